#include "pages/page.h"

enum http_next page_form(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct site *site = pages_site(pages, request);
    if (site == NULL)
        return page_problem(pages, request, response, 500);
    const struct site_counter *counter = page_counter(pages, site, request, response);
    if (counter == NULL)
        return HTTP_REPLY;
    if (!site_counter_open(site, counter))
        return page_closed(pages, site, counter, request, response);
    const struct view *view = pages_view(pages);
    size_t language = page_language_index(view, page_language(view, request));
    const struct form *form = &counter->survey->forms[language];
    struct form_slots slots = {.unit = counter->unit_html, .counter = counter->name_html};
    pages_key(pages, counter, counter->survey->revisions[0]->id, slots.key);
    size_t slot = (size_t)(counter - site->counters) * view_language_count(view) + language;
    if (http_kept_take(site->kept, slot, response, slots.key, SUBMIT_KEY_TEXT))
        return HTTP_REPLY;
    form_write(form, &slots, &response->body);
    if (response->body.failed)
        return page_problem(pages, request, response, 500);
    response->patch_at = form_key_at(form, &slots);
    response->patch_size = SUBMIT_KEY_TEXT;
    response->language = view_language(view, language);
    response->style_hash = view_style_hash(view, "form");
    response->noindex = true;
    response->cache = HTTP_CACHE_HISTORY; /* Back and send again must carry the same key */
    return HTTP_REPLY;
}
