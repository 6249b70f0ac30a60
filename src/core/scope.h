/* Scopes: what a token of the API lets a program do (core/scope.def). A set of them is a number, bit n for the nth. */
#ifndef CORE_SCOPE_H
#define CORE_SCOPE_H

#include <stdbool.h>

#include "base/str.h"

enum scope {
#define SCOPE(name, word) SCOPE_##name,
#include "core/scope.def"
#undef SCOPE
    SCOPE_COUNT
};
enum { SCOPES_TEXT_SIZE = 128 };

const char *scope_name(enum scope scope); /* "read-structure" … */
static inline bool scopes_have(unsigned set, enum scope scope) {
    return (set >> scope & 1) != 0;
}

/* Names with spaces or commas between, at least one; each counts once. False for anything else. */
bool scopes_parse(struct str text, unsigned *out);
/* The names in the order of the table, a space between. */
void scopes_format(unsigned set, char out[SCOPES_TEXT_SIZE]);

#endif
