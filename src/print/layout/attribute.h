/* Attributes of a layout's elements. Values live in the layout's arena; a missing one is NULL. */
#ifndef PRINT_ATTRIBUTE_H
#define PRINT_ATTRIBUTE_H

#include "print/layout/layout.h"

const char *attribute_get(struct poster_layout *layout, const xmlNode *node, const char *name);

/* A presentation property: from style="…", else from the attribute of that name. */
const char *attribute_property(struct poster_layout *layout, const xmlNode *node, const char *name);

/* A whole decimal number followed by exactly `unit`. */
bool attribute_number(const char *text, const char *unit, double *out);

/* Only moves and enlarges: translate, scale by positive factors, or the matrix of those. */
bool attribute_is_upright(const char *transform);

/* data-hl…, also misspelt with capitals or the digit 1. */
bool attribute_is_ours(const char *name);
/* Whether only the svg element may have it. */
bool attribute_is_paper(const char *name);
/* The fault of an attribute data-hl-… on an element that is no box. */
int attribute_misplaced(struct poster_layout *layout, const xmlNode *node, const char *name, struct err *err);

/* Reads kind, text and style of a <rect data-hl>. Every unknown, missing or impossible attribute is an error.
 */
int attribute_read_box(struct poster_layout *layout, const xmlNode *node, struct layout_box *box,
                       struct err *err);

/* Reads what the svg element says of the paper: data-hl-sheet, -grid, -gap, -at, -fold, -marks; and data-hl-use. */
int attribute_read_sheet(struct poster_layout *layout, const xmlNode *root, struct err *err);

#endif
