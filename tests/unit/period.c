#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/period.h"

static int32_t day(const char *text) {
    int32_t out;
    assert_true(day_parse(str_of(text), &out));
    return out;
}

static struct period periods[PERIODS_MAX];

static void test_labels(void **state) {
    (void)state;
    static const struct {
        enum period_unit unit;
        const char *from, *to;
        int count;
        const char *first, *last;         /* labels */
        const char *first_to, *last_from; /* days */
    } cases[] = {
        {PERIOD_WHOLE, "2025-01-15", "2025-03-02", 1, "2025-01-15..2025-03-02", "2025-01-15..2025-03-02",
         "2025-03-02", "2025-01-15"},
        {PERIOD_DAY, "2025-02-27", "2025-03-02", 4, "2025-02-27", "2025-03-02", "2025-02-27", "2025-03-02"},
        {PERIOD_DAY, "2024-02-28", "2024-03-01", 3, "2024-02-28", "2024-03-01", "2024-02-28", "2024-03-01"},
        {PERIOD_WEEK, "2025-03-07", "2025-03-07", 1, "2025-W10", "2025-W10", "2025-03-07", "2025-03-07"},
        /* ISO weeks across the year: 2024-12-30 is in 2025-W01, 2027-01-03 in 2026-W53, 2023-01-01 in 2022-W52. */
        {PERIOD_WEEK, "2024-12-29", "2025-01-06", 3, "2024-W52", "2025-W02", "2024-12-29", "2025-01-06"},
        {PERIOD_WEEK, "2024-12-30", "2025-01-05", 1, "2025-W01", "2025-W01", "2025-01-05", "2024-12-30"},
        {PERIOD_WEEK, "2027-01-03", "2027-01-04", 2, "2026-W53", "2027-W01", "2027-01-03", "2027-01-04"},
        {PERIOD_WEEK, "2023-01-01", "2023-01-01", 1, "2022-W52", "2022-W52", "2023-01-01", "2023-01-01"},
        {PERIOD_MONTH, "2024-02-10", "2025-02-10", 13, "2024-02", "2025-02", "2024-02-29", "2025-02-01"},
        {PERIOD_QUARTER, "2025-03-31", "2025-04-01", 2, "2025-Q1", "2025-Q2", "2025-03-31", "2025-04-01"},
        {PERIOD_QUARTER, "2025-01-01", "2025-12-31", 4, "2025-Q1", "2025-Q4", "2025-03-31", "2025-10-01"},
        {PERIOD_YEAR, "2024-07-01", "2026-06-30", 3, "2024", "2026", "2024-12-31", "2026-01-01"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        int n = period_split(cases[i].unit, day(cases[i].from), day(cases[i].to), periods, PERIODS_MAX, &err);
        assert_int_equal(n, cases[i].count);
        assert_string_equal(periods[0].label, cases[i].first);
        assert_string_equal(periods[n - 1].label, cases[i].last);
        assert_int_equal(periods[0].to, day(cases[i].first_to));
        assert_int_equal(periods[n - 1].from, day(cases[i].last_from));
    }
}

/* Whatever the unit: no gap, no overlap, exactly the range, every label different. */
static void test_periods_tile_the_range(void **state) {
    (void)state;
    for (unsigned unit = PERIOD_DAY; unit <= PERIOD_YEAR; unit++) {
        for (int32_t from = day("2023-12-20"); from < day("2024-01-20"); from++) {
            int32_t to = from + 800;
            int n = period_split((enum period_unit)unit, from, to, periods, PERIODS_MAX, NULL);
            assert_true(n > 0);
            assert_int_equal(periods[0].from, from);
            assert_int_equal(periods[n - 1].to, to);
            for (int i = 1; i < n; i++) {
                assert_int_equal(periods[i].from, periods[i - 1].to + 1);
                assert_string_not_equal(periods[i].label, periods[i - 1].label);
            }
        }
    }
}

static void test_limits(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    struct period before = {1, 2, "kept"};
    periods[0] = before;
    assert_int_equal(period_split(PERIOD_DAY, 0, 10, periods, 10, &err), ERR_LIMIT);
    assert_string_equal(err.text, "more than 10 periods; ask for longer periods or fewer days");
    assert_string_equal(periods[0].label, "kept");
    assert_int_equal(period_split(PERIOD_DAY, 0, 9, periods, 10, &err), 10);
    assert_int_equal(period_split(PERIOD_DAY, 1, 0, periods, 10, &err), ERR_INPUT);
}

static void test_unit_names(void **state) {
    (void)state;
    enum period_unit unit = PERIOD_WHOLE;
    assert_true(period_unit_parse(STR("quarter"), &unit));
    assert_int_equal(unit, PERIOD_QUARTER);
    assert_false(period_unit_parse(STR("Quarter"), &unit));
    assert_false(period_unit_parse(STR(""), &unit));
    assert_int_equal(unit, PERIOD_QUARTER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_periods_tile_the_range),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_unit_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
