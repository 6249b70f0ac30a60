/* What was entered when its period had long been over, held against a list of all that was entered. */
#include "base/rand.h"
#include "store_help.h"

#include "store/late.h"

enum { COUNTERS = 3, DAYS = 120, MOVED = 50 /* the day on which counter 1 goes to Y */, ROWS_MAX = 4000 };

static struct ledger {
    struct rng rng;
    struct entered {
        size_t counter;
        int32_t day, entered;
    } rows[ROWS_MAX];
    size_t count;
    int32_t today;
} ledger;

static int any_row(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static const uint8_t answers[HELP_ANSWERS] = {0};
    struct entered *entered = &ledger.rows[ledger.count++];
    (void)i, (void)err;
    *entered = (struct entered){rng_below(&ledger.rng, COUNTERS),
                                HELP_DAY + (int32_t)rng_below(&ledger.rng, DAYS), ledger.today};
    help_row(h, (int64_t)entered->counter + 1, entered->day, answers, row);
    row->channel = (enum channel)rng_below(&ledger.rng, CHANNEL_COUNT);
    return 0;
}

static int append_fn(struct transaction *tx, void *context, struct err *err) {
    struct help_rows *rows = context;
    return store_append(tx, ledger.today, help_next, rows, &rows->written, err);
}

static void append(struct help *h, size_t count, int32_t today) {
    struct help_rows rows = {h, 0, count, any_row, 0};
    ledger.today = today;
    help_ok(h, store_transact(h->store, append_fn, &rows, &h->err));
}

static int move_fn(struct transaction *tx, void *context, struct err *err) {
    bool is_new;
    struct counter counter = {
        .unit = "Y", .name = "Quầy thử", .field = "", .survey = "", .channel = CHANNEL_QR};
    (void)context;
    counter.valid_from = counter.valid_to = DAY_NONE;
    memcpy(counter.code, "AAAAAA1", PLACE_CODE_SIZE);
    return store_counter_put(tx, &counter, HELP_DAY + MOVED, &is_new, err);
}

static bool belongs(const char *unit, const struct entered *row) {
    bool in_y = row->counter == 2 || (row->counter == 0 && row->day >= HELP_DAY + MOVED);
    return unit == NULL || unit[0] == 'T' || (unit[0] == 'Y') == in_y;
}

static uint64_t expected(const char *unit, const struct visit_selection *selection,
                         const struct period *period) {
    uint64_t n = 0;
    for (size_t i = 0; i < ledger.count; i++) {
        const struct entered *row = &ledger.rows[i];
        n += row->entered != DAY_NONE && row->entered - period->to > 15 && row->day >= period->from &&
             row->day <= period->to && (selection->from == DAY_NONE || row->day >= selection->from) &&
             (selection->to == DAY_NONE || row->day <= selection->to) && belongs(unit, row);
    }
    return n;
}

static uint64_t compare(struct help *h, enum period_unit by, enum period_style style, int32_t from,
                        int32_t to) {
    static const char *const units[] = {NULL, "T", "X", "Y"};
    static struct period periods[2 * DAYS];
    uint64_t all = 0;
    int count = period_split(by, style, HELP_DAY, HELP_DAY + DAYS - 1, periods, 2 * DAYS, &h->err);
    assert_true(count > 0);
    for (size_t u = 0; u < 4; u++) {
        uint64_t late[2 * DAYS] = {0};
        struct visit_selection selection = {units[u], from, to};
        help_ok(h, store_late(h->store, h->revision, &selection, periods, late, (size_t)count, &h->err));
        for (int i = 0; i < count; i++) {
            assert_int_equal(late[i], expected(units[u], &selection, &periods[i]));
            all += late[i];
        }
    }
    return all;
}

static void counted_by_period_and_unit_of_the_day(void **state) {
    struct help *h = *state;
    uint64_t told = 0;
    ledger = (struct ledger){.rng = rng_seeded(26)};
    append(h, 300, DAY_NONE);
    assert_int_equal(compare(h, PERIOD_MONTH, PERIOD_CALENDAR, DAY_NONE, DAY_NONE), 0);
    for (int32_t day = 10; day < DAYS + 60; day += 7) {
        append(h, 40, HELP_DAY + day);
        if (day == 80)
            help_ok(h, store_transact(h->store, move_fn, NULL, &h->err));
    }
    help_ok(h, store_transact(h->store, move_fn, NULL, &h->err));
    for (enum period_unit by = PERIOD_DAY; by <= PERIOD_YEAR; by++) {
        told += compare(h, by, PERIOD_CALENDAR, DAY_NONE, DAY_NONE);
        told += compare(h, by, PERIOD_CALENDAR, HELP_DAY + 20, HELP_DAY + 70);
    }
    told += compare(h, PERIOD_MONTH, PERIOD_ADMINISTRATIVE, DAY_NONE, DAY_NONE);
    assert_true(told > 1000);
    help_verify(h);
}

/* The last day on which it is not late, and the first on which it is; a failed transaction counts nothing. */
static int one_row(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static const uint8_t answers[HELP_ANSWERS] = {0};
    help_row(h, 1, HELP_DAY, answers, row);
    return i == 1 ? err_set(err, ERR_INPUT, "the second is at fault") : 0;
}

static void from_the_sixteenth_day_on(void **state) {
    struct help *h = *state;
    const struct period day = {HELP_DAY, HELP_DAY, ""};
    const struct visit_selection all = {NULL, DAY_NONE, DAY_NONE};
    static const int32_t after[] = {-1, 0, LATE_GRACE, LATE_GRACE + 1, LATE_GRACE + 1, 400};
    static const uint64_t counts[] = {0, 0, 0, 1, 2, 3};
    for (size_t i = 0; i < 6; i++) {
        uint64_t late = 0;
        struct help_rows one = {h, 0, 1, one_row, 0}, failing = {h, 0, 2, one_row, 0};
        ledger.today = HELP_DAY + after[i];
        assert_int_equal(store_transact(h->store, append_fn, &failing, &h->err), ERR_INPUT);
        help_ok(h, store_transact(h->store, append_fn, &one, &h->err));
        help_ok(h, store_late(h->store, h->revision, &all, &day, &late, 1, &h->err));
        assert_int_equal(late, counts[i]);
        late = 0;
        help_ok(h, store_late(h->store, h->revision + 1, &all, &day, &late, 1, &h->err));
        assert_int_equal(late, 0);
    }
    help_verify(h);
}

static void count_fault(void *context, const char *line) {
    assert_non_null(strstr(line, "more responses were entered late than there are"));
    ++*(int *)context;
}

static void more_than_there_are_is_found(void **state) {
    struct help *h = *state;
    struct help_rows one = {h, 0, 1, one_row, 0};
    struct verify_result result;
    int faults = 0;
    ledger.today = HELP_DAY + 100;
    help_ok(h, store_transact(h->store, append_fn, &one, &h->err));
    help_verify(h);
    help_sql(h, "UPDATE late SET responses = 2");
    assert_int_equal(store_verify(h->store, count_fault, NULL, &faults, &result, &h->err), ERR_STORE);
    assert_int_equal(faults, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counted_by_period_and_unit_of_the_day, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(from_the_sixteenth_day_on, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(more_than_there_are_is_found, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
