#include "peers.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

int server_spawn(char *const argv[], struct server *out) {
    int ends[2];
    if (pipe(ends) != 0)
        return -1;
    int64_t start = clock_monotonic_us();
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(127);
        close(ends[0]);
        close(ends[1]);
        execv(argv[0], argv);
        _exit(127);
    }
    close(ends[1]);
    char line[256] = "";
    size_t n = 0;
    ssize_t got = 0;
    while (n < sizeof line - 1 && memchr(line, '\n', n) == NULL &&
           (got = read(ends[0], line + n, sizeof line - 1 - n)) > 0)
        n += (size_t)got;
    close(ends[0]);
    const char *port = strstr(line, "127.0.0.1:");
    if (pid < 0 || port == NULL) {
        fprintf(stderr, "bench: %s %s did not start: %s\n", argv[0], argv[1], line);
        return -1;
    }
    *out =
        (struct server){pid, (int)strtol(port + 10, NULL, 10), (double)(clock_monotonic_us() - start) / 1000};
    return 0;
}

void server_end(struct server *server) {
    kill(server->pid, SIGTERM);
    waitpid(server->pid, NULL, 0);
}

static long status_kb(const struct server *server, const char *name) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)server->pid);
    FILE *file = fopen(path, "r");
    long kb = -1;
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            kb = strtol(line + strlen(name), NULL, 10);
    if (file != NULL)
        fclose(file);
    return kb;
}

long server_rss_kb(const struct server *server) {
    return status_kb(server, "VmRSS:");
}

long server_peak_kb(const struct server *server) {
    return status_kb(server, "VmHWM:");
}

double server_user_us(const struct server *server) {
    char path[64], line[1024];
    unsigned long ticks = 0;
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)server->pid);
    FILE *file = fopen(path, "r");
    const char *name_end = file != NULL && fgets(line, sizeof line, file) != NULL ? strrchr(line, ')') : NULL;
    if (name_end == NULL ||
        sscanf(name_end, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu", &ticks) != 1)
        ticks = 0;
    if (file != NULL)
        fclose(file);
    return (double)ticks * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

static enum MHD_Result answer(void *response, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data, size_t *data_size,
                              void **state) {
    (void)url, (void)method, (void)version, (void)data;
    if (*state == NULL) {
        *state = response;
        return MHD_YES;
    }
    if (*data_size > 0) {
        *data_size = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, response);
}

int peer_bare(const char *body_file) {
    struct arena *arena = arena_new(1 << 20);
    struct str body;
    struct err err = ERR_INIT;
    if (arena == NULL || file_load(body_file, 1 << 19, arena, &body, &err) != 0) {
        fprintf(stderr, "bench: %s\n", err.text);
        return 1;
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(
        body.n, (void *)(uintptr_t)body.p, MHD_RESPMEM_PERSISTENT); /* MHD only reads it */
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, response, MHD_OPTION_SOCK_ADDR, &at,
        MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_CONNECTION_LIMIT, 2000u, MHD_OPTION_END);
    if (daemon == NULL)
        return 1;
    printf("listening http://127.0.0.1:%u\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    int sig;
    sigwait(&term, &sig);
    MHD_stop_daemon(daemon);
    MHD_destroy_response(response);
    arena_free(arena);
    return 0;
}

/* ---- nginx -------------------------------------------------------------------------------------------------------- */

enum { NGINX_WAIT_US = 20000, NGINX_TRIES = 250 };

/* A port that was free just now. */
static int free_port(void) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
                 getsockname(fd, (struct sockaddr *)&at, &size) == 0;
    if (fd >= 0)
        close(fd);
    return bound ? ntohs(at.sin_port) : -1;
}

static bool answers(int port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool connected = fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
    if (fd >= 0)
        close(fd);
    return connected;
}

/* Every address gives the one page; all that nginx writes is in DIR. */
static int nginx_configure(const char *dir, const char *body_file, int port, const char *file) {
    char text[16384];
    const struct passwd *user = getpwuid(geteuid());
    snprintf(text, sizeof text,
             "daemon off; worker_processes 2; user %s; pid %s/nginx.pid; error_log stderr crit;\n"
             "events { worker_connections 2048; }\n"
             "http { access_log off; sendfile on; tcp_nopush on; open_file_cache max=10; keepalive_requests "
             "1000000000;\n client_body_temp_path %s/n1; proxy_temp_path %s/n2; fastcgi_temp_path %s/n3; "
             "uwsgi_temp_path %s/n4; scgi_temp_path %s/n5;\n default_type 'text/html; charset=utf-8';\n"
             "server { listen 127.0.0.1:%d reuseport; root /; location / { rewrite ^ %s break; } } }\n",
             user == NULL ? "nobody" : user->pw_name, dir, dir, dir, dir, dir, dir, port, body_file);
    struct err err = ERR_INIT;
    return file_replace(file, str_of(text), &err);
}

int peer_nginx(const char *dir, const char *body_file, struct server *out) {
    char file[5000];
    int status, port = free_port();
    snprintf(file, sizeof file, "%s/nginx.conf", dir);
    if (port < 0 || nginx_configure(dir, body_file, port, file) != 0)
        return -1;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        execlp("nginx", "nginx", "-p", dir, "-c", file, "-e", "stderr", (char *)NULL);
        _exit(127);
    }
    *out = (struct server){.pid = pid, .port = port};
    for (size_t i = 0; pid > 0 && i < NGINX_TRIES; i++) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? 1 : -1;
        if (answers(port))
            return 0;
        usleep(NGINX_WAIT_US);
    }
    if (pid > 0)
        server_end(out);
    return -1;
}

/* ---- SQLite ------------------------------------------------------------------------------------------------------- */

double peer_sqlite(const char *dir, size_t producers, size_t row_bytes, double seconds) {
    char path[4096];
    snprintf(path, sizeof path, "%s/raw-%ld.db", dir, (long)clock_monotonic_us());
    sqlite3 *db = NULL;
    sqlite3_stmt *insert = NULL;
    char *row = calloc(1, row_bytes);
    double rate = 0;
    if (sqlite3_open(path, &db) == SQLITE_OK &&
        sqlite3_exec(db,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                     "CREATE TABLE response(id INTEGER PRIMARY KEY, counter INTEGER, answers BLOB) STRICT",
                     NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "INSERT INTO response(counter, answers) VALUES(1, ?)", -1, &insert, NULL) ==
            SQLITE_OK) {
        int64_t start = clock_monotonic_us();
        uint64_t rows = 0;
        while (clock_monotonic_us() - start < (int64_t)(seconds * 1e6)) {
            sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
            for (size_t i = 0; i < producers; i++, rows++) {
                sqlite3_bind_blob(insert, 1, row, (int)row_bytes, SQLITE_STATIC);
                sqlite3_step(insert);
                sqlite3_reset(insert);
            }
            sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
        }
        rate = (double)rows / ((double)(clock_monotonic_us() - start) / 1e6);
    } else {
        fprintf(stderr, "bench: sqlite: %s\n", sqlite3_errmsg(db));
    }
    free(row);
    sqlite3_finalize(insert);
    sqlite3_close(db);
    unlink(path);
    return rate;
}
