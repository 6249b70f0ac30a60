#include "core/colour.h"

#include <math.h>

static int digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool colour_parse(struct str text, struct colour *out) {
    unsigned char parts[3];
    if (text.n != 7 || text.p[0] != '#')
        return false;
    for (size_t i = 0; i < 3; i++) {
        int high = digit(text.p[1 + 2 * i]), low = digit(text.p[2 + 2 * i]);
        if (high < 0 || low < 0)
            return false;
        parts[i] = (unsigned char)(16 * high + low);
    }
    *out = (struct colour){parts[0], parts[1], parts[2]};
    return true;
}

/* An sRGB channel as light. */
static double linear(unsigned char channel) {
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

double colour_contrast(struct colour colour) {
    double luminance =
        0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
    return 1.05 / (luminance + 0.05);
}
