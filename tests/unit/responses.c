#include "store_help.h"

#include "base/rand.h"

static const uint8_t low[HELP_ANSWERS] = {1, 2, 255}, high[HELP_ANSWERS] = {5, 5, 0};
static const struct stored_comment comments[] = {{HELP_COMMENT, {"Ghế chờ ít", sizeof "Ghế chờ ít" - 1}}};

static int make_mixed(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    (void)err;
    help_row(h, i % 2 == 0 ? 3 : 1, HELP_DAY + (i < 4 ? 1 : 0), i % 4 < 2 ? high : low, row);
    row->half = i % 3 == 0;
    row->channel = i % 2 == 0 ? CHANNEL_PAPER : CHANNEL_QR;
    memcpy(row->language, i == 5 ? "en" : "vi", 3);
    if (i == 2) {
        row->comments = comments;
        row->comment_count = 1;
    }
    return 0;
}

struct seen {
    size_t count, comments, stop_at;
    char order[4096];
};

static int look(void *context, const struct stored_response *r, struct err *err) {
    struct seen *seen = context;
    size_t used = strlen(seen->order);
    snprintf(seen->order + used, sizeof seen->order - used, "%d.%d %s %d%d%d %s %s;", r->day - HELP_DAY,
             r->half, r->counter_code, r->answers[0], r->answers[1], r->answers[2], channel_name(r->channel),
             r->language);
    assert_int_equal(r->answers_size, HELP_ANSWERS);
    assert_int_equal(r->revision, 1);
    for (size_t i = 0; i < r->comment_count; i++) {
        assert_true(str_is(r->comments[i].text, "Ghế chờ ít"));
        assert_int_equal(r->comments[i].question, HELP_COMMENT);
        seen->comments++;
    }
    if (++seen->count == seen->stop_at)
        return err_set(err, ERR_IO, "enough");
    return 0;
}

static void export_orders_by_content(void **state) {
    struct help *h = *state;
    struct selection all = {0, "thu", NULL, DAY_NONE, DAY_NONE};
    struct seen seen = {0};
    help_ok(h, help_append(h, 8, make_mixed));
    help_ok(h, store_responses(h->store, &all, look, &seen, &h->err));
    assert_int_equal(seen.count, 8);
    assert_int_equal(seen.comments, 1);
    assert_string_equal(seen.order, "0.0 AAAAAA1 12255 qr vi;"
                                    "0.0 AAAAAA1 550 qr en;"
                                    "0.0 AAAAAA3 550 paper vi;"
                                    "0.1 AAAAAA3 12255 paper vi;"
                                    "1.0 AAAAAA1 550 qr vi;"
                                    "1.0 AAAAAA3 12255 paper vi;"
                                    "1.1 AAAAAA1 12255 qr vi;"
                                    "1.1 AAAAAA3 550 paper vi;");
}

static void selections(void **state) {
    struct help *h = *state;
    struct seen seen = {0};
    help_ok(h, help_append(h, 8, make_mixed));
    struct selection one = {h->revision, "thu", "X", HELP_DAY + 1, HELP_DAY + 1};
    help_ok(h, store_responses(h->store, &one, look, &seen, &h->err));
    assert_int_equal(seen.count, 2);
    struct selection other = {h->revision + 1, "thu", NULL, DAY_NONE, DAY_NONE};
    seen = (struct seen){0};
    help_ok(h, store_responses(h->store, &other, look, &seen, &h->err));
    assert_int_equal(seen.count, 0);
    struct selection nowhere = {0, "thu", "Z", DAY_NONE, DAY_NONE};
    assert_int_equal(store_responses(h->store, &nowhere, look, &seen, &h->err), ERR_NOT_FOUND);
    seen.stop_at = 3;
    struct selection all = {0, "thu", NULL, DAY_NONE, DAY_NONE};
    assert_int_equal(store_responses(h->store, &all, look, &seen, &h->err), ERR_IO);
    assert_string_equal(h->err.text, "enough");
    assert_int_equal(seen.count, 3);
    help_verify(h);
}

static int move_fn(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    return help_counter(tx, "AAAAAA1", "Y", HELP_DAY + 1, err);
}

/* Exports follow the same borders as figures. */
static void a_moved_counter_is_exported_once(void **state) {
    struct help *h = *state;
    struct seen x = {0}, y = {0};
    struct selection in_x = {0, "thu", "X", DAY_NONE, DAY_NONE}, in_y = {0, "thu", "Y", DAY_NONE, DAY_NONE};
    help_ok(h, help_append(h, 8, make_mixed));
    help_ok(h, store_transact(h->store, move_fn, NULL, &h->err));
    help_ok(h, store_responses(h->store, &in_x, look, &x, &h->err));
    help_ok(h, store_responses(h->store, &in_y, look, &y, &h->err));
    assert_int_equal(x.count, 2);
    assert_int_equal(y.count, 6);
}

/* The order must not tell who came first: the same people in two orders give the same export, to the byte. */
static int make_twins(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static const struct stored_comment texts[] = {{HELP_COMMENT, {"a", 1}}, {HELP_COMMENT, {"b", 1}}};
    (void)err;
    help_row(h, 1, HELP_DAY, low, row);
    row->comments = &texts[i % 2];
    row->comment_count = 1;
    return 0;
}

static int make_twins_reversed(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    return make_twins(h, i + 1, row, err);
}

static int collect(void *context, const struct stored_response *r, struct err *err) {
    (void)err;
    char *text = context;
    text[strlen(text)] = r->comments[0].text.p[0];
    return 0;
}

static void export_hides_who_came_first(void **state) {
    struct help *h = *state;
    struct selection all = {0, "thu", NULL, DAY_NONE, DAY_NONE};
    char text[8] = "";
    help_ok(h, help_append(h, 2, make_twins_reversed));
    help_ok(h, help_append(h, 2, make_twins));
    help_ok(h, store_responses(h->store, &all, collect, text, &h->err));
    assert_string_equal(text, "aabb");
}

static int fail_late(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    if (i == 5)
        return err_set(err, ERR_INPUT, "line 7 is wrong");
    return make_mixed(h, i, row, err);
}

static int bad_answers(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static const uint8_t impossible[HELP_ANSWERS] = {1, 9, 1};
    make_mixed(h, i, row, err);
    if (i == 3)
        row->answers = impossible;
    return 0;
}

static int bad_counter(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    make_mixed(h, i, row, err);
    if (i == 3)
        row->counter_id = 77;
    return 0;
}

static int bad_revision(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    make_mixed(h, i, row, err);
    row->revision_id = 77;
    return 0;
}

static void all_or_nothing(void **state) {
    struct help *h = *state;
    assert_int_equal(help_append(h, 8, fail_late), ERR_INPUT);
    assert_string_equal(h->err.text, "line 7 is wrong");
    assert_int_equal(help_append(h, 8, bad_answers), ERR_BUG);
    assert_int_equal(help_append(h, 8, bad_counter), ERR_CONFLICT);
    assert_int_equal(help_append(h, 8, bad_revision), ERR_NOT_FOUND);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM response"), 0);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM tally"), 0);
    help_ok(h, help_append(h, 8, make_mixed)); /* nothing of the failures is left in memory either */
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), 8);
    help_verify(h);
}

/* So many counters × days × channels that the counting in memory has to be written back on the way. */
static int make_scattered(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    struct rng rng = rng_seeded(i);
    (void)err;
    help_row(h, 1 + (int64_t)rng_below(&rng, 3), HELP_DAY + (int32_t)rng_below(&rng, 5000), high, row);
    row->channel = (enum channel)rng_below(&rng, CHANNEL_COUNT);
    return 0;
}

static void many_rows(void **state) {
    struct help *h = *state;
    help_ok(h, help_append(h, 120000, make_scattered));
    help_ok(h, help_append(h, 1000, make_scattered));
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), 121000);
    help_verify(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(export_orders_by_content, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(selections, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_moved_counter_is_exported_once, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(export_hides_who_came_first, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(all_or_nothing, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(many_rows, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
