#include "print/draw/turn.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned long drawn,
    served; /* numbers given out; the number whose turn it is. In order, which a lock alone is not */
static _Thread_local unsigned depth;

static void take(void) {
    pthread_mutex_lock(&lock);
    for (unsigned long mine = drawn++; mine != served;)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void give(void) {
    pthread_mutex_lock(&lock);
    served++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

void turn_begin(void) {
    if (depth++ == 0)
        take();
}

void turn_end(void) {
    if (--depth == 0)
        give();
}

void turn_pass(void) {
    give();
    take();
}
