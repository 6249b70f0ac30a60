#include "cli/serve.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>

#include "account/account.h"
#include "base/log.h"
#include "cli/commands.h"
#include "cli/control.h"
#include "core/setting.h"
#include "http/http.h"
#include "pages/pages.h"

/* How often to look whether the database can still be written. */
enum { HEALTH_SECONDS = 1 };

/* What runs, in the order in which it is started; stopped in the opposite order but for the writer, which
 * must outlive the requests that wait for it. */
struct serving {
    struct store *store;
    const struct serve_options *options;
    bool writer;
    struct pages *pages;
    struct http_server *http;
    struct control_server *control;
};

/* Signals that end the server. They are blocked in every thread and taken by the main one with sigtimedwait.
 */
static void signals_block(sigset_t *stop) {
    signal(SIGPIPE, SIG_IGN); /* a peer that has gone is seen by the write that fails */
    sigemptyset(stop);
    sigaddset(stop, SIGTERM);
    sigaddset(stop, SIGINT);
    sigaddset(stop, SIGHUP);
    pthread_sigmask(SIG_BLOCK, stop, NULL);
}

/* The address citizens use; "" when it is the listening address itself. */
static int base_url(struct serving *s, struct arena *arena, const char **out, struct err *err) {
    struct str url;
    if (s->options->base_url == NULL)
        return store_setting(s->store, "base.url", arena, out, err);
    if (setting_check_url(str_of(s->options->base_url), arena, &url, err) < 0)
        return err_wrap(err, "--base-url");
    *out = arena_copy(arena, url.p, url.n);
    return *out != NULL ? 0 : err_set(err, ERR_NOMEM, "no memory for the address");
}

static int start(struct serving *s, const char *url, struct err *err) {
    const struct serve_options *o = s->options;
    const char *listen = o->listen != NULL ? o->listen : SERVE_LISTEN_DEFAULT;
    size_t route_count;
    const struct http_route *routes = pages_routes(&route_count);
    int rc = store_writer_start(s->store, o->clock, err);
    if (rc < 0)
        return rc;
    s->writer = true;
    struct pages_options pages = {.data_dir = o->data_dir,
                                  .store = s->store,
                                  .web_dir = o->web_dir,
                                  .base_url = o->base_url != NULL ? url : NULL,
                                  .clock = o->clock,
                                  .saving = o->saving};
    rc = pages_new(&pages, &s->pages, err);
    if (rc < 0)
        return rc;
    struct http_options http = {.listen = listen,
                                .routes = routes,
                                .route_count = route_count,
                                .app = s->pages,
                                .error_page = pages_error_page,
                                .host_allowed = pages_host_allowed,
                                .guard = pages_guard,
                                .counts = pages_counts(s->pages)};
    rc = http_server_start(&http, &s->http, err);
    if (rc < 0)
        return rc;
    return control_start(o->data_dir, s->store, o->clock, &s->control, err);
}

/* Every request that waits gets its answer, and every worker comes to its end, before the writer stops; the store is closed
 * by its owner after that. */
static void stop(struct serving *s) {
    if (s->http != NULL)
        http_server_stop(s->http);
    control_stop(s->control);
    pages_free(s->pages);
    if (s->writer)
        store_writer_stop(s->store);
}

/* The step that is still to be taken before citizens can answer, if any. */
static const char *next_step(struct serving *s, struct arena *arena, const char *url) {
    struct survey_entry *surveys;
    struct unit *units;
    struct counter *counters;
    size_t count;
    int32_t today = day_of_seconds(clock_wall_seconds(s->options->clock));
    if (store_surveys(s->store, arena, &surveys, &count, NULL) == 0 && count == 0)
        return "publish the questions: hailong survey publish surveys/sipas-quick.json";
    if (store_units(s->store, arena, &units, &count, NULL) == 0 && count == 0)
        return "name your offices: hailong unit import FILE.csv";
    if (store_counters(s->store, NULL, today, arena, &counters, &count, NULL) == 0 && count == 0)
        return "name the places where posters will stand: hailong counter import FILE.csv";
    if (url[0] == '\0')
        return "set the address in the QR codes: hailong setting set base.url https://gopy.example.vn";
    return NULL;
}

static void hint(struct serving *s, struct arena *arena, const char *url) {
    const char *step = next_step(s, arena, url);
    if (step != NULL)
        log_event(LOG_LEVEL_WARNING, "unfinished", "next=\"%s\"", step);
}

/* The state of the log, kept outside the database too: whoever rewrites the log later cannot rewrite what was written down
 * here. And, while there is no officer, the token of the link that makes the first one ("" else). */
static int officers_look(struct serving *s, struct arena *arena, const char **token, struct err *err) {
    const struct account_options options = {s->options->data_dir, s->store, s->options->clock};
    struct account *account;
    uint8_t head[HASH_DIGEST_SIZE];
    char hex[2 * HASH_DIGEST_SIZE + 1];
    int64_t rows;
    int rc = account_new(&options, &account, err);
    if (rc != 0)
        return rc;
    rc = account_first(account, s->store, arena, token, err);
    account_free(account);
    if (rc >= 0)
        rc = store_audit_head(s->store, &rows, head, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < sizeof head; i++)
        snprintf(hex + 2 * i, 3, "%02x", head[i]);
    log_event(LOG_LEVEL_INFO, "audit", "entries=%lld head=%s", (long long)rows, hex);
    return 0;
}

/* Until a signal comes (0) or the database fails (ERR_STORE). */
static int wait_for_end(struct serving *s, const sigset_t *stop_signals, struct err *err) {
    const struct timespec pause = {.tv_sec = HEALTH_SECONDS};
    for (;;) {
        int number = sigtimedwait(stop_signals, NULL, &pause);
        if (number > 0) {
            log_event(LOG_LEVEL_INFO, "stop", "signal=%d", number);
            return 0;
        }
        if (!store_writer_healthy(s->store))
            return err_set(
                err, ERR_STORE,
                "the database could not be written, so the server stopped; check the disk, then run hailong "
                "verify and start again");
    }
}

int cli_serve_run(struct store *store, const struct serve_options *options, struct err *err) {
    enum { ARENA_MAX = 64 * 1024 * 1024, KEPT_MAX = 32 * 1024 * 1024 };
    /* A report takes some megabytes. Given back to the system after each, they would come back page by page for the next one:
     * a fifth of its time. */
    mallopt(M_ARENA_MAX, 1); /* else each of twenty threads keeps what its largest work took */
    mallopt(M_MMAP_THRESHOLD, KEPT_MAX);
    mallopt(M_TRIM_THRESHOLD, KEPT_MAX);
    struct serving s = {.store = store, .options = options};
    const char *url = "", *token = "";
    sigset_t stop_signals;
    struct arena *arena = arena_new(ARENA_MAX);
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory");
    signals_block(&stop_signals);
    int rc = base_url(&s, arena, &url, err);
    /* Before the writer thread has the store. */
    if (rc == 0 && options->hints) {
        hint(&s, arena, url);
        rc = officers_look(&s, arena, &token, err);
    }
    if (rc == 0)
        rc = start(&s, url, err);
    if (rc == 0) {
        const char *address = http_server_url(s.http);
        log_event(LOG_LEVEL_INFO, "start", "version=" HAILONG_VERSION " url=%s base=%s data=%s", address,
                  url[0] != '\0' ? url : address, options->data_dir);
        /* For the person at the console, not for the log. */
        if (token[0] != '\0')
            fprintf(stderr,
                    "There is no officer yet. Whoever opens this within %d minutes becomes the first admin:\n"
                    "%s/office/setup?t=%s\n",
                    ACCOUNT_FIRST_LINK_SECONDS / 60, url[0] != '\0' ? url : address, token);
        if (options->listening != NULL)
            options->listening(options->context, address);
        rc = wait_for_end(&s, &stop_signals, err);
    }
    stop(&s);
    arena_free(arena);
    return rc;
}

static void print_listening(void *context, const char *url) {
    struct cli *cli = context;
    fprintf(cli->out, "listening %s\n", url);
    fflush(cli->out);
}

enum { EXIT_NO_STORE = 78 /* EX_CONFIG of sysexits.h: starting again helps nothing */ };

int cli_serve(struct cli *cli, int argc, char **argv, struct err *err) {
    struct serve_options options = {.data_dir = cli->data_dir,
                                    .hints = true,
                                    .saving = true,
                                    .clock = cli->clock,
                                    .listening = print_listening,
                                    .context = cli};
    const struct cli_option given[] = {{"--listen", &options.listen, NULL},
                                       {"--base-url", &options.base_url, NULL},
                                       {"--web", &options.web_dir, NULL},
                                       {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, given, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    struct store *store;
    int rc = store_open(cli->data_dir, STORE_WRITE, &store, err);
    if (rc == ERR_BUSY)
        err_set(err, rc,
                "%s: another hailong serves or writes there; stop it first, or name another directory with "
                "--data",
                cli->data_dir);
    if (rc < 0)
        return rc == ERR_BUSY ? 1 : EXIT_NO_STORE;
    rc = cli_serve_run(store, &options, err);
    store_close(store);
    return rc < 0;
}
