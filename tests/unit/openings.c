#include "store_help.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>

/* ---- The program's own clock and disk stand before the C library's ----------------------------------------------- */

static atomic_llong clock_ahead_ms; /* of the monotonic clock */
static atomic_int write_fault;      /* an errno, 0 for none */

int clock_gettime(clockid_t id, struct timespec *t) {
    int rc = (int)syscall(SYS_clock_gettime, id, t);
    if (rc == 0 && id == CLOCK_MONOTONIC) {
        long long ms = (long long)t->tv_sec * 1000 + t->tv_nsec / 1000000 + atomic_load(&clock_ahead_ms);
        t->tv_sec = (time_t)(ms / 1000);
        t->tv_nsec = (long)(ms % 1000 * 1000000);
    }
    return rc;
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
    errno = atomic_load(&write_fault);
    return errno != 0 ? -1 : (ssize_t)syscall(SYS_pwrite64, fd, bytes, n, at);
}

/* ---- Help -------------------------------------------------------------------------------------------------------- */

enum { NOW = HELP_DAY * 86400 };

static void start(struct help *h) {
    static struct clock clock;
    clock = clock_fixed(NOW);
    help_ok(h, store_writer_start(h->store, &clock, &h->err));
}

static int writer_setup(void **state) {
    atomic_store(&clock_ahead_ms, 0);
    atomic_store(&write_fault, 0);
    help_setup(state);
    start(*state);
    return 0;
}

static void opened(struct help *h, int64_t counter, int32_t day, unsigned times) {
    while (times-- > 0)
        store_opened(h->store, counter, day);
}

/* As a stranger's connection sees it: what is committed. */
static int64_t stored(const struct help *h) {
    return help_sql(h, "SELECT coalesce(sum(openings), 0) FROM opening");
}

static int nothing_fn(struct transaction *tx, void *context, struct err *err) {
    (void)tx;
    (void)context;
    (void)err;
    return 0;
}

/* Gives the writer thread something to do twice, so that what it does after the first is over. */
static void nudge(struct help *h) {
    for (int i = 0; i < 2; i++)
        help_ok(h, store_transact(h->store, nothing_fn, NULL, &h->err));
}

/* ---- Tests ------------------------------------------------------------------------------------------------------- */

static void by_counter_and_day(void **state) {
    struct help *h = *state;
    struct counter_openings *list;
    size_t count = 9;
    help_ok(h, store_openings(h->store, HELP_DAY, h->arena, &list, &count, &h->err));
    assert_int_equal(count, 0);
    opened(h, 3, HELP_DAY, 2);
    opened(h, 1, HELP_DAY - 1, 5);
    opened(h, 1, HELP_DAY + 1, 1);
    opened(h, 1, HELP_DAY, 3);
    store_writer_stop(h->store);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM opening"), 4);
    start(h);
    opened(h, 1, HELP_DAY, 4);
    store_writer_stop(h->store);
    help_ok(h, store_openings(h->store, HELP_DAY, h->arena, &list, &count, &h->err));
    assert_int_equal(count, 2);
    assert_string_equal(list[0].counter, "AAAAAA1");
    assert_int_equal(list[0].last, HELP_DAY + 1);
    assert_int_equal(list[0].openings, 8);
    assert_string_equal(list[1].counter, "AAAAAA3");
    assert_int_equal(list[1].last, HELP_DAY);
    assert_int_equal(list[1].openings, 2);
    help_ok(h, store_openings(h->store, HELP_DAY + 1, h->arena, &list, &count, &h->err));
    assert_int_equal(count, 2);
    assert_int_equal(list[1].last, HELP_DAY);
    assert_int_equal(list[1].openings, 0);
    help_verify(h);
}

/* The columns are all there is to know of a scan. */
static void nothing_but_counter_day_and_count(void **state) {
    struct help *h = *state;
    opened(h, 1, HELP_DAY, 2);
    opened(h, 1, HELP_DAY, 1);
    store_writer_stop(h->store);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM opening"), 1);
    assert_int_equal(
        help_sql(h, "SELECT count(*) FROM opening WHERE (day, counter, openings) = (20000, 1, 3)"), 1);
    assert_int_equal(
        help_sql(h,
                 "SELECT group_concat(name || ' ' || type) = 'day INTEGER,counter INTEGER,openings INTEGER' "
                 "FROM pragma_table_info('opening')"),
        1);
}

static void written_within_a_minute_under_load(void **state) {
    struct help *h = *state;
    opened(h, 1, HELP_DAY, 1);
    nudge(h);
    assert_int_equal(stored(h), 0);
    atomic_store(&clock_ahead_ms, 59 * 1000);
    nudge(h);
    assert_int_equal(stored(h), 0);
    uint64_t generation = store_generation(h->store);
    atomic_store(&clock_ahead_ms, 61 * 1000);
    nudge(h);
    assert_int_equal(stored(h), 1);
    assert_int_equal(store_generation(h->store), generation + 2); /* those of nudge */
    opened(h, 1, HELP_DAY, 1);
    nudge(h);
    assert_int_equal(stored(h), 1); /* not with every piece of work */
    store_writer_stop(h->store);
    assert_int_equal(stored(h), 2);
}

/* The clock was 59.8 seconds behind when the writer started, so its minute is over after 0.2. */
static void written_within_a_minute_when_idle(void **state) {
    struct help *h = *state;
    store_writer_stop(h->store);
    atomic_store(&clock_ahead_ms, -59800);
    start(h);
    atomic_store(&clock_ahead_ms, 0);
    uint64_t generation = store_generation(h->store);
    opened(h, 1, HELP_DAY, 1);
    for (int i = 0; i < 500 && stored(h) == 0; i++)
        usleep(10000);
    assert_int_equal(stored(h), 1);
    assert_int_equal(store_generation(h->store), generation);
}

static void a_full_disk_keeps_them(void **state) {
    struct help *h = *state;
    opened(h, 1, HELP_DAY, 2);
    nudge(h);
    atomic_store(&write_fault, ENOSPC);
    atomic_store(&clock_ahead_ms, 61 * 1000);
    store_transact(h->store, nothing_fn, NULL, &h->err);
    store_transact(h->store, nothing_fn, NULL, &h->err);
    opened(h, 1, HELP_DAY, 1);
    opened(h, 2, HELP_DAY, 1);
    atomic_store(&write_fault, 0);
    nudge(h);
    assert_int_equal(stored(h), 0);
    assert_true(store_writer_healthy(h->store));
    atomic_store(&clock_ahead_ms, 122 * 1000);
    nudge(h);
    assert_int_equal(stored(h), 4);
    assert_int_equal(help_sql(h, "SELECT openings FROM opening WHERE counter = 1"), 3);
}

static void an_unknown_counter_stops_nobody(void **state) {
    struct help *h = *state;
    opened(h, 4, HELP_DAY, 1);
    opened(h, 1, HELP_DAY, 1);
    store_writer_stop(h->store);
    assert_int_equal(stored(h), 1);
    help_verify(h);
}

/* Past its bound a thread's openings go uncounted, and the next minute counts anew. */
static void many_and_too_many(void **state) {
    struct help *h = *state;
    for (int32_t i = 0; i < 3000; i++)
        opened(h, 1 + i % 3, i, 2);
    atomic_store(&clock_ahead_ms, 61 * 1000);
    nudge(h);
    assert_int_equal(stored(h), 6000);
    for (int32_t i = 0; i < 100000; i++)
        opened(h, 1, i, 1);
    atomic_store(&clock_ahead_ms, 122 * 1000);
    nudge(h);
    int64_t many = stored(h) - 6000;
    assert_true(many >= 45000 && many < 50000);
    opened(h, 1, 99999, 1);
    store_writer_stop(h->store);
    assert_int_equal(stored(h), 6001 + many);
}

enum { THREADS = 8, TIMES = 20000 };

static void *open_many(void *argument) {
    struct help *h = argument;
    for (int i = 0; i < TIMES; i++)
        store_opened(h->store, 1 + i % 3, HELP_DAY);
    return NULL;
}

static void no_opening_is_lost_between_threads(void **state) {
    struct help *h = *state;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, open_many, h), 0);
    for (int i = 1; i <= 10; i++) {
        atomic_store(&clock_ahead_ms, i * 61 * 1000);
        nudge(h);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    store_writer_stop(h->store);
    assert_int_equal(stored(h), THREADS * TIMES);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM opening"), 3);
}

static void a_reader_counts_nothing(void **state) {
    struct help *h = *state;
    store_close(h->store);
    help_open(h, STORE_READ);
    opened(h, 1, HELP_DAY, 1);
    assert_int_equal(stored(h), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, writer_setup, help_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(by_counter_and_day),
        TEST(nothing_but_counter_day_and_count),
        TEST(written_within_a_minute_under_load),
        TEST(written_within_a_minute_when_idle),
        TEST(a_full_disk_keeps_them),
        TEST(an_unknown_counter_stops_nobody),
        TEST(many_and_too_many),
        TEST(no_opening_is_lost_between_threads),
        TEST(a_reader_counts_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
