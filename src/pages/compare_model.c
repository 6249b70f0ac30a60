#include "core/suppress.h"
#include "pages/compare.h"
#include "pages/figure.h"
#include "pages/late_words.h"
#include "view/format.h"

static const char *word(const struct saying *saying, const char *key) {
    char whole[80];
    snprintf(whole, sizeof whole, "office.compare.%s", key);
    return page_word(saying->view, saying->language, whole);
}

/* ---- The lists ------------------------------------------------------------------------------------------------------ */

static json_t *row_model(const struct saying *saying, const struct compare_page *c,
                         const struct report_compared *row, size_t number, const char *query) {
    static const char *const bands[] = {
        [REPORT_BAND_HIDDEN] = NULL,     [REPORT_BAND_FEW] = "few",     [REPORT_BAND_NO_TEST] = "no_test",
        [REPORT_BAND_HIGHER] = "higher", [REPORT_BAND_ALIKE] = "alike", [REPORT_BAND_LOWER] = "lower"};
    json_t *out = json_object();
    char text[SAYING_SIZE];
    enum report_band band = report_band(row);
    saying_count(saying, number, text);
    model_set(out, "number", json_string(text));
    model_set(out, "name", json_string(row->name));
    model_set_text(out, "code", row->unit == NULL ? row->code : NULL);
    model_set_text(out, "unit_path",
                   row->unit == NULL
                       ? NULL
                       : office_unit_path(saying->view, c->job.request, row->code, "/compare", query));
    dashboard_figure(out, saying, &row->entry, c->comparison.dimension, NULL);
    if (row->entry.figure.hidden && row->unit != NULL) {
        char responses[2 * SAYING_SIZE];
        saying_count(saying, row->responses, text);
        snprintf(responses, sizeof responses, "%s %s", word(saying, "responses"), text);
        model_set(out, "people", json_string(responses));
    }
    model_set_text(out, "band", bands[band] == NULL ? NULL : word(saying, bands[band]));
    model_set(out, "differs", json_boolean(band == REPORT_BAND_HIGHER || band == REPORT_BAND_LOWER));
    return out;
}

/* "Cao hơn mức chung: 1; …": how many rows there are of each kind. */
static void set_sums(json_t *list_model, const struct saying *saying,
                     const struct report_compared_list *list) {
    static const char *const keys[] = {
        [REPORT_BAND_HIDDEN] = "sum_hidden",   [REPORT_BAND_FEW] = "sum_few",
        [REPORT_BAND_NO_TEST] = "sum_no_test", [REPORT_BAND_HIGHER] = "sum_higher",
        [REPORT_BAND_ALIKE] = "sum_alike",     [REPORT_BAND_LOWER] = "sum_lower"};
    size_t sums[sizeof keys / sizeof *keys] = {0};
    for (size_t i = 0; i < list->count; i++)
        sums[report_band(&list->rows[i])]++;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char text[SAYING_SIZE];
        saying_count(saying, sums[i], text);
        model_set_text(list_model, keys[i], sums[i] == 0 ? NULL : text);
    }
}

static void add_list(json_t *lists, const struct saying *saying, const struct compare_page *c,
                     const struct report_compared_list *list, bool counters, const char *query) {
    json_t *model = json_object(), *rows = json_array();
    if (list->count == 0) {
        json_decref(model);
        json_decref(rows);
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        (void)json_array_append_new(rows, row_model(saying, c, &list->rows[i], i + 1, query));
    model_set(model, "list_name", json_string(word(saying, counters ? "counters" : "units")));
    model_set(model, "column", json_string(word(saying, counters ? "counter" : "unit")));
    model_set(model, "of_counters", json_boolean(counters));
    model_set(model, "alone", json_boolean(counters && list->count == 1));
    set_sums(model, saying, list);
    funnel_picture(model, saying, &c->comparison, list);
    model_set(model, "rows", rows);
    (void)json_array_append_new(lists, model);
}

/* ---- What is compared ------------------------------------------------------------------------------------------------- */

static const char *dimension_name(const struct saying *saying, const struct report_comparison *c) {
    return c->dimension == SURVEY_ALL
               ? page_word(saying->view, saying->language, "office.fig.whole")
               : text_in(&c->report.survey->dimensions[c->dimension].title, saying->language);
}

static void set_level(json_t *model, const struct saying *saying, const struct report_comparison *c) {
    json_t *level = json_object();
    char text[SAYING_SIZE];
    dashboard_figure(level, saying, c->level, c->dimension, NULL);
    saying_target(saying, &c->level->goal, text);
    model_set_text(level, "target", text);
    model_set(model, "level", level);
}

static void set_words(json_t *model, const struct saying *saying) {
    const struct report *report = saying->report;
    char key[64], text[SAYING_SIZE];
    format_day(report->request.from, text, sizeof text);
    model_set(model, "range_from", json_string(text));
    format_day(report->request.to, text, sizeof text);
    model_set(model, "range_to", json_string(text));
    snprintf(key, sizeof key, "results.method.%s.measure", report->survey->method->name);
    model_set(model, "measure", json_string(page_word(saying->view, saying->language, key)));
    saying_count(saying, report->threshold, text);
    model_set(model, "threshold", json_string(text));
    saying_count(saying, REPORT_RANK_LEAST, text);
    model_set(model, "least", json_string(text));
    model_set(model, "survey_title", json_string(text_in(&report->survey->title, saying->language)));
}

static void set_comparison(json_t *model, const struct saying *saying, const struct compare_page *c,
                           bool below, const char *query) {
    const struct report_comparison *comparison = &c->comparison;
    json_t *lists = json_array();
    if (below)
        add_list(lists, saying, c, &comparison->units, false, query);
    add_list(lists, saying, c, &comparison->counters, true, query);
    bool any_picture = false;
    size_t i;
    json_t *list;
    json_array_foreach(lists, i, list) {
        any_picture |= json_is_object(json_object_get(list, "picture"));
    }
    model_set(model, "any_picture", json_boolean(any_picture));
    model_set(model, "any_list", json_boolean(json_array_size(lists) > 0));
    model_set(model, "lists", lists);
    model_set(model, "several", json_boolean(comparison->several));
    model_set(model, "about", json_string(dimension_name(saying, comparison)));
    set_level(model, saying, comparison);
    char late[2048];
    late_words_whole(saying->view, saying->language, saying->report, &saying->report->periods[0], late,
                     sizeof late);
    model_set_text(model, "late", late);
    late_moves_model(model, c->moves);
    set_words(model, saying);
}

/* ---- The form --------------------------------------------------------------------------------------------------------- */

static void add_choice(json_t *list, const char *value, const char *name, const char *chosen) {
    json_t *option = json_object();
    model_set(option, "value", json_string(value));
    model_set(option, "name", json_string(name));
    model_set(option, "selected", json_boolean(strcmp(chosen, value) == 0));
    (void)json_array_append_new(list, option);
}

/* The dimensions of the survey that is chosen, by its latest revision. */
static void set_dimensions(json_t *model, const struct view *view, const char *language,
                           const struct site *site, const struct compare_page *c) {
    const char *code = c->asked.request.survey_code != NULL ? c->asked.request.survey_code
                       : c->asked.code_count > 0            ? c->asked.codes[0]
                                                            : "";
    const struct site_survey *survey = site_survey(site, str_of(code));
    json_t *list = json_array();
    add_choice(list, "", page_word(view, language, "office.fig.whole"), c->dimension);
    for (size_t i = 0; survey != NULL && i < survey->revisions[0]->survey->dimension_count; i++) {
        const struct dimension *dimension = &survey->revisions[0]->survey->dimensions[i];
        if (!figure_repeats_whole(survey->revisions[0]->survey, i))
            add_choice(list, dimension->code, text_in(&dimension->title, language), c->dimension);
    }
    model_set(model, "choice_dimensions", list);
}

enum http_next compare_show(struct job *job, struct http_response *response) {
    struct compare_page *c = (struct compare_page *)(void *)job;
    struct pages *pages = job->pages;
    const struct view *view = pages_view(pages);
    const struct visitor *visitor = office_visitor(job->request);
    const char *language = page_language(view, job->request), *unit_code = c->asked.unit;
    const struct site *site = pages_site(pages, job->request);
    const char *query = asked_query(job->request, &c->asked), *own_query = query;
    const struct unit *unit = site == NULL ? NULL : site_unit(site, str_of(unit_code));
    if (query != NULL && c->made && c->dimension[0] != '\0')
        own_query = arena_printf(job->request->arena, "%sdimension=%s&", query, c->dimension);
    const char *heading = unit == NULL ? unit_code : unit->name;
    const char *title = page_title(job->request->arena,
                                   c->asked.fault == NULL ? NULL : page_word(view, language, "form.error"),
                                   page_word(view, language, "office.compare.title"), heading);
    if (site == NULL || query == NULL || own_query == NULL || title == NULL)
        return page_problem(pages, job->request, response, 500);
    json_t *model = office_model(pages, job->request, title, own_query);
    const struct saying saying = {.view = view,
                                  .language = language,
                                  .report = &c->comparison.report,
                                  .request = job->request,
                                  .unit = unit_code,
                                  .query = query};
    bool figures = c->made && report_responses(&c->comparison.report) > 0;
    bool below = officer_can(&visitor->session.rights, ACTION_VIEW_FIGURES, RELATION_BELOW);
    model_set(model, "heading", json_string(page_word(view, language, "office.compare.title")));
    model_set_text(model, "fault", c->asked.fault == NULL ? NULL : page_word(view, language, c->asked.fault));
    model_set(model, "may", json_boolean(c->asked.code_count > 0));
    model_set(model, "figures", json_boolean(figures));
    model_set(model, "empty", json_boolean(c->made && !figures));
    model_set_text(model, "figures_path", office_unit_path(view, job->request, unit_code, "", query));
    asked_model(model, view, job->request, site, &c->asked);
    set_dimensions(model, view, language, site, c);
    office_model_tabs(model, pages, job->request, unit_code, visitor->relation, "/compare", query);
    if (figures)
        set_comparison(model, &saying, c, below, own_query);
    if (c->asked.fault != NULL)
        response->status = 422;
    return office_show(pages, job->request, response, "office-compare", model);
}
