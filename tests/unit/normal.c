/* The normal distribution against published values, and its symmetry. */
#include "stats_help.h"

#include "core/stats/normal.h"

static void test_values(void **state) {
    (void)state;
    assert_close(stats_normal_below(0), 0.5);
    assert_close(stats_normal_below(STATS_Z95), 0.975);
    assert_close(stats_normal_below(1), 0.8413447460685429);
    assert_close(stats_normal_below(-3), 0.0013498980316300945);
    assert_close(stats_two_sided(STATS_Z95), 0.05);
    assert_close(stats_two_sided(-STATS_Z95), 0.05);
    assert_close(stats_two_sided(0), 1);
    /* Relative to itself, where a difference from 1 would be lost. */
    assert_close(stats_normal_below(-10) / 7.619853024160527e-24, 1);
    assert_close(stats_two_sided(10) / (2 * 7.619853024160527e-24), 1);
}

static void test_properties(void **state) {
    (void)state;
    for (double z = -8; z <= 8; z += 0.01) {
        assert_within(stats_normal_below(z) + stats_normal_below(-z), 1, FEW_ULPS);
        assert_within(stats_two_sided(z), 2 * stats_normal_below(-fabs(z)), FEW_ULPS);
        assert_true(stats_normal_below(z) <= stats_normal_below(z + 0.01));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
