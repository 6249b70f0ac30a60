#include "http/route.h"

#include <stdlib.h>

/* Cuts the segment behind the '/' that *p stands on. */
static struct str segment(const char **p, const char *end) {
    const char *start = *p + 1;
    const char *slash = memchr(start, '/', (size_t)(end - start));
    *p = slash != NULL ? slash : end;
    return (struct str){start, (size_t)(*p - start)};
}

/* The rows of the table as a tree: one node for each beginning of a pattern, its last segment a literal or any parameter. The
 * children that are literals are found by hash (open addressing, at most half full). */
struct node {
    struct str text; /* the literal; a parameter has none */
    uint32_t parent, any;
    size_t params; /* on the way here */
    const struct http_route *routes[HTTP_METHOD_COUNT];
};

struct route_table {
    size_t count, longest; /* nodes; bytes of a literal */
    size_t slot_count;     /* a power of two */
    uint32_t *slots;       /* 0 is empty: nobody's child is the root, which is node 0 */
    struct node nodes[];
};

/* Where the literal below `parent` is, or would be put. FNV-1a (Fowler, Noll, Vo). */
static uint32_t *slot_of(const struct route_table *table, uint32_t parent, struct str text) {
    uint32_t hash = UINT32_C(2166136261) ^ parent;
    for (size_t i = 0; i < text.n; i++)
        hash = (hash ^ (unsigned char)text.p[i]) * UINT32_C(16777619);
    for (size_t slot = hash;; slot++) {
        uint32_t *at = &table->slots[slot & (table->slot_count - 1)];
        if (*at == 0 || (table->nodes[*at].parent == parent && str_equal(table->nodes[*at].text, text)))
            return at;
    }
}

/* The child of a node, made where it is not there yet. */
static uint32_t child_of(struct route_table *table, uint32_t parent, struct str text) {
    bool any = text.n > 0 && text.p[0] == ':';
    uint32_t *at = any ? &table->nodes[parent].any : slot_of(table, parent, text);
    if (*at != 0)
        return *at;
    *at = (uint32_t)table->count++;
    table->nodes[*at].parent = parent;
    table->nodes[*at].params = table->nodes[parent].params + any;
    if (!any)
        table->nodes[*at].text = text;
    if (!any && text.n > table->longest)
        table->longest = text.n;
    return *at;
}

static void route_add(struct route_table *table, const struct http_route *route) {
    const char *p = route->pattern, *end = p + strlen(p);
    uint32_t at = 0;
    while (p < end)
        at = child_of(table, at, segment(&p, end));
    if (table->nodes[at].routes[route->method] == NULL)
        table->nodes[at].routes[route->method] = route;
}

struct route_table *route_table_new(const struct http_route *routes, size_t count) {
    size_t nodes = 1, slots = 2;
    for (size_t i = 0; i < count; i++)
        for (const char *p = routes[i].pattern; *p != '\0'; p++)
            nodes += *p == '/';
    while (slots < nodes * 2)
        slots *= 2;
    struct route_table *table = calloc(1, sizeof *table + nodes * sizeof table->nodes[0]);
    if (table == NULL)
        return NULL;
    table->slots = calloc(slots, sizeof *table->slots);
    if (table->slots == NULL) {
        free(table);
        return NULL;
    }
    table->count = 1;
    table->slot_count = slots;
    for (size_t i = 0; i < count; i++)
        route_add(table, &routes[i]);
    return table;
}

void route_table_free(struct route_table *table) {
    if (table != NULL)
        free(table->slots);
    free(table);
}

/* Bit set of the methods that end here. */
static unsigned methods_of(const struct node *node) {
    unsigned methods = 0;
    for (size_t i = 0; i < HTTP_METHOD_COUNT; i++)
        methods |= node->routes[i] != NULL ? 1u << i : 0;
    return methods;
}

/* The node below `at` where what is left of the path ends, literals tried first; NULL: none. No deeper than the tree. */
static const struct node *walk(const struct route_table *table, uint32_t at, const char *p, const char *end,
                               struct str params[]) {
    const struct node *node = &table->nodes[at], *found = NULL;
    if (p == end)
        return methods_of(node) != 0 ? node : NULL;
    struct str text = segment(&p, end);
    uint32_t literal = text.n <= table->longest ? *slot_of(table, at, text) : 0;
    if (literal != 0)
        found = walk(table, literal, p, end, params);
    if (found != NULL || node->any == 0 || text.n == 0 || node->params == HTTP_PARAMS_MAX)
        return found;
    params[node->params] = text;
    return walk(table, node->any, p, end, params);
}

static const char *allow_text(unsigned methods) {
    static const char *const texts[] = {NULL,  "GET, HEAD",      "POST",      "GET, HEAD, POST",
                                        "PUT", "GET, HEAD, PUT", "POST, PUT", "GET, HEAD, POST, PUT"};
    return texts[methods & 7];
}

void route_find(const struct route_table *table, enum http_method method, struct str path,
                struct route_match *out) {
    struct str params[HTTP_PARAMS_MAX];
    memset(out, 0, sizeof *out);
    const struct node *node = walk(table, 0, path.p, path.p + path.n, params);
    if (node == NULL)
        return;
    out->route = node->routes[method];
    if (out->route == NULL)
        out->allow = allow_text(methods_of(node));
    else if (node->params > 0)
        memcpy(out->params, params, node->params * sizeof *params);
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
