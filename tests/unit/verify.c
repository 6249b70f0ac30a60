#include "store_help.h"

static const uint8_t good[HELP_ANSWERS] = {5, 4, 255};

static int make(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static const struct stored_comment comment = {HELP_COMMENT, {"abc", 3}};
    (void)err;
    help_row(h, (int64_t)(i % 3) + 1, HELP_DAY + (int32_t)(i / 6), good, row);
    row->comments = &comment;
    row->comment_count = i == 7;
    return 0;
}

struct lines {
    size_t count;
    char first[600];
};

static void line_add(void *context, const char *line) {
    struct lines *lines = context;
    if (lines->count++ == 0)
        snprintf(lines->first, sizeof lines->first, "%s", line);
}

static void sound(void **state) {
    struct help *h = *state;
    struct lines lines = {0};
    struct verify_result result;
    help_ok(h, store_verify(h->store, line_add, NULL, &lines, &result, &h->err)); /* empty */
    help_ok(h, help_append(h, 60, make));
    help_ok(h, store_verify(h->store, line_add, NULL, &lines, &result, &h->err));
    assert_int_equal(result.responses, 60);
    assert_int_equal(result.tallies, 30);
    assert_int_equal(result.faults, 0);
    assert_int_equal(lines.count, 0);
    struct store *reader;
    help_ok(h, store_open(h->dir, STORE_READ, &reader, &h->err));
    help_ok(h, store_verify(reader, line_add, NULL, &lines, &result, &h->err));
    assert_int_equal(result.responses, 60);
    store_close(reader);
}

/* After `sql` there is a fault whose first line contains `words`. */
static void finds(struct help *h, const char *sql, const char *words) {
    struct lines lines = {0};
    struct verify_result result = {0};
    help_sql(h, sql);
    assert_int_equal(store_verify(h->store, line_add, NULL, &lines, &result, &h->err), ERR_STORE);
    assert_non_null(strstr(h->err.text, "/hailong.db: "));
    assert_non_null(strstr(h->err.text, "put a copy in its place with hailong restore"));
    assert_true(result.faults > 0);
    assert_int_equal(lines.count, result.faults);
    if (strstr(lines.first, words) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", words, lines.first);
}

static int prepared(void **state) {
    help_setup(state);
    struct help *h = *state;
    help_ok(h, help_append(h, 60, make));
    return 0;
}

static void changed_answer(void **state) {
    finds(*state, "UPDATE response SET answers = x'0104FF' WHERE id = 1", "counter AAAAAA1, 2024-10-04");
}

static void impossible_answer(void **state) {
    finds(*state, "UPDATE response SET answers = x'0904FF' WHERE id = 1", "response 1: its answers");
}

static void short_answer(void **state) {
    finds(*state, "UPDATE response SET answers = x'05' WHERE id = 1", "response 1: its answers");
}

static void moved_response(void **state) {
    finds(*state, "UPDATE response SET day = day + 500 WHERE id = 1", "does not equal the recount");
}

static void lost_response(void **state) {
    finds(*state, "DELETE FROM response WHERE id = 1", "(2 responses in the tally, 1 counted)");
}

static void changed_tally(void **state) {
    finds(*state,
          "UPDATE tally SET cells = CAST(substr(cells, 1, 7) || x'07' || substr(cells, 9) AS BLOB) WHERE "
          "counter = 2",
          "does not equal the recount");
}

static void broken_tally(void **state) {
    finds(*state,
          "UPDATE tally SET cells = substr(cells, 1, length(cells) - 1) WHERE counter = 2 AND day = 20003",
          "cannot be read");
}

static void wrong_number(void **state) {
    finds(*state, "UPDATE tally SET responses = 99 WHERE counter = 2 AND day = 20003", "number of responses");
}

static void lost_tally(void **state) {
    finds(*state, "DELETE FROM tally WHERE counter = 3 AND day = 20009",
          "(0 responses in the tally, 2 counted)");
}

static void invented_tally(void **state) {
    finds(
        *state,
        "INSERT INTO tally SELECT counter, day + 900, revision, channel, responses, cells FROM tally LIMIT 1",
        "(2 responses in the tally, 0 counted)");
}

static void wrong_month(void **state) {
    finds(*state, "UPDATE month_tally SET responses = responses + 1 WHERE unit = 2",
          "the month's tally does not equal its days");
}

static void wrong_month_cells(void **state) {
    finds(*state, "UPDATE month_tally SET cells = x'01FF' WHERE unit = 2", "unit X, month of 2024-10-01");
}

static void lost_month(void **state) {
    finds(*state, "DELETE FROM month_tally WHERE unit = 3", "unit Y, month of 2024-10-01");
}

static void orphan_comment(void **state) {
    finds(*state, "UPDATE comment SET response = 7777", "comment points to nothing in table response");
}

static void stray_comment(void **state) {
    finds(*state, "UPDATE comment SET question = 50", "comment on question 50");
}

static void unknown_revision(void **state) {
    finds(*state, "UPDATE response SET revision = 9 WHERE id = 1",
          "response points to nothing in table revision");
}

/* An index that stands on the pages of another one: every page is well formed, but searching goes astray. */
static void damaged_index(void **state) {
    struct help *h = *state;
    char path[128];
    sqlite3 *db;
    store_close(h->store);
    snprintf(path, sizeof path, "%s/hailong.db", h->dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (SELECT rootpage "
                     "FROM sqlite_schema WHERE name = 'counter_unit_unit') WHERE name = 'unit_parent'",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    help_open(h, STORE_WRITE);
    finds(h, "SELECT 1", "the database is damaged");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sound, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(changed_answer, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(impossible_answer, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(short_answer, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(moved_response, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(lost_response, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(changed_tally, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(broken_tally, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(wrong_number, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(lost_tally, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(invented_tally, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(wrong_month, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(wrong_month_cells, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(lost_month, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(orphan_comment, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(stray_comment, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(unknown_revision, prepared, help_teardown),
        cmocka_unit_test_setup_teardown(damaged_index, prepared, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
