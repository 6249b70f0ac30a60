/* How many responses were stored since the store was opened, by counter and revision, in memory: what a page that is open asks
 * every few seconds. The asking is store_arrived in store.h. Writing is the writing thread's alone. */
#ifndef STORE_ARRIVALS_H
#define STORE_ARRIVALS_H

#include "store/store.h"

struct arrivals;
struct arrivals *arrivals_new(void); /* NULL without memory */
void arrivals_free(struct arrivals *arrivals);

/* One that is being written: it counts with arrivals_commit, or not at all. Without memory it goes uncounted. */
void arrivals_add(struct arrivals *arrivals, int64_t counter, int64_t revision);
void arrivals_commit(struct arrivals *arrivals);
void arrivals_undo(struct arrivals *arrivals);

#endif
