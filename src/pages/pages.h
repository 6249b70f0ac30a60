/* The pages of citizens and officers, as an `app` for the web server: one row in routes.def, one file per page.
 * Use: pages_new, then http_server_start with pages_routes, pages_error_page, pages_host_allowed, pages_guard and app =
 * pages; pages_free after http_server_stop and before the store's writer is stopped, which work under way waits for. */
#ifndef PAGES_PAGES_H
#define PAGES_PAGES_H

#include "base/clock.h"
#include "base/err.h"
#include "http/http.h"
#include "store/store.h"

struct pages;

enum { PAGES_THREADS_MAX = 256 }; /* network threads the pages can serve; requests of further ones get 500 */

struct pages_options {    /* everything is borrowed until pages_free */
    const char *data_dir; /* read by stores of our own, one per network thread */
    struct store *store; /* open for WRITE on data_dir, its writer running: submissions, secret, generation */
    const char *web_dir; /* NULL: the files built into the program */
    const char *base_url; /* NULL: the setting base.url; its host is allowed in the Host header */
    const struct clock *clock;
    bool saving; /* copies of the database are made by its settings */
};

/* Reads settings, units, counters and surveys, and renders every form once. ERR_INPUT for faults in web_dir.
 */
int pages_new(const struct pages_options *options, struct pages **out, struct err *err);
void pages_free(struct pages *pages); /* NULL is allowed */
/* What the web server is to count in: HTTP_THREADS_MAX of them, until pages_free. */
struct http_counts *pages_counts(struct pages *pages);

const struct http_route *pages_routes(size_t *count);
void pages_error_page(void *app, struct http_request *request, struct http_response *response);
bool pages_host_allowed(void *app, struct str host);
bool pages_guard(void *app, struct http_request *request, struct http_response *response);

#endif
