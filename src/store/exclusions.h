/* Responses put aside by a decision (core/exclusion.h), and back. Responses are never changed: their rows of `tally` and `late` move
 * to tables of their own, months and visits are made anew, and the log has its line, all in the transaction that decides. Times are
 * seconds since 1970-01-01T00:00Z. */
#ifndef STORE_EXCLUSIONS_H
#define STORE_EXCLUSIONS_H

#include "core/exclusion.h"
#include "core/period.h"
#include "store/visits.h"

struct exclusion {
    int64_t id;
    struct exclusion_asked what;
    const char *counter_name;     /* of today */
    const char *unit, *unit_name; /* to which the counter belonged on the first day */
    uint64_t responses;           /* see store_exclusions */
    const char *reason;           /* as note_text leaves it */
    const char *login, *name;     /* who decided; "" both: the command line */
    int64_t at;
    int64_t undone; /* since when it is taken back; 0: it stands */
    const char *undone_login, *undone_name, *undone_reason;
};

/* Which ones: of counters that belonged to the unit or one below it on one of their days. */
struct exclusion_filter {
    const char *unit_code;   /* NULL: all */
    const char *survey_code; /* whose responses are counted; NULL: all */
    int64_t revision_id;     /* to which; 0: all */
    int32_t from, to;        /* both inclusive; DAY_NONE: open */
    int64_t id;              /* that one alone; 0: all */
};
/* The latest decision first, those that were taken back among them. Responses of one that stands: those of the filter that are aside;
 * of another one: all that it had put aside. ERR_NOT_FOUND for an unknown unit. */
int store_exclusions(struct store *store, const struct exclusion_filter *filter, struct arena *arena,
                     struct exclusion **out, size_t *count, struct err *err);

/* What would be put aside: so many on a day by a channel. */
struct exclusion_part {
    int32_t day;
    enum channel channel;
    uint64_t responses;
};
struct exclusion_weight {
    enum exclusion_fault fault;   /* GOOD: it can be */
    int64_t twice;                /* the decision that covers some of it; TWICE alone */
    int64_t counter, unit;        /* 0: unknown */
    struct exclusion_part *parts; /* by day, then channel; set from FEW on, and when it is good */
    size_t part_count;
    uint64_t responses;
};
/* least: how many responses to one revision and in one half of a month (period_part_start) must be taken, if any are, so that the difference
 * between figures of before and after is not of fewer people, whatever period they are of. today: days before it are over. */
int store_exclusion_weigh(struct store *store, const struct exclusion_asked *asked, uint64_t least,
                          int32_t today, struct arena *arena, struct exclusion_weight *out, struct err *err);

/* Who decides, and why. */
struct exclusion_author {
    const char *login, *name; /* "" both: the command line */
    const char *reason;
    int64_t at;
};
/* *fault: why it cannot be, with ERR_CONFLICT (ERR_NOT_FOUND for an unknown counter); GOOD with other errors. */
int store_exclusion_add(struct transaction *tx, const struct exclusion_asked *asked, uint64_t least,
                        const struct exclusion_author *by, int64_t *id, enum exclusion_fault *fault,
                        struct err *err);
/* All figures are as they would be without the decision. ERR_NOT_FOUND when there is none, ERR_CONFLICT when it was taken back before. */
int store_exclusion_undo(struct transaction *tx, int64_t id, const struct exclusion_author *by,
                         struct err *err);

/* Adds to out[i] how many responses of periods[i] to the revision are aside, of the days of the selection and the counters that belonged
 * to its unit then. periods: consecutive and ordered. */
int store_excluded(struct store *store, int64_t revision_id, const struct visit_selection *selection,
                   const struct period *periods, uint64_t *out, size_t count, struct err *err);

#endif
