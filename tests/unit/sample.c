/* Finite populations and sample sizes against tests/golden/stats.json; the need is the inverse of what is known. */
#include "stats_help.h"

#include "base/err.h"
#include "base/rand.h"
#include "core/stats/sample.h"
#include "core/stats/share.h"

static void test_finite_golden(void **state) {
    (void)state;
    json_t *row = golden("fpc");
    uint64_t N = whole(row, "N"), n = whole(row, "n"), x = whole(row, "x");
    double effective, low, high, p = (double)x / (double)n;
    assert_close(p, number(row, "p"));
    assert_int_equal(sample_effective((double)n, n, N, &effective), 0);
    assert_close(effective, number(row, "n_star"));
    assert_int_equal(sample_wilson(p, (double)n, n, N, STATS_Z95, &low, &high), 0);
    assert_close(low, number_at(row, "wilson_fpc", 0));
    assert_close(high, number_at(row, "wilson_fpc", 1));
    stats_wilson((double)x, (double)n, STATS_Z95, &low, &high);
    assert_close(low, number_at(row, "wilson_plain", 0));
    assert_close(high, number_at(row, "wilson_plain", 1));
    json_decref(row);
}

static void test_slovin_golden(void **state) {
    (void)state;
    json_t *all = golden("fpc");
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(all, "slovin"), i, row) {
        double exact;
        uint64_t need;
        assert_int_equal(sample_slovin(whole(row, "N"), number(row, "e"), &exact, &need), 0);
        assert_close(exact, number(row, "n_exact"));
        assert_int_equal(need, whole(row, "n"));
    }
    assert_int_equal(i, 4);
    json_decref(all);
}

static void test_need_golden(void **state) {
    (void)state;
    json_t *all = golden("fpc");
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(all, "n_for_halfwidth_pp"), i, row) {
        struct sample_plan plan = {number(row, "p"), number(row, "half"), STATS_Z95, 1, 0};
        uint64_t need;
        assert_int_equal(sample_need(&plan, &need), 0);
        assert_int_equal(need, whole(row, "n"));
    }
    assert_int_equal(i, 4);
    json_decref(all);
}

static void test_edges(void **state) {
    (void)state;
    double out = 7, low = 7, high = 7;
    assert_int_equal(sample_effective(10, 10, 10, &out), 0);
    assert_true(isinf(out));
    assert_int_equal(sample_wilson(0.3, 10, 10, 10, STATS_Z95, &low, &high), 0);
    assert_true(low >= 0.3 && low <= 0.3 && high >= 0.3 && high <= 0.3);
    assert_int_equal(sample_effective(1, 1, 1, &out), 0);
    assert_true(isinf(out));
    out = low = high = 7;
    assert_int_equal(sample_effective(10, 11, 10, &out), ERR_INPUT);
    assert_int_equal(sample_effective(0, 5, 10, &out), ERR_INPUT);
    assert_int_equal(sample_effective(NAN, 5, 10, &out), ERR_INPUT);
    assert_int_equal(sample_effective(1, 0, 0, &out), ERR_INPUT);
    assert_int_equal(sample_wilson(0.5, 11, 11, 10, STATS_Z95, &low, &high), ERR_INPUT);
    assert_int_equal(sample_wilson(1.1, 5, 5, 10, STATS_Z95, &low, &high), ERR_INPUT);
    uint64_t need = 7;
    assert_int_equal(sample_slovin(0, 0.05, &out, &need), ERR_INPUT);
    assert_int_equal(sample_slovin(10, 0, &out, &need), ERR_INPUT);
    static const struct sample_plan bad[] = {
        {0, 0.05, 2, 1, 0},  {1, 0.05, 2, 1, 0},  {0.5, 0, 2, 1, 0},    {0.5, 1, 2, 1, 0},
        {0.5, 0.1, 0, 1, 0}, {0.5, 0.1, 2, 0, 0}, {NAN, 0.05, 2, 1, 0}, {0.5, 0.1, 2, INFINITY, 0},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(sample_need(&bad[i], &need), ERR_INPUT);
    assert_int_equal(sample_need(&(struct sample_plan){0.5, 1e-9, 2, 1, 0}, &need), ERR_LIMIT);
    assert_true(out >= 7 && low >= 7 && high >= 7 && need == 7);
    /* The same wish of ten thousand people is no more than all of them. */
    assert_int_equal(sample_need(&(struct sample_plan){0.5, 1e-9, 2, 1, 10000}, &need), 0);
    assert_int_equal(need, 10000);
    assert_int_equal(sample_need(&(struct sample_plan){0.5, 0.99, 0.1, 1, 0}, &need), 0);
    assert_int_equal(need, 1);
    assert_int_equal(sample_need(&(struct sample_plan){0.5, 0.1, 2, 1, 1}, &need), 0);
    assert_int_equal(need, 1);
    assert_int_equal(sample_missing(380, 137), 243);
    assert_int_equal(sample_missing(380, 380), 0);
    assert_int_equal(sample_missing(380, 381), 0);
    assert_int_equal(sample_missing(UINT64_MAX, 0), UINT64_MAX);
}

/* Half the width at p, with no more than chance: z √(p q / n*). */
static double half_width(const struct sample_plan *plan, uint64_t k) {
    double n;
    uint64_t N = plan->N > 0 ? plan->N : UINT64_MAX;
    assert_int_equal(sample_effective((double)k / plan->effect, k, N, &n), 0);
    return plan->z * sqrt(plan->p * (1 - plan->p) / n);
}

static void test_need_is_least(void **state) {
    (void)state;
    struct rng rng = rng_seeded(3);
    for (int i = 0; i < 20000; i++) {
        struct sample_plan plan = {
            .p = 0.01 + 0.98 * rng_unit(&rng),
            .half_width = 0.002 + 0.2 * rng_unit(&rng),
            .z = 1 + 2 * rng_unit(&rng),
            .effect = 0.5 + 4 * rng_unit(&rng),
            .N = i % 3 == 0 ? 0 : 1 + rng_below(&rng, 100000),
        };
        uint64_t need;
        assert_int_equal(sample_need(&plan, &need), 0);
        assert_true(need >= 1 && (plan.N == 0 || need <= plan.N));
        assert_true(half_width(&plan, need) <= plan.half_width * (1 + 1e-9));
        if (need > 1)
            assert_true(half_width(&plan, need - 1) >= plan.half_width * (1 - 1e-9));
    }
}

static void test_interval_properties(void **state) {
    (void)state;
    struct rng rng = rng_seeded(5);
    for (int i = 0; i < 20000; i++) {
        uint64_t N = 1 + rng_below(&rng, 5000), k = 1 + rng_below(&rng, N);
        double n_eff = (double)k * (0.3 + rng_unit(&rng)),
               p = i % 10 == 0 ? (double)(i % 20 == 0) : rng_unit(&rng);
        double low, high, low0, high0;
        assert_int_equal(sample_wilson(p, n_eff, k, N, STATS_Z95, &low, &high), 0);
        assert_true(0 <= low && low <= p && p <= high && high <= 1);
        stats_wilson(p * n_eff, n_eff, STATS_Z95, &low0, &high0);
        assert_true(high - low <= high0 - low0 + FEW_ULPS); /* knowing N never makes it worse */
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finite_golden), cmocka_unit_test(test_slovin_golden),
        cmocka_unit_test(test_need_golden),   cmocka_unit_test(test_edges),
        cmocka_unit_test(test_need_is_least), cmocka_unit_test(test_interval_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
