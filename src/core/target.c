#include "core/target.h"

#include <stdio.h>

enum { DECIMALS = 4, WHOLE_DIGITS_MAX = 9 };

/* Percentages are quotients of counts: what lies nearer than this is the same value, only rounded. */
#define SAME 1e-9

static const char *const operators[] = {[TARGET_NONE] = "",
                                        [TARGET_AT_LEAST] = ">=",
                                        [TARGET_ABOVE] = ">",
                                        [TARGET_BETTER] = "better",
                                        [TARGET_GROUP] = "group"};

const char *target_operator_name(enum target_operator op) {
    return operators[op];
}

bool target_operator_parse(struct str name, enum target_operator *out) {
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (str_is(name, operators[i])) {
            *out = (enum target_operator)i;
            return true;
        }
    }
    return false;
}

bool target_fits(enum target_operator op, int64_t value) {
    switch (op) {
    case TARGET_AT_LEAST:
    case TARGET_ABOVE:
        return value >= 0;
    case TARGET_GROUP:
        return value % TARGET_UNITS == 0 && value >= TARGET_UNITS && value <= TARGET_GROUPS * TARGET_UNITS;
    case TARGET_NONE:
    case TARGET_BETTER:
        break;
    }
    return value == TARGET_ABSENT;
}

bool target_value_parse(struct str text, int64_t *out) {
    size_t whole = 0;
    while (whole < text.n && text.p[whole] != '.' && text.p[whole] != ',')
        whole++;
    size_t decimals = whole < text.n ? text.n - whole - 1 : 0;
    bool good =
        whole > 0 && whole <= WHOLE_DIGITS_MAX && decimals <= DECIMALS && (whole == text.n || decimals > 0);
    int64_t value = 0;
    for (size_t i = 0; i < text.n && good; i++) {
        if (i == whole)
            continue;
        good = text.p[i] >= '0' && text.p[i] <= '9';
        value = value * 10 + (text.p[i] - '0');
    }
    if (!good)
        return false;
    for (; decimals < DECIMALS; decimals++)
        value *= 10;
    *out = value;
    return true;
}

void target_value_format(int64_t value, char decimal_sign, char out[TARGET_VALUE_SIZE]) {
    out[0] = '\0';
    if (value < 0)
        return;
    int n = snprintf(out, TARGET_VALUE_SIZE, "%lld%c%04u", (long long)(value / TARGET_UNITS), decimal_sign,
                     (unsigned)(value % TARGET_UNITS));
    for (int shown = DECIMALS; shown > 2 && out[n - 1] == '0'; shown--)
        out[--n] = '\0';
}

int64_t target_limit(const char *method_name) {
    static const struct {
        const char *method;
        int limit;
    } limits[] = {{"satisfied-share", 100}, {"item-mean", 100}, {"mean-score", 11}, {"papi-scale", 80}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (strcmp(method_name, limits[i].method) == 0)
            return (int64_t)limits[i].limit * TARGET_UNITS;
    return TARGET_ABSENT;
}

const char *target_verdict_name(enum target_verdict verdict) {
    static const char *const names[] = {[TARGET_UNKNOWN] = "unknown",
                                        [TARGET_MET] = "met",
                                        [TARGET_MET_UNCLEAR] = "met-unclear",
                                        [TARGET_MISSED_UNCLEAR] = "missed-unclear",
                                        [TARGET_MISSED] = "missed"};
    return names[verdict];
}

static bool reached(enum target_operator op, double value, double goal) {
    return op == TARGET_AT_LEAST ? value >= goal - SAME : value > goal + SAME;
}

enum target_verdict target_judge(enum target_operator op, int64_t value, const struct target_measure *now,
                                 const double *last_year, double *gap) {
    bool better = op == TARGET_BETTER;
    bool judged = better ? last_year != NULL : op == TARGET_AT_LEAST || op == TARGET_ABOVE;
    if (!judged || now == NULL || !target_fits(op, value))
        return TARGET_UNKNOWN;
    double goal = better ? *last_year : (double)value / TARGET_UNITS;
    if (gap != NULL)
        *gap = now->value - goal;
    if (reached(op, now->value, goal))
        return now->interval && reached(op, now->low, goal) ? TARGET_MET : TARGET_MET_UNCLEAR;
    return now->interval && !reached(op, now->high, goal) ? TARGET_MISSED : TARGET_MISSED_UNCLEAR;
}
