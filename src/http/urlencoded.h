/* application/x-www-form-urlencoded, as queries and form bodies carry it. */
#ifndef HTTP_URLENCODED_H
#define HTTP_URLENCODED_H

#include "http/http.h"

/* Decodes text into fields, in order, repeats kept; names and values are NUL-terminated in the arena. Empty
 * pairs ("&&") are nobody's field. ERR_INPUT: a bad percent-encoding, an encoded NUL, a control character;
 * ERR_LIMIT: more than HTTP_FIELDS_MAX fields. */
int urlencoded_parse(struct str text, struct arena *arena, struct http_fields *out, struct err *err);

#endif
