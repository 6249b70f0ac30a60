#include "base/secret/totp.h"

#include <liboath/oath.h>

#include "base/hash.h"

enum { DIGITS_MAX = 8, WINDOW = 1 /* steps a clock may be off */ };

int totp_init(struct err *err) {
    int rc = oath_init();
    return rc == OATH_OK ? 0 : err_set(err, ERR_BUG, "liboath does not start: %s", oath_strerror(rc));
}

void totp_secret_make(struct rng *rng, uint8_t out[TOTP_SECRET_SIZE]) {
    rng_bytes(rng, out, TOTP_SECRET_SIZE);
}

bool totp_code(const uint8_t secret[TOTP_SECRET_SIZE], int64_t step, unsigned digits, char *out) {
    return oath_hotp_generate((const char *)secret, TOTP_SECRET_SIZE, (uint64_t)step, digits, false,
                              OATH_HOTP_DYNAMIC_TRUNCATION, out) == OATH_OK;
}

static bool digits_of(struct str typed, char out[TOTP_DIGITS]) {
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c == ' ')
            continue;
        if (n == TOTP_DIGITS || c < '0' || c > '9')
            return false;
        out[n++] = c;
    }
    return n == TOTP_DIGITS;
}

bool totp_check(const uint8_t secret[TOTP_SECRET_SIZE], struct str typed, int64_t now, int64_t last,
                int64_t *step) {
    char given[TOTP_DIGITS], code[DIGITS_MAX + 1];
    int64_t middle = now / TOTP_STEP_SECONDS;
    bool found = false;
    if (!digits_of(typed, given))
        return false;
    /* All of them are looked at, so that the time does not tell which one it was. */
    for (int64_t s = middle - WINDOW; s <= middle + WINDOW; s++) {
        if (s < 0 || !totp_code(secret, s, TOTP_DIGITS, code))
            continue;
        if (hash_same(given, code, TOTP_DIGITS) && s > last && !found) {
            found = true;
            *step = s;
        }
    }
    return found;
}

static void add_encoded(struct buf *url, const char *text) {
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c != '\0' && strchr("-._~", c) != NULL);
        if (plain)
            buf_addc(url, (char)c);
        else
            buf_printf(url, "%%%02X", c);
    }
}

/* Takes the buffer's text into the arena. */
static int take(struct buf *text, struct arena *arena, const char **out, struct err *err) {
    char *copy = text->failed ? NULL : arena_copy(arena, buf_str(text).p, text->n);
    buf_release(text);
    if (copy == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the address of a second factor");
    *out = copy;
    return 0;
}

static int add_secret(struct buf *text, const uint8_t secret[TOTP_SECRET_SIZE], bool groups,
                      struct err *err) {
    char *base32 = NULL;
    size_t n = 0;
    if (oath_base32_encode((const char *)secret, TOTP_SECRET_SIZE, &base32, &n) != OATH_OK)
        return err_set(err, ERR_NOMEM, "no memory for a second factor");
    for (size_t i = 0; i < n && base32[i] != '='; i++) {
        if (groups && i > 0 && i % 4 == 0)
            buf_addc(text, ' ');
        buf_addc(text, base32[i]);
    }
    free(base32);
    return 0;
}

int totp_url(const uint8_t secret[TOTP_SECRET_SIZE], const char *issuer, const char *account,
             struct arena *arena, const char **out, struct err *err) {
    enum { URL_MAX = 2000 };
    struct buf url;
    buf_init(&url, URL_MAX);
    buf_adds(&url, "otpauth://totp/");
    add_encoded(&url, issuer);
    buf_addc(&url, ':');
    add_encoded(&url, account);
    buf_adds(&url, "?secret=");
    int rc = add_secret(&url, secret, false, err);
    buf_adds(&url, "&issuer=");
    add_encoded(&url, issuer);
    if (rc != 0) {
        buf_release(&url);
        return rc;
    }
    return take(&url, arena, out, err);
}

int totp_secret_text(const uint8_t secret[TOTP_SECRET_SIZE], struct arena *arena, const char **out,
                     struct err *err) {
    enum { TEXT_MAX = 60 };
    struct buf text;
    buf_init(&text, TEXT_MAX);
    int rc = add_secret(&text, secret, true, err);
    if (rc != 0) {
        buf_release(&text);
        return rc;
    }
    return take(&text, arena, out, err);
}
