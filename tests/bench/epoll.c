/* The least that can take a response: two loops over epoll that read one fixed kind of POST, hand it to the product's own
 * writer and answer when it is on disk. It judges no key, bounds no time and knows no second address. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "commune.h"
#include "load.h"
#include "peers.h"
#include "store/store.h"

enum { LOOPS = 2, EVENTS = 256, BACKLOG = 1024 };

struct floor_loop {
    const struct commune *commune;
    struct store *store;
    int32_t today;
    int epoll, listener, wake;
    pthread_mutex_t lock;
    struct client *finished; /* under the lock: stored, not answered yet */
};

struct client {
    int fd;
    bool waiting, gone; /* for the writer; closed meanwhile */
    size_t have;
    struct submission submission;
    struct floor_loop *loop;
    struct client *next; /* in `finished` */
    uint8_t answers[SURVEY_QUESTIONS_MAX];
    char request[LOAD_REQUEST_MAX];
};

/* Past the wrapper that keeps nothing: the linker gives the wrapped function this name. */
int __real_store_submit(struct store *store, struct submission *submission);

static void client_end(struct client *client) {
    close(client->fd);
    free(client);
}

/* On the writer's thread: one wake-up for all that is finished before the loop looks. */
static void done(struct submission *submission) {
    struct client *client = submission->context;
    struct floor_loop *loop = client->loop;
    uint64_t one = 1;
    pthread_mutex_lock(&loop->lock);
    bool first = loop->finished == NULL;
    client->next = loop->finished;
    loop->finished = client;
    pthread_mutex_unlock(&loop->lock);
    if (first && write(loop->wake, &one, sizeof one) != sizeof one)
        abort();
}

/* POST /CODE with "key=…&…&q.CODE=N…" in the order of the commune's questions. */
static bool submit(struct client *client, const char *body) {
    const struct commune *commune = client->loop->commune;
    struct submission *submission = &client->submission;
    size_t counter = 0;
    while (counter < COMMUNE_COUNTERS &&
           memcmp(client->request + 6, commune->codes[counter], PLACE_CODE_LENGTH) != 0)
        counter++;
    if (counter == COMMUNE_COUNTERS || memcmp(client->request, "POST /", 6) != 0 ||
        !submit_key_parse((struct str){body + 4, SUBMIT_KEY_TEXT}, submission->key))
        return false;
    memset(client->answers, 0, commune->answers_size);
    for (size_t i = 0; i < COMMUNE_QUESTIONS; i++) {
        if ((body = strstr(body, "&q.")) == NULL || (body = strchr(body, '=')) == NULL)
            return false;
        client->answers[commune->offsets[i]] = (uint8_t)(body[1] - '0');
    }
    submission->row = (struct bulk_row){.counter_id = commune->counter_ids[counter],
                                        .revision_id = commune->revision_id,
                                        .day = client->loop->today,
                                        .language = "vi",
                                        .answers = client->answers,
                                        .answers_size = commune->answers_size};
    submission->done = done;
    submission->context = client;
    client->waiting = true;
    return __real_store_submit(client->loop->store, submission) == 0;
}

/* False: the connection is over. */
static bool take(struct client *client) {
    ssize_t n =
        recv(client->fd, client->request + client->have, sizeof client->request - 1 - client->have, 0);
    if (n <= 0)
        return n < 0 && errno == EAGAIN;
    client->have += (size_t)n;
    client->request[client->have] = '\0';
    const char *end = strstr(client->request, "\r\n\r\n");
    const char *length = strstr(client->request, "Content-Length: ");
    if (end == NULL)
        return true;
    if (length == NULL)
        return false;
    size_t whole = (size_t)(end + 4 - client->request) + strtoul(length + 16, NULL, 10);
    return client->have < whole || (client->have == whole && submit(client, end + 4));
}

static void take_or_end(struct client *client) {
    if (client->waiting) { /* nothing may come now but the end */
        client->gone = true;
        epoll_ctl(client->loop->epoll, EPOLL_CTL_DEL, client->fd, NULL);
    } else if (!take(client)) {
        client_end(client);
    }
}

static void answer_finished(struct floor_loop *loop) {
    uint64_t count;
    if (read(loop->wake, &count, sizeof count) != sizeof count)
        return;
    pthread_mutex_lock(&loop->lock);
    struct client *client = loop->finished;
    loop->finished = NULL;
    pthread_mutex_unlock(&loop->lock);
    for (struct client *next; client != NULL; client = next) {
        char reply[200];
        next = client->next;
        bool stored = client->submission.result == SUBMISSION_STORED;
        int n = snprintf(reply, sizeof reply,
                         "HTTP/1.1 %s\r\nLocation: /%.7s/thanks\r\nContent-Length: 0\r\n\r\n",
                         stored ? "303 See Other" : "503 Service Unavailable", client->request + 6);
        client->waiting = false;
        client->have = 0;
        if (client->gone || send(client->fd, reply, (size_t)n, MSG_NOSIGNAL) != n)
            client_end(client);
    }
}

static void greet(struct floor_loop *loop) {
    int fd, one = 1;
    while ((fd = accept4(loop->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct client *client = calloc(1, sizeof *client);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
        if (client == NULL)
            abort();
        client->fd = fd;
        client->loop = loop;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

static void *run(void *argument) {
    struct floor_loop *loop = argument;
    struct epoll_event events[EVENTS];
    for (;;) {
        int n = epoll_wait(loop->epoll, events, EVENTS, -1);
        bool woken = false;
        for (int i = 0; i < n; i++)
            if (events[i].data.ptr == &loop->listener)
                greet(loop);
            else if (events[i].data.ptr == &loop->wake)
                woken = true;
            else
                take_or_end(events[i].data.ptr);
        if (woken) /* last: it may end clients that are among the events */
            answer_finished(loop);
    }
    return NULL;
}

/* A listening socket of its own at the port all share; port 0: chosen and written back. */
static bool loop_open(struct floor_loop *loop, uint16_t *port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(*port)};
    socklen_t size = sizeof at;
    int one = 1;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    loop->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    loop->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event listening = {.events = EPOLLIN, .data.ptr = &loop->listener};
    struct epoll_event waking = {.events = EPOLLIN, .data.ptr = &loop->wake};
    if (setsockopt(loop->listener, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) != 0 ||
        bind(loop->listener, (struct sockaddr *)&at, sizeof at) != 0 ||
        listen(loop->listener, BACKLOG) != 0 ||
        getsockname(loop->listener, (struct sockaddr *)&at, &size) != 0 ||
        epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->listener, &listening) != 0 ||
        epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->wake, &waking) != 0)
        return false;
    *port = ntohs(at.sin_port);
    return true;
}

int peer_epoll(const char *dir) {
    static struct commune commune;
    static struct floor_loop loops[LOOPS];
    struct store *store = NULL;
    struct err err = ERR_INIT;
    uint16_t port = 0;
    pthread_t thread;
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, NULL);
    if (commune_learn(&commune, dir) != 0 || store_open(dir, STORE_WRITE, &store, &err) != 0 ||
        store_writer_start(store, &clock_system, &err) != 0) {
        fprintf(stderr, "bench: %s\n", err.text);
        return 1;
    }
    for (size_t i = 0; i < LOOPS; i++) {
        loops[i] = (struct floor_loop){.commune = &commune,
                                       .store = store,
                                       .today = day_of_seconds(clock_wall_seconds(&clock_system)),
                                       .lock = PTHREAD_MUTEX_INITIALIZER};
        if (!loop_open(&loops[i], &port) || pthread_create(&thread, NULL, run, &loops[i]) != 0)
            return 1;
    }
    printf("listening http://127.0.0.1:%u\n", port);
    fflush(stdout);
    int sig;
    sigwait(&term, &sig);
    store_writer_stop(store);
    _exit(0); /* the loops still run, and what they stand on stays */
}
