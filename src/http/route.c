#include "http/route.h"

/* Cuts the segment behind the '/' that *p stands on. */
static struct str segment(const char **p, const char *end) {
    const char *start = *p + 1;
    const char *slash = memchr(start, '/', (size_t)(end - start));
    *p = slash != NULL ? slash : end;
    return (struct str){start, (size_t)(*p - start)};
}

/* True when the path fits the pattern. *literals gets one bit a segment, the first one highest, set for
 * literals: a larger number is a more particular pattern. */
static bool fits(const char *pattern, struct str path, struct str params[], uint32_t *literals) {
    const char *p = pattern, *p_end = pattern + strlen(pattern);
    const char *q = path.p, *q_end = path.p + path.n;
    size_t param = 0;
    uint32_t bits = 0, bit = UINT32_C(1) << 31;
    while (p < p_end && q < q_end) {
        struct str want = segment(&p, p_end), have = segment(&q, q_end);
        if (want.n > 0 && want.p[0] == ':') {
            if (have.n == 0 || param == HTTP_PARAMS_MAX)
                return false;
            params[param++] = have;
        } else if (str_equal(want, have)) {
            bits |= bit;
        } else {
            return false;
        }
        bit >>= 1;
    }
    *literals = bits;
    return p == p_end && q == q_end;
}

static const char *allow_text(unsigned methods) {
    static const char *const texts[] = {NULL,  "GET, HEAD",      "POST",      "GET, HEAD, POST",
                                        "PUT", "GET, HEAD, PUT", "POST, PUT", "GET, HEAD, POST, PUT"};
    return texts[methods & 7];
}

void route_find(const struct http_route *routes, size_t count, enum http_method method, struct str path,
                struct route_match *out) {
    uint32_t best = 0;
    unsigned methods = 0; /* bit set of the methods the best pattern has */
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < count; i++) {
        struct str params[HTTP_PARAMS_MAX] = {{NULL, 0}};
        uint32_t literals;
        if (!fits(routes[i].pattern, path, params, &literals) || (methods != 0 && literals < best))
            continue;
        if (literals > best || methods == 0) {
            best = literals;
            methods = 0;
            out->route = NULL;
        }
        methods |= 1u << routes[i].method;
        if (routes[i].method == method && out->route == NULL) {
            out->route = &routes[i];
            memcpy(out->params, params, sizeof params);
        }
    }
    out->allow = out->route == NULL ? allow_text(methods) : NULL;
}

bool route_guarded(const struct http_route *route) {
    return route->access == HTTP_SESSION || route->access == HTTP_TOKEN || route->csrf >= HTTP_CSRF_ORIGIN;
}

bool route_valid(const struct http_route *route) {
    size_t params = 0;
    for (const char *p = route->pattern; *p != '\0'; p++)
        params += p[0] == '/' && p[1] == ':';
    bool session = route->csrf == HTTP_CSRF_SESSION;
    if (route->access == HTTP_TOKEN ? route->csrf != HTTP_CSRF_NONE : route->method == HTTP_PUT)
        return false;
    if (session ? route->access != HTTP_SESSION : route->access == HTTP_SESSION && route->method == HTTP_POST)
        return false;
    return route->pattern[0] == '/' && params <= HTTP_PARAMS_MAX && route->method < HTTP_METHOD_COUNT &&
           route->handler != NULL;
}
