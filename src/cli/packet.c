#include "cli/packet.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

void packet_address(int dir_fd, struct sockaddr_un *out) {
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(out->sun_path, sizeof out->sun_path, "/proc/self/fd/%d/" PACKET_SOCKET, dir_fd);
}

/* Waits until the descriptor can be read or written. */
static int wait_for(const struct packet_end *end, short events, int timeout_ms, struct err *err) {
    struct pollfd fds[] = {{.fd = end->fd, .events = events}, {.fd = end->wake, .events = POLLIN}};
    int ready;
    do
        ready = poll(fds, 2, timeout_ms);
    while (ready < 0 && errno == EINTR);
    if (ready == 0)
        return err_set(err, ERR_IO, "the other side did not answer in time");
    if (ready < 0)
        return err_set(err, ERR_IO, "cannot wait: %s", strerror(errno));
    if (fds[1].revents != 0)
        return err_set(err, ERR_BUSY, "the server is stopping");
    return 0;
}

int packet_send(const struct packet_end *end, enum packet_kind kind, struct str bytes, int file,
                struct err *err) {
    char first = (char)kind;
    struct iovec parts[] = {{.iov_base = &first, .iov_len = 1},
                            {.iov_base = (void *)(uintptr_t)bytes.p, .iov_len = bytes.n}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {.room = {0}};
    if (bytes.n >= PACKET_MAX)
        return err_set(err, ERR_LIMIT, "more than %d bytes at once", PACKET_MAX - 1);
    if (file >= 0) {
        message.msg_control = control.room;
        message.msg_controllen = sizeof control.room;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof file);
        memcpy(CMSG_DATA(header), &file, sizeof file);
    }
    /* Only one that would have to wait is cut short by `wake`: an answer that is ready still goes out. */
    while (sendmsg(end->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN)
            return err_set(err, ERR_IO, "the other side has gone: %s", strerror(errno));
        int rc = wait_for(end, POLLOUT, PACKET_SEND_MS, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* Keeps the first descriptor that came, closes any other. */
static int take_file(struct msghdr *message) {
    int kept = -1;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL;
         header = CMSG_NXTHDR(message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
            if (kept < 0)
                kept = fd;
            else
                close(fd);
        }
    }
    return kept;
}

int packet_receive(const struct packet_end *end, int timeout_ms, struct packet *out, struct err *err) {
    int rc = wait_for(end, POLLIN, timeout_ms, err);
    if (rc < 0)
        return rc;
    char first = 0;
    struct iovec parts[] = {{.iov_base = &first, .iov_len = 1},
                            {.iov_base = out->bytes, .iov_len = sizeof out->bytes - 1}};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(4 * sizeof(int))];
    } control;
    struct msghdr message = {.msg_iov = parts,
                             .msg_iovlen = 2,
                             .msg_control = control.room,
                             .msg_controllen = sizeof control.room};
    ssize_t n;
    do
        n = recvmsg(end->fd, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_set(err, ERR_IO, "cannot hear the other side: %s", strerror(errno));
    int file = take_file(&message);
    if (n == 0 || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
        if (file >= 0)
            close(file);
        return n == 0 ? err_set(err, ERR_IO, "the other side has gone")
                      : err_set(err, ERR_IO, "a packet of the other side is too large");
    }
    out->kind = (enum packet_kind)first;
    out->file = file;
    out->n = (size_t)n - 1;
    out->bytes[out->n] = '\0';
    return 0;
}
