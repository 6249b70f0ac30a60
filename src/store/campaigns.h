/* Campaigns: a survey asked from one day to another by counters of its own, one in each chosen unit. The questions are those of a
 * published revision, under a code and a title of its own, so that its responses are in no other figure and no other's
 * are in its. Verbs that write have their line in the log in the same transaction. */
#ifndef STORE_CAMPAIGNS_H
#define STORE_CAMPAIGNS_H

#include "base/rand.h"
#include "store/store.h"

enum {
    CAMPAIGN_DAYS_MAX = 366,
    CAMPAIGN_UNITS_MAX = 5000,
    CAMPAIGN_TITLE_MAX = 100 /* characters: it is the name of its counters too */
};

struct campaign {
    int64_t id;               /* not looked at when adding, like what says so */
    const char *survey;       /* code of its own; set when adding */
    const char *base;         /* code of the survey whose questions it asks */
    unsigned base_revision;   /* number; 0 when adding: the latest */
    const char *unit;         /* code: whose it is */
    const char *unit_name;    /* not looked at */
    const char *title;        /* valid UTF-8, 1…CAMPAIGN_TITLE_MAX characters, one line */
    int32_t first, last;      /* days, both inclusive */
    const char *login, *name; /* who set it up; "" both: the command line. login is "" when read */
    int64_t at;               /* seconds since 1970-01-01T00:00Z */
    size_t counters;          /* not looked at */
    uint64_t responses;       /* not looked at: in the unit asked about and below */
};

/* What concerns a unit, its own and those of the units above and below it; NULL: all. Those that end last come first; `most` at
 * most. */
int store_campaigns(struct store *store, const char *unit_code, size_t most, struct arena *arena,
                    struct campaign **out, size_t *count, struct err *err);
/* ERR_NOT_FOUND when there is none. responses: of all units. */
int store_campaign(struct store *store, int64_t id, struct arena *arena, struct campaign *out,
                   struct err *err);

struct campaign_unit {
    const char *unit, *unit_name;
    char counter[PLACE_CODE_SIZE];
    int32_t first, last; /* of the counter */
    uint64_t responses;  /* of the unit */
};
/* Its counters in a unit and below it, by unit. */
int store_campaign_units(struct store *store, int64_t id, const char *unit_code, struct arena *arena,
                         struct campaign_unit **out, size_t *count, struct err *err);

/* Publishes its survey and makes its counters: in the unit, or with `below` in all units below it too that are there on the
 * first day. ERR_NOT_FOUND for an unknown unit or survey, ERR_INPUT for a title or days that are none, ERR_LIMIT for more
 * than CAMPAIGN_UNITS_MAX units. arena: of id and survey, set in *campaign. */
int store_campaign_add(struct transaction *tx, struct campaign *campaign, bool below, int32_t today,
                       struct rng *rng, struct arena *arena, struct err *err);
/* Ends it on another day, from `today` on: earlier or later. One that has not begun and is to end before it does never opens;
 * it keeps its place in the list. ERR_INPUT for a day before today or too late. */
int store_campaign_end(struct transaction *tx, int64_t id, int32_t last, int32_t today, const char *login,
                       int64_t now, struct err *err);

#endif
