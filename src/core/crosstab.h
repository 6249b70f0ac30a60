/* Cross-tabs: the figure of one dimension, or of the whole survey, by one or two features of the people or their visit,
 * counted from columns (columns.h) by the survey's own index method.
 *
 * Who skipped the question of a direction is a category of its own and counts in the totals. Nothing of few people is told
 * (crosstab_hide.h): the pattern begins with how many people gave a response, which is the same for every dimension, so
 * that tables of several dimensions hide alike. A dimension that few answered hides more, and with it one beside it, so that
 * those above can be shown (crosstab_tree.h).
 *
 * Limits: tables over different ranges of days, or of a unit and of units below it, held against each other, still
 * subtract; and three tables over three features tell more than each. Whether a table may go by counters: crosstab_counters.h. No number follows from one table, and none from it
 * and the unit's own figure. */
#ifndef CORE_CROSSTAB_H
#define CORE_CROSSTAB_H

#include "core/columns.h"
#include "core/index.h"

enum crosstab_kind {
    CROSSTAB_NOTHING,
    CROSSTAB_QUESTION,
    CROSSTAB_COUNTER,
    CROSSTAB_CHANNEL,
    CROSSTAB_WEEKDAY
};

/* What a direction of the table goes by. Categories: of a question 0 for who skipped it, 1 + option, and last "not
 * applicable" where it is offered; of a weekday 0 Monday … 6 Sunday; of channels enum channel. */
struct crosstab_axis {
    enum crosstab_kind kind;
    size_t question;
    size_t count;              /* of categories, ≤ CROSSTAB_LINES_MAX; 0 for CROSSTAB_NOTHING */
    const uint8_t *of_counter; /* CROSSTAB_COUNTER: the category by counter id */
    size_t counter_count;      /* how many ids that covers; the others are category 0 */
};
/* of_counter is set by the caller. The question must be a kept one with options (columns.h). */
void crosstab_axis_set(struct crosstab_axis *axis, enum crosstab_kind kind, const struct survey *survey,
                       size_t question);

/* A counter's responses count between these days. Those of one counter do not overlap. */
struct crosstab_stretch {
    int64_t counter;
    int32_t first, last;
    int64_t unit; /* that it belonged to; for crosstab_counters.h */
};

struct crosstab_request {
    size_t dimension;                         /* index or SURVEY_ALL */
    struct crosstab_axis rows, columns;       /* columns may be of CROSSTAB_NOTHING; not both by the same */
    const struct crosstab_stretch *stretches; /* in order of counters */
    size_t stretch_count;
    uint64_t threshold;
};

struct crosstab_cell {
    struct figure figure; /* hidden, as it must be shown */
    bool nobody;          /* nobody answered and that may be said */
};

struct crosstab {
    size_t rows, columns;
    uint64_t responses;          /* in all, whatever was answered */
    struct crosstab_cell *cells; /* (rows + 1) × (columns + 1), totals last */
};
static inline const struct crosstab_cell *crosstab_at(const struct crosstab *tab, size_t row, size_t column) {
    return &tab->cells[row * (tab->columns + 1) + column];
}

/* Everything in the arena. ERR_INPUT for too many categories. */
int crosstab_make(const struct columns *columns, const struct crosstab_request *request, struct arena *arena,
                  struct crosstab *out, struct err *err);

#endif
