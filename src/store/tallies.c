#include "store/internal.h"

static int32_t last_day(const struct selection *selection) {
    return selection->to == DAY_NONE ? INT32_MAX : selection->to;
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

int store_counter_tallies(struct store *store, int64_t revision_id, int64_t unit_id, int32_t from, int32_t to,
                          store_counter_tally *each, void *context, struct err *err) {
    struct query q = query_of(store, STATEMENT_TALLY_COUNTERS);
    query_int(&q, 1, revision_id);
    query_int(&q, 2, from);
    query_int(&q, 3, to);
    query_int(&q, 4, unit_id);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        rc = each(context, (const char *)sqlite3_column_text(q.stmt, 0),
                  (const char *)sqlite3_column_text(q.stmt, 1), sqlite3_column_blob(q.stmt, 2),
                  (size_t)sqlite3_column_bytes(q.stmt, 2), err);
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
