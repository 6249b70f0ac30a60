#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/target.h"

static void test_values(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
        const char *shown;
    } good[] = {
        {"88,00", 880000, "88,00"},
        {"88.00", 880000, "88,00"},
        {"88", 880000, "88,00"},
        {"0", 0, "0,00"},
        {"0,0001", 1, "0,0001"},
        {"43.7747", 437747, "43,7747"},
        {"46,20", 462000, "46,20"},
        {"46,2", 462000, "46,20"},
        {"86,341", 863410, "86,341"},
        {"100", 1000000, "100,00"},
        {"007", 70000, "7,00"},
        {"0,0100", 100, "0,01"},
        {"999999999,9999", 9999999999999, "999999999,9999"},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t value = -7;
        char text[TARGET_VALUE_SIZE];
        assert_true(target_value_parse(str_of(good[i].text), &value));
        assert_int_equal(value, good[i].value);
        target_value_format(value, ',', text);
        assert_string_equal(text, good[i].shown);
    }
    static const char *const bad[] = {"",        ",",    "88,",        ",5",    "-1",       "+1",
                                      "88,00 %", "8 8",  "1.234,5",    "1,2,3", "88,12345", "1e2",
                                      "９",      "0x10", "1000000000", "88..1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t value = -7;
        assert_false(target_value_parse(str_of(bad[i]), &value));
        assert_int_equal(value, -7);
    }
    char text[TARGET_VALUE_SIZE];
    target_value_format(TARGET_ABSENT, ',', text);
    assert_string_equal(text, "");
    target_value_format(885000, '.', text);
    assert_string_equal(text, "88.50");
}

static void test_operators(void **state) {
    (void)state;
    for (unsigned i = TARGET_NONE; i <= TARGET_GROUP; i++) {
        enum target_operator op = TARGET_GROUP;
        assert_true(target_operator_parse(str_of(target_operator_name((enum target_operator)i)), &op));
        assert_int_equal(op, i);
    }
    enum target_operator op = TARGET_GROUP;
    assert_false(target_operator_parse(STR("<"), &op));
    assert_false(target_operator_parse(STR("Better"), &op));
    assert_int_equal(op, TARGET_GROUP);
    static const struct {
        enum target_operator op;
        bool absent, zero, one, four, five, half;
    } fits[] = {
        {TARGET_NONE, true, false, false, false, false, false},
        {TARGET_AT_LEAST, false, true, true, true, true, true},
        {TARGET_ABOVE, false, true, true, true, true, true},
        {TARGET_BETTER, true, false, false, false, false, false},
        {TARGET_GROUP, false, false, true, true, false, false},
    };
    for (size_t i = 0; i < sizeof fits / sizeof *fits; i++) {
        assert_int_equal(target_fits(fits[i].op, TARGET_ABSENT), fits[i].absent);
        assert_int_equal(target_fits(fits[i].op, 0), fits[i].zero);
        assert_int_equal(target_fits(fits[i].op, 10000), fits[i].one);
        assert_int_equal(target_fits(fits[i].op, 40000), fits[i].four);
        assert_int_equal(target_fits(fits[i].op, 50000), fits[i].five);
        assert_int_equal(target_fits(fits[i].op, 15000), fits[i].half);
    }
}

static void test_limits(void **state) {
    (void)state;
    assert_int_equal(target_limit("satisfied-share"), 1000000);
    assert_int_equal(target_limit("item-mean"), 1000000);
    assert_int_equal(target_limit("mean-score"), 110000);
    assert_int_equal(target_limit("papi-scale"), 800000);
    assert_int_equal(target_limit("of-tomorrow"), TARGET_ABSENT);
}

static void test_judge(void **state) {
    (void)state;
    static const struct {
        enum target_operator op;
        int64_t target;
        double value, low, high; /* low < 0: no interval */
        double last_year;        /* < 0: none */
        enum target_verdict verdict;
        double gap;
    } cases[] = {
        {TARGET_AT_LEAST, 880000, 91, 89, 93, -1, TARGET_MET, 3},
        {TARGET_AT_LEAST, 880000, 91, 88, 93, -1, TARGET_MET,
         3}, /* the interval's end is the target itself */
        {TARGET_AT_LEAST, 880000, 91, 87.9, 93, -1, TARGET_MET_UNCLEAR, 3},
        {TARGET_AT_LEAST, 880000, 88, 86, 90, -1, TARGET_MET_UNCLEAR, 0},
        {TARGET_AT_LEAST, 880000, 87, 85, 88, -1, TARGET_MISSED_UNCLEAR, -1},
        {TARGET_AT_LEAST, 880000, 87, 85, 87.9, -1, TARGET_MISSED, -1},
        {TARGET_AT_LEAST, 880000, 88, -1, 0, -1, TARGET_MET_UNCLEAR, 0}, /* no interval: nothing is sure */
        {TARGET_AT_LEAST, 880000, 80, -1, 0, -1, TARGET_MISSED_UNCLEAR, -8},
        {TARGET_AT_LEAST, 1000000, 100, 96, 100, -1, TARGET_MET_UNCLEAR, 0},
        {TARGET_AT_LEAST, 0, 0, 0, 4, -1, TARGET_MET, 0},
        {TARGET_ABOVE, 880000, 88, 86, 90, -1, TARGET_MISSED_UNCLEAR, 0},
        {TARGET_ABOVE, 880000, 91, 88, 93, -1, TARGET_MET_UNCLEAR, 3},
        {TARGET_ABOVE, 880000, 91, 88.1, 93, -1, TARGET_MET, 3},
        {TARGET_ABOVE, 880000, 87, 85, 88, -1, TARGET_MISSED, -1},
        {TARGET_BETTER, TARGET_ABSENT, 86, 84, 88, 85, TARGET_MET_UNCLEAR, 1},
        {TARGET_BETTER, TARGET_ABSENT, 86, 85.5, 88, 85, TARGET_MET, 1},
        {TARGET_BETTER, TARGET_ABSENT, 85, 84, 86, 85, TARGET_MISSED_UNCLEAR, 0},
        {TARGET_BETTER, TARGET_ABSENT, 80, 78, 82, 85, TARGET_MISSED, -5},
        {TARGET_BETTER, TARGET_ABSENT, 80, 78, 82, -1, TARGET_UNKNOWN, -99},
        {TARGET_GROUP, 20000, 80, 78, 82, 85, TARGET_UNKNOWN, -99},
        {TARGET_NONE, TARGET_ABSENT, 80, 78, 82, 85, TARGET_UNKNOWN, -99},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct target_measure now = {cases[i].value, cases[i].low >= 0, cases[i].low, cases[i].high};
        const double *last_year = cases[i].last_year >= 0 ? &cases[i].last_year : NULL;
        double gap = -99;
        assert_int_equal(target_judge(cases[i].op, cases[i].target, &now, last_year, &gap), cases[i].verdict);
        assert_true(gap > cases[i].gap - 1e-9 && gap < cases[i].gap + 1e-9);
        assert_int_equal(target_judge(cases[i].op, cases[i].target, &now, last_year, NULL), cases[i].verdict);
        assert_int_equal(target_judge(cases[i].op, cases[i].target, NULL, last_year, &gap), TARGET_UNKNOWN);
    }
    assert_string_equal(target_verdict_name(TARGET_MISSED_UNCLEAR), "missed-unclear");
}

/* 100·x/n at exactly the target, however the quotient was rounded: at least is met, above is not. */
static void test_equality_survives_rounding(void **state) {
    (void)state;
    for (int n = 1; n <= 2500; n++) {
        for (int x = 0; x <= n; x++) {
            if (x * 1000000LL % n != 0)
                continue;
            int64_t target = x * 1000000LL / n;
            double percent = (double)x / n * 100;
            struct target_measure now = {percent, true, percent, percent};
            assert_int_equal(target_judge(TARGET_AT_LEAST, target, &now, NULL, NULL), TARGET_MET);
            assert_int_equal(target_judge(TARGET_ABOVE, target, &now, NULL, NULL), TARGET_MISSED);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_judge),
        cmocka_unit_test(test_equality_survives_rounding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
