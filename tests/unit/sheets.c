#include "store_help.h"

#include "base/hash.h"
#include "store/migrate.h"
#include "store/sqlite.h"
#include "store/visits.h"

static struct sheet sheet_of(const char *counter, const char *unit, uint32_t count) {
    struct sheet sheet = {.count = count,
                          .layout = "poster-a4",
                          .printed = HELP_DAY,
                          .name = "Quầy thử",
                          .unit = unit,
                          .address = "https://gopy.example.vn"};
    memcpy(sheet.counter, counter, PLACE_CODE_SIZE);
    return sheet;
}

/* What a transaction is to do: sheets to add, or a range to take back or down. */
struct act {
    struct sheet *sheets;
    size_t n;
    uint32_t first, last, removed;
    int32_t day;
    bool free_again;
};

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct act *act = context;
    return store_sheets_add(tx, act->sheets, act->n, err);
}

static int back_fn(struct transaction *tx, void *context, struct err *err) {
    struct act *act = context;
    return store_sheets_take_back(tx, act->first, act->last - act->first + 1, &act->free_again, err);
}

static int remove_fn(struct transaction *tx, void *context, struct err *err) {
    struct act *act = context;
    return store_sheets_remove(tx, act->first, act->last, act->day, &act->removed, err);
}

static int try_add(struct help *h, struct sheet *sheets, size_t n) {
    struct act act = {.sheets = sheets, .n = n};
    return store_transact(h->store, add_fn, &act, &h->err);
}

static int try_back(struct help *h, uint32_t first, uint32_t last) {
    struct act act = {.first = first, .last = last};
    return store_transact(h->store, back_fn, &act, &h->err);
}

/* Whether the serials are free again. */
static bool back(struct help *h, uint32_t first, uint32_t last) {
    struct act act = {.first = first, .last = last};
    help_ok(h, store_transact(h->store, back_fn, &act, &h->err));
    return act.free_again;
}

static int try_remove(struct help *h, uint32_t first, uint32_t last, int32_t day, uint32_t *removed) {
    struct act act = {.first = first, .last = last, .day = day};
    int rc = store_transact(h->store, remove_fn, &act, &h->err);
    *removed = act.removed;
    return rc;
}

static uint32_t add(struct help *h, const char *counter, const char *unit, uint32_t count) {
    struct sheet sheet = sheet_of(counter, unit, count);
    help_ok(h, try_add(h, &sheet, 1));
    return sheet.first;
}

static uint32_t take_down(struct help *h, uint32_t first, uint32_t last, int32_t day) {
    uint32_t removed;
    help_ok(h, try_remove(h, first, last, day, &removed));
    return removed;
}

/* Every run as "COUNTER first+count", given ones with "g", then "@removed", in the store's order. */
static const char *listed(struct help *h, const char *unit, const char *counter, int32_t day) {
    struct sheet *sheets;
    size_t count = 99;
    help_ok(h, store_sheets(h->store, unit, counter, day, h->arena, &sheets, &count, &h->err));
    char *text = arena_strdup(h->arena, "");
    for (size_t i = 0; i < count; i++) {
        text = arena_printf(h->arena, "%s%s%c %u+%u%s", text, i > 0 ? ", " : "", sheets[i].counter[6],
                            sheets[i].first, sheets[i].count, sheets[i].given ? "g" : "");
        if (sheets[i].removed != DAY_NONE)
            text = arena_printf(h->arena, "%s@%d", text, sheets[i].removed - HELP_DAY);
    }
    return text;
}

static void serials_follow_the_array(void **state) {
    struct help *h = *state;
    struct sheet sheets[3] = {sheet_of("AAAAAA3", "Y", 1), sheet_of("AAAAAA1", "X", 24),
                              sheet_of("AAAAAA3", "Y", 2)};
    sheets[1].layout = "stickers-24";
    sheets[2].removed = 5; /* not looked at */
    assert_string_equal(listed(h, NULL, NULL, HELP_DAY), "");
    help_ok(h, try_add(h, sheets, 3));
    assert_int_equal(sheets[0].first, 1);
    assert_int_equal(sheets[1].first, 2);
    assert_int_equal(sheets[2].first, 26);
    assert_int_equal(add(h, "AAAAAA2", "X", 1), 28);
    assert_string_equal(listed(h, NULL, NULL, HELP_DAY), "1 2+24, 2 28+1, 3 1+1, 3 26+2");
    assert_string_equal(listed(h, "T", NULL, HELP_DAY), "1 2+24, 2 28+1, 3 1+1, 3 26+2");
    assert_string_equal(listed(h, "Y", NULL, HELP_DAY), "3 1+1, 3 26+2");
    assert_string_equal(listed(h, NULL, "AAAAAA2", HELP_DAY), "2 28+1");
    struct sheet *read;
    size_t count;
    help_ok(h, store_sheets(h->store, NULL, "AAAAAA1", HELP_DAY, h->arena, &read, &count, &h->err));
    assert_int_equal(count, 1);
    assert_string_equal(read->layout, "stickers-24");
    assert_int_equal(read->printed, HELP_DAY);
    assert_string_equal(read->name, "Quầy thử");
    assert_string_equal(read->unit, "X");
    assert_string_equal(read->unit_name, "Đơn vị thử");
    assert_string_equal(read->address, "https://gopy.example.vn");
    assert_int_equal(read->removed, DAY_NONE);
    help_verify(h);
}

/* The last ones are given back, others leave a gap. */
static void serials_of_what_was_not_printed(void **state) {
    struct help *h = *state;
    assert_int_equal(add(h, "AAAAAA1", "X", 10), 1);
    assert_true(back(h, 8, 10));
    assert_string_equal(listed(h, NULL, NULL, HELP_DAY), "1 1+7");
    assert_int_equal(add(h, "AAAAAA1", "X", 2), 8);
    assert_int_equal(add(h, "AAAAAA2", "X", 5), 10);
    assert_false(back(h, 8, 9)); /* others came behind */
    assert_false(back(h, 1, 7));
    store_close(h->store);
    help_open(h, STORE_WRITE);
    assert_int_equal(add(h, "AAAAAA1", "X", 1), 15);
    assert_true(back(h, 10, 15)); /* over two runs */
    assert_int_equal(add(h, "AAAAAA1", "X", 1), 10);
    /* A transaction that fails gave nothing out, and gave nothing back. */
    struct sheet sheets[2] = {sheet_of("AAAAAA1", "X", 3), sheet_of("AAAAAA9", "X", 1)};
    assert_int_equal(try_add(h, sheets, 2), ERR_NOT_FOUND);
    assert_int_equal(try_back(h, 9, 10), ERR_NOT_FOUND);
    assert_int_equal(add(h, "AAAAAA1", "X", 1), 11);
    assert_string_equal(listed(h, NULL, NULL, HELP_DAY), "1 10+1, 1 11+1");
    help_verify(h);
}

/* What was taken down had been printed: its number means that sheet for ever. */
static void serials_of_what_was_taken_down(void **state) {
    struct help *h = *state;
    add(h, "AAAAAA1", "X", 4);
    assert_int_equal(take_down(h, 2, 2, HELP_DAY), 1);
    assert_true(back(h, 4, 4));
    assert_false(back(h, 2, 3));
    assert_int_equal(add(h, "AAAAAA1", "X", 1), 4);
    assert_string_equal(listed(h, NULL, NULL, HELP_DAY), "1 1+1, 1 4+1");
    help_verify(h);
}

static void the_last_serial(void **state) {
    struct help *h = *state;
    char sql[100];
    snprintf(sql, sizeof sql, "UPDATE meta SET last_serial = %d", SHEET_SERIAL_MAX - 2);
    help_sql(h, sql);
    struct sheet sheets[2] = {sheet_of("AAAAAA1", "X", 2), sheet_of("AAAAAA1", "X", 1)};
    assert_int_equal(try_add(h, sheets, 2), ERR_LIMIT);
    assert_int_equal(add(h, "AAAAAA1", "X", 2), SHEET_SERIAL_MAX - 1);
    assert_int_equal(try_add(h, sheets + 1, 1), ERR_LIMIT);
    assert_true(back(h, SHEET_SERIAL_MAX, SHEET_SERIAL_MAX));
    assert_int_equal(add(h, "AAAAAA1", "X", 1), SHEET_SERIAL_MAX);
    assert_int_equal(take_down(h, SHEET_SERIAL_MAX, SHEET_SERIAL_MAX, HELP_DAY), 1);
    assert_false(back(h, SHEET_SERIAL_MAX - 1, SHEET_SERIAL_MAX));
    assert_int_equal(try_add(h, sheets + 1, 1), ERR_LIMIT);
    help_verify(h);
}

/* A slip of the pen does not use the serials up. */
static void too_many_at_once(void **state) {
    struct help *h = *state;
    struct sheet sheets[5];
    for (size_t i = 0; i < 5; i++)
        sheets[i] = sheet_of("AAAAAA1", "X", SHEET_COUNT_MAX);
    assert_int_equal(try_add(h, sheets, 5), ERR_LIMIT);
    assert_non_null(strstr(h->err.text, "200000"));
    help_ok(h, try_add(h, sheets, 4));
    assert_int_equal(add(h, "AAAAAA1", "X", 1), SHEET_ADD_MAX + 1); /* the bound is of one call */
    help_verify(h);
}

static void what_is_given_stays_so_when_split(void **state) {
    struct help *h = *state;
    struct sheet sheets[2] = {sheet_of("AAAAAA1", "X", 10), sheet_of("AAAAAA1", "X", 1)};
    sheets[0].given = true;
    help_ok(h, try_add(h, sheets, 2));
    assert_int_equal(take_down(h, 4, 6, HELP_DAY), 3);
    assert_string_equal(listed(h, NULL, NULL, HELP_DAY), "1 1+3g, 1 4+3g@0, 1 7+4g, 1 11+1");
    struct sheet *read;
    size_t count;
    help_ok(h, store_sheets(h->store, NULL, NULL, HELP_DAY, h->arena, &read, &count, &h->err));
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(sheet_hangs(&read[i]), read[i].first == 11);
    help_verify(h);
}

static void taking_down_splits_runs(void **state) {
    struct help *h = *state;
    add(h, "AAAAAA1", "X", 10);
    add(h, "AAAAAA2", "X", 5);
    assert_int_equal(take_down(h, 4, 6, HELP_DAY + 1), 3);
    assert_string_equal(listed(h, NULL, NULL, HELP_DAY), "1 1+3, 1 4+3@1, 1 7+4, 2 11+5");
    assert_int_equal(take_down(h, 4, 6, HELP_DAY + 2), 0); /* again: the first day stays */
    assert_int_equal(take_down(h, 5, 5, HELP_DAY + 2), 0);
    assert_int_equal(take_down(h, 6, 11, HELP_DAY + 3), 5);
    assert_string_equal(listed(h, NULL, NULL, HELP_DAY),
                        "1 1+3, 1 4+1@1, 1 5+1@1, 1 6+1@1, 1 7+4@3, 2 11+1@3, 2 12+4");
    assert_int_equal(take_down(h, 1, 15, HELP_DAY + 4), 7);
    assert_int_equal(help_sql(h, "SELECT sum(count) FROM sheet"), 15);
    help_verify(h);
}

static void unknown_serials_change_nothing(void **state) {
    struct help *h = *state;
    uint32_t removed = 0;
    assert_int_equal(try_remove(h, 1, 1, HELP_DAY, &removed), ERR_NOT_FOUND);
    add(h, "AAAAAA1", "X", 10);
    add(h, "AAAAAA1", "X", 10);
    help_ok(h, try_back(h, 8, 12));
    const char *before = listed(h, NULL, NULL, HELP_DAY);
    assert_string_equal(before, "1 1+7, 1 13+8");
    static const uint32_t gaps[][3] = {{5, 13, 8}, {8, 12, 8}, {10, 14, 10}, {20, 21, 21}, {21, 30, 21}};
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++) {
        char name[32];
        snprintf(name, sizeof name, "number %u:", gaps[i][2]);
        assert_int_equal(try_remove(h, gaps[i][0], gaps[i][1], HELP_DAY, &removed), ERR_NOT_FOUND);
        assert_non_null(strstr(h->err.text, name));
        assert_int_equal(try_back(h, gaps[i][0], gaps[i][1]), ERR_NOT_FOUND);
    }
    assert_int_equal(try_remove(h, 0, 3, HELP_DAY, &removed), ERR_INPUT);
    assert_int_equal(try_remove(h, 3, 2, HELP_DAY, &removed), ERR_INPUT);
    assert_int_equal(try_remove(h, 1, SHEET_SERIAL_MAX + 1, HELP_DAY, &removed), ERR_INPUT);
    assert_int_equal(try_back(h, 2, 1), ERR_INPUT);
    assert_int_equal(try_back(h, 5, UINT32_MAX), ERR_INPUT);
    assert_string_equal(listed(h, NULL, NULL, HELP_DAY), before);
}

static void what_makes_no_sense_is_refused(void **state) {
    struct help *h = *state;
    struct sheet bad[] = {sheet_of("AAAAAA1", "X", 0), sheet_of("AAAAAA1", "X", SHEET_COUNT_MAX + 1),
                          sheet_of("AAAAAA1", "X", 1), sheet_of("AAAAAA1", "X", 1),
                          sheet_of("AAAAAA1", "X", 1)};
    bad[2].printed = DAY_NONE;
    bad[3].layout = "";
    bad[4].name = "";
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(try_add(h, &bad[i], 1), ERR_INPUT);
    struct sheet unit = sheet_of("AAAAAA1", "Z", 1);
    assert_int_equal(try_add(h, &unit, 1), ERR_NOT_FOUND);
    assert_non_null(strstr(h->err.text, "unit \"Z\""));
    struct sheet *sheets;
    size_t count;
    assert_int_equal(store_sheets(h->store, "Z", NULL, HELP_DAY, h->arena, &sheets, &count, &h->err),
                     ERR_NOT_FOUND);
    assert_int_equal(store_sheets(h->store, NULL, "AAAAAA9", HELP_DAY, h->arena, &sheets, &count, &h->err),
                     ERR_NOT_FOUND);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM sheet"), 0);
}

static int move_fn(struct transaction *tx, void *context, struct err *err) {
    struct unit unit = {0, "X", "T", "Tên mới", "commune", DAY_NONE, DAY_NONE};
    bool is_new;
    int rc = help_counter(tx, "AAAAAA1", "Y", HELP_DAY + 4, err);
    (void)context;
    return rc != 0 ? rc : store_unit_put(tx, &unit, &is_new, err);
}

static int visit_fn(struct transaction *tx, void *context, struct err *err) {
    struct visit visit = {.day = HELP_DAY, .visits = 1};
    (void)context;
    memcpy(visit.counter, "AAAAAA1", PLACE_CODE_SIZE);
    return store_visit_put(tx, &visit, NULL, err);
}

/* The list follows the counter; what the sheet says stays. */
static void a_moved_counter(void **state) {
    struct help *h = *state;
    struct sheet *sheets;
    size_t count;
    add(h, "AAAAAA1", "X", 1);
    add(h, "AAAAAA3", "Y", 1);
    help_ok(h, store_transact(h->store, visit_fn, NULL, &h->err)); /* or it would have been in Y ever since */
    help_ok(h, store_transact(h->store, move_fn, NULL, &h->err));
    assert_string_equal(listed(h, "X", NULL, HELP_DAY + 3), "1 1+1");
    assert_string_equal(listed(h, "X", NULL, HELP_DAY + 4), "");
    assert_string_equal(listed(h, "Y", NULL, HELP_DAY + 4), "1 1+1, 3 2+1");
    help_ok(h, store_sheets(h->store, NULL, "AAAAAA1", HELP_DAY + 4, h->arena, &sheets, &count, &h->err));
    assert_string_equal(sheets->unit, "X");
    assert_string_equal(sheets->unit_name, "Đơn vị thử");
}

/* A database of the version before, as that program left it: the step adds what is new and keeps the rest. */
static void from_the_version_before(void **state) {
    enum { BEFORE = 4 };
    struct help *h = *state;
    size_t steps;
    sqlite3 *db;
    char path[128], secret[2 * HASH_SECRET_SIZE];
    memcpy(secret, "0123456789abcdef", HASH_SECRET_SIZE);
    store_close(h->store);
    h->store = NULL;
    snprintf(path, sizeof path, "%s/hailong.db", h->dir);
    assert_int_equal(unlink(path), 0);
    help_ok(h, sqlite_open(path, STORE_WRITE, &db, &h->err));
    help_ok(h, sqlite_use_wal(db, &h->err));
    const struct migration *list = migrate_list(&steps);
    assert_true(steps > BEFORE);
    help_ok(h, migrate_run(db, h->dir, list, BEFORE, &h->err));
    sqlite3_close(db);
    help_sql(h, "INSERT INTO meta VALUES (1, CAST('0123456789abcdef' AS BLOB), 7)");
    assert_int_equal(store_open(h->dir, STORE_READ, &h->store, &h->err), ERR_STORE);
    help_open(h, STORE_WRITE);
    snprintf(path, sizeof path, "%s/backups/before-0005.db", h->dir);
    assert_int_equal(access(path, R_OK), 0);
    assert_memory_equal(store_secret(h->store), secret, HASH_SECRET_SIZE);
    assert_int_equal(store_start_number(h->store), 8);
    help_ok(h, store_transact(h->store, help_places, NULL, &h->err));
    assert_int_equal(add(h, "AAAAAA1", "X", 1), 1);
    store_close(h->store);
    help_open(h, STORE_READ);
    assert_string_equal(listed(h, NULL, NULL, HELP_DAY), "1 1+1");
    help_verify(h);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, help_setup, help_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(serials_follow_the_array),
        TEST(serials_of_what_was_not_printed),
        TEST(serials_of_what_was_taken_down),
        TEST(too_many_at_once),
        TEST(what_is_given_stays_so_when_split),
        TEST(the_last_serial),
        TEST(taking_down_splits_runs),
        TEST(unknown_serials_change_nothing),
        TEST(what_makes_no_sense_is_refused),
        TEST(a_moved_counter),

        cmocka_unit_test_setup_teardown(from_the_version_before, help_empty_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
