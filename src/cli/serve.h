/* Runs the web server on an open store until it is told to stop. */
#ifndef CLI_SERVE_H
#define CLI_SERVE_H

#include "base/clock.h"
#include "store/store.h"

#define SERVE_LISTEN_DEFAULT "127.0.0.1:8080"

struct serve_options {
    const char *data_dir; /* of the store */
    const char *listen;   /* NULL: SERVE_LISTEN_DEFAULT */
    const char *base_url; /* NULL: the setting base.url, or when that is empty the address */
    bool saving;          /* copies of the database are made by its settings */
    bool hints;           /* log the step still to be taken before citizens can answer */
    const char *web_dir;  /* NULL: the files built into the program */
    const struct clock *clock;
    /* Called once, when requests are answered: for links to print. May be NULL. */
    void (*listening)(void *context, const char *url);
    void *context;
};

/* store: open for WRITE, writer not started; stays the caller's to close. Starts writer, web server and
 * control socket, calls listening, then waits for SIGTERM, SIGINT or SIGHUP and drains. 0 after that;
 * ERR_STORE when the database could no longer be written. Call from the main thread before any other thread
 * exists (it blocks the signals for all). */
int cli_serve_run(struct store *store, const struct serve_options *options, struct err *err);

#endif
