#include "store/shelf.h"

#include <pthread.h>

#include "store_help.h"

static const uint8_t low[HELP_ANSWERS] = {1, 2, 255}, high[HELP_ANSWERS] = {5, 5, 0};

static int make_rows(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    (void)err;
    help_row(h, i % 2 == 0 ? 3 : 1, HELP_DAY + (int32_t)(i % 5), i % 4 < 2 ? high : low, row);
    return 0;
}

/* A figure of all, by weekday, as the columns tell it. */
struct told {
    struct arena *arena;
    const struct crosstab_stretch *stretches;
    size_t stretch_count, rows;
    struct crosstab tab;
};

static int look(void *context, const struct columns *columns, struct err *err) {
    struct told *told = context;
    struct crosstab_request request = {
        .dimension = SURVEY_ALL, .stretches = told->stretches, .stretch_count = told->stretch_count};
    told->rows = columns->rows;
    crosstab_axis_set(&request.rows, CROSSTAB_WEEKDAY, columns->survey, SURVEY_NONE);
    return crosstab_make(columns, &request, told->arena, &told->tab, err);
}

static struct told tell(struct help *h, struct shelf *shelf, const char *unit, int32_t from, int32_t to) {
    struct told told = {.arena = h->arena};
    struct crosstab_stretch *stretches;
    help_ok(h, store_counter_stretches(h->store, unit, from, to, h->arena, &stretches, &told.stretch_count,
                                       &h->err));
    told.stretches = stretches;
    help_ok(h, shelf_use(shelf, h->store, h->revision, look, &told, &h->err));
    return told;
}

static int add_tally(void *context, int64_t unit, int32_t day, const uint8_t *cells, size_t size,
                     struct err *err) {
    (void)unit;
    (void)day;
    return tally_merge_packed(context, cells, size, err);
}

static struct figure stored_figure(struct help *h, int32_t from, int32_t to) {
    struct revision revision;
    struct tally tally;
    struct figure figure;
    help_ok(h, store_revision_by_id(h->store, h->revision, h->arena, &revision, &h->err));
    help_ok(h, tally_init(&tally, revision.survey, h->arena, &h->err));
    help_ok(h, store_unit_tallies(h->store, h->revision, from, to, add_tally, &tally, &h->err));
    index_dimension(&tally, SURVEY_ALL, 0, &figure);
    return figure;
}

static void is_the_stored_figure(struct help *h, struct shelf *shelf, int32_t from, int32_t to) {
    struct told told = tell(h, shelf, NULL, from, to);
    struct figure expect = stored_figure(h, from, to),
                  figure = crosstab_at(&told.tab, told.tab.rows, 0)->figure;
    assert_int_equal(figure.respondents, expect.respondents);
    assert_int_equal(figure.satisfied, expect.satisfied);
    assert_true(figure.percent == expect.percent && figure.low == expect.low);
}

static void says_what_the_tallies_say(void **state) {
    struct help *h = *state;
    struct shelf *shelf;
    help_ok(h, shelf_new(SHELF_BYTES_MAX, SHELF_IDLE_SECONDS, &shelf, &h->err));
    help_ok(h, help_append(h, 40, make_rows));
    is_the_stored_figure(h, shelf, HELP_DAY - 10, HELP_DAY + 10);
    is_the_stored_figure(h, shelf, HELP_DAY + 1, HELP_DAY + 3);
    /* New responses are there the next time, and are read once. */
    help_ok(h, help_append(h, 7, make_rows));
    struct told told = tell(h, shelf, NULL, DAY_NONE, DAY_NONE);
    assert_int_equal(told.rows, 47);
    assert_int_equal(told.tab.responses, 47);
    is_the_stored_figure(h, shelf, HELP_DAY - 10, HELP_DAY + 10);
    assert_in_range(shelf_bytes(shelf), 47, 1 << 20);
    /* Every second one is of counter 3, in Y. */
    assert_int_equal(tell(h, shelf, "Y", DAY_NONE, DAY_NONE).tab.responses, 24);
    assert_int_equal(tell(h, shelf, "T", DAY_NONE, DAY_NONE).tab.responses, 47);
    shelf_free(shelf);
}

static int move_counter(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    return help_counter(tx, "AAAAAA3", "X", HELP_DAY + 2, err);
}

static void a_counter_counts_where_it_was(void **state) {
    struct help *h = *state;
    struct shelf *shelf;
    struct crosstab_stretch *stretches;
    size_t count;
    help_ok(h, shelf_new(SHELF_BYTES_MAX, SHELF_IDLE_SECONDS, &shelf, &h->err));
    help_ok(h, help_append(h, 40, make_rows));
    help_ok(h, store_transact(h->store, move_counter, NULL, &h->err));
    /* Counter 3 has 20 responses, 4 a day; the first two days are Y's. */
    assert_int_equal(tell(h, shelf, "Y", DAY_NONE, DAY_NONE).tab.responses, 8);
    assert_int_equal(tell(h, shelf, "X", DAY_NONE, DAY_NONE).tab.responses, 32);
    assert_int_equal(
        store_counter_stretches(h->store, "Z", DAY_NONE, DAY_NONE, h->arena, &stretches, &count, &h->err),
        ERR_NOT_FOUND);
    shelf_free(shelf);
}

static void refuses_more_than_fits(void **state) {
    struct help *h = *state;
    struct shelf *shelf;
    struct told told = {.arena = h->arena};
    help_ok(h, help_append(h, 40, make_rows));
    help_ok(h, shelf_new(100, SHELF_IDLE_SECONDS, &shelf, &h->err));
    assert_int_equal(shelf_use(shelf, h->store, h->revision, look, &told, &h->err), ERR_LIMIT);
    assert_non_null(strstr(h->err.text, "at 12 bytes each"));
    assert_int_equal(shelf_use(shelf, h->store, 99, look, &told, &h->err), ERR_NOT_FOUND);
    shelf_free(shelf);
}

/* Too deep to be read, which nobody could publish: a limit too, but none that room would help against. */
static void refuses_a_revision_beyond_the_limits(void **state) {
    struct help *h = *state;
    struct shelf *shelf;
    struct told told = {.arena = h->arena};
    help_ok(h, help_append(h, 4, make_rows));
    help_ok(h, shelf_new(SHELF_BYTES_MAX, SHELF_IDLE_SECONDS, &shelf, &h->err));
    (void)help_sql(h, "UPDATE revision SET definition = replace(hex(zeroblob(500)), '0', '[')");
    assert_int_equal(shelf_use(shelf, h->store, h->revision, look, &told, &h->err), ERR_LIMIT);
    assert_non_null(strstr(h->err.text, "nested deeper"));
    shelf_free(shelf);
}

static void gives_up_what_is_idle(void **state) {
    struct help *h = *state;
    struct shelf *shelf;
    help_ok(h, help_append(h, 4, make_rows));
    help_ok(h, shelf_new(SHELF_BYTES_MAX, 0, &shelf, &h->err));
    assert_int_equal(tell(h, shelf, NULL, DAY_NONE, DAY_NONE).rows, 4);
    for (int i = 0; shelf_bytes(shelf) > 0 && i < 100; i++)
        usleep(100000);
    assert_int_equal(shelf_bytes(shelf), 0);
    assert_int_equal(tell(h, shelf, NULL, DAY_NONE, DAY_NONE).rows, 4);
    shelf_free(shelf);
}

struct reader {
    struct help *h;
    struct shelf *shelf;
    pthread_t thread;
    int rc;
};

static void *read_often(void *context) {
    struct reader *r = context;
    struct store *store;
    struct err err = ERR_INIT;
    r->rc = store_open(r->h->dir, STORE_READ, &store, &err);
    for (int i = 0; r->rc == 0 && i < 50; i++) {
        struct told told = {.arena = arena_new(1 << 24)};
        struct crosstab_stretch *stretches;
        r->rc = store_counter_stretches(store, NULL, DAY_NONE, DAY_NONE, told.arena, &stretches,
                                        &told.stretch_count, &err);
        told.stretches = stretches;
        if (r->rc == 0)
            r->rc = shelf_use(r->shelf, store, r->h->revision, look, &told, &err);
        if (r->rc == 0 && told.tab.responses != told.rows)
            r->rc = -1;
        arena_free(told.arena);
    }
    store_close(store);
    return NULL;
}

static void serves_two_threads_while_it_grows(void **state) {
    struct help *h = *state;
    struct reader readers[2];
    struct shelf *shelf;
    help_ok(h, shelf_new(SHELF_BYTES_MAX, SHELF_IDLE_SECONDS, &shelf, &h->err));
    for (size_t i = 0; i < 2; i++) {
        readers[i] = (struct reader){.h = h, .shelf = shelf};
        assert_int_equal(pthread_create(&readers[i].thread, NULL, read_often, &readers[i]), 0);
    }
    for (size_t i = 0; i < 20; i++)
        help_ok(h, help_append(h, 50, make_rows));
    for (size_t i = 0; i < 2; i++) {
        pthread_join(readers[i].thread, NULL);
        assert_int_equal(readers[i].rc, 0);
    }
    assert_int_equal(tell(h, shelf, NULL, DAY_NONE, DAY_NONE).rows, 1000);
    shelf_free(shelf);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_what_the_tallies_say, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_counter_counts_where_it_was, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(refuses_more_than_fits, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(refuses_a_revision_beyond_the_limits, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(gives_up_what_is_idle, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(serves_two_threads_while_it_grows, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
