#include "core/personal.h"
#include "pages/page.h"
#include "view/format.h"

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

enum { KIOSK_RETURN_SECONDS = 20 };

const char *page_kiosk_return(const struct http_request *request, struct http_response *response,
                              bool kiosk) {
    char code[PLACE_CODE_SIZE];
    if (!kiosk || place_code_parse(request->params[0], code) != CODE_GOOD)
        return NULL;
    response->refresh = arena_printf(request->arena, "/%s?kiosk=1", code);
    response->refresh_after = KIOSK_RETURN_SECONDS;
    response->forget = true;
    return response->refresh;
}

/* What was masked in the person's own words, which must not happen behind their back: "số điện thoại, biển số xe". */
static void set_masked(json_t *model, const struct view *view, unsigned found, const char *language) {
    static const struct {
        enum personal_kind kind;
        const char *word;
    } kinds[] = {{PERSONAL_IDENTITY, "personal.identity"},
                 {PERSONAL_PHONE, "personal.phone"},
                 {PERSONAL_EMAIL, "personal.email"},
                 {PERSONAL_PLATE, "personal.plate"}};
    char text[300] = "";
    size_t n = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if ((found & kinds[i].kind) != 0 && n < sizeof text)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n > 0 ? ", " : "",
                                  page_word(view, language, kinds[i].word));
    model_set_text(model, "masked", text);
}

static void set_contact(json_t *model, const struct contact *contact) {
    bool named = contact->portal_name[0] != '\0';
    model_set(model, "more",
              json_boolean(contact->hotline[0] != '\0' || contact->zalo[0] != '\0' ||
                           contact->portal_url[0] != '\0'));
    model_set_text(model, "zalo_url", contact->zalo);
    model_set_text(model, "portal_url", contact->portal_url);
    model_set(model, "portal_name", json_string(named ? contact->portal_name : contact->portal_url));
}

/* When the answer becomes part of figures that somebody sees: this month's are there when it is over. */
static void set_when(json_t *model, const struct view *view, const struct site *site, const char *language) {
    char day[32];
    format_day(day_month_start(site->day, -1), day, sizeof day);
    model_set(model, "when", json_string(day));
    model_set(model, "when_text", json_string(page_word(view, language, "thanks.when")));
}

enum http_next page_thanks(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct site *site;
    const struct site_counter *counter = page_counter(pages, request, response, &site);
    if (counter == NULL)
        return HTTP_REPLY;
    const struct view *view = pages_view(pages);
    const struct survey *survey = counter->survey == NULL ? NULL : counter->survey->revisions[0]->survey;
    struct form_view form = form_view_asked(view, request, survey, counter->counter.channel == CHANNEL_KIOSK);
    const char *language = form.language;
    char reply[REPLY_CODE_SIZE], grouped[2 * REPLY_CODE_SIZE] = "", path[PLACE_CODE_SIZE + 1];
    snprintf(path, sizeof path, "/%s", counter->counter.code);
    struct str given = http_field_get(&request->query, "r");
    int64_t number;
    unsigned masked =
        str_to_int(http_field_get(&request->query, "masked"), 0, UINT32_MAX, &number) ? (unsigned)number : 0;
    /* Without a receipt there is nothing to confirm: the way to a receipt is the form. */
    bool confirmed = given.p != NULL && code_parse(given, REPLY_CODE_LENGTH, reply) == CODE_GOOD;
    if (!confirmed && !form.kiosk)
        return page_redirect(pages, request, response,
                             form_view_path(view, survey, &form, request->arena, path));
    if (confirmed)
        group(reply, grouped);
    char query[REPLY_CODE_SIZE + 64];
    snprintf(query, sizeof query, "r=%s&size=%u&masked=%u&", confirmed ? reply : "", form.size, masked);
    json_t *model = page_model(view, site, counter->unit, language, page_word(view, language, "thanks.title"),
                               form.kiosk ? NULL : query);
    form_view_look(model, &form);
    model_set(model, "unit", json_string(counter->unit->name));
    model_set(model, "counter", json_string(counter->counter.name));
    model_set_text(model, "receipt", form.kiosk ? NULL : grouped);
    set_when(model, view, site, language);
    set_masked(model, view, masked, language);
    set_contact(model, site_contact(site, counter->unit));
    const struct unit *publisher = site_publisher(site, counter->unit);
    model_set_text(model, "results_path",
                   publisher != NULL && !form.kiosk
                       ? page_path(view, request, language, page_results_path(request, publisher->code))
                       : NULL);
    model_set_text(model, "start_path", page_kiosk_return(request, response, form.kiosk));
    response->noindex = true;
    return page_show(pages, request, response, "thanks", language, model);
}
