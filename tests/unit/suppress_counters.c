/* Counters beside the figures of units: by hand, and random tables under attack. The attacker knows everything that is shown
 * of the unit, of the units below it and of the counters, and which dimensions and questions nobody answered in a unit, as its
 * report says; by elimination over every single count (unit or counter × question) it is asked whether anything of few people
 * follows. Where nothing with people is hidden at counters, it is also known which dimensions nobody answered there. */
#include "suppress_help.h"

#include "core/suppress_counters.h"
#include "figures_help.h"

enum { UNITS = 4, COUNTERS = 6, PLACES = UNITS + COUNTERS, SLOTS_MAX = 20, UNKNOWNS_MAX = 100, TEN = 10 };

/* Places: the units below, then the counters of the unit above them all. */
struct table {
    const struct survey *survey;
    uint64_t threshold;
    size_t units, counters;
    struct tally *tallies; /* by place; [PLACES]: the unit's own, all of them together */
    struct suppress *suppress;
    size_t groups[UNITS + 1]; /* of the units below; [UNITS]: the unit's */
    bool hidden[COUNTERS * SLOTS_MAX];
    bool told, open;
};

static size_t slots(const struct table *t) {
    return suppress_slots(t->survey);
}

static uint64_t people_of(const struct tally *tally, size_t slot) {
    const struct survey *survey = tally->survey;
    struct figure f;
    if (slot <= survey->dimension_count)
        index_dimension(tally, slot == SUPPRESS_ALL ? SURVEY_ALL : slot - 1, 0, &f);
    else
        index_question(tally, slot - 1 - survey->dimension_count, 0, &f);
    return f.respondents;
}

static bool unit_shows(const struct table *t, size_t unit, size_t slot) {
    return !suppress_hidden(t->suppress, t->groups[unit], slot);
}

static const struct tally *unit_tally(const struct table *t, size_t unit) {
    return &t->tallies[unit == UNITS ? PLACES : unit];
}

/* A report says that nobody answered, where few responses do not forbid it. */
static bool unit_nobody(const struct table *t, size_t unit, size_t slot) {
    uint64_t responses = unit_tally(t, unit)->cells[0];
    return people_of(unit_tally(t, unit), slot) == 0 && (responses == 0 || responses >= t->threshold);
}

static bool is_told(const struct table *t) {
    for (size_t slot = 0; slot <= t->survey->dimension_count; slot++) {
        for (size_t u = 0; u <= UNITS; u++)
            if ((u < t->units || u == UNITS) && !unit_shows(t, u, slot) && !unit_nobody(t, u, slot))
                return false;
    }
    return true;
}

/* The units as a report decides them, without a word about counters; then the counters. */
static void settle(struct table *t) {
    uint32_t people[COUNTERS * SLOTS_MAX] = {0};
    for (size_t p = 0; p < t->units + t->counters; p++)
        tally_merge(&t->tallies[PLACES], &t->tallies[p]);
    t->suppress = suppress_new(t->threshold, arena);
    for (size_t u = 0; u <= UNITS; u++) {
        assert_int_equal(suppress_group(t->suppress, t->survey, SUPPRESS_NONE, NULL, &t->groups[u], NULL), 0);
        if (u < t->units || u == UNITS)
            suppress_people(t->suppress, t->groups[u], &t->tallies[u == UNITS ? PLACES : u]);
    }
    if (t->units > 0)
        assert_int_equal(suppress_family(t->suppress, t->groups[UNITS], t->groups, t->units, NULL), 0);
    suppress_settle(t->suppress);
    for (size_t c = 0; c < t->counters; c++)
        for (size_t slot = 0; slot < slots(t); slot++)
            people[c * slots(t) + slot] = (uint32_t)people_of(&t->tallies[t->units + c], slot);
    t->told = is_told(t);
    struct suppress_counters all = {t->survey, t->threshold, t->counters, people, t->told};
    assert_int_equal(suppress_counters(&all, arena, t->hidden, NULL), 0);
    t->open = suppress_counters_open(&all, t->hidden);
}

/* ---- The attack --------------------------------------------------------------------------------------------------- */

static bool slot_has(const struct survey *survey, size_t slot, size_t question) {
    if (slot == SUPPRESS_ALL)
        return true;
    if (slot <= survey->dimension_count)
        return survey_question_in(survey, question, slot - 1);
    return slot - 1 - survey->dimension_count == question;
}

/* Adds a figure of a place to a row. */
static void row_add(const struct table *t, uint64_t *row, size_t place, size_t slot) {
    for (size_t q = 0; q < t->survey->question_count; q++)
        if (slot_has(t->survey, slot, q))
            row[place * t->survey->question_count + q] = 1;
}

static uint64_t *row_new(void) {
    static uint64_t row[UNKNOWNS_MAX];
    memset(row, 0, sizeof row);
    return row;
}

static uint64_t *row_of(const struct table *t, size_t place, size_t slot) {
    uint64_t *row = row_new();
    for (size_t p = 0; p < t->units + t->counters; p++)
        if (p == place || place == PLACES)
            row_add(t, row, p, slot);
    return row;
}

static bool counter_hides(const struct table *t, size_t counter, size_t slot) {
    return t->hidden[counter * slots(t) + slot];
}

static bool few(const struct table *t, uint64_t people) {
    return people > 0 && people < t->threshold;
}

/* Nobody is nobody in every single count that the figure adds up. */
static void nobody_known(const struct table *t, struct attack *attack, size_t place, size_t slot) {
    for (size_t p = 0; p < t->units + t->counters; p++)
        for (size_t q = 0; (p == place || place == PLACES) && q < t->survey->question_count; q++)
            if (slot_has(t->survey, slot, q)) {
                uint64_t *row = row_new();
                row[p * t->survey->question_count + q] = 1;
                attack_reduce(attack, row, true);
            }
}

static struct attack attack_all(const struct table *t, bool with_counters) {
    struct attack attack = attack_new((t->units + t->counters) * t->survey->question_count);
    for (size_t slot = 0; slot < slots(t); slot++) {
        if (unit_shows(t, UNITS, slot))
            attack_reduce(&attack, row_of(t, PLACES, slot), true);
        if (unit_nobody(t, UNITS, slot))
            nobody_known(t, &attack, PLACES, slot);
        for (size_t u = 0; u < t->units; u++)
            if (unit_shows(t, u, slot))
                attack_reduce(&attack, row_of(t, u, slot), true);
            else if (unit_nobody(t, u, slot))
                nobody_known(t, &attack, u, slot);
        for (size_t c = 0; with_counters && c < t->counters && slot <= t->survey->dimension_count; c++)
            if (!counter_hides(t, c, slot))
                attack_reduce(&attack, row_of(t, t->units + c, slot), true);
            else if (t->open && people_of(&t->tallies[t->units + c], slot) == 0)
                nobody_known(t, &attack, t->units + c, slot);
    }
    return attack;
}

/* The people at all own counters; only_hidden: at those that hide the figure; only_dark: at those that hide everything. */
static uint64_t own_row(const struct table *t, size_t slot, bool only_hidden, bool only_dark, uint64_t *row) {
    uint64_t people = 0;
    for (size_t c = 0; c < t->counters; c++) {
        if ((only_hidden && !counter_hides(t, c, slot)) || (only_dark && !counter_hides(t, c, SUPPRESS_ALL)))
            continue;
        row_add(t, row, t->units + c, slot);
        people += people_of(&t->tallies[t->units + c], slot);
    }
    return people;
}

/* How many figures of few people follow. What followed from the units alone is theirs (suppress.h says when), not counted. */
static unsigned attack_run(const struct table *t) {
    struct attack attack = attack_all(t, true), before = attack_all(t, false);
    unsigned leaks = 0;
    for (size_t slot = 0; slot < slots(t); slot++) {
        for (size_t p = 0; p < t->units + t->counters; p++)
            leaks += few(t, people_of(&t->tallies[p], slot)) &&
                     attack_reduce(&attack, row_of(t, p, slot), false) &&
                     !attack_reduce(&before, row_of(t, p, slot), false);
        leaks += few(t, people_of(&t->tallies[PLACES], slot)) &&
                 attack_reduce(&attack, row_of(t, PLACES, slot), false) &&
                 !attack_reduce(&before, row_of(t, PLACES, slot), false);
        for (int kind = 0; kind < 3 && slot <= t->survey->dimension_count; kind++) {
            uint64_t *row = row_new(), again[UNKNOWNS_MAX];
            uint64_t people = own_row(t, slot, kind == 1, kind == 2, row);
            memcpy(again, row, sizeof again);
            leaks +=
                few(t, people) && attack_reduce(&attack, row, false) && !attack_reduce(&before, again, false);
        }
    }
    return leaks;
}

/* ---- By hand ------------------------------------------------------------------------------------------------------ */

static struct table hand(unsigned questions, size_t units, size_t counters) {
    struct table t = {.survey = flat(questions), .threshold = TEN, .units = units, .counters = counters};
    t.tallies = tallies_of(t.survey, PLACES + 1);
    return t;
}

static void come(struct table *t, size_t place, uint64_t n) {
    for (uint64_t i = 0; i < n; i++)
        tally_add(&t->tallies[place], (uint8_t[]){4});
}

static void expect(const uint64_t *people, size_t units, size_t counters, const char *wanted) {
    struct table t = hand(1, units, counters);
    char map[COUNTERS + 1] = "";
    for (size_t p = 0; p < units + counters; p++)
        come(&t, p, people[p]);
    settle(&t);
    for (size_t c = 0; c < counters; c++)
        map[c] = counter_hides(&t, c, SUPPRESS_ALL) ? 'x' : '.';
    if (strcmp(map, wanted) != 0)
        fail_msg("%s, expected %s", map, wanted);
    assert_int_equal(attack_run(&t), 0);
}

static void test_hand(void **state) {
    (void)state;
    expect((uint64_t[]){34, 4, 22}, 0, 3, ".xx");     /* the golden case: 4 would be what is missing */
    expect((uint64_t[]){34, 4, 5, 22}, 0, 4, ".xxx"); /* 9 together are still few */
    expect((uint64_t[]){34, 5, 5, 22}, 0, 4, ".xx."); /* ten are not */
    expect((uint64_t[]){34, 12, 22}, 0, 3, "...");    /* nobody to protect */
    expect((uint64_t[]){40}, 0, 1, ".");              /* the unit itself */
    expect((uint64_t[]){4, 3}, 0, 2, "xx");           /* the unit is few people's */
    expect((uint64_t[]){30, 34, 12, 22}, 1, 3,
           "..."); /* the unit below is shown, so what is the rest is known */
    /* 4 of the unit below are hidden behind the counters: these must not be told to the last one. */
    expect((uint64_t[]){4, 34, 12, 22}, 1, 3, ".x.");
    expect((uint64_t[]){4, 34}, 1, 1, "x");
}

/* Everybody leaves out a question that is a dimension of its own; so does one counter with another one. */
static void test_nobody(void **state) {
    (void)state;
    struct table t = {.threshold = TEN, .counters = 3};
    struct buf json;
    buf_init(&json, 2000);
    add_head(&json);
    buf_adds(&json, "{\"code\":\"D0\",\"title\":{\"vi\":\"t\"}},{\"code\":\"D1\",\"title\":{\"vi\":\"t\"}},"
                    "{\"code\":\"D2\",\"title\":{\"vi\":\"t\"}}],\"questions\":[");
    for (unsigned i = 0; i < 3; i++)
        add_question(&json, i, i);
    buf_adds(&json, "]}");
    t.survey = load(json.p);
    buf_release(&json);
    for (uint64_t few = 0; few < 3; few++) { /* 0: nobody anywhere; then 1 or 10 at the second counter */
        uint64_t there = few == 0 ? 0 : few == 1 ? 1 : TEN;
        t.tallies = tallies_of(t.survey, PLACES + 1);
        for (size_t c = 0; c < 3; c++)
            for (uint64_t i = 0; i < 15 + 5 * c; i++)
                tally_add(&t.tallies[c], (uint8_t[]){4, c == 0 ? 0 : 3, c == 1 && i < there ? 2 : 0});
        settle(&t);
        /* One slip with an answer that nobody else gave: something is to be protected, and nothing is said of the others. */
        assert_true(t.open == (few != 1));
        size_t dark = 0;
        for (size_t c = 0; c < 3; c++)
            dark += counter_hides(&t, c, SUPPRESS_ALL);
        assert_true((dark == 0) == (few != 1));
        assert_true(counter_hides(&t, 0, 2) &&
                    counter_hides(&t, 0, 3)); /* D1 and D2: there is no figure to show */
        assert_int_equal(attack_run(&t), 0);
    }
}

/* ---- Random tables ------------------------------------------------------------------------------------------------ */

/* Some questions are answered by all at a place, some by few or by nobody. */
static void fill(struct table *t, struct rng *rng, size_t place, uint64_t people, unsigned unasked) {
    static const uint64_t rates[] = {0, 10, 30, 95, 95, 100};
    uint64_t here[16];
    for (size_t q = 0; q < t->survey->question_count; q++)
        here[q] = (unasked >> q & 1) != 0 ? 0 : rates[rng_below(rng, sizeof rates / sizeof *rates)];
    for (uint64_t i = 0; i < people; i++) {
        uint8_t answers[16] = {0};
        for (size_t q = 0; q < t->survey->question_count; q++)
            if (rng_below(rng, 100) < here[q])
                answers[q] = (uint8_t)(1 + rng_below(rng, 5));
        tally_add(&t->tallies[place], answers);
    }
}

static void test_random(void **state) {
    (void)state;
    struct rng rng = rng_seeded(77);
    size_t shown = 0, all = 0, partly = 0, untold = 0, open = 0;
    for (size_t trial = 0; trial < trials(3000); trial++) {
        arena_reset(arena);
        struct table t = {.threshold = 1 + rng_below(&rng, 12), .units = rng_below(&rng, UNITS + 1)};
        t.survey = random_survey(&rng, 5, 8);
        t.counters = 1 + rng_below(&rng, COUNTERS);
        t.tallies = tallies_of(t.survey, PLACES + 1);
        /* In every second table nobody anywhere answers some questions, and people are many. */
        unsigned unasked =
            trial % 2 == 0 ? 0 : (unsigned)rng_below(&rng, 256) & (unsigned)rng_below(&rng, 256);
        uint64_t least = trial % 4 == 3 ? 2 * TEN : 1;
        for (size_t p = 0; p < t.units + t.counters; p++)
            fill(&t, &rng, p, p < t.units && rng_below(&rng, 6) == 0 ? 0 : least + rng_below(&rng, 4 * TEN),
                 unasked);
        settle(&t);
        untold += !t.told;
        for (size_t slot = 0; slot <= t.survey->dimension_count && t.open; slot++)
            if (people_of(&t.tallies[PLACES], slot) == 0) {
                open++;
                break;
            }
        for (size_t c = 0; c < t.counters; c++)
            for (size_t slot = 0; slot <= t.survey->dimension_count; slot++) {
                uint64_t people = people_of(&t.tallies[t.units + c], slot);
                bool hidden = counter_hides(&t, c, slot);
                assert_true(hidden || people >= t.threshold);
                all += people >= t.threshold;
                shown += !hidden;
                partly += hidden && people > 0 && !counter_hides(&t, c, SUPPRESS_ALL);
            }
        if (attack_run(&t) > 0)
            fail_msg("trial %zu: something of few people follows", trial);
    }
    print_message(
        "of %zu figures of enough people %zu are shown; %zu hidden in a counter that is shown; %zu "
        "tables whose own people were not told; %zu open ones with a dimension that nobody answered\n",
        all, shown, partly, untold, open);
    assert_true(shown * 2 > all && partly > 100 && untold > 100 && open > 30);
}

int main(void) {
    arena = arena_new((size_t)256 << 20);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hand), cmocka_unit_test(test_nobody),
                                       cmocka_unit_test(test_random)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
