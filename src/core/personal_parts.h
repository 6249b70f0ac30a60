/* For core/personal*.c: a text cut into words, numbers and signs, and who looks for items in it. */
#ifndef CORE_PERSONAL_PARTS_H
#define CORE_PERSONAL_PARTS_H

#include "base/str.h"

enum token_type {
    TOKEN_END,    /* before the first and behind the last */
    TOKEN_WORD,   /* letters */
    TOKEN_DIGITS, /* digits; the letter o where it stands for a nought, as in o912… */
    TOKEN_SPACE,  /* no line end */
    TOKEN_SIGN,   /* one character */
    TOKEN_ITEM    /* masked, now or before */
};

struct token {
    size_t from, to; /* bytes of the text */
    size_t length;   /* characters */
    enum token_type type;
    char sign;     /* of a sign, as utf8_plain gives it; '\n' */
    bool ascii;    /* all its characters are */
    bool upper;    /* no small letter in it */
    unsigned kind; /* of an item: enum personal_kind, 0 when it came masked */
};

/* Tokens are read from `next` on; what was judged lies in all[1…done-1]. Both are in one array, as what is judged never takes
 * more room than before: on the left of a number stand masks already, on its right the text as it came. So a second pass,
 * over the masked text, sees what the first one saw, as long as no number is judged by what a mask hides. */
struct words {
    struct str text;
    struct token *all;
    size_t total; /* with the ends */
    size_t next;
    size_t done; /* at least 1: the end before the first */
};

enum { WORDS_LEFT_MAX = 8, WORDS_TEXT_MAX = 320 };

int words_cut(struct str text, struct words *out); /* 0, or ERR_NOMEM; free out->all */
void words_again(struct words *words);             /* what was judged is to be read once more */
void words_keep(struct words *words);              /* the next token is nothing */
/* all[from…done-1] and the tokens to be read before all[to] become one item. */
void words_mask(struct words *words, size_t from, size_t to, unsigned kind);

/* The k-th token to be read from here (0: the next), and the k-th before it (1: the last one judged). */
const struct token *words_ahead(const struct words *words, size_t k);
const struct token *words_behind(const struct words *words, size_t k);

bool token_is(const struct token *token, const char *signs); /* one of these signs */
/* Small plain letters of a word, "?" when it has more than 15; with a NUL. */
void word_plain(const struct words *words, const struct token *word, char out[16]);
void token_digits(const struct words *words, const struct token *digits,
                  char *out); /* `length` of them, no NUL */
bool word_among(const struct words *words, const struct token *word, const char *const *list);

/* The words that lead to all[end], or follow token `at`, at most `max`, as " a b c ". Numbers and items end them; the end of
 * a sentence does, unless a word at most is between; `near`: unless it touches the number, and a comma or bracket ends them. */
void words_left(const struct words *words, size_t end, size_t max, bool near, char out[WORDS_TEXT_MAX]);
void words_right(const struct words *words, size_t at, size_t max, char out[WORDS_TEXT_MAX]);
/* Where the last of these phrases ends in such a text; 0: none is in it. */
size_t phrase_last(const char *words, const char *const *phrases);
bool phrase_ends(const char *words, const char *const *phrases); /* whether it is the very last */

/* An item: all of all[from…done-1] and of the tokens to be read before all[to]. */
struct match {
    size_t from, to;
    unsigned kind;
};

/* Whether the next token, with what stands before it, is an item (of an address: its "@" or what stands for one). */
bool email_find(const struct words *words, struct match *out);
bool number_find(const struct words *words, struct match *out);
bool plate_find(const struct words *words, struct match *out);

/* Whether digits that begin at all[at] look like an item, whatever stands around them. */
bool number_shape(const struct words *words, size_t at);
bool plate_shape(const struct words *words, size_t at);

bool words_label(const struct words *words, const struct token *word);
/* Whether an item may begin behind all[end - 1]: not in the middle of a longer number or code. */
bool words_may_begin(const struct words *words, size_t end);
/* Whether what follows all[at] says that this is an amount. */
bool words_amount(const struct words *words, size_t at);

#endif
