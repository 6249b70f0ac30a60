/* The units and counters of a report of one period side by side, a sheet of its workbook. */
#include "files/report_book_parts.h"

static const char *band_words(const struct making *m, const char *band) {
    static const char *const words[][2] = {{"higher", "office.compare.higher"},
                                           {"lower", "office.compare.lower"},
                                           {"alike", "office.compare.alike"},
                                           {"few", "office.compare.few"},
                                           {"no-test", "office.compare.no_test"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], band) == 0)
            return book_word(m, words[i][1]);
    return "";
}

static uint32_t write_list(const struct making *m, lxw_worksheet *sheet, uint32_t row, const json_t *list,
                           const char *kind) {
    for (size_t i = 0; i < json_array_size(list); i++, row++) {
        const json_t *one = json_array_get(list, i);
        sheet_text(sheet, row, 0, book_word(m, kind), m->book.plain);
        sheet_text(sheet, row, 1, book_text(one, "code"), m->book.plain);
        sheet_text(sheet, row, 2, book_text(one, "name"), m->book.wrap);
        sheet_lines(sheet, row, book_text(one, "name"), BESIDE_NAME);
        book_number(sheet, row, 3, one, "responses", m->book.count);
        book_figure(m, sheet, row, 4, one);
        book_number(sheet, row, book_after(m, 11), one, "diff", m->book.signed_number);
        sheet_text(sheet, row, book_after(m, 12), band_words(m, book_text(one, "band")), m->book.beside);
    }
    return row;
}

int report_beside_write(struct making *m) {
    static const char *const keys[] = {"files.book.kind",      "files.book.code",    "files.book.name",
                                       "files.book.responses", "files.book.people",  "files.book.answers",
                                       "files.book.satisfied", "files.book.percent", "files.book.low",
                                       "files.book.high",      BOOK_SCORE,           "files.book.rest",
                                       "office.compare.band"};
    static const unsigned char widths[] = {10, 18, BESIDE_NAME, 9, 9, 9, 9, 10, 10, 10, 9, 12, 26};
    const json_t *comparison = json_object_get(m->document, "comparison");
    const json_t *units = book_list(comparison, "units"), *counters = book_list(comparison, "counters");
    if (json_array_size(units) + json_array_size(counters) == 0)
        return 0;
    lxw_worksheet *sheet = workbook_sheet(&m->book, book_word(m, "files.book.sheet_beside"), m->err);
    if (sheet == NULL)
        return ERR_NOMEM;
    worksheet_freeze_panes(sheet, 1, 0);
    book_heads(m, sheet, 0, keys, widths, sizeof widths);
    write_list(m, sheet, write_list(m, sheet, 1, units, "office.compare.unit"), counters,
               "office.compare.counter");
    return book_print(m, sheet, 0, 0);
}
