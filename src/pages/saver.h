/* Copies of the database that the server makes by itself (store/backup.h), in a thread of its own: by the settings backup.every and
 * backup.keep. It reads with a store of its own, yields to all other threads, and holds up nobody who writes. */
#ifndef PAGES_SAVER_H
#define PAGES_SAVER_H

#include "base/clock.h"
#include "store/store.h"

struct saver;

enum { SAVER_LATE_HOURS = 2 }; /* past backup.every: then something is wrong */

struct saver_state {
    bool known;            /* it has looked */
    int every;             /* hours; 0: none are made */
    size_t copies;         /* in DIR/backups */
    int64_t newest;        /* when the newest was begun, that was found whole; 0: there is none */
    bool late;             /* it is too old, or there should be one by now */
    uint64_t made, failed; /* by this server */
    bool failing;          /* the last try failed */
};

int saver_new(const char *data_dir, const struct clock *clock, struct saver **out, struct err *err);
/* Gives up a copy on its way; nothing is left of it. NULL is allowed. */
void saver_free(struct saver *saver);
/* Any thread. saver NULL: nothing is known. */
void saver_look(struct saver *saver, struct saver_state *out);

#endif
