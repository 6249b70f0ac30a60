/* One dimension of a unit: its figure, its series, and what it is made of, down to the questions, the poorest first. */
#include "core/suppress.h"
#include "pages/dashboard.h"
#include "pages/figure.h"
#include "pages/live.h"

static size_t dimension_find(const struct survey *survey, const char *code) {
    for (size_t i = 0; i < survey->dimension_count; i++)
        if (strcmp(survey->dimensions[i].code, code) == 0)
            return i;
    return SURVEY_NONE;
}

/* ---- What it is made of --------------------------------------------------------------------------------------------- */

/* The poorest first, what has no figure last, equals in the survey's order. */
static bool comes_before(const struct report_entry *a, const struct report_entry *b) {
    return a->figure.valued && (!b->figure.valued || a->figure.percent < b->figure.percent);
}

static void place(size_t *order, size_t count, size_t slot, const struct report_entry *entries) {
    size_t at = count;
    for (; at > 0 && comes_before(&entries[slot], &entries[order[at - 1]]); at--)
        order[at] = order[at - 1];
    order[at] = slot;
}

static void set_list(json_t *model, const char *name, const char *any, json_t *rows) {
    model_set(model, any, json_boolean(json_array_size(rows) > 0));
    model_set(model, name, rows);
}

static void set_parts(json_t *model, const struct saying *saying, size_t dimension) {
    const struct survey *survey = saying->report->survey;
    const struct report_entry *entries = report_last(saying->report)->entries;
    size_t order[SURVEY_DIMENSIONS_MAX], count = 0;
    json_t *rows = json_array();
    for (size_t i = 0; i < survey->dimension_count; i++)
        if (survey->dimensions[i].parent == dimension)
            place(order, count++, suppress_dimension_slot(i), entries);
    for (size_t i = 0; i < count; i++) {
        size_t part = order[i] - suppress_dimension_slot(0);
        json_t *row = dashboard_row(saying, &entries[order[i]], part,
                                    text_in(&survey->dimensions[part].title, saying->language));
        dashboard_link(row, saying, survey->dimensions[part].code);
        (void)json_array_append_new(rows, row);
    }
    set_list(model, "parts", "any_part", rows);
}

static void set_questions(json_t *model, const struct saying *saying, size_t dimension) {
    const struct survey *survey = saying->report->survey;
    const struct report_entry *entries = report_last(saying->report)->entries;
    size_t order[SURVEY_QUESTIONS_MAX], count = 0;
    json_t *rows = json_array();
    for (size_t i = 0; i < survey->question_count; i++)
        if (survey->questions[i].dimension == dimension &&
            report_has_figure(survey, suppress_question_slot(survey, i)))
            place(order, count++, suppress_question_slot(survey, i), entries);
    for (size_t i = 0; i < count; i++) {
        const struct question *question = &survey->questions[order[i] - suppress_question_slot(survey, 0)];
        (void)json_array_append_new(rows, dashboard_row(saying, &entries[order[i]], SURVEY_NONE,
                                                        text_in(&question->text, saying->language)));
    }
    set_list(model, "questions", "any_question", rows);
}

/* Who answers for it, by the survey: {"role", "agency", "scope"}. */
static void set_owners(json_t *model, const struct saying *saying, const struct dimension *dimension) {
    json_t *list = json_array();
    for (size_t i = 0; i < dimension->owner_count; i++) {
        const struct owner *owner = &dimension->owners[i];
        json_t *row = json_object();
        model_set(row, "role",
                  json_string(saying_word(saying, owner->role == OWNER_LEAD ? "lead" : "monitor")));
        model_set(row, "agency", json_string(text_in(&owner->agency, saying->language)));
        model_set_text(row, "scope",
                       owner->scope.count == 0 ? NULL : text_in(&owner->scope, saying->language));
        (void)json_array_append_new(list, row);
    }
    set_list(model, "owners", "any_owner", list);
}

/* ---- The page ------------------------------------------------------------------------------------------------------- */

/* The way back: the dimensions above, the nearest last. */
static void set_above(json_t *model, const struct saying *saying, size_t dimension) {
    const struct survey *survey = saying->report->survey;
    json_t *list = json_array();
    for (size_t i = survey->dimensions[dimension].parent; i != SURVEY_NONE;
         i = survey->dimensions[i].parent) {
        json_t *row = json_object();
        if (figure_repeats_whole(survey, i)) {
            json_decref(row);
            continue;
        }
        model_set(row, "row_name", json_string(text_in(&survey->dimensions[i].title, saying->language)));
        dashboard_link(row, saying, survey->dimensions[i].code);
        (void)json_array_insert_new(list, 0, row);
    }
    model_set(model, "above", list);
}

/* Whether the survey asks for words about the dimension, or one below it. */
static bool has_words(const struct survey *survey, size_t dimension) {
    for (size_t i = 0; i < survey->question_count; i++)
        for (size_t d = survey_question_about(survey, i);
             survey->questions[i].kind->size == NULL && d != SURVEY_NONE; d = survey->dimensions[d].parent)
            if (d == dimension)
                return true;
    return false;
}

/* Other pages about the same dimension: {"beside_path", "beside_name"}. */
static void set_beside(json_t *model, const struct saying *saying, size_t dimension) {
    static const struct {
        const char *suffix, *word;
        enum action right;
    } pages[] = {{"/compare", "at_units", ACTION_VIEW_FIGURES},
                 {"/cross", "by_groups", ACTION_VIEW_FIGURES},
                 {"/comments", "what_said", ACTION_READ_COMMENTS}};
    const struct visitor *visitor = office_visitor(saying->request);
    const struct survey *survey = saying->report->survey;
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        if (!officer_can(&visitor->session.rights, pages[i].right, visitor->relation) ||
            (pages[i].right == ACTION_READ_COMMENTS && !has_words(survey, dimension)))
            continue;
        json_t *row = json_object();
        model_set_text(row, "beside_path",
                       office_dimension_path(saying->view, saying->request, saying->unit, pages[i].suffix,
                                             saying->query, survey->code,
                                             survey->dimensions[dimension].code));
        model_set(row, "beside_name", json_string(saying_word(saying, pages[i].word)));
        (void)json_array_append_new(list, row);
    }
    model_set(model, "besides", list);
}

static void set_figures(json_t *model, const struct saying *saying, size_t dimension) {
    size_t slot = suppress_dimension_slot(dimension);
    dashboard_head(model, saying);
    model_set(model, "whole",
              dashboard_row(saying, &report_last(saying->report)->entries[slot], dimension,
                            text_in(&saying->report->survey->dimensions[dimension].title, saying->language)));
    set_parts(model, saying, dimension);
    set_questions(model, saying, dimension);
    set_owners(model, saying, &saying->report->survey->dimensions[dimension]);
    dashboard_series(model, saying, slot, dimension);
    dashboard_trend(model, saying, slot);
    set_above(model, saying, dimension);
    set_beside(model, saying, dimension);
}

static enum http_next dimension_show(struct job *job, struct http_response *response) {
    struct dashboard *d = (struct dashboard *)(void *)job;
    struct pages *pages = job->pages;
    struct http_request *request = job->request;
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request), *query = asked_query(request, &d->asked);
    const struct site *site = pages_site(pages, request);
    const struct unit *unit = site == NULL ? NULL : site_unit(site, str_of(d->asked.unit));
    size_t dimension = d->made ? dimension_find(d->report.survey, d->dimension) : SURVEY_NONE;
    if (site == NULL || query == NULL)
        return page_problem(pages, request, response, 500);
    if (unit == NULL || (dimension == SURVEY_NONE && d->asked.fault == NULL))
        return page_problem(pages, request, response, 404);
    const char *heading = dimension == SURVEY_NONE
                              ? unit->name
                              : text_in(&d->report.survey->dimensions[dimension].title, language);
    const char *title =
        page_title(request->arena, d->asked.fault == NULL ? NULL : page_word(view, language, "form.error"),
                   heading, unit->name);
    const struct saying saying = {.view = view,
                                  .language = language,
                                  .report = &d->report,
                                  .request = request,
                                  .unit = d->asked.unit,
                                  .query = query,
                                  .notes = &d->notes,
                                  .moves = d->moves};
    json_t *model = office_model(pages, request, title == NULL ? heading : title, query);
    bool figures = dimension != SURVEY_NONE && report_responses(&d->report) > 0;
    model_set(model, "heading", json_string(heading));
    model_set(model, "unit_name", json_string(unit->name));
    model_set_text(model, "unit_path", office_unit_path(view, request, unit->code, "", query));
    model_set_text(model, "fault", d->asked.fault == NULL ? NULL : page_word(view, language, d->asked.fault));
    model_set(model, "figures", json_boolean(figures));
    model_set(model, "empty", json_boolean(d->made && !figures));
    model_set(model, "above", json_false());
    asked_model(model, view, request, site, &d->asked);
    office_model_tabs(model, pages, request, unit->code, office_visitor(request)->relation, "/d", query);
    if (figures)
        set_figures(model, &saying, dimension);
    live_model(model, pages, request, site, d->asked.unit, figures ? d->asked.request.survey_code : NULL);
    response->script = figures;
    if (d->asked.fault != NULL)
        response->status = 422;
    return office_show(pages, request, response, "office-dash-dimension", model);
}

enum http_next page_dimension(void *app, struct http_request *request, struct http_response *response) {
    struct dashboard *d = arena_alloc(request->arena, sizeof *d);
    if (d == NULL)
        return page_problem(app, request, response, 500);
    *d = (struct dashboard){.shown = true, .job.show = dimension_show};
    d->dimension = arena_str(request->arena, request->params[1]).p;
    if (d->dimension == NULL)
        return page_problem(app, request, response, 500);
    return dashboard_begin(app, request, response, d, office_visitor(request)->unit->code);
}
