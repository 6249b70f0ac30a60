/* What a clerk types for an answer on a paper slip, as slip_model prints it: the place of the choice from 1, 0 for "not
 * applicable"; where words are numbers of their own, that number, and "-". Both are made from form_model's questions. */
#ifndef PAGES_PAPER_KEYS_H
#define PAGES_PAPER_KEYS_H

#include <jansson.h>

#include "core/kind.h"

/* What a form would have sent: for kind->accept. Several choices: "1 3" or, where one digit is enough for each, "13". What is no
 * key becomes something that accept refuses. model: of the question; p == NULL without memory. */
struct str paper_keys_value(const struct question *question, const json_t *model, struct str typed,
                            struct arena *arena);
/* The other way round: what is typed for a value; "" when it is skipped, and for texts. */
const char *paper_keys_typed(const struct question *question, const json_t *model, const struct value *value,
                             struct arena *arena);
/* A value as people read it: "4 – Hài lòng"; skipped: the words given for it. NULL without memory. */
const char *paper_keys_words(const struct question *question, const json_t *model, const struct value *value,
                             const char *skipped, struct arena *arena);

/* Keys of one digit after each of which nothing can follow: "01245"; "" where a key may be longer. */
const char *paper_keys_single(const struct question *question, const json_t *model, struct arena *arena);
/* The key of the nth choice, "" without memory, and that of "not applicable". */
const char *paper_keys_choice(const struct question *question, const json_t *model, size_t nth,
                              struct arena *arena);
const char *paper_keys_na(const struct question *question);

#endif
