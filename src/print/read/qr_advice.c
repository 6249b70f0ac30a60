#include "print/read/qr_advice.h"

#include "print/draw/qr.h"

/* The characters that take less room in a code than any other. */
static bool is_small(char c) {
    return c != '\0' && strchr("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", c) != NULL;
}

static char capital(char c) {
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

/* The host within an address: behind the scheme, up to a port or a path. */
static struct str host_of(struct str text) {
    const char *scheme = memmem(text.p, text.n, "://", 3);
    const char *from = scheme == NULL ? text.p : scheme + 3, *to = from, *end = text.p + text.n;
    while (to < end && strchr("/:?#", *to) == NULL)
        to++;
    return (struct str){from, (size_t)(to - from)};
}

/* The longest host with which the code is good; 0: none is short enough. */
static int longest_host(struct str text, struct str host, size_t *out, struct err *err) {
    char tried[QR_TEXT_MAX];
    size_t before = (size_t)(host.p - text.p), after = text.n - before - host.n;
    memcpy(tried, text.p, before);
    for (size_t n = host.n; n-- > 1;) {
        int modules;
        memset(tried + before, 'A', n);
        memcpy(tried + before + n, host.p + host.n, after);
        int rc = qr_modules((struct str){tried, before + n + after}, &modules, err);
        if (rc != 0)
            return rc;
        if (modules <= QR_MODULES_GOOD) {
            *out = n;
            return 0;
        }
    }
    *out = 0;
    return 0;
}

/* Characters that are not small even as capitals, once each, and the code's width without them. */
static int other_characters(struct str upper, struct buf *others, int *modules, struct err *err) {
    char tried[QR_TEXT_MAX];
    for (size_t i = 0; i < upper.n; i++) {
        char c = upper.p[i];
        tried[i] = is_small(c) ? c : '-';
        if (!is_small(c) && c > ' ' && c < 0x7f && memchr(buf_str(others).p, c, others->n) == NULL)
            buf_addc(others, c);
    }
    return qr_modules((struct str){tried, upper.n}, modules, err);
}

/* What is still too large in capitals. */
static int advise_more(struct str text, struct str upper, int modules, struct buf *advice, struct err *err) {
    char room[QR_TEXT_MAX];
    struct buf others = {.max = sizeof room};
    int without = 0;
    int rc = other_characters(upper, &others, &without, err);
    if (rc == 0 && without < modules)
        buf_printf(advice,
                   "; without characters other than capitals, digits and $%%*+-./: (here %.20s) it has %d",
                   others.n > 0 ? others.p : "beyond ASCII", without);
    buf_release(&others);
    size_t most = 0;
    struct str host = host_of(text);
    if (rc == 0)
        rc = longest_host(upper, host_of(upper), &most, err);
    if (rc == 0 && most > 0)
        buf_printf(advice, "; the host %.*s is %zu characters, with at most %zu the code has %d modules",
                   (int)(host.n < 100 ? host.n : 100), host.p, host.n, most, QR_MODULES_GOOD);
    else if (rc == 0)
        buf_printf(advice, "; what stands behind the host is too long for %d modules", QR_MODULES_GOOD);
    return rc;
}

int qr_advice(struct str text, int *modules, struct err *err) {
    enum { ADVICE_MAX = 550 };
    int rc = qr_modules(text, modules, err);
    if (rc != 0 || *modules <= QR_MODULES_GOOD)
        return rc;
    char bytes[QR_TEXT_MAX];
    for (size_t i = 0; i < text.n; i++)
        bytes[i] = capital(text.p[i]);
    struct str upper = {bytes, text.n};
    int in_capitals = 0;
    struct buf advice;
    buf_init(&advice, ADVICE_MAX);
    buf_printf(&advice, "a code of %d modules, where %d read from farther away", *modules, QR_MODULES_GOOD);
    rc = qr_modules(upper, &in_capitals, err);
    if (rc == 0 && in_capitals < *modules)
        buf_printf(&advice, "; in capitals, as %.*s, it has %d instead of %d",
                   (int)(upper.n < 100 ? upper.n : 100), upper.p, in_capitals, *modules);
    if (rc == 0 && in_capitals > QR_MODULES_GOOD)
        rc = advise_more(text, upper, in_capitals, &advice, err);
    if (rc == 0)
        rc = advice.failed ? err_set(err, ERR_NOMEM, "no memory for advice about a code")
                           : err_set(err, ERR_INPUT, "%s", advice.p);
    buf_release(&advice);
    return rc;
}
