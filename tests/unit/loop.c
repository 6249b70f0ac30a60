/* One network thread, turn by turn and without a thread: what it does without files, and what it gives back. */
#include "http/loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/listen.h"
#include "http/route.h"

enum { CLIENTS = 20 };

static enum http_next page(void *app, struct http_request *request, struct http_response *response) {
    (void)app;
    (void)request;
    response->type = "text/plain; charset=utf-8";
    buf_adds(&response->body, "hello");
    return HTTP_REPLY;
}

static const struct http_route routes[] = {{HTTP_GET, "/", .handler = page}};

struct world {
    char dir[64];
    struct sockaddr_un address;
    struct http_options options;
    struct listen listen;
    struct loop loop;
    int clients[CLIENTS];
    size_t count;
};

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    struct err err = ERR_INIT;
    char text[128];
    *state = w;
    snprintf(w->dir, sizeof w->dir, "/tmp/hailong-loop-XXXXXX");
    if (mkdtemp(w->dir) == NULL)
        return 1;
    snprintf(text, sizeof text, "unix:%s/s", w->dir);
    w->address.sun_family = AF_UNIX;
    snprintf(w->address.sun_path, sizeof w->address.sun_path, "%s/s", w->dir);
    w->options = (struct http_options){.routes = routes, .route_count = 1, .quiet = true};
    if (listen_open(text, 1, &w->listen, &err) != 0)
        return 1;
    int fd = w->listen.fds[0];
    w->listen.fds[0] = -1;
    return loop_init(&w->loop, &w->options, route_table_new(routes, 1), 0, fd, CLIENTS, 8, &err);
}

static int tear_down(void **state) {
    struct world *w = *state;
    for (size_t i = 0; i < w->count; i++)
        close(w->clients[i]);
    struct route_table *table = (struct route_table *)(uintptr_t)w->loop.routes;
    loop_release(&w->loop, false);
    route_table_free(table);
    listen_close(&w->listen);
    rmdir(w->dir);
    free(w);
    return 0;
}

static void ask(struct world *w) {
    static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&w->address, sizeof w->address), 0);
    assert_int_equal(write(fd, request, sizeof request - 1), sizeof request - 1);
    w->clients[w->count++] = fd;
}

static bool answered(const struct world *w, size_t client) {
    char bytes[2048];
    return recv(w->clients[client], bytes, sizeof bytes, MSG_DONTWAIT | MSG_PEEK) > 0;
}

static size_t answers(const struct world *w) {
    size_t n = 0;
    for (size_t i = 0; i < w->count; i++)
        n += answered(w, i);
    return n;
}

/* Turns until so many have their answers, or for some seconds; how many have. */
static size_t turn_until(struct world *w, size_t wanted) {
    int64_t until = clock_monotonic_us() + 5000000;
    size_t n;
    while ((n = answers(w)) < wanted && clock_monotonic_us() < until)
        loop_turn(&w->loop);
    return n;
}

/* Without a file for one more it asks ten times a second, though nobody leaves, and serves at once when there are files. */
static void test_no_files(void **state) {
    struct world *w = *state;
    struct rlimit before, none;
    ask(w);
    assert_int_equal(turn_until(w, 1), 1);
    ask(w);
    ask(w);
    int next = dup(w->clients[0]);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = (struct rlimit){(rlim_t)next, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    int64_t from = clock_monotonic_us();
    int turns = 0;
    for (; clock_monotonic_us() - from < 500000; turns++)
        loop_turn(&w->loop);
    assert_in_range(turns, 2, 20);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(turn_until(w, 3), 3);
    assert_int_equal(w->loop.connection_count, 3);
}

/* What a crowd needed is kept for a second or two and then let go. */
static void test_spare_requests(void **state) {
    struct world *w = *state;
    for (size_t i = 0; i < CLIENTS; i++)
        ask(w);
    assert_int_equal(turn_until(w, CLIENTS), CLIENTS);
    assert_true(w->loop.spare_count > 0);
    for (int ticks = 0; ticks < 2; ticks++) {
        w->loop.next_tick = 0;
        loop_turn(&w->loop);
    }
    assert_int_equal(w->loop.spare_count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_spare_requests, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
