/* The series of one figure as a picture. It adds nothing to the tables, which are the truth: a program that reads aloud hears
 * the sentence and the table, and the picture is left out. */
#include <math.h>

#include "core/suppress.h"
#include "pages/dashboard.h"
#include "pages/figure.h"
#include "pages/page.h"
#include "view/format.h"

enum { WIDTH = 1000, HEIGHT = 200, EDGE = 6, TRACE_MAX = 1024 * 1024 };

/* Whose figures, and in what they are said. */
struct series {
    const struct saying *saying;
    const struct report *report;
    size_t slot;
    bool question;    /* a figure of a question is a percentage in every method */
    size_t dimension; /* index or SURVEY_ALL; of no meaning for a question */
};

/* The part of the scale that is drawn: whole tens around all that is shown. */
struct frame {
    double low, high; /* percent */
    size_t count;
};

static double across(const struct frame *frame, double period) {
    return WIDTH * (period + 0.5) / (double)frame->count;
}

static double down(const struct frame *frame, double percent) {
    double part = (frame->high - percent) / (frame->high - frame->low);
    return EDGE + (HEIGHT - 2 * EDGE) * fmin(fmax(part, 0), 1);
}

static const struct report_entry *entry_at(const struct series *series, size_t period) {
    return &series->report->periods[period].entries[series->slot];
}

static bool scored(const struct series *series) {
    return !series->question && series->report->survey->method->score_of != NULL;
}

/* A target in percent; a score grows evenly with its percentage. False where there is none with a value. */
static bool target_percent(const struct series *series, const struct report_goal *goal, double *out) {
    const struct survey *survey = series->report->survey;
    if (!goal->set || (goal->target.op != TARGET_AT_LEAST && goal->target.op != TARGET_ABOVE))
        return false;
    double value = (double)goal->target.value / TARGET_UNITS;
    if (!scored(series)) {
        *out = value;
        return true;
    }
    double bad = survey->method->score_of(survey, series->dimension, 0);
    double good = survey->method->score_of(survey, series->dimension, 100);
    *out = 100 * (value - bad) / (good - bad);
    return good > bad;
}

static struct frame frame_of(const struct series *series) {
    struct frame frame = {.low = 100, .high = 0, .count = series->report->count};
    for (size_t i = 0; i < frame.count; i++) {
        const struct report_entry *entry = entry_at(series, i);
        const struct figure *f = &entry->figure;
        double target;
        if (f->valued) {
            frame.low = fmin(frame.low, f->bounded ? f->low : f->percent);
            frame.high = fmax(frame.high, f->bounded ? f->high : f->percent);
        }
        if (target_percent(series, &entry->goal, &target)) {
            frame.low = fmin(frame.low, target);
            frame.high = fmax(frame.high, target);
        }
    }
    frame.low = fmax(0, floor(frame.low / 10 - 1e-9) * 10);
    frame.high = fmin(100, ceil(frame.high / 10 + 1e-9) * 10);
    return frame;
}

/* ---- Lines ---------------------------------------------------------------------------------------------------------- */

static void set_buf(json_t *model, const char *key, struct buf *buf) {
    model_set_str(model, key, (struct str){buf->p, buf->n});
    buf_release(buf);
}

/* The end of the run of figures that begins at `from`: it ends before a period without one, and before a break. */
static size_t run_end(const struct series *series, size_t from) {
    size_t end = from + 1;
    while (end < series->report->count && entry_at(series, end)->figure.valued &&
           !entry_at(series, end)->broken)
        end++;
    return end;
}

static void trace_run(const struct series *series, const struct frame *frame, size_t from, size_t end,
                      struct buf *line, struct buf *band) {
    bool bounded = true;
    for (size_t i = from; i < end; i++) {
        const struct figure *f = &entry_at(series, i)->figure;
        buf_printf(line, "%c%.1f %.1f", i == from ? 'M' : 'L', across(frame, (double)i),
                   down(frame, f->percent));
        bounded &= f->bounded;
    }
    if (end == from + 1)
        buf_adds(line, "h0"); /* a dot */
    for (size_t i = from; bounded && i < end; i++)
        buf_printf(band, "%c%.1f %.1f", i == from ? 'M' : 'L', across(frame, (double)i),
                   down(frame, entry_at(series, i)->figure.low));
    for (size_t i = end; bounded && i-- > from;)
        buf_printf(band, "L%.1f %.1f", across(frame, (double)i),
                   down(frame, entry_at(series, i)->figure.high));
    if (bounded)
        buf_adds(band, "Z");
}

static void set_figures(json_t *trend, const struct series *series, const struct frame *frame) {
    struct buf line, band;
    buf_init(&line, TRACE_MAX);
    buf_init(&band, TRACE_MAX);
    for (size_t i = 0; i < frame->count;) {
        size_t end = i + 1;
        if (entry_at(series, i)->figure.valued) {
            end = run_end(series, i);
            trace_run(series, frame, i, end, &line, &band);
        }
        i = end;
    }
    set_buf(trend, "line", &line);
    set_buf(trend, "band", &band);
}

static void set_marks(json_t *trend, const struct series *series, const struct frame *frame) {
    struct buf target, breaks;
    buf_init(&target, TRACE_MAX);
    buf_init(&breaks, TRACE_MAX);
    for (size_t i = 0; i < frame->count; i++) {
        double percent;
        if (target_percent(series, &entry_at(series, i)->goal, &percent))
            buf_printf(&target, "M%.1f %.1fH%.1f", across(frame, (double)i - 0.5), down(frame, percent),
                       across(frame, (double)i + 0.5));
        if (entry_at(series, i)->broken)
            buf_printf(&breaks, "M%.1f 0V%d", across(frame, (double)i - 0.5), HEIGHT);
    }
    model_set(trend, "any_target", json_boolean(target.n > 0));
    model_set(trend, "any_break", json_boolean(breaks.n > 0));
    set_buf(trend, "target", &target);
    set_buf(trend, "breaks", &breaks);
}

/* Where a day lies in the picture; the series covers it. */
static double across_day(const struct report *report, const struct frame *frame, size_t period, int32_t day) {
    const struct period *p = &report->periods[period].period;
    return across(frame, (double)period - 0.5 + (double)(day - p->from) / (double)(p->to - p->from + 1));
}

/* A line for each event. Its mark stands above it; those of one period stand together, so that they can be read. */
static void set_events(json_t *trend, const struct saying *saying, const struct frame *frame) {
    const struct report *report = saying->report;
    struct buf lines;
    json_t *flags = json_array();
    buf_init(&lines, TRACE_MAX);
    for (size_t p = 0, e = 0; saying->notes != NULL && p < report->count; p++) {
        const struct event *events = saying->notes->events;
        size_t first = e, count = saying->notes->event_count;
        struct buf marks;
        char x[32];
        buf_init(&marks, TRACE_MAX);
        for (; e < count && events[e].day <= report->periods[p].period.to; e++) {
            buf_printf(&lines, "M%.1f 0V%d", across_day(report, frame, p, events[e].day), HEIGHT);
            buf_printf(&marks, "%s%zu", e == first ? "" : ", ", e + 1);
        }
        if (e > first) {
            json_t *flag = json_object();
            snprintf(x, sizeof x, "%.1f%%", across_day(report, frame, p, events[first].day) * 100 / WIDTH);
            model_set(flag, "flag_at", json_string(x));
            model_set_str(flag, "flag", buf_str(&marks));
            (void)json_array_append_new(flags, flag);
        }
        buf_release(&marks);
    }
    model_set(trend, "any_flag", json_boolean(json_array_size(flags) > 0));
    model_set(trend, "flags", flags);
    set_buf(trend, "happened", &lines);
}

/* ---- The sentence --------------------------------------------------------------------------------------------------- */

static void value_text(const struct series *series, double percent, char out[FIGURE_TEXT_SIZE]) {
    if (series->question)
        format_percent((uint64_t)(percent * 100 + 0.5), series->saying->language, out, FIGURE_TEXT_SIZE);
    else
        figure_text(series->report->survey, series->dimension, percent, series->saying->language, out);
}

static void set_value(json_t *trend, const char *key, const struct series *series, double percent) {
    char text[FIGURE_TEXT_SIZE];
    value_text(series, percent, text);
    model_set(trend, key, json_string(text));
}

static void set_period(json_t *trend, const char *key, const struct series *series, size_t i) {
    char text[SAYING_SIZE];
    saying_period(series->saying, &series->report->periods[i].period, text);
    model_set(trend, key, json_string(text));
}

static void set_at(json_t *trend, const struct series *series, const char *period_key, const char *value_key,
                   size_t i) {
    set_period(trend, period_key, series, i);
    set_value(trend, value_key, series, entry_at(series, i)->figure.percent);
}

static void set_sentence(json_t *trend, const struct series *series, size_t first, size_t last) {
    size_t least = first, most = first, without = 0;
    char text[SAYING_SIZE];
    for (size_t i = 0; i < series->report->count; i++) {
        const struct figure *f = &entry_at(series, i)->figure;
        without += !f->valued;
        if (f->valued && f->percent < entry_at(series, least)->figure.percent)
            least = i;
        if (f->valued && f->percent > entry_at(series, most)->figure.percent)
            most = i;
    }
    set_at(trend, series, "first_period", "first", first);
    set_at(trend, series, "last_period", "last", last);
    set_at(trend, series, "least_period", "least", least);
    set_at(trend, series, "most_period", "most", most);
    saying_count(series->saying, without, text);
    model_set_text(trend, "without", without == 0 ? NULL : text);
}

static struct series series_of(const struct saying *saying, size_t slot) {
    size_t dimensions = saying->report->survey->dimension_count;
    return (struct series){.saying = saying,
                           .report = saying->report,
                           .slot = slot,
                           .question = slot > dimensions,
                           .dimension = slot == SUPPRESS_ALL ? SURVEY_ALL : slot - 1};
}

void dashboard_trend(json_t *model, const struct saying *saying, size_t slot) {
    const struct series series = series_of(saying, slot);
    size_t count = saying->report->count, first = count, last = 0, valued = 0;
    for (size_t i = 0; i < count; i++)
        if (entry_at(&series, i)->figure.valued) {
            first = valued++ == 0 ? i : first;
            last = i;
        }
    if (valued < 2) {
        model_set(model, "trend", json_false());
        return;
    }
    json_t *trend = json_object();
    struct frame frame = frame_of(&series);
    set_value(trend, "high", &series, frame.high);
    set_value(trend, "low", &series, frame.low);
    set_period(trend, "from", &series, 0);
    set_period(trend, "to", &series, count - 1);
    set_figures(trend, &series, &frame);
    set_marks(trend, &series, &frame);
    set_events(trend, saying, &frame);
    set_sentence(trend, &series, first, last);
    model_set(model, "trend", trend);
}
