#include "store/arrivals.h"

#include <pthread.h>

#include "store/internal.h"

enum { PLACES_FIRST = 64 /* a power of two */ };

struct arrived {
    int64_t counter, revision; /* counter 0: a free place */
    uint64_t stored, pending;
};

struct arrivals {
    pthread_mutex_t lock;
    struct arrived *places; /* a hash table with open addressing, at most half full */
    size_t size, used;
    uint32_t *touched; /* places with something pending; room for all that may be used */
    size_t touched_count;
};

/* The place of a counter and revision, or the free one where it belongs. */
static struct arrived *place_of(const struct arrivals *a, int64_t counter, int64_t revision) {
    const uint64_t golden = 0x9e3779b97f4a7c15u;
    uint64_t h = ((uint64_t)counter * golden ^ (uint64_t)revision) * golden;
    for (size_t i = (size_t)(h >> 32);; i++) {
        struct arrived *place = &a->places[i & (a->size - 1)];
        if (place->counter == 0 || (place->counter == counter && place->revision == revision))
            return place;
    }
}

static bool grow(struct arrivals *a) {
    struct arrivals grown = {.size = a->size == 0 ? PLACES_FIRST : a->size * 2};
    grown.places = calloc(grown.size, sizeof *grown.places);
    grown.touched = calloc(grown.size / 2, sizeof *grown.touched);
    if (grown.places == NULL || grown.touched == NULL) {
        free(grown.places);
        free(grown.touched);
        return false;
    }
    for (size_t i = 0; i < a->size; i++) {
        if (a->places[i].counter == 0)
            continue;
        struct arrived *place = place_of(&grown, a->places[i].counter, a->places[i].revision);
        *place = a->places[i];
        if (place->pending > 0)
            grown.touched[grown.touched_count++] = (uint32_t)(place - grown.places);
    }
    free(a->places);
    free(a->touched);
    a->places = grown.places;
    a->touched = grown.touched;
    a->size = grown.size;
    a->touched_count = grown.touched_count;
    return true;
}

void arrivals_free(struct arrivals *a) {
    if (a == NULL)
        return;
    pthread_mutex_destroy(&a->lock);
    free(a->places);
    free(a->touched);
    free(a);
}

struct arrivals *arrivals_new(void) {
    struct arrivals *a = calloc(1, sizeof *a);
    if (a == NULL)
        return NULL;
    pthread_mutex_init(&a->lock, NULL);
    if (grow(a))
        return a;
    arrivals_free(a);
    return NULL;
}

void arrivals_add(struct arrivals *a, int64_t counter, int64_t revision) {
    pthread_mutex_lock(&a->lock);
    struct arrived *place = place_of(a, counter, revision);
    if (place->counter == 0 && (2 * (a->used + 1) <= a->size || grow(a))) {
        place = place_of(a, counter, revision);
        *place = (struct arrived){.counter = counter, .revision = revision};
        a->used++;
    }
    if (place->counter != 0 && place->pending++ == 0)
        a->touched[a->touched_count++] = (uint32_t)(place - a->places);
    pthread_mutex_unlock(&a->lock);
}

static void settle(struct arrivals *a, bool stored) {
    pthread_mutex_lock(&a->lock);
    for (size_t i = 0; i < a->touched_count; i++) {
        struct arrived *place = &a->places[a->touched[i]];
        place->stored += stored ? place->pending : 0;
        place->pending = 0;
    }
    a->touched_count = 0;
    pthread_mutex_unlock(&a->lock);
}

void arrivals_commit(struct arrivals *a) {
    settle(a, true);
}

void arrivals_undo(struct arrivals *a) {
    settle(a, false);
}

uint64_t store_arrived(struct store *store, int64_t counter_id, int64_t revision_id) {
    struct arrivals *a = store->arrivals;
    pthread_mutex_lock(&a->lock);
    const struct arrived *place = place_of(a, counter_id, revision_id);
    uint64_t stored = place->counter == 0 ? 0 : place->stored;
    pthread_mutex_unlock(&a->lock);
    return stored;
}
