/* Wilson interval and rounding against tests/golden/golden.json, and the properties any input must have. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <math.h>

#include "base/rand.h"
#include "core/stats/share.h"

static json_t *golden(const char *key) {
    json_error_t error;
    json_t *all = json_load_file(TESTS "/golden/golden.json", 0, &error);
    assert_non_null(all);
    json_t *part = json_incref(json_object_get(all, key));
    json_decref(all);
    assert_non_null(part);
    return part;
}

static double number(const json_t *row, const char *key) {
    const json_t *value = json_object_get(row, key);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static void assert_close(double a, double b) {
    if (!(fabs(a - b) <= 1e-9)) /* cmocka's own comparison is of floats */
        fail_msg("%.17g is not %.17g", a, b);
}

static void test_wilson_golden(void **state) {
    (void)state;
    json_t *rows = golden("wilson95");
    size_t i;
    json_t *row;
    assert_true(json_array_size(rows) >= 10);
    json_array_foreach(rows, i, row) {
        double low, high;
        stats_wilson(number(row, "x"), number(row, "n"), STATS_Z95, &low, &high);
        assert_close(low, number(row, "lo"));
        assert_close(high, number(row, "hi"));
    }
    json_decref(rows);
    json_t *z = golden("z975");
    assert_close(STATS_Z95, json_number_value(z));
    json_decref(z);
}

/* An effective number of answers: neither x nor n need be whole. */
static void test_wilson_effective_golden(void **state) {
    (void)state;
    json_t *all = golden("aggregation");
    const char *keys[] = {"overall", "factorA", "factorB"};
    for (size_t i = 0; i < 3; i++) {
        const json_t *row = json_object_get(all, keys[i]), *expect = json_object_get(row, "wilson_neff");
        double n = number(row, "n_eff"), low, high;
        stats_wilson(number(row, "satisfied") / number(row, "answers") * n, n, STATS_Z95, &low, &high);
        assert_close(low, json_number_value(json_array_get(expect, 0)));
        assert_close(high, json_number_value(json_array_get(expect, 1)));
    }
    json_decref(all);
}

static void check_interval(double x, double n) {
    double low, high;
    stats_wilson(x, n, STATS_Z95, &low, &high);
    assert_true(low >= 0 && high <= 1);
    assert_true(low <= x / n && x / n <= high);
    assert_true(low < high);
}

static void test_wilson_properties(void **state) {
    (void)state;
    struct rng rng = rng_seeded(7);
    for (unsigned n = 1; n <= 60; n++)
        for (unsigned x = 0; x <= n; x++)
            check_interval(x, n);
    for (int i = 0; i < 20000; i++) {
        double n = 1 + rng_unit(&rng) * 1e7;
        check_interval(n * rng_unit(&rng), n);
        check_interval(0, n);
        check_interval(n, n);
    }
}

static void test_wilson_narrows_and_mirrors(void **state) {
    (void)state;
    double before = 1;
    for (double n = 5; n < 1e6; n *= 2) {
        double low, high, low2, high2;
        stats_wilson(n * 0.8, n, STATS_Z95, &low, &high);
        stats_wilson(n * 0.2, n, STATS_Z95, &low2, &high2);
        assert_true(high - low < before);
        assert_close(low, 1 - high2);
        assert_close(high, 1 - low2);
        before = high - low;
    }
}

static void test_hundredths(void **state) {
    (void)state;
    json_t *rows = golden("hundredths");
    size_t i;
    json_t *row;
    assert_true(json_array_size(rows) >= 15);
    json_array_foreach(rows, i, row) {
        uint64_t x = (uint64_t)json_integer_value(json_object_get(row, "x"));
        uint64_t n = (uint64_t)json_integer_value(json_object_get(row, "n"));
        assert_int_equal(stats_hundredths(x, n), json_integer_value(json_object_get(row, "value")));
    }
    json_decref(rows);
    assert_int_equal(stats_hundredths(UINT64_MAX, UINT64_MAX), 10000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wilson_golden),     cmocka_unit_test(test_wilson_effective_golden),
        cmocka_unit_test(test_wilson_properties), cmocka_unit_test(test_wilson_narrows_and_mirrors),
        cmocka_unit_test(test_hundredths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
