/* Posters of stored counters, for the command and for whoever else needs the file. */
#ifndef CLI_POSTER_H
#define CLI_POSTER_H

#include "base/clock.h"
#include "print/poster.h"
#include "store/store.h"

enum { POSTER_DPI = 300 };

struct poster_request {
    const char *const
        *counters; /* codes as typed; 0: all of the unit, of which each is valid today and answered by QR */
    size_t counter_count;
    const char *unit;     /* NULL: everywhere */
    const char *layout;   /* NULL: "poster-a4"; a built-in name, or a path with '/' or ".svg" */
    const char *base_url; /* NULL: the setting base.url */
    enum poster_format format;
    void (*progress)(void *context, size_t done, size_t total); /* NULL: none */
    void *context;
};

struct poster_result {
    size_t posters;
    size_t left_out; /* counters of other channels (kiosk, paper, …), for which nobody scans a code */
    bool loopback;   /* the codes lead to the scanning telephone itself */
};

/* Appends the file to *out. Ordered by unit, then code. ERR_INPUT, ERR_NOT_FOUND and ERR_CONFLICT say what to
 * do: no base URL, an unknown or retired counter, a text too long for its box, a faulty layout. */
int poster_make(struct store *store, const struct clock *clock, struct arena *arena,
                const struct poster_request *request, struct buf *out, struct poster_result *result,
                struct err *err);

#endif
