#include "http/access.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

void access_log_init(struct access_log *log) {
    buf_init(&log->lines, ACCESS_LOG_MAX);
    log->dropped = 0;
}

void access_log_release(struct access_log *log) {
    buf_release(&log->lines);
}

static void add_number(struct buf *buf, uint64_t n) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    buf_add(buf, digits + at, sizeof digits - at);
}

void access_log_add(struct access_log *log, const char *method, const char *route, int status, int64_t us) {
    struct buf *b = &log->lines;
    size_t before = b->n;
    buf_adds(b, "<6>event=request method=");
    buf_adds(b, method);
    buf_adds(b, " route=");
    buf_adds(b, route != NULL ? route : "-");
    buf_adds(b, " status=");
    add_number(b, (uint64_t)status);
    buf_adds(b, " ms=");
    add_number(b, us < 0 ? 0 : (uint64_t)us / 1000);
    buf_addc(b, '\n');
    if (b->failed) { /* full: half a line is worse than none */
        b->n = before;
        b->failed = false;
        log->dropped++;
    }
}

/* The longest run of whole lines that a pipe takes in one piece: lines of several threads must not mix. */
static size_t chunk(const char *p, size_t n) {
    if (n <= PIPE_BUF)
        return n;
    const char *end = memrchr(p, '\n', PIPE_BUF);
    return end != NULL ? (size_t)(end - p) + 1 : n;
}

void access_log_flush(struct access_log *log, int fd) {
    struct buf *b = &log->lines;
    size_t done = 0;
    while (done < b->n) {
        struct pollfd ready = {.fd = fd, .events = POLLOUT};
        if (poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0)
            break;
        ssize_t n = write(fd, b->p + done, chunk(b->p + done, b->n - done));
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    if (done > 0) {
        memmove(b->p, b->p + done, b->n - done);
        b->n -= done;
    }
    if (log->dropped > 0 && b->n == 0) {
        buf_adds(b, "<4>event=request_lines_dropped count=");
        add_number(b, log->dropped);
        buf_addc(b, '\n');
        log->dropped = 0;
    }
}
