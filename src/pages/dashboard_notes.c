/* What officers said of a unit's figures: events, marked on the series, and remarks on what is below its target. */
#include "core/suppress.h"
#include "pages/dashboard.h"
#include "pages/figure.h"
#include "pages/office.h"
#include "view/format.h"

/* ---- Reading -------------------------------------------------------------------------------------------------------- */

/* Those that hold, on the days of the series. */
static size_t keep_shown(const struct report *report, struct event *events, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (events[i].withdrawn == 0 && events[i].day >= report->periods[0].period.from &&
            events[i].day <= report->periods[report->count - 1].period.to)
            events[kept++] = events[i];
    return kept;
}

int dashboard_notes_read(struct store *read, const struct report *report, struct arena *arena,
                         struct dashboard_notes *out, struct err *err) {
    const struct report_request *request = &report->request;
    *out = (struct dashboard_notes){0};
    if (request->unit_code == NULL || report->count == 0)
        return 0;
    int rc = store_events(read, request->unit_code, arena, &out->events, &out->event_count, err);
    if (rc != 0)
        return rc;
    out->event_count = keep_shown(report, out->events, out->event_count);
    const struct remark_filter filter = {.unit_code = request->unit_code,
                                         .survey_code = request->survey_code,
                                         .period = report_last(report)->period.label,
                                         .by = request->by,
                                         .style = request->style};
    return store_remarks(read, &filter, arena, &out->remarks, &out->remark_count, err);
}

/* ---- Events --------------------------------------------------------------------------------------------------------- */

static json_t *event_model(const struct saying *saying, size_t i, const struct period *period) {
    const struct event *event = &saying->notes->events[i];
    const char *unit = saying->report->request.unit_code;
    char text[SAYING_SIZE];
    json_t *row = json_object();
    model_set(row, "mark", json_integer((json_int_t)i + 1));
    format_day(event->day, text, sizeof text);
    model_set(row, "day", json_string(text));
    saying_period(saying, period, text);
    model_set(row, "label", json_string(text));
    model_set(row, "text", json_string(event->text));
    model_set_text(row, "whose", strcmp(event->unit, unit) == 0 ? NULL : event->unit_name);
    return row;
}

static void add_events(json_t *list, const struct saying *saying, const struct period *period) {
    for (size_t i = 0; saying->notes != NULL && i < saying->notes->event_count; i++) {
        int32_t day = saying->notes->events[i].day;
        if (day >= period->from && day <= period->to)
            (void)json_array_append_new(list, event_model(saying, i, period));
    }
}

void dashboard_row_events(json_t *row, const struct saying *saying, const struct period *period) {
    json_t *list = json_array();
    add_events(list, saying, period);
    model_set(row, "row_events", list);
}

void dashboard_events(json_t *model, const struct saying *saying) {
    json_t *list = json_array();
    for (size_t p = 0; p < saying->report->count; p++)
        add_events(list, saying, &saying->report->periods[p].period);
    model_set(model, "any_event", json_boolean(json_array_size(list) > 0));
    model_set(model, "events", list);
}

/* ---- Remarks -------------------------------------------------------------------------------------------------------- */

/* What one row of the list is made from. */
struct explaining {
    const struct saying *saying;
    const struct dashboard *d;
    const char *action; /* where the form goes; NULL: the visitor may not write */
};

static json_t *remark_model(const struct remark *remark) {
    json_t *row = json_object();
    char at[OFFICE_TIME_SIZE];
    office_time(remark->at, at);
    model_set(row, "said", json_string(remark->text));
    model_set(row, "author", json_string(remark->name));
    model_set(row, "written", json_string(at));
    return row;
}

/* The versions of one dimension, the last one apart. Returns its id, 0 for none. */
static int64_t set_versions(json_t *row, const struct dashboard_notes *notes, const char *dimension) {
    json_t *earlier = json_array();
    int64_t last = 0;
    model_set(row, "remark", json_false());
    for (size_t i = 0; i < notes->remark_count; i++) {
        const struct remark *remark = &notes->remarks[i];
        if (strcmp(remark->place.dimension, dimension) != 0)
            continue;
        if (last != 0) {
            (void)json_array_append_new(earlier, remark_model(remark));
            continue;
        }
        last = remark->id;
        model_set(row, "remark", remark_model(remark));
    }
    model_set(row, "any_earlier", json_boolean(json_array_size(earlier) > 0));
    model_set(row, "earlier", earlier);
    return last;
}

static bool has_remark(const struct dashboard_notes *notes, const char *dimension) {
    for (size_t i = 0; i < notes->remark_count; i++)
        if (strcmp(notes->remarks[i].place.dimension, dimension) == 0)
            return true;
    return false;
}

/* The field, with what was typed into it, else with what holds. last: id of the version that is shown; 0: none. */
static void set_form(json_t *row, const struct explaining *x, const struct remark_place *place, int64_t last,
                     const struct remark_draft *draft) {
    if (x->action == NULL) {
        model_set(row, "form", json_false());
        return;
    }
    json_t *form = json_object(), *remark = json_object_get(row, "remark");
    char period[SAYING_SIZE];
    saying_period(x->saying, &report_last(x->saying->report)->period, period);
    model_set(form, "said_period", json_string(period));
    model_set(form, "form_path", json_string(x->action));
    model_set(form, "survey", json_string(place->survey));
    model_set(form, "dimension", json_string(place->dimension));
    model_set(form, "by", json_string(period_unit_name(place->by)));
    model_set(form, "style", json_string(period_style_name(place->style)));
    model_set(form, "period", json_string(place->period));
    model_set(form, "after", json_integer(last));
    model_set(form, "open", json_boolean(draft != NULL));
    if (draft != NULL)
        model_set_str(form, "typed", draft->typed);
    else
        model_set(form, "typed", last != 0 ? json_incref(json_object_get(remark, "said")) : json_string(""));
    model_set_text(form, "why",
                   draft == NULL ? NULL : page_word(x->saying->view, x->saying->language, draft->fault));
    model_set(row, "form", form);
}

static bool same_period(const struct remark_place *a, const struct remark_place *b) {
    return a->by == b->by && a->style == b->style && strcmp(a->period, b->period) == 0 &&
           strcmp(a->survey, b->survey) == 0;
}

static const char *dimension_code(const struct survey *survey, size_t dimension) {
    return dimension == SURVEY_ALL ? SURVEY_ALL_CODE : survey->dimensions[dimension].code;
}

static const struct report_entry *entry_of(const struct report *report, size_t dimension) {
    return &report_last(report)->entries[suppress_dimension_slot(dimension)];
}

static json_t *explain_row(const struct explaining *x, const struct remark_place *shown, size_t dimension) {
    const struct saying *saying = x->saying;
    const struct survey *survey = saying->report->survey;
    const struct report_goal *goal = &entry_of(saying->report, dimension)->goal;
    const struct remark_draft *draft = x->d->draft;
    struct remark_place place = *shown;
    char text[SAYING_SIZE];
    json_t *row = json_object();
    place.dimension = dimension_code(survey, dimension);
    if (draft != NULL &&
        (!same_period(&draft->place, shown) || strcmp(draft->place.dimension, place.dimension) != 0))
        draft = NULL;
    model_set(row, "topic",
              json_string(dimension == SURVEY_ALL
                              ? saying_word(saying, "whole")
                              : text_in(&survey->dimensions[dimension].title, saying->language)));
    model_set(row, "code", json_string(place.dimension));
    model_set(row, "missed", json_boolean(goal_missed(goal)));
    saying_target(saying, goal, text);
    model_set_text(row, "target", text);
    model_set(row, "gap", json_false());
    if (goal->set) {
        saying_gap(saying, goal, text);
        model_set(row, "gap", json_string(text));
    }
    model_set_text(row, "owner", goal->set ? goal->target.owner : NULL);
    int64_t last = set_versions(row, saying->notes, place.dimension);
    set_form(row, x, &place, last, draft);
    return row;
}

/* A text for a period that is not shown any more: it must not be lost. */
static json_t *draft_row(const struct explaining *x) {
    const struct remark_draft *draft = x->d->draft;
    char topic[SAYING_SIZE];
    json_t *row = json_object();
    snprintf(topic, sizeof topic, "%s, %s", draft->place.dimension, draft->place.period);
    model_set(row, "topic", json_string(topic));
    model_set(row, "code", json_string(draft->place.dimension));
    for (size_t i = 0; i < 4; i++)
        model_set(row, (const char *const[]){"missed", "target", "gap", "owner"}[i], json_false());
    set_versions(row, &(struct dashboard_notes){0}, draft->place.dimension);
    set_form(row, x, &draft->place, draft->after, draft);
    return row;
}

/* What misses its target, most first, then what was explained and misses none any more. */
static size_t choose(const struct explaining *x, const struct remark_place *shown, size_t *chosen) {
    const struct report *report = x->saying->report;
    const struct remark_draft *draft = x->d->draft;
    size_t count = 0;
    for (size_t i = 0; i <= report->survey->dimension_count; i++) {
        size_t dimension = i == 0 ? SURVEY_ALL : i - 1;
        const char *code = dimension_code(report->survey, dimension);
        const struct report_goal *goal = &entry_of(report, dimension)->goal;
        bool drafted =
            draft != NULL && same_period(&draft->place, shown) && strcmp(draft->place.dimension, code) == 0;
        if (dimension != SURVEY_ALL && figure_repeats_whole(report->survey, dimension))
            continue;
        if (!goal_missed(goal) && !drafted && !has_remark(x->saying->notes, code))
            continue;
        double gap = goal_missed(goal) ? goal->gap : 0;
        size_t at = count++;
        for (; at > 0; at--) {
            const struct report_goal *other = &entry_of(report, chosen[at - 1])->goal;
            if (gap >= (goal_missed(other) ? other->gap : 0))
                break;
            chosen[at] = chosen[at - 1];
        }
        chosen[at] = dimension;
    }
    return count;
}

void dashboard_explain(json_t *model, const struct saying *saying, const struct dashboard *d,
                       const char *query, bool may) {
    const struct report *report = saying->report;
    struct explaining x = {saying, d, NULL};
    size_t chosen[SURVEY_DIMENSIONS_MAX + 1];
    json_t *rows = json_array();
    struct remark_place shown = {0};
    if (may)
        x.action = office_unit_path(saying->view, d->job.request, d->asked.unit, "/remarks", query);
    if (d->made && report_responses(report) > 0) {
        shown = (struct remark_place){.survey = report->request.survey_code,
                                      .by = report->request.by,
                                      .style = report->request.style,
                                      .period = report_last(report)->period.label};
        size_t count = choose(&x, &shown, chosen);
        for (size_t i = 0; i < count; i++)
            (void)json_array_append_new(rows, explain_row(&x, &shown, chosen[i]));
    }
    if (d->draft != NULL && (shown.period == NULL || !same_period(&d->draft->place, &shown)))
        (void)json_array_append_new(rows, draft_row(&x));
    model_set(model, "any_explain", json_boolean(json_array_size(rows) > 0));
    model_set(model, "explain", rows);
}
