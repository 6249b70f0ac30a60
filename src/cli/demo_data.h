/* The made-up commune of `hailong demo`: units, counters and responses with patterns worth looking at. The same seed and
 * last day give the same data. */
#ifndef CLI_DEMO_DATA_H
#define CLI_DEMO_DATA_H

#include "store/store.h"

enum { DEMO_COUNTERS = 6, DEMO_SLIPS = 2, DEMO_DAYS_MAX = 3660 };

struct demo_options {
    int32_t last_day;
    unsigned days; /* 1…DEMO_DAYS_MAX, the last day included */
    uint64_t seed;
};
struct demo_made {
    char codes[DEMO_COUNTERS][PLACE_CODE_SIZE];
    const char *unit;        /* code of the commune */
    const char *survey_code; /* of most counters */
    uint64_t responses;
};

/* Fills an empty store in one transaction. Publishes every survey built into the program. */
int demo_fill(struct store *store, const struct demo_options *options, struct demo_made *out,
              struct err *err);

#endif
