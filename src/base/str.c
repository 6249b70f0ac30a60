#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

static unsigned char ascii_lower(char c) {
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool str_equal_nocase(struct str a, struct str b) {
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
            return false;
    return true;
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s) {
    while (s.n > 0 && is_space(s.p[0]))
        s.p++, s.n--;
    while (s.n > 0 && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool str_to_int(struct str s, int64_t low, int64_t high, int64_t *out) {
    bool negative = s.n > 0 && s.p[0] == '-';
    if (negative)
        s.p++, s.n--;
    if (s.n == 0 || s.n > 18)
        return false;
    int64_t value = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        value = value * 10 + (s.p[i] - '0');
    }
    if (negative)
        value = -value;
    if (value < low || value > high)
        return false;
    *out = value;
    return true;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

void buf_init(struct buf *buf, size_t max) {
    *buf = (struct buf){.max = max};
}

void buf_release(struct buf *buf) {
    free(buf->p);
    buf_init(buf, buf->max);
}

void buf_reset(struct buf *buf) {
    buf->n = 0;
    buf->failed = false;
    if (buf->p != NULL)
        buf->p[0] = '\0';
}

void buf_reserve(struct buf *buf, size_t more) {
    if (buf->failed)
        return;
    if (more > buf->max - buf->n) {
        buf->failed = true;
        return;
    }
    size_t need = buf->n + more + 1;
    if (need <= buf->room)
        return;
    size_t room = buf->room < 128 ? 256 : buf->room * 2;
    if (room > buf->max + 1)
        room = buf->max + 1;
    if (room < need)
        room = need;
    char *p = realloc(buf->p, room);
    if (p == NULL) {
        buf->failed = true;
        return;
    }
    buf->p = p;
    buf->room = room;
    buf->p[buf->n] = '\0';
}

void buf_add(struct buf *buf, const void *bytes, size_t n) {
    buf_reserve(buf, n);
    if (buf->failed)
        return;
    if (n > 0)
        memcpy(buf->p + buf->n, bytes, n);
    buf->n += n;
    buf->p[buf->n] = '\0';
}

void buf_adds(struct buf *buf, const char *string) {
    buf_add(buf, string, strlen(string));
}

void buf_addstr(struct buf *buf, struct str s) {
    buf_add(buf, s.p, s.n);
}

void buf_addc(struct buf *buf, char c) {
    buf_add(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        buf->failed = true;
    else
        buf_reserve(buf, (size_t)n);
    if (!buf->failed) {
        vsnprintf(buf->p + buf->n, (size_t)n + 1, format, again);
        buf->n += (size_t)n;
    }
    va_end(again);
}
