/* Which row of the routes table answers a method and a path. */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "http/http.h"

struct route_match {
    const struct http_route *route; /* NULL: none */
    const char
        *allow; /* when none: the methods this path has (405), or NULL when there is no such path (404) */
    struct str params[HTTP_PARAMS_MAX]; /* parts of path, not NUL-terminated */
};

/* The table, made ready for being searched; NULL without memory. routes must be valid (below) and outlive it. */
struct route_table;
struct route_table *route_table_new(const struct http_route *routes, size_t count);
void route_table_free(struct route_table *table); /* NULL is allowed */

/* path is decoded. Where several patterns fit, the one with a literal in the first segment that differs wins,
 * whatever its methods are: an address means one thing. */
void route_find(const struct route_table *table, enum http_method method, struct str path,
                struct route_match *out);

/* False for a pattern that does not begin with '/' or has more ":name" segments than a request can hold, and for a POST behind a
 * session that does not ask for the session's token, for a PUT that is not a program's, and for a program's route that asks for a
 * form's origin. */
bool route_valid(const struct http_route *route);

/* Whether the guard is asked before its handler. */
bool route_guarded(const struct http_route *route);

#endif
