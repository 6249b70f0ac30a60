/* How much there is to draw in an SVG, reckoned before it is drawn: a few hundred bytes can ask for hours. */
#ifndef PRINT_SVG_WEIGHT_H
#define PRINT_SVG_WEIGHT_H

#include "print/layout/layout.h"

enum {
    SVG_DRAWN_MAX = 2000, /* elements drawn, those that are repeated as often as they are */
    SVG_NESTED_MAX = 40   /* one within the other, whether they stand there or are referred to */
};

/* Whether an element, its attributes or its style ask for an effect: filters, patterns, markers, dashes. All of them cost
 * without end by a number alone. ERR_INPUT says in which line. */
int svg_check_flat(struct poster_layout *picture, const xmlNode *node, struct err *err);

/* Whether the document is within the numbers above. ERR_INPUT says where not. */
int svg_check_weight(struct poster_layout *picture, struct err *err);

#endif
