#include "pages/exports.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/unnamed.h"

enum { SECOND_US = 1000 * 1000, NO_FILE = -1, DIR_SIZE = 4096 };

enum step { STEP_FREE, STEP_RESERVED, STEP_WAITING, STEP_RUNNING, STEP_OVER };

struct item {
    enum step step;
    uint64_t number; /* in the order of asking */
    char login[LOGIN_SIZE], unit[EXPORT_CODE_SIZE], survey[EXPORT_CODE_SIZE];
    const char *language; /* the view's */
    int32_t from, to, today;
    const struct responses_format *format;
    enum responses_texts texts;
    bool dropped; /* while it is being made */
    int rc;       /* of what is over */
    int fd;
    uint64_t rows, total, size;
    int64_t until_us; /* of what is over */
};

struct exports {
    char dir[DIR_SIZE];
    const struct view *view;
    struct store *read;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t wake;
    bool stop;
    uint64_t number;
    struct item items[EXPORTS_MAX];
    pthread_t thread;
};

/* ---- Places, under the lock ------------------------------------------------------------------------------------------ */

static struct item *find(struct exports *exports, const char *login) {
    for (size_t i = 0; i < EXPORTS_MAX; i++)
        if (exports->items[i].step != STEP_FREE && !exports->items[i].dropped &&
            strcmp(exports->items[i].login, login) == 0)
            return &exports->items[i];
    return NULL;
}

static void release(struct item *item) {
    if (item->fd != NO_FILE)
        close(item->fd);
    *item = (struct item){.fd = NO_FILE};
}

/* What its maker still has in hand, it releases itself. */
static void drop(struct item *item) {
    if (item->step == STEP_RUNNING)
        item->dropped = true;
    else
        release(item);
}

/* Lets go of what has been there long enough; gives the time of the next one to go. */
static int64_t expire(struct exports *exports) {
    int64_t now = clock_monotonic_us(), next = INT64_MAX;
    for (size_t i = 0; i < EXPORTS_MAX; i++) {
        struct item *item = &exports->items[i];
        if (item->step != STEP_OVER)
            continue;
        if (item->until_us <= now)
            release(item);
        else if (item->until_us < next)
            next = item->until_us;
    }
    return next;
}

static struct item *next_waiting(struct exports *exports) {
    struct item *next = NULL;
    for (size_t i = 0; i < EXPORTS_MAX; i++) {
        struct item *item = &exports->items[i];
        if (item->step == STEP_WAITING && (next == NULL || item->number < next->number))
            next = item;
    }
    return next;
}

/* ---- Making ---------------------------------------------------------------------------------------------------------- */

struct making {
    struct exports *exports;
    struct item *item;
};

static int progress(void *context, uint64_t rows, struct err *err) {
    struct making *making = context;
    pthread_mutex_lock(&making->exports->lock);
    making->item->rows = rows;
    bool end = making->exports->stop || making->item->dropped;
    expire(making->exports);
    pthread_mutex_unlock(&making->exports->lock);
    return end ? err_set(err, ERR_BUSY, "nobody wants it any more") : 0;
}

/* Nobody else touches what the request is made of while the item is running. */
static int make(struct exports *exports, struct item *item, int fd, struct err *err) {
    struct making making = {exports, item};
    const struct responses_request request = {.format = item->format,
                                              .selection = {.survey_code = item->survey,
                                                            .unit_code = item->unit,
                                                            .from = item->from,
                                                            .to = item->to},
                                              .texts = item->texts,
                                              .today = item->today,
                                              .dir = exports->dir,
                                              .view = exports->view,
                                              .language = item->language,
                                              .progress = progress,
                                              .context = &making};
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    FILE *out = copy < 0 ? NULL : fdopen(copy, "wb");
    if (out == NULL) {
        if (copy >= 0)
            close(copy);
        return err_set(err, ERR_IO, "cannot write a temporary file: %s", strerror(errno));
    }
    uint64_t rows = 0;
    int rc = responses_write(exports->read, &request, out, &rows, err);
    if (fclose(out) != 0 && rc == 0)
        rc = err_set(err, ERR_IO, "cannot write a temporary file: %s", strerror(errno));
    return rc;
}

static void run(struct exports *exports, struct item *item) {
    struct err err = ERR_INIT;
    struct stat stat = {0};
    int fd = file_unnamed(exports->dir);
    int rc = fd < 0 ? err_set(&err, ERR_IO, "cannot make a temporary file: %s", strerror(errno)) : 0;
    if (rc == 0 && exports->read == NULL)
        rc = store_open(exports->dir, STORE_READ, &exports->read, &err);
    if (rc == 0)
        rc = make(exports, item, fd, &err);
    store_rest(exports->read);
    if (rc == 0 && fstat(fd, &stat) != 0)
        rc = err_set(&err, ERR_IO, "cannot look at a temporary file: %s", strerror(errno));
    if (rc != 0 && rc != ERR_BUSY && rc != ERR_LIMIT)
        log_event(LOG_LEVEL_ERROR, "export", "survey=%s error=\"%s\"", item->survey, err.text);
    if (rc != 0 && fd >= 0)
        close(fd);
    pthread_mutex_lock(&exports->lock);
    item->fd = rc == 0 ? fd : NO_FILE;
    item->size = (uint64_t)stat.st_size;
    item->rc = rc;
    item->step = STEP_OVER;
    item->until_us = clock_monotonic_us() + EXPORT_SECONDS * (int64_t)SECOND_US;
    if (item->dropped)
        release(item);
    pthread_mutex_unlock(&exports->lock);
}

static void *thread_run(void *context) {
    struct exports *exports = context;
    pthread_mutex_lock(&exports->lock);
    while (!exports->stop) {
        int64_t until_us = expire(exports);
        struct item *item = next_waiting(exports);
        if (item != NULL) {
            item->step = STEP_RUNNING;
            pthread_mutex_unlock(&exports->lock);
            run(exports, item);
            pthread_mutex_lock(&exports->lock);
        } else if (until_us == INT64_MAX) {
            pthread_cond_wait(&exports->wake, &exports->lock);
        } else {
            struct timespec until = {.tv_sec = until_us / SECOND_US, .tv_nsec = until_us % SECOND_US * 1000};
            (void)pthread_cond_timedwait(&exports->wake, &exports->lock, &until);
        }
    }
    pthread_mutex_unlock(&exports->lock);
    return NULL;
}

/* ---- From outside ---------------------------------------------------------------------------------------------------- */

int exports_new(const char *data_dir, const struct view *view, struct exports **out, struct err *err) {
    struct exports *exports = calloc(1, sizeof *exports);
    pthread_condattr_t monotonic;
    if (exports == NULL)
        return err_set(err, ERR_NOMEM, "no memory for exports");
    exports->view = view;
    for (size_t i = 0; i < EXPORTS_MAX; i++)
        exports->items[i].fd = NO_FILE;
    pthread_mutex_init(&exports->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&exports->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    int n = snprintf(exports->dir, sizeof exports->dir, "%s", data_dir);
    int rc = n < 0 || (size_t)n >= sizeof exports->dir
                 ? err_set(err, ERR_LIMIT, "the data directory's name is too long")
                 : 0;
    int failed = rc == 0 ? pthread_create(&exports->thread, NULL, thread_run, exports) : 0;
    if (failed != 0)
        rc = err_set(err, ERR_IO, "cannot start a thread: %s", strerror(failed));
    if (rc == 0) {
        *out = exports;
        return 0;
    }
    store_close(exports->read);
    pthread_cond_destroy(&exports->wake);
    pthread_mutex_destroy(&exports->lock);
    free(exports);
    return rc;
}

void exports_free(struct exports *exports) {
    if (exports == NULL)
        return;
    pthread_mutex_lock(&exports->lock);
    exports->stop = true;
    pthread_cond_signal(&exports->wake);
    pthread_mutex_unlock(&exports->lock);
    pthread_join(exports->thread, NULL);
    for (size_t i = 0; i < EXPORTS_MAX; i++)
        release(&exports->items[i]);
    store_close(exports->read);
    pthread_cond_destroy(&exports->wake);
    pthread_mutex_destroy(&exports->lock);
    free(exports);
}

static int reserve(struct exports *exports, const struct export_order *order, struct err *err) {
    struct item *item = find(exports, order->login);
    expire(exports);
    if (item != NULL && (item->step == STEP_WAITING || item->step == STEP_RUNNING))
        return err_set(err, ERR_CONFLICT, "this officer's last file is still being made");
    if (item != NULL)
        release(item);
    for (item = exports->items; item < exports->items + EXPORTS_MAX; item++)
        if (item->step == STEP_FREE)
            break;
    if (item == exports->items + EXPORTS_MAX)
        return err_set(err, ERR_BUSY, "too many files at once");
    *item = (struct item){.step = STEP_RESERVED,
                          .number = exports->number++,
                          .language = order->language,
                          .from = order->from,
                          .to = order->to,
                          .today = order->today,
                          .format = order->format,
                          .texts = order->texts,
                          .total = order->total,
                          .fd = NO_FILE};
    snprintf(item->login, sizeof item->login, "%s", order->login);
    snprintf(item->unit, sizeof item->unit, "%s", order->unit);
    snprintf(item->survey, sizeof item->survey, "%s", order->survey);
    return 0;
}

int exports_reserve(struct exports *exports, const struct export_order *order, struct err *err) {
    pthread_mutex_lock(&exports->lock);
    int rc = reserve(exports, order, err);
    pthread_mutex_unlock(&exports->lock);
    return rc;
}

void exports_start(struct exports *exports, const char *login) {
    pthread_mutex_lock(&exports->lock);
    struct item *item = find(exports, login);
    if (item != NULL && item->step == STEP_RESERVED)
        item->step = STEP_WAITING;
    pthread_cond_signal(&exports->wake);
    pthread_mutex_unlock(&exports->lock);
}

void exports_drop(struct exports *exports, const char *login) {
    pthread_mutex_lock(&exports->lock);
    struct item *item = find(exports, login);
    if (item != NULL)
        drop(item);
    pthread_mutex_unlock(&exports->lock);
}

static void tell(const struct item *item, struct export_status *out) {
    bool over = item->step == STEP_OVER;
    out->state = !over                   ? EXPORT_UNDER_WAY
                 : item->rc == 0         ? EXPORT_DONE
                 : item->rc == ERR_LIMIT ? EXPORT_TOO_LONG
                                         : EXPORT_FAILED;
    snprintf(out->unit, sizeof out->unit, "%s", item->unit);
    snprintf(out->survey, sizeof out->survey, "%s", item->survey);
    out->format = item->format;
    out->rows = item->rows;
    out->total = item->total;
    out->size = item->size;
    out->seconds_left = over ? (item->until_us - clock_monotonic_us()) / SECOND_US : 0;
}

void exports_status(struct exports *exports, const char *login, struct export_status *out) {
    *out = (struct export_status){.state = EXPORT_NONE};
    pthread_mutex_lock(&exports->lock);
    expire(exports);
    const struct item *item = find(exports, login);
    if (item != NULL)
        tell(item, out);
    pthread_mutex_unlock(&exports->lock);
}

int exports_open(struct exports *exports, const char *login, const char *unit, struct export_status *out) {
    int fd = -1;
    *out = (struct export_status){.state = EXPORT_NONE};
    pthread_mutex_lock(&exports->lock);
    expire(exports);
    const struct item *item = find(exports, login);
    if (item != NULL && item->step == STEP_OVER && item->rc == 0 && strcmp(item->unit, unit) == 0) {
        fd = fcntl(item->fd, F_DUPFD_CLOEXEC, 0);
        tell(item, out);
    }
    pthread_mutex_unlock(&exports->lock);
    return fd;
}
