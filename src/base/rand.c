#include "base/rand.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static void system_fill(struct rng *rng, void *bytes, size_t n) {
    (void)rng;
    unsigned char *p = bytes;
    while (n > 0) {
        ssize_t got = getrandom(p, n, 0);
        if (got < 0)
            abort(); /* a kernel without randomness must not make guessable codes */
        p += got;
        n -= (size_t)got;
    }
}

static uint64_t splitmix(struct rng *rng) {
    uint64_t z = rng->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void seeded_fill(struct rng *rng, void *bytes, size_t n) {
    unsigned char *p = bytes;
    while (n > 0) {
        uint64_t word = splitmix(rng);
        size_t part = n < sizeof word ? n : sizeof word;
        memcpy(p, &word, part);
        p += part;
        n -= part;
    }
}

struct rng rng_system(void) {
    return (struct rng){system_fill, 0};
}

struct rng rng_seeded(uint64_t seed) {
    return (struct rng){seeded_fill, seed};
}

void rng_bytes(struct rng *rng, void *bytes, size_t n) {
    rng->fill(rng, bytes, n);
}

uint64_t rng_below(struct rng *rng, uint64_t n) {
    uint64_t limit = UINT64_MAX - UINT64_MAX % n; /* refuse the incomplete last run: no modulo bias */
    uint64_t word;
    do
        rng_bytes(rng, &word, sizeof word);
    while (word >= limit);
    return word % n;
}

double rng_unit(struct rng *rng) {
    uint64_t word;
    rng_bytes(rng, &word, sizeof word);
    return (double)(word >> 11) * 0x1.0p-53;
}
