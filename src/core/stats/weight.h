/* Weights that bring known margins (sex, age) of those who answered to those of all visitors (method.md 3.6). Pure; golden
 * numbers in tests/unit/weight.c.
 *
 * Limits: weighting repairs only what the margins explain. It cannot repair who chose to scan; show the raw figure
 * beside the weighted one, and where the targets come from. */
#ifndef CORE_STATS_WEIGHT_H
#define CORE_STATS_WEIGHT_H

#include <stddef.h>
#include <stdint.h>

#include "core/stats/cluster.h"

enum {
    WEIGHT_MARGINS_MAX = 8,
    WEIGHT_CATEGORIES_MAX = 64, /* of one margin */
    WEIGHT_LEAST = 5,           /* people in each category of each margin */
    WEIGHT_ROUNDS_MAX = 1000
};

#define WEIGHT_LOW 0.3 /* weights are trimmed to these */
#define WEIGHT_HIGH 3.0

/* People who are in the same category of every margin. One question answered by n of them, y satisfied: {n, n, y, n, y,
 * y}. */
struct weight_cell {
    size_t category[WEIGHT_MARGINS_MAX]; /* per margin, from 0 */
    struct cluster_sums sums;
};

/* Targets: the share of each category among all visitors, above 0. They add up to 1, give or take the rounding of
 * percentages (0.005), and are scaled to it. */
struct weight_margin {
    const double *targets; /* one per category; the caller's */
    size_t categories;
};

/* What became of it; all but the first leave the raw figure as the only one. */
enum weight_stop {
    WEIGHT_DONE = 0,
    WEIGHT_FEW,    /* fewer than WEIGHT_LEAST people in a category: margin, category */
    WEIGHT_TARGET, /* a target that is missing, 0 or no number: margin, category */
    WEIGHT_SUM,    /* targets that do not add up to 1: margin */
    WEIGHT_NO_END, /* no convergence: with the empty cells there are, the targets contradict each other */
    WEIGHT_INPUT   /* the caller's fault: no or too many margins, an unknown category; nothing is written */
};

struct weight_raking {
    size_t margin, category; /* where it stopped */
    unsigned rounds;
    size_t trimmed; /* cells with people whose weight was cut */
    double off;     /* largest |weighted share − target| over all categories; about 0 unless trimmed */
};

/* Raking, iterative proportional fitting (Deming and Stephan 1940): in every round each margin in turn is scaled to its
 * targets, until no weight changes by more than 10^-12 (of itself, above 1). With one margin that is post-stratification.
 * Weights are per person and average 1 before trimming; trimming (Izrael, Battaglia, Frankel 2009) comes once, at the
 * end, and is not made up for elsewhere: `off` says what it costs. A cell's people are sums.k. Cells may lack, or be
 * listed twice. weights: one per cell, written only when done. */
enum weight_stop weight_rake(const struct weight_cell *cells, size_t count,
                             const struct weight_margin *margins, size_t margin_count, double *weights,
                             struct weight_raking *out);

struct weight_share {
    double share;     /* Σwy/Σwm, 0…1 */
    double se;        /* √(n/(n−1) · Σw²(y − R m)²)/Σwm over people, linearised; 0: not measured */
    double deff;      /* Kish's nΣw²/(Σw)² (Kish 1965, 11.7), ≥ 1: what unequal weights alone cost */
    double n_eff;     /* n/deff; where people answered several items, what these are worth (cluster.h)/deff */
    double low, high; /* Wilson with n_eff, 0 ≤ low ≤ share ≤ high ≤ 1 */
    uint64_t people;  /* n */
};

/* The weighted share and its interval. The weights may come from raking other sums of the same cells: all who answered,
 * for the figures of each dimension. Limits: se takes the weights as given, not as estimated; the interval takes the
 * answers of one person to go together in all cells as they do over all. 0, or ERR_INPUT (out untouched) when nobody answered, y > m, or a weight is not
 * above 0. */
int weight_share(const struct weight_cell *cells, size_t count, const double *weights, double z,
                 struct weight_share *out);

#endif
