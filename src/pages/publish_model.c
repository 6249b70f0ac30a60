/* The page on which results are published, and what is seen before. */
#include "pages/page.h"
#include "pages/publish.h"
#include "pages/results.h"
#include "view/format.h"

struct showing {
    struct publish_page *page;
    struct pages *pages;
    struct http_request *request;
    const struct site *site;
    const struct view *view;
    const char *language;
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

/* A page of this task. by, style and period of the place where they are said; suffix: behind "/publish". */
static const char *path_of(const struct showing *s, const char *suffix, const char *period) {
    const struct published_place *place = &s->page->place;
    const char *path = arena_printf(s->request->arena, "%s%s", PUBLISH_SUFFIX, suffix);
    const char *query =
        arena_printf(s->request->arena, "survey=%s&by=%s&style=%s&%s%s%s", place->survey,
                     period_unit_name(place->by), period_style_name(place->style),
                     period[0] == '\0' ? "" : "period=", period, period[0] == '\0' ? "" : "&");
    return path == NULL || query == NULL ? NULL
                                         : office_unit_path(s->view, s->request, place->unit, path, query);
}

static void set_time(json_t *model, const char *key, int64_t at) {
    char text[OFFICE_TIME_SIZE];
    if (at == 0) {
        model_set(model, key, json_false());
        return;
    }
    office_time(at, text);
    model_set(model, key, json_string(text));
}

static void set_period(json_t *model, const struct showing *s, const struct period *period) {
    const struct telling telling = {s->view, s->language, NULL};
    char text[TELLING_SIZE], from[32], to[32];
    telling_period(&telling, s->page->place.by, period->label, text);
    model_set(model, "period", json_string(text));
    format_day(period->from, from, sizeof from);
    format_day(period->to, to, sizeof to);
    snprintf(text, sizeof text, "%s–%s", from, to);
    model_set(model, "days", json_string(text));
}

/* What became of it so far: published, withdrawn, or neither. */
static void set_state(json_t *model, const struct showing *s, const struct publication *last) {
    set_time(model, "published", last == NULL ? 0 : last->at);
    set_time(model, "withdrawn", last == NULL ? 0 : last->withdrawn);
    const char *who = last == NULL || last->name[0] == '\0' ? NULL : last->name;
    if (last != NULL && who == NULL)
        who = last->login[0] != '\0' ? last->login : word(s, "office.publish.by_command");
    model_set_text(model, "publisher", who);
}

/* ---- The list ------------------------------------------------------------------------------------------------------- */

static void set_choice(json_t *model, const struct showing *s) {
    static const struct {
        enum period_unit by;
        const char *word;
    } bys[] = {{PERIOD_MONTH, "office.fig.by_month"},
               {PERIOD_QUARTER, "office.fig.by_quarter"},
               {PERIOD_HALF, "office.fig.by_half"},
               {PERIOD_YEAR, "office.fig.by_year"}};
    static const struct {
        enum period_style style;
        const char *word;
    } styles[] = {{PERIOD_CALENDAR, "office.fig.style_calendar"},
                  {PERIOD_ADMINISTRATIVE, "office.fig.style_administrative"}};
    json_t *surveys = json_array(), *kinds = json_array(), *ways = json_array();
    for (size_t i = 0; i < s->site->survey_count; i++) {
        const struct survey *survey = s->site->surveys[i].revisions[0]->survey;
        model_add_option(surveys, survey->code, text_in(&survey->title, s->language),
                         strcmp(survey->code, s->page->place.survey) == 0);
    }
    for (size_t i = 0; i < sizeof bys / sizeof *bys; i++)
        model_add_option(kinds, period_unit_name(bys[i].by), word(s, bys[i].word),
                         bys[i].by == s->page->place.by);
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        model_add_option(ways, period_style_name(styles[i].style), word(s, styles[i].word),
                         styles[i].style == s->page->place.style);
    model_set(model, "choice_surveys", surveys);
    model_set(model, "choice_by", kinds);
    model_set(model, "choice_style", ways);
}

static void set_rows(json_t *model, const struct showing *s) {
    const struct publish_page *page = s->page;
    json_t *rows = json_array();
    for (size_t i = 0; i < page->period_count; i++) {
        json_t *row = json_object();
        set_period(row, s, &page->periods[i]);
        set_state(row, s, publish_last(page, page->periods[i].label));
        model_set_text(row, "period_path", path_of(s, "", page->periods[i].label));
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "any_row", json_boolean(json_array_size(rows) > 0));
    model_set(model, "rows", rows);
}

/* ---- One period ----------------------------------------------------------------------------------------------------- */

/* What people would see, in short. */
static void set_offer(json_t *model, const struct showing *s) {
    const struct offer *offer = &s->page->offer;
    const struct publication *last = publish_last(s->page, s->page->place.period);
    bool shown = last != NULL && last->withdrawn == 0;
    bool same = shown && offer->document != NULL && offer->frozen == last->frozen;
    model_set(model, "shown_now", json_boolean(shown));
    model_set(model, "any_offer", json_boolean(offer->document != NULL && !same));
    model_set(model, "refused", json_boolean(offer->document == NULL && !same));
    model_set(model, "handed_in", json_boolean(offer->frozen != 0));
    model_set(model, "newer", json_boolean(shown && !same));
    model_set(model, "seen", json_string(offer->digest));
    if (offer->document == NULL)
        return;
    const struct telling telling = {s->view, s->language, offer->document};
    size_t hidden = 0, i;
    json_t *dimension;
    char text[32];
    json_array_foreach(json_object_get(offer->document, "dimensions"), i, dimension) hidden +=
        json_is_true(json_object_get(dimension, "hidden"));
    results_model_figures(model, &telling);
    format_count(hidden, s->language, text, sizeof text);
    model_set_text(model, "hidden", hidden == 0 ? NULL : text);
    model_set(model, "withheld", json_boolean(json_is_true(json_object_get(offer->document, "withheld"))));
}

static struct str deed_value(const struct publish_page *page, size_t field) {
    if (page->typing)
        return page->typed[field];
    const char *text = field % 2 == 0 ? page->deeds.lines[field / 2].said : page->deeds.lines[field / 2].done;
    return str_of(text == NULL ? "" : text);
}

static void set_deeds(json_t *model, const struct showing *s) {
    static const char *const labels[2 * DEED_LINES] = {"office.publish.said_1", "office.publish.done_1",
                                                       "office.publish.said_2", "office.publish.done_2",
                                                       "office.publish.said_3", "office.publish.done_3"};
    struct office_field fields[2 * DEED_LINES];
    for (size_t i = 0; i < 2 * DEED_LINES; i++)
        fields[i] = (struct office_field){
            .id = publish_deed_fields[i],
            .label = labels[i],
            .hint = i < 2 ? i == 0 ? "office.publish.said_hint" : "office.publish.done_hint" : NULL,
            .fault = s->page->faults[i],
            .type = "text",
            .autocomplete = "off",
            .input_mode = "text",
            .value = deed_value(s->page, i)};
    office_model_fields(model, s->pages, s->language, fields, 2 * DEED_LINES, s->page->fault);
    char after[24];
    snprintf(after, sizeof after, "%lld", (long long)(s->page->typing ? s->page->after : s->page->deeds.id));
    model_set(model, "after", json_string(after));
}

static void set_one(json_t *model, const struct showing *s) {
    const struct published_place *place = &s->page->place;
    struct period period = {.label = ""};
    const struct publication *last = publish_last(s->page, place->period);
    const char *unit = page_results_path(s->request, place->unit);
    (void)period_find(place->by, place->style, place->period, &period);
    set_offer(model, s);
    set_period(model, s, &period);
    set_state(model, s, last);
    set_deeds(model, s);
    model_set(model, "asking", json_boolean(s->page->asking && last != NULL && last->withdrawn == 0));
    model_set_text(model, "here_path", path_of(s, "", place->period));
    model_set_text(model, "sheet_path",
                   last != NULL && last->withdrawn == 0 ? path_of(s, "/sheet.pdf", place->period) : NULL);
    model_set_text(model, "preview_path", path_of(s, "/preview", place->period));
    model_set_text(model, "ask_path",
                   path_of(s, "", arena_printf(s->request->arena, "%s&withdraw=1", place->period)));
    model_set_text(model, "public_path",
                   last == NULL || unit == NULL
                       ? NULL
                       : page_path(s->view, s->request, s->language,
                                   arena_printf(s->request->arena, "%s?survey=%s&by=%s&style=%s&period=%s",
                                                unit, place->survey, period_unit_name(place->by),
                                                period_style_name(place->style), place->period)));
    model_set(model, "survey_code", json_string(place->survey));
    model_set(model, "by_name", json_string(period_unit_name(place->by)));
    model_set(model, "style_name", json_string(period_style_name(place->style)));
    model_set(model, "label", json_string(place->period));
}

/* ---- The pages ------------------------------------------------------------------------------------------------------ */

/* False: the answer is given already. */
static bool begin(struct showing *s, struct job *job, struct http_response *response,
                  const struct unit **unit) {
    s->page = (struct publish_page *)(void *)job;
    s->pages = job->pages;
    s->request = job->request;
    s->site = pages_site(job->pages, job->request);
    s->view = pages_view(job->pages);
    s->language = page_language(s->view, job->request);
    *unit = s->site == NULL ? NULL : site_unit(s->site, str_of(s->page->place.unit));
    if (*unit == NULL)
        page_problem(s->pages, s->request, response, s->site == NULL ? 500 : 404);
    return *unit != NULL;
}

static const char *query_of(const struct showing *s) {
    const struct published_place *place = &s->page->place;
    return arena_printf(s->request->arena, "survey=%s&by=%s&style=%s&period=%s&", place->survey,
                        period_unit_name(place->by), period_style_name(place->style), place->period);
}

enum http_next publish_show(struct job *job, struct http_response *response) {
    struct showing s;
    const struct unit *unit;
    if (!begin(&s, job, response, &unit))
        return HTTP_REPLY;
    if (s.page->done)
        return page_redirect(s.pages, s.request, response, path_of(&s, "", s.page->place.period));
    bool wrong = s.page->fault != NULL;
    const char *title = page_title(s.request->arena, wrong ? word(&s, "form.error") : NULL,
                                   word(&s, "office.task.publish"), unit->name);
    const char *query = query_of(&s);
    if (title == NULL || query == NULL)
        return page_problem(s.pages, s.request, response, 500);
    json_t *model = office_model(s.pages, s.request, title, query);
    const struct site_survey *survey = site_survey(s.site, str_of(s.page->place.survey));
    model_set(model, "heading", json_string(word(&s, "office.task.publish")));
    model_set(model, "open", json_boolean(s.site->results_public));
    model_set(model, "administrative", json_boolean(s.page->place.style == PERIOD_ADMINISTRATIVE));
    model_set_text(model, "survey_name",
                   survey == NULL ? s.page->place.survey
                                  : text_in(&survey->revisions[0]->survey->title, s.language));
    model_set_text(model, "form_path", office_unit_path(s.view, s.request, unit->code, PUBLISH_SUFFIX, ""));
    model_set_text(model, "list_path", path_of(&s, "", ""));
    office_model_tabs(model, s.pages, s.request, unit->code, office_visitor(s.request)->relation, "/tasks",
                      "");
    bool one = s.page->place.period[0] != '\0';
    if (one)
        set_one(model, &s);
    else
        set_choice(model, &s);
    if (!one)
        set_rows(model, &s);
    if (wrong)
        response->status = 422;
    return office_show(s.pages, s.request, response, one ? "office-publish-period" : "office-publish", model);
}

static void set_preview_deeds(json_t *model, const struct deeds *deeds) {
    json_t *list = json_array();
    for (size_t i = 0; i < DEED_LINES; i++) {
        if (deeds->lines[i].said[0] == '\0')
            continue;
        json_t *row = json_object();
        model_set(row, "said", json_string(deeds->lines[i].said));
        model_set(row, "done", json_string(deeds->lines[i].done));
        (void)json_array_append_new(list, row);
    }
    model_set(model, "any_deed", json_boolean(json_array_size(list) > 0));
    model_set(model, "deeds", list);
}

enum http_next publish_preview_show(struct job *job, struct http_response *response) {
    static const char *const absent[] = {"published",  "replaced", "withdrawn", "trend",
                                         "any_period", "more",     "json_path"};
    struct showing s;
    const struct unit *unit;
    if (!begin(&s, job, response, &unit))
        return HTTP_REPLY;
    if (s.page->offer.document == NULL)
        return page_redirect(s.pages, s.request, response, path_of(&s, "", s.page->place.period));
    const struct telling telling = {s.view, s.language, s.page->offer.document};
    json_t *model = page_model(s.view, s.site, unit, s.language, word(&s, "published.title"), query_of(&s));
    model_set(model, "unit", json_string(unit->name));
    model_set(model, "preview", json_true());
    model_set_text(model, "form_path", path_of(&s, "", s.page->place.period));
    model_set(model, "administrative", json_boolean(s.page->place.style == PERIOD_ADMINISTRATIVE));
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        model_set(model, absent[i], json_false());
    results_model_figures(model, &telling);
    set_preview_deeds(model, &s.page->deeds);
    response->cache = HTTP_CACHE_NONE;
    response->noindex = true;
    return page_show(s.pages, s.request, response, "results", s.language, model);
}
