/* Counters and units as officers shape them, and what forms remember of them. Changes of the tree against a model: reorganise.c. */
#include "store_help.h"

#include "store/places.h"

static const struct place_author lan = {"lan", 5000};

struct call {
    struct counter counter;
    struct unit unit;
    struct unit_change change;
    const char *code, *other;
    int32_t day;
    enum place_fault fault;
    bool changed;
    int64_t id;
};

static int counter_add_fn(struct transaction *tx, void *context, struct err *err) {
    struct call *call = context;
    return store_counter_add(tx, &call->counter, call->day, &lan, err);
}

static int counter_edit_fn(struct transaction *tx, void *context, struct err *err) {
    struct call *call = context;
    return store_counter_edit(tx, &call->counter, HELP_DAY, &lan, &call->changed, err);
}

static int counter_move_fn(struct transaction *tx, void *context, struct err *err) {
    struct call *call = context;
    return store_counter_move(tx, call->code, call->other, call->day, &lan, &call->fault, err);
}

static int counter_close_fn(struct transaction *tx, void *context, struct err *err) {
    const struct call *call = context;
    return store_counter_close(tx, call->code, call->day, &lan, err);
}

static int counter_reopen_fn(struct transaction *tx, void *context, struct err *err) {
    const struct call *call = context;
    return store_counter_reopen(tx, call->code, call->day, &lan, err);
}

static int unit_add_fn(struct transaction *tx, void *context, struct err *err) {
    const struct call *call = context;
    return store_unit_add(tx, &call->unit, &lan, err);
}

static int unit_edit_fn(struct transaction *tx, void *context, struct err *err) {
    struct call *call = context;
    return store_unit_edit(tx, call->code, call->other, "ward", &lan, &call->changed, err);
}

static int change_fn(struct transaction *tx, void *context, struct err *err) {
    struct call *call = context;
    return store_unit_change(tx, &call->change, &lan, &call->id, &call->fault, err);
}

static int undo_fn(struct transaction *tx, void *context, struct err *err) {
    const struct call *call = context;
    return store_unit_change_undo(tx, call->id, &lan, err);
}

static int run(struct help *h, int (*fn)(struct transaction *, void *, struct err *), struct call *call) {
    return store_transact(h->store, fn, call, &h->err);
}

static struct counter counter_of(struct help *h, const char *code, int32_t day) {
    struct counter counter;
    help_ok(h, store_counter(h->store, code, day, h->arena, &counter, &h->err));
    return counter;
}

static int64_t logged(const struct help *h, const char *event) {
    return help_sql(h, arena_printf(h->arena, "SELECT count(*) FROM audit WHERE event = '%s'", event));
}

static const char *counter_seen(struct help *h, const char *code) {
    char *seen = arena_alloc(h->arena, PLACE_SEEN_SIZE);
    const struct counter counter = counter_of(h, code, HELP_DAY);
    store_counter_seen(&counter, seen);
    return seen;
}

static const char *unit_seen(struct help *h, const char *unit, const char *other) {
    char *seen = arena_alloc(h->arena, PLACE_SEEN_SIZE);
    help_ok(h, store_unit_seen(h->store, unit, other, HELP_DAY, h->arena, seen, &h->err));
    return seen;
}

static void a_counter_is_added_changed_closed_and_opened(void **state) {
    struct help *h = *state;
    struct call call = {.day = HELP_DAY,
                        .counter = {.unit = "X",
                                    .name = "Quầy mới",
                                    .field = "",
                                    .survey = "",
                                    .channel = CHANNEL_QR,
                                    .valid_from = HELP_DAY,
                                    .valid_to = DAY_NONE}};
    help_ok(h, run(h, counter_add_fn, &call));
    assert_int_equal(strlen(call.counter.code), PLACE_CODE_LENGTH);
    assert_int_equal(logged(h, "counter-added"), 1);
    const char *code = arena_strdup(h->arena, call.counter.code), *before = counter_seen(h, code);
    call.counter.unit = "Y"; /* not looked at */
    help_ok(h, run(h, counter_edit_fn, &call));
    assert_false(call.changed);
    assert_string_equal(counter_seen(h, code), before);
    call.counter.name = "Quầy 2";
    help_ok(h, run(h, counter_edit_fn, &call));
    assert_true(call.changed);
    assert_string_not_equal(counter_seen(h, code), before);
    assert_string_equal(counter_of(h, code, HELP_DAY).name, "Quầy 2");
    assert_string_equal(counter_of(h, code, HELP_DAY).unit, "X");
    assert_int_equal(logged(h, "counter-changed"), 1);

    struct call close = {.code = code, .day = HELP_DAY + 1};
    assert_int_equal(run(h, counter_reopen_fn, &close), ERR_CONFLICT); /* it is open */
    help_ok(h, run(h, counter_close_fn, &close));
    assert_int_equal(counter_of(h, code, HELP_DAY).valid_to, HELP_DAY + 1);
    close.day = HELP_DAY + 3;
    help_ok(h, run(h, counter_reopen_fn, &close));
    assert_int_equal(counter_of(h, code, HELP_DAY).valid_to, DAY_NONE);
    assert_int_equal(logged(h, "counter-retired") + logged(h, "counter-reopened"), 2);
    close.code = "ZZZZZZZ";
    assert_int_equal(run(h, counter_close_fn, &close), ERR_NOT_FOUND);
    call.counter.unit = "none";
    assert_int_equal(run(h, counter_add_fn, &call), ERR_NOT_FOUND);
    help_verify(h);
}

static void a_counter_moves_from_a_day_on(void **state) {
    struct help *h = *state;
    const char *before = unit_seen(h, "X", NULL);
    struct call call = {.code = "AAAAAA1", .other = "none", .day = HELP_DAY};
    assert_true(run(h, counter_move_fn, &call) < 0);
    assert_int_equal(call.fault, PLACE_UNKNOWN);
    call.other = "X";
    assert_int_equal(run(h, counter_move_fn, &call), ERR_CONFLICT);
    assert_int_equal(call.fault, PLACE_SAME);
    assert_int_equal(logged(h, "counter-moved"), 0);
    call.other = "Y";
    help_ok(h, run(h, counter_move_fn, &call));
    assert_string_equal(counter_of(h, "AAAAAA1", HELP_DAY).unit, "Y");
    assert_int_equal(logged(h, "counter-moved"), 1);
    assert_string_not_equal(unit_seen(h, "X", NULL), before);
    help_verify(h);
}

static void what_a_counter_was_is_told_by_the_log(void **state) {
    struct help *h = *state;
    struct counter_before before;
    struct call call = {.counter = counter_of(h, "AAAAAA1", HELP_DAY)};
    const char *name = call.counter.name;
    help_ok(h, store_counter_before(h->store, "AAAAAA1", h->arena, &before, &h->err));
    assert_int_equal(before.at, 0);
    call.counter.name = "Quầy 2";
    call.counter.channel = CHANNEL_KIOSK;
    help_ok(h, run(h, counter_edit_fn, &call));
    help_ok(h, store_counter_before(h->store, "AAAAAA1", h->arena, &before, &h->err));
    assert_string_equal(before.name, name);
    assert_null(before.field);
    assert_null(before.survey);
    assert_string_equal(before.channel, "qr");
    assert_string_equal(before.login, "lan");
    assert_int_equal(before.at, lan.at);
    call.counter.name = "Quầy 3"; /* in the same second: a change of its own */
    help_ok(h, run(h, counter_edit_fn, &call));
    help_ok(h, store_counter_before(h->store, "AAAAAA1", h->arena, &before, &h->err));
    assert_string_equal(before.name, "Quầy 2");
    assert_null(before.channel);
    help_ok(h, store_counter_before(h->store, "AAAAAA2", h->arena, &before, &h->err));
    assert_int_equal(before.at, 0);
}

/* The unit of before of the last move that can be taken back, "": none. */
static const char *last_move(struct help *h, int32_t day) {
    struct counter_last_move last;
    help_ok(h, store_counter_last_move(h->store, "AAAAAA1", h->arena, &last, &h->err));
    if (last.unit == NULL)
        return "";
    assert_int_equal(last.day, day);
    assert_string_equal(last.login, "lan");
    return last.unit;
}

static void a_move_is_taken_back_only_where_that_is_as_before(void **state) {
    struct help *h = *state;
    struct call call = {.code = "AAAAAA1", .other = "Y", .day = HELP_DAY};
    const char *before = unit_seen(h, "X", "Y");
    assert_string_equal(last_move(h, 0), "");
    help_ok(h, run(h, counter_move_fn, &call));
    assert_string_equal(last_move(h, HELP_DAY), "X");
    call.other = "X";
    help_ok(h, run(h, counter_move_fn, &call));
    assert_string_equal(unit_seen(h, "X", "Y"), before);
    assert_string_equal(last_move(h, HELP_DAY), "Y"); /* the undoing can be undone */
    call.other = "Y";
    help_ok(h, run(h, counter_move_fn, &call));
    call.other = "T";
    call.day = HELP_DAY - 1; /* wipes out what was from the day after on */
    help_ok(h, run(h, counter_move_fn, &call));
    assert_string_equal(last_move(h, 0), "");
    help_verify(h);
}

static void units_are_added_and_named(void **state) {
    struct help *h = *state;
    struct unit unit;
    struct call call = {.unit = {0, "Z", "T", "Xã Z", "commune", DAY_NONE, DAY_NONE}};
    const char *above = unit_seen(h, "T", NULL), *beside = unit_seen(h, "X", NULL),
               *pair = unit_seen(h, "X", "Y");
    help_ok(h, run(h, unit_add_fn, &call));
    assert_int_equal(run(h, unit_add_fn, &call), ERR_CONFLICT);
    call.unit.code = "W";
    call.unit.parent = "none";
    assert_int_equal(run(h, unit_add_fn, &call), ERR_NOT_FOUND);
    assert_int_equal(logged(h, "unit-added"), 1);
    assert_string_not_equal(unit_seen(h, "T", NULL), above); /* something stands below it now */
    assert_string_equal(unit_seen(h, "X", NULL), beside);
    assert_string_not_equal(pair, beside);

    struct call edit = {.code = "Z", .other = "Phường Z"};
    help_ok(h, run(h, unit_edit_fn, &edit));
    assert_true(edit.changed);
    help_ok(h, run(h, unit_edit_fn, &edit));
    assert_false(edit.changed);
    help_ok(h, store_unit(h->store, "Z", h->arena, &unit, &h->err));
    assert_string_equal(unit.name, "Phường Z");
    assert_string_equal(unit.kind, "ward");
    assert_string_equal(unit.parent, "T");
    assert_int_equal(logged(h, "unit-changed"), 2); /* name and kind, each with what it was */
    edit.code = "none";
    assert_int_equal(run(h, unit_edit_fn, &edit), ERR_NOT_FOUND);
}

static void a_change_is_kept_listed_and_undone_once(void **state) {
    struct help *h = *state;
    struct unit_change_entry *all;
    size_t count;
    struct call call = {.change = {UNIT_MERGE, "X", "Y", HELP_DAY + 3, false, "", HELP_DAY - PLACE_BACK_DAYS,
                                   HELP_DAY + PLACE_AHEAD_DAYS}};
    const char *before = unit_seen(h, "X", "Y");
    help_ok(h, run(h, change_fn, &call));
    help_ok(h, store_unit_changes(h->store, "Y", 10, 0, h->arena, &all, &count, &h->err));
    assert_int_equal(count, 1);
    assert_int_equal(all->id, call.id);
    assert_int_equal(all->verb, UNIT_MERGE);
    assert_string_equal(all->unit, "X");
    assert_string_equal(all->other, "Y");
    assert_int_equal(all->day, HELP_DAY + 3);
    assert_int_equal(all->undone, 0);
    help_ok(h, store_unit_changes(h->store, NULL, 10, call.id, h->arena, &all, &count, &h->err));
    assert_int_equal(count, 0);
    help_ok(h, store_unit_changes(h->store, "T", 10, 0, h->arena, &all, &count, &h->err));
    assert_int_equal(count, 0);
    assert_string_equal(counter_of(h, "AAAAAA1", HELP_DAY + 3).unit, "Y");
    /* The same again cannot be, and says why. */
    struct call again = call;
    assert_int_equal(run(h, change_fn, &again), ERR_CONFLICT);
    assert_int_equal(again.fault, PLACE_OVER);

    help_ok(h, run(h, undo_fn, &call));
    assert_string_equal(unit_seen(h, "X", "Y"), before);
    assert_int_equal(run(h, undo_fn, &call), ERR_CONFLICT);
    call.id++;
    assert_int_equal(run(h, undo_fn, &call), ERR_NOT_FOUND);
    assert_int_equal(logged(h, "unit-merged") + logged(h, "unit-undone"), 2);
    /* What was changed since is not taken back over it. */
    call.id = 0;
    help_ok(h, run(h, change_fn, &call));
    struct call other = {.code = "AAAAAA1", .day = HELP_DAY + 5};
    help_ok(h, run(h, counter_close_fn, &other));
    assert_int_equal(run(h, undo_fn, &call), ERR_CONFLICT);
    help_verify(h);
}

static void what_hangs_on_a_unit_is_counted(void **state) {
    struct help *h = *state;
    struct unit_hangs hangs;
    help_ok(h, store_unit_hangs(h->store, "X", &hangs, &h->err));
    assert_int_equal(hangs.officers + hangs.targets + hangs.settings, 0);
    help_sql(h, "INSERT INTO unit_setting (unit, name, value) SELECT id, 'hotline', '1022' FROM unit WHERE "
                "code = 'X'");
    help_ok(h, store_unit_hangs(h->store, "X", &hangs, &h->err));
    assert_int_equal(hangs.settings, 1);
    help_ok(h, store_unit_hangs(h->store, "Y", &hangs, &h->err));
    assert_int_equal(hangs.settings, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_counter_is_added_changed_closed_and_opened, help_setup,
                                        help_teardown),
        cmocka_unit_test_setup_teardown(a_counter_moves_from_a_day_on, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(what_a_counter_was_is_told_by_the_log, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_move_is_taken_back_only_where_that_is_as_before, help_setup,
                                        help_teardown),
        cmocka_unit_test_setup_teardown(units_are_added_and_named, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_change_is_kept_listed_and_undone_once, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(what_hangs_on_a_unit_is_counted, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
