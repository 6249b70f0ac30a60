/* What a page says was just done, as the log has it: a link that somebody made up, or one that was kept, says nothing that is not so. */
#ifndef PAGES_LATELY_H
#define PAGES_LATELY_H

#include "core/audit_event.h"
#include "pages/job.h"
#include "store/officers.h"

enum { LATELY_SECONDS = 600 };

/* The latest line about a thing, if who asks wrote it within the last LATELY_SECONDS; else out->number is 0. */
int lately_about(const struct job *job, struct store *read, const char *about, struct arena *arena,
                 struct audit_entry *out, struct err *err);
/* Of line `number` and those written just before it in the same change, the latest first: at most `most`, if who asks wrote them about
 * the unit, or also those below it, within the last LATELY_SECONDS; else *count is 0. unit: NULL with `below`: any. */
int lately_change(const struct job *job, struct store *read, const char *unit, bool below, int64_t number,
                  size_t most, struct arena *arena, struct audit_entry **out, size_t *count, struct err *err);
/* Whether who asks wrote a line of one of these events within the last LATELY_SECONDS: about a thing (NULL: any), of exactly this unit
 * ("" none, NULL: whichever). */
int lately_any(const struct job *job, struct store *read, const char *about, const char *unit,
               const enum audit_event *events, size_t event_count, struct arena *arena, bool *out,
               struct err *err);
bool lately_is(const struct audit_entry *line, enum audit_event event);

#endif
