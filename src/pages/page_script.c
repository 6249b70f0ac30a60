#include "pages/page.h"

enum http_next page_script(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct view *view = pages_view(pages);
    const char *language = view_language_find(view, request->params[0]);
    struct str script =
        language == NULL ? (struct str){NULL, 0} : view_script(view, language, request->params[1]);
    if (script.p == NULL)
        return page_problem(pages, request, response, 404);
    response->type = "text/javascript; charset=utf-8";
    buf_addstr(&response->body, script);
    /* The address names the version. */
    response->cache = HTTP_CACHE_FOREVER;
    return HTTP_REPLY;
}
