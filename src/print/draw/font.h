/* Fonts by name. The libraries below silently take another font, or another font's glyph, for what is not
 * installed; on a printed sheet that is a fault, so it is looked up here first. */
#ifndef PRINT_FONT_H
#define PRINT_FONT_H

#include <pango/pangocairo.h>

#include "base/err.h"
#include "base/str.h"

struct font {
    const char *family;
    bool bold;
};

/* Absolute size in points. Free with pango_font_description_free. */
PangoFontDescription *font_description(const struct font *font, double size);

/* The very family and weight is installed. ERR_INPUT says what is missing. */
int font_check(const struct font *font, struct err *err);

/* Every visible character of the text (valid UTF-8) is in the font. ERR_INPUT names the first that is not. */
int font_check_text(const struct font *font, struct str text, struct err *err);

/* Text for a message: quoted, cut at a character when longer than `max` bytes. */
enum { FONT_QUOTE_SIZE = 240 };
void font_quote(struct str text, char out[FONT_QUOTE_SIZE]);

#endif
