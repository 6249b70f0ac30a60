#include "http/request.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "http/gate.h"
#include "http/response.h"
#include "http/route.h"
#include "http/urlencoded.h"

enum { SPARE_MAX = 256 };

_Static_assert(MHD_VERSION < 0x01000000,
               "the gate reads the head as libmicrohttpd 0.9 leaves it in memory: run "
               "tests/unit/server.c against this version, then move this line");

static int64_t seconds(int n) {
    return n * INT64_C(1000000);
}

/* ---- Memory: a request that is over serves again, with its arena's first block
 * --------------------------------- */

static struct request *request_new(struct loop *loop) {
    struct request *r = loop->spare;
    if (r != NULL) {
        loop->spare = r->next;
        loop->spare_count--;
        if (loop->spare_count < loop->spare_idle)
            loop->spare_idle = loop->spare_count;
        return r;
    }
    r = calloc(1, sizeof *r);
    if (r != NULL)
        r->page.arena = arena_new(HTTP_REQUEST_ARENA);
    if (r != NULL && r->page.arena == NULL) {
        free(r);
        r = NULL;
    }
    return r;
}

void request_free(struct request *r) {
    arena_free(r->page.arena);
    free(r);
}

static void request_recycle(struct loop *loop, struct request *r) {
    if (loop->spare_count == SPARE_MAX) {
        request_free(r);
        return;
    }
    struct arena *arena = r->page.arena;
    arena_reset(arena);
    memset(r, 0, sizeof *r);
    r->page.arena = arena;
    r->next = loop->spare;
    loop->spare = r;
    loop->spare_count++;
}

void requests_rest(struct loop *loop) {
    for (; loop->spare_idle > 0; loop->spare_idle--, loop->spare_count--) {
        struct request *r = loop->spare;
        loop->spare = r->next;
        request_free(r);
    }
    loop->spare_idle = loop->spare_count;
}

/* ---- Answering
 * -------------------------------------------------------------------------------------------------- */

static enum MHD_Result send_response(struct request *r, struct http_response *response) {
    r->state = REQUEST_REPLIED;
    r->status = response->status;
    r->peer->deadline =
        clock_monotonic_us() + seconds(response->file != NULL ? HTTP_FILE_SECONDS : HTTP_RESPONSE_SECONDS);
    return response_queue(r->connection, response, r->loop->draining, &r->copy);
}

/* The error page. page is NULL as long as the request is too malformed to be shown to anybody. */
static enum MHD_Result fail(struct request *r, struct http_request *page, int status) {
    const struct http_options *options = r->loop->options;
    struct http_response response;
    response_init(&response, r->encoding);
    response.status = status;
    response.allow = status == 405 ? r->allow : NULL;
    response.foreign_host = r->foreign_host;
    if (options->error_page != NULL)
        options->error_page(options->app, page, &response);
    response.status = status;
    response.allow = status == 405 ? r->allow : NULL;
    if (response.body.n == 0 || !response_valid(&response)) {
        response.location = NULL;
        response_plain(&response);
    }
    return send_response(r, &response);
}

/* Refuses before the body: the library then closes the connection behind the answer, and nothing that follows
 * on it is served. */
static enum MHD_Result refuse(struct request *r, struct http_request *page, int status) {
    r->peer->idle = false;
    return fail(r, page, status);
}

static enum MHD_Result reply(struct request *r, struct http_response *response) {
    if (response_valid(response))
        return send_response(r, response);
    response_drop(response);
    return fail(r, &r->page, 500);
}

static enum MHD_Result resume(struct request *r, bool started) {
    struct http_response response;
    response_init(&response, r->encoding);
    if (r->page.resume(r->loop->options->app, &r->page, &response, started) == HTTP_REPLY)
        return reply(r, &response);
    response_drop(&response);
    return fail(r, &r->page, 500);
}

/* Hands the request to whom the page chose. Suspending after that is safe, because a request that is handed
 * back is resumed by this same thread, later. */
static enum MHD_Result hand_over(struct request *r) {
    if (r->page.start == NULL || r->page.resume == NULL)
        return fail(r, &r->page, 500);
    if (r->loop->draining)
        return resume(r, false);
    int64_t deadline = r->peer->deadline;
    r->state = REQUEST_WAITING;
    r->peer->deadline = INT64_MAX;
    r->loop->waiting++;
    if (r->page.start(r->loop->options->app, &r->page) == 0) {
        MHD_suspend_connection(r->connection);
        return MHD_YES;
    }
    r->loop->waiting--;
    r->peer->deadline = deadline;
    return resume(r, false);
}

/* The body, now that it is there: 0 or the status of the refusal. */
static int read_body(struct request *r) {
    struct str body = {r->body, r->body_used};
    struct err err = ERR_INIT;
    if (r->upload != NULL)
        return upload_end(r->upload, &r->page.form, &r->page.upload);
    if (r->page.route->access == HTTP_TOKEN) {
        r->page.body = body;
        return 0;
    }
    int rc = body.n > 0 ? urlencoded_parse(body, r->page.arena, &r->page.form, &err) : 0;
    return rc == 0 ? 0 : rc == ERR_NOMEM ? 500 : 400;
}

static enum MHD_Result serve(struct request *r) {
    struct http_response response;
    if (r->refusal != 0)
        return fail(r, &r->page, r->refusal);
    if (r->body_used < r->body_size)
        return fail(r, &r->page, 400);
    r->peer->unread = false;
    int status = read_body(r);
    if (status != 0)
        return fail(r, &r->page, status);
    response_init(&response, r->encoding);
    if (route_guarded(r->page.route) && !r->loop->options->guard(r->loop->options->app, &r->page, &response))
        return reply(r, &response);
    if (r->page.route->handler(r->loop->options->app, &r->page, &response) == HTTP_REPLY)
        return reply(r, &response);
    response_drop(&response);
    return hand_over(r);
}

/* ---- Letting in
 * ------------------------------------------------------------------------------------------------- */

/* From this machine, under a loopback name, and not on behalf of somebody else: a proxy on this machine is
 * not enough. */
static bool is_loopback(const struct request *r, const struct gate_facts *facts) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info == NULL || info->client_addr == NULL || facts->forwarded || !gate_host_loopback(r->page.host))
        return false;
    const struct sockaddr *peer = info->client_addr;
    if (peer->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)(const void *)peer)->sin_addr.s_addr) >> 24 == 127;
    if (peer->sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr);
    return peer->sa_family == AF_UNIX;
}

static bool lower_host(struct request *r, struct str host) {
    char *lower = arena_copy(r->page.arena, host.p, host.n);
    if (lower == NULL)
        return false;
    for (size_t i = 0; i < host.n; i++)
        if (lower[i] >= 'A' && lower[i] <= 'Z')
            lower[i] = (char)(lower[i] | 0x20);
    r->page.host = (struct str){lower, host.n};
    return true;
}

/* Address and name of the server: 0 or the status of the refusal. */
static int read_target(struct request *r, const struct gate_facts *facts) {
    const struct http_options *options = r->loop->options;
    struct str query;
    struct err err = ERR_INIT;
    int status = gate_target(r->target, r->page.arena, &r->page.path, &query);
    if (status != 0)
        return status;
    if (!lower_host(r, facts->host))
        return 500;
    if (!gate_host_loopback(r->page.host) &&
        (options->host_allowed == NULL || !options->host_allowed(options->app, r->page.host))) {
        r->foreign_host = true;
        return 400;
    }
    if (query.p == NULL)
        return 0;
    int rc = urlencoded_parse(query, r->page.arena, &r->page.query, &err);
    return rc == 0 ? 0 : rc == ERR_NOMEM ? 500 : 400;
}

/* Prepares for the body of a POST or PUT: 0 or the status of the refusal. */
static int admit_body(struct request *r, const struct gate_facts *facts) {
    const struct http_route *route = r->page.route;
    bool json = route->access == HTTP_TOKEN, given = facts->content_type.p != NULL && !facts->encoded;
    struct str boundary;
    bool parts = given && route->upload && gate_boundary(facts->content_type, &boundary);
    if (!given || (!parts && !(json ? gate_is_json : gate_is_form)(facts->content_type)))
        return 415;
    if (!facts->has_length)
        return 411;
    if (facts->length > (route->upload && !parts ? HTTP_UPLOAD_FORM_MAX : route->body_max))
        return 413;
    r->body_size = (size_t)facts->length;
    if (parts)
        r->upload = upload_new(r->page.arena, boundary, r->body_size);
    else
        r->body = arena_alloc(r->page.arena, r->body_size);
    return r->upload == NULL && r->body == NULL ? 500 : 0;
}

static enum MHD_Result on_header(void *closure, enum MHD_ValueKind kind, const char *name, size_t name_size,
                                 const char *value, size_t value_size) {
    struct gate_head *head = closure;
    (void)kind;
    if (head->count < GATE_HEADERS_MAX)
        head->headers[head->count] = (struct gate_header){{name, name_size}, {value, value_size}};
    head->count++;
    return MHD_YES;
}

static int check_head(struct request *r, const char *target, const char *method, const char *version,
                      struct gate_facts *facts) {
    struct gate_head head;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    head.method = method;
    head.target_at = target;
    head.target_size = r->target.p != NULL ? r->target.n : HTTP_URI_MAX + 1;
    head.version = version;
    head.size = info != NULL ? info->header_size : 0;
    head.count = 0;
    if (target != r->target_at)
        return 400;
    MHD_get_connection_values_n(r->connection, MHD_HEADER_KIND, on_header, &head);
    return gate_check(&head, facts);
}

static enum MHD_Result let_in(struct request *r, const char *target, const char *method,
                              const char *version) {
    struct gate_facts facts;
    struct http_request *page = &r->page;
    int status = check_head(r, target, method, version, &facts);
    r->allow = "GET, HEAD, POST";
    if (status == 0) {
        page->method = facts.method;
        page->head = facts.head;
        r->encoding = encoding_choose(&facts.encodings);
        status = read_target(r, &facts);
    }
    if (status != 0)
        return refuse(r, NULL, status);
    struct route_match match;
    route_find(r->loop->routes, page->method, page->path, &match);
    if (match.route != NULL && match.route->access == HTTP_LOOPBACK && !is_loopback(r, &facts))
        match.route = NULL;
    page->route = match.route;
    memcpy(page->params, match.params, sizeof page->params);
    if (page->route != NULL && route_guarded(page->route)) {
        page->session = gate_session(facts.cookie);
        page->origin = facts.origin;
        page->fetch_site = facts.fetch_site;
        page->authorization = facts.authorization;
        page->idempotency_key = facts.idempotency_key;
        page->none_match = facts.none_match;
    }
    r->allow = match.allow;
    if (page->route == NULL)
        status = match.allow != NULL ? 405 : 404;
    else if (page->method != HTTP_GET)
        status = admit_body(r, &facts);
    if (status != 0 && page->method != HTTP_GET)
        return refuse(r, page, status);
    /* Without a body there is nothing to be misread: the answer waits for the library's next call, and the
     * connection lives on. */
    r->refusal = status;
    r->state = REQUEST_BODY;
    r->peer->idle = false;
    r->peer->unread = r->body_size > 0;
    r->peer->deadline += seconds(HTTP_REQUEST_SECONDS - HTTP_HEADER_SECONDS);
    return MHD_YES;
}

/* ---- The library's callbacks
 * ------------------------------------------------------------------------------------ */

void *request_on_target(void *closure, const char *target, struct MHD_Connection *connection) {
    struct loop *loop = closure;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    if (info == NULL || info->socket_context == NULL)
        return NULL;
    struct request *r = request_new(loop);
    if (r == NULL)
        return NULL;
    r->loop = loop;
    r->connection = connection;
    r->peer = info->socket_context;
    r->peer->unread = true;
    r->page.thread = loop->index;
    r->target_at = target;
    r->started = clock_monotonic_us();
    /* The library is about to cut the target up. */
    size_t n = strlen(target);
    if (n <= HTTP_URI_MAX)
        r->target = arena_str(r->page.arena, (struct str){target, n});
    return r;
}

enum MHD_Result request_on_data(void *closure, struct MHD_Connection *connection, const char *target,
                                const char *method, const char *version, const char *data, size_t *data_size,
                                void **state) {
    struct request *r = *state;
    (void)closure;
    (void)connection;
    if (r == NULL)
        return MHD_NO;
    if (r->state == REQUEST_HEAD)
        return let_in(r, target, method, version);
    if (r->state == REQUEST_READY)
        return resume(r, true);
    if (*data_size == 0)
        return r->state == REQUEST_BODY ? serve(r) : MHD_YES;
    if (*data_size > r->body_size - r->body_used)
        return MHD_NO;
    if (r->upload != NULL)
        (void)upload_feed(r->upload, data, *data_size);
    else
        memcpy(r->body + r->body_used, data, *data_size);
    r->body_used += *data_size;
    *data_size = 0;
    return MHD_YES;
}

void request_on_completed(void *closure, struct MHD_Connection *connection, void **state,
                          enum MHD_RequestTerminationCode why) {
    struct loop *loop = closure;
    struct request *r = *state;
    (void)connection;
    (void)why;
    if (r == NULL)
        return;
    *state = NULL;
    int64_t now = clock_monotonic_us();
    r->peer->idle = true;
    r->peer->unread |= r->status == 0;
    r->peer->deadline = now + seconds(HTTP_HEADER_SECONDS);
    if (r->page.page_free != NULL)
        r->page.page_free(r->page.page);
    if (r->copy != NULL)
        kept_give_back(r->copy);
    if (r->status != 0)
        loop_count(&loop->counts->answers[r->status / 100 % HTTP_CLASSES]);
    if (!loop->options->quiet && r->status != 0) {
        const char *method = r->page.path.p == NULL        ? "-"
                             : r->page.head                ? "HEAD"
                             : r->page.method == HTTP_POST ? "POST"
                             : r->page.method == HTTP_PUT  ? "PUT"
                                                           : "GET";
        access_log_add(&loop->log, method, r->page.route != NULL ? r->page.route->pattern : NULL, r->status,
                       now - r->started);
    }
    request_recycle(loop, r);
}

void http_request_ready(struct http_request *request) {
    struct request *r = (struct request *)(void *)request;
    loop_done(r->loop, r);
}
