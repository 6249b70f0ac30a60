/* Which report: a survey and a whole month, quarter, half-year or year. */
#include "pages/report_page.h"

static const struct {
    enum period_unit unit;
    unsigned offered; /* the latest ones */
} kinds[] = {{PERIOD_MONTH, 14}, {PERIOD_QUARTER, 9}, {PERIOD_HALF, 5}, {PERIOD_YEAR, 4}};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* The whole period that a day lies in. */
static bool period_around(enum period_unit by, enum period_style style, int32_t day, struct period *out) {
    struct period cut;
    return period_split(by, style, day, day, &cut, 1, NULL) == 1 && period_find(by, style, cut.label, out);
}

/* A label tells its unit: 2026-10, 2026-Q3, 2026-H1, 2026. */
static bool period_asked(struct str label, struct report_choice *choice) {
    struct report_request *request = &choice->asked.request;
    char text[PERIOD_LABEL_SIZE];
    if (label.n >= sizeof text)
        return false;
    snprintf(text, sizeof text, "%.*s", STR_ARG(label));
    for (size_t i = 0; i < KINDS; i++)
        if (period_find(kinds[i].unit, request->style, text, &choice->period)) {
            request->by = kinds[i].unit;
            return true;
        }
    return false;
}

bool report_choice_read(const struct http_request *request, const struct site *site, int32_t today,
                        struct report_choice *out) {
    *out = (struct report_choice){.fault = NULL};
    if (!asked_read(request, site, office_visitor(request)->unit->code, &out->asked))
        return false;
    struct report_request *report = &out->asked.request;
    struct str label = http_field_get(&request->query, "period");
    int32_t day = report->to;
    out->fault = out->asked.fault;
    if (report->by == PERIOD_DAY || report->by == PERIOD_WEEK)
        report->by = PERIOD_MONTH;
    bool found = label.p != NULL && label.n > 0 && period_asked(label, out);
    if (label.p != NULL && label.n > 0 && !found && out->fault == NULL)
        out->fault = "office.report.fault_period";
    if (!found && !period_around(report->by, report->style, day == DAY_NONE ? today : day, &out->period))
        out->fault = "office.fig.fault_day";
    if (!found && day == DAY_NONE)
        period_before(report->by, report->style, &out->period, &out->period);
    report->from = out->period.from;
    report->to = out->period.to;
    report->against_code = NULL;
    out->over = out->period.to < today;
    return true;
}

const char *report_period_query(const struct http_request *request, const struct report_choice *choice,
                                const char *label) {
    const struct report_request *report = &choice->asked.request;
    const char *survey = report->survey_code;
    return arena_printf(request->arena, "%s%s%sstyle=%s&period=%s&",
                        survey == NULL ? "" : "survey=", survey == NULL ? "" : survey,
                        survey == NULL ? "" : "&", period_style_name(report->style), label);
}

const char *report_days_query(const struct http_request *request, const struct report_choice *choice) {
    const struct report_request *report = &choice->asked.request;
    const char *survey = report->survey_code;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
    day_format(report->from, from);
    day_format(report->to, to);
    return arena_printf(request->arena, "%s%s%sby=%s&style=%s&from=%s&to=%s&",
                        survey == NULL ? "" : "survey=", survey == NULL ? "" : survey,
                        survey == NULL ? "" : "&", period_unit_name(report->by),
                        period_style_name(report->style), from, to);
}

/* ---- The form --------------------------------------------------------------------------------------------------------- */

static json_t *option(const char *value, const char *name, bool selected) {
    json_t *out = json_object();
    model_set(out, "value", json_string(value));
    model_set(out, "name", json_string(name));
    model_set(out, "selected", json_boolean(selected));
    return out;
}

/* The latest periods of one kind, those before the chosen one's time left out. */
static json_t *kind_model(const struct view *view, const char *language, const struct report_choice *choice,
                          size_t kind, int32_t today) {
    static const char *const names[KINDS] = {"office.fig.by_month", "office.fig.by_quarter",
                                             "office.fig.by_half", "office.fig.by_year"};
    const struct report_request *report = &choice->asked.request;
    enum period_unit unit = kinds[kind].unit;
    struct period period;
    json_t *group = json_object(), *list = json_array();
    bool chosen = false;
    char text[RETELLING_SIZE];
    if (!period_around(unit, report->style, today, &period))
        period = choice->period;
    for (unsigned i = 0; i < kinds[kind].offered; i++) {
        bool this = report->by == unit && strcmp(period.label, choice->period.label) == 0;
        period_words(view, language, unit, period.label, text);
        (void)json_array_append_new(list, option(period.label, text, this));
        chosen |= this;
        period_before(unit, report->style, &period, &period);
    }
    if (report->by == unit && !chosen) {
        period_words(view, language, unit, choice->period.label, text);
        (void)json_array_append_new(list, option(choice->period.label, text, true));
    }
    model_set(group, "group", json_string(page_word(view, language, names[kind])));
    model_set(group, "periods", list);
    return group;
}

static void set_beside(json_t *model, const struct view *view, const struct http_request *request,
                       const struct report_choice *choice, int32_t today) {
    const struct report_request *report = &choice->asked.request;
    const char *language = page_language(view, request), *unit = choice->asked.unit;
    struct period period;
    char text[RETELLING_SIZE];
    period_before(report->by, report->style, &choice->period, &period);
    const char *query = report_period_query(request, choice, period.label);
    period_words(view, language, report->by, period.label, text);
    model_set(model, "earlier_name", json_string(text));
    model_set_text(model, "earlier_path",
                   query == NULL ? NULL : office_unit_path(view, request, unit, REPORT_SUFFIX, query));
    bool later =
        choice->period.to < today && period_around(report->by, report->style, choice->period.to + 1, &period);
    query = later ? report_period_query(request, choice, period.label) : NULL;
    period_words(view, language, report->by, period.label, text);
    model_set(model, "later_name", json_string(text));
    model_set_text(model, "later_path",
                   query == NULL ? NULL : office_unit_path(view, request, unit, REPORT_SUFFIX, query));
}

void report_choice_model(json_t *model, const struct view *view, const struct http_request *request,
                         const struct site *site, const struct report_choice *choice, int32_t today) {
    const struct report_request *report = &choice->asked.request;
    const char *language = page_language(view, request);
    json_t *surveys = json_array(), *kinds_list = json_array(), *styles = json_array();
    for (size_t i = 0; i < site->survey_count; i++) {
        const struct survey *survey = site->surveys[i].revisions[0]->survey;
        (void)json_array_append_new(
            surveys, option(survey->code, text_in(&survey->title, language),
                            report->survey_code != NULL && strcmp(report->survey_code, survey->code) == 0));
    }
    for (size_t i = 0; i < KINDS; i++)
        (void)json_array_append_new(kinds_list, kind_model(view, language, choice, i, today));
    for (enum period_style s = PERIOD_CALENDAR; s <= PERIOD_ADMINISTRATIVE; s++) {
        char key[48];
        snprintf(key, sizeof key, "office.fig.style_%s", period_style_name(s));
        (void)json_array_append_new(
            styles, option(period_style_name(s), page_word(view, language, key), s == report->style));
    }
    model_set(model, "choice_surveys", surveys);
    model_set(model, "choice_periods", kinds_list);
    model_set(model, "choice_style", styles);
    set_beside(model, view, request, choice, today);
}
