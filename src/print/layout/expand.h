/* {{name}} in a text becomes the field's value. Names are letters, digits, '.', '-' and '_'. */
#ifndef PRINT_EXPAND_H
#define PRINT_EXPAND_H

#include "base/err.h"
#include "print/poster.h"

/* 1: the text has {{name}}, 0: it has none, ERR_INPUT: one that is not closed or is no name. */
int expand_check(struct str text, struct err *err);

/* Takes the text up to the end of its next {{name}} off its front: true while there is one. For texts expand_check found sound. */
bool expand_next(struct str *text, struct str *name);

/* Appends the text with its values to out. ERR_INPUT "no value for {{name}}". */
int expand(struct str text, const struct poster_field *fields, size_t count, struct buf *out,
           struct err *err);

/* ERR_INPUT as above when there is no such field. */
int expand_find(struct str name, const struct poster_field *fields, size_t count, struct str *out,
                struct err *err);

#endif
