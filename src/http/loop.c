#include "http/loop.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/request.h"

enum {
    SECOND = 1000000,
    ACCEPT_MAX = 64,          /* a turn: those already here wait meanwhile */
    ACCEPT_AGAIN_US = 100000, /* after there was no file or no memory for one more */
    TELL_AGAIN_US = 60 * SECOND,
    QUEUE_MAX = 4096, /* who has connected and not been taken in: more than the kernel keeps by default */
    MANY = 256,       /* connections whose memory is worth giving back */
    /* The library's memory for one connection: the largest head we let in, its table of headers, and our own
     * headers must fit. An idle telephone costs this much. */
    CONNECTION_MEMORY = 16 * 1024
};

static void on_connection(void *closure, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode what) {
    struct loop *loop = closure;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        struct connection *c = calloc(1, sizeof *c);
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = c;
        if (c == NULL || info == NULL)
            return; /* without its deadline a connection is not served: request_on_target */
        c->fd = info->connect_fd;
        c->idle = true;
        c->unread = true;
        c->deadline = clock_monotonic_us() + HTTP_HEADER_SECONDS * INT64_C(1000000);
        c->link = (struct link){loop->connections.previous, &loop->connections};
        c->link.previous->next = c->link.next->previous = &c->link;
        loop->connection_count++;
        loop_count(&loop->counts->opened);
        if (loop->connection_count > loop->most)
            loop->most = loop->connection_count;
    } else if (*context != NULL) {
        struct connection *c = *context;
        if (c->link.next != NULL) {
            c->link.previous->next = c->link.next;
            c->link.next->previous = c->link.previous;
            loop->connection_count--;
            loop_count(&loop->counts->closed);
            if (c->unread)
                lingering_add(&loop->lingering, c->fd, clock_monotonic_us());
        }
        free(c);
        *context = NULL;
    }
}

/* Unescaping is the gate's business: the library would cut an address at an encoded NUL. */
static size_t unescape_nothing(void *closure, struct MHD_Connection *connection, char *text) {
    (void)closure;
    (void)connection;
    return strlen(text);
}

static void stop_listening(struct loop *loop) {
    if (loop->listen_fd >= 0)
        close(loop->listen_fd);
    loop->listen_fd = -1;
}

int loop_init(struct loop *loop, const struct http_options *options, const struct route_table *routes,
              size_t index, int listen_fd, unsigned connections_max, size_t lingering_max, struct err *err) {
    memset(loop, 0, sizeof *loop);
    loop->lingering.max = lingering_max;
    loop->options = options;
    loop->routes = routes;
    loop->index = index;
    loop->counts = options->counts != NULL ? &options->counts[index] : &loop->uncounted;
    loop->connections = (struct link){&loop->connections, &loop->connections};
    access_log_init(&loop->log);
    pthread_mutex_init(&loop->lock, NULL);
    loop->listen_fd = listen_fd;
    loop->connections_max = connections_max;
    loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (loop->wake_fd >= 0)
        loop->daemon = MHD_start_daemon(
            MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL,
            request_on_data, loop, MHD_OPTION_CONNECTION_LIMIT, connections_max,
            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
            (unsigned)HTTP_IDLE_SECONDS, MHD_OPTION_URI_LOG_CALLBACK, request_on_target, loop,
            MHD_OPTION_UNESCAPE_CALLBACK, unescape_nothing, NULL, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
            loop, MHD_OPTION_NOTIFY_COMPLETED, request_on_completed, loop, MHD_OPTION_SIGPIPE_HANDLED_BY_APP,
            1, MHD_OPTION_END);
    if (loop->daemon == NULL) {
        stop_listening(loop);
        return err_set(err, ERR_IO, "cannot start a network thread: %s", strerror(errno));
    }
    loop->epoll_fd = MHD_get_daemon_info(loop->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    return 0;
}

void loop_done(struct loop *loop, struct request *request) {
    request->next = NULL;
    pthread_mutex_lock(&loop->lock);
    bool was_empty = loop->done_first == NULL;
    if (was_empty)
        loop->done_first = request;
    else
        loop->done_last->next = request;
    loop->done_last = request;
    pthread_mutex_unlock(&loop->lock);
    /* One system call a batch: while the list is not empty the thread has been woken and has not come yet. */
    if (was_empty)
        eventfd_write(loop->wake_fd, 1);
}

/* The thread takes all that is done. Only this thread may resume: the library loses wake-ups from others. */
static void take_done(struct loop *loop) {
    pthread_mutex_lock(&loop->lock);
    struct request *request = loop->done_first;
    loop->done_first = loop->done_last = NULL;
    pthread_mutex_unlock(&loop->lock);
    for (struct request *next; request != NULL; request = next) {
        next = request->next; /* resumed, the request may be over at once */
        request->state = REQUEST_READY;
        request->peer->deadline = clock_monotonic_us() + HTTP_RESPONSE_SECONDS * INT64_C(1000000);
        loop->waiting--;
        MHD_resume_connection(request->connection);
    }
}

/* The library's own time-out starts anew with every byte; this one does not. */
static void cut_late(struct loop *loop, int64_t now) {
    for (struct link *l = loop->connections.next; l != &loop->connections; l = l->next) {
        struct connection *c = (struct connection *)l;
        if (c->deadline <= now) {
            c->deadline = INT64_MAX;
            shutdown(c->fd, SHUT_RDWR);
        }
    }
}

/* The allocator keeps what a crowd took for the next one, for ever. */
static void give_back(struct loop *loop) {
    if (loop->most < MANY || loop->connection_count > loop->most / 4)
        return;
    loop->most = loop->connection_count;
    malloc_trim(0);
}

static bool may_accept(const struct loop *loop, int64_t now) {
    return loop->listen_fd >= 0 && loop->connection_count < loop->connections_max && loop->accept_at <= now;
}

static void no_room(struct loop *loop, int64_t now) {
    int why = errno;
    loop->accept_at = now + ACCEPT_AGAIN_US;
    if (loop->told_at > now)
        return;
    loop->told_at = now + TELL_AGAIN_US;
    log_event(LOG_LEVEL_ERROR, "accept_failed", "connections=%zu error=\"%s\"", loop->connection_count,
              strerror(why));
}

/* Takes in who has connected, at most so many. Whom there is no room for waits in the kernel's queue: the library, which can
 * do this too, spins when it is out of files, or listens no more until one of its connections ends. */
static void take_in(struct loop *loop, int64_t now, int most) {
    for (int i = 0; i < most && may_accept(loop, now); i++) {
        struct sockaddr_storage from;
        socklen_t size = sizeof from;
        int fd = accept4(loop->listen_fd, (struct sockaddr *)&from, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 && errno == EAGAIN)
            return;
        /* The library closes it when it has no memory for it. Everything else is of one connection that is gone. */
        if (fd >= 0 ? MHD_add_connection(loop->daemon, fd, (struct sockaddr *)&from, size) != MHD_YES
                    : errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
            no_room(loop, now);
    }
}

static void begin_drain(struct loop *loop, int64_t now) {
    /* Who has connected already is not sent away: the kernel resets what nobody has accepted. */
    take_in(loop, now, QUEUE_MAX);
    stop_listening(loop);
    loop->draining = true;
    loop->drain_until = now + HTTP_STOP_SECONDS * INT64_C(1000000);
    /* What has arrived on an idle connection is still read and answered; then its end is. */
    for (struct link *l = loop->connections.next; l != &loop->connections; l = l->next)
        if (((struct connection *)l)->idle)
            shutdown(((struct connection *)l)->fd, SHUT_RD);
}

/* Never longer than to the next tick, even with nothing to do: a library that has forgotten to be woken must not make the
 * thread deaf for ever. */
static int wait_ms(struct loop *loop, int64_t now) {
    MHD_UNSIGNED_LONG_LONG ms = 0;
    bool bounded = MHD_get_timeout(loop->daemon, &ms) == MHD_YES;
    int64_t next =
        loop->accept_at > now && loop->accept_at < loop->next_tick ? loop->accept_at : loop->next_tick;
    int64_t own = next <= now ? 0 : (next - now) / 1000 + 1;
    return (int)(bounded && ms < (uint64_t)own ? (int64_t)ms : own);
}

bool loop_turn(struct loop *loop) {
    int64_t before = clock_monotonic_us();
    struct pollfd fds[] = {{.fd = loop->epoll_fd, .events = POLLIN},
                           {.fd = loop->wake_fd, .events = POLLIN},
                           {.fd = may_accept(loop, before) ? loop->listen_fd : -1, .events = POLLIN}};
    poll(fds, 3, wait_ms(loop, before));
    if (fds[1].revents != 0) {
        eventfd_t count;
        eventfd_read(loop->wake_fd, &count);
        take_done(loop);
    }
    if (fds[2].revents != 0)
        take_in(loop, clock_monotonic_us(), ACCEPT_MAX);
    MHD_run(loop->daemon);
    int64_t now = clock_monotonic_us();
    bool tick = now >= loop->next_tick;
    if (tick || loop->log.lines.n > ACCESS_LOG_MAX / 2)
        access_log_flush(&loop->log, STDERR_FILENO);
    if (tick) {
        loop->next_tick = now + SECOND;
        cut_late(loop, now);
        lingering_tick(&loop->lingering, now);
        requests_rest(loop);
        give_back(loop);
    }
    if (!loop->draining && atomic_load(&loop->stopping))
        begin_drain(loop, now);
    return !loop->draining || (loop->connection_count > 0 && now < loop->drain_until);
}

static void *run(void *closure) {
    struct loop *loop = closure;
    while (loop_turn(loop))
        ;
    access_log_flush(&loop->log, STDERR_FILENO);
    /* The library aborts the process when it is stopped with suspended connections. */
    loop->abandoned = loop->waiting > 0;
    if (loop->abandoned)
        log_event(LOG_LEVEL_ERROR, "stop_incomplete", "waiting=%zu", loop->waiting);
    return NULL;
}

int loop_start(struct loop *loop, struct err *err) {
    sigset_t all, old;
    sigfillset(&all);
    /* Signals are the main thread's; a broken pipe shows as an error of the write. */
    pthread_sigmask(SIG_BLOCK, &all, &old);
    int rc = pthread_create(&loop->thread, NULL, run, loop);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (rc != 0)
        return err_set(err, ERR_IO, "cannot start a network thread: %s", strerror(rc));
    return 0;
}

void loop_stop(struct loop *loop) {
    atomic_store(&loop->stopping, true);
    eventfd_write(loop->wake_fd, 1);
}

bool loop_release(struct loop *loop, bool started) {
    if (started)
        pthread_join(loop->thread, NULL);
    if (loop->abandoned)
        return false;
    stop_listening(loop);
    if (loop->daemon != NULL)
        MHD_stop_daemon(loop->daemon);
    for (struct request *r = loop->spare, *next; r != NULL; r = next) {
        next = r->next;
        request_free(r);
    }
    lingering_release(&loop->lingering);
    if (loop->wake_fd >= 0)
        close(loop->wake_fd);
    access_log_release(&loop->log);
    pthread_mutex_destroy(&loop->lock);
    return true;
}
