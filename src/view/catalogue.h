/* The words of one language: a JSON file of nested objects of strings. A word's key is its names joined by
 * dots. */
#ifndef VIEW_CATALOGUE_H
#define VIEW_CATALOGUE_H

#include <jansson.h>

#include "base/err.h"
#include "base/str.h"

enum { CATALOGUE_KEY_MAX = 120, CATALOGUE_DEPTH_MAX = 8 };

/* name is for messages ("i18n/en.json"). Names are letters, digits, '_' and '-'; no word is empty. *out is
 * the caller's (json_decref). ERR_INPUT "NAME: key: why". */
int catalogue_parse(const char *name, struct str text, json_t **out, struct err *err);

/* Whether both have exactly the same keys; ERR_INPUT names the file that lacks one, and the key. Neither is
 * changed (jansson iterates over nothing const). */
int catalogue_compare(const char *name_a, json_t *a, const char *name_b, json_t *b, struct err *err);

/* The word of a dotted key, or NULL. */
const char *catalogue_word(const json_t *words, const char *key);

#endif
