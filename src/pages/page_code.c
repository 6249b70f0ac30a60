/* The start page, and help for everybody who came with a code that opens no form. */
#include "pages/page.h"

#include "base/utf8.h"

enum {
    TYPED_MAX = 40 /* bytes of a wrong code that are shown back */,
    NEAR_MAX = 3 /* codes that are offered instead */
};

static const char *fault_word(enum code_fault fault) {
    switch (fault) {
    case CODE_GOOD:
        return "code.unknown";
    case CODE_LENGTH:
        return "code.length";
    case CODE_SYMBOL:
        return "code.symbol";
    case CODE_CHECK:
        return "code.check";
    }
    return "code.unknown";
}

/* What was typed, fit to be shown: short and whole characters only, else nothing. */
static struct str shown(struct str typed) {
    typed = str_trim(typed);
    if (typed.n > TYPED_MAX || !utf8_valid(typed))
        return STR("");
    return typed;
}

json_t *page_counter_link(const struct view *view, const struct http_request *request, const char *language,
                          const struct site_counter *counter) {
    json_t *link = json_object();
    char path[PLACE_CODE_SIZE + 1];
    snprintf(path, sizeof path, "/%s", counter->counter.code);
    model_set_text(link, "counter_path", page_path(view, request, language, path));
    model_set(link, "code", json_string(counter->counter.code));
    model_set(link, "counter", json_string(counter->counter.name));
    model_set(link, "unit", json_string(counter->unit->name));
    return link;
}

/* Counters that whoever typed this may have meant, if they take responses. */
static json_t *near_counters(const struct view *view, const struct site *site,
                             const struct http_request *request, const char *language, struct str typed) {
    json_t *list = json_array();
    for (size_t i = 0; i < site->counter_count && json_array_size(list) < NEAR_MAX; i++) {
        const struct site_counter *counter = &site->counters[i];
        if (place_code_near(typed, counter->counter.code) && site_counter_open(site, counter))
            (void)json_array_append_new(list, page_counter_link(view, request, language, counter));
    }
    return list;
}

static enum http_next code_page(struct pages *pages, const struct site *site, struct http_request *request,
                                struct http_response *response, const char *fault_key, struct str typed) {
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    const char *heading = page_word(view, language, fault_key == NULL ? "code.title" : "code.help_title");
    struct str safe = shown(typed);
    bool unsaved = request->method == HTTP_POST;
    char query[4 * TYPED_MAX] = "", title[300];
    /* The language switch keeps the code when it came as ?code=; in the path it stays anyway. */
    if (str_is(request->path, "/") && fault_key != NULL) {
        size_t n = (size_t)snprintf(query, sizeof query, "code=");
        for (size_t i = 0; i < safe.n; i++)
            n += (size_t)snprintf(query + n, sizeof query - n, "%%%02X", (unsigned char)safe.p[i]);
        snprintf(query + n, sizeof query - n, "&");
    }
    snprintf(title, sizeof title, "%s%s%s", fault_key == NULL ? "" : page_word(view, language, "form.error"),
             fault_key == NULL ? "" : " ", heading);
    json_t *model = page_model(view, site, NULL, language, title, unsaved ? NULL : query);
    model_set(model, "heading", json_string(heading));
    model_set_text(model, "fault", fault_key == NULL ? NULL : page_word(view, language, fault_key));
    json_t *near = near_counters(view, site, request, language, safe);
    model_set(model, "near", json_boolean(json_array_size(near) > 0));
    model_set(model, "counters", near);
    model_set(model, "unsaved", json_boolean(unsaved));
    page_model_written(model, view, request, language, NULL);
    page_model_code_field(model, view, site, request, language, safe);
    if (fault_key != NULL) {
        response->status = 404;
        response->noindex = true;
    }
    return page_show(pages, request, response, "code", language, model);
}

static enum http_next help(struct pages *pages, const struct site *site, struct http_request *request,
                           struct http_response *response, enum code_fault fault, struct str typed) {
    const char *key = str_trim(typed).n == 0 ? "code.empty" : fault_word(fault);
    return code_page(pages, site, request, response, key, typed);
}

enum http_next page_home(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct site *site = pages_site(pages, request);
    if (site == NULL)
        return page_problem(pages, request, response, 500);
    struct str typed = http_field_get(&request->query, "code");
    if (typed.p == NULL)
        return code_page(pages, site, request, response, NULL, STR(""));
    char code[PLACE_CODE_SIZE], path[PLACE_CODE_SIZE + 1];
    enum code_fault fault = place_code_parse(typed, code);
    if (fault != CODE_GOOD || site_counter(site, code) == NULL)
        return help(pages, site, request, response, fault, typed);
    snprintf(path, sizeof path, "/%s", code);
    const struct view *view = pages_view(pages);
    return page_redirect(pages, request, response,
                         page_path(view, request, page_language(view, request), path));
}

const struct site_counter *page_counter(struct pages *pages, struct http_request *request,
                                        struct http_response *response, const struct site **out) {
    const struct site *site = pages_site(pages, request);
    char code[PLACE_CODE_SIZE];
    if (site == NULL) {
        page_problem(pages, request, response, 500);
        return NULL;
    }
    *out = site;
    struct str typed = request->params[0];
    enum code_fault fault = place_code_parse(typed, code);
    const struct site_counter *counter = fault == CODE_GOOD ? site_counter(site, code) : NULL;
    if (counter == NULL) {
        help(pages, site, request, response, fault, typed);
        return NULL;
    }
    /* One address for one form; a posted form is taken as it comes, a redirect would lose it. */
    if (request->method == HTTP_GET && !str_is(typed, code)) {
        const struct view *view = pages_view(pages);
        char path[PLACE_CODE_SIZE + 1];
        snprintf(path, sizeof path, "/%s", code);
        page_redirect(pages, request, response, page_path(view, request, page_language(view, request), path));
        return NULL;
    }
    return counter;
}
