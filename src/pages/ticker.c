#include "pages/ticker.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"

enum { YIELDING = 10 /* as nice(1) has it */, MICROSECONDS = 1000 * 1000 };

struct ticker {
    struct ticker_options options;
    char *data_dir;
    struct store *read; /* NULL until the first tick */
    pthread_mutex_t lock;
    pthread_cond_t wake; /* stop was set */
    atomic_bool stop;
    pthread_t thread;
};

bool ticker_stopping(void *context) {
    return atomic_load_explicit(&((struct ticker *)context)->stop, memory_order_relaxed);
}

static void pause_it(struct ticker *ticker) {
    int64_t until_us = clock_monotonic_us() + ticker->options.seconds * MICROSECONDS;
    struct timespec until = {.tv_sec = until_us / MICROSECONDS, .tv_nsec = until_us % MICROSECONDS * 1000};
    pthread_mutex_lock(&ticker->lock);
    while (!ticker_stopping(ticker) && pthread_cond_timedwait(&ticker->wake, &ticker->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&ticker->lock);
}

static void *ticker_run(void *context) {
    struct ticker *ticker = context;
    if (ticker->options.yielding)
        (void)setpriority(PRIO_PROCESS, (id_t)gettid(),
                          YIELDING); /* of this thread; without it all goes on */
    for (; !ticker_stopping(ticker); pause_it(ticker)) {
        struct err err = ERR_INIT;
        if (ticker->read != NULL || store_open(ticker->data_dir, STORE_READ, &ticker->read, &err) == 0)
            ticker->options.tick(ticker, ticker->read, ticker->options.context);
        else
            log_event(LOG_LEVEL_ERROR, "ticker", "error=\"%s\"", err.text);
        store_rest(ticker->read);
    }
    return NULL;
}

static void release(struct ticker *ticker) {
    store_close(ticker->read);
    pthread_cond_destroy(&ticker->wake);
    pthread_mutex_destroy(&ticker->lock);
    free(ticker->data_dir);
    free(ticker);
}

int ticker_new(const struct ticker_options *options, struct ticker **out, struct err *err) {
    struct ticker *ticker = calloc(1, sizeof *ticker);
    pthread_condattr_t monotonic;
    if (ticker == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a thread");
    ticker->options = *options;
    pthread_mutex_init(&ticker->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&ticker->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    ticker->data_dir = strdup(options->data_dir);
    int rc = ticker->data_dir == NULL ? err_set(err, ERR_NOMEM, "no memory for a thread") : 0;
    int failed = rc == 0 ? pthread_create(&ticker->thread, NULL, ticker_run, ticker) : 0;
    if (failed != 0)
        rc = err_set(err, ERR_IO, "cannot start a thread: %s", strerror(failed));
    if (rc == 0)
        *out = ticker;
    else
        release(ticker);
    return rc;
}

void ticker_free(struct ticker *ticker) {
    if (ticker == NULL)
        return;
    pthread_mutex_lock(&ticker->lock);
    atomic_store(&ticker->stop, true);
    pthread_cond_signal(&ticker->wake);
    pthread_mutex_unlock(&ticker->lock);
    pthread_join(ticker->thread, NULL);
    release(ticker);
}
