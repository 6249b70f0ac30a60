/* Closes batches of comments (store/comments.h) and erases what was kept long enough (store/retention.h), in a thread of its own: when the server starts and when a day begins, so that
 * nobody who looks waits for it. It reads with a store of its own, yields to all other threads, and writes in steps between which
 * the writer does whatever else waits. */
#ifndef PAGES_CLOSER_H
#define PAGES_CLOSER_H

#include "base/clock.h"
#include "store/store.h"

struct closer;

/* write: its writer runs until closer_free; clock: borrowed. */
int closer_new(const char *data_dir, struct store *write, const struct clock *clock, struct closer **out,
               struct err *err);
/* Ends between two steps; what is left is closed after the next start. NULL is allowed. */
void closer_free(struct closer *closer);

#endif
