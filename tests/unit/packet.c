#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/packet.h"

struct pair {
    struct packet_end a, b;
    struct packet packet;
};

static int setup(void **state) {
    int fds[2];
    struct pair *pair = calloc(1, sizeof *pair);
    if (pair == NULL || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0)
        return -1;
    pair->a = (struct packet_end){fds[0], -1};
    pair->b = (struct packet_end){fds[1], eventfd(0, EFD_CLOEXEC)};
    *state = pair;
    return 0;
}

static int teardown(void **state) {
    struct pair *pair = *state;
    close(pair->a.fd);
    close(pair->b.fd);
    close(pair->b.wake);
    free(pair);
    return 0;
}

static int open_descriptors(void) {
    int n = 0;
    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

static void test_packets_stay_apart(void **state) {
    struct pair *pair = *state;
    assert_int_equal(packet_send(&pair->a, PACKET_OUT, STR("one"), -1, NULL), 0);
    assert_int_equal(packet_send(&pair->a, PACKET_END, STR(""), -1, NULL), 0);
    assert_int_equal(packet_receive(&pair->b, 1000, &pair->packet, NULL), 0);
    assert_int_equal(pair->packet.kind, PACKET_OUT);
    assert_int_equal(pair->packet.n, 3);
    assert_string_equal(pair->packet.bytes, "one");
    assert_int_equal(pair->packet.file, -1);
    assert_int_equal(packet_receive(&pair->b, 1000, &pair->packet, NULL), 0);
    assert_int_equal(pair->packet.kind, PACKET_END);
    assert_int_equal(pair->packet.n, 0);
}

static void test_largest(void **state) {
    struct pair *pair = *state;
    static char bytes[PACKET_MAX];
    memset(bytes, 'x', sizeof bytes);
    assert_int_equal(packet_send(&pair->a, PACKET_RUN, (struct str){bytes, PACKET_MAX}, -1, NULL), ERR_LIMIT);
    assert_int_equal(packet_send(&pair->a, PACKET_RUN, (struct str){bytes, PACKET_MAX - 1}, -1, NULL), 0);
    assert_int_equal(packet_receive(&pair->b, 1000, &pair->packet, NULL), 0);
    assert_int_equal(pair->packet.n, PACKET_MAX - 1);
    /* One byte more, by somebody who keeps no limit. */
    static char larger[PACKET_MAX + 2];
    assert_int_equal(send(pair->a.fd, larger, PACKET_MAX + 1, 0), PACKET_MAX + 1);
    assert_int_equal(packet_receive(&pair->b, 1000, &pair->packet, NULL), ERR_IO);
}

static void test_file(void **state) {
    struct pair *pair = *state;
    int pipes[2];
    char text[8] = "";
    assert_int_equal(pipe(pipes), 0);
    int before = open_descriptors();
    assert_int_equal(packet_send(&pair->a, PACKET_FILE, STR(""), pipes[0], NULL), 0);
    assert_int_equal(packet_receive(&pair->b, 1000, &pair->packet, NULL), 0);
    assert_int_equal(open_descriptors(), before + 1);
    assert_int_equal(write(pipes[1], "hello", 5), 5);
    assert_int_equal(read(pair->packet.file, text, sizeof text), 5);
    assert_string_equal(text, "hello");
    assert_int_not_equal(fcntl(pair->packet.file, F_GETFD) & FD_CLOEXEC, 0);
    close(pair->packet.file);
    close(pipes[0]);
    close(pipes[1]);
}

/* Nobody can fill our table of descriptors: one is kept, the rest is closed. */
static void test_too_many_files(void **state) {
    struct pair *pair = *state;
    for (size_t count = 2; count <= 10; count++) {
        char first = PACKET_FILE;
        struct iovec part = {&first, 1};
        union {
            struct cmsghdr header;
            char room[CMSG_SPACE(10 * sizeof(int))];
        } control = {.room = {0}};
        struct msghdr message = {.msg_iov = &part,
                                 .msg_iovlen = 1,
                                 .msg_control = control.room,
                                 .msg_controllen = CMSG_SPACE(count * sizeof(int))};
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(count * sizeof(int));
        for (size_t i = 0; i < count; i++) {
            int fd = pair->a.fd;
            memcpy(CMSG_DATA(header) + i * sizeof fd, &fd, sizeof fd);
        }
        int before = open_descriptors();
        assert_int_equal(sendmsg(pair->a.fd, &message, 0), 1);
        if (packet_receive(&pair->b, 1000, &pair->packet, NULL) == 0) {
            assert_true(pair->packet.file >= 0);
            close(pair->packet.file);
        }
        assert_int_equal(open_descriptors(), before);
    }
}

static void test_silence_and_ends(void **state) {
    struct pair *pair = *state;
    struct err err = ERR_INIT;
    assert_int_equal(packet_receive(&pair->b, 10, &pair->packet, &err), ERR_IO);
    assert_string_equal(err.text, "the other side did not answer in time");
    eventfd_write(pair->b.wake, 1);
    assert_int_equal(packet_receive(&pair->b, 10 * 1000, &pair->packet, &err), ERR_BUSY);
    /* An answer that is ready goes out nevertheless; one that would have to wait does not. */
    static char bytes[PACKET_MAX - 1];
    assert_int_equal(packet_send(&pair->b, PACKET_END, STR("0"), -1, &err), 0);
    int rc = 0;
    for (int i = 0; i < 1000 && rc == 0; i++)
        rc = packet_send(&pair->b, PACKET_OUT, (struct str){bytes, sizeof bytes}, -1, &err);
    assert_int_equal(rc, ERR_BUSY);
    shutdown(pair->a.fd, SHUT_RDWR);
    assert_int_equal(packet_send(&pair->b, PACKET_OUT, STR("x"), -1, &err), ERR_IO);
}

static void test_the_other_side_has_gone(void **state) {
    struct pair *pair = *state;
    struct err err = ERR_INIT;
    close(pair->a.fd);
    assert_int_equal(packet_receive(&pair->b, 1000, &pair->packet, &err), ERR_IO);
    assert_string_equal(err.text, "the other side has gone");
    assert_int_equal(packet_send(&pair->b, PACKET_OUT, STR("x"), -1, &err), ERR_IO); /* and no SIGPIPE */
    pair->a.fd = -1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_packets_stay_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(test_largest, setup, teardown),
        cmocka_unit_test_setup_teardown(test_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_too_many_files, setup, teardown),
        cmocka_unit_test_setup_teardown(test_silence_and_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_other_side_has_gone, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
