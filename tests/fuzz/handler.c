/* Requests of any bytes to the whole program: the library, the gate, the guard, every page and the store, over a socket pair. {A}
 * and the like stand for what only the house knows (house.h), {L} for the length of the body, {k} for a fresh key of a form.
 *
 * Every answer is whole, is no fault of ours, and has the headers that protect; what is HTML is balanced; only what was written as the standard
 * wants it is served. */
#include <errno.h>
#include <jansson.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/clock.h"
#include "head.h"
#include "house.h"
#include "html.h"
#include "outbound/post.h"

enum { LIFE = 4000 /* requests */, ROOM = 1 << 20, TURNS_MAX = 2000 };

/* Nothing leaves the house. */
int outbound_post(const struct outbound_message *message, struct outbound_answer *answer, struct err *err) {
    (void)message;
    (void)err;
    *answer = (struct outbound_answer){.fault = "not sent"};
    return 0;
}

/* Between two requests a minute passes for whatever counts them. */
static int64_t ahead_us;
int64_t __real_clock_monotonic_us(void);
int64_t __wrap_clock_monotonic_us(void);
int64_t __wrap_clock_monotonic_us(void) {
    return __real_clock_monotonic_us() + ahead_us;
}

/* ---- The request ---------------------------------------------------------------------------------------------------- */

static void add_key(struct buf *out, uint32_t number) {
    uint8_t key[SUBMIT_KEY_SIZE];
    char text[SUBMIT_KEY_TEXT + 1];
    submit_key_make(store_secret(house.store), half_day_number(HOUSE_NOW), 1, number, house.codes[0],
                    house.revision, key);
    submit_key_format(key, text);
    buf_adds(out, text);
}

/* {x} becomes what it stands for. */
static void expand(struct str in, size_t body, struct buf *out) {
    for (size_t i = 0; i < in.n; i++) {
        unsigned char mark =
            i + 2 < in.n && in.p[i] == '{' && in.p[i + 2] == '}' ? (unsigned char)in.p[i + 1] : 0;
        if (mark == 'L')
            buf_printf(out, "%zu", body);
        else if (mark == 'k' || mark == 'j')
            add_key(out, mark == 'k' ? ++house.keys : 0);
        else if (mark > 0 && mark < HOUSE_MARKS && house.marks[mark].p != NULL)
            buf_addstr(out, house.marks[mark]);
        else {
            buf_addc(out, in.p[i]);
            continue;
        }
        i += 2;
    }
}

static void fill(struct str in, struct buf *out) {
    const char *end = in.n == 0 ? NULL : memmem(in.p, in.n, "\r\n\r\n", 4);
    size_t head = end == NULL ? in.n : (size_t)(end - in.p) + 4;
    struct buf body;
    buf_init(&body, ROOM);
    expand((struct str){in.p + head, in.n - head}, 0, &body);
    expand((struct str){in.p, head}, body.n, out);
    buf_addstr(out, buf_str(&body));
    buf_release(&body);
}

/* ---- The answer ----------------------------------------------------------------------------------------------------- */

struct answer_seen {
    int status;
    struct str head, body;
};

static struct str header(struct str head, const char *name) {
    size_t n = strlen(name);
    for (const char *p = memchr(head.p, '\n', head.n), *end = head.p + head.n; p != NULL;
         p = memchr(p, '\n', (size_t)(end - p))) {
        p++;
        if ((size_t)(end - p) > n && strncasecmp(p, name, n) == 0 && p[n] == ':') {
            const char *feed = memchr(p, '\r', (size_t)(end - p));
            must(feed != NULL);
            return str_trim((struct str){p + n + 1, (size_t)(feed - p) - n - 1});
        }
    }
    return (struct str){NULL, 0};
}

/* Cuts the first answer off; its body ends where its length says, or where the next one begins. */
static bool next_answer(struct str *rest, struct answer_seen *out) {
    static const char begin[] = "HTTP/1.";
    if (rest->n == 0)
        return false;
    const char *end = memmem(rest->p, rest->n, "\r\n\r\n", 4);
    must(end != NULL && rest->n > 12 && memcmp(rest->p, begin, sizeof begin - 1) == 0);
    out->head = (struct str){rest->p, (size_t)(end - rest->p) + 4};
    out->status = atoi(rest->p + 9);
    rest->p += out->head.n;
    rest->n -= out->head.n;
    out->body = (struct str){rest->p, 0};
    if (out->status < 200)
        return true;
    int64_t length = 0;
    struct str text = header(out->head, "Content-Length");
    bool bodiless = out->status == 304 || out->status == 204;
    must(bodiless || (text.p != NULL && str_to_int(text, 0, INT64_MAX, &length)));
    bool head =
        rest->n == 0 || (rest->n >= sizeof begin - 1 && memcmp(rest->p, begin, sizeof begin - 1) == 0);
    if (bodiless || (head && length > 0)) /* or an answer to HEAD */
        return true;
    must((size_t)length <= rest->n);
    out->body.n = (size_t)length;
    rest->p += length;
    rest->n -= (size_t)length;
    return true;
}

static void check_headers(const struct answer_seen *a) {
    static const char *const wanted[] = {"Content-Security-Policy",
                                         "Strict-Transport-Security",
                                         "Permissions-Policy",
                                         "Cross-Origin-Opener-Policy",
                                         "Cross-Origin-Resource-Policy",
                                         "Referrer-Policy",
                                         "Cache-Control",
                                         "Content-Type"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        must(header(a->head, wanted[i]).p != NULL);
    must(str_is(header(a->head, "X-Content-Type-Options"), "nosniff"));
    struct str policy = header(a->head, "Content-Security-Policy"), to = header(a->head, "Location");
    must(memmem(policy.p, policy.n, "unsafe", 6) == NULL &&
         memmem(policy.p, policy.n, "default-src 'none'", 18) != NULL);
    must((a->status / 100 == 3 && a->status != 304) == (to.p != NULL));
    must(to.p == NULL || (to.n > 0 && to.p[0] == '/' && (to.n == 1 || (to.p[1] != '/' && to.p[1] != '\\'))));
}

static void check_body(const struct answer_seen *a) {
    struct str type = header(a->head, "Content-Type");
    if (a->body.n == 0 || header(a->head, "Content-Encoding").p != NULL)
        return;
    if (type.n >= 9 && memcmp(type.p, "text/html", 9) == 0) {
        must(utf8_valid(a->body));
        html_check(a->body);
    } else if (memmem(type.p, type.n, "json", 4) != NULL) {
        json_t *value = json_loadb(a->body.p, a->body.n, JSON_REJECT_DUPLICATES, NULL);
        must(value != NULL);
        json_decref(value);
    }
}

/* The library's own refusals, before anything of ours is asked, have none of our headers. */
static bool is_librarys(const struct answer_seen *a) {
    return header(a->head, "Content-Security-Policy").p == NULL && a->status >= 400;
}

/* Whether a well-written request stands there, or behind lines that the library passes over: empty ones, as RFC 9112 (2.2) wants it,
 * and what follows a NUL or a bare CR at the beginning. */
static bool is_request(struct str s) {
    bool passed = s.n > 0 && (s.p[0] == '\r' || s.p[0] == '\n' || s.p[0] == '\0');
    bool found = head_size(s) > 0;
    for (size_t i = 1; passed && !found && i < s.n; i++)
        if (s.p[i - 1] == '\n' || s.p[i - 1] == '\r')
            found = head_size((struct str){s.p + i, s.n - i}) > 0;
    return found;
}

static void check_answers(struct str request, struct str answers) {
    struct answer_seen a;
    bool first = true;
    while (next_answer(&answers, &a)) {
        if (a.status < 200)
            continue;
        must(a.status < 500 || a.status == 503 || is_librarys(&a));
        if (!is_librarys(&a)) {
            check_headers(&a);
            check_body(&a);
        }
        must(!first || a.status >= 400 || is_request(request));
        first = false;
    }
}

/* ---- Between them --------------------------------------------------------------------------------------------------- */

/* What the server has not read yet. */
static bool unread(int fd) {
    int bytes = 0;
    must(ioctl(fd, SIOCOUTQ, &bytes) == 0);
    return bytes > 0;
}

/* The end is said when everything before was read: the library overlooks one that comes with the last bytes, and waits for the
 * deadline. */
static void talk(struct str request, struct buf *answers) {
    static char bytes[256 * 1024];
    static const struct sockaddr_un peer = {.sun_family = AF_UNIX};
    int fds[2], room = ROOM;
    bool said = false;
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) == 0);
    must(setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room) == 0);
    must(write(fds[1], request.p, request.n) == (ssize_t)request.n);
    must(MHD_add_connection(house.loop.daemon, fds[0], (const struct sockaddr *)&peer, sizeof peer) ==
         MHD_YES);
    for (int turn = 0;; turn++) {
        must(turn < TURNS_MAX && loop_turn(&house.loop));
        ssize_t n;
        while ((n = read(fds[1], bytes, sizeof bytes)) > 0)
            buf_add(answers, bytes, (size_t)n);
        if (n == 0 || errno != EAGAIN)
            break;
        if (!said && (answers->n > 0 || !unread(fds[1])))
            said = shutdown(fds[1], SHUT_WR) == 0;
    }
    close(fds[1]);
    must(!answers->failed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static unsigned long served;
    struct buf request, answers;
    if (served == 0)
        house_make();
    if (served++ % LIFE == 0) {
        if (served > 1)
            house_close();
        house_open();
    }
    buf_init(&request, ROOM);
    buf_init(&answers, 64 << 20);
    fill((struct str){(const char *)data, size}, &request);
    if (request.n > 0 && !request.failed) {
        talk(buf_str(&request), &answers);
        check_answers(buf_str(&request), buf_str(&answers));
    }
    ahead_us += 60 * INT64_C(1000000);
    buf_release(&request);
    buf_release(&answers);
    return 0;
}
