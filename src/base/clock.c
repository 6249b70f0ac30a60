#include "base/clock.h"

#include <time.h>

static int64_t system_seconds(const struct clock *clock) {
    (void)clock;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec;
}

static int64_t fixed_seconds(const struct clock *clock) {
    return clock->fixed;
}

const struct clock clock_system = {system_seconds, 0};

struct clock clock_fixed(int64_t wall_seconds) {
    return (struct clock){fixed_seconds, wall_seconds};
}

int64_t clock_wall_seconds(const struct clock *clock) {
    return clock->wall_seconds(clock);
}

int64_t clock_monotonic_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}
