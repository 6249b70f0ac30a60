#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/date.h"
#include "view/format.h"

static void percents(void **state) {
    (void)state;
    static const struct {
        uint64_t hundredths;
        const char *language, *want;
    } cases[] = {
        {8650, "vi", "86,50%"},   {6667, "vi", "66,67%"}, {625, "vi", "6,25%"},
        {8333, "vi", "83,33%"},   {0, "vi", "0,00%"},     {5, "vi", "0,05%"},
        {10000, "vi", "100,00%"}, {8634, "en", "86.34%"}, {100, "xx", "1.00%"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[16];
        format_percent(cases[i].hundredths, cases[i].language, text, sizeof text);
        assert_string_equal(text, cases[i].want);
    }
}

static void counts(void **state) {
    (void)state;
    static const struct {
        uint64_t n;
        const char *language, *want;
    } cases[] = {
        {0, "vi", "0"},
        {999, "vi", "999"},
        {1000, "vi", "1.000"},
        {12345, "vi", "12.345"},
        {123456, "en", "123,456"},
        {1234567, "en", "1,234,567"},
        {UINT64_MAX, "vi", "18.446.744.073.709.551.615"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[32];
        format_count(cases[i].n, cases[i].language, text, sizeof text);
        assert_string_equal(text, cases[i].want);
    }
}

static void decimals(void **state) {
    (void)state;
    char text[16];
    format_decimal(5.39231, 4, "vi", text, sizeof text);
    assert_string_equal(text, "5,3923");
    format_decimal(4.156, 2, "en", text, sizeof text);
    assert_string_equal(text, "4.16");
    format_decimal(4.155, 2, "vi", text, sizeof text); /* just under the half in binary */
    assert_string_equal(text, "4,16");
    format_decimal(10, 0, "vi", text, sizeof text);
    assert_string_equal(text, "10");
}

static void days(void **state) {
    (void)state;
    char text[16];
    format_day(day_from_date((struct date){2025, 3, 7}), text, sizeof text);
    assert_string_equal(text, "07/03/2025");
    format_day(0, text, sizeof text);
    assert_string_equal(text, "01/01/1970");
}

/* Too small a buffer gets what fits, with its end. */
static void small_buffers(void **state) {
    (void)state;
    char text[4] = "xxx";
    format_percent(8634, "vi", text, sizeof text);
    assert_string_equal(text, "86,");
    format_count(12345, "vi", text, sizeof text);
    assert_string_equal(text, "12.");
    format_day(0, text, sizeof text);
    assert_string_equal(text, "01/");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percents), cmocka_unit_test(counts),        cmocka_unit_test(decimals),
        cmocka_unit_test(days),     cmocka_unit_test(small_buffers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
