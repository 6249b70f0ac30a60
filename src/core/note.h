/* What officers write beside figures, made fit to store: an event (what happened on a day), a remark (why a target was
 * missed). */
#ifndef CORE_NOTE_H
#define CORE_NOTE_H

#include "base/arena.h"
#include "base/err.h"

enum { NOTE_EVENT_MAX = 200, NOTE_REMARK_MAX = 2000 /* characters */ };

/* typed: as it came. *out: clean (utf8_clean), personal numbers masked (core/personal.h), in the arena. lines: it may have
 * more than one. ERR_INPUT: no UTF-8, or nothing in it; ERR_LIMIT: more than max characters. */
int note_text(struct str typed, size_t max, bool lines, struct arena *arena, const char **out,
              struct err *err);

#endif
