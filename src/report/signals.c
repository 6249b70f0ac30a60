/* Early warning: a series that drops further than chance explains. The level is that of the earlier half of the series (at
 * least BASE_MIN periods), the later ones are held against it. One response is one person here: a period's batch is its
 * figure with the effective number of answers behind it. Hidden periods are left out, so a warning tells nothing of them. */
#include "report/internal.h"

#include "core/stats/chart.h"
#include "core/stats/cusum.h"

enum { BASE_MIN = 6, SERIES_MIN = BASE_MIN + 2 };

/* Settings of the CUSUM by golden.json and method.md 3.5: batches of days and weeks differ in size, so the likelihood
 * ratio against a drop of DROP; months weigh alike, so the tabular one. */
#define DROP 0.05
#define LIMIT_DAY 5.0 /* about every 900 days a false alarm */
#define LIMIT_WEEK 3.5
#define TABULAR_K 0.5
#define TABULAR_H 4.0

struct series {
    struct batch *batches;
    size_t *periods; /* the shown period of a batch; count of the report for an earlier one */
    struct chart_mark *marks;
    double *path;
    size_t count;
};

static int series_new(struct making *making, struct series *series, struct err *err) {
    size_t count = making->span_count;
    series->batches = arena_array(making->arena, count, sizeof *series->batches);
    series->periods = arena_array(making->arena, count, sizeof *series->periods);
    series->marks = arena_array(making->arena, count, sizeof *series->marks);
    series->path = arena_array(making->arena, count, sizeof *series->path);
    bool good =
        series->batches != NULL && series->periods != NULL && series->marks != NULL && series->path != NULL;
    return good ? 0 : err_set(err, ERR_NOMEM, "no memory for a control chart");
}

static void series_add(struct series *series, const struct report_entry *entry, unsigned revision,
                       size_t period) {
    if (!entry->figure.valued || !entry->tested || entry->revision != revision)
        return;
    series->batches[series->count] =
        (struct batch){entry->basis.ratio * entry->basis.n_eff, entry->basis.n_eff};
    series->periods[series->count++] = period;
}

/* The earlier periods, then the shown ones, of the revision that the last one is of. */
static void series_fill(const struct making *making, size_t slot, struct tally *scratch,
                        struct series *series) {
    const struct report *report = making->report;
    unsigned revision = 0;
    series->count = 0;
    for (size_t p = 0; p < report->count; p++)
        if (report->periods[p].entries[slot].figure.valued)
            revision = report->periods[p].entries[slot].revision;
    for (size_t s = making->bands[1].first; s < making->bands[1].first + making->bands[1].count; s++) {
        struct report_entry entry;
        entry_make(making, 0, s, slot, scratch, &entry);
        series_add(series, &entry, revision, report->count);
    }
    for (size_t p = 0; p < report->count; p++)
        series_add(series, &report->periods[p].entries[slot], revision, p);
}

static int cusum_run(enum period_unit by, double level, const struct batch *batches, size_t count,
                     double *path, double *limit) {
    size_t alarm;
    if (by != PERIOD_DAY && by != PERIOD_WEEK) {
        *limit = TABULAR_H;
        return cusum_tabular(level, TABULAR_K, *limit, batches, count, path, &alarm);
    }
    *limit = by == PERIOD_DAY ? LIMIT_DAY : LIMIT_WEEK;
    return level > DROP ? cusum_ratio(level, level - DROP, *limit, batches, count, path, &alarm) : -1;
}

/* Rules broken downwards. Where few unsatisfied are expected the 3σ limit is no guide: then the exact probability. */
static unsigned rules_below(double level, const struct batch *batch, const struct chart_mark *mark) {
    enum { EXPECTED_LEAST = 5 };
    int64_t signal;
    double rarer = level < 0.5 ? level : 1 - level;
    if (batch->n * rarer >= EXPECTED_LEAST ||
        chart_signal(level, (uint64_t)(batch->n + 0.5), CHART_ALPHA, &signal) != 0)
        return mark->below;
    unsigned rules = mark->below & ~(unsigned)CHART_BEYOND_3;
    return batch->x <= (double)signal ? rules | CHART_BEYOND_3 : rules;
}

static void limits_set(double level, const struct batch *batch, struct report_signal *signal) {
    struct chart_limits limits = {0, 0, 1};
    (void)chart_limits(level, batch->n, &limits); /* level and batch were judged already */
    signal->low = limits.low * 100;
    signal->high = limits.high * 100;
}

static void series_judge(struct report *report, size_t slot, struct series *series) {
    size_t base = series->count / 2 > BASE_MIN ? series->count / 2 : BASE_MIN, rest = series->count - base;
    double x = 0, n = 0, limit = 0;
    for (size_t i = 0; i < base; i++) {
        x += series->batches[i].x;
        n += series->batches[i].n;
    }
    double level = x / n;
    bool alarms =
        cusum_run(report->request.by, level, series->batches + base, rest, series->path, &limit) == 0;
    if (chart_rules(level, series->batches, series->count, series->marks) != 0)
        return; /* a level of 0 or 1 leaves nothing to be judged by chance */
    for (size_t i = base; i < series->count; i++) {
        /* The CUSUM forgets slowly: an alarm is one while it still grows, not months after the drop is over. */
        bool grows = i == base || series->path[i - base] > series->path[i - base - 1];
        struct report_signal signal = {.judged = true, .level = level * 100};
        limits_set(level, &series->batches[i], &signal);
        if (series->marks[i].z < 0) {
            signal.rules = rules_below(level, &series->batches[i], &series->marks[i]);
            signal.alarm = alarms && grows && series->path[i - base] > limit;
        }
        if (series->periods[i] < report->count)
            report->periods[series->periods[i]].entries[slot].signal = signal;
    }
}

int signals_make(struct making *making, struct err *err) {
    struct report *report = making->report;
    struct series series = {0};
    struct tally scratch;
    if (report->request.by == PERIOD_WHOLE)
        return 0;
    int rc = series_new(making, &series, err);
    if (rc == 0)
        rc = tally_init(&scratch, making->links[0].survey, making->arena, err);
    size_t slots = suppress_question_slot(making->links[making->shown].survey, 0);
    for (size_t slot = 0; rc == 0 && slot < slots; slot++) {
        series_fill(making, slot, &scratch, &series);
        if (series.count >= SERIES_MIN)
            series_judge(report, slot, &series);
    }
    return rc;
}
