/* Raking and the weighted share against tests/golden/stats.json; what stops it; a plain recount of people. */
#include "stats_help.h"

#include <string.h>

#include "base/err.h"
#include "base/rand.h"
#include "core/stats/normal.h"
#include "core/stats/share.h"
#include "core/stats/weight.h"

enum { MAX = 64 };

/* n people with one answer each, y of them satisfied. */
static struct cluster_sums single(uint64_t n, uint64_t y) {
    return (struct cluster_sums){.k = n, .m = n, .y = y, .mm = n, .yy = y, .my = y};
}

static const struct {
    const char *key;
    size_t category[2];
} golden_cells[] = {{"Ma", {0, 0}}, {"Mb", {0, 1}}, {"Mc", {0, 2}},
                    {"Fa", {1, 0}}, {"Fb", {1, 1}}, {"Fc", {1, 2}}};
enum { CELLS = 6 };

static void read_cells(const json_t *row, struct weight_cell *cells) {
    for (size_t i = 0; i < CELLS; i++) {
        const json_t *cell = json_object_get(json_object_get(row, "cells"), golden_cells[i].key);
        cells[i] =
            (struct weight_cell){.category = {golden_cells[i].category[0], golden_cells[i].category[1]},
                                 .sums = single(whole(cell, "n"), whole(cell, "satisfied"))};
    }
}

static void read_targets(const json_t *row, double gender[2], double age[3]) {
    const json_t *targets = json_object_get(row, "targets");
    gender[0] = number(json_object_get(targets, "gender"), "M");
    gender[1] = number(json_object_get(targets, "gender"), "F");
    age[0] = number(json_object_get(targets, "age"), "a");
    age[1] = number(json_object_get(targets, "age"), "b");
    age[2] = number(json_object_get(targets, "age"), "c");
}

static void test_raking_golden(void **state) {
    (void)state;
    json_t *row = golden("raking");
    struct weight_cell cells[CELLS];
    double gender[2], age[3], weights[CELLS], equal[CELLS] = {1, 1, 1, 1, 1, 1};
    read_cells(row, cells);
    read_targets(row, gender, age);
    const struct weight_margin margins[] = {{gender, 2}, {age, 3}};
    struct weight_raking raking;
    struct weight_share share;
    assert_int_equal(weight_rake(cells, CELLS, margins, 2, weights, &raking), WEIGHT_DONE);
    for (size_t i = 0; i < CELLS; i++)
        assert_close(weights[i],
                     number(json_object_get(json_object_get(row, "cells"), golden_cells[i].key), "weight"));
    assert_true(raking.rounds <= whole(row, "iterations"));
    assert_int_equal(raking.trimmed, 0);
    assert_within(raking.off, 0, 1e-12);
    assert_int_equal(weight_share(cells, CELLS, weights, STATS_Z95, &share), 0);
    assert_int_equal(share.people, whole(row, "n"));
    assert_close(share.share * 100, number(row, "weighted_pct"));
    assert_close(share.deff, number(row, "kish_deff"));
    assert_close(share.n_eff, number(row, "n_eff"));
    assert_close(share.se, number(row, "se_linearised"));
    assert_close(share.low, number_at(row, "wilson_neff", 0));
    assert_close(share.high, number_at(row, "wilson_neff", 1));
    assert_int_equal(weight_share(cells, CELLS, equal, STATS_Z95, &share), 0);
    assert_close(share.share * 100, number(row, "unweighted_pct"));
    assert_close(share.deff, 1);
    json_decref(row);
}

static void test_poststratified_golden(void **state) {
    (void)state;
    json_t *row = golden("raking"), *expect = golden("poststrat_age_only_pct");
    struct weight_cell cells[CELLS];
    double gender[2], age[3], weights[CELLS];
    read_cells(row, cells);
    read_targets(row, gender, age);
    for (size_t i = 0; i < CELLS; i++)
        cells[i].category[0] = cells[i].category[1];
    struct weight_raking raking;
    struct weight_share share;
    assert_int_equal(weight_rake(cells, CELLS, &(struct weight_margin){age, 3}, 1, weights, &raking),
                     WEIGHT_DONE);
    assert_int_equal(weight_share(cells, CELLS, weights, STATS_Z95, &share), 0);
    assert_close(share.share * 100, json_number_value(expect));
    assert_true(raking.rounds <= 2);
    json_decref(row);
    json_decref(expect);
}

/* ---- What stops it ------------------------------------------------------------------------------------- */

/* Two margins of two; people in the cells 00 01 10 11. */
static enum weight_stop rake_square(const uint64_t n[4], const double first[2], const double second[2],
                                    double weights[4], struct weight_raking *out) {
    struct weight_cell cells[4];
    for (size_t i = 0; i < 4; i++)
        cells[i] = (struct weight_cell){.category = {i / 2, i % 2}, .sums = single(n[i], n[i] / 2)};
    const struct weight_margin margins[] = {{first, 2}, {second, 2}};
    return weight_rake(cells, 4, margins, 2, weights, out);
}

static void test_stops(void **state) {
    (void)state;
    static const struct {
        uint64_t n[4];
        double first[2], second[2];
        enum weight_stop stop;
        size_t margin, category;
    } cases[] = {
        {{9, 9, 9, 9}, {0.5, 0.5}, {0.4, 0.6}, WEIGHT_DONE, 0, 0},
        {{2, 3, 3, 2}, {0.5, 0.5}, {0.5, 0.5}, WEIGHT_DONE, 0, 0},
        {{2, 2, 9, 9}, {0.5, 0.5}, {0.5, 0.5}, WEIGHT_FEW, 0, 0},
        {{9, 4, 9, 0}, {0.5, 0.5}, {0.5, 0.5}, WEIGHT_FEW, 1, 1},
        {{0, 0, 0, 0}, {0.5, 0.5}, {0.5, 0.5}, WEIGHT_FEW, 0, 0},
        {{9, 9, 9, 9}, {0.5, 0.5}, {1, 0}, WEIGHT_TARGET, 1, 1},
        {{9, 9, 9, 9}, {0.5, NAN}, {0.5, 0.5}, WEIGHT_TARGET, 0, 1},
        {{9, 9, 9, 9}, {-0.5, 1.5}, {0.5, 0.5}, WEIGHT_TARGET, 0, 0},
        {{9, 9, 9, 9}, {0.5, 0.5}, {0.5, 0.49}, WEIGHT_SUM, 1, 0},
        {{9, 9, 9, 9}, {0.5, 0.5}, {0.5, 0.499}, WEIGHT_DONE, 0, 0},
        {{9, 0, 0, 9}, {0.5, 0.5}, {0.5, 0.5}, WEIGHT_DONE, 0, 0},
        /* Everybody of 0 is of 0, everybody of 1 of 1: at rest, and still wrong. */
        {{9, 0, 0, 9}, {0.5, 0.5}, {0.4, 0.6}, WEIGHT_NO_END, 0, 0},
        /* 00 is empty: 0 may be no more than the others' 1. */
        {{0, 9, 9, 9}, {0.7, 0.3}, {0.7, 0.3}, WEIGHT_NO_END, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double weights[4] = {7, 7, 7, 7};
        struct weight_raking out;
        enum weight_stop stop = rake_square(cases[i].n, cases[i].first, cases[i].second, weights, &out);
        if (stop != cases[i].stop || out.margin != cases[i].margin || out.category != cases[i].category)
            fail_msg("case %zu: %d at %zu %zu", i, stop, out.margin, out.category);
        for (size_t k = 0; k < 4; k++)
            assert_true(stop == WEIGHT_DONE ? weights[k] <= 3 : weights[k] >= 7);
    }
}

static void test_misuse(void **state) {
    (void)state;
    static const double targets[WEIGHT_CATEGORIES_MAX + 1] = {1};
    struct weight_cell cell = {.category = {1}, .sums = single(9, 5)};
    struct weight_margin margins[WEIGHT_MARGINS_MAX + 1];
    for (size_t i = 0; i <= WEIGHT_MARGINS_MAX; i++)
        margins[i] = (struct weight_margin){targets, 1};
    struct weight_raking out = {.rounds = 7};
    double weight = 7;
    assert_int_equal(weight_rake(&cell, 1, margins, 1, &weight, &out), WEIGHT_INPUT); /* category 1 of 1 */
    cell.category[0] = 0;
    assert_int_equal(weight_rake(&cell, 1, margins, 0, &weight, &out), WEIGHT_INPUT);
    assert_int_equal(weight_rake(&cell, 1, margins, WEIGHT_MARGINS_MAX + 1, &weight, &out), WEIGHT_INPUT);
    margins[0].categories = 0;
    assert_int_equal(weight_rake(&cell, 1, margins, 1, &weight, &out), WEIGHT_INPUT);
    margins[0].categories = WEIGHT_CATEGORIES_MAX + 1;
    assert_int_equal(weight_rake(&cell, 1, margins, 1, &weight, &out), WEIGHT_INPUT);
    assert_true(out.rounds == 7 && weight >= 7);
    struct weight_share share = {.share = 7};
    assert_int_equal(weight_share(NULL, 0, NULL, STATS_Z95, &share), ERR_INPUT);
    assert_int_equal(weight_share(&cell, 1, (double[]){0}, STATS_Z95, &share), ERR_INPUT);
    assert_int_equal(weight_share(&cell, 1, (double[]){NAN}, STATS_Z95, &share), ERR_INPUT);
    cell.sums.y = 10;
    assert_int_equal(weight_share(&cell, 1, (double[]){1}, STATS_Z95, &share), ERR_INPUT);
    assert_true(share.share >= 7);
}

static void test_trimming(void **state) {
    (void)state;
    double weights[4];
    struct weight_raking out;
    /* Fifteen of nine million should be most: weights so large that in absolute terms they never stand still. */
    assert_int_equal(rake_square((uint64_t[]){8, 7, 1360537, 7982340}, (double[]){0.7, 0.3},
                                 (double[]){0.53, 0.47}, weights, &out),
                     WEIGHT_DONE);
    assert_true(out.trimmed >= 2 && out.off > 0.6);
    /* Ten of a thousand should be half. */
    assert_int_equal(
        rake_square((uint64_t[]){5, 5, 495, 495}, (double[]){0.5, 0.5}, (double[]){0.5, 0.5}, weights, &out),
        WEIGHT_DONE);
    assert_int_equal(out.trimmed, 2);
    assert_close(weights[0], WEIGHT_HIGH);
    assert_close(weights[1], WEIGHT_HIGH);
    assert_close(weights[2], 0.5 / 0.99);
    assert_close(out.off, 0.5 - 30.0 / (30 + 500));
}

/* ---- Properties ---------------------------------------------------------------------------------------- */

struct person {
    size_t cell;
    uint64_t m, y;
};

static void check_targets(const struct weight_cell *cells, size_t count, const struct weight_margin *margins,
                          size_t margin_count, const double *weights, double tolerance) {
    for (size_t m = 0; m < margin_count; m++)
        for (size_t c = 0; c < margins[m].categories; c++) {
            double in = 0, all = 0, people = 0;
            for (size_t i = 0; i < count; i++) {
                double w = weights[i] * (double)cells[i].sums.k;
                all += w;
                people += (double)cells[i].sums.k;
                in += cells[i].category[m] == c ? w : 0;
            }
            assert_within(in / all, margins[m].targets[c], tolerance);
            if (tolerance < 1e-6)
                assert_close(all / people, 1);
        }
}

/* As many independent answers as these people's are worth without weights. */
static double worth(const struct person *people, size_t n) {
    struct cluster_sums sums = {0};
    struct cluster plain;
    for (size_t i = 0; i < n; i++) {
        uint64_t m = (uint64_t)people[i].m, y = (uint64_t)people[i].y;
        sums = (struct cluster_sums){sums.k + 1,      sums.m + m,      sums.y + y,
                                     sums.mm + m * m, sums.yy + y * y, sums.my + m * y};
    }
    assert_int_equal(cluster_share(&sums, STATS_Z95, &plain), 0);
    return sums.m == sums.k ? (double)n : plain.n_eff;
}

/* The formulas of the header, person by person. */
static void check_share(const struct weight_cell *cells, size_t count, const double *weights,
                        const struct person *people, size_t n) {
    struct weight_share s;
    double low, high, wm = 0, wy = 0, w = 0, ww = 0, sum = 0;
    for (size_t i = 0; i < n; i++) {
        double weight = weights[people[i].cell];
        wm += weight * (double)people[i].m;
        wy += weight * (double)people[i].y;
        w += weight;
        ww += weight * weight;
    }
    for (size_t i = 0; i < n; i++)
        sum += pow(weights[people[i].cell] * ((double)people[i].y - wy / wm * (double)people[i].m), 2);
    assert_int_equal(weight_share(cells, count, weights, STATS_Z95, &s), 0);
    assert_close(s.share, wy / wm);
    assert_close(s.se, sqrt((double)n / ((double)n - 1) * sum) / wm);
    assert_close(s.deff, (double)n * ww / (w * w));
    assert_close(s.n_eff * s.deff, worth(people, n));
    assert_true(0 <= s.low && s.low <= s.share && s.share <= s.high && s.high <= 1 && s.low < s.high);
    assert_true(s.deff >= 1);
    assert_int_equal(s.people, n);
    stats_wilson(s.share * s.n_eff, s.n_eff, STATS_Z95, &low, &high);
    assert_within(s.low, low, FEW_ULPS);
    assert_within(s.high, high, FEW_ULPS);
}

static void random_targets(struct rng *rng, double *targets, size_t categories) {
    double sum = 0;
    for (size_t c = 0; c < categories; c++)
        sum += targets[c] = 0.5 + rng_unit(rng);
    for (size_t c = 0; c < categories; c++)
        targets[c] /= sum;
}

static void test_properties(void **state) {
    (void)state;
    enum { PEOPLE = 400 };
    struct rng rng = rng_seeded(41);
    size_t done = 0, trimmed = 0;
    for (int round = 0; round < 1000; round++) {
        size_t sizes[3] = {2, 1 + (size_t)rng_below(&rng, 4), 3},
               n = 60 + (size_t)rng_below(&rng, PEOPLE - 60);
        double targets[3][4], weights[MAX];
        struct weight_margin margins[3];
        for (size_t m = 0; m < 3; m++) {
            random_targets(&rng, targets[m], sizes[m]);
            margins[m] = (struct weight_margin){targets[m], sizes[m]};
        }
        size_t count = sizes[0] * sizes[1] * sizes[2];
        struct weight_cell cells[MAX];
        struct person people[PEOPLE];
        for (size_t i = 0; i < count; i++)
            cells[i] = (struct weight_cell){.category = {i % 2, i / 2 % sizes[1], i / 2 / sizes[1]}};
        for (size_t i = 0; i < n; i++) {
            struct person p = {.cell = (size_t)((double)count * pow(rng_unit(&rng), 1.5)),
                               .m = 1 + rng_below(&rng, 5)};
            p.y = rng_below(&rng, p.m + 1);
            struct cluster_sums *s = &cells[p.cell].sums;
            *s = (struct cluster_sums){s->k + 1,          s->m + p.m,        s->y + p.y,
                                       s->mm + p.m * p.m, s->yy + p.y * p.y, s->my + p.m * p.y};
            people[i] = p;
        }
        struct weight_raking out;
        enum weight_stop stop = weight_rake(cells, count, margins, 3, weights, &out);
        assert_true(stop == WEIGHT_DONE || stop == WEIGHT_FEW || stop == WEIGHT_NO_END);
        if (stop != WEIGHT_DONE)
            continue;
        done++;
        trimmed += out.trimmed > 0;
        for (size_t i = 0; i < count; i++)
            assert_true(weights[i] >= WEIGHT_LOW && weights[i] <= WEIGHT_HIGH);
        check_targets(cells, count, margins, 3, weights, out.trimmed == 0 ? 1e-9 : out.off + 1e-9);
        check_share(cells, count, weights, people, n);
    }
    assert_true(trimmed > 100 && done > trimmed + 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_raking_golden), cmocka_unit_test(test_poststratified_golden),
        cmocka_unit_test(test_stops),         cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_trimming),      cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
