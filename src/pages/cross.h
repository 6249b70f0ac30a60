/* The page of cross-tabs: page_cross.c reads what was asked for and has a worker count; cross.c makes it a view model. */
#ifndef PAGES_CROSS_H
#define PAGES_CROSS_H

#include "core/crosstab.h"
#include "pages/asked.h"
#include "pages/job.h"

enum { CROSS_FEATURES_MAX = 12, CROSS_CODE_MAX = 48, CROSS_FIELDS_MAX = 38 };

/* What a table can go by: "respondent.age", "counter", "channel", "weekday"; "" for nothing. */
struct cross_feature {
    const char *code;
    enum crosstab_kind kind;
    size_t question;
};

struct cross { /* in the request's arena, which outlives the work */
    struct job job;
    struct asked asked;
    char dimension[CROSS_CODE_MAX], rows[CROSS_CODE_MAX], columns[CROSS_CODE_MAX]; /* as asked for */
    uint64_t threshold;
    int32_t today;
    bool changed;        /* something asked for is not in this survey, and something else is shown */
    struct arena *arena; /* the worker's, NULL before; what follows lies in it */
    bool made;           /* the table is there */
    struct revision revision;
    struct cross_feature features[CROSS_FEATURES_MAX];
    size_t feature_count;
    size_t row, column; /* of features; column SURVEY_NONE: none */
    struct crosstab_request request;
    const char
        *fields[CROSS_FIELDS_MAX + 2]; /* of counters, by category: none, then by name, the rest last */
    size_t field_count;
    uint64_t others; /* responses in the range to other revisions */
    bool few;        /* of single counters too few answered for a table by their fields */
    bool untold;     /* the unit's own figure is not shown */
    uint64_t late;   /* responses entered long after the range */
    json_t *moves;   /* report_moves' of the range; NULL before */
    struct crosstab tab;
};

/* Adds all that templates/office-dash-cross.html says of the table; made is set. */
void cross_model(json_t *model, const struct view *view, const char *language, const struct cross *cross);

#endif
