#include "store/shelf.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "store/internal.h"

enum { SURVEY_ARENA = 16 * 1024 * 1024, MICROSECONDS = 1000 * 1000 };

struct entry {
    struct entry *next;
    int64_t revision;
    size_t users;    /* guarded by the shelf's lock, as are the two below */
    int64_t used_us; /* monotonic: when the last of them left */
    size_t bytes;
    pthread_mutex_t lock;    /* guards the rest */
    struct arena *arena;     /* of the survey; NULL before it was read */
    struct columns *columns; /* NULL: nothing was read, or it failed */
    int64_t last;            /* row */
    int64_t decisions;       /* exclusion_state when it was begun */
};

struct shelf {
    pthread_mutex_t
        reading;          /* held by who reads rows, so that two do not fill the same room; before `lock` */
    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t wake;
    struct entry *first;
    size_t bytes_max;
    unsigned idle_seconds;
    bool stop;
    pthread_t keeper;
};

static void entry_free(struct entry *entry) {
    columns_free(entry->columns);
    arena_free(entry->arena);
    pthread_mutex_destroy(&entry->lock);
    free(entry);
}

/* Gives up what nobody uses and was last used by then; whether there was any. With the shelf's lock held. */
static bool clear(struct shelf *shelf, int64_t until_us) {
    bool any = false;
    for (struct entry **at = &shelf->first; *at != NULL;) {
        struct entry *entry = *at;
        if (entry->users > 0 || entry->used_us > until_us) {
            at = &entry->next;
            continue;
        }
        *at = entry->next;
        entry_free(entry);
        any = true;
    }
    return any;
}

static void *keeper_run(void *context) {
    struct shelf *shelf = context;
    pthread_mutex_lock(&shelf->lock);
    while (!shelf->stop) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += shelf->idle_seconds / 4 + 1;
        pthread_cond_timedwait(&shelf->wake, &shelf->lock, &until);
        if (!clear(shelf, clock_monotonic_us() - (int64_t)shelf->idle_seconds * MICROSECONDS))
            continue;
        pthread_mutex_unlock(&shelf->lock);
        malloc_trim(0); /* else the allocator keeps them: they lie below what others hold */
        pthread_mutex_lock(&shelf->lock);
    }
    pthread_mutex_unlock(&shelf->lock);
    return NULL;
}

int shelf_new(size_t bytes_max, unsigned idle_seconds, struct shelf **out, struct err *err) {
    struct shelf *shelf = calloc(1, sizeof *shelf);
    pthread_condattr_t monotonic;
    if (shelf == NULL)
        return err_set(err, ERR_NOMEM, "no memory for cross-tabs");
    shelf->bytes_max = bytes_max;
    shelf->idle_seconds = idle_seconds;
    pthread_mutex_init(&shelf->reading, NULL);
    pthread_mutex_init(&shelf->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&shelf->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    int failed = pthread_create(&shelf->keeper, NULL, keeper_run, shelf);
    if (failed != 0) {
        pthread_cond_destroy(&shelf->wake);
        pthread_mutex_destroy(&shelf->lock);
        pthread_mutex_destroy(&shelf->reading);
        free(shelf);
        return err_set(err, ERR_IO, "cannot start a thread: %s", strerror(failed));
    }
    *out = shelf;
    return 0;
}

void shelf_free(struct shelf *shelf) {
    if (shelf == NULL)
        return;
    pthread_mutex_lock(&shelf->lock);
    shelf->stop = true;
    pthread_cond_signal(&shelf->wake);
    pthread_mutex_unlock(&shelf->lock);
    pthread_join(shelf->keeper, NULL);
    clear(shelf, INT64_MAX);
    pthread_cond_destroy(&shelf->wake);
    pthread_mutex_destroy(&shelf->lock);
    pthread_mutex_destroy(&shelf->reading);
    free(shelf);
}

size_t shelf_bytes(struct shelf *shelf) {
    size_t bytes = 0;
    pthread_mutex_lock(&shelf->lock);
    for (const struct entry *entry = shelf->first; entry != NULL; entry = entry->next)
        bytes += entry->bytes;
    pthread_mutex_unlock(&shelf->lock);
    return bytes;
}

/* ---- Reading -------------------------------------------------------------------------------------------------------- */

static int start(struct entry *entry, struct store *read, struct err *err) {
    struct revision revision;
    if (entry->arena == NULL)
        entry->arena = arena_new(SURVEY_ARENA);
    if (entry->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for cross-tabs");
    arena_reset(entry->arena);
    int rc = store_revision_by_id(read, entry->revision, entry->arena, &revision, err);
    if (rc != 0)
        return rc;
    entry->last = INT64_MIN;
    entry->columns = columns_new(revision.survey, 0);
    return entry->columns == NULL ? err_set(err, ERR_NOMEM, "no memory for cross-tabs") : 0;
}

static int rows_read(struct entry *entry, struct store *read, struct err *err) {
    struct query q = query_of(read, STATEMENT_RESPONSE_COLUMNS);
    query_int(&q, 1, entry->last);
    query_int(&q, 2, entry->revision);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        const uint8_t *answers = sqlite3_column_blob(q.stmt, 4);
        if ((size_t)sqlite3_column_bytes(q.stmt, 4) != entry->columns->survey->answers_size) {
            rc = err_set(err, ERR_STORE, "response %lld is not of its revision: run hailong verify",
                         (long long)sqlite3_column_int64(q.stmt, 0));
            break;
        }
        rc = columns_add(entry->columns, sqlite3_column_int64(q.stmt, 1), sqlite3_column_int(q.stmt, 2),
                         (unsigned)sqlite3_column_int(q.stmt, 3), answers, err);
        if (rc != 0)
            break;
        entry->last = sqlite3_column_int64(q.stmt, 0);
    }
    query_end(&q);
    return rc;
}

/* What the others leave. */
static size_t room(struct shelf *shelf, const struct entry *mine) {
    size_t used = 0;
    pthread_mutex_lock(&shelf->lock);
    for (const struct entry *entry = shelf->first; entry != NULL; entry = entry->next)
        used += entry == mine ? 0 : entry->bytes;
    pthread_mutex_unlock(&shelf->lock);
    return used < shelf->bytes_max ? shelf->bytes_max - used : 0;
}

/* Another number after every decision that puts responses aside, or back. */
static int decisions_read(struct store *read, int64_t *out, struct err *err) {
    struct query q = query_of(read, STATEMENT_EXCLUSION_STATE);
    int rc = query_step(&q, err); /* an aggregate: there is always one row */
    *out = rc > 0 ? sqlite3_column_int64(q.stmt, 0) : 0;
    query_end(&q);
    return rc < 0 ? rc : 0;
}

/* Begins anew where other rows are aside by now than those that were left out. */
static int begin(struct entry *entry, struct store *read, struct err *err) {
    int64_t decisions;
    int rc = decisions_read(read, &decisions, err);
    if (rc != 0 || (entry->columns != NULL && entry->decisions == decisions))
        return rc;
    columns_free(entry->columns);
    entry->columns = NULL;
    entry->decisions = decisions;
    return start(entry, read, err);
}

/* Reads what is new, in one snapshot with what is aside. Where it does not fit, what nobody uses makes room. */
static int grow(struct shelf *shelf, struct entry *entry, struct store *read, struct err *err) {
    bool own;
    int rc = store_snapshot_begin(read, &own, err);
    if (rc != 0)
        return rc;
    rc = begin(entry, read, err);
    if (rc == 0) {
        entry->columns->bytes_max = room(shelf, entry);
        rc = rows_read(entry, read, err);
    }
    if (rc == ERR_LIMIT && entry->columns != NULL) {
        pthread_mutex_lock(&shelf->lock);
        clear(shelf, INT64_MAX);
        pthread_mutex_unlock(&shelf->lock);
        entry->columns->bytes_max = room(shelf, entry);
        rc = rows_read(entry, read, err);
    }
    store_snapshot_end(read, own);
    if (rc != 0) {
        columns_free(entry->columns);
        entry->columns = NULL;
    }
    return rc;
}

/* ---- Using ---------------------------------------------------------------------------------------------------------- */

static struct entry *take(struct shelf *shelf, int64_t revision) {
    pthread_mutex_lock(&shelf->lock);
    struct entry *entry = shelf->first;
    while (entry != NULL && entry->revision != revision)
        entry = entry->next;
    if (entry == NULL && (entry = calloc(1, sizeof *entry)) != NULL) {
        entry->revision = revision;
        entry->next = shelf->first;
        pthread_mutex_init(&entry->lock, NULL);
        shelf->first = entry;
    }
    if (entry != NULL)
        entry->users++;
    pthread_mutex_unlock(&shelf->lock);
    return entry;
}

int shelf_use(struct shelf *shelf, struct store *read, int64_t revision_id,
              int (*use)(void *context, const struct columns *columns, struct err *err), void *context,
              struct err *err) {
    struct entry *entry = take(shelf, revision_id);
    if (entry == NULL)
        return err_set(err, ERR_NOMEM, "no memory for cross-tabs");
    pthread_mutex_lock(&entry->lock);
    pthread_mutex_lock(&shelf->reading);
    int rc = grow(shelf, entry, read, err);
    size_t bytes = entry->columns == NULL ? 0 : entry->columns->bytes;
    pthread_mutex_lock(&shelf->lock);
    entry->bytes = bytes;
    pthread_mutex_unlock(&shelf->lock);
    pthread_mutex_unlock(&shelf->reading);
    if (rc == 0)
        rc = use(context, entry->columns, err);
    pthread_mutex_unlock(&entry->lock);
    pthread_mutex_lock(&shelf->lock);
    entry->users--;
    entry->used_us = clock_monotonic_us();
    pthread_mutex_unlock(&shelf->lock);
    return rc;
}

int store_counter_stretches(struct store *store, const char *unit_code, int32_t from, int32_t to,
                            struct arena *arena, struct crosstab_stretch **out, size_t *count,
                            struct err *err) {
    const struct selection selection = {.unit_code = unit_code};
    struct crosstab_stretch *items = NULL;
    size_t n = 0, room_for = 0;
    int rc = selection_check(store, &selection, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_COUNTER_STRETCHES);
    query_text(&q, 1, unit_code);
    query_int(&q, 2, from);
    query_int(&q, 3, to == DAY_NONE ? INT32_MAX : to);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room_for, sizeof *items, err);
        if (rc != 0)
            break;
        items[n++] =
            (struct crosstab_stretch){sqlite3_column_int64(q.stmt, 0), sqlite3_column_int(q.stmt, 1),
                                      sqlite3_column_int(q.stmt, 2), sqlite3_column_int64(q.stmt, 3)};
    }
    query_end(&q);
    if (rc == 0) {
        *out = items;
        *count = n;
    }
    return rc;
}
