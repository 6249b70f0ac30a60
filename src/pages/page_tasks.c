/* What officers do beside reading figures: of one unit, and of the whole installation. */
#include "pages/office.h"

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

/* Those the visitor may do about a unit, or, without one, about the whole installation. */
static json_t *list_tasks(struct pages *pages, const struct http_request *request, const char *unit,
                          enum unit_relation relation) {
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
        model_set(task, "hint", json_string(page_word(view, language, tasks[i].hint)));
        (void)json_array_append_new(list, task);
    }
    return list;
}

static enum http_next show(struct pages *pages, struct http_request *request, struct http_response *response,
                           const char *heading, json_t *list, json_t *model) {
    model_set(model, "heading", json_string(heading));
    model_set(model, "any_task", json_boolean(json_array_size(list) > 0));
    model_set(model, "tasks", list);
    return office_show(pages, request, response, "office-tasks", model);
}

enum http_next page_tasks_unit(void *app, struct http_request *request, struct http_response *response) {
    const struct visitor *visitor = office_visitor(request);
    const struct unit *unit = visitor->unit;
    json_t *model = office_model(app, request, unit->name, "");
    office_model_tabs(model, app, request, unit->code, visitor->relation, "/tasks", "");
    return show(app, request, response,
                page_word(pages_view(app), page_language(pages_view(app), request), "office.tab.tasks"),
                list_tasks(app, request, unit->code, visitor->relation), model);
}

enum http_next page_tasks(void *app, struct http_request *request, struct http_response *response) {
    const struct view *view = pages_view(app);
    const char *heading = page_word(view, page_language(view, request), "office.task.whole");
    json_t *model = office_model(app, request, heading, "");
    office_model_whole(model, app, request);
    return show(app, request, response, heading, list_tasks(app, request, NULL, RELATION_NONE), model);
}
