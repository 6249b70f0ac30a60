#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/str.h"

static void test_compare_and_trim(void **state) {
    (void)state;
    assert_true(str_equal(STR(""), (struct str){NULL, 0}));
    assert_false(str_equal(STR("ab"), STR("a")));
    assert_true(str_equal_nocase(STR("AbZ[1"), STR("aBz[1")));
    assert_false(str_equal_nocase(STR("[") /* one below { by 32 */, STR("{")));
    assert_false(str_equal_nocase(STR("a"), STR("ab")));
    assert_true(str_is(str_trim(STR(" \t\r\n a b \n")), "a b"));
    assert_int_equal(str_trim(STR(" \n ")).n, 0);
}

static void test_to_int(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t low, high;
        bool good;
        int64_t value;
    } cases[] = {
        {"0", 0, 9, true, 0},
        {"007", 0, 9, true, 7},
        {"-5", -9, 9, true, -5},
        {"10", 0, 9, false, 0},
        {"-1", 0, 9, false, 0},
        {"", 0, 9, false, 0},
        {"-", -9, 9, false, 0},
        {"+1", 0, 9, false, 0},
        {" 1", 0, 9, false, 0},
        {"1 ", 0, 9, false, 0},
        {"1.0", 0, 9, false, 0},
        {"0x1", 0, 9, false, 0},
        {"--1", -9, 9, false, 0},
        {"٣", 0, 9, false, 0},
        {"999999999999999999", 0, INT64_MAX, true, 999999999999999999},
        {"9999999999999999999", 0, INT64_MAX, false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 42;
        bool good = str_to_int(str_of(cases[i].text), cases[i].low, cases[i].high, &value);
        assert_int_equal(good, cases[i].good);
        assert_int_equal(value, good ? cases[i].value : 42);
    }
}

static void test_buf_grows_to_its_maximum(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf, 1000);
    assert_true(str_is(buf_str(&buf), ""));
    for (int i = 0; i < 1000; i++)
        buf_addc(&buf, 'x');
    assert_false(buf.failed);
    assert_int_equal(buf.n, 1000);
    assert_int_equal(buf.p[1000], '\0');
    buf_addc(&buf, 'y');
    assert_true(buf.failed);
    assert_int_equal(buf.n, 1000);
    /* Failure stays, even for what would fit: a text with a hole is worse than none. */
    buf_add(&buf, "", 0);
    assert_true(buf.failed);
    buf_reset(&buf);
    assert_false(buf.failed);
    buf_adds(&buf, "again");
    assert_true(str_is(buf_str(&buf), "again"));
    buf_release(&buf);
    assert_int_equal(buf.max, 1000);
    assert_null(buf.p);
}

static void test_buf_printf(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf, 10);
    buf_printf(&buf, "%d-%s", 12, "ab");
    assert_true(str_is(buf_str(&buf), "12-ab"));
    buf_printf(&buf, "%s", "12345");
    assert_false(buf.failed);
    buf_printf(&buf, "%s", "1");
    assert_true(buf.failed);
    assert_true(str_is(buf_str(&buf), "12-ab12345"));
    buf_release(&buf);
}

static void test_buf_refuses_what_wraps(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf, 100);
    buf_adds(&buf, "abc");
    buf_reserve(&buf, SIZE_MAX);
    assert_true(buf.failed);
    assert_true(str_is(buf_str(&buf), "abc"));
    buf_release(&buf);
}

static void test_hex_digit(void **state) {
    (void)state;
    assert_int_equal(hex_digit('0'), 0);
    assert_int_equal(hex_digit('9'), 9);
    assert_int_equal(hex_digit('a'), 10);
    assert_int_equal(hex_digit('F'), 15);
    for (const char *c = "/:@G`g "; *c != '\0'; c++)
        assert_int_equal(hex_digit(*c), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hex_digit),  cmocka_unit_test(test_compare_and_trim),
        cmocka_unit_test(test_to_int),     cmocka_unit_test(test_buf_grows_to_its_maximum),
        cmocka_unit_test(test_buf_printf), cmocka_unit_test(test_buf_refuses_what_wraps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
