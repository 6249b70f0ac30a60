/* Which questions and dimensions of one revision ("now") continue those of an earlier one ("then"), of the same survey or
 * of another; and counting the two together along that, never otherwise (design.md: equivalence map; method.md 3.8). */
#ifndef CORE_EQUIVALENCE_H
#define CORE_EQUIVALENCE_H

#include "base/err.h"
#include "core/tally.h"

struct equivalence {
    const struct survey *now, *then;
    size_t questions[SURVEY_QUESTIONS_MAX]; /* by question of now: the one it continues, or SURVEY_NONE */
    /* By dimension of now, and [dimension_count] for the whole survey: the dimension that counts exactly the questions
     * continued, SURVEY_ALL, or SURVEY_NONE. */
    size_t dimensions[SURVEY_DIMENSIONS_MAX + 1];
    bool whole; /* a revision and itself: everything continues, in the same cells */
};

/* A revision and itself. */
void equivalence_same(const struct survey *survey, struct equivalence *out);

/* As a definition says. ERR_INPUT names the first question that cannot continue: there is no such code then, or it had
 * another kind, scale, options, range or positive rule, so that its counts mean something else. */
int equivalence_make(const struct survey *now, const struct survey *then,
                     const struct continuation *continuation, struct equivalence *out, struct err *err);

/* now → between → then. */
void equivalence_join(const struct equivalence *later, const struct equivalence *earlier,
                      struct equivalence *out);

size_t equivalence_dimension(const struct equivalence *equivalence,
                             size_t dimension /* index or SURVEY_ALL */);

/* Adds what continues of `from` (of then) to `into` (of now): cells of questions, sums of dimensions, and the number of
 * responses. */
void equivalence_carry(const struct equivalence *equivalence, const struct tally *from, struct tally *into);

#endif
