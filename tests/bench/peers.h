/* What the product is measured against, each as a process or a function of its own. */
#ifndef BENCH_PEERS_H
#define BENCH_PEERS_H

#include <stddef.h>
#include <sys/types.h>

struct server {
    pid_t pid;
    int port;
    double start_ms; /* from fork to "listening" */
};

/* argv[0] is the program; it must print "listening http://127.0.0.1:PORT". 0 or -1 (message on stderr). */
int server_spawn(char *const argv[], struct server *out);
void server_end(struct server *server); /* SIGTERM, waits */
long server_rss_kb(const struct server *server);
long server_peak_kb(const struct server *server);   /* the most so far; -1 when it has ended */
double server_user_us(const struct server *server); /* processor time in user mode so far; 0 when unknown */

/* Runs in this process until SIGTERM: libmicrohttpd alone, answering everything with one prebuilt response. */
int peer_bare(const char *body_file);

/* The same: the least server for responses, with the product's writer, on a data directory of its own (epoll.c). */
int peer_epoll(const char *dir);

/* nginx with two workers and one static page. 0; 1: not installed; -1: did not start (message on stderr). */
int peer_nginx(const char *dir, const char *body_file, struct server *out);

/* Responses a second of SQLite alone: `producers` rows a transaction, WAL, synchronous=FULL, no HTTP, no tallies. */
double peer_sqlite(const char *dir, size_t producers, size_t row_bytes, double seconds);

#endif
