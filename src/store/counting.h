/* Tallies in memory while responses are written: unpacked, found by (counter, day, revision, channel), and written back
 * as packed rows inside the same transaction. And the surveys that say how to read them. */
#ifndef STORE_COUNTING_H
#define STORE_COUNTING_H

#include "core/tally.h"
#include "store/store.h"

/* ---- Layouts: revision → survey ---------------------------------------------------------------------------------- */

enum {
    LAYOUTS_MAX = 256,
    LAYOUTS_KEEP = 32, /* past this many they are dropped at the next opportunity */
    LAYOUTS_ARENA = LAYOUTS_MAX * 1024 * 1024
};

struct layouts;
struct layouts *layouts_new(void); /* NULL without memory */
void layouts_free(struct layouts *layouts);
bool layouts_full(const struct layouts *layouts);
void layouts_drop(struct layouts *layouts); /* no survey that was handed out may be used after this */

/* The survey of a revision; holds until layouts_drop. ERR_NOT_FOUND for an unknown revision. */
int layout_get(struct store *store, int64_t revision, const struct survey **out, struct err *err);
/* Whether these bytes are packed answers of the survey: what is counted must unpack. */
bool layout_fits(const struct survey *survey, const uint8_t *answers, size_t size);

/* ---- Counting ---------------------------------------------------------------------------------------------------- */

struct count_key {
    int64_t counter, revision;
    int32_t day;
    int32_t channel;
};
int count_key_compare(const struct count_key *a,
                      const struct count_key *b); /* in the order of the tally table */

struct counting;
struct counting *counting_new(struct store *store, size_t bytes_max); /* NULL without memory */
void counting_free(struct counting *counting);

/* The entry's number, read from the store if it is not in memory. After this, counting_add to it cannot fail. */
int counting_find(struct counting *counting, const struct count_key *key, const struct survey *survey,
                  size_t *entry, struct err *err);
/* entered: local day on which it is stored, or DAY_NONE: on its own. All that is added between two flushes is stored on one day. */
void counting_add(struct counting *counting, size_t entry, const uint8_t *answers, int32_t entered);
/* Writes every changed entry and its unit's month; they stay in memory. On failure the transaction must be taken back. */
int counting_flush(struct counting *counting, struct err *err);
/* Whether there is so much in memory that flush and drop are due. */
bool counting_full(const struct counting *counting);
/* Forgets everything, written or not: after a rollback, and when others may have written tallies. */
void counting_drop(struct counting *counting);

#endif
