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
const char *book_dimension_title(const struct making *m, const json_t *entry);
/* Whether the method's unit is another one than percent. */
bool book_is_scored(const struct making *m);
/* The last period with responses, else the first; NULL: there is none. */
const json_t *book_last_period(const struct making *m);

/* A number where there is one. */
void book_number(lxw_worksheet *sheet, uint32_t row, uint16_t column, const json_t *object, const char *key,
                 lxw_format *format);
/* Words of the head, column by column. */
void book_heads(const struct making *m, lxw_worksheet *sheet, uint32_t row, const char *const *keys,
                size_t count);
/* People, answers, satisfied, percent, low, high, score from a column on; what is hidden says so where the percentage would be. */
void book_figure(const struct making *m, lxw_worksheet *sheet, uint32_t row, uint16_t column,
                 const json_t *entry);
/* How it is printed; see struct sheet_paper. */
int book_print(const struct making *m, lxw_worksheet *sheet, int head, unsigned short scale);

/* report_beside.c: a sheet of the units and counters side by side, where the document compares them. */
enum { BESIDE_NAME = 40 /* letters of the column of names */ };
int report_beside_write(struct making *m);

/* report_charts.c: two sheets, the charts and their data. */
int report_charts_write(struct making *m);

#endif
