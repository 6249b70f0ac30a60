/* The units directly below one, and the unit's own counters, held side by side over the whole range: in the whole survey
 * or in one dimension of it.
 *
 * Each is tested against the rest of its unit, all that the unit counts without it: a level that holds the row's own
 * people would be compared with itself in part, and a large row would hardly ever differ from it. The side on which it
 * lies is the same. The tests of the units are one family for Holm's correction, those of the counters another.
 *
 * Counters: a counter that moved counts with the days on which it belonged to the unit. What is hidden of them is decided
 * after and under what is hidden of units (core/suppress_counters.h), which stays as every other report tells it. Where
 * several revisions that are joined were answered in the range, counters are not told apart.
 *
 * Where the unit's own figure is an earlier revision's, as all of the range was answered before the latest one was asked
 * otherwise, all rows are read in that revision's layout, as the series of the unit is. */
#ifndef REPORT_COMPARE_H
#define REPORT_COMPARE_H

#include "report/report.h"

struct report_compared {
    const char *code, *name;
    const struct unit *unit; /* NULL: a counter */
    uint64_t responses;      /* of a unit, whatever was answered: that is no secret; of a counter 0 */
    struct report_entry entry;
    struct report_change rest; /* held against the rest of the unit; not below REPORT_RANK_LEAST people */
};

enum report_band {
    REPORT_BAND_HIDDEN, /* there is no figure */
    REPORT_BAND_FEW,    /* "chưa đủ phiếu để so sánh", here or in the rest */
    REPORT_BAND_NO_TEST, /* the level is not shown, other questions were asked, or the method has no interval */
    REPORT_BAND_HIGHER, /* and not by chance */
    REPORT_BAND_ALIKE,  /* no ground to tell it apart */
    REPORT_BAND_LOWER
};
enum report_band report_band(const struct report_compared *row);
const char *report_band_name(enum report_band band); /* "hidden", "few" … for programs */

struct report_compared_list {
    struct report_compared *rows; /* by name as people count, without those that have no response */
    size_t count;
};

struct report_comparison {
    struct report report;             /* of the unit: one period, the whole range; figures and targets */
    size_t dimension;                 /* that is compared; SURVEY_ALL */
    const struct report_entry *level; /* the unit's own; NULL when there is no response */
    struct report_compared_list units, counters;
    bool several; /* revisions were answered, so no counter is listed */
};

/* by, plain and against_code of the request are not looked at; it names a unit or none, in which case there are no
 * counters, and no revision. dimension: a code, "all" or NULL. Everything in the arena. Errors as report_make;
 * ERR_NOT_FOUND also for an unknown dimension. */
int report_compare_make(struct store *store, const struct report_request *request, const char *dimension,
                        struct arena *arena, struct report_comparison *out, struct err *err);

#endif
