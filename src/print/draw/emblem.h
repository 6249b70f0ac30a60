/* The emblem of a commune: a PNG or an SVG, read once and drawn on every piece. */
#ifndef PRINT_EMBLEM_H
#define PRINT_EMBLEM_H

#include <cairo.h>

#include "base/err.h"
#include "base/str.h"
#include "print/draw/text_box.h"

struct emblem;

/* ERR_INPUT says why it cannot be drawn, ERR_LIMIT that it is too large. Free with emblem_free. poster_emblem_judge tells more. */
int emblem_load(struct str bytes, struct emblem **out, struct err *err);
void emblem_free(struct emblem *emblem); /* NULL is allowed */

/* As large as it fits into the area, in its middle, with its own proportions. */
int emblem_draw(struct emblem *emblem, cairo_t *cr, const struct area *area, struct err *err);
/* From here on things are painted on another page. */
void emblem_turn_page(struct emblem *emblem); /* NULL is allowed */

#endif
