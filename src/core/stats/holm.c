#include "core/stats/holm.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"

/* Equal ones in the order they came. */
static int by_size(const void *a, const void *b, void *context) {
    const double *p = context;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return p[x] < p[y] ? -1 : p[x] > p[y] ? 1 : (x > y) - (x < y);
}

int holm_adjust(const double *p, size_t count, size_t *order, double *adjusted) {
    for (size_t i = 0; i < count; i++) {
        if (!(p[i] >= 0 && p[i] <= 1))
            return ERR_INPUT;
        order[i] = i;
    }
    if (count > 0)
        qsort_r(order, count, sizeof *order, by_size, (void *)(uintptr_t)p);
    double highest = 0;
    for (size_t rank = 0; rank < count; rank++) {
        highest = fmax(highest, fmin(p[order[rank]] * (double)(count - rank), 1));
        adjusted[order[rank]] = highest;
    }
    return 0;
}
