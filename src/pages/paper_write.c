/* What is posted to the page of paper slips. */
#include "pages/paper.h"
#include "pages/paper_keys.h"

struct writing {
    struct paper_page *page;
    struct paper_typed typed;
    const uint8_t *answers; /* that hold for a slip typed twice */
    int64_t now;
    int64_t id; /* of the new batch */
};

static int begin_fn(struct transaction *tx, void *context, struct err *err) {
    struct writing *writing = context;
    transaction_quiet(tx);
    return store_paper_begin(tx, &writing->page->begin.batch, &writing->id, err);
}

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct writing *writing = context;
    transaction_quiet(tx);
    return store_paper_add(tx, &writing->typed, err);
}

static int settle_fn(struct transaction *tx, void *context, struct err *err) {
    const struct writing *writing = context;
    const struct paper_page *page = writing->page;
    const struct paper_decision decision = {.batch = page->id,
                                            .number = page->number,
                                            .answers = writing->answers,
                                            .answers_size = page->revision.survey->answers_size,
                                            .login = office_visitor(page->job.request)->session.login,
                                            .now = writing->now};
    transaction_quiet(tx);
    return store_paper_settle(tx, &decision, err);
}

static int drop_fn(struct transaction *tx, void *context, struct err *err) {
    const struct writing *writing = context;
    const struct paper_page *page = writing->page;
    transaction_quiet(tx);
    return store_paper_drop(tx, page->id, page->number, office_visitor(page->job.request)->session.login,
                            writing->now, err);
}

static int end_fn(struct transaction *tx, void *context, struct err *err) {
    const struct writing *writing = context;
    const struct account_session *session = &office_visitor(writing->page->job.request)->session;
    const struct paper_end end = {.batch = writing->page->id,
                                  .keep = writing->page->verb == PAPER_KEEP,
                                  .login = session->login,
                                  .name = session->name,
                                  .now = writing->now};
    transaction_quiet(tx);
    return store_paper_end(tx, &end, err);
}

static int transact(struct writing *writing, int (*fn)(struct transaction *, void *, struct err *),
                    struct err *err) {
    return store_transact(pages_store(writing->page->job.pages), fn, writing, err);
}

/* ---- A new batch ------------------------------------------------------------------------------------------------- */

/* The revision that was named, or the one of the day; and whether it was there on the day. */
static int read_revision(struct paper_page *page, struct store *read, struct revision *out, struct err *err) {
    struct paper_begin *begin = &page->begin;
    if (begin->code == NULL || begin->survey_fault != NULL)
        return 0;
    int rc = begin->revision == 0
                 ? store_revision_on(read, begin->code, begin->batch.day, page->arena, out, err)
                 : store_revision(read, begin->code, begin->revision, page->arena, out, err);
    if (rc == ERR_NOT_FOUND) {
        begin->survey_fault = "office.paper.fault_survey";
        return 0;
    }
    if (rc == 0 && begin->day_fault == NULL && begin->batch.day < out->published) {
        begin->day_fault = "office.paper.fault_before";
        begin->since = out->published;
    }
    return rc;
}

static int write_batch(struct writing *writing, struct store *read, struct err *err) {
    struct paper_page *page = writing->page;
    struct paper_begin *begin = &page->begin;
    struct revision revision;
    const char *every;
    int64_t n = 0;
    int rc = read_revision(page, read, &revision, err);
    if (rc != 0)
        return rc;
    if (begin->counter_fault == NULL && begin->day_fault == NULL) {
        bool within;
        rc = store_counter_within(read, begin->batch.counter, begin->batch.day, page->unit, page->arena,
                                  &within, err);
        if (rc != 0)
            return rc;
        begin->day_fault = within ? NULL : "office.paper.fault_elsewhere";
    }
    if (begin->counter_fault != NULL || begin->survey_fault != NULL || begin->day_fault != NULL ||
        begin->expected_fault != NULL)
        return 0;
    rc = store_setting(read, "paper.double", page->arena, &every, err);
    if (rc != 0)
        return rc;
    (void)str_to_int(str_of(every), 0, PAPER_EVERY_MAX, &n);
    begin->batch.every = (unsigned)n;
    begin->batch.revision_id = revision.id;
    rc = transact(writing, begin_fn, err);
    page->id = writing->id;
    page->done = rc == 0;
    return rc;
}

/* ---- A slip ------------------------------------------------------------------------------------------------------ */

static const json_t *question_model(const struct paper_page *page, size_t question) {
    return json_array_get(json_object_get(page->model, "questions"), question);
}

/* The fields with what a form would have sent for each key. Names are judged by answer_accept. */
static int read_fields(const struct paper_page *page, struct field *fields, struct err *err) {
    const struct http_fields *form = &page->job.request->form;
    const struct survey *survey = page->revision.survey;
    for (size_t i = 0; i < form->count; i++) {
        struct str name = form->items[i].name, value = form->items[i].value;
        fields[i] = (struct field){name, value};
        size_t question = name.n > 2 && memcmp(name.p, "q.", 2) == 0
                              ? survey_question(survey, (struct str){name.p + 2, name.n - 2})
                              : SURVEY_NONE;
        if (question == SURVEY_NONE)
            continue;
        fields[i].value = paper_keys_value(&survey->questions[question], question_model(page, question),
                                           value, page->job.request->arena);
        if (fields[i].value.p == NULL)
            return err_set(err, ERR_NOMEM, "no memory for a slip");
    }
    return 0;
}

static bool was_typed(const struct paper_page *page, const struct question *question) {
    char name[SURVEY_CODE_MAX + 16];
    snprintf(name, sizeof name, "q.%s", question->code);
    return str_trim(http_field_get(&page->job.request->form, name)).n > 0;
}

/* On paper people answer what they were not asked. The form drops it; whoever types can look which answer is meant. */
static void find_unasked(struct paper_page *page, const struct answer *answer) {
    const struct survey *survey = page->revision.survey;
    bool asked[SURVEY_QUESTIONS_MAX];
    answer_asked(survey, answer->values, asked);
    for (size_t i = 0; i < survey->question_count; i++) {
        if (asked[i] || !was_typed(page, &survey->questions[i]))
            continue;
        page->row_faults[i] = "office.paper.unasked";
        page->any_unasked = true;
    }
}

static int read_slip(struct paper_page *page, struct answer *answer, struct err *err) {
    static const char *const others[] = {"do", "number", "key", "lang", "csrf", NULL};
    struct http_request *request = page->job.request;
    struct field *fields = arena_array(request->arena, request->form.count, sizeof *fields);
    if (fields == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a slip");
    int rc = read_fields(page, fields, err);
    if (rc == 0)
        rc = answer_accept(page->revision.survey, fields, request->form.count, others, request->arena, answer,
                           &page->faults, err);
    page->malformed = rc == ERR_INPUT && page->faults.count == 0;
    if (page->malformed || (rc != 0 && rc != ERR_INPUT))
        return page->malformed ? 0 : rc;
    bool empty = page->faults.count > 0 && page->faults.items[0].key == FAULT_NOTHING_ANSWERED;
    if (empty &&
        page->verb == PAPER_AGAIN) /* the first time may have been a text alone, which is not typed again */
        page->faults.count = 0;
    find_unasked(page, answer);
    if (page->faults.count > 0 || page->any_unasked)
        page->alert = empty ? "office.paper.empty" : "office.paper.mend";
    return 0;
}

static bool read_key(const struct paper_page *page, uint8_t key[SUBMIT_KEY_SIZE]) {
    return submit_key_parse(http_field_get(&page->job.request->form, "key"), key) &&
           submit_key_good(store_secret(pages_store(page->job.pages)), key, page->batch.counter,
                           page->batch.revision_id,
                           store_half_day(pages_store(page->job.pages), pages_now(page->job.pages)));
}

static int fill(struct writing *writing, const struct answer *answer, struct err *err) {
    const struct paper_page *page = writing->page;
    const struct survey *survey = page->revision.survey;
    struct arena *arena = page->job.request->arena;
    uint8_t *bytes = arena_alloc(arena, survey->answers_size);
    struct stored_comment *comments = arena_array(arena, survey->question_count, sizeof *comments);
    if (bytes == NULL || comments == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a slip");
    answer_pack(survey, answer, bytes);
    size_t count = 0;
    for (size_t i = 0; i < survey->question_count && page->verb == PAPER_SLIP; i++)
        if (survey->questions[i].size == 0 && answer->values[i].state == VALUE_SET)
            comments[count++] = (struct stored_comment){i, answer->values[i].text};
    struct paper_typed *typed = &writing->typed;
    typed->batch = page->id;
    typed->number = page->number;
    typed->again = page->verb == PAPER_AGAIN;
    typed->answers = bytes;
    typed->answers_size = survey->answers_size;
    typed->comments = comments;
    typed->comment_count = count;
    return 0;
}

static int write_slip(struct writing *writing, struct err *err) {
    struct paper_page *page = writing->page;
    struct answer answer;
    int rc = read_slip(page, &answer, err);
    if (rc != 0 || page->malformed || page->alert != NULL)
        return rc;
    if (!read_key(page, writing->typed.key)) {
        page->alert = "office.paper.late";
        return 0;
    }
    rc = fill(writing, &answer, err);
    if (rc == 0)
        rc = transact(writing, add_fn, err);
    if (rc != 0)
        return rc;
    page->stored = writing->typed.number;
    switch (writing->typed.result) {
    case PAPER_STORED:
    case PAPER_REPEATED:
        page->done = true;
        break;
    case PAPER_OTHER:
        page->alert = page->verb == PAPER_AGAIN ? "office.paper.other_again" : "office.paper.other";
        break;
    case PAPER_FULL:
        page->alert = "office.paper.full";
        break;
    }
    return 0;
}

/* ---- Which typing holds ------------------------------------------------------------------------------------------ */

static int write_settled(struct writing *writing, struct store *read, struct err *err) {
    struct paper_page *page = writing->page;
    const struct survey *survey = page->revision.survey;
    int rc = store_paper_slips(read, page->id, page->arena, &page->slips, &page->slip_count, err);
    if (rc != 0)
        return rc;
    const struct paper_slip *first = paper_slip_of(page, page->number, false);
    const struct paper_slip *second = paper_slip_of(page, page->number, true);
    page->gone = first == NULL || second == NULL;
    if (page->gone)
        return 0;
    uint8_t *bytes = arena_alloc(page->arena, survey->answers_size);
    if (bytes == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a slip");
    page->done = second->settled; /* sent twice, it stays as it was decided */
    if (page->done)
        return 0;
    rc = paper_settled(page, first, second, bytes, err);
    if (rc != 0 || page->alert != NULL)
        return rc;
    writing->answers = bytes;
    rc = transact(writing, settle_fn, err);
    page->done = rc == 0;
    return rc;
}

/* ---- All of them ------------------------------------------------------------------------------------------------- */

static int write_simply(struct writing *writing, int (*fn)(struct transaction *, void *, struct err *),
                        struct err *err) {
    int rc = transact(writing, fn, err);
    writing->page->done = rc == 0;
    return rc;
}

static int write_verb(struct writing *writing, struct store *read, struct err *err) {
    switch (writing->page->verb) {
    case PAPER_BEGIN:
        return write_batch(writing, read, err);
    case PAPER_SLIP:
    case PAPER_AGAIN:
        return write_slip(writing, err);
    case PAPER_SETTLE:
        return write_settled(writing, read, err);
    case PAPER_DROP:
        return write_simply(writing, drop_fn, err);
    case PAPER_KEEP:
    case PAPER_DISCARD:
        return write_simply(writing, end_fn, err);
    case PAPER_LOOK:
    case PAPER_VERBS:
        break;
    }
    return 0;
}

int paper_write(struct paper_page *page, struct store *read, struct err *err) {
    struct writing writing = {.page = page, .now = pages_now(page->job.pages)};
    bool ended = page->id != 0 && page->batch.ended != 0;
    bool ends = page->verb == PAPER_KEEP || page->verb == PAPER_DISCARD;
    if (ended && ends && page->batch.kept == (page->verb == PAPER_KEEP)) { /* sent twice */
        page->done = true;
        return 0;
    }
    int rc = ended ? ERR_CONFLICT : write_verb(&writing, read, err);
    if (rc == ERR_CONFLICT) {
        /* It has ended, maybe just now; or what is to be typed again, settled or taken back is another slip by now. */
        rc = store_paper_batch(read, page->id, page->arena, &page->batch, err);
        page->alert = page->batch.ended != 0     ? "office.paper.ended_alert"
                      : page->verb == PAPER_KEEP ? "office.paper.not_checked"
                                                 : "office.paper.not_last";
    }
    page->gone = page->gone || rc == ERR_NOT_FOUND;
    return page->gone ? 0 : rc;
}
