/* What is hidden must not follow where units add up to the unit above, in every period and over the whole time: small
 * cases by hand, then random trees of units under attack. SUPPRESS_TRIALS sets how many (make torture-suppress). */
#include "suppress_units_help.h"

/* ---- By hand: one question; a letter for each unit: hidden ('x') or shown ('.') ----------------------------- */

static struct trial hand(uint64_t threshold, size_t periods) {
    return (struct trial){.survey = flat(1), .threshold = threshold, .count = periods};
}

static void come(struct trial *t, size_t unit, size_t period, uint64_t n) {
    for (uint64_t i = 0; i < n; i++)
        tally_add(at(t, t->own, unit, period), (uint8_t[]){4});
}

static void expect(struct trial *t, size_t period, const char *wanted) {
    char map[UNITS + 1] = "";
    for (size_t u = 0; u < t->unit_count; u++) {
        map[u] = hidden(t, u, period, SUPPRESS_ALL) ? 'x' : '.';
        for (size_t slot = 1; slot < suppress_slots(t->survey); slot++)
            assert_int_equal(hidden(t, u, period, slot), hidden(t, u, period, SUPPRESS_ALL));
    }
    if (strcmp(map, wanted) != 0)
        fail_msg("period %zu: %s, expected %s", period, map, wanted);
    assert_int_equal(attack_run(t, 0), 0);
    check_rests(t, 0);
}

/* golden.json, suppression: A 34, B 4, C 22 of 60, threshold 5. */
static void test_golden(void **state) {
    (void)state;
    struct trial t = hand(5, 1);
    add_unit(&t, SURVEY_NONE, false);
    for (int i = 0; i < 3; i++)
        add_unit(&t, 0, true);
    start(&t);
    come(&t, 1, 0, 34);
    come(&t, 2, 0, 4);
    come(&t, 3, 0, 22);
    settle(&t);
    expect(&t, 0, "..xx");
    expect(&t, 1, "..xx");
}

/* A whole with one part and own counters: what is missing beside the part is theirs. */
static void test_one_child(void **state) {
    (void)state;
    static const struct {
        uint64_t own, child;
        const char *wanted;
    } cases[] = {
        {30, 20, ".."}, {0, 20, ".."}, {4, 30, ".x"}, {30, 4, ".x"}, {4, 4, "xx"}, {4, 8, ".x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct trial t = hand(TEN, 1);
        add_unit(&t, SURVEY_NONE, true);
        add_unit(&t, 0, true);
        start(&t);
        come(&t, 0, 0, cases[i].own);
        come(&t, 1, 0, cases[i].child);
        settle(&t);
        expect(&t, 0, cases[i].wanted);
        expect(&t, 1, cases[i].wanted);
    }
}

/* A child that holds all of its parent's people: they are one figure, hidden or shown together. */
static void test_child_is_all(void **state) {
    (void)state;
    struct trial t = hand(TEN, 1);
    add_unit(&t, SURVEY_NONE, false);
    add_unit(&t, 0, false);
    add_unit(&t, 1, true);
    add_unit(&t, 0, true);
    add_unit(&t, 0, true);
    start(&t);
    come(&t, 2, 0, 12);
    come(&t, 3, 0, 4);
    come(&t, 4, 0, 34);
    settle(&t);
    expect(&t, 1, ".xxx.");
    expect(&t, 0, ".xxx.");
}

/* All of A's people came in one period, so what the whole time shows of A is that period; B is small there. Hiding A's
 * period would hide nothing: the sum of both goes, in both periods. */
static void test_all_in_one_period(void **state) {
    (void)state;
    struct trial t = hand(TEN, 2);
    add_unit(&t, SURVEY_NONE, false);
    add_unit(&t, 0, true);
    add_unit(&t, 0, true);
    start(&t);
    come(&t, 1, 0, 34);
    come(&t, 2, 0, 4);
    come(&t, 2, 1, 18);
    settle(&t);
    expect(&t, 2, "...");
    expect(&t, 0, "x.x");
    expect(&t, 1, "xxx");
}

/* Three units in three periods: the hidden ones have company in every row and every column, and still B in the second
 * period would be the difference of two rows and two columns (a bridge between two rectangles). */
static void test_bridge(void **state) {
    (void)state;
    static const uint64_t people[4][4] = {{5, 6, 40, 40}, {6, 5, 7, 40}, {40, 40, 5, 6}, {40, 40, 6, 5}};
    struct trial t = hand(TEN, 4);
    add_unit(&t, SURVEY_NONE, false);
    for (size_t u = 0; u < 4; u++)
        add_unit(&t, 0, true);
    start(&t);
    for (size_t u = 0; u < 4; u++)
        for (size_t p = 0; p < 4; p++)
            come(&t, u + 1, p, people[u][p]);
    settle(&t);
    assert_int_equal(attack_run(&t, 0), 0);
    expect(&t, 4, ".....");
    size_t shown = 0;
    for (size_t u = 1; u <= 4; u++)
        for (size_t p = 0; p < 4; p++)
            shown += !hidden(&t, u, p, SUPPRESS_ALL);
    assert_true(shown >= 5); /* of seven large ones */
}

static void test_nothing_small(void **state) {
    (void)state;
    struct trial t = hand(TEN, 2);
    add_unit(&t, SURVEY_NONE, true);
    add_unit(&t, 0, true);
    add_unit(&t, 0, false);
    add_unit(&t, 2, true);
    start(&t);
    for (size_t p = 0; p < 2; p++) {
        come(&t, 0, p, 10);
        come(&t, 1, p, 11);
        come(&t, 3, p, 12);
    }
    settle(&t);
    for (size_t p = 0; p <= 2; p++)
        expect(&t, p, "....");
}

/* ---- At random ------------------------------------------------------------------------------------------- */

/* Depth to 3, fan-out to 5, as long as there is room for so many. */
static void random_units(struct trial *t, struct rng *rng, size_t most) {
    size_t depth[UNITS] = {0};
    add_unit(t, SURVEY_NONE, rng_below(rng, 2) == 0);
    for (size_t u = 0; u < t->unit_count; u++) {
        uint64_t fan = depth[u] == 3 ? 0 : rng_below(rng, u == 0 ? 5 : 6 - depth[u]) + (u == 0);
        for (; fan > 0 && t->unit_count < most; fan--) {
            depth[t->unit_count] = depth[u] + 1;
            add_unit(t, u, rng_below(rng, 2) == 0);
        }
        t->units[u].own |= !t->units[u].inner;
    }
}

static void random_people(struct trial *t, struct rng *rng) {
    static const unsigned people_max[] = {0, 4, 12, 25, 25, 60, 200}, percent[] = {0, 8, 30, 60, 95, 100};
    for (size_t u = 0; u < t->unit_count; u++)
        for (size_t p = 0; p < t->count && t->units[u].own; p++) {
            unsigned here[QUESTIONS];
            for (size_t q = 0; q < QUESTIONS; q++)
                here[q] = percent[rng_below(rng, 6)];
            for (uint64_t n = rng_below(rng, people_max[rng_below(rng, 7)] + 1); n > 0; n--) {
                uint8_t answers[QUESTIONS];
                for (size_t q = 0; q < t->survey->question_count; q++)
                    answers[q] = rng_below(rng, 100) < here[q] ? 4 : 0;
                tally_add(at(t, t->own, u, p), answers);
            }
        }
}

static struct trial random_trial(struct rng *rng) {
    struct trial t = {.threshold = TEN, .count = 1 + rng_below(rng, PERIODS)};
    unsigned questions = 1 + (unsigned)rng_below(rng, QUESTIONS);
    t.survey = random_survey(rng, questions < 3 ? questions : 3, questions);
    size_t most = UNKNOWNS_MAX / (t.count * t.survey->question_count);
    random_units(&t, rng, most < UNITS ? most : UNITS);
    start(&t);
    random_people(&t, rng);
    settle(&t);
    return t;
}

static void test_random(void **state) {
    (void)state;
    unsigned leaks = 0;
    size_t shown = 0, withheld = 0;
    for (unsigned trial = 0; trial < trials(1000); trial++) {
        struct rng rng = rng_seeded(trial);
        bool small = false;
        arena_reset(arena);
        struct trial t = random_trial(&rng);
        leaks += attack_run(&t, trial);
        check_rests(&t, trial);
        size_t others = 0;
        for (size_t u = 0; u < t.unit_count; u++)
            for (size_t p = 0; p <= t.count; p++)
                for (size_t slot = 0; slot < suppress_slots(t.survey); slot++) {
                    uint64_t n = people(&t, u, p, slot);
                    small |= few(&t, n) || few(&t, people_of(at(&t, t.own, u, p), slot));
                    shown += !hidden(&t, u, p, slot);
                    others += hidden(&t, u, p, slot) && n >= t.threshold;
                }
        withheld += others;
        assert_true(small || others == 0);
    }
    print_message("%zu random trees: %zu figures shown, %zu withheld for others' sake; %u leaks\n",
                  trials(1000), shown, withheld, leaks);
    assert_int_equal(leaks, 0);
    assert_true(4 * shown > 3 * withheld); /* hiding everything would pass, and be of no use */
}

/* Where periods have slots of their own, the same ones as all, nothing is sieved (suppress_sieve.c): it must decide nothing. */
static void test_sieve(void **state) {
    (void)state;
    size_t same[SLOTS];
    size_t withheld = 0, differ = 0;
    for (size_t slot = 0; slot < SLOTS; slot++)
        same[slot] = slot;
    for (unsigned trial = 0; trial < trials(1000); trial++) {
        struct rng rng = rng_seeded(trial);
        arena_reset(arena);
        struct trial sieved = random_trial(&rng), other = sieved;
        decide(&other, same);
        for (size_t u = 0; u < sieved.unit_count; u++)
            for (size_t p = 0; p <= sieved.count; p++)
                for (size_t slot = 0; slot < suppress_slots(sieved.survey); slot++) {
                    differ += hidden(&sieved, u, p, slot) != hidden(&other, u, p, slot);
                    withheld += hidden(&sieved, u, p, slot) && people(&sieved, u, p, slot) >= TEN;
                }
    }
    print_message("%zu random trees: %zu figures differ, %zu withheld for others' sake\n", trials(1000),
                  differ, withheld);
    assert_int_equal(differ, 0);
    assert_true(withheld > trials(1000));
}

int main(void) {
    arena = arena_new((size_t)1 << 30);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),       cmocka_unit_test(test_one_child),
        cmocka_unit_test(test_child_is_all), cmocka_unit_test(test_all_in_one_period),
        cmocka_unit_test(test_bridge),       cmocka_unit_test(test_nothing_small),
        cmocka_unit_test(test_random),       cmocka_unit_test(test_sieve),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
