#include "http/response.h"

#include <stdlib.h>
#include <unistd.h>

enum { DOWNLOAD_NAME_MAX = 100 };

/* What holds for every answer, whatever its page and status. Asked of browsers: run and load nothing but our
 * own (a page's one style sheet, where it has them scripts, images and forms); guess no types. */
static const char *const common_headers[][2] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
    {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
};

#define POLICY_END "; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

void response_init(struct http_response *response, enum http_encoding encoding) {
    memset(response, 0, sizeof *response);
    response->status = 200;
    response->type = "text/html; charset=utf-8";
    response->encoding = encoding;
    buf_init(&response->body, HTTP_RESPONSE_MAX);
}

/* A path on this server: "//host" and "/\host" are other servers to a browser. */
static bool is_local(const char *location) {
    if (location[0] != '/' || location[1] == '/' || location[1] == '\\')
        return false;
    for (const char *p = location; *p != '\0'; p++)
        if ((unsigned char)*p <= 0x20 || (unsigned char)*p >= 0x7f)
            return false;
    return true;
}

/* What can stand in a cookie and means nothing there. */
static bool session_valid(const char *token) {
    size_t n = strlen(token);
    for (size_t i = 0; i < n; i++) {
        char c = token[i], lower = (char)(c | 0x20);
        if (!(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9'))
            return false;
    }
    return n <= HTTP_SESSION_MAX;
}

/* What stands in a header without quoting, and names a file on any system. */
static bool download_valid(const char *name) {
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
    return name[0] != '.' && n > 0 && n <= DOWNLOAD_NAME_MAX && name[n] == '\0';
}

bool response_valid(const struct http_response *response) {
    if (response->body.failed || response->status < 200 || response->status > 599)
        return false;
    if (response->refresh != NULL && !is_local(response->refresh))
        return false;
    if (response->file != NULL && (response->body.n > 0 || response->keep != NULL || response->copy != NULL))
        return false;
    if (response->copy == NULL &&
        (response->patch_size > HTTP_PATCH_MAX || response->patch_at > response->body.n ||
         response->patch_size > response->body.n - response->patch_at))
        return false;
    bool redirects = response->status >= 300 && response->status < 400 && response->status != 304;
    if (response->session != NULL && !session_valid(response->session))
        return false;
    if (response->download != NULL && !download_valid(response->download))
        return false;
    return redirects ? response->location != NULL && is_local(response->location)
                     : response->location == NULL;
}

void response_drop(struct http_response *response) {
    if (response->file != NULL)
        close(response->file->fd);
    response->file = NULL;
    buf_release(&response->body);
}

void response_plain(struct http_response *response) {
    buf_reset(&response->body);
    response->type = "text/plain; charset=utf-8";
    buf_printf(&response->body, "%d %s\n", response->status,
               MHD_get_reason_phrase_for((unsigned)response->status));
}

static bool add_policy(struct MHD_Response *out, const struct http_response *response) {
    const char *style = response->style_hash;
    char policy[320];
    int n =
        snprintf(policy, sizeof policy, "default-src 'none'%s%s%s%s" POLICY_END,
                 style == NULL ? "" : "; style-src 'sha256-", style == NULL ? "" : style,
                 style == NULL ? "" : "'", response->script ? "; script-src 'self'; connect-src 'self'" : "");
    return n > 0 && (size_t)n < sizeof policy &&
           MHD_add_response_header(out, "Content-Security-Policy", policy) == MHD_YES;
}

static bool add_download(struct MHD_Response *out, const char *name) {
    char text[DOWNLOAD_NAME_MAX + 32];
    snprintf(text, sizeof text, "attachment; filename=\"%s\"", name);
    return MHD_add_response_header(out, "Content-Disposition", text) == MHD_YES;
}

/* "20; url=/CODE" */
static bool add_refresh(struct MHD_Response *out, const struct http_response *response) {
    char text[HTTP_URI_MAX + 32];
    int n = snprintf(text, sizeof text, "%u; url=%s", response->refresh_after, response->refresh);
    return n > 0 && (size_t)n < sizeof text && MHD_add_response_header(out, "Refresh", text) == MHD_YES;
}

/* __Host-: for this host alone, over TLS or this very machine, and no page or script of another name can set it. */
static bool add_session(struct MHD_Response *out, const char *token) {
    char text[HTTP_SESSION_MAX + 80];
    int n = snprintf(text, sizeof text, "__Host-s=%s; Path=/; Secure; HttpOnly; SameSite=Strict%s", token,
                     token[0] == '\0' ? "; Max-Age=0" : "");
    return n > 0 && (size_t)n < sizeof text && MHD_add_response_header(out, "Set-Cookie", text) == MHD_YES;
}

/* A body as it is sent. */
struct wire {
    bool varies;                 /* with the client's Accept-Encoding */
    enum http_encoding encoding; /* what it is in */
    struct encoding_patch patch;
};

/* Whoever cannot be served encoded, for want of memory or of gain, gets the body as it is. */
static void encode(struct http_response *response, struct wire *wire) {
    struct buf *body = &response->body, encoded;
    struct encoding_patch plain = {.at = response->patch_at, .size = response->patch_size};
    *wire = (struct wire){encoding_suits(response->type, body->n), HTTP_IDENTITY, plain};
    if (!wire->varies || response->encoding == HTTP_IDENTITY)
        return;
    buf_init(&encoded, body->max);
    if (encoding_encode(response->encoding, buf_str(body), &encoded, &wire->patch) && encoded.n < body->n) {
        buf_release(body);
        *body = encoded;
        wire->encoding = response->encoding;
    } else {
        buf_release(&encoded);
        wire->patch = plain;
    }
}

static bool add_headers(struct MHD_Response *out, const struct http_response *response,
                        const struct wire *wire, bool close) {
    bool ok = add_policy(out, response);
    for (size_t i = 0; i < sizeof common_headers / sizeof common_headers[0]; i++)
        ok &= MHD_add_response_header(out, common_headers[i][0], common_headers[i][1]) == MHD_YES;
    ok &= MHD_add_response_header(out, "Content-Type", response->type) == MHD_YES;
    static const char *const cache[] = {"no-store", "private, no-cache", "public, max-age=60",
                                        "public, max-age=31536000, immutable"};
    ok &= MHD_add_response_header(out, "Cache-Control", cache[response->cache]) == MHD_YES;
    const char *const optional[][2] = {
        /* Others never hear where the reader came from. */
        {"Referrer-Policy", response->says_origin ? "same-origin" : "no-referrer"},
        {"Cross-Origin-Resource-Policy", response->open ? "cross-origin" : "same-origin"},
        {"Access-Control-Allow-Origin", response->open ? "*" : NULL},
        {"Content-Encoding", encoding_name(wire->encoding)},
        {"Vary", wire->varies ? "Accept-Encoding" : NULL},
        {"Content-Language", response->language},
        {"WWW-Authenticate", response->authenticate},
        {"ETag", response->etag},
        {"Location", response->location},
        {"Allow", response->allow},
        {"X-Robots-Tag", response->noindex ? "noindex" : NULL},
        {"Clear-Site-Data", response->forget ? "\"cache\"" : NULL},
        {"Connection", close || response->close ? "close" : NULL},
    };
    for (size_t i = 0; i < sizeof optional / sizeof optional[0]; i++)
        if (optional[i][1] != NULL)
            ok &= MHD_add_response_header(out, optional[i][0], optional[i][1]) == MHD_YES;
    if (response->retry_after > 0) {
        char seconds[16];
        snprintf(seconds, sizeof seconds, "%u", response->retry_after);
        ok &= MHD_add_response_header(out, "Retry-After", seconds) == MHD_YES;
    }
    if (response->session != NULL)
        ok &= add_session(out, response->session);
    if (response->download != NULL)
        ok &= add_download(out, response->download);
    if (response->refresh != NULL)
        ok &= add_refresh(out, response);
    return ok;
}

/* A copy lives long, and an encoder asks for room for the worst. */
static void give_room_back(struct buf *body) {
    char *p = realloc(body->p, body->n + 1);
    if (p != NULL) {
        body->p = p;
        body->room = body->n + 1;
    }
}

/* From the disk as it is asked for, never encoded and never all in memory. */
static enum MHD_Result queue_file(struct MHD_Connection *connection, struct http_response *response,
                                  bool close_after) {
    const struct wire wire = {.encoding = HTTP_IDENTITY};
    struct MHD_Response *out = MHD_create_response_from_fd64(response->file->size, response->file->fd);
    if (out == NULL) {
        response_drop(response);
        return MHD_NO;
    }
    response->file = NULL; /* closed with `out` */
    buf_release(&response->body);
    enum MHD_Result rc = MHD_NO;
    if (add_headers(out, response, &wire, close_after))
        rc = MHD_queue_response(connection, (unsigned)response->status, out);
    MHD_destroy_response(out);
    return rc;
}

/* Whether an answer may be used again, and by whom it was asked to be kept. */
static struct http_copy *keep_of(const struct http_response *response, bool close) {
    bool suits =
        response->status == MHD_HTTP_SEE_OTHER || (response->status == MHD_HTTP_OK && response->body.n > 0);
    bool kept = response->keep != NULL && suits && !close && !response->close;
    return kept ? kept_reserve(response->keep, response->keep_slot) : NULL;
}

/* A kept redirect leads elsewhere each time. */
static bool copy_lead(struct MHD_Response *out, const char *location) {
    const char *before = location == NULL ? NULL : MHD_get_response_header(out, "Location");
    if (before != NULL)
        (void)MHD_del_response_header(out, "Location", before);
    return location == NULL || MHD_add_response_header(out, "Location", location) == MHD_YES;
}

enum MHD_Result response_queue(struct MHD_Connection *connection, struct http_response *response, bool close,
                               struct http_copy **copy) {
    struct buf *body = &response->body;
    unsigned status = (unsigned)response->status;
    *copy = response->copy;
    if (*copy != NULL) {
        buf_release(body);
        if (!copy_lead((*copy)->out, response->location))
            return MHD_NO;
        return MHD_queue_response(connection, status, (*copy)->out);
    }
    if (response->file != NULL)
        return queue_file(connection, response, close);
    struct wire wire;
    encode(response, &wire);
    struct http_copy *keep = keep_of(response, close);
    if (body->n == 0)
        buf_release(body);
    else if (keep != NULL)
        give_room_back(body);
    bool persistent = keep != NULL || body->n == 0;
    struct MHD_Response *out = MHD_create_response_from_buffer(
        body->n, body->p, persistent ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_FREE);
    if (keep != NULL) {
        keep->out = out;
        keep->body = body->p;
        keep->patch = wire.patch;
    }
    if (out == NULL && keep == NULL)
        buf_release(body);
    else
        buf_init(body, body->max); /* the memory is the response's now */
    /* A header that is missing for want of memory may be the one that protects: then rather no answer. */
    enum MHD_Result rc = MHD_NO;
    if (out != NULL && add_headers(out, response, &wire, close))
        rc = MHD_queue_response(connection, status, out);
    if (keep != NULL && rc == MHD_YES)
        *copy = keep;
    else if (keep != NULL)
        kept_discard(keep);
    else if (out != NULL)
        MHD_destroy_response(out);
    return rc;
}
