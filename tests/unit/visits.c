#include "store_help.h"

struct put {
    struct visit visit;
    bool is_new;
};

static int put_fn(struct transaction *tx, void *context, struct err *err) {
    struct put *put = context;
    return store_visit_put(tx, &put->visit, &put->is_new, err);
}

static int try_put(struct help *h, const char *counter, int32_t day, uint32_t visits, bool *is_new) {
    struct put put = {.visit = {.day = day, .visits = visits}};
    memcpy(put.visit.counter, counter, PLACE_CODE_SIZE);
    int rc = store_transact(h->store, put_fn, &put, &h->err);
    *is_new = put.is_new;
    return rc;
}

static bool add(struct help *h, const char *counter, int32_t day, uint32_t visits) {
    bool is_new;
    help_ok(h, try_put(h, counter, day, visits, &is_new));
    return is_new;
}

static size_t list(struct help *h, const char *unit, int32_t from, int32_t to, struct visit **out) {
    size_t count = 99;
    struct visit_selection selection = {unit, from, to};
    help_ok(h, store_visit_list(h->store, &selection, h->arena, out, &count, &h->err));
    return count;
}

static void round_trip_and_update(void **state) {
    struct help *h = *state;
    struct visit *visits;
    assert_int_equal(list(h, NULL, DAY_NONE, DAY_NONE, &visits), 0);
    assert_true(add(h, "AAAAAA3", HELP_DAY, 5));
    assert_true(add(h, "AAAAAA2", HELP_DAY + 1, 100000));
    assert_true(add(h, "AAAAAA1", HELP_DAY + 1, 0));
    assert_false(add(h, "AAAAAA3", HELP_DAY, 7));
    assert_int_equal(list(h, NULL, DAY_NONE, DAY_NONE, &visits), 3);
    assert_string_equal(visits[0].counter, "AAAAAA3");
    assert_string_equal(visits[0].unit, "Y");
    assert_int_equal(visits[0].day, HELP_DAY);
    assert_int_equal(visits[0].visits, 7);
    assert_string_equal(visits[1].counter, "AAAAAA1");
    assert_int_equal(visits[1].visits, 0);
    assert_int_equal(visits[2].visits, 100000);
    assert_int_equal(list(h, "T", DAY_NONE, DAY_NONE, &visits), 3);
    assert_int_equal(list(h, "X", DAY_NONE, DAY_NONE, &visits), 2);
    assert_int_equal(list(h, "T", HELP_DAY + 1, DAY_NONE, &visits), 2);
    assert_int_equal(list(h, "T", DAY_NONE, HELP_DAY, &visits), 1);
    help_verify(h);
}

static int move_fn(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    return help_counter(tx, "AAAAAA1", "Y", HELP_DAY + 4, err);
}

/* Counter 1 moves from X to Y on the fifth day; what was counted before stays where it was. */
static void sums_by_period_and_unit_of_the_day(void **state) {
    struct help *h = *state;
    struct visit *visits;
    add(h, "AAAAAA1", HELP_DAY, 10);
    help_ok(h, store_transact(h->store, move_fn, NULL, &h->err));
    for (int32_t day = 0; day < 8; day++) {
        add(h, "AAAAAA1", HELP_DAY + day, 10);
        add(h, "AAAAAA2", HELP_DAY + day, 1);
    }
    struct period periods[3] = {
        {HELP_DAY, HELP_DAY + 2, ""}, {HELP_DAY + 3, HELP_DAY + 4, ""}, {HELP_DAY + 6, HELP_DAY + 20, ""}};
    static const struct {
        const char *unit;
        struct visit_sum sums[3];
    } cases[] = {
        {NULL, {{33, 6}, {22, 4}, {11, 2}}},
        {"T", {{33, 6}, {22, 4}, {11, 2}}},
        {"X", {{33, 6}, {12, 3}, {1, 1}}},
        {"Y", {{0, 0}, {10, 1}, {10, 1}}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct visit_sum sums[3] = {{9, 9}, {9, 9}, {9, 9}};
        struct visit_selection selection = {cases[i].unit, DAY_NONE, HELP_DAY + 6};
        help_ok(h, store_visits(h->store, &selection, periods, sums, 3, &h->err));
        assert_memory_equal(sums, cases[i].sums, sizeof sums);
    }
    assert_int_equal(list(h, "Y", DAY_NONE, DAY_NONE, &visits), 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(visits[i].unit, "Y");
}

static void what_makes_no_sense_is_refused(void **state) {
    struct help *h = *state;
    struct visit *visits;
    struct visit_sum sum;
    struct period whole = {HELP_DAY, HELP_DAY, ""};
    struct visit_selection nowhere = {"no", DAY_NONE, DAY_NONE};
    size_t count;
    bool is_new;
    assert_int_equal(try_put(h, "AAAAAA9", HELP_DAY, 1, &is_new), ERR_NOT_FOUND);
    assert_int_equal(try_put(h, "AAAAAA1", DAY_NONE, 1, &is_new), ERR_INPUT);
    assert_int_equal(try_put(h, "AAAAAA1", HELP_DAY, 100001, &is_new), ERR_INPUT);
    assert_int_equal(store_visit_list(h->store, &nowhere, h->arena, &visits, &count, &h->err), ERR_NOT_FOUND);
    assert_int_equal(store_visits(h->store, &nowhere, &whole, &sum, 1, &h->err), ERR_NOT_FOUND);
    assert_int_equal(list(h, NULL, DAY_NONE, DAY_NONE, &visits), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(round_trip_and_update, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(sums_by_period_and_unit_of_the_day, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(what_makes_no_sense_is_refused, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
