/* The life of one request on its network thread, from the library's callbacks to the page and back. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "http/loop.h"
#include "http/upload.h"

enum request_state {
    REQUEST_HEAD,    /* the head is coming */
    REQUEST_BODY,    /* the head was let in; the body (if any) is coming */
    REQUEST_WAITING, /* somebody else has it */
    REQUEST_READY,   /* handed back */
    REQUEST_REPLIED
};

struct request {
    struct http_request page; /* first: what the page sees */
    struct loop *loop;
    struct MHD_Connection *connection;
    struct request *next; /* in the done list or among the spare ones */
    struct connection *peer;
    enum request_state state;
    const char *target_at; /* where the library found the target, for the gate */
    struct str target;     /* copy of the target; p == NULL when it is too long */
    int refusal;           /* status to answer with once the request is in; 0: none */
    const char *allow;
    bool foreign_host; /* refused for its Host */
    enum http_encoding encoding;
    struct upload *upload; /* takes the body apart; NULL: it is kept as it comes */
    char *body;            /* room for body_size bytes */
    size_t body_size, body_used;
    int64_t started;        /* monotonic µs */
    int status;             /* of the answer; 0 while there is none */
    struct http_copy *copy; /* the kept answer it is; NULL: none */
};

/* The library's callbacks; the closure is the loop. */
void *request_on_target(void *closure, const char *target, struct MHD_Connection *connection);
enum MHD_Result request_on_data(void *closure, struct MHD_Connection *connection, const char *target,
                                const char *method, const char *version, const char *data, size_t *data_size,
                                void **state);
void request_on_completed(void *closure, struct MHD_Connection *connection, void **state,
                          enum MHD_RequestTerminationCode why);

void request_free(struct request *request);
/* Frees what was kept for reuse and not needed since the last time. */
void requests_rest(struct loop *loop);

#endif
