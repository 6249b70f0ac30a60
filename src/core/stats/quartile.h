/* Four groups of a ranking, as PAPI publishes its provinces. Pure; golden numbers in tests/unit/quartile.c. */
#ifndef CORE_STATS_QUARTILE_H
#define CORE_STATS_QUARTILE_H

#include <stddef.h>

/* Cut points Q1 ≤ Q2 ≤ Q3 of the values, which must be in ascending order: linear interpolation at (count − 1)·q (type 7
 * of Hyndman and Fan 1996, "inclusive"). With fewer than four values the groups say little. 0, or ERR_INPUT (cuts
 * untouched) when there are none, they are out of order, or one is no finite number. */
int quartile_cuts(const double *values, size_t count, double cuts[3]);

/* 1 highest (score ≥ Q3), 2 (≥ Q2), 3 (≥ Q1), 4 lowest. */
int quartile_group(double score, const double cuts[3]);

#endif
