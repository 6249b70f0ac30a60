#include "base/secret/token.h"

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
_Static_assert(sizeof alphabet == 33, "five bits a symbol");

void token_make(struct rng *rng, size_t symbols, char *out) {
    uint8_t bytes[TOKEN_SIZE];
    rng_bytes(rng, bytes, symbols);
    for (size_t i = 0; i < symbols; i++)
        out[i] = alphabet[bytes[i] % 32]; /* 256 is a multiple of 32: no bias */
    out[symbols] = '\0';
}

bool token_parse(struct str typed, size_t symbols, char *out) {
    char read[TOKEN_SIZE];
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c == ' ' || c == '-')
            continue;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c == 'o')
            c = '0';
        if (c == 'i' || c == 'l')
            c = '1';
        if (n == symbols || memchr(alphabet, c, sizeof alphabet - 1) == NULL)
            return false;
        read[n++] = c;
    }
    if (n != symbols)
        return false;
    memcpy(out, read, n);
    out[n] = '\0';
    return true;
}
