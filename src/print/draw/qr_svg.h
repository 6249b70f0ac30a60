/* A QR code for a page: the outline of its dark modules, to be the d of an SVG path. */
#ifndef PRINT_QR_SVG_H
#define PRINT_QR_SVG_H

#include "base/err.h"
#include "base/str.h"

/* Adds "M4 4h7v1h-7z…" in units of one module; *size is the side of the square it stands in, quiet zone of four modules
 * included: viewBox="0 0 SIZE SIZE". Level M: it is read from a screen, whole and clean. ERR_INPUT for a text that is empty or
 * longer than 300 bytes; ERR_NOMEM. */
int qr_svg_path(struct str text, struct buf *out, int *size, struct err *err);

#endif
