/* A QR code as one filled path: level Q, alphanumeric where the text allows it (upper-case addresses), quiet
 * zone of four modules on its own white square, so that it reads on a poster of any colour. */
#ifndef PRINT_QR_H
#define PRINT_QR_H

#include <cairo.h>

#include "base/err.h"
#include "print/draw/text_box.h"

enum { QR_TEXT_MAX = 300 /* bytes */, QR_QUIET = 4 /* modules */ };

/* Draws into the largest square in the middle of the area. ERR_INPUT for a text that is empty or too long,
 * ERR_LIMIT when a module would be too small for a telephone to read. */
int qr_draw(cairo_t *cr, const struct area *area, struct str text, struct err *err);

/* How many modules wide the code of a text is, without its quiet zone. ERR_INPUT as above. */
int qr_modules(struct str text, int *modules, struct err *err);

#endif
