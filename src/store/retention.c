/* A run, step by step. In one transaction what is kept moves out of its table and back, so that the table is wiped as whole
 * pages, and a line of the log says so; then the write-ahead log is emptied; then copies go; then the file is searched. */
#include "store/retention.h"

#include <time.h>

#include "core/audit_event.h"
#include "store/internal.h"
#include "store/officers.h"
#include "store/retention_parts.h"

enum {
    DAY_SECONDS = 86400,
    TRIES = 60,                   /* to empty the log, */
    PAUSE_NS = 250 * 1000 * 1000, /* that far apart */
    SEARCH_ARENA = 8 * 1024 * 1024
};

/* ---- What is too old ------------------------------------------------------------------------------------------------ */

int store_retention(struct store *store, int64_t now, struct arena *arena, struct retention *out,
                    struct err *err) {
    int32_t today = day_of_seconds(now);
    struct retention r = {0};
    int rc = store_setting_number(store, "retention.comments", arena, &r.months, err);
    if (rc == 0)
        rc = store_setting_number(store, "retention.logs", arena, &r.log_months, err);
    if (rc == 0)
        rc = store_setting_number(store, "retention.backups", arena, &r.backup_days, err);
    if (rc != 0)
        return rc;
    /* Whole months: a batch tells no days, and the tables are not written anew every night. */
    r.comments_before = day_month_start(today, r.months - 1);
    r.log_before = (int64_t)day_month_start(today, r.log_months) * DAY_SECONDS - DATE_ZONE_SECONDS;
    r.backups_before = now - (int64_t)r.backup_days * DAY_SECONDS;
    *out = r;
    return 0;
}

/* One number of a statement; parameters are bound. */
static int number_read(struct query *q, int64_t *out, struct err *err) {
    int rc = query_step(q, err);
    if (rc > 0)
        *out = sqlite3_column_int64(q->stmt, 0);
    query_end(q);
    return rc < 0 ? rc : 0;
}

static int comments_count(struct store *store, const struct retention *limits, uint64_t *out,
                          struct err *err) {
    int64_t count = 0;
    struct query q = query_of(store, STATEMENT_RETENTION_COMMENTS);
    query_int(&q, 1, limits->comments_before);
    int rc = number_read(&q, &count, err);
    *out = (uint64_t)count;
    return rc;
}

/* *gone: the last entry that was erased before; *end: the last one that is too old. */
static int log_find(struct store *store, const struct retention *limits, int64_t *gone, int64_t *end,
                    struct err *err) {
    struct query meta = query_of(store, STATEMENT_RETENTION_META);
    int rc = number_read(&meta, gone, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_RETENTION_LOG_END);
    query_int(&q, 1, limits->log_before);
    rc = number_read(&q, end, err);
    if (*end < *gone)
        *end = *gone;
    return rc;
}

int store_retention_look(struct store *read, const struct retention *limits, struct erased *out,
                         struct err *err) {
    int64_t gone = 0, end = 0;
    *out = (struct erased){0};
    int rc = comments_count(read, limits, &out->comments, err);
    if (rc == 0)
        rc = log_find(read, limits, &gone, &end, err);
    out->log_lines = (uint64_t)(end - gone);
    return rc == 0 ? retention_backups(read, limits->backups_before, false, &out->backups, err) : rc;
}

int store_retention_last(struct store *store, int64_t *at, struct err *err) {
    struct query q = query_of(store, STATEMENT_RETENTION_META);
    int rc = query_step(&q, err);
    if (rc > 0)
        *at = sqlite3_column_int64(q.stmt, 2);
    query_end(&q);
    return rc < 0 ? rc : 0;
}

/* ---- The transaction ------------------------------------------------------------------------------------------------ */

struct run {
    struct retention limits;
    const char *by;
    int64_t now;
    struct erased erased;
};

/* Statements in a row; each takes at most one parameter, ?1. */
static int run_all(struct store *store, const enum statement *list, size_t count, int64_t parameter,
                   struct err *err) {
    int rc = 0;
    for (size_t i = 0; i < count && rc == 0; i++) {
        struct query q = query_of(store, list[i]);
        if (sqlite3_bind_parameter_count(q.stmt) > 0)
            query_int(&q, 1, parameter);
        rc = query_run(&q, err);
    }
    return rc;
}

static int note(struct transaction *tx, const struct run *run, const char *about, const char *detail,
                struct err *err) {
    const struct audit_entry entry = {.at = run->now,
                                      .who = run->by,
                                      .event = audit_event_name(AUDIT_ERASED),
                                      .about = about,
                                      .unit = "",
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

static int comments_erase(struct transaction *tx, struct run *run, struct err *err) {
    static const enum statement steps[] = {
        STATEMENT_RETENTION_COMMENTS_KEEP,  STATEMENT_RETENTION_SEARCH_KEEP,
        STATEMENT_RETENTION_COMMENTS_CLEAR, STATEMENT_RETENTION_SEARCH_CLEAR,
        STATEMENT_RETENTION_BATCHES_DROP, /* while nothing points to them */
        STATEMENT_RETENTION_COMMENTS_BACK,  STATEMENT_RETENTION_SEARCH_BACK,
        STATEMENT_RETENTION_COMMENTS_MOVED, STATEMENT_RETENTION_SEARCH_MOVED};
    char day[DATE_TEXT_SIZE], detail[64];
    int rc = comments_count(tx->store, &run->limits, &run->erased.comments, err);
    if (rc != 0 || run->erased.comments == 0)
        return rc;
    rc = run_all(tx->store, steps, sizeof steps / sizeof *steps, run->limits.comments_before, err);
    if (rc != 0)
        return rc;
    day_format(run->limits.comments_before, day);
    snprintf(detail, sizeof detail, "%llu, before %s", (unsigned long long)run->erased.comments, day);
    return note(tx, run, "comments", detail, err);
}

static int log_erase(struct transaction *tx, struct run *run, struct err *err) {
    static const enum statement steps[] = {STATEMENT_RETENTION_LOG_KEEP, STATEMENT_RETENTION_LOG_CLEAR,
                                           STATEMENT_RETENTION_LOG_BACK, STATEMENT_RETENTION_LOG_MOVED,
                                           STATEMENT_VISIT_PAST_DROP,    STATEMENT_TARGET_BEFORE_DROP};
    int64_t gone = 0, end = 0;
    uint8_t hash[HASH_DIGEST_SIZE] = {0};
    int rc = log_find(tx->store, &run->limits, &gone, &end, err);
    run->erased.log_lines = (uint64_t)(end - gone);
    if (rc != 0 || end == gone)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_RETENTION_LOG_HASH);
    query_int(&q, 1, end);
    rc = query_step(&q, err);
    if (rc > 0 && sqlite3_column_bytes(q.stmt, 0) == HASH_DIGEST_SIZE)
        memcpy(hash, sqlite3_column_blob(q.stmt, 0), sizeof hash);
    query_end(&q);
    if (rc < 0)
        return rc;
    struct query anchor = query_of(tx->store, STATEMENT_RETENTION_LOG_ANCHOR);
    query_int(&anchor, 1, end);
    query_blob(&anchor, 2, hash, sizeof hash);
    rc = query_run(&anchor, err);
    if (rc == 0)
        rc = run_all(tx->store, steps, sizeof steps / sizeof *steps, end, err);
    if (rc != 0)
        return rc;
    char detail[AUDIT_ERASED_SIZE];
    audit_erased_words(end, hash, detail);
    return note(tx, run, "log", detail, err);
}

/* What was made to sign in and opens nothing any more. */
static int keys_erase(struct transaction *tx, const struct run *run, struct err *err) {
    static const enum statement setups[] = {STATEMENT_RETENTION_SETUPS},
                                delays[] = {STATEMENT_RETENTION_DELAYS};
    int rc = run_all(tx->store, setups, 1, run->now, err);
    if (rc == 0)
        rc = run_all(tx->store, delays, 1, run->now - DAY_SECONDS, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_SESSIONS_PRUNE);
    query_int(&q, 1, run->now - SESSION_SECONDS);
    query_int(&q, 2, run->now - SESSION_IDLE_SECONDS);
    return query_run(&q, err);
}

static int erase_fn(struct transaction *tx, void *context, struct err *err) {
    struct run *run = context;
    char detail[32];
    transaction_quiet(tx);
    int rc = comments_erase(tx, run, err);
    if (rc == 0)
        rc = log_erase(tx, run, err);
    if (rc == 0)
        rc = keys_erase(tx, run, err);
    if (rc != 0 || run->erased.backups == 0)
        return rc;
    /* Before they go: what is cut off here is said twice rather than not at all. */
    snprintf(detail, sizeof detail, "%llu", (unsigned long long)run->erased.backups);
    return note(tx, run, "backups", detail, err);
}

static int done_fn(struct transaction *tx, void *context, struct err *err) {
    const struct run *run = context;
    transaction_quiet(tx);
    struct query q = query_of(tx->store, STATEMENT_RETENTION_DONE);
    query_int(&q, 1, run->now);
    return query_run(&q, err);
}

/* ---- The run -------------------------------------------------------------------------------------------------------- */

/* Readers are short; the writer does what else waits between two tries. */
static int log_empty(struct store *write, struct err *err) {
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    int rc = ERR_BUSY;
    for (int i = 0; i < TRIES && rc == ERR_BUSY; i++) {
        if (i > 0)
            nanosleep(&pause, NULL);
        rc = store_log_empty(write, err);
    }
    return rc;
}

static int run_steps(struct store *read, struct store *write, struct run *run,
                     struct retention_search *search, struct err *err) {
    int rc = retention_search_take(search, read, &run->limits, err);
    if (rc == 0)
        rc = retention_backups(read, run->limits.backups_before, false, &run->erased.backups, err);
    if (rc == 0)
        rc = store_transact(write, erase_fn, run, err);
    if (rc == 0)
        rc = log_empty(write, err); /* also of what a run before was cut off from */
    if (rc == 0)
        rc = retention_backups(read, run->limits.backups_before, true, &run->erased.backups, err);
    if (rc == 0)
        rc = retention_search_run(search, read, err);
    run->erased.looked_for = search->count;
    return rc == 0 ? store_transact(write, done_fn, run, err) : rc;
}

int store_retention_run(struct store *read, struct store *write, const char *by, int64_t now,
                        struct erased *out, struct err *err) {
    struct run run = {.by = by, .now = now};
    struct retention_search search = {.arena = arena_new(SEARCH_ARENA)};
    int rc = search.arena == NULL ? err_set(err, ERR_NOMEM, "no memory to erase")
                                  : store_retention(read, now, search.arena, &run.limits, err);
    if (rc == 0)
        rc = run_steps(read, write, &run, &search, err);
    arena_free(search.arena);
    *out = run.erased;
    return rc;
}
