/* Comments as officers may see them: in closed batches (core/comment_batch.h), never one by one. What waits in an open batch is
 * neither listed nor counted. */
#ifndef STORE_COMMENTS_H
#define STORE_COMMENTS_H

#include "store/store.h"

struct comment_batch {
    int64_t id, unit_id; /* the unit its counters belonged to */
    int64_t revision_id; /* where its question was first asked in these words */
    size_t question;     /* index in it */
    int32_t first, last; /* days; whoever shows them shows no finer than months */
    int32_t shown_from;
    int channel; /* enum channel, or COMMENT_CHANNELS_SEVERAL */
    uint32_t comments;
};
enum { COMMENT_CHANNELS_SEVERAL = -1 };

/* Those of a unit and of all below it that are shown on `today`, those closed last first (within a day's closing, those of the latest
 * days). ERR_NOT_FOUND for an unknown unit. */
int store_comment_batches(struct store *store, const char *unit_code, int32_t today, struct arena *arena,
                          struct comment_batch **out, size_t *count, struct err *err);
/* The texts of a batch, batch->comments of them, in the order of their places. */
int store_comment_texts(struct store *store, const struct comment_batch *batch, struct arena *arena,
                        struct str **out, struct err *err);
/* hits[i]: how many comments of batches[i] have the words of `wanted` in them (base/fold.h, folded, not empty). batches: in the order
 * store_comment_batches gave them. */
int store_comment_search(struct store *store, const struct comment_batch *batches, size_t count,
                         struct str wanted, uint32_t *hits, struct err *err);

/* Whether to end early. */
struct comments_stop {
    bool (*asked)(void *context);
    void *context;
};

/* Closes what can be closed of the days before `today`: reads `read` on this thread and writes `write` (which may be the same
 * where no writer runs) in transactions short enough for the responses that wait meanwhile. stop: asked about every comment that
 * is read and between transactions, and then ERR_BUSY is returned; NULL: never. What that or a failure leaves undone is done
 * the next time, and the batches are the same. Not by two threads at once. */
int store_comments_close(struct store *read, struct store *write, int32_t today,
                         const struct comments_stop *stop, struct err *err);

#endif
