/* Which block stands on which page: nothing split, nothing past the page, headings with what they head. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "print/slip/page_break.h"

enum { PAGE = 100 };

static void test_fills_pages_in_order(void **state) {
    (void)state;
    struct page_block blocks[] = {{.height = 60}, {.height = 30, .gap = 10}, {.height = 1, .gap = 10}};
    size_t too_high = 9;
    assert_int_equal(page_break(blocks, 3, PAGE, &too_high), 2);
    assert_true(blocks[0].page == 0 && blocks[0].y == 0);
    assert_true(blocks[1].page == 0 && blocks[1].y == 70); /* to the very end of the page */
    assert_true(blocks[2].page == 1 && blocks[2].y == 0);  /* no gap at the top */
    assert_int_equal(too_high, 9);
}

static void test_heading_goes_with_its_question(void **state) {
    (void)state;
    struct page_block blocks[] = {{.height = 70},
                                  {.height = 10, .gap = 5, .keep = true},
                                  {.height = 20, .gap = 5},
                                  {.height = 60, .gap = 5, .keep = true}};
    size_t too_high;
    assert_int_equal(page_break(blocks, 4, PAGE, &too_high), 2);
    assert_int_equal(blocks[1].page, 1); /* it would have found room on the first one */
    assert_true(blocks[2].page == 1 && blocks[2].y == 15);
    assert_true(blocks[3].page == 1 && blocks[3].y == 40); /* nothing behind it to be kept with */
}

static void test_higher_than_a_page(void **state) {
    (void)state;
    struct page_block one[] = {{.height = 10}, {.height = 101, .gap = 5}};
    struct page_block kept[] = {{.height = 10}, {.height = 40, .keep = true}, {.height = 60, .gap = 1}};
    size_t too_high = 9;
    assert_int_equal(page_break(one, 2, PAGE, &too_high), 0);
    assert_int_equal(too_high, 1);
    assert_int_equal(page_break(kept, 3, PAGE, &too_high), 0);
    assert_int_equal(too_high, 1);
    kept[2].gap = 0;
    assert_int_equal(page_break(kept, 3, PAGE, &too_high), 2);
}

/* Whatever the heights: in order, within the page, apart by their gaps, kept together, and no page turned that had room. */
static void test_any_heights(void **state) {
    (void)state;
    enum { BLOCKS = 40, TRIALS = 2000 };
    srand(1);
    for (int trial = 0; trial < TRIALS; trial++) {
        struct page_block b[BLOCKS];
        for (size_t i = 0; i < BLOCKS; i++)
            b[i] = (struct page_block){rand() % 300 / 10.0, rand() % 100 / 10.0,
                                       i % 3 == 0 && rand() % 2 == 0, 99, -1};
        size_t too_high, pages = page_break(b, BLOCKS, PAGE, &too_high);
        assert_int_equal(pages, b[BLOCKS - 1].page + 1);
        assert_int_equal(b[0].page, 0);
        for (size_t i = 0; i < BLOCKS; i++)
            assert_true(b[i].y >= 0 && b[i].y + b[i].height <= PAGE + 1e-6);
        for (size_t i = 1; i < BLOCKS; i++) {
            double below = b[i - 1].y + b[i - 1].height + b[i].gap;
            if (b[i].page == b[i - 1].page) {
                assert_true(b[i].y >= b[i - 1].y + b[i - 1].height - 1e-9);
                continue;
            }
            assert_int_equal(b[i].page, b[i - 1].page + 1);
            assert_true(b[i].y == 0);
            assert_false(b[i - 1].keep);
            double group = b[i].height + (b[i].keep && i + 1 < BLOCKS ? b[i + 1].gap + b[i + 1].height : 0);
            assert_true(below + group > PAGE - 1e-6);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fills_pages_in_order),
        cmocka_unit_test(test_heading_goes_with_its_question),
        cmocka_unit_test(test_higher_than_a_page),
        cmocka_unit_test(test_any_heights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
