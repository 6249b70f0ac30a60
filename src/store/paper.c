#include "core/kind.h"
#include "store/counting.h"
#include "store/officers.h"
#include "store/paper_parts.h"

enum { SLIPS_ARENA_MAX = 16 * 1024 * 1024 /* all slips of a batch with their texts */ };

int paper_note(struct transaction *tx, const struct paper_batch *batch, int64_t at, const char *who,
               enum audit_event event, const char *what, struct err *err) {
    char about[24], detail[128], day[DATE_TEXT_SIZE];
    snprintf(about, sizeof about, "%lld", (long long)batch->id);
    day_format(batch->day, day);
    snprintf(detail, sizeof detail, "%s %s %s", batch->counter, day, what);
    const struct audit_entry entry = {.at = at,
                                      .who = who,
                                      .event = audit_event_name(event),
                                      .about = about,
                                      .unit = batch->unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

static int note(struct transaction *tx, const struct paper_batch *batch, int64_t at, const char *who,
                enum audit_event event, unsigned slips, struct err *err) {
    char what[16];
    snprintf(what, sizeof what, "%u", slips);
    return paper_note(tx, batch, at, who, event, what, err);
}

/* ---- Batches ----------------------------------------------------------------------------------------------------- */

static int batch_read(const struct query *q, struct arena *arena, struct paper_batch *out, struct err *err) {
    struct str counter = column_str(q, 3);
    *out = (struct paper_batch){.id = sqlite3_column_int64(q->stmt, 0),
                                .unit = column_copy(q, 1, arena),
                                .unit_name = column_copy(q, 2, arena),
                                .counter_name = column_copy(q, 4, arena),
                                .counter_id = sqlite3_column_int64(q->stmt, 5),
                                .revision_id = sqlite3_column_int64(q->stmt, 6),
                                .survey = column_copy(q, 7, arena),
                                .revision = (unsigned)sqlite3_column_int(q->stmt, 8),
                                .day = sqlite3_column_int(q->stmt, 9),
                                .expected = (unsigned)sqlite3_column_int(q->stmt, 10),
                                .every = (unsigned)sqlite3_column_int(q->stmt, 11),
                                .login = "",
                                .name = column_copy(q, 12, arena),
                                .begun = sqlite3_column_int64(q->stmt, 13),
                                .ended = sqlite3_column_int64(q->stmt, 14),
                                .ended_by = column_copy(q, 15, arena),
                                .kept = sqlite3_column_int(q->stmt, 16) != 0,
                                .slips = (unsigned)sqlite3_column_int(q->stmt, 17),
                                .checked = (unsigned)sqlite3_column_int(q->stmt, 18),
                                .fields = (unsigned)sqlite3_column_int(q->stmt, 19),
                                .differing = (unsigned)sqlite3_column_int(q->stmt, 20),
                                .wrong_known = sqlite3_column_type(q->stmt, 21) != SQLITE_NULL,
                                .first_wrong = (unsigned)sqlite3_column_int(q->stmt, 21),
                                .both_wrong = (unsigned)sqlite3_column_int(q->stmt, 22)};
    if (counter.n != PLACE_CODE_LENGTH)
        return err_set(err, ERR_STORE, "a stored counter has the impossible code \"%.*s\"", STR_ARG(counter));
    memcpy(out->counter, counter.p, counter.n);
    if (out->unit == NULL || out->unit_name == NULL || out->counter_name == NULL || out->survey == NULL ||
        out->name == NULL || out->ended_by == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a batch of slips");
    return 0;
}

int store_paper_batches(struct store *store, const char *unit_code, bool open, size_t most, size_t skip,
                        struct arena *arena, struct paper_batch **out, size_t *count, struct err *err) {
    struct paper_batch *items = NULL;
    size_t n = 0, room = 0;
    int64_t ignored;
    int rc = unit_require(store, unit_code, &ignored, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_PAPER_BATCH_LIST);
    query_text(&q, 1, unit_code);
    query_text(&q, 2, NULL);
    query_int(&q, 3, open);
    query_int(&q, 4, (int64_t)most);
    query_int(&q, 5, (int64_t)skip);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = batch_read(&q, arena, &items[n++], err);
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

int store_paper_open(struct store *store, const char *unit_code, uint64_t *count, struct err *err) {
    struct query q = query_of(store, STATEMENT_PAPER_BATCH_OPEN);
    query_text(&q, 1, unit_code);
    int rc = query_step(&q, err);
    *count = rc > 0 ? (uint64_t)sqlite3_column_int64(q.stmt, 0) : 0;
    query_end(&q);
    return rc < 0 ? rc : 0;
}

int store_paper_batch(struct store *store, int64_t id, struct arena *arena, struct paper_batch *out,
                      struct err *err) {
    struct query q = query_of(store, STATEMENT_PAPER_BATCH_LIST);
    query_text(&q, 1, NULL);
    query_int(&q, 2, id);
    query_text(&q, 3, NULL);
    query_int(&q, 4, 1);
    query_int(&q, 5, 0);
    int rc = query_step(&q, err);
    if (rc > 0)
        rc = batch_read(&q, arena, out, err);
    else if (rc == 0)
        rc = err_set(err, ERR_NOT_FOUND, "there is no batch %lld of paper slips", (long long)id);
    query_end(&q);
    return rc;
}

int paper_batch_open(struct transaction *tx, int64_t id, struct arena *arena, struct paper_batch *out,
                     struct err *err) {
    int rc = store_paper_batch(tx->store, id, arena, out, err);
    return rc == 0 && out->ended != 0
               ? err_set(err, ERR_CONFLICT, "batch %lld of paper slips has ended", (long long)id)
               : rc;
}

int store_paper_begin(struct transaction *tx, const struct paper_batch *batch, int64_t *id, struct err *err) {
    int64_t unit;
    if (batch->expected == 0 || batch->expected > PAPER_SLIPS_MAX || batch->every > PAPER_EVERY_MAX ||
        batch->day == DAY_NONE)
        return err_set(err, ERR_INPUT, "a batch has a day and 1 to %d slips", PAPER_SLIPS_MAX);
    int rc = unit_require(tx->store, batch->unit, &unit, err);
    rc = rc != 0 ? rc : revision_check(tx->store, batch->revision_id, batch->day, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_PAPER_BATCH_ADD);
    query_int(&q, 1, unit);
    query_int(&q, 2, batch->counter_id);
    query_int(&q, 3, batch->revision_id);
    query_int(&q, 4, batch->day);
    query_int(&q, 5, batch->expected);
    query_int(&q, 6, batch->every);
    query_text(&q, 7, batch->login);
    query_text(&q, 8, batch->name);
    query_int(&q, 9, batch->begun);
    rc = query_step(&q, err);
    struct paper_batch made = *batch;
    made.id = rc > 0 ? sqlite3_column_int64(q.stmt, 0) : 0;
    query_end(&q);
    if (rc < 0)
        return rc;
    *id = made.id;
    return note(tx, &made, batch->begun, batch->login, AUDIT_PAPER_BEGUN, batch->expected, err);
}

/* ---- Slips ------------------------------------------------------------------------------------------------------- */

static int texts_read(struct store *store, int64_t batch, struct arena *arena, struct paper_slip *slips,
                      size_t count, struct err *err) {
    size_t at = 0, room = 0;
    struct stored_comment *items = NULL;
    struct query q = query_of(store, STATEMENT_PAPER_TEXT_LIST);
    query_int(&q, 1, batch);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        unsigned number = (unsigned)sqlite3_column_int(q.stmt, 0);
        while (at < count && (slips[at].number != number || slips[at].again)) {
            at++;
            items = NULL;
            room = 0;
        }
        if (at == count) {
            rc = err_set(err, ERR_STORE, "a text of paper slip %u, which is not there", number);
            break;
        }
        struct str text = arena_str(arena, column_str(&q, 2));
        rc = text.p == NULL
                 ? err_set(err, ERR_NOMEM, "no memory for the texts of paper slips")
                 : rows_reserve(arena, (void **)&items, slips[at].comment_count, &room, sizeof *items, err);
        if (rc != 0)
            break;
        items[slips[at].comment_count++] =
            (struct stored_comment){(size_t)sqlite3_column_int64(q.stmt, 1), text};
        slips[at].comments = items;
    }
    query_end(&q);
    return rc;
}

int store_paper_slips(struct store *store, int64_t batch, struct arena *arena, struct paper_slip **out,
                      size_t *count, struct err *err) {
    struct paper_slip *items = NULL;
    size_t n = 0, room = 0;
    struct query q = query_of(store, STATEMENT_PAPER_SLIP_LIST);
    query_int(&q, 1, batch);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        size_t size = (size_t)sqlite3_column_bytes(q.stmt, 2);
        const char *answers = arena_copy(arena, sqlite3_column_blob(q.stmt, 2), size);
        rc = answers == NULL ? err_set(err, ERR_NOMEM, "no memory for paper slips")
                             : rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc != 0)
            break;
        items[n++] = (struct paper_slip){.number = (unsigned)sqlite3_column_int(q.stmt, 0),
                                         .again = sqlite3_column_int(q.stmt, 1) != 0,
                                         .answers = (const uint8_t *)answers,
                                         .answers_size = size,
                                         .differing = (unsigned)sqlite3_column_int(q.stmt, 3),
                                         .settled = sqlite3_column_int(q.stmt, 4) != 0};
    }
    query_end(&q);
    if (rc == 0)
        rc = texts_read(store, batch, arena, items, n, err);
    if (rc == 0) {
        *out = items;
        *count = n;
    }
    return rc;
}

const struct paper_slip *paper_slip_find(const struct paper_slip *slips, size_t count, unsigned number,
                                         bool again) {
    for (size_t i = 0; i < count; i++)
        if (slips[i].number == number && slips[i].again == again)
            return &slips[i];
    return NULL;
}

static bool same_texts(const struct paper_slip *slip, const struct paper_typed *typed) {
    bool same = slip->comment_count == typed->comment_count;
    for (size_t i = 0; i < typed->comment_count && same; i++)
        same = slip->comments[i].question == typed->comments[i].question &&
               str_equal(slip->comments[i].text, typed->comments[i].text);
    return same;
}

static bool same_answers(const struct paper_slip *slip, const struct paper_typed *typed) {
    return slip->answers_size == typed->answers_size &&
           memcmp(slip->answers, typed->answers, typed->answers_size) == 0 &&
           (typed->again || same_texts(slip, typed));
}

/* 1: the form is a slip already, and typed says which; 0: it is not. */
static int key_known(struct transaction *tx, struct paper_typed *typed, const struct paper_slip *slips,
                     size_t count, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_PAPER_SLIP_KEY);
    query_int(&q, 1, typed->batch);
    query_blob(&q, 2, typed->key, sizeof typed->key);
    int rc = query_step(&q, err);
    unsigned number = rc > 0 ? (unsigned)sqlite3_column_int(q.stmt, 0) : 0;
    bool again = rc > 0 && sqlite3_column_int(q.stmt, 1) != 0;
    query_end(&q);
    const struct paper_slip *slip = rc > 0 ? paper_slip_find(slips, count, number, again) : NULL;
    if (slip == NULL)
        return rc;
    typed->number = number;
    typed->result = again == typed->again && same_answers(slip, typed) ? PAPER_REPEATED : PAPER_OTHER;
    return 1;
}

static unsigned differing_questions(const struct survey *survey, const uint8_t *a, const uint8_t *b) {
    unsigned n = 0;
    for (size_t i = 0; i < survey->question_count; i++)
        n += memcmp(a + survey->questions[i].offset, b + survey->questions[i].offset,
                    survey->questions[i].size) != 0;
    return n;
}

static int slip_write(struct transaction *tx, const struct paper_typed *typed, unsigned differing,
                      struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_PAPER_SLIP_ADD);
    query_int(&q, 1, typed->batch);
    query_int(&q, 2, typed->number);
    query_int(&q, 3, typed->again);
    query_blob(&q, 4, typed->key, sizeof typed->key);
    query_blob(&q, 5, typed->answers, typed->answers_size);
    query_int(&q, 6, differing);
    query_int(&q, 7, typed->again && differing == 0);
    int rc = query_run(&q, err);
    for (size_t i = 0; i < typed->comment_count && rc == 0; i++) {
        struct query text = query_of(tx->store, STATEMENT_PAPER_TEXT_ADD);
        query_int(&text, 1, typed->batch);
        query_int(&text, 2, typed->number);
        query_int(&text, 3, (int64_t)typed->comments[i].question);
        query_str(&text, 4, typed->comments[i].text);
        rc = query_run(&text, err);
    }
    return rc;
}

static int slip_add(struct transaction *tx, struct paper_typed *typed, struct arena *arena, struct err *err) {
    struct paper_batch batch;
    struct paper_slip *slips;
    size_t count;
    const struct survey *survey;
    unsigned differing = 0;
    int rc = paper_batch_open(tx, typed->batch, arena, &batch, err);
    if (rc == 0)
        rc = layout_get(tx->store, batch.revision_id, &survey, err);
    if (rc == 0 && !layout_fits(survey, typed->answers, typed->answers_size))
        rc = err_set(err, ERR_BUG, "a paper slip whose answers are not of its revision of %s", survey->code);
    if (rc == 0)
        rc = store_paper_slips(tx->store, typed->batch, arena, &slips, &count, err);
    if (rc == 0)
        rc = key_known(tx, typed, slips, count, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    typed->result = PAPER_STORED;
    if (typed->again) {
        const struct paper_slip *first = paper_slip_find(slips, count, typed->number, false);
        if (first == NULL)
            return err_set(err, ERR_NOT_FOUND, "there is no paper slip %u to type again", typed->number);
        if (paper_slip_find(slips, count, typed->number, true) != NULL) {
            typed->result = PAPER_OTHER;
            return 0;
        }
        differing = differing_questions(survey, first->answers, typed->answers);
    } else {
        typed->number = count == 0 ? 1 : slips[count - 1].number + 1;
        if (typed->number > PAPER_SLIPS_MAX) {
            typed->result = PAPER_FULL;
            return 0;
        }
    }
    return slip_write(tx, typed, differing, err);
}

struct arena *paper_arena(struct err *err) {
    struct arena *arena = arena_new(SLIPS_ARENA_MAX);
    if (arena == NULL)
        err_set(err, ERR_NOMEM, "no memory for a batch of slips");
    return arena;
}

int store_paper_add(struct transaction *tx, struct paper_typed *typed, struct err *err) {
    struct arena *arena = paper_arena(err);
    int rc = arena == NULL ? ERR_NOMEM : slip_add(tx, typed, arena, err);
    arena_free(arena);
    return rc;
}

/* number 0: all slips of the batch. */
static int slips_erase(struct transaction *tx, int64_t batch, unsigned number, struct err *err) {
    static const enum statement statements[] = {STATEMENT_PAPER_TEXT_DROP, STATEMENT_PAPER_SLIP_DROP};
    int rc = 0;
    for (size_t i = 0; i < 2 && rc == 0; i++) {
        struct query q = query_of(tx->store, statements[i]);
        query_int(&q, 1, batch);
        query_int(&q, 2, number);
        rc = query_run(&q, err);
    }
    return rc;
}

static int slip_drop(struct transaction *tx, int64_t id, unsigned number, const char *login, int64_t now,
                     struct arena *arena, struct err *err) {
    struct paper_batch batch;
    int rc = paper_batch_open(tx, id, arena, &batch, err);
    if (rc == 0 && (number == 0 || number != batch.slips))
        rc = err_set(err, ERR_CONFLICT, "paper slip %u is not the last one of its batch", number);
    if (rc == 0)
        rc = slips_erase(tx, id, number, err);
    return rc == 0 ? note(tx, &batch, now, login, AUDIT_PAPER_DROPPED, number, err) : rc;
}

int store_paper_drop(struct transaction *tx, int64_t batch, unsigned number, const char *login, int64_t now,
                     struct err *err) {
    struct arena *arena = paper_arena(err);
    int rc = arena == NULL ? ERR_NOMEM : slip_drop(tx, batch, number, login, now, arena, err);
    arena_free(arena);
    return rc;
}

/* ---- The end ----------------------------------------------------------------------------------------------------- */

struct appending {
    const struct paper_batch *batch;
    const struct paper_slip *slips;
    size_t count, at;
};

static int next_row(void *context, struct bulk_row *row, struct err *err) {
    struct appending *a = context;
    (void)err;
    while (a->at < a->count && a->slips[a->at].again)
        a->at++;
    if (a->at == a->count)
        return 0;
    const struct paper_slip *slip = &a->slips[a->at++];
    *row = (struct bulk_row){.counter_id = a->batch->counter_id,
                             .revision_id = a->batch->revision_id,
                             .day = a->batch->day,
                             .half = HALF_UNKNOWN,
                             .channel = CHANNEL_PAPER,
                             .language = "vi",
                             .answers = slip->answers,
                             .answers_size = slip->answers_size,
                             .comments = slip->comments,
                             .comment_count = slip->comment_count};
    return 1;
}

static int all_settled(const struct paper_batch *batch, const struct paper_slip *slips, size_t count,
                       struct err *err) {
    for (size_t i = 0; i < count; i++) {
        const struct paper_slip *slip = &slips[i];
        bool missing = !slip->again && paper_is_checked(batch->every, slip->number) &&
                       paper_slip_find(slips, count, slip->number, true) == NULL;
        if (missing || (slip->again && !slip->settled))
            return err_set(err, ERR_CONFLICT, "paper slip %u is still to be checked", slip->number);
    }
    return 0;
}

/* Questions that a person answers by a mark or a number: those that typing again compares. */
static unsigned closed_questions(const struct survey *survey) {
    unsigned n = 0;
    for (size_t i = 0; i < survey->question_count; i++)
        n += survey->questions[i].size > 0;
    return n;
}

static int batch_end(struct transaction *tx, const struct paper_end *end, struct arena *arena,
                     struct err *err) {
    struct paper_batch batch;
    struct paper_slip *slips;
    size_t count;
    const struct survey *survey;
    uint64_t rows = 0;
    int rc = paper_batch_open(tx, end->batch, arena, &batch, err);
    if (rc == 0)
        rc = layout_get(tx->store, batch.revision_id, &survey, err);
    if (rc != 0)
        return rc;
    unsigned fields = batch.checked * closed_questions(survey); /* the layout may go while rows are written */
    rc = store_paper_slips(tx->store, end->batch, arena, &slips, &count, err);
    if (rc == 0 && end->keep)
        rc = all_settled(&batch, slips, count, err);
    struct appending appending = {&batch, slips, count, 0};
    if (rc == 0 && end->keep)
        rc = store_append(tx, day_of_seconds(end->now), next_row, &appending, &rows, err);
    if (rc == 0)
        rc = slips_erase(tx, end->batch, 0, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_PAPER_BATCH_END);
    query_int(&q, 1, end->batch);
    query_int(&q, 2, end->now);
    query_text(&q, 3, end->name);
    query_int(&q, 4, end->keep);
    query_int(&q, 5, batch.slips);
    query_int(&q, 6, batch.checked);
    query_int(&q, 7, fields);
    query_int(&q, 8, batch.differing);
    query_int(&q, 9, batch.first_wrong);
    query_int(&q, 10, batch.both_wrong);
    rc = query_run(&q, err);
    return rc == 0 ? note(tx, &batch, end->now, end->login,
                          end->keep ? AUDIT_PAPER_CLOSED : AUDIT_PAPER_DISCARDED, batch.slips, err)
                   : rc;
}

int store_paper_end(struct transaction *tx, const struct paper_end *end, struct err *err) {
    struct arena *arena = paper_arena(err);
    int rc = arena == NULL ? ERR_NOMEM : batch_end(tx, end, arena, err);
    arena_free(arena);
    return rc;
}
