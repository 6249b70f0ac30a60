/* What dashboard_trend.c, the picture of a series, and dashboard_chart.c, the same figures for a script, share. */
#ifndef PAGES_TREND_H
#define PAGES_TREND_H

#include "pages/dashboard.h"

/* Whose figures, and in what they are said. */
struct trend {
    const struct saying *saying;
    const struct report *report;
    size_t slot, dimension; /* the same figure: by core/suppress.h, and as figure_text wants it */
};

static inline const struct report_entry *trend_entry(const struct trend *trend, size_t period) {
    return &trend->report->periods[period].entries[trend->slot];
}
/* Whether it is said as a score; a question is a percentage in every method. */
static inline bool trend_scored(const struct trend *trend) {
    return trend->dimension != SURVEY_NONE && trend->report->survey->method->score_of != NULL;
}
/* A target in percent; false where there is none with a value. */
bool trend_target(const struct trend *trend, const struct report_goal *goal, double *out);

/* dashboard_chart.c: adds chart, the text that web/js/chart.js reads. low, high: the part of the scale that is drawn, in percent.
 * events: [{"label": the period's words, "mark", "text"}], or NULL. */
void trend_chart(json_t *model, const struct trend *trend, double low, double high, json_t *events);

#endif
