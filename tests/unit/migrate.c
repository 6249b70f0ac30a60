#include "store_help.h"

#include <sys/stat.h>

#include "store/migrate.h"
#include "store/sqlite.h"

/* The program's own steps and three made-up ones behind them; `own` is how many it has. */
enum { STEPS_MAX = 100 };
struct steps {
    struct migration list[STEPS_MAX];
    size_t own, count;
    char first_backup[32]; /* before the first of the made-up ones */
    char second_name[32];
};

static void steps_make(struct steps *steps, const char *second) {
    const struct migration *own = migrate_list(&steps->own);
    assert_true(steps->own + 3 <= STEPS_MAX);
    assert_int_equal(own[0].number, 1);
    assert_string_equal(own[0].title, "first");
    memcpy(steps->list, own, steps->own * sizeof *own);
    const struct migration made_up[] = {
        {0, "colour", "ALTER TABLE unit ADD COLUMN colour TEXT; UPDATE unit SET colour = 'red';"},
        {0, "shape", second},
        {0, "size", "CREATE TABLE size (id INTEGER PRIMARY KEY) STRICT;"}};
    steps->count = steps->own;
    for (size_t i = 0; i < 3; i++) {
        steps->list[steps->count] = made_up[i];
        steps->count++;
        steps->list[steps->count - 1].number = (int)steps->count;
    }
    unsigned next = (unsigned)steps->own % 1000u + 1;
    snprintf(steps->first_backup, sizeof steps->first_backup, "before-%04u.db", next);
    snprintf(steps->second_name, sizeof steps->second_name, "%04u-shape", next + 1);
}

static sqlite3 *reopen(struct help *h) {
    char path[128];
    sqlite3 *db;
    store_close(h->store);
    h->store = NULL;
    snprintf(path, sizeof path, "%s/hailong.db", h->dir);
    help_ok(h, sqlite_open(path, STORE_WRITE, &db, &h->err));
    return db;
}

static int64_t number(sqlite3 *db, const char *sql) {
    int64_t n = -1;
    struct err err;
    if (sqlite_number(db, sql, &n, &err) != 0)
        fail_msg("%s", err.text);
    return n;
}

static int64_t backup_number(const struct help *h, const char *name, const char *sql) {
    char path[128];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/backups/%s", h->dir, name);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    int64_t n = number(db, sql);
    sqlite3_close(db);
    return n;
}

static bool backup_exists(const struct help *h, const char *name) {
    char path[128];
    snprintf(path, sizeof path, "%s/backups/%s", h->dir, name);
    return access(path, F_OK) == 0;
}

static void new_database_needs_no_backup(void **state) {
    struct help *h = *state;
    assert_false(backup_exists(h, "before-0001.db"));
    sqlite3 *db = reopen(h);
    size_t count;
    migrate_list(&count);
    assert_int_equal(number(db, "PRAGMA user_version"), count);
    sqlite3_close(db);
}

static void all_steps(void **state) {
    struct help *h = *state;
    struct steps steps;
    steps_make(&steps, "DROP INDEX unit_parent;");
    sqlite3 *db = reopen(h);
    help_ok(h, migrate_run(db, h->dir, steps.list, steps.count, &h->err));
    assert_int_equal(number(db, "PRAGMA user_version"), steps.count);
    assert_int_equal(number(db, "SELECT count(*) FROM unit WHERE colour = 'red'"), 3);
    assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);
    assert_int_equal(backup_number(h, steps.first_backup, "PRAGMA user_version"), steps.own);
    assert_int_equal(backup_number(h, steps.first_backup, "SELECT count(*) FROM unit"), 3);
    assert_int_equal(backup_number(h, steps.first_backup, "PRAGMA application_id"), MIGRATE_APPLICATION_ID);
    char temporary[40];
    snprintf(temporary, sizeof temporary, "%s.tmp", steps.first_backup);
    assert_false(backup_exists(h, temporary));
    assert_int_equal(migrate_run(db, h->dir, steps.list, steps.count, &h->err), 0); /* nothing to do */
    sqlite3_close(db);
    assert_int_equal(store_open(h->dir, STORE_WRITE, &h->store, &h->err),
                     ERR_STORE); /* newer than this program */
    assert_non_null(strstr(h->err.text, "newer"));
}

static void failure_takes_back_every_step(void **state) {
    struct help *h = *state;
    struct steps steps;
    steps_make(&steps, "CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT; INSERT INTO nowhere VALUES (1);");
    sqlite3 *db = reopen(h);
    assert_int_equal(migrate_run(db, h->dir, steps.list, steps.count, &h->err), ERR_STORE);
    assert_non_null(strstr(h->err.text, steps.second_name));
    assert_non_null(strstr(h->err.text, steps.first_backup));
    assert_int_equal(number(db, "PRAGMA user_version"), steps.own);
    assert_int_equal(number(db, "SELECT count(*) FROM sqlite_schema WHERE name IN ('half', 'size')"), 0);
    assert_int_equal(number(db, "SELECT count(*) FROM pragma_table_info('unit') WHERE name = 'colour'"), 0);
    assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);
    /* Mended, it runs whole. */
    steps_make(&steps, "DROP INDEX unit_parent;");
    help_ok(h, migrate_run(db, h->dir, steps.list, steps.count, &h->err));
    assert_int_equal(number(db, "PRAGMA user_version"), steps.count);
    assert_int_equal(backup_number(h, steps.first_backup, "PRAGMA user_version"), steps.own);
    sqlite3_close(db);
}

static void broken_references_are_taken_back(void **state) {
    struct help *h = *state;
    struct steps steps;
    steps_make(&steps, "DELETE FROM unit WHERE code = 'T';");
    sqlite3 *db = reopen(h);
    assert_int_equal(migrate_run(db, h->dir, steps.list, steps.count, &h->err), ERR_STORE);
    assert_non_null(strstr(h->err.text, "unit"));
    assert_int_equal(number(db, "PRAGMA user_version"), steps.own);
    assert_int_equal(number(db, "SELECT count(*) FROM unit"), 3);
    sqlite3_close(db);
}

static void no_backup_no_change(void **state) {
    struct help *h = *state;
    struct steps steps;
    char path[128];
    steps_make(&steps, "DROP INDEX unit_parent;");
    snprintf(path, sizeof path, "%s/backups", h->dir);
    FILE *file = fopen(path, "w"); /* a file where the folder should be */
    fclose(file);
    sqlite3 *db = reopen(h);
    assert_true(migrate_run(db, h->dir, steps.list, steps.count, &h->err) < 0);
    assert_int_equal(number(db, "PRAGMA user_version"), steps.own);
    sqlite3_close(db);
}

/* A database as the first release made it, with something in it, opened by this program. */
static void the_first_shape_is_brought_up(void **state) {
    struct help *h = *state;
    char path[128];
    struct unit unit;
    size_t count;
    store_close(h->store);
    h->store = NULL;
    snprintf(path, sizeof path, "%s/hailong.db", h->dir);
    assert_int_equal(unlink(path), 0);
    sqlite3 *db;
    help_ok(h, sqlite_open(path, STORE_WRITE, &db, &h->err));
    help_ok(h, migrate_run(db, h->dir, migrate_list(&count), 1, &h->err));
    help_ok(h, sqlite_exec(db, "INSERT INTO unit (code, name, kind) VALUES ('old', 'Xã cũ', 'commune')",
                           &h->err));
    sqlite3_close(db);
    assert_int_equal(store_open(h->dir, STORE_READ, &h->store, &h->err), ERR_STORE);
    help_open(h, STORE_WRITE);
    assert_int_equal(help_sql(h, "PRAGMA user_version"), count);
    assert_int_equal(backup_number(h, "before-0002.db", "SELECT count(*) FROM unit"), 1);
    help_ok(h, store_unit(h->store, "old", h->arena, &unit, &h->err));
    assert_string_equal(unit.name, "Xã cũ");
    struct target *targets;
    help_ok(h, store_targets(h->store, &(struct target_filter){NULL, "old", 0}, h->arena, &targets, &count,
                             &h->err));
    assert_int_equal(count, 0);
    help_verify(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(new_database_needs_no_backup, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(all_steps, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(failure_takes_back_every_step, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(broken_references_are_taken_back, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(no_backup_no_change, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(the_first_shape_is_brought_up, help_empty_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
