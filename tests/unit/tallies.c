#include "store_help.h"
#include "tallies_help.h"

static const uint8_t good[HELP_ANSWERS] = {5, 4, 255}, poor[HELP_ANSWERS] = {1, 2, 3};

/* Row i: day i / 6, counter i % 3 + 1, every second one poor. */
static int make(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    (void)err;
    help_row(h, (int64_t)(i % 3) + 1, HELP_DAY + (int32_t)(i / 6), i % 2 == 0 ? good : poor, row);
    row->channel = i % 4 == 0 ? CHANNEL_LINK : CHANNEL_QR;
    return 0;
}

static int make_second(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static const uint8_t four[] = {5, 5, 5, 5};
    make(h, i, row, err);
    row->revision_id = h->revision + 1;
    row->answers = four;
    row->answers_size = 4;
    return 0;
}

static int publish_second(struct transaction *tx, void *context, struct err *err) {
    unsigned number;
    bool is_new;
    (void)context;
    return store_publish(tx, "thu", HELP_SECOND, HELP_DAY, &number, &is_new, err);
}

static void tallies_init(struct help *h, struct tally *tallies, size_t count) {
    struct revision revision;
    help_ok(h, store_revision_by_id(h->store, h->revision, h->arena, &revision, &h->err));
    for (size_t i = 0; i < count; i++)
        help_ok(h, tally_init(&tallies[i], revision.survey, h->arena, &h->err));
}

static void figures_equal_a_recount(void **state) {
    struct help *h = *state;
    struct period periods[3] = {
        {HELP_DAY, HELP_DAY + 3, ""}, {HELP_DAY + 4, HELP_DAY + 4, ""}, {HELP_DAY + 5, HELP_DAY + 20, ""}};
    struct tally tallies[3], expected[3];
    struct selection x = {h->revision, "thu", "X", DAY_NONE, HELP_DAY + 8};
    tallies_init(h, tallies, 3);
    tallies_init(h, expected, 3);
    help_ok(h, help_append(h, 60, make));
    help_ok(h, help_append(h, 60, make)); /* on top of rows that are stored */
    for (size_t i = 0; i < 60; i++) {
        size_t day = i / 6;
        if (i % 3 == 2 || day > 8)
            continue;
        for (size_t twice = 0; twice < 2; twice++)
            tally_add(&expected[day <= 3 ? 0 : day == 4 ? 1 : 2], i % 2 == 0 ? good : poor);
    }
    help_ok(h, tallies_of(h->store, h->arena, &x, periods, tallies, 3, &h->err));
    for (size_t i = 0; i < 3; i++)
        assert_true(tally_equal(&tallies[i], &expected[i]));
    assert_int_equal(expected[0].cells[0], 4 * 4 * 2);
    help_verify(h);
}

static void everywhere_and_nowhere(void **state) {
    struct help *h = *state;
    struct period whole = {HELP_DAY - 1000, HELP_DAY + 1000, ""};
    struct tally tallies[2];
    struct selection everywhere = {h->revision, "thu", NULL, DAY_NONE, DAY_NONE};
    struct selection top = {h->revision, "thu", "T", DAY_NONE, DAY_NONE};
    tallies_init(h, tallies, 2);
    help_ok(h, help_append(h, 60, make));
    help_ok(h, tallies_of(h->store, h->arena, &everywhere, &whole, &tallies[0], 1, &h->err));
    help_ok(h, tallies_of(h->store, h->arena, &top, &whole, &tallies[1], 1, &h->err));
    assert_int_equal(tallies[0].cells[0], 60);
    assert_true(tally_equal(&tallies[0], &tallies[1]));
}

static int move_fn(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    return help_counter(tx, "AAAAAA1", "Y", HELP_DAY + 4, err);
}

/* Counter 1 moves from X to Y on the fifth day: each day counts on one side only. */
static void a_moved_counter_counts_once(void **state) {
    struct help *h = *state;
    struct period days[2] = {{HELP_DAY + 3, HELP_DAY + 3, ""}, {HELP_DAY + 4, HELP_DAY + 4, ""}};
    struct tally x[2], y[2];
    struct selection in_x = {h->revision, "thu", "X", DAY_NONE, DAY_NONE};
    struct selection in_y = {h->revision, "thu", "Y", DAY_NONE, DAY_NONE};
    tallies_init(h, x, 2);
    tallies_init(h, y, 2);
    help_ok(h, help_append(h, 60, make));
    help_ok(h, store_transact(h->store, move_fn, NULL, &h->err));
    help_ok(h, tallies_of(h->store, h->arena, &in_x, days, x, 2, &h->err));
    help_ok(h, tallies_of(h->store, h->arena, &in_y, days, y, 2, &h->err));
    assert_int_equal(x[0].cells[0], 4);
    assert_int_equal(y[0].cells[0], 2);
    assert_int_equal(x[1].cells[0], 2);
    assert_int_equal(y[1].cells[0], 4);
}

static void extents(void **state) {
    struct help *h = *state;
    struct selection x = {h->revision, "thu", "X", DAY_NONE, DAY_NONE};
    struct response_extent extent;
    help_ok(h, store_extent(h->store, &x, &extent, &h->err));
    assert_int_equal(extent.first, DAY_NONE);
    assert_int_equal(extent.last, DAY_NONE);
    assert_int_equal(extent.responses, 0);
    help_ok(h, store_transact(h->store, publish_second, NULL, &h->err));
    help_ok(h, help_append(h, 60, make));
    help_ok(h, help_append(h, 6, make_second));
    help_ok(h, store_extent(h->store, &x, &extent, &h->err));
    assert_int_equal(extent.first, HELP_DAY);
    assert_int_equal(extent.last, HELP_DAY + 9);
    assert_int_equal(extent.responses, 40);
    assert_int_equal(extent.other_revisions, 4);
    x.from = HELP_DAY + 2;
    x.to = HELP_DAY + 3;
    help_ok(h, store_extent(h->store, &x, &extent, &h->err));
    assert_int_equal(extent.first, HELP_DAY + 2);
    assert_int_equal(extent.responses, 8);
    assert_int_equal(extent.other_revisions, 0);
    x = (struct selection){0, "thu", NULL, DAY_NONE, DAY_NONE};
    help_ok(h, store_extent(h->store, &x, &extent, &h->err));
    assert_int_equal(extent.responses, 66);
    x.survey_code = "other";
    help_ok(h, store_extent(h->store, &x, &extent, &h->err));
    assert_int_equal(extent.responses, 0);
}

/* However many responses come, a figure reads the same number of rows; and no index makes writing slower. */
static void cost_is_that_of_the_tallies(void **state) {
    struct help *h = *state;
    help_ok(h, help_append(h, 60, make));
    int64_t before = help_sql(h, "SELECT count(*) FROM tally");
    for (size_t i = 0; i < 20; i++)
        help_ok(h, help_append(h, 60, make));
    assert_int_equal(help_sql(h, "SELECT count(*) FROM tally"), before);
    assert_int_equal(
        help_sql(h, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'response'"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(figures_equal_a_recount, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(everywhere_and_nowhere, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_moved_counter_counts_once, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(extents, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(cost_is_that_of_the_tallies, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
