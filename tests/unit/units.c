#include "store_help.h"

static int put_fn(struct transaction *tx, void *context, struct err *err) {
    bool is_new = false;
    return store_unit_put(tx, context, &is_new, err);
}

static int put(struct help *h, const char *code, const char *parent) {
    struct unit unit = {0, code, parent, "Xã Thử", "commune", HELP_DAY, DAY_NONE};
    return store_transact(h->store, put_fn, &unit, &h->err);
}

static void round_trip(void **state) {
    struct help *h = *state;
    struct unit *units, unit = {.code = "untouched"};
    size_t count;
    help_ok(h, put(h, "b", ""));
    help_ok(h, put(h, "a", "b"));
    help_ok(h, store_units(h->store, h->arena, &units, &count, &h->err));
    assert_int_equal(count, 2);
    assert_string_equal(units[0].code, "a");
    assert_string_equal(units[0].parent, "b");
    assert_string_equal(units[1].parent, "");
    assert_string_equal(units[1].name, "Xã Thử");
    assert_string_equal(units[1].kind, "commune");
    assert_int_equal(units[1].valid_from, HELP_DAY);
    assert_int_equal(units[1].valid_to, DAY_NONE);
    assert_int_equal(store_unit(h->store, "c", h->arena, &unit, &h->err), ERR_NOT_FOUND);
    assert_string_equal(unit.code, "untouched");
    struct unit changed = {0, "a", "", "Phường Thử", "ward", DAY_NONE, HELP_DAY + 9};
    help_ok(h, store_transact(h->store, put_fn, &changed, &h->err));
    help_ok(h, store_unit(h->store, "a", h->arena, &unit, &h->err));
    assert_int_equal(unit.id, units[0].id);
    assert_string_equal(unit.parent, "");
    assert_string_equal(unit.name, "Phường Thử");
    assert_int_equal(unit.valid_to, HELP_DAY + 9);
}

static void faulty_units_are_refused(void **state) {
    struct help *h = *state;
    struct unit unit = {0, "a", "", "Xã Thử", "commune", DAY_NONE, DAY_NONE};
    struct err err;
    assert_int_equal(store_transact(h->store, put_fn, &unit, &err), 0);
    unit.kind = "kingdom";
    assert_int_equal(store_transact(h->store, put_fn, &unit, &err), ERR_INPUT);
    unit.kind = "ward";
    unit.valid_from = 5;
    unit.valid_to = 4;
    assert_int_equal(store_transact(h->store, put_fn, &unit, &err), ERR_INPUT);
    unit.valid_to = 5;
    assert_int_equal(store_transact(h->store, put_fn, &unit, &err), 0);
}

static void no_loops(void **state) {
    struct help *h = *state;
    assert_int_equal(put(h, "a", "nowhere"), ERR_NOT_FOUND);
    assert_int_equal(put(h, "a", "a"), ERR_CONFLICT);
    help_ok(h, put(h, "a", ""));
    help_ok(h, put(h, "b", "a"));
    help_ok(h, put(h, "c", "b"));
    assert_int_equal(put(h, "a", "a"), ERR_CONFLICT);
    assert_int_equal(put(h, "a", "b"), ERR_CONFLICT);
    assert_int_equal(put(h, "a", "c"), ERR_CONFLICT);
    help_ok(h, put(h, "c", "a")); /* sideways is no loop */
    help_ok(h, put(h, "b", "c"));
}

static void line_is(struct help *h, const char *code, size_t most, const char *wanted) {
    struct unit *units;
    size_t count;
    char codes[80] = "";
    help_ok(h, store_unit_line(h->store, code, most, h->arena, &units, &count, &h->err));
    for (size_t i = 0; i < count; i++)
        snprintf(codes + strlen(codes), sizeof codes - strlen(codes), "%s<%s ", units[i].code,
                 units[i].parent);
    assert_string_equal(codes, wanted);
}

static void the_line_above(void **state) {
    struct help *h = *state;
    static const char *const tree[][2] = {{"z", ""}, {"a", "z"}, {"b", "z"}, {"c", "a"}, {"y", ""}};
    for (size_t i = 0; i < sizeof tree / sizeof *tree; i++)
        help_ok(h, put(h, tree[i][0], tree[i][1]));
    line_is(h, "c", 9, "c<a a<z z< ");
    line_is(h, "c", 2, "c<a a<z ");
    line_is(h, "z", 9, "z< ");
    line_is(h, "", 9, "y< z< ");
    line_is(h, "nowhere", 9, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(round_trip, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(faulty_units_are_refused, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(no_loops, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(the_line_above, help_empty_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
