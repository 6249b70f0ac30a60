/* What the files of a report's workbook share: how they read the document and write its values. */
#ifndef FILES_REPORT_BOOK_PARTS_H
#define FILES_REPORT_BOOK_PARTS_H

#include <jansson.h>

#include "files/workbook.h"
#include "view/view.h"

struct making {
    const json_t *document;
    const struct view *view;
    const char *language;
    bool scored; /* the method's unit is another one than percent: figures have a column more */
    struct workbook book;
    struct err *err;
};

/* A member that is a text; "" where it is none. */
static inline const char *book_text(const json_t *object, const char *key) {
    const char *string = json_string_value(json_object_get(object, key));
    return string == NULL ? "" : string;
}

static inline const json_t *book_list(const json_t *object, const char *key) {
    return json_object_get(object, key);
}

static inline bool book_is_hidden(const json_t *entry) {
    return json_is_true(json_object_get(entry, "hidden"));
}

const char *book_word(const struct making *m, const char *key); /* "" where there is none */
/* In the language of the workbook, else in Vietnamese; otherwise: where titles say nothing. */
const char *book_title(const struct making *m, const json_t *titles, const char *otherwise);
const char *book_dimension_title(const struct making *m, const json_t *entry);
__attribute__((format(printf, 2, 3))) const char *book_named(const struct making *m, const char *format, ...);
const char *book_hidden_words(const struct making *m, const json_t *entry); /* why it has no value */
const char *book_operator(const struct making *m, const char *operator);    /* of a target */

/* A number where there is one. */
void book_number(lxw_worksheet *sheet, uint32_t row, uint16_t column, const json_t *object, const char *key,
                 lxw_format *format);
/* "2026-03-31" as a day of the sheet; nothing for null. */
void book_day(lxw_worksheet *sheet, uint32_t row, uint16_t column, const json_t *value, lxw_format *format);
/* Two members that are days, in words: "01/03/2026–31/03/2026", once where they are the same. */
enum { BOOK_DAYS_SIZE = 72 };
void book_days(const json_t *object, const char *first, const char *last, char out[BOOK_DAYS_SIZE]);
/* Words of the head, column by column, with their widths in letters. The column of scores is left out where there are none:
 * what stands behind it in keys is one further left, see book_after. */
#define BOOK_SCORE "files.book.score"
void book_heads(const struct making *m, lxw_worksheet *sheet, uint32_t row, const char *const *keys,
                const unsigned char *widths, size_t count);
static inline uint16_t book_after(const struct making *m, uint16_t column) {
    return (uint16_t)(column - (m->scored ? 0 : 1));
}
/* People, answers, satisfied, percent, low, high, score from a column on; what is hidden says so where the percentage would be. */
void book_figure(const struct making *m, lxw_worksheet *sheet, uint32_t row, uint16_t column,
                 const json_t *entry);
/* How it is printed; see struct sheet_paper. */
int book_print(const struct making *m, lxw_worksheet *sheet, int head, unsigned short scale);

/* report_beside.c: a sheet of the units and counters side by side, where the document compares them. */
enum { BESIDE_NAME = 40 /* letters of the column of names */ };
int report_beside_write(struct making *m);

/* report_remarks.c: what is below its target, with what was said about it and who answers for it. */
int report_remarks_write(struct making *m);

/* report_coverage.c: what the figures rest on, a row a fact. */
int report_coverage_write(struct making *m);

/* report_charts.c: two sheets, the charts and their data; of more than one period. */
int report_charts_write(struct making *m);

#endif
