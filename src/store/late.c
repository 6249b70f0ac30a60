#include "store/late.h"

#include "store/internal.h"

static int any_late(struct store *store, bool *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_LATE_ANY);
    int rc = query_step(&q, err); /* there is always one row */
    *out = rc > 0 && sqlite3_column_int(q.stmt, 0) != 0;
    query_end(&q);
    return rc < 0 ? rc : 0;
}

static int32_t later(int32_t a, int32_t b) {
    return a > b ? a : b;
}

int store_late(struct store *store, int64_t revision_id, const struct visit_selection *selection,
               const struct period *periods, uint64_t *out, size_t count, struct err *err) {
    bool any;
    int rc = any_late(store, &any, err);
    if (rc != 0 || !any || count == 0)
        return rc;
    int32_t last = periods[count - 1].to;
    struct query q = query_of(store, STATEMENT_LATE_SUMS);
    query_text(&q, 1, selection->unit_code);
    query_int(&q, 2, later(selection->from, periods[0].from));
    query_int(&q, 3, selection->to != DAY_NONE && selection->to < last ? selection->to : last);
    query_int(&q, 4, revision_id);
    while ((rc = query_step(&q, err)) > 0) {
        size_t period = period_index(periods, count, sqlite3_column_int(q.stmt, 0));
        if (period < count && sqlite3_column_int(q.stmt, 1) > periods[period].to + LATE_GRACE)
            out[period] += (uint64_t)sqlite3_column_int64(q.stmt, 2);
    }
    query_end(&q);
    return rc;
}
