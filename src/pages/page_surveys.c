/* Surveys: the list, one of them, how it looks, what differs between two revisions, and publishing a definition. */
#include "pages/surveys.h"

static void release(void *job) {
    struct surveys_page *page = job;
    json_decref(page->differences);
    arena_free(page->arena);
}

struct surveys_page *surveys_new(struct http_request *request, enum surveys_verb verb) {
    struct surveys_page *page = arena_alloc(request->arena, sizeof *page);
    if (page == NULL)
        return NULL;
    page->verb = verb;
    page->definition = STR("");
    page->code = "";
    page->job.run = surveys_run;
    page->job.show = surveys_show;
    return page;
}

enum http_next surveys_begin(struct pages *pages, struct http_request *request, struct surveys_page *page) {
    request->page_free = release;
    return job_begin(pages, request, &page->job);
}

static unsigned read_number(const struct http_request *request, const char *name) {
    int64_t number = 0;
    return str_to_int(http_field_get(&request->query, name), 1, UINT16_MAX, &number) ? (unsigned)number : 0;
}

static enum http_next show_of(struct pages *pages, struct http_request *request,
                              struct http_response *response, enum surveys_verb verb) {
    struct surveys_page *page = surveys_new(request, verb);
    if (page == NULL)
        return page_problem(pages, request, response, 500);
    struct str code = verb == SURVEYS_LIST || verb == SURVEYS_PASTE ? STR("") : request->params[0];
    page->code = arena_copy(request->arena, code.p, code.n);
    page->number = read_number(request, verb == SURVEYS_COMPARE ? "now" : "revision");
    page->other = read_number(request, "then");
    return page->code == NULL ? page_problem(pages, request, response, 500)
                              : surveys_begin(pages, request, page);
}

enum http_next page_surveys(void *app, struct http_request *request, struct http_response *response) {
    return show_of(app, request, response, SURVEYS_LIST);
}

enum http_next page_survey(void *app, struct http_request *request, struct http_response *response) {
    return show_of(app, request, response, SURVEYS_ONE);
}

enum http_next page_survey_preview(void *app, struct http_request *request, struct http_response *response) {
    return show_of(app, request, response, SURVEYS_PREVIEW);
}

enum http_next page_survey_compare(void *app, struct http_request *request, struct http_response *response) {
    return show_of(app, request, response, SURVEYS_COMPARE);
}

enum http_next page_survey_new(void *app, struct http_request *request, struct http_response *response) {
    return show_of(app, request, response, SURVEYS_PASTE);
}

enum http_next page_survey_post(void *app, struct http_request *request, struct http_response *response) {
    struct str verb = http_field_get(&request->form, "do");
    bool publish = str_is(verb, "publish");
    struct surveys_page *page = surveys_new(request, publish ? SURVEYS_PUBLISH : SURVEYS_CHECK);
    int64_t after = 0;
    if (page == NULL)
        return page_problem(app, request, response, 500);
    page->definition = str_trim(http_field_get(&request->form, "definition"));
    if (!office_form_good(request, publish ? "do definition after" : "do definition") ||
        (!publish && !str_is(verb, "check")) || page->definition.p == NULL ||
        (publish && !str_to_int(http_field_get(&request->form, "after"), 0, UINT16_MAX, &after)))
        return page_problem(app, request, response, 400);
    page->after = (unsigned)after;
    if (page->definition.n == 0)
        page->fault = "office.surveys.fault_empty";
    else if (page->definition.n > SURVEYS_TYPED_MAX)
        page->fault = "office.surveys.fault_long";
    return surveys_begin(app, request, page);
}
