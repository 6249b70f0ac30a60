/* UTF-8 text from outside: validity, one normal form, lengths a person would count. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/arena.h"
#include "base/err.h"

/* Valid UTF-8 (no overlong forms, surrogates or values past U+10FFFF). */
bool utf8_valid(struct str s);

/* Number of code points; s must be valid. */
size_t utf8_length(struct str s);

/* Columns it takes on a terminal (combining marks none, East Asian wide ones two); s must be valid. */
size_t utf8_width(struct str s);

/* A text as a person typed it, made fit to store: NFC, CRLF and CR as LF, bidirectional overrides and control
 * characters (other than LF when `lines`) removed, trimmed. ERR_INPUT when it is not valid UTF-8. */
int utf8_clean(struct str s, bool lines, struct arena *arena, struct str *out, struct err *err);

#endif
