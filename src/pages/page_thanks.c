#include "pages/page.h"

/* Groups of four: easier to compare and to read out. */
static void group(const char *code, char out[2 * REPLY_CODE_SIZE]) {
    size_t n = 0;
    for (size_t i = 0; code[i] != '\0'; i++) {
        if (i > 0 && i % 4 == 0 && code[i + 1] != '\0')
            out[n++] = '-';
        out[n++] = code[i];
    }
    out[n] = '\0';
}

enum http_next page_thanks(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct site *site = pages_site(pages, request);
    if (site == NULL)
        return page_problem(pages, request, response, 500);
    const struct site_counter *counter = page_counter(pages, site, request, response);
    if (counter == NULL)
        return HTTP_REPLY;
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    char reply[REPLY_CODE_SIZE], grouped[2 * REPLY_CODE_SIZE];
    struct str given = http_field_get(&request->query, "r");
    /* Without a receipt there is nothing to confirm: the way to a receipt is the form. */
    if (given.p == NULL || code_parse(given, REPLY_CODE_LENGTH, reply) != CODE_GOOD) {
        char path[PLACE_CODE_SIZE + 1];
        snprintf(path, sizeof path, "/%s", counter->counter.code);
        return page_redirect(pages, request, response, page_path(view, request, language, path));
    }
    group(reply, grouped);
    char query[REPLY_CODE_SIZE + 8];
    snprintf(query, sizeof query, "r=%s&", reply);
    json_t *model =
        page_model(view, site, counter->unit, language, page_word(view, language, "thanks.title"), query);
    model_set(model, "unit", json_string(counter->unit->name));
    model_set(model, "counter", json_string(counter->counter.name));
    model_set(model, "receipt", json_string(grouped));
    model_set_text(model, "results_path",
                   site->results_public
                       ? page_path(view, request, language, page_results_path(request, counter->unit->code))
                       : NULL);
    response->noindex = true;
    return page_show(pages, request, response, "thanks", language, model);
}
