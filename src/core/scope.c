#include "core/scope.h"

#include <stdio.h>
#include <string.h>

static const char *const names[SCOPE_COUNT] = {
#define SCOPE(name, word) [SCOPE_##name] = word,
#include "core/scope.def"
#undef SCOPE
};

const char *scope_name(enum scope scope) {
    return names[scope];
}

static bool is_gap(char c) {
    return c == ' ' || c == ',';
}

/* The bit of a name; 0: it is none. */
static unsigned scope_bit(struct str name) {
    for (unsigned i = 0; i < SCOPE_COUNT; i++)
        if (str_is(name, names[i]))
            return 1u << i;
    return 0;
}

bool scopes_parse(struct str text, unsigned *out) {
    unsigned set = 0;
    for (size_t i = 0; i < text.n;) {
        size_t end = i;
        while (end < text.n && !is_gap(text.p[end]))
            end++;
        if (end > i) {
            unsigned bit = scope_bit((struct str){text.p + i, end - i});
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

void scopes_format(unsigned set, char out[SCOPES_TEXT_SIZE]) {
    size_t n = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < SCOPE_COUNT; i++)
        if (scopes_have(set, (enum scope)i))
            n += (size_t)snprintf(out + n, SCOPES_TEXT_SIZE - n, "%s%s", n > 0 ? " " : "", names[i]);
}
