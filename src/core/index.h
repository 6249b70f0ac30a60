/* Index methods: counts → percentage. Figures are derived here, at the last moment, and never stored. */
#ifndef CORE_INDEX_H
#define CORE_INDEX_H

#include "core/tally.h"

struct figure {
    uint64_t respondents; /* people with at least one answer in the denominator */
    uint64_t answers;     /* the denominator */
    uint64_t satisfied;   /* the numerator */
    bool hidden;    /* respondents below the threshold: nothing of this may be shown but that it is hidden */
    bool valued;    /* answers > 0 and not hidden: the three below hold */
    double percent; /* 0…100 */
    double low, high; /* 95 % interval, 0…100 */
};

/* One row of core/indices.def. */
struct index_method {
    const char *name; /* as "method" in a definition, e.g. "satisfied-share" */
    void (*dimension)(const struct tally *, size_t dimension /* index or SURVEY_ALL */, struct figure *out);
    void (*question)(const struct tally *, size_t question, struct figure *out);
};
const struct index_method *index_method_find(const char *name);
const struct index_method *index_method_at(size_t index);

/* By the survey's own method, then the threshold (setting threshold.respondents). A question that is not counted, or
 * n = 0, has no value. When hidden, every number in *out is zero.
 * satisfied-share: answers pooled over the items (every answer counts the same; method.md 1.4), Wilson interval over
 * the respondents. */
void index_dimension(const struct tally *tally, size_t dimension, uint64_t threshold, struct figure *out);
void index_question(const struct tally *tally, size_t question, uint64_t threshold, struct figure *out);

/* All figures of a tally together, as whoever shows more than one of them must take them: further ones are hidden where
 * else one of few people would follow by subtraction from a shown dimension (core/suppress.h). */
struct figures {
    struct figure all;
    struct figure dimensions[SURVEY_DIMENSIONS_MAX]; /* by index */
    struct figure questions[SURVEY_QUESTIONS_MAX];
};
void index_figures(const struct tally *tally, uint64_t threshold, struct figures *out);

/* The same for periods that do not overlap, shown beside each other: tallies[i] → out[i], all of one survey. Besides,
 * nothing of few people follows from the figures of the whole time, as index_figures gives them for all tallies merged.
 * One period gives what index_figures gives. */
void index_figures_series(const struct tally *tallies, size_t count, uint64_t threshold, struct figures *out);

#endif
