/* Cross-tabs of a unit: what was asked for, and the table, which a worker counts from the columns in memory. */
#include "pages/report_document.h"
#include "store/late.h"
#include "core/crosstab_counters.h"
#include "core/name_order.h"
#include "core/suppress.h"
#include "pages/cross.h"
#include "pages/office.h"
#include "store/shelf.h"

enum { CROSS_ARENA = 256 * 1024 * 1024, MONTHS_SHOWN = 12, YEARS_SHOWN = 3 };

/* ---- On a worker's thread ------------------------------------------------------------------------------------------- */

static void add_feature(struct cross *c, const char *code, enum crosstab_kind kind, size_t question) {
    if (c->feature_count < CROSS_FEATURES_MAX)
        c->features[c->feature_count++] = (struct cross_feature){code, kind, question};
}

static void list_features(struct cross *c) {
    const struct survey *survey = c->revision.survey;
    for (size_t i = 0; i < survey->question_count; i++)
        if (survey->questions[i].respondent != NULL)
            add_feature(c, survey->questions[i].code, CROSSTAB_QUESTION, i);
    add_feature(c, "counter", CROSSTAB_COUNTER, SURVEY_NONE);
    add_feature(c, "channel", CROSSTAB_CHANNEL, SURVEY_NONE);
    add_feature(c, "weekday", CROSSTAB_WEEKDAY, SURVEY_NONE);
}

static size_t feature_find(const struct cross *c, const char *code) {
    for (size_t i = 0; i < c->feature_count; i++)
        if (strcmp(c->features[i].code, code) == 0)
            return i;
    return SURVEY_NONE;
}

/* What is not there, or twice, becomes what there always is, and the page says so. */
static void choose(struct cross *c) {
    const struct survey *survey = c->revision.survey;
    c->request.dimension =
        c->dimension[0] == '\0' ? SURVEY_ALL : survey_dimension(survey, str_of(c->dimension));
    c->row = c->rows[0] == '\0' ? 0 : feature_find(c, c->rows);
    c->column = feature_find(c, c->columns);
    if (c->request.dimension == SURVEY_NONE) {
        c->request.dimension = SURVEY_ALL;
        c->changed = true;
    }
    if (c->row == SURVEY_NONE) {
        c->row = 0;
        c->changed = true;
    }
    c->changed |= c->columns[0] != '\0' && (c->column == SURVEY_NONE || c->column == c->row);
    c->column = c->column == c->row ? SURVEY_NONE : c->column;
}

/* Whole months: ranges that differ by a day would tell the people of that day. */
static void whole_months(struct report_request *range) {
    if (range->from != DAY_NONE)
        range->from = day_month_start(range->from, 0);
    if (range->to != DAY_NONE)
        range->to = day_month_start(range->to, -1) - 1;
}

/* By name; a field that is there already is left out. */
static void add_field(struct cross *c, const char *field) {
    size_t at = 1;
    while (at < c->field_count && name_order(c->fields[at], field) <= 0 && strcmp(c->fields[at], field) != 0)
        at++;
    bool known = false;
    for (size_t i = 0; i < c->field_count; i++)
        known |= strcmp(c->fields[i], field) == 0;
    if (known || c->field_count > CROSS_FIELDS_MAX)
        return;
    memmove(&c->fields[at + 1], &c->fields[at], (c->field_count - at) * sizeof *c->fields);
    c->fields[at] = field;
    c->field_count++;
}

static bool is_of_unit(const struct cross *c, int64_t counter) {
    size_t low = 0, high = c->request.stretch_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c->request.stretches[middle].counter < counter)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->request.stretch_count && c->request.stretches[low].counter == counter;
}

/* The service fields of the unit's counters, and which counter has which; as the counters are today. */
static int fields_read(struct cross *c, struct store *read, struct crosstab_axis *axis, struct err *err) {
    struct counter *counters;
    size_t count;
    int64_t last = 0;
    int rc = store_counters(read, NULL, c->today, c->arena, &counters, &count, err);
    if (rc != 0)
        return rc;
    c->fields[c->field_count++] = "";
    for (size_t i = 0; i < count; i++) {
        last = counters[i].id > last ? counters[i].id : last;
        if (is_of_unit(c, counters[i].id))
            add_field(c, counters[i].field);
    }
    uint8_t *of_counter = arena_array(c->arena, (size_t)last + 1, sizeof *of_counter);
    if (of_counter == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a cross-tab");
    bool rest = c->field_count > CROSS_FIELDS_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t field = 0;
        while (field < c->field_count && strcmp(c->fields[field], counters[i].field) != 0)
            field++;
        of_counter[counters[i].id] = (uint8_t)field;
    }
    if (rest)
        c->fields[c->field_count++] = NULL;
    axis->of_counter = of_counter;
    axis->counter_count = (size_t)last + 1;
    axis->count = c->field_count;
    return 0;
}

static int axis_set(struct cross *c, struct store *read, size_t feature, struct crosstab_axis *axis,
                    struct err *err) {
    *axis = (struct crosstab_axis){.kind = CROSSTAB_NOTHING};
    if (feature == SURVEY_NONE)
        return 0;
    crosstab_axis_set(axis, c->features[feature].kind, c->revision.survey, c->features[feature].question);
    return axis->kind == CROSSTAB_COUNTER ? fields_read(c, read, axis, err) : 0;
}

static bool by_counters(const struct cross *c) {
    return c->request.rows.kind == CROSSTAB_COUNTER || c->request.columns.kind == CROSSTAB_COUNTER;
}

/* A table by fields is counted only where it tells no single counter. */
static int count(void *context, const struct columns *columns, struct err *err) {
    struct cross *c = context;
    const struct crosstab_request *request = &c->request;
    int rc = by_counters(c) ? crosstab_counters_few(columns, request->stretches, request->stretch_count,
                                                    request->threshold, c->arena, &c->few, err)
                            : 0;
    if (rc != 0 || c->few)
        return rc;
    rc = crosstab_make(columns, request, c->arena, &c->tab, err);
    c->made = rc == 0;
    return rc;
}

static int others_count(struct cross *c, struct store *read, struct err *err) {
    struct response_extent extent;
    const struct selection selection = {.revision_id = c->revision.id,
                                        .survey_code = c->asked.request.survey_code,
                                        .unit_code = c->asked.unit,
                                        .from = c->asked.request.from,
                                        .to = c->asked.request.to};
    int rc = store_extent(read, &selection, &extent, err);
    c->others = rc == 0 ? extent.other_revisions : 0;
    return rc;
}

/* Whether reports show the figure of the unit that is divided: its own few people, or those of a unit beside it, would follow
 * from the table's total. */
static int unit_look(struct cross *c, struct store *read, struct err *err) {
    struct report_request whole = c->asked.request;
    struct report report = {.count = 0};
    struct arena *arena = arena_new(REPORT_ARENA_MAX);
    whole.by = PERIOD_WHOLE;
    whole.plain = true;
    whole.revision = c->revision.number;
    whole.against_code = NULL;
    int rc = arena == NULL ? err_set(err, ERR_NOMEM, "no memory for a report")
                           : report_make(read, &whole, arena, &report, err);
    const size_t slots[] = {SUPPRESS_ALL, suppress_dimension_slot(c->request.dimension)};
    for (size_t i = 0; rc == 0 && report.count > 0 && i < sizeof slots / sizeof *slots; i++) {
        const struct report_entry *entry = &report.periods[0].entries[slots[i]];
        c->untold |= entry->figure.hidden && !entry->nobody;
    }
    if (rc == 0)
        rc = report_moves(read, &report, c->arena, &c->moves, err);
    if (rc == 0 && report.count > 0)
        rc = store_late(read, c->revision.id, &(struct visit_selection){c->asked.unit, whole.from, whole.to},
                        &report.periods[0].period, &c->late, 1, err);
    arena_free(arena);
    return rc;
}

static int table_make(struct cross *c, struct store *read, struct err *err) {
    struct crosstab_stretch *stretches;
    const struct report_request *range = &c->asked.request;
    int rc = store_counter_stretches(read, c->asked.unit, range->from, range->to, c->arena, &stretches,
                                     &c->request.stretch_count, err);
    if (rc != 0)
        return rc;
    c->request.stretches = stretches;
    c->request.threshold = c->threshold;
    rc = axis_set(c, read, c->row, &c->request.rows, err);
    if (rc == 0)
        rc = axis_set(c, read, c->column, &c->request.columns, err);
    if (rc == 0)
        rc = others_count(c, read, err);
    if (rc == 0)
        rc = unit_look(c, read, err);
    if (rc != 0 || c->untold || (by_counters(c) && c->others > 0))
        return rc;
    return shelf_use(pages_shelf(c->job.pages), read, c->revision.id, count, c, err);
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct cross *c = (struct cross *)(void *)job;
    if (c->asked.code_count == 0)
        return 0;
    c->arena = arena_new(CROSS_ARENA);
    if (c->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a cross-tab");
    int rc = asked_choose(read, &c->asked, c->arena, err);
    if (rc == 0)
        rc = store_revision(read, c->asked.request.survey_code, 0, c->arena, &c->revision, err);
    if (rc != 0)
        return rc;
    list_features(c);
    choose(c);
    if (c->asked.fault != NULL)
        return 0;
    whole_months(&c->asked.request);
    rc = table_make(c, read, err);
    if (rc != ERR_INPUT && rc != ERR_LIMIT)
        return rc;
    c->asked.fault = rc == ERR_LIMIT ? "office.cross.fault_memory" : "office.cross.fault_lines";
    return 0;
}

/* ---- The page ------------------------------------------------------------------------------------------------------- */

static json_t *option(const char *value, const char *name, bool selected) {
    json_t *row = json_object();
    model_set(row, "value", json_string(value));
    model_set(row, "name", json_string(name));
    model_set(row, "selected", json_boolean(selected));
    return row;
}

static void set_choice(json_t *model, const struct view *view, const char *language, const struct cross *c) {
    const struct survey *survey = c->revision.survey;
    json_t *dimensions = json_array(), *rows = json_array(), *columns = json_array();
    char key[80];
    for (size_t i = 0; survey != NULL && i < survey->dimension_count; i++)
        (void)json_array_append_new(dimensions, option(survey->dimensions[i].code,
                                                       text_in(&survey->dimensions[i].title, language),
                                                       c->request.dimension == i));
    for (size_t i = 0; i < c->feature_count; i++) {
        const char *code = c->features[i].code;
        if (c->features[i].kind == CROSSTAB_QUESTION)
            snprintf(key, sizeof key, "respondent.%s.text",
                     survey->questions[c->features[i].question].respondent->name);
        else
            snprintf(key, sizeof key, "office.cross.by_%s", code);
        const char *name = page_word(view, language, key);
        (void)json_array_append_new(rows, option(code, name, c->row == i));
        (void)json_array_append_new(columns, option(code, name, c->column == i));
    }
    model_set(model, "choice_dimensions", dimensions);
    model_set(model, "choice_rows", rows);
    model_set(model, "choice_columns", columns);
}

/* One that everybody asks for alike, with what was chosen besides. */
static void add_range(json_t *list, const struct view *view, const struct cross *c, const char *name,
                      int32_t from, int32_t to) {
    const struct http_request *request = c->job.request;
    char first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE];
    json_t *row = json_object();
    day_format(from, first);
    day_format(to, last);
    const char *survey = c->asked.request.survey_code,
               *query =
                   arena_printf(request->arena, "survey=%s&dimension=%s&rows=%s&columns=%s&from=%s&to=%s&",
                                survey == NULL ? "" : survey, c->dimension, c->rows, c->columns, first, last);
    model_set(row, "range_name", json_string(name));
    model_set_text(row, "range_path",
                   query == NULL ? NULL : office_unit_path(view, request, c->asked.unit, "/cross", query));
    (void)json_array_append_new(list, row);
}

/* The last four quarters and the last three years that have begun. */
static void set_ranges(json_t *model, const struct view *view, const char *language, const struct cross *c) {
    json_t *list = json_array();
    char name[64];
    for (int back = 0; back < MONTHS_SHOWN; back += 3) {
        int32_t from = day_month_start(c->today, (date_from_day(c->today).month - 1) % 3 + back);
        struct date date = date_from_day(from);
        snprintf(name, sizeof name, "%s %d/%d", page_word(view, language, "office.fig.quarter"),
                 (date.month + 2) / 3, date.year);
        add_range(list, view, c, name, from, day_month_start(from, -3) - 1);
    }
    for (int back = 0; back < YEARS_SHOWN; back++) {
        int year = date_from_day(c->today).year - back;
        snprintf(name, sizeof name, "%s %d", page_word(view, language, "office.fig.year"), year);
        add_range(list, view, c, name, day_from_date((struct date){year, 1, 1}),
                  day_from_date((struct date){year, 12, 31}));
    }
    model_set(model, "ranges", list);
}

static enum http_next show(struct job *job, struct http_response *response) {
    struct cross *c = (struct cross *)(void *)job;
    struct pages *pages = job->pages;
    struct http_request *request = job->request;
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request), *query = asked_query(request, &c->asked);
    const struct site *site = pages_site(pages, request);
    const struct unit *unit = site == NULL ? NULL : site_unit(site, str_of(c->asked.unit));
    if (unit == NULL || query == NULL)
        return page_problem(pages, request, response, site == NULL || query == NULL ? 500 : 404);
    const char *own = arena_printf(request->arena, "%sdimension=%s&rows=%s&columns=%s&", query, c->dimension,
                                   c->rows, c->columns);
    const char *title =
        page_title(request->arena, c->asked.fault == NULL ? NULL : page_word(view, language, "form.error"),
                   page_word(view, language, "office.tab.cross"), unit->name);
    if (own == NULL || title == NULL)
        return page_problem(pages, request, response, 500);
    json_t *model = office_model(pages, request, title, own);
    bool figures = c->made && c->tab.responses > 0;
    const char *undivided = c->untold                         ? "office.cross.undivided_unit"
                            : c->few                          ? "office.cross.undivided_few"
                            : by_counters(c) && c->others > 0 ? "office.cross.undivided_revisions"
                                                              : NULL;
    model_set(model, "heading", json_string(page_word(view, language, "office.tab.cross")));
    model_set_text(model, "fault", c->asked.fault == NULL ? NULL : page_word(view, language, c->asked.fault));
    model_set(model, "may", json_boolean(c->asked.code_count > 0));
    model_set(model, "figures", json_boolean(figures));
    model_set(model, "empty", json_boolean(c->made && !figures));
    model_set(model, "changed", json_boolean(c->changed));
    model_set_text(model, "undivided", undivided == NULL ? NULL : page_word(view, language, undivided));
    asked_model(model, view, request, site, &c->asked);
    set_choice(model, view, language, c);
    set_ranges(model, view, language, c);
    office_model_tabs(model, pages, request, unit->code, office_visitor(request)->relation, "/cross", query);
    if (figures)
        cross_model(model, view, language, c);
    if (c->asked.fault != NULL)
        response->status = 422;
    return office_show(pages, request, response, "office-dash-cross", model);
}

static void release(void *page) {
    struct cross *c = page;
    json_decref(c->moves);
    arena_free(c->arena);
}

/* A code as it may stand in an address; what cannot be one is none. */
static void read_code(const struct http_request *request, const char *name, char out[CROSS_CODE_MAX]) {
    struct str value = http_field_get(&request->query, name);
    out[0] = '\0';
    if (value.p == NULL || value.n >= CROSS_CODE_MAX)
        return;
    for (size_t i = 0; i < value.n; i++)
        if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_", value.p[i]) == NULL)
            return;
    memcpy(out, value.p, value.n);
    out[value.n] = '\0';
}

enum http_next page_cross(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    struct cross *c = arena_alloc(request->arena, sizeof *c);
    const struct site *site = pages_site(pages, request);
    if (c == NULL || site == NULL ||
        !asked_read(request, site, office_visitor(request)->unit->code, &c->asked))
        return page_problem(pages, request, response, 500);
    read_code(request, "dimension", c->dimension);
    read_code(request, "rows", c->rows);
    read_code(request, "columns", c->columns);
    c->threshold = site->threshold;
    c->today = site->day;
    c->column = SURVEY_NONE;
    c->job.run = run;
    c->job.show = show;
    c->job.pool = WORKERS_FIGURES;
    request->page_free = release;
    return job_begin(pages, request, &c->job);
}
