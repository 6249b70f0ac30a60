#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/demo_data.h"
#include "cli/serve.h"
#include "posters/batch.h"

enum { DAYS_DEFAULT = 365, SEED_DEFAULT = 1, REMOVE_DESCRIPTORS = 16 };

struct demo {
    struct cli *cli;
    char dir[4096];
    struct demo_options options;
    struct demo_made made;
};

static int dir_make(struct demo *demo, struct err *err) {
    const char *base = getenv("TMPDIR");
    int n = snprintf(demo->dir, sizeof demo->dir, "%s/hailong-demo-XXXXXX",
                     base != NULL && base[0] ? base : "/tmp");
    if (n < 0 || (size_t)n >= sizeof demo->dir)
        return err_set(err, ERR_LIMIT, "the path in TMPDIR is too long");
    if (mkdtemp(demo->dir) == NULL)
        return err_set(err, ERR_IO, "%s: cannot make a directory: %s; set TMPDIR", demo->dir,
                       strerror(errno));
    return 0;
}

static int entry_remove(const char *path, const struct stat *stat, int type, struct FTW *at) {
    (void)stat;
    (void)type;
    (void)at;
    return remove(path);
}

/* Never follows a link out of the directory. */
static void dir_remove(struct demo *demo) {
    if (nftw(demo->dir, entry_remove, REMOVE_DESCRIPTORS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) != 0)
        cli_note(demo->cli, "%s could not be removed: %s", demo->dir, strerror(errno));
}

/* A draft: the made-up commune has no walls, and no register of what hangs on them. */
static int write_posters(struct demo *demo, const char *url, const char *path, struct err *err) {
    struct arena *arena = demo->cli->arena;
    struct store *store = NULL;
    struct view *view = NULL;
    struct batch *batch = NULL;
    struct batch_request request = {.base_url = url, .format = POSTER_PDF};
    struct buf bytes;
    buf_init(&bytes, BATCH_FILE_MAX);
    poster_start(); /* the server's threads run already, but none of them draws */
    int rc = store_open(demo->dir, STORE_READ, &store, err);
    if (rc == 0)
        rc = view_new(NULL, &view, err);
    if (rc == 0)
        rc = batch_plan(store, view, day_of_seconds(clock_wall_seconds(demo->cli->clock)), arena, &request,
                        &batch, err);
    if (rc == 0)
        rc = batch_draw(batch, NULL, NULL, &bytes, err);
    if (rc == 0)
        rc = file_replace(path, buf_str(&bytes), err);
    batch_free(batch);
    view_free(view);
    store_close(store);
    buf_release(&bytes);
    poster_cleanup();
    return rc;
}

/* A demo without posters is still one: what is wrong with them is only told. */
static void print_poster(struct demo *demo, const char *url) {
    struct err err = ERR_INIT;
    const char *path = arena_printf(demo->cli->arena, "%s/posters.pdf", demo->dir);
    if (path != NULL && write_posters(demo, url, path, &err) == 0)
        fprintf(demo->cli->out, "  Posters to print    %s\n", path);
    else
        cli_note(demo->cli, "no posters: %s", path != NULL ? err.text : "no memory");
}

static void print_links(void *context, const char *url) {
    struct demo *demo = context;
    FILE *out = demo->cli->out;
    fprintf(out,
            "listening %s\n\n"
            "Xã Ví Dụ is made up, and so are its %llu %s of %u %s.\n\n"
            "  Form of a counter   %s/%s\n"
            "  Form of another     %s/%s\n"
            "  Published results   %s/results\n",
            url, (unsigned long long)demo->made.responses,
            cli_noun(demo->made.responses, "response", "responses"), demo->options.days,
            cli_noun(demo->options.days, "day", "days"), url, demo->made.codes[0], url, demo->made.codes[2],
            url);
    fflush(out);
    print_poster(demo, url);
    /* By its path, as a program just built is not on the PATH. */
    char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program);
    fprintf(out,
            "\nIn another terminal:\n"
            "  %.*s --data %s report --survey %s --unit %s --by month\n\n"
            "Ctrl-C ends the demo and removes everything.\n",
            n > 0 ? (int)n : 7, n > 0 ? program : "hailong", demo->dir, demo->made.survey_code,
            demo->made.unit);
    fflush(out);
}

/* Ctrl-C while the data is made must not leave the directory behind: the signal waits for the server, which then ends
 * at once. */
static void signals_hold(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

static int run(struct demo *demo, const char *listen, struct err *err) {
    struct store *store = NULL;
    int rc = store_open(demo->dir, STORE_WRITE, &store, err);
    if (rc == 0)
        rc = demo_fill(store, &demo->options, &demo->made, err);
    if (rc == 0) {
        struct serve_options options = {.data_dir = demo->dir,
                                        .listen = listen,
                                        .clock = demo->cli->clock,
                                        .listening = print_links,
                                        .context = demo};
        rc = cli_serve_run(store, &options, err);
    }
    store_close(store);
    return rc;
}

int cli_demo(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *listen = NULL, *days_text = NULL, *seed_text = NULL;
    const struct cli_option options[] = {{"--listen", &listen, NULL},
                                         {"--days", &days_text, NULL},
                                         {"--seed", &seed_text, NULL},
                                         {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    int64_t days = DAYS_DEFAULT, seed = SEED_DEFAULT;
    if (days_text != NULL && !str_to_int(str_of(days_text), 1, DEMO_DAYS_MAX, &days)) {
        err_set(err, ERR_INPUT, "--days is a number from 1 to %d", DEMO_DAYS_MAX);
        return 2;
    }
    if (seed_text != NULL && !str_to_int(str_of(seed_text), 0, INT64_MAX, &seed)) {
        err_set(err, ERR_INPUT, "--seed is a whole number, 0 or more");
        return 2;
    }
    struct demo demo = {.cli = cli,
                        .options = {.last_day = day_of_seconds(clock_wall_seconds(cli->clock)),
                                    .days = (unsigned)days,
                                    .seed = (uint64_t)seed}};
    signals_hold();
    int rc = dir_make(&demo, err);
    if (rc < 0)
        return 1;
    rc = run(&demo, listen, err);
    dir_remove(&demo);
    return rc < 0;
}
