/* Responses put aside and back, held against lists of all that was entered: every table that figures come from is what it would be
 * if those responses had never been there. */
#include "store/exclusions.h"

#include "base/rand.h"
#include "core/audit_event.h"
#include "store_help.h"

#include "store/late.h"
#include "store/response_block.h"
#include "store/shelf.h"

enum { COUNTERS = 3, DAYS = 130, ROWS_MAX = 6000, DECISIONS_MAX = 400 };

static const char *const codes[COUNTERS] = {"AAAAAA1", "AAAAAA2", "AAAAAA3"};

static struct ledger {
    struct rng rng;
    struct entered {
        size_t counter;
        int32_t day, entered;
        int channel;
        uint8_t answers[HELP_ANSWERS];
    } rows[ROWS_MAX];
    size_t count;
    int32_t today;
    struct decided {
        struct exclusion_asked what;
        size_t upto;
        int64_t id;
        bool stands;
    } decisions[DECISIONS_MAX];
    size_t decision_count;
} ledger;

static int any_row(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    struct entered *entered = &ledger.rows[ledger.count++];
    (void)i, (void)err;
    *entered = (struct entered){.counter = rng_below(&ledger.rng, COUNTERS),
                                .day = HELP_DAY + (int32_t)rng_below(&ledger.rng, DAYS),
                                .entered = ledger.today,
                                .channel = (int)rng_below(&ledger.rng, 3)};
    for (size_t q = 0; q < HELP_ANSWERS; q++)
        entered->answers[q] = (uint8_t)(1 + rng_below(&ledger.rng, 5));
    help_row(h, (int64_t)entered->counter + 1, entered->day, entered->answers, row);
    row->channel = (enum channel)entered->channel;
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

struct deciding {
    const struct exclusion_asked *asked;
    uint64_t least;
    int64_t id;
    int32_t today;
    enum exclusion_fault fault;
};

static struct exclusion_author author(int32_t today) {
    return (struct exclusion_author){"kiem-soat", "Chị Kiểm Soát", "Cùng một loạt phiếu",
                                     (int64_t)today * 86400};
}

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct deciding *d = context;
    const struct exclusion_author by = author(d->today);
    return store_exclusion_add(tx, d->asked, d->least, &by, &d->id, &d->fault, err);
}

static int undo_fn(struct transaction *tx, void *context, struct err *err) {
    const struct deciding *d = context;
    const struct exclusion_author by = author(d->today);
    return store_exclusion_undo(tx, d->id, &by, err);
}

static int move_fn(struct transaction *tx, void *context, struct err *err) {
    const int32_t *day = context;
    return help_counter(tx, "AAAAAA1", "Y", *day, err);
}

static bool covers(const struct exclusion_asked *what, const struct entered *row) {
    return strcmp(codes[row->counter], what->counter) == 0 && row->day >= what->first &&
           row->day <= what->last &&
           (what->channel == EXCLUSION_ALL_CHANNELS || what->channel == row->channel);
}

static bool is_aside(size_t i) {
    for (size_t d = 0; d < ledger.decision_count; d++)
        if (ledger.decisions[d].stands && i < ledger.decisions[d].upto &&
            covers(&ledger.decisions[d].what, &ledger.rows[i]))
            return true;
    return false;
}

/* ---- Against the list ---------------------------------------------------------------------------------------------- */

static uint64_t counted_in(int32_t from, int32_t to, bool aside) {
    uint64_t n = 0;
    for (size_t i = 0; i < ledger.count; i++)
        n += ledger.rows[i].day >= from && ledger.rows[i].day <= to && is_aside(i) == aside;
    return n;
}

static void sums_are_the_lists(struct help *h) {
    static struct period periods[DAYS];
    uint64_t aside[DAYS] = {0}, late[DAYS] = {0};
    const struct visit_selection all = {"T", DAY_NONE, DAY_NONE};
    int count =
        period_split(PERIOD_MONTH, PERIOD_CALENDAR, HELP_DAY, HELP_DAY + DAYS - 1, periods, DAYS, &h->err);
    assert_true(count > 0);
    help_ok(h, store_excluded(h->store, h->revision, &all, periods, aside, (size_t)count, &h->err));
    help_ok(h, store_late(h->store, h->revision, &all, periods, late, (size_t)count, &h->err));
    for (int p = 0; p < count; p++) {
        uint64_t entered_late = 0;
        assert_int_equal(help_responses(h, h->store, "T", periods[p].from, periods[p].to),
                         counted_in(periods[p].from, periods[p].to, false));
        assert_int_equal(aside[p], counted_in(periods[p].from, periods[p].to, true));
        for (size_t i = 0; i < ledger.count; i++) {
            const struct entered *row = &ledger.rows[i];
            entered_late += row->day >= periods[p].from && row->day <= periods[p].to &&
                            row->entered != DAY_NONE && row->entered - periods[p].to > LATE_GRACE &&
                            !is_aside(i);
        }
        assert_int_equal(late[p], entered_late);
    }
}

static int one_more(void *context, const struct stored_response *response, struct err *err) {
    (void)response, (void)err;
    ++*(uint64_t *)context;
    return 0;
}

static int rows_of(void *context, const struct columns *columns, struct err *err) {
    (void)err;
    *(size_t *)context = columns->rows;
    return 0;
}

static void copies_are_the_lists(struct help *h, struct shelf *shelf) {
    const struct selection all = {0, "thu", NULL, DAY_NONE, DAY_NONE};
    uint64_t exported = 0, in_blocks = 0, counts = counted_in(0, INT32_MAX, false);
    int64_t blocks;
    size_t columns;
    help_ok(h, store_responses(h->store, &all, one_more, &exported, &h->err));
    assert_int_equal(exported, counts);
    help_ok(h, store_response_blocks(h->store, &blocks, &h->err));
    for (int64_t b = 0; b < blocks; b++)
        help_ok(h, store_response_block(h->store, &all, b, INT32_MAX, one_more, &in_blocks, &h->err));
    assert_int_equal(in_blocks, counts);
    help_ok(h, shelf_use(shelf, h->store, h->revision, rows_of, &columns, &h->err));
    assert_int_equal(columns, counts);
}

/* ---- The property ---------------------------------------------------------------------------------------------------- */

static bool overlaps(const struct exclusion_asked *what) {
    for (size_t d = 0; d < ledger.decision_count; d++) {
        const struct exclusion_asked *other = &ledger.decisions[d].what;
        if (ledger.decisions[d].stands && strcmp(other->counter, what->counter) == 0 &&
            other->first <= what->last && other->last >= what->first &&
            (other->channel == EXCLUSION_ALL_CHANNELS || what->channel == EXCLUSION_ALL_CHANNELS ||
             other->channel == what->channel))
            return true;
    }
    return false;
}

static uint64_t taken(const struct exclusion_asked *what) {
    uint64_t n = 0;
    for (size_t i = 0; i < ledger.count; i++)
        n += covers(what, &ledger.rows[i]);
    return n;
}

static void decide(struct help *h, int32_t moved) {
    struct decided *d = &ledger.decisions[ledger.decision_count];
    d->what = (struct exclusion_asked){codes[rng_below(&ledger.rng, COUNTERS)],
                                       HELP_DAY + (int32_t)rng_below(&ledger.rng, DAYS), 0,
                                       (int)rng_below(&ledger.rng, 4) - 1};
    d->what.last = d->what.first + (int32_t)rng_below(&ledger.rng, 30);
    struct deciding deciding = {.asked = &d->what, .least = 1, .today = HELP_DAY + DAYS + 40};
    int rc = store_transact(h->store, add_fn, &deciding, &h->err);
    bool moves = strcmp(d->what.counter, "AAAAAA1") == 0 && d->what.first < moved && d->what.last >= moved;
    enum exclusion_fault expected = moves                  ? EXCLUSION_MOVED
                                    : overlaps(&d->what)   ? EXCLUSION_TWICE
                                    : taken(&d->what) == 0 ? EXCLUSION_NONE
                                                           : EXCLUSION_GOOD;
    assert_int_equal(deciding.fault, expected);
    assert_int_equal(rc, expected == EXCLUSION_GOOD ? 0 : ERR_CONFLICT);
    if (rc != 0)
        return;
    d->id = deciding.id;
    d->upto = ledger.count;
    d->stands = true;
    ledger.decision_count++;
}

static void undo_one(struct help *h) {
    if (ledger.decision_count == 0)
        return;
    struct decided *d = &ledger.decisions[rng_below(&ledger.rng, ledger.decision_count)];
    struct deciding undoing = {.id = d->id, .today = HELP_DAY + DAYS + 41};
    int rc = store_transact(h->store, undo_fn, &undoing, &h->err);
    assert_int_equal(rc, d->stands ? 0 : ERR_CONFLICT);
    d->stands = false;
}

static int visit_fn(struct transaction *tx, void *context, struct err *err) {
    const struct visit *visit = context;
    return store_visit_put(tx, visit, NULL, err);
}

/* Whatever is decided, taken back, typed and moved in between: as a fresh count of what is not aside says. */
static void any_decisions_and_ways_back_are_a_recount(void **state) {
    struct help *h = *state;
    struct shelf *shelf;
    int32_t moved = HELP_DAY + 60;
    help_ok(h, shelf_new(64 << 20, 300, &shelf, &h->err));
    ledger = (struct ledger){.rng = rng_seeded(29)};
    append(h, 1500, DAY_NONE);
    for (int32_t day = 0; day < DAYS; day += 3) {
        struct visit visit = {.day = HELP_DAY + day, .visits = 500};
        memcpy(visit.counter, codes[day % COUNTERS], PLACE_CODE_SIZE);
        help_ok(h, store_transact(h->store, visit_fn, &visit, &h->err));
    }
    help_ok(h, store_transact(h->store, move_fn, &moved, &h->err));
    for (size_t step = 0; step < 240; step++) {
        switch (rng_below(&ledger.rng, 4)) {
        case 0:
            append(h, 1 + rng_below(&ledger.rng, 20), HELP_DAY + 20 + (int32_t)rng_below(&ledger.rng, DAYS));
            break;
        case 1:
            undo_one(h);
            break;
        default:
            decide(h, moved);
        }
        if (step % 8 == 0)
            help_verify(h);
        sums_are_the_lists(h);
        copies_are_the_lists(h, shelf);
    }
    assert_true(ledger.decision_count > 40);
    for (size_t d = 0; d < ledger.decision_count; d++) {
        struct deciding undoing = {.id = ledger.decisions[d].id, .today = HELP_DAY + DAYS + 50};
        if (ledger.decisions[d].stands)
            help_ok(h, store_transact(h->store, undo_fn, &undoing, &h->err));
        ledger.decisions[d].stands = false;
    }
    help_verify(h);
    sums_are_the_lists(h);
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), ledger.count);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM tally_aside"), 0);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM late_aside"), 0);
    shelf_free(shelf);
}

/* ---- One decision ------------------------------------------------------------------------------------------------------ */

static const uint8_t high[HELP_ANSWERS] = {5, 5, 5};

/* Thirty of counter 1 on days 12 to 17, five a day, half of them on paper. */
static int thirty(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    (void)err;
    help_row(h, 1, HELP_DAY + 2 + (int32_t)(i / 5), high, row);
    row->channel = i % 2 == 0 ? CHANNEL_QR : CHANNEL_PAPER;
    return 0;
}

static struct deciding decided(struct help *h, const struct exclusion_asked *asked, uint64_t least) {
    struct deciding d = {.asked = asked, .least = least, .today = HELP_DAY + 20};
    if (store_transact(h->store, add_fn, &d, &h->err) == 0)
        assert_int_equal(d.fault, EXCLUSION_GOOD);
    return d;
}

static void says_why_not(void **state) {
    struct help *h = *state;
    static const struct {
        struct exclusion_asked asked;
        enum exclusion_fault fault;
    } wrong[] = {{{"ZZZZZZZ", HELP_DAY, HELP_DAY + 5, -1}, EXCLUSION_COUNTER},
                 {{"AAAAAA1", HELP_DAY + 5, HELP_DAY + 4, -1}, EXCLUSION_DAYS},
                 {{"AAAAAA1", HELP_DAY - 80, HELP_DAY + 12, -1}, EXCLUSION_LONG},
                 {{"AAAAAA1", HELP_DAY, HELP_DAY + 20, -1}, EXCLUSION_NOT_OVER},
                 {{"AAAAAA2", HELP_DAY, HELP_DAY + 8, -1}, EXCLUSION_NONE},
                 {{"AAAAAA1", HELP_DAY, HELP_DAY + 8, CHANNEL_KIOSK}, EXCLUSION_NONE},
                 {{"AAAAAA1", HELP_DAY + 2, HELP_DAY + 2, -1}, EXCLUSION_FEW},
                 {{"AAAAAA1", HELP_DAY + 2, HELP_DAY + 4, CHANNEL_QR}, EXCLUSION_FEW}};
    help_ok(h, help_append(h, 30, thirty));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(decided(h, &wrong[i].asked, 10).fault, wrong[i].fault);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM exclusion"), 0);
    const struct exclusion_asked good = {"AAAAAA1", HELP_DAY + 2, HELP_DAY + 3, -1},
                                 again = {"AAAAAA1", HELP_DAY + 3, HELP_DAY + 7, CHANNEL_QR};
    assert_int_equal(decided(h, &good, 10).fault, EXCLUSION_GOOD);
    assert_int_equal(decided(h, &again, 1).fault, EXCLUSION_TWICE);
}

/* Days 20000 to 20019 are 2024-10-04 to 2024-10-23: the 14th is day 10. A part of which fewer would be taken is not enough. */
static int across_the_parts(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    (void)err;
    help_row(h, 1, HELP_DAY + (i < 12 ? 10 : 11), high, row);
    return 0;
}

static void each_half_of_a_month_has_enough(void **state) {
    struct help *h = *state;
    const struct exclusion_asked both = {"AAAAAA1", HELP_DAY + 10, HELP_DAY + 11, -1},
                                 one = {"AAAAAA1", HELP_DAY + 10, HELP_DAY + 10, -1};
    help_ok(h, help_append(h, 15, across_the_parts));
    assert_int_equal(decided(h, &both, 10).fault, EXCLUSION_FEW);
    assert_int_equal(decided(h, &one, 10).fault, EXCLUSION_GOOD);
}

static void is_listed_with_all_that_was_said(void **state) {
    struct help *h = *state;
    const struct exclusion_asked asked = {"AAAAAA1", HELP_DAY + 2, HELP_DAY + 7, CHANNEL_PAPER};
    struct exclusion *list;
    size_t count;
    help_ok(h, help_append(h, 30, thirty));
    struct deciding d = decided(h, &asked, 10);
    const struct exclusion_filter x = {.unit_code = "X", .from = DAY_NONE, .to = DAY_NONE},
                                  y = {.unit_code = "Y", .from = DAY_NONE, .to = DAY_NONE},
                                  part = {.unit_code = "T",
                                          .survey_code = "thu",
                                          .from = HELP_DAY + 4,
                                          .to = HELP_DAY + 5},
                                  none = {.unit_code = "T", .from = HELP_DAY + 8, .to = DAY_NONE};
    help_ok(h, store_exclusions(h->store, &x, h->arena, &list, &count, &h->err));
    assert_int_equal(count, 1);
    assert_string_equal(list[0].what.counter, "AAAAAA1");
    assert_string_equal(list[0].unit, "X");
    assert_string_equal(list[0].reason, "Cùng một loạt phiếu");
    assert_string_equal(list[0].name, "Chị Kiểm Soát");
    assert_int_equal(list[0].what.channel, CHANNEL_PAPER);
    assert_int_equal(list[0].responses, 15);
    assert_int_equal(list[0].undone, 0);
    help_ok(h, store_exclusions(h->store, &part, h->arena, &list, &count, &h->err));
    assert_int_equal(count, 1);
    assert_int_equal(list[0].responses, 5);
    help_ok(h, store_exclusions(h->store, &y, h->arena, &list, &count, &h->err));
    assert_int_equal(count, 0);
    help_ok(h, store_exclusions(h->store, &none, h->arena, &list, &count, &h->err));
    assert_int_equal(count, 0);
    assert_int_equal(
        help_sql(
            h,
            "SELECT count(*) FROM audit WHERE event = 'excluded' AND about = '1' AND unit = 'X' AND detail = "
            "'AAAAAA1 2024-10-06..2024-10-11 paper 15: Cùng một loạt phiếu'"),
        1);
    help_ok(h, store_transact(h->store, undo_fn, &d, &h->err));
    help_ok(h, store_exclusions(h->store, &x, h->arena, &list, &count, &h->err));
    assert_int_equal(count, 1);
    assert_int_equal(list[0].responses, 15);
    assert_true(list[0].undone > 0);
    assert_string_equal(list[0].undone_reason, "Cùng một loạt phiếu");
    assert_int_equal(help_sql(h, "SELECT count(*) FROM audit WHERE event = 'exclusion-undone'"), 1);
}

/* A transaction that fails afterwards leaves nothing, in memory neither. */
static int add_and_fail(struct transaction *tx, void *context, struct err *err) {
    int rc = add_fn(tx, context, err);
    return rc != 0 ? rc : err_set(err, ERR_INPUT, "it fails after all");
}

static void a_failure_leaves_nothing(void **state) {
    struct help *h = *state;
    const struct exclusion_asked asked = {"AAAAAA1", HELP_DAY + 2, HELP_DAY + 7, -1};
    struct deciding d = {.asked = &asked, .least = 10, .today = HELP_DAY + 20};
    help_ok(h, help_append(h, 30, thirty));
    assert_int_equal(store_transact(h->store, add_and_fail, &d, &h->err), ERR_INPUT);
    help_ok(h, help_append(h, 30, thirty));
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), 60);
    help_verify(h);
}

/* ---- What a stranger changed ---------------------------------------------------------------------------------------------- */

static void verify_sees_what_was_changed(void **state) {
    struct help *h = *state;
    static const char *const damages[][2] = {
        {"UPDATE tally_aside SET responses = responses - 1 WHERE day = 20002",
         "UPDATE tally_aside SET responses = responses + 1 WHERE day = 20002"},
        {"UPDATE tally_aside SET day = day + 40 WHERE day = 20002",
         "UPDATE tally_aside SET day = day - 40 WHERE day = 20042"},
        {"UPDATE exclusion SET undone = 1, undone_login = '', undone_name = '', undone_reason = 'x'",
         "UPDATE exclusion SET undone = NULL, undone_login = NULL, undone_name = NULL, undone_reason = NULL"},
        {"UPDATE exclusion SET upto = upto - 1", "UPDATE exclusion SET upto = upto + 1"},
        {"UPDATE exclusion SET last = last - 1", "UPDATE exclusion SET last = last + 1"},
        {"UPDATE exclusion SET responses = responses + 1", "UPDATE exclusion SET responses = responses - 1"},
        {"UPDATE tally_aside SET cells = (SELECT cells FROM tally WHERE day = 20030)", ""}};
    const struct exclusion_asked asked = {"AAAAAA1", HELP_DAY + 2, HELP_DAY + 7, -1};
    struct verify_result result;
    help_ok(h, help_append(h, 30, thirty));
    assert_int_equal(decided(h, &asked, 10).fault, EXCLUSION_GOOD);
    ledger = (struct ledger){.rng = rng_seeded(1)};
    append(h, 200, DAY_NONE);
    help_verify(h);
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        help_sql(h, damages[i][0]);
        if (store_verify(h->store, help_print, NULL, NULL, &result, &h->err) != ERR_STORE)
            fail_msg("not seen: %s", damages[i][0]);
        if (damages[i][1][0] == '\0')
            return;
        help_sql(h, damages[i][1]);
        help_verify(h);
    }
}

/* ---- A database from before -------------------------------------------------------------------------------------------------- */

/* What was entered late stood without its channel: it goes to the one by which most came, as many as did, then to the
 * next one, and none is lost. */
static int mostly_paper(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    (void)err;
    help_row(h, 1, HELP_DAY, high, row);
    row->channel = i < 2 ? CHANNEL_QR : CHANNEL_PAPER;
    return 0;
}

static void late_ones_of_before_have_a_channel(void **state) {
    struct help *h = *state;
    static const char *const before[] = {
        "CREATE TABLE was AS SELECT counter, day, revision, entered, "
        "sum(responses) AS responses FROM late GROUP BY 1, 2, 3, 4",
        "DROP TABLE late", "ALTER TABLE was RENAME TO late", "DROP TABLE late_aside",
        "DROP TABLE tally_aside", "DROP TABLE exclusion",
        /* and what later steps made */
        "DROP INDEX audit_counter_moved", "DROP INDEX visit_past_told",
        "CREATE INDEX visit_past_revised ON visit_past (counter)",
        "ALTER TABLE visit_past DROP COLUMN changed", "ALTER TABLE visit_past DROP COLUMN entered",
        "ALTER TABLE visit_past DROP COLUMN back", "ALTER TABLE visit_past DROP COLUMN revised_before",
        "ALTER TABLE visit_past DROP COLUMN entered_before", "PRAGMA user_version = 28"};
    struct help_rows rows = {h, 0, 6, mostly_paper, 0};
    ledger.today = HELP_DAY + 30;
    help_ok(h, store_transact(h->store, append_fn, &rows, &h->err));
    store_close(h->store);
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        help_sql(h, before[i]);
    help_open(h, STORE_WRITE);
    assert_int_equal(help_sql(h, "SELECT sum(responses) FROM late"), 6);
    assert_int_equal(help_sql(h, "SELECT sum(responses) FROM late WHERE channel = 3"), 4);
    assert_int_equal(help_sql(h, "SELECT sum(responses) FROM late WHERE channel = 0"), 2);
    help_verify(h);
    const struct exclusion_asked asked = {"AAAAAA1", HELP_DAY, HELP_DAY, CHANNEL_PAPER};
    struct deciding d = {.asked = &asked, .least = 1, .today = HELP_DAY + 40};
    help_ok(h, store_transact(h->store, add_fn, &d, &h->err));
    /* Of the two that are left, two were late: never more than there are. */
    assert_int_equal(help_sql(h, "SELECT sum(responses) FROM late"), 2);
    assert_int_equal(help_sql(h, "SELECT sum(responses) FROM tally"), 2);
    help_verify(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(any_decisions_and_ways_back_are_a_recount, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(says_why_not, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(each_half_of_a_month_has_enough, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(is_listed_with_all_that_was_said, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_failure_leaves_nothing, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(verify_sees_what_was_changed, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(late_ones_of_before_have_a_channel, help_setup, help_teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
