/* Reads the usual form of a file of words quickly: jansson takes six times as long, which was a fifth of a server's start. */
#ifndef VIEW_WORDS_READ_H
#define VIEW_WORDS_READ_H

#include <jansson.h>

#include "base/str.h"

/* Objects of texts and objects, as JSON has them, in valid UTF-8 without \u escapes, no name twice: the caller owns the result.
 * NULL: anything else, right or wrong; jansson is to say which. */
json_t *words_read(struct str text);

#endif
