/* Months are what the days of a unit's counters say, whatever came in which order and whoever moved meanwhile. */
#include "base/rand.h"
#include "store/migrate.h"
#include "store/sqlite.h"
#include "store_help.h"

enum { MONTHS = 10, UNITS = 4 /* the store's numbers 1…3 */, SPAN_DAYS = 250 };

/* Responses and answers to one question by unit and month, from rows of days or of months. */
struct sums {
    struct help *help;
    const struct survey *survey;
    uint64_t responses[UNITS][MONTHS], cells[UNITS][MONTHS];
    size_t rows;
};

static size_t month_index(int32_t day) {
    size_t month = 0;
    for (int32_t at = day_month_start(HELP_DAY, 0); at < day_month_start(day, 0); month++)
        at = day_month_start(at, -1);
    return month;
}

static int each(void *context, int64_t unit, int32_t day, const uint8_t *cells, size_t size,
                struct err *err) {
    struct sums *sums = context;
    struct tally tally;
    size_t month = month_index(day);
    assert_true(unit > 0 && unit < UNITS && month < MONTHS);
    assert_int_equal(tally_init(&tally, sums->survey, sums->help->arena, err), 0);
    assert_int_equal(tally_merge_packed(&tally, cells, size, err), 0);
    sums->responses[unit][month] += tally.cells[0];
    for (size_t i = 0; i < sums->survey->tally_cells; i++)
        sums->cells[unit][month] += tally.cells[i] * (i + 1);
    sums->rows++;
    return 0;
}

static void months_equal_days(struct help *h, int64_t revision_id) {
    struct revision revision;
    help_ok(h, store_revision_by_id(h->store, revision_id, h->arena, &revision, &h->err));
    struct sums days = {.help = h, .survey = revision.survey};
    struct sums months = {.help = h, .survey = revision.survey};
    help_ok(h, store_unit_tallies(h->store, revision_id, 0, INT32_MAX, each, &days, &h->err));
    help_ok(h, store_month_tallies(h->store, revision_id, 0, INT32_MAX, each, &months, &h->err));
    assert_memory_equal(days.responses, months.responses, sizeof days.responses);
    assert_memory_equal(days.cells, months.cells, sizeof days.cells);
    assert_true(months.rows < days.rows || days.rows == months.rows);
}

static int make(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static uint8_t answers[HELP_ANSWERS];
    struct rng rng = rng_seeded(i);
    (void)err;
    for (size_t q = 0; q < HELP_ANSWERS; q++)
        answers[q] = (uint8_t)rng_below(&rng, 6);
    help_row(h, 1 + (int64_t)rng_below(&rng, 3), HELP_DAY + (int32_t)rng_below(&rng, SPAN_DAYS), answers,
             row);
    row->channel = (enum channel)rng_below(&rng, CHANNEL_COUNT);
    return 0;
}

static int make_more(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    return make(h, i + 100000, row, err);
}

struct move {
    const char *counter, *unit;
    int32_t day;
};

static int move(struct transaction *tx, void *context, struct err *err) {
    const struct move *m = context;
    return help_counter(tx, m->counter, m->unit, m->day, err);
}

static void moved(struct help *h, const char *counter, const char *unit, int32_t day) {
    struct move m = {counter, unit, day};
    help_ok(h, store_transact(h->store, move, &m, &h->err));
    months_equal_days(h, h->revision);
    help_verify(h);
}

static void whoever_moves(void **state) {
    struct help *h = *state;
    help_ok(h, help_append(h, 4000, make));
    months_equal_days(h, h->revision);
    moved(h, "AAAAAA1", "Y", HELP_DAY + 100); /* in the middle of a month */
    moved(h, "AAAAAA2", "T", HELP_DAY + 40);
    moved(h, "AAAAAA1", "T", HELP_DAY + 160);
    moved(h, "AAAAAA1", "X", HELP_DAY + 120); /* before the move that was planned last */
    moved(h, "AAAAAA3", "X", HELP_DAY + 33);
    moved(h, "AAAAAA3", "Y", HELP_DAY + 33);     /* and back */
    help_ok(h, help_append(h, 4000, make_more)); /* a counter's earlier days belong to its earlier unit */
    months_equal_days(h, h->revision);
    help_verify(h);
}

static void answered_days(void **state) {
    struct help *h = *state;
    int32_t first = 0, last = 0;
    help_ok(h, store_answered_days(h->store, h->revision, NULL, &first, &last, &h->err));
    assert_int_equal(first, DAY_NONE);
    assert_int_equal(last, DAY_NONE);
    help_ok(h, help_append(h, 200, make));
    static const char *const units[] = {NULL, "T", "X", "Y"};
    for (size_t i = 0; i < 4; i++) {
        struct selection selection = {h->revision, "thu", units[i], DAY_NONE, DAY_NONE};
        struct response_extent extent;
        help_ok(h, store_extent(h->store, &selection, &extent, &h->err));
        help_ok(h, store_answered_days(h->store, h->revision, units[i], &first, &last, &h->err));
        assert_int_equal(first, extent.first);
        assert_int_equal(last, extent.last);
    }
    bool answered = false;
    help_ok(h, store_answered(h->store, "thu", NULL, &answered, &h->err));
    assert_true(answered);
    help_ok(h, store_answered(h->store, "thu", "Y", &answered, &h->err));
    assert_true(answered);
    help_ok(h, store_answered(h->store, "khac", NULL, &answered, &h->err));
    assert_false(answered);
    help_sql(h, "DELETE FROM month_tally WHERE unit = 3");
    help_ok(h, store_answered(h->store, "thu", "Y", &answered, &h->err));
    assert_false(answered);
    assert_int_equal(store_answered_days(h->store, h->revision, "Z", &first, &last, &h->err), ERR_NOT_FOUND);
}

/* The step that gives them to a database from before there were months. */
static void made_by_the_migration(void **state) {
    struct help *h = *state;
    char path[128];
    size_t count, months = 0;
    const struct migration *list = migrate_list(&count);
    sqlite3 *db;
    help_ok(h, help_append(h, 3000, make));
    moved(h, "AAAAAA1", "Y", HELP_DAY + 100);
    store_close(h->store);
    help_sql(h, "DROP TABLE month_tally");
    snprintf(path, sizeof path, "%s/hailong.db", h->dir);
    help_ok(h, sqlite_open(path, STORE_WRITE, &db, &h->err));
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].title, "months") == 0 || strcmp(list[i].title, "month-ends") == 0) {
            help_ok(h, sqlite_exec(db, list[i].text, &h->err));
            months++;
        }
    assert_int_equal(months, 2);
    sqlite3_close(db);
    help_open(h, STORE_WRITE);
    assert_true(help_sql(h, "SELECT count(*) FROM month_tally") > 2 * (MONTHS - 2));
    months_equal_days(h, h->revision);
    help_verify(h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whoever_moves, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(answered_days, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(made_by_the_migration, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
