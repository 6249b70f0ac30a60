#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "core/workday.h"

static int32_t day(const char *text) {
    int32_t out = 0;
    assert_true(day_parse(str_of(text), &out));
    return out;
}

static struct holidays parse(const char *text) {
    struct holidays out;
    struct err err = ERR_INIT;
    if (holidays_parse(str_of(text), &out, &err) != 0)
        fail_msg("%s: %s", text, err.text);
    return out;
}

/* Counted by hand on the calendars of 2026 and 2027. */
static void counted_by_hand(void **state) {
    (void)state;
    static const struct {
        const char *holidays, *after, *to;
        unsigned count;
    } cases[] = {
        {"", "2026-11-26", "2026-11-26", 0},
        {"", "2026-11-27", "2026-11-26", 0},
        {"", "2026-11-25", "2026-11-26", 1}, /* Thursday */
        {"", "2026-11-26", "2026-11-30", 2}, /* Friday, Monday */
        {"", "2026-11-27", "2026-11-29", 0}, /* a weekend */
        {"", "2026-11-20", "2026-11-27", 5}, /* a week */
        {"", "2026-12-31", "2027-01-04", 1}, /* Friday is 1 January */
        {"2027-01-04", "2026-12-31", "2027-01-04", 0},
        /* Tết 2026, Saturday 14 to Sunday 22 February. */
        {"", "2026-02-13", "2026-02-23", 6},
        {"2026-02-16..2026-02-20", "2026-02-13", "2026-02-23", 1},
        {"2026-02-14..2026-02-22", "2026-02-13", "2026-02-23", 1},
        {"2026-02-14..2026-02-22", "2026-02-12", "2026-02-26", 5},
        /* Tết 2027, Friday 5 to Thursday 11 February: 4, 12 and 15 are worked. */
        {"2027-02-05..2027-02-11", "2027-02-03", "2027-02-15", 3},
        {"2027-02-05..2027-02-08,2027-02-08..2027-02-11", "2027-02-03", "2027-02-15", 3},
        {"", "2027-02-03", "2027-02-15", 8},
        /* The Hùng Kings' day on a Sunday, Monday off; Thursday 30 April, Friday 1 May. */
        {"2026-04-27", "2026-04-24", "2026-05-04", 3},
        {"", "2026-04-24", "2026-05-04", 4},
        {"", "2026-09-01", "2026-09-03", 1},   /* Wednesday 2 September */
        {"", "2025-12-31", "2026-12-31", 257}, /* 261 weekdays, four of them fixed holidays */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct holidays holidays = parse(cases[i].holidays);
        unsigned count = workday_count(&holidays, day(cases[i].after), day(cases[i].to));
        if (count != cases[i].count)
            fail_msg("%s to %s without %s: %u, expected %u", cases[i].after, cases[i].to, cases[i].holidays,
                     count, cases[i].count);
    }
}

static void single_days(void **state) {
    (void)state;
    struct holidays none = parse(""), tet = parse("2027-02-05..2027-02-11");
    assert_true(workday_is(&none, day("2027-02-05")));
    assert_false(workday_is(&tet, day("2027-02-05")));
    assert_false(workday_is(&tet, day("2027-02-11")));
    assert_true(workday_is(&tet, day("2027-02-12")));
    assert_true(workday_is(&tet, day("2027-02-04")));
    assert_false(workday_is(&none, day("2026-11-28")));
    assert_false(workday_is(&none, day("2026-11-29")));
    assert_true(workday_is(&none, day("2026-11-30")));
}

static void refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "Tết",
        "2027-02-30",
        "2027-02-05..",
        "..2027-02-05",
        "2027-02-11..2027-02-05",
        "2027-02-05,,2027-02-06",
        "2027-02-05 2027-02-06",
        "2027-02-05-2027-02-11",
        "2027-02-05..2027-02-06..2027-02-07",
        "2027-02-05..2027-03-08", /* 32 days */
    };
    struct holidays out = {.count = 7};
    struct err err = ERR_INIT;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (holidays_parse(str_of(bad[i]), &out, &err) != ERR_INPUT)
            fail_msg("accepts \"%s\"", bad[i]);
    assert_int_equal(out.count, 7);
    assert_int_equal(parse("2027-02-05..2027-03-07").count, 1);
    char many[13 * (HOLIDAYS_MAX + 1)] = "";
    for (size_t i = 0; i <= HOLIDAYS_MAX; i++) {
        snprintf(many + 12 * i, 13, "%s2027-01-02", i == 0 ? "  " : ", ");
        if (i + 1 == HOLIDAYS_MAX)
            assert_int_equal(parse(many).count, HOLIDAYS_MAX);
    }
    assert_int_equal(holidays_parse(str_of(many), &out, &err), ERR_LIMIT);
}

static void the_next_one(void **state) {
    (void)state;
    static const struct {
        const char *holidays, *day, *next;
    } cases[] = {
        {"", "2026-11-25", "2026-11-26"},
        {"", "2026-11-27", "2026-11-30"}, /* Friday, Monday */
        {"", "2026-11-28", "2026-11-30"},
        {"", "2026-11-29", "2026-11-30"},
        {"", "2026-12-31", "2027-01-04"},
        {"2027-02-05..2027-02-11", "2027-02-04", "2027-02-12"},
        {"2026-02-16..2026-02-20", "2026-02-13", "2026-02-23"},
        {"2026-02-16..2026-02-20", "2026-02-18", "2026-02-23"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct holidays holidays = parse(cases[i].holidays);
        int32_t next = workday_next(&holidays, day(cases[i].day));
        assert_int_equal(next, day(cases[i].next));
        assert_int_equal(workday_count(&holidays, day(cases[i].day), next), 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counted_by_hand),
        cmocka_unit_test(single_days),
        cmocka_unit_test(the_next_one),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
