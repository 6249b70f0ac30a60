/* What the files of report/ share while one report is made. */
#ifndef REPORT_INTERNAL_H
#define REPORT_INTERNAL_H

#include "core/equivalence.h"
#include "core/stats/compare.h"
#include "core/suppress.h"
#include "report/report.h"

/* ---- The revisions ------------------------------------------------------------------------------------------------ */

struct link {
    struct revision revision;
    const struct survey *survey; /* the revision's, with the method asked for */
    bool own;                    /* of the survey the report is about */
    bool used;                   /* it has responses, on any day, in any unit */
    int32_t first, last;         /* days with them */
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
    /* How many people are behind every figure of a revision's own: by span, link and slot of the link. */
    uint32_t *people;
    bool inside[2]; /* by subject: it is that one or below it */
    size_t
        branch; /* index of the node directly below the first subject that it is, or is below of; SUPPRESS_NONE: none */
};

/* A figure of a survey: a dimension (or SURVEY_ALL), or a question; the other one is SURVEY_NONE. */
struct place {
    size_t dimension, question;
};
struct place place_of(const struct survey *survey, size_t slot);
size_t place_slot(const struct survey *survey, struct place place);
/* Whether a place of the first link continues a figure of this one; *then is that figure. */
bool place_continues(const struct link *link, struct place place, struct place *then);

/* ---- What hangs together ---------------------------------------------------------------------------------------- */

/* Where the figures of a link are counted in a span. */
struct routes {
    struct suppress_route *items;
    size_t count;
    size_t *from; /* by number of a figure: the link's slot that is counted there; SUPPRESS_NONE: none */
};

/* Revisions whose figures add up with each other in any way make a table: what is hidden in it is decided together. The
 * first table has the first link and all that continue in it; every other revision is a table of its own. */
struct table {
    uint64_t members;          /* bit by link */
    struct suppress *suppress; /* NULL: nothing has to be decided, as nothing is few people's */
    size_t *groups;            /* by node and span; the last span of a node is the whole time */
    struct routes *routes;     /* by span and link; the last span is the whole time */
    uint64_t *present;         /* by span: members with a response in it, in any unit */
    bool *clean; /* by span: no figure of few people in any unit, so nothing is to be protected */
    size_t dimensions, questions;                /* how many figures of all members together: see tables.c */
    size_t *dimension_ids[REPORT_REVISIONS_MAX]; /* by dimension of a link, its SURVEY_ALL last */
    size_t *question_ids[REPORT_REVISIONS_MAX];  /* by question of a link */
};

struct making {
    struct store *store;
    struct arena *arena;
    struct report *report;
    struct link links[REPORT_REVISIONS_MAX]; /* the first: whose questions are shown by default */
    size_t link_count;
    int32_t first; /* day with a response to any of them, in any unit; DAY_NONE: there is none */
    int32_t
        opens; /* where the range begins by itself: nobody answered or came to this unit before; else DAY_NONE */
    size_t shown; /* link whose questions are shown */
    struct band bands[BANDS];
    size_t span_count;
    struct node *nodes;
    size_t node_count;
    size_t *order;      /* nodes, each behind the one above it */
    size_t *by_id;      /* nodes but the first, in the order of the store's numbers */
    size_t subjects[2]; /* nodes: the unit, and the one it is held against */
    size_t subject_count;
    /* The first subject's unit, as the store is asked about it. NULL: everywhere; also for a unit that all others are below, of
     * which the same is read faster so. */
    const char *unit_code;
    struct tally *counts[2]; /* by subject: span × link, in the link's own layout */
    size_t *below;           /* nodes directly below the first subject */
    size_t below_count;
    struct tally *
        below_counts; /* by those and link: the whole time that is shown, in the link's layout; no cells where nobody answered */
    uint64_t *below_responses;
    size_t *people_offset; /* by link: of its slots among those of a span; [link_count]: of the next span */
    /* In some unit's own counters something is few people's. Where nothing is, no sum of them is either, and so nothing that
     * units, periods and figures leave when they are taken from each other. */
    bool few;
    struct table *tables;
    size_t table_count;
};

/* A new one in the arena, with the revisions, units and spans of a request. */
int making_new(struct store *store, const struct report_request *request, struct arena *arena,
               struct making **out, struct err *err);
/* The report, with what is shown filled in. */
void making_finish(const struct making *making, struct report *out);
struct period *making_span(const struct making *making, size_t span);
/* Whether a link's responses are counted in the figures. */
static inline bool making_counts(const struct making *making, size_t link) {
    return making->report->request.revision > 0 ? link == making->shown : making->links[link].used;
}
struct tally *making_count(const struct making *making, size_t subject, size_t span, size_t link);

int chain_load(struct making *making, struct err *err);
int units_load(struct making *making, struct err *err);
/* The node of the store's number, or SUPPRESS_NONE. */
size_t units_node(const struct making *making, int64_t id);
int spans_plan(struct making *making, struct err *err);
/* The span that is exactly these days, or span_count. */
size_t span_find(const struct making *making, const struct period *wanted);
int counts_read(struct making *making, struct err *err);
/* Adds the people behind every figure of a revision's own, by slot. */
void people_add(uint32_t *people, const struct tally *tally);
/* Whether anything of the first link continues in this one (in itself, all does). */
bool table_joins(const struct link *link);
/* Decides what is hidden. */
int tables_make(struct making *making, struct err *err);
/* Members of the table of a link that were answered in a span (span_count: the whole time), in any unit. */
uint64_t table_present(const struct making *making, size_t link, size_t span);
/* Whether a figure of the first link, that continues all which were answered in the span, may be shown. */
bool table_shows_joined(const struct making *making, size_t node, size_t span, struct place place);
/* Whether a figure that a revision, or some of those answered in the span, gives alone may be shown. */
bool table_shows_alone(const struct making *making, size_t node, size_t span, size_t link,
                       struct place place);
/* Whether in no span that contains this one a few people are left when this one's are taken off. */
bool table_rest_clean(const struct making *making, size_t node, size_t span, size_t link, size_t slot);
/* A figure from a tally, whether it may be shown or not. */
void figure_read(const struct tally *tally, struct place place, struct report_entry *out);
/* Reads the entry from a tally, and hides it unless it may be shown. */
void entry_read(const struct making *making, const struct tally *tally, struct place place, bool shown,
                struct report_entry *out);
/* Whose figure of a place of the first link the whole time that is shown has of the first subject. */
struct source {
    size_t link; /* 0: the first link's, with all that continues in it */
    struct place
        place; /* in that link; where nobody answered these, a revision that asked the same code otherwise speaks for itself */
};
struct source source_of(const struct making *making, struct place place);
/* A figure of a node over the whole time; the tally is in the layout of the source's link. */
void entry_whole(const struct making *making, const struct tally *tally, size_t node,
                 const struct source *source, struct report_entry *out);
/* An entry of one subject in one span; scratch is a tally of the first link. broken tells of the span alone. */
void entry_make(const struct making *making, size_t subject, size_t span, size_t slot, struct tally *scratch,
                struct report_entry *out);
int series_make(struct making *making, struct err *err);

/* ---- Holding figures against each other (changes.c) ----------------------------------------------------------------- */

/* One comparison before it is judged: judging waits for the p of all of a family. */
struct pending {
    struct report_change *change;
    struct compare compare;
};
/* Fills in the change; true when *out waits for judgement. */
bool change_hold(const struct survey *survey, const struct report_entry *now, const struct report_entry *then,
                 struct report_change *change, struct pending *out);
/* By a p that was adjusted where several were tried together; threshold: people on either side below which nothing is said. */
void change_judge(const struct pending *pending, double p, uint64_t threshold);
int changes_make(struct making *making, struct err *err);
/* Entries of a period held against the same ones elsewhere, all slots at once. */
struct held {
    const struct survey *survey;
    uint64_t threshold;
    const struct report_entry *then; /* by slot */
    size_t offset;                   /* of the report_change in an entry */
};
int entries_hold(const struct held *held, struct report_entry *entries, struct err *err);
int goals_make(struct making *making, struct err *err);
int signals_make(struct making *making, struct err *err);
int needs_make(struct making *making, struct err *err);
int late_make(struct making *making, struct err *err);
int excluded_make(struct making *making, struct err *err);
int channels_make(struct making *making, struct err *err);
int weights_make(struct making *making, struct err *err);
int ranking_plan(struct making *making, struct err *err);
/* Adds what a node's own counters have of one revision in a span. */
int ranking_count(struct making *making, size_t node, size_t link, const struct tally *own, struct err *err);
/* What a node below counts of a source over the whole time, in a new tally in the layout of the source's link. */
int ranking_tally(const struct making *making, size_t below, const struct source *source, struct tally *out,
                  struct err *err);
int ranking_make(struct making *making, struct err *err);

int report_note(struct making *making, const char *text, struct err *err);

#endif
