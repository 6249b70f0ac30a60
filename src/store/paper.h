/* Batches of paper slips: typed in one by one, checked by typing some twice, and made responses when the batch is closed.
 *
 * Slips of an open batch lie in tables of their own, on disk like everything: no figure knows of them, and the last one can be
 * taken back. Closing appends them with the channel paper and erases these rows, in one transaction; what stays of the batch are
 * who, when, where and how many. Each verb that begins or ends a batch, or takes a slip back, has its line in the log in
 * the same transaction. Times are seconds since 1970-01-01T00:00Z. Verbs about a batch that is not there: ERR_NOT_FOUND;
 * about one that has ended: ERR_CONFLICT. */
#ifndef STORE_PAPER_H
#define STORE_PAPER_H

#include "store/store.h"

enum {
    PAPER_SLIPS_MAX =
        500, /* of one batch: a bundle that one hand can hold, and a transaction that nobody waits for */
    PAPER_EVERY_MAX = 100
};

struct paper_batch {
    int64_t id;            /* not looked at when adding */
    const char *unit;      /* code */
    const char *unit_name; /* not looked at when adding */
    char counter[PLACE_CODE_SIZE];
    const char *counter_name; /* not looked at when adding */
    int64_t counter_id, revision_id;
    const char *survey;       /* code; not looked at when adding, like all below but expected and every */
    unsigned revision;        /* number */
    int32_t day;              /* on which the slips were filled in; looked at */
    unsigned expected;        /* slips in the bundle, 1…PAPER_SLIPS_MAX */
    unsigned every;           /* each n-th is typed twice, 0: none */
    const char *login, *name; /* who began it; login is "" when read */
    int64_t begun;
    int64_t ended; /* 0: open */
    const char *ended_by;
    bool kept;               /* ended, and its slips are responses */
    unsigned slips, checked; /* typed, and typed twice */
    unsigned fields;         /* questions compared; 0 while it is open */
    unsigned differing;      /* of them, typed differently */
    bool wrong_known;        /* the rest holds: not of those that ended before it was counted */
    unsigned first_wrong;    /* of those, settled otherwise than they were typed first, */
    unsigned both_wrong;     /* and otherwise than both times */
};

/* Those of a unit and of the units below it, the latest first, `most` at most behind the first `skip`. */
int store_paper_batches(struct store *store, const char *unit_code, bool open, size_t most, size_t skip,
                        struct arena *arena, struct paper_batch **out, size_t *count, struct err *err);
/* How many are open. */
int store_paper_open(struct store *store, const char *unit_code, uint64_t *count, struct err *err);
int store_paper_batch(struct store *store, int64_t id, struct arena *arena, struct paper_batch *out,
                      struct err *err);

struct paper_slip {
    unsigned number; /* from 1 */
    bool again;      /* typed a second time */
    const uint8_t *answers;
    size_t answers_size;
    unsigned differing; /* of one typed again: questions that say something else than the first time did */
    bool settled;       /* of one typed again: nothing is left to decide */
    const struct stored_comment *comments; /* of one typed first */
    size_t comment_count;
};
/* Of an open batch, by number, the second typing behind the first. */
int store_paper_slips(struct store *store, int64_t batch, struct arena *arena, struct paper_slip **out,
                      size_t *count, struct err *err);

/* ERR_INPUT also for a day before its revision was published. */
int store_paper_begin(struct transaction *tx, const struct paper_batch *batch, int64_t *id, struct err *err);

/* How a form became a slip. */
enum paper_result {
    PAPER_STORED,
    PAPER_REPEATED, /* the same form with the same answers was stored before */
    PAPER_OTHER,    /* the same form was stored with other answers, which stay */
    PAPER_FULL      /* PAPER_SLIPS_MAX slips: not stored */
};
struct paper_typed {
    int64_t batch;
    uint8_t key[SUBMIT_KEY_SIZE];
    unsigned number; /* set: which slip it became, or had become. Typed again: which one it is */
    bool again;
    const uint8_t *answers; /* packed, of the batch's revision */
    size_t answers_size;
    const struct stored_comment *comments; /* none when typed again */
    size_t comment_count;
    enum paper_result result; /* set */
};
/* Typed again, it is compared with the first typing: ERR_NOT_FOUND when there is none. A slip that was typed again before
 * stays as it is: PAPER_OTHER. */
int store_paper_add(struct transaction *tx, struct paper_typed *typed, struct err *err);
struct paper_decision {
    int64_t batch;
    unsigned number;
    const uint8_t *answers; /* that hold: of one typing, of the other, or of neither */
    size_t answers_size;
    const char *login;
    int64_t now;
};
/* What holds for a slip that was typed twice, with its line in the log: which typing had erred how often. ERR_NOT_FOUND when it was
 * not typed twice; one that is settled stays as it is. */
int store_paper_settle(struct transaction *tx, const struct paper_decision *decision, struct err *err);
/* Takes back the last slip, with its second typing. ERR_CONFLICT when another one is the last. */
int store_paper_drop(struct transaction *tx, int64_t batch, unsigned number, const char *login, int64_t now,
                     struct err *err);

struct paper_end {
    int64_t batch;
    bool keep; /* its slips become responses; else they are erased, as if they had not been typed */
    const char *login, *name; /* who ends it */
    int64_t now;
};
/* To keep it no slip may be left to type again or to settle: ERR_CONFLICT. */
int store_paper_end(struct transaction *tx, const struct paper_end *end, struct err *err);

/* Whether a slip is one of those to be typed again. */
static inline bool paper_is_checked(unsigned every, unsigned number) {
    return every > 0 && number % every == 0;
}

#endif
