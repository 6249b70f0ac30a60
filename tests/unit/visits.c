#include "base/rand.h"
#include "store_help.h"

#include "store/visits.h"

struct put {
    struct visit visit;
    struct visit_change change;
};

static int put_fn(struct transaction *tx, void *context, struct err *err) {
    struct put *put = context;
    return store_visit_put(tx, &put->visit, &put->change, err);
}

static int try_put(struct help *h, const char *counter, int32_t day, uint32_t visits, bool *is_new) {
    struct put put = {.visit = {.day = day, .visits = visits}};
    memcpy(put.visit.counter, counter, PLACE_CODE_SIZE);
    int rc = store_transact(h->store, put_fn, &put, &h->err);
    *is_new = put.change.cells > put.change.replaced;
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

struct move {
    const char *counter, *unit;
    int32_t day;
};

static int move_fn(struct transaction *tx, void *context, struct err *err) {
    const struct move *move = context;
    return help_counter(tx, move->counter, move->unit, move->day, err);
}

/* The counters of help_places name no survey. */
static const struct visit_surveys THU = {"thu", "thu"};

/* Counter 1 moves from X to Y on the fifth day; what was counted before stays where it was. */
static void sums_by_period_and_unit_of_the_day(void **state) {
    struct help *h = *state;
    struct visit *visits;
    add(h, "AAAAAA1", HELP_DAY, 10);
    struct move move = {"AAAAAA1", "Y", HELP_DAY + 4};
    help_ok(h, store_transact(h->store, move_fn, &move, &h->err));
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
        {NULL, {{33, 6, 0}, {22, 4, 0}, {11, 2, 0}}},
        {"T", {{33, 6, 0}, {22, 4, 0}, {11, 2, 0}}},
        {"X", {{33, 6, 0}, {12, 3, 0}, {1, 1, 0}}},
        {"Y", {{0, 0, 0}, {10, 1, 0}, {10, 1, 0}}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct visit_sum sums[3] = {{9, 9, 9}, {9, 9, 9}, {9, 9, 9}};
        struct visit_selection selection = {cases[i].unit, DAY_NONE, HELP_DAY + 6};
        help_ok(h, store_visits(h->store, &selection, &THU, periods, sums, 3, &h->err));
        assert_memory_equal(sums, cases[i].sums, sizeof sums);
    }
    assert_int_equal(list(h, "Y", DAY_NONE, DAY_NONE, &visits), 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(visits[i].unit, "Y");
}

static int survey_fn(struct transaction *tx, void *context, struct err *err) {
    bool is_new;
    struct counter counter = {
        .unit = "X", .name = "Quầy thử", .field = "", .survey = context, .channel = CHANNEL_QR};
    counter.valid_from = counter.valid_to = DAY_NONE;
    memcpy(counter.code, "AAAAAA2", PLACE_CODE_SIZE);
    return store_counter_put(tx, &counter, HELP_DAY, &is_new, err);
}

/* Two responses at counter 2 on the second day, and one at counter 3 on the first. */
static int answered(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static const uint8_t answers[HELP_ANSWERS] = {0};
    (void)err;
    help_row(h, i < 2 ? 2 : 3, i < 2 ? HELP_DAY + 1 : HELP_DAY, answers, row);
    return 0;
}

/* Counter 3 was counted on its second day only, when nobody answered there. */
static void only_counters_that_ask_and_the_responses_of_counted_days(void **state) {
    struct help *h = *state;
    char other[] = "khac", same[] = "thu";
    struct period both = {HELP_DAY, HELP_DAY + 1, ""};
    struct visit_selection all = {NULL, DAY_NONE, DAY_NONE}, first_day = {NULL, DAY_NONE, HELP_DAY};
    static const struct visit_surveys nobody = {"thu", "khac"}, khac = {"khac", "thu"};
    struct visit_sum sum;
    add(h, "AAAAAA1", HELP_DAY, 10);
    add(h, "AAAAAA2", HELP_DAY, 100);
    add(h, "AAAAAA2", HELP_DAY + 1, 100);
    add(h, "AAAAAA3", HELP_DAY + 1, 1000);
    help_ok(h, store_visits(h->store, &all, &nobody, &both, &sum, 1, &h->err));
    assert_memory_equal(&sum, (&(struct visit_sum){0, 0, 0}), sizeof sum);
    help_ok(h, store_transact(h->store, survey_fn, same, &h->err));
    help_ok(h, store_visits(h->store, &all, &nobody, &both, &sum, 1, &h->err));
    assert_memory_equal(&sum, (&(struct visit_sum){200, 2, 0}), sizeof sum);
    help_ok(h, store_transact(h->store, survey_fn, other, &h->err));
    help_ok(h, store_visits(h->store, &all, &khac, &both, &sum, 1, &h->err));
    assert_memory_equal(&sum, (&(struct visit_sum){200, 2, 0}), sizeof sum);
    help_ok(h, help_append(h, 3, answered));
    help_ok(h, store_visits(h->store, &all, &THU, &both, &sum, 1, &h->err));
    assert_memory_equal(&sum, (&(struct visit_sum){1210, 4, 2}), sizeof sum);
    /* On the first day alone counter 2 has no response to it. */
    help_ok(h, store_visits(h->store, &first_day, &THU, &both, &sum, 1, &h->err));
    assert_memory_equal(&sum, (&(struct visit_sum){10, 1, 0}), sizeof sum);
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
    assert_int_equal(store_visits(h->store, &nowhere, &THU, &whole, &sum, 1, &h->err), ERR_NOT_FOUND);
    assert_int_equal(list(h, NULL, DAY_NONE, DAY_NONE, &visits), 0);
}

/* ---- Months ------------------------------------------------------------------------------------------------------ */

enum { COUNTERS = 3, DAYS = 200, MOVED = 77 /* the day on which counter 1 goes to Y */, NOT_COUNTED = -1 };

/* What was recorded, kept beside the store. */
struct ledger {
    int64_t visits[COUNTERS][DAYS];
    uint64_t responses[COUNTERS][DAYS];
    struct rng rng;
};
static struct ledger ledger;

static int some_response(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static const uint8_t answers[HELP_ANSWERS] = {0};
    (void)i, (void)err;
    size_t counter = (size_t)rng_below(&ledger.rng, COUNTERS), day = (size_t)rng_below(&ledger.rng, DAYS);
    help_row(h, (int64_t)counter + 1, HELP_DAY + (int32_t)day, answers, row);
    row->channel = (enum channel)rng_below(&ledger.rng, CHANNEL_COUNT);
    ledger.responses[counter][day]++;
    return 0;
}

static int drop_fn(struct transaction *tx, void *context, struct err *err) {
    const struct visit *visit = context;
    return store_visit_drop(tx, visit->counter, visit->day, NULL, err);
}

static void visits_change(struct help *h) {
    struct visit visit = {.counter = "AAAAAA1"};
    size_t counter = (size_t)rng_below(&ledger.rng, COUNTERS), day = (size_t)rng_below(&ledger.rng, DAYS);
    visit.counter[PLACE_CODE_LENGTH - 1] = (char)('1' + counter);
    visit.day = HELP_DAY + (int32_t)day;
    if (rng_below(&ledger.rng, 4) == 0) {
        help_ok(h, store_transact(h->store, drop_fn, &visit, &h->err));
        ledger.visits[counter][day] = NOT_COUNTED;
        return;
    }
    ledger.visits[counter][day] = (int64_t)rng_below(&ledger.rng, 50);
    add(h, visit.counter, visit.day, (uint32_t)ledger.visits[counter][day]);
}

static bool belongs(const char *unit, size_t counter, size_t day) {
    bool in_y = counter == 2 || (counter == 0 && day >= MOVED);
    return unit == NULL || unit[0] == 'T' || (unit[0] == 'Y') == in_y;
}

static struct visit_sum expected(const struct visit_selection *selection, const struct period *period) {
    struct visit_sum sum = {0};
    for (size_t counter = 0; counter < COUNTERS; counter++)
        for (size_t i = 0; i < DAYS; i++) {
            int32_t day = HELP_DAY + (int32_t)i;
            bool asked = (selection->from == DAY_NONE || day >= selection->from) &&
                         (selection->to == DAY_NONE || day <= selection->to);
            if (ledger.visits[counter][i] == NOT_COUNTED || !asked || day < period->from ||
                day > period->to || !belongs(selection->unit_code, counter, i))
                continue;
            sum.visits += (uint64_t)ledger.visits[counter][i];
            sum.counter_days++;
            sum.responses += ledger.responses[counter][i];
        }
    return sum;
}

static void compare(struct help *h, enum period_unit by, enum period_style style) {
    static const char *const units[] = {NULL, "T", "X", "Y"};
    static struct period periods[2 * DAYS];
    static struct visit_sum sums[2 * DAYS];
    int32_t from = HELP_DAY + (int32_t)rng_below(&ledger.rng, DAYS);
    int32_t to = from + (int32_t)rng_below(&ledger.rng, DAYS);
    struct visit_selection selection = {units[rng_below(&ledger.rng, 4)], DAY_NONE, DAY_NONE};
    if (rng_below(&ledger.rng, 2) == 0)
        selection = (struct visit_selection){selection.unit_code, from + 3, to - 3};
    int count = period_split(by, style, from, to, periods, 2 * DAYS, &h->err);
    assert_true(count > 0);
    help_ok(h, store_visits(h->store, &selection, &THU, periods, sums, (size_t)count, &h->err));
    for (int i = 0; i < count; i++) {
        struct visit_sum should = expected(&selection, &periods[i]);
        assert_memory_equal(&sums[i], &should, sizeof should);
    }
}

/* First and last day with a number, of those that are asked for. */
static void compare_extent(struct help *h) {
    struct visit_selection selection = {rng_below(&ledger.rng, 2) == 0 ? "X" : "Y",
                                        HELP_DAY + (int32_t)rng_below(&ledger.rng, DAYS), DAY_NONE};
    int32_t first, last, day = HELP_DAY;
    help_ok(h, store_visit_extent(h->store, &selection, &THU, &first, &last, &h->err));
    struct period one = {day, day, ""};
    int32_t should_first = DAY_NONE, should_last = DAY_NONE;
    for (; day < HELP_DAY + DAYS; day++) {
        one.from = one.to = day;
        if (expected(&selection, &one).counter_days == 0)
            continue;
        should_first = should_first == DAY_NONE ? day : should_first;
        should_last = day;
    }
    assert_int_equal(first, should_first);
    assert_int_equal(last, should_last);
}

static void months_say_what_their_days_say(void **state) {
    static const enum period_unit units[] = {PERIOD_WHOLE,   PERIOD_DAY,  PERIOD_WEEK, PERIOD_MONTH,
                                             PERIOD_QUARTER, PERIOD_HALF, PERIOD_YEAR};
    struct help *h = *state;
    ledger.rng = rng_seeded(6);
    for (size_t counter = 0; counter < COUNTERS; counter++)
        for (size_t i = 0; i < DAYS; i++)
            ledger.visits[counter][i] = NOT_COUNTED;
    for (size_t round = 0; round < 12; round++) {
        for (size_t i = 0; i < 60; i++)
            visits_change(h);
        help_ok(h, help_append(h, 200, some_response));
        if (round == 3) {
            struct move move = {"AAAAAA1", "Y", HELP_DAY + MOVED};
            help_ok(h, store_transact(h->store, move_fn, &move, &h->err));
        }
        for (size_t i = 0; round > 3 && i < 60; i++) {
            compare(h, units[i % 7], i % 2 == 0 ? PERIOD_CALENDAR : PERIOD_ADMINISTRATIVE);
            compare_extent(h);
        }
        help_verify(h);
    }
}

/* Counter 2 asks something else by now and was answered here on its second day only: it counts in the whole range, whatever
 * periods that is cut into. */
static void how_a_range_is_cut_changes_no_sum(void **state) {
    static const enum period_unit units[] = {PERIOD_WHOLE,   PERIOD_WEEK, PERIOD_MONTH,
                                             PERIOD_QUARTER, PERIOD_HALF, PERIOD_YEAR};
    struct help *h = *state;
    char other[] = "khac";
    struct period periods[DAYS];
    struct visit_sum sums[DAYS];
    struct visit_selection selection = {"X", DAY_NONE, DAY_NONE};
    help_ok(h, store_transact(h->store, survey_fn, other, &h->err));
    help_ok(h, help_append(h, 2, answered));
    for (int32_t day = 1; day < DAYS; day += 40)
        add(h, "AAAAAA2", HELP_DAY + day, 10);
    for (size_t i = 0; i < 2 * sizeof units / sizeof *units; i++) {
        struct visit_sum sum = {0};
        enum period_style style = i % 2 == 0 ? PERIOD_CALENDAR : PERIOD_ADMINISTRATIVE;
        int count = period_split(units[i / 2], style, HELP_DAY, HELP_DAY + DAYS, periods, DAYS, &h->err);
        assert_true(count > 0);
        help_ok(h, store_visits(h->store, &selection, &THU, periods, sums, (size_t)count, &h->err));
        for (int k = 0; k < count; k++) {
            sum.visits += sums[k].visits;
            sum.counter_days += sums[k].counter_days;
            sum.responses += sums[k].responses;
        }
        assert_memory_equal(&sum, (&(struct visit_sum){50, 5, 2}), sizeof sum);
    }
}

static void say_nothing(void *context, const char *line) {
    (void)context, (void)line;
}

static void a_wrong_month_is_found(void **state) {
    struct help *h = *state;
    add(h, "AAAAAA1", HELP_DAY, 5);
    help_ok(h, help_append(h, 3, answered));
    add(h, "AAAAAA2", HELP_DAY + 1, 9);
    help_verify(h);
    help_sql(h, "UPDATE visit_part SET visits = visits + 1 WHERE counter = 1");
    help_sql(h, "UPDATE visit_answered SET responses = responses + 1 WHERE counter = 2");
    struct verify_result result;
    assert_int_equal(store_verify(h->store, say_nothing, NULL, NULL, &result, &h->err), ERR_STORE);
    assert_int_equal(result.faults, 2);
    help_sql(h, "UPDATE visit_part SET visits = visits - 1 WHERE counter = 1");
    help_sql(h, "UPDATE visit_answered SET responses = responses - 1 WHERE counter = 2");
    help_verify(h);
}

struct dated {
    struct visit visit;
    struct visit_change change;
    bool drop;
};

static int dated_fn(struct transaction *tx, void *context, struct err *err) {
    struct dated *d = context;
    return d->drop ? store_visit_drop(tx, d->visit.counter, d->visit.day, &d->change, err)
                   : store_visit_put(tx, &d->visit, &d->change, err);
}

/* n < 0: taken away. */
static void put_on(struct help *h, const char *counter, int32_t day, int64_t n, int32_t today) {
    struct dated d = {.visit = {.day = day, .visits = n < 0 ? 0 : (uint32_t)n},
                      .change = {.line = 1, .today = today},
                      .drop = n < 0};
    memcpy(d.visit.counter, counter, PLACE_CODE_SIZE);
    help_ok(h, store_transact(h->store, dated_fn, &d, &h->err));
}

/* Of the units and days that are asked for, what was changed when the period was over for more than the grace. */
static void revised_when_it_was_over(void **state) {
    struct help *h = *state;
    const struct visit_selection everywhere = {NULL, DAY_NONE, DAY_NONE}, y = {"Y", DAY_NONE, DAY_NONE};
    const struct visit_surveys surveys = {"thu", "thu"}, other = {"khac", "thu"};
    const struct period periods[] = {{.from = HELP_DAY, .to = HELP_DAY + 9},
                                     {.from = HELP_DAY + 10, .to = HELP_DAY + 19}};
    const int32_t late = HELP_DAY + 9 + VISITS_GRACE + 1;
    struct visit_revised out[2];
    help_ok(h, store_visits_revised(h->store, &everywhere, &surveys, periods, out, 2, &h->err));
    assert_int_equal(out[0].changed.cells + out[1].changed.cells, 0);
    for (int32_t day = 0; day < 20; day++) {
        put_on(h, "AAAAAA1", HELP_DAY + day, 10,
               late + 40); /* for the first time: nothing was changed, but that is told, too */
        put_on(h, "AAAAAA3", HELP_DAY + day, 20, HELP_DAY + day);
    }
    put_on(h, "AAAAAA3", HELP_DAY + 1, 5, late - 1); /* within the grace */
    put_on(h, "AAAAAA3", HELP_DAY + 2, 20, late);    /* the same is no change */
    put_on(h, "AAAAAA3", HELP_DAY + 3, 5, late);
    put_on(h, "AAAAAA3", HELP_DAY + 4, -1, late + 2); /* taken away, and written anew: still changed */
    put_on(h, "AAAAAA3", HELP_DAY + 4, 5, late + 3);
    put_on(h, "AAAAAA1", HELP_DAY + 5, 5, late + 1);
    put_on(h, "AAAAAA3", HELP_DAY + 12, 5, late + 1); /* the second period is not over for so long */
    help_ok(h, store_visits_revised(h->store, &everywhere, &surveys, periods, out, 2, &h->err));
    assert_int_equal(out[0].changed.cells, 3);
    assert_int_equal(out[0].changed.first, late);
    assert_int_equal(out[0].changed.last, late + 2);
    assert_int_equal(out[1].changed.cells, 0);
    assert_int_equal(out[0].entered.cells, 9); /* one of them was changed since */
    assert_int_equal(out[0].entered.first, late + 40);
    assert_int_equal(out[0].entered.last, late + 40);
    assert_int_equal(out[1].entered.cells, 10);
    help_ok(h, store_visits_revised(h->store, &y, &surveys, periods, out, 2, &h->err));
    assert_int_equal(out[0].changed.cells, 2);
    assert_int_equal(out[0].entered.cells, 0);
    help_ok(h, store_visits_revised(h->store, &everywhere, &other, periods, out, 2, &h->err));
    assert_int_equal(out[0].changed.cells + out[0].entered.cells, 0);
    help_verify(h);
}

/* Whether the number of the first counter's first day counts as changed, or as recorded late, in a period of that day. */
static void expect_told(struct help *h, uint64_t changed, uint64_t entered) {
    const struct visit_selection everywhere = {NULL, DAY_NONE, DAY_NONE};
    const struct visit_surveys surveys = {"thu", "thu"};
    const struct period period = {.from = HELP_DAY, .to = HELP_DAY};
    struct visit_revised out;
    help_ok(h, store_visits_revised(h->store, &everywhere, &surveys, &period, &out, 1, &h->err));
    assert_int_equal(out.changed.cells, changed);
    assert_int_equal(out.entered.cells, entered);
}

/* What stands there is what stood there when the period was over for good, or it is not. */
static void put_back_is_no_change(void **state) {
    struct help *h = *state;
    const int32_t late = HELP_DAY + VISITS_GRACE + 1;
    put_on(h, "AAAAAA1", HELP_DAY, 20, HELP_DAY);
    put_on(h, "AAAAAA1", HELP_DAY, 5, late);
    expect_told(h, 1, 0);
    put_on(h, "AAAAAA1", HELP_DAY, 20, late + 1);
    expect_told(h, 0, 0);
    put_on(h, "AAAAAA1", HELP_DAY, 5, late + 2); /* and once more */
    expect_told(h, 1, 0);
    put_on(h, "AAAAAA1", HELP_DAY, -1, late + 3);
    put_on(h, "AAAAAA1", HELP_DAY, 5, late + 3); /* back to what is not the first number */
    expect_told(h, 1, 0);
}

static void put_back_to_what_was_not_told_is_a_change(void **state) {
    struct help *h = *state;
    const int32_t late = HELP_DAY + VISITS_GRACE + 1;
    put_on(h, "AAAAAA1", HELP_DAY, 20, HELP_DAY);
    put_on(h, "AAAAAA1", HELP_DAY, 5, late - 1); /* the period's own number */
    put_on(h, "AAAAAA1", HELP_DAY, 20, late);
    expect_told(h, 1, 0);
    put_on(h, "AAAAAA3", HELP_DAY, 7,
           HELP_DAY); /* taken away: nothing was there before, but then there was */
    put_on(h, "AAAAAA3", HELP_DAY, -1, late);
    expect_told(h, 2, 0);
}

static void recorded_late_and_taken_back_is_nothing(void **state) {
    struct help *h = *state;
    const int32_t late = HELP_DAY + VISITS_GRACE + 1;
    put_on(h, "AAAAAA1", HELP_DAY, 20, late);
    put_on(h, "AAAAAA3", HELP_DAY, 20, late - 1);
    expect_told(h, 0, 1);
    put_on(h, "AAAAAA1", HELP_DAY, -1, late + 1);
    expect_told(h, 0, 0);
    put_on(h, "AAAAAA1", HELP_DAY, 9, late + 2); /* taken away, and written anew */
    expect_told(h, 1, 0);
    help_verify(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(round_trip_and_update, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(sums_by_period_and_unit_of_the_day, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(only_counters_that_ask_and_the_responses_of_counted_days, help_setup,
                                        help_teardown),
        cmocka_unit_test_setup_teardown(what_makes_no_sense_is_refused, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(months_say_what_their_days_say, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(how_a_range_is_cut_changes_no_sum, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(revised_when_it_was_over, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(put_back_is_no_change, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(put_back_to_what_was_not_told_is_a_change, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(recorded_late_and_taken_back_is_nothing, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_wrong_month_is_found, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
