#include "pages/api_rate.h"

#include <pthread.h>
#include <stdlib.h>

enum { SECOND = 1000 * 1000, UNIT = SECOND / API_RATE_PER_SECOND /* µs that a request costs */ };

/* A bucket is the moment at which it would be full again: it is empty when that lies BURST requests ahead. */
struct bucket {
    int64_t token, full_us, used_us;
};

struct api_rate {
    pthread_mutex_t lock;
    size_t count;
    struct bucket buckets[API_RATE_TOKENS_MAX];
};

int api_rate_new(struct api_rate **out, struct err *err) {
    struct api_rate *rate = calloc(1, sizeof *rate);
    if (rate == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the limits of tokens");
    pthread_mutex_init(&rate->lock, NULL);
    *out = rate;
    return 0;
}

void api_rate_free(struct api_rate *rate) {
    if (rate == NULL)
        return;
    pthread_mutex_destroy(&rate->lock);
    free(rate);
}

/* The token's bucket, a new one, or that of whoever has not asked for longest, which is full by then or soon. */
static struct bucket *bucket_of(struct api_rate *rate, int64_t token) {
    struct bucket *oldest = &rate->buckets[0];
    for (size_t i = 0; i < rate->count; i++) {
        struct bucket *bucket = &rate->buckets[i];
        if (bucket->token == token)
            return bucket;
        if (bucket->used_us < oldest->used_us)
            oldest = bucket;
    }
    struct bucket *bucket = rate->count < API_RATE_TOKENS_MAX ? &rate->buckets[rate->count++] : oldest;
    *bucket = (struct bucket){.token = token};
    return bucket;
}

unsigned api_rate_take(struct api_rate *rate, int64_t token, int64_t now_us) {
    unsigned wait = 0;
    pthread_mutex_lock(&rate->lock);
    struct bucket *bucket = bucket_of(rate, token);
    int64_t full = bucket->full_us > now_us ? bucket->full_us : now_us;
    int64_t over = full + UNIT - now_us - (int64_t)API_RATE_BURST * UNIT;
    bucket->used_us = now_us;
    if (over > 0)
        wait = (unsigned)((over + SECOND - 1) / SECOND);
    else
        bucket->full_us = full + UNIT;
    pthread_mutex_unlock(&rate->lock);
    return wait;
}
