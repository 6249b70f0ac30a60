#include "core/stats/share.h"

#include <math.h>

void stats_wilson(double x, double n, double z, double *low, double *high) {
    double p = x / n;
    double zz = z * z;
    double scale = 1 + zz / n;
    double centre = (p + zz / (2 * n)) / scale;
    double half = z / scale * sqrt(p * (1 - p) / n + zz / (4 * n * n));
    /* At p = 0 and p = 1 one bound is p itself; the subtraction would leave a rounding error outside 0…1. */
    *low = fmin(fmax(centre - half, 0), p);
    *high = fmax(fmin(centre + half, 1), p);
    if (x <= 0)
        *low = 0;
    if (x >= n)
        *high = 1;
}

uint64_t stats_hundredths(uint64_t x, uint64_t n) {
    /* 128 bits: 20000·x must not wrap for any count. */
    return (uint64_t)(((unsigned __int128)x * 20000 + n) / ((unsigned __int128)n * 2));
}
