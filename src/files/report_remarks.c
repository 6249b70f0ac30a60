/* What is below its target and what was said about it, a sheet of a report's workbook: part II of the report's page. */
#include "core/note.h"
#include "core/target.h"
#include "files/report_book_parts.h"

/* All columns together are printed on a page's width: wider ones make small letters. */
enum { TITLE_WIDTH = 17, OWNER_WIDTH = 22, SAID_WIDTH = 30, SAID_LINES = 25, OWNERS_SIZE = 2000 };

static const json_t *remark_of(const struct making *m, const json_t *period, const char *code) {
    const json_t *remarks = book_list(m->document, "remarks");
    for (size_t i = 0; i < json_array_size(remarks); i++) {
        const json_t *remark = json_array_get(remarks, i);
        if (strcmp(book_text(remark, "dimension"), code) == 0 &&
            strcmp(book_text(remark, "period"), book_text(period, "period")) == 0)
            return remark;
    }
    return NULL;
}

static const json_t *dimension_of(const struct making *m, const char *code) {
    const json_t *list = book_list(m->document, "dimensions");
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(book_text(json_array_get(list, i), "code"), code) == 0)
            return json_array_get(list, i);
    return NULL;
}

/* Who answers for it, a line each: by the target, then by the definition. */
static void owners_of(const struct making *m, const json_t *entry, char out[OWNERS_SIZE]) {
    const json_t *owners = book_list(dimension_of(m, book_text(entry, "code")), "owners");
    size_t n =
        (size_t)snprintf(out, OWNERS_SIZE, "%.300s", book_text(json_object_get(entry, "target"), "owner"));
    for (size_t i = 0; i < json_array_size(owners) && n + 1 < OWNERS_SIZE; i++) {
        const json_t *owner = json_array_get(owners, i);
        const char *scope = book_title(m, json_object_get(owner, "scope"), "");
        int more = snprintf(out + n, OWNERS_SIZE - n, "%s%s %s%s%s%s", n == 0 ? "" : "\n",
                            book_named(m, "office.fig.%s", book_text(owner, "role")),
                            book_title(m, json_object_get(owner, "agency"), ""), scope[0] == '\0' ? "" : " (",
                            scope, scope[0] == '\0' ? "" : ")");
        n += more < 0 ? 0 : (size_t)more;
    }
}

/* How many bytes of a text fill SAID_LINES; it is cut between words. A row may not be higher than a page. */
static size_t fits(const char *text) {
    size_t lines = 1, letters = 0, gap = 0, i = 0;
    for (; text[i] != '\0'; i++) {
        letters += ((unsigned char)text[i] & 0xc0) != 0x80;
        if (text[i] == ' ' || text[i] == '\n')
            gap = i + 1;
        if (text[i] == '\n' || letters == SAID_WIDTH - SAID_WIDTH / 16) {
            letters = 0;
            if (++lines > SAID_LINES)
                return gap > 0 ? gap : i;
        }
    }
    return i;
}

/* Over as many rows as it takes. Returns the first row behind it. */
static uint32_t write_said(const struct making *m, lxw_worksheet *sheet, uint32_t row, const json_t *remark,
                           unsigned lines) {
    const char *said = remark == NULL ? book_word(m, "office.notes.none") : book_text(remark, "text"),
               *role = book_text(remark, "role");
    char part[4 * NOTE_REMARK_MAX + 1];
    sheet_text(sheet, row, 10, book_text(remark, "name"), m->book.wrap);
    if (role[0] != '\0')
        sheet_text(sheet, row, 11, book_named(m, "office.role.%s", role), m->book.wrap);
    book_day(sheet, row, 12, json_object_get(remark, "day"), m->book.day);
    do {
        size_t n = fits(said);
        snprintf(part, sizeof part, "%.*s", (int)n, said);
        unsigned needed = text_lines(part, SAID_WIDTH);
        sheet_height(sheet, row, needed > lines ? needed : lines);
        sheet_text(sheet, row++, 9, part, m->book.wrap);
        said += n;
        lines = 1;
    } while (said[0] != '\0');
    return row;
}

static uint32_t write_entry(const struct making *m, lxw_worksheet *sheet, uint32_t row, const json_t *period,
                            const json_t *entry, const json_t *remark) {
    const json_t *target = json_object_get(entry, "target");
    const char *title = book_dimension_title(m, entry);
    char owners[OWNERS_SIZE];
    owners_of(m, entry, owners);
    unsigned lines = text_lines(title, TITLE_WIDTH), owned = text_lines(owners, OWNER_WIDTH);
    sheet_text(sheet, row, 0, book_text(period, "period"), m->book.plain);
    sheet_text(sheet, row, 1, book_text(entry, "code"), m->book.wrap);
    sheet_text(sheet, row, 2, title, m->book.wrap);
    if (book_is_hidden(entry))
        sheet_text(sheet, row, 3, book_hidden_words(m, entry), m->book.wrap);
    else
        book_number(sheet, row, 3, entry, m->scored ? "score" : "percent", m->book.percent);
    if (target != NULL) {
        sheet_text(sheet, row, 4, book_operator(m, book_text(target, "operator")), m->book.beside);
        book_number(sheet, row, 5, target, "value", m->book.percent);
        book_number(sheet, row, 6, target, "gap", m->book.signed_number);
        sheet_text(sheet, row, 7, book_named(m, "files.goal.%s", book_text(target, "verdict")),
                   m->book.beside_wrap);
    }
    sheet_text(sheet, row, 8, owners, m->book.wrap);
    return write_said(m, sheet, row, remark, lines > owned ? lines : owned);
}

static bool is_missed(const json_t *entry) {
    const char *verdict = book_text(json_object_get(entry, "target"), "verdict");
    return strcmp(verdict, target_verdict_name(TARGET_MISSED)) == 0 ||
           strcmp(verdict, target_verdict_name(TARGET_MISSED_UNCLEAR)) == 0;
}

int report_remarks_write(struct making *m) {
    static const char *const keys[] = {"files.book.period",   "files.book.code",     "files.book.title",
                                       "files.remark.result", "files.book.operator", "files.book.target",
                                       "files.book.gap",      "files.book.reached",  "files.book.owner",
                                       "files.remark.said",   "files.remark.by",     "files.remark.role",
                                       "files.remark.written"};
    static const unsigned char widths[] = {8,  6,           TITLE_WIDTH, 7,  6, 7, 8,
                                           11, OWNER_WIDTH, SAID_WIDTH,  12, 9, 11};
    lxw_worksheet *sheet = workbook_sheet(&m->book, book_word(m, "files.remark.sheet"), m->err);
    uint32_t row = 1;
    size_t i, k;
    json_t *period, *entry;
    if (sheet == NULL)
        return ERR_NOMEM;
    book_heads(m, sheet, 0, keys, widths, sizeof widths);
    worksheet_freeze_panes(sheet, 1, 0);
    json_array_foreach(book_list(m->document, "periods"), i, period)
        json_array_foreach(book_list(period, "dimensions"), k, entry) {
        const char *code = book_text(entry, "code");
        const json_t *remark = remark_of(m, period, code);
        if ((is_missed(entry) || remark != NULL) &&
            !json_is_true(json_object_get(dimension_of(m, code), "repeats")))
            row = write_entry(m, sheet, row, period, entry, remark);
    }
    if (row == 1)
        sheet_text(sheet, row, 0, book_word(m, "office.report.none_missed"), m->book.plain);
    return book_print(m, sheet, 0, 0);
}
