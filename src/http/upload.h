/* A form with a file in it (multipart/form-data, RFC 7578), taken apart while it comes in. What is kept has a bound of its own,
 * whatever the body's length: of a file that is longer only the size is known in the end. Read as strictly as browsers write it:
 * what two programs could read differently is refused. */
#ifndef HTTP_UPLOAD_H
#define HTTP_UPLOAD_H

#include "http/http.h"

enum {
    UPLOAD_PARTS_MAX = 16,
    UPLOAD_BOUNDARY_MAX = 70,    /* bytes (RFC 2046) */
    UPLOAD_HEAD_MAX = 4096,      /* bytes of a part's head: a long name of a file fits */
    UPLOAD_KEPT_MAX = 368 * 1024 /* bytes of all values, the file's beginning among them */
};

struct upload;

/* For a body of so many bytes with this boundary. What is read lies in the arena. NULL without memory. */
struct upload *upload_new(struct arena *arena, struct str boundary, size_t body_size);

/* The next bytes of the body: 0, or the status of the refusal, which stays; more may follow and is dropped. 400: something before
 * the first boundary or behind the last one, a head with more than Content-Disposition and Content-Type or without a name, a NUL in a
 * field, a second file, too many parts; 413: fields longer than what is kept. */
int upload_feed(struct upload *upload, const char *bytes, size_t n);

/* Behind the last byte: the same, 400 also for a body that broke off. The file stands in *file, all else in *fields, in the order in
 * which it came. */
int upload_end(struct upload *upload, struct http_fields *fields, struct http_upload *file);

#endif
