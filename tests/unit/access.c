#include "http/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

static void test_line(void **state) {
    (void)state;
    struct access_log log;
    int fds[2];
    char got[200] = "";
    assert_int_equal(pipe(fds), 0);
    access_log_init(&log);
    access_log_add(&log, "GET", "/:code", 200, 12345);
    access_log_add(&log, "-", NULL, 400, 0);
    access_log_flush(&log, fds[1]);
    assert_true(read(fds[0], got, sizeof got - 1) > 0);
    assert_string_equal(got, "<6>event=request method=GET route=/:code status=200 ms=12\n"
                             "<6>event=request method=- route=- status=400 ms=0\n");
    assert_int_equal(log.lines.n, 0);
    access_log_release(&log);
    close(fds[0]);
    close(fds[1]);
}

/* A reader that has fallen asleep must not hold up a network thread, and whole lines are lost, counted, not
 * halves. */
static void test_full_pipe(void **state) {
    (void)state;
    struct access_log log;
    int fds[2];
    assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
    assert_true(fcntl(fds[1], F_SETFL, 0) == 0);
    access_log_init(&log);
    for (int i = 0; i < 10000; i++) {
        access_log_add(&log, "GET", "/:code", 200, 0);
        if (i % 100 == 0)
            access_log_flush(&log, fds[1]);
    }
    assert_true(log.dropped > 0);
    uint64_t dropped = log.dropped, lines = 0;
    char got[4096], last = '\n';
    for (int round = 0; round < 1000; round++) {
        ssize_t n = read(fds[0], got, sizeof got);
        for (ssize_t i = 0; i < n; i++) {
            if (last == '\n')
                assert_int_equal(got[i], '<');
            last = got[i];
            lines += last == '\n';
        }
        access_log_flush(&log, fds[1]);
        if (n <= 0 && log.lines.n == 0)
            break;
    }
    assert_int_equal(log.dropped, 0);
    assert_int_equal(lines, 10000 - dropped + 1); /* and one that tells how many are missing */
    access_log_release(&log);
    close(fds[0]);
    close(fds[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_line), cmocka_unit_test(test_full_pipe)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
