#include "core/stats/funnel.h"

#include <math.h>

#include "base/err.h"

int funnel_limits(double level, double n, double z, double *low, double *high) {
    if (!(level > 0 && level < 1 && n > 0 && z > 0))
        return ERR_INPUT;
    double half = z * sqrt(level * (1 - level) / n);
    *low = fmax(0, level - half);
    *high = fmin(1, level + half);
    return 0;
}
