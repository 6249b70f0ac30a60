#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum { LATENCY_STEPS = 1000000 /* of 10 µs: up to ten seconds */, PATIENCE_US = 30000000 };

struct connection {
    int fd;
    int64_t sent_us;
    size_t have; /* bytes of the response */
    char *response;
};

struct run {
    const struct load *load;
    struct load_result *result;
    uint32_t *latency; /* count per 10 µs */
};

static int connect_one(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1;
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0) {
        fprintf(stderr, "load: cannot connect to port %d: %s\n", port, strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

static bool send_next(struct run *run, struct connection *c) {
    char request[LOAD_REQUEST_MAX];
    size_t n = run->load->next(run->load->context, request);
    c->have = 0;
    c->sent_us = clock_monotonic_us();
    return send(c->fd, request, n, MSG_NOSIGNAL) == (ssize_t)n;
}

/* Length of the complete response in the buffer, 0 when more must come. */
static size_t response_length(const char *bytes, size_t n) {
    const char *end = memmem(bytes, n, "\r\n\r\n", 4);
    if (end == NULL)
        return 0;
    size_t head = (size_t)(end - bytes) + 4;
    const char *length = memmem(bytes, head, "\r\nContent-Length: ", 18);
    size_t body = length == NULL ? 0 : strtoul(length + 18, NULL, 10);
    return n >= head + body ? head + body : 0;
}

static bool receive(struct run *run, struct connection *c) {
    ssize_t n = recv(c->fd, c->response + c->have, LOAD_RESPONSE_MAX - c->have, 0);
    if (n <= 0)
        return false;
    c->have += (size_t)n;
    if (response_length(c->response, c->have) == 0)
        return c->have < LOAD_RESPONSE_MAX;
    int status = c->have > 12 ? (int)strtol(c->response + 9, NULL, 10) : 0;
    if (status == run->load->status || (status != 0 && status == run->load->other_status))
        run->result->good++;
    else
        run->result->bad++;
    int64_t step = (clock_monotonic_us() - c->sent_us) / 10;
    run->latency[step < LATENCY_STEPS ? step : LATENCY_STEPS - 1]++;
    return send_next(run, c);
}

static double percentile(const uint32_t *latency, uint64_t total, double share) {
    uint64_t below = 0, wanted = (uint64_t)((double)total * share);
    if (wanted == 0)
        wanted = 1;
    for (size_t i = 0; i < LATENCY_STEPS; i++)
        if ((below += latency[i]) >= wanted)
            return (double)i / 100;
    return 0;
}

static void loop(struct run *run, int epoll, struct connection *all) {
    const struct load_result *result = run->result;
    int64_t now = clock_monotonic_us(), end = now + (int64_t)(run->load->seconds * 1e6);
    for (size_t i = 0; i < run->load->connections; i++)
        send_next(run, &all[i]);
    for (; now < end || (result->good + result->bad == 0 && now < end + PATIENCE_US);
         now = clock_monotonic_us()) {
        struct epoll_event events[256];
        int n = epoll_wait(epoll, events, 256, 100);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (receive(run, c))
                continue;
            run->result->bad++;
            epoll_ctl(epoll, EPOLL_CTL_DEL, c->fd, NULL);
        }
    }
}

int load_run(const struct load *load, struct load_result *out) {
    *out = (struct load_result){0};
    struct run run = {load, out, calloc(LATENCY_STEPS, sizeof(uint32_t))};
    struct connection *all = calloc(load->connections, sizeof *all);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int rc = 0;
    size_t made = 0;
    for (; made < load->connections && rc == 0; made++) {
        struct connection *c = &all[made];
        c->response = malloc(LOAD_RESPONSE_MAX);
        c->fd = connect_one(load->port);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (c->fd < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) != 0)
            rc = -1;
    }
    int64_t start = clock_monotonic_us();
    if (rc == 0)
        loop(&run, epoll, all);
    double seconds = (double)(clock_monotonic_us() - start) / 1e6;
    out->per_second = (double)out->good / seconds;
    out->p50_ms = percentile(run.latency, out->good + out->bad, 0.5);
    out->p99_ms = percentile(run.latency, out->good + out->bad, 0.99);
    for (size_t i = 0; i < made; i++) {
        if (all[i].fd >= 0)
            close(all[i].fd);
        free(all[i].response);
    }
    close(epoll);
    free(all);
    free(run.latency);
    return rc;
}

const char *load_fetch(int port, const char *path, char out[LOAD_RESPONSE_MAX]) {
    char request[LOAD_REQUEST_MAX];
    int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);
    int fd = connect_one(port);
    if (fd < 0)
        return NULL;
    size_t have = 0;
    ssize_t got = send(fd, request, (size_t)n, MSG_NOSIGNAL);
    while (got > 0 && response_length(out, have) == 0 && have < LOAD_RESPONSE_MAX - 1)
        if ((got = recv(fd, out + have, LOAD_RESPONSE_MAX - 1 - have, 0)) > 0)
            have += (size_t)got;
    close(fd);
    out[have] = '\0';
    const char *body = strstr(out, "\r\n\r\n");
    return got > 0 && body != NULL ? body + 4 : NULL;
}
