/* The series of the whole survey as a picture. It adds nothing to the table below it, which is the truth: a program that reads
 * aloud hears the sentence and the table, and the picture is left out. */
#include <math.h>

#include "core/suppress.h"
#include "pages/dashboard.h"
#include "pages/figure.h"
#include "pages/page.h"

enum { WIDTH = 1000, HEIGHT = 200, EDGE = 6, TRACE_MAX = 1024 * 1024 };

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

static const struct report_entry *entry_at(const struct report *report, size_t period) {
    return &report->periods[period].entries[SUPPRESS_ALL];
}

/* A target in percent; a score grows evenly with its percentage. False where there is none with a value. */
static bool target_percent(const struct report *report, const struct report_goal *goal, double *out) {
    const struct index_method *method = report->survey->method;
    if (!goal->set || (goal->target.op != TARGET_AT_LEAST && goal->target.op != TARGET_ABOVE))
        return false;
    double value = (double)goal->target.value / TARGET_UNITS;
    if (method->score_of == NULL) {
        *out = value;
        return true;
    }
    double bad = method->score_of(report->survey, SURVEY_ALL, 0);
    double good = method->score_of(report->survey, SURVEY_ALL, 100);
    *out = 100 * (value - bad) / (good - bad);
    return good > bad;
}

static struct frame frame_of(const struct report *report) {
    struct frame frame = {.low = 100, .high = 0, .count = report->count};
    for (size_t i = 0; i < report->count; i++) {
        const struct report_entry *entry = entry_at(report, i);
        const struct figure *f = &entry->figure;
        double target;
        if (f->valued) {
            frame.low = fmin(frame.low, f->bounded ? f->low : f->percent);
            frame.high = fmax(frame.high, f->bounded ? f->high : f->percent);
        }
        if (target_percent(report, &entry->goal, &target)) {
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
static size_t run_end(const struct report *report, size_t from) {
    size_t end = from + 1;
    while (end < report->count && entry_at(report, end)->figure.valued && !entry_at(report, end)->broken)
        end++;
    return end;
}

static void trace_run(const struct report *report, const struct frame *frame, size_t from, size_t end,
                      struct buf *line, struct buf *band) {
    bool bounded = true;
    for (size_t i = from; i < end; i++) {
        const struct figure *f = &entry_at(report, i)->figure;
        buf_printf(line, "%c%.1f %.1f", i == from ? 'M' : 'L', across(frame, (double)i),
                   down(frame, f->percent));
        bounded &= f->bounded;
    }
    if (end == from + 1)
        buf_adds(line, "h0"); /* a dot */
    for (size_t i = from; bounded && i < end; i++)
        buf_printf(band, "%c%.1f %.1f", i == from ? 'M' : 'L', across(frame, (double)i),
                   down(frame, entry_at(report, i)->figure.low));
    for (size_t i = end; bounded && i-- > from;)
        buf_printf(band, "L%.1f %.1f", across(frame, (double)i),
                   down(frame, entry_at(report, i)->figure.high));
    if (bounded)
        buf_adds(band, "Z");
}

static void set_figures(json_t *trend, const struct report *report, const struct frame *frame) {
    struct buf line, band;
    buf_init(&line, TRACE_MAX);
    buf_init(&band, TRACE_MAX);
    for (size_t i = 0; i < report->count;) {
        size_t end = i + 1;
        if (entry_at(report, i)->figure.valued) {
            end = run_end(report, i);
            trace_run(report, frame, i, end, &line, &band);
        }
        i = end;
    }
    set_buf(trend, "line", &line);
    set_buf(trend, "band", &band);
}

static void set_marks(json_t *trend, const struct report *report, const struct frame *frame) {
    struct buf target, breaks;
    buf_init(&target, TRACE_MAX);
    buf_init(&breaks, TRACE_MAX);
    for (size_t i = 0; i < report->count; i++) {
        double percent;
        if (target_percent(report, &entry_at(report, i)->goal, &percent))
            buf_printf(&target, "M%.1f %.1fH%.1f", across(frame, (double)i - 0.5), down(frame, percent),
                       across(frame, (double)i + 0.5));
        if (entry_at(report, i)->broken)
            buf_printf(&breaks, "M%.1f 0V%d", across(frame, (double)i - 0.5), HEIGHT);
    }
    model_set(trend, "any_target", json_boolean(target.n > 0));
    model_set(trend, "any_break", json_boolean(breaks.n > 0));
    set_buf(trend, "target", &target);
    set_buf(trend, "breaks", &breaks);
}

/* ---- The sentence --------------------------------------------------------------------------------------------------- */

static void set_at(json_t *trend, const struct saying *saying, const char *period_key, const char *value_key,
                   size_t i) {
    char period[SAYING_SIZE], value[FIGURE_TEXT_SIZE];
    saying_period(saying, &saying->report->periods[i].period, period);
    figure_text(saying->report->survey, SURVEY_ALL, entry_at(saying->report, i)->figure.percent,
                saying->language, value);
    model_set(trend, period_key, json_string(period));
    model_set(trend, value_key, json_string(value));
}

static void set_sentence(json_t *trend, const struct saying *saying, size_t first, size_t last) {
    const struct report *report = saying->report;
    size_t least = first, most = first, without = 0;
    char text[SAYING_SIZE];
    for (size_t i = 0; i < report->count; i++) {
        const struct figure *f = &entry_at(report, i)->figure;
        without += !f->valued;
        if (f->valued && f->percent < entry_at(report, least)->figure.percent)
            least = i;
        if (f->valued && f->percent > entry_at(report, most)->figure.percent)
            most = i;
    }
    set_at(trend, saying, "first_period", "first", first);
    set_at(trend, saying, "last_period", "last", last);
    set_at(trend, saying, "least_period", "least", least);
    set_at(trend, saying, "most_period", "most", most);
    saying_count(saying, without, text);
    model_set_text(trend, "without", without == 0 ? NULL : text);
}

void dashboard_trend(json_t *model, const struct saying *saying) {
    const struct report *report = saying->report;
    size_t first = report->count, last = 0, valued = 0;
    for (size_t i = 0; i < report->count; i++)
        if (entry_at(report, i)->figure.valued) {
            first = valued++ == 0 ? i : first;
            last = i;
        }
    if (valued < 2) {
        model_set(model, "trend", json_false());
        return;
    }
    json_t *trend = json_object();
    struct frame frame = frame_of(report);
    char text[FIGURE_TEXT_SIZE], period[SAYING_SIZE];
    figure_text(report->survey, SURVEY_ALL, frame.high, saying->language, text);
    model_set(trend, "high", json_string(text));
    figure_text(report->survey, SURVEY_ALL, frame.low, saying->language, text);
    model_set(trend, "low", json_string(text));
    saying_period(saying, &report->periods[0].period, period);
    model_set(trend, "from", json_string(period));
    saying_period(saying, &report->periods[report->count - 1].period, period);
    model_set(trend, "to", json_string(period));
    set_figures(trend, report, &frame);
    set_marks(trend, report, &frame);
    set_sentence(trend, saying, first, last);
    model_set(model, "trend", trend);
}
