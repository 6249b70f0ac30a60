/* Packed cells: every width at every border of a block, and nothing but the one form of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/rand.h"
#include "core/packed.h"

enum { CELLS = 50, BYTES_MAX = 3 + 4 + CELLS * 8 };

static const uint64_t borders[] = {
    0, 1, UINT8_MAX, UINT8_MAX + 1, UINT16_MAX, UINT16_MAX + 1, UINT32_MAX, UINT32_MAX + 1ull, INT64_MAX};
static const uint8_t widths[] = {0, 1, 1, 2, 2, 4, 4, 8, 8};
enum { BORDERS = sizeof borders / sizeof borders[0] };

/* The same bytes the slow way, of what the header says. */
static size_t pack_slowly(const uint64_t *cells, size_t count, uint8_t *out) {
    size_t n = 0;
    out[n++] = 2;
    out[n++] = (uint8_t)(count % 256);
    out[n++] = (uint8_t)(count / 256);
    for (size_t first = 0; first < count; first += 16) {
        size_t past = first + 16 < count ? first + 16 : count;
        unsigned width = 0;
        for (size_t i = first; i < past; i++)
            while (width < 8 && cells[i] >> (8 * width) != 0)
                width = width == 0 ? 1 : 2 * width;
        out[n++] = (uint8_t)width;
        for (size_t i = first; i < past; i++)
            for (unsigned byte = 0; byte < width; byte++)
                out[n++] = (uint8_t)(cells[i] >> (8 * byte));
    }
    return n;
}

/* A copy that ends where its memory ends, so that reading past it is seen. Freed by the caller. */
static uint8_t *exactly(const void *bytes, size_t n) {
    uint8_t *copy = malloc(n == 0 ? 1 : n);
    assert_non_null(copy);
    memcpy(copy, bytes, n);
    return copy;
}

static void check_round(const uint64_t *cells, size_t count) {
    uint8_t expected[BYTES_MAX];
    uint64_t sums[CELLS];
    struct packed_fault fault;
    size_t n = pack_slowly(cells, count, expected);
    struct buf packed;
    buf_init(&packed, 1 << 16);
    packed_write(cells, count, &packed);
    assert_false(packed.failed);
    assert_int_equal(packed.n, n);
    assert_memory_equal(packed.p, expected, n);
    uint8_t *bytes = exactly(packed.p, n);
    assert_int_equal(packed_count(bytes, n), count);
    for (size_t i = 0; i < count; i++)
        sums[i] = (uint64_t)INT64_MAX - cells[i]; /* they just fit */
    assert_true(packed_add(sums, bytes, n, &fault));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(sums[i], INT64_MAX);
    free(bytes);
    buf_release(&packed);
}

static void every_width_everywhere(void **state) {
    (void)state;
    uint64_t cells[CELLS];
    for (size_t count = 1; count <= CELLS; count++)
        for (size_t at = 0; at < count; at++)
            for (size_t b = 0; b < BORDERS; b++) {
                memset(cells, 0, sizeof cells);
                cells[at] = borders[b];
                check_round(cells, count);
            }
    uint8_t bytes[BYTES_MAX];
    for (size_t b = 0; b < BORDERS; b++) {
        memset(cells, 0, sizeof cells);
        cells[17] = borders[b];
        pack_slowly(cells, 20, bytes);
        assert_int_equal(bytes[4], widths[b]); /* the second block's, behind one of no cells */
    }
}

static void random_cells(struct rng *rng, uint64_t *cells, size_t count) {
    unsigned most = 1;
    for (size_t i = 0; i < count; i++) {
        if (i % PACKED_BLOCK == 0)
            most = 1 + (unsigned)rng_below(rng, 64);
        rng_bytes(rng, &cells[i], sizeof *cells);
        cells[i] = most == 64 ? 0 : cells[i] >> most >> rng_below(rng, 8);
    }
}

static void any_cells_round_trip(void **state) {
    (void)state;
    struct rng rng = rng_seeded(21);
    for (unsigned round = 0; round < 20000; round++) {
        uint64_t cells[CELLS];
        size_t count = 1 + rng_below(&rng, CELLS);
        random_cells(&rng, cells, count);
        check_round(cells, count);
    }
}

/* Whatever the bytes are: they are refused and leave no trace, or they are the one form of what they add. True: added. */
static bool check_any(const uint8_t *bytes, size_t n, size_t count, const uint64_t *before) {
    uint64_t cells[CELLS], added[CELLS];
    uint8_t again[BYTES_MAX];
    struct packed_fault fault = {SIZE_MAX, 0};
    uint8_t *copy = exactly(bytes, n);
    memcpy(cells, before, sizeof cells);
    bool ok = packed_count(copy, n) == count && packed_add(cells, copy, n, &fault);
    if (ok) {
        for (size_t i = 0; i < count; i++)
            added[i] = cells[i] - before[i];
        assert_int_equal(pack_slowly(added, count, again), n);
        assert_memory_equal(again, bytes, n);
        assert_memory_equal(cells + count, before + count, (CELLS - count) * sizeof *cells);
    } else {
        assert_memory_equal(cells, before, sizeof cells);
        assert_true(fault.cell == SIZE_MAX || fault.extra > 0 || fault.cell % PACKED_BLOCK == 0);
    }
    free(copy);
    return ok;
}

static void every_byte_changed(void **state) {
    (void)state;
    struct rng rng = rng_seeded(22);
    unsigned added = 0, refused = 0;
    for (unsigned round = 0; round < 60; round++) {
        uint64_t cells[CELLS], before[CELLS];
        uint8_t bytes[BYTES_MAX + 1];
        size_t count = 1 + rng_below(&rng, CELLS);
        random_cells(&rng, cells, count);
        for (size_t i = 0; i < CELLS; i++)
            before[i] = rng_below(&rng, 2) == 0 ? 5 : (uint64_t)INT64_MAX >> rng_below(&rng, 4);
        size_t n = pack_slowly(cells, count, bytes);
        bytes[n] = 0;
        for (size_t cut = 0; cut < n; cut++)
            assert_false(check_any(bytes, cut, count, before));
        assert_false(check_any(bytes, n + 1, count, before));
        for (size_t at = 0; at < n; at++)
            for (unsigned flip = 1; flip < 256; flip++) {
                bytes[at] ^= (uint8_t)flip;
                bool ok = check_any(bytes, n, count, before);
                added += ok;
                refused += !ok;
                bytes[at] ^= (uint8_t)flip;
            }
    }
    assert_true(added > 10000 && refused > 10000); /* both happened */
}

static void faults_are_placed(void **state) {
    (void)state;
    uint64_t cells[20], sums[20] = {0};
    const uint64_t zero[20] = {0};
    uint8_t bytes[BYTES_MAX] = {0};
    struct packed_fault fault;
    for (size_t i = 0; i < 20; i++)
        cells[i] = i + 1;
    size_t n = pack_slowly(cells, 20, bytes);
    static const struct {
        size_t at; /* byte changed */
        uint8_t to;
        size_t longer, cell, extra;
    } cases[] = {{3, 3, 0, 0, 0},   /* no width */
                 {3, 9, 0, 0, 0},   /* nor this */
                 {3, 8, 0, 0, 0},   /* cut off */
                 {20, 2, 0, 16, 0}, /* the last one */
                 {20, 0, 0, 16, 4}, /* zeros by their width, and four bytes left */
                 {24, 20, 1, 16, 1}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        uint8_t changed[BYTES_MAX] = {0};
        memcpy(changed, bytes, n);
        changed[cases[c].at] = cases[c].to;
        assert_false(packed_add(sums, changed, n + cases[c].longer, &fault));
        assert_int_equal(fault.extra, cases[c].extra);
        assert_int_equal(fault.cell, cases[c].extra > 0 ? 20 : cases[c].cell);
        assert_memory_equal(sums, zero, sizeof sums);
    }
    sums[19] = INT64_MAX; /* the last sum of the last block passes, and all before it is taken back */
    assert_false(packed_add(sums, bytes, n, &fault));
    assert_int_equal(fault.cell, 16);
    assert_int_equal(fault.extra, 0);
    assert_memory_equal(sums, zero, 19 * sizeof *sums);
    assert_int_equal(sums[19], INT64_MAX);
}

/* Wider than it need be, in a whole block and in the last one; and a cell past 63 bits. */
static void one_form(void **state) {
    (void)state;
    for (size_t count = 16; count <= 17; count++)
        for (size_t width = 1; width <= 8; width *= 2) {
            uint8_t bytes[BYTES_MAX] = {2, (uint8_t)count, 0};
            const uint64_t before[CELLS] = {0};
            size_t at = 3 + (count - 16), n = at + 1 + (count == 16 ? 16 : 1) * width;
            bytes[at] = (uint8_t)width;
            assert_false(check_any(bytes, n, count, before)); /* zeros */
            for (size_t byte = 0; byte < width; byte++) {
                memset(bytes + at + 1, 0, 16 * width);
                bytes[at + 1 + byte] = 1;
                assert_int_equal(check_any(bytes, n, count, before), byte >= width / 2);
            }
            memset(bytes + at + 1, 0, 16 * width);
            bytes[n - 1] = 0x80;
            assert_int_equal(check_any(bytes, n, count, before), width < 8);
            bytes[n - width] |= 1; /* 2^63 + 1 on 2^63 - 1 would be 0 again */
            const uint64_t most[CELLS] = {[15] = INT64_MAX, [16] = INT64_MAX};
            assert_int_equal(check_any(bytes, n, count, most), 0);
        }
    struct buf out;
    buf_init(&out, 1 << 20);
    const uint64_t large[] = {1, (uint64_t)INT64_MAX + 1};
    packed_write(large, 2, &out);
    assert_true(out.failed);
    buf_reset(&out);
    packed_write(large, 0, &out);
    assert_true(out.failed);
    buf_reset(&out);
    uint64_t *many = calloc(PACKED_CELLS_MAX + 1, sizeof *many);
    assert_non_null(many);
    packed_write(many, PACKED_CELLS_MAX + 1, &out);
    assert_true(out.failed);
    buf_reset(&out);
    packed_write(many, PACKED_CELLS_MAX, &out);
    assert_false(out.failed);
    assert_int_equal(packed_count((const uint8_t *)out.p, out.n), PACKED_CELLS_MAX);
    struct packed_fault fault;
    assert_true(packed_add(many, (const uint8_t *)out.p, out.n, &fault));
    free(many);
    buf_release(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_width_everywhere),
        cmocka_unit_test(any_cells_round_trip),
        cmocka_unit_test(every_byte_changed),
        cmocka_unit_test(faults_are_placed),
        cmocka_unit_test(one_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
