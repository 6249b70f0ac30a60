/* Campaigns: set up, looked at, ended on another day. */
#include "pages/lately.h"
#include "pages/campaigns.h"

#include "core/note.h"

enum { CAMPAIGNS_ARENA_MAX = 32 * 1024 * 1024 };

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct campaigns_page *page = context;
    struct rng rng = rng_system();
    return store_campaign_add(tx, &page->campaign, str_is(page->scope, "below"), page->today, &rng,
                              page->arena, err);
}

static int end_fn(struct transaction *tx, void *context, struct err *err) {
    const struct campaigns_page *page = context;
    return store_campaign_end(tx, page->id, page->new_last, page->today,
                              office_visitor(page->job.request)->session.login, pages_now(page->job.pages),
                              err);
}

static bool is_wrong(const struct campaigns_page *page) {
    return page->title_fault != NULL || page->survey_fault != NULL || page->first_fault != NULL ||
           page->last_fault != NULL || page->alert != NULL;
}

static int write_posted(struct campaigns_page *page, struct err *err) {
    if (is_wrong(page))
        return 0;
    int rc = store_transact(pages_store(page->job.pages), page->verb == CAMPAIGNS_ADD ? add_fn : end_fn, page,
                            err);
    page->done = rc == 0;
    if (page->verb == CAMPAIGNS_ADD && rc == ERR_NOT_FOUND)
        page->survey_fault = "office.campaigns.fault_survey";
    else if (rc == ERR_LIMIT)
        page->alert = "office.campaigns.fault_many";
    else if (rc == ERR_INPUT)
        page->last_fault = "office.campaigns.fault_days";
    else
        return rc;
    return 0;
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

static int read_list(struct campaigns_page *page, struct store *read, struct err *err) {
    return store_campaigns(read, page->unit, CAMPAIGNS_LISTED, page->arena, &page->campaigns, &page->count,
                           err);
}

/* One that does not concern the unit is not there; one of another unit is not written from here. */
static int read_one(struct campaigns_page *page, struct store *read, struct err *err) {
    int rc = store_campaign(read, page->id, page->arena, &page->campaign, err);
    page->gone = rc == ERR_NOT_FOUND ||
                 (rc == 0 && page->verb == CAMPAIGNS_END && strcmp(page->campaign.unit, page->unit) != 0);
    if (rc != 0 || page->gone)
        return page->gone ? 0 : rc;
    rc = store_campaign_units(read, page->id, page->unit, page->arena, &page->units, &page->unit_count, err);
    page->gone = rc == 0 && page->unit_count == 0;
    return rc == 0 ? address_read(read, page->arena, NULL, &page->address, err) : rc;
}

/* What the address says was done must stand in the log. */
static int done_check(struct campaigns_page *page, struct store *read, struct err *err) {
    struct str done = http_field_get(&page->job.request->query, "done");
    bool added = str_is(done, "add"), ended = str_is(done, "end"), so = false;
    const char *number = arena_printf(page->arena, "%lld", (long long)page->id);
    if (page->id == 0 || page->verb != CAMPAIGNS_LOOK || !(added || ended) || number == NULL)
        return 0;
    int rc = lately_any(&page->job, read, number, NULL,
                        &(enum audit_event){added ? AUDIT_CAMPAIGN_SET : AUDIT_CAMPAIGN_END}, 1, page->arena,
                        &so, err);
    page->said = !so ? NULL : added ? "office.campaigns.done_add" : "office.campaigns.done_end";
    return rc;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct campaigns_page *page = (struct campaigns_page *)(void *)job;
    page->arena = arena_new(CAMPAIGNS_ARENA_MAX);
    if (page->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for campaigns");
    int rc = page->id != 0 ? read_one(page, read, err) : 0;
    if (rc == 0)
        rc = done_check(page, read, err);
    if (rc == 0 && !page->gone && page->verb != CAMPAIGNS_LOOK)
        rc = write_posted(page, err);
    if (rc != 0 || page->gone || page->done || page->id != 0)
        return rc;
    return read_list(page, read, err);
}

/* ---- The request ------------------------------------------------------------------------------------------------- */

static void release(void *job) {
    struct campaigns_page *page = job;
    arena_free(page->arena);
}

/* ?campaign=3, there &skip=100, &csv=1, &end=1 */
static struct campaigns_page *page_new(struct pages *pages, struct http_request *request) {
    struct campaigns_page *page = arena_alloc(request->arena, sizeof *page);
    int64_t skip = 0;
    if (page == NULL)
        return NULL;
    page->job.run = run;
    page->job.show = campaigns_show;
    page->job.pages = pages;
    page->job.request = request;
    page->unit = arena_strdup(request->arena, office_visitor(request)->unit->code);
    page->today = day_of_seconds(pages_now(pages));
    (void)str_to_int(http_field_get(&request->query, "campaign"), 1, INT64_MAX, &page->id);
    if (str_to_int(http_field_get(&request->query, "skip"), 1, CAMPAIGN_UNITS_MAX, &skip))
        page->skip = (size_t)skip;
    page->csv = page->id != 0 && str_is(http_field_get(&request->query, "csv"), "1");
    page->asking = page->id != 0 && str_is(http_field_get(&request->query, "end"), "1");
    return page->unit == NULL ? NULL : page;
}

static enum http_next begin(struct pages *pages, struct http_request *request, struct campaigns_page *page) {
    request->page_free = release;
    return job_begin(pages, request, &page->job);
}

enum http_next page_campaigns(void *app, struct http_request *request, struct http_response *response) {
    struct campaigns_page *page = page_new(app, request);
    return page == NULL ? page_problem(app, request, response, 500) : begin(app, request, page);
}

static void read_days(struct campaigns_page *page) {
    struct campaign *campaign = &page->campaign;
    if (!day_parse_typed(page->first, &campaign->first) || campaign->first < page->today)
        page->first_fault = "office.campaigns.fault_first";
    else if (campaign->first > page->today + CAMPAIGN_DAYS_MAX)
        page->first_fault = "office.campaigns.fault_far";
    if (!day_parse_typed(page->last, &campaign->last) || campaign->last < page->today)
        page->last_fault = "office.campaigns.fault_last";
    else if (page->first_fault == NULL &&
             (campaign->last < campaign->first || campaign->last - campaign->first >= CAMPAIGN_DAYS_MAX))
        page->last_fault = "office.campaigns.fault_days";
}

static int read_new(struct campaigns_page *page, const struct site *site, struct err *err) {
    struct http_request *request = page->job.request;
    const struct account_session *session = &office_visitor(request)->session;
    page->title = office_typed(request, "title");
    page->survey = office_typed(request, "survey");
    page->first = office_typed(request, "first");
    page->last = office_typed(request, "last");
    page->scope = office_typed(request, "scope");
    page->campaign = (struct campaign){
        .unit = page->unit, .login = session->login, .name = session->name, .at = pages_now(page->job.pages)};
    const struct site_survey *survey = site_survey(site, page->survey);
    if (survey == NULL || survey->first != DAY_NONE)
        page->survey_fault = "office.campaigns.fault_survey";
    else
        page->campaign.base = arena_strdup(request->arena, survey->revisions[0]->survey->code);
    read_days(page);
    int rc = note_text(page->title, CAMPAIGN_TITLE_MAX, false, request->arena, &page->campaign.title, err);
    if (rc == ERR_INPUT || rc == ERR_LIMIT)
        page->title_fault = "office.campaigns.fault_title";
    return rc == ERR_INPUT || rc == ERR_LIMIT ? 0 : rc;
}

enum http_next page_campaigns_post(void *app, struct http_request *request, struct http_response *response) {
    struct campaigns_page *page = page_new(app, request);
    const struct site *site = pages_site(app, request);
    struct err err = ERR_INIT;
    if (page == NULL || site == NULL)
        return page_problem(app, request, response, 500);
    struct str verb = http_field_get(&request->form, "do");
    bool add = str_is(verb, "add") && page->id == 0, end = str_is(verb, "end") && page->id != 0;
    if ((!add && !end) || !office_form_good(request, add ? "do title survey first last scope" : "do last"))
        return page_problem(app, request, response, 400);
    page->verb = add ? CAMPAIGNS_ADD : CAMPAIGNS_END;
    if (add && read_new(page, site, &err) != 0)
        return page_problem(app, request, response, 500);
    page->last = office_typed(request, "last");
    if (end && (!day_parse_typed(page->last, &page->new_last) || page->new_last < page->today))
        page->last_fault = "office.campaigns.fault_last";
    return begin(app, request, page);
}
