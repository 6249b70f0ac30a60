/* Two shares and two clustered ratios against tests/golden/stats.json; what happens where nothing varies. */
#include "stats_help.h"

#include "base/err.h"
#include "base/rand.h"
#include "core/stats/compare.h"
#include "core/stats/normal.h"
#include "core/stats/share.h"

static void test_golden(void **state) {
    (void)state;
    json_t *rows = golden("twoprop");
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        struct compare c;
        uint64_t n1 = whole(row, "n1"), n2 = whole(row, "n2");
        assert_int_equal(compare_shares(whole(row, "x1"), n1, whole(row, "x2"), n2, STATS_Z95, &c), 0);
        double pooled = number(row, "pooled");
        assert_close(c.diff, number(row, "diff"));
        assert_close(c.se, number(row, "se"));
        assert_close(c.se * c.se, pooled * (1 - pooled) * (1 / (double)n1 + 1 / (double)n2));
        assert_close(c.z, number(row, "z"));
        assert_close(c.z * c.z, number(row, "chi2"));
        assert_close(c.p, number(row, "p_two_sided"));
        assert_close(stats_normal_below(-c.z), number(row, "p_one_sided"));
        assert_close(c.low, number_at(row, "newcombe95", 0));
        assert_close(c.high, number_at(row, "newcombe95", 1));
        assert_int_equal(c.fewest, n1 < n2 ? n1 : n2);
    }
    assert_int_equal(i, 3);
    json_decref(rows);
}

static void test_refusals(void **state) {
    (void)state;
    struct compare c = {.diff = 7};
    assert_int_equal(compare_shares(0, 0, 1, 2, STATS_Z95, &c), ERR_INPUT);
    assert_int_equal(compare_shares(1, 2, 0, 0, STATS_Z95, &c), ERR_INPUT);
    assert_int_equal(compare_shares(3, 2, 1, 2, STATS_Z95, &c), ERR_INPUT);
    assert_int_equal(compare_shares(1, 2, 3, 2, STATS_Z95, &c), ERR_INPUT);
    assert_true(c.diff >= 7);
}

/* k people who answered m items each; `satisfied` of them with all, the others with none. */
static struct cluster group(uint64_t k, uint64_t m, uint64_t satisfied) {
    struct cluster_sums s = {k, k * m, satisfied * m, k * m * m, satisfied * m * m, satisfied * m * m};
    struct cluster c;
    assert_int_equal(cluster_share(&s, STATS_Z95, &c), 0);
    return c;
}

static void test_clustered(void **state) {
    (void)state;
    /* All-or-nothing people with five items each are worth their number: nearly the comparison of the people. */
    struct cluster a = group(500, 5, 431), b = group(500, 5, 407);
    struct compare c, people;
    compare_ratios(&a, &b, &c);
    assert_int_equal(compare_shares(431, 500, 407, 500, STATS_Z95, &people), 0);
    assert_close(c.diff, people.diff);
    assert_close(c.se, sqrt(a.variance + b.variance));
    assert_close(c.z, c.diff / c.se);
    assert_close(c.p, stats_two_sided(c.z));
    assert_within(c.z, people.z, 0.02);
    assert_within(c.low, people.low, 1e-4);
    assert_within(c.high, people.high, 1e-4);
    assert_int_equal(c.fewest, 500);
    /* By hand from the Wilson bounds. */
    assert_close(c.low, c.diff - sqrt(pow(a.ratio - a.low, 2) + pow(b.high - b.ratio, 2)));
    assert_close(c.high, c.diff + sqrt(pow(a.high - a.ratio, 2) + pow(b.ratio - b.low, 2)));
}

static void test_nothing_varies(void **state) {
    (void)state;
    struct compare c, people;
    struct cluster a = group(40, 5, 40), b = group(25, 5, 25), none = group(25, 5, 0),
                   half = group(60, 5, 45);
    compare_ratios(&a, &b, &c); /* both 100 % */
    assert_true(c.diff >= 0 && c.diff <= 0 && c.se <= 0 && fabs(c.z) <= 0 && c.p >= 1);
    assert_true(c.low < 0 && c.high > 0);
    assert_int_equal(c.fewest, 25);
    assert_int_equal(compare_judge(&c, c.p, 0.05, 10), COMPARE_UNCLEAR);
    compare_ratios(&a, &none, &c); /* 100 % and 0 %: by their people */
    assert_int_equal(compare_shares(40, 40, 0, 25, STATS_Z95, &people), 0);
    assert_close(c.z, people.z);
    assert_close(c.low, people.low);
    assert_close(c.high, people.high);
    assert_int_equal(compare_judge(&c, c.p, 0.05, 10), COMPARE_UP);
    compare_ratios(&none, &a, &c);
    assert_int_equal(compare_judge(&c, c.p, 0.05, 10), COMPARE_DOWN);
    /* Five people who all agree do not outweigh sixty because their variance could not be seen. */
    struct cluster five = group(5, 5, 5);
    compare_ratios(&five, &half, &c);
    assert_close(c.diff, 0.25);
    assert_true(c.p > 0.05);
    assert_int_equal(compare_judge(&c, c.p, 0.05, 1), COMPARE_UNCLEAR);
}

static void test_verdict(void **state) {
    (void)state;
    struct compare c;
    assert_int_equal(compare_shares(431, 500, 407, 500, STATS_Z95, &c), 0);
    assert_int_equal(compare_judge(&c, c.p, 0.05, 500), COMPARE_UP);
    assert_int_equal(compare_judge(&c, c.p, 0.05, 501), COMPARE_TOO_FEW);
    assert_int_equal(compare_judge(&c, c.p, 0.01, 30), COMPARE_UNCLEAR);
    assert_int_equal(compare_judge(&c, 0.2, 0.05, 30), COMPARE_UNCLEAR); /* adjusted */
    assert_int_equal(compare_shares(407, 500, 431, 500, STATS_Z95, &c), 0);
    assert_int_equal(compare_judge(&c, c.p, 0.05, 30), COMPARE_DOWN);
    /* Eight points, and yet nothing to tell them apart. */
    assert_int_equal(compare_shares(44, 50, 40, 50, STATS_Z95, &c), 0);
    assert_int_equal(compare_judge(&c, c.p, 0.05, 30), COMPARE_UNCLEAR);
    /* The interval must agree. */
    struct compare edge = {.diff = 0.1, .p = 0.04, .low = -0.001, .high = 0.2, .fewest = 100};
    assert_int_equal(compare_judge(&edge, edge.p, 0.05, 30), COMPARE_UNCLEAR);
}

static void check(const struct compare *c, const struct compare *mirrored) {
    assert_true(-1 <= c->low && c->low <= c->diff && c->diff <= c->high && c->high <= 1);
    assert_true(c->p >= 0 && c->p <= 1 && c->se >= 0 && isfinite(c->z));
    assert_close(c->diff, -mirrored->diff);
    assert_close(c->z, -mirrored->z);
    assert_close(c->p, mirrored->p);
    assert_close(c->low, -mirrored->high);
    assert_close(c->high, -mirrored->low);
}

static void test_properties(void **state) {
    (void)state;
    struct rng rng = rng_seeded(17);
    for (int i = 0; i < 20000; i++) {
        uint64_t n1 = 1 + rng_below(&rng, 50), n2 = 1 + rng_below(&rng, 50);
        uint64_t x1 = rng_below(&rng, n1 + 1), x2 = rng_below(&rng, n2 + 1), m = 1 + rng_below(&rng, 6);
        struct compare c, mirrored;
        assert_int_equal(compare_shares(x1, n1, x2, n2, STATS_Z95, &c), 0);
        assert_int_equal(compare_shares(x2, n2, x1, n1, STATS_Z95, &mirrored), 0);
        check(&c, &mirrored);
        struct cluster a = group(n1, m, x1), b = group(n2, m, x2);
        compare_ratios(&a, &b, &c);
        compare_ratios(&b, &a, &mirrored);
        check(&c, &mirrored);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),    cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_clustered), cmocka_unit_test(test_nothing_varies),
        cmocka_unit_test(test_verdict),   cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
