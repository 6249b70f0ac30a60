/* Published results: the list of units, and the figures of one. */
#include "pages/page.h"

#include "base/log.h"
#include "pages/figure.h"
#include "core/suppress.h"
#include "report/report.h"
#include "view/format.h"

/* Deeper units are listed at the deepest level: a template may open so many lists in one another, and a phone has no
 * room for more. */
enum { MONTHS_SHOWN = 12, RESULTS_ARENA = 64 * 1024 * 1024, LIST_DEPTH_MAX = 8, MONTH_TEXT_SIZE = 32 };

const char *page_results_path(const struct http_request *request, const char *unit_code) {
    return page_unit_path(request, "/results/", unit_code);
}

static bool unit_valid(const struct unit *unit, int32_t day) {
    return (unit->valid_from == DAY_NONE || day >= unit->valid_from) &&
           (unit->valid_to == DAY_NONE || day <= unit->valid_to);
}

static json_t *unit_row(const struct view *view, const struct http_request *request, const char *language,
                        const struct unit *unit) {
    json_t *row = json_object();
    model_set(row, "unit_name", json_string(unit->name));
    model_set_text(row, "unit_path",
                   page_path(view, request, language, page_results_path(request, unit->code)));
    model_set(row, "more", json_false());
    model_set(row, "units", json_array());
    return row;
}

/* The units of today as a tree of lists; what stands under a unit of another time moves up. */
static void set_units(json_t *model, const struct view *view, const struct site *site,
                      const struct http_request *request, const char *language) {
    json_t *open[LIST_DEPTH_MAX + 1] = {model}; /* whose "units" a unit of that depth joins */
    model_set(model, "more", json_false());
    model_set(model, "units", json_array());
    for (size_t i = 0; i < site->unit_count; i++) {
        const struct unit *unit = site->tree[i];
        if (!unit_valid(unit, site->day))
            continue;
        size_t depth = 0, levels = 0;
        for (const struct unit *up = site_unit(site, str_of(unit->parent));
             up != NULL && levels < UNIT_DEPTH_MAX; up = site_unit(site, str_of(up->parent)), levels++)
            depth += unit_valid(up, site->day) && depth < LIST_DEPTH_MAX - 1;
        json_t *row = unit_row(view, request, language, unit);
        model_set(open[depth], "more", json_true());
        (void)json_array_append_new(json_object_get(open[depth], "units"), row);
        open[depth + 1] = row; /* borrowed from the model */
    }
}

enum http_next page_result_list(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct site *site = pages_site(pages, request);
    if (site == NULL || !site->results_public)
        return page_problem(pages, request, response, site == NULL ? 500 : 404);
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    json_t *model = page_model(view, site, NULL, language, page_word(view, language, "results.title"), "");
    set_units(model, view, site, request, language);
    response->cache = HTTP_CACHE_PUBLIC;
    return page_show(pages, request, response, "units", language, model);
}

/* ---- One unit ------------------------------------------------------------------------------------------ */

struct results { /* what the functions below share while one page is made */
    struct pages *pages;
    const struct site *site;
    struct http_request *request;
    const struct view *view;
    const char *language;
    const struct unit *unit;
    const struct site_survey *survey;
    struct arena *arena;
    int32_t from, to;
    struct report whole, months; /* of the whole time, and month by month */
};

/* Closed months only, and never others: of figures that grow by one response, or of two ranges freely chosen, the
 * difference would tell what that person or a hidden month said (method.md 3.7). */
static void set_range(struct results *r) {
    r->from = day_month_start(r->site->day, MONTHS_SHOWN);
    r->to = day_month_start(r->site->day, 0) - 1;
}

static int read_figures(struct results *r, struct err *err) {
    struct store *store;
    struct report_request request = {.survey_code = r->survey->revisions[0]->survey->code,
                                     .unit_code = r->unit->code,
                                     .from = r->from,
                                     .to = r->to,
                                     .by = PERIOD_WHOLE,
                                     .plain = true};
    int rc = pages_reader(r->pages, r->request, &store, err);
    if (rc == 0)
        rc = report_make(store, &request, r->arena, &r->whole, err);
    request.by = PERIOD_MONTH;
    return rc == 0 ? report_make(store, &request, r->arena, &r->months, err) : rc;
}

static void set_count(json_t *model, const struct results *r, const char *key, uint64_t n) {
    char text[32];
    format_count(n, r->language, text, sizeof text);
    model_set(model, key, json_string(text));
}

/* The whole, and what its parts add up to where there are parts of parts. */
static bool is_top(const struct survey *survey, size_t dimension) {
    if (dimension == SURVEY_ALL)
        return true;
    for (size_t i = 0; i < survey->dimension_count; i++)
        if (survey->dimensions[i].parent == dimension)
            return survey->dimensions[dimension].depth == 0;
    return false;
}

/* One row. responses: their number stands in the row instead of the respondents', and is never hidden; NULL for a
 * dimension. */
static json_t *row_model(const struct results *r, const struct report_entry *entry, size_t dimension,
                         const char *name, const uint64_t *responses) {
    json_t *row = json_object();
    const struct figure *figure = &entry->figure;
    const struct survey *survey = r->whole.survey;
    model_set(row, "row_name", json_string(name));
    model_set(row, "top", json_boolean(is_top(survey, dimension)));
    model_set(row, "broken", json_boolean(entry->broken));
    model_set(row, "shown", json_boolean(figure->valued));
    if (responses != NULL || !figure->hidden)
        set_count(row, r, "people", responses != NULL ? *responses : figure->respondents);
    else
        model_set(row, "people", json_string("–"));
    if (figure->valued)
        figure_model(row, survey, dimension, figure, r->language);
    else
        model_set(row, "why", figure_why(r->view, r->language, r->site->threshold, entry));
    return row;
}

/* What is shown, and how it is computed, in the words of the survey's method. */
static void set_method(json_t *model, const struct results *r) {
    static const char *const texts[] = {"by_dimension", "by_month", "measure", "how"};
    const struct index_method *method = r->survey->revisions[0]->survey->method;
    char key[64];
    bool bounded = false;
    for (size_t slot = 0; slot < suppress_question_slot(r->whole.survey, 0); slot++)
        bounded |= r->whole.periods[0].entries[slot].figure.bounded;
    model_set(model, "intervals", json_boolean(bounded));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        snprintf(key, sizeof key, "results.method.%s.%s", method->name, texts[i]);
        model_set(model, texts[i], json_string(page_word(r->view, r->language, key)));
    }
}

static void set_rows(json_t *model, const struct results *r) {
    const struct survey *survey = r->whole.survey;
    json_t *rows = json_array();
    const struct report_entry *entries = r->whole.periods[0].entries;
    (void)json_array_append_new(rows, row_model(r, &entries[SUPPRESS_ALL], SURVEY_ALL,
                                                page_word(r->view, r->language, "results.all"), NULL));
    for (size_t i = 0; i < survey->dimension_count; i++)
        if (!figure_repeats_whole(survey, i))
            (void)json_array_append_new(rows,
                                        row_model(r, &entries[suppress_dimension_slot(i)], i,
                                                  text_in(&survey->dimensions[i].title, r->language), NULL));
    model_set(model, "rows", rows);
}

static void format_month(int32_t day, char out[MONTH_TEXT_SIZE]) {
    struct date d = date_from_day(day);
    snprintf(out, MONTH_TEXT_SIZE, "%02d/%d", d.month, d.year);
}

static void set_months(json_t *model, const struct results *r) {
    json_t *rows = json_array();
    for (size_t i = 0; i < r->months.count; i++) {
        const struct report_period *month = &r->months.periods[i];
        if (month->responses == 0)
            continue; /* a month without any response has nothing to hide or show */
        char name[MONTH_TEXT_SIZE];
        format_month(month->period.from, name);
        (void)json_array_append_new(
            rows, row_model(r, &month->entries[SUPPRESS_ALL], SURVEY_ALL, name, &month->responses));
    }
    model_set(model, "months", json_boolean(json_array_size(rows) > 1));
    model_set(model, "month_rows", rows);
}

static void set_other_surveys(json_t *model, const struct results *r) {
    json_t *surveys = json_array();
    const char *unit_path = page_results_path(r->request, r->unit->code);
    for (size_t i = 0; unit_path != NULL && i < r->site->survey_count; i++) {
        const struct survey *survey = r->site->surveys[i].revisions[0]->survey;
        if (&r->site->surveys[i] == r->survey)
            continue;
        json_t *row = json_object();
        const char *path = arena_printf(r->request->arena, "%s?survey=%s", unit_path, survey->code);
        model_set_text(row, "survey_path", page_path(r->view, r->request, r->language, path));
        model_set(row, "survey_name", json_string(text_in(&survey->title, r->language)));
        (void)json_array_append_new(surveys, row);
    }
    model_set(model, "more", json_boolean(json_array_size(surveys) > 0));
    model_set(model, "surveys", surveys);
}

static json_t *results_model(const struct results *r) {
    char title[PLACE_NAME_MAX * 4 + 200], from[MONTH_TEXT_SIZE], to[MONTH_TEXT_SIZE], soon[32],
        query[SURVEY_CODE_MAX + 16];
    snprintf(title, sizeof title, "%s – %s", page_word(r->view, r->language, "results.title"), r->unit->name);
    snprintf(query, sizeof query, "survey=%s&", r->survey->revisions[0]->survey->code);
    json_t *model = page_model(r->view, r->site, r->unit, r->language, title, query);
    format_month(r->from, from);
    format_month(r->to, to);
    format_day(day_month_start(r->site->day, -1), soon, sizeof soon);
    model_set(model, "from", json_string(from));
    model_set(model, "to", json_string(to));
    model_set(model, "soon", json_string(soon));
    model_set(model, "unit", json_string(r->unit->name));
    model_set(model, "survey_title",
              json_string(text_in(&r->survey->revisions[0]->survey->title, r->language)));
    set_count(model, r, "responses", r->whole.periods[0].responses);
    model_set(model, "empty", json_boolean(r->whole.periods[0].responses == 0));
    set_method(model, r);
    set_rows(model, r);
    set_months(model, r);
    figure_model_basis(model, r->view, r->language, r->whole.survey);
    set_other_surveys(model, r);
    if (r->whole.other_revisions > 0)
        set_count(model, r, "earlier", r->whole.other_revisions);
    else
        model_set(model, "earlier", json_false());
    model_set_text(model, "list_path", page_path(r->view, r->request, r->language, "/results"));
    return model;
}

enum http_next page_results(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct site *site = pages_site(pages, request);
    if (site == NULL || !site->results_public)
        return page_problem(pages, request, response, site == NULL ? 500 : 404);
    struct results *r = arena_alloc(request->arena, sizeof *r);
    struct arena *arena =
        arena_new(RESULTS_ARENA); /* tallies of the largest survey pass the request's arena */
    enum http_next next;
    if (r == NULL || arena == NULL) {
        next = page_problem(pages, request, response, 500);
        goto out;
    }
    struct str survey = http_field_get(&request->query, "survey");
    *r = (struct results){.pages = pages,
                          .site = site,
                          .request = request,
                          .view = pages_view(pages),
                          .language = page_language(pages_view(pages), request),
                          .unit = site_unit(site, request->params[0]),
                          .survey =
                              site_survey(site, survey.p == NULL ? str_of(site->survey_default) : survey),
                          .arena = arena};
    if (r->survey == NULL && survey.p == NULL && site->survey_count > 0)
        r->survey = &site->surveys[0];
    set_range(r);
    struct err err = ERR_INIT;
    if (r->unit == NULL || r->survey == NULL) {
        next = page_problem(pages, request, response, 404);
    } else if (read_figures(r, &err) != 0) {
        log_event(LOG_LEVEL_ERROR, "results", "error=\"%s\"", err.text);
        next = page_problem(pages, request, response, 500);
    } else {
        response->cache = HTTP_CACHE_PUBLIC;
        next = page_show(pages, request, response, "results", r->language, results_model(r));
    }
out:
    arena_free(arena);
    return next;
}
