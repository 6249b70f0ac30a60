#include "store/internal.h"

static int32_t last_day(const struct selection *selection) {
    return selection->to == DAY_NONE ? INT32_MAX : selection->to;
}

int store_tallies(struct store *store, const struct selection *selection, const struct period *periods,
                  struct tally *tallies, size_t count, struct err *err) {
    int rc = selection_check(store, selection, err);
    if (rc != 0 || count == 0)
        return rc;
    int32_t from = selection->from > periods[0].from ? selection->from : periods[0].from;
    int32_t to = last_day(selection) < periods[count - 1].to ? last_day(selection) : periods[count - 1].to;
    struct query q = query_of(store, STATEMENT_TALLY_SELECT);
    query_int(&q, 1, selection->revision_id);
    query_text(&q, 2, selection->unit_code);
    query_int(&q, 3, from);
    query_int(&q, 4, to);
    while ((rc = query_step(&q, err)) > 0) {
        size_t period = period_index(periods, count, sqlite3_column_int(q.stmt, 0));
        if (period == count)
            continue;
        const uint8_t *cells = sqlite3_column_blob(q.stmt, 1);
        rc = tally_merge_packed(&tallies[period], cells, (size_t)sqlite3_column_bytes(q.stmt, 1), err);
        if (rc != 0)
            break;
    }
    query_end(&q);
    return rc;
}

int store_unit_tallies(struct store *store, int64_t revision_id, int32_t from, int32_t to,
                       store_unit_tally *each, void *context, struct err *err) {
    struct query q = query_of(store, STATEMENT_TALLY_UNITS);
    query_int(&q, 1, revision_id);
    query_int(&q, 2, from);
    query_int(&q, 3, to);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        rc = each(context, sqlite3_column_int64(q.stmt, 0), sqlite3_column_int(q.stmt, 1),
                  sqlite3_column_blob(q.stmt, 2), (size_t)sqlite3_column_bytes(q.stmt, 2), err);
        if (rc != 0)
            break;
    }
    query_end(&q);
    return rc;
}

int store_extent(struct store *store, const struct selection *selection, struct response_extent *out,
                 struct err *err) {
    int rc = selection_check(store, selection, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_TALLY_EXTENT);
    query_int(&q, 1, selection->revision_id);
    query_text(&q, 2, selection->unit_code);
    query_int(&q, 3, selection->from);
    query_int(&q, 4, last_day(selection));
    query_text(&q, 5, selection->survey_code);
    rc = query_step(&q, err); /* an aggregate: there is always one row */
    if (rc > 0) {
        *out = (struct response_extent){column_day(&q, 0), column_day(&q, 1),
                                        (uint64_t)sqlite3_column_int64(q.stmt, 2),
                                        (uint64_t)sqlite3_column_int64(q.stmt, 3)};
        rc = 0;
    }
    query_end(&q);
    return rc;
}
