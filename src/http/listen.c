#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int refuse(struct err *err, const char *address) {
    return err_set(err, ERR_INPUT,
                   "cannot listen on \"%s\": write ADDR:PORT (127.0.0.1:8080), [ADDR]:PORT or unix:/path",
                   address);
}

static int failed(struct err *err, const char *address, const char *what) {
    if (errno == EADDRINUSE)
        return err_set(err, ERR_BUSY,
                       "cannot listen on %s: it is in use; stop the other program or choose another port",
                       address);
    return err_set(err, ERR_IO, "cannot listen on %s: %s: %s", address, what, strerror(errno));
}

static int parse_tcp(const char *address, struct addrinfo **out, struct err *err) {
    const char *colon = strrchr(address, ':');
    int64_t port;
    char host[64];
    if (colon == NULL || !str_to_int(str_of(colon + 1), 0, 65535, &port) || colon[1] == '-')
        return refuse(err, address);
    struct str name = {address, (size_t)(colon - address)};
    if (name.n >= 2 && name.p[0] == '[' && name.p[name.n - 1] == ']')
        name = (struct str){name.p + 1, name.n - 2};
    else if (memchr(name.p, ':', name.n) != NULL)
        return refuse(err, address);
    if (str_is(name, "localhost"))
        name = STR("127.0.0.1");
    if (name.n == 0 || name.n >= sizeof host)
        return refuse(err, address);
    memcpy(host, name.p, name.n);
    host[name.n] = '\0';
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    return getaddrinfo(host, colon + 1, &hints, out) == 0 ? 0 : refuse(err, address);
}

/* A bound socket, or -1 and errno. */
static int bind_tcp(const struct sockaddr *to, socklen_t size, bool share) {
    int on = 1, fd = socket(to->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    bool ok = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0;
    if (ok && share)
        ok = setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0;
    if (ok && to->sa_family == AF_INET6)
        ok = setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0;
    if (!ok || bind(fd, to, size) != 0) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

static void set_port(struct sockaddr *to, in_port_t port) {
    if (to->sa_family == AF_INET6)
        ((struct sockaddr_in6 *)(void *)to)->sin6_port = port;
    else
        ((struct sockaddr_in *)(void *)to)->sin_port = port;
}

/* The kernel's choice for port 0, so that every further socket takes the same. */
static int fix_port(int fd, struct sockaddr *to, char url[LISTEN_URL_SIZE]) {
    struct sockaddr_storage real = {0};
    socklen_t size = sizeof real;
    char host[INET6_ADDRSTRLEN], port[8];
    if (getsockname(fd, (struct sockaddr *)&real, &size) != 0 ||
        getnameinfo((struct sockaddr *)&real, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return -1;
    bool v6 = real.ss_family == AF_INET6;
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): getsockname filled it in */
    set_port(to, v6 ? ((struct sockaddr_in6 *)&real)->sin6_port : ((struct sockaddr_in *)&real)->sin_port);
    snprintf(url, LISTEN_URL_SIZE, v6 ? "http://[%s]:%s" : "http://%s:%s", host, port);
    return 0;
}

static int open_tcp(const char *address, size_t count, struct listen *out, struct err *err) {
    struct addrinfo *to = NULL;
    int rc = parse_tcp(address, &to, err);
    if (rc < 0)
        return rc;
    /* Sockets that share a port would also share it with another server of the same person. One that does not
     * share finds out whether somebody is there. */
    int probe = bind_tcp(to->ai_addr, to->ai_addrlen, false);
    if (probe < 0)
        rc = failed(err, address, "bind");
    else
        close(probe);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        int fd = bind_tcp(to->ai_addr, to->ai_addrlen, count > 1);
        if (fd < 0) {
            rc = failed(err, address, "bind");
            break;
        }
        out->fds[out->count++] = fd;
        if (i == 0 && fix_port(fd, to->ai_addr, out->url) != 0)
            rc = failed(err, address, "the port");
        else if (listen(fd, SOMAXCONN) != 0)
            rc = failed(err, address, "listen");
    }
    freeaddrinfo(to);
    return rc;
}

/* A socket file nobody listens on is left over from a crash and may go. */
static bool is_stale(const struct sockaddr_un *to) {
    struct stat st;
    if (lstat(to->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode))
        return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool stale =
        fd >= 0 && connect(fd, (const struct sockaddr *)to, sizeof *to) != 0 && errno == ECONNREFUSED;
    if (fd >= 0)
        close(fd);
    return stale;
}

static int open_unix(const char *address, size_t count, struct listen *out, struct err *err) {
    const char *path = address + strlen("unix:");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t n = strlen(path);
    if (n == 0)
        return refuse(err, address);
    if (n >= sizeof to.sun_path)
        return err_set(err, ERR_INPUT, "cannot listen on %s: the path is longer than %zu bytes", address,
                       sizeof to.sun_path - 1);
    memcpy(to.sun_path, path, n + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return failed(err, address, "socket");
    out->fds[out->count++] = fd;
    if (is_stale(&to))
        unlink(path);
    if (bind(fd, (struct sockaddr *)&to, sizeof to) != 0)
        return failed(err, address, "bind");
    memcpy(out->path, path, n + 1);
    snprintf(out->url, sizeof out->url, "%s", address);
    if (listen(fd, SOMAXCONN) != 0)
        return failed(err, address, "listen");
    while (out->count < count) {
        int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
        if (copy < 0)
            return failed(err, address, "dup");
        out->fds[out->count++] = copy;
    }
    return 0;
}

int listen_open(const char *address, size_t count, struct listen *out, struct err *err) {
    struct listen made = {.count = 0};
    if (count > LISTEN_SOCKETS_MAX)
        count = LISTEN_SOCKETS_MAX;
    bool local = strncmp(address, "unix:", 5) == 0;
    int rc = local ? open_unix(address, count, &made, err) : open_tcp(address, count, &made, err);
    if (rc == 0)
        *out = made;
    else
        listen_close(&made);
    return rc;
}

void listen_close(struct listen *listen) {
    for (size_t i = 0; i < listen->count; i++)
        if (listen->fds[i] >= 0)
            close(listen->fds[i]);
    listen->count = 0;
    if (listen->path[0] != '\0')
        unlink(listen->path);
    listen->path[0] = '\0';
}
