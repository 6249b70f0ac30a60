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

enum { DAYS_DEFAULT = 365, SEED_DEFAULT = 1, REMOVE_DESCRIPTORS = 16, PROGRESS_US = 200 * 1000 };

struct demo {
    struct cli *cli;
    struct store *store; /* the server's */
    char dir[4096];
    struct demo_options options;
    struct demo_made made;
    int64_t shown; /* µs: when the line of progress was written last */
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

static int set_base_url(struct transaction *tx, void *context, struct err *err) {
    return store_setting_set(tx, "base.url", context, err);
}

/* Posters can be printed from the pages too, for this very computer. */
static void give_address(struct demo *demo, const char *url) {
    struct err err = ERR_INIT;
    char *address = arena_strdup(demo->cli->arena, url);
    if (address == NULL || store_transact(demo->store, set_base_url, address, &err) != 0)
        cli_note(demo->cli, "no address for posters: %s", address != NULL ? err.text : "no memory");
}

/* In columns: who may sign in. */
static void print_officers(struct demo *demo) {
    FILE *out = demo->cli->out;
    fprintf(out, "\n  %-10s  %-18s  %-9s  %s\n", "login", "password", "role", "of");
    for (size_t i = 0; i < DEMO_OFFICERS; i++) {
        const struct demo_officer *officer = &demo_officers[i];
        fprintf(out, "  %-10s  %-18s  %-9s  %s\n", officer->login, demo_password, role_name(officer->role),
                officer->unit[0] != '\0' ? officer->unit : "the whole installation");
    }
    fputs("  Here a password is enough; your own installation asks for a second factor too.\n", out);
}

static void print_links(void *context, const char *url) {
    struct demo *demo = context;
    unsigned days = (unsigned)(demo->made.last_day - demo->made.first_day + 1);
    FILE *out = demo->cli->out;
    fprintf(out,
            "listening %s\n\n"
            "Xã Ví Dụ is made up, and so are its %llu %s of %u %s.\n\n"
            "  Form of a counter   %s/%s\n"
            "  Form of another     %s/%s\n"
            "  Published results   %s/results\n"
            "  Officers            %s/office/\n",
            url, (unsigned long long)demo->made.responses,
            cli_noun(demo->made.responses, "response", "responses"), days, cli_noun(days, "day", "days"), url,
            demo->made.codes[0], url, demo->made.codes[2], url, url);
    fflush(out);
    give_address(demo, url);
    print_poster(demo, url);
    print_officers(demo);
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

static void progress(void *context, uint64_t responses) {
    struct demo *demo = context;
    int64_t now = clock_monotonic_us();
    if (!demo->cli->terminal || now - demo->shown < PROGRESS_US)
        return;
    demo->shown = now;
    fprintf(demo->cli->errors, "\rmaking responses: %llu", (unsigned long long)responses);
    fflush(demo->cli->errors);
}

static int run(struct demo *demo, const char *listen, struct err *err) {
    struct store *store = NULL;
    int64_t started = demo->shown = clock_monotonic_us();
    int rc = store_open(demo->dir, STORE_WRITE, &store, err);
    if (rc == 0)
        rc = demo_fill(store, &demo->options, &demo->made, err);
    if (demo->shown != started)
        fprintf(demo->cli->errors, "\r%40s\r", "");
    if (rc == 0) {
        struct serve_options options = {.data_dir = demo->dir,
                                        .listen = listen,
                                        .clock = demo->cli->clock,
                                        .listening = print_links,
                                        .context = demo};
        demo->store = store;
        rc = cli_serve_run(store, &options, err);
    }
    store_close(store);
    return rc;
}

static int number(const char *option, const char *text, int64_t low, int64_t high, int64_t *out,
                  struct err *err) {
    if (text == NULL || str_to_int(str_of(text), low, high, out))
        return 0;
    if (high == INT64_MAX)
        return err_set(err, ERR_INPUT, "%s is a whole number, %lld or more", option, (long long)low);
    return err_set(err, ERR_INPUT, "%s is a number from %lld to %lld", option, (long long)low,
                   (long long)high);
}

int cli_demo(struct cli *cli, int argc, char **argv, struct err *err) {
    const char *listen = NULL, *days_text = NULL, *seed_text = NULL, *responses_text = NULL, *day_text = NULL;
    const struct cli_option options[] = {
        {"--listen", &listen, NULL},  {"--days", &days_text, NULL},           {"--today", &day_text, NULL},
        {"--seed", &seed_text, NULL}, {"--responses", &responses_text, NULL}, {NULL, NULL, NULL}};
    int64_t days = DAYS_DEFAULT, seed = SEED_DEFAULT, responses = 0;
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0 ||
        number("--days", days_text, 1, DEMO_DAYS_MAX, &days, err) != 0 ||
        number("--seed", seed_text, 0, INT64_MAX, &seed, err) != 0 ||
        number("--responses", responses_text, 1, DEMO_RESPONSES_MAX, &responses, err) != 0)
        return 2;
    int64_t now = clock_wall_seconds(cli->clock);
    int32_t today = day_of_seconds(now), day = today;
    if (day_text != NULL &&
        (!day_parse(str_of(day_text), &day) || day > today || day < today - DEMO_DAYS_MAX)) {
        err_set(err, ERR_INPUT, "--today is a day of the last ten years, for example 2026-11-22");
        return 2;
    }
    now -= (int64_t)(today - day) * 24 * 60 * 60;
    struct demo demo = {.cli = cli,
                        .options = {.today = day,
                                    .days = (unsigned)days,
                                    .seed = (uint64_t)seed,
                                    .responses = (uint64_t)responses,
                                    .now = now,
                                    .progress = progress}};
    demo.options.context = &demo;
    signals_hold();
    int rc = dir_make(&demo, err);
    if (rc < 0)
        return 1;
    rc = run(&demo, listen, err);
    dir_remove(&demo);
    return rc < 0;
}
