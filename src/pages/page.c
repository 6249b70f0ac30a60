#include "pages/page.h"

#include "base/log.h"
#include "view/format.h"

enum { PAGE_MAX = 8 * 1024 * 1024 };

size_t page_language_index(const struct view *view, const char *language) {
    for (size_t i = 0; i < view_language_count(view); i++)
        if (strcmp(view_language(view, i), language) == 0)
            return i;
    return 0;
}

const char *page_language(const struct view *view, const struct http_request *request) {
    const struct http_fields *fields = request->method == HTTP_POST ? &request->form : &request->query;
    const char *language = NULL;
    if (fields->count > 0) {
        struct str asked = http_field_get(fields, "lang");
        if (asked.p != NULL)
            language = view_language_find(view, asked);
    }
    return language == NULL ? view_language(view, 0) : language;
}

const char *page_word(const struct view *view, const char *language, const char *key) {
    const char *word = view_word(view, language, key);
    return word == NULL ? "" : word;
}

const char *page_title(struct arena *arena, const char *fault, const char *name, const char *of) {
    return arena_printf(arena, "%s%s%s%s%s", fault == NULL ? "" : fault, fault == NULL ? "" : " ", name,
                        of == NULL ? "" : ": ", of == NULL ? "" : of);
}

void model_set(json_t *model, const char *key, json_t *value) {
    (void)json_object_set_new_nocheck(model, key, value); /* keys are ours, and ASCII */
}

void model_set_text(json_t *model, const char *key, const char *text) {
    model_set(model, key, text == NULL || text[0] == '\0' ? json_false() : json_string(text));
}

void model_set_count(json_t *model, const char *key, uint64_t count) {
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)count);
    model_set_text(model, key, count > 0 ? text : NULL);
}

void model_set_day(json_t *model, const char *key, int32_t day) {
    char text[32];
    if (day != DAY_NONE)
        format_day(day, text, sizeof text);
    model_set_text(model, key, day == DAY_NONE ? NULL : text);
}

void model_set_number(json_t *model, const char *key, uint64_t n, const char *language) {
    char text[32];
    format_count(n, language, text, sizeof text);
    model_set(model, key, json_string(text));
}

void model_add_option(json_t *list, const char *value, const char *name, bool selected) {
    json_t *option = json_object();
    model_set(option, "value", json_string(value));
    model_set(option, "name", json_string(name));
    model_set(option, "selected", json_boolean(selected));
    (void)json_array_append_new(list, option);
}

void model_add_choice(json_t *list, const char *value, const char *name, struct str chosen) {
    model_add_option(list, value, name, str_is(chosen, value));
}

void model_set_str(json_t *model, const char *key, struct str text) {
    model_set(model, key, json_stringn(text.n == 0 ? "" : text.p, text.n));
}

static json_t *other_languages(const struct view *view, const char *language, const char *query) {
    json_t *others = json_array();
    for (size_t i = 0; query != NULL && i < view_language_count(view); i++) {
        const char *code = view_language(view, i);
        if (strcmp(code, language) == 0)
            continue;
        json_t *other = json_object();
        model_set(other, "query", json_string(query));
        model_set(other, "code", json_string(code));
        model_set(other, "name", json_string(page_word(view, code, "language.name")));
        (void)json_array_append_new(others, other);
    }
    return others;
}

json_t *page_model(const struct view *view, const struct site *site, const struct unit *unit,
                   const char *language, const char *title, const char *query) {
    json_t *model = json_object();
    bool named = site != NULL && site->name[0] != '\0';
    model_set(model, "title", json_string(title));
    model_set(model, "site_name", json_string(named ? site->name : page_word(view, language, "site.name")));
    model_set(model, "hidden_language", json_boolean(strcmp(language, view_language(view, 0)) != 0));
    model_set(model, "look", json_false());
    model_set_text(model, "hotline", site == NULL ? NULL : site_contact(site, unit)->hotline);
    model_set(model, "others", other_languages(view, language, query));
    return model;
}

void page_model_code_field(json_t *model, const struct view *view, const struct site *site,
                           const struct http_request *request, const char *language, struct str typed) {
    model_set_str(model, "typed", typed);
    model_set_text(model, "results_path",
                   site == NULL || !site->results_public ? NULL
                   : request == NULL                     ? "/results"
                                                         : page_path(view, request, language, "/results"));
}

const char *page_path(const struct view *view, const struct http_request *request, const char *language,
                      const char *path) {
    if (path == NULL)
        return NULL;
    if (strcmp(language, view_language(view, 0)) == 0)
        return arena_strdup(request->arena, path);
    return arena_printf(request->arena, "%s%clang=%s", path, strchr(path, '?') == NULL ? '?' : '&', language);
}

const char *page_unit_path(const struct http_request *request, const char *prefix, const char *unit_code) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    size_t n = strlen(prefix);
    char *path = arena_alloc(request->arena, n + 3 * strlen(unit_code) + 1);
    if (path == NULL)
        return NULL;
    memcpy(path, prefix, n);
    char *p = path + n;
    for (; *unit_code != '\0'; unit_code++)
        if (strchr(plain, *unit_code) != NULL)
            *p++ = *unit_code;
        else
            p += snprintf(p, 4, "%%%02X", (unsigned char)*unit_code);
    *p = '\0';
    return path;
}

enum http_next page_show(struct pages *pages, struct http_request *request, struct http_response *response,
                         const char *template_name, const char *language, json_t *model) {
    const struct view *view = pages_view(pages);
    struct err err = ERR_INIT;
    struct buf page;
    buf_init(&page, PAGE_MAX);
    int rc = view_render(view, template_name, language, model, &page, &err);
    json_decref(model);
    if (rc != 0) {
        buf_release(&page);
        log_event(LOG_LEVEL_ERROR, "page", "template=%s error=\"%s\"", template_name, err.text);
        return page_problem(pages, request, response, 500);
    }
    buf_release(&response->body);
    response->body = page;
    response->language = language;
    response->style_hash = view_style_hash(view, template_name);
    return HTTP_REPLY;
}

enum http_next page_redirect(struct pages *pages, struct http_request *request,
                             struct http_response *response, const char *path) {
    if (path == NULL)
        return page_problem(pages, request, response, 500);
    response->status = 303;
    response->location = path;
    return HTTP_REPLY;
}
