/* SVG files that are pictures: emblems, and what a layout shows. The library that draws leaves out what it cannot read, and takes
 * another font for one that is missing, silently; on a sheet that hangs for years that is a fault, so it is found here. */
#ifndef PRINT_SVG_H
#define PRINT_SVG_H

#include <librsvg/rsvg.h>

#include "base/err.h"
#include "base/str.h"
#include "print/draw/picture.h"

enum svg_fault { SVG_NOT_READ, SVG_OUTSIDE, SVG_FONT };
/* Takes nothing from other files or from a picture that is an SVG again, its fonts are installed, and there is room for its
 * pictures. ERR_INPUT says in which line not, and *fault what kind it is; NULL: nobody asks. */
int svg_check(struct str svg, struct picture_room *room, enum svg_fault *fault, struct err *err);

/* What svg_check found good, ready to draw at 72 dpi, and its own size (more than 0). Free with g_object_unref. */
int svg_open(struct str svg, RsvgHandle **out, double *width, double *height, struct err *err);

#endif
