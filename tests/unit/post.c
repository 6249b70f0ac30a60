/* Where a message really goes: names that lead into the house, that lead elsewhere the next time, that take for ever, and receivers that
 * talk too long or too slowly. The look-up of names and the making of connections are this test's own, so nothing leaves the machine. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "outbound/post.h"

/* What every name leads to; NULL ends. Read by threads that look names up, of which one may outlive its message. */
static const char *_Atomic answers[8];
static _Atomic unsigned lookup_seconds;
static char connected[8][64]; /* addresses that a connection was tried to */
static size_t connected_count;
static uint16_t open_port; /* of this machine, that may really be reached */

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **out) {
    (void)name, (void)hints;
    struct addrinfo **end = out;
    *out = NULL;
    sleep(lookup_seconds);
    for (size_t i = 0; answers[i] != NULL; i++) {
        struct both {
            struct addrinfo info;
            struct sockaddr_in6 address;
        } *both = calloc(1, sizeof *both);
        struct sockaddr_in *four = (struct sockaddr_in *)(void *)&both->address;
        bool is_six = strchr(answers[i], ':') != NULL;
        uint16_t port = htons((uint16_t)atoi(service == NULL ? "443" : service));
        both->info = (struct addrinfo){.ai_family = is_six ? AF_INET6 : AF_INET,
                                       .ai_socktype = SOCK_STREAM,
                                       .ai_protocol = IPPROTO_TCP,
                                       .ai_addrlen = is_six ? sizeof *&both->address : sizeof *four,
                                       .ai_addr = (struct sockaddr *)(void *)&both->address};
        if (is_six) {
            both->address.sin6_family = AF_INET6;
            both->address.sin6_port = port;
            assert_int_equal(inet_pton(AF_INET6, answers[i], &both->address.sin6_addr), 1);
        } else {
            four->sin_family = AF_INET;
            four->sin_port = port;
            assert_int_equal(inet_pton(AF_INET, answers[i], &four->sin_addr), 1);
        }
        *end = &both->info;
        end = &both->info.ai_next;
    }
    return *out == NULL ? EAI_NONAME : 0;
}

void freeaddrinfo(struct addrinfo *list) {
    while (list != NULL) {
        struct addrinfo *next = list->ai_next;
        free(list);
        list = next;
    }
}

int connect(int fd, const struct sockaddr *address, socklen_t size) {
    const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
    if (address->sa_family == AF_INET && open_port != 0 && ntohs(four->sin_port) == open_port)
        return (int)syscall(SYS_connect, fd, address, size);
    if (connected_count < 8) {
        const void *bytes = address->sa_family == AF_INET
                                ? (const void *)&four->sin_addr
                                : &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        inet_ntop(address->sa_family, bytes, connected[connected_count++], sizeof connected[0]);
    }
    errno = ECONNREFUSED;
    return -1;
}

static struct outbound_answer post(const char *url, bool loopback) {
    const struct outbound_message message = {
        .url = url, .loopback = loopback, .secret = STR("key"), .id = "m_1", .at = 1, .body = "{}"};
    struct outbound_answer answer;
    struct err err = ERR_INIT;
    connected_count = 0;
    assert_int_equal(outbound_post(&message, &answer, &err), 0);
    return answer;
}

static void lead_to(const char *a, const char *b) {
    answers[0] = a;
    answers[1] = b;
    answers[2] = NULL;
}

#define REFUSED "the name leads to no address of the open network"

static void names_that_lead_into_the_house(void **state) {
    (void)state;
    static const char *const inside[] = {
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.9.9",       "169.254.169.254", "0.0.0.0",
        "::1",       "fe80::1",  "fd00::1",     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        lead_to(inside[i], NULL);
        struct outbound_answer answer = post("https://ten.example/", false);
        assert_false(answer.arrived);
        assert_string_equal(answer.fault, REFUSED);
        assert_int_equal(connected_count, 0);
        /* Of several addresses only the open one is tried. */
        lead_to(inside[i], "1.1.1.1");
        assert_false(post("https://ten.example/", false).arrived);
        assert_int_equal(connected_count, 1);
        assert_string_equal(connected[0], "1.1.1.1");
    }
    /* Whoever may reach this machine may not reach the house. */
    lead_to("10.0.0.1", "::ffff:192.168.0.1");
    assert_string_equal(post("https://ten.example/", true).fault, REFUSED);
    assert_int_equal(connected_count, 0);
}

static void a_name_that_leads_elsewhere_the_next_time(void **state) {
    (void)state;
    lead_to("1.1.1.1", NULL);
    assert_false(post("https://ten.example/", false).arrived);
    assert_int_equal(connected_count, 1);
    lead_to("127.0.0.1", NULL);
    assert_string_equal(post("https://ten.example/", false).fault, REFUSED);
    assert_int_equal(connected_count, 0);
}

static void a_look_up_that_takes_long(void **state) {
    (void)state;
    lead_to("1.1.1.1", NULL);
    lookup_seconds = OUTBOUND_CONNECT_SECONDS + 4;
    int64_t begun = clock_monotonic_us();
    assert_false(post("https://ten.example/", false).arrived);
    int64_t us = clock_monotonic_us() - begun;
    assert_true(us < (OUTBOUND_CONNECT_SECONDS + 2) * INT64_C(1000000));
    sleep(lookup_seconds); /* the thread that looks it up reads the answers */
    lookup_seconds = 0;
}

/* ---- Receivers -------------------------------------------------------------------------------------------------------- */

struct receiver {
    int listening;
    bool slow; /* a byte of a header now and then, for ever; else a body without end */
    const char *head;
};

static void *receive(void *context) {
    const struct receiver *r = context;
    static const char much[4096];
    char asked[4096];
    int fd = accept(r->listening, NULL, NULL);
    assert_true(fd >= 0 && recv(fd, asked, sizeof asked, 0) > 0);
    (void)send(fd, r->head, strlen(r->head), MSG_NOSIGNAL);
    while (send(fd, r->slow ? "x" : much, r->slow ? 1 : sizeof much, MSG_NOSIGNAL) > 0)
        usleep(r->slow ? 100000 : 0);
    close(fd);
    return NULL;
}

static struct outbound_answer post_to(struct receiver *r, int64_t *us) {
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof own;
    pthread_t thread;
    char url[64];
    r->listening = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(r->listening, (const struct sockaddr *)(const void *)&own, sizeof own), 0);
    assert_int_equal(listen(r->listening, 1), 0);
    assert_int_equal(getsockname(r->listening, (struct sockaddr *)(void *)&own, &size), 0);
    open_port = ntohs(own.sin_port);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", open_port);
    lead_to("127.0.0.1", NULL);
    assert_int_equal(pthread_create(&thread, NULL, receive, r), 0);
    int64_t begun = clock_monotonic_us();
    struct outbound_answer answer = post(url, true);
    *us = clock_monotonic_us() - begun;
    pthread_join(thread, NULL);
    close(r->listening);
    open_port = 0;
    return answer;
}

static void receivers_that_talk_too_long(void **state) {
    (void)state;
    int64_t us;
    struct receiver good = {.head = "HTTP/1.1 200 OK\r\n\r\n"}, bad = {.head = "HTTP/1.1 500 No\r\n\r\n"},
                    slow = {.head = "HTTP/1.1 200 OK\r\nX: ", .slow = true};
    assert_true(post_to(&good, &us).arrived);
    assert_true(us < INT64_C(3000000));
    struct outbound_answer answer = post_to(&bad, &us);
    assert_string_equal(answer.fault, "answered 500");
    assert_true(us < INT64_C(3000000));
    answer = post_to(&slow, &us);
    assert_false(answer.arrived); /* nobody knows what it would have said */
    assert_non_null(strstr(answer.fault, "Timeout"));
    assert_true(us < (OUTBOUND_SECONDS + 2) * INT64_C(1000000));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_that_lead_into_the_house),
                                       cmocka_unit_test(a_name_that_leads_elsewhere_the_next_time),
                                       cmocka_unit_test(a_look_up_that_takes_long),
                                       cmocka_unit_test(receivers_that_talk_too_long)};
    return cmocka_run_group_tests_name("post", tests, NULL, NULL);
}
