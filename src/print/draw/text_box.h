/* A text set into a rectangle: as large as it fits, wrapped at words, never cut. */
#ifndef PRINT_TEXT_BOX_H
#define PRINT_TEXT_BOX_H

#include <cairo.h>

#include "base/err.h"
#include "base/str.h"
#include "print/draw/font.h"

struct area {
    double x, y, width, height; /* points */
};

enum text_align { TEXT_LEFT, TEXT_CENTER, TEXT_RIGHT };
enum text_valign { TEXT_TOP, TEXT_MIDDLE, TEXT_BOTTOM };

struct text_style {
    struct font font;
    double size, min; /* points; the largest size that fits is taken, min ≤ size */
    double line;      /* line height as a multiple of the font's own; 0: 1 */
    double spacing;   /* between letters, points */
    bool balance;     /* lines of about the same length */
    enum text_align align;
    enum text_valign valign;
    double red, green, blue; /* 0…1 */
    bool themed;             /* the colour is currentColor: whoever draws sets it */
};

/* A text with its size and lines found, which may be shown many times: finding them takes far longer. */
struct text_set;
/* The text as large as it fits (valid UTF-8; LF starts a line); an empty one shows nothing. cr is what it will be shown on. ERR_LIMIT
 * when it does not fit at its smallest size, ERR_INPUT for a missing font or glyph. Free with text_set_free. */
int text_set_make(cairo_t *cr, const struct text_style *style, const struct area *area, struct str text,
                  struct text_set **out, struct err *err);
void text_set_show(const struct text_set *set, cairo_t *cr);
void text_set_free(struct text_set *set); /* NULL is allowed */
/* Whether it was made of this text. */
bool text_set_is(const struct text_set *set, struct str text);

/* Made, shown, and let go. */
int text_box_draw(cairo_t *cr, const struct text_style *style, const struct area *area, struct str text,
                  struct err *err);

/* What a text takes at one size. broken: a word was longer than a line and is broken inside. */
struct text_size {
    double width, height; /* points */
    size_t lines;
    bool broken;
};
/* The text at style->size, from the area's top as far down as it needs: area->height and style->valign do not matter.
 * Without `draw` it is only measured, and its font and glyphs are looked up (ERR_INPUT), so measure before drawing. */
int text_flow(cairo_t *cr, const struct text_style *style, const struct area *area, struct str text,
              bool draw, struct text_size *size, struct err *err);

#endif
