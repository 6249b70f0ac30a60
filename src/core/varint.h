/* Little-endian base-128 numbers, as packed tallies hold them. */
#ifndef CORE_VARINT_H
#define CORE_VARINT_H

#include "base/str.h"

enum { VARINT_MAX = 10 /* bytes of the longest 64-bit one */ };

/* Bytes read from p (at most n), or 0: cut off, longer than it need be, or past 64 bits. */
static inline size_t varint_read(const uint8_t *p, size_t n, uint64_t *out) {
    if (n > 0 && p[0] < 0x80) { /* most of them */
        *out = p[0];
        return 1;
    }
    if (n > 1 && p[1] < 0x80 && p[1] > 0) { /* nearly all others */
        *out = (uint64_t)(p[0] & 0x7f) | (uint64_t)p[1] << 7;
        return 2;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < n && i < VARINT_MAX; i++) {
        uint64_t part = p[i] & 0x7f;
        if (i == VARINT_MAX - 1 && part > 1)
            return 0;
        value |= part << (7 * i);
        if (p[i] < 0x80) {
            if (p[i] == 0 && i > 0)
                return 0; /* one value has one form, so that equal tallies are equal bytes */
            *out = value;
            return i + 1;
        }
    }
    return 0;
}

static inline void varint_write(uint64_t value, struct buf *out) {
    uint8_t bytes[VARINT_MAX];
    size_t n = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[n++] = (uint8_t)(value | 0x80);
    bytes[n++] = (uint8_t)value;
    buf_add(out, bytes, n);
}

#endif
