#include "pages/closer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "store/comments.h"
#include "store/retention.h"

enum { LOOK_SECONDS = 60, YIELDING = 10 /* as nice(1) has it */, MICROSECONDS = 1000 * 1000 };

struct closer {
    struct store *read, *write;
    const struct clock *clock;
    pthread_mutex_t lock;
    pthread_cond_t wake; /* stop was set */
    atomic_bool stop;
    pthread_t thread;
};

static bool stop_asked(void *context) {
    return atomic_load_explicit(&((struct closer *)context)->stop, memory_order_relaxed);
}

/* Waits a minute, or until it is to stop. */
static void pause_a_minute(struct closer *closer) {
    int64_t until_us = clock_monotonic_us() + LOOK_SECONDS * INT64_C(1000000);
    struct timespec until = {.tv_sec = until_us / MICROSECONDS, .tv_nsec = until_us % MICROSECONDS * 1000};
    pthread_mutex_lock(&closer->lock);
    while (!stop_asked(closer) && pthread_cond_timedwait(&closer->wake, &closer->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&closer->lock);
}

/* What is done once a day, and what became of it the last time. */
struct task {
    const char *name, *word, *failed; /* for the log */
    int (*run)(struct closer *closer, int64_t now, struct err *err);
    int32_t done; /* the day it was done for */
    bool failing;
};

static int close_batches(struct closer *closer, int64_t now, struct err *err) {
    const struct comments_stop stop = {stop_asked, closer};
    return store_comments_close(closer->read, closer->write, day_of_seconds(now), &stop, err);
}

static int erase(struct closer *closer, int64_t now, struct err *err) {
    struct erased erased;
    int rc = store_retention_run(closer->read, closer->write, "", now, &erased, err);
    if (rc == 0)
        log_event(LOG_LEVEL_INFO, "retention", "comments=%llu log=%llu backups=%llu searched=%llu",
                  (unsigned long long)erased.comments, (unsigned long long)erased.log_lines,
                  (unsigned long long)erased.backups, (unsigned long long)erased.looked_for);
    return rc;
}

/* Once a day: what somebody who looks often learns must not depend on when an import came. */
static void task_run(struct closer *closer, struct task *task) {
    struct err err = ERR_INIT;
    int64_t now = clock_wall_seconds(closer->clock);
    if (stop_asked(closer) || task->done == day_of_seconds(now))
        return;
    int rc = task->run(closer, now, &err);
    if (rc == 0) {
        task->done = day_of_seconds(now);
        log_event(LOG_LEVEL_INFO, task->name, "what=%s", task->word);
    } else if (rc != ERR_BUSY && !task->failing)
        log_event(LOG_LEVEL_ERROR, task->name, "what=\"%s\" error=\"%s\"", task->failed, err.text);
    task->failing = rc != 0;
}

static void *closer_run(void *context) {
    struct closer *closer = context;
    struct task tasks[] = {
        {"comments", "closed", "those shown before stay", close_batches, DAY_NONE, false},
        {"retention", "erased", "what is too old is not erased yet", erase, DAY_NONE, false},
    };
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), YIELDING); /* of this thread; without it all goes on */
    for (; !stop_asked(closer); pause_a_minute(closer))
        for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
            task_run(closer, &tasks[i]);
    return NULL;
}

int closer_new(const char *data_dir, struct store *write, const struct clock *clock, struct closer **out,
               struct err *err) {
    struct closer *closer = calloc(1, sizeof *closer);
    pthread_condattr_t monotonic;
    if (closer == NULL)
        return err_set(err, ERR_NOMEM, "no memory to close batches");
    closer->write = write;
    closer->clock = clock;
    pthread_mutex_init(&closer->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&closer->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    int rc = store_open(data_dir, STORE_READ, &closer->read, err);
    int failed = rc == 0 ? pthread_create(&closer->thread, NULL, closer_run, closer) : 0;
    if (failed != 0)
        rc = err_set(err, ERR_IO, "cannot start a thread: %s", strerror(failed));
    if (rc == 0) {
        *out = closer;
        return 0;
    }
    store_close(closer->read);
    pthread_cond_destroy(&closer->wake);
    pthread_mutex_destroy(&closer->lock);
    free(closer);
    return rc;
}

void closer_free(struct closer *closer) {
    if (closer == NULL)
        return;
    pthread_mutex_lock(&closer->lock);
    atomic_store(&closer->stop, true);
    pthread_cond_signal(&closer->wake);
    pthread_mutex_unlock(&closer->lock);
    pthread_join(closer->thread, NULL);
    store_close(closer->read);
    pthread_cond_destroy(&closer->wake);
    pthread_mutex_destroy(&closer->lock);
    free(closer);
}
