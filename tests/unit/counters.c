#include "store_help.h"

static const uint8_t good[HELP_ANSWERS] = {5, 5, 5};

static int make_day(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    (void)err;
    help_row(h, 1, HELP_DAY + (int32_t)i, good, row);
    return 0;
}

struct put {
    struct counter counter;
    int32_t day;
    bool is_new;
};

static int put_fn(struct transaction *tx, void *context, struct err *err) {
    struct put *put = context;
    return store_counter_put(tx, &put->counter, put->day, &put->is_new, err);
}

static int put(struct help *h, const char *code, const char *unit, int32_t valid_from, int32_t day) {
    struct put p = {
        {.unit = unit, .name = "Quầy", .field = "đất đai", .survey = "thu", .channel = CHANNEL_KIOSK},
        day,
        0};
    p.counter.valid_from = valid_from;
    p.counter.valid_to = DAY_NONE;
    memcpy(p.counter.code, code, strlen(code) + 1);
    return store_transact(h->store, put_fn, &p, &h->err);
}

static int retire_fn(struct transaction *tx, void *context, struct err *err) {
    return store_counter_retire(tx, context, HELP_DAY + 30, err);
}

static struct counter get(struct help *h, const char *code, int32_t day) {
    struct counter counter = {0};
    help_ok(h, store_counter(h->store, code, day, h->arena, &counter, &h->err));
    return counter;
}

static void round_trip(void **state) {
    struct help *h = *state;
    struct counter *counters;
    size_t count;
    help_ok(h, put(h, "AAAAAA0", "Y", HELP_DAY, HELP_DAY));
    struct counter one = get(h, "AAAAAA0", HELP_DAY);
    assert_string_equal(one.unit, "Y");
    assert_string_equal(one.field, "đất đai");
    assert_string_equal(one.survey, "thu");
    assert_int_equal(one.channel, CHANNEL_KIOSK);
    assert_int_equal(one.valid_from, HELP_DAY);
    assert_int_equal(one.valid_to, DAY_NONE);
    assert_string_equal(get(h, "AAAAAA0", HELP_DAY - 999).unit,
                        "Y"); /* before the first day: the first unit */
    help_ok(h, store_counters(h->store, NULL, HELP_DAY, h->arena, &counters, &count, &h->err));
    assert_int_equal(count, 4);
    assert_string_equal(counters[0].code, "AAAAAA1"); /* unit first, then code */
    assert_string_equal(counters[2].code, "AAAAAA0");
    help_ok(h, store_counters(h->store, "X", HELP_DAY, h->arena, &counters, &count, &h->err));
    assert_int_equal(count, 2);
    help_ok(h, store_counters(h->store, "T", HELP_DAY, h->arena, &counters, &count, &h->err));
    assert_int_equal(count, 4);
    assert_int_equal(store_counters(h->store, "Z", HELP_DAY, h->arena, &counters, &count, &h->err),
                     ERR_NOT_FOUND);
    assert_int_equal(store_counter(h->store, "ZZZZZZZ", HELP_DAY, h->arena, &one, &h->err), ERR_NOT_FOUND);
    assert_int_equal(put(h, "AAAAAA0", "Z", HELP_DAY, HELP_DAY), ERR_NOT_FOUND);
    assert_int_equal(put(h, "AAA", "Y", HELP_DAY, HELP_DAY), ERR_INPUT);
}

static void retiring(void **state) {
    struct help *h = *state;
    char code[] = "AAAAAA1", unknown[] = "ZZZZZZZ";
    help_ok(h, store_transact(h->store, retire_fn, code, &h->err));
    assert_int_equal(get(h, "AAAAAA1", HELP_DAY).valid_to, HELP_DAY + 30);
    assert_int_equal(store_transact(h->store, retire_fn, unknown, &h->err), ERR_NOT_FOUND);
    help_ok(h, put(h, "AAAAAA2", "X", HELP_DAY + 31, HELP_DAY));
    code[6] = '2';
    assert_int_equal(store_transact(h->store, retire_fn, code, &h->err), ERR_INPUT);
}

static void without_responses_it_simply_moves(void **state) {
    struct help *h = *state;
    help_ok(h, put(h, "AAAAAA1", "Y", DAY_NONE, HELP_DAY + 50));
    assert_string_equal(get(h, "AAAAAA1", HELP_DAY - 50).unit, "Y");
    assert_int_equal(help_sql(h, "SELECT count(*) FROM counter_unit WHERE counter = 1"), 1);
}

/* Ten days with one response each; from the fifth on the counter belongs to Y. */
static void figures_stay_where_they_arose(void **state) {
    struct help *h = *state;
    help_ok(h, help_append(h, 10, make_day));
    help_ok(h, put(h, "AAAAAA1", "Y", HELP_DAY + 4, HELP_DAY + 2));
    assert_int_equal(help_responses(h, h->store, "X", DAY_NONE, DAY_NONE), 4);
    assert_int_equal(help_responses(h, h->store, "Y", DAY_NONE, DAY_NONE), 6);
    assert_int_equal(help_responses(h, h->store, "T", DAY_NONE, DAY_NONE), 10);
    assert_int_equal(help_responses(h, h->store, "X", HELP_DAY + 3, HELP_DAY + 4), 1);
    assert_int_equal(help_responses(h, h->store, "Y", HELP_DAY + 3, HELP_DAY + 4), 1);
    assert_string_equal(get(h, "AAAAAA1", HELP_DAY + 3).unit, "X");
    assert_string_equal(get(h, "AAAAAA1", HELP_DAY + 4).unit, "Y");
    assert_int_equal(get(h, "AAAAAA1", HELP_DAY).valid_from, DAY_NONE); /* it did not become younger */
    /* The same file once more, on a later day: nothing changes. */
    help_ok(h, put(h, "AAAAAA1", "Y", HELP_DAY + 4, HELP_DAY + 8));
    assert_int_equal(help_responses(h, h->store, "Y", DAY_NONE, DAY_NONE), 6);
    /* A date in the past does not take earlier responses along. */
    help_ok(h, put(h, "AAAAAA1", "X", DAY_NONE, HELP_DAY + 8));
    assert_int_equal(help_responses(h, h->store, "X", DAY_NONE, DAY_NONE), 4 + 2);
    assert_int_equal(help_responses(h, h->store, "Y", DAY_NONE, DAY_NONE), 4);
}

static void a_planned_move_can_be_taken_back(void **state) {
    struct help *h = *state;
    help_ok(h, help_append(h, 1, make_day));
    help_ok(h, put(h, "AAAAAA1", "Y", HELP_DAY + 40, HELP_DAY));
    help_ok(h, put(h, "AAAAAA1", "X", DAY_NONE, HELP_DAY + 10));
    assert_string_equal(get(h, "AAAAAA1", HELP_DAY + 41).unit, "X");
    assert_int_equal(help_sql(h, "SELECT count(*) FROM counter_unit WHERE counter = 1"), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(round_trip, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(retiring, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(without_responses_it_simply_moves, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(figures_stay_where_they_arose, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_planned_move_can_be_taken_back, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
