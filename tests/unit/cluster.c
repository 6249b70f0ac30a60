/* Clustered ratios against tests/golden/stats.json, a plain recount of people, and the properties any sums must have. */
#include "stats_help.h"

#include <string.h>

#include "base/err.h"
#include "base/rand.h"
#include "core/stats/cluster.h"
#include "core/stats/normal.h"
#include "core/stats/share.h"

static void add(struct cluster_sums *s, uint64_t m, uint64_t y, uint64_t times) {
    s->k += times;
    s->m += m * times;
    s->y += y * times;
    s->mm += m * m * times;
    s->yy += y * y * times;
    s->my += m * y * times;
}

/* Rows of people, 0 is "not applicable"; the items from … to are pooled, 4 and 5 are satisfied. */
static struct cluster_sums golden_sums(const json_t *matrix, size_t from, size_t to) {
    struct cluster_sums sums = {0};
    size_t i;
    const json_t *row;
    json_array_foreach(matrix, i, row) {
        uint64_t m = 0, y = 0;
        for (size_t item = from; item <= to; item++) {
            json_int_t level = json_integer_value(json_array_get(row, item));
            m += level > 0;
            y += level >= 4;
        }
        if (m > 0)
            add(&sums, m, y, 1);
    }
    return sums;
}

static void test_golden(void **state) {
    (void)state;
    static const struct {
        const char *key;
        size_t from, to;
    } cases[] = {{"overall", 0, 3}, {"factorA", 0, 2}, {"factorB", 3, 3}};
    json_t *all = golden("aggregation");
    for (size_t i = 0; i < 3; i++) {
        const json_t *row = json_object_get(all, cases[i].key);
        struct cluster_sums sums = golden_sums(json_object_get(all, "matrix"), cases[i].from, cases[i].to);
        struct cluster c;
        double low, high;
        assert_int_equal(cluster_share(&sums, STATS_Z95, &c), 0);
        assert_int_equal(sums.k, whole(row, "respondents"));
        assert_int_equal(sums.m, whole(row, "answers"));
        assert_int_equal(sums.y, whole(row, "satisfied"));
        assert_int_equal(c.basis, CLUSTER_MEASURED);
        assert_close(c.ratio, number(row, "R"));
        assert_close(c.se, number(row, "se_linearised"));
        assert_close(c.deff, number(row, "deff"));
        assert_close(c.variance, number(row, "var_srs") * number(row, "deff"));
        assert_close(c.n_eff, number(row, "n_eff"));
        assert_close(c.low, number_at(row, "wilson_neff", 0));
        assert_close(c.high, number_at(row, "wilson_neff", 1));
        stats_wilson((double)sums.y, (double)sums.m, STATS_Z95, &low, &high);
        assert_close(low, number_at(row, "wilson_naive", 0));
        assert_close(high, number_at(row, "wilson_naive", 1));
    }
    json_decref(all);
}

static void test_fallbacks(void **state) {
    (void)state;
    struct cluster c;
    double low, high;
    /* Everybody satisfied with everything: as good as 20 people, not as 200 answers. */
    struct cluster_sums sums = {0};
    add(&sums, 10, 10, 20);
    assert_int_equal(cluster_share(&sums, STATS_Z95, &c), 0);
    assert_int_equal(c.basis, CLUSTER_PEOPLE);
    stats_wilson(20, 20, STATS_Z95, &low, &high);
    assert_true(c.variance <= 0 && c.se <= 0);
    assert_close(c.low, low);
    assert_close(c.high, high);
    assert_close(c.n_eff, 20);
    assert_close(c.deff, 10);
    /* Everybody satisfied with half of it. */
    sums = (struct cluster_sums){0};
    add(&sums, 4, 2, 9);
    assert_int_equal(cluster_share(&sums, STATS_Z95, &c), 0);
    stats_wilson(4.5, 9, STATS_Z95, &low, &high);
    assert_int_equal(c.basis, CLUSTER_PEOPLE);
    assert_close(c.low, low);
    assert_close(c.high, high);
    /* One person. */
    sums = (struct cluster_sums){0};
    add(&sums, 4, 3, 1);
    assert_int_equal(cluster_share(&sums, STATS_Z95, &c), 0);
    stats_wilson(0.75, 1, STATS_Z95, &low, &high);
    assert_int_equal(c.basis, CLUSTER_PEOPLE);
    assert_close(c.low, low);
    assert_close(c.high, high);
    /* People more alike than chance would have them: as good as independent answers, not better. */
    sums = (struct cluster_sums){0};
    add(&sums, 4, 2, 50);
    add(&sums, 4, 1, 1);
    assert_int_equal(cluster_share(&sums, STATS_Z95, &c), 0);
    assert_int_equal(c.basis, CLUSTER_INDEPENDENT);
    stats_wilson(101, 204, STATS_Z95, &low, &high);
    assert_close(c.deff, 1);
    assert_close(c.n_eff, 204);
    assert_close(c.variance, c.ratio * (1 - c.ratio) / 204);
    assert_close(c.se * c.se, c.variance);
    assert_close(c.low, low);
    assert_close(c.high, high);
}

static void test_refusals(void **state) {
    (void)state;
    static const struct cluster_sums bad[] = {{0}, {.k = 3, .m = 2}, {.k = 1, .m = 2, .y = 3}, {.m = 1}};
    struct cluster c, before;
    memset(&c, 0x5a, sizeof c);
    before = c;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(cluster_share(&bad[i], STATS_Z95, &c), ERR_INPUT);
        assert_int_equal(cluster_score(&bad[i], 1, STATS_Z95, &c), ERR_INPUT);
    }
    struct cluster_sums sums = {0};
    add(&sums, 2, 8, 1);
    assert_int_equal(cluster_score(&sums, 0, STATS_Z95, &c), ERR_INPUT);
    assert_int_equal(cluster_score(&sums, 3, STATS_Z95, &c), ERR_INPUT);
    assert_memory_equal(&c, &before, sizeof c);
    assert_int_equal(cluster_score(&sums, 4, STATS_Z95, &c), 0);
}

enum { PEOPLE_MAX = 60 };
struct person {
    uint64_t m, y;
};

/* Σ(y − R m)² person by person, then the formulas of the header. */
static double plain_variance(const struct person *people, size_t k, double unit) {
    double m = 0, y = 0, sum = 0;
    for (size_t i = 0; i < k; i++) {
        m += (double)people[i].m;
        y += (double)people[i].y / unit;
    }
    for (size_t i = 0; i < k; i++) {
        double e = (double)people[i].y / unit - y / m * (double)people[i].m;
        sum += e * e;
    }
    return (double)k / ((double)k - 1) * sum / (m * m);
}

static void check_bounds(const struct cluster *c) {
    assert_true(0 <= c->low && c->low <= c->ratio && c->ratio <= c->high && c->high <= 1);
    assert_true(c->variance >= 0 && c->deff > 0 && c->n_eff > 0 && isfinite(c->n_eff));
    assert_within(c->se * c->se, c->variance, FEW_ULPS);
}

static void check_share(const struct cluster_sums *sums, const struct person *people, size_t k) {
    struct cluster c;
    assert_int_equal(cluster_share(sums, STATS_Z95, &c), 0);
    check_bounds(&c);
    assert_true(c.low < c.high);
    double variance = k > 1 ? plain_variance(people, k, 1) : 0,
           srs = c.ratio * (1 - c.ratio) / (double)sums->m;
    if (c.basis == CLUSTER_MEASURED)
        assert_close(c.variance, variance);
    else if (c.basis == CLUSTER_INDEPENDENT)
        assert_true(variance <= srs * (1 + 1e-9) && variance > 0);
    else
        assert_within(variance, 0, 1e-20);
    assert_true(c.deff >= 1);
    if (c.basis != CLUSTER_PEOPLE)
        assert_close(c.n_eff * c.deff / (double)sums->m, 1);
}

static void check_score(const struct cluster_sums *sums, const struct person *people, size_t k,
                        uint64_t unit) {
    struct cluster c;
    assert_int_equal(cluster_score(sums, unit, STATS_Z95, &c), 0);
    check_bounds(&c);
    assert_close(c.ratio, (double)sums->y / (double)sums->m / (double)unit);
    if (k > 1)
        assert_close(c.variance, plain_variance(people, k, (double)unit));
    assert_int_equal(c.basis == CLUSTER_NONE, k == 1);
    if (k == 1)
        assert_true(c.low <= 0 && c.high >= 1);
    if (c.basis != CLUSTER_MEASURED)
        return;
    assert_close(c.low, fmax(0, c.ratio - STATS_Z95 * c.se));
    assert_close(c.high, fmin(1, c.ratio + STATS_Z95 * c.se));
    assert_close(c.n_eff * c.variance, c.ratio * (1 - c.ratio));
}

static void test_recount(void **state) {
    (void)state;
    struct rng rng = rng_seeded(11);
    for (int round = 0; round < 5000; round++) {
        size_t k = 1 + (size_t)rng_below(&rng, PEOPLE_MAX);
        uint64_t unit = round % 2 == 0 ? 1 : 1 + rng_below(&rng, 100);
        uint64_t items = 1 + rng_below(&rng, 40);
        double mood = rng_unit(&rng) * 1.2 - 0.1;
        struct person people[PEOPLE_MAX];
        struct cluster_sums sums = {0};
        for (size_t i = 0; i < k; i++) {
            uint64_t m = 1 + rng_below(&rng, items), y = 0;
            double own = mood + rng_unit(&rng) - 0.5;
            for (uint64_t item = 0; item < m; item++)
                if (rng_unit(&rng) < own)
                    y += unit == 1 ? 1 : rng_below(&rng, unit + 1);
            people[i] = (struct person){m, y};
            add(&sums, m, y, 1);
        }
        if (unit == 1)
            check_share(&sums, people, k);
        check_score(&sums, people, k, unit);
    }
}

/* A few among many millions: in plain doubles the difference of the products would be noise. */
static void test_no_cancellation(void **state) {
    (void)state;
    static const uint64_t crowds[] = {1000, 1000000, 400000000 /* exact */, 40000000000 /* long double */};
    for (size_t i = 0; i < sizeof crowds / sizeof *crowds; i++) {
        struct cluster_sums sums = {0};
        struct cluster c;
        add(&sums, 64, 63, crowds[i]);
        add(&sums, 64, 0, 7);
        assert_int_equal(cluster_share(&sums, STATS_Z95, &c), 0);
        /* With m the same for all, Σ(y − ȳ)² of two values 63 apart. */
        double k = (double)sums.k, sum = 63.0 * 63 * 7 * (double)crowds[i] / k;
        double want = k / (k - 1) * sum / ((double)sums.m * (double)sums.m);
        if (c.basis == CLUSTER_MEASURED)
            assert_within(c.variance / want, 1, crowds[i] > 400000000 ? 1e-3 : 1e-12);
        else
            assert_true(want < c.ratio * (1 - c.ratio) / (double)sums.m);
        assert_int_equal(cluster_score(&sums, 1, STATS_Z95, &c), 0);
        assert_within(c.variance / want, 1, crowds[i] > 400000000 ? 1e-3 : 1e-12);
    }
}

/* So many that even the difference is too large for the integers, and sums that no people can have. */
static void test_beyond_integers(void **state) {
    (void)state;
    struct cluster_sums sums = {0};
    struct cluster c;
    add(&sums, 64, 64, 50000000000);
    add(&sums, 64, 0, 50000000000);
    assert_int_equal(cluster_share(&sums, STATS_Z95, &c), 0);
    assert_within(c.variance / (0.25 / ((double)sums.k - 1)), 1, 1e-12);
    assert_within(c.deff, 64, 1e-8);
    assert_int_equal(cluster_share(&(struct cluster_sums){2, 4, 4, 10, 2, 1}, STATS_Z95, &c), 0);
    assert_int_equal(c.basis, CLUSTER_PEOPLE);
    assert_int_equal(cluster_share(&(struct cluster_sums){2, 4, 2, 1, 1, 9}, STATS_Z95, &c), 0);
    assert_int_equal(c.basis, CLUSTER_PEOPLE);
}

static void test_groups_add_up(void **state) {
    (void)state;
    struct cluster_sums one = {0}, thousand = {0};
    struct cluster a, b;
    for (uint64_t y = 0; y <= 3; y++) {
        add(&one, 3, y, 1 + y);
        add(&thousand, 3, y, 1000 * (1 + y));
    }
    assert_int_equal(cluster_share(&one, STATS_Z95, &a), 0);
    assert_int_equal(cluster_share(&thousand, STATS_Z95, &b), 0);
    assert_close(a.ratio, b.ratio);
    assert_close(b.variance * 1000 * 9999 / 10000, a.variance * 9 / 10);
    assert_true(a.low < b.low && b.high < a.high);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),          cmocka_unit_test(test_fallbacks),
        cmocka_unit_test(test_refusals),        cmocka_unit_test(test_recount),
        cmocka_unit_test(test_no_cancellation), cmocka_unit_test(test_beyond_integers),
        cmocka_unit_test(test_groups_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
