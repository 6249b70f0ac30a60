#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#include "http/http.h"
#include "http/listen.h"
#include "http/loop.h"
#include "http/route.h"

struct http_server {
    struct http_options options;
    struct route_table *routes;
    struct listen listen;
    size_t count, started;
    struct loop loops[];
};

enum {
    CONNECTIONS_MAX = 16384, /* of all threads; idle ones cost some 300 MB then */
    CONNECTIONS_MIN = 64,    /* of all threads: with fewer a handful of idle telephones locks everybody out */
    CONNECTIONS_EACH_MIN = 16, /* of one thread: the kernel does not deal them out evenly */
    FDS_FOR_OTHERS = 128,      /* the database, its backups, posters, commands */
    FDS_OF_THREAD = 16,        /* its listening, its waking, its own reader of the database */
    LINGER_PART = 8            /* one of so many files may linger */
};

struct share { /* of one thread */
    unsigned connections;
    size_t lingering;
};

/* Divides the files this process may open. */
static int share_files(size_t threads, struct share *out, struct err *err) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return err_set(err, ERR_IO, "cannot read the limit of open files: %s", strerror(errno));
    rlim_t others = FDS_FOR_OTHERS + threads * FDS_OF_THREAD;
    rlim_t useful = others + CONNECTIONS_MAX + threads * LINGER_MAX;
    rlim_t soft = limit.rlim_max < useful ? limit.rlim_max : useful;
    if (limit.rlim_cur < soft) {
        rlim_t before = limit.rlim_cur;
        limit.rlim_cur = soft;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
            limit.rlim_cur = before;
    }
    rlim_t each = (CONNECTIONS_MIN + threads - 1) / threads;
    if (each < CONNECTIONS_EACH_MIN)
        each = CONNECTIONS_EACH_MIN;
    rlim_t needed = others + threads * (each + each / (LINGER_PART - 1) + 1);
    if (limit.rlim_cur < needed)
        return err_set(
            err, ERR_IO,
            "only %llu files may be open at once, and the server needs %llu: raise the limit (ulimit -n, "
            "or LimitNOFILE= of a systemd unit)",
            (unsigned long long)limit.rlim_cur, (unsigned long long)needed);
    rlim_t files = (limit.rlim_cur - others) / threads;
    out->lingering = files / LINGER_PART < LINGER_MAX ? files / LINGER_PART : LINGER_MAX;
    files -= out->lingering;
    out->connections = (unsigned)(files < CONNECTIONS_MAX / threads ? files : CONNECTIONS_MAX / threads);
    return 0;
}

static size_t thread_count(size_t wanted) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = wanted > 0 ? wanted : cores > 0 ? (size_t)cores : 1;
    return count > LISTEN_SOCKETS_MAX ? LISTEN_SOCKETS_MAX : count;
}

int http_server_start(const struct http_options *options, struct http_server **out, struct err *err) {
    for (size_t i = 0; i < options->route_count; i++)
        if (!route_valid(&options->routes[i]))
            return err_set(err, ERR_BUG, "route %zu (%s) is not well formed", i, options->routes[i].pattern);
        else if (route_guarded(&options->routes[i]) && options->guard == NULL)
            return err_set(err, ERR_BUG, "route %zu (%s) has no guard", i, options->routes[i].pattern);
    size_t count = thread_count(options->threads);
    struct share share = {0};
    int rc = share_files(count, &share, err);
    if (rc != 0)
        return rc;
    struct http_server *server =
        aligned_alloc(_Alignof(struct http_server), sizeof *server + count * sizeof server->loops[0]);
    if (server == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu network threads", count);
    memset(server, 0, sizeof *server + count * sizeof server->loops[0]);
    server->options = *options;
    server->routes = route_table_new(options->routes, options->route_count);
    rc = server->routes == NULL ? err_set(err, ERR_NOMEM, "no memory for the routes")
                                : listen_open(options->listen, count, &server->listen, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        int fd = server->listen.fds[i];
        server->listen.fds[i] = -1;
        rc = loop_init(&server->loops[i], &server->options, server->routes, i, fd, share.connections,
                       share.lingering, err);
        server->count++;
    }
    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = loop_start(&server->loops[i], err);
        server->started += rc == 0;
    }
    if (rc != 0)
        http_server_stop(server);
    else
        *out = server;
    return rc;
}

const char *http_server_url(const struct http_server *server) {
    return server->listen.url;
}

size_t http_server_threads(const struct http_server *server) {
    return server->count;
}

void http_server_stop(struct http_server *server) {
    for (size_t i = 0; i < server->started; i++)
        loop_stop(&server->loops[i]);
    bool complete = true;
    for (size_t i = 0; i < server->count; i++)
        complete &= loop_release(&server->loops[i], i < server->started);
    listen_close(&server->listen);
    /* Whoever still has a request will hand it back to its loop: that memory stays until the process ends. */
    if (!complete)
        return;
    route_table_free(server->routes);
    free(server);
}
