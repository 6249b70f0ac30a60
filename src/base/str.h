/* Text as pointer and length, and a growing buffer that cannot be made without its maximum.
 *
 * A buffer that would pass its maximum, or finds no memory, keeps what it has, sets `failed` and ignores the rest:
 * write freely, test `failed` once at the end, and refuse (never use a cut text). */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p; /* not NUL-terminated unless its maker says so */
    size_t n;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_ARG(s) (int)(s).n, (s).p /* for "%.*s" */

static inline struct str str_of(const char *string) {
    return (struct str){string, strlen(string)};
}
static inline bool str_equal(struct str a, struct str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool str_is(struct str a, const char *string) {
    return str_equal(a, str_of(string));
}
bool str_equal_nocase(struct str a, struct str b); /* ASCII letters only */
struct str str_trim(struct str s);                 /* without ASCII white space at both ends */
/* Whole text as a decimal integer in low…high; false when it is anything else. No sign "+", no spaces. */
bool str_to_int(struct str s, int64_t low, int64_t high, int64_t *out);

int hex_digit(char c); /* 0…15, or -1 for what is no hexadecimal digit */

struct buf {
    char *p;     /* NUL behind the bytes once anything was added; NULL when empty */
    size_t n;    /* bytes in use */
    size_t room; /* bytes allocated */
    size_t max;  /* hard cap on n */
    bool failed;
};

void buf_init(struct buf *buf, size_t max);
void buf_release(struct buf *buf); /* frees; leaves an empty buffer of the same maximum */
void buf_reset(struct buf *buf);   /* empties, keeps the room, clears failed */
void buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *bytes, size_t n);
void buf_adds(struct buf *buf, const char *string);
void buf_addstr(struct buf *buf, struct str s);
void buf_addc(struct buf *buf, char c);
__attribute__((format(printf, 2, 3))) void buf_printf(struct buf *buf, const char *format, ...);
static inline struct str buf_str(const struct buf *buf) {
    return (struct str){buf->p == NULL ? "" : buf->p, buf->n};
}

#endif
