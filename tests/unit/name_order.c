#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/name_order.h"

/* Each before the next, by the Vietnamese alphabet. */
static void test_order(void **state) {
    (void)state;
    static const char
        *const names[] = {"",       "(tạm)",    "3 tháng 2", "An Bình",      "Ao Sen",     "Ăng Tẻ",
                          "Ấp Bắc", "Ba",       "Bà",        "Bả",           "Bã",         "Bá",
                          "Bạ",     "Bà An", /* letters go before tones: the space decides */
                          "Ba Ếch", "Dương",    "Đông",      "Êa",           "Gò",         "Ông",
                          "Ơn",     "Phường 2", "Phường 10", "Phường 10 cũ", "Phường Một", "Um",
                          "Ưng",    "Việt",     "Ỷ La",      "Yên"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            int order = name_order(names[i], names[k]);
            if ((i < k) != (order < 0) || (i == k) != (order == 0))
                fail_msg("\"%s\" and \"%s\" gave %d", names[i], names[k], order);
        }
}

static void test_capitals_do_not_count(void **state) {
    (void)state;
    assert_int_equal(name_order("XÃ ĐƯỜNG ỒN Ă Â Ê Ơ Ĩ Ũ Ý Ỵ", "xã đường ồn ă â ê ơ ĩ ũ ý ỵ"), 0);
    assert_int_equal(name_order("Số 007", "số 7"), 0);
}

/* What is the same in front decides nothing, wherever it ends. */
static void test_common_beginnings(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"Xã 9", "Xã 10"}, {"Xã 19", "Xã 100"}, {"Xã 1a", "Xã 1b"},
                                           {"Xã ă", "Xã â"},  {"Xã Bà", "Xã Bá"},  {"Xã 12", "Xã 12 cũ"},
                                           {"Xã Đ", "Xã E"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_true(name_order(pairs[i][0], pairs[i][1]) < 0);
        assert_true(name_order(pairs[i][1], pairs[i][0]) > 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_order),
                                       cmocka_unit_test(test_capitals_do_not_count),
                                       cmocka_unit_test(test_common_beginnings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
