/* A batch of answers in a series watched for a drop: a day, a week, a month of one counter (method.md 3.5). Pure; tested
 * with chart.h and cusum.h.
 *
 * x and n are real numbers, because clustered figures come as (R·n_eff, n_eff) of cluster.h. Never put in answers where a
 * person gave several: they move together, the batches would scatter more than n answers may, and the alarms inflate. One
 * response is one person: all items pooled, or one chosen item. */
#ifndef CORE_STATS_BATCH_H
#define CORE_STATS_BATCH_H

#include <stddef.h>

struct batch {
    double x, n; /* satisfied of answers; 0 ≤ x ≤ n, n > 0: a batch nobody answered is left out */
};

/* Whether a share may stand as the level to watch: 0 < p0 < 1. At 0 and 1 there is no spread to measure against. */
int batch_level(double p0); /* 0 or ERR_INPUT */

/* Whether all are as above (x may be a billionth of n too large, as R·n_eff may come out). 0 or ERR_INPUT. */
int batch_check(const struct batch *batches, size_t count);

/* (x/n − p0)/√(p0 q0/n): how many standard deviations a good batch lies from the level. */
double batch_deviation(double p0, struct batch batch);

#endif
