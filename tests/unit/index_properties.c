/* Every figure of every method, recounted from the single answers over random surveys of every kind. */
#include "index_help.h"

enum { SURVEYS = 400 };
#define Z95 1.959963984540054

/* One person's answers in a dimension. */
struct person {
    double m, y, s;
};

static struct person person_of(const struct made *made, size_t p, size_t dimension) {
    struct person person = {0, 0, 0};
    for (size_t q = 0; q < made->item_count; q++) {
        const struct value *value = &made->values[p][q];
        if (value->state != VALUE_SET || !in_dimension(made, q, dimension))
            continue;
        person.m++;
        person.y += is_satisfied(&made->items[q], value->number);
        person.s += place(&made->items[q], value->number);
    }
    return person;
}

/* Share of satisfied answers to one item (or mean place); false: nobody answered. */
static bool item_mean(const struct made *made, size_t q, bool places, double *out) {
    double total = 0, count = 0;
    for (size_t p = 0; p < made->people; p++) {
        const struct value *value = &made->values[p][q];
        if (value->state != VALUE_SET)
            continue;
        count++;
        total +=
            places ? place(&made->items[q], value->number) : is_satisfied(&made->items[q], value->number);
    }
    *out = total / count;
    return count > 0;
}

static bool items_mean(const struct made *made, size_t dimension, bool places, double *out) {
    double total = 0, count = 0, mean;
    for (size_t q = 0; q < made->item_count; q++)
        if (in_dimension(made, q, dimension) && item_mean(made, q, places, &mean)) {
            total += mean;
            count++;
        }
    *out = total / count;
    return count > 0;
}

/* The score of method.md 2.2: leaves (1 + 9·mean)/k, summed. */
static bool points(const struct made *made, size_t dimension, double *out) {
    double mean, part, k = 0;
    *out = 0;
    if (dimension != SURVEY_ALL && made->parents[dimension] != SURVEY_NONE) {
        for (size_t d = 0; d < made->dimension_count; d++)
            k += made->parents[d] == made->parents[dimension];
        bool any = items_mean(made, dimension, true, &mean);
        *out = (1 + 9 * mean) / k;
        return any;
    }
    for (size_t d = 0; d < made->dimension_count; d++)
        if (made->parents[d] == (dimension == SURVEY_ALL ? SURVEY_NONE : dimension)) {
            if (!points(made, d, &part))
                return false;
            *out += part;
        }
    return true;
}

static void check_bounds(const struct figure *f) {
    if (!f->bounded)
        return;
    assert_true(f->valued);
    assert_true(0 <= f->low && f->low <= f->percent + 1e-9 && f->percent <= f->high + 1e-9 &&
                f->high <= 100 + 1e-9);
}

/* Σ(y − R m)² over the people, the definition rather than the sums of the tally. */
static void check_interval(const struct made *made, size_t dimension, const struct figure *f, bool scores) {
    double m = 0, y = 0, k = 0, squares = 0;
    for (size_t p = 0; p < made->people; p++) {
        struct person person = person_of(made, p, dimension);
        m += person.m;
        y += scores ? person.s : person.y;
        k += person.m > 0;
    }
    double r = y / m;
    for (size_t p = 0; p < made->people; p++) {
        struct person person = person_of(made, p, dimension);
        squares += pow((scores ? person.s : person.y) - r * person.m, 2);
    }
    double variance = k / (k - 1) * squares / (m * m), deff = variance / (r * (1 - r) / m);
    if (k < 2 || squares < 1e-9 || (!scores && deff < 1 + 1e-9))
        return; /* tests/unit/cluster.c has these */
    if (scores) {
        assert_within(f->low, 100 * fmax(0, r - Z95 * sqrt(variance)), 1e-9);
        assert_within(f->high, 100 * fmin(1, r + Z95 * sqrt(variance)), 1e-9);
        return;
    }
    double n = m / deff, z2 = Z95 * Z95, centre = (r + z2 / (2 * n)) / (1 + z2 / n),
           half = Z95 / (1 + z2 / n) * sqrt(r * (1 - r) / n + z2 / (4 * n * n));
    assert_within(f->low, 100 * (centre - half), 1e-9);
    assert_within(f->high, 100 * (centre + half), 1e-9);
}

static void check_value(const struct made *made, size_t dimension, const char *method, const struct figure *f,
                        const struct person *sum) {
    double mean = 0;
    bool valued = sum->m > 0;
    if (strcmp(method, "satisfied-share") == 0) {
        mean = sum->y / sum->m;
        if (valued)
            check_interval(made, dimension, f, false);
    } else if (strcmp(method, "item-mean") == 0) {
        items_mean(made, dimension, false, &mean);
    } else if (strcmp(method, "mean-score") == 0) {
        mean = sum->s / sum->m;
        if (valued) {
            assert_within(f->score, 1 + mean * (made->items[0].levels - 1), 1e-9);
            check_interval(made, dimension, f, true);
        }
    } else {
        double score;
        valued = valued && points(made, dimension, &score);
        if (valued)
            assert_within(f->score, score, 1e-9);
        assert_int_equal(f->valued, valued);
        return;
    }
    assert_int_equal(f->valued, valued);
    if (valued)
        assert_within(f->percent, 100 * mean, 1e-9);
}

static void check_dimension(const struct made *made, size_t dimension, const char *method,
                            const struct tally *tally) {
    struct figure f;
    struct person sum = {0, 0, 0};
    uint64_t people = 0;
    for (size_t p = 0; p < made->people; p++) {
        struct person person = person_of(made, p, dimension);
        people += person.m > 0;
        sum.m += person.m;
        sum.y += person.y;
        sum.s += person.s;
    }
    index_dimension(tally, dimension, 0, &f);
    assert_int_equal(f.respondents, people);
    assert_within((double)f.answers, sum.m, 0.1);
    assert_within((double)f.satisfied, sum.y, 0.1);
    check_value(made, dimension, method, &f, &sum);
    check_bounds(&f);
}

static void check_question(const struct made *made, size_t q, const char *method, const struct tally *tally) {
    struct figure f;
    bool places = strcmp(method, "mean-score") == 0 || strcmp(method, "papi-scale") == 0;
    double mean;
    index_question(tally, q, 0, &f);
    bool any = made->items[q].dimension != SURVEY_NONE && item_mean(made, q, places, &mean);
    assert_int_equal(f.valued, any);
    if (any)
        assert_within(f.percent, 100 * mean, 1e-9);
    check_bounds(&f);
}

static void test_recount(void **state) {
    const char *method = *state;
    for (unsigned n = 0; n < SURVEYS; n++) {
        static struct made made;
        struct rng rng = rng_seeded(n);
        arena_reset(arena);
        random_survey(&made, &rng, method);
        random_people(&made, &rng);
        struct tally tally = tally_of(made.survey);
        for (size_t p = 0; p < made.people; p++)
            add_person(&made, p, &tally);
        assert_int_equal(tally.cells[0], made.people);
        check_dimension(&made, SURVEY_ALL, method, &tally);
        for (size_t d = 0; d < made.dimension_count; d++)
            check_dimension(&made, d, method, &tally);
        for (size_t q = 0; q < made.item_count; q++)
            check_question(&made, q, method, &tally);
    }
}

/* The tally of a union is the sum of tallies, in any order, through packed bytes or not. */
static void test_merging(void **state) {
    const char *method = *state;
    for (unsigned n = 0; n < SURVEYS; n++) {
        static struct made made;
        struct rng rng = rng_seeded(n);
        arena_reset(arena);
        random_survey(&made, &rng, method);
        random_people(&made, &rng);
        struct tally parts[3], all = tally_of(made.survey), left = tally_of(made.survey),
                               right = tally_of(made.survey);
        for (size_t i = 0; i < 3; i++)
            parts[i] = tally_of(made.survey);
        for (size_t p = 0; p < made.people; p++) {
            add_person(&made, p, &all);
            add_person(&made, p, &parts[rng_below(&rng, 3)]);
        }
        for (size_t i = 0; i < 3; i++) {
            struct buf packed;
            buf_init(&packed, 1 << 20);
            tally_merge(&left, &parts[i]);
            tally_pack(&parts[2 - i], &packed);
            assert_int_equal(tally_merge_packed(&right, (const uint8_t *)packed.p, packed.n, NULL), 0);
            buf_release(&packed);
        }
        assert_true(tally_equal(&left, &all));
        assert_true(tally_equal(&right, &all));
    }
}

int main(void) {
    static char share[] = "satisfied-share", item[] = "item-mean", score[] = "mean-score",
                papi[] = "papi-scale";
    arena = arena_new((size_t)1 << 28);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(test_recount, share), cmocka_unit_test_prestate(test_recount, item),
        cmocka_unit_test_prestate(test_recount, score), cmocka_unit_test_prestate(test_recount, papi),
        cmocka_unit_test_prestate(test_merging, share), cmocka_unit_test_prestate(test_merging, item),
        cmocka_unit_test_prestate(test_merging, score), cmocka_unit_test_prestate(test_merging, papi),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
