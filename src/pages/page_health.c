#include "pages/page.h"

enum http_next page_health(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    bool well = store_writer_healthy(pages_store(pages)) && pages_site(pages, request) != NULL;
    response->status = well ? 200 : 503;
    response->type = "text/plain; charset=utf-8";
    buf_adds(&response->body, well ? "ok\n" : "responses cannot be stored\n");
    return HTTP_REPLY;
}
