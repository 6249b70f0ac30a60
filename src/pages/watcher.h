/* Looks for early warnings, in a thread of its own: when the server starts and when a day begins, at every unit and survey with other
 * responses than the day before, as long as some webhook wants to hear of them. Each is told of once. */
#ifndef PAGES_WATCHER_H
#define PAGES_WATCHER_H

#include "base/clock.h"
#include "store/store.h"

struct watcher;

/* write: its writer runs until watcher_free; clock: borrowed. */
int watcher_new(const char *data_dir, struct store *write, const struct clock *clock, struct watcher **out,
                struct err *err);
/* Ends between two reports; what is left is looked at after the next start. NULL is allowed. */
void watcher_free(struct watcher *watcher);

#endif
