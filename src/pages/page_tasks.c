/* What officers do beside reading figures: of one unit, and of the whole installation. */
#include "pages/job.h"
#include "pages/office.h"
#include "store/paper.h"
#include "view/format.h"

static const struct {
    bool whole;
    const char *path, *word, *hint;
    enum action right;
} tasks[] = {
#define TASK(whole, path, word, hint, right) {whole, path, word, hint, right},
#include "pages/tasks.def"
#undef TASK
};

bool office_any_task(const struct officer_rights *rights) {
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
        if (tasks[i].whole && officer_can(rights, tasks[i].right, RELATION_NONE))
            return true;
    return false;
}

struct tasks_page {
    struct job job;
    const char *unit;
    enum unit_relation relation;
    uint64_t open; /* bundles of paper slips, here and below */
};

/* What waits for whoever has the task, "2 bundles are open", or NULL. */
static const char *waiting(const struct tasks_page *page, enum action right, const struct view *view,
                           const char *language) {
    char count[32];
    if (page == NULL || right != ACTION_ENTER_PAPER || page->open == 0)
        return NULL;
    format_count(page->open, language, count, sizeof count);
    return arena_printf(page->job.request->arena, "%s %s", count,
                        page_word(view, language, "office.task.paper_open"));
}

/* Who looks after the counters of one unit alone is not told of moving them to others. */
static const char *hint_of(const struct officer_rights *rights, size_t i) {
    return tasks[i].right == ACTION_MANAGE_COUNTERS && !officer_can(rights, tasks[i].right, RELATION_BELOW)
               ? "office.task.counters_hint_own"
               : tasks[i].hint;
}

/* Those the visitor may do about a unit, or, without one, about the whole installation. page: NULL without one. */
static json_t *list_tasks(struct pages *pages, const struct http_request *request,
                          const struct tasks_page *page) {
    const char *unit = page == NULL ? NULL : page->unit;
    enum unit_relation relation = page == NULL ? RELATION_NONE : page->relation;
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    const struct officer_rights *rights = &office_visitor(request)->session.rights;
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
        if (tasks[i].whole != (unit == NULL) || !officer_can(rights, tasks[i].right, relation))
            continue;
        json_t *task = json_object();
        model_set_text(task, "task_path",
                       unit == NULL ? page_path(view, request, language, tasks[i].path)
                                    : office_unit_path(view, request, unit, tasks[i].path, ""));
        model_set(task, "name", json_string(page_word(view, language, tasks[i].word)));
        model_set(task, "hint", json_string(page_word(view, language, hint_of(rights, i))));
        model_set_text(task, "waiting", waiting(page, tasks[i].right, view, language));
        (void)json_array_append_new(list, task);
    }
    return list;
}

static enum http_next show(struct pages *pages, struct http_request *request, struct http_response *response,
                           const char *heading, json_t *list, json_t *model) {
    model_set(model, "heading", json_string(heading));
    model_set(model, "any_task", json_boolean(json_array_size(list) > 0));
    model_set(model, "tasks", list);
    if (json_object_get(model, "backup") == NULL)
        model_set(model, "backup", json_false());
    return office_show(pages, request, response, "office-tasks", model);
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct tasks_page *page = (struct tasks_page *)(void *)job;
    return store_paper_open(read, page->unit, &page->open, err);
}

static enum http_next show_unit(struct job *job, struct http_response *response) {
    const struct tasks_page *page = (const struct tasks_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const struct site *site = pages_site(job->pages, request);
    const struct unit *unit = site == NULL ? NULL : site_unit(site, str_of(page->unit));
    if (unit == NULL)
        return page_problem(job->pages, request, response, site == NULL ? 500 : 404);
    const char *heading = page_word(view, page_language(view, request), "office.tab.tasks");
    const char *title = arena_printf(request->arena, "%s: %s", heading, unit->name);
    json_t *model = office_model(job->pages, request, title == NULL ? heading : title, "");
    office_model_tabs(model, job->pages, request, unit->code, page->relation, "/tasks", "");
    return show(job->pages, request, response, heading, list_tasks(job->pages, request, page), model);
}

enum http_next page_tasks_unit(void *app, struct http_request *request, struct http_response *response) {
    const struct visitor *visitor = office_visitor(request);
    struct tasks_page *page = arena_alloc(request->arena, sizeof *page);
    if (page == NULL || (page->unit = arena_strdup(request->arena, visitor->unit->code)) == NULL)
        return page_problem(app, request, response, 500);
    page->relation = visitor->relation;
    page->job.run = run;
    page->job.show = show_unit;
    return job_begin(app, request, &page->job);
}

enum http_next page_tasks(void *app, struct http_request *request, struct http_response *response) {
    const struct view *view = pages_view(app);
    const char *heading = page_word(view, page_language(view, request), "office.task.whole");
    json_t *model = office_model(app, request, heading, "");
    office_model_whole(model, app, request);
    if (officer_can(&office_visitor(request)->session.rights, ACTION_MAKE_BACKUPS, RELATION_NONE))
        office_model_backup(model, app, request);
    return show(app, request, response, heading, list_tasks(app, request, NULL), model);
}
