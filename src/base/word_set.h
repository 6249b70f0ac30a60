/* A set of words out of a table, as a number: bit n for the nth word. */
#ifndef BASE_WORD_SET_H
#define BASE_WORD_SET_H

#include <stdbool.h>

#include "base/str.h"

/* Words with spaces or commas between, at least one; each counts once. False for anything else. */
bool word_set_parse(struct str text, const char *const *words, unsigned count, unsigned *out);
/* The words in the order of the table, a space between. size: room for all of them. */
void word_set_format(unsigned set, const char *const *words, unsigned count, char *out, size_t size);

#endif
