#include "store_help.h"

#include "store/paper.h"

enum { BEGUN = 5000, EVERY = 2 };

struct call {
    struct paper_batch batch;
    struct paper_typed typed;
    struct paper_end end;
    int64_t id;
    unsigned number;
    const uint8_t *answers;
};

static int begin_fn(struct transaction *tx, void *context, struct err *err) {
    struct call *call = context;
    return store_paper_begin(tx, &call->batch, &call->id, err);
}

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct call *call = context;
    return store_paper_add(tx, &call->typed, err);
}

static int settle_fn(struct transaction *tx, void *context, struct err *err) {
    const struct call *call = context;
    const struct paper_decision decision = {.batch = call->id,
                                            .number = call->number,
                                            .answers = call->answers,
                                            .answers_size = HELP_ANSWERS,
                                            .login = "van.thu",
                                            .now = 9};
    return store_paper_settle(tx, &decision, err);
}

static int drop_fn(struct transaction *tx, void *context, struct err *err) {
    const struct call *call = context;
    return store_paper_drop(tx, call->id, call->number, "van.thu", BEGUN + 1, err);
}

static int end_fn(struct transaction *tx, void *context, struct err *err) {
    const struct call *call = context;
    return store_paper_end(tx, &call->end, err);
}

static int try_begin(struct help *h, unsigned expected, unsigned every, int64_t *id) {
    struct call call = {.batch = {.unit = "X",
                                  .counter = "AAAAAA1",
                                  .counter_id = 1,
                                  .revision_id = h->revision,
                                  .day = HELP_DAY,
                                  .expected = expected,
                                  .every = every,
                                  .login = "van.thu",
                                  .name = "Lê Thị Thư",
                                  .begun = BEGUN}};
    int rc = store_transact(h->store, begin_fn, &call, &h->err);
    *id = call.id;
    return rc;
}

static void a_batch_is_of_a_day_on_which_its_revision_was_there(void **state) {
    struct help *h = *state;
    struct revision revision;
    struct call call = {.batch = {.unit = "X",
                                  .counter = "AAAAAA1",
                                  .counter_id = 1,
                                  .revision_id = h->revision,
                                  .day = HELP_DAY - 1,
                                  .expected = 3,
                                  .login = "van.thu",
                                  .name = "Lê Thị Thư",
                                  .begun = BEGUN}};
    assert_int_equal(store_transact(h->store, begin_fn, &call, &h->err), ERR_INPUT);
    assert_non_null(strstr(h->err.text, "2024-10-04")); /* HELP_DAY */
    call.batch.day = HELP_DAY;
    help_ok(h, store_transact(h->store, begin_fn, &call, &h->err));
    help_ok(h, store_revision_on(h->store, "thu", HELP_DAY - 1, h->arena, &revision, &h->err));
    assert_int_equal(revision.published, HELP_DAY);
    assert_int_equal(store_revision_on(h->store, "none", HELP_DAY, h->arena, &revision, &h->err),
                     ERR_NOT_FOUND);
}

static int64_t begin(struct help *h) {
    int64_t id = 0;
    help_ok(h, try_begin(h, 3, EVERY, &id));
    return id;
}

/* A form with this key: all three answers are `level`. number 0: typed first. */
static struct call type(struct help *h, int64_t batch, unsigned key, uint8_t level, unsigned number,
                        const char *text, int expected) {
    const uint8_t answers[HELP_ANSWERS] = {level, level, level};
    const struct stored_comment comment = {HELP_COMMENT, str_of(text)};
    struct call call = {.typed = {.batch = batch,
                                  .number = number,
                                  .again = number > 0,
                                  .answers = answers,
                                  .answers_size = HELP_ANSWERS,
                                  .comments = &comment,
                                  .comment_count = text[0] != '\0'}};
    memcpy(call.typed.key, &key, sizeof key);
    int rc = store_transact(h->store, add_fn, &call, &h->err);
    if (rc != expected)
        fail_msg("%d, expected %d: %s", rc, expected, h->err.text);
    return call;
}

static int settle(struct help *h, int64_t id, unsigned number, const uint8_t *answers) {
    struct call call = {.id = id, .number = number, .answers = answers};
    return store_transact(h->store, settle_fn, &call, &h->err);
}

static int drop(struct help *h, int64_t id, unsigned number) {
    struct call call = {.id = id, .number = number};
    return store_transact(h->store, drop_fn, &call, &h->err);
}

static int end(struct help *h, int64_t id, bool keep) {
    struct call call = {.end = {id, keep, "van.thu", "Lê Thị Thư", BEGUN + 9}};
    return store_transact(h->store, end_fn, &call, &h->err);
}

static struct paper_batch batch_of(struct help *h, int64_t id) {
    struct paper_batch batch;
    help_ok(h, store_paper_batch(h->store, id, h->arena, &batch, &h->err));
    return batch;
}

static uint64_t counted(struct help *h) {
    return help_responses(h, h->store, "T", HELP_DAY, HELP_DAY);
}

static void slips_count_when_their_batch_is_closed(void **state) {
    struct help *h = *state;
    struct paper_slip *slips;
    size_t count;
    int64_t id = begin(h);
    assert_int_equal(type(h, id, 1, 4, 0, "Chờ lâu", 0).typed.number, 1);
    assert_int_equal(type(h, id, 2, 5, 0, "", 0).typed.number, 2);
    assert_int_equal(counted(h), 0);
    assert_int_equal(end(h, id, true), ERR_CONFLICT); /* the second one is not yet typed again */
    type(h, id, 3, 5, 2, "", 0);
    help_ok(h, store_paper_slips(h->store, id, h->arena, &slips, &count, &h->err));
    assert_int_equal(count, 3);
    assert_true(slips[2].again && slips[2].settled && slips[2].differing == 0);
    assert_true(str_is(slips[0].comments[0].text, "Chờ lâu"));
    help_ok(h, end(h, id, true));
    assert_int_equal(counted(h), 2);
    const struct paper_batch batch = batch_of(h, id);
    assert_true(batch.kept);
    assert_int_equal(batch.ended, BEGUN + 9);
    assert_int_equal(batch.slips, 2);
    assert_int_equal(batch.checked, 1);
    assert_int_equal(batch.differing, 0);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM paper_slip"), 0); /* nothing is there twice */
    assert_int_equal(help_sql(h, "SELECT count(*) FROM paper_text"), 0);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM comment"), 1);
    assert_int_equal(end(h, id, true), ERR_CONFLICT);
    assert_int_equal(counted(h), 2);
    type(h, id, 9, 1, 0, "", ERR_CONFLICT);
    help_verify(h);
}

static void a_form_is_one_slip_however_often_it_is_sent(void **state) {
    struct help *h = *state;
    int64_t id = begin(h);
    assert_int_equal(type(h, id, 1, 4, 0, "a", 0).typed.result, PAPER_STORED);
    type(h, id, 2, 5, 0, "", 0);
    const struct call same = type(h, id, 1, 4, 0, "a", 0), other = type(h, id, 1, 3, 0, "a", 0),
                      text = type(h, id, 1, 4, 0, "b", 0);
    assert_int_equal(same.typed.result, PAPER_REPEATED);
    assert_int_equal(same.typed.number, 1);
    assert_int_equal(other.typed.result, PAPER_OTHER);
    assert_int_equal(text.typed.result, PAPER_OTHER);
    assert_int_equal(batch_of(h, id).slips, 2);
    /* Typed again: the same once more, and another form for what was typed again already. */
    assert_int_equal(type(h, id, 3, 5, 2, "", 0).typed.result, PAPER_STORED);
    assert_int_equal(type(h, id, 3, 5, 2, "", 0).typed.result, PAPER_REPEATED);
    assert_int_equal(type(h, id, 4, 1, 2, "", 0).typed.result, PAPER_OTHER);
    type(h, id, 5, 1, 7, "", ERR_NOT_FOUND);
    type(h, id + 1, 6, 1, 0, "", ERR_NOT_FOUND);
    help_ok(h, end(h, id, true));
    assert_int_equal(counted(h), 2);
}

static void what_differs_is_settled_before_it_counts(void **state) {
    static const uint8_t right[HELP_ANSWERS] = {2, 3, 4}, other[HELP_ANSWERS] = {1, 1, 1};
    struct help *h = *state;
    struct paper_slip *slips;
    size_t count;
    int64_t id = begin(h);
    type(h, id, 1, 4, 0, "", 0);
    type(h, id, 2, 2, 0, "", 0);
    type(h, id, 3, 3, 2, "", 0);
    help_ok(h, store_paper_slips(h->store, id, h->arena, &slips, &count, &h->err));
    assert_int_equal(slips[2].differing, HELP_ANSWERS);
    assert_false(slips[2].settled);
    assert_int_equal(end(h, id, true), ERR_CONFLICT);
    assert_int_equal(settle(h, id, 1, right), ERR_NOT_FOUND);
    help_ok(h, settle(h, id, 2, right));
    help_ok(h, settle(h, id, 2, other)); /* too late: it stays as it was decided */
    assert_int_equal(batch_of(h, id).first_wrong, 2);
    help_ok(h, end(h, id, true));
    const struct paper_batch batch = batch_of(h, id);
    assert_true(batch.wrong_known);
    assert_int_equal(batch.first_wrong, 2); /* once the second typing was right, once neither */
    assert_int_equal(batch.both_wrong, 1);
    assert_int_equal(
        help_sql(
            h, "SELECT count(*) FROM audit WHERE event = 'paper-settled' AND who = 'van.thu' AND detail LIKE "
               "'% 2, first wrong 2, both 1'"),
        1);
    assert_int_equal(batch.fields, HELP_ANSWERS);
    assert_int_equal(batch.differing, HELP_ANSWERS); /* what was typed wrongly stays told */
    assert_int_equal(counted(h), 2);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM response WHERE hex(answers) = '020304'"), 1);
    assert_int_equal(settle(h, id, 2, right), ERR_CONFLICT);
    help_verify(h);
}

static void the_last_slip_is_taken_back_with_its_check(void **state) {
    struct help *h = *state;
    int64_t id = begin(h);
    type(h, id, 1, 4, 0, "", 0);
    type(h, id, 2, 2, 0, "x", 0);
    type(h, id, 3, 3, 2, "", 0);
    assert_int_equal(drop(h, id, 1), ERR_CONFLICT);
    help_ok(h, drop(h, id, 2));
    assert_int_equal(help_sql(h, "SELECT count(*) FROM paper_slip"), 1);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM paper_text"), 0);
    assert_int_equal(type(h, id, 4, 5, 0, "", 0).typed.number, 2); /* the number is free again */
    assert_int_equal(help_sql(h, "SELECT count(*) FROM audit WHERE event LIKE 'paper%'"), 2);
}

static void a_discarded_batch_leaves_no_answer(void **state) {
    struct help *h = *state;
    struct paper_batch *open;
    size_t count;
    int64_t id = begin(h);
    type(h, id, 1, 4, 0, "Chờ lâu", 0);
    type(h, id, 2, 4, 0, "", 0); /* not typed again: no matter */
    help_ok(h, store_paper_batches(h->store, "T", true, 10, 0, h->arena, &open, &count, &h->err));
    assert_int_equal(count, 1);
    help_ok(h, end(h, id, false));
    assert_int_equal(counted(h), 0);
    assert_false(batch_of(h, id).kept);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM paper_slip"), 0);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM comment"), 0);
    help_ok(h, store_paper_batches(h->store, "T", true, 10, 0, h->arena, &open, &count, &h->err));
    assert_int_equal(count, 0);
    help_ok(h, store_paper_batches(h->store, "Y", false, 10, 0, h->arena, &open, &count, &h->err));
    assert_int_equal(count, 0);
    assert_int_equal(end(h, id, true), ERR_CONFLICT);
    help_verify(h);
}

static void a_bundle_has_its_limits(void **state) {
    struct help *h = *state;
    int64_t id;
    assert_int_equal(try_begin(h, 0, 0, &id), ERR_INPUT);
    assert_int_equal(try_begin(h, PAPER_SLIPS_MAX + 1, 0, &id), ERR_INPUT);
    assert_int_equal(try_begin(h, 1, PAPER_EVERY_MAX + 1, &id), ERR_INPUT);
    help_ok(h, try_begin(h, PAPER_SLIPS_MAX, 0, &id));
    for (unsigned i = 1; i <= PAPER_SLIPS_MAX; i++)
        assert_int_equal(type(h, id, i, (uint8_t)(1 + i % 5), 0, "", 0).typed.number, i);
    assert_int_equal(type(h, id, PAPER_SLIPS_MAX + 1, 1, 0, "", 0).typed.result, PAPER_FULL);
    help_ok(h, end(h, id, true));
    assert_int_equal(counted(h), PAPER_SLIPS_MAX);
    help_verify(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_batch_is_of_a_day_on_which_its_revision_was_there, help_setup,
                                        help_teardown),
        cmocka_unit_test_setup_teardown(slips_count_when_their_batch_is_closed, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_form_is_one_slip_however_often_it_is_sent, help_setup,
                                        help_teardown),
        cmocka_unit_test_setup_teardown(what_differs_is_settled_before_it_counts, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(the_last_slip_is_taken_back_with_its_check, help_setup,
                                        help_teardown),
        cmocka_unit_test_setup_teardown(a_discarded_batch_leaves_no_answer, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_bundle_has_its_limits, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
