/* Holm's adjustment against tests/golden/stats.json, in any order, and what must hold for any p. */
#include "stats_help.h"

#include "base/err.h"
#include "base/rand.h"
#include "core/stats/holm.h"

enum { MAX = 40 };

static void test_golden(void **state) {
    (void)state;
    json_t *row = golden("holm");
    size_t count = json_array_size(json_object_get(row, "p"));
    size_t order[MAX];
    double p[MAX], adjusted[MAX];
    assert_int_equal(count, 9);
    /* As listed, backwards from the first, and mixed: the answers stay with their p. */
    static const size_t steps[] = {1, 8, 2, 4, 5, 7};
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        for (size_t i = 0; i < count; i++)
            p[i] = number_at(row, "p", i * steps[k] % count);
        assert_int_equal(holm_adjust(p, count, order, adjusted), 0);
        for (size_t i = 0; i < count; i++)
            assert_close(adjusted[i], number_at(row, "holm", i * steps[k] % count));
    }
    json_decref(row);
}

static void test_edges(void **state) {
    (void)state;
    size_t order[3];
    double adjusted[3] = {7, 7, 7};
    assert_int_equal(holm_adjust(NULL, 0, NULL, NULL), 0);
    assert_int_equal(holm_adjust((double[]){0.3, 1.1, 0.2}, 3, order, adjusted), ERR_INPUT);
    assert_int_equal(holm_adjust((double[]){0.3, -0.1, 0.2}, 3, order, adjusted), ERR_INPUT);
    assert_int_equal(holm_adjust((double[]){0.3, 0.2, NAN}, 3, order, adjusted), ERR_INPUT);
    assert_true(adjusted[0] >= 7 && adjusted[1] >= 7 && adjusted[2] >= 7);
    assert_int_equal(holm_adjust((double[]){0.04}, 1, order, adjusted), 0);
    assert_close(adjusted[0], 0.04);
    /* Equal ones are adjusted alike. */
    assert_int_equal(holm_adjust((double[]){0.02, 0.02, 0.02}, 3, order, adjusted), 0);
    for (size_t i = 0; i < 3; i++)
        assert_close(adjusted[i], 0.06);
}

static void test_properties(void **state) {
    (void)state;
    struct rng rng = rng_seeded(23);
    for (int round = 0; round < 5000; round++) {
        size_t count = 1 + (size_t)rng_below(&rng, MAX);
        size_t order[MAX];
        double p[MAX], adjusted[MAX];
        for (size_t i = 0; i < count; i++)
            p[i] = rng_below(&rng, 4) == 0 ? (double)rng_below(&rng, 11) / 10 : pow(rng_unit(&rng), 4);
        assert_int_equal(holm_adjust(p, count, order, adjusted), 0);
        size_t smallest = 0;
        for (size_t i = 0; i < count; i++) {
            smallest = p[i] < p[smallest] ? i : smallest;
            assert_true(adjusted[i] >= p[i] && adjusted[i] <= fmin(1, p[i] * (double)count));
            for (size_t k = 0; k < count; k++)
                assert_true(p[i] > p[k] || adjusted[i] <= adjusted[k]);
        }
        assert_close(adjusted[smallest],
                     fmin(1, p[smallest] * (double)count)); /* as strict as Bonferroni there */
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
