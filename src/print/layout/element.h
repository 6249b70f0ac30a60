/* Reads what the elements of a layout say: texts, boxes, conditions. */
#ifndef PRINT_ELEMENT_H
#define PRINT_ELEMENT_H

#include "print/layout/layout.h"

/* What follows in the order of the file; the document's instructions may stand before and behind the root. NULL: nothing. */
xmlNode *element_next(const xmlNode *node);
/* Whether it is a text with letters that are drawn. Up to the page only: one inside a hidden definition counts as drawn, too. */
bool element_is_drawn(const xmlNode *node);
/* Finds the text's font, of which the element or one above it says what it is, and that it has what text->content says. */
int element_font(struct poster_layout *layout, const xmlNode *element, struct layout_text *text,
                 struct err *err);

int element_read_all(struct poster_layout *layout, struct err *err);

#endif
