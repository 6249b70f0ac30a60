/* For tests/unit/suppress_units.c: units with people in periods, settled as a report does it, and the attack on them. */
#ifndef TESTS_UNIT_SUPPRESS_UNITS_HELP_H
#define TESTS_UNIT_SUPPRESS_UNITS_HELP_H

#include "suppress_help.h"

#include "figures_help.h"

enum {
    TEN = 10,
    UNITS = 40,
    PERIODS = 4,
    QUESTIONS = 5,
    SLOTS = 1 + QUESTIONS + QUESTIONS,
    UNKNOWNS_MAX = 260 /* of one trial, so that an attack stays short */
};

struct unit {
    size_t parent; /* stands before it; SURVEY_NONE at the top */
    bool own;      /* has counters of its own */
    bool inner;    /* has units below it */
};

/* Figures by unit, period and slot; period `count` is the whole time. */
struct trial {
    const struct survey *survey;
    uint64_t threshold;
    size_t unit_count, count;
    struct unit units[UNITS];
    struct tally *own, *all; /* [unit * (count + 1) + period]: of its own counters, and with all below it */
    struct suppress *suppress;
    size_t groups[UNITS][PERIODS + 1];
};

static struct tally *at(const struct trial *t, struct tally *tallies, size_t unit, size_t period) {
    return &tallies[unit * (t->count + 1) + period];
}

static void start(struct trial *t) {
    t->own = tallies_of(t->survey, t->unit_count * (t->count + 1));
    t->all = tallies_of(t->survey, t->unit_count * (t->count + 1));
}

static void add_unit(struct trial *t, size_t parent, bool own) {
    t->units[t->unit_count++] = (struct unit){parent, own, false};
    if (parent != SURVEY_NONE)
        t->units[parent].inner = true;
}

/* Adds people up, to the units above and to the whole time. */
static void gather(struct trial *t) {
    for (size_t u = t->unit_count; u-- > 0;)
        for (size_t p = 0; p < t->count; p++) {
            tally_merge(at(t, t->own, u, t->count), at(t, t->own, u, p));
            tally_merge(at(t, t->all, u, p), at(t, t->own, u, p));
            tally_merge(at(t, t->all, u, t->count), at(t, t->all, u, p));
            if (t->units[u].parent != SURVEY_NONE)
                tally_merge(at(t, t->all, t->units[u].parent, p), at(t, t->all, u, p));
        }
}

/* As a report does it: groups of the whole time, periods within them, units as families. slots: of periods, as suppress_group takes
 * them. */
static void decide(struct trial *t, const size_t *slots) {
    t->suppress = suppress_new(t->threshold, arena);
    for (size_t u = 0; u < t->unit_count; u++)
        for (size_t i = 0; i <= t->count; i++) {
            size_t p = i == 0 ? t->count : i - 1; /* the whole time first */
            size_t within = i == 0 ? SUPPRESS_NONE : t->groups[u][t->count];
            assert_int_equal(
                suppress_group(t->suppress, t->survey, within, i == 0 ? NULL : slots, &t->groups[u][p], NULL),
                0);
            suppress_people(t->suppress, t->groups[u][p], at(t, t->all, u, p));
        }
    for (size_t u = 0; u < t->unit_count; u++)
        for (size_t p = 0; p <= t->count && t->units[u].inner; p++) {
            size_t parts[UNITS], count = 0;
            for (size_t v = u + 1; v < t->unit_count; v++)
                if (t->units[v].parent == u)
                    parts[count++] = t->groups[v][p];
            assert_int_equal(suppress_family(t->suppress, t->groups[u][p], parts, count, NULL), 0);
        }
    suppress_settle(t->suppress);
}

static void settle(struct trial *t) {
    gather(t);
    decide(t, NULL);
}

static bool hidden(const struct trial *t, size_t unit, size_t period, size_t slot) {
    return suppress_hidden(t->suppress, t->groups[unit][period], slot);
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

static uint64_t people(const struct trial *t, size_t unit, size_t period, size_t slot) {
    return people_of(at(t, t->all, unit, period), slot);
}

static bool slot_has(const struct survey *survey, size_t slot, size_t question) {
    if (slot == SUPPRESS_ALL)
        return true;
    if (slot <= survey->dimension_count)
        return survey_question_in(survey, question, slot - 1);
    return slot - 1 - survey->dimension_count == question;
}

/* ---- The attack: one unknown per unit's own counters, period and question --------------------------------- */

static bool below(const struct trial *t, size_t unit, size_t top) {
    while (unit != SURVEY_NONE && unit != top)
        unit = t->units[unit].parent;
    return unit == top;
}

static size_t unknown_count(const struct trial *t) {
    return t->unit_count * t->count * t->survey->question_count;
}

/* The sum a figure is: own: of the unit's own counters only. */
static uint64_t *sum_row(const struct trial *t, size_t unit, bool own, size_t period, size_t slot) {
    static uint64_t row[UNKNOWNS_MAX];
    size_t questions = t->survey->question_count;
    memset(row, 0, sizeof row);
    for (size_t u = 0; u < t->unit_count; u++)
        for (size_t p = 0; p < t->count; p++)
            for (size_t q = 0; q < questions; q++)
                if (t->units[u].own && (own ? u == unit : below(t, u, unit)) &&
                    (period == p || period == t->count) && slot_has(t->survey, slot, q))
                    row[(u * t->count + p) * questions + q] = 1;
    return row;
}

/* Everything shown, and which questions nobody answered, also where few people's responses keep pages from saying so. */
static void attack_learn(const struct trial *t, struct attack *attack) {
    size_t first = t->survey->dimension_count + 1;
    for (size_t u = 0; u < t->unit_count; u++)
        for (size_t p = 0; p <= t->count; p++)
            for (size_t slot = 0; slot < suppress_slots(t->survey); slot++) {
                if (!hidden(t, u, p, slot))
                    attack_reduce(attack, sum_row(t, u, false, p, slot), true);
                if (slot >= first && people_of(at(t, t->own, u, p), slot) == 0)
                    attack_reduce(attack, sum_row(t, u, true, p, slot), true);
            }
}

static bool few(const struct trial *t, uint64_t n) {
    return n > 0 && n < t->threshold;
}

/* The parts of a family that are few people's, together; or the periods of a unit. */
static unsigned attack_sums(const struct trial *t, struct attack *attack, size_t u, size_t p, size_t slot) {
    uint64_t row[UNKNOWNS_MAX] = {0}, n = 0;
    for (size_t v = 0; v < (p == PERIODS + 1 ? t->count : t->unit_count); v++) {
        bool own = v == u && p <= PERIODS;
        size_t unit = p <= PERIODS ? v : u, period = p <= PERIODS ? p : v;
        if (p <= PERIODS && !own && t->units[v].parent != u)
            continue;
        uint64_t here = people_of(at(t, own ? t->own : t->all, unit, period), slot);
        const uint64_t *part = sum_row(t, unit, own, period, slot);
        for (size_t i = 0; here < t->threshold && i < unknown_count(t); i++)
            row[i] += part[i];
        n += here < t->threshold ? here : 0;
    }
    return few(t, n) && attack_reduce(attack, row, false);
}

/* How many figures of few people follow, those of a unit's own counters among them, which are shown nowhere. */
static unsigned attack_run(const struct trial *t, unsigned trial) {
    struct attack attack = attack_new(unknown_count(t));
    unsigned leaks = 0;
    attack_learn(t, &attack);
    for (size_t u = 0; u < t->unit_count; u++)
        for (size_t p = 0; p <= t->count; p++)
            for (size_t slot = 0; slot < suppress_slots(t->survey); slot++)
                for (int own = 0; own <= t->units[u].inner; own++) {
                    uint64_t n = people_of(at(t, own ? t->own : t->all, u, p), slot);
                    if (!few(t, n) || !attack_reduce(&attack, sum_row(t, u, own, p, slot), false))
                        continue;
                    print_message("trial %u: unit %zu%s, period %zu of %zu, slot %zu: %d people follow\n",
                                  trial, u, own ? " (own)" : "", p, t->count, slot, (int)n);
                    leaks++;
                }
    for (size_t u = 0; u < t->unit_count; u++)
        for (size_t p = 0; p <= PERIODS + 1; p++)
            for (size_t slot = 0; slot < suppress_slots(t->survey); slot++)
                if ((p <= t->count || p == PERIODS + 1) && attack_sums(t, &attack, u, p, slot)) {
                    print_message("trial %u: unit %zu, period %zu, slot %zu: a sum of few people follows\n",
                                  trial, u, p, slot);
                    leaks++;
                }
    return leaks;
}

/* Nothing small is shown, and what is missing from a shown whole is enough people, or nobody. */
static void check_rests(const struct trial *t, unsigned trial) {
    for (size_t u = 0; u < t->unit_count; u++)
        for (size_t p = 0; p <= t->count; p++)
            for (size_t slot = 0; slot < suppress_slots(t->survey); slot++) {
                if (hidden(t, u, p, slot))
                    continue;
                uint64_t all = people(t, u, p, slot), in_units = 0, in_periods = 0;
                assert_false(all < t->threshold);
                for (size_t v = u + 1; v < t->unit_count; v++)
                    in_units += t->units[v].parent == u && !hidden(t, v, p, slot) ? people(t, v, p, slot) : 0;
                for (size_t i = 0; i < t->count; i++)
                    in_periods += !hidden(t, u, i, slot) ? people(t, u, i, slot) : 0;
                if (few(t, all - in_units) && t->units[u].inner)
                    fail_msg("trial %u: unit %zu, period %zu, slot %zu: the hidden units are %d people",
                             trial, u, p, slot, (int)(all - in_units));
                if (few(t, all - in_periods) && p == t->count)
                    fail_msg("trial %u: unit %zu, slot %zu: the hidden periods are %d people", trial, u, slot,
                             (int)(all - in_periods));
            }
}

#endif
