#include "http/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static enum http_next nothing(void *app, struct http_request *request, struct http_response *response) {
    (void)app;
    (void)request;
    (void)response;
    return HTTP_REPLY;
}

#define ROW(method, pattern)                                                                                 \
    { method, pattern, nothing, HTTP_PUBLIC, HTTP_CSRF_NONE, 100, 0, false }

static const struct http_route routes[] = {
    ROW(HTTP_GET, "/"),
    ROW(HTTP_GET, "/:code"),
    ROW(HTTP_POST, "/:code"),
    ROW(HTTP_GET, "/:code/thanks"),
    ROW(HTTP_GET, "/results"),
    ROW(HTTP_GET, "/results/:unit"),
    ROW(HTTP_GET, "/:code/:what"),
    ROW(HTTP_POST, "/office/log-in"),
    ROW(HTTP_GET, "/:a/:b/:c/:d"),
};
enum { COUNT = sizeof routes / sizeof routes[0] };

static struct route_match find(enum http_method method, const char *path) {
    struct route_match match;
    struct route_table *table = route_table_new(routes, COUNT);
    assert_non_null(table);
    route_find(table, method, str_of(path), &match);
    route_table_free(table);
    return match;
}

static void expect(enum http_method method, const char *path, const char *pattern, const char *param) {
    struct route_match match = find(method, path);
    assert_non_null(match.route);
    assert_string_equal(match.route->pattern, pattern);
    assert_int_equal(match.route->method, method);
    assert_null(match.allow);
    if (param != NULL)
        assert_true(str_is(match.params[0], param));
}

static void test_found(void **state) {
    (void)state;
    expect(HTTP_GET, "/", "/", NULL);
    expect(HTTP_GET, "/ABC1234", "/:code", "ABC1234");
    expect(HTTP_POST, "/ABC1234", "/:code", "ABC1234");
    expect(HTTP_GET, "/results/u1", "/results/:unit", "u1");
    struct route_match match = find(HTTP_GET, "/1/2/3/4");
    assert_true(str_is(match.params[3], "4"));
}

static void test_literals_win(void **state) {
    (void)state;
    expect(HTTP_GET, "/results", "/results", NULL);
    expect(HTTP_GET, "/x/thanks", "/:code/thanks", "x");
    /* the earlier literal counts more than the later one */
    expect(HTTP_GET, "/results/thanks", "/results/:unit", "thanks");
}

static void test_not_found(void **state) {
    (void)state;
    const char *const paths[] = {"//", "/a/b/c", "/results/", "/1/2/3/4/5", "/a//", "//thanks", "/a/b/c/"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct route_match match = find(HTTP_GET, paths[i]);
        assert_null(match.route);
        assert_null(match.allow);
    }
}

static void test_method_not_allowed(void **state) {
    (void)state;
    assert_string_equal(find(HTTP_POST, "/").allow, "GET, HEAD");
    assert_string_equal(find(HTTP_GET, "/office/log-in").allow, "POST");
    /* POST /:code exists, but /results is another address */
    assert_string_equal(find(HTTP_POST, "/results").allow, "GET, HEAD");
    assert_null(find(HTTP_POST, "/results").route);
}

/* ---- Against looking at every row -------------------------------------------------------------------------------- */

static uint32_t drawn = 1;

static size_t draw(size_t n) {
    drawn = drawn * UINT32_C(1664525) + UINT32_C(1013904223);
    return (size_t)(drawn >> 8) % n;
}

static void make_path(char out[64], bool pattern) {
    static const char *const words[] = {"a", "b", "a", "office", "", ":x", ":y"};
    size_t segments = 1 + draw(4);
    out[0] = '\0';
    for (size_t i = 0; i < segments; i++) {
        const char *word = words[draw(pattern ? 7 : 5)];
        size_t at = strlen(out);
        snprintf(out + at, 64 - at, "/%s", !pattern && draw(4) == 0 ? "c" : word);
    }
}

/* A digit for each segment, 2 for a literal that fits and 1 for a parameter: the larger one is the more particular. -1: it does
 * not fit. */
static int64_t rank(const char *pattern, const char *path) {
    int64_t rank = 0;
    while (*pattern == '/' && *path == '/') {
        size_t want = strcspn(++pattern, "/"), have = strcspn(++path, "/");
        bool literal = want == have && memcmp(pattern, path, want) == 0;
        if (!literal && (pattern[0] != ':' || have == 0))
            return -1;
        rank = rank * 10 + (literal ? 2 : 1);
        pattern += want;
        path += have;
    }
    return *pattern == '\0' && *path == '\0' ? rank : -1;
}

static void check_path(const struct http_route *rows, size_t count, const struct route_table *table) {
    char path[64];
    make_path(path, false);
    enum http_method method = (enum http_method)draw(HTTP_METHOD_COUNT);
    int64_t best = -1;
    const struct http_route *row = NULL;
    for (size_t i = 0; i < count; i++) {
        int64_t here = rank(rows[i].pattern, path);
        if (here > best)
            row = NULL;
        best = here > best ? here : best;
        if (here >= 0 && here == best && row == NULL && rows[i].method == method)
            row = &rows[i];
    }
    struct route_match match;
    route_find(table, method, str_of(path), &match);
    assert_ptr_equal(match.route, row);
    assert_int_equal(match.allow != NULL, best >= 0 && row == NULL);
    size_t param = 0;
    const char *p = path;
    for (const char *q = row != NULL ? row->pattern : path + strlen(path); *q != '\0';
         q += 1 + strcspn(q + 1, "/")) {
        size_t have = strcspn(++p, "/");
        if (q[1] == ':')
            assert_true(str_equal(match.params[param++], (struct str){p, have}));
        p += have;
    }
    for (; param < HTTP_PARAMS_MAX; param++)
        assert_null(match.params[param].p);
}

static void test_as_by_every_row(void **state) {
    (void)state;
    for (size_t round = 0; round < 2000; round++) {
        enum { ROWS_MAX = 24 };
        char patterns[ROWS_MAX][64];
        struct http_route rows[ROWS_MAX];
        size_t count = draw(ROWS_MAX + 1);
        for (size_t i = 0; i < count; i++) {
            make_path(patterns[i], true);
            rows[i] = (struct http_route)ROW((enum http_method)draw(HTTP_METHOD_COUNT), patterns[i]);
        }
        struct route_table *table = route_table_new(rows, count);
        assert_non_null(table);
        for (size_t i = 0; i < 50; i++)
            check_path(rows, count, table);
        route_table_free(table);
    }
}

static void test_valid(void **state) {
    (void)state;
    const struct http_route good = ROW(HTTP_GET, "/:a/:b/:c/:d");
    const struct http_route many = ROW(HTTP_GET, "/:a/:b/:c/:d/:e");
    const struct http_route relative = ROW(HTTP_GET, "a");
    assert_true(route_valid(&good));
    assert_false(route_valid(&many));
    assert_false(route_valid(&relative));
    struct http_route inside = ROW(HTTP_POST, "/a");
    inside.access = HTTP_SESSION;
    for (unsigned csrf = 0; csrf <= HTTP_CSRF_SESSION; csrf++) {
        inside.csrf = (enum http_csrf)csrf;
        assert_int_equal(route_valid(&inside), csrf == HTTP_CSRF_SESSION);
    }
    inside.access = HTTP_PUBLIC;
    assert_false(route_valid(&inside));
}

static void test_guarded(void **state) {
    (void)state;
    struct http_route route = ROW(HTTP_POST, "/a");
    assert_false(route_guarded(&route));
    route.csrf = HTTP_CSRF_FORM_KEY;
    assert_false(route_guarded(&route));
    route.csrf = HTTP_CSRF_ORIGIN;
    assert_true(route_guarded(&route));
    route.csrf = HTTP_CSRF_SESSION;
    assert_true(route_guarded(&route));
    route.csrf = HTTP_CSRF_NONE;
    route.access = HTTP_LOOPBACK;
    assert_false(route_guarded(&route));
    route.access = HTTP_SESSION;
    assert_true(route_guarded(&route));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),           cmocka_unit_test(test_literals_win),
        cmocka_unit_test(test_not_found),       cmocka_unit_test(test_method_not_allowed),
        cmocka_unit_test(test_as_by_every_row), cmocka_unit_test(test_valid),
        cmocka_unit_test(test_guarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
