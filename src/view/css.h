/* A style sheet made smaller for putting into pages: without comments and without white space that means
 * nothing. */
#ifndef VIEW_CSS_H
#define VIEW_CSS_H

#include "base/err.h"
#include "base/str.h"

/* Appends to out. ERR_INPUT "NAME:LINE: why" for a comment or string without its end, and for "</", which
 * would end the page's <style>. */
int css_minify(const char *name, struct str css, struct buf *out, struct err *err);

#endif
