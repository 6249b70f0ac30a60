/* One network thread: a library daemon without a thread of its own, its connections, and the requests others
 * are done with. Everything but loop_done and loop_stop happens on that thread. */
#ifndef HTTP_LOOP_H
#define HTTP_LOOP_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/access.h"
#include "http/http.h"
#include "http/lingering.h"

struct request;
struct route_table;

struct link { /* of a ring */
    struct link *previous, *next;
};

struct connection {
    struct link link; /* first */
    int fd;
    bool unread;      /* it may have sent more than was read */
    bool idle;        /* between two requests */
    int64_t deadline; /* monotonic µs; past it the socket is shut down. INT64_MAX: none */
};

struct loop {
    const struct http_options *options;
    const struct route_table *routes; /* of options */
    size_t index;
    struct MHD_Daemon *daemon;
    pthread_t thread;
    int epoll_fd, wake_fd, listen_fd;
    unsigned connections_max;
    int64_t accept_at; /* monotonic µs: nobody is taken in before, as there was no room for one more */
    int64_t told_at;   /* monotonic µs: that is not logged again before */
    struct link connections;
    size_t connection_count, waiting; /* waiting: requests somebody else has */
    size_t most;                      /* connections at once, since memory was given back */
    struct request *spare;            /* requests that are over, for reuse */
    size_t spare_count, spare_idle;   /* idle: the fewest there were since the last tick */
    struct access_log log;
    struct lingering lingering;
    int64_t next_tick;
    struct http_counts *counts; /* the thread's own; uncounted when nobody asks */
    struct http_counts uncounted;
    bool draining;
    int64_t drain_until;
    bool abandoned; /* stopped while somebody still had requests: must not be freed */
    atomic_bool stopping;
    pthread_mutex_t lock; /* for the list below */
    struct request *done_first, *done_last;
};

/* Takes over the listening socket in every case. options and routes, which is made of
 * theirs, must outlive the loop. connections_max
 * and lingering_max (≤ LINGER_MAX): of this thread. */
int loop_init(struct loop *loop, const struct http_options *options, const struct route_table *routes,
              size_t index, int listen_fd, unsigned connections_max, size_t lingering_max, struct err *err);
int loop_start(struct loop *loop, struct err *err);
/* What the thread does again and again: waits for something to happen, a second at most, and serves it. False: there is nothing left
 * to do. For whoever has no thread started. */
bool loop_turn(struct loop *loop);
/* Asks the thread to drain and to end. Any thread. */
void loop_stop(struct loop *loop);
/* Waits for the end of the thread (if it was started) and frees. False when it had to leave requests with
 * somebody: then the loop's memory must stay, for whoever hands them back. */
bool loop_release(struct loop *loop, bool started);

/* One more of what only this thread counts. */
static inline void loop_count(atomic_uint_least64_t *number) {
    atomic_store_explicit(number, atomic_load_explicit(number, memory_order_relaxed) + 1,
                          memory_order_relaxed);
}

/* The request goes back to its thread. Any thread. */
void loop_done(struct loop *loop, struct request *request);

#endif
