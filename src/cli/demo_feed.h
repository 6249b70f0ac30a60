/* Invented responses, one after the other, as store_append takes them. */
#ifndef CLI_DEMO_FEED_H
#define CLI_DEMO_FEED_H

#include "base/rand.h"
#include "cli/demo_data.h"
#include "cli/demo_story.h"

/* What makes one counter different from another. */
struct demo_habits {
    double per_day; /* responses on an ordinary working day */
    double quality; /* shift of how people feel, in standard deviations of one answer */
    enum demo_part part;
    bool few;       /* a small place: as many people in a large demo, and evenly over the year */
    bool petitions; /* people come about petitions; elsewhere nobody ever sent one */
    double rate;    /* response rate where visits are counted; 0: nobody counts */
};
/* The questions of a counter. */
struct demo_slip {
    struct revision revision;
    /* The rest is the feed's own. */
    enum demo_section sections[SURVEY_DIMENSIONS_MAX]; /* of dimensions with questions */
    bool short_one;                                    /* one question a dimension */
};
struct demo_source {
    int64_t counter_id;
    struct demo_habits habits;
    const struct demo_slip *slip;
    uint32_t *visits; /* of every day, as they were counted; NULL: nobody counts */
    /* The rest is the feed's own. */
    double due;  /* of a small place: people who are still to come */
    double mood; /* place of the last person's mood among all moods, 0…1 */
};

struct demo_feed {
    struct rng rng;
    struct demo_slip slips[DEMO_SLIPS];
    struct demo_source counters[DEMO_COUNTERS];
    int32_t first_day, last_day;
    /* The rest is the feed's own. */
    struct demo_story story;
    double scale; /* of the volume at places that are not small */
    int32_t day;
    size_t counter;   /* whose responses come now */
    uint64_t left;    /* of this counter on this day */
    int32_t quarter;  /* of the petition's answers that were counted: */
    double petitions; /* satisfied ones, not yet given, in parts of one */
    uint8_t answers[SURVEY_QUESTIONS_MAX * 8];
    struct stored_comment comment;
    void (*progress)(void *context, uint64_t responses);
    void *context;
    uint64_t given;
};

/* Before it rng, slips' revisions, counters and days are set; after it the responses come. */
void demo_feed_start(struct demo_feed *feed, const struct demo_options *options);
int demo_feed_next(void *feed, struct bulk_row *row, struct err *err); /* for store_append */

/* What somebody wrote who was (not) satisfied with a section (demo_words.c). */
const char *demo_words(enum demo_section section, bool satisfied, struct rng *rng);

#endif
