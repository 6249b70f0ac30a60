#include "http/kept.h"

#include <pthread.h>
#include <stdlib.h>

struct http_kept {
    pthread_mutex_t lock;
    size_t references; /* the owner's, and one for each copy that exists */
    size_t made, max;  /* copies */
    bool closed;       /* the owner has let go */
    size_t slots;
    struct http_copy *idle[];
};

struct http_kept *http_kept_new(size_t slots, size_t copies_max) {
    struct http_kept *kept = calloc(1, sizeof *kept + slots * sizeof(struct http_copy *));
    if (kept == NULL)
        return NULL;
    pthread_mutex_init(&kept->lock, NULL);
    kept->references = 1;
    kept->max = copies_max;
    kept->slots = slots;
    return kept;
}

/* With the lock held, which it lets go. */
static void unlock_and_drop(struct http_kept *kept, size_t references) {
    kept->references -= references;
    bool last = kept->references == 0;
    pthread_mutex_unlock(&kept->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&kept->lock);
    free(kept);
}

static void copy_free(struct http_copy *copy) {
    if (copy->out != NULL)
        MHD_destroy_response(copy->out);
    free(copy->body);
    free(copy);
}

void http_kept_release(struct http_kept *kept) {
    if (kept == NULL)
        return;
    size_t freed = 0;
    pthread_mutex_lock(&kept->lock);
    kept->closed = true;
    for (size_t i = 0; i < kept->slots; i++)
        for (struct http_copy *copy = kept->idle[i], *next; copy != NULL; copy = next, freed++) {
            next = copy->next;
            copy_free(copy);
        }
    unlock_and_drop(kept, freed + 1);
}

char *http_kept_take(struct http_kept *kept, size_t slot, struct http_response *response) {
    pthread_mutex_lock(&kept->lock);
    struct http_copy *copy = kept->idle[slot];
    if (copy != NULL)
        kept->idle[slot] = copy->next;
    pthread_mutex_unlock(&kept->lock);
    response->copy = copy;
    response->keep = copy == NULL ? kept : NULL;
    response->keep_slot = slot;
    return copy == NULL ? NULL : copy->body;
}

struct http_copy *kept_reserve(struct http_kept *kept, size_t slot) {
    struct http_copy *copy = calloc(1, sizeof *copy);
    if (copy == NULL)
        return NULL;
    copy->kept = kept;
    copy->slot = slot;
    pthread_mutex_lock(&kept->lock);
    bool room = kept->made < kept->max && !kept->closed;
    if (room) {
        kept->made++;
        kept->references++;
    }
    pthread_mutex_unlock(&kept->lock);
    if (room)
        return copy;
    free(copy);
    return NULL;
}

void kept_discard(struct http_copy *copy) {
    struct http_kept *kept = copy->kept;
    copy_free(copy);
    pthread_mutex_lock(&kept->lock);
    kept->made--;
    unlock_and_drop(kept, 1);
}

void kept_give_back(struct http_copy *copy) {
    struct http_kept *kept = copy->kept;
    pthread_mutex_lock(&kept->lock);
    bool closed = kept->closed;
    if (!closed) {
        copy->next = kept->idle[copy->slot];
        kept->idle[copy->slot] = copy;
    }
    pthread_mutex_unlock(&kept->lock);
    if (closed)
        kept_discard(copy);
}
