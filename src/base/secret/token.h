/* Random words that somebody carries: links to set up an account, sessions, recovery codes. Symbols are 0-9 a-z without
 * i l o u, so that none looks like another; each has 5 bits. */
#ifndef BASE_SECRET_TOKEN_H
#define BASE_SECRET_TOKEN_H

#include "base/rand.h"
#include "base/str.h"

enum {
    TOKEN_SYMBOLS = 26,         /* 130 bits: links */
    TOKEN_SESSION_SYMBOLS = 52, /* 260 bits */
    TOKEN_CODE_SYMBOLS = 10,    /* 50 bits: recovery codes, typed by hand */
    TOKEN_SIZE = TOKEN_SESSION_SYMBOLS + 1
};

/* symbols < TOKEN_SIZE; out has room for a NUL behind them. */
void token_make(struct rng *rng, size_t symbols, char *out);

/* As a person may have typed it: capitals, o for 0, i and l for 1, spaces and hyphens between. False, out untouched, unless
 * it has exactly this many symbols. */
bool token_parse(struct str typed, size_t symbols, char *out);

#endif
