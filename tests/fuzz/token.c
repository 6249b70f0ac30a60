/* What a browser or a person gives as a token: links, sessions, recovery codes, in the symbols that tokens are made of or not at
 * all. */
#include "base/secret/token.h"

#include "must.h"

static const char symbols[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* One byte as it was meant: a symbol, 0 for nothing, -1 for what is none. */
static int meant(unsigned char c) {
    if (c == ' ' || c == '-')
        return 0;
    if (c >= 'A' && c <= 'Z')
        c = (unsigned char)(c - 'A' + 'a');
    if (c == 'o')
        return '0';
    if (c == 'i' || c == 'l')
        return '1';
    return c != '\0' && strchr(symbols, c) != NULL ? c : -1;
}

static void check(struct str typed, size_t count) {
    char out[TOKEN_SIZE], again[TOKEN_SIZE], want[TOKEN_SIZE] = "";
    size_t n = 0;
    bool good = true;
    for (size_t i = 0; i < typed.n && good; i++) {
        int c = meant((unsigned char)typed.p[i]);
        good = c >= 0 && (c == 0 || n < count);
        if (good && c > 0)
            want[n++] = (char)c;
    }
    good = good && n == count;
    memset(out, '#', sizeof out);
    must(token_parse(typed, count, out) == good);
    if (!good) {
        must(out[0] == '#');
        return;
    }
    must(memcmp(out, want, count) == 0 && out[count] == '\0');
    must(token_parse(str_of(out), count, again) && strcmp(out, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct str typed = {(const char *)data, size};
    check(typed, TOKEN_CODE_SYMBOLS);
    check(typed, TOKEN_SYMBOLS);
    check(typed, TOKEN_SESSION_SYMBOLS);
    return 0;
}
