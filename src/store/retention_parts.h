/* What a run of store/retention.c is made of. */
#ifndef STORE_RETENTION_PARTS_H
#define STORE_RETENTION_PARTS_H

#include "store/retention.h"

/* Counts, and with `remove` removes, what is older in DIR/backups: files named *.db, *.db-wal and *.tmp, by when they were last written. No
 * such directory: none. */
int retention_backups(struct store *store, int64_t before, bool remove, uint64_t *count, struct err *err);

/* Texts that are about to be erased, and a search for them in the bytes of the database and of its log. */
enum {
    RETENTION_SEARCH_MAX = 1000,
    RETENTION_SEARCH_BYTES = 24 /* of a text at least: shorter ones are no one's own */
};
struct retention_search {
    struct arena *arena;
    struct str *texts;
    size_t count;
};
int retention_search_take(struct retention_search *search, struct store *read, const struct retention *limits,
                          struct err *err);
/* ERR_STORE when one is found that stands in no comment that is kept. */
int retention_search_run(struct retention_search *search, struct store *read, struct err *err);

#endif
