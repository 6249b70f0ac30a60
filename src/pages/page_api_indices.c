/* Reports for programs: the one document that pages, files and the command line show. */
#include "pages/api.h"
#include "pages/report_document.h"

struct indices {
    struct job job; /* first */
    struct report_request request;
    struct arena *arena;
    json_t *document;
    const char *fault; /* why no report can be made of what was asked; NULL: there is one */
};

static int run(struct job *job, struct store *read, struct err *err) {
    struct indices *indices = (struct indices *)(void *)job;
    struct err why = ERR_INIT;
    indices->arena = arena_new(REPORT_ARENA_MAX);
    if (indices->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    int rc = report_document_make(read, &indices->request, day_of_seconds(pages_now(job->pages)),
                                  indices->arena, &indices->document, &why);
    if (rc == ERR_INPUT || rc == ERR_LIMIT || rc == ERR_NOT_FOUND)
        indices->fault = arena_strdup(job->request->arena, why.text);
    else if (rc != 0)
        return err_set(err, rc, "%s", why.text);
    return rc == 0 || indices->fault != NULL ? 0 : err_set(err, ERR_NOMEM, "no memory for a report");
}

static enum http_next show(struct job *job, struct http_response *response) {
    struct indices *indices = (struct indices *)(void *)job;
    if (indices->fault != NULL)
        return api_problem(response, 422, "report", indices->fault);
    json_t *document = indices->document;
    indices->document = NULL;
    return api_json_tagged(job->request, response, document);
}

static void release(void *job) {
    struct indices *indices = job;
    json_decref(indices->document);
    arena_free(indices->arena);
}

/* A parameter as a text of the arena; NULL: it is not there. */
static const char *text_of(const struct http_request *request, const char *name) {
    struct str value = http_field_get(&request->query, name);
    return value.p == NULL || value.n == 0 ? NULL : arena_copy(request->arena, value.p, value.n);
}

/* Programs ask often and for anything: two ranges that differ by a day give that day's people, and so does the running month asked
 * for on two days. So they get whole months that are over, and days and weeks only within them. False: the answer is given. */
static bool read_months(struct http_response *response, int32_t today, struct report_request *out) {
    bool calendar = out->style == PERIOD_CALENDAR;
    int32_t over = period_months_over(out->style, today);
    if (!period_whole_months(out->style, out->from, DAY_NONE))
        api_bad_parameter(response, "from",
                          calendar ? "Whole months only: give the 1st of a month, such as 2026-09-01."
                                   : "Whole months only: give the 15th of a month, such as 2026-08-15.");
    else if (!period_whole_months(out->style, DAY_NONE, out->to))
        api_bad_parameter(response, "to",
                          calendar ? "Whole months only: give the last day of a month, such as 2026-09-30."
                                   : "Whole months only: give the 14th of a month, such as 2026-09-14.");
    else if (out->to != DAY_NONE && out->to > over)
        api_bad_parameter(response, "to",
                          "That month is not over. Leave `to` out for the last month that is.");
    else if (out->from != DAY_NONE && out->from > over)
        api_bad_parameter(response, "from", "That month is not over. Give an earlier one.");
    else {
        out->to = out->to == DAY_NONE ? over : out->to;
        return true;
    }
    return false;
}

/* False: the answer is given. */
static bool read_asked(struct http_request *request, struct http_response *response, int32_t today,
                       struct report_request *out) {
    const struct api_token *token = &api_caller(request)->token;
    struct str by = http_field_get(&request->query, "by"), style = http_field_get(&request->query, "style");
    if (!api_query_good(request, response, "survey unit from to by style against") ||
        !api_day(request, response, "from", &out->from) || !api_day(request, response, "to", &out->to))
        return false;
    out->survey_code = text_of(request, "survey");
    out->unit_code = text_of(request, "unit");
    out->against_code = text_of(request, "against");
    if (out->unit_code == NULL && token->unit[0] != '\0')
        out->unit_code = token->unit;
    out->by = PERIOD_WHOLE;
    if (out->survey_code == NULL)
        api_bad_parameter(response, "survey", "Give the code of a survey. GET /api/v1/surveys lists them.");
    else if (by.p != NULL && !period_unit_parse(by, &out->by))
        api_bad_parameter(response, "by", "Give day, week, month, quarter, half or year.");
    else if (style.p != NULL && !period_style_parse(style, &out->style))
        api_bad_parameter(response, "style", "Give calendar or administrative.");
    else if (out->from != DAY_NONE && out->to != DAY_NONE && out->from > out->to)
        api_bad_parameter(response, "to", "It lies before `from`. Exchange the two.");
    else if (out->against_code != NULL && out->unit_code == NULL)
        api_bad_parameter(response, "against", "It goes with `unit`. Name both.");
    else
        return read_months(response, today, out);
    return false;
}

enum http_next page_api_indices(void *app, struct http_request *request, struct http_response *response) {
    struct indices *indices = arena_alloc(request->arena, sizeof *indices);
    if (indices == NULL)
        return page_problem(app, request, response, 500);
    if (!read_asked(request, response, day_of_seconds(pages_now(app)), &indices->request))
        return HTTP_REPLY;
    indices->job.pool = WORKERS_PROGRAMS;
    indices->job.run = run;
    indices->job.show = show;
    request->page_free = release;
    return job_begin(app, request, &indices->job);
}
