/* Targets: the value that a dimension is to reach in a year, and the official result of that year.
 *
 * A value is an integer of ten-thousandths, exactly as it was written: 88,00 is 880000. */
#ifndef CORE_TARGET_H
#define CORE_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum {
    TARGET_ABSENT = -1, /* no value */
    TARGET_UNITS = 10000,
    TARGET_YEAR_MIN = 2000,
    TARGET_YEAR_MAX = 2100,
    TARGET_TEXT_MAX = 500,  /* characters of a source or an owner */
    TARGET_VALUE_SIZE = 24, /* bytes of a value as text, with NUL */
    TARGET_GROUPS = 4
};

enum target_operator {
    TARGET_NONE,     /* "": no target, an official result only */
    TARGET_AT_LEAST, /* ">=" */
    TARGET_ABOVE,    /* ">" */
    TARGET_BETTER,   /* "better": above last year; has no value */
    TARGET_GROUP     /* "group": the quarter of a ranking, 1…4 */
};
const char *target_operator_name(enum target_operator op);
bool target_operator_parse(struct str name, enum target_operator *out); /* "" is none */

struct target {
    const char *survey;    /* code */
    const char *dimension; /* code, or "all" */
    const char *unit;      /* code; "": wherever no nearer target is set */
    int year;              /* TARGET_YEAR_MIN…TARGET_YEAR_MAX */
    enum target_operator op;
    int64_t value;              /* ≥ 0, or TARGET_ABSENT */
    int64_t official;           /* official result, ≥ 0, or TARGET_ABSENT */
    const char *source, *owner; /* of the official result; agencies that answer for it. May be "" */
};

/* Whether the operator goes with the value: none and better with no value, at least and above with one, group with a
 * whole one of 1…TARGET_GROUPS. */
bool target_fits(enum target_operator op, int64_t value);

/* Digits, and if need be a decimal point or comma with at most four more: "88", "88,00", "43.7747". False when it is
 * anything else or has more than 9 digits before the sign. */
bool target_value_parse(struct str text, int64_t *out);
/* With two decimals, more where there are more: 88,00 and 43,7747. TARGET_ABSENT gives "". */
void target_value_format(int64_t value, char decimal_sign, char out[TARGET_VALUE_SIZE]);

/* The largest value an index method gives, as a value; TARGET_ABSENT for a method that is not known here. */
int64_t target_limit(const char *method_name);

enum target_verdict {
    TARGET_UNKNOWN,        /* nothing to compare, or a group, which only the ranking tells */
    TARGET_MET,            /* reached, by the whole interval */
    TARGET_MET_UNCLEAR,    /* reached, but the interval reaches below */
    TARGET_MISSED_UNCLEAR, /* below, but the interval reaches the target */
    TARGET_MISSED          /* below, with the whole interval */
};
const char *target_verdict_name(enum target_verdict verdict); /* "met", "met-unclear" … for programs */

struct target_measure {
    double value;     /* the same measure as the target: percent, mean or points */
    bool interval;    /* low and high hold; without an interval every verdict is unclear */
    double low, high; /* low ≤ value ≤ high */
};

/* now NULL: there is no figure. last_year NULL: none; needed for TARGET_BETTER only. *gap is value − target (negative:
 * missing so much) in the measure's own units, untouched with TARGET_UNKNOWN; NULL is allowed. */
enum target_verdict target_judge(enum target_operator op, int64_t value, const struct target_measure *now,
                                 const double *last_year, double *gap);

#endif
