#include "store/response_block.h"

#include "store/internal.h"

int store_response_blocks(struct store *store, int64_t *blocks, struct err *err) {
    int64_t last = 0;
    int rc;
    struct query q = query_of(store, STATEMENT_RESPONSE_LAST);
    while ((rc = query_step(&q, err)) > 0)
        last = sqlite3_column_int64(q.stmt, 0);
    query_end(&q);
    *blocks = (last + RESPONSE_BLOCK - 1) / RESPONSE_BLOCK;
    return rc;
}

static int comments_read(struct store *store, int64_t response, int32_t today, struct arena *arena,
                         struct stored_response *out, struct err *err) {
    struct stored_comment *items = NULL;
    size_t count = 0, room = 0;
    struct query q = query_of(store, STATEMENT_COMMENT_LIST_SHOWN);
    query_int(&q, 1, response);
    query_int(&q, 2, today);
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

static int row_read(const struct query *q, int32_t today, struct arena *arena, struct stored_response *out,
                    struct err *err) {
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
    return comments_read(q->store, sqlite3_column_int64(q->stmt, 0), today, arena, out, err);
}

int store_response_block(struct store *store, const struct selection *selection, int64_t block, int32_t today,
                         int (*each)(void *context, const struct stored_response *, struct err *),
                         void *context, struct err *err) {
    int rc = selection_check(store, selection, err);
    if (rc != 0)
        return rc;
    struct arena *arena = arena_new(4 * 1024 * 1024); /* one response's comments */
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the comments of a response");
    struct query q = query_of(store, STATEMENT_RESPONSE_BLOCK);
    query_text(&q, 1, selection->survey_code);
    query_int(&q, 2, selection->revision_id);
    query_text(&q, 3, selection->unit_code);
    query_int(&q, 4, selection->from);
    query_int(&q, 5, selection->to == DAY_NONE ? INT32_MAX : selection->to);
    query_int(&q, 6, block * RESPONSE_BLOCK + 1);
    query_int(&q, 7, (block + 1) * RESPONSE_BLOCK);
    query_int(&q, 8, today);
    while ((rc = query_step(&q, err)) > 0) {
        struct stored_response response;
        rc = row_read(&q, today, arena, &response, err);
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
