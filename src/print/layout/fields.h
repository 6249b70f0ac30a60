/* Which {{name}} a layout may use: the table poster_field_kinds (print/poster.h), looked up. */
#ifndef PRINT_FIELDS_H
#define PRINT_FIELDS_H

#include "base/err.h"
#include "print/poster.h"

/* Fields and, behind them, the layout's own conditions, as bits of a set: 1 << index. */
enum { FIELD_EMBLEM = POSTER_FIELD_COUNT, FIELD_SECOND, FIELD_NAMES };

/* Its index, FIELD_NAMES for none. */
size_t fields_index(struct str name);

/* Every {{name}} of a text that expand_check found sound is a field; or name is one, or a condition's. ERR_INPUT: it is not,
 * and which one is near it. */
int fields_check_text(struct str text, struct err *err);
int fields_check_condition(struct str name, struct err *err);

/* The fields a text uses, as a set. */
unsigned fields_used(struct str text);

#endif
