/* What compare.c and compare_counters.c share. For them only. */
#ifndef REPORT_COMPARE_PARTS_H
#define REPORT_COMPARE_PARTS_H

#include "report/compare.h"
#include "report/internal.h"

struct comparing {
    struct making *making;
    struct place place;               /* what is compared, a dimension of the first link */
    struct source source;             /* whose figure of it is compared */
    struct tally total;               /* all the unit counts of it, in the layout of the source's link */
    const struct report_entry *level; /* the unit's own figure */
};

/* A row before it is judged. */
struct compared {
    struct report_compared row;
    const struct tally *tally; /* in the layout of the source's link */
};

/* compare_counters.c: the unit's own counters, what is hidden of them decided. *several: revisions that are
 * joined were answered. */
int compare_counters(struct comparing *c, struct compared **out, size_t *count, bool *several,
                     struct err *err);

#endif
