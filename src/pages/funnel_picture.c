/* The funnel plot of a list as a picture. It adds nothing to the table below it, which is the truth: a program that reads aloud
 * hears the sentence and the table, and the picture is left out. */
#include <math.h>

#include "core/stats/funnel.h"
#include "pages/compare.h"
#include "pages/figure.h"

enum {
    SIZE = 1000,       /* of the square the lines are drawn in, which is stretched */
    STEPS = 80,        /* of a limit */
    NUMBERED_MAX = 40, /* rows; of more only those that differ have a number */
    LINE_MAX = 64 * 1024
};

/* What is drawn: percent from low to high, people from 0 to most. */
struct frame {
    double low, high, most;
    double level, worth; /* percent; independent answers a person's are worth, over the whole unit */
};

/* A target in percent; a score grows evenly with its percentage. False where there is none with a value. */
static bool target_percent(const struct report_comparison *c, double *out) {
    const struct report_goal *goal = &c->level->goal;
    const struct survey *survey = c->report.survey;
    double bad = 0, good = 100;
    if (!goal->set || (goal->target.op != TARGET_AT_LEAST && goal->target.op != TARGET_ABOVE))
        return false;
    if (survey->method->score_of != NULL) {
        bad = survey->method->score_of(survey, c->dimension, 0);
        good = survey->method->score_of(survey, c->dimension, 100);
    }
    *out = 100 * ((double)goal->target.value / TARGET_UNITS - bad) / (good - bad);
    return good > bad;
}

static double across(const struct frame *frame, double people) {
    return people / frame->most;
}

static double down(const struct frame *frame, double percent) {
    return fmin(fmax((frame->high - percent) / (frame->high - frame->low), 0), 1);
}

static void widen(struct frame *frame, double percent) {
    frame->low = fmin(frame->low, percent);
    frame->high = fmax(frame->high, percent);
}

/* Whole tens around all points, the target, and the inner limits of the smallest row that is judged. */
static struct frame frame_of(const struct report_comparison *c, const struct report_compared_list *list) {
    const struct cluster *basis = &c->level->basis;
    struct frame frame = {.low = 100, .level = c->level->figure.percent};
    double fewest = INFINITY, target, low, high;
    frame.worth = basis->n_eff / (double)basis->people;
    widen(&frame, frame.level);
    for (size_t i = 0; i < list->count; i++) {
        const struct figure *f = &list->rows[i].entry.figure;
        if (!f->valued)
            continue;
        widen(&frame, f->percent);
        frame.most = fmax(frame.most, (double)f->respondents);
        if (f->respondents >= REPORT_RANK_LEAST)
            fewest = fmin(fewest, (double)f->respondents);
    }
    if (isfinite(fewest) &&
        funnel_limits(frame.level / 100, frame.worth * fewest, STATS_Z95, &low, &high) == 0) {
        widen(&frame, 100 * low);
        widen(&frame, 100 * high);
    }
    if (target_percent(c, &target))
        widen(&frame, fmin(fmax(target, 0), 100));
    frame.most *= 1.05;
    frame.low = fmax(0, floor(frame.low / 10 - 1e-9) * 10);
    frame.high = fmin(100, ceil(frame.high / 10 + 1e-9) * 10);
    return frame;
}

/* ---- Lines ---------------------------------------------------------------------------------------------------------- */

static void set_buf(json_t *model, const char *key, struct buf *buf) {
    model_set_str(model, key, (struct str){buf->p, buf->n});
    buf_release(buf);
}

/* The ground between both limits, denser where they are steep. */
static void set_limits(json_t *picture, const char *key, const struct frame *frame, double z) {
    struct buf path;
    buf_init(&path, LINE_MAX);
    for (int i = 0; i < 2 * STEPS; i++) {
        bool upper = i >= STEPS;
        double part = (double)(upper ? 2 * STEPS - 1 - i : i) / (STEPS - 1);
        double people = fmax(part * part * frame->most, 1), low = 0, high = 1;
        (void)funnel_limits(frame->level / 100, frame->worth * people, z, &low, &high);
        buf_printf(&path, "%c%.1f %.1f", i == 0 ? 'M' : 'L', SIZE * across(frame, people),
                   SIZE * down(frame, 100 * (upper ? high : low)));
    }
    buf_addc(&path, 'Z');
    set_buf(picture, key, &path);
}

static void set_line(json_t *picture, const char *key, const struct frame *frame, double percent) {
    char path[48];
    snprintf(path, sizeof path, "M0 %.1fH%d", SIZE * down(frame, percent), (int)SIZE);
    model_set(picture, key, json_string(path));
}

/* ---- Points --------------------------------------------------------------------------------------------------------- */

/* SVG wants a point whatever the language. */
static void set_place(json_t *point, const char *key, double part) {
    char text[32];
    snprintf(text, sizeof text, "%.2f%%", 100 * part);
    model_set(point, key, json_string(text));
}

static void set_points(json_t *picture, const struct saying *saying, const struct frame *frame,
                       const struct report_compared_list *list) {
    json_t *points = json_array();
    for (size_t i = 0; i < list->count; i++) {
        const struct figure *f = &list->rows[i].entry.figure;
        enum report_band band = report_band(&list->rows[i]);
        bool differs = band == REPORT_BAND_HIGHER || band == REPORT_BAND_LOWER;
        char number[SAYING_SIZE];
        if (!f->valued)
            continue;
        json_t *point = json_object();
        saying_count(saying, i + 1, number);
        set_place(point, "x", across(frame, (double)f->respondents));
        set_place(point, "y", down(frame, f->percent));
        model_set(point, "differs", json_boolean(differs));
        model_set(point, "judged", json_boolean(band == REPORT_BAND_ALIKE));
        model_set_text(point, "label", list->count <= NUMBERED_MAX || differs ? number : NULL);
        (void)json_array_append_new(points, point);
    }
    model_set(picture, "points", points);
}

static void set_ends(json_t *picture, const struct saying *saying, const struct frame *frame,
                     size_t dimension) {
    char text[SAYING_SIZE], value[FIGURE_TEXT_SIZE];
    figure_text(saying->report->survey, dimension, frame->high, saying->language, value);
    model_set(picture, "top", json_string(value));
    figure_text(saying->report->survey, dimension, frame->low, saying->language, value);
    model_set(picture, "bottom", json_string(value));
    saying_count(saying, (uint64_t)frame->most, text);
    model_set(picture, "most", json_string(text));
}

void funnel_picture(json_t *model, const struct saying *saying, const struct report_comparison *comparison,
                    const struct report_compared_list *list) {
    const struct report_entry *level = comparison->level;
    size_t valued = 0;
    double target;
    for (size_t i = 0; i < list->count; i++)
        valued += list->rows[i].entry.figure.valued;
    if (!level->figure.valued || !level->tested || level->basis.variance <= 0 || valued < 2) {
        model_set(model, "picture", json_false());
        return;
    }
    json_t *picture = json_object();
    struct frame frame = frame_of(comparison, list);
    set_limits(picture, "outer", &frame, FUNNEL_Z998);
    set_limits(picture, "inner", &frame, STATS_Z95);
    set_line(picture, "line", &frame, frame.level);
    bool aimed = target_percent(comparison, &target) && target >= frame.low && target <= frame.high;
    model_set(picture, "any_target", json_boolean(aimed));
    if (aimed)
        set_line(picture, "target", &frame, target);
    set_points(picture, saying, &frame, list);
    set_ends(picture, saying, &frame, comparison->dimension);
    model_set(model, "picture", picture);
}
