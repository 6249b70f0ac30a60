/* The view model of the page of officers. */
#include "pages/office.h"
#include "pages/officers.h"
#include "pages/places.h"
#include "view/format.h"
#include "view/view.h"

/* What the functions below share. */
struct showing {
    const struct officers_page *page;
    struct http_request *request;
    const struct view *view;
    const char *language;
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

/* This page, with something chosen on it: "name=value", or "" for nothing. */
static const char *path_of(const struct showing *s, const char *choice) {
    const char *mark = choice[0] == '\0' ? "" : "?";
    const char *path = s->page->unit == NULL
                           ? arena_printf(s->request->arena, OFFICERS_PATH "%s%s", mark, choice)
                           : arena_printf(s->request->arena, OFFICE_UNIT "%s" OFFICERS_SUFFIX "%s%s",
                                          s->page->unit, mark, choice);
    return path == NULL ? NULL : page_path(s->view, s->request, s->language, path);
}

static bool is_self(const struct showing *s, const struct officer *officer) {
    return strcmp(office_visitor(s->request)->session.login, officer->login) == 0;
}

/* "Xã A (xa-a) và các đơn vị cấp dưới": whom somebody's rights are about, never a bare code and never nothing. */
static const char *place_words(const struct showing *s, const char *code) {
    const struct site *site = pages_site(s->page->job.pages, s->request);
    const struct unit *unit = code[0] == '\0' || site == NULL ? NULL : site_unit(site, str_of(code));
    if (code[0] == '\0')
        return word(s, "office.officers.place_whole");
    const char *words = arena_printf(s->request->arena, "%s (%s) %s", unit == NULL ? code : unit->name, code,
                                     word(s, "office.officers.place_unit"));
    return words == NULL ? code : words;
}

static json_t *officer_model(const struct showing *s, const struct officer *officer) {
    json_t *row = json_object();
    char at[OFFICE_TIME_SIZE], key[40], day[32];
    const struct officer_rights *rights = &office_visitor(s->request)->session.rights;
    const char *choice = arena_printf(s->request->arena, "login=%s", officer->login);
    snprintf(key, sizeof key, "office.role.%s", role_name(officer->role));
    office_time(officer->last_login, at);
    format_day(day_of_seconds(officer->disabled), day, sizeof day);
    model_set(row, "login", json_string(officer->login));
    model_set(row, "name", json_string(officer->name));
    model_set(row, "role", json_string(word(s, key)));
    model_set(row, "place", json_string(place_words(s, officer->unit)));
    model_set(row, "last", json_string(officer->last_login != 0 ? at : word(s, "office.officers.never")));
    model_set(row, "own", json_boolean(is_self(s, officer)));
    model_set_text(row, "disabled", officer->disabled == 0 ? NULL : day);
    model_set(row, "state",
              json_string(word(s, officer->disabled != 0 ? "office.officers.disabled"
                                  : officer->ready       ? "office.officers.ready"
                                                         : "office.officers.waiting")));
    bool may = officer_may_appoint(rights, officer->role) && !is_self(s, officer);
    model_set_text(row, "change_path", may && choice != NULL ? path_of(s, choice) : NULL);
    return row;
}

static json_t *roles_model(const struct showing *s, enum role chosen) {
    json_t *list = json_array();
    for (int i = 0; i < ROLE_COUNT; i++) {
        char key[40];
        if (!officer_may_appoint(&office_visitor(s->request)->session.rights, (enum role)i))
            continue;
        json_t *option = json_object();
        snprintf(key, sizeof key, "office.role.%s", role_name((enum role)i));
        model_set(option, "value", json_string(role_name((enum role)i)));
        model_set(option, "name", json_string(word(s, key)));
        model_set(option, "selected", json_boolean((enum role)i == chosen));
        (void)json_array_append_new(list, option);
    }
    return list;
}

/* Where the officer works: the whole installation is chosen by its own name. */
static void set_place(json_t *model, const struct showing *s, bool typed, struct str at) {
    const struct officers_page *page = s->page;
    const struct site *site = pages_site(page->job.pages, s->request);
    bool may = office_visitor(s->request)->session.rights.whole;
    const char *code = arena_copy(s->request->arena, at.p, at.n);
    if (site != NULL && code != NULL)
        places_units(model, s->request, site, ACTION_MANAGE_OFFICERS, "", code);
    model_set(model, "may_whole", json_boolean(may));
    model_set(model, "is_whole",
              json_boolean(may && (typed ? page->whole : page->one != NULL && page->one->unit[0] == '\0')));
    model_set_str(model, "at", at);
    model_set_text(model, "at_fault", page->at_fault == NULL ? NULL : word(s, page->at_fault));
}

/* What is wrong beside the fields above; the summary at the top leads there. */
static void add_fault(json_t *model, const struct showing *s, const char *id, const char *label,
                      const char *fault) {
    json_t *item;
    if (fault == NULL)
        return;
    item = json_object();
    model_set(item, "id", json_string(id));
    model_set(item, "label", json_string(word(s, label)));
    model_set(item, "fault", json_string(word(s, fault)));
    (void)json_array_append_new(json_object_get(model, "faults"), item);
    model_set(model, "any_fault", json_true());
}

/* The form of a new one, or of the chosen one as it is or as it was typed. */
static void set_form(json_t *model, const struct showing *s) {
    const struct officers_page *page = s->page;
    const struct officer *one = page->one;
    bool typed = page->verb == OFFICERS_ADD || page->verb == OFFICERS_CHANGE;
    struct str at = typed                ? page->at
                    : one != NULL        ? str_of(one->unit)
                    : page->unit != NULL ? str_of(page->unit)
                                         : STR("");
    const struct office_field fields[] = {
        {.id = "login",
         .label = "office.login",
         .hint = "office.login_hint",
         .fault = page->login_fault,
         .type = "text",
         .autocomplete = "off",
         .input_mode = "text",
         .value = page->login},
        {.id = "name",
         .label = "office.name",
         .hint = "office.name_hint",
         .fault = page->name_fault,
         .type = "text",
         .autocomplete = "off",
         .input_mode = "text",
         .value = typed || one == NULL ? page->name : str_of(one->name)},
    };
    size_t first = one == NULL ? 0 : 1; /* a login is for ever */
    office_model_fields(model, page->job.pages, s->language, fields + first,
                        sizeof fields / sizeof *fields - first,
                        page->alert != NULL     ? page->alert
                        : officers_faulty(page) ? "office.mend"
                                                : NULL);
    add_fault(model, s, "role", "office.role_label", page->role_fault);
    add_fault(model, s, "unit", "office.unit", page->at_fault);
    add_fault(model, s, "sure", "office.officers.reset", page->sure_fault);
    set_place(model, s, typed, at);
    model_set_text(model, "role_fault", page->role_fault == NULL ? NULL : word(s, page->role_fault));
    model_set_text(model, "sure_fault", page->sure_fault == NULL ? NULL : word(s, page->sure_fault));
    model_set(model, "roles", roles_model(s, typed || one == NULL ? page->role : one->role));
}

static void set_list(json_t *model, const struct showing *s) {
    const struct officers_page *page = s->page;
    json_t *list = json_array();
    size_t end = page->from + OFFICERS_ROWS;
    for (size_t i = page->from; i < page->count && i < end; i++)
        (void)json_array_append_new(list, officer_model(s, &page->officers[i]));
    model_set(model, "any_officer", json_boolean(json_array_size(list) > 0));
    model_set(model, "officers", list);
    const char *more = arena_printf(s->request->arena, "from=%zu", end);
    model_set_text(model, "more_path", end < page->count && more != NULL ? path_of(s, more) : NULL);
    model_set_text(model, "less_path", page->from > 0 ? path_of(s, "") : NULL);
}

static json_t *page_model_new(const struct showing *s) {
    const struct officers_page *page = s->page;
    const char *heading = word(s, "office.officers.title"), *title = heading;
    if (officers_faulty(page))
        title = page_title(s->request->arena, word(s, "form.error"), heading, NULL);
    json_t *model = office_model(page->job.pages, s->request, title == NULL ? heading : title,
                                 page->verb == OFFICERS_LOOK ? "" : NULL);
    model_set(model, "heading", json_string(heading));
    if (page->unit != NULL)
        office_model_tabs(model, page->job.pages, s->request, page->unit, page->relation, "/tasks", "");
    else
        office_model_whole(model, page->job.pages, s->request);
    model_set_text(model, "form_path", path_of(s, ""));
    return model;
}

/* The link is in no address and in no log, so it is shown right here, once. */
static enum http_next link_show(const struct showing *s, struct http_response *response) {
    const struct officers_page *page = s->page;
    json_t *model = page_model_new(s);
    const char *link = arena_printf(s->request->arena, "%s" OFFICE_SETUP "?t=%s", page->base, page->token);
    model_set_text(model, "link", link);
    model_set(model, "no_base", json_boolean(page->base[0] == '\0'));
    model_set_text(model, "link_for", page->chosen);
    bool added = page->verb == OFFICERS_ADD; /* else the link is for one who is there */
    const char *at = added ? arena_copy(s->request->arena, page->at.p, page->at.n) : page->one->unit;
    char key[40];
    snprintf(key, sizeof key, "office.role.%s", role_name(added ? page->role : page->one->role));
    model_set(model, "role", json_string(word(s, key)));
    model_set_text(model, "place", at == NULL ? NULL : place_words(s, at));
    return office_show(page->job.pages, s->request, response, "office-officers-link", model);
}

enum http_next officers_show(struct job *job, struct http_response *response) {
    const struct officers_page *page = (const struct officers_page *)(void *)job;
    struct http_request *request = job->request;
    const struct view *view = pages_view(job->pages);
    const struct showing s = {page, request, view, page_language(view, request)};
    if (page->gone)
        return page_problem(job->pages, request, response, 404);
    if (page->token != NULL)
        return link_show(&s, response);
    if (page->done) {
        const char *choice = arena_printf(request->arena, "login=%s&saved=1", page->chosen);
        const char *path = choice == NULL ? NULL : path_of(&s, choice);
        return path == NULL ? page_problem(job->pages, request, response, 500)
                            : page_redirect(job->pages, request, response, path);
    }
    json_t *model = page_model_new(&s);
    set_list(model, &s);
    set_form(model, &s);
    model_set(model, "one", page->one == NULL ? json_false() : officer_model(&s, page->one));
    model_set(model, "saved", json_boolean(page->saved));
    if (officers_faulty(page))
        response->status = 422;
    return office_show(job->pages, request, response, "office-officers", model);
}
