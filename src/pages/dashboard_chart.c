/* The figures of a series for web/js/chart.js, as one text of JSON in an attribute of the page: a script that could be run is no
 * place for names. Arrays are by period; null is where nothing is shown. Figures stand in full, as in `hailong report --json`;
 * what is read aloud or shown of them is said here, in the words of the tables. */
#include "pages/figure.h"
#include "pages/page.h"
#include "pages/trend.h"

static const char *chart_word(const struct trend *trend, const char *key) {
    char whole[80];
    snprintf(whole, sizeof whole, "office.chart.%s", key);
    return page_word(trend->saying->view, trend->saying->language, whole);
}

static json_t *real_if(bool there, double value) {
    return there ? json_real(value) : json_null();
}

/* ---- What a touch says ---------------------------------------------------------------------------------------------- */

static void add_figure(struct buf *tip, const struct trend *trend, const struct report_entry *entry) {
    const struct saying *saying = trend->saying;
    const struct figure *figure = &entry->figure;
    struct figure_words words;
    char people[SAYING_SIZE];
    if (!figure->valued) {
        json_t *why = dashboard_why(saying, entry);
        buf_printf(tip, "\n%s", json_string_value(why));
        json_decref(why);
        return;
    }
    figure_words(saying->report->survey, trend->dimension, figure, saying->language, &words);
    buf_printf(tip, "\n%s", words.value);
    if (words.of[0] != '\0')
        buf_printf(tip, " / %s", words.of);
    if (figure->bounded)
        buf_printf(tip, "\n%s %s–%s", chart_word(trend, "interval"), words.low, words.high);
    saying_count(saying, figure->respondents, people);
    buf_printf(tip, "\n%s %s", chart_word(trend, "people"), people);
}

static void add_held(struct buf *tip, const struct trend *trend, const struct report_entry *entry) {
    const struct saying *saying = trend->saying;
    const char *signal = saying_signal(&entry->signal);
    char text[SAYING_SIZE];
    saying_target(saying, &entry->goal, text);
    if (text[0] != '\0') {
        buf_printf(tip, "\n%s %s: ", saying_word(saying, "target"), text);
        saying_gap(saying, &entry->goal, text);
        buf_adds(tip, text);
    }
    if (signal != NULL)
        buf_printf(tip, "\n%s %s", saying_word(saying, "warning"), saying_word(saying, signal));
    if (entry->broken)
        buf_printf(tip, "\n%s", saying_word(saying, "broken"));
}

static json_t *tip_of(const struct trend *trend, size_t period, const char *name) {
    enum { TIP_MAX = 16 * 1024 };
    const struct report_entry *entry = trend_entry(trend, period);
    struct buf tip;
    buf_init(&tip, TIP_MAX);
    buf_adds(&tip, name);
    add_figure(&tip, trend, entry);
    add_held(&tip, trend, entry);
    json_t *text = tip.failed ? NULL : json_stringn(tip.p, tip.n);
    buf_release(&tip);
    return text;
}

/* ---- The series ----------------------------------------------------------------------------------------------------- */

static void append(json_t *chart, const char *key, json_t *value) {
    json_t *list = json_object_get(chart, key);
    if (list == NULL)
        model_set(chart, key, list = json_array());
    (void)json_array_append_new(list, value);
}

static void add_period(json_t *chart, const struct trend *trend, size_t period) {
    const struct report_entry *entry = trend_entry(trend, period);
    const struct figure *f = &entry->figure;
    const struct report_signal *signal = &entry->signal;
    char name[SAYING_SIZE];
    double target = 0;
    bool aimed = trend_target(trend, &entry->goal, &target);
    bool judged = f->valued && signal->judged;
    saying_period(trend->saying, &trend->report->periods[period].period, name);
    append(chart, "at", json_string(name));
    append(chart, "n", f->valued ? json_integer((json_int_t)f->respondents) : json_null());
    append(chart, "percent", real_if(f->valued, f->percent));
    append(chart, "low", real_if(f->valued && f->bounded, f->low));
    append(chart, "high", real_if(f->valued && f->bounded, f->high));
    append(chart, "target", real_if(aimed, target));
    append(chart, "level", real_if(judged, signal->level));
    append(chart, "least", real_if(judged, signal->low));
    append(chart, "most", real_if(judged, signal->high));
    append(chart, "signal", json_boolean(f->valued && saying_signal(signal) != NULL));
    append(chart, "broken", json_boolean(entry->broken));
    append(chart, "tips", tip_of(trend, period, name));
}

/* How a percentage is written on the scale: zero + (full − zero) · percent / 100, then the sign. */
static json_t *scale_of(const struct trend *trend, double low, double high) {
    const struct survey *survey = trend->report->survey;
    bool scored = trend_scored(trend);
    double zero = scored ? survey->method->score_of(survey, trend->dimension, 0) : 0;
    double full = scored ? survey->method->score_of(survey, trend->dimension, 100) : 100;
    return json_pack("{sf sf sf sf si ss ss}", "low", low, "high", high, "zero", zero, "full", full,
                     "decimals", scored ? 2 : 0, "sign", scored ? "" : "%", "point",
                     strcmp(trend->saying->language, "vi") == 0 ? "," : ".");
}

/* The words at the target's line: those of the last period that has one. */
static json_t *aim_of(const struct trend *trend) {
    char text[SAYING_SIZE];
    for (size_t i = trend->report->count; i-- > 0;) {
        const struct report_goal *goal = &trend_entry(trend, i)->goal;
        double percent;
        if (!trend_target(trend, goal, &percent))
            continue;
        saying_target(trend->saying, goal, text);
        return json_sprintf("%s %s", saying_word(trend->saying, "target"), text);
    }
    return json_string("");
}

void trend_chart(json_t *model, const struct trend *trend, double low, double high, json_t *events) {
    json_t *chart = json_object();
    for (size_t i = 0; i < trend->report->count; i++)
        add_period(chart, trend, i);
    model_set(chart, "scale", scale_of(trend, low, high));
    model_set(chart, "aim", aim_of(trend));
    model_set(chart, "events", json_is_array(events) ? json_incref(events) : json_array());
    char *text = json_dumps(chart, JSON_COMPACT);
    model_set(model, "chart", text == NULL ? NULL : json_string(text));
    free(text);
    json_decref(chart);
}
