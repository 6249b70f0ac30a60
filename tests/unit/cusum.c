/* Both CUSUMs against tests/golden/stats.json, and what any series must give. */
#include "stats_help.h"

#include "base/err.h"
#include "base/rand.h"
#include "core/stats/cusum.h"

enum { MAX = 200 };

/* Pairs [n, x]. */
static size_t read_batches(const json_t *rows, struct batch *out) {
    size_t i;
    const json_t *row;
    json_array_foreach(rows, i, row) {
        assert_true(i < MAX);
        out[i] = (struct batch){.x = json_number_value(json_array_get(row, 1)),
                                .n = json_number_value(json_array_get(row, 0))};
    }
    return i;
}

static void test_ratio_golden(void **state) {
    (void)state;
    json_t *row = golden("cusum_llr");
    double p0 = number(row, "p0"), p1 = number(row, "p1"), path[MAX];
    struct batch batches[MAX];
    struct cusum_scores scores;
    size_t alarm, count = read_batches(json_object_get(row, "batches"), batches);
    assert_int_equal(cusum_scores(p0, p1, &scores), 0);
    assert_close(scores.satisfied, number(row, "score_satisfied"));
    assert_close(scores.unsatisfied, number(row, "score_unsatisfied"));
    assert_int_equal(cusum_ratio(p0, p1, number(row, "h"), batches, count, path, &alarm), 0);
    assert_int_equal(count, 8);
    for (size_t i = 0; i < count; i++)
        assert_close(path[i], number_at(row, "path", i));
    assert_int_equal(alarm + 1, whole(row, "first_alarm_batch"));
    assert_int_equal(cusum_ratio(p0, p1, 100, batches, count, path, &alarm), 0);
    assert_int_equal(alarm, CUSUM_NO_ALARM);
    json_decref(row);
}

static void test_tabular_golden(void **state) {
    (void)state;
    json_t *row = golden("cusum_tabular");
    double p0 = number(row, "p0"), path[MAX];
    struct batch batches[MAX];
    size_t alarm, count = read_batches(json_object_get(row, "months"), batches);
    assert_int_equal(cusum_tabular(p0, number(row, "k"), number(row, "h"), batches, count, path, &alarm), 0);
    assert_int_equal(count, 10);
    for (size_t i = 0; i < count; i++) {
        assert_close(batch_deviation(p0, batches[i]), number_at(row, "z", i));
        assert_close(path[i], number_at(row, "C_minus", i));
        assert_true(batch_deviation(p0, batches[i]) > -3); /* no single month would have told */
    }
    assert_int_equal(alarm + 1, whole(row, "first_alarm_month"));
    assert_int_equal(cusum_tabular(p0, number(row, "k"), 100, batches, count, path, &alarm), 0);
    assert_int_equal(alarm, CUSUM_NO_ALARM);
    json_decref(row);
}

static void test_refusals(void **state) {
    (void)state;
    static const struct batch good[] = {{4, 5}}, bad[] = {{6, 5}};
    struct cusum_scores scores = {.satisfied = 7};
    double path[1] = {7};
    size_t alarm = 7;
    static const double levels[][2] = {{0.8, 0.8}, {0.8, 0.9}, {1, 0.8}, {0.8, 0}, {NAN, 0.5}, {0.5, NAN}};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        assert_int_equal(cusum_scores(levels[i][0], levels[i][1], &scores), ERR_INPUT);
        assert_int_equal(cusum_ratio(levels[i][0], levels[i][1], 3, good, 1, path, &alarm), ERR_INPUT);
    }
    assert_int_equal(cusum_ratio(0.8, 0.7, 0, good, 1, path, &alarm), ERR_INPUT);
    assert_int_equal(cusum_ratio(0.8, 0.7, 3, bad, 1, path, &alarm), ERR_INPUT);
    assert_int_equal(cusum_tabular(1, 0.5, 4, good, 1, path, &alarm), ERR_INPUT);
    assert_int_equal(cusum_tabular(0.8, -0.5, 4, good, 1, path, &alarm), ERR_INPUT);
    assert_int_equal(cusum_tabular(0.8, 0.5, 0, good, 1, path, &alarm), ERR_INPUT);
    assert_int_equal(cusum_tabular(0.8, 0.5, 4, bad, 1, path, &alarm), ERR_INPUT);
    assert_true(scores.satisfied >= 7 && path[0] >= 7 && alarm == 7);
    assert_int_equal(cusum_ratio(0.8, 0.7, 3, NULL, 0, NULL, &alarm), 0);
    assert_int_equal(alarm, CUSUM_NO_ALARM);
}

/* Never below 0, never up by more than the batch adds, and the alarm is the first above h. */
static void check_path(const double *path, const double *steps, size_t count, double h, size_t alarm) {
    size_t first = CUSUM_NO_ALARM;
    for (size_t i = 0; i < count; i++) {
        double before = i > 0 ? path[i - 1] : 0;
        assert_true(path[i] >= 0);
        assert_close(path[i], before + steps[i] > 0 ? before + steps[i] : 0);
        if (path[i] > h && first == CUSUM_NO_ALARM)
            first = i;
    }
    assert_int_equal(alarm, first);
}

static void test_properties(void **state) {
    (void)state;
    struct rng rng = rng_seeded(37);
    for (int round = 0; round < 2000; round++) {
        double p0 = 0.1 + 0.89 * rng_unit(&rng), p1 = p0 * (0.5 + 0.49 * rng_unit(&rng)),
               h = 1 + 4 * rng_unit(&rng);
        double path[MAX], steps[MAX];
        struct batch batches[MAX];
        struct cusum_scores s;
        size_t count = (size_t)rng_below(&rng, MAX + 1), alarm;
        assert_int_equal(cusum_scores(p0, p1, &s), 0);
        assert_true(s.satisfied < 0 && s.unsatisfied > 0);
        for (size_t i = 0; i < count; i++) {
            double n = 0.5 + 100 * rng_unit(&rng);
            batches[i] = (struct batch){n * fmin(1, p0 * (0.6 + 0.6 * rng_unit(&rng))), n};
            steps[i] = batches[i].x * s.satisfied + (n - batches[i].x) * s.unsatisfied;
        }
        assert_int_equal(cusum_ratio(p0, p1, h, batches, count, path, &alarm), 0);
        check_path(path, steps, count, h, alarm);
        for (size_t i = 0; i < count; i++)
            steps[i] = -batch_deviation(p0, batches[i]) - 0.5;
        assert_int_equal(cusum_tabular(p0, 0.5, h, batches, count, path, &alarm), 0);
        check_path(path, steps, count, h, alarm);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratio_golden),
        cmocka_unit_test(test_tabular_golden),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
