/* HTTP as the pages see it: a request in, a response out. No page includes microhttpd.h, no file here knows a product
 * word. The life of a request is told in src/README.md. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum http_method {
    HTTP_GET,
    HTTP_POST,
    HTTP_PUT,
    HTTP_METHOD_COUNT
}; /* HEAD is served as GET without the body */
/* LOOPBACK: 404 unless the peer is this machine, calls it by a loopback name and is no proxy for somebody else. SESSION:
 * whom http_options.guard lets in. TOKEN: the same for programs, which say who they are in Authorization; cookies are not looked at,
 * and bodies are JSON. */
enum http_access { HTTP_PUBLIC, HTTP_LOOPBACK, HTTP_SESSION, HTTP_TOKEN };
/* FORM_KEY: the page itself checks its form's key. ORIGIN: the guard sees to it that the form was one of ours. SESSION: and
 * that it was made for this very session. */
enum http_csrf { HTTP_CSRF_NONE, HTTP_CSRF_FORM_KEY, HTTP_CSRF_ORIGIN, HTTP_CSRF_SESSION };

enum {
    HTTP_PARAMS_MAX = 4,
    HTTP_FIELDS_MAX = 512,
    HTTP_URI_MAX = 1024,     /* over: 414 */
    HTTP_HEADERS_MAX = 8192, /* over: 431 */
    HTTP_REQUEST_ARENA = 512 * 1024,
    HTTP_HEADER_SECONDS = 10,  /* absolute, from the first byte or the end of the last response */
    HTTP_REQUEST_SECONDS = 30, /* absolute, header and body */
    HTTP_IDLE_SECONDS = 15,
    HTTP_RESPONSE_SECONDS = 60,           /* absolute, from the answer to its last byte */
    HTTP_FILE_SECONDS = 600,              /* the same of a file */
    HTTP_STOP_SECONDS = 10,               /* what http_server_stop gives to requests that are under way */
    HTTP_RESPONSE_MAX = 32 * 1024 * 1024, /* of http_response.body; over: 500 */
    HTTP_PATCH_MAX = 4096,                /* of http_response.patch_size; over: 500 */
    HTTP_SESSION_MAX = 128,               /* bytes of a session's token; a longer one is none */
    HTTP_UPLOAD_FORM_MAX = 64 * 1024,     /* of an UPLOAD route: a urlencoded body */
    HTTP_UPLOAD_FILE_MAX = 256 * 1024     /* bytes of a file that are kept */
};

struct http_field { /* decoded; not validated as UTF-8; a NUL byte in it was refused */
    struct str name, value;
};
struct http_fields {
    struct http_field *items; /* in the order they came, repeats kept */
    size_t count;
};
/* The file of a form: one that was not chosen has size 0. Any bytes. */
struct http_upload {
    struct str field; /* the name of its field; p == NULL: there was none */
    struct str bytes;
    uint64_t size; /* larger than bytes.n: it was too long to be kept, and bytes are its beginning */
};
/* The first one's value, or p == NULL. */
struct str http_field_get(const struct http_fields *fields, const char *name);

struct http_request;
struct http_response;

/* Content-Encoding, in the order of preference. */
enum http_encoding { HTTP_IDENTITY, HTTP_GZIP, HTTP_BR, HTTP_ENCODING_COUNT };

/* A page's answer: reply now, or wait (below). app is the pointer given to the server. */
enum http_next { HTTP_REPLY, HTTP_WAIT };
typedef enum http_next http_handler(void *app, struct http_request *request, struct http_response *response);

struct http_route { /* one row of pages/routes.def */
    enum http_method method;
    const char *pattern; /* "/results/:unit": segments, ":name" matches one; literal segments win */
    http_handler *handler;
    enum http_access access;
    enum http_csrf csrf;
    size_t
        body_max; /* bytes of a body: application/x-www-form-urlencoded, of a TOKEN route application/json; over: 413 */
    int right; /* what the guard asks of whoever comes; means nothing to the server */
    bool
        upload; /* a body may also be multipart/form-data with one file; a urlencoded one is at most HTTP_UPLOAD_FORM_MAX */
};

struct http_request {
    struct arena *arena; /* freed when the request is over */
    enum http_method method;
    bool head;
    struct str path;                    /* decoded, begins with '/' */
    struct str host;                    /* Host header, lower case */
    const struct http_route *route;     /* NULL in an error page for an unknown address */
    struct str params[HTTP_PARAMS_MAX]; /* of the route's ":name" segments, in order */
    struct http_fields query, form;
    struct http_upload upload; /* of an UPLOAD route */
    struct str body;           /* of a TOKEN route: as it came. Lives as long as the request */

    /* Where the guard is asked, else p == NULL; as they came, not copied: valid until the handler returns. */
    struct str session;    /* the cookie's value; p == NULL: none, several, or none that could be ours */
    struct str origin;     /* Origin */
    struct str fetch_site; /* Sec-Fetch-Site */
    void *visitor;         /* whom the guard found */
    /* Of a TOKEN route, and as short-lived; p == NULL: not there, or not once. */
    struct str authorization, idempotency_key;
    struct str none_match; /* If-None-Match */

    /* HTTP_WAIT: the server suspends the connection and then calls start on the same thread. start hands the request
     * to somebody and returns 0, or a negative code when that somebody refuses. When that somebody is done it calls
     * http_request_ready (from any thread). Then resume is called on the request's own thread, with started telling
     * whether start had succeeded (false also when the server is draining), and must return HTTP_REPLY. It is not
     * called when the client has gone in the meantime; page_free is, in every case. */
    int (*start)(void *app, struct http_request *request);
    enum http_next (*resume)(void *app, struct http_request *request, struct http_response *response,
                             bool started);
    void *page;                    /* the page's own state between the two */
    void (*page_free)(void *page); /* called when the request is over, if set */
    size_t thread;                 /* 0 … threads-1: index of the network thread that serves it */
};
void http_request_ready(struct http_request *request);

/* HISTORY: not reused but for Back, so that Back shows the page that was there (a form with the same key). PUBLIC: a
 * minute, by anybody. FOREVER: by anybody, for an address that names the version. */
enum http_cache { HTTP_CACHE_NONE, HTTP_CACHE_HISTORY, HTTP_CACHE_PUBLIC, HTTP_CACHE_FOREVER };

/* A file as body, sent from the disk bit by bit. */
struct http_file {
    int fd; /* the server closes it, also when it is not sent */
    uint64_t size;
};

struct http_response {        /* zero-initialised by the server except body, which is ready for use */
    int status;               /* 200 unless set */
    const char *type;         /* "text/html; charset=utf-8" unless set */
    struct buf body;          /* its memory goes to the server */
    const char *authenticate; /* WWW-Authenticate, for 401; NULL: none */
    const char *etag;         /* with its quotes; NULL: none */
    const char *location;     /* for 303: a path on this server, beginning with one '/' (arena-owned) */
    const char *language;     /* Content-Language; NULL: none */
    const char
        *download; /* a file to be kept under this name: letters, digits, '.', '-' and '_'; NULL: a page */
    const char *style_hash; /* base64 SHA-256 of the page's one <style>; NULL: no style */
    const char *allow;      /* for 405; set by the server */
    bool foreign_host;      /* for 400; set by the server: the Host is neither ours nor a loopback name */
    bool script;            /* the page loads our own script, which may talk to us */
    unsigned retry_after;   /* seconds, for 429 and 503; 0: none */
    const char *
        refresh; /* a path of ours that a browser goes to by itself after refresh_after seconds; NULL: none */
    unsigned refresh_after;
    bool forget; /* the browser is to drop what it has kept of our pages, those for Back too */
    enum http_cache cache;
    bool noindex;
    bool open; /* pages of other servers may read it: what is public and the same for everybody */
    /* Set-Cookie: the token of the session that begins, "" to end the one there is; NULL: no cookie. Only letters and
     * digits, at most HTTP_SESSION_MAX. Goes with Secure and HttpOnly, to us alone, and ends with the browser. */
    const char *session;
    /* The page's forms say where they come from (Origin), which with our usual silence they do not. */
    bool says_origin;
    bool close;                   /* close the connection after it */
    const struct http_file *file; /* instead of body, as it is; NULL: none. Arena-owned */
    /* Where in the body the bytes lie that the page writes into a kept answer (below). A page that is kept says so, near
     * the end of its body: what follows is sent uncompressed. Size 0: nowhere. */
    size_t patch_at, patch_size;
    /* Set by the server: the one the client likes best. The server sends text in it; pages write plain bodies. The size of
     * a compressed page tells of what it holds: no page may have a secret of its reader's in it beside what somebody else
     * can put there (src/README.md, 2026-11-26). */
    enum http_encoding encoding;
    /* Set by http_kept_take, for the server. */
    struct http_copy *copy;
    struct http_kept *keep;
    size_t keep_slot;
};

/* Kept answers: pages whose answers differ from visit to visit in a few bytes at a place the page knows, or redirects
 * that differ in their location alone. Head and body are built and encoded once per slot, encoding and visit in flight, and
 * used again; that saves most of what an answer costs. At most copies_max exist; past that one that was idle longest goes, and with all of them on their way answers are
 * built as ever. Shared by all threads; NULL without memory. */
struct http_kept;
struct http_kept *http_kept_new(size_t slots, size_t copies_max);
void http_kept_release(
    struct http_kept *kept); /* copies on their way go when they are sent; NULL is allowed */
/* Makes an idle copy of the slot (0 … slots-1), in the client's encoding and with these n bytes as its patch, the response:
 * the page replies, with its location where it redirects. False: there is none; the page fills the response as usual,
 * patch_size being n, and that becomes a copy. */
bool http_kept_take(struct http_kept *kept, size_t slot, struct http_response *response, const char *bytes,
                    size_t n);

/* What a network thread did, for whoever watches over the server; written by that thread alone, read by any. */
enum { HTTP_THREADS_MAX = 64, HTTP_CLASSES = 6 };
struct http_counts {
    _Alignas(64) atomic_uint_least64_t answers[HTTP_CLASSES]; /* by the first digit of their status */
    atomic_uint_least64_t opened, closed;                     /* connections */
};

struct http_options {
    const char *listen; /* "127.0.0.1:8080", "[::1]:0", "unix:/path" */
    const struct http_route *routes;
    size_t route_count;
    void *app;
    /* Renders the page for an error the server itself found (400, 404, 405, 411, 413, 414, 415, 417, 431, 500). request
     * may be NULL when it was too malformed. status and allow are set already. A page without a body is replaced by the
     * bare status. */
    void (*error_page)(void *app, struct http_request *request, struct http_response *response);
    /* Hosts allowed in the Host header beside the loopback ones: "host" or "host:port", lower case. The function is
     * asked for each request whose Host is not a loopback name. */
    bool (*host_allowed)(void *app, struct str host);
    /* Asked before the handler of every route with HTTP_SESSION, HTTP_TOKEN, HTTP_CSRF_ORIGIN or HTTP_CSRF_SESSION, when the request is
     * whole; never for another one. False: it has filled the response, and no handler runs. May be NULL when there is no such
     * route. */
    bool (*guard)(void *app, struct http_request *request, struct http_response *response);
    struct http_counts *counts; /* HTTP_THREADS_MAX of them; NULL: nobody asks */
    size_t threads;             /* 0: one per core; at most HTTP_THREADS_MAX */
    bool quiet;                 /* no line per request in the log */
};

struct http_server;

/* Listens and starts the network threads. The URL to show ("http://127.0.0.1:8080") is in http_server_url. Raises the
 * process's soft limit of open files towards the hard one, as far as connections can use it, and divides it among the
 * threads; ERR_IO when it leaves too few connections. */
int http_server_start(const struct http_options *options, struct http_server **out, struct err *err);
const char *http_server_url(const struct http_server *server);
size_t http_server_threads(const struct http_server *server);
/* Stops accepting, answers 503 to what would have to wait, lets waiting requests finish, then frees everything. What is
 * not done after HTTP_STOP_SECONDS is given up: its memory stays, so that a late http_request_ready does no harm. The
 * caller keeps the store's writer running until this returns. */
void http_server_stop(struct http_server *server);

#endif
