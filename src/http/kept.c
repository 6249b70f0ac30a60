#include "http/kept.h"

#include <pthread.h>
#include <stdlib.h>

struct http_kept {
    pthread_mutex_t lock;
    size_t references;                 /* the owner's, and one for each copy that exists */
    size_t made, max;                  /* copies */
    bool closed;                       /* the owner has let go */
    struct http_copy *newest, *oldest; /* of all idle ones */
    size_t slots;                      /* of the page's, times encodings */
    struct http_copy *idle[];          /* by slot, the newest first */
};

struct http_kept *http_kept_new(size_t slots, size_t copies_max) {
    slots *= HTTP_ENCODING_COUNT;
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

/* ---- Idle ones; all with the lock held ------------------------------------------------------------------ */

static void idle_add(struct http_kept *kept, struct http_copy *copy) {
    copy->next = kept->idle[copy->slot];
    kept->idle[copy->slot] = copy;
    copy->newer = NULL;
    copy->older = kept->newest;
    *(kept->newest == NULL ? &kept->oldest : &kept->newest->newer) = copy;
    kept->newest = copy;
}

/* `at` points to it: in the list of its slot. */
static struct http_copy *idle_remove(struct http_kept *kept, struct http_copy **at) {
    struct http_copy *copy = *at;
    *at = copy->next;
    *(copy->newer == NULL ? &kept->newest : &copy->newer->older) = copy->older;
    *(copy->older == NULL ? &kept->oldest : &copy->older->newer) = copy->newer;
    return copy;
}

/* NULL: none is idle. */
static struct http_copy *idle_remove_oldest(struct http_kept *kept) {
    if (kept->oldest == NULL)
        return NULL;
    struct http_copy **at = &kept->idle[kept->oldest->slot];
    while (*at != kept->oldest)
        at = &(*at)->next;
    return idle_remove(kept, at);
}

/* ---- From idle to sent and back ------------------------------------------------------------------------- */

bool http_kept_take(struct http_kept *kept, size_t slot, struct http_response *response, const char *bytes,
                    size_t n) {
    struct http_copy *copy = NULL;
    slot = slot * HTTP_ENCODING_COUNT + response->encoding;
    pthread_mutex_lock(&kept->lock);
    if (kept->idle[slot] != NULL && kept->idle[slot]->patch.size == n)
        copy = idle_remove(kept, &kept->idle[slot]);
    pthread_mutex_unlock(&kept->lock);
    response->copy = copy;
    response->keep = copy == NULL ? kept : NULL;
    response->keep_slot = slot;
    if (copy != NULL)
        encoding_patch_write(&copy->patch, copy->body, bytes);
    return copy != NULL;
}

struct http_copy *kept_reserve(struct http_kept *kept, size_t slot) {
    struct http_copy *copy = calloc(1, sizeof *copy), *old = NULL;
    if (copy == NULL)
        return NULL;
    copy->kept = kept;
    copy->slot = slot;
    pthread_mutex_lock(&kept->lock);
    if (kept->made == kept->max && !kept->closed)
        old = idle_remove_oldest(kept);
    bool room = (kept->made < kept->max || old != NULL) && !kept->closed;
    if (room && old == NULL) { /* else it takes the old one's place */
        kept->made++;
        kept->references++;
    }
    pthread_mutex_unlock(&kept->lock);
    if (old != NULL)
        copy_free(old);
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
    if (!closed)
        idle_add(kept, copy);
    pthread_mutex_unlock(&kept->lock);
    if (closed)
        kept_discard(copy);
}
