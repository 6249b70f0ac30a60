#include "files/report_book.h"

#include <math.h>
#include <stdarg.h>

#include "base/date.h"
#include "core/target.h"
#include "files/report_book_parts.h"
#include "files/report_facts.h"
#include "view/format.h"

enum {
    TITLE_WIDTH = 40,
    SUMMARY_TITLE = 34,
    TITLE_POINTS = 21,
    GOAL_COLUMN = 13,   /* of the summary: where it goes on about targets */
    SUMMARY_SCALE = 62, /* percent, on paper */
    FIRST_WIDTH = 30,
    TEXT_WIDTH = 100,
    CELL_SIZE = 200
};

/* ---- Values of the document ------------------------------------------------------------------------------------------- */

const char *book_word(const struct making *m, const char *key) {
    const char *words = view_word(m->view, m->language, key);
    return words == NULL ? "" : words;
}

const char *book_named(const struct making *m, const char *format, ...) {
    char key[64];
    va_list args;
    va_start(args, format);
    vsnprintf(key, sizeof key, format, args);
    va_end(args);
    return book_word(m, key);
}

const char *book_title(const struct making *m, const json_t *titles, const char *otherwise) {
    const char *title = report_words_in(titles, m->language);
    return title == NULL ? otherwise : title;
}

static const char *survey_title(const struct making *m) {
    return book_title(m, json_object_get(m->document, "titles"), book_text(m->document, "title"));
}

const char *book_dimension_title(const struct making *m, const json_t *entry) {
    return report_entry_title(m->document, entry, true, m->language);
}

/* "2026-03-31" as a day of the sheet; nothing for null. */
void book_day(lxw_worksheet *sheet, uint32_t row, uint16_t column, const json_t *value, lxw_format *format) {
    int32_t number;
    const char *string = json_string_value(value);
    if (string != NULL && day_parse(str_of(string), &number))
        sheet_day(sheet, row, column, number, format);
}

/* A number where there is one. */
void book_number(lxw_worksheet *sheet, uint32_t row, uint16_t column, const json_t *object, const char *key,
                 lxw_format *format) {
    const json_t *value = json_object_get(object, key);
    if (json_is_number(value))
        sheet_number(sheet, row, column, json_number_value(value), format);
}

void book_days(const json_t *object, const char *first, const char *last, char out[BOOK_DAYS_SIZE]) {
    char from[32] = "", to[32] = "";
    int32_t number;
    if (day_parse(str_of(book_text(object, first)), &number))
        format_day(number, from, sizeof from);
    if (day_parse(str_of(book_text(object, last)), &number))
        format_day(number, to, sizeof to);
    snprintf(out, BOOK_DAYS_SIZE, "%s%s%s", from, strcmp(from, to) == 0 ? "" : "–",
             strcmp(from, to) == 0 ? "" : to);
}

const char *book_hidden_words(const struct making *m, const json_t *entry) {
    const char *why = book_text(entry, "why");
    if (strcmp(why, "nobody") == 0)
        return book_word(m, "files.book.nobody");
    if (strcmp(why, "mixed") == 0)
        return book_word(m, "files.book.mixed");
    if (why[0] == '\0') /* of a unit in a report that was frozen before units had a reason */
        return book_word(m, "files.book.hiding");
    return book_word(m, strcmp(why, "few") == 0 ? "files.book.hidden" : "files.book.withheld");
}

/* Whether the method's unit is another one than percent. */
static bool is_scored(const json_t *document) {
    const char *unit = book_text(json_object_get(document, "measure"), "unit");
    return unit[0] != '\0' && strcmp(unit, "percent") != 0;
}

void book_heads(const struct making *m, lxw_worksheet *sheet, uint32_t row, const char *const *keys,
                const unsigned char *widths, size_t count) {
    uint16_t column = 0;
    unsigned most = 1;
    for (size_t i = 0; i < count; i++) {
        if (!m->scored && strcmp(keys[i], BOOK_SCORE) == 0)
            continue;
        unsigned lines = text_lines(book_word(m, keys[i]), widths[i] - widths[i] / 4); /* bold, short words */
        most = lines > most ? lines : most;
        worksheet_set_column(sheet, column, column, widths[i], NULL);
        sheet_text(sheet, row, column++, book_word(m, keys[i]), m->book.head);
    }
    sheet_height(sheet, row, most + 1); /* with a gap below */
}

void book_figure(const struct making *m, lxw_worksheet *sheet, uint32_t row, uint16_t column,
                 const json_t *entry) {
    if (book_is_hidden(entry)) {
        sheet_text(sheet, row, (uint16_t)(column + 3), book_hidden_words(m, entry), m->book.plain);
        return;
    }
    book_number(sheet, row, column, entry, "respondents", m->book.count);
    book_number(sheet, row, (uint16_t)(column + 1), entry, "answers", m->book.count);
    book_number(sheet, row, (uint16_t)(column + 2), entry, "satisfied", m->book.count);
    book_number(sheet, row, (uint16_t)(column + 3), entry, "percent", m->book.percent);
    book_number(sheet, row, (uint16_t)(column + 4), entry, "low", m->book.percent);
    book_number(sheet, row, (uint16_t)(column + 5), entry, "high", m->book.percent);
    if (m->scored)
        book_number(sheet, row, (uint16_t)(column + 6), entry, "score", m->book.percent);
}

/* ---- Summary ------------------------------------------------------------------------------------------------------------ */

static void change(const struct making *m, lxw_worksheet *sheet, uint32_t row, uint16_t column,
                   const json_t *entry, const char *key) {
    const json_t *value = json_object_get(entry, key);
    if (value == NULL)
        return;
    book_number(sheet, row, column, value, "diff", m->book.signed_number);
    sheet_text(sheet, row, (uint16_t)(column + 1),
               book_named(m, "files.verdict.%s", book_text(value, "verdict")), m->book.beside);
}

const char *book_operator(const struct making *m, const char *operator) {
    if (strcmp(operator, ">=") == 0)
        return "≥";
    return strcmp(operator, ">") == 0 ? ">" : book_named(m, "files.operator.%s", operator);
}

static void goal(const struct making *m, lxw_worksheet *sheet, uint32_t row, uint16_t column,
                 const json_t *entry) {
    const json_t *target = json_object_get(entry, "target"), *official = json_object_get(entry, "official");
    if (target != NULL) {
        sheet_text(sheet, row, column, book_operator(m, book_text(target, "operator")), m->book.plain);
        book_number(sheet, row, (uint16_t)(column + 1), target, "value", m->book.percent);
        book_number(sheet, row, (uint16_t)(column + 2), target, "gap", m->book.signed_number);
        sheet_text(sheet, row, (uint16_t)(column + 3),
                   book_named(m, "files.goal.%s", book_text(target, "verdict")), m->book.beside);
        sheet_text(sheet, row, (uint16_t)(column + 4), book_text(target, "owner"), m->book.plain);
    }
    if (official == NULL)
        return;
    book_number(sheet, row, (uint16_t)(column + 5), official, "value", m->book.percent);
    sheet_text(sheet, row, (uint16_t)(column + 6), book_text(official, "source"), m->book.plain);
}

/* In one cell, since it is there to be read beside the one that holds now. */
static void goal_then(const struct making *m, lxw_worksheet *sheet, uint32_t row, uint16_t column,
                      const json_t *then) {
    const json_t *value = json_object_get(then, "value");
    char words[CELL_SIZE], number_text[TARGET_VALUE_SIZE] = "";
    if (then == NULL)
        return;
    if (json_is_number(value))
        target_value_format(llround(json_number_value(value) * TARGET_UNITS),
                            strcmp(m->language, "vi") == 0 ? ',' : '.', number_text);
    const char *operator= book_text(then, "operator");
    snprintf(
        words, sizeof words,
        "%.100s %s", operator[0] == '\0' ? book_word(m, "files.book.no_target") : book_operator(m, operator),
        number_text);
    sheet_text(sheet, row, column, words, m->book.plain);
    book_day(sheet, row, (uint16_t)(column + 1), json_object_get(then, "changed"), m->book.day);
}

static void summary_row(const struct making *m, lxw_worksheet *sheet, uint32_t row, const json_t *entry) {
    sheet_text(sheet, row, 0, book_text(entry, "code"), m->book.plain);
    sheet_text(sheet, row, 1, book_dimension_title(m, entry), m->book.wrap);
    sheet_lines(sheet, row, book_dimension_title(m, entry), SUMMARY_TITLE);
    book_figure(m, sheet, row, 2, entry);
    change(m, sheet, row, book_after(m, 9), entry, "before");
    change(m, sheet, row, book_after(m, 11), entry, "year_before");
    goal(m, sheet, row, book_after(m, GOAL_COLUMN), entry);
    goal_then(m, sheet, row, book_after(m, 20), json_object_get(entry, "target_then"));
}

/* Whose report, of which days, and the last period with responses. */
static uint32_t summary_head(const struct making *m, lxw_worksheet *sheet, const json_t *period) {
    const json_t *d = m->document, *unit_name = json_object_get(d, "unit_name");
    uint32_t row = 0;
    worksheet_set_row(sheet, row, TITLE_POINTS, NULL);
    sheet_text(sheet, row++, 0, survey_title(m), m->book.title);
    sheet_text(sheet, row, 0, book_word(m, "files.unit"), m->book.head);
    sheet_lines(sheet, row, book_word(m, "files.unit"), 16);
    sheet_text(sheet, row++, 1,
               json_is_string(unit_name) ? json_string_value(unit_name) : book_word(m, "files.everywhere"),
               m->book.plain);
    sheet_text(sheet, row, 0, book_word(m, "files.from"), m->book.head);
    book_day(sheet, row++, 1, json_object_get(d, "from"), m->book.left_day);
    sheet_text(sheet, row, 0, book_word(m, "files.to"), m->book.head);
    book_day(sheet, row++, 1, json_object_get(d, "to"), m->book.left_day);
    sheet_text(sheet, row, 0, book_word(m, "files.made"), m->book.head);
    book_day(sheet, row++, 1, json_object_get(d, "made"), m->book.left_day);
    sheet_text(sheet, row, 0, book_word(m, "files.book.period"), m->book.head);
    sheet_text(sheet, row++, 1, book_text(period, "period"), m->book.plain);
    sheet_text(sheet, row, 0, book_word(m, "files.book.responses"), m->book.head);
    book_number(sheet, row++, 1, period, "responses", m->book.left_count);
    return row + 1;
}

int book_print(const struct making *m, lxw_worksheet *sheet, int head, unsigned short scale) {
    const char *unit = book_text(m->document, "unit_name");
    char left[CELL_SIZE * 2], days[BOOK_DAYS_SIZE];
    book_days(m->document, "from", "to", days);
    snprintf(left, sizeof left, "%s – %s, %s", survey_title(m),
             unit[0] == '\0' ? book_word(m, "files.everywhere") : unit, days);
    return sheet_print(sheet, &(struct sheet_paper){left, book_word(m, "files.book.page"), head, scale},
                       m->err);
}

static int write_summary(struct making *m) {
    static const char *const keys[] = {
        "files.book.code",          "files.book.title",     "files.book.people",
        "files.book.answers",       "files.book.satisfied", "files.book.percent",
        "files.book.low",           "files.book.high",      BOOK_SCORE,
        "files.book.before",        "files.book.verdict",   "files.book.year_before",
        "files.book.verdict",       "files.book.operator",  "files.book.target",
        "files.book.gap",           "files.book.reached",   "files.book.owner",
        "files.book.official",      "files.book.source",    "files.book.target_then",
        "files.book.target_changed"};
    /* Two pages beside each other: the figures, then what was to be reached. */
    static const unsigned char widths[] = {
        16, SUMMARY_TITLE, 9, 9, 9, 10, 10, 10, 9, 11, 16, 11, 16, 9, 9, 11, 22, 20, 10, 16, 14, 12};
    lxw_worksheet *sheet = workbook_sheet(&m->book, book_word(m, "files.book.sheet_summary"), m->err);
    const json_t *period = report_facts_last(m->document);
    json_t *entry;
    size_t i;
    if (sheet == NULL)
        return ERR_NOMEM;
    uint32_t row = summary_head(m, sheet, period);
    book_heads(m, sheet, row++, keys, widths, sizeof widths);
    worksheet_freeze_panes(sheet, row, 2);
    worksheet_set_v_pagebreaks(sheet, (lxw_col_t[]){book_after(m, GOAL_COLUMN), 0});
    worksheet_repeat_columns(sheet, 0, 1);
    int rc = book_print(m, sheet, (int)row - 1, SUMMARY_SCALE);
    json_array_foreach(book_list(period, "dimensions"), i, entry) summary_row(m, sheet, row++, entry);
    return rc;
}

/* ---- Every period ------------------------------------------------------------------------------------------------------- */

static void series_row(const struct making *m, lxw_worksheet *sheet, uint32_t row, const json_t *period,
                       const json_t *entry, bool dimension) {
    sheet_text(sheet, row, 0, book_text(period, "period"), m->book.plain);
    book_day(sheet, row, 1, json_object_get(period, "from"), m->book.day);
    book_day(sheet, row, 2, json_object_get(period, "to"), m->book.day);
    book_number(sheet, row, 3, period, "responses", m->book.count);
    sheet_text(sheet, row, 4, book_text(entry, "code"), m->book.beside);
    const char *title = report_entry_title(m->document, entry, dimension, m->language);
    sheet_text(sheet, row, 5, title, m->book.wrap);
    sheet_lines(sheet, row, title, TITLE_WIDTH);
    book_figure(m, sheet, row, 6, entry);
    book_number(sheet, row, book_after(m, 13), json_object_get(entry, "target"), "value", m->book.percent);
}

static int write_series(struct making *m) {
    static const char *const keys[] = {"files.book.period",
                                       "files.from",
                                       "files.to",
                                       "files.book.responses",
                                       "files.book.code",
                                       "files.book.title",
                                       "files.book.people",
                                       "files.book.answers",
                                       "files.book.satisfied",
                                       "files.book.percent",
                                       "files.book.low",
                                       "files.book.high",
                                       BOOK_SCORE,
                                       "files.book.target"};
    static const unsigned char widths[] = {12, 12, 12, 12, 12, TITLE_WIDTH, 12, 12, 12, 12, 12, 12, 12, 12};
    lxw_worksheet *sheet = workbook_sheet(&m->book, book_word(m, "files.book.sheet_series"), m->err);
    uint32_t row = 0;
    size_t i, k;
    json_t *period, *entry;
    if (sheet == NULL)
        return ERR_NOMEM;
    worksheet_freeze_panes(sheet, 1, 0);
    int rc = book_print(m, sheet, 0, 0);
    book_heads(m, sheet, row++, keys, widths, sizeof widths);
    json_array_foreach(book_list(m->document, "periods"), i, period) {
        json_array_foreach(book_list(period, "dimensions"), k, entry)
            series_row(m, sheet, row++, period, entry, true);
        json_array_foreach(book_list(period, "questions"), k, entry)
            series_row(m, sheet, row++, period, entry, false);
    }
    worksheet_autofilter(sheet, 0, 0, row - 1, book_after(m, sizeof keys / sizeof *keys - 1));
    return rc;
}

/* ---- Units, and how it was counted ---------------------------------------------------------------------------------------- */

static int write_units(struct making *m) {
    static const char *const keys[] = {"files.book.code",   "files.book.unit",    "files.book.responses",
                                       "files.book.people", "files.book.percent", "files.book.low",
                                       "files.book.high",   BOOK_SCORE,           "files.book.group"};
    static const unsigned char widths[] = {24, TITLE_WIDTH, 12, 12, 12, 12, 12, 12, 12};
    if (json_array_size(book_list(m->document, "units")) == 0)
        return 0;
    lxw_worksheet *sheet = workbook_sheet(&m->book, book_word(m, "files.book.sheet_units"), m->err);
    uint32_t row = 0;
    size_t i;
    json_t *unit;
    if (sheet == NULL)
        return ERR_NOMEM;
    worksheet_freeze_panes(sheet, 1, 0);
    int rc = book_print(m, sheet, 0, 0);
    book_heads(m, sheet, row++, keys, widths, sizeof widths);
    json_array_foreach(book_list(m->document, "units"), i, unit) {
        sheet_text(sheet, row, 0, book_text(unit, "unit"), m->book.plain);
        sheet_text(sheet, row, 1, book_text(unit, "name"), m->book.wrap);
        sheet_lines(sheet, row, book_text(unit, "name"), TITLE_WIDTH);
        book_number(sheet, row, 2, unit, "responses", m->book.count);
        book_number(sheet, row, 3, unit, "respondents", m->book.count);
        if (book_is_hidden(unit))
            sheet_text(sheet, row, 4, book_hidden_words(m, unit), m->book.plain);
        else
            book_number(sheet, row, 4, unit, "percent", m->book.percent);
        book_number(sheet, row, 5, unit, "low", m->book.percent);
        book_number(sheet, row, 6, unit, "high", m->book.percent);
        if (m->scored)
            book_number(sheet, row, 7, unit, "score", m->book.percent);
        if (json_is_true(json_object_get(unit, "group_certain")))
            book_number(sheet, row, book_after(m, 8), unit, "group", m->book.count);
        else if (json_object_get(unit, "group") != NULL)
            sheet_text(sheet, row, book_after(m, 8), book_word(m, "files.book.alike"), m->book.beside);
        row++;
    }
    return rc;
}

static void method_line(const struct making *m, lxw_worksheet *sheet, uint32_t *row, const char *key,
                        const char *value) {
    if (value[0] == '\0')
        return;
    sheet_text(sheet, *row, 0, book_word(m, key), m->book.head);
    sheet_lines(sheet, *row, value, TEXT_WIDTH);
    sheet_text(sheet, (*row)++, 1, value, m->book.wrap);
}

static void method_number(const struct making *m, lxw_worksheet *sheet, uint32_t *row, const char *key,
                          const char *name) {
    if (json_integer_value(json_object_get(m->document, name)) == 0)
        return;
    sheet_text(sheet, *row, 0, book_word(m, key), m->book.head);
    book_number(sheet, (*row)++, 1, m->document, name, m->book.left_count);
}

static int write_method(struct making *m) {
    const json_t *d = m->document;
    lxw_worksheet *sheet = workbook_sheet(&m->book, book_word(m, "files.book.sheet_method"), m->err);
    uint32_t row = 0;
    size_t i;
    json_t *value;
    char line[CELL_SIZE], day[BOOK_DAYS_SIZE];
    if (sheet == NULL)
        return ERR_NOMEM;
    int rc = book_print(m, sheet, -1, 0);
    worksheet_set_column(sheet, 0, 0, FIRST_WIDTH, NULL);
    worksheet_set_column(sheet, 1, 1, TEXT_WIDTH, NULL);
    if (json_is_true(json_object_get(d, "for_reference")))
        method_line(m, sheet, &row, "files.book.reference", book_word(m, "files.book.reference_text"));
    method_line(m, sheet, &row, "files.book.how",
                book_named(m, "results.method.%s.how", book_text(d, "method")));
    method_line(m, sheet, &row, "files.book.hiding", book_word(m, "files.book.hiding_text"));
    method_number(m, sheet, &row, "files.book.threshold", "threshold");
    method_line(m, sheet, &row, "files.book.interval", book_word(m, "files.book.interval_text"));
    method_line(m, sheet, &row, "files.survey_code", book_text(d, "survey"));
    method_number(m, sheet, &row, "files.revision", "revision");
    json_array_foreach(book_list(d, "definitions"), i, value) {
        book_days(value, "published", "published", day);
        snprintf(line, sizeof line, "%lld: %s, SHA-256 %s",
                 (long long)json_integer_value(json_object_get(value, "revision")), day,
                 book_text(value, "sha256"));
        method_line(m, sheet, &row, "files.book.definition", line);
    }
    json_array_foreach(book_list(d, "breaks"), i, value) {
        book_days(value, "published", "published", day);
        snprintf(line, sizeof line, "%lld: %s",
                 (long long)json_integer_value(json_object_get(value, "revision")), day);
        method_line(m, sheet, &row, "files.book.break", line);
    }
    return rc;
}

/* ---- The workbook --------------------------------------------------------------------------------------------------------- */

static int write_all(struct making *m, FILE *out) {
    int rc = write_summary(m);
    bool several = json_array_size(book_list(m->document, "periods")) > 1; /* of one there is no course */
    if (rc == 0)
        rc = report_remarks_write(m);
    if (rc == 0)
        rc = report_coverage_write(m);
    if (rc == 0)
        rc = write_series(m);
    if (rc == 0 && several)
        rc = report_charts_write(m);
    if (rc == 0)
        rc = write_units(m);
    if (rc == 0)
        rc = report_beside_write(m);
    if (rc == 0)
        rc = write_method(m);
    return rc == 0 ? workbook_end(&m->book, out, m->err) : rc;
}

int report_book_write(const json_t *document, const struct view *view, const char *language, const char *dir,
                      FILE *out, struct err *err) {
    struct err own = ERR_INIT;
    struct making m = {document, view, language, is_scored(document), {.fd = -1}, err == NULL ? &own : err};
    int32_t made = 0;
    (void)day_parse(str_of(book_text(document, "made")), &made);
    int rc = workbook_begin(&m.book, dir, survey_title(&m), (int64_t)made * 86400, false, m.err);
    if (rc == 0)
        rc = write_all(&m, out);
    workbook_release(&m.book);
    return rc;
}
