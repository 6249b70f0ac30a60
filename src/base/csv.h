/* CSV as in RFC 4180: UTF-8 (byte order mark allowed), comma, double quotes, LF or CRLF, header line required.
 * Columns are found by name, in any order; unknown and repeated columns are errors.
 * A header row without a comma outside quotes tells another separator for the whole file: a semicolon if there is one,
 * else a tab; that is what a spreadsheet saves where the comma is the decimal sign. Written is always the comma. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdio.h>

#include "base/err.h"
#include "base/str.h"

enum { CSV_COLUMNS_MAX = 512, CSV_RECORD_MAX = 256 * 1024 }; /* record: bytes of one row */

struct csv {
    FILE *file;         /* borrowed */
    const char *name;   /* for messages: FILE of "FILE:LINE:" */
    unsigned long line; /* first line of the current row, from 1 */
    unsigned long next_line;
    int separator;    /* ',', ';' or tab: told by the header row */
    struct buf ahead; /* bytes of the file that were looked at before they are read, from ahead_at on */
    size_t ahead_at;
    struct buf record;  /* the current row's unquoted bytes */
    struct str *fields; /* count of them, valid until the next call; each NUL-terminated */
    size_t count;
    size_t columns; /* count of the header row */
    struct buf header;
    struct str names[CSV_COLUMNS_MAX];
    size_t ends[CSV_COLUMNS_MAX];
    struct str row[CSV_COLUMNS_MAX];
};

/* Reads the header row. Errors (ERR_INPUT, text "FILE:LINE: why") for a missing header, invalid UTF-8 or quoting, and
 * for UTF-16 and workbooks, which are told from their first bytes.
 * csv is large: not for the stack of a network thread. Release with csv_close in every case. */
int csv_open(struct csv *csv, FILE *file, const char *name, struct err *err);
void csv_close(struct csv *csv);

/* Index of a column, or -1. */
int csv_column(const struct csv *csv, const char *name);

/* 1 a row was read (with exactly as many fields as the header), 0 end of file, negative: error as above.
 * Lines without any character are skipped. */
int csv_next(struct csv *csv, struct err *err);

/* "FILE:LINE: column: why" as ERR_INPUT for the current row; column NULL leaves that part out. */
__attribute__((format(printf, 4, 5))) int csv_fault(const struct csv *csv, struct err *err,
                                                    const char *column, const char *format, ...);

/* Appends one field, quoted when it must be; the caller writes ',' and "\r\n" between. */
void csv_add_field(struct buf *out, struct str field);

#endif
