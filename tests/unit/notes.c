#include "store_help.h"

#include "core/note.h"
#include "store/internal.h"
#include "store/notes.h"
#include "store/officers.h"

static const struct event sample = {
    .unit = "X", .day = HELP_DAY, .text = "Đổi quy trình", .login = "lan", .name = "Trần Lan", .at = 1000};
static const struct remark_place place = {"X", "thu", "A", PERIOD_MONTH, PERIOD_CALENDAR, "2024-10"};

/* ---- Verbs in a transaction of their own ------------------------------------------------------------------------- */

struct call {
    struct event event;
    struct remark remark;
    int64_t id, after;
    const char *unit;
};

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct call *call = context;
    return store_event_add(tx, &call->event, &call->id, err);
}

static int withdraw_fn(struct transaction *tx, void *context, struct err *err) {
    const struct call *call = context;
    return store_event_withdraw(tx, call->id, call->unit, "minh", 2000, err);
}

static int remark_fn(struct transaction *tx, void *context, struct err *err) {
    const struct call *call = context;
    return store_remark_add(tx, &call->remark, call->after, err);
}

static int64_t add(struct help *h, const char *unit, int32_t day, const char *text) {
    struct call call = {.event = sample};
    call.event.unit = unit;
    call.event.day = day;
    call.event.text = text;
    help_ok(h, store_transact(h->store, add_fn, &call, &h->err));
    return call.id;
}

static int withdraw(struct help *h, int64_t id, const char *unit) {
    struct call call = {.id = id, .unit = unit};
    return store_transact(h->store, withdraw_fn, &call, &h->err);
}

static int say(struct help *h, const struct remark_place *where, const char *text, int64_t after) {
    struct call call = {
        .remark = {.place = *where, .text = text, .login = "lan", .name = "Trần Lan", .at = 3000},
        .after = after};
    return store_transact(h->store, remark_fn, &call, &h->err);
}

static size_t events(struct help *h, const char *unit, struct event **out) {
    size_t count = 0;
    help_ok(h, store_events(h->store, unit, h->arena, out, &count, &h->err));
    return count;
}

static size_t remarks(struct help *h, const struct remark_filter *filter, struct remark **out) {
    size_t count = 0;
    help_ok(h, store_remarks(h->store, filter, h->arena, out, &count, &h->err));
    return count;
}

static size_t logged(struct help *h, const char *event, struct audit_entry **out) {
    const struct audit_filter filter = {.event = event, .max = 100};
    size_t count = 0;
    help_ok(h, store_audit_list(h->store, &filter, h->arena, out, &count, &h->err));
    return count;
}

/* ---- Events ------------------------------------------------------------------------------------------------------ */

static void an_event_holds_for_its_unit_and_those_below(void **state) {
    struct help *h = *state;
    struct event *list;
    int64_t later = add(h, "X", HELP_DAY + 5, "Thêm quầy"), above = add(h, "T", HELP_DAY, "Sắp xếp lại"),
            beside = add(h, "Y", HELP_DAY + 1, "Sửa trụ sở");
    assert_int_equal(events(h, "X", &list), 2);
    assert_int_equal(list[0].id, above);
    assert_string_equal(list[0].unit, "T");
    assert_string_equal(list[0].unit_name, "Đơn vị thử");
    assert_int_equal(list[1].id, later);
    assert_int_equal(list[1].day, HELP_DAY + 5);
    assert_string_equal(list[1].text, "Thêm quầy");
    assert_string_equal(list[1].login, "lan");
    assert_string_equal(list[1].name, "Trần Lan");
    assert_int_equal(list[1].at, 1000);
    assert_int_equal(list[1].withdrawn, 0);
    assert_int_equal(events(h, "Y", &list), 2);
    assert_int_equal(list[1].id, beside);
    assert_int_equal(events(h, "T", &list), 1);
    assert_int_equal(events(h, NULL, &list), 3);
    size_t count;
    assert_int_equal(store_events(h->store, "no", h->arena, &list, &count, &h->err), ERR_NOT_FOUND);
    struct call call = {.event = sample};
    call.event.unit = "no";
    assert_int_equal(store_transact(h->store, add_fn, &call, &h->err), ERR_NOT_FOUND);
    help_verify(h);
}

static void the_same_form_twice_is_one_event(void **state) {
    struct help *h = *state;
    struct event *list;
    struct audit_entry *log;
    int64_t id = add(h, "X", HELP_DAY, "Đổi quy trình");
    assert_int_equal(add(h, "X", HELP_DAY, "Đổi quy trình"), id);
    assert_int_not_equal(add(h, "X", HELP_DAY + 1, "Đổi quy trình"), id);
    assert_int_not_equal(add(h, "Y", HELP_DAY, "Đổi quy trình"), id);
    assert_int_equal(events(h, NULL, &list), 3);
    assert_int_equal(logged(h, "event-set", &log), 3);
}

static void withdrawn_is_not_gone_and_can_be_set_again(void **state) {
    struct help *h = *state;
    struct event *list;
    struct audit_entry *log;
    int64_t id = add(h, "X", HELP_DAY, "Đổi quy trình");
    assert_int_equal(withdraw(h, id, "Y"), ERR_NOT_FOUND); /* another unit's */
    assert_int_equal(withdraw(h, id, "T"), ERR_NOT_FOUND); /* not of the unit above either */
    assert_int_equal(withdraw(h, id + 1, NULL), ERR_NOT_FOUND);
    events(h, "X", &list);
    assert_int_equal(list[0].withdrawn, 0);
    help_ok(h, withdraw(h, id, "X"));
    help_ok(h, withdraw(h, id, NULL)); /* once more changes nothing */
    assert_int_equal(events(h, "X", &list), 1);
    assert_int_equal(list[0].withdrawn, 2000);
    assert_string_equal(list[0].withdrawn_by, "minh");
    assert_string_equal(list[0].text, "Đổi quy trình");
    int64_t again = add(h, "X", HELP_DAY, "Đổi quy trình");
    assert_int_not_equal(again, id);
    assert_int_equal(events(h, "X", &list), 2);
    assert_int_equal(list[1].withdrawn, 0);
    assert_int_equal(logged(h, "event-withdrawn", &log), 1);
    assert_string_equal(log[0].who, "minh");
    assert_string_equal(log[0].unit, "X");
    assert_string_equal(log[0].detail, "2024-10-04");
    assert_int_equal(logged(h, "event-set", &log), 2);
    help_verify(h);
}

/* ---- Remarks ----------------------------------------------------------------------------------------------------- */

static void every_version_of_a_remark_stays(void **state) {
    struct help *h = *state;
    const struct remark_filter all = {0};
    struct remark *list;
    struct audit_entry *log;
    help_ok(h, say(h, &place, "Thiếu người", 0));
    assert_int_equal(remarks(h, &all, &list), 1);
    int64_t first = list[0].id;
    help_ok(h, say(h, &place, "Thiếu người", 0)); /* sent twice */
    help_ok(h, say(h, &place, "Thiếu người, đã bổ sung\ntừ tháng 11", first));
    assert_int_equal(say(h, &place, "Ý khác", first), ERR_CONFLICT); /* somebody was faster */
    assert_int_equal(say(h, &place, "Ý khác", 0), ERR_CONFLICT);
    assert_int_equal(remarks(h, &all, &list), 2);
    assert_string_equal(list[0].text, "Thiếu người, đã bổ sung\ntừ tháng 11");
    assert_string_equal(list[1].text, "Thiếu người");
    assert_int_equal(list[1].id, first);
    assert_string_equal(list[0].place.unit, "X");
    assert_string_equal(list[0].place.survey, "thu");
    assert_string_equal(list[0].place.dimension, "A");
    assert_int_equal(list[0].place.by, PERIOD_MONTH);
    assert_int_equal(list[0].place.style, PERIOD_CALENDAR);
    assert_string_equal(list[0].place.period, "2024-10");
    assert_string_equal(list[0].name, "Trần Lan");
    assert_int_equal(list[0].at, 3000);
    assert_int_equal(logged(h, "remark", &log), 2);
    assert_string_equal(log[0].unit, "X");
    assert_string_equal(log[0].detail, "thu A 2024-10");
    help_verify(h);
}

static void remarks_belong_to_one_figure(void **state) {
    struct help *h = *state;
    struct remark *list;
    struct remark_place other = place;
    help_ok(h, say(h, &place, "1", 0));
    other.dimension = "all";
    help_ok(h, say(h, &other, "2", 0));
    other = place;
    other.style = PERIOD_ADMINISTRATIVE;
    help_ok(h, say(h, &other, "3", 0));
    other = place;
    other.by = PERIOD_QUARTER;
    other.period = "2024-Q4";
    help_ok(h, say(h, &other, "4", 0));
    other = place;
    other.unit = "Y";
    help_ok(h, say(h, &other, "5", 0));
    struct remark_filter filter = {.unit_code = "X",
                                   .survey_code = "thu",
                                   .period = "2024-10",
                                   .by = PERIOD_MONTH,
                                   .style = PERIOD_CALENDAR};
    assert_int_equal(remarks(h, &filter, &list), 2);
    assert_string_equal(list[0].text, "1");
    assert_string_equal(list[1].text, "2");
    filter.style = PERIOD_ADMINISTRATIVE;
    assert_int_equal(remarks(h, &filter, &list), 1);
    assert_string_equal(list[0].text, "3");
    filter = (struct remark_filter){.unit_code = "T"};
    assert_int_equal(remarks(h, &filter, &list), 0);
    filter.below = true;
    assert_int_equal(remarks(h, &filter, &list), 5);
    size_t count;
    filter = (struct remark_filter){.unit_code = "no"};
    assert_int_equal(store_remarks(h->store, &filter, h->arena, &list, &count, &h->err), ERR_NOT_FOUND);
    filter = (struct remark_filter){.survey_code = "no"};
    assert_int_equal(store_remarks(h->store, &filter, h->arena, &list, &count, &h->err), ERR_NOT_FOUND);
}

static void what_makes_no_sense_is_refused(void **state) {
    struct help *h = *state;
    const struct remark_filter all = {0};
    struct remark *list;
    struct audit_entry *log;
    struct remark_place wrong = place;
    wrong.unit = "no";
    assert_int_equal(say(h, &wrong, "x", 0), ERR_NOT_FOUND);
    wrong = place;
    wrong.survey = "no";
    assert_int_equal(say(h, &wrong, "x", 0), ERR_NOT_FOUND);
    static const char *const labels[] = {"", "2024", "2024-13", "2024-1", "2024-Q4", "2024-10 ", "x"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        wrong = place;
        wrong.period = labels[i];
        assert_int_equal(say(h, &wrong, "x", 0), ERR_INPUT);
    }
    assert_true(say(h, &place, "", 0) < 0); /* the table itself refuses it */
    assert_int_equal(remarks(h, &all, &list), 0);
    assert_int_equal(logged(h, "remark", &log), 0);
    help_verify(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_event_holds_for_its_unit_and_those_below, help_setup,
                                        help_teardown),
        cmocka_unit_test_setup_teardown(the_same_form_twice_is_one_event, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(withdrawn_is_not_gone_and_can_be_set_again, help_setup,
                                        help_teardown),
        cmocka_unit_test_setup_teardown(every_version_of_a_remark_stays, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(remarks_belong_to_one_figure, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(what_makes_no_sense_is_refused, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
