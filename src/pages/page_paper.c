/* Paper slips: typed in, checked, closed. What is asked for, and what is read for it. */
#include "pages/paper.h"

#include "pages/form.h"

enum { PAPER_ARENA_MAX = 32 * 1024 * 1024 };

static const char *const verbs[PAPER_VERBS] = {"look",   "begin", "slip", "again",
                                               "settle", "drop",  "keep", "discard"};

const char *paper_verb_name(enum paper_verb verb) {
    return verbs[verb];
}

static bool verb_parse(struct str name, enum paper_verb *out) {
    for (enum paper_verb v = PAPER_BEGIN; v < PAPER_VERBS; v++)
        if (str_is(name, verbs[v])) {
            *out = v;
            return true;
        }
    return false;
}

const struct paper_slip *paper_slip_of(const struct paper_page *page, unsigned number, bool again) {
    for (size_t i = 0; i < page->slip_count; i++)
        if (page->slips[i].number == number && page->slips[i].again == again)
            return &page->slips[i];
    return NULL;
}

unsigned paper_waiting(const struct paper_page *page, enum paper_verb verb) {
    for (size_t i = 0; i < page->slip_count; i++) {
        const struct paper_slip *slip = &page->slips[i];
        if (verb == PAPER_SETTLE ? slip->again && !slip->settled
                                 : !slip->again && paper_is_checked(page->batch.every, slip->number) &&
                                       paper_slip_of(page, slip->number, true) == NULL)
            return slip->number;
    }
    return 0;
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

static int list_read(struct paper_page *page, struct store *read, struct err *err) {
    int rc = store_paper_batches(read, page->unit, true, PAPER_OPEN_MAX, 0, page->arena, &page->open,
                                 &page->open_count, err);
    if (rc == 0)
        rc = store_paper_batches(read, page->unit, false, PAPER_LISTED + 1, page->skip, page->arena,
                                 &page->ended, &page->ended_count, err);
    return rc == 0 ? store_surveys(read, page->arena, &page->surveys, &page->survey_count, err) : rc;
}

static void count_slip(struct paper_page *page, const struct paper_slip *slip) {
    const struct survey *survey = page->revision.survey;
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        struct value value = {.state = VALUE_SKIPPED};
        if (question->size > 0)
            (void)question->kind->unpack(question, slip->answers + question->offset, &value);
        page->counts[i].answered += value.state == VALUE_SET;
        page->counts[i].na += value.state == VALUE_NA;
    }
    for (size_t i = 0; i < slip->comment_count; i++)
        page->counts[slip->comments[i].question].answered++;
}

static int slips_read(struct paper_page *page, struct store *read, struct err *err) {
    int rc = store_paper_slips(read, page->id, page->arena, &page->slips, &page->slip_count, err);
    if (rc != 0)
        return rc;
    page->counts = arena_array(page->arena, page->revision.survey->question_count, sizeof *page->counts);
    if (page->counts == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a batch of slips");
    for (size_t i = 0; i < page->slip_count; i++)
        if (!page->slips[i].again)
            count_slip(page, &page->slips[i]);
    return 0;
}

/* The batch and its questions. One of another unit is not there. */
static int batch_read(struct paper_page *page, struct store *read, struct err *err) {
    const struct view *view = pages_view(page->job.pages);
    int rc = store_paper_batch(read, page->id, page->arena, &page->batch, err);
    page->gone = rc == ERR_NOT_FOUND || (rc == 0 && strcmp(page->batch.unit, page->unit) != 0);
    if (rc != 0 || page->gone)
        return page->gone ? 0 : rc;
    rc = store_revision_by_id(read, page->batch.revision_id, page->arena, &page->revision, err);
    if (rc != 0)
        return rc;
    const char *language = page_language(view, page->job.request);
    const struct form_refill nothing = {0};
    const struct form_view whole = form_view_whole(language);
    page->model = json_object();
    form_model(page->model, view, page->revision.survey, &nothing, &whole);
    page->row_faults =
        arena_array(page->arena, page->revision.survey->question_count, sizeof *page->row_faults);
    if (page->row_faults == NULL ||
        json_array_size(json_object_get(page->model, "questions")) != page->revision.survey->question_count)
        return err_set(err, ERR_NOMEM, "no memory for the questions of a slip");
    return 0;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct paper_page *page = (struct paper_page *)(void *)job;
    page->arena = arena_new(PAPER_ARENA_MAX);
    if (page->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a page of paper slips");
    int rc = page->id != 0 ? batch_read(page, read, err) : 0;
    if (rc == 0 && !page->gone && page->verb != PAPER_LOOK)
        rc = paper_write(page, read, err);
    if (rc != 0 || page->gone || page->done)
        return rc;
    return page->id != 0 ? slips_read(page, read, err) : list_read(page, read, err);
}

static void release(void *job) {
    struct paper_page *page = job;
    json_decref(page->model);
    arena_free(page->arena);
}

/* ---- The request ------------------------------------------------------------------------------------------------- */

static bool number_of(const struct http_fields *fields, const char *name, int64_t most, int64_t *out) {
    return str_to_int(http_field_get(fields, name), 1, most, out);
}

/* ?batch=7, and what it is to ask for: &again=20, &settle=20, &drop=41, &keep=1, &discard=1; of the list ?skip=20. */
static struct paper_page *page_new(struct pages *pages, struct http_request *request) {
    struct paper_page *page = arena_alloc(request->arena, sizeof *page);
    int64_t number = 0;
    if (page == NULL)
        return NULL;
    page->job.run = run;
    page->job.show = paper_show;
    page->job.pages = pages;
    page->job.request = request;
    page->unit = arena_strdup(request->arena, office_visitor(request)->unit->code);
    page->said = "";
    if (number_of(&request->query, "batch", INT64_MAX, &page->id))
        page->ask = PAPER_SLIP;
    for (enum paper_verb v = PAPER_AGAIN; v < PAPER_VERBS && page->ask == PAPER_SLIP; v++)
        if (number_of(&request->query, verbs[v], PAPER_SLIPS_MAX, &number))
            page->ask = v;
    page->number = (unsigned)number;
    if (number_of(&request->query, "skip", 1000000, &number))
        page->skip = (size_t)number;
    enum paper_verb said;
    struct str done = http_field_get(&request->query, "done");
    if (done.p != NULL && verb_parse(done, &said))
        page->said = verbs[said];
    return page->unit == NULL ? NULL : page;
}

static enum http_next begin(struct pages *pages, struct http_request *request, struct paper_page *page) {
    request->page_free = release;
    return job_begin(pages, request, &page->job);
}

enum http_next page_paper(void *app, struct http_request *request, struct http_response *response) {
    struct paper_page *page = page_new(app, request);
    return page == NULL ? page_problem(app, request, response, 500) : begin(app, request, page);
}

/* Who calls it, and the days it is open on. */
static void read_counter(struct paper_page *page, const struct site *site, const struct unit *unit) {
    struct paper_begin *begin = &page->begin;
    char code[PLACE_CODE_SIZE];
    const struct site_counter *counter =
        place_code_parse(begin->counter, code) == CODE_GOOD ? site_counter(site, code) : NULL;
    if (counter == NULL || !site_within(site, counter->unit, unit)) {
        begin->counter_fault = "office.paper.fault_counter";
        return;
    }
    struct arena *arena = page->job.request->arena;
    begin->batch.counter_id = counter->counter.id;
    memcpy(begin->batch.counter, counter->counter.code, sizeof begin->batch.counter);
    begin->batch.unit = arena_strdup(arena, counter->unit->code);
    const char *survey = counter->counter.survey[0] != '\0' ? counter->counter.survey : site->survey_default;
    if (begin->code == NULL)
        begin->code = arena_strdup(arena, survey);
    if (begin->day_fault == NULL && !counter_is_open(&counter->counter, begin->batch.day))
        begin->day_fault = "office.paper.fault_closed";
}

/* "": what the counter asks; "sipas-quick:2". */
static void read_survey(struct paper_begin *begin, struct arena *arena) {
    const char *colon = begin->survey.n == 0 ? NULL : memrchr(begin->survey.p, ':', begin->survey.n);
    int64_t revision = 0;
    if (begin->survey.n == 0)
        return;
    size_t n = colon == NULL ? 0 : (size_t)(colon - begin->survey.p);
    if (n == 0 || n > SURVEY_CODE_MAX ||
        !str_to_int((struct str){colon + 1, begin->survey.n - n - 1}, 1, INT32_MAX, &revision)) {
        begin->survey_fault = "office.paper.fault_survey";
        return;
    }
    begin->revision = (unsigned)revision;
    begin->code = arena_copy(arena, begin->survey.p, n);
}

static void read_begin(struct paper_page *page, const struct site *site) {
    struct paper_begin *begin = &page->begin;
    struct http_request *request = page->job.request;
    const struct account_session *session = &office_visitor(request)->session;
    int64_t expected = 0;
    begin->counter = office_typed(request, "counter");
    begin->survey = office_typed(request, "survey");
    begin->day = office_typed(request, "day");
    begin->expected = office_typed(request, "expected");
    begin->batch = (struct paper_batch){.login = session->login, .name = session->name};
    begin->batch.begun = pages_now(page->job.pages);
    if (!day_parse_typed(begin->day, &begin->batch.day))
        begin->day_fault = "office.paper.fault_day";
    else if (begin->batch.day > day_of_seconds(begin->batch.begun))
        begin->day_fault = "office.paper.fault_future";
    if (!str_to_int(str_trim(begin->expected), 1, PAPER_SLIPS_MAX, &expected))
        begin->expected_fault = "office.paper.fault_expected";
    begin->batch.expected = (unsigned)expected;
    read_survey(begin, request->arena);
    read_counter(page, site, office_visitor(request)->unit);
}

/* Fields of a slip are the questions'; answer_accept knows which they are. */
static bool fields_good(const struct http_request *request, enum paper_verb verb) {
    switch (verb) {
    case PAPER_BEGIN:
        return office_form_good(request, "do counter survey day expected");
    case PAPER_SLIP:
    case PAPER_AGAIN:
    case PAPER_SETTLE:
        return true;
    case PAPER_LOOK:
    case PAPER_DROP:
    case PAPER_KEEP:
    case PAPER_DISCARD:
    case PAPER_VERBS:
        break;
    }
    return office_form_good(request, "do number");
}

enum http_next page_paper_post(void *app, struct http_request *request, struct http_response *response) {
    struct paper_page *page = page_new(app, request);
    const struct site *site = pages_site(app, request);
    int64_t number = 0;
    if (page == NULL || site == NULL)
        return page_problem(app, request, response, 500);
    struct str verb = http_field_get(&request->form, "do");
    bool numbered = number_of(&request->form, "number", PAPER_SLIPS_MAX, &number);
    if (verb.p == NULL || !verb_parse(verb, &page->verb) || !fields_good(request, page->verb) ||
        (page->verb == PAPER_BEGIN) != (page->id == 0) ||
        (!numbered && (page->verb == PAPER_AGAIN || page->verb == PAPER_SETTLE || page->verb == PAPER_DROP)))
        return page_problem(app, request, response, 400);
    page->number = (unsigned)number;
    page->ask = page->verb == PAPER_BEGIN ? PAPER_LOOK : page->verb;
    if (page->verb == PAPER_BEGIN)
        read_begin(page, site);
    return begin(app, request, page);
}
