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
    /* Of cells; beside: a text behind a number, a little off. */
    lxw_format *plain, *beside, *beside_wrap, *head, *title, *wrap, *day, *percent, *count, *signed_number,
        *left_day, *left_count;
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
void sheet_day(lxw_worksheet *sheet, uint32_t row, uint16_t column, int32_t day, lxw_format *format);
/* How many lines a text takes, wrapped in a column so many letters wide; and a row that high, up to what a row may be. */
unsigned text_lines(const char *text, unsigned width);
void sheet_height(lxw_worksheet *sheet, uint32_t row, unsigned lines);
/* Both. */
void sheet_lines(lxw_worksheet *sheet, uint32_t row, const char *text, unsigned width);

/* How it comes out of a printer: A4 lying, with the page's number at the foot. */
struct sheet_paper {
    const char *left, *page; /* of the foot: what it is, and the word for a page */
    int head;                /* the row that stands on each page; −1: none */
    unsigned short scale;    /* percent; 0: all columns on a page */
};
int sheet_print(lxw_worksheet *sheet, const struct sheet_paper *paper, struct err *err);
/* Whether everything so far could be written. */
int sheet_check(lxw_worksheet *sheet, struct err *err);
/* Puts it together and writes it. */
int workbook_end(struct workbook *book, FILE *out, struct err *err);
void workbook_release(struct workbook *book);

#endif
