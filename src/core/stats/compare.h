/* Two figures held against each other: did it change, do they differ (method.md 3.4). Pure; golden numbers in
 * tests/unit/compare.c.
 *
 * Limits: the two groups are different people (before and after, desk and desk), answering the same revision. p is from
 * the normal approximation: below some ten people, or with fewer than five satisfied or unsatisfied on a side, it is
 * rough; the interval holds up better. Many comparisons at once need holm.h. */
#ifndef CORE_STATS_COMPARE_H
#define CORE_STATS_COMPARE_H

#include <stdint.h>

#include "core/stats/cluster.h"

struct compare {
    double diff;      /* first − second, −1…1 */
    double se;        /* of diff; 0 when nothing varies */
    double z, p;      /* diff/se and its two-sided p; 0 and 1 when se is 0 */
    double low, high; /* Newcombe's interval of diff, −1…1, low ≤ diff ≤ high */
    uint64_t fewest;  /* people on the smaller side */
};

/* x1 of n1 people against x2 of n2, one answer each. z = diff/√(p̂q̂(1/n1 + 1/n2)) with the pooled share p̂ (z² is
 * Pearson's χ²); interval: method 10 of Newcombe 1998, from the Wilson bounds of both, for `z`. 0, or ERR_INPUT when an
 * n is 0 or an x larger than its n. */
int compare_shares(uint64_t x1, uint64_t n1, uint64_t x2, uint64_t n2, double z, struct compare *out);

/* Clustered figures: z = (R1 − R2)/√(v1 + v2); the interval as above, from the bounds they bring along, so for their z.
 * Where a variance was not measured (0), the side would seem certain: then the pooled test of compare_shares on
 * R·n_eff of n_eff, which for such a side are its people; both at 100 % are no difference. Never fails. */
void compare_ratios(const struct cluster *first, const struct cluster *second, struct compare *out);

enum compare_verdict {
    COMPARE_UP,      /* the first is higher */
    COMPARE_DOWN,    /* the first is lower */
    COMPARE_UNCLEAR, /* no ground to tell them apart; not the same as equal */
    COMPARE_TOO_FEW  /* fewer than `least` people on a side: say nothing */
};

/* p: that of the comparison or its Holm-adjusted one. Up or down when p < alpha and the interval leaves out 0: the verdict
 * must not contradict the interval beside it. */
enum compare_verdict compare_judge(const struct compare *compare, double p, double alpha, uint64_t least);

#endif
