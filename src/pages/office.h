/* What the pages of officers share. Before one of them runs, pages_guard has seen to it that whoever asks is signed in and
 * may do what the route's row says about the unit in its path (`:unit`), and that a form came from a page of that session:
 * a handler finds the visitor in the request and asks nothing more. */
#ifndef PAGES_OFFICE_H
#define PAGES_OFFICE_H

#include "account/account.h"
#include "pages/page.h"

#define OFFICE_HOME "/office/"
#define OFFICE_LOGIN "/office/login"
#define OFFICE_SETUP "/office/setup"
#define OFFICE_UNIT "/office/u/"

enum { OFFICE_NEXT_MAX = 300 /* bytes of an address to come back to; three times that fits into one */ };

struct visitor {
    struct account_session session;
    /* Of ":unit", until the handler returns (as pages_site); NULL when the route has none. */
    const struct unit *unit;
    enum unit_relation relation;
};

/* Of a route with HTTP_SESSION. */
static inline const struct visitor *office_visitor(const struct http_request *request) {
    return request->visitor;
}

/* guard.c: a page of officers, with its query, that one may be led back to after signing in, and no page elsewhere. */
bool office_next_good(struct str next);
/* The same as the value of a query. NULL without memory. */
const char *office_next_value(const struct http_request *request, const char *next);

/* ---- Models and answers ------------------------------------------------------------------------------------------- */

/* page_model, and the navigation of who is signed in. query as page_model's. */
json_t *office_model(struct pages *pages, const struct http_request *request, const char *title,
                     const char *query);

/* ---- Pages of a unit (office_tabs.c) -------------------------------------------------------------------------------- */

/* /office/u/UNIT + suffix, with what was chosen there. query: "name=value&…&" or "". NULL without memory. */
const char *office_unit_path(const struct view *view, const struct http_request *request, const char *unit,
                             const char *suffix, const char *query);
/* The same of a dimension there: with survey and dimension behind what was chosen. */
const char *office_dimension_path(const struct view *view, const struct http_request *request,
                                  const char *unit, const char *suffix, const char *query, const char *survey,
                                  const char *dimension);
/* Adds tabs for parts/office-tabs.html: the pages of pages/tabs.def that the visitor may see; and "whose" for
 * parts/office-title.html: the unit's name, as a page's heading says only what it is for. relation: how the unit stands to the
 * visitor's; suffix: the page this is. */
void office_model_tabs(json_t *model, struct pages *pages, const struct http_request *request,
                       const char *unit, enum unit_relation relation, const char *suffix, const char *query);
/* The same of a page about the whole installation: no tabs, and "whose" says so. */
void office_model_whole(json_t *model, struct pages *pages, const struct http_request *request);

/* page_tasks.c: whether there is a task of the whole installation for them. */
bool office_any_task(const struct officer_rights *rights);

/* office_backup.c: "backup" in the model: what is known of copies of the database, false where the server does not look; for
 * parts/office-backup-late.html, which warns. */
void office_model_backup(json_t *model, struct pages *pages, const struct http_request *request);

/* ---- Forms ---------------------------------------------------------------------------------------------------------- */

/* A field of a form, for parts/office-fields.html. Words are keys; NULL: none. */
struct office_field {
    const char *id, *label;
    const char *hint, *fault;
    const char *type;         /* "text", "password" */
    const char *autocomplete; /* as HTML names it */
    const char *input_mode;
    struct str value;
};
/* Adds "fields" to the model, and "alert" with links to those that have a fault. alert: a key of words that says what is wrong
 * with the form as a whole; NULL: only the fields' faults, if any. */
void office_model_fields(json_t *model, struct pages *pages, const char *language,
                         const struct office_field *fields, size_t count, const char *alert);
/* What was typed, whole, so that it can be judged and shown again; UTF-8, as the guard lets nothing else in. May be as long as the
 * form; "" without the field. */
struct str office_typed(const struct http_request *request, const char *name);
/* Whether a form has these fields at most, each once. names: separated by one space; "lang" and "csrf" are always allowed. */
bool office_form_good(const struct http_request *request, const char *names);

/* "26/11/2026, 08:05" in Vietnam. */
enum { OFFICE_TIME_SIZE = 24 };
void office_time(int64_t seconds, char out[OFFICE_TIME_SIZE]);
/* A row {"at", "by"} of what was done before: when, and by whom, be it on the command line. */
struct audit_entry;
json_t *office_past_row(const struct view *view, const char *language, const struct audit_entry *entry);

/* page_login.c: "20 giây", "3 phút". */
const char *office_wait_words(const struct view *view, const struct http_request *request, int64_t seconds);

enum http_next office_show(struct pages *pages, struct http_request *request, struct http_response *response,
                           const char *template_name, json_t *model);
/* 303 to a page of officers, in the language of the request. */
enum http_next office_go(struct pages *pages, struct http_request *request, struct http_response *response,
                         const char *path);
/* A page with a heading, a text and a link. Words are keys. */
enum http_next office_message(struct pages *pages, struct http_request *request,
                              struct http_response *response, int status, const char *heading,
                              const char *text);

#endif
