#include "pages/page.h"

/* Encoded once and then kept: the largest takes longer than a visit may cost. */
enum http_next page_script(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct view *view = pages_view(pages);
    const char *language = view_language_find(view, request->params[0]);
    size_t number = 0;
    struct str script =
        language == NULL ? (struct str){NULL, 0} : view_script(view, language, request->params[1], &number);
    if (script.p == NULL)
        return page_problem(pages, request, response, 404);
    if (http_kept_take(pages_scripts(pages), number, response, "", 0))
        return HTTP_REPLY;
    response->type = "text/javascript; charset=utf-8";
    buf_addstr(&response->body, script);
    /* The address names the version. */
    response->cache = HTTP_CACHE_FOREVER;
    return HTTP_REPLY;
}
