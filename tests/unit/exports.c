#include "store_help.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#include "base/clock.h"
#include "pages/exports.h"

/* The linker gives this to the program under test in the clock's stead (Makefile). */
enum { SECOND_US = 1000000, ROWS = 100 };
static _Atomic int64_t shift_us;
int64_t __real_clock_monotonic_us(void); /* NOLINT: names of the linker's */
int64_t __wrap_clock_monotonic_us(void); /* NOLINT */
int64_t __wrap_clock_monotonic_us(void) {
    return __real_clock_monotonic_us() + atomic_load(&shift_us);
}

static int one(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static const uint8_t answers[HELP_ANSWERS] = {1, 2, 3};
    (void)err;
    help_row(h, 1 + (int64_t)i % 2, HELP_DAY, answers, row);
    return 0;
}

/* Files of the data directory that have no name any more, and are open: whoever lets go of the last one gives its place back. */
static int unnamed_files(const struct help *h) {
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;
    assert_non_null(folder);
    for (struct dirent *e; (e = readdir(folder)) != NULL;) {
        char path[300], target[1024];
        snprintf(path, sizeof path, "/proc/self/fd/%.200s", e->d_name);
        ssize_t n = readlink(path, target, sizeof target - 1);
        target[n < 0 ? 0 : n] = '\0';
        count += strncmp(target, h->dir, strlen(h->dir)) == 0 && strstr(target, "(deleted)") != NULL;
    }
    closedir(folder);
    return count;
}

static void pause_ms(long ms) {
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

struct office {
    struct help *help;
    struct view *view;
    struct exports *exports;
};

static struct office office_open(void **state) {
    struct office o = {.help = *state};
    atomic_store(&shift_us, 0);
    help_ok(o.help, help_append(o.help, ROWS, one));
    help_ok(o.help, view_new(NULL, &o.view, &o.help->err));
    help_ok(o.help, exports_new(o.help->dir, o.view, &o.exports, &o.help->err));
    return o;
}

static void office_close(struct office *o) {
    exports_free(o->exports);
    view_free(o->view);
    assert_int_equal(unnamed_files(o->help), 0);
}

static int reserve(struct office *o, const char *login) {
    const struct export_order order = {.login = login,
                                       .unit = "T",
                                       .survey = "thu",
                                       .language = "vi",
                                       .from = DAY_NONE,
                                       .to = DAY_NONE,
                                       .today = HELP_DAY + 1,
                                       .format = responses_format_find("csv"),
                                       .texts = RESPONSES_TEXTS_NONE,
                                       .total = ROWS};
    return exports_reserve(o->exports, &order, &o->help->err);
}

static struct export_status status_of(struct office *o, const char *login) {
    struct export_status status;
    exports_status(o->exports, login, &status);
    return status;
}

static void make(struct office *o, const char *login) {
    help_ok(o->help, reserve(o, login));
    exports_start(o->exports, login);
    for (int i = 0; status_of(o, login).state == EXPORT_UNDER_WAY && i < 1000; i++)
        pause_ms(5);
    assert_int_equal(status_of(o, login).state, EXPORT_DONE);
}

static void a_file_is_there_for_ten_minutes(void **state) {
    struct office o = office_open(state);
    struct export_status status;
    make(&o, "lan");
    status = status_of(&o, "lan");
    assert_int_equal(status.rows, ROWS);
    assert_in_range(status.seconds_left, EXPORT_SECONDS - 5, EXPORT_SECONDS);
    assert_int_equal(unnamed_files(o.help), 1);
    assert_int_equal(exports_open(o.exports, "lan", "X", &status), -1); /* of another unit */
    assert_int_equal(exports_open(o.exports, "minh", "T", &status), -1);

    atomic_store(&shift_us, (int64_t)(EXPORT_SECONDS - 5) * SECOND_US);
    assert_int_equal(status_of(&o, "lan").state, EXPORT_DONE);
    int fd = exports_open(o.exports, "lan", "T", &status);
    assert_true(fd >= 0);
    assert_in_range(status.seconds_left, 0, 5);

    atomic_store(&shift_us, (int64_t)EXPORT_SECONDS * SECOND_US);
    struct export_status late;
    assert_int_equal(exports_open(o.exports, "lan", "T", &late), -1);
    assert_int_equal(late.state, EXPORT_NONE);
    assert_int_equal(status_of(&o, "lan").state, EXPORT_NONE);
    /* Whoever fetches it just then gets all of it. */
    char byte;
    assert_int_equal(unnamed_files(o.help), 1);
    assert_int_equal(lseek(fd, 0, SEEK_END), (off_t)status.size);
    assert_int_equal(pread(fd, &byte, 1, (off_t)status.size - 1), 1);
    assert_int_equal(byte, '\n');
    close(fd);
    assert_int_equal(unnamed_files(o.help), 0);
    office_close(&o);
}

/* Made when the clock was behind, so that its time is over within a second. */
static void it_goes_without_anybody_asking(void **state) {
    struct office o = office_open(state);
    atomic_store(&shift_us, -(int64_t)EXPORT_SECONDS * SECOND_US + SECOND_US);
    make(&o, "lan");
    assert_int_equal(unnamed_files(o.help), 1);
    atomic_store(&shift_us, 0);
    for (int i = 0; unnamed_files(o.help) > 0 && i < 500; i++)
        pause_ms(10);
    assert_int_equal(unnamed_files(o.help), 0);
    assert_int_equal(status_of(&o, "lan").state, EXPORT_NONE);
    office_close(&o);
}

static void one_a_person_and_so_many_in_all(void **state) {
    struct office o = office_open(state);
    char login[24];
    help_ok(o.help, reserve(&o, "nguoi-0"));
    assert_int_equal(reserve(&o, "nguoi-0"), 0); /* not begun: asked for anew */
    exports_drop(o.exports, "nguoi-0");
    for (int i = 0; i < EXPORTS_MAX; i++) {
        snprintf(login, sizeof login, "nguoi-%d", i);
        make(&o, login);
    }
    assert_int_equal(unnamed_files(o.help), EXPORTS_MAX);
    assert_int_equal(reserve(&o, "them"), ERR_BUSY);
    make(&o, "nguoi-3"); /* the own last one makes room */
    assert_int_equal(unnamed_files(o.help), EXPORTS_MAX);
    exports_drop(o.exports, "nguoi-5");
    assert_int_equal(unnamed_files(o.help), EXPORTS_MAX - 1);
    make(&o, "them");
    atomic_store(&shift_us, (int64_t)EXPORT_SECONDS * SECOND_US);
    help_ok(o.help, reserve(&o, "sau")); /* what is over makes room */
    assert_int_equal(unnamed_files(o.help), 0);
    office_close(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_there_for_ten_minutes, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(it_goes_without_anybody_asking, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(one_a_person_and_so_many_in_all, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
