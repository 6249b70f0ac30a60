/* Index methods: counts → percentage. Figures are derived here, at the last moment, and never stored. */
#ifndef CORE_INDEX_H
#define CORE_INDEX_H

#include "core/stats/cluster.h"
#include "core/tally.h"

struct figure {
    uint64_t respondents; /* people with at least one answer in the denominator */
    uint64_t answers;     /* the denominator */
    uint64_t satisfied;   /* answers that count as satisfied */
    bool hidden;  /* respondents below the threshold: nothing of this may be shown but that it is hidden */
    bool valued;  /* answers > 0 and not hidden: percent and score hold */
    bool bounded; /* low and high hold too: the data support an interval */
    double
        percent; /* 0…100: of satisfied answers, or how far the mean lies between the bad and the good end */
    double low, high; /* 95 % interval of it; score's is that of the same people, by score_of */
    double
        score; /* of a dimension, the same in the method's own unit; percent again where that is the unit, and for
                     questions */
};

enum index_unit { INDEX_PERCENT, INDEX_LEVELS, INDEX_POINTS };

/* What a method cannot work with, in a survey that is good otherwise. */
struct index_refusal {
    size_t dimension, question; /* where; SURVEY_NONE for both: the survey as a whole */
    const char *why;            /* and what to do */
};

/* One row of core/indices.def. */
struct index_method {
    const char *name; /* as "method" in a definition, e.g. "satisfied-share" */
    enum index_unit unit;
    unsigned decimals;  /* of a score when it is shown */
    bool wants_scores;  /* of the tally's sums (tally.h) */
    bool wants_items;   /* of a dimension's figure: the cells of its questions too, not its sums alone */
    bool for_reference; /* shown as "tham khảo": a reading beside the official one, never instead of it */
    bool (*fits)(const struct survey *, struct index_refusal *); /* NULL: every survey */
    void (*dimension)(const struct tally *, size_t dimension /* index or SURVEY_ALL */, struct figure *out);
    void (*question)(const struct tally *, size_t question, struct figure *out);
    /* What a comparison of two dimensions rests on; false when nobody answered. NULL: the counts support none. */
    bool (*basis)(const struct tally *, size_t dimension, struct cluster *out);
    /* percent → score; NULL: they are the same. */
    double (*score_of)(const struct survey *, size_t dimension /* or SURVEY_ALL */, double percent);
};
const struct index_method *index_method_find(const char *name);
const struct index_method *index_method_at(size_t index);

/* By the survey's own method, then the threshold (setting threshold.respondents). A question that is not counted, or
 * n = 0, has no value. When hidden, every number in *out is zero.
 *
 * satisfied-share  satisfied ÷ answers, pooled over the items: every answer counts the same (method.md 1.4); the interval
 *                  is clustered by respondent (core/stats, method.md 3.2).
 * item-mean        mean of the items' shares: every item counts the same, however many answered it. On complete forms
 *                  equal to satisfied-share. Its interval borrows the pooled design effect.
 * mean-score       mean level of one scale, 1…levels; percent is its place between the ends.
 * papi-scale       the arithmetic of method.md 2.2: see index_papi_scale.c. No interval for sums of sub-dimensions. */
void index_dimension(const struct tally *tally, size_t dimension, uint64_t threshold, struct figure *out);
void index_question(const struct tally *tally, size_t question, uint64_t threshold, struct figure *out);

/* What a comparison rests on: the ratio percent stands for, with the variance the people behind it leave. False when there
 * is none: nobody answered, or the method's counts do not tell. Not to be shown of a hidden figure. */
bool index_dimension_basis(const struct tally *tally, size_t dimension, struct cluster *out);
bool index_question_basis(const struct tally *tally, size_t question, struct cluster *out);

#endif
