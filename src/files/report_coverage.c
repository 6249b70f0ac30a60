/* What a report's figures rest on, a sheet of its workbook: a row a fact, so that a program reads it and a person filters it. */
#include <stdlib.h>

#include "files/report_book_parts.h"
#include "files/report_facts.h"

enum { WHAT_WIDTH = 56, NOTE_WIDTH = 64, NOTE_SIZE = 2048 };

struct coverage {
    const struct making *m;
    lxw_worksheet *sheet;
    uint32_t row;
};

/* What is counted, in words. */
static const char *what_of(const struct making *m, const struct report_fact *fact) {
    if (strcmp(fact->kind, "channel") == 0)
        return book_named(m, "office.cross.channel_%s", fact->code);
    if (strcmp(fact->kind, "target") == 0)
        return book_dimension_title(m, fact->of);
    if (strcmp(fact->kind, "comments") == 0)
        return book_title(m, json_object_get(fact->of, "titles"), fact->code);
    if (strcmp(fact->kind, "move") == 0 || strcmp(fact->kind, "exclusion") == 0)
        return book_text(fact->of, "name");
    return book_named(m, "files.fact.%s", fact->code);
}

static void note_days(const struct making *m, const char *key, const json_t *of, const char *first,
                      const char *last, char out[NOTE_SIZE]) {
    char days[BOOK_DAYS_SIZE];
    book_days(of, first, last, days);
    snprintf(out, NOTE_SIZE, "%s %s", book_word(m, key), days);
}

static void note_move(const struct making *m, const json_t *move, char out[NOTE_SIZE]) {
    char since[BOOK_DAYS_SIZE], entered[BOOK_DAYS_SIZE];
    book_days(move, "day", "day", since);
    book_days(move, "entered", "entered", entered);
    bool past = json_is_null(json_object_get(move, "day"));
    snprintf(out, NOTE_SIZE, "%s %s %s %s, %s%s%s, %s %s", book_word(m, "office.report.moved_from"),
             book_text(move, "from_name"), book_word(m, "office.report.moved_to"), book_text(move, "to_name"),
             book_word(m, past ? "office.report.moved_past" : "office.report.moved_since"), past ? "" : " ",
             past ? "" : since, book_word(m, "office.report.moved_entered"), entered);
}

static void note_exclusion(const struct making *m, const json_t *exclusion, char out[NOTE_SIZE]) {
    char days[BOOK_DAYS_SIZE], decided[BOOK_DAYS_SIZE];
    const char *channel = json_string_value(json_object_get(exclusion, "channel"));
    book_days(exclusion, "from", "to", days);
    book_days(exclusion, "decided", "decided", decided);
    snprintf(out, NOTE_SIZE, "%s, %s; %s %s. %s %s", days,
             channel == NULL ? book_word(m, "office.exclusions.every_channel")
                             : book_named(m, "office.cross.channel_%s", channel),
             book_word(m, "office.exclusions.decided"), decided, book_word(m, "office.exclusions.why"),
             book_text(exclusion, "reason"));
}

/* What has to be known beside the number, or why there is none. */
static void note_of(const struct making *m, const struct report_fact *fact, char out[NOTE_SIZE]) {
    const json_t *then = json_object_get(fact->of, "target_then");
    out[0] = '\0';
    if (strcmp(fact->kind, "move") == 0)
        note_move(m, fact->of, out);
    else if (strcmp(fact->kind, "exclusion") == 0)
        note_exclusion(m, fact->of, out);
    else if (then != NULL)
        note_days(
            m, book_text(then, "operator")[0] == '\0' ? "files.fact.target_none" : "files.fact.target_then",
            then, "changed", "changed", out);
    else if (strcmp(fact->code, "visits_revised") == 0)
        note_days(m, "files.fact.revised_days", fact->of, "first", "last", out);
    else if (strcmp(fact->code, "visits_late") == 0)
        note_days(m, "files.fact.late_days", fact->of, "first", "last", out);
    else if (strcmp(fact->code, "visits") == 0 && !fact->known)
        snprintf(out, NOTE_SIZE, "%s", book_word(m, "files.fact.visits_none"));
    else if (strcmp(fact->code, "response_rate") == 0 && !fact->known)
        snprintf(out, NOTE_SIZE, "%s", book_word(m, "office.fig.rate_unknown"));
    else if (strcmp(fact->code, "needed") == 0)
        snprintf(out, NOTE_SIZE, "%s", book_word(m, "files.fact.needed_for"));
    else if (strncmp(fact->code, "all_visitors", 12) == 0)
        snprintf(out, NOTE_SIZE, "%s", book_word(m, "files.fact.all_visitors_if"));
}

static void write_fact(void *context, const struct report_fact *fact) {
    struct coverage *c = context;
    const struct making *m = c->m;
    const char *what = what_of(m, fact);
    bool whole = strcmp(fact->kind, "percent") != 0 && strcmp(fact->kind, "target") != 0;
    char note[NOTE_SIZE];
    note_of(m, fact, note);
    unsigned lines = text_lines(what, WHAT_WIDTH), noted = text_lines(note, NOTE_WIDTH);
    sheet_height(c->sheet, c->row, lines > noted ? lines : noted);
    sheet_text(c->sheet, c->row, 0,
               fact->period == NULL ? book_word(m, "files.fact.whole") : book_text(fact->period, "period"),
               m->book.plain);
    sheet_text(c->sheet, c->row, 1, book_named(m, "files.fact.kind_%s", fact->kind), m->book.plain);
    sheet_text(c->sheet, c->row, 2, fact->code, m->book.plain);
    sheet_text(c->sheet, c->row, 3, what, m->book.wrap);
    if (fact->known)
        sheet_number(c->sheet, c->row, 4, fact->value, whole ? m->book.count : m->book.percent);
    sheet_text(c->sheet, c->row++, 5, note, m->book.beside_wrap);
}

int report_coverage_write(struct making *m) {
    static const char *const keys[] = {"files.book.period", "files.book.kind",  "files.book.code",
                                       "files.fact.what",   "files.fact.value", "files.fact.note"};
    static const unsigned char widths[] = {14, 24, 18, WHAT_WIDTH, 14, NOTE_WIDTH};
    struct coverage c = {m, workbook_sheet(&m->book, book_word(m, "files.fact.sheet"), m->err), 1};
    if (c.sheet == NULL)
        return ERR_NOMEM;
    book_heads(m, c.sheet, 0, keys, widths, sizeof widths);
    worksheet_freeze_panes(c.sheet, 1, 0);
    report_facts(m->document, write_fact, &c);
    worksheet_autofilter(c.sheet, 0, 0, c.row - 1, sizeof keys / sizeof *keys - 1);
    return book_print(m, c.sheet, 0, 0);
}
