/* Text as a person types it who looks for something: without tones and other marks, without capitals, words alone. "Thái độ",
 * "thai do" and "THÁI-ĐỘ" are the same, so are "uỷ" and "ủy", and NFC and NFD. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include "base/arena.h"
#include "base/err.h"

/* Letters and digits in lower case and without marks (đ as d; letters that are no Latin ones keep their script), one blank
 * before, between and behind the words: " thai do "; " " where there is no word. What is no letter, digit or mark parts words.
 * text: valid UTF-8. 0 or ERR_NOMEM. */
int fold_text(struct str text, struct arena *arena, struct str *out, struct err *err);

/* The same, and for each byte of it and its end the byte of the text that it comes from: what is folded[a…b) was
 * text[from[a]…from[b]), marks included. */
struct folded {
    struct str text;
    const uint32_t *from;
};
int fold_map(struct str text, struct arena *arena, struct folded *out, struct err *err);

/* Where the words of `wanted` stand in a folded text one behind the other, as whole words, at byte *at or behind it. Both with
 * their blanks; *at is then the blank before them. False: nowhere, or there is nothing wanted. The next ones may begin at
 * *at + wanted.n - 1. */
bool fold_find(struct str folded, struct str wanted, size_t *at);

#endif
