/* A share of counted answers: its interval and its rounding. Pure; golden numbers in tests/unit/share.c. */
#ifndef CORE_STATS_SHARE_H
#define CORE_STATS_SHARE_H

#include <stdint.h>

#include "core/stats/normal.h"

/* Wilson score interval (Wilson 1927; Brown, Cai, DasGupta 2001) for x successes of n, both ≥ 0, x ≤ n, n > 0 and not
 * necessarily whole. Bounds in 0…1, *low ≤ x/n ≤ *high. */
void stats_wilson(double x, double n, double z, double *low, double *high);

/* x/n as hundredths of a percent, rounded half up in integers: ⌊(20000x + n) / 2n⌋. n > 0, x ≤ n. */
uint64_t stats_hundredths(uint64_t x, uint64_t n);

#endif
