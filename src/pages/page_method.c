/* How the figures are computed, with the formulas and where they come from: for whoever has to defend a number. */
#include "pages/office.h"

enum http_next page_method(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct view *view = pages_view(pages);
    const char *title = page_word(view, page_language(view, request), "office.method.title");
    json_t *model = office_model(pages, request, title, "");
    model_set(model, "threshold", json_integer((json_int_t)pages_site(pages, request)->threshold));
    return office_show(pages, request, response, "office-method", model);
}
