#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rand.h"
#include "core/tally_sum.h"

enum { CELLS = 40 };

/* A packed tally of these cells; tally_sum knows no survey, so any will do. */
static void pack(const uint64_t *cells, size_t count, struct buf *out) {
    struct survey survey = {.tally_cells = count};
    uint64_t copy[CELLS];
    memcpy(copy, cells, count * sizeof *copy);
    buf_reset(out);
    tally_pack(&(struct tally){&survey, copy}, out);
}

static void sums_cell_by_cell(void **state) {
    (void)state;
    struct rng rng = rng_seeded(7);
    struct buf packed, total;
    buf_init(&packed, 4096);
    buf_init(&total, 4096);
    for (unsigned trial = 0; trial < 200; trial++) {
        uint64_t cells[CELLS], expected[CELLS] = {0};
        struct tally_sum_packed sum = {0};
        size_t count = 1 + rng_below(&rng, CELLS);
        for (uint64_t n = 1 + rng_below(&rng, 6); n > 0; n--) {
            for (size_t i = 0; i < count; i++) {
                cells[i] = rng_below(&rng, UINT64_C(1) << rng_below(&rng, 60));
                expected[i] += cells[i];
            }
            pack(cells, count, &packed);
            assert_true(tally_sum_add(&sum, (const uint8_t *)packed.p, packed.n));
        }
        pack(expected, count, &packed);
        buf_reset(&total);
        tally_sum_pack(&sum, &total);
        assert_int_equal(total.n, packed.n);
        assert_memory_equal(total.p, packed.p, packed.n);
        tally_sum_free(&sum);
    }
    buf_release(&packed);
    buf_release(&total);
}

static void refuses(const uint64_t *first, size_t first_count, const uint8_t *bytes, size_t size) {
    struct tally_sum_packed sum = {0};
    struct buf packed;
    buf_init(&packed, 4096);
    pack(first, first_count, &packed);
    assert_true(tally_sum_add(&sum, (const uint8_t *)packed.p, packed.n));
    assert_false(tally_sum_add(&sum, bytes, size));
    assert_false(tally_sum_add(&sum, (const uint8_t *)packed.p, packed.n)); /* it stays so */
    tally_sum_free(&sum);
    buf_release(&packed);
}

static void what_cannot_be_added(void **state) {
    (void)state;
    static const uint64_t two[] = {3, 300}, most[] = {INT64_MAX, 1};
    refuses(two, 2, (const uint8_t[]){2, 1, 0, 1, 5}, 5);          /* one cell */
    refuses(two, 2, (const uint8_t[]){2, 3, 0, 1, 5, 6, 7}, 7);    /* three */
    refuses(two, 2, (const uint8_t[]){1, 5, 6}, 3);                /* another format */
    refuses(two, 2, (const uint8_t[]){2, 2, 0, 1, 5}, 5);          /* cut off */
    refuses(two, 2, (const uint8_t[]){2, 2, 0, 1, 5, 6, 0}, 7);    /* too long */
    refuses(two, 2, (const uint8_t[]){2, 2, 0, 2, 5, 0, 6, 0}, 8); /* wider than it need be */
    refuses(two, 2, (const uint8_t[]){2, 2, 0}, 3);
    refuses(two, 2, (const uint8_t[]){2, 0, 0}, 3);
    refuses(two, 2, (const uint8_t[]){2}, 1);
    refuses(two, 2, NULL, 0);
    refuses(most, 2, (const uint8_t[]){2, 2, 0, 1, 1, 1}, 6); /* past 63 bits */
}

/* The first one says of how many cells the sum is, but only if it is whole. */
static void first_is_damaged(void **state) {
    (void)state;
    struct tally_sum_packed sum = {0};
    assert_false(tally_sum_add(&sum, (const uint8_t[]){2, 2, 0, 1, 5}, 5));
    assert_false(tally_sum_add(&sum, (const uint8_t[]){2, 2, 0, 1, 5, 6}, 6));
    tally_sum_free(&sum);
    assert_false(tally_sum_add(&sum, (const uint8_t[]){2, 0, 0}, 3));
    tally_sum_free(&sum);
    assert_true(tally_sum_add(&sum, (const uint8_t[]){2, 2, 0, 1, 5, 6}, 6));
    assert_int_equal(sum.count, 2);
    tally_sum_free(&sum);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(sums_cell_by_cell),
                                       cmocka_unit_test(what_cannot_be_added),
                                       cmocka_unit_test(first_is_damaged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
