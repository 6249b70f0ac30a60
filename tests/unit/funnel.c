/* The limits of a funnel plot against tests/golden/stats.json, what is refused, and what must hold for any of them. */
#include "stats_help.h"

#include "base/err.h"
#include "base/rand.h"
#include "core/stats/funnel.h"

static void test_golden(void **state) {
    (void)state;
    json_t *rows = golden("funnel"), *row;
    size_t i;
    json_array_foreach(rows, i, row) {
        double low, high;
        assert_int_equal(funnel_limits(number(row, "level"), number(row, "n"), number(row, "z"), &low, &high),
                         0);
        assert_close(low, number(row, "low"));
        assert_close(high, number(row, "high"));
    }
    assert_int_equal(i, 14);
    assert_close(number(json_array_get(rows, 0), "z"), STATS_Z95);
    assert_close(number(json_array_get(rows, 1), "z"), FUNNEL_Z998);
    json_decref(rows);
}

static void test_edges(void **state) {
    (void)state;
    static const double bad[][3] = {{0, 30, 2},   {1, 30, 2},    {-0.1, 30, 2}, {1.1, 30, 2},
                                    {NAN, 30, 2}, {0.5, 0, 2},   {0.5, -1, 2},  {0.5, NAN, 2},
                                    {0.5, 30, 0}, {0.5, 30, -2}, {0.5, 30, NAN}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double low = 7, high = 8;
        assert_int_equal(funnel_limits(bad[i][0], bad[i][1], bad[i][2], &low, &high), ERR_INPUT);
        assert_true(low >= 7 && high >= 8);
    }
}

/* Around the level, narrower with n and wider with z; and outside is where the test of the level says so. */
static void test_properties(void **state) {
    (void)state;
    struct rng rng = rng_seeded(41);
    for (int round = 0; round < 5000; round++) {
        double level = 0.001 + 0.998 * rng_unit(&rng), n = 1 + 5000 * rng_unit(&rng);
        double z = 0.5 + 3 * rng_unit(&rng), share = rng_unit(&rng), low, high, low_more, high_more;
        assert_int_equal(funnel_limits(level, n, z, &low, &high), 0);
        assert_int_equal(funnel_limits(level, 2 * n, z, &low_more, &high_more), 0);
        assert_true(0 <= low && low <= low_more && low_more < level && level < high_more &&
                    high_more <= high && high <= 1);
        double deviation = (share - level) / sqrt(level * (1 - level) / n);
        if (fabs(fabs(deviation) - z) > 1e-9)
            assert_int_equal(share < low || share > high, fabs(deviation) > z);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
