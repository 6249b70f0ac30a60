/* The normal distribution. Pure; golden numbers in tests/unit/normal.c. */
#ifndef CORE_STATS_NORMAL_H
#define CORE_STATS_NORMAL_H

#define STATS_Z95 1.9599639845400536 /* two-sided 95 % quantile of the normal distribution */

/* P(Z ≤ z) of a standard normal Z: erfc(−z/√2)/2 (Abramowitz and Stegun 1964, 26.2.29). Also far out on the left, where
 * 1 − erf would be all rounding error, true to about 1e-15 of itself. */
double stats_normal_below(double z);

/* P(|Z| ≥ |z|) = erfc(|z|/√2): the two-sided p of a test whose statistic is about normal. In 0…1. */
double stats_two_sided(double z);

#endif
