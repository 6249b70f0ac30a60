/* Recording how many people came, so that every change of a number can be told and taken back. */
#ifndef STORE_VISITS_H
#define STORE_VISITS_H

#include "store/officers.h"
#include "store/store.h"

enum { VISITS_TOLD = 20 };

/* What one line of the log tells: all that is put and dropped between store_visits_begin and store_visits_log of a transaction. */
struct visit_change {
    int64_t line;           /* number of the log's line */
    int32_t today;          /* local day */
    uint64_t cells;         /* counters and days that say something else now */
    uint64_t replaced;      /* those of them that had a number */
    uint64_t before, after; /* visits of all of them */
    uint64_t replaced_by;   /* visits of those that had a number; theirs were `before` */
    int32_t first, last;    /* their days */
    struct visit_replaced { /* the first of those that had a number */
        char counter[PLACE_CODE_SIZE];
        int32_t day;
        uint32_t was, now; /* now: 0 where it was taken away */
    } told[VISITS_TOLD];
};

/* at: time of the line. No other line may be written before store_visits_log. */
int store_visits_begin(struct transaction *tx, int64_t at, struct visit_change *out, struct err *err);
/* Writes the line, where something was changed: entry->about and .detail are made here ("2026-09-15", "3895 → 1301,
 * 2026-09-15..2026-10-14, 52"). */
int store_visits_log(struct transaction *tx, const struct visit_change *change,
                     const struct audit_entry *entry, struct err *err);

/* Adds or updates by counter and day; a number that is there already changes nothing. change: adds what it did; NULL: it is neither
 * told nor kept. ERR_NOT_FOUND for a counter that does not exist. */
int store_visit_put(struct transaction *tx, const struct visit *visit, struct visit_change *change,
                    struct err *err);
/* Nobody counted on that day after all. Nothing recorded is no fault. counter: normalised code. */
int store_visit_drop(struct transaction *tx, const char *counter, int32_t day, struct visit_change *change,
                     struct err *err);

/* What a line of the log changed and nobody changed since, with the number that was there before; .unit is NULL. */
struct visit_past {
    struct visit visit;
    bool known; /* there was one */
};
int store_visits_past(struct store *store, int64_t line, struct arena *arena, struct visit_past **out,
                      size_t *count, struct err *err);

/* Numbers that were written when a period was over for VISITS_GRACE days, of those that store_visits adds up: changed or taken away, or
 * else recorded for the first time. One that was put back is as it was. periods: consecutive and ordered; out[i] for periods[i]. */
enum { VISITS_GRACE = 15 };
struct visit_revised {
    struct visit_cells {
        uint64_t cells;      /* counters and days */
        int32_t first, last; /* the days on which that was done, the last time; void without cells */
    } changed, entered;
};
int store_visits_revised(struct store *store, const struct visit_selection *selection,
                         const struct visit_surveys *surveys, const struct period *periods,
                         struct visit_revised *out, size_t count, struct err *err);

#endif
