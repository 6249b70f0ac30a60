/* A table as text: columns aligned by the width a terminal shows, not by bytes. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdio.h>

#include "base/arena.h"
#include "base/str.h"

enum { TABLE_COLUMNS_MAX = 32 };

struct table;

/* headings: NULL-terminated, at most TABLE_COLUMNS_MAX. A heading that begins with '>' (not shown) aligns its
 * column to the right. NULL without memory. */
struct table *table_new(struct arena *arena, const char *const *headings);

/* Adds the next cell, row by row; the text is copied. Control characters are shown as '?'. */
void table_add(struct table *table, struct str cell);
/* The same, but of a text wider than so many columns (at least 1) only the beginning, with "…" as its last column. */
void table_add_cut(struct table *table, struct str cell, size_t width);
/* At most 1023 bytes. */
__attribute__((format(printf, 2, 3))) void table_addf(struct table *table, const char *format, ...);

/* Writes heading and rows, two spaces between columns, none at a line's end. False when memory had run out
 * (then nothing was written). */
bool table_print(const struct table *table, FILE *out);

#endif
