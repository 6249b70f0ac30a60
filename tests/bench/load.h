/* A load generator for HTTP/1.1 with keep-alive: one thread, epoll, one request in flight per connection. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <stddef.h>
#include <stdint.h>

enum { LOAD_REQUEST_MAX = 4096, LOAD_CONNECTIONS_MAX = 1024, LOAD_RESPONSE_MAX = 512 * 1024 };

struct load {
    int port;           /* on 127.0.0.1 */
    size_t connections; /* ≤ LOAD_CONNECTIONS_MAX */
    double seconds;     /* and longer until the first response */
    int status;         /* the status that counts as good */
    int other_status;   /* another one that does; 0: none */
    /* Writes the next request's bytes into out (LOAD_REQUEST_MAX) and returns their number. */
    size_t (*next)(void *context, char *out);
    void *context;
};

struct load_result {
    uint64_t good, bad;
    double per_second; /* good ones */
    double p50_ms, p99_ms;
};

/* 0, or -1 when it could not connect (message on stderr). */
int load_run(const struct load *load, struct load_result *out);

/* GETs one page into out (NUL-terminated) and returns its body within out; NULL on failure. */
const char *load_fetch(int port, const char *path, char out[LOAD_RESPONSE_MAX]);

#endif
