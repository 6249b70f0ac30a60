#include "core/condition.h"

enum { WORDS_MAX = 64 * (SURVEY_CODE_MAX + 8), BITS = 64 };

const char *condition_words(const struct survey *survey, const struct condition *condition,
                            struct arena *arena) {
    const struct question *earlier = &survey->questions[condition->question];
    const char *between = "";
    struct buf words;
    buf_init(&words, WORDS_MAX);
    buf_printf(&words, "%s is ", earlier->code);
    for (unsigned bit = 0; bit < BITS; bit++) {
        if ((condition->any >> bit & 1) == 0)
            continue;
        /* Of several choices a value holds bits, of one its number. */
        int64_t number = earlier->kind->input == INPUT_CHECKS ? (int64_t)1 << bit : bit;
        struct str text =
            earlier->kind->format(earlier, &(struct value){.state = VALUE_SET, .number = number}, arena);
        buf_printf(&words, "%s%.*s", between, STR_ARG(text));
        between = " or ";
    }
    if (condition->na)
        buf_printf(&words, "%sna", between);
    const char *out = words.failed ? NULL : arena_strdup(arena, words.p);
    buf_release(&words);
    return out;
}
