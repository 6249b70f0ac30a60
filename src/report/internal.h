/* What the files of report/ share while one report is made. */
#ifndef REPORT_INTERNAL_H
#define REPORT_INTERNAL_H

#include "core/equivalence.h"
#include "core/suppress.h"
#include "report/report.h"

/* ---- The revisions ------------------------------------------------------------------------------------------------ */

struct link {
    struct revision revision;
    const struct survey *survey; /* the revision's, with the method asked for */
    bool own;                    /* of the survey the report is about */
    bool used;                   /* it has responses, on any day */
    struct equivalence now;      /* how the first link's questions continue this one's */
};

/* ---- Spans: stretches of days that are counted by themselves -------------------------------------------------------- */

/* Spans of one band are ordered and do not overlap; the first band is what is shown, the others are for comparison. */
enum { BANDS = 3 };
struct band {
    struct period *periods;
    size_t count, first; /* index of its first span among all */
};

/* ---- The unit tree ------------------------------------------------------------------------------------------------ */

struct node {
    const struct unit *unit; /* NULL: above all roots */
    size_t parent;           /* index; SUPPRESS_NONE for the first node, which stands above all roots */
    size_t *groups;          /* by span, then the whole time */
    size_t *own_groups;      /* by span and link; NULL when one revision has all responses */
};

struct making {
    struct store *store;
    struct arena *arena;
    struct report *report;
    struct link links[REPORT_REVISIONS_MAX]; /* the first: whose questions are shown by default */
    size_t link_count;
    int32_t first; /* day with a response to any of them, in any unit; DAY_NONE: there is none */
    size_t shown;  /* link whose questions are shown */
    const struct survey *joined; /* the first link's, with the tree of what is joined: see tree_of_joined */
    struct band bands[BANDS];
    size_t span_count;
    struct node *nodes;
    size_t node_count;
    size_t subjects[2]; /* nodes: the unit, and the one it is held against */
    size_t subject_count;
    struct tally *counts[2]; /* by subject: span × link, in the link's own layout */
    size_t *below;           /* nodes directly below the first subject */
    size_t below_count;
    struct tally *below_counts; /* by those: the whole time that is shown, in the first link's layout */
    uint64_t *below_responses;
    struct suppress *suppress;
};

struct period *making_span(const struct making *making, size_t span);
struct tally *making_count(const struct making *making, size_t subject, size_t span, size_t link);

int chain_load(struct making *making, struct err *err);
int units_load(struct making *making, struct err *err);
int spans_plan(struct making *making, struct err *err);
int groups_plan(struct making *making, struct err *err);
int counts_read(struct making *making, struct err *err);
/* The figure of the whole survey, hidden where the group says so. */
void entry_whole(const struct making *making, const struct tally *tally, size_t group,
                 struct report_entry *out);
/* An entry of one subject in one span; scratch is a tally of the first link. broken tells of the span alone. */
void entry_make(const struct making *making, size_t subject, size_t span, size_t slot, struct tally *scratch,
                struct report_entry *out);
int series_make(struct making *making, struct err *err);
int changes_make(struct making *making, struct err *err);
int goals_make(struct making *making, struct err *err);
int signals_make(struct making *making, struct err *err);
int needs_make(struct making *making, struct err *err);
int weights_make(struct making *making, struct err *err);
int ranking_plan(struct making *making, struct err *err);
/* Adds what a node below the subject has of one revision in a span. */
void ranking_count(struct making *making, size_t node, size_t link, const struct tally *own);
int ranking_make(struct making *making, struct err *err);

int report_note(struct making *making, const char *text, struct err *err);

#endif
