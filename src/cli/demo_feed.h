/* Invented responses, one after the other, as store_append takes them. */
#ifndef CLI_DEMO_FEED_H
#define CLI_DEMO_FEED_H

#include "base/rand.h"
#include "cli/demo_data.h"

/* What makes one counter different from another. */
struct demo_habits {
    double per_day; /* responses on an ordinary working day */
    double quality; /* shift of how people feel, in standard deviations of one answer */
};
/* The questions of a counter. */
struct demo_slip {
    struct revision revision;
    /* The rest is the feed's own. */
    size_t sections[SURVEY_DIMENSIONS_MAX]; /* of dimensions with questions: 0, 1, … from the last */
};
struct demo_source {
    int64_t counter_id;
    struct demo_habits habits;
    const struct demo_slip *slip;
};

struct demo_feed {
    struct rng rng;
    struct demo_slip slips[DEMO_SLIPS];
    struct demo_source counters[DEMO_COUNTERS];
    size_t counter_count;
    /* The rest is the feed's own. */
    int32_t day, last_day;
    int32_t sag_from, sag_to; /* the quarter in which one dimension sags */
    size_t counter;           /* whose responses come now */
    unsigned left;            /* of this counter on this day */
    uint8_t answers[SURVEY_QUESTIONS_MAX * 8];
    struct stored_comment comment;
};

void demo_feed_start(struct demo_feed *feed, int32_t first_day, int32_t last_day);
int demo_feed_next(void *feed, struct bulk_row *row, struct err *err); /* for store_append */

#endif
