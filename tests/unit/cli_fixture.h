/* A small data directory, and commands run on it as the program runs them. Included by tests of commands. */
#ifndef TESTS_UNIT_CLI_FIXTURE_H
#define TESTS_UNIT_CLI_FIXTURE_H

#include <ftw.h>
#include <unistd.h>

#include "cli/cli.h"

#define FIXTURE_COUNTER "123456P"
#define FIXTURE_OTHER "ZYXWVTC" /* valid from 2025-02-01 to 2025-03-31, in another unit */

struct fixture {
    char dir[32];
    struct arena *arena;
    int status; /* of the command that ran last, with what it wrote */
    char *out, *errors;
    struct err err;
};

#define FIXTURE_SCALE(code)                                                                                  \
    "{\"code\":\"" code "\",\"dimension\":\"A\",\"kind\":\"scale\",\"na\":true,"                             \
    "\"text\":{\"vi\":\"Hỏi\",\"en\":\"Ask\"}},"
#define FIXTURE_SURVEY(questions)                                                                            \
    "{\"code\":\"test\",\"title\":{\"vi\":\"Thử\",\"en\":\"Test\"},\"method\":\"satisfied-share\","        \
    "\"scale\":\"satisfaction-5\",\"dimensions\":[{\"code\":\"A\",\"title\":{\"vi\":\"Nội "                \
    "dung\",\"en\":\"A\"}}],"                                                                                \
    "\"questions\":[" questions                                                                              \
    "{\"code\":\"note\",\"kind\":\"text\",\"text\":{\"vi\":\"Góp ý\",\"en\":\"Note\"}}]}"

__attribute__((unused)) static int fixture_fill(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    static const struct unit units[] = {{0, "xa", "", "Xã thử", "commune", DAY_NONE, DAY_NONE},
                                        {0, "mc", "xa", "Một cửa", "centre", DAY_NONE, DAY_NONE}};
    int32_t from = 0, to = 0;
    unsigned number;
    bool is_new;
    assert_true(day_parse(STR("2025-02-01"), &from) && day_parse(STR("2025-03-31"), &to));
    const struct counter counters[] = {
        {0, FIXTURE_COUNTER, "xa", "Quầy 1", "", "test", CHANNEL_QR, DAY_NONE, DAY_NONE, ""},
        {0, FIXTURE_OTHER, "mc", "Quầy 2", "", "test", CHANNEL_QR, from, to, ""}};
    /* Revision 2 drops q2 and adds q3. */
    int rc = store_publish(tx, "test", str_of(FIXTURE_SURVEY(FIXTURE_SCALE("q1") FIXTURE_SCALE("q2"))), 0,
                           &number, &is_new, err);
    if (rc == 0)
        rc = store_publish(tx, "test", str_of(FIXTURE_SURVEY(FIXTURE_SCALE("q1") FIXTURE_SCALE("q3"))), 0,
                           &number, &is_new, err);
    for (size_t i = 0; i < 2 && rc == 0; i++)
        rc = store_unit_put(tx, &units[i], &is_new, err);
    for (size_t i = 0; i < 2 && rc == 0; i++)
        rc = store_counter_put(tx, &counters[i], from, &is_new, err);
    return rc;
}

__attribute__((unused)) static void fixture_open(struct fixture *f) {
    memset(f, 0, sizeof *f);
    memcpy(f->dir, "/tmp/hailong-test-XXXXXX", 25);
    assert_non_null(mkdtemp(f->dir));
    f->arena = arena_new(CLI_ARENA_MAX);
    struct store *store;
    struct err err = ERR_INIT;
    if (store_open(f->dir, STORE_WRITE, &store, &err) != 0 ||
        store_transact(store, fixture_fill, NULL, &err) != 0)
        fail_msg("%s", err.text);
    store_close(store);
}

static int fixture_remove(const char *path, const struct stat *stat, int type, struct FTW *at) {
    (void)stat;
    (void)type;
    (void)at;
    return remove(path);
}

static void fixture_close(struct fixture *f) {
    nftw(f->dir, fixture_remove, 8, FTW_DEPTH | FTW_PHYS);
    free(f->out);
    free(f->errors);
    arena_free(f->arena);
}

__attribute__((unused)) static const char *fixture_path(struct fixture *f, const char *name) {
    return arena_printf(f->arena, "%s/%s", f->dir, name);
}

__attribute__((unused)) static const char *fixture_file(struct fixture *f, const char *name,
                                                        const char *text) {
    const char *path = fixture_path(f, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    return path;
}

/* Runs a command with its words and options (NULL-terminated) on 2025-06-30. */
__attribute__((unused)) static void fixture_run(struct fixture *f, cli_run *command, bool writes, bool json,
                                                const char *const *args) {
    struct clock clock = clock_fixed(1751250000);
    struct store *store;
    char *argv[32];
    int argc = 0;
    for (; args[argc] != NULL; argc++)
        argv[argc] = arena_strdup(f->arena, args[argc]);
    argv[argc] = NULL;
    free(f->out);
    free(f->errors);
    f->err = (struct err)ERR_INIT;
    size_t size;
    struct cli cli = {
        .data_dir = f->dir, .json = json, .clock = &clock, .arena = f->arena, .command = "test"};
    cli.out = open_memstream(&f->out, &size);
    cli.errors = open_memstream(&f->errors, &size);
    assert_int_equal(store_open(f->dir, writes ? STORE_WRITE : STORE_READ, &store, &f->err), 0);
    cli.read = store;
    cli.store = writes ? store : NULL;
    f->status = command(&cli, argc, argv, &f->err);
    store_close(store);
    fclose(cli.out);
    fclose(cli.errors);
}

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

#endif
