#include "core/stats/holm.h"

#include <math.h>
#include <stdbool.h>

#include "base/err.h"

/* Equal ones in the order they came. */
static bool before(const double *p, size_t a, size_t b) {
    return p[a] < p[b] || (p[a] <= p[b] && a < b);
}

/* The next in ascending order after `last`; the first when last is count. */
static size_t next(const double *p, size_t count, size_t last) {
    size_t best = count;
    for (size_t i = 0; i < count; i++)
        if ((last == count || before(p, last, i)) && (best == count || before(p, i, best)))
            best = i;
    return best;
}

int holm_adjust(const double *p, size_t count, double *adjusted) {
    for (size_t i = 0; i < count; i++)
        if (!(p[i] >= 0 && p[i] <= 1))
            return ERR_INPUT;
    double highest = 0;
    for (size_t rank = 0, at = count; rank < count; rank++) {
        at = next(p, count, at);
        highest = fmax(highest, fmin(p[at] * (double)(count - rank), 1));
        adjusted[at] = highest;
    }
    return 0;
}
