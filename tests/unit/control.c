#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/rand.h"
#include "cli/control.h"
#include "cli/packet.h"

#define SET HAILONG_VERSION "\0setting set\0hotline\0"

/* A server's side on a store of its own; the tests are callers that keep no rules. */
struct setting_server {
    char dir[64];
    struct store *store;
    struct control_server *server;
    struct packet packet;
};

static int setup(void **state) {
    struct setting_server *s = calloc(1, sizeof *s);
    struct err err = ERR_INIT;
    if (s == NULL)
        return -1;
    snprintf(s->dir, sizeof s->dir, "/tmp/hailong-control-XXXXXX");
    if (mkdtemp(s->dir) == NULL || store_open(s->dir, STORE_WRITE, &s->store, &err) != 0 ||
        store_writer_start(s->store, &clock_system, &err) != 0 ||
        control_start(s->dir, s->store, &clock_system, &s->server, &err) != 0) {
        print_error("%s\n", err.text);
        return -1;
    }
    *state = s;
    return 0;
}

static int teardown(void **state) {
    struct setting_server *s = *state;
    control_stop(s->server);
    store_writer_stop(s->store);
    store_close(s->store);
    DIR *dir = opendir(s->dir);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;)
        unlinkat(dirfd(dir), entry->d_name, entry->d_name[0] == '.' ? AT_REMOVEDIR : 0);
    closedir(dir);
    rmdir(s->dir);
    free(s);
    return 0;
}

static struct packet_end dial(const struct setting_server *s) {
    struct sockaddr_un address;
    int dir = open(s->dir, O_PATH | O_DIRECTORY);
    packet_address(dir, &address);
    struct packet_end end = {socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), -1};
    assert_int_equal(connect(end.fd, (struct sockaddr *)&address, sizeof address), 0);
    close(dir);
    return end;
}

/* The next packet, as its kind and its bytes; "" when the server has hung up. */
static const char *hear(struct setting_server *s, const struct packet_end *end) {
    static char text[PACKET_MAX + 1];
    text[0] = '\0';
    if (packet_receive(end, 5000, &s->packet, NULL) == 0)
        snprintf(text, sizeof text, "%c%s", (char)s->packet.kind, s->packet.bytes);
    return text;
}

/* Says one thing and expects these packets, then the end. */
static void expect(struct setting_server *s, char kind, struct str said, const char *const *answers) {
    struct packet_end end = dial(s);
    assert_int_equal(packet_send(&end, (enum packet_kind)kind, said, -1, NULL), 0);
    for (; *answers != NULL; answers++)
        assert_string_equal(hear(s, &end), *answers);
    assert_string_equal(hear(s, &end), "");
    close(end.fd);
}

#define ANSWERS(...) ((const char *const[]){__VA_ARGS__, NULL})
static const char *const nothing[] = {NULL};

static void still_works(struct setting_server *s) {
    expect(s, 'R', STR("--" SET "1900\0"), ANSWERS("1hotline = 1900\n", "E"));
}

static void test_run(void **state) {
    struct setting_server *s = *state;
    still_works(s);
    expect(s, 'R', STR("--" HAILONG_VERSION "\0setting set\0hotline\0"),
           ANSWERS("2hailong: setting set: VALUE is missing\n",
                   "2usage: hailong setting set [--unit UNIT] NAME VALUE\n",
                   "2help:  hailong setting set --help\n", "E\2"));
}

static void test_malformed(void **state) {
    struct setting_server *s = *state;
    static char many[3000] = "--" SET;
    expect(s, 'R', STR(""), nothing);
    expect(s, 'R', STR("--"), nothing);
    expect(s, 'X', STR("--" SET "1\0"), nothing);
    expect(s, 'F', STR("--" SET "1\0"), nothing);
    expect(s, 'R', STR("--" SET "1"), nothing); /* the last word has no end */
    expect(s, 'R', (struct str){many, sizeof many}, nothing);
    still_works(s);
}

static void test_wrong_commands(void **state) {
    struct setting_server *s = *state;
    const char *const *other = ANSWERS("2hailong: the running server is version " HAILONG_VERSION
                                       "; call that version, or restart the server\n",
                                       "E\1");
    expect(s, 'R',
           STR("--0.0.0\0setting set\0hotline\0"
               "1\0"),
           other);
    expect(s, 'R', STR("--" HAILONG_VERSION "\0"), other);
    expect(s, 'R', STR("--" HAILONG_VERSION "\0setting list\0"),
           other); /* reading is the caller's own business */
    expect(s, 'R', STR("--" HAILONG_VERSION "\0serve\0"), other);
    expect(s, 'R', STR("--" HAILONG_VERSION "\0Set up\0"), other); /* a heading of the list */
    still_works(s);
}

/* Gives the file that `unit import a` asks for. */
static void give(struct setting_server *s, int fd, struct str why, const char *fault) {
    struct packet_end end = dial(s);
    assert_int_equal(packet_send(&end, PACKET_RUN, STR("--" HAILONG_VERSION "\0unit import\0a\0"), -1, NULL),
                     0);
    assert_string_equal(hear(s, &end), "Oa");
    assert_int_equal(packet_send(&end, PACKET_FILE, why, fd, NULL), 0);
    assert_string_equal(hear(s, &end), fault);
    assert_string_equal(hear(s, &end), "E\1");
    close(end.fd);
}

static void test_files(void **state) {
    struct setting_server *s = *state;
    int pipes[2];
    assert_int_equal(pipe(pipes), 0); /* nobody ever writes into it: reading would take for ever */
    give(s, pipes[0], STR(""), "2hailong: unit import: a: not a plain file\n");
    give(s, -1, STR("No such file"), "2hailong: unit import: a: cannot open: No such file\n");
    int fd = open("/dev/zero", O_RDONLY);
    give(s, fd, STR(""), "2hailong: unit import: a: not a plain file\n");
    close(fd);
    fd = open("src/main.c", O_WRONLY | O_APPEND); /* cannot be read */
    give(s, fd, STR(""), "2hailong: unit import: a: cannot read: Invalid argument\n");
    close(fd);
    close(pipes[0]);
    close(pipes[1]);
    still_works(s);
}

static void test_callers_that_go(void **state) {
    struct setting_server *s = *state;
    struct rng rng = rng_seeded(1);
    for (int i = 0; i < 500; i++) {
        struct packet_end end = dial(s);
        char bytes[64];
        size_t n = (size_t)rng_below(&rng, sizeof bytes);
        rng_bytes(&rng, bytes, sizeof bytes);
        if (i % 3 != 0)
            packet_send(&end, PACKET_RUN, i % 3 == 1 ? (struct str){bytes, n} : STR("--" SET "1\0"), -1,
                        NULL);
        close(end.fd);
    }
    still_works(s);
}

/* Stopping does not wait for a caller who has said nothing yet. */
static void test_stop(void **state) {
    struct setting_server *s = *state;
    struct packet_end end = dial(s);
    usleep(100 * 1000);
    int64_t start = clock_monotonic_us();
    control_stop(s->server);
    s->server = NULL;
    assert_true(clock_monotonic_us() - start < 2 * 1000 * 1000);
    assert_string_equal(hear(s, &end), "");
    close(end.fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_run, setup, teardown),
        cmocka_unit_test_setup_teardown(test_malformed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wrong_commands, setup, teardown),
        cmocka_unit_test_setup_teardown(test_files, setup, teardown),
        cmocka_unit_test_setup_teardown(test_callers_that_go, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stop, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
