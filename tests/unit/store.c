#include "store_help.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void made_closed_opened(void **state) {
    struct help *h = *state;
    uint8_t secret[HASH_SECRET_SIZE];
    memcpy(secret, store_secret(h->store), sizeof secret);
    assert_int_equal(store_start_number(h->store), 1);
    store_close(h->store);
    help_open(h, STORE_WRITE);
    assert_memory_equal(secret, store_secret(h->store), sizeof secret);
    assert_int_equal(store_start_number(h->store), 2);
    struct store *reader;
    help_ok(h, store_open(h->dir, STORE_READ, &reader, &h->err));
    assert_memory_equal(secret, store_secret(reader), sizeof secret);
    assert_int_equal(store_start_number(reader), 2); /* reading counts no start */
    store_close(reader);
    assert_int_equal(help_sql(h, "PRAGMA application_id"), 0x6861696c);
    assert_int_equal(
        help_sql(h, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%STRICT%'"),
        0);
}

static void nobody_else_may_look(void **state) {
    struct help *h = *state;
    static const char *const names[] = {"hailong.db", "lock"};
    for (size_t i = 0; i < 2; i++) {
        char path[128];
        struct stat s;
        snprintf(path, sizeof path, "%s/%s", h->dir, names[i]);
        assert_int_equal(stat(path, &s), 0);
        assert_int_equal(s.st_mode & 0777, 0600);
    }
}

static void directory_is_made(void **state) {
    struct help *h = *state;
    char dir[128];
    struct store *store;
    snprintf(dir, sizeof dir, "%s/inner", h->dir);
    help_ok(h, store_open(dir, STORE_WRITE, &store, &h->err));
    store_close(store);
    snprintf(dir, sizeof dir, "%s/a/b", h->dir);
    assert_int_equal(store_open(dir, STORE_WRITE, &store, &h->err), ERR_IO);
}

static void reading_needs_a_database(void **state) {
    struct help *h = *state;
    struct store *store = NULL;
    assert_int_equal(store_open("/nonexistent/hailong", STORE_READ, &store, &h->err), ERR_NOT_FOUND);
    char dir[128], path[160];
    snprintf(dir, sizeof dir, "%s/inner", h->dir);
    mkdir(dir, 0700);
    assert_int_equal(store_open(dir, STORE_READ, &store, &h->err), ERR_NOT_FOUND);
    snprintf(path, sizeof path, "%s/hailong.db", dir);
    close(open(path, O_CREAT | O_WRONLY, 0600)); /* made, and then the power went */
    assert_int_equal(store_open(dir, STORE_READ, &store, &h->err), ERR_NOT_FOUND);
    help_ok(h, store_open(dir, STORE_WRITE, &store, &h->err));
    store_close(store);
}

static void second_writer_is_refused(void **state) {
    struct help *h = *state;
    struct store *store = NULL;
    assert_int_equal(store_open(h->dir, STORE_WRITE, &store, &h->err), ERR_BUSY);
    assert_non_null(strstr(h->err.text, "another hailong"));
    assert_null(store);
    pid_t child = fork(); /* exec would close the lock; so does the child's own end */
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
    assert_int_equal(store_open(h->dir, STORE_WRITE, &store, &h->err), ERR_BUSY);
    store_close(h->store);
    help_open(h, STORE_WRITE);
}

static void strangers_are_left_alone(void **state) {
    struct help *h = *state;
    struct store *store = NULL;
    store_close(h->store);
    h->store = NULL;
    help_sql(h, "PRAGMA application_id = 1234");
    assert_int_equal(store_open(h->dir, STORE_WRITE, &store, &h->err), ERR_STORE);
    assert_non_null(strstr(h->err.text, "another program"));
    assert_int_equal(store_open(h->dir, STORE_READ, &store, &h->err), ERR_STORE);
    help_sql(h, "PRAGMA application_id = 1751214444");
    help_sql(h, "PRAGMA user_version = 999");
    assert_int_equal(store_open(h->dir, STORE_WRITE, &store, &h->err), ERR_STORE);
    assert_non_null(strstr(h->err.text, "newer"));
    help_sql(h, "PRAGMA user_version = 0");
    assert_int_equal(store_open(h->dir, STORE_READ, &store, &h->err), ERR_NOT_FOUND);
}

static void damage_is_said(void **state) {
    struct help *h = *state;
    char path[128];
    store_close(h->store);
    h->store = NULL;
    snprintf(path, sizeof path, "%s/hailong.db", h->dir);
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "no database", 11, 0), 11);
    close(fd);
    struct store *store = NULL;
    assert_int_equal(store_open(h->dir, STORE_WRITE, &store, &h->err), ERR_STORE);
    assert_non_null(strstr(h->err.text, "put a copy in its place with hailong restore"));
}

static int refuse(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    int rc = store_setting_set(tx, "site.name", "không còn", err);
    return rc != 0 ? rc : err_set(err, ERR_INPUT, "changed my mind");
}

static int accept(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    return store_setting_set(tx, "site.name", "UBND xã Thử Nghiệm", err);
}

static void transactions(void **state) {
    struct help *h = *state;
    const char *value;
    uint64_t generation = store_generation(h->store);
    assert_int_equal(store_transact(h->store, refuse, NULL, &h->err), ERR_INPUT);
    assert_string_equal(h->err.text, "changed my mind");
    help_ok(h, store_setting(h->store, "site.name", h->arena, &value, &h->err));
    assert_string_equal(value, "");
    assert_true(store_generation(h->store) == generation);
    help_ok(h, store_transact(h->store, accept, NULL, &h->err));
    assert_true(store_generation(h->store) > generation);
    struct store *reader;
    help_ok(h, store_open(h->dir, STORE_READ, &reader, &h->err));
    help_ok(h, store_setting(reader, "site.name", h->arena, &value, &h->err));
    assert_string_equal(value, "UBND xã Thử Nghiệm");
    assert_int_equal(store_transact(reader, accept, NULL, &h->err), ERR_BUG);
    store_close(reader);
}

static void a_reader_never_writes(void **state) {
    struct help *h = *state;
    struct store *reader;
    char path[128];
    struct stat before, after;
    help_ok(h, store_transact(h->store, accept, NULL, &h->err));
    help_ok(h, store_open(h->dir, STORE_READ, &reader, &h->err));
    snprintf(path, sizeof path, "%s/hailong.db-wal", h->dir);
    assert_int_equal(stat(path, &before), 0);
    assert_true(before.st_size > 0);
    store_close(reader);
    assert_int_equal(stat(path, &after), 0); /* the log is neither copied back nor removed */
    assert_int_equal(before.st_size, after.st_size);
}

/* The same when it is the last to leave, after a writer that died. */
static void the_last_reader_leaves_the_log(void **state) {
    struct help *h = *state;
    struct store *reader;
    const char *value;
    char path[128];
    struct stat s;
    store_close(h->store);
    h->store = NULL;
    pid_t child = fork();
    if (child == 0) {
        struct store *writer;
        if (store_open(h->dir, STORE_WRITE, &writer, NULL) == 0)
            store_transact(writer, accept, NULL, NULL);
        _exit(0);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    help_ok(h, store_open(h->dir, STORE_READ, &reader, &h->err));
    help_ok(h, store_setting(reader, "site.name", h->arena, &value, &h->err));
    assert_string_equal(value, "UBND xã Thử Nghiệm");
    store_close(reader);
    snprintf(path, sizeof path, "%s/hailong.db-wal", h->dir);
    assert_int_equal(stat(path, &s), 0);
    assert_true(s.st_size > 0);
    help_open(h, STORE_WRITE);
    help_ok(h, store_setting(h->store, "site.name", h->arena, &value, &h->err));
    assert_string_equal(value, "UBND xã Thử Nghiệm");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(made_closed_opened, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(nobody_else_may_look, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(directory_is_made, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(reading_needs_a_database, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(second_writer_is_refused, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(strangers_are_left_alone, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(damage_is_said, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(transactions, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_reader_never_writes, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(the_last_reader_leaves_the_log, help_empty_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
