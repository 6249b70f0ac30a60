/* Published results of one unit: a period of a survey, as it was published, and the way to the others. */
#include "pages/page.h"

#include "base/log.h"
#include "pages/office.h"
#include "pages/results.h"
#include "view/format.h"

enum { RESULTS_ARENA = 16 * 1024 * 1024, TREND_MAX = 8, PERIODS_LISTED = 60 };

const char *page_results_path(const struct http_request *request, const char *unit_code) {
    return page_unit_path(request, "/results/", unit_code);
}

/* What the functions below share while one page is made. */
struct results {
    struct pages *pages;
    const struct site *site;
    struct http_request *request;
    struct store *store;
    const struct view *view;
    const char *language;
    const struct unit *unit;
    struct arena *arena;
    struct publication *publications; /* that hold, by survey and days */
    size_t count;
    const struct publication *shown; /* the one that is asked for */
    int64_t replaced;       /* when the one before it in its place was published; 0: there was none */
    struct telling telling; /* of its document */
    json_t *document;
};

/* ---- What is asked for --------------------------------------------------------------------------------------------- */

static bool asks_for(const struct http_request *request, const char *name, const char *value) {
    struct str asked = http_field_get(&request->query, name);
    return asked.p == NULL || str_is(asked, value);
}

static bool is_asked(const struct http_request *request, const struct publication *p) {
    return asks_for(request, "survey", p->place.survey) && asks_for(request, "period", p->place.period) &&
           asks_for(request, "by", period_unit_name(p->place.by)) &&
           asks_for(request, "style", period_style_name(p->place.style));
}

/* Of two that are both meant: one that is shown before one that was withdrawn, the survey that counters ask usually, the later
 * period, and what was published last. */
static bool is_better(const struct results *r, const struct publication *a, const struct publication *b) {
    bool usual_a = strcmp(a->place.survey, r->site->survey_default) == 0,
         usual_b = strcmp(b->place.survey, r->site->survey_default) == 0;
    if ((a->withdrawn == 0) != (b->withdrawn == 0))
        return a->withdrawn == 0;
    if (usual_a != usual_b)
        return usual_a;
    return a->to != b->to ? a->to > b->to : a->id > b->id;
}

static int read_list(struct results *r, struct err *err) {
    struct publication *all;
    size_t count;
    int rc = store_publications(r->store, r->unit->code, NULL, false, r->arena, &all, &count, err);
    if (rc != 0)
        return rc;
    r->publications = arena_array(r->arena, count + 1, sizeof *all);
    if (r->publications == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu publications", count);
    memcpy(r->publications, all, count * sizeof *all);
    r->count = publications_now(r->publications, count);
    for (size_t i = 0; i < r->count; i++)
        if (is_asked(r->request, &r->publications[i]) &&
            (r->shown == NULL || is_better(r, &r->publications[i], r->shown)))
            r->shown = &r->publications[i];
    for (size_t i = 0; r->shown != NULL && i < count; i++)
        if (all[i].id < r->shown->id && publication_place_same(&all[i].place, &r->shown->place))
            r->replaced = all[i].at;
    return 0;
}

static int read_document(const struct results *r, int64_t id, json_t **out, struct err *err) {
    const char *bytes;
    int rc = store_publication_document(r->store, id, r->arena, &bytes, err);
    return rc == 0 ? publication_parse(bytes, out, err) : rc;
}

/* ---- Links --------------------------------------------------------------------------------------------------------- */

static const char *place_path(const struct results *r, const struct published_place *place) {
    const char *unit = page_results_path(r->request, r->unit->code);
    return unit == NULL ? NULL
                        : page_path(r->view, r->request, r->language,
                                    arena_printf(r->request->arena, "%s?survey=%s&by=%s&style=%s&period=%s",
                                                 unit, place->survey, period_unit_name(place->by),
                                                 period_style_name(place->style), place->period));
}

/* The other periods of the survey, the latest first. */
static void set_periods(json_t *model, const struct results *r) {
    json_t *list = json_array();
    char text[TELLING_SIZE];
    for (size_t i = r->count; i-- > 0 && json_array_size(list) < PERIODS_LISTED;) {
        const struct publication *p = &r->publications[i];
        if (strcmp(p->place.survey, r->shown->place.survey) != 0 || p == r->shown)
            continue;
        json_t *row = json_object();
        telling_period(&r->telling, p->place.by, p->place.period, text);
        model_set(row, "name", json_string(text));
        model_set(row, "administrative", json_boolean(p->place.style == PERIOD_ADMINISTRATIVE));
        model_set(row, "gone", json_boolean(p->withdrawn != 0));
        model_set_text(row, "period_path", place_path(r, &p->place));
        (void)json_array_append_new(list, row);
    }
    model_set(model, "any_period", json_boolean(json_array_size(list) > 0));
    model_set(model, "periods", list);
}

/* The other surveys the unit published something of, by the titles they have now. */
static void set_surveys(json_t *model, const struct results *r) {
    json_t *list = json_array();
    const char *last = "", *unit = page_results_path(r->request, r->unit->code);
    for (size_t i = 0; unit != NULL && i < r->count; i++) {
        const char *code = r->publications[i].place.survey;
        const struct site_survey *survey = site_survey(r->site, str_of(code));
        if (strcmp(code, last) == 0 || strcmp(code, r->shown->place.survey) == 0 || survey == NULL)
            continue;
        last = code;
        json_t *row = json_object();
        model_set(row, "survey_name",
                  json_string(text_in(&survey->revisions[0]->survey->title, r->language)));
        model_set_text(row, "survey_path",
                       page_path(r->view, r->request, r->language,
                                 arena_printf(r->request->arena, "%s?survey=%s", unit, code)));
        (void)json_array_append_new(list, row);
    }
    model_set(model, "more", json_boolean(json_array_size(list) > 0));
    model_set(model, "surveys", list);
}

static void set_links(json_t *model, const struct results *r) {
    const char *unit = page_results_path(r->request, r->unit->code);
    set_periods(model, r);
    set_surveys(model, r);
    model_set_text(model, "json_path",
                   unit == NULL ? NULL : arena_printf(r->request->arena, "%s/data.json", unit));
    model_set_text(model, "csv_path",
                   unit == NULL ? NULL : arena_printf(r->request->arena, "%s/data.csv", unit));
    model_set_text(model, "description_path",
                   page_path(r->view, r->request, r->language, "/results/data-description"));
    model_set_text(model, "list_path", page_path(r->view, r->request, r->language, "/results"));
}

/* ---- The trend ------------------------------------------------------------------------------------------------------ */

struct point {
    double percent, low, high;
    bool shown, bounded, broken;
    char name[TELLING_SIZE], value[TELLING_SIZE];
};

static void read_point(const struct results *r, const struct publication *p, const json_t *document,
                       struct point *out) {
    struct telling telling = {r->view, r->language, document};
    const json_t *all = publication_dimension(document, SURVEY_ALL_CODE);
    char best[TELLING_SIZE];
    *out = (struct point){.percent = json_number_value(json_object_get(all, "percent")),
                          .low = json_number_value(json_object_get(all, "low")),
                          .high = json_number_value(json_object_get(all, "high")),
                          .shown = all != NULL && !json_is_true(json_object_get(all, "hidden")),
                          .bounded = json_object_get(all, "low") != NULL,
                          .broken = json_is_true(json_object_get(all, "break"))};
    telling_period(&telling, p->place.by, p->place.period, out->name);
    if (out->shown)
        telling_value(&telling, all, out->value, best);
    else
        telling_why(&telling, all, out->value);
}

/* Periods of the same kind up to the one shown, as far as they are public. */
static int read_points(const struct results *r, struct point *out, size_t *count, struct err *err) {
    const struct publication *chosen[TREND_MAX];
    size_t n = 0;
    int rc = 0;
    for (size_t i = (size_t)(r->shown - r->publications) + 1; i-- > 0 && n < TREND_MAX;) {
        const struct publication *p = &r->publications[i];
        if (p->withdrawn == 0 && p->place.by == r->shown->place.by &&
            p->place.style == r->shown->place.style && strcmp(p->place.survey, r->shown->place.survey) == 0)
            chosen[n++] = p;
    }
    *count = 0;
    while (rc == 0 && n > 0) {
        json_t *document = NULL;
        rc = read_document(r, chosen[--n]->id, &document, err);
        if (rc == 0)
            read_point(r, chosen[n], document, &out[(*count)++]);
        json_decref(document);
    }
    return rc;
}

enum { PICTURE_WIDTH = 320, PICTURE_HEIGHT = 100, PICTURE_TEXT_MAX = 4096 };

static double across(size_t i, size_t count) {
    return PICTURE_WIDTH * ((double)i + 0.5) / (double)count;
}

static double down(double percent) {
    return PICTURE_HEIGHT * (1 - percent / 100);
}

/* The whole scale from 0 to 100: a small change looks small. */
static void set_picture(json_t *model, const struct point *points, size_t count) {
    struct buf line, dots, whiskers;
    bool pen_down = false;
    buf_init(&line, PICTURE_TEXT_MAX);
    buf_init(&dots, PICTURE_TEXT_MAX);
    buf_init(&whiskers, PICTURE_TEXT_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct point *p = &points[i];
        if (p->shown)
            buf_printf(&line, "%c%.0f %.1f", pen_down && !p->broken ? 'L' : 'M', across(i, count),
                       down(p->percent));
        if (p->shown)
            buf_printf(&dots, "M%.0f %.1fh0", across(i, count), down(p->percent));
        if (p->shown && p->bounded)
            buf_printf(&whiskers, "M%.0f %.1fV%.1f", across(i, count), down(p->low), down(p->high));
        pen_down = p->shown;
    }
    model_set_str(model, "line", (struct str){line.p, line.n});
    model_set_str(model, "dots", (struct str){dots.p, dots.n});
    model_set_str(model, "whiskers", (struct str){whiskers.p, whiskers.n});
    buf_release(&line);
    buf_release(&dots);
    buf_release(&whiskers);
}

static int set_trend(json_t *model, const struct results *r, struct err *err) {
    struct point *points = arena_array(r->arena, TREND_MAX, sizeof *points);
    size_t count = 0;
    if (points == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a trend");
    int rc = r->shown->withdrawn != 0 ? 0 : read_points(r, points, &count, err);
    json_t *rows = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *row = json_object();
        model_set(row, "name", json_string(points[i].name));
        model_set(row, "value", json_string(points[i].value));
        model_set(row, "broken", json_boolean(points[i].broken));
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "trend", json_boolean(rc == 0 && count > 1));
    model_set(model, "points", rows);
    set_picture(model, points, count);
    return rc;
}

/* ---- What was done ------------------------------------------------------------------------------------------------- */

static int set_deeds(json_t *model, const struct results *r, struct err *err) {
    struct published_place place = r->shown->place;
    struct deeds deeds;
    json_t *list = json_array();
    place.unit = r->unit->code;
    int rc = store_deeds(r->store, &place, r->arena, &deeds, err);
    for (size_t i = 0; rc == 0 && i < DEED_LINES; i++) {
        if (deeds.lines[i].said[0] == '\0')
            continue;
        json_t *row = json_object();
        model_set(row, "said", json_string(deeds.lines[i].said));
        model_set(row, "done", json_string(deeds.lines[i].done));
        (void)json_array_append_new(list, row);
    }
    model_set(model, "any_deed", json_boolean(json_array_size(list) > 0));
    model_set(model, "deeds", list);
    return rc;
}

/* ---- The page ------------------------------------------------------------------------------------------------------- */

static void set_time(json_t *model, const char *key, int64_t at) {
    char text[OFFICE_TIME_SIZE];
    if (at == 0) {
        model_set(model, key, json_false());
        return;
    }
    office_time(at, text);
    model_set(model, key, json_string(text));
}

static int fill_model(json_t *model, const struct results *r, struct err *err) {
    model_set(model, "unit", json_string(r->unit->name));
    set_time(model, "published", r->shown->at);
    set_time(model, "replaced", r->replaced);
    set_time(model, "withdrawn", r->shown->withdrawn);
    model_set(model, "administrative", json_boolean(r->shown->place.style == PERIOD_ADMINISTRATIVE));
    model_set(model, "preview", json_false());
    results_model_figures(model, &r->telling);
    set_links(model, r);
    int rc = set_trend(model, r, err);
    return rc == 0 ? set_deeds(model, r, err) : rc;
}

static enum http_next show(struct results *r, struct http_response *response, struct err *err) {
    char title[PLACE_NAME_MAX * 4 + 200], period[TELLING_SIZE];
    r->telling = (struct telling){r->view, r->language, r->document};
    telling_period_of(&r->telling, period);
    snprintf(title, sizeof title, "%s – %s – %.100s", page_word(r->view, r->language, "published.title"),
             r->unit->name, period);
    const struct published_place *place = &r->shown->place;
    const char *query =
        arena_printf(r->request->arena, "survey=%s&by=%s&style=%s&period=%s&", place->survey,
                     period_unit_name(place->by), period_style_name(place->style), place->period);
    json_t *model = page_model(r->view, r->site, r->unit, r->language, title, query);
    if (fill_model(model, r, err) != 0) {
        json_decref(model);
        log_event(LOG_LEVEL_ERROR, "results", "error=\"%s\"", err->text);
        return page_problem(r->pages, r->request, response, 500);
    }
    response->cache = HTTP_CACHE_PUBLIC;
    return page_show(r->pages, r->request, response, "results", r->language, model);
}

static enum http_next answer(struct results *r, struct http_response *response) {
    struct err err = ERR_INIT;
    int rc = r->arena == NULL ? err_set(&err, ERR_NOMEM, "no memory for results")
                              : pages_reader(r->pages, r->request, &r->store, &err);
    if (rc == 0)
        rc = read_list(r, &err);
    if (rc == 0 && r->shown == NULL)
        return page_problem(r->pages, r->request, response, 404);
    if (rc == 0)
        rc = read_document(r, r->shown->id, &r->document, &err);
    if (rc == 0)
        return show(r, response, &err);
    log_event(LOG_LEVEL_ERROR, "results", "error=\"%s\"", err.text);
    return page_problem(r->pages, r->request, response, 500);
}

enum http_next page_results(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct site *site = pages_site(pages, request);
    const struct unit *unit =
        site == NULL || !site->results_public ? NULL : site_unit(site, request->params[0]);
    if (site == NULL || unit == NULL || !site->publishes[unit - site->units])
        return page_problem(pages, request, response, site == NULL ? 500 : 404);
    struct results r = {.pages = pages,
                        .site = site,
                        .request = request,
                        .view = pages_view(pages),
                        .language = page_language(pages_view(pages), request),
                        .unit = unit,
                        .arena = arena_new(RESULTS_ARENA)};
    enum http_next next = answer(&r, response);
    json_decref(r.document);
    arena_free(r.arena);
    return next;
}
