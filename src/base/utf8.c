#include "base/utf8.h"

#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>
#include <uniwidth.h>

bool utf8_valid(struct str s) {
    size_t ascii = 0; /* names of fields and most values are nothing else */
    while (ascii < s.n && (unsigned char)s.p[ascii] < 0x80)
        ascii++;
    return ascii == s.n || u8_check((const uint8_t *)s.p + ascii, s.n - ascii) == NULL;
}

size_t utf8_length(struct str s) {
    return s.n == 0 ? 0 : u8_mbsnlen((const uint8_t *)s.p, s.n);
}

size_t utf8_width(struct str s) {
    size_t width = 0;
    for (size_t i = 0; i < s.n;) {
        ucs4_t c;
        i += (size_t)u8_mbtouc(&c, (const uint8_t *)s.p + i, s.n - i);
        int w = uc_width(c, "UTF-8");
        width += w > 0 ? (size_t)w : 0;
    }
    return width;
}

uint32_t utf8_next(struct str s, size_t *at) {
    ucs4_t c;
    *at += (size_t)u8_mbtouc(&c, (const uint8_t *)s.p + *at, s.n - *at);
    return c;
}

char utf8_plain(uint32_t c) {
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    while (c >= 0x80 && uc_canonical_decomposition(c, parts) > 0)
        c = parts[0];
    if (c >= 0xff01 && c <= 0xff5e)
        c -= 0xff01 - '!';
    if (c < 0x80)
        return (char)c;
    if (c == 0x110 || c == 0x111)
        return c == 0x110 ? 'D' : 'd';
    if (c == 0xb7 || c == 0x2022 || c == 0x2027 || c == 0x2219)
        return '.';
    if (c == 0x2212 || uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Pd))
        return '-';
    return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Zs) ? ' ' : '\0';
}

bool utf8_is_letter(uint32_t c) {
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L);
}

bool utf8_is_joined(uint32_t c) {
    return c >= 0x80 && uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_Cf);
}

bool utf8_is_unseen(uint32_t c) {
    return c >= 0x80 && uc_is_property_default_ignorable_code_point(c);
}

/* Bidirectional marks, embeddings, overrides and isolates, and the byte order mark: invisible in a Vietnamese text,
 * and able to make it read as something else. */
static bool is_invisible(ucs4_t c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f ||
           c == 0xfeff;
}

static bool keep(ucs4_t c, bool lines) {
    if (c == '\n')
        return lines;
    return c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0) && !is_invisible(c);
}

/* Writes the kept characters of s over `out` (at least s.n bytes) and returns their length. Tabs and, in one-line
 * texts, line ends become a space, so that words do not run together. */
static size_t filter(struct str s, bool lines, char *out) {
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        ucs4_t c;
        int len = u8_mbtouc(&c, (const uint8_t *)s.p + i, s.n - i);
        bool crlf = c == '\r' && i + 1 < s.n && s.p[i + 1] == '\n';
        if (c == '\r' && !crlf)
            c = '\n';
        if (c == '\t' || (c == '\n' && !lines))
            out[n++] = ' ';
        else if (c == '\n')
            out[n++] = '\n';
        else if (!crlf && keep(c, lines)) {
            memcpy(out + n, s.p + i, (size_t)len);
            n += (size_t)len;
        }
        i += (size_t)len;
    }
    return n;
}

int utf8_clean(struct str s, bool lines, struct arena *arena, struct str *out, struct err *err) {
    if (!utf8_valid(s))
        return err_set(err, ERR_INPUT, "the text is not valid UTF-8");
    char *kept = arena_alloc(arena, s.n + 1);
    if (kept == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a text of %zu bytes", s.n);
    /* Composed last: what is removed may have stood between a letter and its mark. */
    size_t length = filter(s, lines, kept), n = 0;
    if (length == 0) {
        *out = STR("");
        return 0;
    }
    uint8_t *composed = u8_normalize(UNINORM_NFC, (const uint8_t *)kept, length, NULL, &n);
    char *copy = composed == NULL ? NULL : arena_copy(arena, (const char *)composed, n);
    free(composed);
    if (copy == NULL)
        return err_set(err, ERR_NOMEM, "no memory to normalise a text");
    *out = str_trim((struct str){copy, n});
    return 0;
}

/* Runs of blanks of any kind become one, in place. */
static void join_blanks(char *text, size_t size) {
    size_t n = 0;
    for (size_t at = 0; at < size;) {
        size_t from = at;
        bool blank = utf8_plain(utf8_next((struct str){text, size}, &at)) == ' ';
        if (!blank) {
            memmove(text + n, text + from, at - from);
            n += at - from;
        } else if (n == 0 || text[n - 1] != ' ') {
            text[n++] = ' ';
        }
    }
    text[n] = '\0';
}

const char *utf8_caseless(struct str s, struct arena *arena) {
    size_t n = 0;
    if (s.n == 0)
        return "";
    uint8_t *folded = u8_casefold((const uint8_t *)s.p, s.n, NULL, UNINORM_NFC, NULL, &n);
    char *copy = folded == NULL ? NULL : arena_copy(arena, (const char *)folded, n);
    free(folded);
    if (copy != NULL)
        join_blanks(copy, n);
    return copy;
}
