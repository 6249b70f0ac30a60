/* The units that published results, as a tree, or those of a name. */
#include "base/fold.h"
#include "base/utf8.h"
#include "pages/page.h"

/* Deeper units are listed at the deepest level: a template may open so many lists in one another, and a phone has no
 * room for more. */
enum { LIST_DEPTH_MAX = 8, LIST_MAX = 200, WANTED_MAX = 200 /* bytes */, LIST_ARENA = 4 * 1024 * 1024 };

struct list {
    const struct view *view;
    const struct site *site;
    const struct http_request *request;
    const char *language;
    struct str wanted; /* folded; n 0: all */
    struct arena *arena;
    bool cut; /* there are more than are listed */
};

static bool publishes(const struct site *site, const struct unit *unit) {
    return site->publishes[unit - site->units];
}

/* above: the unit it belongs to, where that is not listed above it. */
static json_t *unit_row(const struct list *list, const struct unit *unit, const struct unit *above) {
    json_t *row = json_object();
    model_set(row, "unit_name", json_string(unit->name));
    model_set_text(row, "unit_above", above == NULL ? NULL : above->name);
    model_set_text(
        row, "unit_path",
        page_path(list->view, list->request, list->language, page_results_path(list->request, unit->code)));
    model_set(row, "more", json_false());
    model_set(row, "units", json_array());
    return row;
}

static const struct unit *unit_above(const struct site *site, const struct unit *unit) {
    return site_unit(site, str_of(unit->parent));
}

/* The tree; what stands under a unit without results moves up. */
static void set_tree(json_t *model, struct list *list) {
    json_t *open[LIST_DEPTH_MAX + 1] = {model}; /* whose "units" a unit of that depth joins */
    size_t listed = 0;
    for (size_t i = 0; i < list->site->unit_count; i++) {
        const struct unit *unit = list->site->tree[i], *above = unit_above(list->site, unit);
        if (!publishes(list->site, unit))
            continue;
        if (listed++ == LIST_MAX) {
            list->cut = true;
            return;
        }
        size_t depth = 0, levels = 0;
        for (const struct unit *up = above; up != NULL && levels < UNIT_DEPTH_MAX;
             up = unit_above(list->site, up), levels++)
            depth += publishes(list->site, up) && depth < LIST_DEPTH_MAX - 1;
        bool below = above != NULL && publishes(list->site, above);
        json_t *row = unit_row(list, unit, below ? NULL : above);
        model_set(open[depth], "more", json_true());
        (void)json_array_append_new(json_object_get(open[depth], "units"), row);
        open[depth + 1] = row; /* borrowed from the model */
    }
}

static bool is_wanted(const struct list *list, const struct unit *unit) {
    struct str name;
    size_t at = 0;
    return fold_text(str_of(unit->name), list->arena, &name, &(struct err)ERR_INIT) == 0 &&
           fold_find(name, list->wanted, &at);
}

static void set_found(json_t *model, struct list *list) {
    json_t *units = json_object_get(model, "units");
    for (size_t i = 0; i < list->site->unit_count; i++) {
        const struct unit *unit = list->site->tree[i];
        if (!publishes(list->site, unit) || !is_wanted(list, unit))
            continue;
        if (json_array_size(units) == LIST_MAX) {
            list->cut = true;
            break;
        }
        (void)json_array_append_new(units, unit_row(list, unit, unit_above(list->site, unit)));
    }
    model_set(model, "more", json_boolean(json_array_size(units) > 0));
}

/* What is looked for, if it can be shown again. */
static struct str typed_of(const struct http_request *request) {
    struct str typed = http_field_get(&request->query, "q");
    bool good = typed.p != NULL && typed.n <= WANTED_MAX && utf8_valid(typed);
    return good ? str_trim(typed) : STR("");
}

enum http_next page_result_list(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct site *site = pages_site(pages, request);
    if (site == NULL || !site->results_public)
        return page_problem(pages, request, response, site == NULL ? 500 : 404);
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    struct str typed = typed_of(request);
    struct list list = {
        .view = view, .site = site, .request = request, .language = language, .arena = arena_new(LIST_ARENA)};
    if (list.arena == NULL ||
        (typed.n > 0 && fold_text(typed, list.arena, &list.wanted, &(struct err)ERR_INIT) != 0)) {
        arena_free(list.arena);
        return page_problem(pages, request, response, 500);
    }
    bool search = list.wanted.n > 1;
    json_t *model = page_model(view, site, NULL, language, page_word(view, language, "published.title"), "");
    model_set(model, "more", json_false());
    model_set(model, "units", json_array());
    (search ? set_found : set_tree)(model, &list);
    model_set_str(model, "wanted", typed);
    model_set(model, "search", json_boolean(search));
    model_set(model, "cut", json_boolean(list.cut));
    model_set_text(model, "list_path", page_path(view, request, language, "/results"));
    arena_free(list.arena);
    response->cache = HTTP_CACHE_PUBLIC;
    return page_show(pages, request, response, "units", language, model);
}
