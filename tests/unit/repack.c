/* A database from before step 19, its tallies packed by this file's own packer, is brought up with the same figures. */
#include "base/rand.h"
#include "store/migrate.h"
#include "store/sqlite.h"
#include "store_help.h"

enum { SPAN_DAYS = 90, BEFORE = 18 };

/* Form 1 of cells in form 2, told by nothing but the two descriptions. */
static size_t old_form(const uint8_t *bytes, uint8_t *out) {
    size_t count = bytes[1] + 256u * bytes[2], at = 3, n = 0;
    out[n++] = 1;
    for (size_t cell = 0; cell < count; cell += 16) {
        size_t width = bytes[at++];
        for (size_t i = cell; i < cell + 16 && i < count; i++, at += width) {
            uint64_t value = 0;
            for (size_t byte = width; byte-- > 0;)
                value = value * 256 + bytes[at + byte];
            for (; value >= 128; value /= 128)
                out[n++] = (uint8_t)(value % 128 + 128);
            out[n++] = (uint8_t)value;
        }
    }
    return n;
}

static void old_pack(sqlite3_context *context, int count, sqlite3_value **values) {
    static uint8_t bytes[1 << 16];
    (void)count;
    size_t n = old_form(sqlite3_value_blob(values[0]), bytes);
    sqlite3_result_blob64(context, bytes, n, SQLITE_TRANSIENT);
}

static sqlite3 *open_apart(struct help *h) {
    char path[128];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/hailong.db", h->dir);
    help_ok(h, sqlite_open(path, STORE_WRITE, &db, &h->err));
    assert_int_equal(
        sqlite3_create_function_v2(db, "old_pack", 1, SQLITE_UTF8, NULL, old_pack, NULL, NULL, NULL),
        SQLITE_OK);
    return db;
}

static int make(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static uint8_t answers[HELP_ANSWERS];
    struct rng rng = rng_seeded(i);
    (void)err;
    for (size_t q = 0; q < HELP_ANSWERS; q++)
        answers[q] = (uint8_t)rng_below(&rng, 6);
    /* Most on one day, so that there are cells of two bytes. */
    help_row(h, 1 + (int64_t)rng_below(&rng, 3),
             HELP_DAY + (rng_below(&rng, 2) == 0 ? 0 : (int32_t)rng_below(&rng, SPAN_DAYS)), answers, row);
    row->channel = (enum channel)rng_below(&rng, CHANNEL_COUNT);
    return 0;
}

/* Responses, a copy of what they are counted as, and that in the old form. The store is closed. */
static void make_old(struct help *h) {
    help_ok(h, help_append(h, 6000, make));
    store_close(h->store);
    h->store = NULL;
    sqlite3 *db = open_apart(h);
    help_ok(h, sqlite_exec(db, "CREATE TABLE kept AS SELECT * FROM tally", &h->err));
    help_ok(h, sqlite_exec(db, "CREATE TABLE kept_month AS SELECT * FROM month_tally", &h->err));
    help_ok(h, sqlite_exec(db, "UPDATE tally SET cells = old_pack(cells)", &h->err));
    help_ok(h,
            sqlite_exec(db, "UPDATE month_tally SET cells = old_pack(cells), channels = old_pack(channels)",
                        &h->err));
    help_ok(h, sqlite_exec(db, "PRAGMA user_version = 18", &h->err));
    sqlite3_close(db);
    assert_true(help_sql(h, "SELECT count(*) FROM tally WHERE substr(cells, 1, 1) = x'01'") > 300);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM tally WHERE substr(cells, 1, 1) <> x'01'"), 0);
}

/* The step by itself: those after it find what they made already. */
static void bring_up(struct help *h) {
    size_t count;
    char mark[64];
    const struct migration *list = migrate_list(&count);
    sqlite3 *db = open_apart(h);
    help_ok(h, migrate_run(db, h->dir, list, BEFORE + 1, &h->err));
    snprintf(mark, sizeof mark, "PRAGMA user_version = %zu", count);
    help_ok(h, sqlite_exec(db, mark, &h->err));
    sqlite3_close(db);
    help_open(h, STORE_WRITE);
}

static void assert_kept(struct help *h) {
    assert_int_equal(help_sql(h, "SELECT count(*) FROM tally"), help_sql(h, "SELECT count(*) FROM kept"));
    assert_int_equal(help_sql(h, "SELECT count(*) FROM month_tally"),
                     help_sql(h, "SELECT count(*) FROM kept_month"));
    assert_int_equal(help_sql(h, "SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM tally)"), 0);
    assert_int_equal(
        help_sql(h, "SELECT count(*) FROM (SELECT * FROM kept_month EXCEPT SELECT * FROM month_tally)"), 0);
}

static void an_old_database_is_brought_up(void **state) {
    struct help *h = *state;
    make_old(h);
    bring_up(h);
    assert_kept(h);
    help_verify(h);
    help_ok(h, help_append(h, 500, make)); /* and goes on */
    help_verify(h);
}

/* Both steps that make months of old tallies and then bring all up. */
static void months_are_made_of_old_tallies(void **state) {
    struct help *h = *state;
    size_t count, done = 0;
    const struct migration *list = migrate_list(&count);
    make_old(h);
    sqlite3 *db = open_apart(h);
    help_ok(h, sqlite_exec(db, "DROP TABLE month_tally", &h->err));
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].title, "months") == 0 || strcmp(list[i].title, "month-ends") == 0) {
            help_ok(h, sqlite_exec(db, list[i].text, &h->err));
            done++;
        }
    assert_int_equal(done, 2);
    sqlite3_close(db);
    bring_up(h);
    assert_kept(h);
    help_verify(h);
}

static void damage(struct help *h, const char *sql, const char *place) {
    help_sql(h, sql);
    assert_int_equal(store_open(h->dir, STORE_WRITE, &h->store, &h->err), ERR_STORE);
    const char *const words[] = {place, "the tally is damaged", "0019-packed", "before-0019.db"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(h->err.text, words[i]) == NULL)
            fail_msg("%s is not in: %s", words[i], h->err.text);
    assert_int_equal(help_sql(h, "PRAGMA user_version"), BEFORE);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM tally WHERE substr(cells, 1, 1) <> x'01'"), 0);
}

static void a_damaged_one_is_named(void **state) {
    struct help *h = *state;
    make_old(h); /* and then from back to front, as the first one is named */
    damage(h, "UPDATE month_tally SET cells = x'018000' WHERE unit = 3 AND month < 20000",
           "unit Y, month of 2024-10-01, revision id 1: ");
    damage(h, "UPDATE month_tally SET channels = x'0180' WHERE unit = 2 AND month < 20000",
           "unit X, month of 2024-10-01, revision id 1, by channel");
    damage(h, "UPDATE tally SET cells = x'01' WHERE counter = 2 AND day = 20000",
           "counter AAAAAA2, 2024-10-04, revision id 1: ");
}

/* One value through the function: true when it gave `expected`, or an error where none is expected. */
static bool gives(sqlite3 *db, const char *from, const char *expected) {
    sqlite3_stmt *stmt = NULL;
    char sql[400];
    snprintf(sql, sizeof sql, "SELECT hex(tally_repack(%s, 'here'))", from);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    int rc = sqlite3_step(stmt);
    bool ok = expected == NULL
                  ? rc != SQLITE_ROW && strstr(sqlite3_errmsg(db), "here: the tally") != NULL
                  : rc == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(stmt, 0), expected) == 0;
    sqlite3_finalize(stmt);
    return ok;
}

static void every_number(void **state) {
    struct help *h = *state;
    static const struct {
        const char *from, *expected;
    } cases[] = {
        {"x'0100'", "02010000"},
        {"x'017F05'", "020200017F05"},
        {"x'018001'", "0201000180"},
        {"x'01FF01'", "02010001FF"},
        {"x'018002'", "020100020001"},
        {"x'01FFFF03'", "02010002FFFF"},
        {"x'01808004'", "0201000400000100"},
        {"x'01FFFFFFFF0F'", "02010004FFFFFFFF"},
        {"x'018080808010'", "020100080000000001000000"},
        {"x'01FFFFFFFFFFFFFFFF7F'", "02010008FFFFFFFFFFFFFF7F"}, /* the largest there may be */
        {"x'0180808080808080808001'", NULL},                     /* one more */
        {"x'01FFFFFFFFFFFFFFFFFF01'", NULL},
        {"x'018000'", NULL}, /* longer than it need be */
        {"x'01818000'", NULL},
        {"x'0180'", NULL}, /* cut off */
        {"x'010580'", NULL},
        {"x'01'", NULL},
        {"x''", NULL},
        {"NULL", NULL},
        {"x'0300'", NULL}, /* other formats */
        {"x'0005'", NULL},
        {"x'0201000180'", "0201000180"}, /* today's stays */
        {"x'02010001'", NULL},
        {"x'0201000100'", NULL},
    };
    sqlite3 *db = open_apart(h);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (!gives(db, cases[i].from, cases[i].expected))
            fail_msg("%s", cases[i].from);
    sqlite3_close(db);
}

/* Each cut and each changed byte is refused or is other cells in their one form. */
static void any_bytes(void **state) {
    struct help *h = *state;
    struct rng rng = rng_seeded(4);
    sqlite3 *db = open_apart(h);
    sqlite3_stmt *stmt = NULL;
    size_t ok = 0, refused = 0;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT old_pack(tally_repack(?1, '')), ?1", -1, &stmt, NULL),
                     SQLITE_OK);
    for (size_t round = 0; round < 20000; round++) {
        uint8_t bytes[40];
        size_t n = 1 + rng_below(&rng, sizeof bytes);
        rng_bytes(&rng, bytes, n);
        bytes[0] = 1;
        for (size_t i = 1; i < n; i++)
            bytes[i] &= rng_below(&rng, 4) == 0 ? 0xff : 0x7f;
        sqlite3_bind_blob(stmt, 1, bytes, (int)n, SQLITE_STATIC);
        bool row = sqlite3_step(stmt) == SQLITE_ROW;
        if (row) {
            assert_int_equal(sqlite3_column_bytes(stmt, 0), n);
            assert_memory_equal(sqlite3_column_blob(stmt, 0), bytes, n);
        }
        ok += row;
        refused += !row;
        sqlite3_reset(stmt);
    }
    assert_true(ok > 1000 && refused > 1000);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_old_database_is_brought_up, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(months_are_made_of_old_tallies, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_damaged_one_is_named, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(every_number, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(any_bytes, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
