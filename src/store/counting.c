#include "store/counting.h"

#include "core/place.h"
#include "core/tally_sum.h"
#include "store/internal.h"
#include "store/late.h"

enum {
    SLOTS_FIRST = 256, /* a power of two */
    ENTRIES_MAX = 1 << 20,
    PACKED_MAX = 256 * 1024,
    CHANNELS_PACKED_MAX = 256
};

struct entry {
    struct count_key key;
    int64_t unit;              /* to which the counter belonged on the day */
    struct tally tally, added; /* with what was added, and that alone: the unit's month wants it too */
    uint64_t late;             /* of what was added: entered long after the day */
    bool changed;
};

struct counting {
    struct store *store;
    struct arena *arena; /* the cells */
    size_t bytes, bytes_max;
    struct entry *entries;
    size_t count, room;
    uint32_t *slots; /* entry + 1, 0 is empty; open addressing, at most half full */
    size_t slot_count;
    uint32_t *changed; /* as many as entries have room */
    size_t changed_count;
    int32_t entered; /* the day of those that are late */
    struct buf packed;
};

int count_key_compare(const struct count_key *a, const struct count_key *b) {
    if (a->counter != b->counter)
        return a->counter < b->counter ? -1 : 1;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->revision != b->revision)
        return a->revision < b->revision ? -1 : 1;
    return (a->channel > b->channel) - (a->channel < b->channel);
}

struct counting *counting_new(struct store *store, size_t bytes_max) {
    struct counting *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->store = store;
    c->bytes_max = bytes_max;
    c->arena = arena_new(bytes_max * 4); /* one batch may pass bytes_max before it is looked at */
    buf_init(&c->packed, PACKED_MAX);
    if (c->arena == NULL) {
        free(c);
        return NULL;
    }
    return c;
}

void counting_free(struct counting *c) {
    if (c == NULL)
        return;
    arena_free(c->arena);
    buf_release(&c->packed);
    free(c->entries);
    free(c->slots);
    free(c->changed);
    free(c);
}

/* Fibonacci hashing (Knuth, TAOCP 6.4) of the four numbers one after the other. */
static size_t slot_of(const struct counting *c, const struct count_key *key) {
    const uint64_t golden = 0x9e3779b97f4a7c15u;
    uint64_t h = (uint64_t)key->counter * golden;
    h = (h ^ (h >> 32) ^ (uint32_t)key->day) * golden;
    h = (h ^ (h >> 32) ^ (uint64_t)key->revision) * golden;
    h = (h ^ (h >> 32) ^ (uint32_t)key->channel) * golden;
    size_t slot = (size_t)(h >> 32) & (c->slot_count - 1);
    while (c->slots[slot] != 0 && count_key_compare(&c->entries[c->slots[slot] - 1].key, key) != 0)
        slot = (slot + 1) & (c->slot_count - 1);
    return slot;
}

static int slots_grow(struct counting *c, struct err *err) {
    if (c->slot_count > c->count * 2)
        return 0;
    size_t more = c->slot_count == 0 ? SLOTS_FIRST : c->slot_count * 2;
    uint32_t *slots = calloc(more, sizeof *slots);
    struct entry *entries = slots == NULL ? NULL : realloc(c->entries, more / 2 * sizeof *entries);
    if (entries != NULL)
        c->entries = entries;
    uint32_t *changed = entries == NULL ? NULL : realloc(c->changed, more / 2 * sizeof *changed);
    if (changed == NULL || more / 2 > ENTRIES_MAX) {
        if (changed != NULL)
            c->changed = changed;
        free(slots);
        return err_set(err, ERR_NOMEM, "no memory to count %zu counters and days at once", c->count);
    }
    c->changed = changed;
    c->room = more / 2;
    free(c->slots);
    c->slots = slots;
    c->slot_count = more;
    for (size_t i = 0; i < c->count; i++)
        c->slots[slot_of(c, &c->entries[i].key)] = (uint32_t)i + 1;
    return 0;
}

static void key_bind(struct query *q, const struct count_key *key) {
    query_int(q, 1, key->counter);
    query_int(q, 2, key->day);
    query_int(q, 3, key->revision);
    query_int(q, 4, key->channel);
}

static int tally_read(struct counting *c, const struct count_key *key, struct tally *tally, struct err *err) {
    struct query q = query_of(c->store, STATEMENT_TALLY_GET);
    key_bind(&q, key);
    int rc = query_step(&q, err);
    if (rc > 0)
        rc = tally_merge_packed(tally, sqlite3_column_blob(q.stmt, 0),
                                (size_t)sqlite3_column_bytes(q.stmt, 0), err);
    query_end(&q);
    return rc;
}

static int unit_read(struct counting *c, const struct count_key *key, int64_t *unit, struct err *err) {
    struct query q = query_of(c->store, STATEMENT_COUNTER_UNIT_AT);
    query_int(&q, 1, key->counter);
    query_int(&q, 2, key->day);
    int rc = query_step(&q, err);
    if (rc == 0)
        rc = err_set(err, ERR_CONFLICT, "counter %lld belongs to no unit", (long long)key->counter);
    else if (rc > 0)
        *unit = sqlite3_column_int64(q.stmt, 0);
    query_end(&q);
    return rc < 0 ? rc : 0;
}

static int entry_add(struct counting *c, const struct count_key *key, const struct survey *survey,
                     struct err *err) {
    struct entry entry = {.key = *key};
    int rc = tally_init(&entry.tally, survey, c->arena, err);
    if (rc == 0)
        rc = tally_init(&entry.added, survey, c->arena, err);
    if (rc == 0)
        rc = tally_read(c, key, &entry.tally, err);
    if (rc == 0)
        rc = unit_read(c, key, &entry.unit, err);
    if (rc != 0)
        return rc;
    c->entries[c->count++] = entry;
    c->bytes += 2 * survey->tally_cells * sizeof *entry.tally.cells;
    return 0;
}

int counting_find(struct counting *c, const struct count_key *key, const struct survey *survey, size_t *entry,
                  struct err *err) {
    int rc = slots_grow(c, err);
    if (rc != 0)
        return rc;
    size_t slot = slot_of(c, key);
    if (c->slots[slot] == 0) {
        rc = entry_add(c, key, survey, err);
        if (rc != 0)
            return rc;
        c->slots[slot] = (uint32_t)c->count;
    }
    *entry = c->slots[slot] - 1;
    return 0;
}

void counting_add(struct counting *c, size_t entry, const uint8_t *answers, int32_t entered) {
    struct entry *e = &c->entries[entry];
    tally_add(&e->added, answers);
    if (entered > e->key.day + LATE_GRACE) {
        e->late++;
        c->entered = entered;
    }
    if (!e->changed) {
        e->changed = true;
        c->changed[c->changed_count++] = (uint32_t)entry;
    }
}

static int by_key(const void *a, const void *b, void *context) {
    const struct entry *entries = context;
    return count_key_compare(&entries[*(const uint32_t *)a].key, &entries[*(const uint32_t *)b].key);
}

static int packed(struct counting *c, const struct tally *tally, struct err *err) {
    buf_reset(&c->packed);
    tally_pack(tally, &c->packed);
    return c->packed.failed
               ? err_set(err, ERR_NOMEM, "a tally is too large: beyond %d bytes, or a cell beyond 63 bits",
                         PACKED_MAX)
               : 0;
}

static int late_write(struct counting *c, const struct entry *e, struct err *err) {
    struct query q = query_of(c->store, STATEMENT_LATE_ADD);
    key_bind(&q, &e->key);
    query_int(&q, 5, c->entered);
    query_int(&q, 6, (int64_t)e->late);
    return query_run(&q, err);
}

static int entry_write(struct counting *c, struct entry *e, struct err *err) {
    tally_merge(&e->tally, &e->added);
    int rc = packed(c, &e->tally, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(c->store, STATEMENT_TALLY_PUT);
    key_bind(&q, &e->key);
    query_int(&q, 5, (int64_t)e->tally.cells[0]);
    query_blob(&q, 6, c->packed.p, c->packed.n);
    rc = query_run(&q, err);
    if (rc != 0)
        return rc;
    struct query counted = query_of(c->store, STATEMENT_VISIT_ANSWERED_ADD);
    query_int(&counted, 1, e->key.counter);
    query_int(&counted, 2, e->key.day);
    query_int(&counted, 3, e->key.revision);
    query_int(&counted, 4, (int64_t)e->added.cells[0]);
    rc = query_run(&counted, err);
    return rc == 0 && e->late > 0 ? late_write(c, e, err) : rc;
}

/* ---- Months ------------------------------------------------------------------------------------------------------ */

/* In the months' order, and within a month by day. */
static int by_month(const void *a, const void *b, void *context) {
    const struct entry *entries = context;
    const struct entry *x = &entries[*(const uint32_t *)a], *y = &entries[*(const uint32_t *)b];
    int32_t month_x = day_month_start(x->key.day, 0), month_y = day_month_start(y->key.day, 0);
    if (x->key.revision != y->key.revision)
        return x->key.revision < y->key.revision ? -1 : 1;
    if (month_x != month_y)
        return month_x < month_y ? -1 : 1;
    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    return (x->key.day > y->key.day) - (x->key.day < y->key.day);
}

static bool same_month(const struct entry *a, const struct entry *b) {
    return a->key.revision == b->key.revision && a->unit == b->unit &&
           day_month_start(a->key.day, 0) == day_month_start(b->key.day, 0);
}

/* What is added to a unit's month: the first entry's `added` holds it, of days up to the last one's. */
struct month {
    const struct entry *first, *last;
    uint64_t channels[CHANNEL_COUNT]; /* responses */
};

static int month_write(struct counting *c, struct month *month, struct err *err) {
    static const enum statement ways[] = {STATEMENT_MONTH_ADD, STATEMENT_MONTH_PUT};
    const struct entry *first = month->first;
    const struct tally_sum_packed channels = {month->channels, CHANNEL_COUNT, false};
    struct buf bytes;
    buf_init(&bytes, CHANNELS_PACKED_MAX);
    tally_sum_pack(&channels, &bytes);
    int rc = bytes.failed ? err_set(err, ERR_NOMEM, "no memory for a month") : packed(c, &first->added, err);
    for (size_t i = 0, changed = 0; rc == 0 && changed == 0 && i < 2; i++) {
        struct query q = query_of(c->store, ways[i]);
        query_int(&q, 1, first->key.revision);
        query_int(&q, 2, day_month_start(first->key.day, 0));
        query_int(&q, 3, first->unit);
        query_int(&q, 4, (int64_t)first->added.cells[0]);
        query_blob(&q, 5, c->packed.p, c->packed.n);
        query_int(&q, 6, first->key.day);
        query_int(&q, 7, month->last->key.day);
        query_blob(&q, 8, bytes.p, bytes.n);
        rc = query_run(&q, err);
        changed = (size_t)sqlite3_changes(c->store->db);
    }
    buf_release(&bytes);
    return rc;
}

static int months_write(struct counting *c, struct err *err) {
    int rc = 0;
    if (c->changed_count > 1)
        qsort_r(c->changed, c->changed_count, sizeof *c->changed, by_month, c->entries);
    for (size_t i = 0, next; rc == 0 && i < c->changed_count; i = next) {
        struct entry *first = &c->entries[c->changed[i]];
        struct month month = {.first = first};
        month.channels[first->key.channel] = first->added.cells[0];
        for (next = i + 1; next < c->changed_count && same_month(first, &c->entries[c->changed[next]]);
             next++) {
            const struct entry *also = &c->entries[c->changed[next]];
            month.channels[also->key.channel] += also->added.cells[0];
            tally_merge(&first->added, &also->added);
        }
        month.last = &c->entries[c->changed[next - 1]];
        rc = month_write(c, &month, err);
    }
    return rc;
}

int counting_flush(struct counting *c, struct err *err) {
    int rc = 0;
    /* In the table's order, so that neighbours are found on a page that is at hand. */
    if (c->changed_count > 1)
        qsort_r(c->changed, c->changed_count, sizeof *c->changed, by_key, c->entries);
    for (size_t i = 0; rc == 0 && i < c->changed_count; i++)
        rc = entry_write(c, &c->entries[c->changed[i]], err);
    if (rc == 0)
        rc = months_write(c, err);
    for (size_t i = 0; rc == 0 && i < c->changed_count; i++) {
        tally_clear(&c->entries[c->changed[i]].added);
        c->entries[c->changed[i]].late = 0;
        c->entries[c->changed[i]].changed = false;
    }
    if (rc == 0)
        c->changed_count = 0;
    return rc;
}

bool counting_full(const struct counting *c) {
    return c->bytes >= c->bytes_max || layouts_full(c->store->layouts);
}

void counting_drop(struct counting *c) {
    if (layouts_full(c->store->layouts))
        layouts_drop(c->store->layouts);
    if (c->count == 0)
        return;
    arena_reset(c->arena);
    memset(c->slots, 0, c->slot_count * sizeof *c->slots);
    c->count = c->changed_count = c->bytes = 0;
}
