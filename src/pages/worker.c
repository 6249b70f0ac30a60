#include "pages/worker.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

enum { REST_US = 2 * 1000 * 1000 }; /* without work: then what the work took of memory goes back */

struct worker {
    struct workers *workers;
    struct store *read; /* NULL until its first work */
    pthread_t thread;
    pthread_cond_t wake;
    bool tired;           /* it has worked since it gave memory back */
    bool called;          /* work has come for it since it lay down */
    struct worker *below; /* who lay down before it */
};

struct workers {
    char *data_dir;
    pthread_mutex_t lock; /* guards all below but the threads */
    struct work *first, **last;
    /* A stack: who lay down last is called first, so that no more readers are open, and no more memory is warm, than works
     * were done side by side. */
    struct worker *resting;
    size_t waiting;
    bool stop;
    size_t started;
    struct worker threads[WORKER_THREADS];
};

static bool must_wait(const struct worker *worker) {
    return !worker->called && !worker->workers->stop;
}

/* Until it is called, or for REST_US. */
static void wait_a_little(struct worker *worker) {
    int64_t until_us = clock_monotonic_us() + REST_US;
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    while (must_wait(worker) && pthread_cond_timedwait(&worker->wake, &worker->workers->lock, &until) == 0)
        ;
}

/* A report takes some megabytes, which the allocator keeps wherever it found them: reports that by chance were made side by
 * side would count for ever. */
static void rest(struct worker *worker) {
    store_rest(worker->read);
    malloc_trim(0);
    worker->tired = false;
}

static void lie_down(struct worker *worker) {
    struct workers *workers = worker->workers;
    worker->called = false;
    worker->below = workers->resting;
    workers->resting = worker;
    if (worker->tired)
        wait_a_little(worker);
    if (worker->tired && must_wait(worker)) {
        pthread_mutex_unlock(&workers->lock);
        rest(worker);
        pthread_mutex_lock(&workers->lock);
    }
    while (must_wait(worker))
        pthread_cond_wait(&worker->wake, &workers->lock);
}

static void call(struct workers *workers) {
    struct worker *worker = workers->resting;
    if (worker == NULL)
        return; /* who is busy looks at the queue before lying down */
    workers->resting = worker->below;
    worker->called = true;
    pthread_cond_signal(&worker->wake);
}

/* The next work, or NULL when there is none and will be none. */
static struct work *take(struct worker *worker) {
    struct workers *workers = worker->workers;
    pthread_mutex_lock(&workers->lock);
    while (workers->first == NULL && !workers->stop)
        lie_down(worker);
    struct work *work = workers->first;
    if (work != NULL) {
        workers->first = work->next;
        workers->waiting--;
        if (workers->first == NULL)
            workers->last = &workers->first;
    }
    pthread_mutex_unlock(&workers->lock);
    return work;
}

static void *thread_run(void *context) {
    struct worker *worker = context;
    for (struct work *work; (work = take(worker)) != NULL; worker->tired = true) {
        struct err err = ERR_INIT;
        if (worker->read == NULL &&
            store_open(worker->workers->data_dir, STORE_READ, &worker->read, &err) != 0)
            log_event(LOG_LEVEL_ERROR, "worker", "error=\"%s\"", err.text);
        work->run(work, worker->read);
    }
    return NULL;
}

int workers_new(const char *data_dir, struct workers **out, struct err *err) {
    struct workers *workers = calloc(1, sizeof *workers);
    if (workers == NULL)
        return err_set(err, ERR_NOMEM, "no memory for workers");
    pthread_mutex_init(&workers->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    for (size_t i = 0; i < WORKER_THREADS; i++)
        pthread_cond_init(&workers->threads[i].wake, &attributes);
    pthread_condattr_destroy(&attributes);
    workers->last = &workers->first;
    workers->data_dir = strdup(data_dir);
    int rc = workers->data_dir == NULL ? err_set(err, ERR_NOMEM, "no memory for workers") : 0;
    for (size_t i = 0; rc == 0 && i < WORKER_THREADS; i++) {
        struct worker *worker = &workers->threads[i];
        worker->workers = workers;
        int failed = pthread_create(&worker->thread, NULL, thread_run, worker);
        if (failed != 0)
            rc = err_set(err, ERR_IO, "cannot start a worker: %s", strerror(failed));
        workers->started += rc == 0;
    }
    if (rc != 0)
        workers_free(workers);
    else
        *out = workers;
    return rc;
}

int workers_add(struct workers *workers, struct work *work) {
    pthread_mutex_lock(&workers->lock);
    bool full = workers->waiting == WORKER_QUEUE_MAX;
    if (!full) {
        work->next = NULL;
        *workers->last = work;
        workers->last = &work->next;
        workers->waiting++;
        call(workers);
    }
    pthread_mutex_unlock(&workers->lock);
    return full ? ERR_BUSY : 0;
}

void workers_free(struct workers *workers) {
    if (workers == NULL)
        return;
    pthread_mutex_lock(&workers->lock);
    workers->stop = true;
    for (size_t i = 0; i < WORKER_THREADS; i++)
        pthread_cond_signal(&workers->threads[i].wake);
    pthread_mutex_unlock(&workers->lock);
    for (size_t i = 0; i < workers->started; i++)
        pthread_join(workers->threads[i].thread, NULL);
    for (size_t i = 0; i < WORKER_THREADS; i++) {
        store_close(workers->threads[i].read);
        pthread_cond_destroy(&workers->threads[i].wake);
    }
    pthread_mutex_destroy(&workers->lock);
    free(workers->data_dir);
    free(workers);
}
