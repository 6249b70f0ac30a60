/* The navigation between the pages of one unit. */
#include "pages/office.h"

static const struct {
    const char *suffix, *word;
    enum action right;
} tabs[] = {
#define TAB(suffix, word, right) {suffix, word, right},
#include "pages/tabs.def"
#undef TAB
};

const char *office_unit_path(const struct view *view, const struct http_request *request, const char *unit,
                             const char *suffix, const char *query) {
    const char *path = page_unit_path(request, OFFICE_UNIT, unit);
    size_t n = strlen(query);
    if (path != NULL)
        path = arena_printf(request->arena, "%s%s%s%.*s", path, suffix, n > 0 ? "?" : "",
                            (int)(n > 0 ? n - 1 : 0), query);
    return page_path(view, request, page_language(view, request), path);
}

const char *office_dimension_path(const struct view *view, const struct http_request *request,
                                  const char *unit, const char *suffix, const char *query, const char *survey,
                                  const char *dimension) {
    /* asked_query begins with the survey where one was asked for. */
    bool chosen = strncmp(query, "survey=", 7) == 0;
    const char *all =
        arena_printf(request->arena, "%s%s%s%sdimension=%s&", chosen ? "" : "survey=", chosen ? "" : survey,
                     chosen ? "" : "&", query, dimension);
    return all == NULL ? NULL : office_unit_path(view, request, unit, suffix, all);
}

void office_model_tabs(json_t *model, struct pages *pages, const struct http_request *request,
                       const char *unit, enum unit_relation relation, const char *suffix, const char *query) {
    const struct view *view = pages_view(pages);
    const struct officer_rights *rights = &office_visitor(request)->session.rights;
    const struct site *site = pages_site(pages, request);
    const struct unit *whose = site == NULL ? NULL : site_unit(site, str_of(unit));
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++) {
        if (!officer_can(rights, tabs[i].right, relation))
            continue;
        json_t *tab = json_object();
        model_set_text(tab, "tab_path", office_unit_path(view, request, unit, tabs[i].suffix, query));
        model_set(tab, "tab_name", json_string(page_word(view, page_language(view, request), tabs[i].word)));
        model_set(tab, "current", json_boolean(strcmp(tabs[i].suffix, suffix) == 0));
        (void)json_array_append_new(list, tab);
    }
    model_set_text(model, "whose", whose == NULL ? unit : whose->name);
    model_set(model, "any_tab", json_boolean(json_array_size(list) > 1));
    model_set(model, "tabs", list);
}

void office_model_whole(json_t *model, struct pages *pages, const struct http_request *request) {
    const struct view *view = pages_view(pages);
    model_set(model, "any_tab", json_false());
    model_set_text(model, "whose", page_word(view, page_language(view, request), "office.whole"));
}
