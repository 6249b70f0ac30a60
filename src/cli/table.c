#include "cli/table.h"

#include <stdarg.h>

#include "base/utf8.h"

struct cell {
    struct cell *next;
    struct str text;
    size_t width;
};

struct table {
    struct arena *arena;
    size_t columns, next; /* next: column of the next cell */
    size_t widths[TABLE_COLUMNS_MAX];
    bool right[TABLE_COLUMNS_MAX];
    struct cell *first, **end; /* row after row, the headings first */
    bool failed;
};

struct table *table_new(struct arena *arena, const char *const *headings) {
    struct table *table = arena_alloc(arena, sizeof *table);
    if (table == NULL)
        return NULL;
    table->arena = arena;
    table->end = &table->first;
    while (table->columns < TABLE_COLUMNS_MAX && headings[table->columns] != NULL)
        table->columns++;
    for (size_t i = 0; i < table->columns; i++) {
        table->right[i] = headings[i][0] == '>';
        table_add(table, str_of(headings[i] + table->right[i]));
    }
    return table;
}

void table_add(struct table *table, struct str text) {
    struct cell *cell = arena_alloc(table->arena, sizeof *cell);
    char *copy = arena_copy(table->arena, text.p, text.n);
    if (cell == NULL || copy == NULL) {
        table->failed = true;
        return;
    }
    /* What came from a file must not move a terminal's cursor. */
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)copy[i] < 0x20 || copy[i] == 0x7f)
            copy[i] = '?';
    cell->text = (struct str){copy, text.n};
    cell->width = utf8_width(cell->text);
    if (cell->width > table->widths[table->next])
        table->widths[table->next] = cell->width;
    *table->end = cell;
    table->end = &cell->next;
    table->next = (table->next + 1) % table->columns;
}

void table_add_cut(struct table *table, struct str text, size_t width) {
    if (utf8_width(text) <= width) {
        table_add(table, text);
        return;
    }
    /* A mark that takes no column stays with the letter before it. */
    struct str kept = {text.p, 0};
    for (size_t at = 0; utf8_width((struct str){text.p, at}) < width; utf8_next(text, &at))
        kept.n = at;
    char *cut = arena_printf(table->arena, "%.*s…", STR_ARG(kept));
    if (cut == NULL)
        table->failed = true;
    else
        table_add(table, str_of(cut));
}

void table_addf(struct table *table, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char line[1024];
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof line)
        table->failed = true;
    else
        table_add(table, (struct str){line, (size_t)n});
}

static void pad(FILE *out, size_t n) {
    while (n-- > 0)
        fputc(' ', out);
}

bool table_print(const struct table *table, FILE *out) {
    if (table->failed)
        return false;
    size_t column = 0, owed = 0; /* owed: spaces before the next text, so that none end a line */
    for (const struct cell *cell = table->first; cell != NULL; cell = cell->next) {
        size_t room = table->widths[column] - cell->width;
        if (table->right[column])
            owed += room;
        if (cell->text.n > 0) {
            pad(out, owed);
            owed = 0;
            fwrite(cell->text.p, 1, cell->text.n, out);
        }
        owed += (table->right[column] ? 0 : room) + 2;
        if (++column == table->columns) {
            fputc('\n', out);
            column = owed = 0;
        }
    }
    return true;
}
