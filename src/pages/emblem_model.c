/* The view model of the page of the emblem. */
#include "pages/emblem.h"

#include "pages/office.h"
#include "pages/settings.h"
#include "view/view.h"

/* What the functions below share. */
struct showing {
    const struct emblem_page *page;
    struct http_request *request;
    const struct view *view;
    const char *language;
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

/* A value as the log tells it, in words: one file is told from another by its mark. */
static const char *value_words(const struct showing *s, const char *noted) {
    char mark[SETTING_MARK + 1];
    if (setting_noted_long(noted, mark))
        return mark[0] == '\0'
                   ? word(s, "office.emblem.a_file")
                   : arena_printf(s->request->arena, "%s %s", word(s, "office.emblem.file_mark"), mark);
    bool none =
        noted[0] == '\0' || strcmp(noted, SETTING_NOT_SET) == 0 || strcmp(noted, SETTING_TAKEN_BACK) == 0;
    return word(s, none ? "office.emblem.none" : "office.emblem.a_file");
}

/* "OLD → NEW" */
static const char *change_words(const struct showing *s, const char *detail) {
    const char *arrow = strstr(detail, SETTING_ARROW);
    if (arrow == NULL)
        return value_words(s, detail);
    const char *old = arena_copy(s->request->arena, detail, (size_t)(arrow - detail));
    return old == NULL ? NULL
                       : arena_printf(s->request->arena, "%s" SETTING_ARROW "%s", value_words(s, old),
                                      value_words(s, arrow + strlen(SETTING_ARROW)));
}

static json_t *past_model(const struct showing *s) {
    json_t *list = json_array();
    for (size_t i = 0; i < s->page->past_count; i++) {
        const struct audit_entry *entry = &s->page->past[i];
        json_t *row = office_past_row(s->view, s->language, entry);
        model_set_text(row, "value", change_words(s, entry->detail));
        (void)json_array_append_new(list, row);
    }
    return list;
}

static void set_fault(json_t *model, const struct showing *s) {
    const struct emblem_page *page = s->page;
    json_t *list = json_array();
    if (page->fault != NULL) {
        json_t *fault = json_object();
        model_set(fault, "id", json_string("file"));
        model_set(fault, "label", json_string(word(s, "office.emblem.file")));
        model_set(fault, "fault", json_string(word(s, page->fault)));
        (void)json_array_append_new(list, fault);
    }
    model_set_text(model, "alert",
                   page->fault != NULL ? word(s, "office.mend")
                   : page->later       ? word(s, "office.settings.later")
                                       : NULL);
    model_set(model, "any_fault", json_boolean(page->fault != NULL));
    model_set(model, "faults", list);
    model_set_text(model, "fault", page->fault == NULL ? NULL : word(s, page->fault));
    model_set_text(model, "detail", page->detail);
}

static void set_values(json_t *model, const struct showing *s) {
    const struct emblem_page *page = s->page;
    bool is_set = !page->now.is_default && page->now.value[0] != '\0';
    model_set(model, "saved", json_boolean(page->saved));
    model_set(model, "is_set", json_boolean(is_set));
    model_set_text(model, "now_png", page->now_picture);
    model_set_text(model, "preview_png", page->preview);
    model_set_text(model, "picture", page->preview == NULL ? NULL : page->value);
    model_set(model, "undo", json_boolean(page->undo));
    model_set_text(model, "undo_png", page->before_picture);
    model_set_text(model, "undo_words",
                   word(s, page->before == NULL || page->before[0] == '\0' ? "office.emblem.undo_none"
                                                                           : "office.emblem.undo"));
    model_set(model, "seen", json_integer(page->past_count > 0 ? page->past[0].number : 0));
    model_set(model, "any_past", json_boolean(page->past_count > 0));
    model_set(model, "past", past_model(s));
}

enum http_next emblem_show(struct job *job, struct http_response *response) {
    const struct emblem_page *page = (const struct emblem_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const struct showing s = {page, request, view, page_language(view, request)};
    bool faulty = page->fault != NULL || page->later;
    if (page->done)
        return office_go(job->pages, request, response, EMBLEM_PATH "?saved=1");
    const char *heading =
        word(&s, page->preview != NULL ? "office.emblem.preview_title" : "office.emblem.title");
    const char *title = page_title(request->arena, faulty ? word(&s, "form.error") : NULL, heading, NULL);
    if (title == NULL)
        return page_problem(job->pages, request, response, 500);
    json_t *model = office_model(job->pages, request, title, page->verb == EMBLEM_LOOK ? "" : NULL);
    model_set(model, "heading", json_string(heading));
    office_model_whole(model, job->pages, request);
    model_set_text(model, "form_path", page_path(view, request, s.language, EMBLEM_PATH));
    model_set_text(model, "settings_path", page_path(view, request, s.language, SETTINGS_PATH));
    set_fault(model, &s);
    set_values(model, &s);
    if (faulty)
        response->status = page->later ? 409 : 422;
    return office_show(job->pages, request, response, "office-emblem", model);
}
