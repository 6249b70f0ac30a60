/* Reads what the elements of a layout say: texts, boxes, conditions. */
#ifndef PRINT_ELEMENT_H
#define PRINT_ELEMENT_H

#include "print/layout.h"

int element_read_all(struct poster_layout *layout, struct err *err);

#endif
