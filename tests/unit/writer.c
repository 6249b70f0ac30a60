#include "store_help.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* ---- Faults of the disk: the program's own fdatasync and pwrite64 stand before the C library's --------------------- */

static atomic_int sync_fault, write_fault; /* an errno, 0 for none */
static atomic_int database_sync_fault;     /* the same for the database alone, not for its log */
static atomic_int index_write_fault;       /* the same for the log's index alone */
static atomic_int syncs;                   /* that succeeded */

static bool is_file(int fd, const char *ending) {
    char link[64], path[256];
    ssize_t size = (ssize_t)strlen(ending);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path);
    return n > size && memcmp(path + n - size, ending, (size_t)size) == 0;
}

int fdatasync(int fd) {
    errno = atomic_load(&sync_fault);
    if (errno == 0 && atomic_load(&database_sync_fault) != 0 && is_file(fd, ".db"))
        errno = atomic_load(&database_sync_fault);
    int rc = errno != 0 ? -1 : (int)syscall(SYS_fdatasync, fd);
    if (rc == 0)
        atomic_fetch_add(&syncs, 1);
    return rc;
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
    errno = atomic_load(&write_fault);
    if (errno == 0 && atomic_load(&index_write_fault) != 0 && is_file(fd, "-shm"))
        errno = atomic_load(&index_write_fault);
    return errno != 0 ? -1 : (ssize_t)syscall(SYS_pwrite64, fd, bytes, n, at);
}

/* ---- Submitting ---------------------------------------------------------------------------------------------------- */

static const uint8_t good[HELP_ANSWERS] = {5, 4, 255}, poor[HELP_ANSWERS] = {1, 2, 3};
static const struct stored_comment kind_words = {HELP_COMMENT, {"cảm ơn", sizeof "cảm ơn" - 1}};
enum { NOW = HELP_DAY * 86400 }; /* 07:00 local */

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t done;
};
#define WAITING_INIT                                                                                         \
    { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 }

static void one_done(struct submission *s) {
    struct waiting *w = s->context;
    pthread_mutex_lock(&w->lock);
    w->done++;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

static void wait_for(struct waiting *w, size_t count) {
    pthread_mutex_lock(&w->lock);
    while (w->done < count)
        pthread_cond_wait(&w->changed, &w->lock);
    pthread_mutex_unlock(&w->lock);
}

static void submission_make(struct help *h, struct submission *s, uint32_t number, struct waiting *w) {
    memset(s, 0, sizeof *s);
    submit_key_make(store_secret(h->store), half_day_number(NOW), store_start_number(h->store), number,
                    "AAAAAA1", 1, s->key);
    help_row(h, (int64_t)(number % 3) + 1, HELP_DAY, number % 2 == 0 ? good : poor, &s->row);
    s->done = one_done;
    s->context = w;
    s->result = SUBMISSION_FAILED;
}

/* Submits one and waits. */
static enum submission_result submit(struct help *h, struct submission *s) {
    struct waiting w = WAITING_INIT;
    s->context = &w;
    assert_int_equal(store_submit(h->store, s), 0);
    wait_for(&w, 1);
    return s->result;
}

static const struct clock *clock_now(void) {
    static struct clock clock;
    clock = clock_fixed(NOW);
    return &clock;
}

static int writer_setup(void **state) {
    help_setup(state);
    struct help *h = *state;
    help_ok(h, store_writer_start(h->store, clock_now(), &h->err));
    return 0;
}

static void repeated_and_conflicting(void **state) {
    struct help *h = *state;
    struct submission s;
    submission_make(h, &s, 2, NULL);
    s.row.comments = &kind_words;
    s.row.comment_count = 1;
    assert_int_equal(submit(h, &s), SUBMISSION_STORED);
    assert_int_equal(submit(h, &s), SUBMISSION_REPEATED);
    s.row.comment_count = 0;
    assert_int_equal(submit(h, &s), SUBMISSION_CONFLICT);
    s.row.comment_count = 1;
    s.row.answers = poor;
    assert_int_equal(submit(h, &s), SUBMISSION_CONFLICT);
    s.row.answers = good;
    s.row.counter_id = 1;
    assert_int_equal(submit(h, &s), SUBMISSION_CONFLICT);
    submission_make(h, &s, 4, NULL); /* another key, the same answers: another person */
    assert_int_equal(submit(h, &s), SUBMISSION_STORED);
    assert_int_equal(store_arrived(h->store, 3, 1) + store_arrived(h->store, 2, 1), 2);
    store_writer_stop(h->store);
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), 2);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM comment"), 1);
    help_verify(h);
}

/* All of these in the queue before the writer can look: one batch. */
static int hold(struct transaction *tx, void *context, struct err *err) {
    (void)tx;
    (void)err;
    pthread_barrier_t *barriers = context;
    pthread_barrier_wait(&barriers[0]);
    pthread_barrier_wait(&barriers[1]);
    return 0;
}

struct holder {
    struct help *help;
    pthread_barrier_t barriers[2];
};

static void *hold_main(void *context) {
    struct holder *holder = context;
    store_transact(holder->help->store, hold, holder->barriers, NULL);
    return NULL;
}

static void one_batch(struct help *h, struct submission *list, size_t count, struct waiting *w) {
    struct holder holder = {.help = h};
    pthread_t thread;
    for (size_t i = 0; i < 2; i++)
        pthread_barrier_init(&holder.barriers[i], NULL, 2);
    pthread_create(&thread, NULL, hold_main, &holder);
    pthread_barrier_wait(&holder.barriers[0]);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(store_submit(h->store, &list[i]), 0);
    pthread_barrier_wait(&holder.barriers[1]);
    pthread_join(thread, NULL);
    wait_for(w, count);
    for (size_t i = 0; i < 2; i++)
        pthread_barrier_destroy(&holder.barriers[i]);
}

static void a_fault_of_one_loses_no_other(void **state) {
    struct help *h = *state;
    static struct submission list[40];
    static const uint8_t impossible[HELP_ANSWERS] = {9, 9, 9};
    struct waiting w = WAITING_INIT;
    for (uint32_t i = 0; i < 40; i++)
        submission_make(h, &list[i], i < 38 ? i : 5, &w); /* the last two are a double tap on 5 … */
    list[39].row.answers = good;                          /* … one of them with other answers */
    list[10].row.counter_id = 77;
    list[20].row.answers = impossible;
    list[30].row.comments = &(struct stored_comment){99, {"x", 1}};
    list[30].row.comment_count = 1;
    list[31].row.revision_id = 77;
    list[38].row.counter_id = list[5].row.counter_id;
    one_batch(h, list, 40, &w);
    for (size_t i = 0; i < 40; i++) {
        bool bad = i == 10 || i == 20 || i == 30 || i == 31;
        assert_int_equal(list[i].result, bad       ? SUBMISSION_FAILED
                                         : i == 38 ? SUBMISSION_REPEATED
                                         : i == 39 ? SUBMISSION_CONFLICT
                                                   : SUBMISSION_STORED);
    }
    assert_true(store_writer_healthy(h->store));
    list[10].row.counter_id = 1; /* the key of the failed one is free: it may try again */
    assert_int_equal(submit(h, &list[10]), SUBMISSION_STORED);
    store_writer_stop(h->store);
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), 35);
    help_verify(h);
}

static void the_queue_is_bounded(void **state) {
    struct help *h = *state;
    struct waiting w = WAITING_INIT;
    struct holder holder = {.help = h};
    pthread_t thread;
    struct submission *list = calloc(STORE_QUEUE_MAX + 1, sizeof *list);
    for (size_t i = 0; i < 2; i++)
        pthread_barrier_init(&holder.barriers[i], NULL, 2);
    pthread_create(&thread, NULL, hold_main, &holder);
    pthread_barrier_wait(&holder.barriers[0]);
    for (uint32_t i = 0; i <= STORE_QUEUE_MAX; i++) {
        submission_make(h, &list[i], i, &w);
        assert_int_equal(store_submit(h->store, &list[i]), i < STORE_QUEUE_MAX ? 0 : ERR_BUSY);
    }
    pthread_barrier_wait(&holder.barriers[1]);
    pthread_join(thread, NULL);
    store_writer_stop(h->store); /* takes what waits to its end */
    assert_int_equal(w.done, STORE_QUEUE_MAX);
    assert_int_equal(store_submit(h->store, &list[0]), ERR_BUSY);
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), STORE_QUEUE_MAX);
    help_verify(h);
    free(list);
}

static void *stop_main(void *context) {
    store_writer_stop(context);
    return NULL;
}

static void stopping_finishes_what_was_accepted(void **state) {
    struct help *h = *state;
    struct waiting w = WAITING_INIT;
    struct holder holder = {.help = h};
    pthread_t busy, stopper;
    static struct submission list[1000];
    uint32_t accepted = 0;
    for (size_t i = 0; i < 2; i++)
        pthread_barrier_init(&holder.barriers[i], NULL, 2);
    pthread_create(&busy, NULL, hold_main, &holder);
    pthread_barrier_wait(&holder.barriers[0]);
    for (;; accepted++) { /* until the stop is under way, while the writer is held */
        assert_true(accepted < 1000);
        if (accepted == 3)
            pthread_create(&stopper, NULL, stop_main, h->store);
        submission_make(h, &list[accepted], accepted, &w);
        if (store_submit(h->store, &list[accepted]) != 0)
            break;
        usleep(1000);
    }
    pthread_barrier_wait(&holder.barriers[1]);
    pthread_join(busy, NULL);
    pthread_join(stopper, NULL);
    assert_true(accepted >= 3);
    assert_int_equal(w.done, accepted);
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), accepted);
}

/* Law 1, looked at from the very moment of the acknowledgement. */
struct witness {
    struct waiting waiting; /* first: one_done takes the context for it */
    struct help *help;
    struct store *reader;
    uint64_t seen;
    int syncs;
};

static void witnessed(struct submission *s) {
    struct witness *w = s->context;
    w->seen = help_responses(w->help, w->reader, NULL, DAY_NONE, DAY_NONE);
    w->syncs = atomic_load(&syncs);
    one_done(s);
}

static void acknowledged_only_when_on_disk(void **state) {
    struct help *h = *state;
    struct witness w = {.waiting = WAITING_INIT, .help = h};
    help_ok(h, store_open(h->dir, STORE_READ, &w.reader, &h->err));
    for (uint32_t i = 1; i <= 20; i++) {
        struct submission s;
        submission_make(h, &s, i, NULL);
        s.context = &w;
        s.done = witnessed;
        int before = atomic_load(&syncs);
        assert_int_equal(store_submit(h->store, &s), 0);
        wait_for(&w.waiting, i);
        assert_int_equal(s.result, SUBMISSION_STORED);
        assert_int_equal(w.seen, i);
        assert_true(w.syncs > before);
    }
    store_close(w.reader);
}

/* ---- Many at once --------------------------------------------------------------------------------------------------- */

enum { THREADS = 64, EACH = 100 };

struct person {
    struct help *help;
    uint32_t number;
    atomic_size_t *stored;
};

static void *person_main(void *context) {
    struct person *p = context;
    for (uint32_t i = 0; i < EACH; i++) {
        struct submission s;
        submission_make(p->help, &s, p->number * EACH + i, NULL);
        if (submit(p->help, &s) == SUBMISSION_STORED)
            atomic_fetch_add(p->stored, 1);
        if (i % 10 == 0)
            assert_int_equal(submit(p->help, &s), SUBMISSION_REPEATED);
    }
    return NULL;
}

static int setting_fn(struct transaction *tx, void *context, struct err *err) {
    return store_setting_set(tx, "site.name", context, err);
}

static void many_threads_and_a_reader(void **state) {
    struct help *h = *state;
    static struct person people[THREADS];
    pthread_t threads[THREADS];
    atomic_size_t stored = 0;
    struct store *reader;
    help_ok(h, store_open(h->dir, STORE_READ, &reader, &h->err));
    for (uint32_t i = 0; i < THREADS; i++) {
        people[i] = (struct person){h, i, &stored};
        pthread_create(&threads[i], NULL, person_main, &people[i]);
    }
    uint64_t generation = store_generation(h->store), last = 0;
    for (int i = 0; i < 20; i++) {
        /* What was acknowledged before the question is in the answer, and it never shrinks. */
        uint64_t before = atomic_load(&stored);
        uint64_t seen = help_responses(h, reader, NULL, DAY_NONE, DAY_NONE);
        assert_true(seen >= before && seen >= last);
        last = seen;
        char name[] = "Xã Thử";
        help_ok(h, store_transact(h->store, setting_fn, name, &h->err));
    }
    assert_true(store_generation(h->store) == generation + 20);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(stored, THREADS * EACH);
    assert_int_equal(help_responses(h, reader, NULL, DAY_NONE, DAY_NONE), THREADS * EACH);
    store_close(reader);
    store_writer_stop(h->store);
    help_verify(h);
}

static int make_one(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    (void)i;
    (void)err;
    help_row(h, 1, HELP_DAY, poor, row);
    return 0;
}

static int make_and_fail(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    make_one(h, i, row, err);
    return i == 3 ? err_set(err, ERR_INPUT, "no") : 0;
}

/* Form and import take turns on the same tally row, one of them taken back: nothing the writer remembers may be stale. */
static void forms_and_imports_take_turns(void **state) {
    struct help *h = *state;
    struct submission s;
    for (uint32_t i = 0; i < 4; i++) {
        submission_make(h, &s, 3 * i, NULL);
        assert_int_equal(submit(h, &s), SUBMISSION_STORED);
        help_ok(h, help_append(h, 2, make_one));
        assert_int_equal(help_append(h, 8, make_and_fail), ERR_INPUT);
    }
    store_writer_stop(h->store);
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), 4 * 3);
    help_verify(h);
}

/* ---- Keys whose time is over ---------------------------------------------------------------------------------------- */

static void old_keys_are_pruned(void **state) {
    struct help *h = *state;
    struct submission s;
    struct clock later = clock_fixed(NOW + (SUBMIT_KEY_HALF_DAYS + 1) * 43200);
    struct clock last = clock_fixed(NOW + SUBMIT_KEY_HALF_DAYS * 43200);
    for (uint32_t i = 0; i < 3000; i++) {
        submission_make(h, &s, i, NULL);
        assert_int_equal(submit(h, &s), SUBMISSION_STORED);
    }
    store_writer_stop(h->store);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM submit_key"), 3000);
    help_ok(h, store_writer_start(h->store, &last, &h->err));
    assert_int_equal(submit(h, &s), SUBMISSION_REPEATED); /* its last half-day */
    store_writer_stop(h->store);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM submit_key"), 3000);
    help_ok(h, store_writer_start(h->store, &later, &h->err));
    for (int i = 0; i < 1000 && help_sql(h, "SELECT count(*) FROM submit_key") > 0; i++)
        usleep(10000);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM submit_key"), 0);
    store_writer_stop(h->store);
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), 3000);
}

/* Its key was forgotten at a time that the clock no longer tells: it is not taken again, over a restart neither, and the forms
 * that are shown meanwhile live as long as any. */
static void a_clock_that_went_back(void **state) {
    struct help *h = *state;
    enum { HALF_DAY = 43200, AHEAD = 18 * HALF_DAY };
    struct submission s;
    struct clock ahead = clock_fixed(NOW + AHEAD), back = clock_fixed(NOW);
    uint8_t key[SUBMIT_KEY_SIZE];
    submission_make(h, &s, 2, NULL);
    assert_int_equal(submit(h, &s), SUBMISSION_STORED);
    store_writer_stop(h->store);
    help_ok(h, store_writer_start(h->store, &ahead, &h->err));
    for (int i = 0; i < 1000 && help_sql(h, "SELECT count(*) FROM submit_key") > 0; i++)
        usleep(10000);
    assert_int_equal(help_sql(h, "SELECT count(*) FROM submit_key"), 0);
    for (int restarts = 0; restarts < 2; restarts++) {
        store_close(h->store);
        help_open(h, STORE_WRITE);
        help_ok(h, store_writer_start(h->store, &back, &h->err));
        store_writer_stop(h->store); /* it looks at its clock too */
        uint16_t now = store_half_day(h->store, NOW);
        assert_int_equal(now, half_day_number(NOW + AHEAD));
        assert_false(submit_key_good(store_secret(h->store), s.key, "AAAAAA1", 1, now));
        submit_key_make(store_secret(h->store), now, 1, 7, "AAAAAA1", 1, key);
        assert_int_equal(store_half_day(h->store, NOW - 5 * HALF_DAY), now);
        assert_int_equal(store_half_day(h->store, NOW - 4 * HALF_DAY), now + 1);
        for (uint16_t later = 0; later < 4; later++)
            assert_int_equal(
                submit_key_good(store_secret(h->store), key, "AAAAAA1", 1, (uint16_t)(now + later)),
                later <= SUBMIT_KEY_HALF_DAYS);
    }
}

/* The clock on the wall and the one that never goes back, as the test sets them. */
static _Atomic int64_t wall_now, monotonic_ahead_us;
static int64_t wall_read(const struct clock *clock) {
    (void)clock;
    return atomic_load(&wall_now);
}
static const struct clock clock_moved = {.wall_seconds = wall_read};

int64_t __real_clock_monotonic_us(void);
int64_t __wrap_clock_monotonic_us(void);
int64_t __wrap_clock_monotonic_us(void) {
    return __real_clock_monotonic_us() + atomic_load(&monotonic_ahead_us);
}

enum { TEN_YEARS = 3653 * 86400, FORM_LIFE = (SUBMIT_KEY_HALF_DAYS + 1) * 43200 };

static void a_clock_that_jumps_is_doubted(void **state) {
    struct help *h = *state;
    struct submission first;
    store_writer_stop(h->store);
    atomic_store(&wall_now, NOW);
    help_ok(h, store_writer_start(h->store, &clock_moved, &h->err));
    submission_make(h, &first, 1, NULL);
    assert_int_equal(submit(h, &first), SUBMISSION_STORED);
    assert_false(store_clock_doubted(h->store));
    atomic_store(&wall_now, NOW + TEN_YEARS);
    assert_true(store_clock_doubted(h->store));
    atomic_store(&wall_now, NOW); /* set right, but who knows */
    assert_true(store_clock_doubted(h->store));
    store_writer_stop(h->store);

    atomic_store(&wall_now, NOW + TEN_YEARS); /* wrong from the start on */
    help_ok(h, store_writer_start(h->store, &clock_moved, &h->err));
    assert_true(store_clock_doubted(h->store));
    atomic_fetch_add(&wall_now, FORM_LIFE + 60); /* and so it stays: then it is right */
    atomic_fetch_add(&monotonic_ahead_us, (FORM_LIFE + 60) * INT64_C(1000000));
    assert_false(store_clock_doubted(h->store));
    store_writer_stop(h->store);
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), 1);
}

/* ---- The disk fails -------------------------------------------------------------------------------------------------- */

static void a_full_disk_passes(void **state) {
    struct help *h = *state;
    struct submission s;
    submission_make(h, &s, 1, NULL);
    atomic_store(&write_fault, ENOSPC);
    assert_int_equal(submit(h, &s), SUBMISSION_FAILED);
    assert_int_equal(submit(h, &s), SUBMISSION_FAILED);
    atomic_store(&write_fault, 0);
    assert_true(store_writer_healthy(h->store));
    assert_int_equal(submit(h, &s), SUBMISSION_STORED);
    store_writer_stop(h->store);
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), 1);
    help_verify(h);
}

/* The log's index is a file too, and grows every 4,000 pages of the log. */
static void a_disk_too_full_for_the_index_passes(void **state) {
    struct help *h = *state;
    struct submission s;
    sqlite3 *reader = NULL;
    char path[128];
    snprintf(path, sizeof path, "%s/hailong.db", h->dir);
    /* While somebody reads what was, the log cannot start anew, and grows. */
    assert_int_equal(sqlite3_open(path, &reader), SQLITE_OK);
    assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT * FROM meta", NULL, NULL, NULL), SQLITE_OK);
    atomic_store(&index_write_fault, ENOSPC);
    uint32_t stored = 0;
    do
        submission_make(h, &s, stored, NULL);
    while (submit(h, &s) == SUBMISSION_STORED && ++stored < 5000);
    assert_in_range(stored, 100, 4999);
    assert_true(store_writer_healthy(h->store));
    /* A smaller transaction may still fit into the index as it is. */
    uint32_t appended = 0;
    int rc;
    while ((rc = help_append(h, 1, make_one)) == 0 && appended < 100)
        appended++;
    assert_int_equal(rc, ERR_STORE);
    assert_non_null(strstr(h->err.text, "the disk is full"));
    assert_true(store_writer_healthy(h->store));
    atomic_store(&index_write_fault, 0);
    assert_int_equal(submit(h, &s), SUBMISSION_STORED);
    sqlite3_close(reader);
    store_writer_stop(h->store);
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), stored + appended + 1);
    help_verify(h);

    store_close(h->store);
    h->store = NULL;
    atomic_store(&index_write_fault, ENOSPC);
    assert_int_equal(store_open(h->dir, STORE_WRITE, &h->store, &h->err), ERR_STORE);
    assert_non_null(strstr(h->err.text, "the disk is full"));
    atomic_store(&index_write_fault, 0);
    help_open(h, STORE_WRITE);
}

/* After a failed sync the kernel may call lost pages clean: nothing more may be acknowledged. */
static void a_failed_sync_stops_everything(void **state) {
    struct help *h = *state;
    struct submission s;
    struct err err;
    char name[] = "Xã Thử";
    submission_make(h, &s, 1, NULL);
    assert_int_equal(submit(h, &s), SUBMISSION_STORED);
    submission_make(h, &s, 2, NULL);
    atomic_store(&sync_fault, EIO);
    assert_int_equal(submit(h, &s), SUBMISSION_FAILED);
    atomic_store(&sync_fault, 0);
    assert_false(store_writer_healthy(h->store));
    assert_int_equal(store_submit(h->store, &s), ERR_BUSY);
    assert_int_equal(store_transact(h->store, setting_fn, name, &err), ERR_STORE);
    store_close(h->store);
    char path[128];
    snprintf(path, sizeof path, "%s/hailong.db-wal", h->dir);
    assert_int_equal(access(path, F_OK), 0); /* left as it was, for the next start, where … */
    help_open(h, STORE_WRITE);
    assert_true(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE) >=
                1); /* … what was acknowledged is there */
    help_verify(h);
}

static int make_scattered(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    make_one(h, i, row, err);
    row->day = HELP_DAY + (int32_t)(i * 7919 % 80000);
    return 0;
}

/* The log is copied back only after the answer, so that failure comes after it too; what follows is the same. */
static void a_failed_checkpoint_stops_everything(void **state) {
    struct help *h = *state;
    struct submission s;
    submission_make(h, &s, 2, NULL);
    uint64_t stored = 1;
    assert_int_equal(submit(h, &s), SUBMISSION_STORED);
    atomic_store(&database_sync_fault, EIO);
    /* Every tally page anew each time: the log is soon as long as it may be. */
    for (int i = 0; i < 20 && store_writer_healthy(h->store); i++) {
        if (help_append(h, 80000, make_scattered) == 0)
            stored += 80000;
        usleep(50000);
    }
    atomic_store(&database_sync_fault, 0);
    assert_false(store_writer_healthy(h->store));
    assert_int_equal(store_submit(h->store, &s), ERR_BUSY);
    store_close(h->store);
    help_open(h, STORE_WRITE);
    assert_int_equal(help_responses(h, h->store, NULL, DAY_NONE, DAY_NONE), stored);
    help_verify(h);
}

/* ---- The process dies ------------------------------------------------------------------------------------------------- */

struct ledger { /* shared with the child; written only after an acknowledgement */
    atomic_uint acknowledged[4];
};

static struct ledger *child_ledger; /* the child's threads find it here */

static void acknowledge(struct submission *s) {
    if (s->result == SUBMISSION_STORED)
        atomic_fetch_add(&child_ledger->acknowledged[s->row.counter_id], 1);
    one_done(s);
}

static void *child_person(void *context) {
    struct person *p = context;
    for (uint32_t i = 0;; i++) {
        struct submission s;
        submission_make(p->help, &s, p->number + i * 16, NULL);
        s.done = acknowledge;
        submit(p->help, &s);
    }
    return NULL;
}

static void child_main(struct help *h) {
    static struct person people[16];
    pthread_t thread;
    help_open(h, STORE_WRITE);
    if (store_writer_start(h->store, clock_now(), NULL) != 0)
        _exit(1);
    for (uint32_t i = 0; i < 16; i++) {
        people[i] = (struct person){h, i, NULL};
        pthread_create(&thread, NULL, child_person, &people[i]);
    }
    for (;;)
        pause();
}

static void sigkill_loses_nothing_acknowledged(void **state) {
    struct help *h = *state;
    child_ledger =
        mmap(NULL, sizeof *child_ledger, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int round = 0; round < 5; round++) {
        store_close(h->store); /* no connection may be carried across a fork */
        pid_t child = fork();
        if (child == 0)
            child_main(h);
        unsigned before = atomic_load(&child_ledger->acknowledged[1]);
        for (int i = 0; i < 1000 && atomic_load(&child_ledger->acknowledged[1]) < before + 200; i++)
            usleep(5000);
        usleep((useconds_t)(round * 7777));
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
        help_open(h, STORE_WRITE);
        help_verify(h);
    }
    static const char *const questions[] = {NULL, "SELECT count(*) FROM response WHERE counter = 1",
                                            "SELECT count(*) FROM response WHERE counter = 2",
                                            "SELECT count(*) FROM response WHERE counter = 3"};
    for (size_t i = 1; i < 4; i++) {
        unsigned acknowledged = atomic_load(&child_ledger->acknowledged[i]);
        assert_true(acknowledged > 0);
        assert_true(help_sql(h, questions[i]) >= acknowledged);
    }
    munmap(child_ledger, sizeof *child_ledger);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(repeated_and_conflicting, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_fault_of_one_loses_no_other, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(the_queue_is_bounded, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(stopping_finishes_what_was_accepted, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(acknowledged_only_when_on_disk, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(many_threads_and_a_reader, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(forms_and_imports_take_turns, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(old_keys_are_pruned, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_clock_that_went_back, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_clock_that_jumps_is_doubted, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_full_disk_passes, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_disk_too_full_for_the_index_passes, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_failed_sync_stops_everything, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(a_failed_checkpoint_stops_everything, writer_setup, help_teardown),
        cmocka_unit_test_setup_teardown(sigkill_loses_nothing_acknowledged, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
