#include "pages/worker.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

enum { REST_US = 2 * 1000 * 1000 }; /* without work: then a worker ends */

struct worker {
    struct workers *workers;
    struct store *
        read; /* NULL until its first work; the next thread's when this one ends, as pages may still show from it */
    pthread_t thread;
    pthread_cond_t wake;
    enum { ABSENT, WORKING, RESTING, ENDING, ENDED /* its thread is still to be joined */ } state;
    uint64_t lay_down; /* the last time, as a number of `rests` */
};

struct workers {
    char *data_dir;
    pthread_mutex_t lock; /* guards all below */
    struct work *first, **last;
    size_t waiting;
    uint64_t rests;
    bool stop;
    struct worker threads[WORKER_THREADS];
};

/* Until it is called or all end, for REST_US at most. */
static void rest(struct worker *worker) {
    struct workers *workers = worker->workers;
    int64_t until_us = clock_monotonic_us() + REST_US;
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    worker->state = RESTING;
    worker->lay_down = ++workers->rests;
    while (worker->state == RESTING && !workers->stop &&
           pthread_cond_timedwait(&worker->wake, &workers->lock, &until) == 0)
        ;
}

/* The next work. NULL: there is none, and was none while the worker rested. */
static struct work *take(struct worker *worker) {
    struct workers *workers = worker->workers;
    pthread_mutex_lock(&workers->lock);
    do {
        if (workers->first == NULL && !workers->stop)
            rest(worker);
    } while (workers->first == NULL && worker->state == WORKING && !workers->stop);
    struct work *work = workers->first;
    worker->state = work != NULL ? WORKING : ENDING;
    if (work != NULL) {
        workers->first = work->next;
        workers->waiting--;
        if (workers->first == NULL)
            workers->last = &workers->first;
    }
    pthread_mutex_unlock(&workers->lock);
    return work;
}

/* Whether no work has come while it gave back what it had. */
static bool may_end(struct worker *worker) {
    pthread_mutex_lock(&worker->workers->lock);
    bool none = worker->workers->first == NULL;
    worker->state = none ? ENDED : WORKING;
    pthread_mutex_unlock(&worker->workers->lock);
    return none;
}

/* A report takes some megabytes, which the allocator keeps wherever it found them: reports that by chance were made side by
 * side would count for ever. What it keeps for a thread goes with the thread. */
static void *thread_run(void *context) {
    struct worker *worker = context;
    do {
        for (struct work *work; (work = take(worker)) != NULL;) {
            struct err err = ERR_INIT;
            if (worker->read == NULL &&
                store_open(worker->workers->data_dir, STORE_READ, &worker->read, &err) != 0)
                log_event(LOG_LEVEL_ERROR, "worker", "error=\"%s\"", err.text);
            work->run(work, worker->read);
        }
        store_rest(worker->read);
        malloc_trim(0);
    } while (!may_end(worker));
    return NULL;
}

/* Who lay down last is called first, so that no more readers are open, and no more memory is warm, than works were done side by
 * side. False: nobody is there, and no thread can be started. */
static bool call(struct workers *workers) {
    struct worker *rested = NULL, *room = NULL;
    bool there = false;
    for (struct worker *w = workers->threads; w < workers->threads + WORKER_THREADS; w++) {
        there |= w->state == WORKING || w->state == ENDING;
        if (w->state == RESTING && (rested == NULL || w->lay_down > rested->lay_down))
            rested = w;
        if (w->state == ABSENT || w->state == ENDED)
            room = w;
    }
    if (rested != NULL) {
        rested->state = WORKING;
        pthread_cond_signal(&rested->wake);
        return true;
    }
    if (room == NULL)
        return true; /* who works or ends looks at the queue before lying down or being gone */
    if (room->state == ENDED)
        pthread_join(room->thread, NULL);
    room->state = ABSENT;
    int failed = pthread_create(&room->thread, NULL, thread_run, room);
    if (failed == 0)
        room->state = WORKING;
    else
        log_event(LOG_LEVEL_ERROR, "worker", "error=\"%s\"", strerror(failed));
    return failed == 0 || there;
}

int workers_new(const char *data_dir, struct workers **out, struct err *err) {
    struct workers *workers = calloc(1, sizeof *workers);
    if (workers == NULL)
        return err_set(err, ERR_NOMEM, "no memory for workers");
    pthread_mutex_init(&workers->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    for (size_t i = 0; i < WORKER_THREADS; i++) {
        workers->threads[i].workers = workers;
        pthread_cond_init(&workers->threads[i].wake, &attributes);
    }
    pthread_condattr_destroy(&attributes);
    workers->last = &workers->first;
    workers->data_dir = strdup(data_dir);
    int rc = workers->data_dir == NULL ? err_set(err, ERR_NOMEM, "no memory for workers") : 0;
    if (rc != 0)
        workers_free(workers);
    else
        *out = workers;
    return rc;
}

int workers_add(struct workers *workers, struct work *work) {
    pthread_mutex_lock(&workers->lock);
    bool taken = workers->waiting < WORKER_QUEUE_MAX && call(workers);
    if (taken) {
        work->next = NULL;
        *workers->last = work;
        workers->last = &work->next;
        workers->waiting++;
    }
    pthread_mutex_unlock(&workers->lock);
    return taken ? 0 : ERR_BUSY;
}

void workers_free(struct workers *workers) {
    if (workers == NULL)
        return;
    bool there[WORKER_THREADS];
    pthread_mutex_lock(&workers->lock);
    workers->stop = true; /* from here on nobody comes */
    for (size_t i = 0; i < WORKER_THREADS; i++) {
        there[i] = workers->threads[i].state != ABSENT;
        pthread_cond_signal(&workers->threads[i].wake);
    }
    pthread_mutex_unlock(&workers->lock);
    for (size_t i = 0; i < WORKER_THREADS; i++) {
        if (there[i])
            pthread_join(workers->threads[i].thread, NULL);
        store_close(workers->threads[i].read);
        pthread_cond_destroy(&workers->threads[i].wake);
    }
    pthread_mutex_destroy(&workers->lock);
    free(workers->data_dir);
    free(workers);
}
