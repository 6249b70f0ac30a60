#include "store_help.h"

#include <sys/stat.h>

#include "store/migrate.h"
#include "store/sqlite.h"

/* The program's own first step and three made-up ones behind it. */
static void steps(struct migration list[4], const char *third) {
    size_t count;
    const struct migration *own = migrate_list(&count);
    assert_int_equal(own[0].number, 1);
    assert_string_equal(own[0].title, "first");
    list[0] = own[0];
    list[1] = (struct migration){2, "colour",
                                 "ALTER TABLE unit ADD COLUMN colour TEXT; UPDATE unit SET colour = 'red';"};
    list[2] = (struct migration){3, "shape", third};
    list[3] = (struct migration){4, "size", "CREATE TABLE size (id INTEGER PRIMARY KEY) STRICT;"};
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
    struct migration list[4];
    steps(list, "DROP INDEX unit_parent;");
    sqlite3 *db = reopen(h);
    help_ok(h, migrate_run(db, h->dir, list, 4, &h->err));
    assert_int_equal(number(db, "PRAGMA user_version"), 4);
    assert_int_equal(number(db, "SELECT count(*) FROM unit WHERE colour = 'red'"), 3);
    assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);
    assert_int_equal(backup_number(h, "before-0002.db", "PRAGMA user_version"), 1);
    assert_int_equal(backup_number(h, "before-0002.db", "SELECT count(*) FROM unit"), 3);
    assert_int_equal(backup_number(h, "before-0002.db", "PRAGMA application_id"), MIGRATE_APPLICATION_ID);
    assert_false(backup_exists(h, "before-0002.db.tmp"));
    assert_int_equal(migrate_run(db, h->dir, list, 4, &h->err), 0); /* nothing to do */
    sqlite3_close(db);
    assert_int_equal(store_open(h->dir, STORE_WRITE, &h->store, &h->err),
                     ERR_STORE); /* newer than this program */
    assert_non_null(strstr(h->err.text, "newer"));
}

static void failure_takes_back_its_step(void **state) {
    struct help *h = *state;
    struct migration list[4];
    steps(list, "CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT; INSERT INTO nowhere VALUES (1);");
    sqlite3 *db = reopen(h);
    assert_int_equal(migrate_run(db, h->dir, list, 4, &h->err), ERR_STORE);
    assert_non_null(strstr(h->err.text, "0003-shape"));
    assert_non_null(strstr(h->err.text, "before-0002.db"));
    assert_int_equal(number(db, "PRAGMA user_version"), 2);
    assert_int_equal(number(db, "SELECT count(*) FROM sqlite_schema WHERE name IN ('half', 'size')"), 0);
    assert_int_equal(number(db, "SELECT count(*) FROM unit WHERE colour = 'red'"), 3);
    assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);
    /* Mended, it goes on from where it stood, after a backup of that. */
    steps(list, "DROP INDEX unit_parent;");
    help_ok(h, migrate_run(db, h->dir, list, 4, &h->err));
    assert_int_equal(number(db, "PRAGMA user_version"), 4);
    assert_int_equal(backup_number(h, "before-0003.db", "PRAGMA user_version"), 2);
    sqlite3_close(db);
}

static void broken_references_are_taken_back(void **state) {
    struct help *h = *state;
    struct migration list[4];
    steps(list, "DELETE FROM unit WHERE code = 'T';");
    sqlite3 *db = reopen(h);
    assert_int_equal(migrate_run(db, h->dir, list, 4, &h->err), ERR_STORE);
    assert_non_null(strstr(h->err.text, "unit"));
    assert_int_equal(number(db, "PRAGMA user_version"), 2);
    assert_int_equal(number(db, "SELECT count(*) FROM unit"), 3);
    sqlite3_close(db);
}

static void no_backup_no_change(void **state) {
    struct help *h = *state;
    struct migration list[4];
    char path[128];
    steps(list, "DROP INDEX unit_parent;");
    snprintf(path, sizeof path, "%s/backups", h->dir);
    FILE *file = fopen(path, "w"); /* a file where the folder should be */
    fclose(file);
    sqlite3 *db = reopen(h);
    assert_true(migrate_run(db, h->dir, list, 4, &h->err) < 0);
    assert_int_equal(number(db, "PRAGMA user_version"), 1);
    sqlite3_close(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(new_database_needs_no_backup, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(all_steps, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(failure_takes_back_its_step, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(broken_references_are_taken_back, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(no_backup_no_change, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
