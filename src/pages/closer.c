#include "pages/closer.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/log.h"
#include "pages/ticker.h"
#include "store/comments.h"
#include "store/retention.h"

enum { LOOK_SECONDS = 60, TASKS = 2 };

struct closer {
    struct store *write;
    const struct clock *clock;
    struct ticker *ticker;
    struct done {
        int32_t day; /* it was done for */
        bool failing;
    } done[TASKS]; /* by task */
};

struct look {
    struct closer *closer;
    struct ticker *ticker;
    struct store *read;
    int64_t now;
};

static int close_batches(const struct look *look, struct err *err) {
    const struct comments_stop stop = {ticker_stopping, look->ticker};
    return store_comments_close(look->read, look->closer->write, day_of_seconds(look->now), &stop, err);
}

static int erase(const struct look *look, struct err *err) {
    struct erased erased;
    int rc = store_retention_run(look->read, look->closer->write, "", look->now, &erased, err);
    if (rc == 0)
        log_event(LOG_LEVEL_INFO, "retention", "comments=%llu log=%llu backups=%llu searched=%llu",
                  (unsigned long long)erased.comments, (unsigned long long)erased.log_lines,
                  (unsigned long long)erased.backups, (unsigned long long)erased.looked_for);
    return rc;
}

static const struct task {
    const char *name, *word, *failed; /* for the log */
    int (*run)(const struct look *look, struct err *err);
} tasks[TASKS] = {
    {"comments", "closed", "those shown before stay", close_batches},
    {"retention", "erased", "what is too old is not erased yet", erase},
};

/* Once a day: what somebody who looks often learns must not depend on when an import came. */
static void task_run(const struct look *look, const struct task *task, struct done *done) {
    struct err err = ERR_INIT;
    int32_t today = day_of_seconds(look->now);
    if (done->day == today || ticker_stopping(look->ticker))
        return;
    int rc = task->run(look, &err);
    if (rc == 0) {
        done->day = today;
        log_event(LOG_LEVEL_INFO, task->name, "what=%s", task->word);
    } else if (rc != ERR_BUSY && !done->failing)
        log_event(LOG_LEVEL_ERROR, task->name, "what=\"%s\" error=\"%s\"", task->failed, err.text);
    done->failing = rc != 0;
}

static void tick(struct ticker *ticker, struct store *read, void *context) {
    struct closer *closer = context;
    /* Read before it is doubted: a jump between the two is seen. */
    const struct look look = {closer, ticker, read, clock_wall_seconds(closer->clock)};
    if (store_clock_doubted(closer->write))
        return; /* neither can be taken back */
    for (size_t i = 0; i < TASKS; i++)
        task_run(&look, &tasks[i], &closer->done[i]);
}

int closer_new(const char *data_dir, struct store *write, const struct clock *clock, struct closer **out,
               struct err *err) {
    struct closer *closer = calloc(1, sizeof *closer);
    if (closer == NULL)
        return err_set(err, ERR_NOMEM, "no memory to close batches");
    *closer = (struct closer){.write = write, .clock = clock};
    for (size_t i = 0; i < TASKS; i++)
        closer->done[i].day = DAY_NONE;
    const struct ticker_options options = {
        .data_dir = data_dir, .seconds = LOOK_SECONDS, .yielding = true, .tick = tick, .context = closer};
    int rc = ticker_new(&options, &closer->ticker, err);
    if (rc == 0)
        *out = closer;
    else
        free(closer);
    return rc;
}

void closer_free(struct closer *closer) {
    if (closer == NULL)
        return;
    ticker_free(closer->ticker);
    free(closer);
}
