/* What the officer's page of a unit is asked for, and the report it shows: made by a worker, for over a large tree it takes
 * longer than a network thread may stand still. */
#include "pages/dashboard.h"
#include "pages/office.h"
#include "pages/report_document.h"

static int by_code(const void *a, const void *b) {
    const struct report_unit *const *x = a, *const *y = b;
    return strcmp((*x)->unit->code, (*y)->unit->code);
}

static int units_order(struct dashboard *d, struct err *err) {
    size_t count = d->report.unit_count;
    d->by_code = arena_array(d->arena, count, sizeof *d->by_code);
    if (d->by_code == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu units", count);
    for (size_t i = 0; i < count; i++)
        d->by_code[i] = &d->report.units[i];
    if (count > 1)
        qsort(d->by_code, count, sizeof *d->by_code, by_code);
    return 0;
}

static int report_run(struct store *read, struct dashboard *d, struct err *err) {
    d->arena = arena_new(REPORT_ARENA_MAX);
    if (d->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    int rc = asked_choose(read, &d->asked, d->arena, err);
    if (rc == 0)
        rc = report_make(read, &d->asked.request, d->arena, &d->report, err);
    if (rc == 0)
        rc = units_order(d, err);
    if (rc == 0)
        rc = dashboard_notes_read(read, &d->report, d->arena, &d->notes, err);
    if (rc == 0)
        rc = report_moves(read, &d->report, d->arena, &d->moves, err);
    d->made = rc == 0;
    if (rc != ERR_INPUT && rc != ERR_LIMIT)
        return rc;
    d->asked.fault = "office.fig.fault_much";
    return 0;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct dashboard *d = (struct dashboard *)(void *)job;
    int rc = 0;
    if (d->draft != NULL)
        rc = remark_store(job->pages, job->request, d->draft, err);
    if (rc != 0 || (d->draft != NULL && d->draft->fault == NULL))
        return rc;
    if (d->home)
        rc = store_officer(read, office_visitor(job->request)->session.login, job->request->arena,
                           &d->officer, NULL, err);
    if (rc == 0 && d->shown && d->asked.fault == NULL && d->asked.code_count > 0)
        rc = report_run(read, d, err);
    return rc;
}

static void release(void *page) {
    struct dashboard *d = page;
    json_decref(d->moves);
    arena_free(d->arena);
}

enum http_next dashboard_begin(struct pages *pages, struct http_request *request,
                               struct http_response *response, struct dashboard *d, const char *unit) {
    const struct site *site = pages_site(pages, request);
    if (site == NULL || !asked_read(request, site, unit, &d->asked))
        return page_problem(pages, request, response, 500);
    d->job.run = run;
    request->page_free = release;
    return job_begin(pages, request, &d->job);
}
