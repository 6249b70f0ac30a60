#include "core/packed.h"

#include <endian.h>

enum { HEAD = 3 /* format and number of cells */ };

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

static size_t width_of(uint64_t largest) {
    return largest == 0            ? 0
           : largest <= UINT8_MAX  ? 1
           : largest <= UINT16_MAX ? 2
           : largest <= UINT32_MAX ? 4
                                   : 8;
}

void packed_write(const uint64_t *cells, size_t count, struct buf *out) {
    const uint16_t number = htole16((uint16_t)count);
    out->failed |= count == 0 || count > PACKED_CELLS_MAX;
    buf_addc(out, PACKED_FORMAT);
    buf_add(out, &number, sizeof number);
    for (size_t cell = 0; cell < count; cell += PACKED_BLOCK) {
        size_t n = least(count - cell, PACKED_BLOCK);
        uint64_t bits = 0; /* as wide as the largest */
        for (size_t i = 0; i < n; i++)
            bits |= cells[cell + i];
        size_t width = width_of(bits);
        out->failed |= bits > INT64_MAX;
        buf_addc(out, (char)width);
        uint8_t block[(PACKED_BLOCK + 1) * sizeof *cells];
        for (size_t i = 0; i < n; i++) {
            uint64_t whole = htole64(cells[cell + i]);
            memcpy(block + i * width, &whole, sizeof whole); /* the next one's bytes cover what is too much */
        }
        buf_add(out, block, n * width);
    }
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

size_t packed_count(const uint8_t *bytes, size_t size) {
    uint16_t count;
    if (size < HEAD || bytes[0] != PACKED_FORMAT)
        return 0;
    memcpy(&count, bytes + 1, sizeof count);
    return le16toh(count);
}

/* Bytes of the block of n cells that begins here, or 0: there is no such width, or the block is cut off. */
static size_t block_size(const uint8_t *p, size_t room, size_t n) {
    const unsigned widths = 1u << 0 | 1u << 1 | 1u << 2 | 1u << 4 | 1u << 8;
    if (room == 0 || p[0] > 8 || (widths >> p[0] & 1) == 0)
        return 0;
    size_t size = 1 + n * p[0];
    return size <= room ? size : 0;
}

static inline __attribute__((always_inline)) uint64_t value_at(const uint8_t *p, size_t i, size_t width) {
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (width) {
    case 1:
        return p[i];
    case 2:
        memcpy(&two, p + i * sizeof two, sizeof two);
        return le16toh(two);
    case 4:
        memcpy(&four, p + i * sizeof four, sizeof four);
        return le32toh(four);
    default:
        memcpy(&eight, p + i * sizeof eight, sizeof eight);
        return le64toh(eight);
    }
}

/* Adds the whole block at p, each cell `width` bytes. The loop has no branches and is of constant length, for the compiler
 * to work on several cells at once; it is inlined for each width. False when a narrower one would have done or a sum is too
 * large. */
static inline __attribute__((always_inline)) bool
add_width(uint64_t *restrict cells, const uint8_t *restrict p, size_t width, uint64_t narrower_max) {
    uint64_t values = 0, sums = 0;
    for (size_t i = 0; i < PACKED_BLOCK; i++) {
        uint64_t value = value_at(p, i, width);
        values |= value;
        cells[i] += value;
        sums |= cells[i];
    }
    /* Two numbers below 2^63 do not pass 64 bits, so a sum that is too large is seen. */
    return values > narrower_max && (values | sums) <= INT64_MAX;
}

static inline __attribute__((always_inline)) bool add_whole(uint64_t *cells, const uint8_t *p, size_t width) {
    switch (width) {
    case 1:
        return add_width(cells, p, 1, 0);
    case 2:
        return add_width(cells, p, 2, UINT8_MAX);
    case 4:
        return add_width(cells, p, 4, UINT16_MAX);
    case 8:
        return add_width(cells, p, 8, UINT32_MAX);
    default:
        return true; /* none of them is more than 0 */
    }
}

/* Adds a block of n cells, whose bytes are all there; a short one as a whole one that goes on with zeros. */
static __attribute__((noinline)) bool add_short(uint64_t *cells, const uint8_t *p, size_t n) {
    uint8_t bytes[PACKED_BLOCK * sizeof *cells] = {0};
    uint64_t padded[PACKED_BLOCK] = {0};
    memcpy(bytes, p + 1, n * p[0]);
    memcpy(padded, cells, n * sizeof *cells);
    bool ok = add_whole(padded, bytes, p[0]);
    memcpy(cells, padded, n * sizeof *cells);
    return ok;
}

/* Takes back the blocks that were added: those of the first `end` bytes. */
static void undo(uint64_t *cells, size_t count, const uint8_t *bytes, size_t end) {
    for (size_t at = HEAD, cell = 0; at < end; cell += PACKED_BLOCK) {
        size_t n = least(count - cell, PACKED_BLOCK);
        uint64_t values[PACKED_BLOCK] = {0};
        add_short(values, bytes + at, n);
        for (size_t i = 0; i < n; i++)
            cells[cell + i] -= values[i];
        at += block_size(bytes + at, end - at, n);
    }
}

bool packed_add(uint64_t *cells, const uint8_t *bytes, size_t size, struct packed_fault *fault) {
    size_t count = packed_count(bytes, size), at = HEAD, cell = 0, block = 0;
    bool ok = count > 0;
    for (; ok && count - cell >= PACKED_BLOCK; cell += PACKED_BLOCK, at += block) {
        block = block_size(bytes + at, size - at, PACKED_BLOCK);
        ok = block > 0 && add_whole(cells + cell, bytes + at + 1, bytes[at]);
    }
    if (ok && cell < count) {
        block = block_size(bytes + at, size - at, count - cell);
        ok = block > 0 && add_short(cells + cell, bytes + at, count - cell);
        at += block;
        cell += PACKED_BLOCK;
    }
    if (ok && at == size)
        return true;
    *fault = (struct packed_fault){ok || count == 0 ? count : cell - PACKED_BLOCK, ok ? size - at : 0};
    if (count > 0)
        undo(cells, count, bytes, at);
    return false;
}
