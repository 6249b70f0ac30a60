/* Units below and counters side by side: what is asked for, and the comparison, made by a worker. */
#include "pages/compare.h"
#include "pages/report_document.h"

static int comparison_run(struct store *read, struct compare_page *c, struct err *err) {
    c->arena = arena_new(REPORT_ARENA_MAX);
    if (c->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    int rc = asked_choose(read, &c->asked, c->arena, err);
    if (rc == 0)
        rc = report_compare_make(read, &c->asked.request, c->dimension[0] == '\0' ? NULL : c->dimension,
                                 c->arena, &c->comparison, err);
    if (rc == 0)
        rc = report_moves(read, &c->comparison.report, c->arena, &c->moves, err);
    c->made = rc == 0;
    if (rc != ERR_INPUT && rc != ERR_LIMIT && (rc != ERR_NOT_FOUND || c->dimension[0] == '\0'))
        return rc;
    c->asked.fault = rc == ERR_NOT_FOUND ? "office.compare.fault_dimension" : "office.fig.fault_much";
    return 0;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct compare_page *c = (struct compare_page *)(void *)job;
    return c->asked.fault == NULL && c->asked.code_count > 0 ? comparison_run(read, c, err) : 0;
}

static void release(void *page) {
    struct compare_page *c = page;
    json_decref(c->moves);
    arena_free(c->arena);
}

enum http_next page_compare(void *app, struct http_request *request, struct http_response *response) {
    struct compare_page *c = arena_alloc(request->arena, sizeof *c);
    const struct site *site = pages_site(app, request);
    struct str dimension = http_field_get(&request->query, "dimension");
    if (c == NULL || site == NULL)
        return page_problem(app, request, response, 500);
    *c = (struct compare_page){.dimension = ""};
    if (!asked_read(request, site, office_visitor(request)->unit->code, &c->asked))
        return page_problem(app, request, response, 500);
    if (dimension.p != NULL && dimension.n <= SURVEY_CODE_MAX)
        c->dimension = arena_str(request->arena, dimension).p;
    else if (dimension.p != NULL && c->asked.fault == NULL)
        c->asked.fault = "office.compare.fault_dimension";
    if (c->dimension == NULL)
        return page_problem(app, request, response, 500);
    c->job.run = run;
    c->job.show = compare_show;
    request->page_free = release;
    return job_begin(app, request, &c->job);
}
