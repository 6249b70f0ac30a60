/* Openings of forms: counted in memory by the threads that answer, written by the writer thread. Each thread counts into
 * one of a few shards, mostly its own, so that no two of them wait for each other. */
#include "store/openings.h"

#include <pthread.h>

#include "store/internal.h"

enum {
    SHARDS = 16,
    SHARD_FIRST = 64, /* places of a shard that was just emptied */
    SHARD_MAX =
        64 * 1024, /* places, of which three quarters are used: counters × days of one look at the clock */
    CACHE_LINE = 64
};

struct opened {
    int64_t counter;
    int32_t day;
    uint32_t openings; /* 0: a free place */
};

/* A hash table with open addressing. */
struct table {
    struct opened *places;
    size_t size, used; /* size: 0 or a power of two */
};

struct shard {
    _Alignas(CACHE_LINE) pthread_mutex_t lock;
    struct table table;
};

struct openings {
    struct shard shards[SHARDS];
};

struct openings *openings_new(void) {
    struct openings *openings = NULL;
    if (posix_memalign((void **)&openings, CACHE_LINE, sizeof *openings) != 0)
        return NULL;
    memset(openings, 0, sizeof *openings);
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_init(&openings->shards[i].lock, NULL);
    return openings;
}

void openings_free(struct openings *openings) {
    for (size_t i = 0; openings != NULL && i < SHARDS; i++) {
        pthread_mutex_destroy(&openings->shards[i].lock);
        free(openings->shards[i].table.places);
    }
    free(openings);
}

/* ---- Counting ---------------------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t bits) {
    return (bits * 0x9e3779b97f4a7c15U) >> 32;
}

/* The place of a counter and day, or the free one where it belongs; there always is one. */
static struct opened *place_of(const struct table *table, int64_t counter, int32_t day) {
    size_t mask = table->size - 1;
    for (size_t i = (size_t)mix((uint64_t)counter * 31 + (uint32_t)day) & mask;; i = (i + 1) & mask) {
        struct opened *place = &table->places[i];
        if (place->openings == 0 || (place->counter == counter && place->day == day))
            return place;
    }
}

static bool table_grow(struct table *table) {
    struct table grown = {.size = table->size == 0 ? SHARD_FIRST : table->size * 2, .used = table->used};
    if (grown.size > SHARD_MAX || (grown.places = calloc(grown.size, sizeof *grown.places)) == NULL)
        return false;
    for (size_t i = 0; i < table->size; i++) {
        const struct opened *old = &table->places[i];
        if (old->openings > 0)
            *place_of(&grown, old->counter, old->day) = *old;
    }
    free(table->places);
    *table = grown;
    return true;
}

/* Past the limit, or without memory, it is not counted. */
static void table_add(struct table *table, const struct opened *opened) {
    if (4 * (table->used + 1) > 3 * table->size && !table_grow(table))
        return;
    struct opened *place = place_of(table, opened->counter, opened->day);
    if (place->openings == 0) {
        *place = *opened;
        table->used++;
    } else {
        place->openings += opened->openings;
    }
}

void store_opened(struct store *store, int64_t counter_id, int32_t day) {
    if (store->openings == NULL)
        return;
    struct opened one = {counter_id, day, 1};
    struct shard *shard = &store->openings->shards[mix((uint64_t)pthread_self()) % SHARDS];
    pthread_mutex_lock(&shard->lock);
    table_add(&shard->table, &one);
    pthread_mutex_unlock(&shard->lock);
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

static int table_write(struct store *store, const struct table *table, struct err *err) {
    int rc = 0;
    for (size_t i = 0; i < table->size && rc == 0; i++) {
        const struct opened *opened = &table->places[i];
        if (opened->openings == 0)
            continue;
        struct query q = query_of(store, STATEMENT_OPENING_ADD);
        query_int(&q, 1, opened->day);
        query_int(&q, 2, opened->counter);
        query_int(&q, 3, opened->openings);
        rc = query_run(&q, err);
        if (rc != 0)
            break;
        struct query last = query_of(store, STATEMENT_OPENING_LAST);
        query_int(&last, 1, opened->day);
        query_int(&last, 2, opened->counter);
        rc = query_run(&last, err);
    }
    return rc;
}

static int tables_write(struct store *store, const struct table tables[SHARDS], struct err *err) {
    int rc = store_run(store, STATEMENT_TRANSACTION_BEGIN, err);
    for (size_t i = 0; i < SHARDS && rc == 0; i++)
        rc = table_write(store, &tables[i], err);
    if (rc == 0)
        rc = store_run(store, STATEMENT_TRANSACTION_COMMIT, err);
    if (rc != 0)
        transaction_undo(store);
    return rc;
}

/* Back to where they came from, beside what was counted meanwhile. */
static void table_return(struct shard *shard, const struct table *table) {
    pthread_mutex_lock(&shard->lock);
    for (size_t i = 0; i < table->size; i++)
        if (table->places[i].openings > 0)
            table_add(&shard->table, &table->places[i]);
    pthread_mutex_unlock(&shard->lock);
}

int openings_flush(struct store *store, struct err *err) {
    struct shard *shards = store->openings->shards;
    struct table tables[SHARDS];
    size_t used = 0;
    int rc = 0;
    for (size_t i = 0; i < SHARDS; i++) {
        pthread_mutex_lock(&shards[i].lock);
        tables[i] = shards[i].table;
        shards[i].table = (struct table){NULL, 0, 0};
        pthread_mutex_unlock(&shards[i].lock);
        used += tables[i].used;
    }
    if (used > 0)
        rc = tables_write(store, tables, err);
    for (size_t i = 0; i < SHARDS; i++) {
        if (rc != 0)
            table_return(&shards[i], &tables[i]);
        free(tables[i].places);
    }
    return rc;
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

int store_openings(struct store *store, int32_t from, struct arena *arena, struct counter_openings **out,
                   size_t *count, struct err *err) {
    struct counter_openings *items = NULL;
    size_t n = 0, room = 0;
    struct query q = query_of(store, STATEMENT_OPENING_LIST);
    query_int(&q, 1, from);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        struct str code = column_str(&q, 0);
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0 && code.n != PLACE_CODE_LENGTH)
            rc = err_set(err, ERR_STORE, "a stored counter has the impossible code \"%.*s\"", STR_ARG(code));
        if (rc != 0)
            break;
        struct counter_openings *item = &items[n++];
        *item = (struct counter_openings){.last = sqlite3_column_int(q.stmt, 1),
                                          .openings = (uint64_t)sqlite3_column_int64(q.stmt, 2)};
        memcpy(item->counter, code.p, code.n);
    }
    query_end(&q);
    if (rc == 0) {
        *out = items;
        *count = n;
    }
    return rc;
}
