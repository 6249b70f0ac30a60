#include "store/comments.h"

#include <stdlib.h>

#include "store/internal.h"

static int compare_latest(const void *left, const void *right) {
    const struct comment_batch *a = left, *b = right;
    return (a->id < b->id) - (a->id > b->id);
}

static struct comment_batch batch_read(const struct query *q) {
    bool several = sqlite3_column_type(q->stmt, 7) == SQLITE_NULL;
    return (struct comment_batch){
        .id = sqlite3_column_int64(q->stmt, 0),
        .unit_id = sqlite3_column_int64(q->stmt, 1),
        .revision_id = sqlite3_column_int64(q->stmt, 2),
        .question = (size_t)sqlite3_column_int64(q->stmt, 3),
        .first = sqlite3_column_int(q->stmt, 4),
        .last = sqlite3_column_int(q->stmt, 5),
        .shown_from = sqlite3_column_int(q->stmt, 6),
        .channel = several ? COMMENT_CHANNELS_SEVERAL : sqlite3_column_int(q->stmt, 7),
        .comments = (uint32_t)sqlite3_column_int(q->stmt, 8),
    };
}

int store_comment_batches(struct store *store, const char *unit_code, int32_t today, struct arena *arena,
                          struct comment_batch **out, size_t *count, struct err *err) {
    struct comment_batch *items = NULL;
    size_t n = 0, room = 0;
    int64_t ignored;
    int rc = unit_require(store, unit_code, &ignored, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_COMMENT_BATCH_LIST);
    query_text(&q, 1, unit_code);
    query_int(&q, 2, today);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc != 0)
            break;
        items[n++] = batch_read(&q);
    }
    query_end(&q);
    if (rc != 0)
        return rc;
    if (n > 0)
        qsort(items, n, sizeof *items, compare_latest);
    *out = items;
    *count = n;
    return 0;
}

int store_comment_texts(struct store *store, const struct comment_batch *batch, struct arena *arena,
                        struct str **out, struct err *err) {
    struct str *texts = arena_array(arena, batch->comments, sizeof *texts);
    size_t n = 0;
    if (texts == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the comments of a batch");
    struct query q = query_of(store, STATEMENT_COMMENT_BATCH_TEXTS);
    query_int(&q, 1, batch->id);
    int rc;
    while ((rc = query_step(&q, err)) > 0 && n < batch->comments) {
        texts[n] = arena_str(arena, column_str(&q, 0));
        if (texts[n++].p == NULL) {
            rc = err_set(err, ERR_NOMEM, "no memory for the comments of a batch");
            break;
        }
    }
    query_end(&q);
    if (rc < 0)
        return rc;
    if (rc > 0 || n != batch->comments)
        return err_set(err, ERR_STORE, "batch %lld has not the comments it had: run hailong verify",
                       (long long)batch->id);
    *out = texts;
    return 0;
}

/* ---- Searching ---------------------------------------------------------------------------------------------------------- */

/* Lines of the text that have it in them. A line ends with a blank and so does what is wanted: no hit reaches over an end. */
static uint32_t lines_with(struct str folded, struct str wanted) {
    uint32_t count = 0;
    const char *p = folded.p, *end = folded.p + folded.n;
    while (p < end && (p = memmem(p, (size_t)(end - p), wanted.p, wanted.n)) != NULL) {
        count++;
        p = memchr(p, '\n', (size_t)(end - p));
        if (p == NULL)
            break;
    }
    return count;
}

/* How many of the batches, the latest first, one pass takes: those that lie side by side, or almost. To go past a few rows costs
 * less than to look the next one up. */
static size_t run_length(const struct comment_batch *batches, size_t count) {
    enum { GAP_MAX = 16 };
    size_t n = 1;
    while (n < count && batches[n - 1].id - batches[n].id <= GAP_MAX)
        n++;
    return n;
}

int store_comment_search(struct store *store, const struct comment_batch *batches, size_t count,
                         struct str wanted, uint32_t *hits, struct err *err) {
    for (size_t at = 0, n; at < count; at += n) {
        n = run_length(&batches[at], count - at);
        struct query q = query_of(store, STATEMENT_COMMENT_FOLDED);
        query_int(&q, 1, batches[at + n - 1].id);
        query_int(&q, 2, batches[at].id);
        int rc;
        for (size_t i = at; (rc = query_step(&q, err)) > 0;) {
            int64_t id = sqlite3_column_int64(q.stmt, 0);
            while (batches[i].id > id) /* the last one ends the range, so there is always one */
                i++;
            hits[i] = batches[i].id == id ? lines_with(column_str(&q, 1), wanted) : hits[i];
        }
        query_end(&q);
        if (rc != 0)
            return rc;
    }
    return 0;
}
