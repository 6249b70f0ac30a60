#include "pages/saver.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "pages/ticker.h"
#include "store/backup.h"

enum {
    LOOK_SECONDS = 60,
    FIRST_SECONDS = 600, /* of running, before the first copy ever: who sets up is not disturbed */
    RETRY_SECONDS = 900, /* after one that failed */
    HOUR = 3600,
    SECOND_US = 1000000,
    SETTINGS_ARENA = 64 * 1024
};

struct saver {
    const char *data_dir;
    const struct clock *clock;
    struct ticker *ticker;
    int64_t started_us, retry_us; /* monotonic */
    bool told;                    /* the log knows that they are late */
    pthread_mutex_t lock;         /* over state */
    struct saver_state state;
};

static int settings_read(struct store *read, int *every, int *keep, struct err *err) {
    struct arena *arena = arena_new(SETTINGS_ARENA);
    int rc = arena == NULL ? err_set(err, ERR_NOMEM, "no memory for settings") : 0;
    if (rc == 0)
        rc = store_setting_number(read, "backup.every", arena, every, err);
    if (rc == 0)
        rc = store_setting_number(read, "backup.keep", arena, keep, err);
    arena_free(arena);
    return rc;
}

static void show_fault(void *context, const char *line) {
    (void)context;
    log_event(LOG_LEVEL_ERROR, "backup", "fault=\"%s\"", line);
}

static int copy_make(const struct saver *saver, struct ticker *ticker, int keep, int64_t now,
                     struct err *err) {
    const struct backup_watch watch = {.fault = show_fault, .stop = ticker_stopping, .context = ticker};
    int64_t begun = clock_monotonic_us();
    struct backup made;
    size_t removed;
    int rc = store_backup(saver->data_dir, NULL, now, &watch, &made, err);
    if (rc != 0)
        return rc;
    log_event(LOG_LEVEL_INFO, "backup", "file=\"%s\" bytes=%llu responses=%llu ms=%lld", made.path,
              (unsigned long long)made.bytes, (unsigned long long)made.responses,
              (long long)((clock_monotonic_us() - begun) / 1000));
    return store_backups_prune(saver->data_dir, now, (size_t)keep, &removed, err);
}

static bool is_due(const struct saver *saver, const struct saver_state *s, int64_t now, int64_t running_us) {
    if (s->every == 0 || clock_monotonic_us() < saver->retry_us)
        return false;
    return s->newest == 0 ? running_us >= (int64_t)FIRST_SECONDS * SECOND_US
                          : now - s->newest >= (int64_t)s->every * HOUR;
}

static bool is_late(const struct saver_state *s, int64_t now, int64_t running_us) {
    if (s->every == 0)
        return false;
    return s->newest == 0 ? running_us > (int64_t)SAVER_LATE_HOURS * HOUR * SECOND_US
                          : now - s->newest > ((int64_t)s->every + SAVER_LATE_HOURS) * HOUR;
}

/* A failure lasts until a copy was made. What goes wrong is told when it begins, and copies that are late once a time. */
static void tell(struct saver *saver, struct saver_state *s, bool made, int rc, const struct err *err) {
    if (rc != 0 && !s->failing)
        log_event(LOG_LEVEL_ERROR, "backup", "what=\"no copy was made\" error=\"%s\"", err->text);
    s->failing = rc != 0 || (s->failing && !made);
    if (s->late && !saver->told)
        log_event(LOG_LEVEL_WARNING, "backup",
                  "what=\"the newest copy that was found whole is too old\" newest=%lld",
                  (long long)s->newest);
    saver->told = s->late;
}

static void tick(struct ticker *ticker, struct store *read, void *context) {
    struct saver *saver = context;
    struct saver_state s;
    struct err err = ERR_INIT;
    int keep = 1;
    int64_t now = clock_wall_seconds(saver->clock), running_us = clock_monotonic_us() - saver->started_us;
    saver_look(saver, &s);
    uint64_t before = s.made;
    int rc = settings_read(read, &s.every, &keep, &err);
    if (rc == 0)
        rc = store_backups_look(saver->data_dir, now, &s.copies, &s.newest, &err);
    if (rc == 0 && is_due(saver, &s, now, running_us)) {
        rc = copy_make(saver, ticker, keep, now, &err);
        if (ticker_stopping(ticker))
            return;
        s.made += rc == 0;
        s.failed += rc != 0;
        saver->retry_us = rc == 0 ? 0 : clock_monotonic_us() + (int64_t)RETRY_SECONDS * SECOND_US;
        if (rc == 0)
            rc = store_backups_look(saver->data_dir, now, &s.copies, &s.newest, &err);
    }
    s.known = true;
    s.late = is_late(&s, now, running_us);
    tell(saver, &s, s.made > before, rc, &err);
    pthread_mutex_lock(&saver->lock);
    saver->state = s;
    pthread_mutex_unlock(&saver->lock);
}

int saver_new(const char *data_dir, const struct clock *clock, struct saver **out, struct err *err) {
    struct saver *saver = calloc(1, sizeof *saver);
    if (saver == NULL)
        return err_set(err, ERR_NOMEM, "no memory to make copies");
    *saver = (struct saver){.data_dir = data_dir, .clock = clock, .started_us = clock_monotonic_us()};
    pthread_mutex_init(&saver->lock, NULL);
    const struct ticker_options options = {
        .data_dir = data_dir, .seconds = LOOK_SECONDS, .yielding = true, .tick = tick, .context = saver};
    int rc = ticker_new(&options, &saver->ticker, err);
    if (rc == 0)
        *out = saver;
    else
        saver_free(saver);
    return rc;
}

void saver_free(struct saver *saver) {
    if (saver == NULL)
        return;
    ticker_free(saver->ticker);
    pthread_mutex_destroy(&saver->lock);
    free(saver);
}

void saver_look(struct saver *saver, struct saver_state *out) {
    *out = (struct saver_state){.known = false};
    if (saver == NULL)
        return;
    pthread_mutex_lock(&saver->lock);
    *out = saver->state;
    pthread_mutex_unlock(&saver->lock);
}
