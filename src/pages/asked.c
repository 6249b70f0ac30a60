/* The form above figures: what it asks for, and how it is shown again. */
#include "pages/asked.h"
#include "view/format.h"

/* A field of the form; one left empty asks for nothing. */
static struct str field(const struct http_request *request, const char *name) {
    struct str value = http_field_get(&request->query, name);
    return value.p == NULL ? STR("") : value;
}

/* One day of a range. False when something is there that is no day. */
static bool day_asked(const struct http_request *request, const char *name, int32_t *out) {
    struct str text = field(request, name);
    *out = DAY_NONE;
    return text.n == 0 || day_parse_typed(text, out);
}

static const char *read_range(const struct http_request *request, struct report_request *out) {
    struct str by = field(request, "by"), style = field(request, "style");
    out->by = PERIOD_MONTH;
    out->from = out->to = DAY_NONE;
    if (by.n > 0 && !period_unit_parse(by, &out->by))
        return "office.fig.fault_by";
    if (style.n > 0 && !period_style_parse(style, &out->style))
        return "office.fig.fault_style";
    if (!day_asked(request, "from", &out->from) || !day_asked(request, "to", &out->to))
        return "office.fig.fault_day";
    if (out->from != DAY_NONE && out->to != DAY_NONE && out->from > out->to)
        return "office.fig.fault_range";
    return NULL;
}

/* Units with the same one above them, of which the visitor may see the figures: fair to hold against each other, and neither
 * contains the other. */
static bool is_beside(const struct http_request *request, const struct site *site, const char *code,
                      const struct unit *other) {
    const struct account_session *session = &office_visitor(request)->session;
    const struct unit *unit = code == NULL ? NULL : site_unit(site, str_of(code));
    return unit != NULL && unit != other && strcmp(unit->parent, other->parent) == 0 &&
           officer_can(
               &session->rights, ACTION_VIEW_FIGURES,
               officer_relation(site->units, site->unit_count, session->unit, other->code, site->day));
}

static const char *read_against(const struct http_request *request, const struct site *site,
                                struct asked *out) {
    struct str code = field(request, "against");
    const struct unit *other = code.n == 0 ? NULL : site_unit(site, code);
    if (code.n == 0)
        return NULL;
    if (other == NULL || !is_beside(request, site, out->unit, other))
        return "office.fig.fault_against";
    out->request.against_code = arena_strdup(request->arena, other->code);
    return NULL;
}

bool asked_read(const struct http_request *request, const struct site *site, const char *unit,
                struct asked *out) {
    *out = (struct asked){.unit = unit == NULL ? NULL : arena_strdup(request->arena, unit)};
    const char **codes = arena_array(request->arena, site->survey_count + 1, sizeof *codes);
    if (codes == NULL || (unit != NULL && out->unit == NULL))
        return false;
    out->codes = codes;
    out->request.unit_code = out->unit;
    out->fault = read_range(request, &out->request);
    if (out->fault == NULL)
        out->fault = read_against(request, site, out);
    struct str code = field(request, "survey");
    const struct site_survey *first = site_survey(site, code.n > 0 ? code : str_of(site->survey_default));
    if (code.n > 0 && first == NULL && out->fault == NULL)
        out->fault = "office.fig.fault_survey";
    if (first != NULL)
        codes[out->code_count++] = arena_strdup(request->arena, first->revisions[0]->survey->code);
    for (int campaigns = 0; campaigns <= 1; campaigns++) /* everyday surveys before those of a time */
        for (size_t i = 0; code.n == 0 && i < site->survey_count; i++)
            if (&site->surveys[i] != first && (site->surveys[i].first != DAY_NONE) == (campaigns == 1))
                codes[out->code_count++] =
                    arena_strdup(request->arena, site->surveys[i].revisions[0]->survey->code);
    for (size_t i = 0; i < out->code_count; i++)
        if (codes[i] == NULL)
            return false;
    return true;
}

/* The last ASKED_DAYS or ASKED_WEEKS that were answered. */
static int shorten(struct store *read, struct asked *asked, struct arena *arena, struct err *err) {
    enum { ASKED_DAYS = 62, ASKED_WEEKS = 53 };
    struct report_request *request = &asked->request;
    struct revision revision;
    int32_t first = DAY_NONE, last = DAY_NONE;
    int32_t days = request->by == PERIOD_DAY ? ASKED_DAYS : request->by == PERIOD_WEEK ? 7 * ASKED_WEEKS : 0;
    if (days == 0 || request->from != DAY_NONE)
        return 0;
    int rc = store_revision(read, request->survey_code, 0, arena, &revision, err);
    if (rc == 0)
        rc = store_answered_days(read, revision.id, asked->unit, &first, &last, err);
    if (rc != 0 || first == DAY_NONE)
        return rc;
    int32_t to = request->to == DAY_NONE || last < request->to ? last : request->to;
    if (to - days >= first)
        request->from = to - days + 1;
    return 0;
}

int asked_choose(struct store *read, struct asked *asked, struct arena *arena, struct err *err) {
    bool answered = asked->code_count == 1;
    int rc = 0;
    asked->request.survey_code = asked->codes[0];
    for (size_t i = 0; rc == 0 && !answered && i < asked->code_count; i++) {
        rc = store_answered(read, asked->codes[i], asked->unit, &answered, err);
        if (rc == 0 && answered)
            asked->request.survey_code = asked->codes[i];
    }
    return rc == 0 ? shorten(read, asked, arena, err) : rc;
}

/* ---- Shown again ---------------------------------------------------------------------------------------------------- */

/* left_out: a field that is not to be in it, or NULL. */
static const char *query_without(const struct http_request *request, const struct asked *asked,
                                 const char *left_out) {
    static const char *const names[] = {"survey", "by", "style", "from", "to", "against"};
    const char *query = "";
    for (size_t i = 0; asked->fault == NULL && query != NULL && i < sizeof names / sizeof *names; i++) {
        struct str value = field(request, names[i]);
        if (value.n > 0 && (left_out == NULL || strcmp(names[i], left_out) != 0))
            query = arena_printf(request->arena, "%s%s=%.*s&", query, names[i], STR_ARG(value));
    }
    return query;
}

const char *asked_query(const struct http_request *request, const struct asked *asked) {
    return query_without(request, asked, NULL);
}

static void set_day(json_t *model, const char *key, int32_t day) {
    char text[DATE_TEXT_SIZE] = "";
    if (day != DAY_NONE)
        day_format(day, text);
    model_set(model, key, json_string(text));
}

static void set_against(json_t *model, const struct http_request *request, const struct site *site,
                        const struct asked *asked) {
    json_t *list = json_array();
    const char *chosen = asked->request.against_code;
    model_set(model, "against", json_false());
    for (size_t i = 0; i < site->unit_count; i++) {
        const struct unit *unit = site->tree[i];
        bool selected = chosen != NULL && strcmp(chosen, unit->code) == 0;
        if (is_beside(request, site, asked->unit, unit))
            model_add_option(list, unit->code, unit->name, selected);
        if (selected)
            model_set(model, "against", json_string(unit->name));
    }
    model_set(model, "any_against", json_boolean(json_array_size(list) > 0));
    model_set(model, "choice_against", list);
}

/* What stands in front of "by=…" to see the same by other periods. */
static void set_by_query(json_t *model, const struct view *view, const struct http_request *request,
                         const struct asked *asked) {
    const char *language = page_language(view, request), *query = query_without(request, asked, "by");
    if (query != NULL && strcmp(language, view_language(view, 0)) != 0)
        query = arena_printf(request->arena, "%slang=%s&", query, language);
    model_set(model, "by_query", json_string(query == NULL ? "" : query));
}

/* A campaign's with its days: titles alone may be alike. */
static const char *survey_name(const struct http_request *request, const struct site_survey *survey,
                               const char *language) {
    const char *title = text_in(&survey->revisions[0]->survey->title, language);
    char first[32], last[32];
    if (survey->first == DAY_NONE)
        return title;
    format_day(survey->first, first, sizeof first);
    format_day(survey->last, last, sizeof last);
    const char *name = arena_printf(request->arena, "%s (%s – %s)", title, first, last);
    return name == NULL ? title : name;
}

/* The same figures as a workbook, for who may take them away. */
static void set_book(json_t *model, const struct view *view, const struct http_request *request,
                     const struct asked *asked) {
    const struct visitor *visitor = office_visitor(request);
    const char *query = asked_query(request, asked);
    bool may = asked->unit != NULL && query != NULL && asked->fault == NULL && asked->code_count > 0 &&
               officer_can(&visitor->session.rights, ACTION_EXPORT_AGGREGATES, visitor->relation);
    model_set_text(model, "book_path",
                   may ? office_unit_path(view, request, asked->unit, "/report.xlsx", query) : NULL);
}

void asked_model(json_t *model, const struct view *view, const struct http_request *request,
                 const struct site *site, const struct asked *asked) {
    const char *language = page_language(view, request);
    static const char *const units[] = {"day", "week", "month", "quarter", "half", "year"};
    json_t *surveys = json_array(), *by = json_array(), *style = json_array();
    char key[48];
    for (size_t i = 0; i < site->survey_count; i++) {
        const struct survey *survey = site->surveys[i].revisions[0]->survey;
        const char *chosen = asked->request.survey_code;
        model_add_option(surveys, survey->code, survey_name(request, &site->surveys[i], language),
                         chosen != NULL && strcmp(chosen, survey->code) == 0);
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        enum period_unit unit;
        snprintf(key, sizeof key, "office.fig.by_%s", units[i]);
        model_add_option(by, units[i], page_word(view, language, key),
                         period_unit_parse(str_of(units[i]), &unit) && unit == asked->request.by);
    }
    for (enum period_style s = PERIOD_CALENDAR; s <= PERIOD_ADMINISTRATIVE; s++) {
        snprintf(key, sizeof key, "office.fig.style_%s", period_style_name(s));
        model_add_option(style, period_style_name(s), page_word(view, language, key),
                         s == asked->request.style);
    }
    model_set(model, "several_surveys", json_boolean(json_array_size(surveys) > 1));
    model_set(model, "choice_surveys", surveys);
    model_set(model, "choice_by", by);
    set_by_query(model, view, request, asked);
    model_set(model, "choice_style", style);
    set_against(model, request, site, asked);
    set_book(model, view, request, asked);
    set_day(model, "choice_from", asked->request.from);
    set_day(model, "choice_to", asked->request.to);
}
