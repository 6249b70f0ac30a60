/* The whole layer: a small server of three pages and raw clients. */
#include "http/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

/* ---- Pages
 * ------------------------------------------------------------------------------------------------------ */

struct app { /* somebody who takes requests and hands them back later */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct http_request *waiting[2048];
    size_t count;
    bool stop;
    unsigned delay_us;
    atomic_int taken, freed;
};

static void *work(void *closure) {
    struct app *app = closure;
    pthread_mutex_lock(&app->lock);
    while (!app->stop || app->count > 0) {
        if (app->count == 0) {
            pthread_cond_wait(&app->wake, &app->lock);
            continue;
        }
        struct http_request *batch[2048];
        size_t n = app->count;
        memcpy(batch, app->waiting, n * sizeof batch[0]);
        app->count = 0;
        pthread_mutex_unlock(&app->lock);
        usleep(app->delay_us);
        for (size_t i = 0; i < n; i++)
            http_request_ready(batch[i]);
        pthread_mutex_lock(&app->lock);
    }
    pthread_mutex_unlock(&app->lock);
    return NULL;
}

static enum http_next page_static(void *app, struct http_request *request, struct http_response *response) {
    (void)app;
    (void)request;
    buf_adds(&response->body, "<p>hello");
    response->style_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    response->language = "vi";
    response->cache = HTTP_CACHE_PUBLIC;
    return HTTP_REPLY;
}

static enum http_next page_echo(void *app, struct http_request *request, struct http_response *response) {
    (void)app;
    response->type = "text/plain; charset=utf-8";
    response->noindex = true;
    buf_printf(&response->body, "path=%.*s host=%.*s param=%.*s", STR_ARG(request->path),
               STR_ARG(request->host), STR_ARG(request->params[0]));
    for (size_t i = 0; i < request->query.count; i++)
        buf_printf(&response->body, " ?%.*s=%.*s", STR_ARG(request->query.items[i].name),
                   STR_ARG(request->query.items[i].value));
    for (size_t i = 0; i < request->form.count; i++)
        buf_printf(&response->body, " %.*s=%.*s", STR_ARG(request->form.items[i].name),
                   STR_ARG(request->form.items[i].value));
    return HTTP_REPLY;
}

static enum http_next page_upload(void *app, struct http_request *request, struct http_response *response) {
    page_echo(app, request, response);
    if (request->upload.field.p != NULL)
        buf_printf(&response->body, " file %.*s of %llu, kept %zu", STR_ARG(request->upload.field),
                   (unsigned long long)request->upload.size, request->upload.bytes.n);
    return HTTP_REPLY;
}

static int start(void *closure, struct http_request *request) {
    struct app *app = closure;
    int rc = ERR_BUSY;
    pthread_mutex_lock(&app->lock);
    if (app->count < 2048 && !str_is(request->path, "/wait/full")) {
        app->waiting[app->count++] = request;
        pthread_cond_signal(&app->wake);
        rc = 0;
    }
    pthread_mutex_unlock(&app->lock);
    return rc;
}

static enum http_next resume(void *app, struct http_request *request, struct http_response *response,
                             bool started) {
    (void)app;
    if (started) {
        response->status = 303;
        response->location = arena_printf(request->arena, "/%.*s/thanks", STR_ARG(request->params[0]));
    } else {
        response->status = 503;
        response->retry_after = 5;
        buf_adds(&response->body, "full");
    }
    return HTTP_REPLY;
}

static void page_free(void *page) {
    atomic_fetch_add(&((struct app *)page)->freed, 1);
}

static enum http_next page_wait(void *app, struct http_request *request, struct http_response *response) {
    (void)response;
    request->start = start;
    request->resume = resume;
    request->page = app;
    request->page_free = page_free;
    atomic_fetch_add(&((struct app *)app)->taken, 1);
    return HTTP_WAIT;
}

static enum http_next page_broken(void *app, struct http_request *request, struct http_response *response) {
    (void)app;
    (void)request;
    buf_adds(&response->body, "never seen");
    response->status = 303;
    response->location = "//elsewhere.example/";
    return HTTP_REPLY;
}

static void error_page(void *app, struct http_request *request, struct http_response *response) {
    (void)app;
    if (response->status != 417) /* that one is left to the server */
        buf_printf(&response->body, "<p>error %d%s", response->status, request != NULL ? "" : " malformed");
}

static bool host_allowed(void *app, struct str host) {
    (void)app;
    return str_is(host, "hailong.example");
}

/* Lets in who brings the session "good", and writes down what it asked for. */
static bool guard(void *app, struct http_request *request, struct http_response *response) {
    (void)app;
    if (str_is(request->session, "good")) {
        request->visitor =
            arena_printf(request->arena, "right=%d origin=%.*s site=%.*s", request->route->right,
                         STR_ARG(request->origin), STR_ARG(request->fetch_site));
        return true;
    }
    response->status = 303;
    response->location = "/door";
    response->session = "";
    return false;
}

static enum http_next page_inside(void *app, struct http_request *request, struct http_response *response) {
    (void)app;
    buf_printf(&response->body, "%s", request->visitor != NULL ? (const char *)request->visitor : "nobody");
    response->session = request->method == HTTP_POST ? "Fresh1" : NULL;
    response->says_origin = true;
    return HTTP_REPLY;
}

static enum http_next page_bad_session(void *app, struct http_request *request,
                                       struct http_response *response) {
    (void)app;
    (void)request;
    response->session = "a; Domain=elsewhere.example";
    return HTTP_REPLY;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/static", page_static, HTTP_PUBLIC, HTTP_CSRF_NONE, 0, 0, false},
    {HTTP_GET, "/echo/:x", page_echo, HTTP_PUBLIC, HTTP_CSRF_NONE, 0, 0, false},
    {HTTP_POST, "/echo/:x", page_echo, HTTP_PUBLIC, HTTP_CSRF_NONE, 16384, 0, false},
    {HTTP_POST, "/wait/:x", page_wait, HTTP_PUBLIC, HTTP_CSRF_NONE, 1000, 0, false},
    {HTTP_GET, "/wait/:x", page_wait, HTTP_PUBLIC, HTTP_CSRF_NONE, 0, 0, false},
    {HTTP_GET, "/broken", page_broken, HTTP_PUBLIC, HTTP_CSRF_NONE, 0, 0, false},
    {HTTP_GET, "/local", page_static, HTTP_LOOPBACK, HTTP_CSRF_NONE, 0, 0, false},
    {HTTP_GET, "/inside", page_inside, HTTP_SESSION, HTTP_CSRF_NONE, 0, 7, false},
    {HTTP_POST, "/inside", page_inside, HTTP_PUBLIC, HTTP_CSRF_ORIGIN, 100, 8, false},
    {HTTP_GET, "/outside", page_inside, HTTP_PUBLIC, HTTP_CSRF_NONE, 0, 9, false},
    {HTTP_POST, "/upload", page_upload, HTTP_PUBLIC, HTTP_CSRF_NONE, 1000000, 0, true},
    {HTTP_GET, "/bad-session", page_bad_session, HTTP_PUBLIC, HTTP_CSRF_NONE, 0, 0, false},
};

struct fixture {
    struct app app;
    struct http_server *server;
    int port;
};

static void begin(struct fixture *f, const char *listen_on, unsigned delay_us) {
    memset(f, 0, sizeof *f);
    f->app.delay_us = delay_us;
    pthread_mutex_init(&f->app.lock, NULL);
    pthread_cond_init(&f->app.wake, NULL);
    assert_int_equal(pthread_create(&f->app.thread, NULL, work, &f->app), 0);
    const struct http_options options = {.listen = listen_on,
                                         .routes = routes,
                                         .route_count = sizeof routes / sizeof routes[0],
                                         .app = &f->app,
                                         .error_page = error_page,
                                         .host_allowed = host_allowed,
                                         .guard = guard,
                                         .threads = 2,
                                         .quiet = true};
    struct err err = ERR_INIT;
    if (http_server_start(&options, &f->server, &err) != 0)
        fail_msg("%s", err.text);
    const char *colon = strrchr(http_server_url(f->server), ':');
    f->port = (int)strtol(colon + 1, NULL, 10);
}

static void end(struct fixture *f) {
    if (f->server != NULL)
        http_server_stop(f->server);
    pthread_mutex_lock(&f->app.lock);
    f->app.stop = true;
    pthread_cond_signal(&f->app.wake);
    pthread_mutex_unlock(&f->app.lock);
    pthread_join(f->app.thread, NULL);
    assert_int_equal(atomic_load(&f->app.taken), atomic_load(&f->app.freed));
}

/* ---- Clients
 * ---------------------------------------------------------------------------------------------------- */

static int client(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void send_all(int fd, const char *bytes, size_t n) {
    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return; /* refused in the middle: the answer tells */
        bytes += sent;
        n -= (size_t)sent;
    }
}

/* Reads until the server closes, or for ms after its last byte. True when it closed. */
static bool read_all(int fd, char *out, size_t room, int ms) {
    size_t n = 0;
    out[0] = '\0';
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (poll(&p, 1, ms) != 1)
            return false;
        ssize_t got = recv(fd, out + n, room - 1 - n, 0);
        if (got <= 0)
            return true;
        n += (size_t)got;
        out[n] = '\0';
    }
}

static char answer[65536];

static bool talk_bytes(const struct fixture *f, const char *bytes, size_t n) {
    int fd = client(f->port);
    assert_true(fd >= 0);
    send_all(fd, bytes, n);
    bool closed = read_all(fd, answer, sizeof answer, 300);
    close(fd);
    return closed;
}

static bool talk(const struct fixture *f, const char *text) {
    return talk_bytes(f, text, strlen(text));
}

static int status_of(const char *text) {
    return strncmp(text, "HTTP/1.1 ", 9) == 0 ? (int)strtol(text + 9, NULL, 10) : 0;
}

static unsigned count_of(const char *text, const char *what) {
    unsigned n = 0;
    for (const char *p = text; (p = strstr(p, what)) != NULL; p++)
        n++;
    return n;
}

static void expect_header(const char *line) {
    char wanted[300];
    snprintf(wanted, sizeof wanted, "\r\n%s\r\n", line);
    const char *at = strstr(answer, wanted), *head_end = strstr(answer, "\r\n\r\n");
    if (at == NULL || head_end == NULL || at > head_end)
        fail_msg("missing \"%s\" in\n%s", line, answer);
}

static void expect_headers(bool style) {
    expect_header(
        style ? "Content-Security-Policy: default-src 'none'; style-src "
                "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; img-src 'self' data:; form-action "
                "'self'; frame-ancestors 'none'; base-uri 'none'"
              : "Content-Security-Policy: default-src 'none'; img-src 'self' data:; form-action 'self'; "
                "frame-ancestors 'none'; base-uri 'none'");
    expect_header("X-Content-Type-Options: nosniff");
    expect_header("Referrer-Policy: no-referrer");
    expect_header("Cross-Origin-Opener-Policy: same-origin");
    expect_header("Cross-Origin-Resource-Policy: same-origin");
    expect_header("Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    expect_header("Strict-Transport-Security: max-age=31536000; includeSubDomains");
    assert_int_equal(count_of(answer, "\r\nCache-Control: "), 1);
    assert_int_equal(count_of(answer, "\r\nContent-Type: "), 1);
    assert_int_equal(count_of(answer, "\r\nDate: "), 1);
    assert_int_equal(count_of(answer, "\r\nSet-Cookie"), 0);
}

#define HOST "Host: localhost\r\n"
#define CLOSE "Connection: close\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

/* ---- Tests
 * ------------------------------------------------------------------------------------------------------ */

static void test_pages(void **state) {
    struct fixture *f = *state;
    assert_true(talk(f, "GET /static HTTP/1.1\r\n" HOST CLOSE "\r\n"));
    assert_int_equal(status_of(answer), 200);
    expect_headers(true);
    expect_header("Cache-Control: public, max-age=60");
    expect_header("Content-Language: vi");
    assert_non_null(strstr(answer, "\r\n\r\n<p>hello"));
    assert_true((size_t)(strstr(answer, "\r\n\r\n") - answer) < 800);

    assert_true(talk(f, "HEAD /static HTTP/1.1\r\n" HOST CLOSE "\r\n"));
    assert_int_equal(status_of(answer), 200);
    expect_header("Content-Length: 8");
    assert_null(strstr(answer, "hello"));

    assert_true(talk(f, "GET /echo/%C3%BD?b=1&a=%2B&b=+ HTTP/1.1\r\nHost: HAILONG.example\r\n" CLOSE "\r\n"));
    assert_non_null(strstr(answer, "path=/echo/ý host=hailong.example param=ý ?b=1 ?a=+ ?b= "));
    expect_header("X-Robots-Tag: noindex");
    expect_header("Cache-Control: no-store");

    assert_true(talk(f, "POST /echo/1 HTTP/1.1\r\n" HOST CLOSE FORM "Content-Length: 11\r\n\r\nb=1&a=2&b=3"));
    assert_non_null(strstr(answer, " b=1 a=2 b=3"));
    assert_true(talk(f, "POST /echo/1 HTTP/1.1\r\n" HOST CLOSE FORM "Content-Length: 0\r\n\r\n"));
    assert_int_equal(status_of(answer), 200);
    assert_true(talk(f, "GET /local HTTP/1.1\r\n" HOST CLOSE "\r\n"));
    assert_int_equal(status_of(answer), 200);
}

static void test_guard(void **state) {
    struct fixture *f = *state;
    assert_true(
        talk(f, "GET /inside HTTP/1.1\r\n" HOST CLOSE "Cookie: a=1; __Host-s=good\r\nOrigin: null\r\n\r\n"));
    assert_int_equal(status_of(answer), 200);
    assert_non_null(strstr(answer, "right=7 origin=null site="));
    expect_header("Referrer-Policy: same-origin");
    assert_int_equal(count_of(answer, "Set-Cookie"), 0);
    assert_true(talk(f,
                     "POST /inside HTTP/1.1\r\n" HOST CLOSE FORM
                     "Cookie: __Host-s=good\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 3\r\n\r\na=1"));
    assert_non_null(strstr(answer, "right=8 origin= site=same-origin"));
    expect_header("Set-Cookie: __Host-s=Fresh1; Path=/; Secure; HttpOnly; SameSite=Strict");
    static const char *const refused[] = {
        "GET /inside HTTP/1.1\r\n" HOST CLOSE "\r\n",
        "GET /inside HTTP/1.1\r\n" HOST CLOSE "Cookie: __Host-s=goods\r\n\r\n",
        "GET /inside HTTP/1.1\r\n" HOST CLOSE "Cookie: __Host-s=good\r\nCookie: __Host-s=good\r\n\r\n",
        "POST /inside HTTP/1.1\r\n" HOST CLOSE FORM "Content-Length: 3\r\n\r\na=1",
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        assert_true(talk(f, refused[i]));
        assert_int_equal(status_of(answer), 303);
        expect_header("Location: /door");
        expect_header("Set-Cookie: __Host-s=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    }
    /* Elsewhere nobody asks who it is. */
    assert_true(talk(f, "GET /outside HTTP/1.1\r\n" HOST CLOSE "Cookie: __Host-s=good\r\n\r\n"));
    assert_non_null(strstr(answer, "nobody"));
    assert_true(talk(f, "GET /bad-session HTTP/1.1\r\n" HOST CLOSE "\r\n"));
    assert_int_equal(status_of(answer), 500);
    expect_headers(false);

    struct err err = ERR_INIT;
    struct http_server *server = NULL;
    const struct http_options unguarded = {
        .listen = "127.0.0.1:0", .routes = routes, .route_count = sizeof routes / sizeof routes[0]};
    assert_int_equal(http_server_start(&unguarded, &server, &err), ERR_BUG);
}

static void test_waiting(void **state) {
    struct fixture *f = *state;
    assert_true(talk(f, "POST /wait/a HTTP/1.1\r\n" HOST CLOSE FORM "Content-Length: 3\r\n\r\na=1"));
    assert_int_equal(status_of(answer), 303);
    expect_header("Location: /a/thanks");
    expect_headers(false);
    assert_true(talk(f, "GET /wait/b HTTP/1.1\r\n" HOST CLOSE "\r\n"));
    assert_int_equal(status_of(answer), 303);
    assert_true(talk(f, "POST /wait/full HTTP/1.1\r\n" HOST CLOSE FORM "Content-Length: 3\r\n\r\na=1"));
    assert_int_equal(status_of(answer), 503);
    expect_header("Retry-After: 5");
    expect_headers(false);
}

static void test_pipelining(void **state) {
    struct fixture *f = *state;
    assert_true(talk(f, "GET /echo/1 HTTP/1.1\r\n" HOST "\r\n"
                        "POST /wait/2 HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n\r\na=1"
                        "GET /unknown HTTP/1.1\r\n" HOST "\r\n"
                        "POST /echo/3 HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n\r\na=1"
                        "GET /echo/4 HTTP/1.1\r\n" HOST CLOSE "\r\n"));
    assert_int_equal(count_of(answer, "HTTP/1.1 "), 5);
    const char *first = strstr(answer, "/echo/1"), *second = strstr(answer, "/2/thanks");
    const char *third = strstr(answer, "error 404"), *fourth = strstr(answer, "/echo/3"),
               *last = strstr(answer, "/echo/4");
    assert_true(first != NULL && first < second && second < third && third < fourth && fourth < last);
}

static void test_errors(void **state) {
    struct fixture *f = *state;
    static const struct {
        const char *request;
        int status;
        const char *header;
    } cases[] = {
        {"GET /nothing HTTP/1.1\r\n" HOST CLOSE "\r\n", 404, NULL},
        {"GET /wait HTTP/1.1\r\n" HOST CLOSE "\r\n", 404, NULL},
        {"POST /static HTTP/1.1\r\n" HOST FORM "Content-Length: 1\r\n\r\na", 405, "Allow: GET, HEAD"},
        {"DELETE /static HTTP/1.1\r\n" HOST "\r\n", 405, "Allow: GET, HEAD, POST"},
        {"GET /broken HTTP/1.1\r\n" HOST CLOSE "\r\n", 500, NULL},
        {"GET /local HTTP/1.1\r\nHost: hailong.example\r\n" CLOSE "\r\n", 404, NULL},
        {"GET /local HTTP/1.1\r\n" HOST "X-Forwarded-For: 192.0.2.1\r\n" CLOSE "\r\n", 404, NULL},
        {"GET /local HTTP/1.1\r\n" HOST "Via: 1.1 proxy.example\r\n" CLOSE "\r\n", 404, NULL},
        {"GET /static HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n", 400, NULL},
        {"GET /echo/1?a=%GG HTTP/1.1\r\n" HOST "\r\n", 400, NULL},
        {"POST /echo/1 HTTP/1.1\r\n" HOST FORM "\r\n", 411, NULL},
        {"POST /echo/1 HTTP/1.1\r\n" HOST FORM "Content-Length: 16385\r\n\r\n", 413, NULL},
        {"POST /echo/1 HTTP/1.1\r\n" HOST FORM "Content-Length: 16385\r\nExpect: 100-continue\r\n\r\n", 413,
         NULL},
        {"POST /echo/1 HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na=1", 415, NULL},
        {"POST /echo/1 HTTP/1.1\r\n" HOST FORM "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\na=1", 415,
         NULL},
        {"POST /echo/1 HTTP/1.1\r\n" HOST CLOSE FORM "Content-Length: 3\r\n\r\na=%", 400, NULL},
        {"GET /static HTTP/1.1\r\n" HOST "Expect: more\r\n\r\n", 417,
         "Content-Type: text/plain; charset=utf-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool closed = talk(f, cases[i].request);
        if (!closed || status_of(answer) != cases[i].status || count_of(answer, "HTTP/1.1 ") != 1)
            fail_msg("%s: wanted %d, closed %d, got\n%s", cases[i].request, cases[i].status, closed, answer);
        expect_headers(false);
        if (cases[i].header != NULL)
            expect_header(cases[i].header);
        assert_non_null(strstr(answer, "\r\nConnection: close\r\n"));
    }
    assert_non_null(strstr(answer, "417 Expectation Failed"));
}

static void test_continue(void **state) {
    struct fixture *f = *state;
    int fd = client(f->port);
    const char *head =
        "POST /echo/1 HTTP/1.1\r\n" HOST CLOSE FORM "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    send_all(fd, head, strlen(head));
    read_all(fd, answer, sizeof answer, 200);
    assert_string_equal(answer, "HTTP/1.1 100 Continue\r\n\r\n");
    send_all(fd, "a=7", 3);
    assert_true(read_all(fd, answer, sizeof answer, 2000));
    assert_non_null(strstr(answer, " a=7"));
    close(fd);
}

/* A body of the largest size, in small pieces. */
static void test_large_body(void **state) {
    struct fixture *f = *state;
    int fd = client(f->port);
    const char *head = "POST /echo/1 HTTP/1.1\r\n" HOST CLOSE FORM "Content-Length: 16384\r\n\r\na=";
    send_all(fd, head, strlen(head));
    char piece[1638];
    memset(piece, 'z', sizeof piece);
    for (int i = 0; i < 10; i++) {
        send_all(fd, piece, sizeof piece);
        usleep(2000);
    }
    send_all(fd, "zz", 2);
    assert_true(read_all(fd, answer, sizeof answer, 2000));
    assert_int_equal(status_of(answer), 200);
    assert_int_equal(strlen(strstr(answer, " a=") + 3), 16382);
    close(fd);
}

#define PARTS "Content-Type: multipart/form-data; boundary=xYz\r\n"
#define PART(name) "--xYz\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"

static int upload(const struct fixture *f, const char *path, const char *type, const char *body, size_t n) {
    static char bytes[1100000];
    int head = snprintf(bytes, sizeof bytes,
                        "POST %s HTTP/1.1\r\n" HOST CLOSE "%sContent-Length: %zu\r\n\r\n", path, type, n);
    memcpy(bytes + head, body, n);
    talk_bytes(f, bytes, (size_t)head + n);
    return status_of(answer);
}

/* A form with a file, only where the route takes one; a body as long as it may be, of which little is kept. */
static void test_upload(void **state) {
    struct fixture *f = *state;
    static char body[1000000];
    const char *small = PART("a") "1\r\n" PART("f\"; filename=\"x.png") "12\r\n34\r\n--xYz--\r\n";
    assert_int_equal(upload(f, "/upload", PARTS, small, strlen(small)), 200);
    assert_non_null(strstr(answer, " a=1 file f of 6, kept 6"));
    assert_int_equal(upload(f, "/upload", FORM, "a=7", 3), 200);
    assert_non_null(strstr(answer, " a=7"));
    assert_int_equal(upload(f, "/echo/1", PARTS, small, strlen(small)), 415);
    assert_int_equal(upload(f, "/upload", "Content-Type: multipart/form-data\r\n", small, strlen(small)),
                     415);
    assert_int_equal(
        upload(f, "/upload", "Content-Type: multipart/form-data; boundary=\"x z\"\r\n", small, strlen(small)),
        415);
    assert_int_equal(
        upload(f, "/upload", "Content-Type: multipart/form-data; boundary=other\r\n", small, strlen(small)),
        400);
    assert_int_equal(upload(f, "/upload", PARTS, small, strlen(small) - 6), 400);
    assert_int_equal(upload(f, "/upload", PARTS, "", 0), 400);
    memset(body, '=', sizeof body);
    assert_int_equal(upload(f, "/upload", FORM, body, HTTP_UPLOAD_FORM_MAX), 200);
    assert_int_equal(upload(f, "/upload", FORM, body, HTTP_UPLOAD_FORM_MAX + 1), 413);
    const char *start = PART("f\"; filename=\""), *rest = "\r\n" PART("a") "1\r\n--xYz--\r\n";
    memcpy(body, start, strlen(start));
    memcpy(body + sizeof body - strlen(rest), rest, strlen(rest));
    assert_int_equal(upload(f, "/upload", PARTS, body, sizeof body), 200);
    char wanted[80];
    snprintf(wanted, sizeof wanted, " a=1 file f of %zu, kept %d", sizeof body - strlen(start) - strlen(rest),
             HTTP_UPLOAD_FILE_MAX);
    assert_non_null(strstr(answer, wanted));
    start = PART("b");
    memcpy(body, start, strlen(start));
    assert_int_equal(upload(f, "/upload", PARTS, body, sizeof body), 413);
}

/* What two programs could read differently is refused, and nothing behind it is served. The mark: 0 is a NUL.
 */
static void test_hostile(void **state) {
    struct fixture *f = *state;
    static const char next[] = "GET /echo/smuggled HTTP/1.1\r\n" HOST "\r\n";
    static const char *const heads[] = {
        "POST /echo/1 HTTP/1.1\r\n" HOST FORM
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: xchunked\r\n\r\n",
        "POST /echo/1 HTTP/1.0\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo/1 HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\nContent-Length: 5\r\n\r\na=1",
        "POST /echo/1 HTTP/1.1\r\n" HOST FORM "Content-Length : 3\r\n\r\na=1",
        "GET /echo/1 HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na=1",
        "HEAD /echo/1 HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na=1",
        "GET /echo/1 HTTP/1.1\r\n" HOST HOST "\r\n",
        "GET /echo/1 HTTP/1.1\r\n\r\n",
        "GET /echo/1 HTTP/1.0\r\n\r\n",
        "GET /echo/1 HTTP/1.1\n" HOST "\r\n",
        "GET /echo/1 HTTP/1.1\r\nHost: localhost\n\r\n",
        "GET /echo/1 HTTP/1.1\r\n" HOST "\n",
        "GET /echo/1 HTTP/1.1\nHost: localhost\n\n",
        "GET /echo/1 HTTP/1.1\r\n" HOST "A: 1\r\n 2\r\n\r\n",
        "GET /echo/1 HTTP/1.1\r\n" HOST "A: 1\r\n\t\r\n\r\n",
        "GET /echo/1 HTTP/1.1\r\n" HOST "A: 1\r\n \r\nB: 2\r\n\r\n",
        "GET /echo/1 HTTP/1.1\r\n A: 1\r\n" HOST "\r\n",
        "GET /echo/1 HTTP/1.1\r\n" HOST "A\r\n\r\n",
        "GET /echo/1 HTTP/1.1\r\n" HOST "A B: 1\r\n\r\n",
        "GET /echo/1 HTTP/1.1\r\n" HOST "A: 1\rB: 2\r\n\r\n",
        "GET /echo/1%00 HTTP/1.1\r\n" HOST "\r\n",
        "GET /echo/1%0d%0aX:1 HTTP/1.1\r\n" HOST "\r\n",
        "GET /echo/%2e%2fx HTTP/1.1\r\n" HOST "\r\n",
        "GET /echo/% HTTP/1.1\r\n" HOST "\r\n",
        "GET http://localhost/echo/1 HTTP/1.1\r\n" HOST "\r\n",
        "GET echo HTTP/1.1\r\n" HOST "\r\n",
        "GET /echo/1 2 HTTP/1.1\r\n" HOST "\r\n",
        "GET  /echo/1 HTTP/1.1\r\n" HOST "\r\n",
        "GET /echo/1  HTTP/1.1\r\n" HOST "\r\n",
        "GET /echo/1\tHTTP/1.1\r\n" HOST "\r\n",
        "GET /echo/\x80 HTTP/1.1\r\n" HOST "\r\n",
        "GET /echo/1 HTTP/1.2\r\n" HOST "\r\n",
        "GET /echo/1 http/1.1\r\n" HOST "\r\n",
        "GET /echo/1\r\n" HOST "\r\n",
    };
    char bytes[2048];
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        int n = snprintf(bytes, sizeof bytes, "%s%s%s", heads[i], next, next);
        bool closed = talk_bytes(f, bytes, (size_t)n);
        if (!closed || status_of(answer) != 400 || count_of(answer, "HTTP/1.1 ") != 1 ||
            strstr(answer, "smuggled"))
            fail_msg("%s: closed %d, got\n%s", heads[i], closed, answer);
    }
    /* Here the library answers before we are asked, and writes its head twice; it closes, which is what
     * matters. */
    static const char *const lengths[] = {"+3", "3 3", "3,3", "0x3", "-1", "3.0", "\"3\"", ""};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        int n = snprintf(bytes, sizeof bytes,
                         "POST /echo/1 HTTP/1.1\r\n" HOST FORM "Content-Length: %s\r\n\r\na=1%s", lengths[i],
                         next);
        assert_true(talk_bytes(f, bytes, (size_t)n));
        assert_int_equal(status_of(answer), 400);
        assert_null(strstr(answer, "smuggled"));
    }
    static const char nul[] =
        "GET /echo/1 HTTP/1.1\r\n" HOST "A: 1\0002\r\n\r\nGET /echo/2 HTTP/1.1\r\n" HOST "\r\n";
    assert_true(talk_bytes(f, nul, sizeof nul - 1));
    assert_int_equal(status_of(answer), 400);
    assert_int_equal(count_of(answer, "HTTP/1.1 "), 1);
}

static void test_too_large(void **state) {
    struct fixture *f = *state;
    static char bytes[200000];
    int n = snprintf(bytes, sizeof bytes, "GET /%0*d HTTP/1.1\r\n" HOST "\r\n", HTTP_URI_MAX, 0);
    assert_true(talk_bytes(f, bytes, (size_t)n));
    assert_int_equal(status_of(answer), 414);
    expect_headers(false);
    n = snprintf(bytes, sizeof bytes, "GET /%0*d HTTP/1.1\r\n" HOST "\r\n", 100000, 0);
    assert_true(talk_bytes(f, bytes, (size_t)n));
    assert_int_equal(status_of(answer), 414); /* the library's own */
    n = snprintf(bytes, sizeof bytes, "GET /static HTTP/1.1\r\n" HOST CLOSE "A: %0*d\r\n\r\n",
                 HTTP_HEADERS_MAX - 60, 0);
    assert_true(talk_bytes(f, bytes, (size_t)n));
    assert_int_equal(status_of(answer), 200);
    n = snprintf(bytes, sizeof bytes, "GET /static HTTP/1.1\r\n" HOST "A: %0*d\r\n\r\n", HTTP_HEADERS_MAX, 0);
    assert_true(talk_bytes(f, bytes, (size_t)n));
    assert_int_equal(status_of(answer), 431);
    expect_headers(false);
    n = snprintf(bytes, sizeof bytes, "GET /static HTTP/1.1\r\n" HOST "A: %0*d\r\n\r\n", 150000, 0);
    assert_true(talk_bytes(f, bytes, (size_t)n));
    assert_int_equal(status_of(answer), 431); /* the library's own */
}

/* Who sends a form that is too long is told so, although nobody has read it: the answer must not be overtaken by a
 * reset. */
static void test_refused_body(void **state) {
    struct fixture *f = *state;
    static char bytes[300000];
    for (int round = 0; round < 20; round++) {
        int n =
            snprintf(bytes, sizeof bytes,
                     "POST /echo/1 HTTP/1.1\r\n" HOST FORM "Content-Length: 250000\r\n\r\n%0*d", 250000, 0);
        int fd = client(f->port);
        send_all(fd, bytes, (size_t)n);
        usleep(20000); /* a reset, if there is one, has come by now */
        assert_true(read_all(fd, answer, sizeof answer, 3000));
        assert_int_equal(status_of(answer), 413);
        assert_non_null(strstr(answer, "error 413"));
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        assert_int_equal(error, 0);
        close(fd);
    }
}

/* Forty headers of common size, a long address and a form: what a browser behind two proxies sends must pass.
 */
static void test_many_headers(void **state) {
    struct fixture *f = *state;
    static char bytes[32768];
    int n = snprintf(bytes, sizeof bytes,
                     "POST /echo/%0*d?a=1 HTTP/1.1\r\n" HOST CLOSE FORM "Content-Length: 2002\r\n", 900, 0);
    for (int i = 0; i < 40; i++)
        n += snprintf(bytes + n, sizeof bytes - (size_t)n, "X-Header-%02d: %0*d\r\n", i, 180, i);
    n += snprintf(bytes + n, sizeof bytes - (size_t)n, "\r\na=%0*d", 2000, 0);
    assert_true(talk_bytes(f, bytes, (size_t)n));
    assert_int_equal(status_of(answer), 200);
}

/* The library's own loop stalls at exactly 128 clients; ours must at no number. */
static void test_many_clients(void **state) {
    struct fixture *f = *state;
    static const int counts[] = {127, 128, 129, 256, 512};
    static int fds[512];
    char text[2048];
    const char *request = "GET /static HTTP/1.1\r\n" HOST "\r\n";
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        int64_t before = clock_monotonic_us();
        for (int i = 0; i < counts[c]; i++)
            assert_true((fds[i] = client(f->port)) >= 0);
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < counts[c]; i++)
                send_all(fds[i], request, strlen(request));
            for (int i = 0; i < counts[c]; i++) {
                ssize_t n = recv(fds[i], text, sizeof text - 1, 0);
                assert_true(n > 0);
                text[n] = '\0';
                while (strstr(text, "<p>hello") == NULL) {
                    ssize_t more = recv(fds[i], text + n, sizeof text - 1 - (size_t)n, 0);
                    assert_true(more > 0);
                    n += more;
                    text[n] = '\0';
                }
            }
        }
        for (int i = 0; i < counts[c]; i++)
            close(fds[i]);
        assert_true(clock_monotonic_us() - before < 10 * 1000000);
    }
}

/* 512 requests wait at once and all come back. */
static void test_many_waiting(void **state) {
    struct fixture *f = *state;
    static int fds[512];
    const char *request = "POST /wait/a HTTP/1.1\r\n" HOST CLOSE FORM "Content-Length: 3\r\n\r\na=1";
    for (int i = 0; i < 512; i++) {
        assert_true((fds[i] = client(f->port)) >= 0);
        send_all(fds[i], request, strlen(request));
    }
    for (int i = 0; i < 512; i++) {
        assert_true(read_all(fds[i], answer, sizeof answer, 5000));
        assert_int_equal(status_of(answer), 303);
        close(fds[i]);
    }
}

/* Clients that leave while their request waits. */
static void test_vanishing(void **state) {
    struct fixture *f = *state;
    const char *request = "POST /wait/a HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n\r\na=1";
    const char *half = "POST /wait/a HTTP/1.1\r\n" HOST FORM "Content-Length: 30\r\n\r\na=1";
    for (int i = 0; i < 200; i++) {
        int fd = client(f->port);
        const char *text = i % 3 == 0 ? half : request;
        send_all(fd, text, strlen(text));
        if (i % 2 == 0) { /* with a reset */
            struct linger hard = {1, 0};
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        }
        close(fd);
    }
    assert_true(talk(f, "GET /static HTTP/1.1\r\n" HOST CLOSE "\r\n"));
    assert_int_equal(status_of(answer), 200);
}

/* One byte every half second keeps the library's time-out away for ever; a waiting request is not cut. */
static void test_deadline(void **state) {
    struct fixture *f = *state;
    int fd = client(f->port), idle = client(f->port);
    int64_t before = clock_monotonic_us(), cut = 0, idle_cut = 0;
    send_all(fd, "GET /static HTTP/1.1\r\n", 22);
    for (int i = 0; i < 60 && (cut == 0 || idle_cut == 0); i++) {
        usleep(250000);
        if (i % 2 == 0)
            send(fd, &"A: 1\r\n"[i / 2 % 6], 1, MSG_NOSIGNAL);
        struct pollfd p[] = {{.fd = fd, .events = POLLIN}, {.fd = idle, .events = POLLIN}};
        poll(p, 2, 0);
        if (cut == 0 && p[0].revents != 0)
            cut = clock_monotonic_us() - before;
        if (idle_cut == 0 && p[1].revents != 0)
            idle_cut = clock_monotonic_us() - before;
    }
    assert_in_range(cut, (HTTP_HEADER_SECONDS - 1) * 1000000, (HTTP_HEADER_SECONDS + 3) * 1000000);
    assert_in_range(idle_cut, (HTTP_HEADER_SECONDS - 1) * 1000000, (HTTP_HEADER_SECONDS + 3) * 1000000);
    close(fd);
    close(idle);
}

struct load {
    int port;
    atomic_int stored, refused;
};

static void *load_client(void *closure) {
    struct load *load = closure;
    const char *request = "POST /wait/a HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n\r\na=1";
    char text[2048];
    for (int fd; (fd = client(load->port)) >= 0; close(fd)) {
        for (;;) {
            send_all(fd, request, strlen(request));
            ssize_t n = recv(fd, text, sizeof text - 1, 0);
            if (n <= 0)
                break;
            text[n] = '\0';
            int status = status_of(text);
            if (status == 303)
                atomic_fetch_add(&load->stored, 1);
            else
                atomic_fetch_add(&load->refused, status == 503 ? 1 : 1000000);
        }
    }
    return NULL;
}

static void test_stop_under_load(void **state) {
    (void)state;
    for (int round = 0; round < 6; round++) {
        struct fixture f;
        pthread_t threads[32];
        struct load load = {0};
        begin(&f, "127.0.0.1:0", round % 2 == 0 ? 1000 : 100000);
        load.port = f.port;
        for (int i = 0; i < 32; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, load_client, &load), 0);
        usleep(300000);
        int64_t before = clock_monotonic_us();
        http_server_stop(f.server);
        f.server = NULL;
        assert_true(clock_monotonic_us() - before < 3 * 1000000);
        for (int i = 0; i < 32; i++)
            pthread_join(threads[i], NULL);
        assert_true(atomic_load(&load.stored) >= 32);
        assert_true(atomic_load(&load.refused) < 1000000);
        end(&f);
    }
}

/* Whoever waits when the server stops gets an answer; whoever is idle is let go at once. */
static void test_stop_answers(void **state) {
    (void)state;
    struct fixture f;
    begin(&f, "127.0.0.1:0", 700000);
    int waits = client(f.port), idle = client(f.port);
    const char *request = "POST /wait/a HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n\r\na=1";
    send_all(waits, request, strlen(request));
    usleep(200000);
    int64_t before = clock_monotonic_us();
    http_server_stop(f.server);
    f.server = NULL;
    assert_in_range(clock_monotonic_us() - before, 200000, 2000000);
    assert_true(read_all(waits, answer, sizeof answer, 1000));
    assert_int_equal(status_of(answer), 303);
    assert_non_null(strstr(answer, "\r\nConnection: close\r\n"));
    assert_true(read_all(idle, answer, sizeof answer, 1000));
    close(waits);
    close(idle);
    end(&f);
}

static void test_addresses(void **state) {
    struct fixture *f = *state;
    struct http_server *server = NULL;
    struct err err = ERR_INIT;
    struct http_options options = {.routes = routes, .route_count = 1, .quiet = true, .threads = 2};
    static const char *const bad[] = {
        "",       "8080",           "127.0.0.1",    "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
        "::1:80", "example.org:80", "127.0.0.1:-1", "unix:"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        options.listen = bad[i];
        assert_int_equal(http_server_start(&options, &server, &err), ERR_INPUT);
    }
    char taken[64];
    snprintf(taken, sizeof taken, "127.0.0.1:%d", f->port);
    options.listen = taken;
    assert_int_equal(http_server_start(&options, &server, &err), ERR_BUSY);
    assert_null(server);
    options.listen = "[::1]:0";
    if (http_server_start(&options, &server, &err) == 0) { /* not every machine has IPv6 */
        assert_true(strncmp(http_server_url(server), "http://[::1]:", 13) == 0);
        assert_string_not_equal(http_server_url(server), "http://[::1]:0");
        http_server_stop(server);
    }
}

static void test_unix_socket(void **state) {
    (void)state;
    char path[] = "/tmp/http-test-XXXXXX", address[64];
    assert_non_null(mkdtemp(path));
    snprintf(address, sizeof address, "unix:%s/s", path);
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    snprintf(to.sun_path, sizeof to.sun_path, "%s/s", path);
    for (int round = 0; round < 2; round++) {
        if (round == 1) { /* a socket left over from a crash is in the way */
            int fd = socket(AF_UNIX, SOCK_STREAM, 0);
            assert_int_equal(bind(fd, (struct sockaddr *)&to, sizeof to), 0);
            close(fd);
        }
        struct fixture f;
        begin(&f, address, 1000);
        for (int i = 0; i < 50; i++) {
            int fd = socket(AF_UNIX, SOCK_STREAM, 0);
            assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
            const char *request = "POST /wait/a HTTP/1.1\r\n" HOST CLOSE FORM "Content-Length: 3\r\n\r\na=1";
            send_all(fd, request, strlen(request));
            assert_true(read_all(fd, answer, sizeof answer, 2000));
            assert_int_equal(status_of(answer), 303);
            close(fd);
        }
        end(&f);
        assert_int_equal(access(to.sun_path, F_OK), -1);
    }
    rmdir(path);
}

/* ---- Few files: a server in a process of its own, since a lowered hard limit cannot be raised again
 * ------------------------------------------------------------------------------------------------------ */

enum { FEW_FILES = 352 };

struct other {
    pid_t pid;
    int in, out; /* it lives until `in` is closed, and says on `out` its port or why it cannot start */
    char said[1024];
};

static int serve_other(void) {
    struct app app = {0};
    const struct http_options options = {.listen = "127.0.0.1:0",
                                         .routes = routes,
                                         .route_count = sizeof routes / sizeof routes[0],
                                         .app = &app,
                                         .guard = guard,
                                         .threads = 2,
                                         .quiet = true};
    struct http_server *server = NULL;
    struct err err = ERR_INIT;
    char byte;
    if (http_server_start(&options, &server, &err) != 0)
        return dprintf(STDOUT_FILENO, "%s", err.text) < 0;
    dprintf(STDOUT_FILENO, "%s", strrchr(http_server_url(server), ':') + 1);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    http_server_stop(server);
    return 0;
}

static void other_begin(struct other *other, rlim_t soft, rlim_t hard) {
    int in[2], out[2];
    memset(other, 0, sizeof *other);
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    other->pid = fork();
    if (other->pid == 0) {
        const struct rlimit files = {soft, hard};
        if (dup2(in[0], STDIN_FILENO) >= 0 && dup2(out[1], STDOUT_FILENO) >= 0 &&
            setrlimit(RLIMIT_NOFILE, &files) == 0)
            execl("/proc/self/exe", "server", "serve", (char *)NULL);
        _exit(127);
    }
    assert_true(other->pid > 0);
    close(in[0]);
    close(out[1]);
    other->in = in[1];
    other->out = out[0];
    ssize_t n = read(other->out, other->said, sizeof other->said - 1);
    assert_true(n > 0);
}

static void other_end(struct other *other) {
    int status = -1;
    close(other->in);
    close(other->out);
    assert_int_equal(waitpid(other->pid, &status, 0), other->pid);
    assert_int_equal(status, 0);
}

static unsigned open_files(pid_t pid) {
    char path[64];
    unsigned count = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *folder = opendir(path);
    assert_non_null(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count - 2; /* "." and ".." */
}

/* At its limit the library stops to listen; it must begin again at once when all connections end in one turn. */
static void test_at_the_limit(void **state) {
    (void)state;
    enum { ROUNDS = 5, CLIENTS = 500, AFTERWARDS = 20 /* enough to reach both threads */ };
    static int fds[CLIENTS];
    const char *request = "GET /static HTTP/1.1\r\n" HOST CLOSE "\r\n";
    int64_t waited = 0;
    struct other other;
    other_begin(&other, FEW_FILES, FEW_FILES);
    int port = (int)strtol(other.said, NULL, 10);
    assert_in_range(port, 1, 65535);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < CLIENTS; i++)
            assert_true((fds[i] = client(port)) >= 0);
        usleep(100000);
        kill(other.pid, SIGSTOP);
        for (int i = 0; i < CLIENTS; i++)
            close(fds[i]);
        kill(other.pid, SIGCONT);
        int64_t before = clock_monotonic_us();
        for (int i = 0; i < AFTERWARDS; i++) {
            int fd = client(port);
            send_all(fd, request, strlen(request));
            assert_true(read_all(fd, answer, sizeof answer, 3000));
            assert_int_equal(status_of(answer), 200);
            close(fd);
        }
        waited += clock_monotonic_us() - before;
    }
    assert_in_range(waited, 0, ROUNDS * 300000); /* a tick would be a second */
    other_end(&other);
}

/* Neither connections nor those that linger use up the files of the database. */
static void test_files_for_others(void **state) {
    (void)state;
    enum { REFUSED = 100, CLIENTS = 500 };
    static int fds[REFUSED + CLIENTS];
    struct other other;
    other_begin(&other, FEW_FILES, FEW_FILES);
    int port = (int)strtol(other.said, NULL, 10);
    assert_in_range(port, 1, 65535);
    const char *too_long = "POST /echo/1 HTTP/1.1\r\n" HOST FORM "Content-Length: 250000\r\n\r\na=1";
    for (int i = 0; i < REFUSED; i++) {
        assert_true((fds[i] = client(port)) >= 0);
        send_all(fds[i], too_long, strlen(too_long));
    }
    for (int i = 0; i < REFUSED; i++) /* when it is closed, it lingers for two seconds */
        assert_true(read_all(fds[i], answer, sizeof answer, 1000));
    for (int i = REFUSED; i < REFUSED + CLIENTS; i++)
        assert_true((fds[i] = client(port)) >= 0);
    usleep(200000);
    assert_in_range(open_files(other.pid), 150, FEW_FILES - 128);
    for (int i = 0; i < REFUSED + CLIENTS; i++)
        close(fds[i]);
    other_end(&other);
}

static void test_too_few_files(void **state) {
    (void)state;
    struct other other;
    other_begin(&other, 200, 200);
    assert_non_null(strstr(other.said, "only 200 files may be open"));
    assert_non_null(strstr(other.said, "ulimit -n"));
    other_end(&other);
    other_begin(&other, 200, 1000); /* the soft limit it raises itself */
    assert_in_range(strtol(other.said, NULL, 10), 1, 65535);
    other_end(&other);
}

static int setup(void **state) {
    static struct fixture f;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    begin(&f, "127.0.0.1:0", 5000);
    *state = &f;
    return 0;
}

static int teardown(void **state) {
    end(*state);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "serve") == 0)
        return serve_other();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),           cmocka_unit_test(test_waiting),
        cmocka_unit_test(test_pipelining),      cmocka_unit_test(test_errors),
        cmocka_unit_test(test_continue),        cmocka_unit_test(test_large_body),
        cmocka_unit_test(test_hostile),         cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_refused_body),    cmocka_unit_test(test_many_headers),
        cmocka_unit_test(test_many_clients),    cmocka_unit_test(test_many_waiting),
        cmocka_unit_test(test_vanishing),       cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_stop_under_load), cmocka_unit_test(test_stop_answers),
        cmocka_unit_test(test_addresses),       cmocka_unit_test(test_unix_socket),
        cmocka_unit_test(test_at_the_limit),    cmocka_unit_test(test_files_for_others),
        cmocka_unit_test(test_too_few_files),   cmocka_unit_test(test_guard),
        cmocka_unit_test(test_upload),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
