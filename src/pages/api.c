/* Answers of the API and the parameters of its addresses. */
#include "pages/api.h"

#include "base/hash.h"
#include "base/utf8.h"

/* ---- Answers -------------------------------------------------------------------------------------------------------- */

static int add_bytes(const char *bytes, size_t n, void *buf) {
    buf_add(buf, bytes, n);
    return 0;
}

/* False, with the body as it was, without memory. */
static bool write_json(struct http_response *response, const char *type, json_t *value) {
    bool ok = value != NULL && json_dump_callback(value, add_bytes, &response->body, JSON_COMPACT) == 0 &&
              !response->body.failed;
    json_decref(value);
    if (!ok) {
        buf_reset(&response->body);
        return false;
    }
    buf_addc(&response->body, '\n');
    response->type = type;
    response->noindex = true;
    return true;
}

/* Without memory for more. */
static enum http_next plain_problem(struct http_response *response) {
    response->status = 500;
    response->type = "application/problem+json";
    buf_adds(&response->body, "{\"title\":\"Internal Server "
                              "Error\",\"status\":500,\"code\":\"internal\",\"detail\":\"The answer could "
                              "not be made. Try again later.\"}\n");
    return HTTP_REPLY;
}

enum http_next api_json(struct http_response *response, int status, json_t *value) {
    response->status = status;
    return write_json(response, "application/json", value) ? HTTP_REPLY : plain_problem(response);
}

enum http_next api_json_tagged(const struct http_request *request, struct http_response *response,
                               json_t *value) {
    enum { TAG_BYTES = 12 };
    uint8_t digest[HASH_DIGEST_SIZE];
    if (!write_json(response, "application/json", value))
        return plain_problem(response);
    hash_digest(buf_str(&response->body), digest);
    /* Weak, as the same value comes compressed or not. */
    char *tag = arena_alloc(request->arena, 2 * TAG_BYTES + 5);
    if (tag == NULL)
        return HTTP_REPLY;
    memcpy(tag, "W/\"", 3);
    for (size_t i = 0; i < TAG_BYTES; i++)
        snprintf(tag + 3 + 2 * i, 3, "%02x", digest[i]);
    memcpy(tag + 3 + 2 * TAG_BYTES, "\"", 2);
    response->etag = tag;
    struct str known = request->none_match;
    if (known.p != NULL &&
        (str_is(known, "*") || memmem(known.p, known.n, tag + 2, strlen(tag + 2)) != NULL)) {
        buf_reset(&response->body);
        response->status = 304;
    }
    return HTTP_REPLY;
}

static const char *status_title(int status) {
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
    case 429:
        return "Too Many Requests";
    case 503:
        return "Service Unavailable";
    default:
        return status >= 500 ? "Internal Server Error" : "Bad Request";
    }
}

enum http_next api_problem_list(struct http_response *response, int status, const char *name,
                                const char *detail, json_t *errors) {
    json_t *problem = json_pack("{ss si ss ss}", "title", status_title(status), "status", status, "code",
                                name, "detail", detail);
    if (errors != NULL && (problem == NULL || json_object_set_new(problem, "errors", errors) != 0)) {
        json_decref(problem);
        problem = NULL;
    }
    buf_reset(&response->body);
    response->status = status;
    return write_json(response, "application/problem+json", problem) ? HTTP_REPLY : plain_problem(response);
}

enum http_next api_problem(struct http_response *response, int status, const char *name, const char *detail) {
    return api_problem_list(response, status, name, detail, NULL);
}

json_t *api_fault(const char *where, const char *place, const char *detail) {
    return json_pack("{ss ss}", where, place, "detail", detail);
}

enum http_next api_problem_status(const struct http_request *request, struct http_response *response,
                                  int status) {
    size_t most = request != NULL && request->route != NULL ? request->route->body_max : 0;
    char detail[160];
    switch (status) {
    case 404:
        return api_problem(
            response, status, "not-found",
            "There is no such thing, or none that this token reaches. GET /api/v1/openapi.json "
            "describes the addresses.");
    case 405:
        return api_problem(response, status, "method",
                           "This address does not know the method. The header Allow names those it knows.");
    case 411:
        return api_problem(response, status, "length",
                           "The body comes without Content-Length. Send its length.");
    case 413:
        snprintf(detail, sizeof detail, "The body is larger than %zu bytes. Send it in smaller parts.", most);
        return api_problem(response, status, "too-large", detail);
    case 415:
        return api_problem(response, status, "media-type",
                           "The body must be application/json in UTF-8, without Content-Encoding.");
    case 503:
        response->retry_after = 5;
        return api_problem(
            response, status, "busy",
            "The server has too much to do, or is stopping. Nothing was stored. Try again after "
            "the seconds in Retry-After.");
    default:
        return status >= 500
                   ? api_problem(response, 500, "internal",
                                 "Something failed on the server; its log says what. Try again later.")
                   : api_problem(response, 400, "bad-request",
                                 "The request could not be read. GET /api/v1/openapi.json describes "
                                 "what is expected.");
    }
}

/* ---- Parameters ----------------------------------------------------------------------------------------------------- */

static bool is_named(struct str name, const char *names) {
    for (const char *p = names; *p != '\0';) {
        size_t n = strcspn(p, " ");
        if (str_equal(name, (struct str){p, n}))
            return true;
        p += n + (p[n] == ' ');
    }
    return false;
}

enum http_next api_bad_parameter(struct http_response *response, const char *name, const char *detail) {
    json_t *errors = json_array();
    (void)json_array_append_new(errors, api_fault("parameter", name, detail));
    return api_problem_list(response, 400, "parameter",
                            "A parameter of the address cannot be used; \"errors\" says which one and why.",
                            errors);
}

bool api_query_good(const struct http_request *request, struct http_response *response, const char *names) {
    const struct http_fields *query = &request->query;
    for (size_t i = 0; i < query->count; i++) {
        const struct http_field *field = &query->items[i];
        const char *fault = NULL;
        if (!is_named(field->name, names))
            fault = "There is no such parameter here. Leave it out.";
        else if (!utf8_valid(field->value))
            fault = "It is not valid UTF-8.";
        for (size_t j = 0; j < i && fault == NULL; j++)
            if (str_equal(field->name, query->items[j].name))
                fault = "It stands there twice. Give it once.";
        if (fault == NULL)
            continue;
        char shown[41];
        size_t n = field->name.n < sizeof shown ? field->name.n : sizeof shown - 1;
        for (size_t k = 0; k < n; k++) { /* whatever it is, it must come back as text */
            unsigned char c = (unsigned char)field->name.p[k];
            shown[k] = c < 0x20 || c >= 0x7f ? '?' : (char)c;
        }
        shown[n] = '\0';
        api_bad_parameter(response, shown, fault);
        return false;
    }
    return true;
}

bool api_limit(const struct http_request *request, struct http_response *response, size_t *limit) {
    struct str given = http_field_get(&request->query, "limit");
    int64_t number = API_PAGE;
    if (given.p != NULL && !str_to_int(given, 1, API_PAGE_MAX, &number)) {
        api_bad_parameter(response, "limit", "Give a whole number from 1 to 500.");
        return false;
    }
    *limit = (size_t)number;
    return true;
}

bool api_day(const struct http_request *request, struct http_response *response, const char *name,
             int32_t *day) {
    struct str given = http_field_get(&request->query, name);
    *day = DAY_NONE;
    if (given.p == NULL || day_parse(given, day))
        return true;
    api_bad_parameter(response, name, "Give a day as YYYY-MM-DD.");
    return false;
}
