/* Randomness comes in from outside, so that tests and the demo repeat. */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include <stddef.h>
#include <stdint.h>

struct rng {
    void (*fill)(struct rng *, void *bytes, size_t n);
    uint64_t state;
};

struct rng rng_system(void); /* the kernel's generator; for codes, keys, secrets */
struct rng
rng_seeded(uint64_t seed); /* SplitMix64 (Steele, Lea, Flood 2014); repeatable, never for secrets */

void rng_bytes(struct rng *rng, void *bytes, size_t n);
uint64_t rng_below(struct rng *rng, uint64_t n); /* uniform in 0…n-1, n > 0 */
double rng_unit(struct rng *rng);                /* uniform in [0, 1) */

#endif
