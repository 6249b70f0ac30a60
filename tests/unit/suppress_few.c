/* Where nothing is few people's the rules are not asked. That changes no decision: with every figure looked at as if it
 * were, the same are hidden. */
#include "suppress_help.h"

#include "core/suppress_parts.h"

enum { TEN = 10, UNITS = 14, PERIODS = 4 };

struct tree {
    const struct survey *survey;
    size_t units, periods;
    size_t parents[UNITS];
    uint64_t people[UNITS][PERIODS + 1][32]; /* with those below; the last period: the whole time */
};

/* Answers of `most` people and their questions; large says how rarely a place has few. */
static void come(struct tree *t, struct rng *rng, size_t u, size_t p, unsigned large) {
    uint64_t n = rng_below(rng, large) == 0 ? rng_below(rng, 15) : 30 + rng_below(rng, 200);
    const struct survey *survey = t->survey;
    for (; n > 0; n--) {
        uint8_t answers[32];
        struct tally one;
        assert_int_equal(tally_init(&one, survey, arena, NULL), 0);
        for (size_t q = 0; q < survey->question_count; q++)
            answers[q] = rng_below(rng, 60) == 0 ? 0 : 4;
        tally_add(&one, answers);
        for (size_t v = u; v != SURVEY_NONE; v = t->parents[v])
            for (size_t slot = 0; slot < suppress_slots(survey); slot++) {
                size_t first = suppress_question_slot(survey, 0);
                uint64_t k = slot >= first ? answers[slot - first] != 0
                                           : tally_sums(&one, slot == 0 ? SURVEY_ALL : slot - 1)[TALLY_K];
                t->people[v][p][slot] += k;
                t->people[v][t->periods][slot] += k;
            }
    }
}

static struct tree random_tree(struct rng *rng, unsigned large) {
    struct tree t = {.units = 2 + rng_below(rng, UNITS - 1), .periods = 1 + rng_below(rng, PERIODS)};
    t.survey = random_survey(rng, 3, 5);
    t.parents[0] = SURVEY_NONE;
    for (size_t u = 1; u < t.units; u++)
        t.parents[u] = rng_below(rng, u);
    for (size_t u = 0; u < t.units; u++)
        for (size_t p = 0; p < t.periods; p++)
            come(&t, rng, u, p, large);
    return t;
}

static struct suppress *prepared(const struct tree *t) {
    struct suppress *suppress = suppress_new(TEN, arena);
    size_t groups[UNITS][PERIODS + 1], parts[UNITS];
    for (size_t u = 0; u < t->units; u++)
        for (size_t i = 0; i <= t->periods; i++) {
            size_t p = i == 0 ? t->periods : i - 1; /* the whole time first */
            assert_int_equal(suppress_group(suppress, t->survey,
                                            i == 0 ? SUPPRESS_NONE : groups[u][t->periods], NULL,
                                            &groups[u][p], NULL),
                             0);
            for (size_t slot = 0; slot < suppress_slots(t->survey); slot++)
                suppress_count(suppress, groups[u][p], slot, t->people[u][p][slot]);
        }
    for (size_t u = 0; u < t->units; u++)
        for (size_t p = 0; p <= t->periods; p++) {
            size_t count = 0;
            for (size_t v = u + 1; v < t->units; v++)
                if (t->parents[v] == u)
                    parts[count++] = groups[v][p];
            if (count > 0)
                assert_int_equal(suppress_family(suppress, groups[u][p], parts, count, NULL), 0);
        }
    suppress_prepare(suppress);
    return suppress;
}

/* People of a target, by going through all that it could be made of. */
static uint64_t behind(const struct suppress *suppress, size_t g, size_t slot, enum target target) {
    const struct group *group = suppress_at(suppress, g);
    uint64_t sum = 0;
    if (target == TARGET_FIGURE)
        return group->marks[slot].people;
    if (target == TARGET_PERIODS) {
        for (size_t i = 0; i < suppress->group_count; i++) {
            uint64_t n = suppress_at(suppress, i)->marks[slot].people;
            sum += suppress_at(suppress, i)->within == g && n < TEN ? n : 0;
        }
        return sum;
    }
    if (group->family == SUPPRESS_NONE)
        return 0;
    uint64_t rest = group->marks[slot].people;
    for (size_t i = 0; i < suppress->families[group->family].count; i++) {
        uint64_t n = suppress_at(suppress, suppress->families[group->family].parts[i])->marks[slot].people;
        rest -= n;
        sum += n < TEN ? n : 0;
    }
    return target == TARGET_REST ? rest : sum + (rest < TEN ? rest : 0);
}

/* Everything is looked at. */
static void look_everywhere(struct suppress *suppress) {
    suppress->targets = true;
    for (size_t g = 0; g < suppress->group_count; g++) {
        struct group *group = suppress_at(suppress, g);
        group->few = group->periods_few = group->targets = true;
        group->parts_few = group->family != SUPPRESS_NONE;
        for (size_t slot = 0; slot < suppress_slots(group->survey); slot++) {
            struct mark *mark = &group->marks[slot];
            mark->periods_few = mark->parts_few = true;
            mark->targets = 0;
            for (unsigned target = 0; target < TARGETS; target++) {
                uint64_t n = behind(suppress, g, slot, (enum target)target);
                bool other = target == TARGET_FIGURE || target == TARGET_REST || n < mark->people;
                if (n > 0 && n < TEN && other)
                    mark->targets |= (uint8_t)(1 << target);
            }
        }
    }
}

static size_t compare(const struct suppress *fast, const struct suppress *slow, unsigned trial) {
    size_t others = 0;
    assert_int_equal(fast->group_count, slow->group_count);
    for (size_t g = 0; g < fast->group_count; g++)
        for (size_t slot = 0; slot < suppress_slots(suppress_at(fast, g)->survey); slot++) {
            if (suppress_hidden(fast, g, slot) != suppress_hidden(slow, g, slot))
                fail_msg("trial %u: group %zu, slot %zu", trial, g, slot);
            others += suppress_hidden(fast, g, slot) && suppress_at(fast, g)->marks[slot].people >= TEN;
        }
    return others;
}

static void test_same_decisions(void **state) {
    (void)state;
    static const unsigned larges[] = {2, 5, 20, 100}; /* one place in so many has few people */
    size_t withheld = 0, quiet = 0;
    for (unsigned trial = 0; trial < trials(400); trial++) {
        struct rng rng = rng_seeded(trial);
        arena_reset(arena);
        struct tree t = random_tree(&rng, larges[trial % 4]);
        struct suppress *fast = prepared(&t), *slow = prepared(&t);
        quiet += !fast->targets;
        look_everywhere(slow);
        suppress_hide(fast);
        suppress_hide(slow);
        withheld += compare(fast, slow, trial);
    }
    print_message("%zu trees, %zu of them without few people; %zu figures withheld for others' sake\n",
                  trials(400), quiet, withheld);
    assert_true(quiet > trials(400) / 20 && withheld > 0);
}

int main(void) {
    arena = arena_new((size_t)1 << 30);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_decisions)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
