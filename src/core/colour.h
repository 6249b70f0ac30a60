/* Colours as people write them: #rrggbb. */
#ifndef CORE_COLOUR_H
#define CORE_COLOUR_H

#include <stdbool.h>

#include "base/str.h"

struct colour {
    unsigned char red, green, blue;
};

/* '#' and six hexadecimal digits in either case. */
bool colour_parse(struct str text, struct colour *out);

/* Contrast with white, 1 (white) to 21 (black): WCAG 2.2, "contrast ratio" and "relative luminance". */
double colour_contrast(struct colour colour);

/* What the same source asks for text of ordinary size. */
static const double colour_contrast_text = 4.5;

#endif
