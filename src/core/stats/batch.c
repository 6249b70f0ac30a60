#include "core/stats/batch.h"

#include <math.h>

#include "base/err.h"

int batch_level(double p0) {
    return p0 > 0 && p0 < 1 ? 0 : ERR_INPUT;
}

int batch_check(const struct batch *batches, size_t count) {
    for (size_t i = 0; i < count; i++) {
        double x = batches[i].x, n = batches[i].n;
        if (!(n > 0 && isfinite(n) && x >= 0 && x <= n * (1 + 1e-9)))
            return ERR_INPUT;
    }
    return 0;
}

double batch_deviation(double p0, struct batch batch) {
    return (batch.x / batch.n - p0) / sqrt(p0 * (1 - p0) / batch.n);
}
