/* Connections that were answered before all they send was read.
 *
 * Closing a socket with unread bytes makes the kernel reset it, and the reset can overtake the answer: whoever sent a form
 * that is too long would see a broken connection instead of the page that says so. So the socket is kept for a moment,
 * and what still comes is thrown away. */
#ifndef HTTP_LINGERING_H
#define HTTP_LINGERING_H

#include <stddef.h>
#include <stdint.h>

enum { LINGER_MAX = 128, LINGER_SECONDS = 2 };

struct lingering { /* of one thread; empty when zero but for max */
    size_t max;    /* ≤ LINGER_MAX: files this thread may spend on it */
    int fds[LINGER_MAX];
    int64_t until[LINGER_MAX]; /* monotonic µs */
    size_t count;
};

/* fd, which the caller is about to close, has sent its last. With no room left it is closed as it is. */
void lingering_add(struct lingering *lingering, int fd, int64_t now);
void lingering_tick(struct lingering *lingering, int64_t now);
void lingering_release(struct lingering *lingering);

#endif
