/* A workbook (XLSX) on its way to a stream: in the memory of one row, made beside it in files without names. What is written as
 * a text is a text, whatever it begins with. The same contents give the same bytes. */
#ifndef FILES_WORKBOOK_H
#define FILES_WORKBOOK_H

#include <stdio.h>
#include <xlsxwriter.h>

#include "base/err.h"
#include "base/str.h"

struct workbook {
    lxw_workbook *book;
    int fd;
    lxw_format *plain, *head, *title, *wrap, *day, *percent, *count, *signed_number; /* of cells */
};

/* dir: where temporary files may lie. created: a time that goes with the contents, seconds. In rows: what is written comes row by row
 * from above, and no cell again. Call workbook_release in every case. */
int workbook_begin(struct workbook *out, const char *dir, const char *title, int64_t created, bool in_rows,
                   struct err *err);
/* name: at most 31 characters, none of []:*?/\ in it. NULL with err. */
lxw_worksheet *workbook_sheet(struct workbook *book, const char *name, struct err *err);
/* NUL-terminated; cut to what a cell holds. Nothing for "". */
void sheet_text(lxw_worksheet *sheet, uint32_t row, uint16_t column, const char *text, lxw_format *format);
void sheet_number(lxw_worksheet *sheet, uint32_t row, uint16_t column, double number, lxw_format *format);
void sheet_day(const struct workbook *book, lxw_worksheet *sheet, uint32_t row, uint16_t column, int32_t day);
/* Whether everything so far could be written. */
int sheet_check(lxw_worksheet *sheet, struct err *err);
/* Puts it together and writes it. */
int workbook_end(struct workbook *book, FILE *out, struct err *err);
void workbook_release(struct workbook *book);

#endif
