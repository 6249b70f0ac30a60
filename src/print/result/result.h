/* The result sheet for a notice board: published results in words and bars → one page of A4 as a PDF, to be read from two metres.
 * What is said is the caller's; here it is only set, each text as large as its place holds. All texts are valid UTF-8. */
#ifndef PRINT_RESULT_H
#define PRINT_RESULT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum { RESULT_ROWS_MAX = 12, RESULT_DEEDS_MAX = 3 };

struct result_row {
    const char *name;
    const char *value; /* "86,34%"; "": hidden, and words say so */
    const char *words; /* beside it: whether the target is reached */
    const char *people;
    double bar, low, high; /* 0…100; low < 0: no interval */
    double target;         /* 0…100; < 0: none that could be marked */
    bool top;              /* what the rows below it are parts of */
};

struct result_sheet {
    const char *title;         /* of the sheet and of the file */
    const char *site;          /* "": none */
    struct str emblem;         /* PNG or SVG, beside it; n 0: none */
    const char *unit, *period; /* period with its days */
    const char *value;         /* huge; "": hidden */
    const char *plain;         /* beside it, large */
    const char *facts;         /* below: people, interval, target */
    const struct result_row *rows;
    size_t row_count;
    const char *deeds_title, *said, *done; /* labels */
    struct {
        const char *said, *done;
    } deeds[RESULT_DEEDS_MAX];
    size_t deed_count;
    const char *note;          /* small print */
    const char *url, *address; /* in the QR code, and as one types it; NULL: no code */
    const char *more;          /* beside the code */
    double red, green, blue;   /* of headings and bars, dark enough for text on white */
};

/* Appends the PDF to *out; the same input gives the same bytes. ERR_LIMIT when a text does not fit at its smallest size,
 * ERR_INPUT for a font or a character that is not installed, and for an emblem
 * that cannot be drawn. */
int result_draw(const struct result_sheet *sheet, struct buf *out, struct err *err);

#endif
