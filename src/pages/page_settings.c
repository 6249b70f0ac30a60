/* Settings: looked at, changed one by one, and put back. */
#include "pages/lately.h"
#include "pages/settings.h"

#include "pages/office.h"
#include "view/view.h"

/* ---- Reading -------------------------------------------------------------------------------------------------------- */

static int values_read(struct settings_page *page, struct store *read, struct err *err) {
    const struct setting *setting;
    int rc = 0;
    for (size_t i = 0; i < SETTINGS_MAX && (setting = setting_at(i)) != NULL && rc == 0; i++)
        if (page->unit == NULL || setting->scope == SETTING_PER_UNIT)
            rc = store_setting_find(read, setting->name, page->unit, page->job.request->arena,
                                    &page->values[i], err);
    return rc;
}

/* The changes of this setting in this very place; a list of the log also tells those of the units below. */
static int past_read(struct settings_page *page, struct store *read, struct err *err) {
    const struct audit_filter filter = {
        .event = "setting", .about = page->chosen->name, .unit = page->unit, .max = AUDIT_LIST_MAX};
    const char *unit = page->unit == NULL ? "" : page->unit;
    struct audit_entry *all;
    size_t count = 0;
    int rc = store_audit_list(read, &filter, page->job.request->arena, &all, &count, err);
    if (rc != 0)
        return rc;
    page->past = all;
    for (size_t i = 0; i < count && page->past_count < SETTINGS_PAST_MAX; i++)
        if (strcmp(all[i].unit, unit) == 0)
            page->past[page->past_count++] = all[i];
    return 0;
}

static const struct setting_value *value_of(const struct settings_page *page) {
    size_t i = 0;
    while (setting_at(i) != page->chosen)
        i++;
    return &page->values[i];
}

bool settings_undo(const char *detail, const struct setting_value *now, const char *unit, const char *former,
                   struct arena *arena, const char **value) {
    char made[SETTING_NOTED_MAX + 1], kept[SETTING_NOTED_MAX + 1], mark[SETTING_MARK + 1];
    bool is_set = !now->is_default && strcmp(now->unit, unit) == 0;
    setting_noted(is_set ? now->value : SETTING_TAKEN_BACK, made);
    size_t n = strlen(detail), tail = strlen(SETTING_ARROW) + strlen(made);
    if (n < tail || strcmp(detail + n - strlen(made), made) != 0 ||
        memcmp(detail + n - tail, SETTING_ARROW, strlen(SETTING_ARROW)) != 0)
        return false;
    const char *before = arena_copy(arena, detail, n - tail);
    if (before == NULL)
        return false;
    if (setting_noted_long(before, mark)) {
        setting_noted(former == NULL ? "" : former, kept);
        *value = former;
        return strcmp(kept, before) == 0;
    }
    *value = strcmp(before, SETTING_NOT_SET) == 0 ? NULL : before;
    return is_set || *value != NULL;
}

bool settings_before(const struct settings_page *page, const char **value) {
    return page->past_count > 0 &&
           settings_undo(page->past[0].detail, value_of(page), page->unit == NULL ? "" : page->unit,
                         page->former, page->job.request->arena, value);
}

/* ---- Writing -------------------------------------------------------------------------------------------------------- */

static int change_fn(struct transaction *tx, void *context, struct err *err) {
    return store_setting_change(tx, context, err);
}

/* value NULL: takes it back. */
static int write_value(struct settings_page *page, const char *value, struct err *err) {
    struct setting_change change = {.name = page->chosen->name,
                                    .unit = page->unit,
                                    .value = value,
                                    .by = office_visitor(page->job.request)->session.login,
                                    .now = pages_now(page->job.pages)};
    int rc = store_transact(pages_store(page->job.pages), change_fn, &change, err);
    page->fault = rc == ERR_INPUT || rc == ERR_NOT_FOUND;
    page->done = rc == 0;
    return page->fault ? 0 : rc;
}

static int write_typed(struct settings_page *page, struct err *err) {
    struct arena *arena = page->job.request->arena;
    struct str checked;
    int rc = page->chosen->check(page->typed, arena, &checked, err);
    page->fault = rc == ERR_INPUT;
    if (rc != 0 || page->sure_fault)
        return page->fault ? 0 : rc;
    const char *value = arena_copy(arena, checked.p, checked.n);
    return value == NULL ? err_set(err, ERR_NOMEM, "no memory for a value") : write_value(page, value, err);
}

static int write_undo(struct settings_page *page, struct err *err) {
    const char *value;
    page->later = !settings_before(page, &value) || page->past[0].number != page->seen;
    return page->later ? 0 : write_value(page, value, err);
}

static int write_posted(struct settings_page *page, struct err *err) {
    switch (page->verb) {
    case SETTINGS_SET:
        return write_typed(page, err);
    case SETTINGS_UNSET:
        return page->sure_fault ? 0 : write_value(page, NULL, err);
    case SETTINGS_UNDO:
        return write_undo(page, err);
    case SETTINGS_LOOK:
        break;
    }
    return 0;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct settings_page *page = (struct settings_page *)(void *)job;
    int rc = values_read(page, read, err);
    if (rc == 0 && page->chosen != NULL)
        rc = past_read(page, read, err);
    if (rc == 0 && page->chosen != NULL && page->unit == NULL)
        rc = store_setting_former(read, page->chosen->name, job->request->arena, &page->former, err);
    if (rc >= 0 && page->saved)
        rc = lately_any(job, read, page->chosen->name, page->unit == NULL ? "" : page->unit,
                        &(enum audit_event){AUDIT_SETTING}, 1, job->request->arena, &page->saved, err);
    if (rc >= 0)
        rc = write_posted(page, err);
    if (rc == 0 && page->chosen != NULL && strcmp(page->chosen->name, "survey.default") == 0)
        rc = store_surveys(read, job->request->arena, &page->surveys, &page->survey_count, err);
    return rc;
}

/* ---- The request ---------------------------------------------------------------------------------------------------- */

/* NULL: 500. */
static struct settings_page *page_new(struct http_request *request) {
    struct settings_page *page = arena_alloc(request->arena, sizeof *page);
    const struct visitor *visitor = office_visitor(request);
    if (page == NULL)
        return NULL;
    page->relation = visitor->relation;
    if (visitor->unit != NULL) {
        page->unit = arena_strdup(request->arena, visitor->unit->code);
        page->unit_name = arena_strdup(request->arena, visitor->unit->name);
        if (page->unit == NULL || page->unit_name == NULL)
            return NULL;
    }
    page->job.run = run;
    page->job.show = settings_show;
    return page;
}

/* One that this page has; a picture has a page of its own (page_emblem.c). */
static const struct setting *named(const struct settings_page *page, struct str name) {
    const struct setting *setting = name.p == NULL ? NULL : setting_find(name);
    bool here = setting != NULL && !setting_is_picture(setting) &&
                (page->unit == NULL || setting->scope == SETTING_PER_UNIT);
    return here ? setting : NULL;
}

static enum http_next look(struct pages *pages, struct http_request *request,
                           struct http_response *response) {
    struct settings_page *page = page_new(request);
    if (page == NULL)
        return page_problem(pages, request, response, 500);
    page->chosen = named(page, http_field_get(&request->query, "name"));
    page->saved = page->chosen != NULL && http_field_get(&request->query, "saved").p != NULL;
    return job_begin(pages, request, &page->job);
}

enum http_next page_settings(void *app, struct http_request *request, struct http_response *response) {
    return look(app, request, response);
}

enum http_next page_settings_unit(void *app, struct http_request *request, struct http_response *response) {
    return look(app, request, response);
}

/* What a change hurts is said beside the form, and who presses says that it was read. */
static bool has_warning(struct pages *pages, const struct setting *setting) {
    char key[SETTINGS_KEY_SIZE];
    const struct view *view = pages_view(pages);
    return settings_word(view, view_language(view, 0), setting, "warning", key)[0] != '\0';
}

static enum http_next post(struct pages *pages, struct http_request *request,
                           struct http_response *response) {
    struct settings_page *page = page_new(request);
    struct str verb = http_field_get(&request->form, "do");
    if (page == NULL)
        return page_problem(pages, request, response, 500);
    bool set = str_is(verb, "set"), unset = str_is(verb, "unset"), undo = str_is(verb, "undo");
    page->chosen = named(page, http_field_get(&request->form, "name"));
    page->typed = http_field_get(&request->form, "value");
    if (!office_form_good(request, undo ? "do name seen" : "do name value sure") || page->chosen == NULL ||
        !(set || unset || undo) || (set && page->typed.p == NULL) ||
        (undo && !str_to_int(http_field_get(&request->form, "seen"), 1, INT64_MAX, &page->seen)))
        return page_problem(pages, request, response, 400);
    page->verb = set ? SETTINGS_SET : unset ? SETTINGS_UNSET : SETTINGS_UNDO;
    page->sure = str_is(http_field_get(&request->form, "sure"), "yes");
    page->sure_fault = !undo && !page->sure && has_warning(pages, page->chosen);
    return job_begin(pages, request, &page->job);
}

enum http_next page_settings_post(void *app, struct http_request *request, struct http_response *response) {
    return post(app, request, response);
}

enum http_next page_settings_unit_post(void *app, struct http_request *request,
                                       struct http_response *response) {
    return post(app, request, response);
}
