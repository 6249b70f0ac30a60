/* Which words of a text were changed. */
#ifndef CORE_WORD_DIFF_H
#define CORE_WORD_DIFF_H

#include "base/arena.h"
#include "base/err.h"

enum { WORD_DIFF_WORDS_MAX = 500 /* of one text; a longer one is changed as a whole */ };

/* Words of a text one after the other, with what stands between them. */
struct word_part {
    struct str text;
    bool changed;
};
struct word_parts {
    struct word_part *parts;
    size_t count;
};
/* The parts of each text make it up. What both have in the same order, as much of it as there is, is unchanged. */
int word_diff(struct str then, struct str now, struct arena *arena, struct word_parts *then_out,
              struct word_parts *now_out, struct err *err);

#endif
