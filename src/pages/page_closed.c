/* The page of a counter that takes no responses now: why, what becomes of answers sent to it, and where to go instead. */
#include "core/name_order.h"
#include "pages/page.h"
#include "view/format.h"

enum { OTHERS_MAX = 10 };

struct closed { /* what the functions below share */
    const struct view *view;
    const struct site *site;
    const struct site_counter *counter;
    const struct http_request *request;
    const char *language;
};

/* Whether a unit is `top` or stands below it. */
static bool within(const struct site *site, const struct unit *unit, const struct unit *top) {
    while (unit != NULL && unit != top)
        unit = site_unit(site, str_of(unit->parent));
    return unit == top;
}

static int counter_order(const struct site_counter *x, const struct site_counter *y) {
    int order = name_order(x->counter.name, y->counter.name);
    if (order == 0)
        order = name_order(x->unit->name, y->unit->name);
    return order != 0 ? order : strcmp(x->counter.code, y->counter.code);
}

/* The first by name of the open counters of the unit and below it that people answer with their own telephone. */
static size_t others_within(const struct closed *c, const struct unit *top,
                            const struct site_counter *out[OTHERS_MAX]) {
    size_t n = 0;
    for (size_t i = 0; i < c->site->counter_count; i++) {
        const struct site_counter *other = &c->site->counters[i];
        enum channel channel = other->counter.channel;
        if (other == c->counter || (channel != CHANNEL_QR && channel != CHANNEL_LINK) ||
            !site_counter_open(c->site, other) || !within(c->site, other->unit, top))
            continue;
        size_t at = n;
        while (at > 0 && counter_order(other, out[at - 1]) < 0)
            at--;
        if (at == OTHERS_MAX)
            continue;
        n += n < OTHERS_MAX;
        memmove(out + at + 1, out + at, (n - at - 1) * sizeof(const struct site_counter *));
        out[at] = other;
    }
    return n;
}

/* The unit's own, or where it has none those of its parent. */
static void set_others(json_t *model, const struct closed *c) {
    const struct unit *unit = c->counter->unit, *parent = site_unit(c->site, str_of(unit->parent));
    const struct site_counter *found[OTHERS_MAX];
    size_t n = others_within(c, unit, found);
    if (n == 0 && parent != NULL)
        n = others_within(c, parent, found);
    json_t *counters = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *link = page_counter_link(c->view, c->request, c->language, found[i]);
        if (found[i]->unit == unit) /* stands above already */
            model_set(link, "unit", json_false());
        (void)json_array_append_new(counters, link);
    }
    model_set(model, "elsewhere", json_boolean(n > 0));
    model_set(model, "counters", counters);
}

enum http_next page_closed(struct pages *pages, const struct site *site, const struct site_counter *counter,
                           struct http_request *request, struct http_response *response) {
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    struct closed c = {view, site, counter, request, language};
    const struct counter *self = &counter->counter;
    bool soon = self->valid_from != DAY_NONE && site->day < self->valid_from;
    bool ended = self->valid_to != DAY_NONE && site->day > self->valid_to;
    /* Answers sent to it are lost, which must be said before anything else. */
    bool unsaved = request->method == HTTP_POST;
    const char *title = page_word(view, language,
                                  unsaved ? "closed.unsaved_title"
                                  : soon  ? "closed.soon_title"
                                  : ended ? "closed.title"
                                          : "closed.empty_title");
    const char *text = page_word(view, language,
                                 soon    ? "closed.soon_text"
                                 : ended ? "closed.text"
                                         : "closed.empty_text");
    char message[600], day[32];
    format_day(soon ? self->valid_from : self->valid_to, day, sizeof day);
    snprintf(message, sizeof message, soon || ended ? "%s %s." : "%s", text, day);
    json_t *model = page_model(view, site, counter->unit, language, title, unsaved ? NULL : "");
    model_set(model, "heading", json_string(title));
    model_set(model, "message", json_string(message));
    model_set(model, "unsaved", json_boolean(unsaved));
    model_set(model, "unit", json_string(counter->unit->name));
    model_set(model, "counter", json_string(self->name));
    page_model_written(model, view, request, language,
                       counter->survey == NULL ? NULL : counter->survey->revisions[0]->survey);
    set_others(model, &c);
    page_model_code_field(model, view, site, request, language, STR(""));
    const struct unit *publisher = site_publisher(site, counter->unit);
    model_set_text(model, "unit_results_path",
                   publisher == NULL
                       ? NULL
                       : page_path(view, request, language, page_results_path(request, publisher->code)));
    model_set(model, "link_path", json_false());
    model_set(model, "results_path", json_false()); /* this unit's own results rather than the list */
    page_kiosk_return(request, response, str_is(http_field_get(&request->form, "kiosk"), "1"));
    response->noindex = true;
    response->status = unsaved ? 422 : 200;
    return page_show(pages, request, response, "closed", language, model);
}
