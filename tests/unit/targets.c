#include "store_help.h"

#include "store/officers.h"

struct put {
    struct target target;
    bool is_new, drop;
    int64_t now;
};

static int put_fn(struct transaction *tx, void *context, struct err *err) {
    struct put *put = context;
    struct arena *arena = arena_new(1 << 20);
    struct target_change change = {
        .target = &put->target, .drop = put->drop, .by = "", .now = put->now, .arena = arena};
    int rc = store_target_change(tx, &change, err);
    put->is_new = change.is_new;
    arena_free(arena);
    return rc;
}

static const struct target sample = {.survey = "thu",
                                     .dimension = "all",
                                     .unit = "X",
                                     .year = 2025,
                                     .op = TARGET_AT_LEAST,
                                     .value = 880000,
                                     .official = TARGET_ABSENT,
                                     .source = "",
                                     .owner = ""};

static bool add(struct help *h, const char *dimension, const char *unit, int year, int64_t value) {
    struct put put = {sample, false, false, 1};
    put.target.dimension = dimension;
    put.target.unit = unit;
    put.target.year = year;
    put.target.value = value;
    help_ok(h, store_transact(h->store, put_fn, &put, &h->err));
    return put.is_new;
}

static size_t list(struct help *h, const char *survey, const char *unit, int year, struct target **out) {
    size_t count = 99;
    struct target_filter filter = {survey, unit, year};
    help_ok(h, store_targets(h->store, &filter, h->arena, out, &count, &h->err));
    return count;
}

static void round_trip_and_update(void **state) {
    struct help *h = *state;
    struct target *targets;
    struct put put = {
        {"thu", "B", "X", 2024, TARGET_BETTER, TARGET_ABSENT, 863412, "Báo cáo 2024", "Sở Nội vụ"},
        false,
        false,
        1};
    assert_int_equal(list(h, NULL, NULL, 0, &targets), 0);
    help_ok(h, store_transact(h->store, put_fn, &put, &h->err));
    assert_true(put.is_new);
    assert_int_equal(list(h, "thu", "X", 2024, &targets), 1);
    assert_string_equal(targets[0].survey, "thu");
    assert_string_equal(targets[0].dimension, "B");
    assert_string_equal(targets[0].unit, "X");
    assert_int_equal(targets[0].year, 2024);
    assert_int_equal(targets[0].op, TARGET_BETTER);
    assert_int_equal(targets[0].value, TARGET_ABSENT);
    assert_int_equal(targets[0].official, 863412);
    assert_string_equal(targets[0].source, "Báo cáo 2024");
    assert_string_equal(targets[0].owner, "Sở Nội vụ");
    put.target.op = TARGET_ABOVE;
    put.target.value = 870000;
    put.target.official = TARGET_ABSENT;
    put.target.source = put.target.owner = "";
    help_ok(h, store_transact(h->store, put_fn, &put, &h->err));
    assert_false(put.is_new);
    assert_int_equal(list(h, "thu", "X", 2024, &targets), 1);
    assert_int_equal(targets[0].op, TARGET_ABOVE);
    assert_int_equal(targets[0].value, 870000);
    assert_int_equal(targets[0].official, TARGET_ABSENT);
    assert_string_equal(targets[0].source, "");
    /* Without a unit the key is a key as well. */
    assert_true(add(h, "B", "", 2024, 1));
    assert_false(add(h, "B", "", 2024, 2));
    assert_int_equal(list(h, NULL, NULL, 0, &targets), 2);
    assert_string_equal(targets[0].unit, "");
    assert_int_equal(targets[0].value, 2);
    help_verify(h);
}

static void lists_are_filtered_and_ordered(void **state) {
    struct help *h = *state;
    struct target *targets;
    size_t count;
    add(h, "B", "X", 2025, 1);
    add(h, "A", "X", 2025, 2);
    add(h, "all", "T", 2025, 3);
    add(h, "all", "", 2025, 4);
    add(h, "all", "Y", 2024, 5);
    static const int all[] = {5, 4, 3, 1, 2};
    assert_int_equal(list(h, NULL, NULL, 0, &targets), 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(targets[i].value, all[i]);
    assert_int_equal(list(h, NULL, "T", 0, &targets), 4); /* with those below, without the one of no unit */
    assert_int_equal(list(h, NULL, "X", 0, &targets), 2);
    assert_int_equal(list(h, NULL, "X", 2024, &targets), 0);
    assert_int_equal(list(h, "thu", NULL, 2025, &targets), 4);
    assert_int_equal(
        store_targets(h->store, &(struct target_filter){"no", NULL, 0}, h->arena, &targets, &count, &h->err),
        ERR_NOT_FOUND);
    assert_int_equal(
        store_targets(h->store, &(struct target_filter){NULL, "no", 0}, h->arena, &targets, &count, &h->err),
        ERR_NOT_FOUND);
}

/* Whose target holds: NULL when there is none. */
static const char *nearest(struct help *h, const char *unit, int year, int64_t *value) {
    struct target target = {.unit = "untouched"};
    struct target_place place = {"thu", "A", unit, year};
    int rc = store_target_find(h->store, &place, h->arena, &target, &h->err);
    if (rc < 0)
        fail_msg("%s", h->err.text);
    if (rc == 0) {
        assert_string_equal(target.unit, "untouched");
        return NULL;
    }
    *value = target.value;
    return target.unit;
}

static int deep_fn(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    int rc = help_unit(tx, "X1", "X", err);
    return rc != 0 ? rc : help_unit(tx, "X2", "X1", err);
}

static void the_nearest_target_holds(void **state) {
    struct help *h = *state;
    int64_t value = 0;
    help_ok(h, store_transact(h->store, deep_fn, NULL, &h->err));
    assert_null(nearest(h, "X2", 2025, &value));
    add(h, "B", "X2", 2025, 1); /* another dimension, another year */
    add(h, "A", "X2", 2024, 1);
    assert_null(nearest(h, "X2", 2025, &value));
    assert_null(nearest(h, NULL, 2025, &value));
    add(h, "A", "", 2025, 10);
    assert_string_equal(nearest(h, "X2", 2025, &value), "");
    assert_int_equal(value, 10);
    assert_string_equal(nearest(h, NULL, 2025, &value), "");
    add(h, "A", "T", 2025, 20);
    assert_string_equal(nearest(h, "X2", 2025, &value), "T");
    add(h, "A", "Y", 2025, 30); /* a neighbour's */
    assert_string_equal(nearest(h, "X2", 2025, &value), "T");
    add(h, "A", "X", 2025, 40);
    assert_string_equal(nearest(h, "X2", 2025, &value), "X");
    assert_int_equal(value, 40);
    assert_string_equal(nearest(h, "Y", 2025, &value), "Y");
    assert_string_equal(nearest(h, "T", 2025, &value), "T");
    assert_string_equal(nearest(h, NULL, 2025, &value), "");
    struct target target;
    struct target_place nowhere = {"thu", "A", "no", 2025};
    assert_int_equal(store_target_find(h->store, &nowhere, h->arena, &target, &h->err), ERR_NOT_FOUND);
}

/* An official result sets no target, and a target no official result. */
static void official_results_are_found_apart(void **state) {
    struct help *h = *state;
    int64_t value = 0;
    struct target target;
    struct target_place place = {"thu", "A", "X", 2025};
    struct put put = {sample, false, false, 1};
    add(h, "A", "T", 2025, 20);
    assert_int_equal(store_official_find(h->store, &place, h->arena, &target, &h->err), 0);
    put.target.dimension = "A";
    put.target.op = TARGET_NONE;
    put.target.value = TARGET_ABSENT;
    put.target.official = 863400;
    put.target.source = "Sở Nội vụ, 2026";
    help_ok(h, store_transact(h->store, put_fn, &put, &h->err));
    assert_string_equal(nearest(h, "X", 2025, &value), "T");
    assert_int_equal(store_official_find(h->store, &place, h->arena, &target, &h->err), 1);
    assert_string_equal(target.unit, "X");
    assert_int_equal(target.official, 863400);
}

static void what_makes_no_sense_is_refused(void **state) {
    struct help *h = *state;
    struct target *targets;
    const struct {
        struct target target;
        int rc;
    } cases[] = {
        {{"no", "A", "X", 2025, TARGET_AT_LEAST, 1, TARGET_ABSENT, "", ""}, ERR_NOT_FOUND},
        {{"thu", "A", "no", 2025, TARGET_AT_LEAST, 1, TARGET_ABSENT, "", ""}, ERR_NOT_FOUND},
        {{"thu", "", "X", 2025, TARGET_AT_LEAST, 1, TARGET_ABSENT, "", ""}, ERR_INPUT},
        {{"thu", "A", "X", 1999, TARGET_AT_LEAST, 1, TARGET_ABSENT, "", ""}, ERR_INPUT},
        {{"thu", "A", "X", 2101, TARGET_AT_LEAST, 1, TARGET_ABSENT, "", ""}, ERR_INPUT},
        {{"thu", "A", "X", 2025, TARGET_AT_LEAST, TARGET_ABSENT, TARGET_ABSENT, "", ""}, ERR_INPUT},
        {{"thu", "A", "X", 2025, TARGET_BETTER, 1, TARGET_ABSENT, "", ""}, ERR_INPUT},
        {{"thu", "A", "X", 2025, TARGET_GROUP, 50000, TARGET_ABSENT, "", ""}, ERR_INPUT},
        {{"thu", "A", "X", 2025, TARGET_AT_LEAST, 1, 1, "", ""}, ERR_INPUT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct put put = {cases[i].target, false, false, 1};
        assert_int_equal(store_transact(h->store, put_fn, &put, &h->err), cases[i].rc);
    }
    assert_int_equal(list(h, NULL, NULL, 0, &targets), 0);
}

/* What held on earlier days, against a replay of all that was done. */
static void what_held_then_is_known(void **state) {
    enum { LEVELS = 4, DAYS = 60, STEPS = 120, GONE = 0 };
    static const char *const units[LEVELS] = {"X2", "X1", "X", ""}; /* the nearest first */
    struct help *h = *state;
    static int64_t held[LEVELS][DAYS + 1]; /* at the end of a day */
    int32_t touched[LEVELS][STEPS], last = 0;
    size_t touches[LEVELS] = {0}, changed = 0;
    uint32_t random = 7;
    memset(held, 0, sizeof held);
    help_ok(h, store_transact(h->store, deep_fn, NULL, &h->err));
    for (size_t step = 0; step < STEPS; step++) {
        random = random * 1664525 + 1013904223;
        size_t level = random >> 30;
        int32_t day = (int32_t)(step * DAYS / STEPS);
        struct put put = {sample, false, (random >> 20) % 3 == 0, (int64_t)day * 86400};
        put.target.dimension = "A";
        put.target.unit = units[level];
        put.target.value = 1 + (random >> 12) % 3;
        put.target.owner = (random >> 11) % 2 ? "A" : "B"; /* no change of what is to be reached */
        int64_t now = put.drop ? GONE : put.target.value;
        for (; last < day; last++)
            for (size_t i = 0; i < LEVELS; i++)
                held[i][last + 1] = held[i][last];
        if (held[level][day] != now)
            touched[level][touches[level]++] = day;
        held[level][day] = now;
        help_ok(h, store_transact(h->store, put_fn, &put, &h->err));
    }
    for (int32_t day = 0; day < last; day++) {
        const struct target_place place = {"thu", "A", "X2", 2025};
        struct target_then then;
        size_t now = 0, was = 0;
        int32_t expect = -1;
        while (now < LEVELS && held[now][last] == GONE)
            now++;
        while (was < LEVELS && held[was][day] == GONE)
            was++;
        for (size_t i = 0; i < LEVELS && i <= now; i++)
            for (size_t k = 0; k < touches[i]; k++)
                if (touched[i][k] > day && touched[i][k] > expect)
                    expect = touched[i][k];
        help_ok(h, store_target_then(h->store, &place, day, h->arena, &then, &h->err));
        assert_int_equal(then.unit != NULL, expect >= 0);
        if (then.unit == NULL)
            continue;
        changed++;
        assert_int_equal(then.changed, expect);
        assert_int_equal(then.op, was == LEVELS ? TARGET_NONE : TARGET_AT_LEAST);
        assert_int_equal(then.value, was == LEVELS ? TARGET_ABSENT : held[was][day]);
        assert_string_equal(then.unit, was == LEVELS ? "" : units[was]);
    }
    assert_true(changed > DAYS / 2);
    help_verify(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(round_trip_and_update, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(lists_are_filtered_and_ordered, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(the_nearest_target_holds, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(official_results_are_found_apart, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(what_held_then_is_known, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(what_makes_no_sense_is_refused, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
