/* The made-up commune of `hailong demo`: units, counters, officers, targets, visits, what officers say, and responses that tell a story
 * (demo_story.h). The same seed, day and volume give the same data; only who the officers are to the program (the hash of
 * their password) differs. */
#ifndef CLI_DEMO_DATA_H
#define CLI_DEMO_DATA_H

#include "core/officer.h"
#include "store/store.h"

enum {
    DEMO_COUNTERS = 15,
    DEMO_SLIPS = 2,
    DEMO_OFFICERS = 6,
    DEMO_DAYS_MAX = 3660,
    DEMO_RESPONSES_MAX = 20 * 1000 * 1000
};

struct demo_options {
    int32_t today;
    unsigned days; /* 1…DEMO_DAYS_MAX; demo_story_range says which */
    uint64_t seed;
    uint64_t responses; /* about as many, at most DEMO_RESPONSES_MAX; 0: as a commune has in so many days */
    int64_t now;        /* seconds since 1970; officers are there for 40 days by then */
    void (*progress)(void *context, uint64_t responses); /* called for each response; NULL: not wanted */
    void *context;
};
struct demo_made {
    char codes[DEMO_COUNTERS][PLACE_CODE_SIZE];
    const char *unit;            /* code of the commune */
    const char *survey_code;     /* of most counters */
    int32_t first_day, last_day; /* of the responses */
    uint64_t responses;
};

/* Fills an empty store in one transaction. Publishes every survey built into the program; the two that are asked here also
 * ask for sex and age. Officers need no second factor there: for a directory that is thrown away, and never another. */
int demo_fill(struct store *store, const struct demo_options *options, struct demo_made *out,
              struct err *err);

/* Who may sign in, all with one password. */
struct demo_officer {
    const char *login, *name;
    enum role role;
    const char *unit; /* code; "": the whole installation */
};
extern const struct demo_officer demo_officers[DEMO_OFFICERS];
extern const char demo_password[];
/* now: when they were added, in seconds since 1970. */
int demo_officers_put(struct transaction *tx, int64_t now, struct err *err);

/* What events and remarks are about: codes of units and of a dimension, and a day of the period that is explained. */
struct demo_places {
    const char *commune, *centre, *village;
    const char *procedures;
    int32_t said_day;
};
/* demo_work.c. A campaign that runs; it was set before anything that follows, as the log is in the order of time. */
int demo_campaign_put(struct transaction *tx, struct demo_made *made, const struct demo_places *places,
                      const struct demo_options *options, struct arena *arena, struct err *err);
/* demo_work.c. The slips of a bundle that was typed in, and responses that are put aside, are among made->responses then. */
int demo_work_put(struct transaction *tx, struct demo_made *made, const struct demo_places *places,
                  const struct demo_options *options, struct arena *arena, struct err *err);

/* demo_results.c. The last three quarters that are over and have responses, of commune and centre, published as their admin would. */
int demo_results_put(struct transaction *tx, const struct demo_made *made, const struct demo_places *places,
                     int64_t now, struct arena *arena, struct err *err);

/* demo_notes.c. Events as far as there are responses on their days; remarks are two days and one day old. */
int demo_notes_put(struct transaction *tx, const struct demo_made *made, const struct demo_places *places,
                   int64_t now, struct arena *arena, struct err *err);

#endif
