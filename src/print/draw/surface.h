/* What is drawn on: a PDF written into a buffer, the same bytes for the same drawing. */
#ifndef PRINT_SURFACE_H
#define PRINT_SURFACE_H

#include <cairo.h>

#include "base/err.h"
#include "base/str.h"

/* For cairo's streams; context is a struct buf, and a struct str of what is left to be read. */
cairo_status_t surface_write(void *context, const unsigned char *bytes, unsigned n);
cairo_status_t surface_read(void *context, unsigned char *bytes, unsigned n);

/* Width and height in points; title may be "". *out must outlive the surface. */
cairo_surface_t *surface_pdf(double width, double height, const char *title, struct buf *out);

/* An outline entry below another (or SURFACE_ROOT) that leads to a page (from 1), and its number; NULL or "": none is made,
 * and the number is the other one's. */
enum { SURFACE_ROOT = 0 };
int surface_bookmark(cairo_surface_t *surface, int above, const char *text, size_t page);

/* Ends what was drawn and says what went wrong; status: what is known already. what: "posters". */
int surface_finish(cairo_surface_t *surface, cairo_status_t status, const struct buf *out, const char *what,
                   struct err *err);

#endif
