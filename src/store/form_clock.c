/* The time of forms. A key whose time is over is forgotten; were it judged by a clock that went back since, it would be taken
 * again and its response counted twice. So this time goes on with the clock and stands still while the clock goes back. */
#include "store/internal.h"

enum { KNOWN = 1 << 16 }; /* above it the half-day of forms, below the clock's */

static uint64_t packed(uint16_t half_day, uint16_t clock) {
    return (uint64_t)half_day << 17 | KNOWN | clock;
}

static uint16_t half_day_of(uint64_t state) {
    return (uint16_t)(state >> 17);
}

uint16_t store_half_day(struct store *store, int64_t now) {
    uint16_t clock = half_day_number(now);
    uint64_t state = atomic_load(&store->form_clock), next;
    do {
        uint16_t passed = (uint16_t)(clock - (uint16_t)state);
        if (state == 0)
            next = packed(clock, clock);
        else /* modulo 2¹⁶: half of all half-days lie behind */
            next = packed((uint16_t)(half_day_of(state) + (passed <= INT16_MAX ? passed : 0)), clock);
    } while (next != state && !atomic_compare_exchange_weak(&store->form_clock, &state, next));
    return half_day_of(next);
}

int form_clock_load(struct store *store, struct err *err) {
    struct query q = query_of(store, STATEMENT_FORM_CLOCK_GET);
    int rc = query_step(&q, err);
    if (rc > 0)
        atomic_store(&store->form_clock, packed((uint16_t)sqlite3_column_int(q.stmt, 0),
                                                (uint16_t)sqlite3_column_int(q.stmt, 1)));
    query_end(&q);
    return rc < 0 ? rc : 0;
}

int form_clock_keep(struct store *store, struct err *err) {
    uint64_t state = atomic_load(&store->form_clock);
    struct query q = query_of(store, STATEMENT_FORM_CLOCK_SET);
    query_int(&q, 1, half_day_of(state));
    query_int(&q, 2, (uint16_t)state);
    return query_run(&q, err);
}
