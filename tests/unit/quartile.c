/* Quartile groups against tests/golden/stats.json and a plain count. */
#include "stats_help.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/rand.h"
#include "core/stats/quartile.h"

enum { MAX = 100 };

static void test_golden(void **state) {
    (void)state;
    json_t *row = golden("papi_quartile");
    double cuts[3];
    for (size_t q = 0; q < 3; q++)
        cuts[q] = number_at(row, "cuts_inclusive", q);
    assert_int_equal(quartile_group(number(row, "hanoi"), cuts), whole(row, "group"));
    /* With 61 values the cuts are the 16th, 31st and 46th of them. */
    double values[61];
    for (size_t i = 0; i < 61; i++)
        values[i] = i < 15 ? 30 + (double)i / 10 : cuts[(i - 15) / 15 < 3 ? (i - 15) / 15 : 2];
    double found[3];
    assert_int_equal(quartile_cuts(values, whole(row, "n"), found), 0);
    for (size_t q = 0; q < 3; q++)
        assert_close(found[q], cuts[q]);
    json_decref(row);
}

/* R: quantile(x, c(.25, .5, .75)), whose default is type 7. */
static void test_interpolated(void **state) {
    (void)state;
    static const struct {
        double values[6];
        size_t count;
        double cuts[3];
    } cases[] = {
        {{5}, 1, {5, 5, 5}},
        {{1, 2}, 2, {1.25, 1.5, 1.75}},
        {{1, 2, 4}, 3, {1.5, 2, 3}},
        {{1, 2, 4, 8}, 4, {1.75, 3, 5}},
        {{1, 2, 4, 8, 16}, 5, {2, 4, 8}},
        {{1, 2, 4, 8, 16, 32}, 6, {2.5, 6, 14}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double cuts[3];
        assert_int_equal(quartile_cuts(cases[i].values, cases[i].count, cuts), 0);
        for (size_t q = 0; q < 3; q++)
            assert_close(cuts[q], cases[i].cuts[q]);
    }
}

static void test_groups(void **state) {
    (void)state;
    static const double cuts[3] = {1, 2, 3};
    static const struct {
        double score;
        int group;
    } cases[] = {{0.9, 4}, {1, 3}, {1.9, 3}, {2, 2}, {2.9, 2}, {3, 1}, {9, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(quartile_group(cases[i].score, cuts), cases[i].group);
}

static void test_refusals(void **state) {
    (void)state;
    double cuts[3] = {7, 7, 7};
    assert_int_equal(quartile_cuts(NULL, 0, cuts), ERR_INPUT);
    assert_int_equal(quartile_cuts((double[]){1, 3, 2}, 3, cuts), ERR_INPUT);
    assert_int_equal(quartile_cuts((double[]){1, NAN, 2}, 3, cuts), ERR_INPUT);
    assert_int_equal(quartile_cuts((double[]){1, 2, INFINITY}, 3, cuts), ERR_INPUT);
    assert_true(cuts[0] >= 7 && cuts[1] >= 7 && cuts[2] >= 7);
}

static int ascending(const void *a, const void *b) {
    double x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static void test_properties(void **state) {
    (void)state;
    struct rng rng = rng_seeded(43);
    for (int round = 0; round < 2000; round++) {
        size_t n = 1 + (size_t)rng_below(&rng, MAX), groups[5] = {0};
        double values[MAX], cuts[3];
        for (size_t i = 0; i < n; i++)
            values[i] = rng_unit(&rng);
        qsort(values, n, sizeof *values, ascending);
        assert_int_equal(quartile_cuts(values, n, cuts), 0);
        assert_true(values[0] <= cuts[0] && cuts[0] <= cuts[1] && cuts[1] <= cuts[2] &&
                    cuts[2] <= values[n - 1]);
        for (size_t i = 0; i < n; i++)
            groups[quartile_group(values[i], cuts)]++;
        /* No two values are equal, so the groups differ by one at most. */
        for (int g = 1; g <= 4; g++)
            assert_true(groups[g] + 1 >= (n + 3) / 4 && groups[g] <= n / 4 + 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),   cmocka_unit_test(test_interpolated), cmocka_unit_test(test_groups),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
