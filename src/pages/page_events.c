/* Events of a unit: listed, set, withdrawn and set again. */
#include "core/note.h"
#include "pages/events.h"
#include "pages/office.h"

/* ---- Writing -------------------------------------------------------------------------------------------------------- */

struct writing {
    const struct events_page *page;
    struct event event;
    int64_t id, now;
};

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct writing *writing = context;
    transaction_quiet(tx);
    return store_event_add(tx, &writing->event, &writing->id, err);
}

static int withdraw_fn(struct transaction *tx, void *context, struct err *err) {
    const struct writing *writing = context;
    transaction_quiet(tx);
    return store_event_withdraw(tx, writing->page->id, writing->event.unit, writing->event.login,
                                writing->now, err);
}

static const struct event *event_find(const struct events_page *page, int64_t id) {
    for (size_t i = 0; i < page->count; i++)
        if (page->events[i].id == id)
            return &page->events[i];
    return NULL;
}

static bool is_own(const struct events_page *page, const struct event *event) {
    return event != NULL && strcmp(event->unit, page->asked.unit) == 0;
}

/* What a new event says: the form, or an earlier one that was withdrawn. What is wrong is set in the page. */
static int event_read(struct events_page *page, struct event *event, struct err *err) {
    const struct event *old = page->verb == EVENTS_AGAIN ? event_find(page, page->id) : NULL;
    event->day = page->day;
    if (page->verb == EVENTS_AGAIN) {
        page->gone = !is_own(page, old);
        if (!page->gone) {
            event->day = old->day;
            event->text = old->text;
        }
        return 0;
    }
    int rc = note_text(page->typed_text, NOTE_EVENT_MAX, false, page->job.request->arena, &event->text, err);
    if (rc != ERR_INPUT && rc != ERR_LIMIT)
        return rc;
    page->text_fault = rc == ERR_INPUT ? "office.events.fault_empty" : "office.events.fault_long";
    return 0;
}

static int write_posted(struct events_page *page, struct err *err) {
    const struct account_session *session = &office_visitor(page->job.request)->session;
    struct store *store = pages_store(page->job.pages);
    int64_t now = pages_now(page->job.pages);
    struct writing writing = {
        .page = page,
        .event = {.unit = page->asked.unit, .login = session->login, .name = session->name, .at = now},
        .now = now};
    int rc = page->verb == EVENTS_WITHDRAW ? 0 : event_read(page, &writing.event, err);
    if (rc != 0 || page->gone || page->day_fault != NULL || page->text_fault != NULL)
        return rc;
    rc = store_transact(store, page->verb == EVENTS_WITHDRAW ? withdraw_fn : add_fn, &writing, err);
    page->gone = rc == ERR_NOT_FOUND;
    page->done = rc == 0;
    page->id = writing.id;
    return page->gone ? 0 : rc;
}

/* ---- Reading -------------------------------------------------------------------------------------------------------- */

/* The one that is asked for, else the last one that holds and has begun. */
static const struct event *choose(const struct events_page *page, int32_t today) {
    const struct event *last = NULL, *asked = event_find(page, page->chosen);
    if (asked != NULL && asked->withdrawn == 0)
        return asked;
    for (size_t i = 0; i < page->count; i++)
        if (page->events[i].withdrawn == 0 && page->events[i].day <= today)
            last = &page->events[i];
    return last;
}

static int effect_run(struct events_page *page, struct store *read, struct err *err) {
    int32_t today = day_of_seconds(pages_now(page->job.pages));
    page->shown = choose(page, today);
    if (page->shown == NULL || page->asked.code_count == 0)
        return 0;
    page->arena = arena_new(REPORT_ARENA_MAX);
    if (page->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    int rc = asked_choose(read, &page->asked, page->arena, err);
    if (rc != 0)
        return rc;
    const struct effect_request request = {page->asked.request.survey_code, page->asked.unit,
                                           page->shown->day, today};
    rc = report_effect_make(read, &request, page->arena, &page->effect, err);
    if (rc != ERR_INPUT && rc != ERR_LIMIT)
        return rc;
    page->fault = "office.fig.fault_much";
    return 0;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct events_page *page = (struct events_page *)(void *)job;
    int rc = store_events(read, page->asked.unit, job->request->arena, &page->events, &page->count, err);
    if (rc == 0 && page->verb != EVENTS_LOOK)
        rc = write_posted(page, err);
    if (rc != 0 || page->done || page->gone)
        return rc;
    page->fault = page->asked.fault;
    return page->fault == NULL ? effect_run(page, read, err) : 0;
}

/* ---- The request ---------------------------------------------------------------------------------------------------- */

static void release(void *job) {
    struct events_page *page = job;
    arena_free(page->arena);
}

/* Reads what both methods have; NULL: 500. */
static struct events_page *page_new(struct pages *pages, struct http_request *request) {
    struct events_page *page = arena_alloc(request->arena, sizeof *page);
    const struct site *site = pages_site(pages, request);
    if (page == NULL || site == NULL ||
        !asked_read(request, site, office_visitor(request)->unit->code, &page->asked))
        return NULL;
    (void)str_to_int(http_field_get(&request->query, "event"), 1, INT64_MAX, &page->chosen);
    (void)str_to_int(http_field_get(&request->query, "withdraw"), 1, INT64_MAX, &page->withdrawing);
    page->job.run = run;
    page->job.show = events_show;
    return page;
}

static enum http_next begin(struct pages *pages, struct http_request *request, struct events_page *page) {
    request->page_free = release;
    return job_begin(pages, request, &page->job);
}

enum http_next page_events(void *app, struct http_request *request, struct http_response *response) {
    struct events_page *page = page_new(app, request);
    return page == NULL ? page_problem(app, request, response, 500) : begin(app, request, page);
}

/* The form's day; a mark of years to come would be a slip of the pen. */
static const char *read_day(struct events_page *page) {
    if (!day_parse_typed(page->typed_day, &page->day))
        return "office.events.fault_day";
    int year = date_from_day(page->day).year;
    return year < TARGET_YEAR_MIN || year > TARGET_YEAR_MAX ? "office.events.fault_day" : NULL;
}

enum http_next page_events_post(void *app, struct http_request *request, struct http_response *response) {
    struct events_page *page = page_new(app, request);
    struct str verb = http_field_get(&request->form, "do"), id = http_field_get(&request->form, "id");
    if (page == NULL)
        return page_problem(app, request, response, 500);
    bool of_one = str_is(verb, "withdraw") || str_is(verb, "again");
    if (!office_form_good(request, of_one ? "do id" : "do day text") || (!of_one && !str_is(verb, "add")) ||
        (of_one && !str_to_int(id, 1, INT64_MAX, &page->id)))
        return page_problem(app, request, response, 400);
    page->verb = !of_one ? EVENTS_ADD : str_is(verb, "withdraw") ? EVENTS_WITHDRAW : EVENTS_AGAIN;
    if (page->verb == EVENTS_ADD) {
        page->typed_day = office_typed(request, "day");
        page->typed_text = http_field_get(&request->form, "text");
        if (page->typed_text.p == NULL)
            return page_problem(app, request, response, 400);
        page->day_fault = read_day(page);
    }
    return begin(app, request, page);
}
