#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rand.h"
#include "core/comment_batch.h"

enum { ITEMS_MAX = 2000, BATCHES_MAX = ITEMS_MAX / COMMENT_BATCH_MIN };

static struct comment_item items[ITEMS_MAX];
static size_t count;

static void add(int64_t unit, size_t asked, int32_t day, size_t n) {
    for (size_t i = 0; i < n; i++, count++)
        items[count] = (struct comment_item){.unit = unit,
                                             .asked = asked,
                                             .day = day,
                                             .mix = (count * 7919) % 1009,
                                             .response = (int64_t)count};
}

/* The sizes of the batches, one behind the other with their first and last day: "5:1-3 6:4-4". */
static const char *cut(void) {
    static char text[4000];
    size_t at = 0, first, size, n = 0;
    text[0] = '\0';
    comment_items_sort(items, count);
    while ((size = comment_batch_next(items, count, &at, &first)) > 0) {
        int32_t from = INT32_MAX, to = INT32_MIN;
        for (size_t i = first; i < first + size; i++) {
            from = items[i].day < from ? items[i].day : from;
            to = items[i].day > to ? items[i].day : to;
        }
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%zu:%d-%d", n > 0 ? " " : "", size, from, to);
    }
    assert_int_equal(at, count);
    count = 0;
    return text;
}

static void by_hand(void **state) {
    (void)state;
    assert_string_equal(cut(), "");
    add(1, 0, 1, 4);
    assert_string_equal(cut(), "");
    add(1, 0, 1, 5);
    assert_string_equal(cut(), "5:1-1");
    add(1, 0, 1, 4);
    add(1, 0, 9, 1);
    assert_string_equal(cut(), "5:1-9");
    add(1, 0, 1, 4);
    add(1, 0, 9, 30); /* to the end of the day */
    add(1, 0, 10, 4);
    assert_string_equal(cut(), "34:1-9");
    add(1, 0, 1, 3); /* units and questions wait apart */
    add(2, 0, 1, 3);
    add(1, 1, 1, 3);
    assert_string_equal(cut(), "");
    add(1, 0, 5, 3);
    add(1, 0, 2, 3); /* in whatever order they come */
    add(2, 0, 2, 7);
    assert_string_equal(cut(), "6:2-5 7:2-2");
    add(1, 0, 1, 107);
    add(1, 0, 2, 1);
    assert_string_equal(cut(), "100:1-1 7:1-1");
    add(1, 0, 1, 203); /* what is left of a day that was cut waits like any */
    add(1, 0, 2, 2);
    assert_string_equal(cut(), "100:1-1 100:1-1 5:1-2");
}

/* Random days with random comings, closed day after day as a server does it, against the rule told anew: never fewer than five,
 * each of one unit and question, nothing twice, nothing of a day that is not over, at most four left of a day that is over unless
 * it was cut, and the same batches as when all is closed at once at the end. */
static void day_by_day(void **state) {
    (void)state;
    static struct comment_item waiting[ITEMS_MAX];
    static int batch_of[ITEMS_MAX], batch_daily[ITEMS_MAX];
    struct rng rng = rng_seeded(11);
    size_t batches = 0;
    for (int round = 0; round < 300; round++) {
        unsigned units = 1 + (unsigned)rng_below(&rng, 4), days = 1 + (unsigned)rng_below(&rng, 20);
        unsigned often = 1 + (unsigned)rng_below(&rng, 8);
        count = 0;
        for (unsigned day = 0; day < days; day++)
            for (unsigned unit = 0; unit < units; unit++)
                for (size_t asked = 0; asked < 2; asked++)
                    for (uint64_t n = rng_below(&rng, often); n > 0 && count < ITEMS_MAX; n--, count++)
                        items[count] = (struct comment_item){.unit = unit,
                                                             .asked = asked,
                                                             .day = (int32_t)day,
                                                             .mix = rng_below(&rng, UINT64_MAX),
                                                             .response = (int64_t)count};
        int number = 0;
        for (size_t i = 0; i < count; i++)
            batch_of[i] = batch_daily[i] = -1;
        for (unsigned today = 1; today <= days; today++) {
            size_t n = 0, at = 0, first, size;
            for (size_t i = 0; i < count; i++)
                if (batch_daily[i] < 0 && items[i].day < (int32_t)today)
                    waiting[n++] = items[i];
            comment_items_sort(waiting, n);
            for (; (size = comment_batch_next(waiting, n, &at, &first)) > 0; number++) {
                assert_true(size >= COMMENT_BATCH_MIN && size <= COMMENT_BATCH_MAX);
                bool is_of_yesterday = false;
                for (size_t i = first; i < first + size; i++) {
                    assert_int_equal(waiting[i].unit, waiting[first].unit);
                    assert_int_equal(waiting[i].asked, waiting[first].asked);
                    assert_true(i == first || waiting[i - 1].mix <= waiting[i].mix);
                    assert_int_equal(batch_daily[waiting[i].response], -1);
                    batch_daily[waiting[i].response] = number;
                    is_of_yesterday = is_of_yesterday || waiting[i].day == (int32_t)today - 1;
                }
                assert_true(is_of_yesterday); /* not a day later than it could be */
            }
            for (unsigned unit = 0; unit < units; unit++)
                for (size_t asked = 0; asked < 2; asked++) {
                    unsigned left = 0;
                    for (size_t i = 0; i < count; i++)
                        left += items[i].unit == unit && items[i].asked == asked &&
                                items[i].day < (int32_t)today && batch_daily[i] < 0;
                    assert_true(left < COMMENT_BATCH_MIN);
                }
        }
        batches += (size_t)number;
        size_t at = 0, first, size;
        memcpy(waiting, items, count * sizeof *items);
        comment_items_sort(waiting, count);
        for (int once = 0; (size = comment_batch_next(waiting, count, &at, &first)) > 0; once++)
            for (size_t i = first; i < first + size; i++)
                batch_of[waiting[i].response] = once;
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < i; k += 1 + rng_below(&rng, 9))
                assert_int_equal(batch_of[i] >= 0 && batch_of[i] == batch_of[k],
                                 batch_daily[i] >= 0 && batch_daily[i] == batch_daily[k]);
    }
    count = 0;
    assert_true(batches > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(day_by_day)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
