/* Publishing results: what is asked for is read, what is posted is written. */
#include "core/note.h"
#include "core/personal.h"
#include "pages/publish.h"
#include "pages/result_sheet.h"

const char *const publish_deed_fields[2 * DEED_LINES] = {"said1", "done1", "said2",
                                                         "done2", "said3", "done3"};

const struct publication *publish_last(const struct publish_page *page, const char *period) {
    struct published_place place = page->place;
    place.period = period;
    return publications_last(page->publications, page->count, &place);
}

/* ---- Writing -------------------------------------------------------------------------------------------------------- */

struct writing {
    const struct publish_page *page;
    const struct account_session *session;
    int64_t now;
};

static int64_t last_id(const struct publish_page *page) {
    const struct publication *last = publish_last(page, page->place.period);
    return last == NULL ? 0 : last->id;
}

/* The lines that stood in the same form go along, or nothing is published. */
static int publish_fn(struct transaction *tx, void *context, struct err *err) {
    const struct writing *w = context;
    int rc = w->page->typing ? store_deeds_add(tx, &w->page->deeds, w->page->after, err) : 0;
    if (rc != 0)
        return rc;
    const struct offer_author author = {w->session->login, w->session->name, w->now};
    return offer_publish(tx, &w->page->place, &w->page->offer, w->page->count, last_id(w->page), &author,
                         w->page->arena, err);
}

static int withdraw_fn(struct transaction *tx, void *context, struct err *err) {
    const struct writing *w = context;
    return store_publication_withdraw(tx, last_id(w->page), w->page->place.unit, w->session->login, w->now,
                                      err);
}

static int deeds_fn(struct transaction *tx, void *context, struct err *err) {
    const struct writing *w = context;
    transaction_quiet(tx);
    return store_deeds_add(tx, &w->page->deeds, w->page->after, err);
}

/* One side of a line. "" when it is empty; a fault is set in the page. */
static int read_side(struct publish_page *page, size_t field, const char **out, struct err *err) {
    struct arena *arena = page->job.request->arena;
    struct str typed = page->typed[field];
    *out = "";
    if (str_trim(typed).n == 0)
        return 0;
    int rc = note_text(typed, DEED_TEXT_MAX, false, arena, out, err);
    if (rc != ERR_INPUT && rc != ERR_LIMIT && rc != 0)
        return rc;
    if (rc == ERR_LIMIT)
        page->faults[field] = "office.publish.fault_long";
    else if (rc == 0 && strstr(*out, PERSONAL_MASK) != NULL)
        page->faults[field] = "office.publish.fault_personal";
    if (rc != 0)
        *out = "";
    return 0;
}

/* Both sides or none: who reads that something was done wants to know what for. */
static int read_deeds(struct publish_page *page, struct err *err) {
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < 2 * DEED_LINES; i++) {
        const char **side = i % 2 == 0 ? &page->deeds.lines[i / 2].said : &page->deeds.lines[i / 2].done;
        rc = read_side(page, i, side, err);
    }
    for (size_t i = 0; rc == 0 && i < 2 * DEED_LINES; i++) {
        bool here = str_trim(page->typed[i]).n > 0, there = str_trim(page->typed[i ^ 1]).n > 0;
        if (!here && there)
            page->faults[i] = i % 2 == 0 ? "office.publish.fault_said" : "office.publish.fault_done";
        if (page->faults[i] != NULL)
            page->fault = "office.publish.fault_deeds";
    }
    return rc;
}

static const char *refusal(const struct publish_page *page) {
    const struct publication *last = publish_last(page, page->place.period);
    if (page->verb == PUBLISH_WITHDRAW)
        return last == NULL ? "office.publish.fault_state" : NULL;
    if (page->offer.document == NULL)
        return "office.publish.fault_told";
    return strcmp(page->seen, page->offer.digest) == 0 ? NULL : "office.publish.fault_changed";
}

static int write_posted(struct publish_page *page, struct err *err) {
    const struct visitor *visitor = office_visitor(page->job.request);
    struct pages *pages = page->job.pages;
    struct writing w = {page, &visitor->session, pages_now(pages)};
    int rc = 0;
    if (page->typing) {
        page->deeds = (struct deeds){
            .place = page->place, .login = w.session->login, .name = w.session->name, .at = w.now};
        rc = read_deeds(page, err);
    }
    if (rc == 0 && page->fault == NULL && page->verb != PUBLISH_DEEDS)
        page->fault = refusal(page);
    if (rc != 0 || page->fault != NULL)
        return rc;
    rc = store_transact(pages_store(pages),
                        page->verb == PUBLISH_DEEDS      ? deeds_fn
                        : page->verb == PUBLISH_WITHDRAW ? withdraw_fn
                                                         : publish_fn,
                        &w, err);
    page->done = rc == 0;
    if (rc != ERR_CONFLICT)
        return rc;
    page->fault = "office.publish.fault_conflict";
    return 0;
}

/* ---- Reading -------------------------------------------------------------------------------------------------------- */

/* Those that are over since somebody first answered, the latest first. */
static int list_periods(struct store *read, struct publish_page *page, int32_t today, struct err *err) {
    struct revision revision;
    int32_t first = DAY_NONE, last = DAY_NONE;
    struct period *all = arena_array(page->arena, PERIODS_MAX, sizeof *all);
    page->periods = arena_array(page->arena, PUBLISH_PERIODS, sizeof *page->periods);
    if (all == NULL || page->periods == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the periods");
    unsigned number = 0; /* the latest revision, and those before it */
    int rc;
    do {
        int32_t from, to;
        rc = store_revision(read, page->place.survey, number, page->arena, &revision, err);
        if (rc == 0)
            rc = store_answered_days(read, revision.id, page->place.unit, &from, &to, err);
        if (rc == 0 && from != DAY_NONE) {
            first = first == DAY_NONE || from < first ? from : first;
            last = last == DAY_NONE || to > last ? to : last;
        }
        number = revision.number - 1;
    } while (rc == 0 && number > 0);
    if (rc != 0 || first == DAY_NONE)
        return rc;
    int count = period_split(page->place.by, page->place.style, first, today, all, PERIODS_MAX, err);
    if (count < 0)
        return count;
    while (count-- > 0 && page->period_count < PUBLISH_PERIODS)
        if (period_find(page->place.by, page->place.style, all[count].label,
                        &page->periods[page->period_count]) &&
            page->periods[page->period_count].to < today)
            page->period_count++;
    return 0;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct publish_page *page = (struct publish_page *)(void *)job;
    int32_t today = day_of_seconds(pages_now(job->pages));
    page->arena = arena_new(PUBLISH_ARENA);
    if (page->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory to publish");
    int rc = store_publications(read, page->place.unit, page->place.survey, true, page->arena,
                                &page->publications, &page->count, err);
    if (rc == 0 && page->place.period[0] == '\0')
        return list_periods(read, page, today, err);
    if (rc == 0)
        rc = offer_make(read, &page->place, page->publications, page->count, today, page->arena, &page->offer,
                        err);
    if (rc == 0 && page->verb != PUBLISH_LOOK)
        rc = write_posted(page, err);
    if (rc == 0 && !page->typing)
        rc = store_deeds(read, &page->place, page->arena, &page->deeds, err);
    return rc;
}

/* ---- What is asked for ------------------------------------------------------------------------------------------------ */

static bool read_period(const struct http_request *request, struct str label, int32_t today,
                        struct published_place *out) {
    struct period period;
    out->period = label.p == NULL ? "" : arena_copy(request->arena, label.p, label.n);
    if (out->period == NULL)
        return false;
    return out->period[0] == '\0' ||
           (period_find(out->by, out->style, out->period, &period) && period.to < today);
}

static bool place_read(const struct http_request *request, const struct http_fields *fields,
                       const struct site *site, const char *unit, int32_t today,
                       struct published_place *out) {
    struct str survey = http_field_get(fields, "survey"), by = http_field_get(fields, "by"),
               style = http_field_get(fields, "style");
    const struct site_survey *found =
        site_survey(site, survey.p == NULL ? str_of(site->survey_default) : survey);
    if (found == NULL && survey.p == NULL && site->survey_count > 0)
        found = &site->surveys[0];
    *out = (struct published_place){
        .unit = arena_strdup(request->arena, unit),
        .survey = found == NULL ? NULL : arena_strdup(request->arena, found->revisions[0]->survey->code),
        .by = PERIOD_MONTH,
        .style = PERIOD_CALENDAR};
    if (out->unit == NULL || out->survey == NULL)
        return false;
    if ((by.p != NULL && !period_unit_parse(by, &out->by)) || out->by < PERIOD_MONTH ||
        (style.p != NULL && !period_style_parse(style, &out->style)))
        return false;
    return read_period(request, http_field_get(fields, "period"), today, out);
}

/* ---- The request ---------------------------------------------------------------------------------------------------- */

static void release(void *job) {
    struct publish_page *page = job;
    if (page == NULL) /* no job was begun */
        return;
    offer_free(&page->offer);
    buf_release(&page->sheet);
    arena_free(page->arena);
}

/* status: what to answer where it returns NULL. */
static struct publish_page *page_new(struct pages *pages, struct http_request *request, int *status) {
    struct publish_page *page = arena_alloc(request->arena, sizeof *page);
    const struct site *site = pages_site(pages, request);
    const struct http_fields *fields = request->method == HTTP_POST ? &request->form : &request->query;
    *status = page == NULL || site == NULL ? 500 : request->method == HTTP_POST ? 400 : 404;
    if (*status == 500)
        return NULL;
    const char *unit = office_visitor(request)->unit->code;
    int32_t today = day_of_seconds(pages_now(pages));
    /* An address that asks for what there is not is answered by the list. */
    const struct http_fields nothing = {0};
    if (!place_read(request, fields, site, unit, today, &page->place) &&
        (*status == 400 || !place_read(request, &nothing, site, unit, today, &page->place)))
        return NULL;
    page->asking = http_field_get(&request->query, "withdraw").p != NULL;
    page->seen = "";
    page->job.run = run;
    page->job.show = publish_show;
    return page;
}

static enum http_next begin(struct pages *pages, struct http_request *request, struct publish_page *page) {
    request->page_free = release;
    return job_begin(pages, request, &page->job);
}

enum http_next page_publish(void *app, struct http_request *request, struct http_response *response) {
    int status;
    struct publish_page *page = page_new(app, request, &status);
    return page == NULL ? page_problem(app, request, response, status) : begin(app, request, page);
}

enum http_next page_publish_preview(void *app, struct http_request *request, struct http_response *response) {
    int status;
    struct publish_page *page = page_new(app, request, &status);
    if (page == NULL)
        return page_problem(app, request, response, status);
    if (page->place.period[0] != '\0') /* else the list to choose one from */
        page->job.show = publish_preview_show;
    return begin(app, request, page);
}

/* ---- The sheet ------------------------------------------------------------------------------------------------------ */

static int sheet_run(struct job *job, struct store *read, struct err *err) {
    struct publish_page *page = (struct publish_page *)(void *)job;
    const struct view *view = pages_view(job->pages);
    page->arena = arena_new(PUBLISH_ARENA);
    if (page->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a sheet");
    int rc = result_sheet_make(read, view, page_language(view, job->request), &page->place, page->arena,
                               &page->sheet, err);
    page->absent = rc == ERR_NOT_FOUND;
    return page->absent ? 0 : rc;
}

static enum http_next sheet_show(struct job *job, struct http_response *response) {
    struct publish_page *page = (struct publish_page *)(void *)job;
    if (page->absent)
        return page_problem(job->pages, job->request, response, 404);
    buf_addstr(&response->body, buf_str(&page->sheet));
    response->type = "application/pdf";
    response->cache = HTTP_CACHE_NONE;
    return HTTP_REPLY;
}

enum http_next page_publish_sheet(void *app, struct http_request *request, struct http_response *response) {
    enum { SHEET_MAX = 4 * 1024 * 1024 };
    int status;
    struct publish_page *page = page_new(app, request, &status);
    if (page == NULL)
        return page_problem(app, request, response, status);
    if (page->place.period[0] == '\0') /* the list to choose one from */
        return begin(app, request, page);
    buf_init(&page->sheet, SHEET_MAX);
    page->job.run = sheet_run;
    page->job.show = sheet_show;
    return begin(app, request, page);
}

/* ---- Forms ---------------------------------------------------------------------------------------------------------- */

static bool read_form(struct publish_page *page, struct http_request *request) {
    static const char *const names =
        "do survey by style period seen after said1 done1 said2 done2 said3 done3";
    struct str verb = http_field_get(&request->form, "do"), seen = http_field_get(&request->form, "seen");
    bool publish = str_is(verb, "publish"), withdraw = str_is(verb, "withdraw"),
         deeds = str_is(verb, "deeds");
    if (!office_form_good(request, names) || page->place.period[0] == '\0' || !(publish || withdraw || deeds))
        return false;
    page->verb = publish ? PUBLISH_PUBLISH : withdraw ? PUBLISH_WITHDRAW : PUBLISH_DEEDS;
    if (publish)
        page->seen = seen.p == NULL ? NULL : arena_copy(request->arena, seen.p, seen.n);
    struct str after = http_field_get(&request->form, "after");
    page->typing = deeds || (publish && after.p != NULL);
    if (page->typing && !str_to_int(after, 0, INT64_MAX, &page->after))
        return false;
    for (size_t i = 0; i < 2 * DEED_LINES; i++)
        page->typed[i] = office_typed(request, publish_deed_fields[i]);
    return page->seen != NULL;
}

enum http_next page_publish_post(void *app, struct http_request *request, struct http_response *response) {
    int status;
    struct publish_page *page = page_new(app, request, &status);
    if (page == NULL || !read_form(page, request))
        return page_problem(app, request, response, page == NULL ? status : 400);
    return begin(app, request, page);
}
