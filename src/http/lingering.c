#include "http/lingering.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    DISCARD_SIZE = 16 * 1024,
    DISCARD_TURNS = 64
}; /* at most a megabyte a turn: nobody may keep the thread */

/* Reads what is there. True while more may come. */
static bool discard(int fd) {
    char bytes[DISCARD_SIZE];
    for (int i = 0; i < DISCARD_TURNS; i++) {
        ssize_t n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (n <= 0)
            return n < 0 && (errno == EAGAIN || errno == EINTR);
    }
    return true;
}

void lingering_add(struct lingering *lingering, int fd, int64_t now) {
    if (lingering->count >= lingering->max || !discard(fd))
        return;
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (copy < 0)
        return;
    lingering->fds[lingering->count] = copy;
    lingering->until[lingering->count] = now + LINGER_SECONDS * INT64_C(1000000);
    lingering->count++;
}

void lingering_tick(struct lingering *lingering, int64_t now) {
    size_t kept = 0;
    for (size_t i = 0; i < lingering->count; i++) {
        if (now >= lingering->until[i] || !discard(lingering->fds[i])) {
            close(lingering->fds[i]);
            continue;
        }
        lingering->fds[kept] = lingering->fds[i];
        lingering->until[kept++] = lingering->until[i];
    }
    lingering->count = kept;
}

void lingering_release(struct lingering *lingering) {
    lingering_tick(lingering, INT64_MAX);
}
