/* What the files of store/ share. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include <stdatomic.h>

#include "base/hash.h"
#include "store/sqlite.h"
#include "store/store.h"

struct store {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    enum store_mode mode;
    int lock; /* of DIR/lock; -1 when reading */
    uint8_t secret[HASH_SECRET_SIZE];
    uint16_t start_number;
    _Atomic uint64_t generation;
    atomic_bool healthy;
    _Atomic uint64_t form_clock; /* see form_clock.c; 0: nobody asked yet */
    int wal_frames;              /* length of the write-ahead log at the last commit */
    struct layouts *layouts;     /* surveys of the revisions met while writing or verifying */
    struct kept_revisions *kept; /* see store_revision_kept */
    struct counting *counting;   /* NULL when reading */
    struct openings *openings;   /* NULL when reading */
    struct arrivals *arrivals;   /* NULL when reading */
    struct writer *writer;       /* NULL when reading */
};

struct transaction {
    struct store *store;
    bool quiet; /* the generation stays */
};

/* DIR, made if need be, and DIR/lock, held while *lock is open. ERR_BUSY while another process writes there. */
int store_claim(const char *dir, int *lock, struct err *err);
/* As store_open for READ, of a database that is not called DIR/hailong.db. */
int store_open_file(const char *path, struct store **out, struct err *err);

/* NULL without memory. */
struct kept_revisions *kept_revisions_new(void);
void kept_revisions_free(struct kept_revisions *kept);

/* Takes back what is open, whatever state the failure left the connection in, and forgets what was derived from it. */
void transaction_undo(struct store *store);
/* The transaction on this thread: begin, fn, commit or take back. */
int transaction_run(struct store *store, int (*fn)(struct transaction *, void *context, struct err *),
                    void *context, struct err *err);
/* Copies the log into the database when it has grown long. Called after acknowledging, never before. */
void store_checkpoint(struct store *store);
/* All of it, and the log's file is empty then: outside of transactions, on the writer's thread. ERR_BUSY while a reader reads. */
int checkpoint_all(struct store *store, struct err *err);

/* The time of forms as it stands in the database, and written there: before keys are forgotten by it. */
int form_clock_load(struct store *store, struct err *err);
int form_clock_keep(struct store *store, struct err *err);

int writer_new(struct store *store, struct err *err);
void writer_free(struct store *store);

/* The unit's id. ERR_NOT_FOUND with what to do. */
int unit_require(struct store *store, const char *code, int64_t *id, struct err *err);
int survey_require(struct store *store, const char *code, int64_t *id, struct err *err); /* the same */
/* Nobody filled in slips of a revision on a day on which it was not there yet: ERR_INPUT. */
int revision_check(struct store *store, int64_t revision, int32_t slips, struct err *err);
int counter_unknown(const char *code, struct err *err); /* sets ERR_NOT_FOUND with what to do */
/* As store_counter_put, of a campaign that makes it and enters it as its own next. */
int campaign_counter_put(struct transaction *tx, const struct counter *counter, int32_t day, struct err *err);
/* From a day on the counter belongs to the unit, whatever was planned for later. DAY_NONE: from the beginning. Months are the
 * caller's to make anew, of every unit concerned, where the counter has answered; and counting_drop. */
int membership_write(struct store *store, int64_t counter, int32_t from, int64_t unit, struct err *err);
/* The months of a unit whose counters were others from a day on, anew from the tallies. */
int months_make(struct store *store, int64_t unit, int32_t from, struct err *err);
/* What is made of a counter's visits and tallies on these days, anew. */
int visit_parts_make(struct store *store, int64_t counter, int32_t from, int32_t to, struct err *err);
/* ERR_NOT_FOUND when the selection names a unit that does not exist: an empty figure would look like an answer. */
int selection_check(struct store *store, const struct selection *selection, struct err *err);
/* A row of response_export or response_block, valid until the query steps on; its comments, those shown on a day or all
 * (DAY_NONE), are in the arena. */
int response_row_read(const struct query *q, int32_t shown_on, struct arena *arena,
                      struct stored_response *out, struct err *err);

/* One response with its comments and its place in the tallies (flushed by the caller). entered: as in counting_add. On failure rows may have been
 * written, so the caller takes the transaction or a savepoint back; the tallies are untouched. */
int response_insert(struct store *store, const struct bulk_row *row, int32_t entered, struct err *err);

/* A part of a row as bytes, for a chain of hashes (audit.c, frozen.c): 8 bytes; a text with its length in front. */
void chain_number(struct buf *buf, uint64_t value);
void chain_text(struct buf *buf, struct str text);

#endif
