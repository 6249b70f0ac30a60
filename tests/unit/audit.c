#include "store_help.h"

#include "store/internal.h"
#include "store/officers.h"

enum { ENTRIES = 40 };

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    return store_audit_add(tx, context, err);
}

static void add(struct help *h, const struct audit_entry *entry) {
    help_ok(h, store_transact(h->store, add_fn, (void *)(uintptr_t)entry, &h->err));
}

static void fill(struct help *h, int entries) {
    static const char *const who[] = {"", "lan", "minh"},
                             *const events[] = {"login", "login-failed", "setting"},
                             *const units[] = {"", "T", "X", "Y"};
    for (int i = 0; i < entries; i++) {
        struct audit_entry entry = {.at = 1000 + i / 2,
                                    .who = who[i % 3],
                                    .event = events[i % 3],
                                    .about = i % 5 == 0 ? "lan" : "",
                                    .unit = units[i % 4],
                                    .detail = arena_printf(h->arena, "chi tiết %d", i)};
        add(h, &entry);
    }
}

/* 0, or the number of the first broken one. */
static int64_t broken(struct help *h) {
    int64_t number = 0;
    int rc = store_audit_check(h->store, &number, &h->err);
    if (rc < 0)
        fail_msg("%d: %s", rc, h->err.text);
    return rc == 0 ? 0 : number;
}

static void exec(struct help *h, const char *sql) {
    char *why = NULL;
    if (sqlite3_exec(h->store->db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
}

static int64_t rows_of(struct help *h, const char *sql) {
    int64_t value = -1;
    help_ok(h, sqlite_number(h->store->db, sql, &value, &h->err));
    return value;
}

static void the_chain_holds(void **state) {
    struct help *h = *state;
    int64_t rows = -1;
    uint8_t head[HASH_DIGEST_SIZE], empty[HASH_DIGEST_SIZE] = {0};
    assert_int_equal(broken(h), 0);
    help_ok(h, store_audit_head(h->store, &rows, head, &h->err));
    assert_int_equal(rows, 0);
    assert_memory_equal(head, empty, sizeof head);
    fill(h, ENTRIES);
    assert_int_equal(broken(h), 0);
    help_ok(h, store_audit_head(h->store, &rows, head, &h->err));
    assert_int_equal(rows, ENTRIES);
    assert_memory_not_equal(head, empty, sizeof head);
    help_verify(h);
    /* A transaction that fails leaves no row and no head behind. */
    char long_text[AUDIT_TEXT_MAX + 2];
    memset(long_text, 'x', sizeof long_text);
    long_text[AUDIT_TEXT_MAX + 1] = '\0';
    struct audit_entry entry = {.who = "", .event = "setting", .about = "", .unit = "", .detail = long_text};
    assert_int_equal(store_transact(h->store, add_fn, &entry, &h->err), ERR_LIMIT);
    long_text[AUDIT_TEXT_MAX] = '\0';
    add(h, &entry);
    assert_int_equal(broken(h), 0);
    /* Texts do not run into each other. */
    struct audit_entry other = {.who = "ab", .event = "c", .about = "", .unit = "", .detail = ""};
    add(h, &other);
    exec(h, "UPDATE audit SET who = 'a', event = 'bc' WHERE number = 42");
    assert_int_equal(broken(h), 42);
}

/* One way to spoil the log between two rows, as SQL. Returns the number that must be found, 0 for "any". */
static int64_t spoil(struct help *h, struct rng *rng, int way) {
    static const char *const texts[] = {"who", "event", "about", "unit", "detail"};
    char sql[400];
    long long n = 1 + (long long)rng_below(rng, ENTRIES), m = 1 + (long long)rng_below(rng, ENTRIES);
    if (m == n)
        m = n % ENTRIES + 1;
    long long low = n < m ? n : m;
    const char *text = texts[rng_below(rng, 5)];
    unsigned bit = (unsigned)rng_below(rng, 8);
    int64_t found = n;
    switch (way) {
    case 0: /* another text */
        snprintf(sql, sizeof sql, "UPDATE audit SET %s = %s || '%c' WHERE number = %lld", text, text,
                 (char)('a' + bit), n);
        break;
    case 1: /* another time */
        snprintf(sql, sizeof sql, "UPDATE audit SET at = at + %u WHERE number = %lld", bit + 1, n);
        break;
    case 2: /* another hash */
        snprintf(sql, sizeof sql, "UPDATE audit SET hash = randomblob(32) WHERE number = %lld", n);
        break;
    case 3: /* dropped */
        snprintf(sql, sizeof sql, "DELETE FROM audit WHERE number = %lld", n);
        break;
    case 4: /* dropped, and the gap closed */
        snprintf(sql, sizeof sql,
                 "DELETE FROM audit WHERE number = %lld; UPDATE audit SET number = number - 1 WHERE number > "
                 "%lld;",
                 n, n);
        break;
    case 5: /* two change places */
        snprintf(sql, sizeof sql,
                 "UPDATE audit SET number = 9999 WHERE number = %lld; UPDATE audit SET number = %lld WHERE "
                 "number = %lld;"
                 "UPDATE audit SET number = %lld WHERE number = 9999;",
                 n, n, m, m);
        found = low;
        break;
    case 6: /* the end cut off */
        snprintf(sql, sizeof sql, "DELETE FROM audit WHERE number >= %lld", n);
        break;
    case 7: /* the end cut off, and counted anew, but not hashed */
        snprintf(sql, sizeof sql,
                 "DELETE FROM audit WHERE number >= %lld; UPDATE meta SET audit_rows = %lld;", n, n - 1);
        break;
    case 8: /* one twice */
        snprintf(sql, sizeof sql,
                 "INSERT INTO audit SELECT %d, at, who, event, about, unit, detail, hash FROM audit WHERE "
                 "number = %lld",
                 ENTRIES + 1, n);
        found = ENTRIES + 1;
        break;
    default: /* the head */
        snprintf(sql, sizeof sql, "UPDATE meta SET audit_head = randomblob(32)");
        found = 0;
        break;
    }
    exec(h, sql);
    return found;
}

static void every_tampering_is_found(void **state) {
    enum { TAMPERINGS = 10000, WAYS = 10 };
    struct help *h = *state;
    struct rng rng = rng_seeded(27);
    fill(h, ENTRIES);
    for (int i = 0; i < TAMPERINGS; i++) {
        exec(h, "BEGIN");
        int64_t expected = spoil(h, &rng, i % WAYS);
        int64_t number = broken(h);
        if (number == 0 || (expected != 0 && number != expected))
            fail_msg("way %d: row %lld was spoilt, row %lld was found", i % WAYS, (long long)expected,
                     (long long)number);
        exec(h, "ROLLBACK");
        if (i % 1000 == 0)
            assert_int_equal(broken(h), 0);
    }
    assert_int_equal(rows_of(h, "SELECT count(*) FROM audit"), ENTRIES);
}

static void keep_line(void *context, const char *line) {
    *(const char **)context = strdup(line);
}

static void verify_says_it(void **state) {
    struct help *h = *state;
    struct verify_result result;
    char *line = NULL;
    fill(h, ENTRIES);
    exec(h, "UPDATE audit SET who = 'minh' WHERE number = 17");
    assert_int_equal(store_verify(h->store, keep_line, NULL, &line, &result, &h->err), ERR_STORE);
    assert_int_equal(result.faults, 1);
    assert_non_null(strstr(line, "audit log was changed: entry 17 "));
    free(line);
}

static const char *listed(struct help *h, const struct audit_filter *filter) {
    struct audit_entry *entries;
    size_t count = 0;
    const char *text = "";
    help_ok(h, store_audit_list(h->store, filter, h->arena, &entries, &count, &h->err));
    for (size_t i = 0; i < count; i++)
        text = arena_printf(h->arena, "%s%s%lld", text, i > 0 ? " " : "", (long long)entries[i].number);
    return text;
}

static void filters(void **state) {
    struct help *h = *state;
    fill(h, 12);
    assert_string_equal(listed(h, &(struct audit_filter){.max = 100}), "12 11 10 9 8 7 6 5 4 3 2 1");
    assert_string_equal(listed(h, &(struct audit_filter){.max = 3}), "12 11 10");
    assert_string_equal(listed(h, &(struct audit_filter){.max = 3, .before = 10}), "9 8 7");
    assert_string_equal(listed(h, &(struct audit_filter){.max = 9, .who = "lan"}), "11 8 5 2");
    assert_string_equal(listed(h, &(struct audit_filter){.max = 9, .who = ""}), "10 7 4 1");
    assert_string_equal(listed(h, &(struct audit_filter){.max = 9, .event = "setting"}), "12 9 6 3");
    assert_string_equal(listed(h, &(struct audit_filter){.max = 9, .about = "lan"}), "11 6 1");
    assert_string_equal(listed(h, &(struct audit_filter){.max = 9, .unit = "X"}), "11 7 3");
    assert_string_equal(listed(h, &(struct audit_filter){.max = 99, .unit = "T"}), "12 11 10 8 7 6 4 3 2");
    assert_string_equal(listed(h, &(struct audit_filter){.max = 9, .from = 1001, .to = 1002}), "6 5 4 3");
    assert_string_equal(listed(h, &(struct audit_filter){.max = 9, .who = "lan", .unit = "T", .from = 1003}),
                        "11 8");
    struct audit_entry *entries;
    size_t count;
    help_ok(h, store_audit_list(h->store, &(struct audit_filter){.max = 1, .before = 2}, h->arena, &entries,
                                &count, &h->err));
    assert_int_equal(entries[0].at, 1000);
    assert_string_equal(entries[0].who, "");
    assert_string_equal(entries[0].event, "login");
    assert_string_equal(entries[0].about, "lan");
    assert_string_equal(entries[0].unit, "");
    assert_string_equal(entries[0].detail, "chi tiết 0");
    struct audit_filter bad = {.max = 9, .unit = "Z"};
    assert_int_equal(store_audit_list(h->store, &bad, h->arena, &entries, &count, &h->err), ERR_NOT_FOUND);
    bad = (struct audit_filter){.max = AUDIT_LIST_MAX + 1};
    assert_int_equal(store_audit_list(h->store, &bad, h->arena, &entries, &count, &h->err), ERR_LIMIT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_chain_holds, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(every_tampering_is_found, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(verify_says_it, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(filters, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
