/* Kept answers (http.h), as the request's side sees them. */
#ifndef HTTP_KEPT_H
#define HTTP_KEPT_H

#include <microhttpd.h>

#include "http/encoding.h"

struct http_copy {
    struct http_copy *next;          /* among the idle ones of its slot */
    struct http_copy *newer, *older; /* among all idle ones */
    struct http_kept *kept;
    size_t slot;
    struct MHD_Response *out;
    char *body; /* the copy's own; what `out` sends */
    struct encoding_patch patch;
};

/* Room for one more copy; out, body and patch are still to be filled in. slot: http_response.keep_slot. NULL when enough are
 * on their way already, or without memory. */
struct http_copy *kept_reserve(struct http_kept *kept, size_t slot);

/* Frees a copy for good; out may be NULL. */
void kept_discard(struct http_copy *copy);

/* The answer was sent, or its connection is gone: the copy may serve another one. */
void kept_give_back(struct http_copy *copy);

#endif
