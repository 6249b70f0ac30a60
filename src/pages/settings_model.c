/* The view model of the page of settings. */
#include "pages/settings.h"

#include "pages/emblem.h"
#include "pages/office.h"
#include "view/view.h"

/* What the functions below share. */
struct showing {
    const struct settings_page *page;
    struct http_request *request;
    const struct view *view;
    const char *language;
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

const char *settings_word(const struct view *view, const char *language, const struct setting *setting,
                          const char *which, char key[SETTINGS_KEY_SIZE]) {
    char name[40];
    size_t i = 0;
    for (; setting->name[i] != '\0' && i + 1 < sizeof name; i++)
        name[i] = setting->name[i] == '.' ? '_' : setting->name[i];
    name[i] = '\0';
    snprintf(key, SETTINGS_KEY_SIZE, "office.settings.%s.%s", name, which);
    return page_word(view, language, key);
}

static void set_setting_word(json_t *model, const struct showing *s, const struct setting *setting,
                             const char *which) {
    char key[SETTINGS_KEY_SIZE];
    model_set_text(model, which, settings_word(s->view, s->language, setting, which, key));
}

static bool is_choice(const struct setting *setting) {
    return strcmp(setting->default_value, "yes") == 0 || strcmp(setting->default_value, "no") == 0;
}

static const struct site_survey *survey_of(const struct showing *s, const char *code) {
    const struct site *site = pages_site(s->page->job.pages, s->request);
    return site == NULL ? NULL : site_survey(site, str_of(code));
}

/* A survey by its title; one that is not published by its code. */
static const char *survey_title(const struct showing *s, const char *code) {
    const struct site_survey *found = survey_of(s, code);
    return found == NULL ? code : text_in(&found->revisions[0]->survey->title, s->language);
}

/* A value as people read it. */
static const char *shown(const struct showing *s, const struct setting *setting, const char *value) {
    if (value == NULL || strcmp(value, SETTING_TAKEN_BACK) == 0 || strcmp(value, SETTING_NOT_SET) == 0)
        return word(s, value == NULL || value[0] == '(' ? "office.settings.not_set"
                                                        : "office.settings.taken_back");
    if (value[0] == '\0')
        return word(s, "office.settings.empty");
    if (setting_is_picture(setting))
        return word(s, "office.settings.picture");
    if (is_choice(setting))
        return word(s, strcmp(value, "yes") == 0 ? "choice.yes" : "choice.no");
    if (strcmp(setting->name, "survey.default") == 0)
        return survey_title(s, value);
    return value;
}

/* This page, with a setting chosen on it, or none. */
static const char *path_of(const struct showing *s, const struct setting *setting) {
    const char *query = setting == NULL ? "" : arena_printf(s->request->arena, "name=%s&", setting->name);
    if (query == NULL)
        return NULL;
    if (s->page->unit != NULL)
        return office_unit_path(s->view, s->request, s->page->unit, SETTINGS_SUFFIX, query);
    const char *path = query[0] == '\0'
                           ? SETTINGS_PATH
                           : arena_printf(s->request->arena, SETTINGS_PATH "?name=%s", setting->name);
    return path == NULL ? NULL : page_path(s->view, s->request, s->language, path);
}

static const char *source(const struct showing *s, const struct setting_value *value) {
    if (value->is_default)
        return word(s, "office.settings.from_default");
    if (value->unit[0] == '\0')
        return word(s, "office.settings.from_all");
    const char *text =
        arena_printf(s->request->arena, "%s %s", word(s, "office.settings.from_unit"), value->unit);
    return text == NULL ? value->unit : text;
}

static json_t *row_model(const struct showing *s, const struct setting *setting,
                         const struct setting_value *value) {
    json_t *row = json_object();
    set_setting_word(row, s, setting, "name");
    set_setting_word(row, s, setting, "about");
    model_set_text(row, "value", shown(s, setting, value->value));
    model_set_text(row, "source", source(s, value));
    model_set_text(row, "change_path",
                   setting_is_picture(setting) ? page_path(s->view, s->request, s->language, EMBLEM_PATH)
                                               : path_of(s, setting));
    return row;
}

/* ---- The one that is being changed ---------------------------------------------------------------------------------- */

static json_t *options_model(const struct showing *s, const char *chosen) {
    json_t *list = json_array();
    if (is_choice(s->page->chosen)) {
        model_add_choice(list, "yes", word(s, "choice.yes"), str_of(chosen));
        model_add_choice(list, "no", word(s, "choice.no"), str_of(chosen));
    }
    for (size_t i = 0; i < s->page->survey_count; i++) {
        const struct site_survey *survey = survey_of(s, s->page->surveys[i].code);
        if (survey != NULL && survey->first != DAY_NONE)
            continue; /* a campaign's is asked by its own counters */
        model_add_choice(list, s->page->surveys[i].code, survey_title(s, s->page->surveys[i].code),
                         str_of(chosen));
    }
    return list;
}

/* A line of the log: "OLD → NEW", or the new value alone. */
static const char *shown_change(const struct showing *s, const char *detail) {
    const char *arrow = strstr(detail, SETTING_ARROW);
    if (arrow == NULL)
        return shown(s, s->page->chosen, detail);
    const char *old = arena_copy(s->request->arena, detail, (size_t)(arrow - detail));
    return old == NULL
               ? detail
               : arena_printf(s->request->arena, "%s" SETTING_ARROW "%s", shown(s, s->page->chosen, old),
                              shown(s, s->page->chosen, arrow + strlen(SETTING_ARROW)));
}

static json_t *past_model(const struct showing *s) {
    json_t *list = json_array();
    for (size_t i = 0; i < s->page->past_count; i++) {
        const struct audit_entry *entry = &s->page->past[i];
        json_t *row = office_past_row(s->view, s->language, entry);
        model_set_text(row, "value", shown_change(s, entry->detail));
        (void)json_array_append_new(list, row);
    }
    return list;
}

static json_t *chosen_model(const struct showing *s, const struct setting_value *value) {
    const struct settings_page *page = s->page;
    const struct setting *setting = page->chosen;
    json_t *form = row_model(s, setting, value);
    const char *before = NULL, *own_unit = page->unit == NULL ? "" : page->unit;
    json_t *options = options_model(s, page->verb == SETTINGS_SET
                                           ? arena_copy(s->request->arena, page->typed.p, page->typed.n)
                                           : value->value);
    bool undo = settings_before(page, &before);
    model_set(form, "id", json_string(setting->name));
    if (page->verb == SETTINGS_SET)
        model_set_str(form, "typed", page->typed);
    else
        model_set(form, "typed", json_string(value->value));
    model_set(form, "any_option", json_boolean(json_array_size(options) > 0));
    model_set(form, "options", options);
    set_setting_word(form, s, setting, "warning");
    model_set(form, "sure", json_boolean(page->sure));
    model_set(form, "sure_fault", json_boolean(page->sure_fault));
    set_setting_word(form, s, setting, "fault");
    if (!page->fault)
        model_set(form, "fault", json_false());
    model_set(form, "any_fault", json_boolean(page->fault || page->sure_fault));
    model_set_text(form, "unset",
                   value->is_default || strcmp(value->unit, own_unit) != 0 ? NULL
                   : page->unit == NULL                                    ? word(s, "office.settings.unset")
                                        : word(s, "office.settings.unset_unit"));
    model_set_text(form, "undo", undo ? shown(s, setting, before) : NULL);
    model_set(form, "seen", json_integer(page->past_count > 0 ? page->past[0].number : 0));
    model_set(form, "any_past", json_boolean(page->past_count > 0));
    model_set(form, "past", past_model(s));
    return form;
}

/* ---- The page ------------------------------------------------------------------------------------------------------- */

static enum http_next done(const struct showing *s, struct http_response *response) {
    const struct settings_page *page = s->page;
    const char *path =
        page->unit == NULL
            ? arena_printf(s->request->arena, SETTINGS_PATH "?name=%s&saved=1", page->chosen->name)
            : arena_printf(s->request->arena, OFFICE_UNIT "%s" SETTINGS_SUFFIX "?name=%s&saved=1", page->unit,
                           page->chosen->name);
    return path == NULL ? page_problem(page->job.pages, s->request, response, 500)
                        : office_go(page->job.pages, s->request, response, path);
}

static void set_lists(json_t *model, const struct showing *s) {
    const struct settings_page *page = s->page;
    const struct setting *setting;
    json_t *list = json_array();
    model_set(model, "chosen", json_false());
    for (size_t i = 0; i < SETTINGS_MAX && (setting = setting_at(i)) != NULL; i++) {
        if (page->unit != NULL && setting->scope != SETTING_PER_UNIT)
            continue;
        (void)json_array_append_new(list, row_model(s, setting, &page->values[i]));
        if (setting == page->chosen)
            model_set(model, "chosen", chosen_model(s, &page->values[i]));
    }
    model_set(model, "settings", list);
}

enum http_next settings_show(struct job *job, struct http_response *response) {
    const struct settings_page *page = (const struct settings_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const struct showing s = {page, request, view, page_language(view, request)};
    bool faulty = page->fault || page->sure_fault || page->later;
    if (page->done)
        return done(&s, response);
    const char *heading = word(&s, "office.settings.title"), *title = heading, *query = "";
    if (faulty)
        title = page_title(request->arena, word(&s, "form.error"), heading, NULL);
    else if (page->chosen != NULL)
        query = arena_printf(request->arena, "name=%s&", page->chosen->name);
    if (title == NULL || query == NULL)
        return page_problem(job->pages, request, response, 500);
    json_t *model = office_model(job->pages, request, title, faulty ? NULL : query);
    model_set(model, "heading", json_string(heading));
    if (page->unit != NULL)
        office_model_tabs(model, job->pages, request, page->unit, page->relation, "/tasks", "");
    else
        office_model_whole(model, job->pages, request);
    model_set_text(model, "about",
                   word(&s, page->unit == NULL ? "office.settings.about" : "office.settings.about_unit"));
    model_set(model, "saved", json_boolean(page->saved));
    model_set(model, "later", json_boolean(page->later));
    model_set_text(model, "form_path", path_of(&s, NULL));
    set_lists(model, &s);
    if (faulty)
        response->status = page->later ? 409 : 422;
    return office_show(job->pages, request, response, "office-settings", model);
}
