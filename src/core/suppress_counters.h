/* Hiding counters by threshold beside figures of units that were decided before, and stay (suppress.h).
 *
 * Counters are parts of their unit: what is shown of all but one tells that one, and what is shown of all tells the unit's
 * own people, whom the decision on the units took for untold. A counter is one desk and often one official, so the rules
 * are plain and hide rather more than less. They take for known what the counters add up to in every figure:
 *   - a counter of few people is dark: nothing of it is shown;
 *   - in the others what is few people's is hidden, and with it what it would follow from (the tree of suppress.h);
 *   - where anything is hidden, or the units' figures leave open what the counters add up to, at least one counter is dark:
 *     the smallest. Whatever other counts would show the same figures of the units or of one counter, a dark one makes up
 *     for: so nothing that did not follow before follows now;
 *   - in every figure the dark counters and the few people hidden in others are together enough people or nobody: else
 *     one more is dark.
 * Of what is hidden it is not told whether anybody was there at all, unless nobody is all that is hidden (suppress_counters_open).
 *
 * Limits: as those of suppress.h; counts over different ranges of days still subtract. */
#ifndef CORE_SUPPRESS_COUNTERS_H
#define CORE_SUPPRESS_COUNTERS_H

#include "core/suppress.h"

struct suppress_counters {
    const struct survey *survey;
    uint64_t threshold;
    size_t count;           /* counters, each with a response */
    const uint32_t *people; /* behind every figure: by counter and slot of the survey */
    /* What the counters add up to follows anyway, in the whole survey and every dimension: because units show it, or because they say
     * that nobody answered. */
    bool told;
};

/* hidden: by counter and slot, set for the whole survey and the dimensions; questions are never shown. ERR_NOMEM. */
int suppress_counters(const struct suppress_counters *counters, struct arena *arena, bool *hidden,
                      struct err *err);

/* Whether all that has people is shown, of every counter, and what they add up to was told before: then it may be said where nobody
 * answered, for nothing is left that could be worked out from it. */
bool suppress_counters_open(const struct suppress_counters *counters, const bool *hidden);

/* Whether a figure may follow from what one counter shows: the whole survey, a dimension, and a question beside dimensions,
 * which is what these leave of the one above. Of several questions alone only the dimension follows. */
bool suppress_counters_follow(const struct survey *survey, size_t slot);

#endif
