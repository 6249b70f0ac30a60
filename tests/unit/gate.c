#include "http/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static char memory[32768];

/* Cuts a head up the way the library does: NUL for each separator, names end at the first ':', values at the
 * first NUL. */
static void cut(const char *raw, size_t n, struct gate_head *head) {
    memset(memory, 0, sizeof memory);
    memcpy(memory, raw, n);
    memset(head, 0, sizeof *head);
    char *p = memory, *end = memory + n;
    bool first = true;
    while (p < end) {
        char *line = p, *feed = memchr(p, '\n', (size_t)(end - p));
        assert_non_null(feed);
        p = feed + 1;
        *feed = '\0';
        if (feed > line && feed[-1] == '\r')
            *--feed = '\0';
        if (line[0] == '\0')
            break;
        if (first) {
            char *space = strchr(line, ' '), *last = memrchr(line, ' ', (size_t)(feed - line));
            *space = '\0';
            while (space[1] == ' ')
                space++;
            *last = '\0';
            head->method = line;
            head->target_at = space + 1;
            head->target_size = strlen(space + 1);
            head->version = last + 1;
            first = false;
            continue;
        }
        char *colon = strchr(line, ':');
        assert_non_null(colon);
        char *value = colon + 1;
        *colon = '\0';
        while (*value == ' ' || *value == '\t')
            value++;
        if (head->count < GATE_HEADERS_MAX)
            head->headers[head->count] = (struct gate_header){{line, strlen(line)}, {value, strlen(value)}};
        head->count++;
    }
    head->size = (size_t)(p - memory);
}

static struct gate_facts facts;

static int check_bytes(const char *raw, size_t n) {
    static struct gate_head head;
    cut(raw, n, &head);
    return gate_check(&head, &facts);
}

static int check(const char *raw) {
    return check_bytes(raw, strlen(raw));
}

#define GET "GET /a HTTP/1.1\r\nHost: localhost\r\n"
#define POST "POST /a HTTP/1.1\r\nHost: localhost\r\n"

static void test_let_in(void **state) {
    (void)state;
    assert_int_equal(check(GET "\r\n"), 0);
    assert_int_equal(facts.method, HTTP_GET);
    assert_true(str_is(facts.host, "localhost"));
    assert_int_equal(
        check("HEAD / HTTP/1.0\r\nHOST:\t localhost:80 \r\nA:\r\nB: \r\nContent-Length: 0\r\n\r\n"), 0);
    assert_true(facts.head);
    assert_true(str_is(facts.host, "localhost:80"));
    assert_int_equal(
        check(POST "Content-Type: text/plain\r\ncontent-length: 12\r\nExpect: 100-Continue\r\n\r\n"), 0);
    assert_int_equal(facts.method, HTTP_POST);
    assert_true(facts.has_length);
    assert_int_equal(facts.length, 12);
    assert_true(str_is(facts.content_type, "text/plain"));
    static const char *const by_proxy[] = {
        GET "X-Forwarded-For: 1.2.3.4\r\n\r\n",
        GET "X-Real-IP: 1.2.3.4\r\n\r\n",
        GET "Forwarded: for=1.2.3.4\r\n\r\n",
        GET "via: 1.1 proxy.example\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof by_proxy / sizeof by_proxy[0]; i++)
        if (check(by_proxy[i]) != 0 || !facts.forwarded)
            fail_msg("no proxy seen: %s", by_proxy[i]);
    assert_int_equal(check(GET "Viable: 1\r\n\r\n"), 0);
    assert_false(facts.forwarded);
}

static void test_framing(void **state) {
    (void)state;
    static const char *const bad[] = {
        POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\n",
        POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\n",
        POST "Content-Length: 3, 3\r\n\r\n",
        POST "Content-Length: +3\r\n\r\n",
        POST "Content-Length: -0\r\n\r\n",
        POST "Content-Length: 0x3\r\n\r\n",
        POST "Content-Length:\r\n\r\n",
        POST "Content-Length: 99999999999999999999\r\n\r\n",
        POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        POST "Transfer-Encoding: chunked\r\n\r\n",
        POST "transfer-encoding: identity\r\n\r\n",
        POST "Transfer-Encoding: xchunked\r\n\r\n",
        POST "Content-Length : 3\r\n\r\n",
        POST "Content-Type: a\r\nContent-Type: b\r\n\r\n",
        GET "Content-Length: 3\r\n\r\n",
        GET "Host: localhost\r\n\r\n",
        "GET /a HTTP/1.1\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost:\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a@b\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: a,b\r\n\r\n",
        "GET /a HTTP/1.2\r\nHost: localhost\r\n\r\n",
        "GET  /a HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "G\"T /a HTTP/1.1\r\nHost: localhost\r\n\r\n",
        GET "X(: 1\r\n\r\n",
        GET " X: 1\r\n\r\n",
        GET ": 1\r\n\r\n",
        GET "X\xc3: 1\r\n\r\n",
        GET "X: a\rb\r\n\r\n",
        GET "X: a\x01\r\n\r\n",
        GET "X: a\x7f\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (check(bad[i]) != 400)
            fail_msg("let in: %s", bad[i]);
}

/* What the library hides: each of these comes out of it as an ordinary list of headers. */
static void test_invisible(void **state) {
    (void)state;
    static const char *const bad[] = {
        "GET /a HTTP/1.1\nHost: localhost\r\n\r\n",         "GET /a HTTP/1.1\r\nHost: localhost\n\r\n",
        "GET /a HTTP/1.1\r\nHost: localhost\r\n\n",         "GET /a HTTP/1.1\r\nHost: localhost\n\n",
        "GET /a HTTP/1.1\r\nA: 1\nHost: localhost\r\n\r\n", "GET /a HTTP/1.1\r\nA:\nHost: localhost\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (check(bad[i]) != 400)
            fail_msg("let in: %s", bad[i]);
    static const char nul_value[] = "GET /a HTTP/1.1\r\nA: 1\0002\r\nHost: localhost\r\n\r\n";
    static const char nul_last[] = "GET /a HTTP/1.1\r\nHost: localhost\000\r\n\r\n";
    static const char nul_start[] = "GET /a HTTP/1.1\r\nA:\000 1\r\nHost: localhost\r\n\r\n";
    static const char nul_target[] = "GET /a\000b HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assert_int_equal(check_bytes(nul_value, sizeof nul_value - 1), 400);
    assert_int_equal(check_bytes(nul_last, sizeof nul_last - 1), 400);
    assert_int_equal(check_bytes(nul_start, sizeof nul_start - 1), 400);
    assert_int_equal(check_bytes(nul_target, sizeof nul_target - 1), 400);
}

static void test_methods(void **state) {
    (void)state;
    assert_int_equal(check("TRACE /a HTTP/1.1\r\nHost: localhost\r\n\r\n"), 405);
    assert_int_equal(check("PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n"), 0);
    assert_int_equal(facts.method, HTTP_PUT);
    assert_int_equal(check("get /a HTTP/1.1\r\nHost: localhost\r\n\r\n"), 405);
    assert_int_equal(check("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"), 405);
    assert_int_equal(check(GET "Expect: 200-ok\r\n\r\n"), 417);
}

static void test_limits(void **state) {
    (void)state;
    static char raw[16384];
    int n = snprintf(raw, sizeof raw, "GET /%0*d HTTP/1.1\r\nHost: localhost\r\n\r\n", HTTP_URI_MAX - 1, 0);
    assert_int_equal(check_bytes(raw, (size_t)n), 0);
    n = snprintf(raw, sizeof raw, "GET /%0*d HTTP/1.1\r\nHost: localhost\r\n\r\n", HTTP_URI_MAX, 0);
    assert_int_equal(check_bytes(raw, (size_t)n), 414);
    int room = HTTP_HEADERS_MAX - (int)strlen("Host: localhost\r\nX: \r\n\r\n");
    n = snprintf(raw, sizeof raw, "GET / HTTP/1.1\r\nHost: localhost\r\nX: %0*d\r\n\r\n", room, 0);
    assert_int_equal(check_bytes(raw, (size_t)n), 0);
    n = snprintf(raw, sizeof raw, "GET / HTTP/1.1\r\nHost: localhost\r\nX: %0*d\r\n\r\n", room + 1, 0);
    assert_int_equal(check_bytes(raw, (size_t)n), 431);
    n = snprintf(raw, sizeof raw, "GET / HTTP/1.1\r\nHost: localhost\r\n");
    for (int i = 0; i < GATE_HEADERS_MAX; i++)
        n += snprintf(raw + n, sizeof raw - (size_t)n, "A: 1\r\n");
    n += snprintf(raw + n, sizeof raw - (size_t)n, "\r\n");
    assert_int_equal(check_bytes(raw, (size_t)n), 431);
}

static void test_target(void **state) {
    (void)state;
    struct arena *arena = arena_new(65536);
    struct str path, query;
    assert_int_equal(gate_target(STR("/k%E1%BA%BFt/a+b%20c?x=%00#"), arena, &path, &query), 400);
    assert_int_equal(gate_target(STR("/k%E1%BA%BFt/a+b%20c?x=%00"), arena, &path, &query), 0);
    assert_true(str_is(path, "/kết/a+b c"));
    assert_true(str_is(query, "x=%00"));
    assert_int_equal(gate_target(STR("/"), arena, &path, &query), 0);
    assert_null(query.p);
    static const char *const bad[] = {
        "",
        "*",
        "a",
        "http://localhost/",
        "localhost:80",
        "?a=1",
        "/%",
        "/%4",
        "/%zz",
        "/%00",
        "/a ",
        "/a%0a",
        "/a%0Ab",
        "/a%7f",
        "/a%2Fb",
        "/a%2fb",
        "/%5c",
        "/a b",
        "/a\tb",
        "/\x80",
        "/#a",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (gate_target(str_of(bad[i]), arena, &path, &query) != 400)
            fail_msg("let in: %s", bad[i]);
    arena_free(arena);
}

static void test_hosts(void **state) {
    (void)state;
    static const char *const loopback[] = {"localhost",        "localhost:1", "127.0.0.1",
                                           "127.255.0.1:8080", "[::1]",       "[::1]:80"};
    static const char *const other[] = {"localhost.example",
                                        "128.0.0.1",
                                        "127.0.0.1.example",
                                        "127.0.0",
                                        "127.0.0.256",
                                        "[::2]",
                                        "::1",
                                        "localhost:x",
                                        "localhost:70000",
                                        "localhost:",
                                        "127.0.0.1.",
                                        "xlocalhost",
                                        "127..0.1",
                                        "localhost:-1",
                                        "127.1"};
    for (size_t i = 0; i < sizeof loopback / sizeof loopback[0]; i++)
        if (!gate_host_loopback(str_of(loopback[i])))
            fail_msg("not loopback: %s", loopback[i]);
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++)
        if (gate_host_loopback(str_of(other[i])))
            fail_msg("loopback: %s", other[i]);
}

static void test_content_type(void **state) {
    (void)state;
    assert_true(gate_is_form(STR("application/x-www-form-urlencoded")));
    assert_true(gate_is_form(STR("Application/X-WWW-Form-Urlencoded ; Charset=UTF-8")));
    assert_true(gate_is_form(STR("application/x-www-form-urlencoded;charset=\"utf-8\"")));
    assert_false(gate_is_form(STR("application/x-www-form-urlencoded; charset=latin1")));
    assert_false(gate_is_form(STR("application/x-www-form-urlencoded, text/plain")));
    assert_false(gate_is_form(STR("multipart/form-data; boundary=x")));
    assert_false(gate_is_form(STR("")));
}

static void test_boundary(void **state) {
    (void)state;
    static const char *const good[][2] = {
        {"multipart/form-data; boundary=----WebKitFormBoundaryAb0", "----WebKitFormBoundaryAb0"},
        {"Multipart/Form-Data ;Boundary=\"a'()+_,-./:=?z\"", "a'()+_,-./:=?z"},
        {"multipart/form-data; "
         "boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}};
    static const char *const bad[] = {
        "",
        "multipart/form-data",
        "multipart/form-data;",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=a b",
        "multipart/form-data; boundary=a; charset=utf-8",
        "multipart/form-data; charset=utf-8; boundary=a",
        "multipart/form-data, boundary=a",
        "multipart/mixed; boundary=a",
        "multipart/form-data; boundary=\"a",
        "multipart/form-data; "
        "boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    struct str boundary;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!gate_boundary(str_of(good[i][0]), &boundary) || !str_is(boundary, good[i][1]))
            fail_msg("refused: %s", good[i][0]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (gate_boundary(str_of(bad[i]), &boundary))
            fail_msg("taken: %s", bad[i]);
}

static void test_session(void **state) {
    (void)state;
    static const char *const none[] = {
        "",
        "a=b",
        "__Host-s",
        "__Host-s=",
        "__host-s=abc",
        "s=abc",
        "__Host-s=a=b",
        "__Host-s=\"abc\"",
        "__Host-s=abc; __Host-s=abc",
        "__Host-s=abc; a=1; __Host-s=",
        "__Host-s=a b",
        "__Host-s=abc, x",
        "x__Host-s=abc",
        "__Host-s =abc",
        "__Host-s=\xc3\xa0",
        /* 129 */
        "__Host-s="
        "00000000000000000000000000000000000000000000000000000000000000001111111111111111111111111111111"
        "1111111111111111111111111111111112",
    };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (gate_session(str_of(none[i])).p != NULL)
            fail_msg("a session: %s", none[i]);
    static const char *const some[] = {"__Host-s=Abc9", "a=b; __Host-s=Abc9; c=\"d;e\"", ";; __Host-s=Abc9 ;",
                                       "a;__Host-s=Abc9"};
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
        if (!str_is(gate_session(str_of(some[i])), "Abc9"))
            fail_msg("no session: %s", some[i]);
    assert_null(gate_session((struct str){NULL, 0}).p);
}

/* What tells whose request it is counts only when it came once. */
static void test_once(void **state) {
    (void)state;
    assert_int_equal(check(GET "cookie: a=1\r\nORIGIN: https://a.example\r\nSec-Fetch-Site: none\r\n\r\n"),
                     0);
    assert_true(str_is(facts.cookie, "a=1"));
    assert_true(str_is(facts.origin, "https://a.example"));
    assert_true(str_is(facts.fetch_site, "none"));
    assert_int_equal(check(GET "Cookie: a=1\r\nCookie: a=1\r\nOrigin: a\r\nOrigin: a\r\nOrigin: a\r\n"
                               "Sec-Fetch-Site: none\r\nSec-Fetch-Site: none\r\n\r\n"),
                     0);
    assert_null(facts.cookie.p);
    assert_null(facts.origin.p);
    assert_null(facts.fetch_site.p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_let_in),  cmocka_unit_test(test_framing),      cmocka_unit_test(test_invisible),
        cmocka_unit_test(test_methods), cmocka_unit_test(test_limits),       cmocka_unit_test(test_target),
        cmocka_unit_test(test_hosts),   cmocka_unit_test(test_content_type), cmocka_unit_test(test_boundary),
        cmocka_unit_test(test_session), cmocka_unit_test(test_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
