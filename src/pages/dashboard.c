#include "pages/dashboard.h"

#include "core/stats/share.h"
#include "core/suppress.h"
#include "pages/figure.h"
#include "pages/late_words.h"
#include "pages/page.h"
#include "view/format.h"

json_t *dashboard_why(const struct saying *saying, const struct report_entry *entry) {
    if (entry->mixed || entry->nobody)
        return json_string(saying_word(saying, entry->mixed ? "mixed" : "nobody"));
    return figure_why(saying->view, saying->language, saying->report->threshold, entry);
}

void dashboard_figure(json_t *row, const struct saying *saying, const struct report_entry *entry,
                      size_t dimension, const uint64_t *responses) {
    const struct figure *figure = &entry->figure;
    char people[SAYING_SIZE] = "–";
    if (responses != NULL || !figure->hidden)
        saying_count(saying, responses != NULL ? *responses : figure->respondents, people);
    model_set(row, "people", json_string(people));
    model_set(row, "shown", json_boolean(figure->valued));
    model_set(row, "broken", json_boolean(entry->broken));
    model_set(row, "scarce", json_boolean(figure->valued && figure->respondents < REPORT_RANK_LEAST));
    if (figure->valued)
        figure_model(row, saying->report->survey, dimension, figure, saying->language);
    else
        model_set(row, "why", dashboard_why(saying, entry));
}

json_t *dashboard_row(const struct saying *saying, const struct report_entry *entry, size_t dimension,
                      const char *name) {
    json_t *row = json_object();
    char text[SAYING_SIZE];
    model_set(row, "row_name", json_string(name));
    dashboard_figure(row, saying, entry, dimension, NULL);
    saying_target(saying, &entry->goal, text);
    model_set_text(row, "target", text);
    saying_then(saying, &entry->goal, text);
    model_set_text(row, "target_then", text);
    model_set(row, "missed", json_boolean(goal_missed(&entry->goal)));
    if (entry->goal.set) {
        saying_gap(saying, &entry->goal, text);
        model_set(row, "gap", json_string(text));
        model_set_text(row, "owner", entry->goal.target.owner);
    }
    saying_change(saying, dimension, &entry->before, text);
    model_set_text(row, "before", text);
    saying_change(saying, dimension, &entry->year_before, text);
    model_set_text(row, "year_before", text);
    saying_change(saying, dimension, &entry->against, text);
    model_set_text(row, "beside", text);
    const char *signal = saying_signal(&entry->signal);
    model_set_text(row, "signal", signal == NULL ? NULL : saying_word(saying, signal));
    return row;
}

void dashboard_link(json_t *row, const struct saying *saying, const char *dimension) {
    const char *suffix = arena_printf(saying->request->arena, "/d/%s", dimension);
    model_set_text(
        row, "row_path",
        saying->unit == NULL || suffix == NULL
            ? NULL
            : office_unit_path(saying->view, saying->request, saying->unit, suffix, saying->query));
}

/* ---- Dimensions ----------------------------------------------------------------------------------------------------- */

/* What misses most comes first; then what has no target or cannot be judged; what has no figure last. */
static int rank(const struct report_entry *entry) {
    if (!entry->figure.valued)
        return 2;
    return entry->goal.set && entry->goal.verdict != TARGET_UNKNOWN ? 0 : 1;
}

static bool comes_before(const struct report_entry *a, const struct report_entry *b) {
    int of_a = rank(a), of_b = rank(b);
    return of_a != of_b ? of_a < of_b : of_a == 0 && a->goal.gap < b->goal.gap;
}

static void set_rows(json_t *model, const struct saying *saying, const struct report_period *period) {
    const struct survey *survey = saying->report->survey;
    size_t order[SURVEY_DIMENSIONS_MAX], count = 0;
    json_t *rows = json_array();
    for (size_t i = 0; i < survey->dimension_count; i++) {
        if (figure_repeats_whole(survey, i))
            continue;
        size_t at = count++; /* stays behind its equals: the survey's order */
        const struct report_entry *entry = &period->entries[suppress_dimension_slot(i)];
        for (; at > 0 && comes_before(entry, &period->entries[suppress_dimension_slot(order[at - 1])]); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (size_t i = 0; i < count; i++) {
        const struct dimension *dimension = &survey->dimensions[order[i]];
        json_t *row = dashboard_row(saying, &period->entries[suppress_dimension_slot(order[i])], order[i],
                                    text_in(&dimension->title, saying->language));
        dashboard_link(row, saying, dimension->code);
        dashboard_trend(row, saying, suppress_dimension_slot(order[i]));
        json_t *trend = json_object_get(row, "trend");
        if (json_is_object(trend))
            model_set(trend, "legend", json_false()); /* the whole's says it */
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "any_row", json_boolean(count > 0));
    model_set(model, "rows", rows);
}

/* ---- How many ------------------------------------------------------------------------------------------------------- */

static void set_count(json_t *model, const struct saying *saying, const char *key, uint64_t n) {
    char text[SAYING_SIZE];
    saying_count(saying, n, text);
    model_set_text(model, key, n == 0 ? NULL : text);
}

static void set_need(json_t *model, const struct saying *saying, const struct report_need *need) {
    char rate[32], answered[SAYING_SIZE];
    bool known = need->visits_known && need->visits > 0 && need->visits >= need->answered;
    set_count(model, saying, "visits", need->visits_known ? need->visits : 0);
    model_set(model, "rate", json_false());
    if (known) {
        format_percent(stats_hundredths(need->answered, need->visits), saying->language, rate, sizeof rate);
        model_set(model, "rate", json_string(rate));
        saying_count(saying, need->answered, answered); /* 0 is told, too */
        model_set_text(model, "answered", answered);
    }
    set_count(model, saying, "missing", need->planned ? need->missing : 0);
}

static void set_days(json_t *model, const char *from_key, const char *to_key, int32_t from, int32_t to) {
    char text[32];
    format_day(from, text, sizeof text);
    model_set(model, from_key, json_string(text));
    format_day(to, text, sizeof text);
    model_set(model, to_key, json_string(text));
}

/* "Quét mã QR 120, phiếu giấy 9" */
static void set_channels(json_t *model, const struct saying *saying) {
    struct buf text;
    buf_init(&text, 1024);
    for (size_t i = 0; i < CHANNEL_COUNT; i++) {
        char key[40], count[SAYING_SIZE];
        if (saying->report->channels[i] == 0)
            continue;
        snprintf(key, sizeof key, "office.cross.channel_%s", channel_name((enum channel)i));
        saying_count(saying, saying->report->channels[i], count);
        buf_printf(&text, "%s%s: %s", text.n == 0 ? "" : "; ", page_word(saying->view, saying->language, key),
                   count);
    }
    model_set_str(model, "channels", buf_str(&text));
    buf_release(&text);
}

static void set_period(json_t *model, const struct saying *saying, const struct report_period *period) {
    char text[SAYING_SIZE];
    saying_period(saying, &period->period, text);
    model_set(model, "period", json_string(text));
    set_days(model, "period_from", "period_to", period->period.from, period->period.to);
    saying_count(saying, period->responses, text);
    model_set(model, "responses", json_string(text));
    set_count(model, saying, "left_out", period->left_out);
    set_count(model, saying, "excluded", period->excluded);
    char late[2 * SAYING_SIZE + 1024];
    late_words_whole(saying->view, saying->language, saying->report, period, late, sizeof late);
    model_set_text(model, "late", late);
    set_need(model, saying, &period->need);
}

/* The other periods of the series with something that was entered late, by name alone. */
static void set_late_periods(json_t *model, const struct saying *saying) {
    const struct report *report = saying->report;
    struct buf names;
    buf_init(&names, 4096);
    for (size_t i = 0; i < report->count; i++) {
        char name[SAYING_SIZE];
        if (report->periods[i].late == 0 || &report->periods[i] == report_last(report))
            continue;
        saying_period(saying, &report->periods[i].period, name);
        buf_printf(&names, "%s%s", names.n == 0 ? "" : "; ", name);
    }
    model_set_str(model, "late_periods", buf_str(&names));
    buf_release(&names);
}

void dashboard_series(json_t *model, const struct saying *saying, size_t slot, size_t dimension) {
    const struct report *report = saying->report;
    json_t *rows = json_array();
    for (size_t i = 0; i < report->count; i++) {
        const struct report_period *period = &report->periods[i];
        const struct report_entry *entry = &period->entries[slot];
        char name[SAYING_SIZE];
        json_t *row = json_object();
        saying_period(saying, &period->period, name);
        model_set(row, "row_name", json_string(name));
        dashboard_figure(row, saying, entry, dimension, slot == SUPPRESS_ALL ? &period->responses : NULL);
        const char *signal = saying_signal(&entry->signal);
        model_set_text(row, "signal", signal == NULL ? NULL : saying_word(saying, signal));
        saying_change(saying, dimension, &entry->before, name);
        model_set_text(row, "moved", saying_notable(&entry->before) ? name : NULL);
        dashboard_row_events(row, saying, &period->period);
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "series", rows);
}

void dashboard_head(json_t *model, const struct saying *saying) {
    const struct report *report = saying->report;
    const char *method = report->survey->method->name;
    char key[64], text[SAYING_SIZE];
    model_set(model, "survey_title", json_string(text_in(&report->survey->title, saying->language)));
    set_days(model, "range_from", "range_to", report->request.from, report->request.to);
    saying_count(saying, report_responses(report), text);
    model_set(model, "all_responses", json_string(text));
    set_period(model, saying, report_last(report));
    set_late_periods(model, saying);
    late_moves_model(model, saying->moves);
    set_channels(model, saying);
    dashboard_events(model, saying);
    snprintf(key, sizeof key, "results.method.%s.measure", method);
    model_set(model, "measure", json_string(page_word(saying->view, saying->language, key)));
    snprintf(key, sizeof key, "results.method.%s.how", method);
    model_set(model, "how", json_string(page_word(saying->view, saying->language, key)));
    saying_count(saying, report->threshold, text);
    model_set(model, "threshold", json_string(text));
    set_count(model, saying, "earlier", report->other_revisions);
    figure_model_basis(model, saying->view, saying->language, report->survey);
}

void dashboard_model(json_t *model, const struct saying *saying) {
    const struct report_period *last = report_last(saying->report);
    dashboard_head(model, saying);
    model_set(model, "whole",
              dashboard_row(saying, &last->entries[SUPPRESS_ALL], SURVEY_ALL, saying_word(saying, "whole")));
    set_rows(model, saying, last);
    dashboard_summary(model, saying);
    dashboard_series(model, saying, SUPPRESS_ALL, SURVEY_ALL);
    dashboard_trend(model, saying, SUPPRESS_ALL);
}
