#include "pages/page.h"

enum http_next page_form_show(struct pages *pages, const struct form_page *page, struct http_request *request,
                              struct http_response *response) {
    const struct view *view = pages_view(pages);
    const char *language = page->form.language;
    json_t *model = page_model(view, page->site, page->counter->unit, language, page->title, NULL);
    model_set(model, "unit", json_string(page->counter->unit->name));
    model_set(model, "counter", json_string(page->counter->counter.name));
    model_set(model, "key", json_string(page->key));
    form_model(model, view, page->survey, &page->refill, &page->form);
    response->noindex = true;
    response->script = true;
    response->forget = page->form.kiosk;
    /* On a kiosk nothing may come back by Back; elsewhere it must, with the same key. */
    response->cache = page->form.kiosk ? HTTP_CACHE_NONE : HTTP_CACHE_HISTORY;
    return page_show(pages, request, response, form_view_template(&page->form), language, model);
}

/* The usual view, from what was prepared when the site was built. */
static enum http_next usual_form(struct pages *pages, const struct site *site,
                                 const struct site_counter *counter, const struct form_view *view_asked,
                                 struct http_response *response) {
    const struct view *view = pages_view(pages);
    size_t language = page_language_index(view, view_asked->language);
    const struct form *form = &counter->survey->forms[language];
    struct form_slots slots = {.unit = counter->unit_html,
                               .counter = counter->name_html,
                               .foot = site_contact(site, counter->unit)->foot_html[language]};
    pages_key(pages, counter, counter->survey->revisions[0]->id, slots.key);
    size_t slot = (size_t)(counter - site->counters) * view_language_count(view) + language;
    if (http_kept_take(site->kept, slot, response, slots.key, SUBMIT_KEY_TEXT))
        return HTTP_REPLY;
    form_write(form, &slots, &response->body);
    if (response->body.failed)
        return page_problem(pages, NULL, response, 500);
    response->patch_at = form_key_at(form, &slots);
    response->patch_size = SUBMIT_KEY_TEXT;
    response->language = view_asked->language;
    response->style_hash = view_style_hash(view, form_view_template(view_asked));
    response->noindex = true;
    response->script = true;
    response->cache = HTTP_CACHE_HISTORY; /* Back and send again must carry the same key */
    return HTTP_REPLY;
}

/* A switch of language, size or way has a query string, and a kiosk's screen begins anew after each person: neither says
 * that somebody scanned the code. */
static bool is_scan(const struct site_counter *counter, const struct http_request *request,
                    const struct http_response *response) {
    return !request->head && request->query.count == 0 && counter->counter.channel != CHANNEL_KIOSK &&
           response->status == 200;
}

static enum http_next form_or_closed(struct pages *pages, const struct site *site,
                                     const struct site_counter *counter, struct http_request *request,
                                     struct http_response *response) {
    if (!site_counter_open(site, counter))
        return page_closed(pages, site, counter, request, response);
    const struct revision *revision = counter->survey->revisions[0];
    struct form_view form = form_view_asked(pages_view(pages), request, revision->survey,
                                            counter->counter.channel == CHANNEL_KIOSK);
    if (!form.kiosk && form_view_is_usual(&form, revision->survey))
        return usual_form(pages, site, counter, &form, response);
    char key[SUBMIT_KEY_TEXT + 1];
    pages_key(pages, counter, revision->id, key);
    struct form_page page = {.site = site,
                             .counter = counter,
                             .survey = revision->survey,
                             .form = form,
                             .key = key,
                             .title = text_in(&revision->survey->title, form.language)};
    return page_form_show(pages, &page, request, response);
}

enum http_next page_form(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct site *site;
    const struct site_counter *counter = page_counter(pages, request, response, &site);
    if (counter == NULL)
        return HTTP_REPLY;
    enum http_next next = form_or_closed(pages, site, counter, request, response);
    if (is_scan(counter, request, response))
        store_opened(pages_store(pages), counter->counter.id, day_of_seconds(pages_now(pages)));
    return next;
}
