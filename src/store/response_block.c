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
        rc = response_row_read(&q, today, arena, &response, err);
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
