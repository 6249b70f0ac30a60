#include "core/kind.h"
#include "store/arrivals.h"
#include "store/counting.h"
#include "store/internal.h"

static int row_check(const struct survey *survey, const struct bulk_row *row, struct err *err) {
    size_t language = strnlen(row->language, sizeof row->language);
    if (row->half < 0 || row->half > HALF_UNKNOWN || row->day == DAY_NONE ||
        (unsigned)row->channel >= CHANNEL_COUNT || language == 0 || language == sizeof row->language)
        return err_set(err, ERR_BUG, "a response without day, half-day, channel or language");
    if (!layout_fits(survey, row->answers, row->answers_size))
        return err_set(err, ERR_BUG, "a response whose answers are not of its revision of %s", survey->code);
    for (size_t i = 0; i < row->comment_count; i++)
        if (row->comments[i].question >= survey->question_count || row->comments[i].text.n == 0)
            return err_set(err, ERR_BUG, "a response with a comment on no question");
    return 0;
}

static int row_write(struct store *store, const struct bulk_row *row, struct err *err) {
    struct query q = query_of(store, STATEMENT_RESPONSE_ADD);
    query_int(&q, 1, row->counter_id);
    query_int(&q, 2, row->day);
    query_int(&q, 3, row->half);
    query_int(&q, 4, row->revision_id);
    query_int(&q, 5, (int)row->channel);
    query_text(&q, 6, row->language);
    query_blob(&q, 7, row->answers, row->answers_size);
    int rc = query_run(&q, err);
    if (rc != 0 || row->comment_count == 0)
        return rc;
    int64_t response = sqlite3_last_insert_rowid(store->db);
    for (size_t i = 0; i < row->comment_count && rc == 0; i++) {
        struct query comment = query_of(store, STATEMENT_COMMENT_ADD);
        query_int(&comment, 1, response);
        query_int(&comment, 2, (int64_t)row->comments[i].question);
        query_str(&comment, 3, row->comments[i].text);
        rc = query_run(&comment, err);
    }
    return rc;
}

int response_insert(struct store *store, const struct bulk_row *row, int32_t entered, struct err *err) {
    const struct survey *survey;
    struct count_key key = {row->counter_id, row->revision_id, row->day, (int32_t)row->channel};
    size_t entry;
    int rc = layout_get(store, row->revision_id, &survey, err);
    if (rc == 0)
        rc = row_check(survey, row, err);
    if (rc == 0)
        rc = counting_find(store->counting, &key, survey, &entry, err);
    if (rc == 0)
        rc = row_write(store, row, err);
    if (rc == 0)
        counting_add(store->counting, entry, row->answers, entered);
    if (rc == 0)
        arrivals_add(store->arrivals, row->counter_id, row->revision_id);
    return rc;
}

int store_append(struct transaction *tx, int32_t entered,
                 int (*next)(void *context, struct bulk_row *row, struct err *err), void *context,
                 uint64_t *rows, struct err *err) {
    struct store *store = tx->store;
    uint64_t count = 0;
    int rc;
    for (;;) {
        struct bulk_row row = {0};
        rc = next(context, &row, err);
        if (rc <= 0)
            break;
        if (counting_full(store->counting)) {
            rc = counting_flush(store->counting, err);
            if (rc != 0)
                break;
            counting_drop(store->counting);
        }
        rc = response_insert(store, &row, entered, err);
        if (rc != 0)
            break;
        count++;
    }
    if (rc == 0)
        rc = counting_flush(store->counting, err);
    if (rc == 0)
        *rows = count;
    return rc;
}

/* ---- Export ------------------------------------------------------------------------------------------------------ */

/* shown_on DAY_NONE: all of them. */
static int comments_read(struct store *store, int64_t response, int32_t shown_on, struct arena *arena,
                         struct stored_response *out, struct err *err) {
    struct stored_comment *items = NULL;
    size_t count = 0, room = 0;
    bool all = shown_on == DAY_NONE;
    struct query q = query_of(store, all ? STATEMENT_COMMENT_LIST : STATEMENT_COMMENT_LIST_SHOWN);
    query_int(&q, 1, response);
    if (!all)
        query_int(&q, 2, shown_on);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, count, &room, sizeof *items, err);
        if (rc != 0)
            break;
        struct str text = arena_str(arena, column_str(&q, 1));
        if (text.p == NULL) {
            rc = err_set(err, ERR_NOMEM, "no memory for the comments of a response");
            break;
        }
        items[count++] = (struct stored_comment){(size_t)sqlite3_column_int64(q.stmt, 0), text};
    }
    query_end(&q);
    out->comments = items;
    out->comment_count = count;
    return rc;
}

int response_row_read(const struct query *q, int32_t shown_on, struct arena *arena,
                      struct stored_response *out, struct err *err) {
    *out = (struct stored_response){
        .day = sqlite3_column_int(q->stmt, 1),
        .half = sqlite3_column_int(q->stmt, 2),
        .counter_code = column_str(q, 3).p,
        .channel = (enum channel)sqlite3_column_int(q->stmt, 4),
        .language = column_str(q, 5).p,
        .revision = (unsigned)sqlite3_column_int(q->stmt, 6),
        .revision_id = sqlite3_column_int64(q->stmt, 7),
        .answers = sqlite3_column_blob(q->stmt, 8),
        .answers_size = (size_t)sqlite3_column_bytes(q->stmt, 8),
    };
    return comments_read(q->store, sqlite3_column_int64(q->stmt, 0), shown_on, arena, out, err);
}

int store_responses_shown(struct store *store, const struct selection *selection, int32_t shown_on,
                          int (*each)(void *context, const struct stored_response *, struct err *),
                          void *context, struct err *err) {
    int rc = selection_check(store, selection, err);
    if (rc != 0)
        return rc;
    struct arena *arena = arena_new(4 * 1024 * 1024); /* one response's comments */
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the comments of a response");
    struct query q = query_of(store, STATEMENT_RESPONSE_EXPORT);
    query_text(&q, 1, selection->survey_code);
    query_int(&q, 2, selection->revision_id);
    query_text(&q, 3, selection->unit_code);
    query_int(&q, 4, selection->from);
    query_int(&q, 5, selection->to == DAY_NONE ? INT32_MAX : selection->to);
    while ((rc = query_step(&q, err)) > 0) {
        struct stored_response response;
        rc = response_row_read(&q, shown_on, arena, &response, err);
        if (rc == 0)
            rc = each(context, &response, err);
        if (rc != 0)
            break;
        arena_reset(arena);
    }
    query_end(&q);
    arena_free(arena);
    return rc;
}

int store_responses(struct store *store, const struct selection *selection,
                    int (*each)(void *context, const struct stored_response *, struct err *), void *context,
                    struct err *err) {
    return store_responses_shown(store, selection, DAY_NONE, each, context, err);
}
