/* The API's description, for programs and those who write them. Of the program itself, whatever --web says: it must tell of this very
 * program. */
#include "base/embed.h"
#include "pages/api.h"

enum http_next page_api_openapi(void *app, struct http_request *request, struct http_response *response) {
    const struct embed_file *file = embed_find(embed_web, "api/openapi.json");
    if (file == NULL)
        return page_problem(app, request, response, 500);
    response->type = "application/json";
    response->cache = HTTP_CACHE_PUBLIC;
    buf_addstr(&response->body, file->bytes);
    return HTTP_REPLY;
}
