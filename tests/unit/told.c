#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/told.h"

enum { LEAST = 10, DAYS = 12, FIGURES = 14 };

static struct told of(int32_t from, int32_t to, uint64_t people) {
    return (struct told){from, to, people, 2 * people, people};
}

static void a_quarter_tells_the_month_that_is_missing(void **state) {
    (void)state;
    const struct told months[] = {of(0, 30, 40), of(31, 58, 30)};
    struct told quarter = of(0, 89, 75);
    assert_false(told_safe(months, 2, &quarter, LEAST));
    quarter.people = 80;
    assert_true(told_safe(months, 2, &quarter, LEAST));
    quarter.people = 70; /* nobody came in the third month */
    assert_true(told_safe(months, 2, &quarter, LEAST));
    quarter.people = 75;
    assert_true(told_safe(months, 1, &quarter, LEAST)); /* 35 in two months */
    assert_true(told_safe(NULL, 0, &quarter, LEAST));
}

static void a_bridge_tells_what_lies_on_both_its_sides(void **state) {
    (void)state;
    /* 1 to 10 and 21 to 30 are known; 1 to 20 gives 11 to 20, and 1 to 30 is told with it by 11 to 30. */
    const struct told known[] = {of(1, 10, 20), of(11, 30, 25)};
    struct told next = of(1, 20, 40);
    assert_false(told_safe(known, 2, &next, LEAST)); /* leaves 5 for 21 to 30 */
    next.people = 35;
    assert_true(told_safe(known, 2, &next, LEAST));
    /* Administrative and calendar months overlap by half. */
    const struct told half[] = {of(1, 31, 50), of(32, 59, 50), of(-16, 14, 60)};
    struct told year = of(-16, 59, 148);
    assert_true(told_safe(half, 3, &year, LEAST)); /* 48 in -16…0, so 12 in 1…14 */
    year.people = 155;
    assert_false(told_safe(half, 3, &year, LEAST)); /* 55, so 5 in 1…14 */
}

static void told_again_it_differs_by_nobody_or_by_many(void **state) {
    (void)state;
    struct told known[] = {of(0, 30, 40), of(0, 30, 60)}, next = of(0, 30, 60);
    assert_true(told_safe(known, 2, &next, LEAST));
    next.good--; /* as many people, other answers: somebody's were taken out and somebody's put in */
    assert_false(told_safe(known, 2, &next, LEAST));
    next = of(0, 30, 63);
    assert_false(told_safe(known, 2, &next, LEAST));
    next = of(0, 30, 70);
    assert_true(told_safe(known, 2, &next, LEAST));
    next = of(0, 30, 45); /* far from the last one, but near the first */
    assert_false(told_safe(known, 2, &next, LEAST));
    const struct told parts[] = {of(0, 10, 20), of(11, 30, 20)};
    next = of(0, 30, 43); /* the sum was known before */
    assert_false(told_safe(parts, 2, &next, LEAST));
}

/* ---- Against elimination ----------------------------------------------------------------------------------------- */

/* Whether the stretch's days are a sum of what was told: rows over days, eliminated. */
static bool follows(const struct told *told, size_t count, int32_t from, int32_t to) {
    double rows[FIGURES + 1][DAYS] = {{0}};
    size_t rank = 0;
    for (size_t i = 0; i < count; i++)
        for (int32_t day = told[i].from; day <= told[i].to; day++)
            rows[i][day] = 1;
    for (int32_t day = from; day <= to; day++)
        rows[count][day] = 1;
    for (size_t column = 0; column < DAYS; column++) {
        size_t pivot = rank;
        while (pivot < count && rows[pivot][column] == 0)
            pivot++;
        if (pivot == count)
            continue;
        for (size_t k = 0; k < DAYS; k++) {
            double swap = rows[pivot][k];
            rows[pivot][k] = rows[rank][k];
            rows[rank][k] = swap;
        }
        for (size_t i = 0; i <= count; i++) {
            double factor = i == rank ? 0 : rows[i][column] / rows[rank][column];
            for (size_t k = 0; factor != 0 && k < DAYS; k++)
                rows[i][k] -= factor * rows[rank][k];
        }
        rank++;
    }
    for (size_t k = 0; k < DAYS; k++)
        if (rows[count][k] > 1e-6 || rows[count][k] < -1e-6)
            return false;
    return true;
}

static uint64_t people_of(const uint64_t *days, int32_t from, int32_t to) {
    uint64_t people = 0;
    for (int32_t day = from; day <= to; day++)
        people += days[day];
    return people;
}

static bool tells_few(const struct told *told, size_t count, const uint64_t *days) {
    for (int32_t from = 0; from < DAYS; from++)
        for (int32_t to = from; to < DAYS; to++) {
            uint64_t people = people_of(days, from, to);
            if (people > 0 && people < LEAST && follows(told, count, from, to))
                return true;
        }
    return false;
}

static void what_is_safe_tells_of_no_few_and_nothing_else_is_refused(void **state) {
    (void)state;
    size_t refused = 0, taken = 0;
    uint64_t seed = 7;
    for (int round = 0; round < 3000; round++) {
        uint64_t days[DAYS];
        struct told told[FIGURES];
        size_t count = 0;
        for (size_t i = 0; i < DAYS; i++) {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            days[i] = (seed >> 40) % 4 == 0 ? 0 : (seed >> 33) % 16;
        }
        for (int tries = 0; tries < FIGURES; tries++) {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            int32_t from = (int32_t)((seed >> 33) % DAYS),
                    to = from + (int32_t)((seed >> 45) % (DAYS - (size_t)from));
            uint64_t people = people_of(days, from, to);
            if (people < LEAST) /* hidden by itself */
                continue;
            told[count] = of(from, to, people);
            bool safe = told_safe(told, count, &told[count], LEAST), few = tells_few(told, count + 1, days);
            assert_true(safe != few);
            refused += !safe;
            taken += safe;
            count += safe;
        }
    }
    assert_true(refused > 1000 && taken > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quarter_tells_the_month_that_is_missing),
        cmocka_unit_test(a_bridge_tells_what_lies_on_both_its_sides),
        cmocka_unit_test(told_again_it_differs_by_nobody_or_by_many),
        cmocka_unit_test(what_is_safe_tells_of_no_few_and_nothing_else_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
