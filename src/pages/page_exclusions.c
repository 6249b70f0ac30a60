/* Responses that are put aside: listed for all who see the unit's figures, decided by auditors outside it. */
#include "pages/exclusions.h"

#include "core/note.h"
#include "pages/office.h"
#include "pages/site.h"

bool exclusions_own(const struct site *site, const struct exclusions_page *page, const char *unit) {
    const struct unit *top = site_unit(site, str_of(page->unit)), *of = site_unit(site, str_of(unit));
    return top != NULL && of != NULL && site_within(site, of, top);
}

/* ---- Writing -------------------------------------------------------------------------------------------------------- */

struct writing {
    struct exclusions_page *page;
    struct exclusion_author by;
    enum exclusion_fault fault;
    struct arena *arena; /* for the writing thread, while the page waits */
    bool changed;        /* since it was looked at */
};

/* What is taken is what was looked at: a slip that was stored since is looked at first. */
static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct writing *w = context;
    struct exclusions_page *page = w->page;
    struct exclusion *made = NULL;
    size_t count = 0;
    transaction_quiet(tx);
    int rc = store_exclusion_add(tx, &page->what, page->least, &w->by, &page->id, &w->fault, err);
    const struct exclusion_filter filter = {.from = DAY_NONE, .to = DAY_NONE, .id = page->id};
    if (rc == 0)
        rc = store_exclusions(transaction_store(tx), &filter, w->arena, &made, &count, err);
    w->changed = rc == 0 && (count != 1 || made[0].responses != page->seen);
    return w->changed ? err_set(err, ERR_CONFLICT, "other responses than were looked at") : rc;
}

static int undo_fn(struct transaction *tx, void *context, struct err *err) {
    const struct writing *w = context;
    transaction_quiet(tx);
    return store_exclusion_undo(tx, w->page->id, &w->by, err);
}

static const struct unit *unit_with(const struct site *site, int64_t id) {
    for (size_t i = 0; i < site->unit_count; i++)
        if (site->units[i].id == id)
            return &site->units[i];
    return NULL;
}

/* What would be put aside, and whether the counter was this unit's on these days. */
static int weigh(struct exclusions_page *page, struct store *read, struct err *err) {
    struct http_request *request = page->job.request;
    const struct site *site = pages_site(page->job.pages, request);
    int rc = store_exclusion_weigh(read, &page->what, page->least, day_of_seconds(pages_now(page->job.pages)),
                                   request->arena, &page->weight, err);
    if (rc != 0)
        return rc;
    const struct unit *of = site == NULL ? NULL : unit_with(site, page->weight.unit);
    bool foreign = page->weight.unit != 0 && (of == NULL || !exclusions_own(site, page, of->code));
    if (foreign)
        page->fault = "office.exclusions.fault_foreign";
    else if (page->weight.fault != EXCLUSION_GOOD)
        page->fault = arena_printf(request->arena, "office.exclusions.fault.%s",
                                   exclusion_fault_word(page->weight.fault));
    page->previewed = page->fault == NULL;
    return 0;
}

static int write_it(struct exclusions_page *page, struct store *read, struct err *err) {
    const struct account_session *session = &office_visitor(page->job.request)->session;
    struct writing w = {.page = page,
                        .by = {session->login, session->name, page->text, pages_now(page->job.pages)}};
    bool undo = page->verb == EXCLUSIONS_UNDO;
    w.arena = page->job.request->arena;
    int rc = store_transact(pages_store(page->job.pages), undo ? undo_fn : add_fn, &w, err);
    page->done = rc == 0;
    /* Taken back twice it is taken back; what changed since it was looked at is looked at anew. */
    if (undo && rc == ERR_CONFLICT)
        page->done = true;
    else if (!undo && w.fault != EXCLUSION_GOOD)
        page->fault = arena_printf(page->job.request->arena, "office.exclusions.fault.%s",
                                   exclusion_fault_word(w.fault));
    return page->done || page->fault != NULL ? 0 : w.changed ? weigh(page, read, err) : rc;
}

static int undo_post(struct exclusions_page *page, struct store *read, struct err *err) {
    const struct site *site = pages_site(page->job.pages, page->job.request);
    const struct exclusion_filter filter = {
        .unit_code = page->unit, .from = DAY_NONE, .to = DAY_NONE, .id = page->id};
    struct exclusion *one;
    size_t count;
    int rc = store_exclusions(read, &filter, page->job.request->arena, &one, &count, err);
    page->gone = rc == 0 && (count != 1 || site == NULL || !exclusions_own(site, page, one->unit));
    return rc != 0 || page->gone || page->reason_fault != NULL ? rc : write_it(page, read, err);
}

bool exclusions_faulty(const struct exclusions_page *page) {
    return page->fault != NULL || page->counter_fault != NULL || page->first_fault != NULL ||
           page->last_fault != NULL || page->reason_fault != NULL;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct exclusions_page *page = (struct exclusions_page *)(void *)job;
    const struct exclusion_filter filter = {.unit_code = page->unit, .from = DAY_NONE, .to = DAY_NONE};
    int rc = 0;
    if (page->verb == EXCLUSIONS_UNDO)
        rc = undo_post(page, read, err);
    else if (page->verb != EXCLUSIONS_SHOW && !exclusions_faulty(page))
        rc = weigh(page, read, err);
    if (rc == 0 && page->verb == EXCLUSIONS_ADD && page->previewed)
        rc = write_it(page, read, err);
    if (rc != 0 || page->done || page->gone)
        return rc;
    return store_exclusions(read, &filter, job->request->arena, &page->list, &page->count, err);
}

/* ---- The request ---------------------------------------------------------------------------------------------------- */

static struct exclusions_page *page_new(struct pages *pages, struct http_request *request) {
    struct exclusions_page *page = arena_alloc(request->arena, sizeof *page);
    const struct site *site = pages_site(pages, request);
    const struct visitor *visitor = office_visitor(request);
    if (page == NULL || site == NULL)
        return NULL;
    page->unit = arena_strdup(request->arena, visitor->unit->code);
    page->least = site->threshold;
    page->may = officer_can(&visitor->session.rights, ACTION_EXCLUDE_RESPONSES, visitor->relation);
    page->job.run = run;
    page->job.show = exclusions_show;
    return page->unit == NULL ? NULL : page;
}

enum http_next page_exclusions(void *app, struct http_request *request, struct http_response *response) {
    struct exclusions_page *page = page_new(app, request);
    if (page == NULL)
        return page_problem(app, request, response, 500);
    (void)str_to_int(http_field_get(&request->query, "undo"), 1, INT64_MAX, &page->asked);
    return job_begin(app, request, &page->job);
}

/* 0: the reason is set, or its fault. */
static int reason_read(struct exclusions_page *page, struct http_request *request, struct err *err) {
    page->reason = http_field_get(&request->form, "reason");
    if (page->reason.p == NULL)
        return err_set(err, ERR_INPUT, "no reason");
    int rc = note_text(page->reason, EXCLUSION_REASON_MAX, false, request->arena, &page->text, err);
    if (rc != ERR_INPUT && rc != ERR_LIMIT)
        return rc;
    page->reason_fault = rc == ERR_INPUT ? "office.exclusions.fault_empty" : "office.exclusions.fault_long";
    return 0;
}

/* False for a channel that is none: it must not be taken for all of them. */
static bool what_read(struct exclusions_page *page, struct http_request *request) {
    enum channel channel;
    page->counter = office_typed(request, "counter");
    page->channel = office_typed(request, "channel");
    page->first = office_typed(request, "first");
    page->last = office_typed(request, "last");
    page->what =
        (struct exclusion_asked){.counter = arena_copy(request->arena, page->counter.p, page->counter.n),
                                 .channel = EXCLUSION_ALL_CHANNELS};
    if (page->what.counter == NULL || page->what.counter[0] == '\0')
        page->counter_fault = "office.exclusions.fault_counter";
    bool one = page->channel.n > 0;
    if (one && !channel_parse(page->channel, &channel))
        return false;
    if (one)
        page->what.channel = (int)channel;
    if (!day_parse_typed(page->first, &page->what.first))
        page->first_fault = "office.exclusions.fault_day";
    if (!day_parse_typed(page->last, &page->what.last))
        page->last_fault = "office.exclusions.fault_day";
    return true;
}

enum http_next page_exclusions_post(void *app, struct http_request *request, struct http_response *response) {
    static const struct {
        const char *verb, *fields;
    } forms[] = {[EXCLUSIONS_LOOK] = {"look", "do counter channel first last reason"},
                 [EXCLUSIONS_ADD] = {"add", "do counter channel first last reason seen"},
                 [EXCLUSIONS_UNDO] = {"undo", "do id reason"}};
    struct exclusions_page *page = page_new(app, request);
    struct str verb = http_field_get(&request->form, "do");
    struct err err = ERR_INIT;
    int64_t seen = 0;
    if (page == NULL)
        return page_problem(app, request, response, 500);
    for (unsigned i = EXCLUSIONS_LOOK; i <= EXCLUSIONS_UNDO; i++)
        if (str_is(verb, forms[i].verb) && office_form_good(request, forms[i].fields))
            page->verb = i;
    if (page->verb == EXCLUSIONS_SHOW || reason_read(page, request, &err) != 0 ||
        (page->verb == EXCLUSIONS_ADD &&
         !str_to_int(http_field_get(&request->form, "seen"), 0, INT64_MAX, &seen)) ||
        (page->verb == EXCLUSIONS_UNDO &&
         !str_to_int(http_field_get(&request->form, "id"), 1, INT64_MAX, &page->id)))
        return page_problem(app, request, response, 400);
    page->seen = (uint64_t)seen;
    page->asked = page->id;
    if (page->verb != EXCLUSIONS_UNDO && !what_read(page, request))
        return page_problem(app, request, response, 400);
    return job_begin(app, request, &page->job);
}
