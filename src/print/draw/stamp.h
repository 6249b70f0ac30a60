/* A picture that is painted many times, and stands in a PDF once. cairo 1.16 writes a faulty page when one picture is painted on
 * it twice; so each further painting on a page has a wrapper of its own, which the pages share. */
#ifndef PRINT_STAMP_H
#define PRINT_STAMP_H

#include <cairo.h>

#include "base/err.h"

struct stamp;

/* Takes the picture over, also when it fails. Width and height: of what is shown of it, from (0, 0) on. */
int stamp_new(cairo_surface_t *picture, double width, double height, struct stamp **out, struct err *err);
void stamp_free(struct stamp *stamp); /* NULL is allowed */

/* With its (0, 0) at the pen's. */
int stamp_paint(struct stamp *stamp, cairo_t *cr, struct err *err);
/* From here on things are painted on another page. */
void stamp_turn_page(struct stamp *stamp); /* NULL is allowed */

#endif
