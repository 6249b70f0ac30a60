#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* A pipe in the place of stderr; no assertion may speak while it is there. */
struct fixture {
    int saved, reader;
    char text[128 * 1024];
};

static void begin(struct fixture *f) {
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(fcntl(fds[0], F_SETFL, O_NONBLOCK), 0);
    f->reader = fds[0];
    f->saved = dup(STDERR_FILENO);
    dup2(fds[1], STDERR_FILENO);
    close(fds[1]);
}

/* What has been written so far. */
static const char *taken(struct fixture *f) {
    size_t n = 0;
    ssize_t got;
    while ((got = read(f->reader, f->text + n, sizeof f->text - 1 - n)) > 0)
        n += (size_t)got;
    f->text[n] = '\0';
    return f->text;
}

static void end(struct fixture *f) {
    dup2(f->saved, STDERR_FILENO);
    close(f->saved);
    close(f->reader);
}

/* Everything the kernel keeps for one pipe. */
static void fill(void) {
    char zeros[4096] = "";
    fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK);
    while (write(STDERR_FILENO, zeros, sizeof zeros) > 0)
        ;
    fcntl(STDERR_FILENO, F_SETFL, 0);
}

static void lines_are_whole(void **state) {
    static struct fixture f;
    char long_text[2000];
    (void)state;
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    begin(&f);
    log_event(LOG_LEVEL_INFO, "start", "port=%d why=\"%s\"", 80, "a\nb\x7f");
    log_event(LOG_LEVEL_ERROR, "long", "%s", long_text);
    taken(&f);
    end(&f);
    const char *second = strchr(f.text, '\n');
    assert_non_null(second);
    assert_memory_equal(f.text, "<6>event=start port=80 why=\"a?b?\"\n", (size_t)(++second - f.text));
    assert_memory_equal(second, "<3>event=long xxx", 17);
    assert_int_equal(strlen(second), 1023);
    assert_int_equal(second[1022], '\n');
}

/* A program that waited for the reader here would not end on SIGTERM: the alarm ends it instead. */
static void a_full_pipe_is_told_later(void **state) {
    static struct fixture f;
    (void)state;
    begin(&f);
    fill();
    alarm(10);
    for (int i = 0; i < 3; i++)
        log_event(LOG_LEVEL_INFO, "lost", "i=%d", i);
    alarm(0);
    taken(&f);
    log_event(LOG_LEVEL_INFO, "first", "i=%d", 3);
    log_event(LOG_LEVEL_INFO, "second", "i=%d", 4);
    taken(&f);
    end(&f);
    assert_string_equal(f.text,
                        "<4>event=log_lines_dropped count=3\n<6>event=first i=3\n<6>event=second i=4\n");
}

/* Nobody reads any more: neither a signal nor a failure, and still counted. */
static void a_broken_pipe_passes(void **state) {
    static struct fixture f, next;
    (void)state;
    begin(&f);
    close(f.reader);
    log_event(LOG_LEVEL_INFO, "lost", "i=%d", 1);
    f.reader = dup(f.saved);
    end(&f);
    begin(&next);
    log_event(LOG_LEVEL_INFO, "found", "i=%d", 2);
    taken(&next);
    end(&next);
    assert_string_equal(next.text, "<4>event=log_lines_dropped count=1\n<6>event=found i=2\n");
}

enum { THREADS = 8, LINES = 50 };

static void *talk(void *closure) {
    (void)closure;
    for (int i = 0; i < LINES; i++)
        log_event(LOG_LEVEL_INFO, "line", "end");
    return NULL;
}

static void threads_are_counted_together(void **state) {
    static struct fixture f;
    pthread_t threads[THREADS];
    (void)state;
    begin(&f);
    fill();
    int failed = 0;
    for (int i = 0; i < THREADS; i++)
        failed |= pthread_create(&threads[i], NULL, talk, NULL);
    for (int i = 0; i < THREADS && failed == 0; i++)
        pthread_join(threads[i], NULL);
    taken(&f);
    log_event(LOG_LEVEL_INFO, "found", "i=%d", 1);
    taken(&f);
    end(&f);
    assert_int_equal(failed, 0);
    assert_string_equal(f.text, "<4>event=log_lines_dropped count=400\n<6>event=found i=1\n");
}

/* The level in front is for journald; a person at a terminal reads the words. */
static void a_terminal_gets_no_level(void **state) {
    static struct fixture f;
    (void)state;
    f.reader = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (f.reader < 0 || grantpt(f.reader) != 0 || unlockpt(f.reader) != 0)
        skip(); /* a machine without pseudo-terminals */
    int terminal = open(ptsname(f.reader), O_RDWR | O_NOCTTY);
    assert_true(terminal >= 0);
    f.saved = dup(STDERR_FILENO);
    dup2(terminal, STDERR_FILENO);
    log_event(LOG_LEVEL_WARNING, "trial", "n=%d", 7);
    taken(&f);
    end(&f);
    close(terminal);
    assert_string_equal(f.text, "event=trial n=7\r\n"); /* a terminal's line end */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_whole),          cmocka_unit_test(a_full_pipe_is_told_later),
        cmocka_unit_test(a_broken_pipe_passes),     cmocka_unit_test(threads_are_counted_together),
        cmocka_unit_test(a_terminal_gets_no_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
