/* Statements are prepared when they are first used: here all of them are, so that a broken one is found before anybody uses it. */
#include "store/sqlite.h"
#include "store_help.h"

#define STATEMENTS_TEXTS
#include "statements.h"

static void every_statement_is_one_that_can_be_prepared(void **state) {
    struct help *h = *state;
    char path[128];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/hailong.db", h->dir);
    help_ok(h, sqlite_open(path, STORE_READ, &db, &h->err));
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_stmt *stmt = NULL;
        const char *tail = "";
        if (sqlite3_prepare_v2(db, statement_texts[i].text, -1, &stmt, &tail) != SQLITE_OK)
            fail_msg("%s: %s", statement_texts[i].name, sqlite3_errmsg(db));
        if (str_trim(str_of(tail)).n > 0)
            fail_msg("%s: there is more than one statement", statement_texts[i].name);
        sqlite3_finalize(stmt);
    }
    sqlite3_close(db);
}

/* A statement that cannot be prepared says so where its rows are asked for, and nothing else is touched. */
static void what_cannot_be_prepared_is_an_error(void **state) {
    struct help *h = *state;
    help_sql(h, "DROP TABLE visit_answered");
    assert_int_equal(store_visit_list(h->store, &(struct visit_selection){NULL, 0, 1}, h->arena,
                                      &(struct visit *){NULL}, &(size_t){0}, &h->err),
                     0);
    struct verify_result result;
    assert_int_equal(store_verify(h->store, help_print, NULL, NULL, &result, &h->err), ERR_STORE);
    assert_non_null(strstr(h->err.text, "visit_answered"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_statement_is_one_that_can_be_prepared, help_setup,
                                        help_teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_prepared_is_an_error, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
