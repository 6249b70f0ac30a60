/* What the routes of the API share (/api/v1). Before one of them runs, api_guard has seen to it that the token holds, that its scope is
 * the route's, and that every unit and counter in the address lies where it reaches: a handler finds the caller in the
 * request and asks nothing more of the address. What stands in a body is the handler's to check.
 *
 * Every answer that is no success is a problem (RFC 9457) that names the place and what to do. */
#ifndef PAGES_API_H
#define PAGES_API_H

#include "account/api_token.h"
#include "pages/job.h"

#define API_PREFIX "/api/"

enum {
    API_PAGE = 100,         /* entries of a list, unless `limit` says otherwise */
    API_PAGE_MAX = 500,     /* … at most */
    API_RESPONSES_MAX = 500 /* in one POST */
};

struct api_caller {
    struct api_token token;
};
static inline const struct api_caller *api_caller(const struct http_request *request) {
    return request->visitor;
}

/* api_guard.c: pages_guard's part for HTTP_TOKEN. */
bool api_guard(struct pages *pages, struct http_request *request, struct http_response *response);
/* Whether a unit lies where the token reaches. */
bool api_reaches(const struct api_token *token, const struct unit *units, size_t count, const char *unit,
                 int32_t day);
/* An address of the API, whether there is such a route or not. request may be NULL. */
bool api_is(const struct http_request *request);

/* ---- Answers (api.c) ------------------------------------------------------------------------------------------------ */

/* JSON; value is taken over, NULL is a lack of memory. */
enum http_next api_json(struct http_response *response, int status, json_t *value);
/* The same with an ETag, or 304 when the caller has it already. */
enum http_next api_json_tagged(const struct http_request *request, struct http_response *response,
                               json_t *value);

/* A problem under its name (for programs). detail: what is wrong and what to do, for people. */
enum http_next api_problem(struct http_response *response, int status, const char *name, const char *detail);
/* With a list of what is wrong where: {"pointer" or "parameter", "detail"}; taken over. */
enum http_next api_problem_list(struct http_response *response, int status, const char *name,
                                const char *detail, json_t *errors);
/* The problem that says no more than its status: what page_problem is for people. */
enum http_next api_problem_status(const struct http_request *request, struct http_response *response,
                                  int status);
/* One entry of the list above. where: "pointer" or "parameter". */
json_t *api_fault(const char *where, const char *place, const char *detail);

/* ---- What was asked ------------------------------------------------------------------------------------------------- */

/* The parameters an address may have. names: separated by one space. False: the answer is given; it names the first one that is
 * unknown, comes twice or is not valid UTF-8. */
bool api_query_good(const struct http_request *request, struct http_response *response, const char *names);
/* ?limit=; false: the answer is given. */
bool api_limit(const struct http_request *request, struct http_response *response, size_t *limit);
/* A day in a parameter, DAY_NONE without it; false: the answer is given. */
bool api_day(const struct http_request *request, struct http_response *response, const char *name,
             int32_t *day);
/* A faulty parameter: 400 that names it. */
enum http_next api_bad_parameter(struct http_response *response, const char *name, const char *detail);

/* api_body.c: a JSON body, checked before it is parsed: at most API_DEPTH_MAX levels and API_VALUES_MAX values, valid UTF-8
 * without NUL, no key twice, integers that fit. ERR_INPUT with what is wrong and where. Free *out by json_decref. */
enum { API_DEPTH_MAX = 8, API_VALUES_MAX = 200 * 1000 };
int api_body_parse(struct str body, json_t **out, struct err *err);

/* api_lists.c: "…" for the next page of a list, from the last thing shown; NULL without memory. And back again; false for what is no
 * cursor. They hold no secret, but programs are not to make them up. */
const char *api_cursor_make(struct arena *arena, struct str text);
bool api_cursor_read(struct str cursor, struct arena *arena, struct str *out);

#endif
