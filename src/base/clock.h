/* Time comes in from outside, so that tests repeat. The wall clock is for reporting; time-outs use the monotonic one. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

struct clock {
    int64_t (*wall_seconds)(const struct clock *); /* seconds since 1970-01-01T00:00Z */
    int64_t fixed;                                 /* used by clock_fixed only */
};

extern const struct clock clock_system;
struct clock clock_fixed(int64_t wall_seconds); /* always the same instant */

int64_t clock_wall_seconds(const struct clock *clock);
int64_t clock_monotonic_us(void); /* microseconds from an arbitrary start; never goes back */

#endif
