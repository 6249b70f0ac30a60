#include "core/scope.h"

#include "base/word_set.h"

static const char *const names[SCOPE_COUNT] = {
#define SCOPE(name, word) [SCOPE_##name] = word,
#include "core/scope.def"
#undef SCOPE
};

const char *scope_name(enum scope scope) {
    return names[scope];
}

bool scopes_parse(struct str text, unsigned *out) {
    return word_set_parse(text, names, SCOPE_COUNT, out);
}

void scopes_format(unsigned set, char out[SCOPES_TEXT_SIZE]) {
    word_set_format(set, names, SCOPE_COUNT, out, SCOPES_TEXT_SIZE);
}
