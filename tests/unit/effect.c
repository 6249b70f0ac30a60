#include "store_help.h"

#include "report/effect.h"

static struct effect made(struct help *h, struct date day, struct date today) {
    const struct effect_request request = {"thu", "X", day_from_date(day), day_from_date(today)};
    struct effect effect;
    help_ok(h, report_effect_make(h->store, &request, h->arena, &effect, &h->err));
    return effect;
}

static void assert_range(const struct report *report, const char *from, const char *to) {
    char text[2][DATE_TEXT_SIZE];
    day_format(report->request.from, text[0]);
    day_format(report->request.to, text[1]);
    assert_string_equal(text[0], from);
    assert_string_equal(text[1], to);
    assert_int_equal(report->count, 1);
}

static void whole_months_on_either_side(void **state) {
    struct help *h = *state;
    static const struct {
        struct date day, today;
        const char *before[2], *after[2];
    } cases[] = {
        /* On the first day its own month counts; on another, it does not, whichever that is. */
        {{2025, 9, 1}, {2026, 5, 5}, {"2025-06-01", "2025-08-31"}, {"2025-09-01", "2025-11-30"}},
        {{2025, 9, 2}, {2026, 5, 5}, {"2025-06-01", "2025-08-31"}, {"2025-10-01", "2025-12-31"}},
        {{2025, 9, 30}, {2026, 5, 5}, {"2025-06-01", "2025-08-31"}, {"2025-10-01", "2025-12-31"}},
        /* As many before as are over after; the month of today is not. */
        {{2025, 9, 1}, {2025, 11, 30}, {"2025-07-01", "2025-08-31"}, {"2025-09-01", "2025-10-31"}},
        {{2025, 9, 1}, {2025, 12, 1}, {"2025-06-01", "2025-08-31"}, {"2025-09-01", "2025-11-30"}},
        {{2025, 1, 15}, {2025, 3, 1}, {"2024-12-01", "2024-12-31"}, {"2025-02-01", "2025-02-28"}},
        {{2024, 2, 29}, {2024, 4, 30}, {"2024-01-01", "2024-01-31"}, {"2024-03-01", "2024-03-31"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct effect effect = made(h, cases[i].day, cases[i].today);
        assert_true(effect.made);
        assert_range(&effect.before, cases[i].before[0], cases[i].before[1]);
        assert_range(&effect.after, cases[i].after[0], cases[i].after[1]);
        assert_true(effect.after.periods[0].entries[0].nobody);
        assert_int_equal(effect.after.periods[0].entries[0].before.verdict, REPORT_NOTHING);
    }
}

static void nothing_before_a_month_is_over(void **state) {
    struct help *h = *state;
    static const struct {
        struct date day, today, due;
    } cases[] = {
        {{2025, 9, 1}, {2025, 9, 30}, {2025, 10, 1}},
        {{2025, 9, 2}, {2025, 10, 31}, {2025, 11, 1}},
        {{2025, 12, 31}, {2025, 12, 31}, {2026, 2, 1}},
        {{2030, 1, 1}, {2025, 12, 31}, {2030, 2, 1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct effect effect = made(h, cases[i].day, cases[i].today);
        assert_false(effect.made);
        assert_int_equal(effect.due, day_from_date(cases[i].due));
        assert_true(made(h, cases[i].day, cases[i].due).made);
    }
}

static void what_is_not_there_is_said(void **state) {
    struct help *h = *state;
    struct effect effect;
    struct effect_request request = {"no", "X", HELP_DAY, HELP_DAY + 400};
    assert_int_equal(report_effect_make(h->store, &request, h->arena, &effect, &h->err), ERR_NOT_FOUND);
    request = (struct effect_request){"thu", "no", HELP_DAY, HELP_DAY + 400};
    assert_int_equal(report_effect_make(h->store, &request, h->arena, &effect, &h->err), ERR_NOT_FOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whole_months_on_either_side, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(nothing_before_a_month_is_over, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_said, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
