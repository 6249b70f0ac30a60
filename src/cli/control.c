#include "cli/control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/commands.h"
#include "cli/packet.h"
#include "cli/run.h"

enum {
    WAITING_CALLERS_MAX = 16,
    RUN_MS = 10 * 1000,  /* from connecting to saying what is wanted */
    FILE_MS = 60 * 1000, /* to open a file, or to read a pipe to its end */
    OUTPUT_CHUNK = 16 * 1024
};

struct control_server {
    const char *data_dir; /* borrowed */
    struct store *store;  /* borrowed */
    struct store *read;   /* the thread's own */
    const struct clock *clock;
    int dir_fd, fd, wake;
    pthread_t thread;
};

struct control { /* one caller */
    struct packet_end end;
    bool gone; /* what the command still prints goes nowhere */
    struct packet packet;
};

struct stream { /* of a FILE that sends what is written to it */
    struct control *control;
    enum packet_kind kind;
};

static ssize_t stream_write(void *cookie, const char *bytes, size_t n) {
    struct stream *stream = cookie;
    struct control *control = stream->control;
    for (size_t done = 0; done < n && !control->gone; done += OUTPUT_CHUNK) {
        size_t part = n - done < OUTPUT_CHUNK ? n - done : OUTPUT_CHUNK;
        control->gone =
            packet_send(&control->end, stream->kind, (struct str){bytes + done, part}, -1, NULL) < 0;
    }
    return (ssize_t)n; /* a caller that has gone is no fault of the command */
}

static FILE *stream_open(struct stream *stream, int buffering) {
    FILE *file = fopencookie(stream, "w", (cookie_io_functions_t){.write = stream_write});
    if (file != NULL)
        setvbuf(file, NULL, buffering, OUTPUT_CHUNK);
    return file;
}

FILE *control_open(struct control *control, const char *path, struct err *err) {
    int rc = packet_send(&control->end, PACKET_OPEN, str_of(path), -1, err);
    if (rc == 0)
        rc = packet_receive(&control->end, FILE_MS, &control->packet, err);
    if (rc < 0) {
        control->gone = true;
        err_wrap(err, "%s", path);
        return NULL;
    }
    int fd = control->packet.file;
    struct stat s;
    FILE *file = NULL;
    if (control->packet.kind != PACKET_FILE || fd < 0)
        err_set(err, ERR_IO, "%s: cannot open: %s", path, control->packet.bytes);
    else if (fstat(fd, &s) != 0 ||
             !S_ISREG(s.st_mode)) /* anything else could make the server wait for ever */
        err_set(err, ERR_IO, "%s: not a plain file", path);
    else if ((file = fdopen(fd, "rb")) == NULL)
        err_set(err, ERR_IO, "%s: cannot read: %s", path, strerror(errno));
    if (file == NULL && fd >= 0)
        close(fd);
    return file;
}

/* The words behind the flags of a RUN packet. Returns how many, or ERR_INPUT. */
static int words_of(struct packet *packet, char **words, size_t max) {
    size_t count = 0;
    if (packet->kind != PACKET_RUN || packet->n < 3 || packet->bytes[packet->n - 1] != '\0')
        return ERR_INPUT;
    for (char *p = packet->bytes + 2; p < packet->bytes + packet->n; p += strlen(p) + 1) {
        if (count == max)
            return ERR_INPUT;
        words[count++] = p;
    }
    words[count] = NULL;
    return (int)count;
}

static int run_words(struct cli *cli, int count, char **words) {
    const struct command *command = count >= 2 ? command_find(words[1]) : NULL;
    if (command == NULL || command->needs != CLI_WRITE || strcmp(words[0], HAILONG_VERSION) != 0) {
        fprintf(cli->errors, "hailong: the running server is version " HAILONG_VERSION
                             "; call that version, or restart the server\n");
        return 1;
    }
    cli->command = command->name;
    int64_t start = clock_monotonic_us();
    int status = run_ready(command, cli, count - 2, words + 2);
    log_event(LOG_LEVEL_INFO, "command", "name=\"%s\" status=%d ms=%lld", command->name, status,
              (long long)(clock_monotonic_us() - start) / 1000);
    return status;
}

/* Takes one caller's command, runs it, answers. */
static void attend(struct control_server *server, struct control *control) {
    char *words[CLI_ARGUMENTS_MAX + 3];
    struct err err = ERR_INIT;
    if (packet_receive(&control->end, RUN_MS, &control->packet, &err) < 0)
        return;
    if (control->packet.file >= 0)
        close(control->packet.file);
    int count = words_of(&control->packet, words, CLI_ARGUMENTS_MAX + 2);
    if (count < 0)
        return;
    /* The packet is used again for files, so the words move out of it. */
    struct arena *arena = arena_new(CLI_ARENA_MAX);
    struct stream out = {control, PACKET_OUT}, errors = {control, PACKET_ERRORS};
    struct cli cli = {.data_dir = server->data_dir,
                      .json = control->packet.bytes[0] == 'j',
                      .terminal = control->packet.bytes[1] == 't',
                      .read = server->read,
                      .store = server->store,
                      .clock = server->clock,
                      .arena = arena,
                      .control = control,
                      .out = stream_open(&out, _IOFBF),
                      .errors = stream_open(&errors, _IOLBF)};
    bool ready = arena != NULL && cli.out != NULL && cli.errors != NULL;
    for (int i = 0; i < count && ready; i++)
        ready = (words[i] = arena_strdup(arena, words[i])) != NULL;
    char status = ready ? (char)run_words(&cli, count, words) : 1;
    if (cli.out != NULL)
        fclose(cli.out);
    if (cli.errors != NULL)
        fclose(cli.errors);
    packet_send(&control->end, PACKET_END, (struct str){&status, 1}, -1, NULL);
    arena_free(arena);
}

static bool caller_allowed(int fd) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
}

static void *control_thread(void *argument) {
    struct control_server *server = argument;
    struct pollfd fds[] = {{.fd = server->fd, .events = POLLIN}, {.fd = server->wake, .events = POLLIN}};
    for (;;) {
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return NULL;
        if (fds[1].revents != 0)
            return NULL;
        // cppcheck-suppress nullPointer ; nobody asks who it is
        int fd = accept4(server->fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
                usleep(100 * 1000); /* the caller waits; trying at once would only burn the processor */
            continue;
        }
        struct control *control = calloc(1, sizeof *control);
        if (control != NULL && caller_allowed(fd)) {
            control->end = (struct packet_end){fd, server->wake};
            attend(server, control);
        }
        free(control);
        close(fd);
    }
}

/* The listening socket at DIR/hailong.sock with mode 0600. */
static int listen_at(int dir_fd, const char *dir, int *out, struct err *err) {
    struct sockaddr_un address;
    packet_address(dir_fd, &address);
    unlinkat(dir_fd, PACKET_SOCKET, 0);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* The mode set before bind is the mode of the file: there is no moment at which others may connect. */
    if (fd < 0 || fchmod(fd, 0600) != 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, WAITING_CALLERS_MAX) != 0) {
        int rc = err_set(err, ERR_IO, "%s/" PACKET_SOCKET ": cannot listen: %s", dir, strerror(errno));
        if (fd >= 0)
            close(fd);
        return rc;
    }
    *out = fd;
    return 0;
}

static void server_free(struct control_server *server) {
    if (server->fd >= 0) {
        unlinkat(server->dir_fd, PACKET_SOCKET, 0);
        close(server->fd);
    }
    if (server->wake >= 0)
        close(server->wake);
    if (server->dir_fd >= 0)
        close(server->dir_fd);
    store_close(server->read);
    free(server);
}

int control_start(const char *data_dir, struct store *store, const struct clock *clock,
                  struct control_server **out, struct err *err) {
    struct control_server *server = calloc(1, sizeof *server);
    if (server == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the control socket");
    *server = (struct control_server){.data_dir = data_dir, .store = store, .clock = clock, .fd = -1};
    server->dir_fd = open(data_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    server->wake = eventfd(0, EFD_CLOEXEC);
    int rc = store_open(data_dir, STORE_READ, &server->read, err);
    if (rc == 0 && (server->dir_fd < 0 || server->wake < 0))
        rc = err_set(err, ERR_IO, "%s: cannot set up the control socket: %s", data_dir, strerror(errno));
    if (rc == 0)
        rc = listen_at(server->dir_fd, data_dir, &server->fd, err);
    if (rc == 0 && pthread_create(&server->thread, NULL, control_thread, server) != 0)
        rc = err_set(err, ERR_NOMEM, "cannot start the control thread");
    if (rc < 0)
        server_free(server);
    else
        *out = server;
    return rc;
}

void control_stop(struct control_server *server) {
    if (server == NULL)
        return;
    eventfd_write(server->wake, 1);
    pthread_join(server->thread, NULL);
    server_free(server);
}
