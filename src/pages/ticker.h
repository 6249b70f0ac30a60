/* A thread that does something again and again, with a pause between, and reads with a store of its own. */
#ifndef PAGES_TICKER_H
#define PAGES_TICKER_H

#include "store/store.h"

struct ticker;

/* tick: called on the thread, first at once, then seconds after it returned; not while the store cannot be
 * opened, which is logged. yielding: to all other threads. */
struct ticker_options {
    const char *data_dir;
    int64_t seconds;
    bool yielding;
    void (*tick)(struct ticker *ticker, struct store *read, void *context);
    void *context;
};
int ticker_new(const struct ticker_options *options, struct ticker **out, struct err *err);
/* Whether it is to end: for a tick that takes long, and for whoever is called by it. */
bool ticker_stopping(void *ticker);
/* Waits for the tick that runs. NULL is allowed. */
void ticker_free(struct ticker *ticker);

#endif
