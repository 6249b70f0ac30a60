#include "core/stats/chart.h"

#include <math.h>

#include "base/err.h"

#define SIGNAL_MAX 10000000 /* beyond, lgamma has too few digits left */

int chart_limits(double p0, double n, struct chart_limits *out) {
    if (batch_level(p0) != 0 || !(n > 0 && isfinite(n)))
        return ERR_INPUT;
    double sigma = sqrt(p0 * (1 - p0) / n);
    *out = (struct chart_limits){
        .sigma = sigma, .low = fmax(p0 - 3 * sigma, 0), .high = fmin(p0 + 3 * sigma, 1)};
    return 0;
}

static double log_factorial(double n) {
    int sign; /* lgamma itself would write a global that threads share */
    return lgamma_r(n + 1, &sign);
}

/* So far below the mean that what lies below weighs nothing against alpha: under 1e-26 (Bernstein's bound). */
static double far_below(double p0, double n) {
    return fmax(floor(n * p0 - 20 * sqrt(n * p0 * (1 - p0)) - 40), 0);
}

int chart_signal(double p0, uint64_t n, double alpha, int64_t *x) {
    if (batch_level(p0) != 0 || n == 0 || n > SIGNAL_MAX || !(alpha >= 1e-12 && alpha < 1))
        return ERR_INPUT;
    double all = (double)n, at = far_below(p0, all);
    double odds = log(p0) - log1p(-p0);
    /* In logs: the first terms may be smaller than any double. */
    double term = log_factorial(all) - log_factorial(at) - log_factorial(all - at) + at * log(p0) +
                  (all - at) * log1p(-p0);
    double sum = exp(term);
    for (; sum <= alpha && at < all; at++) { /* NOLINT(cert-flp30-c): whole numbers, exact up to SIGNAL_MAX */
        term += log((all - at) / (at + 1)) + odds;
        sum += exp(term);
    }
    *x = (int64_t)at - 1; /* `at` is the first that is not rare enough */
    return 0;
}

/* How many of the last `of` deviations up to `last` lie beyond `limit` on the side; 0 unless the last one does. */
static size_t beyond(const struct chart_mark *marks, size_t last, size_t of, double side, double limit) {
    size_t found = 0;
    if (!(marks[last].z * side > limit))
        return 0;
    for (size_t i = 0; i < of && i <= last; i++)
        found += marks[last - i].z * side > limit;
    return found;
}

static unsigned rules(const struct chart_mark *marks, size_t last, double side) {
    unsigned set = 0;
    if (beyond(marks, last, 1, side, 3) == 1)
        set |= CHART_BEYOND_3;
    if (beyond(marks, last, 3, side, 2) >= 2)
        set |= CHART_2_OF_3;
    if (beyond(marks, last, 5, side, 1) >= 4)
        set |= CHART_4_OF_5;
    if (beyond(marks, last, 8, side, 0) == 8)
        set |= CHART_8_IN_ROW;
    return set;
}

int chart_rules(double p0, const struct batch *batches, size_t count, struct chart_mark *marks) {
    if (batch_level(p0) != 0 || batch_check(batches, count) != 0)
        return ERR_INPUT;
    for (size_t i = 0; i < count; i++) {
        marks[i].z = batch_deviation(p0, batches[i]);
        marks[i].below = rules(marks, i, -1);
        marks[i].above = rules(marks, i, 1);
    }
    return 0;
}
