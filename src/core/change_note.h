/* How the log tells that a part of something was changed: name "OLD" → "NEW", a quotation mark in a text written twice. Lines of
 * before 2026-11-26 say what was before alone: name OLD. Either way what was before can be had back from it, exactly. */
#ifndef CORE_CHANGE_NOTE_H
#define CORE_CHANGE_NOTE_H

#include "base/arena.h"

/* In the arena; NULL without memory. what: one word. */
const char *change_note(struct arena *arena, const char *what, const char *before, const char *after);

/* Whether the line tells of that part. *before and *after in the arena, NULL without memory; *after is NULL in an old line. */
bool change_read(struct arena *arena, const char *line, const char *what, const char **before,
                 const char **after);

#endif
