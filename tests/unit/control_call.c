#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/control.h"
#include "cli/packet.h"

/* A server that is not ours: does what a test tells it and notes what it got. */
struct fake {
    char dir[64];
    int fd;
    pthread_t thread;
    const char *open_path; /* asks for this file; NULL: none */
    bool finish;           /* answers with status 3 */
    struct packet run, file;
    int file_rc;
};

static void *fake_thread(void *argument) {
    struct fake *fake = argument;
    struct packet_end end = {accept(fake->fd, NULL, NULL), -1};
    fake->file.file = -1;
    fake->file_rc = ERR_BUG;
    packet_receive(&end, 5000, &fake->run, NULL);
    packet_send(&end, PACKET_OUT, STR("out "), -1, NULL);
    packet_send(&end, PACKET_ERRORS, STR("errors "), -1, NULL);
    if (fake->open_path != NULL) {
        packet_send(&end, PACKET_OPEN, str_of(fake->open_path), -1, NULL);
        fake->file_rc = packet_receive(&end, 5000, &fake->file, NULL);
    }
    if (fake->finish)
        packet_send(&end, PACKET_END, STR("\3"), -1, NULL);
    close(end.fd);
    return NULL;
}

static struct fake *fake_start(const char *open_path, bool finish) {
    struct fake *fake = calloc(1, sizeof *fake);
    assert_non_null(fake);
    snprintf(fake->dir, sizeof fake->dir, "/tmp/hailong-control-XXXXXX");
    assert_non_null(mkdtemp(fake->dir));
    fake->open_path = open_path;
    fake->finish = finish;
    struct sockaddr_un address;
    int dir = open(fake->dir, O_PATH | O_DIRECTORY);
    packet_address(dir, &address);
    fake->fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    assert_int_equal(bind(fake->fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fake->fd, 1), 0);
    close(dir);
    assert_int_equal(pthread_create(&fake->thread, NULL, fake_thread, fake), 0);
    return fake;
}

static void fake_end(struct fake *fake) {
    char socket_path[128];
    snprintf(socket_path, sizeof socket_path, "%s/" PACKET_SOCKET, fake->dir);
    unlink(socket_path);
    rmdir(fake->dir);
    close(fake->fd);
    if (fake->file.file >= 0)
        close(fake->file.file);
    free(fake);
}

struct result {
    int rc, status;
    struct err err;
    char *out, *errors;
};

/* `unit import WORD --table=WORD2` against the fake. */
static struct result call(struct fake *fake, const char *word, const char *option) {
    struct result r = {.status = -1, .err = ERR_INIT};
    size_t out_size, errors_size;
    char *argv[] = {(char *)(uintptr_t)word, (char *)(uintptr_t)option, NULL};
    struct cli cli = {.data_dir = fake->dir,
                      .json = true,
                      .arena = arena_new(1 << 20),
                      .out = open_memstream(&r.out, &out_size),
                      .errors = open_memstream(&r.errors, &errors_size)};
    r.rc = control_call(&cli, "unit import", 2, argv, &r.status, &r.err);
    fclose(cli.out);
    fclose(cli.errors);
    arena_free(cli.arena);
    pthread_join(fake->thread, NULL);
    return r;
}

static void result_end(struct result *r) {
    free(r->out);
    free(r->errors);
}

static void test_talk(void **state) {
    (void)state;
    struct fake *fake = fake_start(NULL, true);
    struct result r = call(fake, "a.csv", "--table=b.csv");
    static const char run[] = "j-" HAILONG_VERSION "\0unit import\0a.csv\0--table=b.csv";
    assert_int_equal(r.rc, 1);
    assert_int_equal(r.status, 3);
    assert_string_equal(r.out, "out ");
    assert_string_equal(r.errors, "errors ");
    assert_int_equal(fake->run.kind, PACKET_RUN);
    assert_int_equal(fake->run.n, sizeof run);
    assert_memory_equal(fake->run.bytes, run, sizeof run);
    result_end(&r);
    fake_end(fake);
}

static void test_named_files_are_given(void **state) {
    (void)state;
    const char *paths[] = {"Makefile", "src/main.c", "no-such-file", "/dev/null"};
    for (size_t i = 0; i < 4; i++) {
        struct fake *fake = fake_start(paths[i], true);
        char option[64];
        snprintf(option, sizeof option, "--table=%s", paths[i]);
        struct result r = i % 2 == 0 ? call(fake, paths[i], "x") : call(fake, "x", option);
        assert_int_equal(r.rc, 1);
        assert_int_equal(fake->file_rc, 0);
        assert_int_equal(fake->file.kind, PACKET_FILE);
        assert_int_equal(fake->file.file >= 0, i != 2);
        assert_string_equal(fake->file.bytes, i == 2 ? "No such file or directory" : "");
        result_end(&r);
        fake_end(fake);
    }
}

/* A socket in a stranger's directory must not get what only its caller may read. */
static void test_other_files_are_not_given(void **state) {
    (void)state;
    const char *paths[] = {"/etc/passwd", "./Makefile", "Makefile/", "", "-"};
    for (size_t i = 0; i < 5; i++) {
        struct fake *fake = fake_start(paths[i], true);
        struct result r = call(fake, "Makefile", "--table");
        assert_int_equal(r.rc, ERR_IO);
        assert_string_equal(r.err.text,
                            "the server asked for a file that was not named; is it of the same version?");
        assert_int_equal(fake->file_rc, ERR_IO);
        result_end(&r);
        fake_end(fake);
    }
}

static void test_server_that_vanishes(void **state) {
    (void)state;
    struct fake *fake = fake_start(NULL, false);
    struct result r = call(fake, "a.csv", "b");
    assert_int_equal(r.rc, ERR_IO);
    assert_string_equal(r.err.text,
                        "the server ended before it had answered; look whether the command took effect, and "
                        "repeat it if not");
    result_end(&r);
    fake_end(fake);
}

static void test_no_server(void **state) {
    (void)state;
    char *argv[] = {NULL};
    int status = -1;
    struct cli cli = {.data_dir = "/nonexistent"};
    assert_int_equal(control_call(&cli, "unit import", 0, argv, &status, NULL), 0);
    cli.data_dir = "src"; /* a directory without a socket */
    assert_int_equal(control_call(&cli, "unit import", 0, argv, &status, NULL), 0);
    assert_int_equal(status, -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_talk),
        cmocka_unit_test(test_named_files_are_given),
        cmocka_unit_test(test_other_files_are_not_given),
        cmocka_unit_test(test_server_that_vanishes),
        cmocka_unit_test(test_no_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
