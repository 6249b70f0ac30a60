#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/period.h"

#define CALENDAR PERIOD_CALENDAR
#define ADMIN PERIOD_ADMINISTRATIVE

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
        enum period_style style;
        const char *from, *to;
        int count;
        const char *first, *last;         /* labels */
        const char *first_to, *last_from; /* days */
    } cases[] = {
        {PERIOD_WHOLE, CALENDAR, "2025-01-15", "2025-03-02", 1, "2025-01-15..2025-03-02",
         "2025-01-15..2025-03-02", "2025-03-02", "2025-01-15"},
        {PERIOD_DAY, CALENDAR, "2025-02-27", "2025-03-02", 4, "2025-02-27", "2025-03-02", "2025-02-27",
         "2025-03-02"},
        {PERIOD_DAY, CALENDAR, "2024-02-28", "2024-03-01", 3, "2024-02-28", "2024-03-01", "2024-02-28",
         "2024-03-01"},
        {PERIOD_WEEK, CALENDAR, "2025-03-07", "2025-03-07", 1, "2025-W10", "2025-W10", "2025-03-07",
         "2025-03-07"},
        /* ISO weeks across the year: 2024-12-30 is in 2025-W01, 2027-01-03 in 2026-W53, 2023-01-01 in 2022-W52. */
        {PERIOD_WEEK, CALENDAR, "2024-12-29", "2025-01-06", 3, "2024-W52", "2025-W02", "2024-12-29",
         "2025-01-06"},
        {PERIOD_WEEK, CALENDAR, "2024-12-30", "2025-01-05", 1, "2025-W01", "2025-W01", "2025-01-05",
         "2024-12-30"},
        {PERIOD_WEEK, CALENDAR, "2027-01-03", "2027-01-04", 2, "2026-W53", "2027-W01", "2027-01-03",
         "2027-01-04"},
        {PERIOD_WEEK, CALENDAR, "2023-01-01", "2023-01-01", 1, "2022-W52", "2022-W52", "2023-01-01",
         "2023-01-01"},
        {PERIOD_MONTH, CALENDAR, "2024-02-10", "2025-02-10", 13, "2024-02", "2025-02", "2024-02-29",
         "2025-02-01"},
        {PERIOD_QUARTER, CALENDAR, "2025-03-31", "2025-04-01", 2, "2025-Q1", "2025-Q2", "2025-03-31",
         "2025-04-01"},
        {PERIOD_QUARTER, CALENDAR, "2025-01-01", "2025-12-31", 4, "2025-Q1", "2025-Q4", "2025-03-31",
         "2025-10-01"},
        {PERIOD_HALF, CALENDAR, "2025-01-01", "2025-12-31", 2, "2025-H1", "2025-H2", "2025-06-30",
         "2025-07-01"},
        {PERIOD_HALF, CALENDAR, "2024-06-30", "2025-01-01", 3, "2024-H1", "2025-H1", "2024-06-30",
         "2025-01-01"},
        {PERIOD_YEAR, CALENDAR, "2024-07-01", "2026-06-30", 3, "2024", "2026", "2024-12-31", "2026-01-01"},
        /* Decree 09/2019: from the 15th of the month before to the 14th. Days and weeks have no such form. */
        {PERIOD_DAY, ADMIN, "2025-01-14", "2025-01-15", 2, "2025-01-14", "2025-01-15", "2025-01-14",
         "2025-01-15"},
        {PERIOD_WEEK, ADMIN, "2025-03-14", "2025-03-15", 1, "2025-W11", "2025-W11", "2025-03-15",
         "2025-03-14"},
        {PERIOD_WHOLE, ADMIN, "2025-03-14", "2025-03-15", 1, "2025-03-14..2025-03-15",
         "2025-03-14..2025-03-15", "2025-03-15", "2025-03-14"},
        {PERIOD_MONTH, ADMIN, "2025-03-14", "2025-03-15", 2, "2025-03", "2025-04", "2025-03-14",
         "2025-03-15"},
        {PERIOD_MONTH, ADMIN, "2024-12-15", "2025-02-14", 2, "2025-01", "2025-02", "2025-01-14",
         "2025-01-15"},
        {PERIOD_MONTH, ADMIN, "2024-02-15", "2024-03-14", 1, "2024-03", "2024-03", "2024-03-14",
         "2024-02-15"},
        {PERIOD_MONTH, ADMIN, "2025-12-14", "2025-12-31", 2, "2025-12", "2026-01", "2025-12-14",
         "2025-12-15"},
        {PERIOD_QUARTER, ADMIN, "2024-12-14", "2025-03-15", 3, "2024-Q4", "2025-Q2", "2024-12-14",
         "2025-03-15"},
        {PERIOD_QUARTER, ADMIN, "2024-12-15", "2025-12-14", 4, "2025-Q1", "2025-Q4", "2025-03-14",
         "2025-09-15"},
        {PERIOD_HALF, ADMIN, "2024-12-15", "2025-12-14", 2, "2025-H1", "2025-H2", "2025-06-14", "2025-06-15"},
        {PERIOD_YEAR, ADMIN, "2024-12-15", "2025-12-14", 1, "2025", "2025", "2025-12-14", "2024-12-15"},
        {PERIOD_YEAR, ADMIN, "2024-12-14", "2025-12-15", 3, "2024", "2026", "2024-12-14", "2025-12-15"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        int n = period_split(cases[i].unit, cases[i].style, day(cases[i].from), day(cases[i].to), periods,
                             PERIODS_MAX, &err);
        assert_int_equal(n, cases[i].count);
        assert_string_equal(periods[0].label, cases[i].first);
        assert_string_equal(periods[n - 1].label, cases[i].last);
        assert_int_equal(periods[0].to, day(cases[i].first_to));
        assert_int_equal(periods[n - 1].from, day(cases[i].last_from));
    }
}

struct step {
    enum period_unit unit;
    enum period_style style;
    const char *from, *to; /* of the period */
    const char *before_from, *before_to, *before_label;
};

/* Each case with `step`, also where the result takes the place of the period. */
static void check_steps(const struct step *cases, size_t count,
                        void (*step)(enum period_unit, enum period_style, const struct period *,
                                     struct period *)) {
    for (size_t i = 0; i < count; i++) {
        const struct step *c = &cases[i];
        struct period period, before;
        assert_int_equal(period_split(PERIOD_WHOLE, c->style, day(c->from), day(c->to), &period, 1, NULL), 1);
        step(c->unit, c->style, &period, &before);
        char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
        day_format(before.from, from);
        day_format(before.to, to);
        assert_string_equal(from, c->before_from);
        assert_string_equal(to, c->before_to);
        assert_string_equal(before.label, c->before_label);
        step(c->unit, c->style, &period, &period);
        assert_int_equal(period.from, before.from);
        assert_int_equal(period.to, before.to);
        assert_string_equal(period.label, c->before_label);
    }
}

static void test_year_before(void **state) {
    (void)state;
    static const struct step cases[] = {
        {PERIOD_DAY, CALENDAR, "2025-03-07", "2025-03-07", "2024-03-07", "2024-03-07", "2024-03-07"},
        {PERIOD_DAY, CALENDAR, "2024-02-29", "2024-02-29", "2023-02-28", "2023-02-28", "2023-02-28"},
        {PERIOD_DAY, ADMIN, "2025-02-28", "2025-02-28", "2024-02-28", "2024-02-28", "2024-02-28"},
        {PERIOD_WEEK, CALENDAR, "2025-03-03", "2025-03-09", "2024-03-04", "2024-03-10", "2024-W10"},
        {PERIOD_WEEK, ADMIN, "2025-03-03", "2025-03-09", "2024-03-04", "2024-03-10", "2024-W10"},
        /* 2026 has 53 weeks, 2025 has 52; week 1 of 2025 begins in 2024, week 1 of 2024 on 1 January. */
        {PERIOD_WEEK, CALENDAR, "2026-12-28", "2027-01-03", "2025-12-22", "2025-12-28", "2025-W52"},
        {PERIOD_WEEK, CALENDAR, "2026-12-21", "2026-12-27", "2025-12-22", "2025-12-28", "2025-W52"},
        {PERIOD_WEEK, CALENDAR, "2024-12-30", "2025-01-05", "2024-01-01", "2024-01-07", "2024-W01"},
        {PERIOD_WEEK, CALENDAR, "2027-01-04", "2027-01-10", "2025-12-29", "2026-01-04", "2026-W01"},
        /* A cut week, Tuesday to Friday, stays so. */
        {PERIOD_WEEK, CALENDAR, "2025-03-04", "2025-03-07", "2024-03-05", "2024-03-08", "2024-W10"},
        {PERIOD_MONTH, CALENDAR, "2025-01-01", "2025-01-31", "2024-01-01", "2024-01-31", "2024-01"},
        {PERIOD_MONTH, CALENDAR, "2025-02-01", "2025-02-28", "2024-02-01", "2024-02-29", "2024-02"},
        {PERIOD_MONTH, CALENDAR, "2024-02-01", "2024-02-29", "2023-02-01", "2023-02-28", "2023-02"},
        {PERIOD_MONTH, CALENDAR, "2024-02-10", "2024-02-29", "2023-02-10", "2023-02-28", "2023-02"},
        {PERIOD_MONTH, CALENDAR, "2025-02-10", "2025-02-28", "2024-02-10", "2024-02-28", "2024-02"},
        {PERIOD_MONTH, ADMIN, "2024-12-15", "2025-01-14", "2023-12-15", "2024-01-14", "2024-01"},
        {PERIOD_MONTH, ADMIN, "2025-02-15", "2025-03-14", "2024-02-15", "2024-03-14", "2024-03"},
        {PERIOD_MONTH, ADMIN, "2024-02-20", "2024-02-29", "2023-02-20", "2023-02-28", "2023-03"},
        {PERIOD_QUARTER, CALENDAR, "2025-01-01", "2025-03-31", "2024-01-01", "2024-03-31", "2024-Q1"},
        {PERIOD_QUARTER, ADMIN, "2024-12-15", "2025-03-14", "2023-12-15", "2024-03-14", "2024-Q1"},
        {PERIOD_HALF, CALENDAR, "2025-07-01", "2025-12-31", "2024-07-01", "2024-12-31", "2024-H2"},
        {PERIOD_HALF, ADMIN, "2024-12-15", "2025-06-14", "2023-12-15", "2024-06-14", "2024-H1"},
        {PERIOD_YEAR, CALENDAR, "2024-01-01", "2024-12-31", "2023-01-01", "2023-12-31", "2023"},
        {PERIOD_YEAR, CALENDAR, "2025-01-01", "2025-10-08", "2024-01-01", "2024-10-08", "2024"},
        {PERIOD_YEAR, ADMIN, "2024-12-15", "2025-12-14", "2023-12-15", "2024-12-14", "2024"},
        {PERIOD_WHOLE, CALENDAR, "2024-02-29", "2025-02-28", "2023-02-28", "2024-02-28",
         "2023-02-28..2024-02-28"},
        {PERIOD_WHOLE, ADMIN, "2025-01-10", "2025-03-20", "2024-01-10", "2024-03-20",
         "2024-01-10..2024-03-20"},
    };
    check_steps(cases, sizeof cases / sizeof *cases, period_year_before);
}

static void test_before(void **state) {
    (void)state;
    static const struct step cases[] = {
        {PERIOD_DAY, CALENDAR, "2024-03-01", "2024-03-01", "2024-02-29", "2024-02-29", "2024-02-29"},
        {PERIOD_WEEK, CALENDAR, "2025-01-06", "2025-01-12", "2024-12-30", "2025-01-05", "2025-W01"},
        {PERIOD_WEEK, CALENDAR, "2027-01-04", "2027-01-10", "2026-12-28", "2027-01-03", "2026-W53"},
        {PERIOD_WEEK, CALENDAR, "2025-01-08", "2025-01-10", "2024-12-30", "2025-01-05", "2025-W01"},
        {PERIOD_MONTH, CALENDAR, "2025-01-01", "2025-01-31", "2024-12-01", "2024-12-31", "2024-12"},
        {PERIOD_MONTH, CALENDAR, "2024-03-10", "2024-03-20", "2024-02-01", "2024-02-29", "2024-02"},
        {PERIOD_MONTH, ADMIN, "2024-12-15", "2025-01-14", "2024-11-15", "2024-12-14", "2024-12"},
        {PERIOD_MONTH, ADMIN, "2024-12-14", "2024-12-14", "2024-10-15", "2024-11-14", "2024-11"},
        {PERIOD_QUARTER, CALENDAR, "2025-01-01", "2025-03-31", "2024-10-01", "2024-12-31", "2024-Q4"},
        {PERIOD_QUARTER, ADMIN, "2024-12-15", "2025-03-14", "2024-09-15", "2024-12-14", "2024-Q4"},
        {PERIOD_HALF, CALENDAR, "2025-01-01", "2025-06-30", "2024-07-01", "2024-12-31", "2024-H2"},
        {PERIOD_HALF, ADMIN, "2025-06-15", "2025-12-14", "2024-12-15", "2025-06-14", "2025-H1"},
        {PERIOD_YEAR, CALENDAR, "2025-01-01", "2025-12-31", "2024-01-01", "2024-12-31", "2024"},
        {PERIOD_YEAR, ADMIN, "2024-12-15", "2025-12-14", "2023-12-15", "2024-12-14", "2024"},
        /* A range that is exactly a period is told from its days, whatever the style. */
        {PERIOD_WHOLE, CALENDAR, "2024-03-01", "2024-03-31", "2024-02-01", "2024-02-29",
         "2024-02-01..2024-02-29"},
        {PERIOD_WHOLE, ADMIN, "2025-04-01", "2025-06-30", "2025-01-01", "2025-03-31",
         "2025-01-01..2025-03-31"},
        {PERIOD_WHOLE, CALENDAR, "2025-01-01", "2025-06-30", "2024-07-01", "2024-12-31",
         "2024-07-01..2024-12-31"},
        {PERIOD_WHOLE, CALENDAR, "2025-01-01", "2025-12-31", "2024-01-01", "2024-12-31",
         "2024-01-01..2024-12-31"},
        {PERIOD_WHOLE, CALENDAR, "2025-02-15", "2025-03-14", "2025-01-15", "2025-02-14",
         "2025-01-15..2025-02-14"},
        {PERIOD_WHOLE, CALENDAR, "2024-12-15", "2025-03-14", "2024-09-15", "2024-12-14",
         "2024-09-15..2024-12-14"},
        {PERIOD_WHOLE, ADMIN, "2024-12-15", "2025-06-14", "2024-06-15", "2024-12-14",
         "2024-06-15..2024-12-14"},
        {PERIOD_WHOLE, ADMIN, "2024-12-15", "2025-12-14", "2023-12-15", "2024-12-14",
         "2023-12-15..2024-12-14"},
        /* Three months that are no quarter, five days, one day: equally many days. */
        {PERIOD_WHOLE, CALENDAR, "2025-02-01", "2025-04-30", "2024-11-04", "2025-01-31",
         "2024-11-04..2025-01-31"},
        {PERIOD_WHOLE, CALENDAR, "2024-03-01", "2024-03-05", "2024-02-25", "2024-02-29",
         "2024-02-25..2024-02-29"},
        {PERIOD_WHOLE, CALENDAR, "2025-01-01", "2025-01-01", "2024-12-31", "2024-12-31",
         "2024-12-31..2024-12-31"},
    };
    check_steps(cases, sizeof cases / sizeof *cases, period_before);
}

static void test_index(void **state) {
    (void)state;
    static const struct period two[] = {{10, 12, ""}, {15, 15, ""}};
    static const size_t expected[] = {2, 0, 0, 0, 2, 2, 1, 2}; /* for the days 9 to 16 */
    for (int32_t i = 0; i < 8; i++)
        assert_int_equal(period_index(two, 2, 9 + i), expected[i]);
    assert_int_equal(period_index(two, 0, 10), 0);
}

/* Whatever the unit: no gap, no overlap, exactly the range, every label different. */
static void test_periods_tile_the_range(void **state) {
    (void)state;
    for (unsigned i = 0; i < 2u * PERIOD_YEAR; i++) {
        enum period_unit unit = (enum period_unit)(i / 2 + PERIOD_DAY);
        enum period_style style = (enum period_style)(i % 2);
        for (int32_t from = day("2023-12-20"); from < day("2024-01-20"); from++) {
            int32_t to = from + 800;
            int n = period_split(unit, style, from, to, periods, PERIODS_MAX, NULL);
            assert_true(n > 0);
            assert_int_equal(periods[0].from, from);
            assert_int_equal(periods[n - 1].to, to);
            for (int p = 1; p < n; p++) {
                assert_int_equal(periods[p].from, periods[p - 1].to + 1);
                assert_string_not_equal(periods[p].label, periods[p - 1].label);
            }
        }
    }
}

static void test_limits(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    struct period before = {1, 2, "kept"};
    periods[0] = before;
    assert_int_equal(period_split(PERIOD_DAY, PERIOD_CALENDAR, 0, 10, periods, 10, &err), ERR_LIMIT);
    assert_string_equal(err.text, "more than 10 periods; ask for longer periods or fewer days");
    assert_string_equal(periods[0].label, "kept");
    assert_int_equal(period_split(PERIOD_DAY, PERIOD_CALENDAR, 0, 9, periods, 10, &err), 10);
    assert_int_equal(period_split(PERIOD_DAY, PERIOD_CALENDAR, 1, 0, periods, 10, &err), ERR_INPUT);
}

static void test_unit_names(void **state) {
    (void)state;
    enum period_unit unit = PERIOD_WHOLE;
    assert_true(period_unit_parse(STR("quarter"), &unit));
    assert_int_equal(unit, PERIOD_QUARTER);
    assert_false(period_unit_parse(STR("Quarter"), &unit));
    assert_false(period_unit_parse(STR(""), &unit));
    assert_int_equal(unit, PERIOD_QUARTER);
    assert_true(period_unit_parse(STR("half"), &unit));
    assert_int_equal(unit, PERIOD_HALF);
    enum period_style style = PERIOD_CALENDAR;
    assert_true(period_style_parse(STR("administrative"), &style));
    assert_int_equal(style, PERIOD_ADMINISTRATIVE);
    assert_false(period_style_parse(STR("fiscal"), &style));
    assert_int_equal(style, PERIOD_ADMINISTRATIVE);
    assert_true(period_style_parse(STR("calendar"), &style));
    assert_int_equal(style, PERIOD_CALENDAR);
}

/* Every label that a split gives is known, to its own unit and style alone. */
static void test_known_labels(void **state) {
    struct err err = ERR_INIT;
    int32_t from = day_from_date((struct date){2023, 12, 1}), to = day_from_date((struct date){2027, 2, 1});
    (void)state;
    for (unsigned unit = PERIOD_DAY; unit <= PERIOD_YEAR; unit++)
        for (unsigned style = PERIOD_CALENDAR; style <= PERIOD_ADMINISTRATIVE; style++) {
            int n = period_split((enum period_unit)unit, (enum period_style)style, from, to, periods,
                                 PERIODS_MAX, &err);
            assert_true(n > 0);
            for (int i = 0; i < n; i++)
                for (unsigned other = PERIOD_DAY; other <= PERIOD_YEAR; other++)
                    assert_int_equal(
                        period_known((enum period_unit)other, (enum period_style)style, periods[i].label),
                        other == unit);
        }
    static const char *const wrong[] = {"",      "2025",    "2025-00", "2025-13", "2025-1",   "2025-01x",
                                        "25-01", "-025-01", "0001-01", "9999-01", "2025-W54", "2025-Q5"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(period_known(PERIOD_MONTH, PERIOD_CALENDAR, wrong[i]));
    assert_false(period_known(PERIOD_WEEK, PERIOD_CALENDAR, "2025-W53"));
    assert_true(period_known(PERIOD_WEEK, PERIOD_CALENDAR, "2026-W53"));
    assert_false(period_known(PERIOD_DAY, PERIOD_CALENDAR, "2025-02-29"));
    assert_false(period_known(PERIOD_WHOLE, PERIOD_CALENDAR, "2025"));
}

/* For each day of three years: it ends or begins a month exactly where a split by months says so. */
/* Every month of either style begins with a part, and nothing else does. */
static void test_parts(void **state) {
    (void)state;
    int32_t first = day_from_date((struct date){2023, 1, 1});
    for (int32_t day = first; day < first + 1500; day++) {
        struct date date = date_from_day(day);
        int32_t start = period_part_start(day);
        assert_int_equal(start == day, date.day == 1 || date.day == 15);
        assert_true(start <= day && day - start <= 16);
        assert_int_equal(period_part_start(start), start);
        assert_int_equal(day_month_start(start, 0), day_month_start(day, 0));
    }
}

static void test_whole_months(void **state) {
    struct err err = ERR_INIT;
    int32_t from = day_from_date((struct date){2023, 12, 15}),
            to = day_from_date((struct date){2026, 12, 31});
    (void)state;
    for (unsigned s = PERIOD_CALENDAR; s <= PERIOD_ADMINISTRATIVE; s++) {
        enum period_style style = (enum period_style)s;
        int n = period_split(PERIOD_MONTH, style, from, to, periods, PERIODS_MAX, &err);
        assert_true(n > 30);
        for (int i = 1; i + 1 < n; i++)
            for (int32_t day = periods[i].from; day <= periods[i].to; day++) {
                assert_int_equal(period_whole_months(style, day, DAY_NONE), day == periods[i].from);
                assert_int_equal(period_whole_months(style, DAY_NONE, day), day == periods[i].to);
                assert_int_equal(period_months_over(style, day), periods[i].from - 1);
            }
        assert_true(period_whole_months(style, DAY_NONE, DAY_NONE));
        assert_true(period_whole_months(style, periods[1].from, periods[5].to));
        assert_false(period_whole_months(style, periods[1].from, periods[5].to + 1));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_year_before),
        cmocka_unit_test(test_before),
        cmocka_unit_test(test_index),
        cmocka_unit_test(test_periods_tile_the_range),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_unit_names),
        cmocka_unit_test(test_known_labels),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_whole_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
