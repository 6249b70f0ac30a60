/* The view model of the page of posters, and the file that is downloaded. */
#include "base/embed.h"
#include "pages/office.h"
#include "pages/posters.h"
#include "view/format.h"

enum { KEY_SIZE = 120 };

/* What the functions below share. */
struct showing {
    struct posters_page *page;
    struct pages *pages;
    struct http_request *request;
    const struct view *view;
    const char *language;
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

static const char *path_of(const struct showing *s, const char *suffix, const char *query) {
    return office_unit_path(s->view, s->request, s->page->unit, suffix, query);
}

static bool is_chosen(const struct posters_page *page, const char *code) {
    for (size_t i = 0; i < page->code_count; i++)
        if (strcmp(page->codes[i], code) == 0)
            return true;
    return false;
}

/* ---- Layouts ---------------------------------------------------------------------------------------------------------- */

static json_t *layout_model(const struct showing *s, const char *name) {
    char key[KEY_SIZE];
    json_t *row = json_object();
    model_set(row, "value", json_string(name));
    snprintf(key, sizeof key, "office.posters.layout.%s", name);
    const char *title = word(s, key);
    model_set(row, "name", json_string(title[0] != '\0' ? title : name));
    snprintf(key, sizeof key, "office.posters.purpose.%s", name);
    model_set_text(row, "purpose", word(s, key));
    model_set_text(row, "picture_path", arena_printf(s->request->arena, "/office/posters/layouts/%s", name));
    model_set(row, "selected", json_boolean(strcmp(name, s->page->layout) == 0));
    return row;
}

/* The one that is chosen stands by itself: a telephone's screen has no room for all their pictures. */
static void set_layouts(json_t *model, const struct showing *s) {
    json_t *others = json_array();
    model_set(model, "layout", layout_model(s, s->page->layout));
    for (size_t i = 0; embed_print[i].name != NULL; i++) {
        const char *name =
            arena_copy(s->request->arena, embed_print[i].name, strlen(embed_print[i].name) - strlen(".svg"));
        if (name != NULL && strcmp(name, s->page->layout) != 0)
            (void)json_array_append_new(others, layout_model(s, name));
    }
    model_set(model, "layouts", others);
}

static void set_formats(json_t *model, const struct showing *s) {
    static const struct {
        const char *value, *key;
        enum poster_format format;
    } formats[] = {{"pdf", "office.posters.pdf", POSTER_PDF},
                   {"png", "office.posters.png", POSTER_PNG},
                   {"svg", "office.posters.svg", POSTER_SVG}};
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        json_t *row = json_object();
        model_set(row, "value", json_string(formats[i].value));
        model_set(row, "name", json_string(word(s, formats[i].key)));
        model_set(row, "selected", json_boolean(formats[i].format == s->page->format));
        (void)json_array_append_new(list, row);
    }
    model_set(model, "formats", list);
}

/* ---- Counters --------------------------------------------------------------------------------------------------------- */

static size_t end_of(const struct posters_page *page) {
    size_t end = page->from + POSTERS_COUNTERS_MAX;
    return end < page->count ? end : page->count;
}

static void set_counters(json_t *model, const struct showing *s) {
    const struct posters_page *page = s->page;
    json_t *groups = json_array(), *rows = NULL;
    for (size_t i = page->from; i < end_of(page); i++) {
        const struct counter *counter = &page->counters[i];
        if (i == page->from || strcmp(counter->unit, page->counters[i - 1].unit) != 0) {
            json_t *group = json_object();
            rows = json_array();
            model_set_text(group, "unit_name", page->campaign == 0 ? page->units[i] : NULL);
            model_set(group, "counters", rows);
            (void)json_array_append_new(groups, group);
        }
        json_t *row = json_object();
        model_set(row, "code", json_string(counter->code));
        model_set(row, "name", json_string(counter->name));
        /* A campaign's counters all have its name, and every unit has one. */
        model_set_text(row, "of_unit", page->campaign == 0 ? NULL : page->units[i]);
        model_set(row, "selected", json_boolean(is_chosen(page, counter->code)));
        (void)json_array_append_new(rows, row);
    }
    model_set(model, "groups", groups);
}

/* This page with a query; of a campaign it stays that of the campaign. */
static const char *list_path(const struct showing *s, size_t from, const char *more) {
    struct arena *arena = s->request->arena;
    const char *of =
        s->page->campaign == 0 ? "" : arena_printf(arena, "campaign=%lld&", (long long)s->page->campaign);
    const char *query = of == NULL ? NULL : arena_printf(arena, "%sfrom=%zu&%s", of, from, more);
    return query == NULL ? NULL : path_of(s, POSTERS_SUFFIX, query);
}

/* Where the list goes on, and the list with nothing ticked or all. */
static void set_pages(json_t *model, const struct showing *s) {
    const struct posters_page *page = s->page;
    bool back = page->from > 0, on = page->from + POSTERS_COUNTERS_MAX < page->count;
    model_set_text(model, "none_path", list_path(s, page->from, "tick=none&"));
    model_set_text(model, "all_path", list_path(s, page->from, ""));
    model_set_text(model, "before_path", back ? list_path(s, page->from - POSTERS_COUNTERS_MAX, "") : NULL);
    model_set_text(model, "after_path", on ? list_path(s, page->from + POSTERS_COUNTERS_MAX, "") : NULL);
    model_set(model, "from", json_integer((json_int_t)page->from));
    model_set(model, "first", json_integer((json_int_t)(page->count == 0 ? 0 : page->from + 1)));
    model_set(model, "last", json_integer((json_int_t)end_of(page)));
    model_set(model, "total", json_integer((json_int_t)page->count));
    model_set(model, "several_pages", json_boolean(back || on));
    model_set(model, "any_counter", json_boolean(page->count > 0));
    model_set_count(model, "left_out", page->left_out);
    model_set_count(model, "all_ticked", page->all ? page->code_count : 0);
}

static void set_preview(json_t *model, const struct showing *s) {
    const struct posters_page *page = s->page;
    const char *query = page->code_count == 0 || page->address.base.n == 0
                            ? NULL
                            : arena_printf(s->request->arena, "layout=%s&counter=%s&campaign=%lld&",
                                           page->layout, page->codes[0], (long long)page->campaign);
    model_set(model, "preview_path", json_false());
    model_set(model, "preview_unit", json_false());
    for (size_t i = 0; query != NULL && i < page->count; i++)
        if (strcmp(page->counters[i].code, page->codes[0]) == 0) {
            model_set_text(model, "preview_path", path_of(s, "/posters/preview", query));
            model_set(model, "preview_of", json_string(page->counters[i].name));
            model_set_text(model, "preview_unit", page->campaign == 0 ? NULL : page->units[i]);
        }
}

/* Of a counter that was added just now: that it was, and what comes next. */
static void set_added(json_t *model, const struct showing *s) {
    const struct posters_page *page = s->page;
    const struct visitor *visitor = office_visitor(s->request);
    model_set(model, "added", json_false());
    if (page->made_name == NULL)
        return;
    json_t *added = json_object();
    model_set(added, "counter_name", json_string(page->made_name));
    model_set(added, "code", json_string(page->codes[0]));
    model_set(added, "printable", json_boolean(page->code_count > 0 && page->address.base.n > 0));
    model_set_text(added, "counters_path",
                   officer_can(&visitor->session.rights, ACTION_MANAGE_COUNTERS, visitor->relation)
                       ? path_of(s, "/counters", "")
                       : NULL);
    model_set(model, "added", added);
}

/* ---- The page --------------------------------------------------------------------------------------------------------- */

static void set_faults(json_t *model, const struct showing *s) {
    const struct posters_page *page = s->page;
    const struct {
        const char *id, *label, *fault;
    } faults[] = {{"counters", "office.posters.counters", page->counters_fault},
                  {"copies", "office.posters.copies", page->copies_fault}};
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (faults[i].fault == NULL)
            continue;
        json_t *fault = json_object();
        model_set(fault, "id", json_string(faults[i].id));
        model_set(fault, "label", json_string(word(s, faults[i].label)));
        model_set(fault, "fault", json_string(word(s, faults[i].fault)));
        (void)json_array_append_new(list, fault);
    }
    bool any = json_array_size(list) > 0;
    model_set_text(model, "counters_fault",
                   page->counters_fault == NULL ? NULL : word(s, page->counters_fault));
    model_set_text(model, "copies_fault", page->copies_fault == NULL ? NULL : word(s, page->copies_fault));
    model_set_text(model, "alert",
                   any                   ? word(s, "office.mend")
                   : page->fault != NULL ? word(s, page->fault)
                                         : NULL);
    model_set_text(model, "detail", page->detail);
    model_set(model, "any_fault", json_boolean(any));
    model_set(model, "faults", list);
}

static enum http_next show_page(const struct showing *s, const struct unit *unit,
                                struct http_response *response) {
    const struct posters_page *page = s->page;
    const struct visitor *visitor = office_visitor(s->request);
    bool wrong = page->counters_fault != NULL || page->copies_fault != NULL || page->fault != NULL;
    const char *title = page_title(s->request->arena, wrong ? word(s, "form.error") : NULL,
                                   word(s, "office.posters.title"), unit->name);
    if (title == NULL)
        return page_problem(s->pages, s->request, response, 500);
    json_t *model = office_model(s->pages, s->request, title, "");
    model_set(model, "heading", json_string(word(s, "office.posters.title")));
    office_model_tabs(model, s->pages, s->request, unit->code, visitor->relation, "/tasks", "");
    model_set_text(model, "form_path", path_of(s, POSTERS_SUFFIX, ""));
    model_set_text(model, "register_path", path_of(s, "/register", ""));
    model_set(model, "no_address", json_boolean(page->address.base.n == 0));
    model_set(model, "loopback", json_boolean(page->address.loopback));
    model_set_str(model, "address", page->address.shown);
    model_set_text(model, "settings_path",
                   officer_can(&visitor->session.rights, ACTION_MANAGE_SETTINGS, RELATION_NONE)
                       ? page_path(s->view, s->request, s->language, "/office/settings")
                       : NULL);
    model_set_text(model, "campaign_title", page->campaign_title);
    model_set(model, "campaign", json_integer(page->campaign));
    model_set(model, "of_campaign", json_boolean(page->campaign != 0));
    const char *campaign = arena_printf(s->request->arena, "campaign=%lld&", (long long)page->campaign);
    model_set_text(model, "campaign_path",
                   campaign == NULL || page->campaign_title == NULL ||
                           !officer_can(&visitor->session.rights, ACTION_MANAGE_CAMPAIGNS, visitor->relation)
                       ? NULL
                       : path_of(s, "/campaigns", campaign));
    set_layouts(model, s);
    set_formats(model, s);
    set_counters(model, s);
    set_pages(model, s);
    set_preview(model, s);
    set_added(model, s);
    set_faults(model, s);
    model_set_str(model, "copies", page->typed_copies);
    model_set(model, "cover", json_boolean(page->cover));
    if (wrong)
        response->status = 422;
    return office_show(s->pages, s->request, response, "office-posters", model);
}

/* "ap-phich-xa-a-2026-11-26.pdf": a unit's code may hold what a file's name may not. */
static const char *file_name(const struct posters_page *page, struct arena *arena) {
    char day[DATE_TEXT_SIZE], unit[40];
    size_t n = 0;
    for (const char *p = page->unit; *p != '\0' && n + 1 < sizeof unit; p++)
        unit[n++] = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') ? *p : '-';
    unit[n] = '\0';
    day_format(page->today, day);
    return arena_printf(arena, "ap-phich-%s-%s.%s", unit, day, page->format == POSTER_PDF ? "pdf" : "zip");
}

static enum http_next send_file(struct posters_page *page, struct http_response *response) {
    response->download = file_name(page, page->job.request->arena);
    if (response->download == NULL)
        return page_problem(page->job.pages, page->job.request, response, 500);
    buf_release(&response->body);
    response->body = page->file;
    buf_init(&page->file, HTTP_RESPONSE_MAX);
    response->type = page->format == POSTER_PDF ? "application/pdf" : "application/zip";
    response->noindex = true;
    return HTTP_REPLY;
}

enum http_next posters_show(struct job *job, struct http_response *response) {
    struct posters_page *page = (struct posters_page *)(void *)job;
    struct http_request *request = job->request;
    const struct site *site = pages_site(job->pages, request);
    const struct unit *unit = site == NULL ? NULL : site_unit(site, str_of(page->unit));
    const struct view *view = pages_view(job->pages);
    const struct showing s = {page, job->pages, request, view, page_language(view, request)};
    if (site == NULL || unit == NULL)
        return page_problem(job->pages, request, response, site == NULL ? 500 : 404);
    return page->done ? send_file(page, response) : show_page(&s, unit, response);
}
