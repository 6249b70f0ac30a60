#include "base/word_set.h"

#include <stdio.h>

static bool is_gap(char c) {
    return c == ' ' || c == ',';
}

/* The bit of a word; 0: it is none. */
static unsigned bit_of(struct str word, const char *const *words, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        if (str_is(word, words[i]))
            return 1u << i;
    return 0;
}

bool word_set_parse(struct str text, const char *const *words, unsigned count, unsigned *out) {
    unsigned set = 0;
    for (size_t i = 0; i < text.n;) {
        size_t end = i;
        while (end < text.n && !is_gap(text.p[end]))
            end++;
        if (end > i) {
            unsigned bit = bit_of((struct str){text.p + i, end - i}, words, count);
            if (bit == 0)
                return false;
            set |= bit;
        }
        i = end + 1;
    }
    if (set == 0)
        return false;
    *out = set;
    return true;
}

void word_set_format(unsigned set, const char *const *words, unsigned count, char *out, size_t size) {
    size_t n = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < count; i++)
        if ((set >> i & 1) != 0)
            n += (size_t)snprintf(out + n, size - n, "%s%s", n > 0 ? " " : "", words[i]);
}
