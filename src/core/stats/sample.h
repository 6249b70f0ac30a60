/* How much a sample of a known number of people tells, and how large one must be (method.md 3.3). Pure; golden numbers in
 * tests/unit/sample.c.
 *
 * Limits: all of it supposes that those who answered are a random part of the population. Who scans a poster chose to;
 * then these numbers say what chance alone would do, which is the least of the errors. */
#ifndef CORE_STATS_SAMPLE_H
#define CORE_STATS_SAMPLE_H

#include <stdint.h>

/* Finite population: n* = n_eff · (N−1)/(N−k), the answers an unlimited population would need to tell as much (variance
 * times (N−k)/(N−1): Cochran 1977, 2.6). k people of N answered; n_eff > 0 is what they are worth (k itself for one
 * question). k = N leaves nothing to chance: *out is INFINITY. 0, or ERR_INPUT (k = 0, k > N, n_eff not above 0). */
int sample_effective(double n_eff, uint64_t k, uint64_t N, double *out);

/* Wilson with n* for the share p (0…1). k = N: both bounds are p. Errors as above, and p outside 0…1. */
int sample_wilson(double p, double n_eff, uint64_t k, uint64_t N, double z, double *low, double *high);

/* Slovin's (Yamane's 1967) need N/(1 + N e²), as *exact and rounded up; e is the half-width, 0 < e < 1, N > 0. The rule
 * stands for p = 0.5 and z = 2; it is here because offices ask for it by name. 0 or ERR_INPUT. */
int sample_slovin(uint64_t N, double e, double *exact, uint64_t *need);

/* What sample_need is asked for. */
struct sample_plan {
    double p;          /* the share expected, 0 < p < 1; 0.5 when nothing is known, the worst case */
    double half_width; /* 0 < half_width < 1 */
    double z;          /* > 0; STATS_Z95 */
    double effect;     /* people ÷ n_eff, as seen before: 1 for one question a person, the usual; > 0 */
    uint64_t N;        /* people in the population; 0: unlimited */
};

/* People needed for p ± half_width: n = effect · z²p(1−p)/half_width², and for a finite population
 * n/(1 + (n−1)/N) (Cochran 1977, 4.4), rounded up; 1…N. It is the inverse of sample_effective. Rounding up lets a
 * millionth of a millionth pass, so that a whole number stays itself. 0, ERR_INPUT, or ERR_LIMIT above 2^53. */
int sample_need(const struct sample_plan *plan, uint64_t *need);

/* How many are still missing; 0 when there are enough. */
uint64_t sample_missing(uint64_t need, uint64_t have);

#endif
