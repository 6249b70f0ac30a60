#include "core/stats/normal.h"

#include <math.h>

double stats_normal_below(double z) {
    return erfc(-z * M_SQRT1_2) / 2;
}

double stats_two_sided(double z) {
    return erfc(fabs(z) * M_SQRT1_2);
}
