/* A report: what a unit's responses to a survey say, period by period, with everything an officer needs to defend it or to
 * leave it unsaid. Made from tallies; shown by cli/ and pages/, which decide nothing of it.
 *
 * Which responses: those of the survey's latest revision and, along its equivalence map, those it continues. A figure that
 * an earlier revision asked otherwise is that revision's own there, and the series breaks where it ends. Nothing is joined
 * but along the map.
 *
 * What is hidden is decided over the whole unit tree and all periods together (core/suppress.h), so that reports of
 * neighbouring units over the same periods agree. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "core/index.h"
#include "core/stats/cluster.h"
#include "core/stats/weight.h"
#include "core/target.h"
#include "store/exclusions.h"
#include "store/store.h"
#include "store/visits.h"

enum { REPORT_REVISIONS_MAX = 64, REPORT_ARENA_MAX = 1024 * 1024 * 1024 };

/* What is known of all who came: how they divide by one question with options. */
struct report_margin {
    const char *question; /* code, e.g. "respondent.sex" */
    const char *source;   /* where the shares come from */
    size_t count;
    struct report_category {
        const char *options; /* codes of the options in it, '|' between */
        double share;        /* 0…1 */
    } categories[WEIGHT_CATEGORIES_MAX];
};

struct report_request {
    const char *survey_code;
    const char *unit_code;    /* NULL: everywhere */
    const char *against_code; /* a unit to compare with, NULL: none. Neither may contain the other */
    unsigned revision;        /* 0: the latest and what it continues; else that one's responses alone */
    const struct index_method *method; /* NULL: the survey's own; else one that needs no other sums */
    int32_t from, to;                  /* DAY_NONE: the first and last day with a response or visits */
    enum period_unit by;
    enum period_style style;
    bool plain; /* figures only: nothing earlier is read to compare with, nothing is judged */
    const struct report_margin *margins; /* to weight by; for one period, and methods of shares */
    size_t margin_count;
};

/* One figure held against another: the same one earlier, or another unit's. */
enum report_verdict {
    REPORT_NOTHING, /* there is no figure on one side, or this one is hidden */
    REPORT_BROKEN,  /* other questions were asked then */
    REPORT_TOO_FEW, /* the other one is hidden, for its own few people or others': "chưa đủ phiếu". Nothing of it is told */
    REPORT_NO_TEST, /* the method has no interval, so chance cannot be judged */
    REPORT_UNCLEAR, /* "chưa đủ căn cứ" */
    REPORT_UP,      /* higher, and not by chance */
    REPORT_DOWN
};
const char *report_verdict_name(enum report_verdict verdict); /* "nothing", "broken" … for programs */

struct report_change {
    enum report_verdict verdict;
    double percent;   /* of the other one; with REPORT_NO_TEST and further */
    double diff;      /* percentage points, this − other; the same */
    double low, high; /* 95 % interval of diff; with REPORT_UNCLEAR and further */
    double p;         /* two-sided; adjusted by Holm over all leaf dimensions, or all questions; the same */
};
static inline bool report_change_known(const struct report_change *change) { /* percent and diff hold */
    return change->verdict >= REPORT_NO_TEST;
}
static inline bool report_change_tested(const struct report_change *change) { /* low, high and p too */
    return change->verdict >= REPORT_UNCLEAR;
}

/* What was to be reached. */
struct report_goal {
    bool set;
    struct target target; /* in its own words; target.unit tells whose it is */
    enum target_verdict verdict;
    double gap; /* value − target in the method's unit; unless TARGET_UNKNOWN */
    /* Another target held when the period ended (with or without one today): what it was and when that changed; .unit NULL:
     * the same. */
    struct target_then then;
};

/* Early warning (core/stats/chart.h, cusum.h), for a drop only. */
struct report_signal {
    bool judged;      /* the rest holds: the series is long enough, and this period is not of its level */
    double level;     /* percent: of the earlier half of the series */
    double low, high; /* limits of this period's figure by chance alone, 3σ */
    unsigned rules;   /* bits of enum chart_rule broken downwards */
    bool alarm;       /* the CUSUM stands above its limit */
};

struct report_entry {
    struct figure figure;
    bool nobody;       /* nobody answered, which hides nobody */
    bool few;          /* hidden for its own few people, not for others' sake */
    bool mixed;        /* hidden because several revisions were answered, and only some of it can be joined */
    bool broken;       /* the series breaks here: before it, or in part of it, other questions were asked */
    unsigned revision; /* whose figure it is; that of an earlier revision when it is that one's own */
    bool tested;       /* basis holds: the method's counts support a comparison */
    struct cluster basis;
    struct report_change before, year_before, against;
    struct report_goal goal; /* of dimensions */
    struct target official;  /* official result of the year; .official TARGET_ABSENT: none. Of dimensions */
    struct report_signal signal;
};

/* How many there are, and how many it would take. */
struct report_need {
    bool visits_known;
    uint64_t visits, counter_days; /* recorded at counters that ask the survey; on how many days of them */
    struct visit_revised
        revised;       /* numbers among them that were changed or first recorded when the period was over */
    uint64_t answered; /* responses at those counters on those days */
    bool complete;     /* visits are known, and everybody who answered came on a counted day */
    bool bounded; /* finite_low … hold: complete, visits ≥ people, and the whole survey has an interval */
    double finite_low, finite_high; /* of the whole survey, were the people a random part of the visits */
    bool planned;                   /* need holds; not where more answered than came */
    uint64_t need, missing;         /* people for ±REPORT_HALF_WIDTH points: Slovin's where complete */
};
enum { REPORT_HALF_WIDTH = 5 };

struct report_period {
    struct period period;
    uint64_t responses; /* all that is counted in any of its figures */
    uint64_t whole;     /* counted in the figure of the whole survey */
    uint64_t
        late; /* of `responses`: entered more than LATE_GRACE days after its end (store/late.h); not of a plain report */
    uint64_t
        excluded; /* not among them: put aside by a decision (store/exclusions.h); not of a plain report */
    uint64_t left_out; /* to the survey, but not counted in the figure of the whole survey */
    struct report_need need;
    struct report_entry *entries; /* by slot (core/suppress.h): all, dimensions, questions */
};

/* Weighted to the margins that were given (core/stats/weight.h), beside the raw figures and never in their place. */
struct report_weighting {
    bool asked;
    enum weight_stop stop;   /* WEIGHT_DONE: entries hold */
    size_t margin, category; /* where it stopped */
    uint64_t placed;         /* responses that say where they belong in every margin */
    uint64_t unplaced;       /* those that do not, and are left out of the weighted figures */
    size_t trimmed;          /* cells whose weight was cut */
    double off;              /* how far a margin is off for that, 0…1 */
    struct report_weighted {
        bool valued; /* not where the raw figure is hidden */
        double percent, low, high, deff;
    } * entries; /* by slot, the whole survey and the dimensions */
};

/* One of the units directly below, over the whole range, by the figure of the whole survey. */
struct report_unit {
    const struct unit *unit;
    uint64_t responses;
    struct report_entry entry; /* figure, nobody, few, tested, basis */
    int group;                 /* quarter of the ranking, 1 highest … 4; 0: not ranked */
    bool certain;              /* the interval lies in that quarter alone */
};
enum {
    REPORT_RANK_LEAST = 30, /* people of a unit that is ranked (method.md 3.7) */
    REPORT_RANKED_LEAST = 4 /* units, for there to be quarters */
};

struct report_break {
    unsigned revision; /* from this one on */
    int32_t published;
    const size_t *slots; /* those that do not continue the revision before it */
    size_t count;
};

struct report {
    struct report_request request;     /* from and to filled in; DAY_NONE where nothing tells */
    struct revision revision;          /* whose questions are shown */
    const struct survey *survey;       /* with the method that was asked for */
    const struct unit *unit, *against; /* NULL: everywhere; none */
    uint64_t threshold;
    uint64_t other_revisions; /* responses in the range that the whole survey's figures leave out */
    struct report_period *periods;
    size_t count; /* 0 when there is no response and no range was asked for */
    uint64_t
        channels[CHANNEL_COUNT]; /* responses of report_last's period, by channel; not of a plain report */
    struct report_break *breaks;
    size_t break_count;
    struct report_weighting weighting;
    struct report_unit *units; /* in code order; without responses left out */
    size_t unit_count;
    struct exclusion *
        exclusions; /* decisions (store/exclusions.h) behind the periods' `excluded`, with their part of it, by number */
    size_t exclusion_count;
    const char **notes; /* what could not be used, for the person who asked */
    size_t note_count;
};

/* Everything in the arena. ERR_NOT_FOUND for an unknown survey, revision or unit, ERR_INPUT for a request that makes no
 * sense, each with what to do. */
int report_make(struct store *store, const struct report_request *request, struct arena *arena,
                struct report *out, struct err *err);

/* Whether a slot has a figure: the whole survey, a dimension, a question that counts. */
bool report_has_figure(const struct survey *survey, size_t slot);

uint64_t report_responses(const struct report *report); /* in all periods */
uint64_t report_excluded(const struct report *report);  /* in all periods */
/* The last period with responses, which is shown in full; the first when there are none. count > 0. */
const struct report_period *report_last(const struct report *report);

/* Hidden although enough people are behind it, so that a figure of few people does not follow. */
static inline bool report_hidden_for_others(const struct report_entry *entry) {
    return entry->figure.hidden && !entry->nobody && !entry->few && !entry->mixed;
}
/* How many figures of a period may be hidden because of what was entered late: where something was, all that are hidden for the sake of
 * figures of few people, here or in a unit below. Which slips answered what is not known; the number tells no more than the figures do. */
uint64_t report_late_hides(const struct report *report, const struct report_period *period);

#endif
