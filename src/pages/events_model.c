/* The view model of the page of events. */
#include "core/suppress.h"
#include "pages/events.h"
#include "pages/figure.h"
#include "pages/office.h"

/* What the functions below share. */
struct showing {
    const struct events_page *page;
    struct http_request *request;
    const struct view *view;
    const char *language;
    const char *query; /* as asked_query's */
    bool may;          /* the visitor may set events here */
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

/* This page with something chosen on it: name=id, or nothing for name NULL. */
static const char *path_of(const struct showing *s, const char *name, int64_t id) {
    const char *query = s->query;
    if (name != NULL)
        query = arena_printf(s->request->arena, "%s%s=%lld&", s->query, name, (long long)id);
    return query == NULL ? NULL
                         : office_unit_path(s->view, s->request, s->page->asked.unit, EVENTS_SUFFIX, query);
}

/* ---- The list ------------------------------------------------------------------------------------------------------- */

static json_t *event_model(const struct showing *s, const struct event *event) {
    json_t *row = json_object();
    char at[OFFICE_TIME_SIZE];
    bool own = strcmp(event->unit, s->page->asked.unit) == 0, holds = event->withdrawn == 0;
    model_set(row, "id", json_integer(event->id));
    model_set_day(row, "day", event->day);
    model_set(row, "text", json_string(event->text));
    model_set_text(row, "whose", own ? NULL : event->unit_name);
    model_set_text(row, "author", event->name);
    office_time(event->at, at);
    model_set(row, "written", json_string(at));
    office_time(event->withdrawn, at);
    model_set_text(row, "withdrawn", holds ? NULL : at);
    model_set_text(row, "by", event->withdrawn_by);
    model_set(row, "current", json_boolean(event == s->page->shown));
    model_set_text(row, "effect_path", holds ? path_of(s, "event", event->id) : NULL);
    model_set_text(row, "withdraw_path", own && holds && s->may ? path_of(s, "withdraw", event->id) : NULL);
    return row;
}

static void set_lists(json_t *model, const struct showing *s) {
    json_t *held = json_array(), *withdrawn = json_array();
    model_set(model, "asking", json_false());
    for (size_t i = s->page->count; i-- > 0;) { /* the latest first */
        const struct event *event = &s->page->events[i];
        bool own = strcmp(event->unit, s->page->asked.unit) == 0;
        if (event->withdrawn == 0)
            (void)json_array_append_new(held, event_model(s, event));
        else if (own)
            (void)json_array_append_new(withdrawn, event_model(s, event));
        if (own && s->may && event->withdrawn == 0 && event->id == s->page->withdrawing)
            model_set(model, "asking", event_model(s, event));
    }
    model_set(model, "any_held", json_boolean(json_array_size(held) > 0));
    model_set(model, "held", held);
    model_set(model, "any_withdrawn", json_boolean(json_array_size(withdrawn) > 0));
    model_set(model, "withdrawn_events", withdrawn);
}

/* ---- Before and after ----------------------------------------------------------------------------------------------- */

/* A figure of one side, for parts/figure.html. */
static json_t *side_model(const struct showing *s, const struct saying *saying,
                          const struct report_entry *entry, size_t dimension) {
    json_t *side = json_object();
    dashboard_figure(side, saying, entry, dimension, NULL);
    if (entry->figure.hidden && !entry->nobody && !entry->few && !entry->mixed &&
        s->page->effect.few[suppress_dimension_slot(dimension)])
        model_set(side, "why", json_string(word(s, "office.events.few_month")));
    return side;
}

static json_t *effect_row(const struct showing *s, const struct saying *saying, size_t dimension) {
    size_t slot = suppress_dimension_slot(dimension);
    const struct effect *effect = &s->page->effect;
    const struct report_entry *before = &effect->before.periods[0].entries[slot],
                              *after = &effect->after.periods[0].entries[slot];
    const struct report_change *change = &after->before;
    bool hidden = (before->figure.hidden && !before->nobody) || (after->figure.hidden && !after->nobody);
    char text[SAYING_SIZE];
    json_t *row = json_object();
    model_set(row, "row_name",
              json_string(dimension == SURVEY_ALL
                              ? saying_word(saying, "whole")
                              : text_in(&saying->report->survey->dimensions[dimension].title, s->language)));
    model_set(row, "is_whole", json_boolean(dimension == SURVEY_ALL));
    model_set(row, "then", side_model(s, saying, before, dimension));
    model_set(row, "now", side_model(s, saying, after, dimension));
    saying_change(saying, dimension, change, text);
    model_set_text(row, "change",
                   change->verdict != REPORT_NOTHING ? text
                   : hidden                          ? saying_word(saying, "change_few")
                                                     : NULL);
    saying_interval(saying, dimension, change, text);
    model_set_text(row, "interval", text);
    return row;
}

/* Other things happened in the same months. */
static void set_others(json_t *model, const struct showing *s) {
    const struct effect *effect = &s->page->effect;
    json_t *others = json_array();
    for (size_t i = 0; i < s->page->count; i++) {
        const struct event *event = &s->page->events[i];
        if (event != s->page->shown && event->withdrawn == 0 && event->day >= effect->before.request.from &&
            event->day <= effect->after.request.to)
            (void)json_array_append_new(others, event_model(s, event));
    }
    model_set(model, "any_other", json_boolean(json_array_size(others) > 0));
    model_set(model, "others_too", others);
}

static void set_effect(json_t *model, const struct showing *s) {
    const struct effect *effect = &s->page->effect;
    const struct saying saying = {.view = s->view, .language = s->language, .report = &effect->after};
    const struct survey *survey = effect->after.survey;
    json_t *rows = json_array();
    char key[64];
    (void)json_array_append_new(rows, effect_row(s, &saying, SURVEY_ALL));
    for (size_t i = 0; i < survey->dimension_count; i++)
        if (!figure_repeats_whole(survey, i))
            (void)json_array_append_new(rows, effect_row(s, &saying, i));
    model_set(model, "rows", rows);
    model_set_day(model, "before_from", effect->before.request.from);
    model_set_day(model, "before_to", effect->before.request.to);
    model_set_day(model, "after_from", effect->after.request.from);
    model_set_day(model, "after_to", effect->after.request.to);
    model_set(model, "survey_title", json_string(text_in(&survey->title, s->language)));
    snprintf(key, sizeof key, "results.method.%s.measure", survey->method->name);
    model_set(model, "measure", json_string(word(s, key)));
    set_others(model, s);
}

/* What is shown of one event: its figures, from when on there will be some, or why there are none. */
static void set_shown(json_t *model, const struct showing *s) {
    const struct events_page *page = s->page;
    model_set(model, "shown", json_false());
    model_set(model, "effect", json_boolean(page->effect.made));
    model_set(model, "due", json_false());
    model_set_text(model, "fault", page->fault == NULL ? NULL : word(s, page->fault));
    if (page->shown == NULL)
        return;
    model_set(model, "shown", event_model(s, page->shown));
    if (page->effect.made)
        set_effect(model, s);
    else if (page->effect.due != 0)
        model_set_day(model, "due", page->effect.due);
}

/* ---- The page ------------------------------------------------------------------------------------------------------- */

static void set_form(json_t *model, struct pages *pages, const struct showing *s) {
    const struct events_page *page = s->page;
    const struct office_field fields[] = {
        {"day", "office.events.day", "office.events.day_hint", page->day_fault, "date", "off", "text",
         page->typed_day.p == NULL ? STR("") : page->typed_day},
        {"text", "office.events.text", "office.events.text_hint", page->text_fault, "text", "off", "text",
         page->typed_text.p == NULL ? STR("") : page->typed_text}};
    office_model_fields(model, pages, s->language, fields, sizeof fields / sizeof *fields, NULL);
}

/* After something was done: to the figures of a new event, else to the list. */
static enum http_next go_back(const struct showing *s, struct pages *pages, struct http_response *response) {
    bool is_new = s->page->verb != EVENTS_WITHDRAW;
    return page_redirect(pages, s->request, response, path_of(s, is_new ? "event" : NULL, s->page->id));
}

enum http_next events_show(struct job *job, struct http_response *response) {
    struct events_page *page = (struct events_page *)(void *)job;
    struct pages *pages = job->pages;
    struct http_request *request = job->request;
    const struct visitor *visitor = office_visitor(request);
    const struct site *site = pages_site(pages, request);
    const struct unit *unit = site == NULL ? NULL : site_unit(site, str_of(page->asked.unit));
    struct showing s = {.page = page,
                        .request = request,
                        .view = pages_view(pages),
                        .language = page_language(pages_view(pages), request),
                        .query = asked_query(request, &page->asked),
                        .may = officer_can(&visitor->session.rights, ACTION_SET_EVENTS, visitor->relation)};
    if (s.query == NULL || site == NULL)
        return page_problem(pages, request, response, 500);
    if (unit == NULL || page->gone)
        return page_problem(pages, request, response, 404);
    if (page->done)
        return go_back(&s, pages, response);
    bool wrong = page->day_fault != NULL || page->text_fault != NULL;
    const char *title = page_title(request->arena, wrong ? word(&s, "form.error") : NULL,
                                   word(&s, "office.tab.events"), unit->name);
    const char *query = page->shown == NULL ? s.query
                                            : arena_printf(request->arena, "%sevent=%lld&", s.query,
                                                           (long long)page->shown->id);
    if (title == NULL || query == NULL)
        return page_problem(pages, request, response, 500);
    json_t *model = office_model(pages, request, title, query);
    model_set(model, "heading", json_string(word(&s, "office.tab.events")));
    model_set(model, "may", json_boolean(s.may));
    model_set_text(model, "form_path", path_of(&s, NULL, 0));
    office_model_tabs(model, pages, request, unit->code, visitor->relation, EVENTS_SUFFIX, s.query);
    set_lists(model, &s);
    set_shown(model, &s);
    set_form(model, pages, &s);
    if (wrong)
        response->status = 422;
    return office_show(pages, request, response, "office-events", model);
}
