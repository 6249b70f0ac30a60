/* Columns (core/columns.h) of the revisions somebody asks about, in memory: read from the responses when first asked for,
 * grown by newer ones each time, and given up after some minutes without use. One shelf per process, for any thread that
 * has a READ store. */
#ifndef STORE_SHELF_H
#define STORE_SHELF_H

#include "core/columns.h"
#include "core/crosstab.h"
#include "store/store.h"

enum { SHELF_IDLE_SECONDS = 300 };
#define SHELF_BYTES_MAX ((size_t)512 * 1024 * 1024) /* 14 million responses of 36 bytes */

struct shelf;

/* bytes_max: of all columns together. Starts a thread that gives up what is idle. */
int shelf_new(size_t bytes_max, unsigned idle_seconds, struct shelf **out, struct err *err);
/* Nobody may use it any more. NULL is allowed. */
void shelf_free(struct shelf *shelf);

/* Calls `use` with every response to the revision that was stored before the call; nobody else reads or grows these columns
 * meanwhile. Returns what it returns, ERR_LIMIT when they do not fit (with what to do), or what reading says. */
int shelf_use(struct shelf *shelf, struct store *read, int64_t revision_id,
              int (*use)(void *context, const struct columns *columns, struct err *err), void *context,
              struct err *err);
/* What all columns take now; 0 when everything was given up. */
size_t shelf_bytes(struct shelf *shelf);

/* When counters belonged to a unit or one below it (NULL: to any), between two days (DAY_NONE: open), in order of counters.
 * ERR_NOT_FOUND for a unit that does not exist. */
int store_counter_stretches(struct store *store, const char *unit_code, int32_t from, int32_t to,
                            struct arena *arena, struct crosstab_stretch **out, size_t *count,
                            struct err *err);

#endif
