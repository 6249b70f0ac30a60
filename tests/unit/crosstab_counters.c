/* Cross-tabs by the field of counters beside figures of counters: random offices under attack. The attacker knows everything
 * that is shown of the units, of their counters and in the tables of one unit; by elimination over every single count (counter ×
 * column × question) it is asked whether anything of few people follows. */
#include "suppress_help.h"

#include "core/crosstab_counters.h"
#include "core/kind.h"
#include "core/suppress_counters.h"
#include "figures_help.h"

enum {
    BELOW = 2, /* units below the unit, which is number BELOW */
    UNITS = BELOW + 1,
    COUNTERS = 5,
    FIELDS = 3,
    COLUMNS = 3,    /* days of a week */
    MONDAY = 20003, /* 7 October 2024 */
    QUESTIONS = 5,
    SLOTS_MAX = 12,
    WIDTH = COUNTERS * COLUMNS * QUESTIONS
};

struct office {
    const struct survey *survey;
    uint64_t threshold;
    size_t counters;
    size_t unit[COUNTERS];
    uint8_t field[COUNTERS + 1]; /* by id, which is the number + 1 */
    struct tally *tallies;       /* by counter and column */
    struct columns *columns;
    struct suppress *suppress;
    size_t groups[UNITS];
    bool hidden[UNITS][COUNTERS][SLOTS_MAX];
};

/* Some counters and columns, as bits. */
struct part {
    unsigned counters, columns;
};
static const unsigned every_column = (1U << COLUMNS) - 1;

static unsigned counters_of(const struct office *o, size_t unit) {
    unsigned set = 0;
    for (size_t c = 0; c < o->counters; c++)
        set |= unit == BELOW || o->unit[c] == unit ? 1U << c : 0;
    return set;
}

static struct tally of_part(const struct office *o, struct part part) {
    struct tally tally;
    assert_int_equal(tally_init(&tally, o->survey, arena, NULL), 0);
    for (size_t c = 0; c < o->counters; c++)
        for (size_t k = 0; k < COLUMNS; k++)
            if ((part.counters >> c & 1) != 0 && (part.columns >> k & 1) != 0)
                tally_merge(&tally, &o->tallies[c * COLUMNS + k]);
    return tally;
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

/* ---- Made up ------------------------------------------------------------------------------------------------------ */

static void come(struct office *o, struct rng *rng, size_t counter, const uint64_t *rates, uint64_t people) {
    uint64_t spread = rng_below(rng, 8);
    for (uint64_t i = 0; i < people; i++) {
        uint8_t answers[QUESTIONS] = {0};
        size_t column = rng_below(rng, 8) < spread ? 0 : rng_below(rng, COLUMNS);
        for (size_t q = 0; q < o->survey->question_count; q++)
            if (rng_below(rng, 100) < rates[q])
                answers[q] = (uint8_t)(1 + rng_below(rng, 5));
        tally_add(&o->tallies[counter * COLUMNS + column], answers);
        assert_int_equal(
            columns_add(o->columns, (int64_t)counter + 1, MONDAY + (int32_t)column, 0, answers, NULL), 0);
    }
}

/* In most offices few counters have few people, so that many may have tables by fields. */
static void office_make(struct office *o, struct rng *rng) {
    static const uint64_t often[] = {0, 100, 100, 95}, seldom[] = {0, 10, 30, 95, 100};
    bool mixed = rng_below(rng, 3) == 0;
    *o = (struct office){.survey = random_survey(rng, 3, QUESTIONS), .threshold = 2 + rng_below(rng, 7)};
    o->counters = 1 + rng_below(rng, COUNTERS);
    o->tallies = tallies_of(o->survey, (size_t)COUNTERS * COLUMNS);
    o->columns = columns_new(o->survey, SIZE_MAX);
    assert_non_null(o->columns);
    for (size_t c = 0; c < o->counters; c++) {
        uint64_t rates[QUESTIONS], most = 1 + rng_below(rng, 5 * o->threshold);
        o->unit[c] = rng_below(rng, UNITS);
        o->field[c + 1] = (uint8_t)rng_below(rng, FIELDS);
        for (size_t q = 0; q < QUESTIONS; q++)
            rates[q] = mixed ? seldom[rng_below(rng, 5)] : often[rng_below(rng, 4)];
        come(o, rng, c, rates,
             rng_below(rng, 8) == 0 ? 0 : 1 + rng_below(rng, most) + (mixed ? 0 : o->threshold));
    }
}

static bool unit_shows(const struct office *o, size_t unit, size_t slot) {
    return !suppress_hidden(o->suppress, o->groups[unit], slot);
}

static bool has_people(const struct office *o, unsigned counters) {
    return of_part(o, (struct part){counters, every_column}).cells[0] > 0;
}

static bool is_told(const struct office *o, size_t unit) {
    for (size_t slot = 0; slot <= o->survey->dimension_count; slot++) {
        if (!unit_shows(o, unit, slot))
            return false;
        for (size_t u = 0; unit == BELOW && u < BELOW; u++)
            if (has_people(o, counters_of(o, u)) && !unit_shows(o, u, slot))
                return false;
    }
    return true;
}

/* As the page of a unit that compares decides on the unit's own counters. */
static void counters_settle(struct office *o, size_t unit) {
    size_t slots = suppress_slots(o->survey), n = 0, at[COUNTERS];
    uint32_t people[COUNTERS * SLOTS_MAX];
    bool hidden[COUNTERS * SLOTS_MAX] = {false};
    for (size_t c = 0; c < o->counters; c++) {
        struct tally tally = of_part(o, (struct part){1U << c, every_column});
        memset(o->hidden[unit][c], true, sizeof o->hidden[unit][c]);
        if (o->unit[c] != unit || tally.cells[0] == 0)
            continue;
        for (size_t slot = 0; slot < slots; slot++)
            people[n * slots + slot] = (uint32_t)people_of(&tally, slot);
        at[n++] = c;
    }
    struct suppress_counters all = {o->survey, o->threshold, n, people, is_told(o, unit)};
    assert_int_equal(suppress_counters(&all, arena, hidden, NULL), 0);
    for (size_t i = 0; i < n; i++)
        memcpy(o->hidden[unit][at[i]], hidden + i * slots, slots);
}

static void settle(struct office *o) {
    o->suppress = suppress_new(o->threshold, arena);
    for (size_t u = 0; u < UNITS; u++) {
        struct tally tally = of_part(o, (struct part){counters_of(o, u), every_column});
        assert_int_equal(suppress_group(o->suppress, o->survey, SUPPRESS_NONE, NULL, &o->groups[u], NULL), 0);
        suppress_people(o->suppress, o->groups[u], &tally);
    }
    assert_int_equal(suppress_family(o->suppress, o->groups[BELOW], o->groups, BELOW, NULL), 0);
    suppress_settle(o->suppress);
    for (size_t u = 0; u < UNITS; u++)
        counters_settle(o, u);
}

/* ---- What is known -------------------------------------------------------------------------------------------------- */

static bool slot_has(const struct survey *survey, size_t slot, size_t question) {
    if (slot <= survey->dimension_count)
        return survey_question_in(survey, question, slot == SUPPRESS_ALL ? SURVEY_ALL : slot - 1);
    return slot - 1 - survey->dimension_count == question;
}

static uint64_t *row_of(const struct office *o, struct part part, size_t slot) {
    static uint64_t row[WIDTH];
    memset(row, 0, sizeof row);
    for (size_t c = 0; c < o->counters; c++)
        for (size_t k = 0; k < COLUMNS; k++)
            for (size_t q = 0; q < o->survey->question_count; q++)
                row[(c * COLUMNS + k) * QUESTIONS + q] = (part.counters >> c & 1) != 0 &&
                                                         (part.columns >> k & 1) != 0 &&
                                                         slot_has(o->survey, slot, q);
    return row;
}

static struct attack units_and_counters(const struct office *o) {
    struct attack attack = attack_new(WIDTH);
    for (size_t slot = 0; slot < suppress_slots(o->survey); slot++)
        for (size_t u = 0; u < UNITS; u++) {
            unsigned counters = counters_of(o, u);
            if (unit_shows(o, u, slot) || !has_people(o, counters))
                attack_reduce(&attack, row_of(o, (struct part){counters, every_column}, slot), true);
            for (size_t c = 0; c < o->counters; c++)
                if (!o->hidden[u][c][slot])
                    attack_reduce(&attack, row_of(o, (struct part){1U << c, every_column}, slot), true);
        }
    return attack;
}

static size_t stretches_of(const struct office *o, size_t unit, struct crosstab_stretch *out) {
    size_t n = 0;
    for (size_t c = 0; c < o->counters; c++)
        if ((counters_of(o, unit) >> c & 1) != 0)
            out[n++] = (struct crosstab_stretch){(int64_t)c + 1, INT32_MIN, INT32_MAX, (int64_t)o->unit[c]};
    return n;
}

static unsigned in_field(const struct office *o, size_t unit, size_t field) {
    unsigned set = 0;
    for (size_t c = 0; c < o->counters; c++)
        set |= field == FIELDS || o->field[c + 1] == field ? 1U << c : 0;
    return set & counters_of(o, unit);
}

/* The tables of one unit, every dimension: fields × days, or fields alone, as they are shown. */
static void tables_know(const struct office *o, size_t unit, bool two_way, struct attack *attack) {
    struct crosstab_stretch stretches[COUNTERS];
    struct crosstab_request request = {.stretches = stretches, .threshold = o->threshold};
    struct err err = ERR_INIT;
    request.stretch_count = stretches_of(o, unit, stretches);
    crosstab_axis_set(&request.rows, CROSSTAB_COUNTER, o->survey, SURVEY_NONE);
    request.rows.of_counter = o->field;
    request.rows.counter_count = o->counters + 1;
    request.rows.count = FIELDS;
    crosstab_axis_set(&request.columns, two_way ? CROSSTAB_WEEKDAY : CROSSTAB_NOTHING, o->survey,
                      SURVEY_NONE);
    for (size_t slot = 0; slot <= o->survey->dimension_count; slot++) {
        struct crosstab tab;
        if (!unit_shows(o, unit, slot) || !unit_shows(o, unit, SUPPRESS_ALL))
            continue; /* the page gives no table of what reports do not show */
        request.dimension = slot == SUPPRESS_ALL ? SURVEY_ALL : slot - 1;
        assert_int_equal(crosstab_make(o->columns, &request, arena, &tab, &err), 0);
        for (size_t r = 0; r <= FIELDS; r++)
            for (size_t k = 0; k <= tab.columns; k++) {
                unsigned columns = k == tab.columns ? every_column : k < COLUMNS ? 1U << k : 0;
                if (!crosstab_at(&tab, r, k)->figure.hidden && columns != 0)
                    attack_reduce(attack, row_of(o, (struct part){in_field(o, unit, r), columns}, slot),
                                  true);
            }
    }
}

/* ---- The attack ----------------------------------------------------------------------------------------------------- */

/* Every set of counters, in every column or all: how many of few people follow that did not before. */
static unsigned groups_told(const struct office *o, struct attack *attack, struct attack *before) {
    unsigned told = 0;
    for (unsigned counters = 1; counters < 1U << o->counters; counters++)
        for (size_t k = 0; k <= COLUMNS; k++) {
            struct part part = {counters, k == COLUMNS ? every_column : 1U << k};
            struct tally tally = of_part(o, part);
            for (size_t slot = 0; slot < suppress_slots(o->survey); slot++) {
                uint64_t people = people_of(&tally, slot);
                told += people > 0 && people < o->threshold &&
                        attack_reduce(attack, row_of(o, part, slot), false) &&
                        !attack_reduce(before, row_of(o, part, slot), false);
            }
        }
    return told;
}

struct outcome {
    size_t tables, refused, told_if_not_refused, shown;
};

static void office_attack(const struct office *o, size_t trial, struct outcome *out) {
    struct attack before = units_and_counters(o);
    for (size_t u = 0; u < UNITS; u++) {
        struct crosstab_stretch stretches[COUNTERS];
        size_t count = stretches_of(o, u, stretches);
        struct err err = ERR_INIT;
        bool few = false;
        if (!has_people(o, counters_of(o, u)))
            continue;
        assert_int_equal(crosstab_counters_few(o->columns, stretches, count, o->threshold, arena, &few, &err),
                         0);
        struct attack attack = units_and_counters(o);
        tables_know(o, u, true, &attack);
        tables_know(o, u, false, &attack);
        unsigned told = groups_told(o, &attack, &before);
        out->tables++;
        out->refused += few;
        out->told_if_not_refused += few && told > 0;
        out->shown += !few;
        if (!few && told > 0)
            fail_msg("trial %zu, unit %zu: %u groups of few people follow", trial, u, told);
    }
}

static void nothing_of_few_people_follows(void **state) {
    struct rng rng = rng_seeded(31);
    struct outcome out = {0};
    (void)state;
    for (size_t trial = 0; trial < trials(3000); trial++) {
        struct office o;
        arena_reset(arena);
        office_make(&o, &rng);
        settle(&o);
        office_attack(&o, trial, &out);
        columns_free(o.columns);
    }
    print_message("%zu offices and units, %zu refused; %zu of these would have told few people's\n",
                  out.tables, out.refused, out.told_if_not_refused);
    assert_true(out.shown > 2000 && out.told_if_not_refused > 50);
}

/* ---- By hand -------------------------------------------------------------------------------------------------------- */

static bool refuses(const uint64_t *people, const struct crosstab_stretch *stretches, size_t count) {
    const struct survey *survey = flat(2);
    struct columns *columns = columns_new(survey, SIZE_MAX);
    struct err err = ERR_INIT;
    bool few = false;
    for (size_t c = 0; c < 4; c++) /* half of them on each of two days */
        for (uint64_t i = 0; i < people[c]; i++)
            assert_int_equal(columns_add(columns, (int64_t)c, MONDAY + (int32_t)(i % 2), 0,
                                         (uint8_t[]){4, c == 3 && i % 3 == 0 ? 2 : 0}, &err),
                             0);
    assert_int_equal(crosstab_counters_few(columns, stretches, count, 10, arena, &few, &err), 0);
    columns_free(columns);
    return few;
}

static void by_hand(void **state) {
    (void)state;
    const int32_t from = INT32_MIN, to = INT32_MAX;
    const struct crosstab_stretch three[] = {{0, from, to, 1}, {1, from, to, 1}, {2, from, to, 2}};
    assert_false(refuses((uint64_t[]){10, 30, 0, 2}, three, 3)); /* the last is elsewhere */
    assert_true(refuses((uint64_t[]){9, 30, 0, 2}, three, 3));
    assert_true(refuses((uint64_t[]){30, 30, 1, 0}, three, 3));
    assert_false(refuses((uint64_t[]){0, 0, 0, 0}, three, 3));
    assert_false(refuses((uint64_t[]){9, 9, 9, 0}, three, 0));
    /* Moved on the second day, or away and back. */
    const struct crosstab_stretch moved[] = {{0, from, MONDAY, 1}, {0, MONDAY + 1, to, 2}};
    assert_true(refuses((uint64_t[]){18, 0, 0, 0}, moved, 2));
    assert_false(refuses((uint64_t[]){20, 0, 0, 0}, moved, 2));
    const struct crosstab_stretch back[] = {{0, from, MONDAY, 1}, {0, MONDAY + 1, to, 1}};
    assert_false(refuses((uint64_t[]){18, 0, 0, 0}, back, 2));
    /* A question beside another one is not told of a counter, but of a unit. */
    const struct crosstab_stretch alone[] = {{3, from, to, 1}};
    assert_true(refuses((uint64_t[]){0, 0, 0, 27}, alone, 1));
    assert_false(refuses((uint64_t[]){0, 0, 0, 30}, alone, 1));
}

int main(void) {
    arena = arena_new((size_t)256 << 20);
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand),
                                       cmocka_unit_test(nothing_of_few_people_follows)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
