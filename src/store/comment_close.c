/* Closing batches: what waits is read and put in order beside the writer, and then written a few thousand comments at a time. */
#include <stdlib.h>

#include "base/fold.h"
#include "core/comment_batch.h"
#include "core/workday.h"
#include "store/comments.h"
#include "store/internal.h"

enum {
    PASS_MAX = 500 * 1000, /* comments looked at in one pass: 32 MB */
    STEP_COMMENTS = 500,   /* written in one transaction: some milliseconds */
    ASKED_MAX = 4096,
    PASS_ARENA = 512 * 1024 * 1024,
    STEP_ARENA = 256 * 1024 * 1024
};

/* A question of a revision, and where it was first asked in these words. */
struct asked {
    int64_t revision_id, first_revision_id;
    size_t question, first_question;
};

struct closing {
    struct store *read, *write;
    const struct comments_stop *stop;
    struct holidays holidays;
    struct arena *arena, *step_arena;
    struct comment_item *items;
    size_t count, room;
    struct asked *asked; /* .asked of an item: index of the first with the same first place */
    size_t asked_count, asked_room;
    struct batch_plan {
        const struct comment_item *items;
        size_t count;
        int32_t first, last; /* days */
    } * plans;               /* by their last day: the latest batch has the highest id */
    size_t plan_count, plan_room;
};

static int may_go_on(const struct closing *c, struct err *err) {
    return c->stop == NULL || !c->stop->asked(c->stop->context)
               ? 0
               : err_set(err, ERR_BUSY, "stopped before all batches were closed");
}

/* ---- Which question --------------------------------------------------------------------------------------------------- */

static const char *about(const struct survey *survey, size_t question) {
    size_t dimension = survey_question_about(survey, question);
    return dimension == SURVEY_NONE ? "" : survey->dimensions[dimension].code;
}

static bool asks_the_same(const struct survey *a, size_t x, const struct survey *b, size_t y) {
    const struct question *p = &a->questions[x], *q = &b->questions[y];
    return strcmp(p->code, q->code) == 0 && p->kind == q->kind &&
           strcmp(text_in(&p->text, a->languages[0]), text_in(&q->text, b->languages[0])) == 0 &&
           strcmp(about(a, x), about(b, y)) == 0;
}

/* Words that changed ask something else: whoever kept the code may have left the question. */
static int asked_first(struct closing *c, struct asked *asked, struct err *err) {
    struct revision mine, earlier;
    asked->first_revision_id = asked->revision_id;
    asked->first_question = asked->question;
    arena_reset(c->step_arena);
    int rc = store_revision_by_id(c->read, asked->revision_id, c->step_arena, &mine, err);
    if (rc == 0 && asked->question >= mine.survey->question_count)
        rc = err_set(err, ERR_STORE,
                     "a comment on a question that its revision does not have: run hailong verify");
    if (rc != 0)
        return rc;
    const char *code = mine.survey->questions[asked->question].code;
    for (unsigned number = 1; number < mine.number && rc == 0; number++) {
        rc = store_revision(c->read, mine.survey->code, number, c->step_arena, &earlier, err);
        size_t at = rc == 0 ? survey_question(earlier.survey, str_of(code)) : SURVEY_NONE;
        if (at == SURVEY_NONE || !asks_the_same(mine.survey, asked->question, earlier.survey, at))
            continue;
        asked->first_revision_id = earlier.id;
        asked->first_question = at;
        break;
    }
    return rc;
}

/* *out: equal for questions that are the same. */
static int asked_number(struct closing *c, int64_t revision_id, size_t question, size_t *out,
                        struct err *err) {
    struct asked asked = {.revision_id = revision_id, .question = question};
    size_t at = 0;
    while (at < c->asked_count &&
           (c->asked[at].revision_id != revision_id || c->asked[at].question != question))
        at++;
    if (at == c->asked_count) {
        if (at == ASKED_MAX)
            return err_set(err, ERR_LIMIT, "comments on more than %d questions wait at once", ASKED_MAX);
        int rc = rows_reserve(c->arena, (void **)&c->asked, at, &c->asked_room, sizeof asked, err);
        if (rc == 0)
            rc = asked_first(c, &asked, err);
        if (rc != 0)
            return rc;
        c->asked[c->asked_count++] = asked;
    }
    asked = c->asked[at];
    for (at = 0; c->asked[at].first_revision_id != asked.first_revision_id ||
                 c->asked[at].first_question != asked.first_question;)
        at++;
    *out = at;
    return 0;
}

/* ---- What waits ------------------------------------------------------------------------------------------------------- */

static int waiting_add(struct closing *c, const struct query *q, struct err *err) {
    int rc = rows_reserve(c->arena, (void **)&c->items, c->count, &c->room, sizeof *c->items, err);
    if (rc != 0)
        return rc;
    struct comment_item *item = &c->items[c->count];
    *item = (struct comment_item){
        .response = sqlite3_column_int64(q->stmt, 0),
        .question = (size_t)sqlite3_column_int64(q->stmt, 1),
        .day = sqlite3_column_int(q->stmt, 2),
        .channel = sqlite3_column_int(q->stmt, 3),
        .unit = sqlite3_column_int64(q->stmt, 5),
    };
    const int64_t name[2] = {item->response, (int64_t)item->question};
    item->mix = hash_keyed(store_secret(c->read), name, sizeof name);
    rc = asked_number(c, sqlite3_column_int64(q->stmt, 4), item->question, &item->asked, err);
    if (rc == 0)
        c->count++;
    return rc;
}

static int waiting_read(struct closing *c, int32_t today, struct err *err) {
    struct query q = query_of(c->read, STATEMENT_COMMENT_WAITING);
    query_int(&q, 1, today);
    query_int(&q, 2, PASS_MAX);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        rc = may_go_on(c, err);
        if (rc == 0)
            rc = waiting_add(c, &q, err);
        if (rc != 0)
            break;
    }
    query_end(&q);
    return rc;
}

/* ---- Which batches ------------------------------------------------------------------------------------------------------ */

static int compare_plans(const void *left, const void *right) {
    const struct batch_plan *a = left, *b = right;
    if (a->last != b->last)
        return a->last < b->last ? -1 : 1;
    return (a->items > b->items) - (a->items < b->items);
}

static int plan(struct closing *c, struct err *err) {
    size_t at = 0, first, size;
    comment_items_sort(c->items, c->count);
    while ((size = comment_batch_next(c->items, c->count, &at, &first)) > 0) {
        int rc =
            rows_reserve(c->arena, (void **)&c->plans, c->plan_count, &c->plan_room, sizeof *c->plans, err);
        if (rc != 0)
            return rc;
        const struct comment_item *items = &c->items[first];
        struct batch_plan *batch = &c->plans[c->plan_count++];
        *batch = (struct batch_plan){items, size, items[0].day, items[0].day};
        for (size_t i = 1; i < size; i++) {
            batch->first = items[i].day < batch->first ? items[i].day : batch->first;
            batch->last = items[i].day > batch->last ? items[i].day : batch->last;
        }
    }
    if (c->plan_count > 0)
        qsort(c->plans, c->plan_count, sizeof *c->plans, compare_plans);
    return 0;
}

/* ---- Writing ------------------------------------------------------------------------------------------------------------ */

/* Some batches, ready to be written. */
struct step {
    struct closing *closing;
    const struct batch_plan *plans;
    struct str *folded; /* of each */
    size_t count;
};

static int fold_items(struct closing *c, const struct batch_plan *batch, struct str *out, struct err *err) {
    struct buf folded;
    int rc = 0;
    buf_init(&folded, STEP_ARENA);
    for (size_t i = 0; i < batch->count && rc == 0; i++) {
        struct str line = STR("");
        struct query q = query_of(c->read, STATEMENT_COMMENT_TEXT);
        query_int(&q, 1, batch->items[i].response);
        query_int(&q, 2, (int64_t)batch->items[i].question);
        rc = query_step(&q, err);
        if (rc > 0)
            rc = fold_text(column_str(&q, 0), c->step_arena, &line, err);
        query_end(&q);
        buf_addstr(&folded, line);
        buf_addc(&folded, '\n');
    }
    *out = arena_str(c->step_arena, buf_str(&folded));
    if (rc == 0 && (folded.failed || out->p == NULL))
        rc = err_set(err, ERR_NOMEM, "no memory for the comments of a batch");
    buf_release(&folded);
    return rc;
}

static int batch_row(struct store *store, const struct closing *c, const struct batch_plan *batch,
                     int64_t *id, struct err *err) {
    const struct comment_item *items = batch->items;
    const struct asked *asked = &c->asked[items[0].asked];
    bool uniform = true;
    for (size_t i = 1; i < batch->count; i++)
        uniform = uniform && items[i].channel == items[0].channel;
    struct query q = query_of(store, STATEMENT_COMMENT_BATCH_ADD);
    query_int(&q, 1, items[0].unit);
    query_int(&q, 2, asked->first_revision_id);
    query_int(&q, 3, (int64_t)asked->first_question);
    query_int(&q, 4, batch->first);
    query_int(&q, 5, batch->last);
    query_int(&q, 6, workday_next(&c->holidays, batch->last));
    if (uniform)
        query_int(&q, 7, items[0].channel);
    else
        query_text(&q, 7, NULL);
    query_int(&q, 8, (int64_t)batch->count);
    int rc = query_run(&q, err);
    *id = sqlite3_last_insert_rowid(store->db);
    return rc;
}

static int batch_write(struct store *store, const struct closing *c, const struct batch_plan *batch,
                       struct str folded, struct err *err) {
    int64_t id = 0;
    int rc = batch_row(store, c, batch, &id, err);
    for (size_t i = 0; i < batch->count && rc == 0; i++) {
        struct query q = query_of(store, STATEMENT_COMMENT_PLACE);
        query_int(&q, 1, batch->items[i].response);
        query_int(&q, 2, (int64_t)batch->items[i].question);
        query_int(&q, 3, id);
        query_int(&q, 4, (int64_t)i);
        rc = query_run(&q, err);
        if (rc == 0 && sqlite3_changes(store->db) != 1)
            rc = err_set(err, ERR_CONFLICT, "a comment that was to be shown is gone or is shown already");
    }
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_COMMENT_SEARCH_ADD);
    query_int(&q, 1, id);
    query_str(&q, 2, folded);
    return query_run(&q, err);
}

static int step_write(struct transaction *tx, void *context, struct err *err) {
    const struct step *step = context;
    int rc = 0;
    transaction_quiet(tx);
    for (size_t i = 0; i < step->count && rc == 0; i++)
        rc = batch_write(tx->store, step->closing, &step->plans[i], step->folded[i], err);
    return rc;
}

/* Writes the plans from *at on, about STEP_COMMENTS. */
static int step_run(struct closing *c, size_t *at, struct err *err) {
    struct step step = {.closing = c, .plans = &c->plans[*at]};
    size_t comments = 0;
    while (*at + step.count < c->plan_count && comments < STEP_COMMENTS)
        comments += step.plans[step.count++].count;
    int rc = may_go_on(c, err);
    if (rc != 0)
        return rc;
    arena_reset(c->step_arena);
    step.folded = arena_array(c->step_arena, step.count, sizeof *step.folded);
    if (step.folded == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu batches", step.count);
    for (size_t i = 0; i < step.count && rc == 0; i++)
        rc = fold_items(c, &step.plans[i], &step.folded[i], err);
    if (rc == 0)
        rc = store_transact(c->write, step_write, &step, err);
    *at += step.count;
    return rc;
}

static int pass_run(struct closing *c, int32_t today, bool *again, struct err *err) {
    arena_reset(c->arena);
    c->items = NULL;
    c->asked = NULL;
    c->plans = NULL;
    c->count = c->room = c->asked_count = c->asked_room = c->plan_count = c->plan_room = 0;
    int rc = waiting_read(c, today, err);
    if (rc == 0)
        rc = plan(c, err);
    for (size_t at = 0; rc == 0 && at < c->plan_count;)
        rc = step_run(c, &at, err);
    *again = c->count == PASS_MAX && c->plan_count > 0;
    return rc;
}

int store_comments_close(struct store *read, struct store *write, int32_t today,
                         const struct comments_stop *stop, struct err *err) {
    struct closing c = {.read = read, .write = write, .stop = stop};
    const char *holidays;
    bool again = true;
    c.arena = arena_new(PASS_ARENA);
    c.step_arena = arena_new(STEP_ARENA);
    int rc = c.arena == NULL || c.step_arena == NULL
                 ? err_set(err, ERR_NOMEM, "no memory to close batches")
                 : store_setting(read, "holidays", c.arena, &holidays, err);
    if (rc == 0)
        rc = holidays_parse(str_of(holidays), &c.holidays, err);
    while (rc == 0 && again)
        rc = pass_run(&c, today, &again, err);
    arena_free(c.step_arena);
    arena_free(c.arena);
    return rc;
}
