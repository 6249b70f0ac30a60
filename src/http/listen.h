/* Sockets to listen on. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include "http/http.h"

enum { LISTEN_URL_SIZE = 256, LISTEN_SOCKETS_MAX = HTTP_THREADS_MAX };

struct listen {
    int fds[LISTEN_SOCKETS_MAX]; /* non-blocking; -1 once handed on */
    size_t count;
    char url[LISTEN_URL_SIZE]; /* with the real port */
    char path[108];            /* of a unix socket; empty for TCP */
};

/* Opens count sockets on one address, "ADDR:PORT" (ADDR numeric or "localhost"), "[V6]:PORT" or "unix:/path":
 * for TCP each has a queue of its own on the same port, for unix they share one. ERR_INPUT for a bad address,
 * ERR_BUSY when somebody listens there already, ERR_IO. */
int listen_open(const char *address, size_t count, struct listen *out, struct err *err);
/* Closes what was not handed on and removes the unix socket's file. */
void listen_close(struct listen *listen);

#endif
