/* The p-chart: is a batch, or a run of batches, further from the usual level than chance takes it (method.md 3.5). Pure;
 * golden numbers in tests/unit/chart.c. What a batch may hold is said in batch.h. */
#ifndef CORE_STATS_CHART_H
#define CORE_STATS_CHART_H

#include <stddef.h>
#include <stdint.h>

#include "core/stats/batch.h"

#define CHART_ALPHA 0.00135 /* P(Z ≤ −3): what a 3σ limit lets through on one side */

struct chart_limits {
    double sigma;     /* √(p0 q0/n) */
    double low, high; /* p0 ∓ 3 sigma, cut to 0…1 */
};

/* Shewhart's limits (1931) for a share of n > 0 answers at level p0, 0 < p0 < 1. Limits: the normal approximation; near 0
 * or 1, or with n·p0 or n·q0 under about 5, a limit of 0 or 1 can never be passed: use chart_signal. 0 or ERR_INPUT. */
int chart_limits(double p0, double n, struct chart_limits *out);

/* Exact and one-sided: *x is the largest number of satisfied for which P(X ≤ *x) ≤ alpha, X binomial (n, p0), so that as
 * few or fewer are a signal; −1 when even none at all is not rare enough. 0 < n ≤ 10^7, 10^-12 ≤ alpha < 1. The
 * probability is true to a ten-millionth of itself; some ten thousand steps for n = 10^6. 0 or ERR_INPUT. */
int chart_signal(double p0, uint64_t n, double alpha, int64_t *x);

/* Rules on the deviations z of batch_deviation (Western Electric 1956), which is how batches of different size share
 * one chart. "Beyond" is strictly beyond, all points of a pattern lie on one side, and the rule is told at the batch
 * that completes it and is part of it. All four together alarm about every 92 batches by chance (Champ and Woodall
 * 1987), rule 1 alone every 370, both sides counted. */
enum chart_rule {
    CHART_BEYOND_3 = 1, /* one batch beyond 3σ */
    CHART_2_OF_3 = 2,   /* two of three in a row beyond 2σ */
    CHART_4_OF_5 = 4,   /* four of five in a row beyond 1σ */
    CHART_8_IN_ROW = 8  /* eight in a row on the same side of the level */
};

struct chart_mark {
    double z;
    unsigned below, above; /* rules that signal a drop, a rise: bits of enum chart_rule */
};

/* One mark per batch. Nothing starts anew after a signal. 0, or ERR_INPUT (p0 or a batch; marks untouched). */
int chart_rules(double p0, const struct batch *batches, size_t count, struct chart_mark *marks);

#endif
