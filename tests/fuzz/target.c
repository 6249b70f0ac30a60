/* A request's address of any bytes: path, query and the route that answers it, held against slower ways to find them. */
#include "http/gate.h"
#include "http/route.h"
#include "must.h"

static enum http_next nobody(void *app, struct http_request *request, struct http_response *response) {
    (void)app;
    (void)request;
    (void)response;
    return HTTP_REPLY;
}

/* The addresses there are; whose page answers makes no difference here. */
static const struct http_route routes[] = {
#define ROUTE(method, pattern, handler, access, csrf, right, body_max)                                       \
    {method, pattern, nobody, access, csrf, body_max, 0, false},
#define UPLOAD ROUTE
#include "pages/routes.def"
#undef UPLOAD
#undef ROUTE
};
enum { ROUTES = sizeof routes / sizeof *routes, SEGMENTS_MAX = 16 };

/* Cuts at each '/' behind the first one. */
static size_t cut(struct str path, struct str out[SEGMENTS_MAX]) {
    size_t count = 0, from = 1;
    for (size_t i = 1; i <= path.n && count < SEGMENTS_MAX; i++)
        if (i == path.n || path.p[i] == '/') {
            out[count++] = (struct str){path.p + from, i - from};
            from = i + 1;
        }
    return count;
}

/* -1: it does not fit. Else a number that is larger for a pattern whose literals come earlier. */
static int64_t rank(const char *pattern, struct str path) {
    struct str want[SEGMENTS_MAX], have[SEGMENTS_MAX];
    size_t count = cut(str_of(pattern), want);
    int64_t literals = 0;
    if (cut(path, have) != count)
        return -1;
    for (size_t i = 0; i < count; i++) {
        bool any = want[i].n > 0 && want[i].p[0] == ':';
        if (any ? have[i].n == 0 : !str_equal(want[i], have[i]))
            return -1;
        literals = 2 * literals + !any;
    }
    return literals << (SEGMENTS_MAX - count);
}

/* The pattern with the parameters in their places. */
static void check_params(const struct route_match *match, struct str path) {
    struct str want[SEGMENTS_MAX];
    size_t count = cut(str_of(match->route->pattern), want), param = 0;
    struct buf out;
    buf_init(&out, 2 * HTTP_URI_MAX);
    for (size_t i = 0; i < count; i++) {
        buf_addc(&out, '/');
        buf_addstr(&out, want[i].n > 0 && want[i].p[0] == ':' ? match->params[param++] : want[i]);
    }
    must(!out.failed && str_equal(buf_str(&out), path));
    buf_release(&out);
}

static void check_route(enum http_method method, struct str path) {
    static struct route_table *table;
    struct route_match match;
    int64_t best = -1;
    if (table == NULL)
        table = route_table_new(routes, ROUTES);
    must(table != NULL);
    bool same = false; /* some best one has the method */
    for (size_t i = 0; i < ROUTES; i++) {
        int64_t value = rank(routes[i].pattern, path);
        same = value > best ? routes[i].method == method
                            : same | (value == best && value >= 0 && routes[i].method == method);
        best = value > best ? value : best;
    }
    route_find(table, method, path, &match);
    must((match.route != NULL) == same);
    must((match.allow != NULL) == (best >= 0 && !same));
    if (match.route == NULL)
        return;
    must(match.route->method == method && rank(match.route->pattern, path) == best);
    check_params(&match, path);
}

static size_t count_of(struct str s, char c) {
    size_t count = 0;
    for (size_t i = 0; i < s.n; i++)
        count += s.p[i] == c;
    return count;
}

/* As a client that encodes everything it may. */
static void check_again(struct str path, struct arena *arena) {
    struct str again, query;
    struct buf out;
    buf_init(&out, 4 * HTTP_URI_MAX);
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '/' || path.p[i] == '\\')
            buf_addc(&out, path.p[i]);
        else
            buf_printf(&out, "%%%02x", (unsigned)(unsigned char)path.p[i]);
    must(!out.failed && gate_target(buf_str(&out), arena, &again, &query) == 0);
    must(str_equal(again, path) && query.p == NULL);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct str target = {(const char *)data, size};
    struct arena *arena = arena_new(HTTP_REQUEST_ARENA);
    struct str path, query;
    must(arena != NULL);
    if (size > HTTP_URI_MAX) { /* refused before */
        arena_free(arena);
        return 0;
    }
    int status = gate_target(target, arena, &path, &query);
    must(status == 0 || status == 400);
    if (status == 0) {
        const char *mark = memchr(target.p, '?', target.n);
        must(path.n > 0 && path.p[0] == '/' && path.n <= target.n);
        must(mark == NULL ? query.p == NULL
                          : query.p == mark + 1 && query.p + query.n == target.p + target.n);
        for (size_t i = 0; i < path.n; i++)
            must((unsigned char)path.p[i] >= 0x20 && path.p[i] != 0x7f);
        /* What separates segments was there to be seen. */
        struct str raw = {target.p, mark == NULL ? target.n : (size_t)(mark - target.p)};
        must(count_of(path, '/') == count_of(raw, '/') && count_of(path, '\\') == count_of(raw, '\\'));
        check_again(path, arena);
        for (unsigned method = 0; method < HTTP_METHOD_COUNT; method++)
            check_route((enum http_method)method, path);
    }
    arena_free(arena);
    return 0;
}
