#include "store_help.h"

#include "base/base64.h"
#include "core/setting.h"
#include "store/officers.h"

struct pair {
    const char *name, *value;
};

static int set_fn(struct transaction *tx, void *context, struct err *err) {
    const struct pair *pair = context;
    return store_setting_set(tx, pair->name, pair->value, err);
}

static int set(struct help *h, const char *name, const char *value) {
    struct pair pair = {name, value};
    return store_transact(h->store, set_fn, &pair, &h->err);
}

static const char *get(struct help *h, const char *name) {
    const char *value = NULL;
    help_ok(h, store_setting(h->store, name, h->arena, &value, &h->err));
    return value;
}

static void general(void **state) {
    struct help *h = *state;
    const char *value = "untouched";
    assert_string_equal(get(h, "threshold.respondents"),
                        setting_find(STR("threshold.respondents"))->default_value);
    help_ok(h, set(h, "threshold.respondents", "25"));
    assert_string_equal(get(h, "threshold.respondents"), "25");
    help_ok(h, set(h, "threshold.respondents", "30"));
    assert_string_equal(get(h, "threshold.respondents"), "30");
    assert_int_equal(set(h, "threshold.respondents", "many"), ERR_INPUT);
    assert_string_equal(get(h, "threshold.respondents"), "30");
    help_ok(h, set(h, "base.url", "HTTPS://Gopy.Example.VN"));
    assert_string_equal(get(h, "base.url"), "https://gopy.example.vn"); /* as checked, not as typed */
    assert_int_equal(set(h, "no.such", "1"), ERR_NOT_FOUND);
    assert_int_equal(store_setting(h->store, "no.such", h->arena, &value, &h->err), ERR_NOT_FOUND);
    assert_string_equal(value, "untouched");
}

/* As large as a picture may be, and a byte larger. */
static void picture(void **state) {
    struct help *h = *state;
    struct str bytes = {arena_alloc(h->arena, SETTING_PICTURE_MAX + 3), SETTING_PICTURE_MAX}, text;
    help_ok(h, base64_encode(bytes, h->arena, &text, &h->err));
    const char *value = arena_printf(h->arena, "%s%s", SETTING_PNG, text.p);
    help_ok(h, set(h, "look.emblem", value));
    assert_string_equal(get(h, "look.emblem"), value);
    bytes.n += 3;
    help_ok(h, base64_encode(bytes, h->arena, &text, &h->err));
    assert_int_equal(set(h, "look.emblem", arena_printf(h->arena, "%s%s", SETTING_PNG, text.p)), ERR_INPUT);
}

static int note_fn(struct transaction *tx, void *context, struct err *err) {
    return store_setting_change(tx, context, err);
}

static const char *former(struct help *h, const char *name) {
    const char *value = "(none)";
    assert_true(store_setting_former(h->store, name, h->arena, &value, &h->err) >= 0);
    return value;
}

/* Beside the log a value is kept as long as only it tells what was, and no short one ever. */
static void kept_for_the_way_back(void **state) {
    struct help *h = *state;
    const char *name = "holidays";
    const char *days = "2027-02-01";
    for (int day = 2; day <= 28; day++)
        days = arena_printf(h->arena, "%s, 2027-02-%02d", days, day);
    const struct {
        const char *value, *kept;
    } steps[] = {
        {"2027-01-05", "(none)"}, {"2027-01-06", "(none)"}, {days, "(none)"}, {"2027-01-07", days},
        {"2027-01-08", "(none)"}, {days, "(none)"},         {NULL, days},     {"2027-01-09", "(none)"}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct setting_change change = {.name = name, .value = steps[i].value, .by = "an", .now = 1790000000};
        help_ok(h, store_transact(h->store, note_fn, &change, &h->err));
        assert_string_equal(former(h, name), steps[i].kept);
    }
}

/* ---- Of units: city T with the communes X and Y ---------------------------------------------------------------- */

struct change {
    const char *name, *unit, *value; /* value NULL: taken back */
    bool was_set;
};

static int change_fn(struct transaction *tx, void *context, struct err *err) {
    struct change *c = context;
    return c->value == NULL ? store_setting_unset(tx, c->name, c->unit, &c->was_set, err)
                            : store_unit_setting_set(tx, c->name, c->unit, c->value, err);
}

static int of_unit(struct help *h, const char *name, const char *unit, const char *value) {
    struct change c = {name, unit, value, false};
    return store_transact(h->store, change_fn, &c, &h->err);
}

static bool unset(struct help *h, const char *name, const char *unit) {
    struct change c = {name, unit, NULL, false};
    help_ok(h, store_transact(h->store, change_fn, &c, &h->err));
    return c.was_set;
}

/* What holds for a unit, and whose it is. */
static void holds(struct help *h, const char *unit, const char *value, const char *from) {
    struct setting_value found;
    help_ok(h, store_setting_find(h->store, "hotline", unit, h->arena, &found, &h->err));
    assert_string_equal(found.value, value);
    assert_string_equal(found.is_default ? "default" : found.unit, from);
}

static int move_fn(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    return help_unit(tx, "Y", "X", err);
}

static void nearest_up_the_tree(void **state) {
    struct help *h = *state;
    holds(h, "X", "", "default");
    help_ok(h, set(h, "hotline", "1022"));
    holds(h, "X", "1022", "");
    help_ok(h, of_unit(h, "hotline", "T", "1900 T"));
    holds(h, "X", "1900 T", "T");
    holds(h, NULL, "1022", "");
    help_ok(h, of_unit(h, "hotline", "X", " 1900 X "));
    holds(h, "X", "1900 X", "X"); /* as checked, not as typed */
    holds(h, "Y", "1900 T", "T");
    help_ok(h, store_transact(h->store, move_fn, NULL, &h->err));
    holds(h, "Y", "1900 X", "X"); /* goes with the tree */
    help_ok(h, of_unit(h, "hotline", "Y", ""));
    holds(h, "Y", "", "Y"); /* empty is a value */
    assert_true(unset(h, "hotline", "Y"));
    assert_false(unset(h, "hotline", "Y"));
    assert_true(unset(h, "hotline", "X"));
    assert_true(unset(h, "hotline", "T"));
    holds(h, "Y", "1022", "");
    assert_true(unset(h, "hotline", NULL));
    holds(h, "Y", "", "default");
}

static void listed_by_unit(void **state) {
    struct help *h = *state;
    struct unit_setting *items;
    size_t count;
    help_ok(h, store_unit_settings(h->store, h->arena, &items, &count, &h->err));
    assert_int_equal(count, 0);
    help_ok(h, of_unit(h, "zalo", "X", "zalo.me/x"));
    help_ok(h, of_unit(h, "hotline", "X", "1"));
    help_ok(h, of_unit(h, "hotline", "T", "2"));
    help_ok(h, store_unit_settings(h->store, h->arena, &items, &count, &h->err));
    assert_int_equal(count, 3);
    static const struct unit_setting expect[] = {
        {"T", "hotline", "2"}, {"X", "hotline", "1"}, {"X", "zalo", "https://zalo.me/x"}};
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(items[i].unit, expect[i].unit);
        assert_string_equal(items[i].name, expect[i].name);
        assert_string_equal(items[i].value, expect[i].value);
    }
}

static void refused(void **state) {
    struct help *h = *state;
    struct setting_value value;
    uint64_t generation = store_generation(h->store);
    assert_int_equal(of_unit(h, "hotline", "no-such", "1"), ERR_NOT_FOUND);
    assert_int_equal(of_unit(h, "no.such", "X", "1"), ERR_NOT_FOUND);
    assert_int_equal(of_unit(h, "base.url", "X", "https://a.example"), ERR_INPUT);
    assert_int_equal(of_unit(h, "base.url", "X", NULL), ERR_INPUT);
    assert_int_equal(of_unit(h, "zalo", "X", "https://example.com/x"), ERR_INPUT);
    assert_int_equal(store_setting_find(h->store, "hotline", "no-such", h->arena, &value, &h->err),
                     ERR_NOT_FOUND);
    assert_int_equal(store_setting_find(h->store, "base.url", "X", h->arena, &value, &h->err), ERR_INPUT);
    assert_int_equal(store_generation(h->store), generation);
    help_ok(h, of_unit(h, "hotline", "X", "1")); /* a server looks anew */
    assert_true(store_generation(h->store) > generation);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(general, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(picture, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(kept_for_the_way_back, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(nearest_up_the_tree, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(listed_by_unit, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(refused, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
