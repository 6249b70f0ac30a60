/* Several pieces on one sheet of paper: where they lie, and the marks by which they are cut and folded. */
#ifndef PRINT_SHEET_H
#define PRINT_SHEET_H

#include <cairo.h>

#include "base/err.h"
#include "print/poster.h"

struct sheet {
    double width, height; /* of the paper; everything in points */
    double piece_width, piece_height;
    double cell_width, cell_height; /* of what is cut out: a piece, or a whole tent */
    double left, top;               /* of the first cell */
    double gap, flap;               /* flap 0: no tent */
    size_t columns, rows;
    bool marks;
};

/* piece_width and piece_height in points. ERR_INPUT when the paper does not hold them. */
int sheet_plan(const struct poster_sheet *paper, double piece_width, double piece_height, struct sheet *out,
               struct err *err);

/* Pieces on a sheet. */
size_t sheet_pieces(const struct sheet *sheet);
/* How often a piece is drawn: a tent shows it on both sides. */
size_t sheet_faces(const struct sheet *sheet);

/* Moves the pen so that (0, 0) is the upper left corner of a face of the piece as its reader sees it. Between cairo_save and
 * cairo_restore. */
void sheet_enter(const struct sheet *sheet, cairo_t *cr, size_t piece, size_t face);

/* Marks for the first `used` pieces, in black: crosses where cuts meet, broken lines where one folds. */
void sheet_marks(const struct sheet *sheet, cairo_t *cr, size_t used);

#endif
