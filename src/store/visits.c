#include "store/internal.h"

/* The parameters that both reading statements share. */
static struct query visit_query(struct store *store, enum statement which,
                                const struct visit_selection *selection, int32_t from, int32_t to) {
    struct query q = query_of(store, which);
    query_text(&q, 1, selection->unit_code);
    query_int(&q, 2, from);
    query_int(&q, 3, to);
    return q;
}

static int unit_check(struct store *store, const struct visit_selection *selection, struct err *err) {
    int64_t ignored;
    return selection->unit_code == NULL ? 0 : unit_require(store, selection->unit_code, &ignored, err);
}

static int32_t last_day(const struct visit_selection *selection) {
    return selection->to == DAY_NONE ? INT32_MAX : selection->to;
}

static int visit_read(const struct query *q, struct arena *arena, struct visit *out, struct err *err) {
    struct str code = column_str(q, 0);
    struct visit visit = {.unit = column_copy(q, 1, arena),
                          .day = sqlite3_column_int(q->stmt, 2),
                          .visits = (uint32_t)sqlite3_column_int(q->stmt, 3)};
    if (visit.unit == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a day's visits");
    if (code.n != PLACE_CODE_LENGTH)
        return err_set(err, ERR_STORE, "a stored counter has the impossible code \"%.*s\"", STR_ARG(code));
    memcpy(visit.counter, code.p, code.n);
    *out = visit;
    return 0;
}

static int visits_read(struct store *store, enum statement which, const struct visit_selection *selection,
                       struct arena *arena, struct visit **out, size_t *count, struct err *err) {
    struct visit *items = NULL;
    size_t n = 0, room = 0;
    int rc = unit_check(store, selection, err);
    if (rc != 0)
        return rc;
    struct query q = visit_query(store, which, selection, selection->from, last_day(selection));
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = visit_read(&q, arena, &items[n++], err);
        if (rc != 0)
            break;
    }
    query_end(&q);
    if (rc == 0) {
        *out = items;
        *count = n;
    }
    return rc;
}

int store_visit_list(struct store *store, const struct visit_selection *selection, struct arena *arena,
                     struct visit **out, size_t *count, struct err *err) {
    return visits_read(store, STATEMENT_VISIT_LIST, selection, arena, out, count, err);
}

int store_visits_exceeded(struct store *store, const struct visit_selection *selection, struct arena *arena,
                          struct visit **out, size_t *count, struct err *err) {
    return visits_read(store, STATEMENT_VISIT_EXCEEDED, selection, arena, out, count, err);
}

static struct query sums_query(struct store *store, const struct visit_selection *selection,
                               const struct visit_surveys *surveys, int32_t from, int32_t to) {
    struct query q = visit_query(store, STATEMENT_VISIT_SUMS, selection, from, to);
    query_text(&q, 4, surveys->asked);
    query_text(&q, 5, surveys->usual);
    return q;
}

int store_visits(struct store *store, const struct visit_selection *selection,
                 const struct visit_surveys *surveys, const struct period *periods, struct visit_sum *sums,
                 size_t count, struct err *err) {
    int rc = unit_check(store, selection, err);
    if (rc != 0 || count == 0)
        return rc;
    int32_t from = selection->from > periods[0].from ? selection->from : periods[0].from;
    int32_t to = last_day(selection) < periods[count - 1].to ? last_day(selection) : periods[count - 1].to;
    struct query q = sums_query(store, selection, surveys, from, to);
    memset(sums, 0, count * sizeof *sums);
    while ((rc = query_step(&q, err)) > 0) {
        size_t period = period_index(periods, count, sqlite3_column_int(q.stmt, 0));
        if (period == count)
            continue;
        sums[period].visits += (uint64_t)sqlite3_column_int64(q.stmt, 1);
        sums[period].counter_days += (uint64_t)sqlite3_column_int64(q.stmt, 2);
        sums[period].responses += (uint64_t)sqlite3_column_int64(q.stmt, 3);
    }
    query_end(&q);
    return rc;
}

int store_visit_extent(struct store *store, const struct visit_selection *selection,
                       const struct visit_surveys *surveys, int32_t *first, int32_t *last, struct err *err) {
    int rc = unit_check(store, selection, err);
    if (rc != 0)
        return rc;
    struct query q = sums_query(store, selection, surveys, selection->from, last_day(selection));
    *first = *last = DAY_NONE;
    while ((rc = query_step(&q, err)) > 0) {
        int32_t day = sqlite3_column_int(q.stmt, 0);
        *first = *first == DAY_NONE ? day : *first;
        *last = day;
    }
    query_end(&q);
    return rc;
}

int store_visit_put(struct transaction *tx, const struct visit *visit, bool *is_new, struct err *err) {
    if (visit->day == DAY_NONE || visit->visits > VISITS_MAX)
        return err_set(err, ERR_INPUT, "the visits of counter %s need a day and a number up to %d",
                       visit->counter, VISITS_MAX);
    struct query known = query_of(tx->store, STATEMENT_VISIT_KNOWN);
    query_text(&known, 1, visit->counter);
    query_int(&known, 2, visit->day);
    int rc = query_step(&known, err);
    int64_t counter = rc > 0 ? sqlite3_column_int64(known.stmt, 0) : 0;
    bool fresh = rc > 0 && sqlite3_column_int(known.stmt, 1) == 0;
    query_end(&known);
    if (rc < 0)
        return rc;
    if (rc == 0)
        return counter_unknown(visit->counter, err);
    struct query q = query_of(tx->store, STATEMENT_VISIT_PUT);
    query_int(&q, 1, counter);
    query_int(&q, 2, visit->day);
    query_int(&q, 3, visit->visits);
    rc = query_run(&q, err);
    if (rc == 0)
        *is_new = fresh;
    return rc;
}

int store_visit_drop(struct transaction *tx, const char *counter, int32_t day, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_VISIT_DROP);
    query_text(&q, 1, counter);
    query_int(&q, 2, day);
    return query_run(&q, err);
}
