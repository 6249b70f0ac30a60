/* The view model of the page of the register. */
#include "pages/office.h"
#include "pages/register.h"
#include "view/format.h"

enum { TEXT_MAX = 64 * 1024, KEY_SIZE = 120 };

/* What the functions below share. */
struct showing {
    const struct register_page *page;
    struct http_request *request;
    const struct view *view;
    const char *language;
    bool may; /* the visitor may write here */
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

static const char *path_of(const struct showing *s, const char *suffix, const char *query) {
    return query == NULL ? NULL : office_unit_path(s->view, s->request, s->page->unit, suffix, query);
}

static const char *layout_name(const struct showing *s, const char *layout) {
    char key[KEY_SIZE];
    snprintf(key, sizeof key, "office.posters.layout.%.60s", layout);
    const char *name = word(s, key);
    return name[0] != '\0' ? name : layout;
}

static const char *serials_text(const struct showing *s, const struct sheet *run, const char *dash) {
    struct arena *arena = s->request->arena;
    return run->count == 1 ? arena_printf(arena, "%u", (unsigned)run->first)
                           : arena_printf(arena, "%u%s%u", (unsigned)run->first, dash,
                                          (unsigned)(run->first + run->count - 1));
}

/* ---- A counter -------------------------------------------------------------------------------------------------------- */

static json_t *run_model(const struct showing *s, const struct sheet *run) {
    json_t *row = json_object();
    const char *plain = serials_text(s, run, "-");
    const char *query =
        plain == NULL ? NULL : arena_printf(s->request->arena, "do=remove&serials=%s&", plain);
    model_set_text(row, "serials", serials_text(s, run, "–"));
    model_set(row, "layout", json_string(layout_name(s, run->layout)));
    model_set_day(row, "printed", run->printed);
    model_set_day(row, "removed", run->removed);
    model_set(row, "given", json_boolean(run->given));
    model_set_text(row, "remove_path",
                   s->may && run->removed == DAY_NONE && !run->given ? path_of(s, REGISTER_SUFFIX, query)
                                                                     : NULL);
    return row;
}

static void set_runs(json_t *model, const struct showing *s, const struct register_entry *e) {
    size_t most = s->page->counter != NULL ? REGISTER_RUNS_MAX : REGISTER_RUNS_SHOWN, more = 0;
    json_t *runs = json_array();
    for (size_t i = e->count; i-- > 0;) { /* the latest first */
        if (!s->page->all && e->sheets[i].removed != DAY_NONE)
            continue;
        if (json_array_size(runs) < most)
            (void)json_array_append_new(runs, run_model(s, &e->sheets[i]));
        else
            more++;
    }
    model_set(model, "any_run", json_boolean(json_array_size(runs) > 0));
    model_set(model, "runs", runs);
    model_set_count(model, "more", more);
}

static void add_remark(json_t *list, const char *key_word, const char *detail) {
    json_t *remark = json_object();
    model_set(remark, "remark", json_string(key_word));
    model_set_text(remark, "what", detail);
    (void)json_array_append_new(list, remark);
}

/* The serials of what says something that is no longer so: "12–14, 20". */
static const char *old_serials(const struct showing *s, const struct register_entry *e) {
    struct sheet run;
    struct buf text;
    buf_init(&text, TEXT_MAX);
    for (size_t at = 0, n = 0;
         n < REGISTER_RUNS_SHOWN && register_next_old(&s->page->all_sheets, e, &at, &run); n++) {
        const char *serials = serials_text(s, &run, "–");
        buf_adds(&text, text.n > 0 ? ", " : "");
        buf_adds(&text, serials == NULL ? "" : serials);
    }
    const char *out = text.failed || text.n == 0 ? NULL : arena_copy(s->request->arena, text.p, text.n);
    buf_release(&text);
    return out;
}

static unsigned old_of(const struct showing *s, const struct register_entry *e) {
    unsigned old = 0;
    for (size_t i = 0; i < e->count; i++)
        if (sheet_hangs(&e->sheets[i]))
            old |= register_old(&s->page->all_sheets, e->counter, &e->sheets[i]);
    return old;
}

/* As `hailong poster register` says them, the most urgent first. */
static void set_remarks(json_t *model, const struct showing *s, const struct register_entry *e) {
    json_t *list = json_array();
    const struct sheet_register *r = &s->page->all_sheets;
    if (register_closing(r, e->counter)) {
        char day[32];
        format_day(e->counter->valid_to, day, sizeof day);
        if (e->hanging > 0)
            add_remark(list, word(s, "office.register.closing"), day);
    } else {
        unsigned old = old_of(s, e);
        static const struct {
            unsigned bit;
            const char *key;
        } olds[] = {{OLD_NAME, "office.register.old_name"},
                    {OLD_UNIT, "office.register.old_unit"},
                    {OLD_ADDRESS, "office.register.old_address"}};
        for (size_t i = 0; i < sizeof olds / sizeof *olds; i++)
            if ((old & olds[i].bit) != 0)
                add_remark(list, word(s, olds[i].key), old_serials(s, e));
        if (register_is_quiet(e))
            add_remark(list, word(s, "office.register.quiet"), NULL);
        if (e->hanging == 0)
            add_remark(list,
                       word(s, e->count == 0  ? "office.register.never"
                               : e->given > 0 ? "office.register.none_hangs"
                                              : "office.register.all_removed"),
                       NULL);
    }
    model_set(model, "any_remark", json_boolean(json_array_size(list) > 0));
    model_set(model, "remarks", list);
}

static json_t *entry_model(const struct showing *s, const struct register_entry *e) {
    const struct sheet_register *r = &s->page->all_sheets;
    const struct unit *unit = units_find(r->units, r->unit_count, e->counter->unit);
    const char *query = arena_printf(s->request->arena, "counter=%s&", e->counter->code);
    bool own = strcmp(e->counter->unit, s->page->unit) == 0;
    json_t *row = json_object();
    model_set(row, "code", json_string(e->counter->code));
    model_set(row, "name", json_string(e->counter->name));
    model_set_text(row, "whose", own || unit == NULL ? NULL : unit->name);
    model_set(row, "hanging", json_integer((json_int_t)e->hanging));
    model_set_count(row, "given_out", e->given);
    model_set_day(row, "last_scan", e->last_scan);
    model_set(row, "scans", json_integer((json_int_t)e->scans));
    model_set_text(row, "counter_path", path_of(s, REGISTER_SUFFIX, query));
    model_set_text(row, "print_path",
                   s->may && counter_is_open(e->counter, s->page->today) ? path_of(s, "/posters", query)
                                                                         : NULL);
    set_runs(row, s, e);
    set_remarks(row, s, e);
    return row;
}

/* ---- The list --------------------------------------------------------------------------------------------------------- */

static void set_list(json_t *model, const struct showing *s) {
    const struct register_page *page = s->page;
    const struct sheet_register *r = &page->all_sheets;
    struct arena *arena = s->request->arena;
    size_t end = page->from + REGISTER_SHOWN < r->entry_count ? page->from + REGISTER_SHOWN : r->entry_count;
    const char *all = page->all ? "all=yes&" : "";
    json_t *list = json_array();
    uint64_t hanging = 0, remarks = 0;
    for (size_t i = 0; i < r->entry_count; i++) {
        hanging += r->entries[i].hanging;
        remarks += register_is_quiet(&r->entries[i]);
    }
    for (size_t i = page->from; i < end; i++)
        (void)json_array_append_new(list, entry_model(s, &r->entries[i]));
    model_set(model, "any_entry", json_boolean(json_array_size(list) > 0));
    model_set(model, "entries", list);
    model_set(model, "hanging_sum", json_integer((json_int_t)hanging));
    model_set(model, "quiet_sum", json_integer((json_int_t)remarks));
    model_set(model, "first", json_integer((json_int_t)(end > page->from ? page->from + 1 : 0)));
    model_set(model, "last", json_integer((json_int_t)end));
    model_set(model, "total", json_integer((json_int_t)r->entry_count));
    model_set_text(model, "before_path",
                   page->from == 0
                       ? NULL
                       : path_of(s, REGISTER_SUFFIX,
                                 arena_printf(arena, "%sfrom=%zu&", all, page->from - REGISTER_SHOWN)));
    model_set_text(model, "after_path",
                   end == r->entry_count
                       ? NULL
                       : path_of(s, REGISTER_SUFFIX,
                                 arena_printf(arena, "%sfrom=%zu&", all, page->from + REGISTER_SHOWN)));
    const char *one = page->counter == NULL ? "" : arena_printf(arena, "counter=%s&", page->counter);
    model_set(model, "all", json_boolean(page->all));
    model_set_text(
        model, "all_path",
        one == NULL ? NULL
                    : path_of(s, REGISTER_SUFFIX, page->all ? one : arena_printf(arena, "%sall=yes&", one)));
    model_set_text(model, "whole_path", page->counter == NULL ? NULL : path_of(s, REGISTER_SUFFIX, ""));
}

/* ---- What is to be done ----------------------------------------------------------------------------------------------- */

static void set_asking(json_t *model, const struct showing *s) {
    const struct register_page *page = s->page;
    enum { LISTED_MAX = 50 };
    model_set(model, "asking", json_false());
    if (page->verb == REGISTER_LOOK || page->fault != NULL)
        return;
    json_t *asking = json_object(), *runs = json_array();
    for (size_t i = 0; i < page->meant_count && i < LISTED_MAX; i++) {
        json_t *row = run_model(s, &page->meant[i]);
        model_set(row, "of", json_string(page->meant[i].name));
        (void)json_array_append_new(runs, row);
    }
    model_set(asking, "back", json_boolean(page->verb == REGISTER_BACK));
    model_set(asking, "hang", json_boolean(page->verb == REGISTER_HANG));
    model_set(asking, "remove", json_boolean(page->verb == REGISTER_REMOVE));
    model_set(asking, "verb",
              json_string(page->verb == REGISTER_BACK   ? "back"
                          : page->verb == REGISTER_HANG ? "hang"
                                                        : "remove"));
    model_set_str(asking, "serials", page->typed);
    model_set(asking, "count", json_integer((json_int_t)page->named));
    model_set(asking, "meant", runs);
    model_set(model, "asking", asking);
}

static void set_last(json_t *model, const struct showing *s) {
    const struct audit_entry *last = &s->page->last;
    char at[OFFICE_TIME_SIZE];
    model_set(model, "last_print", json_false());
    if (last->number == 0 || !s->may)
        return;
    json_t *print = json_object();
    office_time(last->at, at);
    model_set(print, "serials", json_string(last->about));
    model_set(print, "layout", json_string(layout_name(s, last->detail)));
    model_set(print, "at", json_string(at));
    model_set(print, "who", json_string(last->who));
    model_set_text(
        print, "back_path",
        path_of(s, REGISTER_SUFFIX, arena_printf(s->request->arena, "do=back&serials=%s&", last->about)));
    model_set(model, "last_print", print);
}

static void set_form(json_t *model, struct pages *pages, const struct showing *s) {
    const struct register_page *page = s->page;
    const struct office_field field = {"serials",
                                       "office.register.serials",
                                       "office.register.serials_hint",
                                       page->fault,
                                       "text",
                                       "off",
                                       "text",
                                       page->typed};
    office_model_fields(model, pages, s->language, &field, 1, NULL);
    set_asking(model, s);
    set_last(model, s);
}

/* ---- The page --------------------------------------------------------------------------------------------------------- */

static enum http_next show_page(const struct showing *s, struct pages *pages, const struct unit *unit,
                                struct http_response *response) {
    const struct register_page *page = s->page;
    const char *title = page_title(s->request->arena, page->fault != NULL ? word(s, "form.error") : NULL,
                                   word(s, "office.register.name"), unit->name);
    if (title == NULL)
        return page_problem(pages, s->request, response, 500);
    json_t *model = office_model(pages, s->request, title, page->all ? "all=yes&" : "");
    model_set(model, "heading", json_string(word(s, "office.register.name")));
    office_model_tabs(model, pages, s->request, unit->code, office_visitor(s->request)->relation, "/tasks",
                      "");
    model_set(model, "may", json_boolean(s->may));
    model_set_text(model, "said", page->said == NULL ? NULL : word(s, page->said));
    model_set_text(model, "undo", s->may ? page->undo : NULL);
    model_set_text(model, "form_path", path_of(s, REGISTER_SUFFIX, ""));
    model_set_text(model, "posters_path", s->may ? path_of(s, "/posters", "") : NULL);
    set_list(model, s);
    set_form(model, pages, s);
    if (page->fault != NULL)
        response->status = 422;
    return office_show(pages, s->request, response, "office-register", model);
}

enum http_next register_show(struct job *job, struct http_response *response) {
    const struct register_page *page = (struct register_page *)(void *)job;
    struct http_request *request = job->request;
    const struct visitor *visitor = office_visitor(request);
    const struct view *view = pages_view(job->pages);
    const struct site *site = pages_site(job->pages, request);
    const struct unit *unit = site == NULL ? NULL : site_unit(site, str_of(page->unit));
    const struct showing s = {page, request, view, page_language(view, request),
                              officer_can(&visitor->session.rights, ACTION_PRINT_POSTERS, visitor->relation)};
    if (unit == NULL)
        return page_problem(job->pages, request, response, site == NULL ? 500 : 404);
    if (page->done)
        return page_redirect(job->pages, request, response,
                             path_of(&s, REGISTER_SUFFIX,
                                     arena_printf(request->arena, "done=%lld&lines=%lld&",
                                                  (long long)page->line, (long long)page->lines)));
    return show_page(&s, job->pages, unit, response);
}
