#include "core/stats/quartile.h"

#include <math.h>

#include "base/err.h"

int quartile_cuts(const double *values, size_t count, double cuts[3]) {
    if (count == 0)
        return ERR_INPUT;
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i]) || (i > 0 && values[i] < values[i - 1]))
            return ERR_INPUT;
    for (size_t q = 1; q <= 3; q++) {
        size_t at = (count - 1) * q / 4; /* whole part and quarters of the position */
        double part = (double)((count - 1) * q % 4) / 4;
        cuts[q - 1] = part > 0 ? values[at] * (1 - part) + values[at + 1] * part : values[at];
    }
    return 0;
}

int quartile_group(double score, const double cuts[3]) {
    int group = 4;
    for (size_t q = 0; q < 3; q++)
        group -= score >= cuts[q];
    return group;
}
