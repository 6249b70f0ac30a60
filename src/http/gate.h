/* Refuses a request whose framing two programs could read differently, before anything else looks at it.
 *
 * The library reads requests leniently: a bare line feed, a folded header and a NUL in a value leave no trace
 * in what it hands over. But it cuts the head up in place, NUL for each separator, and hands over pointers
 * into it; so a head that was written as RFC 9112 wants it lies back to back in memory, and one that was not
 * has a gap. gate_check looks for gaps. (What cannot be told from CR LF: a NUL beside a bare CR or LF or another
 * NUL, and a colon or one of them before one, which the library takes for the end of the head.) */
#ifndef HTTP_GATE_H
#define HTTP_GATE_H

#include "http/encoding.h"

enum { GATE_HEADERS_MAX = 100 };

struct gate_header {
    struct str name, value; /* pointers into the head */
};

struct gate_head { /* the head as the library has cut it up */
    const char *method;
    const char *target_at; /* where the request target begins in the head */
    size_t target_size;    /* its length before it was cut at '?' */
    const char *version;
    size_t size; /* of the head, from the method to the end of the empty line */
    struct gate_header headers[GATE_HEADERS_MAX];
    size_t count; /* of the headers that came, may be larger than GATE_HEADERS_MAX */
};

struct gate_facts {
    enum http_method method;
    bool head;
    struct str host; /* as it came */
    bool has_length;
    uint64_t length;         /* Content-Length */
    struct str content_type; /* p == NULL: none */
    bool encoded;            /* Content-Encoding is there */
    bool forwarded;          /* a proxy says it speaks for somebody else */
    struct encoding_offer encodings;
    struct str cookie, origin, fetch_site; /* as they came; p == NULL: not there, or not once */
    struct str authorization, idempotency_key, none_match; /* the same */
};

/* 0, or the status of the refusal: 400, 405, 414, 417, 431. facts is filled as far as the check came. */
int gate_check(const struct gate_head *head, struct gate_facts *facts);

/* Cuts a request target into decoded path and raw query (p == NULL: none). 0, 400 or 500 (memory). Refused:
 * anything that does not begin with '/', a bad percent-encoding, control characters and NUL even if encoded,
 * '#', bytes past ASCII that are not encoded, and an encoded '/' or '\' (a proxy may have judged another
 * path). */
int gate_target(struct str target, struct arena *arena, struct str *path, struct str *query);

/* The value of the session's cookie in a Cookie header; p == NULL when it is not there exactly once, or is none of ours:
 * empty, too long, or not of letters and digits. */
struct str gate_session(struct str cookie);

/* "name", "name:port", "[v6]:port": only letters, digits and ".-:[]_"; not empty. */
bool gate_host_valid(struct str host);
/* localhost, 127.x.x.x or [::1], with or without a port; host is lower case. */
bool gate_host_loopback(struct str host);

/* application/x-www-form-urlencoded, without parameter or with charset=utf-8. */
bool gate_is_form(struct str content_type);
/* application/json, the same. */
bool gate_is_json(struct str content_type);
/* multipart/form-data with its boundary and nothing else: 1 to 70 letters, digits and "'()+_,-./:=?" (RFC 2046), in quotes or not;
 * *boundary points into content_type. */
bool gate_boundary(struct str content_type, struct str *boundary);

#endif
