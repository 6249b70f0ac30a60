/* Erasing what was kept long enough: comments, lines of the audit log, copies of the database, and what was made to sign in and
 * is over. Figures are made from tallies and answers, and stay.
 *
 * What is erased is gone from the bytes too: rows, the copies that SQLite leaves in the gaps of pages, the write-ahead log, and
 * copies in DIR/backups that are older than the setting says. A run looks for what it erased in the file afterwards. */
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H

#include "store/store.h"

/* What is older goes. */
struct retention {
    int months, log_months, backup_days; /* the settings they follow from */
    int32_t comments_before;             /* first day that is kept: a comment is kept at most `months` */
    int64_t log_before;                  /* time: a line is kept at least `log_months` */
    int64_t backups_before;              /* time */
};
int store_retention(struct store *store, int64_t now, struct arena *arena, struct retention *out,
                    struct err *err);

struct erased {
    uint64_t comments, log_lines, backups;
    uint64_t looked_for; /* texts of erased comments that the file was searched for; none was found */
};
/* What a run would erase now. */
int store_retention_look(struct store *read, const struct retention *limits, struct erased *out,
                         struct err *err);
/* Erases, on the calling thread's `read` and by transactions of `write`; a line of the audit log says what, by `by` (login; "": the
 * program). A run that is cut off, by whatever, leaves everything as it was or erased, and the next one does the rest.
 * ERR_BUSY: readers held the write-ahead log so long that erased texts may still stand in it; run again. ERR_STORE: an erased
 * text was found in the file. Two at once do each other no harm. */
int store_retention_run(struct store *read, struct store *write, const char *by, int64_t now,
                        struct erased *out, struct err *err);
/* When a run last came to its end; 0: never. */
int store_retention_last(struct store *store, int64_t *at, struct err *err);

#endif
