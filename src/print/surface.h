/* What is drawn on: a PDF written into a buffer, the same bytes for the same drawing. */
#ifndef PRINT_SURFACE_H
#define PRINT_SURFACE_H

#include <cairo.h>

#include "base/err.h"
#include "base/str.h"

/* For cairo's streams; context is a struct buf. */
cairo_status_t surface_write(void *context, const unsigned char *bytes, unsigned n);

/* Width and height in points; title may be "". *out must outlive the surface. */
cairo_surface_t *surface_pdf(double width, double height, const char *title, struct buf *out);

/* An outline entry that leads to a page (from 1); NULL or "": none. */
void surface_bookmark(cairo_surface_t *surface, const char *text, size_t page);

/* Ends what was drawn and says what went wrong; status: what is known already. what: "posters". */
int surface_finish(cairo_surface_t *surface, cairo_status_t status, const struct buf *out, const char *what,
                   struct err *err);

#endif
