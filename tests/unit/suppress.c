/* What is hidden must not follow from what is shown: small cases by hand, then hundreds of random ones under attack. */
#include "suppress_help.h"

#include "figures_help.h"

enum { TEN = 10, PERIODS = 6, QUESTIONS = 8, UNKNOWNS = PERIODS * QUESTIONS };

/* ---- By hand: people of each part, and one letter for each: hidden ('x') or shown ('.') -------------------- */

static void expect_periods(const uint64_t *people, const char *wanted) {
    size_t count = strlen(wanted);
    struct tally *tallies = tallies_of(flat(1), count);
    struct figures *figures = arena_array(arena, count, sizeof *figures);
    for (size_t i = 0; i < count; i++)
        for (uint64_t n = 0; n < people[i]; n++)
            tally_add(&tallies[i], (uint8_t[]){4});
    assert_int_equal(index_figures_series(tallies, count, TEN, figures, NULL), 0);
    for (size_t i = 0; i < count; i++) {
        if (figures[i].all.hidden != (wanted[i] == 'x'))
            fail_msg("period %zu (%d people) of %s", i, (int)people[i], wanted);
        assert_int_equal(figures[i].questions[0].hidden, figures[i].all.hidden);
        assert_int_equal(figures[i].all.respondents, figures[i].all.hidden ? 0 : people[i]);
    }
}

/* The first so many people answer it. */
static void expect_questions(const uint64_t *people, const char *wanted) {
    size_t count = strlen(wanted);
    struct tally *tally = tallies_of(flat((unsigned)count), 1);
    struct figures *one = arena_alloc(arena, sizeof *one), *series = arena_alloc(arena, sizeof *series);
    for (uint64_t n = 0; n < 1000; n++) {
        uint8_t answers[8];
        for (size_t i = 0; i < count; i++)
            answers[i] = n < people[i] ? 4 : 0;
        tally_add(tally, answers);
    }
    assert_int_equal(index_figures(tally, TEN, one, NULL), 0);
    for (size_t i = 0; i < count; i++)
        if (one->questions[i].hidden != (wanted[i] == 'x'))
            fail_msg("question %zu (%d people) of %s", i, (int)people[i], wanted);
    assert_int_equal(index_figures_series(tally, 1, TEN, series, NULL), 0);
    assert_memory_equal(one, series, sizeof *one); /* one period is the whole time */
}

static void test_nothing_small(void **state) {
    (void)state;
    expect_periods((uint64_t[]){10, 400, 34}, "...");
    expect_questions((uint64_t[]){10, 400, 34}, "...");
}

/* method.md 3.7: A 34, B 4, C 22 of 60: B alone would be 60 − 34 − 22. */
static void test_one_small_takes_the_next(void **state) {
    (void)state;
    expect_periods((uint64_t[]){34, 4, 22}, ".xx");
    expect_questions((uint64_t[]){34, 4, 22}, ".xx");
}

static void test_people_of_periods_add_up(void **state) {
    (void)state;
    expect_periods((uint64_t[]){34, 4, 6, 22}, ".xx.");   /* ten different people */
    expect_periods((uint64_t[]){34, 4, 5, 22}, ".xxx");   /* nine are too few */
    expect_questions((uint64_t[]){34, 4, 6, 22}, ".xxx"); /* may be the same people */
}

static void test_nobody_hides_nothing_else(void **state) {
    (void)state;
    expect_periods((uint64_t[]){34, 0, 22}, ".x.");
    expect_periods((uint64_t[]){0, 0}, "xx");
    expect_questions((uint64_t[]){34, 0, 22}, ".x.");
}

static void test_ends_when_all_is_hidden(void **state) {
    (void)state;
    expect_periods((uint64_t[]){3}, "x");
    expect_periods((uint64_t[]){3, 0, 4}, "xxx");
    expect_periods((uint64_t[]){3, 12}, "xx");
    expect_questions((uint64_t[]){3, 0, 4}, "xxx");
}

/* What was asked in one period only is as good as shown there by the report on both, so hiding it hides nothing. */
static void test_asked_once(void **state) {
    (void)state;
    static const struct {
        uint64_t people[2][3];
        const char *wanted[2];
    } cases[] = {
        {{{5, 20, 30}, {40, 0, 60}}, {".x.x", ".xxx"}}, /* the larger one goes in its place */
        {{{5, 20, 0}, {40, 0, 60}}, {"xx.x", "xxx."}},  /* none other: the sum goes */
    };
    for (size_t c = 0; c < 2; c++) {
        struct tally *tallies = tallies_of(flat(3), 2);
        struct figures *figures = arena_array(arena, 2, sizeof *figures);
        for (size_t p = 0; p < 2; p++)
            for (uint64_t n = 0; n < 60; n++) {
                uint8_t answers[3];
                for (size_t q = 0; q < 3; q++)
                    answers[q] = n < cases[c].people[p][q] ? 4 : 0;
                tally_add(&tallies[p], answers);
            }
        assert_int_equal(index_figures_series(tallies, 2, TEN, figures, NULL), 0);
        for (size_t p = 0; p < 2; p++) {
            const struct figures *f = &figures[p];
            char map[] = {f->all.hidden ? 'x' : '.', f->questions[0].hidden ? 'x' : '.',
                          f->questions[1].hidden ? 'x' : '.', f->questions[2].hidden ? 'x' : '.', '\0'};
            if (strcmp(map, cases[c].wanted[p]) != 0)
                fail_msg("case %zu, period %zu: %s, expected %s", c, p, map, cases[c].wanted[p]);
        }
    }
}

/* ---- At random ----------------------------------------------------------------------------------------- */

struct trial {
    const struct survey *survey;
    size_t count;          /* of periods */
    struct tally *tallies; /* one per period, then the whole time */
    struct figures *counts, *shown;
};

/* Figures near the threshold, in some periods some questions not asked at all. */
static struct trial random_trial(struct rng *rng) {
    static const unsigned people_max[] = {4, 12, 25, 25, 60}, percent[] = {0, 8, 30, 60, 95, 100};
    struct trial t = {.survey = random_survey(rng, 5, QUESTIONS), .count = 1 + rng_below(rng, PERIODS)};
    t.tallies = tallies_of(t.survey, t.count + 1);
    t.counts = arena_array(arena, t.count + 1, sizeof *t.counts);
    t.shown = arena_array(arena, t.count + 1, sizeof *t.shown);
    unsigned usual[QUESTIONS];
    for (size_t q = 0; q < QUESTIONS; q++)
        usual[q] = percent[rng_below(rng, 6)];
    for (size_t p = 0; p < t.count; p++) {
        uint64_t people = rng_below(rng, people_max[rng_below(rng, 5)] + 1);
        unsigned here[QUESTIONS];
        for (size_t q = 0; q < QUESTIONS; q++)
            here[q] = rng_below(rng, 4) == 0 ? percent[rng_below(rng, 6)] : usual[q];
        for (uint64_t n = 0; n < people; n++) {
            uint8_t answers[QUESTIONS];
            for (size_t q = 0; q < t.survey->question_count; q++)
                answers[q] = rng_below(rng, 100) < here[q] ? (uint8_t)(1 + rng_below(rng, 5)) : 0;
            tally_add(&t.tallies[p], answers);
        }
        tally_merge(&t.tallies[t.count], &t.tallies[p]);
    }
    assert_int_equal(index_figures_series(t.tallies, t.count, TEN, t.shown, NULL), 0);
    assert_int_equal(index_figures(&t.tallies[t.count], TEN, &t.shown[t.count], NULL), 0);
    for (size_t p = 0; p <= t.count; p++) { /* threshold 0: nothing is hidden */
        assert_int_equal(index_figures(&t.tallies[p], 0, &t.counts[p], NULL), 0);
    }
    return t;
}

/* Every figure by number: dimensions, questions, and the whole survey last. */
static size_t node_count(const struct survey *survey) {
    return survey->dimension_count + survey->question_count + 1;
}

static const struct figure *node(const struct survey *survey, const struct figures *figures, size_t i) {
    if (i < survey->dimension_count)
        return &figures->dimensions[i];
    i -= survey->dimension_count;
    return i < survey->question_count ? &figures->questions[i] : &figures->all;
}

static bool node_has(const struct survey *survey, size_t i, size_t question) {
    if (i + 1 == node_count(survey))
        return true;
    if (i < survey->dimension_count)
        return survey_question_in(survey, question, i);
    return i - survey->dimension_count == question;
}

/* The sum a figure is: of one period, or of all for t->count. */
static void sum_row(const struct trial *t, size_t period, size_t i, uint64_t row[UNKNOWNS]) {
    memset(row, 0, UNKNOWNS * sizeof *row);
    for (size_t p = 0; p < t->count; p++)
        for (size_t q = 0; q < t->survey->question_count; q++)
            if ((period == p || period == t->count) && node_has(t->survey, i, q))
                row[p * QUESTIONS + q] = 1;
}

/* Everything shown is known, and what nobody answered in a period. */
static unsigned attack_run(const struct trial *t, unsigned trial) {
    struct attack attack = attack_new(UNKNOWNS);
    uint64_t row[UNKNOWNS];
    unsigned leaks = 0;
    for (int known = 1; known >= 0; known--)
        for (size_t p = 0; p <= t->count; p++)
            for (size_t i = 0; i < node_count(t->survey); i++) {
                uint64_t people = node(t->survey, &t->counts[p], i)->respondents;
                bool hidden = node(t->survey, &t->shown[p], i)->hidden;
                sum_row(t, p, i, row);
                if (known && (!hidden || people == 0))
                    attack_reduce(&attack, row, true);
                if (!known && hidden && people > 0 && people < TEN && attack_reduce(&attack, row, false)) {
                    print_message("trial %u: figure %zu of period %zu (%d people) follows\n", trial, i, p,
                                  (int)people);
                    leaks++;
                }
            }
    return leaks;
}

/* Nothing of few people is shown, and what is missing from a shown whole time is enough people, or nobody. */
static void check_periods(const struct trial *t, unsigned trial) {
    for (size_t i = 0; i < node_count(t->survey); i++) {
        uint64_t people = 0;
        for (size_t p = 0; p < t->count; p++) {
            bool hidden = node(t->survey, &t->shown[p], i)->hidden;
            people += hidden ? node(t->survey, &t->counts[p], i)->respondents : 0;
            if (!hidden && node(t->survey, &t->counts[p], i)->respondents < TEN)
                fail_msg("trial %u: figure %zu of period %zu is shown", trial, i, p);
        }
        if (!node(t->survey, &t->shown[t->count], i)->hidden && people > 0 && people < TEN)
            fail_msg("trial %u: figure %zu: the hidden periods are %d people", trial, i, (int)people);
    }
}

static bool any_small(const struct trial *t) {
    for (size_t p = 0; p < t->count; p++)
        for (size_t i = 0; i < node_count(t->survey); i++) {
            uint64_t people = node(t->survey, &t->counts[p], i)->respondents;
            if (people > 0 && people < TEN)
                return true;
        }
    return false;
}

static void test_random(void **state) {
    (void)state;
    unsigned leaks = 0;
    size_t shown = 0, withheld = 0;
    for (unsigned trial = 0; trial < trials(1000); trial++) {
        struct rng rng = rng_seeded(trial);
        arena_reset(arena);
        struct trial t = random_trial(&rng);
        check_periods(&t, trial);
        leaks += attack_run(&t, trial);
        bool small = any_small(&t);
        for (size_t p = 0; p < t.count; p++)
            for (size_t i = 0; i < node_count(t.survey); i++) {
                bool hidden = node(t.survey, &t.shown[p], i)->hidden;
                uint64_t people = node(t.survey, &t.counts[p], i)->respondents;
                shown += !hidden;
                withheld += hidden && people >= TEN;
                assert_false(hidden && people > 0 && !small);
            }
    }
    print_message("%zu figures shown, %zu withheld for others' sake\n", shown, withheld);
    assert_int_equal(leaks, 0);
    assert_true(shown > withheld); /* hiding everything would pass, and be of no use */
}

int main(void) {
    arena = arena_new(64 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_small),
        cmocka_unit_test(test_one_small_takes_the_next),
        cmocka_unit_test(test_people_of_periods_add_up),
        cmocka_unit_test(test_nobody_hides_nothing_else),
        cmocka_unit_test(test_ends_when_all_is_hidden),
        cmocka_unit_test(test_asked_once),
        cmocka_unit_test(test_random),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
