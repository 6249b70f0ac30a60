/* What the officer's page of a unit is asked for, and the report it shows: made by a worker, for over a large tree it takes
 * longer than a network thread may stand still. */
#include "pages/dashboard.h"
#include "pages/office.h"

/* ---- What was asked for --------------------------------------------------------------------------------------------- */

/* A field of the form above the figures; one left empty asks for nothing. */
static struct str asked(const struct http_request *request, const char *name) {
    struct str value = http_field_get(&request->query, name);
    return value.p == NULL ? STR("") : value;
}

/* One day of a range. False when something is there that is no day. */
static bool day_asked(const struct http_request *request, const char *name, int32_t *out) {
    struct str text = asked(request, name);
    *out = DAY_NONE;
    return text.n == 0 || day_parse(text, out);
}

static const char *read_range(const struct http_request *request, struct report_request *out) {
    struct str by = asked(request, "by");
    out->by = PERIOD_MONTH;
    if (str_is(by, "quarter"))
        out->by = PERIOD_QUARTER;
    else if (str_is(by, "year"))
        out->by = PERIOD_YEAR;
    else if (by.n > 0 && !str_is(by, "month"))
        return "office.fig.fault_by";
    if (!day_asked(request, "from", &out->from) || !day_asked(request, "to", &out->to))
        return "office.fig.fault_day";
    if (out->from != DAY_NONE && out->to != DAY_NONE && out->from > out->to)
        return "office.fig.fault_range";
    return NULL;
}

/* The survey asked for; without one all of them, the default first: the first that was answered is shown. */
static const char *read_surveys(const struct http_request *request, const struct site *site,
                                struct dashboard *out) {
    struct str code = asked(request, "survey");
    const struct site_survey *first = site_survey(site, code.n > 0 ? code : str_of(site->survey_default));
    if (code.n > 0 && first == NULL)
        return "office.fig.fault_survey";
    const char **codes = arena_array(request->arena, site->survey_count + 1, sizeof *codes);
    if (codes == NULL)
        return NULL;
    if (first != NULL)
        codes[out->code_count++] = arena_strdup(request->arena, first->revisions[0]->survey->code);
    for (size_t i = 0; code.n == 0 && i < site->survey_count; i++)
        if (&site->surveys[i] != first)
            codes[out->code_count++] =
                arena_strdup(request->arena, site->surveys[i].revisions[0]->survey->code);
    out->codes = codes;
    return NULL;
}

/* ---- The report ----------------------------------------------------------------------------------------------------- */

/* 1 when somebody answered the survey in the unit, in any revision; 0 or an error. */
static int answered(struct store *read, const struct dashboard *d, const char *code, struct err *err) {
    struct revision revision;
    struct response_extent extent;
    int rc = store_revision(read, code, 0, d->arena, &revision, err);
    const struct selection selection = {.revision_id = revision.id,
                                        .survey_code = code,
                                        .unit_code = d->unit,
                                        .from = DAY_NONE,
                                        .to = DAY_NONE};
    if (rc == 0)
        rc = store_extent(read, &selection, &extent, err);
    return rc == 0 ? extent.responses + extent.other_revisions > 0 : rc;
}

static int choose(struct store *read, struct dashboard *d, struct err *err) {
    d->request.survey_code = d->codes[0];
    for (size_t i = 0; d->code_count > 1 && i < d->code_count; i++) {
        int rc = answered(read, d, d->codes[i], err);
        if (rc < 0)
            return rc;
        if (rc == 1) {
            d->request.survey_code = d->codes[i];
            break;
        }
    }
    return 0;
}

static int report_run(struct store *read, struct dashboard *d, struct err *err) {
    d->arena = arena_new(REPORT_ARENA_MAX);
    if (d->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    int rc = choose(read, d, err);
    if (rc == 0)
        rc = report_make(read, &d->request, d->arena, &d->report, err);
    d->made = rc == 0;
    if (rc != ERR_INPUT && rc != ERR_LIMIT)
        return rc;
    d->fault = "office.fig.fault_much";
    return 0;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct dashboard *d = (struct dashboard *)(void *)job;
    int rc = 0;
    if (d->home)
        rc = store_officer(read, office_visitor(job->request)->session.login, job->request->arena,
                           &d->officer, NULL, err);
    if (rc == 0 && d->shown && d->fault == NULL && d->code_count > 0)
        rc = report_run(read, d, err);
    return rc;
}

static void release(void *page) {
    struct dashboard *d = page;
    arena_free(d->arena);
}

enum http_next dashboard_begin(struct pages *pages, struct http_request *request,
                               struct http_response *response, bool home, bool shown, const char *unit) {
    struct dashboard *d = arena_alloc(request->arena, sizeof *d);
    const struct site *site = pages_site(pages, request);
    if (d == NULL || site == NULL)
        return page_problem(pages, request, response, 500);
    *d = (struct dashboard){.home = home, .shown = shown};
    d->unit = unit == NULL ? NULL : arena_strdup(request->arena, unit);
    d->fault = read_range(request, &d->request);
    const char *fault = read_surveys(request, site, d);
    if (d->fault == NULL)
        d->fault = fault;
    d->request.unit_code = d->unit;
    d->job.run = run;
    d->job.show = dashboard_show;
    request->page_free = release;
    return job_begin(pages, request, &d->job);
}
