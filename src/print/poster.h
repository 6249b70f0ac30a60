/* Posters: an SVG layout with boxes + fields → pages of a PDF (or one SVG, one PNG).
 *
 * A layout is an SVG whose user unit is one millimetre: width="210mm" height="297mm" viewBox="0 0 210 297".
 * Every <rect> with data-hl is a box and needs an id: data-hl="text"  data-hl-text="… {{name}} …"
 * data-hl-font data-hl-size data-hl-min (mm; missing: the size) data-hl-weight (normal, bold) data-hl-align
 * (left, center, right) data-hl-valign (top, middle, bottom) data-hl-balance (no, yes) data-hl-line (line
 * height, times the font's own) data-hl-spacing (mm between letters) fill (text colour) data-hl="qr"
 * data-hl-text="{{url}}": a code at level Q with its quiet zone of four modules inside the box.
 * {{name}} in ordinary text nodes is replaced too. Any element with data-hl-if="name" is drawn only where
 * that field is not empty; a box whose text comes out empty draws nothing. Errors name layout, line and box:
 * a missing value, a text that does not fit at its smallest size, a turned box, a font or a character that is
 * not installed, an attribute that is not known. Nothing is fetched from the network. */
#ifndef PRINT_POSTER_H
#define PRINT_POSTER_H

#include "base/arena.h"
#include "base/err.h"

enum { POSTER_LAYOUT_MAX = 8 * 1024 * 1024 /* bytes of a layout, with an emblem inside */ };

struct poster_field {
    const char *name;
    struct str value; /* UTF-8 */
};
struct poster_page {
    const struct poster_field *fields;
    size_t field_count;
    const char *bookmark; /* outline entry in the PDF */
};

struct poster_layout;
/* name is for messages; svg is the whole file. base_dir: folder images may be loaded from, NULL for none. */
int poster_layout_load(const char *name, struct str svg, const char *base_dir, struct poster_layout **out,
                       struct err *err);
void poster_layout_free(struct poster_layout *layout);

enum poster_format { POSTER_PDF, POSTER_SVG, POSTER_PNG };

/* Draws the pages into *out (binary). SVG and PNG take exactly one page; dpi holds for PNG. PDF is
 * byte-identical for the same input. progress (may be NULL) is called after each page. */
int poster_draw(struct poster_layout *layout, const struct poster_page *pages, size_t count,
                enum poster_format format, unsigned dpi,
                void (*progress)(void *context, size_t done, size_t total), void *context, struct buf *out,
                struct err *err);

/* Frees what the libraries keep for the process (fonts, parser), for leak-clean runs. */
void poster_cleanup(void);

#endif
