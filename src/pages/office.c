#include "pages/office.h"

#include "view/format.h"

json_t *office_model(struct pages *pages, const struct http_request *request, const char *title,
                     const char *query) {
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    const struct visitor *visitor = office_visitor(request);
    json_t *model = page_model(view, pages_site(pages, request), NULL, language, title, query);
    model_set(model, "heading", json_string(title));
    model_set(model, "whose", json_false());
    model_set(model, "alert", json_false());
    model_set(model, "wait", json_false());
    model_set(model, "signed_in", json_boolean(visitor != NULL));
    model_set_text(model, "csrf", visitor == NULL ? NULL : visitor->session.csrf);
    model_set_text(model, "who", visitor == NULL ? NULL : visitor->session.name);
    model_set_text(model, "home_path", page_path(view, request, language, OFFICE_HOME));
    model_set_text(model, "sessions_path", page_path(view, request, language, "/office/sessions"));
    model_set_text(model, "tasks_path",
                   visitor == NULL || !office_any_task(&visitor->session.rights)
                       ? NULL
                       : page_path(view, request, language, "/office/tasks"));
    model_set_text(model, "account_path", page_path(view, request, language, "/office/account"));
    model_set_text(model, "method_path", page_path(view, request, language, "/office/method"));
    model_set_text(model, "login_path", page_path(view, request, language, OFFICE_LOGIN));
    return model;
}

static void set_word(json_t *model, const char *name, const struct view *view, const char *language,
                     const char *key) {
    model_set_text(model, name, key == NULL ? NULL : page_word(view, language, key));
}

void office_model_fields(json_t *model, struct pages *pages, const char *language,
                         const struct office_field *fields, size_t count, const char *alert) {
    const struct view *view = pages_view(pages);
    json_t *list = json_array(), *faults = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct office_field *f = &fields[i];
        json_t *field = json_object();
        model_set_text(field, "id", f->id);
        set_word(field, "label", view, language, f->label);
        set_word(field, "hint", view, language, f->hint);
        set_word(field, "fault", view, language, f->fault);
        model_set(field, "described", json_boolean(f->hint != NULL || f->fault != NULL));
        model_set_text(field, "type", f->type);
        model_set_text(field, "autocomplete", f->autocomplete);
        model_set_text(field, "input_mode", f->input_mode);
        model_set_str(field, "value", f->value);
        if (f->fault != NULL)
            (void)json_array_append(faults, field);
        (void)json_array_append_new(list, field);
    }
    size_t fault_count = json_array_size(faults);
    if (alert != NULL || fault_count > 0)
        set_word(model, "alert", view, language, alert != NULL ? alert : "office.mend");
    model_set(model, "fields", list);
    model_set(model, "any_fault", json_boolean(fault_count > 0));
    model_set(model, "faults", faults);
}

struct str office_typed(const struct http_request *request, const char *name) {
    struct str typed = http_field_get(&request->form, name);
    return typed.p == NULL ? STR("") : typed;
}

static bool is_named(struct str name, const char *names) {
    while (*names != '\0') {
        size_t n = strcspn(names, " ");
        if (str_equal(name, (struct str){names, n}))
            return true;
        names += n + (names[n] == ' ');
    }
    return false;
}

bool office_form_good(const struct http_request *request, const char *names) {
    const struct http_fields *form = &request->form;
    for (size_t i = 0; i < form->count; i++) {
        struct str name = form->items[i].name;
        if (!is_named(name, names) && !is_named(name, "lang csrf"))
            return false;
        for (size_t k = 0; k < i; k++)
            if (str_equal(form->items[k].name, name))
                return false;
    }
    return true;
}

void office_time(int64_t seconds, char out[OFFICE_TIME_SIZE]) {
    char day[DATE_TEXT_SIZE];
    int64_t of_day = (seconds + DATE_ZONE_SECONDS) % 86400;
    format_day(day_of_seconds(seconds), day, sizeof day);
    snprintf(out, OFFICE_TIME_SIZE, "%s, %02d:%02d", day, (int)(of_day / 3600), (int)(of_day / 60 % 60));
}

json_t *office_past_row(const struct view *view, const char *language, const struct audit_entry *entry) {
    json_t *row = json_object();
    char at[OFFICE_TIME_SIZE];
    office_time(entry->at, at);
    model_set(row, "at", json_string(at));
    model_set_text(row, "by",
                   entry->who[0] == '\0' ? page_word(view, language, "office.settings.by_line") : entry->who);
    return row;
}

/* These pages are sent as they are: in a compressed one the token beside what was typed would tell of itself by its size. */
enum http_next office_show(struct pages *pages, struct http_request *request, struct http_response *response,
                           const char *template_name, json_t *model) {
    response->encoding = HTTP_IDENTITY;
    response->noindex = true;
    response->says_origin = true;
    return page_show(pages, request, response, template_name, page_language(pages_view(pages), request),
                     model);
}

enum http_next office_go(struct pages *pages, struct http_request *request, struct http_response *response,
                         const char *path) {
    const struct view *view = pages_view(pages);
    return page_redirect(pages, request, response,
                         page_path(view, request, page_language(view, request), path));
}

enum http_next office_message(struct pages *pages, struct http_request *request,
                              struct http_response *response, int status, const char *heading,
                              const char *text) {
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    json_t *model = office_model(pages, request, page_word(view, language, heading), NULL);
    set_word(model, "message", view, language, text);
    response->status = status;
    return office_show(pages, request, response, "office", model);
}
