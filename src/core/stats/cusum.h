/* CUSUM: small lasting drops, which no single batch shows, add up until they are seen (method.md 3.5). One-sided, for a
 * drop. Pure; golden numbers in tests/unit/cusum.c. What a batch may hold is said in batch.h.
 *
 * How often either alarms by chance depends on h and the size of the batches; simulated for the first with p0 0.865,
 * p1 0.80 and batches of 40: h 3.5 about every 185 batches, a true drop to p1 found after about 6; h 5 about 910 and 8. */
#ifndef CORE_STATS_CUSUM_H
#define CORE_STATS_CUSUM_H

#include <stddef.h>

#include "core/stats/batch.h"

#define CUSUM_NO_ALARM ((size_t)-1)

/* What one answer adds to the log likelihood ratio of p1 against p0. */
struct cusum_scores {
    double satisfied, unsatisfied; /* ln(p1/p0) < 0, ln((1−p1)/(1−p0)) > 0 */
};

int cusum_scores(double p0, double p1, struct cusum_scores *out); /* 0 < p1 < p0 < 1, or ERR_INPUT */

/* Page's test (1954) on the log likelihood ratio: S = max(0, S + x·satisfied + (n − x)·unsatisfied), once per batch, with
 * S = 0 before. path[i] is S after batch i, ≥ 0; *alarm the first index with S > h (h > 0), or CUSUM_NO_ALARM. S goes on
 * after an alarm: it says how long the drop lasts. 0, or ERR_INPUT with everything untouched. */
int cusum_ratio(double p0, double p1, double h, const struct batch *batches, size_t count, double *path,
                size_t *alarm);

/* The tabular CUSUM (Page 1954; Montgomery, Introduction to Statistical Quality Control, 9.1) on z of batch_deviation:
 * C = max(0, C − z − k), with C = 0 before. k ≥ 0 is half the drop to find, in standard deviations: 0.5 as a rule, with
 * h = 4. path, alarm and errors as above. Every batch weighs the same however many answered: for months, not for days. */
int cusum_tabular(double p0, double k, double h, const struct batch *batches, size_t count, double *path,
                  size_t *alarm);

#endif
