/* Hiding by threshold so that the hidden cannot be worked out (law 7, method.md 3.7).
 *
 * A whole that is shown beside all of its parts but one tells that one. Figures add up in several directions: questions
 * and dimensions to the dimension above them, periods to the whole time, units to the unit above them. Two rules decide:
 *   - where the parts hidden under a shown whole are together too few people, further parts are hidden, the smallest
 *     first, or the whole where no part is left;
 *   - for everything that may not follow there must be other counts that would show the same figures everywhere
 *     (suppress_exchange.c); what is missing for that is hidden too, preferably little.
 * Each only ever hides, so repeating them until neither does comes to an end.
 *
 * A group is one report's worth of figures: those of one unit in one period, by one revision's questions. Groups know
 * only how many people are behind each figure. A group may lie within another (a period within the whole time): what is
 * shown of that one is settled first and stays, for other reports show it; a figure as large as its whole's is the
 * whole's, and hiding it here would hide nothing. Units are families: people of a unit who are in none of its parts (its
 * own counters') are a part that is never shown but may follow.
 *
 * What the whole time shows gives way only where a figure of few people would follow from it and from which units had no
 * response in which period: 43 of ten thousand random trees in tests/unit/suppress_units.c.
 *
 * Limits: reports over different ranges of days, held against each other, still subtract. No number follows, but it may be
 * narrowed down. Which questions nobody answered, in any unit and period, may be known: pages say so. Time: where nothing
 * is few people's, a look at every figure, some milliseconds for 300 units, 13 periods and 40 figures; else by how many are:
 * 0.1 s for the same with 333 responses a unit. */
#ifndef CORE_SUPPRESS_H
#define CORE_SUPPRESS_H

#include "base/arena.h"
#include "base/err.h"
#include "core/tally.h"

/* The figures of a group, by slot: the whole survey, then its dimensions, then its questions. */
enum { SUPPRESS_ALL = 0 };
static inline size_t suppress_slots(const struct survey *survey) {
    return 1 + survey->dimension_count + survey->question_count;
}
static inline size_t suppress_dimension_slot(size_t dimension) { /* SURVEY_ALL: SUPPRESS_ALL */
    return dimension == SURVEY_ALL ? SUPPRESS_ALL : 1 + dimension;
}
static inline size_t suppress_question_slot(const struct survey *survey, size_t question) {
    return 1 + survey->dimension_count + question;
}

struct suppress;
#define SUPPRESS_NONE ((size_t)-1)

/* NULL without memory. The arena owns everything. */
struct suppress *suppress_new(uint64_t threshold, struct arena *arena);

/* A new group without people. within: the group it lies within, made earlier, or SUPPRESS_NONE. slots: by slot of this
 * group, the slot of the same figure there (SUPPRESS_NONE: none); NULL: they are the same. It is not copied. */
int suppress_group(struct suppress *suppress, const struct survey *survey, size_t within, const size_t *slots,
                   size_t *out, struct err *err);
/* Adds people behind one figure. */
void suppress_count(struct suppress *suppress, size_t group, size_t slot, uint64_t people);
/* The same for many: what routes[i].from counts belongs to the slot routes[i].to. */
struct suppress_route {
    size_t from, to;
};
void suppress_count_all(struct suppress *suppress, size_t group, const struct suppress_route *routes,
                        size_t count, const uint32_t *people);
/* The figure is counted, but never shown: it tells nothing. */
void suppress_withhold(struct suppress *suppress, size_t group, size_t slot);

/* The groups of the units below a unit, all of the same survey and time; their people are apart, and among the whole's. */
int suppress_family(struct suppress *suppress, size_t whole, const size_t *parts, size_t count,
                    struct err *err);

/* Decides on every figure of every group. Once, after everything was added. */
void suppress_settle(struct suppress *suppress);
bool suppress_hidden(const struct suppress *suppress, size_t group, size_t slot);

#endif
