/* The caller's side of the control socket: asks the server to run the command, and hands it the files it
 * wants. */
#include "cli/control.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/packet.h"

/* 1 connected, 0 no server, negative error. */
static int connect_to(const char *dir, int *out, struct err *err) {
    int dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0)
        return 0; /* store_open says what is wrong with it, or makes it */
    struct sockaddr_un address;
    packet_address(dir_fd, &address);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), rc = 1;
    if (fd < 0) {
        rc = err_set(err, ERR_IO, "cannot make a socket: %s", strerror(errno));
    } else if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        if (errno == ENOENT || errno == ECONNREFUSED)
            rc = 0;
        else
            rc = err_set(err, ERR_IO,
                         "%s/" PACKET_SOCKET
                         ": cannot reach the server: %s; run this as the user that runs the server",
                         dir, strerror(errno));
    }
    if (rc == 1)
        *out = fd;
    else if (fd >= 0)
        close(fd);
    close(dir_fd);
    return rc;
}

/* One side of the talk: who called, with which words. */
struct call {
    struct packet_end end;
    struct cli *cli;
    int argc;
    char **argv;
};

static int send_run(const struct call *call, const char *command, struct err *err) {
    struct buf all;
    buf_init(&all, PACKET_MAX - 1);
    buf_addc(&all, call->cli->json ? 'j' : '-');
    buf_addc(&all, call->cli->terminal ? 't' : '-');
    buf_add(&all, HAILONG_VERSION, sizeof HAILONG_VERSION);
    buf_add(&all, command, strlen(command) + 1);
    for (int i = 0; i < call->argc; i++)
        buf_add(&all, call->argv[i], strlen(call->argv[i]) + 1);
    int rc = all.failed ? err_set(err, ERR_LIMIT, "too many or too long arguments; call it several times")
                        : packet_send(&call->end, PACKET_RUN, buf_str(&all), -1, err);
    buf_release(&all);
    return rc;
}

/* Pipes and terminals are read here, to their end, so that the server never waits for them. */
static int spool(int fd) {
    int memory = memfd_create("input", MFD_CLOEXEC);
    char part[16 * 1024];
    ssize_t n;
    while (memory >= 0 && (n = read(fd, part, sizeof part)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        for (ssize_t done = 0, w; n > 0 && done < n; done += w)
            if ((w = write(memory, part + done, (size_t)(n - done))) < 0)
                n = -1;
        if (n < 0) {
            close(memory);
            return -1;
        }
    }
    if (memory >= 0)
        lseek(memory, 0, SEEK_SET);
    return memory;
}

/* A descriptor of a plain file with the contents of path; or -1 with errno. */
static int file_for_server(const char *path) {
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    struct stat s;
    if (fd < 0 || fstat(fd, &s) != 0 || S_ISREG(s.st_mode))
        return fd;
    int plain = spool(fd), reason = errno;
    close(fd);
    errno = reason;
    return plain;
}

/* Only what the person named, as a word or as --option=PATH: whoever answers on a socket in somebody else's directory
 * must not get to read what only the caller may. */
static bool named(const struct call *call, const char *path) {
    for (int i = 0; i < call->argc; i++) {
        const char *equals = strchr(call->argv[i], '=');
        if (strcmp(call->argv[i], path) == 0 || (equals != NULL && strcmp(equals + 1, path) == 0))
            return true;
    }
    return false;
}

static int send_file(const struct call *call, const char *path, struct err *err) {
    if (!named(call, path))
        return err_set(err, ERR_IO,
                       "the server asked for a file that was not named; is it of the same version?");
    int fd = file_for_server(path);
    struct str why = fd >= 0 ? STR("") : str_of(strerror(errno));
    int rc = packet_send(&call->end, PACKET_FILE, why, fd, err);
    if (fd >= 0)
        close(fd);
    return rc;
}

/* Does what the server says until the command has ended. */
static int converse(const struct call *call, struct packet *packet, int *status, struct err *err) {
    for (;;) {
        int rc = packet_receive(&call->end, -1, packet, err);
        if (rc < 0)
            return err_set(err, rc,
                           "the server ended before it had answered; look whether the command took effect, "
                           "and repeat it "
                           "if not");
        if (packet->file >= 0)
            close(packet->file);
        switch (packet->kind) {
        case PACKET_OUT:
            fwrite(packet->bytes, 1, packet->n, call->cli->out);
            break;
        case PACKET_ERRORS:
            fflush(call->cli->out);
            fwrite(packet->bytes, 1, packet->n, call->cli->errors);
            break;
        case PACKET_OPEN:
            if ((rc = send_file(call, packet->bytes, err)) < 0)
                return rc;
            break;
        case PACKET_END:
            *status = packet->n == 1 ? packet->bytes[0] : 1;
            return 1;
        default:
            return err_set(err, ERR_IO, "the server's answer is not understood; is it of the same version?");
        }
    }
}

int control_call(struct cli *cli, const char *command, int argc, char **argv, int *status, struct err *err) {
    struct call call = {{-1, -1}, cli, argc, argv};
    int rc = connect_to(cli->data_dir, &call.end.fd, err);
    if (rc != 1)
        return rc;
    struct packet *packet = arena_alloc(cli->arena, sizeof *packet);
    if (packet == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory to talk to the server");
    else if ((rc = send_run(&call, command, err)) == 0)
        rc = converse(&call, packet, status, err);
    close(call.end.fd);
    return rc;
}
