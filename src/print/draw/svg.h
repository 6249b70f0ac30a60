/* SVG files that are pictures: emblems, and what a layout shows. The library that draws leaves out what it cannot read, and takes
 * another font for one that is missing, silently; on a sheet that hangs for years that is a fault, so it is found here. */
#ifndef PRINT_SVG_H
#define PRINT_SVG_H

#include <librsvg/rsvg.h>

#include "base/err.h"
#include "base/str.h"
#include "print/draw/picture.h"

enum svg_fault {
    SVG_NOT_READ,
    SVG_OUTSIDE,
    SVG_FONT,
    SVG_EFFECT, /* a filter or the like */
    SVG_HEAVY,  /* too much to draw */
    SVG_NO_SIZE,
    SVG_ZERO, /* a size of 0 */
    SVG_HUGE  /* one of SVG_SIDE_MAX or more */
};
enum { SVG_SIDE_MAX = 100000 };

/* Takes nothing from other files or from a picture that is an SVG again, its fonts are installed, there is room for its
 * pictures, and it is a flat drawing that is soon drawn (svg_weight.h). ERR_INPUT says in which line not, and *fault what kind it is; NULL: nobody asks. */
int svg_check(struct str svg, struct picture_room *room, enum svg_fault *fault, struct err *err);

/* What svg_check found good, ready to draw at 72 dpi, and its own size (more than 0, less than SVG_SIDE_MAX). Free with
 * g_object_unref. Errors and *fault as above. */
int svg_open(struct str svg, RsvgHandle **out, double *width, double *height, enum svg_fault *fault,
             struct err *err);

#endif
