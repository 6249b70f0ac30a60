#include "pages/closer.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/log.h"
#include "pages/ticker.h"
#include "store/comments.h"

enum { LOOK_SECONDS = 60 };

struct closer {
    struct store *write;
    const struct clock *clock;
    struct ticker *ticker;
    int32_t closed; /* the day it was done for */
    bool failing;
};

/* Once a day: what somebody who looks often learns must not depend on when an import came. */
static void tick(struct ticker *ticker, struct store *read, void *context) {
    struct closer *closer = context;
    const struct comments_stop stop = {ticker_stopping, ticker};
    struct err err = ERR_INIT;
    int32_t today = day_of_seconds(clock_wall_seconds(closer->clock));
    if (closer->closed == today)
        return;
    int rc = store_comments_close(read, closer->write, today, &stop, &err);
    if (rc == 0) {
        closer->closed = today;
        log_event(LOG_LEVEL_INFO, "comments", "what=closed");
    } else if (rc != ERR_BUSY && !closer->failing)
        log_event(LOG_LEVEL_ERROR, "comments", "what=\"those shown before stay\" error=\"%s\"", err.text);
    closer->failing = rc != 0;
}

int closer_new(const char *data_dir, struct store *write, const struct clock *clock, struct closer **out,
               struct err *err) {
    struct closer *closer = calloc(1, sizeof *closer);
    if (closer == NULL)
        return err_set(err, ERR_NOMEM, "no memory to close batches");
    *closer = (struct closer){.write = write, .clock = clock, .closed = DAY_NONE};
    const struct ticker_options options = {
        .data_dir = data_dir, .seconds = LOOK_SECONDS, .yielding = true, .tick = tick, .context = closer};
    int rc = ticker_new(&options, &closer->ticker, err);
    if (rc == 0)
        *out = closer;
    else
        free(closer);
    return rc;
}

void closer_free(struct closer *closer) {
    if (closer == NULL)
        return;
    ticker_free(closer->ticker);
    free(closer);
}
