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

/* The character that begins at byte *at of s, a valid text; *at moves behind it. */
uint32_t utf8_next(struct str s, size_t *at);

/* What a person reads in it as plain ASCII, with its case: letters without marks (ế as e, Đ as D), full-width forms, every
 * space, dash and middle dot as ' ', '-' and '.'. 0 when there is nothing like it in ASCII. */
char utf8_plain(uint32_t c);

bool utf8_is_letter(uint32_t c);
bool utf8_is_joined(uint32_t c); /* belongs to the character before it: combining marks, invisible joiners */

/* Takes up no room and prints nothing by itself (Unicode's Default_Ignorable_Code_Point): zero-width blanks and joiners, soft hyphens,
 * marks of direction, selectors of variants, Hangul fillers. */
bool utf8_is_unseen(uint32_t c);

/* A text as a person typed it, made fit to store: NFC, CRLF and CR as LF, bidirectional overrides and control
 * characters (other than LF when `lines`) removed, trimmed. ERR_INPUT when it is not valid UTF-8. */
int utf8_clean(struct str s, bool lines, struct arena *arena, struct str *out, struct err *err);

/* The same for texts that differ in capitals, normal form and how wide their blanks are alone; s must be valid. NULL without
 * memory. */
const char *utf8_caseless(struct str s, struct arena *arena);

#endif
