/* What the parts of decode share. For decode*.c alone. */
#ifndef PRINT_DECODE_PARTS_H
#define PRINT_DECODE_PARTS_H

#include "print/read/decode.h"

struct picture {
    unsigned char *grey; /* rows from the top, a byte a pixel, nothing between them; from malloc */
    size_t width, height;
};

/* decode_pdf.c: draws the pages first…last (from 1; last 0: to the end) and calls `page` for each, who may paint on
 * the picture. Anything but 0 from it ends the run and is returned. */
int decode_pdf(struct str pdf, unsigned dpi, size_t first, size_t last,
               int (*page)(void *context, size_t number, struct picture *picture, struct err *err),
               void *context, struct err *err);

/* decode_picture.c: the only page of a PNG (taken as drawn at DECODE_DPI) or an SVG. Free ->grey. */
int decode_png(struct str png, unsigned dpi, struct picture *out, struct err *err);
int decode_svg(struct str svg, unsigned dpi, struct picture *out, struct err *err);

/* decode_scan.c: all QR codes of a picture, in reading order, into the arena; those found are painted over in the picture.
 * expected: how many there should be, which only tells how to look. */
int decode_scan(struct picture *picture, size_t expected, struct arena *arena, struct decoded **codes,
                size_t *count, struct err *err);

#endif
