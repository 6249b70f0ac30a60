/* Control limits, the exact signal and the run rules against tests/golden/stats.json and plain sums. */
#include "stats_help.h"

#include "base/err.h"
#include "base/rand.h"
#include "core/stats/chart.h"
#include "core/stats/normal.h"

static void test_golden(void **state) {
    (void)state;
    json_t *all = golden("pchart");
    double p0 = number(all, "p0");
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(all, "rows"), i, row) {
        struct chart_limits limits;
        int64_t x;
        assert_int_equal(chart_limits(p0, number(row, "n"), &limits), 0);
        assert_close(limits.sigma, number(row, "sigma"));
        assert_close(limits.low, number(row, "lcl3"));
        assert_close(limits.high, number(row, "ucl3"));
        assert_int_equal(chart_signal(p0, whole(row, "n"), CHART_ALPHA, &x), 0);
        assert_int_equal(x, whole(row, "exact_signal_if_x_le"));
    }
    assert_int_equal(i, 4);
    json_decref(all);
    assert_within(CHART_ALPHA, stats_normal_below(-3), 1e-6);
}

/* P(X ≤ x) by Pascal's triangle. */
static long double plain_below(double p0, unsigned n, int64_t x) {
    static long double row[301];
    row[0] = 1;
    for (unsigned trial = 1; trial <= n; trial++) {
        row[trial] = 0;
        for (unsigned i = trial; i > 0; i--)
            row[i] = row[i] * (1 - (long double)p0) + row[i - 1] * (long double)p0;
        row[0] *= 1 - (long double)p0;
    }
    long double sum = 0;
    for (int64_t i = 0; i <= x; i++)
        sum += row[i];
    return sum;
}

static void test_signal_is_exact(void **state) {
    (void)state;
    struct rng rng = rng_seeded(29);
    for (int round = 0; round < 1500; round++) {
        unsigned n = 1 + (unsigned)rng_below(&rng, 300);
        double p0 = round % 5 == 0 ? 1 - pow(10, -1 - 4 * rng_unit(&rng)) : 0.001 + 0.998 * rng_unit(&rng);
        double alpha = round % 2 == 0 ? CHART_ALPHA : pow(10, -6 * rng_unit(&rng));
        int64_t x;
        if (alpha >= 1)
            continue;
        assert_int_equal(chart_signal(p0, n, alpha, &x), 0);
        assert_true(x >= -1 && x < (int64_t)n);
        assert_true(plain_below(p0, n, x) <= (long double)alpha * (1 + 1e-9L));
        assert_true(plain_below(p0, n, x + 1) > (long double)alpha * (1 - 1e-9L));
    }
}

/* Wanted values from sums of 60 decimal digits. */
static void test_signal_far_out(void **state) {
    (void)state;
    static const struct {
        double p0, alpha;
        uint64_t n;
        int64_t x;
    } cases[] = {
        {0.865, CHART_ALPHA, 400, 324},        {0.865, CHART_ALPHA, 1000000, 863973},
        {0.999, CHART_ALPHA, 1000000, 998903}, {0.5, CHART_ALPHA, 1000000, 498499},
        {0.02, CHART_ALPHA, 300, -1},          {0.999, CHART_ALPHA, 5, 3},
        {0.865, 1e-9, 1000000, 862945},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t x;
        assert_int_equal(chart_signal(cases[i].p0, cases[i].n, cases[i].alpha, &x), 0);
        assert_int_equal(x, cases[i].x);
    }
}

static void test_refusals(void **state) {
    (void)state;
    struct chart_limits limits = {.sigma = 7};
    int64_t x = 7;
    static const double bad[] = {0, 1, -0.1, 1.1, NAN};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(chart_limits(bad[i], 10, &limits), ERR_INPUT);
        assert_int_equal(chart_signal(bad[i], 10, CHART_ALPHA, &x), ERR_INPUT);
    }
    assert_int_equal(chart_limits(0.5, 0, &limits), ERR_INPUT);
    assert_int_equal(chart_signal(0.5, 0, CHART_ALPHA, &x), ERR_INPUT);
    assert_int_equal(chart_signal(0.5, 10000001, CHART_ALPHA, &x), ERR_INPUT);
    assert_int_equal(chart_signal(0.5, 10, 0, &x), ERR_INPUT);
    assert_int_equal(chart_signal(0.5, 10, 1, &x), ERR_INPUT);
    assert_true(limits.sigma >= 7 && x == 7);
    static const struct batch wrong[] = {{1, 0}, {-1, 5}, {6, 5}, {NAN, 5}, {1, NAN}, {1, INFINITY}};
    struct chart_mark marks[2] = {{.z = 7}, {.z = 7}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const struct batch series[] = {{4, 5}, wrong[i]};
        assert_int_equal(chart_rules(0.5, series, 2, marks), ERR_INPUT);
    }
    assert_int_equal(chart_rules(1, (struct batch[]){{4, 5}}, 1, marks), ERR_INPUT);
    assert_true(marks[0].z >= 7 && marks[1].z >= 7);
    assert_int_equal(chart_rules(0.5, NULL, 0, NULL), 0);
    assert_int_equal(chart_rules(0.5, (struct batch[]){{5 + 1e-12, 5}}, 1, marks), 0);
}

/* A batch that lies z deviations from 0.5; the sizes vary, the rules must not see it. */
static struct batch at(double z, size_t i) {
    double n = 100 + 37 * (double)(i % 5);
    return (struct batch){n * 0.5 + z * sqrt(n * 0.25), n};
}

static void test_rules(void **state) {
    (void)state;
    enum { SERIES = 9 };
    static const struct {
        double z[SERIES];
        unsigned below[SERIES];
    } cases[] = {
        {{0.5, -3.1, -0.5, -2.9}, {0, CHART_BEYOND_3, 0, CHART_2_OF_3}},
        {{-2.1, 0.5, -2.1, 0.5, 0.5, -2.1}, {0, 0, CHART_2_OF_3}},
        {{-2.1, 2.1, -1.9, -2.1}, {0}},
        {{-1.1, -1.1, 0.3, -1.1, -1.1, -0.9, -1.1}, {0, 0, 0, 0, CHART_4_OF_5, 0, 0}},
        {{-1.1, -1.1, -1.1, -1.1, 0.2}, {0, 0, 0, CHART_4_OF_5, 0}},
        {{-1.1, -1.1, 0.1, 0.1, -1.1, -1.1}, {0}},
        {{-0.1, -0.2, -0.1, -0.3, -0.1, -0.2, -0.4, -0.1, -0.1},
         {0, 0, 0, 0, 0, 0, 0, CHART_8_IN_ROW, CHART_8_IN_ROW}},
        {{-0.1, -0.2, -0.1, -0.3, 0, -0.2, -0.4, -0.1, -0.1}, {0}},
        {{-3.5, -3.5}, {CHART_BEYOND_3, CHART_BEYOND_3 | CHART_2_OF_3}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int side = -1; side <= 1; side += 2) {
            struct batch series[SERIES];
            struct chart_mark marks[SERIES];
            for (size_t k = 0; k < SERIES; k++)
                series[k] = at(-side * cases[i].z[k], k);
            assert_int_equal(chart_rules(0.5, series, SERIES, marks), 0);
            for (size_t k = 0; k < SERIES; k++) {
                assert_close(marks[k].z, -side * cases[i].z[k]);
                assert_int_equal(side < 0 ? marks[k].below : marks[k].above, cases[i].below[k]);
            }
        }
}

/* Rule 1 alone alarms at one batch in 370, all together at one in 92 runs (Champ and Woodall 1987). */
static void test_false_alarms(void **state) {
    (void)state;
    enum { SERIES = 40000, N = 400 };
    static struct batch series[SERIES];
    static struct chart_mark marks[SERIES];
    struct rng rng = rng_seeded(31);
    for (size_t i = 0; i < SERIES; i++) {
        series[i] = (struct batch){0, N};
        for (size_t k = 0; k < N; k++)
            series[i].x += rng_unit(&rng) < 0.5;
    }
    size_t beyond = 0, runs = 0, from = 0;
    assert_int_equal(chart_rules(0.5, series, SERIES, marks), 0);
    for (size_t i = 0; i < SERIES; i++)
        beyond += ((marks[i].below | marks[i].above) & CHART_BEYOND_3) != 0;
    assert_true(beyond > SERIES / 370 / 2 && beyond < SERIES / 370 * 2);
    while (from < SERIES) { /* start anew after each alarm, as their count does */
        size_t i = 0, left = SERIES - from < 2000 ? SERIES - from : 2000;
        assert_int_equal(chart_rules(0.5, series + from, left, marks), 0);
        while (i < left && (marks[i].below | marks[i].above) == 0)
            i++;
        from += i + 1;
        runs += i < left;
    }
    assert_true(runs > SERIES / 92 * 8 / 10 && runs < SERIES / 92 * 12 / 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),         cmocka_unit_test(test_signal_is_exact),
        cmocka_unit_test(test_signal_far_out), cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_rules),          cmocka_unit_test(test_false_alarms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
