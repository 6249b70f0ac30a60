/* The start page, and help for everybody who came with a code that opens no form. */
#include "pages/page.h"

#include "view/format.h"

#include "base/utf8.h"

enum { TYPED_MAX = 40 }; /* bytes of a wrong code that are shown back */

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

static enum http_next code_page(struct pages *pages, const struct site *site, struct http_request *request,
                                struct http_response *response, const char *title_key, const char *fault_key,
                                struct str typed) {
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    const char *title = page_word(view, language, title_key);
    struct str safe = shown(typed);
    char query[4 * TYPED_MAX] = "";
    /* The language switch keeps the code when it came as ?code=; in the path it stays anyway. */
    if (str_is(request->path, "/") && fault_key != NULL) {
        size_t n = (size_t)snprintf(query, sizeof query, "code=");
        for (size_t i = 0; i < safe.n; i++)
            n += (size_t)snprintf(query + n, sizeof query - n, "%%%02X", (unsigned char)safe.p[i]);
        snprintf(query + n, sizeof query - n, "&");
    }
    json_t *model = page_model(view, site, NULL, language, title, query);
    model_set(model, "heading", json_string(title));
    model_set_text(model, "fault", fault_key == NULL ? NULL : page_word(view, language, fault_key));
    page_model_code_field(model, view, site, request, language, safe);
    if (fault_key != NULL) {
        response->status = 404;
        response->noindex = true;
    }
    return page_show(pages, request, response, "code", language, model);
}

static enum http_next help(struct pages *pages, const struct site *site, struct http_request *request,
                           struct http_response *response, enum code_fault fault, struct str typed) {
    return code_page(pages, site, request, response, "code.help_title",
                     str_trim(typed).n == 0 ? "code.empty" : fault_word(fault), typed);
}

enum http_next page_home(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct site *site = pages_site(pages, request);
    if (site == NULL)
        return page_problem(pages, request, response, 500);
    struct str typed = http_field_get(&request->query, "code");
    if (typed.p == NULL)
        return code_page(pages, site, request, response, "code.title", NULL, STR(""));
    char code[PLACE_CODE_SIZE], path[PLACE_CODE_SIZE + 1];
    enum code_fault fault = place_code_parse(typed, code);
    if (fault != CODE_GOOD || site_counter(site, code) == NULL)
        return help(pages, site, request, response, fault, typed);
    snprintf(path, sizeof path, "/%s", code);
    const struct view *view = pages_view(pages);
    return page_redirect(pages, request, response,
                         page_path(view, request, page_language(view, request), path));
}

const struct site_counter *page_counter(struct pages *pages, const struct site *site,
                                        struct http_request *request, struct http_response *response) {
    char code[PLACE_CODE_SIZE];
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

/* Answers sent to it are lost, which must be said before anything else. */
enum http_next page_closed(struct pages *pages, const struct site *site, const struct site_counter *counter,
                           struct http_request *request, struct http_response *response) {
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    bool soon = counter->counter.valid_from != DAY_NONE && site->day < counter->counter.valid_from;
    bool ended = counter->counter.valid_to != DAY_NONE && site->day > counter->counter.valid_to;
    bool unsaved = request->method == HTTP_POST;
    const char *title = page_word(view, language,
                                  unsaved ? "closed.unsaved_title"
                                  : soon  ? "closed.soon_title"
                                  : ended ? "closed.title"
                                          : "closed.empty_title");
    char message[600], opens[32];
    if (soon) {
        format_day(counter->counter.valid_from, opens, sizeof opens);
        snprintf(message, sizeof message, "%s %s.", page_word(view, language, "closed.soon_text"), opens);
    } else {
        snprintf(message, sizeof message, "%s",
                 page_word(view, language, ended ? "closed.text" : "closed.empty_text"));
    }
    json_t *model = page_model(view, site, counter->unit, language, title, unsaved ? NULL : "");
    model_set(model, "heading", json_string(title));
    model_set(model, "message", json_string(message));
    model_set(model, "unsaved", json_boolean(unsaved));
    model_set(model, "unit", json_string(counter->unit->name));
    model_set(model, "counter", json_string(counter->counter.name));
    page_model_code_field(model, view, site, request, language, STR(""));
    if (site->results_public) /* this unit's own results rather than the list */
        model_set_text(model, "results_path",
                       page_path(view, request, language, page_results_path(request, counter->unit->code)));
    response->noindex = true;
    response->status = unsaved ? 422 : 200;
    return page_show(pages, request, response, "closed", language, model);
}
