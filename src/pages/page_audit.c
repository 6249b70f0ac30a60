/* The audit log: the latest first, a page at a time, and whether it is whole. */
#include "core/audit_event.h"
#include "pages/audit_words.h"
#include "pages/job.h"

enum { PAGE_ROWS = 50, DAY_SECONDS = 86400 };

struct audit_page {
    struct job job;
    const char *unit, *unit_name; /* NULL: of the whole installation */
    enum unit_relation relation;
    const char *kind, *who, *day; /* as chosen; "": any */
    struct audit_filter filter;
    bool fault; /* the day is none */
    struct audit_entry *entries;
    size_t count;
    bool more;            /* older ones */
    bool check;           /* look whether it is whole */
    int64_t broken, rows; /* of it; broken 0: whole */
};

static int run(struct job *job, struct store *read, struct err *err) {
    struct audit_page *page = (struct audit_page *)(void *)job;
    uint8_t head[HASH_DIGEST_SIZE];
    page->filter.max = PAGE_ROWS + 1;
    int rc = page->fault ? 0
                         : store_audit_list(read, &page->filter, job->request->arena, &page->entries,
                                            &page->count, err);
    page->more = page->count > PAGE_ROWS;
    page->count = page->more ? PAGE_ROWS : page->count;
    if (rc != 0 || !page->check)
        return rc;
    rc = store_audit_check(read, &page->broken, err);
    if (rc == 0)
        page->broken = 0;
    return rc < 0 ? rc : store_audit_head(read, &page->rows, head, err);
}

/* ---- Showing -------------------------------------------------------------------------------------------------------- */

/* This page, with what was chosen on it. before 0: from the latest on. */
static const char *path_of(const struct audit_page *page, const struct view *view, int64_t before,
                           const char *more) {
    struct http_request *request = page->job.request;
    const char *language = page_language(view, request);
    /* What was chosen is in the letters of codes, and needs no encoding. */
    const char *query = arena_printf(request->arena, "%skind=%s&who=%s&day=%s&before=%lld", more, page->kind,
                                     page->who, page->day, (long long)before);
    if (query == NULL)
        return NULL;
    const char *path = page->unit == NULL
                           ? arena_printf(request->arena, "/office/audit?%s", query)
                           : arena_printf(request->arena, OFFICE_UNIT "%s/audit?%s", page->unit, query);
    return path == NULL ? NULL : page_path(view, request, language, path);
}

static json_t *kinds_model(const struct audit_page *page, const struct view *view, const char *language) {
    json_t *list = json_array();
    for (int i = 0; i < AUDIT_EVENT_COUNT; i++) {
        const char *name = audit_event_name((enum audit_event)i);
        char key[64];
        json_t *option = json_object();
        snprintf(key, sizeof key, "office.audit.kind.%s", name);
        model_set(option, "value", json_string(name));
        model_set(option, "name", json_string(page_word(view, language, key)));
        model_set(option, "selected", json_boolean(strcmp(name, page->kind) == 0));
        (void)json_array_append_new(list, option);
    }
    return list;
}

static void set_check(json_t *model, const struct audit_page *page, const struct view *view) {
    char at[OFFICE_TIME_SIZE];
    office_time(pages_now(page->job.pages), at);
    model_set_text(model, "check_path", page->unit == NULL ? path_of(page, view, 0, "check=1&") : NULL);
    model_set(model, "is_whole", json_boolean(page->check && page->broken == 0));
    model_set(model, "is_broken", json_boolean(page->broken != 0));
    model_set(model, "broken", json_integer(page->broken));
    model_set(model, "checked", json_string(at));
    model_set(model, "rows", json_integer(page->rows));
}

static enum http_next show(struct job *job, struct http_response *response) {
    const struct audit_page *page = (const struct audit_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const char *language = page_language(view, request),
               *title = page_word(view, language, "office.audit.title");
    const struct site *site = pages_site(job->pages, request);
    json_t *model = office_model(job->pages, request, title, ""), *list = json_array();
    if (page->unit != NULL)
        office_model_tabs(model, job->pages, request, page->unit, page->relation, "/tasks", "");
    else
        office_model_whole(model, job->pages, request);
    for (size_t i = 0; i < page->count; i++)
        (void)json_array_append_new(list, audit_row(&(struct audit_telling){
                                              view, language, site, request->arena, &page->entries[i]}));
    model_set(model, "about_text",
              json_string(page_word(view, language,
                                    page->unit == NULL ? "office.audit.about" : "office.audit.about_unit")));
    model_set(model, "kinds", kinds_model(page, view, language));
    model_set(model, "typed_who", json_string(page->who));
    model_set(model, "typed_day", json_string(page->day));
    model_set(model, "day_fault", json_boolean(page->fault));
    model_set(model, "any_entry", json_boolean(page->count > 0));
    model_set(model, "entries", list);
    model_set_text(model, "older_path",
                   page->more ? path_of(page, view, page->entries[page->count - 1].number, "") : NULL);
    model_set_text(model, "newest_path", page->filter.before != 0 ? path_of(page, view, 0, "") : NULL);
    set_check(model, page, view);
    return office_show(job->pages, request, response, "office-audit", model);
}

/* ---- The request ---------------------------------------------------------------------------------------------------- */

/* What was chosen, in the letters of codes and days alone; "" for anything else. NULL without memory. */
static const char *chosen(struct http_request *request, const char *name, bool *good) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-._/";
    struct str value = str_trim(http_field_get(&request->query, name));
    *good = value.n <= LOGIN_MAX;
    for (size_t i = 0; i < value.n && *good; i++)
        *good = memchr(letters, value.p[i], sizeof letters - 1) != NULL;
    return *good ? arena_copy(request->arena, value.p == NULL ? "" : value.p, value.n) : "";
}

static bool filter_read(struct audit_page *page) {
    struct http_request *request = page->job.request;
    bool kind_good, who_good, day_good;
    int32_t day = 0;
    enum audit_event event;
    page->kind = chosen(request, "kind", &kind_good);
    page->who = chosen(request, "who", &who_good);
    page->day = chosen(request, "day", &day_good);
    if (page->kind == NULL || page->who == NULL || page->day == NULL)
        return false;
    if (!audit_event_parse(str_of(page->kind), &event))
        page->kind = "";
    page->filter.event = page->kind[0] == '\0' ? NULL : page->kind;
    page->filter.who = page->who[0] == '\0' ? NULL : page->who;
    page->filter.unit = page->unit;
    (void)str_to_int(http_field_get(&request->query, "before"), 1, INT64_MAX, &page->filter.before);
    page->check = page->unit == NULL && http_field_get(&request->query, "check").p != NULL;
    page->fault = !day_good || (page->day[0] != '\0' && !day_parse_typed(str_of(page->day), &day));
    if (!page->fault && page->day[0] != '\0') {
        char text[DATE_TEXT_SIZE];
        day_format(day, text);
        page->day = arena_copy(request->arena, text, strlen(text)); /* as a calendar's field has it */
        page->filter.from = (int64_t)day * DAY_SECONDS - DATE_ZONE_SECONDS;
        page->filter.to = page->filter.from + DAY_SECONDS - 1;
    }
    return page->day != NULL;
}

static enum http_next look(struct pages *pages, struct http_request *request,
                           struct http_response *response) {
    struct audit_page *page = arena_alloc(request->arena, sizeof *page);
    const struct visitor *visitor = office_visitor(request);
    if (page == NULL)
        return page_problem(pages, request, response, 500);
    page->job.request = request;
    page->relation = visitor->relation;
    if (visitor->unit != NULL) {
        page->unit = arena_strdup(request->arena, visitor->unit->code);
        page->unit_name = arena_strdup(request->arena, visitor->unit->name);
    }
    if ((visitor->unit != NULL && (page->unit == NULL || page->unit_name == NULL)) || !filter_read(page))
        return page_problem(pages, request, response, 500);
    page->job.run = run;
    page->job.show = show;
    return job_begin(pages, request, &page->job);
}

enum http_next page_audit(void *app, struct http_request *request, struct http_response *response) {
    return look(app, request, response);
}

enum http_next page_audit_unit(void *app, struct http_request *request, struct http_response *response) {
    return look(app, request, response);
}
