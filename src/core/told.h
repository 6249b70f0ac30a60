/* What follows from figures of overlapping periods that were told one after the other: of a quarter and two of its months the
 * third month follows, and of a period told twice what came in between. Each was safe when it was told (core/suppress.h);
 * here is decided whether one more is safe beside them. */
#ifndef CORE_TOLD_H
#define CORE_TOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One figure of one unit over some days, as counts. */
struct told {
    int32_t from, to; /* days, both inclusive */
    uint64_t people, answers, good;
};

enum { TOLD_MAX = 4096 };

/* earlier: all figures of the same thing that were ever told, in that order; what was hidden told nothing and is not among
 * them. True: whatever stretch of days follows from them and the next one holds nobody or at least `threshold` people; and
 * where the next one's days follow from earlier ones already, it says the same, or differs by at least so many people. False
 * also for more than TOLD_MAX, and without memory. Time: the square of count. */
bool told_safe(const struct told *earlier, size_t count, const struct told *next, uint64_t threshold);

#endif
