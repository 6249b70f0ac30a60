/* The officer's pages of a unit's figures, as report_make tells them, in words: of all dimensions (page_office.c) and of one
 * (page_dimension.c). page_dashboard.c reads what was asked for and makes the report on a worker's thread; dashboard.c makes it
 * a view model, dashboard_words.c its sentences, dashboard_trend.c the picture of the series, dashboard_chart.c what a script
 * draws over it, dashboard_notes.c what officers said of it. */
#ifndef PAGES_DASHBOARD_H
#define PAGES_DASHBOARD_H

#include <math.h>

#include "pages/asked.h"
#include "pages/job.h"
#include "report/report.h"
#include "store/notes.h"
#include "store/officers.h"

/* What officers said of the figures that are shown. */
struct dashboard_notes {
    struct event *events; /* those that hold, on the days of the series; their marks are 1, 2, 3 … */
    size_t event_count;
    struct remark *remarks; /* of the period shown in full; as store_remarks gives them */
    size_t remark_count;
};

/* A remark on its way in; what cannot be taken stands in its field again. */
struct remark_draft {
    struct remark_place place;
    int64_t after;
    struct str typed;
    const char *fault; /* a key of words; NULL: it is stored */
    bool report;       /* it was written on the page of the report, which is to be shown again */
};

struct dashboard { /* in the request's arena, which outlives the work */
    struct job job;
    bool home;  /* the visitor's first page, of the own unit or the whole installation */
    bool shown; /* the visitor may see figures here */
    struct asked asked;
    const char *dimension;  /* code; NULL: all of them */
    struct officer officer; /* who looks; of the first page */
    struct arena *arena;    /* the report's, NULL before */
    bool made;
    struct report report;
    const struct report_unit **by_code; /* the report's units: thousands may be below one */
    struct dashboard_notes notes;
    json_t *moves;              /* report_moves'; NULL before */
    struct remark_draft *draft; /* of a POST; NULL: none */
};

/* page_dashboard.c: makes the report on a worker's thread, then shows it. d: zeroed, in the request's arena, with home, shown,
 * dimension and job.show set. */
enum http_next dashboard_begin(struct pages *pages, struct http_request *request,
                               struct http_response *response, struct dashboard *d, const char *unit);
/* page_office.c: stores a remark and goes back to the unit's page, or answers with that page and what is wrong. */
enum http_next dashboard_begin_remark(struct pages *pages, struct http_request *request,
                                      struct http_response *response, struct remark_draft *draft);
/* page_remarks.c: on a worker's thread; sets the draft's fault. */
int remark_store(struct pages *pages, struct http_request *request, struct remark_draft *draft,
                 struct err *err);

/* What the words below are in, of which figures, and where their links lead. */
struct saying {
    const struct view *view;
    const char *language;
    const struct report *report;
    const struct http_request *request;
    const char *unit;                    /* code; NULL: no page of a unit, so no links to its dimensions */
    const char *query;                   /* asked_query */
    const struct dashboard_notes *notes; /* NULL: none */
    const json_t *moves;                 /* report_moves'; NULL: none */
};

/* dashboard.c: adds everything that templates/office-dash.html says of the report; one with responses. */
void dashboard_model(json_t *model, const struct saying *saying);
/* What stands above every table: the period, how many answered, what the figures measure. */
void dashboard_head(json_t *model, const struct saying *saying);
/* A figure of the last period and what it is held against: target, the periods before, the level of its own series. Of
 * questions dimension is SURVEY_NONE. */
json_t *dashboard_row(const struct saying *saying, const struct report_entry *entry, size_t dimension,
                      const char *name);
/* Adds row_path, the page of a dimension; false where there is none. */
void dashboard_link(json_t *row, const struct saying *saying, const char *dimension);
/* Adds series: the figures of one slot, period by period. */
void dashboard_series(json_t *model, const struct saying *saying, size_t slot, size_t dimension);
/* Why there is no figure, as a text. */
json_t *dashboard_why(const struct saying *saying, const struct report_entry *entry);
/* {"people", "shown", …} as parts/figure.html wants it. responses: their number stands in the row, which is never hidden;
 * NULL: the respondents'. */
void dashboard_figure(json_t *row, const struct saying *saying, const struct report_entry *entry,
                      size_t dimension, const uint64_t *responses);

/* ---- dashboard_words.c. dimension: index, SURVEY_ALL, or SURVEY_NONE for a question -------------------------------------------------------------- */

enum { SAYING_SIZE = 400 };

const char *saying_word(const struct saying *saying, const char *key); /* of office.fig */
void saying_count(const struct saying *saying, uint64_t n, char out[SAYING_SIZE]);
/* "tháng 03/2025", "quý 1/2025", "năm 2025" */
void saying_period(const struct saying *saying, const struct period *period, char out[SAYING_SIZE]);
/* "+1,20 điểm phần trăm (từ 85,14%): tăng, có ý nghĩa"; "" where there is nothing to hold it against. */
void saying_change(const struct saying *saying, size_t dimension, const struct report_change *change,
                   char out[SAYING_SIZE]);
/* "−1,10 đến +3,50", of a change; "" where it was not tested. */
void saying_interval(const struct saying *saying, size_t dimension, const struct report_change *change,
                     char out[SAYING_SIZE]);
/* "≥ 88,00", "cao hơn năm trước"; "" without a target. */
void saying_target(const struct saying *saying, const struct report_goal *goal, char out[SAYING_SIZE]);
/* As the report says it (retelling_then): the target was changed when the period was over, and what it was before; else "". */
void saying_then(const struct saying *saying, const struct report_goal *goal, char out[SAYING_SIZE]);
/* "thiếu 1,66 (chưa chắc chắn)", "chưa xét được" */
void saying_gap(const struct saying *saying, const struct report_goal *goal, char out[SAYING_SIZE]);
static inline bool goal_missed(const struct report_goal *goal) {
    return goal->set && (goal->verdict == TARGET_MISSED || goal->verdict == TARGET_MISSED_UNCLEAR);
}
/* Worth a word beside every period: more than chance, or so large that people would see it in the picture and believe it. */
static inline bool saying_notable(const struct report_change *change) {
    return change->verdict == REPORT_UP || change->verdict == REPORT_DOWN ||
           (change->verdict == REPORT_UNCLEAR && fabs(change->diff) >= REPORT_HALF_WIDTH);
}
/* A key of office.fig; NULL without a warning. */
const char *saying_signal(const struct report_signal *signal);

/* ---- dashboard_summary.c -------------------------------------------------------------------------------------------- */

/* Adds told_missed, told_missed_unclear, told_down, told_noise, told_up, each with any_…, told_nothing and told_unseen (no dimension has a figure): the dimensions that
 * an officer has to know of, from the last period's entries. */
void dashboard_summary(json_t *model, const struct saying *saying);

/* ---- dashboard_trend.c ---------------------------------------------------------------------------------------------- */

/* Adds trend, for parts/office-dash-trend.html: a slot's figures (core/suppress.h) from period to period as a picture and a
 * sentence; false where fewer than two periods have one. legend: whether the signs are explained. With parts/office-charts.html the
 * page has scripts, and says so (http_response.script). */
void dashboard_trend(json_t *model, const struct saying *saying, size_t slot);

/* ---- dashboard_notes.c ---------------------------------------------------------------------------------------------- */

/* Reads what was said of the report's unit; of everywhere nothing. */
int dashboard_notes_read(struct store *read, const struct report *report, struct arena *arena,
                         struct dashboard_notes *out, struct err *err);
/* Adds events, [{"mark", "day", "label", "text", "whose"}], by day: label is the period's, whose false for the unit's own. */
void dashboard_events(json_t *model, const struct saying *saying);
/* Adds row_events, the same of one period, to its row. */
void dashboard_row_events(json_t *row, const struct saying *saying, const struct period *period);
/* Adds explain: what is below its target, and what was said of that. query: as asked_query's; may: the visitor may write. */
void dashboard_explain(json_t *model, const struct saying *saying, const struct dashboard *d,
                       const char *query, bool may);

#endif
