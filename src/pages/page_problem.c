#include "pages/page.h"

#include "base/log.h"
#include "pages/api.h"

/* An address of officers, who have no code to scan. */
static bool is_office(const struct http_request *request) {
    struct str home = STR("/office/");
    return request != NULL && request->path.n >= home.n && memcmp(request->path.p, home.p, home.n) == 0;
}

/* The name of an error's words. Errors come with a few statuses only; the ones without words of their own are
 * told as "could not be read". */
static const char *problem_name(const struct http_request *request, const struct http_response *response) {
    if (response->foreign_host)
        return "host";
    switch (response->status) {
    case 403:
        return "403";
    case 404:
        return is_office(request) ? "404_office" : "404";
    case 405:
        return "405";
    case 408:
        return "408";
    case 413:
        return "413";
    case 503:
        return "503";
    default:
        return response->status >= 500 ? "500" : "400";
    }
}

static const char *problem_word(const struct view *view, const char *language, const char *problem,
                                const char *what) {
    char key[40];
    snprintf(key, sizeof key, "problem.%s_%s", problem, what);
    return page_word(view, language, key);
}

/* The language somebody asked for, in the form or the address; NULL: nobody did. */
static const char *asked_language(const struct view *view, const struct http_request *request) {
    struct str lang = {NULL, 0};
    if (request != NULL)
        lang = http_field_get(&request->form, "lang");
    if (request != NULL && lang.p == NULL)
        lang = http_field_get(&request->query, "lang");
    return lang.p == NULL ? NULL : view_language_find(view, lang);
}

/* Whoever asked for a language gets it; everybody else gets the first two. */
static json_t *problem_model(const struct view *view, const struct site *site,
                             const struct http_request *request, const char *problem, const char *asked) {
    const char *language = asked != NULL ? asked : view_language(view, 0);
    const char *second = asked == NULL && view_language_count(view) > 1 ? view_language(view, 1) : NULL;
    const char *title = problem_word(view, language, problem, "title");
    bool get = request != NULL && request->method == HTTP_GET;
    /* Under a foreign name every way on leads back to the same error. */
    bool way_on = strcmp(problem, "host") != 0;
    json_t *model = page_model(view, site, NULL, language, title, get && way_on ? "" : NULL);
    model_set(model, "heading", json_string(title));
    model_set(model, "message", json_string(problem_word(view, language, problem, "text")));
    bool office = strcmp(problem, "404_office") == 0;
    model_set_text(model, "office_path", office ? page_path(view, request, language, "/office/") : NULL);
    model_set(model, "second", json_boolean(second != NULL));
    if (second != NULL) {
        model_set(model, "second_language", json_string(second));
        model_set(model, "second_heading", json_string(problem_word(view, second, problem, "title")));
        model_set(model, "second_message", json_string(problem_word(view, second, problem, "text")));
    }
    model_set(model, "code_field", json_boolean(way_on && !office));
    if (way_on && !office)
        page_model_code_field(model, view, site, request, language, STR(""));
    return model;
}

void pages_error_page(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    if (api_is(request)) { /* programs read no pages */
        api_problem_status(request, response, response->status);
        return;
    }
    const struct view *view = pages_view(pages);
    const struct site *site = pages_site_hold(pages);
    const char *problem = problem_name(request, response), *asked = asked_language(view, request);
    json_t *model = problem_model(view, site, request, problem, asked);
    struct err err = ERR_INIT;
    response->language = asked != NULL ? asked : view_language(view, 0);
    response->noindex = true;
    if (request != NULL)
        page_kiosk_return(request, response, str_is(http_field_get(&request->form, "kiosk"), "1"));
    buf_reset(&response->body);
    if (view_render(view, "message", response->language, model, &response->body, &err) == 0) {
        response->style_hash = view_style_hash(view, "message");
    } else {
        /* No memory, most likely: a few words need none of it. */
        log_event(LOG_LEVEL_ERROR, "page", "template=message error=\"%s\"", err.text);
        buf_reset(&response->body);
        buf_adds(&response->body, problem_word(view, response->language, problem, "title"));
        response->type = "text/plain; charset=utf-8";
    }
    json_decref(model);
    site_release(site);
}

enum http_next page_problem(struct pages *pages, struct http_request *request, struct http_response *response,
                            int status) {
    response->status = status;
    response->location = NULL;
    if (status == 503)
        response->retry_after = 5;
    pages_error_page(pages, request, response);
    return HTTP_REPLY;
}
