/* What differs between two revisions of a survey, question by question: for somebody to read before the later one is published. */
#ifndef CORE_SURVEY_DIFF_H
#define CORE_SURVEY_DIFF_H

#include "core/equivalence.h"

/* In what a question differs; bits. KIND: kind, scale, range or which answers are good, so that its counts mean something else. */
enum {
    DIFF_TEXT = 1,
    DIFF_HINT = 2,
    DIFF_OPTIONS = 4, /* the words of its options */
    DIFF_KIND = 8,
    DIFF_DIMENSION = 16,
    DIFF_CONDITION = 32,
    DIFF_MOVED = 64, /* asked earlier or later among the others */
    DIFF_CODE = 128
};

struct question_diff {
    size_t now, then; /* indices; SURVEY_NONE: added, or removed */
    unsigned changed;
};
struct survey_diff {
    size_t count;
    struct question_diff items[2 * SURVEY_QUESTIONS_MAX];
};

/* In the order of `now`, then what is asked no more. A question is the one it continues, else the one of the same code. */
void survey_diff(const struct equivalence *equivalence, struct survey_diff *out);

bool text_equal(const struct text *a, const struct text *b);

#endif
