#include "core/tally_sum.h"
#include "store/internal.h"

static int32_t last_day(const struct selection *selection) {
    return selection->to == DAY_NONE ? INT32_MAX : selection->to;
}

int store_snapshot_begin(struct store *store, bool *begun, struct err *err) {
    *begun = sqlite3_get_autocommit(store->db) != 0;
    return *begun ? store_run(store, STATEMENT_TRANSACTION_BEGIN_READ, err) : 0;
}

void store_snapshot_end(struct store *store, bool begun) {
    if (begun && !sqlite3_get_autocommit(store->db))
        store_run(store, STATEMENT_TRANSACTION_ROLLBACK, NULL);
}

/* Rows of unit, day, cells. */
static int each_row(struct store *store, enum statement which, int64_t revision_id, const int32_t days[2],
                    store_unit_tally *each, void *context, struct err *err) {
    struct query q = query_of(store, which);
    query_int(&q, 1, revision_id);
    query_int(&q, 2, days[0]);
    query_int(&q, 3, days[1]);
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

int store_unit_tallies(struct store *store, int64_t revision_id, int32_t from, int32_t to,
                       store_unit_tally *each, void *context, struct err *err) {
    return each_row(store, STATEMENT_TALLY_UNITS, revision_id, (int32_t[]){from, to}, each, context, err);
}

int store_month_tallies(struct store *store, int64_t revision_id, int32_t from, int32_t to,
                        store_unit_tally *each, void *context, struct err *err) {
    return each_row(store, STATEMENT_MONTH_UNITS, revision_id, (int32_t[]){from, to}, each, context, err);
}

int store_answered_days(struct store *store, int64_t revision_id, const char *unit_code, int32_t *first,
                        int32_t *last, struct err *err) {
    int64_t unit;
    int rc = unit_code == NULL ? 0 : unit_require(store, unit_code, &unit, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, unit_code == NULL ? STATEMENT_MONTH_DAYS_ALL : STATEMENT_MONTH_DAYS);
    query_int(&q, 1, revision_id);
    if (unit_code != NULL)
        query_text(&q, 2, unit_code);
    rc = query_step(&q, err); /* an aggregate: there is always one row */
    if (rc > 0) {
        *first = column_day(&q, 0);
        *last = column_day(&q, 1);
        rc = 0;
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

int store_answered(struct store *store, const char *survey_code, const char *unit_code, bool *out,
                   struct err *err) {
    struct query q = query_of(store, STATEMENT_MONTH_ANSWERED);
    query_text(&q, 1, survey_code);
    query_text(&q, 2, unit_code);
    int rc = query_step(&q, err); /* there is always one row */
    *out = rc > 0 && sqlite3_column_int(q.stmt, 0) != 0;
    query_end(&q);
    return rc < 0 ? rc : 0;
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

/* 1 when the statement says that its numbers are of other days, too. */
static int channels_read(struct store *store, enum statement which, int64_t revision_id,
                         const char *unit_code, const int32_t days[2], struct tally_sum_packed *out,
                         struct err *err) {
    struct query q = query_of(store, which);
    query_int(&q, 1, revision_id);
    query_text(&q, 2, unit_code);
    query_int(&q, 3, days[0]);
    query_int(&q, 4, days[1]);
    int rc = query_step(&q, err); /* an aggregate: there is always one row */
    if (rc > 0) {
        rc = sqlite3_column_int(q.stmt, 0) != 0;
        const uint8_t *bytes = sqlite3_column_blob(q.stmt, 1);
        size_t size = (size_t)sqlite3_column_bytes(q.stmt, 1);
        if (rc == 0 && size > 0 && (!tally_sum_add(out, bytes, size) || out->count != CHANNEL_COUNT))
            rc = err_set(err, ERR_STORE, "responses by channel: damaged; hailong verify says where");
    }
    query_end(&q);
    return rc;
}

int store_channels(struct store *store, int64_t revision_id, const char *unit_code, int32_t from, int32_t to,
                   uint64_t out[CHANNEL_COUNT], struct err *err) {
    const int32_t days[] = {from, to};
    struct tally_sum_packed sum = {0};
    int rc = channels_read(store, unit_code == NULL ? STATEMENT_MONTH_CHANNELS_ALL : STATEMENT_MONTH_CHANNELS,
                           revision_id, unit_code, days, &sum, err);
    if (rc > 0)
        rc = channels_read(store, STATEMENT_TALLY_CHANNELS, revision_id, unit_code, days, &sum, err);
    for (size_t i = 0; rc == 0 && i < sum.count; i++)
        out[i] += sum.cells[i];
    tally_sum_free(&sum);
    return rc;
}
