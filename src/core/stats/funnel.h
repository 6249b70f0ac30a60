/* Control limits of a funnel plot: how far shares of many and of few answers lie from a common level by chance alone. Pure;
 * golden numbers in tests/unit/funnel.c.
 *
 * Spiegelhalter 2005, Funnel plots for comparing institutional performance, Statistics in Medicine 24, 1185–1202, A.1.1:
 *   level ± z·√(level(1−level)/n), cut to 0…1
 * n are answers that are worth one each: n_eff of cluster.h, which is his multiplicative over-dispersion.
 * Limits: the normal approximation; near 0 or 1, or with n·level or n·(1−level) under about 5, a limit of 0 or 1 can never
 * be passed. The level is taken for known, and the picture makes as many tries as it has points: what is different is for
 * a test with holm.h to say. */
#ifndef CORE_STATS_FUNNEL_H
#define CORE_STATS_FUNNEL_H

#include "core/stats/normal.h"

#define FUNNEL_Z998                                                                                          \
    3.0902323061678132 /* two-sided 99.8 % quantile of the normal distribution; of 95 %: STATS_Z95 */

/* 0 < level < 1, n > 0 and not necessarily whole, z > 0; else ERR_INPUT with *low and *high untouched. */
int funnel_limits(double level, double n, double z, double *low, double *high);

#endif
