/* Reads back what was printed: the QR codes of a finished PDF, PNG or SVG, page by page.
 *
 * A PDF is turned into grey pictures by the program pdftoppm (package poppler-utils), in a process of its own that sends
 * one page at a time, so that two thousand pages need the memory of one. PNG and SVG are drawn here. Codes are looked for
 * by libzbar; equal codes on a sheet count each. */
#ifndef PRINT_DECODE_H
#define PRINT_DECODE_H

#include "print/poster.h"

enum {
    DECODE_DPI = 150, /* first; where codes are missing, these are tried as well */
    DECODE_DPI_FINE = 200,
    DECODE_DPI_COARSE = 100,
    DECODE_PAGES_MAX = 20000,
    DECODE_CODES_MAX = 500,     /* on a page */
    DECODE_PAGE_SECONDS = 60,   /* pdftoppm may take for a page */
    DECODE_PIXELS_MAX = 1 << 28 /* of a page: 2 m by 2 m at 200 dpi */
};

struct decoded {
    struct str text; /* the bytes in the code, NUL behind them */
    double x, y;     /* its middle, from the left in widths of the page and from the top in heights of it */
    double height;   /* in heights of the page */
};

struct decode_reader {
    /* How many codes page `number` (from 1) should have; where fewer are found the page is looked at in other resolutions,
     * too. NULL: one. */
    size_t (*expected)(void *context, size_t number);
    /* Called once a page, in order; codes from top to bottom and in a row from left to right, valid until it returns.
     * Anything but 0 ends the run and is returned. */
    int (*page)(void *context, size_t number, const struct decoded *codes, size_t count, struct err *err);
    void *context;
};

/* ERR_NOT_FOUND: pdftoppm is missing. ERR_INPUT: the file is damaged. ERR_LIMIT: a limit above. */
int decode(struct str bytes, enum poster_format format, const struct decode_reader *reader, struct err *err);

struct decode_page {
    const struct str *texts; /* in any order; one that stands there twice is expected twice */
    size_t count;
};

/* The file has exactly these pages, and each exactly these codes. progress (may be NULL) is called after each page; false stops (ERR_BUSY). Besides
 * the errors of decode: ERR_INPUT names the page and the first code that could not be read, or one that leads elsewhere;
 * ERR_BUG when one reads something else instead. */
int decode_expect(struct str bytes, enum poster_format format, const struct decode_page *pages, size_t count,
                  bool (*progress)(void *context, size_t done), void *context, struct err *err);

#endif
