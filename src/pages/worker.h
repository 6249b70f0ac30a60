/* A few threads for what takes too long on a network thread: hashing passwords, waiting for the disk, drawing, exporting.
 * Each is there from the work that wants it until two seconds without any. Its READ store stays from the first work on: one costs
 * a start half a millisecond and a server 400 KB. Work is begun in the order in which it came, by the thread that has rested
 * least. */
#ifndef PAGES_WORKER_H
#define PAGES_WORKER_H

#include "base/err.h"
#include "store/store.h"

enum { WORKER_THREADS = 2, WORKER_QUEUE_MAX = 64 /* waiting, without those being done */ };

/* The first member of whatever holds what the work is about. */
struct work {
    /* On a worker's thread. Nobody looks at the work after it: it may free itself or hand itself back.
     * read is NULL while it cannot be opened, which is logged. */
    void (*run)(struct work *work, struct store *read);
    struct work *next; /* the pool's */
};

struct workers;
int workers_new(const char *data_dir, struct workers **out, struct err *err);
/* Takes the work, from any thread. ERR_BUSY when WORKER_QUEUE_MAX wait already, or no thread can be started: then it stays the
 * caller's. */
int workers_add(struct workers *workers, struct work *work);
/* Does all that was taken, then ends. Nothing may be added any more. NULL is allowed. */
void workers_free(struct workers *workers);

#endif
