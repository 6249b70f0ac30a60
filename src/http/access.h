/* The access log: what was asked for (the route's pattern, never the address), the answer's status and how
 * long it took. Lines are gathered, so that a request costs no system call. */
#ifndef HTTP_ACCESS_H
#define HTTP_ACCESS_H

#include "http/http.h"

enum { ACCESS_LOG_MAX = 64 * 1024 };

struct access_log { /* of one thread */
    struct buf lines;
    uint64_t dropped; /* lines nobody took */
};

void access_log_init(struct access_log *log);
void access_log_release(struct access_log *log);

/* route NULL: no such address, or refused before it was looked up. */
void access_log_add(struct access_log *log, const char *method, const char *route, int status, int64_t us);

/* Writes whole lines to fd as long as it takes them without waiting; the rest stays for the next time. */
void access_log_flush(struct access_log *log, int fd);

#endif
