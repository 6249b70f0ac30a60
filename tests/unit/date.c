#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/date.h"

static void test_known_days(void **state) {
    (void)state;
    static const struct {
        struct date date;
        int32_t day;
        int weekday;
        const char *text;
    } cases[] = {
        {{1970, 1, 1}, 0, 4, "1970-01-01"},         {{1969, 12, 31}, -1, 3, "1969-12-31"},
        {{2000, 2, 29}, 11016, 2, "2000-02-29"},    {{2025, 3, 7}, 20154, 5, "2025-03-07"},
        {{2024, 2, 29}, 19782, 4, "2024-02-29"},    {{1, 1, 1}, -719162, 1, "0001-01-01"},
        {{9999, 12, 31}, 2932896, 5, "9999-12-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[DATE_TEXT_SIZE];
        int32_t day;
        assert_int_equal(day_from_date(cases[i].date), cases[i].day);
        assert_int_equal(day_weekday(cases[i].day), cases[i].weekday);
        day_format(cases[i].day, text);
        assert_string_equal(text, cases[i].text);
        assert_true(day_parse(str_of(text), &day));
        assert_int_equal(day, cases[i].day);
    }
}

/* Every day of the documented range: there and back, one after the other, weekdays in turn. */
static void test_whole_range(void **state) {
    (void)state;
    struct date before = date_from_day(-719163);
    int weekday = 7;
    for (int32_t day = -719162; day <= 2932896; day++) {
        struct date d = date_from_day(day);
        if (day_from_date(d) != day)
            fail_msg("day %d does not come back", (int)day);
        bool next_day = d.year == before.year && d.month == before.month && d.day == before.day + 1;
        bool next_month = d.day == 1 && (d.month == before.month + 1 || (d.month == 1 && before.month == 12));
        if (!next_day && !next_month)
            fail_msg("day %d does not follow", (int)day);
        weekday = weekday % 7 + 1;
        if (day_weekday(day) != weekday)
            fail_msg("day %d: weekday", (int)day);
        before = d;
    }
}

static void test_refused_texts(void **state) {
    (void)state;
    static const char *const texts[] = {"",           "2025-3-7",    "2025-02-29", "1900-02-29", "2025-13-01",
                                        "2025-00-10", "2025-01-00",  "2025-01-32", "2025-04-31", "0000-01-01",
                                        "2025/01/01", "2025-01-01 ", " 2025-01-1", "20250101",   "-025-01-01",
                                        "2025-01--1", "07/03/2025",  "2025-01-1x"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int32_t day = 42;
        if (day_parse(str_of(texts[i]), &day))
            fail_msg("\"%s\" is taken for a day", texts[i]);
        assert_int_equal(day, 42);
    }
}

static void test_typed(void **state) {
    (void)state;
    static const char *const good[] = {"2026-11-05", "5/11/2026", "05/11/2026"};
    static const char *const bad[] = {"",           "5/11",       "5/11/26",     "31/11/2026", "29/2/2025",
                                      "11/5/2026/", "5/13/2026",  "005/11/2026", "5//2026",    "5/11/2026 ",
                                      "1/2/12/3",   "-5/11/2026", "5/11/0026",   "/5/11/2026", "5.11.2026"};
    int32_t day, want;
    assert_true(day_parse(STR("2026-11-05"), &want));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(day_parse_typed(str_of(good[i]), &day));
        assert_int_equal(day, want);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (day_parse_typed(str_of(bad[i]), &day))
            fail_msg("\"%s\" is taken for a day", bad[i]);
    assert_true(day_parse_typed(STR("29/02/2024"), &day));
}

static void test_month_lengths(void **state) {
    (void)state;
    assert_int_equal(month_days(2024, 2), 29);
    assert_int_equal(month_days(2000, 2), 29);
    assert_int_equal(month_days(1900, 2), 28);
    assert_int_equal(month_days(2025, 2), 28);
    int total = 0;
    for (int month = 1; month <= 12; month++)
        total += month_days(2025, month);
    assert_int_equal(total, 365);
}

static void test_local_day_and_half(void **state) {
    (void)state;
    static const struct {
        int64_t seconds;
        int32_t day;
        int half;
    } cases[] = {
        {-7 * 3600, 0, 0}, /* midnight in Vietnam is 17:00 UTC of the day before */
        {-7 * 3600 - 1, -1, 1},  {5 * 3600 - 1, 0, 0},   {5 * 3600, 0, 1},
        {17 * 3600 - 1, 0, 1},   {17 * 3600, 1, 0},      {0, 0, 0},
        {-86400 * 365, -365, 0}, {1741305600, 20154, 0}, /* 2025-03-07 00:00 UTC = 07:00 local */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(day_of_seconds(cases[i].seconds), cases[i].day);
        assert_int_equal(half_of_seconds(cases[i].seconds), cases[i].half);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_days),    cmocka_unit_test(test_whole_range),
        cmocka_unit_test(test_refused_texts), cmocka_unit_test(test_typed),
        cmocka_unit_test(test_month_lengths), cmocka_unit_test(test_local_day_and_half),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
