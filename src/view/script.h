/* A script of the pages, made smaller and with its words in one language. */
#ifndef VIEW_SCRIPT_H
#define VIEW_SCRIPT_H

#include <jansson.h>

#include "base/err.h"
#include "base/str.h"

/* Appends the script without indentation, empty lines, lines that are a comment ("//") and the spaces beside signs; the
 * first SCRIPT_WORDS in a line becomes `words` as JSON (NULL: an empty object). Strings stand in ' and end in their line,
 * and a regular expression has no space in it. ERR_INPUT "NAME:LINE: why" for a block comment, a backquote or a double
 * quote. */
int script_minify(const char *name, struct str script, const json_t *words, struct buf *out, struct err *err);

#endif
