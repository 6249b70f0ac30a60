/* The pages in front of a batch that list what is in it. */
#ifndef PRINT_COVER_H
#define PRINT_COVER_H

#include <cairo.h>

#include "base/err.h"
#include "print/poster.h"

/* Draws onto A4 pages of a PDF surface and says how many they were; the surface's size stays that. ERR_INPUT for a font or a
 * character that is not installed. */
int cover_draw(const struct poster_cover *cover, cairo_surface_t *surface, cairo_t *cr, size_t *pages,
               struct err *err);

#endif
