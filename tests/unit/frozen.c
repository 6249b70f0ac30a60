#include "store_help.h"

#include "store/frozen.h"
#include "store/internal.h"
#include "store/officers.h"

enum { REPORTS = 12 };

static const struct frozen sample = {.at = 1000,
                                     .login = "lan",
                                     .name = "Trần Lan",
                                     .unit = "X",
                                     .survey = "thu",
                                     .by = PERIOD_MONTH,
                                     .style = PERIOD_CALENDAR,
                                     .period = "2024-10"};

struct call {
    struct frozen frozen;
    struct str document;
    int64_t number;
};

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct call *call = context;
    return store_frozen_add(tx, &call->frozen, call->document, &call->number, err);
}

static int try_add(struct help *h, const struct frozen *frozen, struct str document, int64_t *number) {
    struct call call = {.frozen = *frozen, .document = document};
    int rc = store_transact(h->store, add_fn, &call, &h->err);
    *number = call.number;
    return rc;
}

static int64_t add(struct help *h, const char *unit, const char *period, const char *document) {
    struct frozen frozen = sample;
    int64_t number;
    frozen.unit = unit;
    frozen.period = period;
    help_ok(h, try_add(h, &frozen, str_of(document), &number));
    return number;
}

/* Reports 1…REPORTS: of X and Y by turns, of four months, each period of each unit more than once. */
static void fill(struct help *h) {
    static const char *const units[] = {"X", "Y"}, *const periods[] = {"2024-10", "2024-10", "2024-11",
                                                                       "2024-11"};
    for (int i = 0; i < REPORTS; i++)
        assert_int_equal(add(h, units[i % 2], periods[i % 4], arena_printf(h->arena, "{\"số\":%d}", i + 1)),
                         i + 1);
}

static int64_t broken(struct help *h) {
    int64_t number = 0;
    int rc = store_frozen_check(h->store, &number, &h->err);
    if (rc < 0)
        fail_msg("%d: %s", rc, h->err.text);
    return rc == 0 ? 0 : number;
}

static void exec(struct help *h, const char *sql) {
    char *why = NULL;
    if (sqlite3_exec(h->store->db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
}

static void what_is_frozen_comes_back(void **state) {
    struct help *h = *state;
    struct frozen out;
    struct str document;
    assert_int_equal(broken(h), 0);
    assert_int_equal(store_frozen(h->store, 1, h->arena, &out, &document, &h->err), 0);
    assert_int_equal(add(h, "X", "2024-10", "{\"a\":1}"), 1);
    assert_int_equal(store_frozen(h->store, 1, h->arena, &out, &document, &h->err), 1);
    assert_true(str_is(document, "{\"a\":1}"));
    assert_int_equal(out.at, 1000);
    assert_string_equal(out.login, "lan");
    assert_string_equal(out.name, "Trần Lan");
    assert_string_equal(out.unit, "X");
    assert_string_equal(out.survey, "thu");
    assert_int_equal(out.by, PERIOD_MONTH);
    assert_int_equal(out.style, PERIOD_CALENDAR);
    assert_string_equal(out.period, "2024-10");
    /* printf '{"a":1}' | sha256sum */
    assert_string_equal(out.sha256, "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862");
    assert_int_equal(out.superseded, 0);
    assert_int_equal(add(h, "X", "2024-10", "{\"a\":2}"), 2);
    assert_int_equal(store_frozen(h->store, 1, h->arena, &out, &document, &h->err), 1);
    assert_int_equal(out.superseded, 2);
    assert_true(str_is(document, "{\"a\":1}"));
    assert_int_equal(add(h, "X", "2024-10", "{\"a\":2}"), 2); /* sent twice */
    assert_int_equal(add(h, "X", "2024-10", "{\"a\":1}"), 3);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM audit"), 3);
    assert_int_equal(store_frozen(h->store, 4, h->arena, &out, &document, &h->err), 0);
    assert_int_equal(store_frozen(h->store, INT64_MAX, h->arena, &out, &document, &h->err), 0);
    assert_int_equal(broken(h), 0);
    help_verify(h);
}

static void the_log_tells_of_it(void **state) {
    struct help *h = *state;
    struct audit_entry *entries;
    size_t count;
    add(h, "X", "2024-10", "{\"a\":1}");
    help_ok(
        h, store_audit_list(h->store, &(struct audit_filter){.max = 9}, h->arena, &entries, &count, &h->err));
    assert_int_equal(count, 1);
    assert_string_equal(entries[0].event, "report-frozen");
    assert_string_equal(entries[0].who, "lan");
    assert_string_equal(entries[0].about, "1");
    assert_string_equal(entries[0].unit, "X");
    assert_string_equal(
        entries[0].detail,
        "thu 2024-10 sha256 015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862");
}

static void refused(void **state) {
    struct help *h = *state;
    struct frozen frozen = sample;
    int64_t number;
    assert_int_equal(try_add(h, &frozen, STR(""), &number), ERR_LIMIT);
    frozen.unit = "Z";
    assert_int_equal(try_add(h, &frozen, STR("{}"), &number), ERR_NOT_FOUND);
    frozen = sample;
    frozen.survey = "khac";
    assert_int_equal(try_add(h, &frozen, STR("{}"), &number), ERR_NOT_FOUND);
    frozen = sample;
    frozen.period = "2024-13";
    assert_int_equal(try_add(h, &frozen, STR("{}"), &number), ERR_INPUT);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM frozen_report"), 0);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM audit"), 0);
}

static const char *listed(struct help *h, const struct frozen_filter *filter) {
    struct frozen *list;
    size_t count = 0;
    const char *text = "";
    help_ok(h, store_frozen_list(h->store, filter, h->arena, &list, &count, &h->err));
    for (size_t i = 0; i < count; i++)
        text = arena_printf(h->arena, "%s%s%lld:%lld", text, i > 0 ? " " : "", (long long)list[i].number,
                            (long long)list[i].superseded);
    return text;
}

static void lists(void **state) {
    struct help *h = *state;
    struct frozen *list;
    size_t count;
    fill(h);
    assert_string_equal(listed(h, &(struct frozen_filter){.max = 5}), "12:0 11:0 10:0 9:0 8:12");
    assert_string_equal(listed(h, &(struct frozen_filter){.max = 2, .before = 8}), "7:11 6:10");
    assert_string_equal(listed(h, &(struct frozen_filter){.max = 9, .unit = "Y"}),
                        "12:0 10:0 8:12 6:10 4:12 2:10");
    assert_string_equal(
        listed(h, &(struct frozen_filter){.max = 9, .unit = "X", .period = "2024-11", .by = PERIOD_MONTH}),
        "11:0 7:11 3:11");
    assert_string_equal(listed(h, &(struct frozen_filter){.max = 9,
                                                          .period = "2024-11",
                                                          .by = PERIOD_MONTH,
                                                          .style = PERIOD_ADMINISTRATIVE}),
                        "");
    assert_string_equal(listed(h, &(struct frozen_filter){.max = 9, .survey = "khac"}), "");
    assert_int_equal(store_frozen_list(h->store, &(struct frozen_filter){.max = FROZEN_LIST_MAX + 1},
                                       h->arena, &list, &count, &h->err),
                     ERR_LIMIT);
}

/* Ways to spoil what was handed in; the number that must be found, 0: any. */
static void every_tampering_is_found(void **state) {
    static const struct {
        const char *sql;
        int64_t found;
    } ways[] = {{"UPDATE frozen_report SET document = document || ' ' WHERE number = 5", 5},
                {"UPDATE frozen_report SET digest = randomblob(32) WHERE number = 5", 5},
                {"UPDATE frozen_report SET link = randomblob(32) WHERE number = 5", 5},
                {"UPDATE frozen_report SET at = at + 1 WHERE number = 5", 5},
                {"UPDATE frozen_report SET login = 'minh' WHERE number = 5", 5},
                {"UPDATE frozen_report SET name = 'Minh' WHERE number = 5", 5},
                {"UPDATE frozen_report SET unit = 'Y' WHERE number = 5", 5},
                {"UPDATE frozen_report SET survey = 'khac' WHERE number = 5", 5},
                {"UPDATE frozen_report SET kind = 'year' WHERE number = 5", 5},
                {"UPDATE frozen_report SET style = 'administrative' WHERE number = 5", 5},
                {"UPDATE frozen_report SET period = '2024-09' WHERE number = 5", 5},
                {"DELETE FROM frozen_report WHERE number = 5", 5},
                {"DELETE FROM frozen_report WHERE number >= 5", 5},
                {"DELETE FROM frozen_report", 1},
                {"DELETE FROM frozen_report WHERE number >= 5; UPDATE meta SET frozen_rows = 4", 0},
                {"INSERT INTO frozen_report SELECT 13, at, login, name, unit, survey, kind, style, period, "
                 "document, digest, "
                 "link FROM frozen_report WHERE number = 12",
                 13},
                {"UPDATE meta SET frozen_head = randomblob(32)", 0},
                {"UPDATE meta SET frozen_rows = 11", 0}};
    struct help *h = *state;
    fill(h);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        exec(h, "BEGIN");
        exec(h, ways[i].sql);
        int64_t number = broken(h);
        if (number == 0 || (ways[i].found != 0 && number != ways[i].found))
            fail_msg("%s: report %lld was found", ways[i].sql, (long long)number);
        exec(h, "ROLLBACK");
        assert_int_equal(broken(h), 0);
    }
}

static void keep_line(void *context, const char *line) {
    snprintf(context, 600, "%s", line);
}

static void verify_says_it(void **state) {
    struct help *h = *state;
    struct verify_result result;
    char line[600] = "";
    fill(h);
    help_verify(h);
    exec(h, "UPDATE frozen_report SET document = replace(document, '7', '8') WHERE number = 7");
    assert_int_equal(store_verify(h->store, keep_line, NULL, line, &result, &h->err), ERR_STORE);
    assert_int_equal(result.faults, 1);
    assert_non_null(strstr(line, "report 7 is not what was handed in"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_frozen_comes_back, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(the_log_tells_of_it, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(refused, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(lists, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(every_tampering_is_found, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(verify_says_it, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
