/* The first page behind the door, and the page of a unit: who one is there, and what one may do. */
#include "pages/office.h"

#include "base/log.h"
#include "store/officers.h"

/* What a visitor may do about units that stand in one relation, as words: {"where", "rights": [{"right"}]}; NULL: nothing. */
static json_t *rights_there(const struct view *view, const char *language,
                            const struct officer_rights *rights, enum unit_relation relation,
                            const char *where) {
    json_t *list = json_array(), *group = json_object();
    char key[64];
    for (unsigned i = 0; i < ACTION_COUNT; i++) {
        /* What one may do everywhere, one may do in every unit. */
        bool may = officer_can(rights, (enum action)i, relation) ||
                   (relation == RELATION_NONE && officer_can(rights, (enum action)i, RELATION_BELOW));
        if (!may)
            continue;
        json_t *right = json_object();
        snprintf(key, sizeof key, "office.right.%s", action_name((enum action)i));
        model_set(right, "right", json_string(page_word(view, language, key)));
        (void)json_array_append_new(list, right);
    }
    if (json_array_size(list) == 0) {
        json_decref(list);
        json_decref(group);
        return NULL;
    }
    model_set(group, "where", json_string(page_word(view, language, where)));
    model_set(group, "rights", list);
    return group;
}

static void add_group(json_t *groups, json_t *group) {
    if (group != NULL)
        (void)json_array_append_new(groups, group);
}

static json_t *unit_link(const struct view *view, const struct http_request *request, const char *language,
                         const struct unit *unit) {
    json_t *link = json_object();
    model_set_text(link, "unit_path",
                   page_path(view, request, language, page_unit_path(request, OFFICE_UNIT, unit->code)));
    model_set(link, "name", json_string(unit->name));
    return link;
}

/* The units directly below one; "": the roots. In the order of their names. */
static json_t *units_below(const struct view *view, const struct http_request *request, const char *language,
                           const struct site *site, const char *parent) {
    json_t *list = json_array();
    for (size_t i = 0; i < site->unit_count; i++)
        if (strcmp(site->tree[i]->parent, parent) == 0)
            (void)json_array_append_new(list, unit_link(view, request, language, site->tree[i]));
    return list;
}

static void set_units(json_t *model, json_t *units) {
    model_set(model, "any_unit", json_boolean(json_array_size(units) > 0));
    model_set(model, "units", units);
}

static void set_visitor(json_t *model, const struct view *view, const char *language, const struct site *site,
                        const struct account_session *session) {
    const struct unit *own = site_unit(site, str_of(session->unit));
    char key[64], ends[OFFICE_TIME_SIZE];
    snprintf(key, sizeof key, "office.role.%s", role_name(session->rights.role));
    model_set(model, "role", json_string(page_word(view, language, key)));
    model_set(model, "unit_name",
              json_string(session->rights.whole ? page_word(view, language, "office.whole")
                          : own != NULL         ? own->name
                                                : session->unit));
    office_time(session->ends, ends);
    model_set(model, "ends", json_string(ends));
}

enum http_next page_office(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    const struct site *site = pages_site(pages, request);
    const struct account_session *session = &office_visitor(request)->session;
    struct officer officer;
    struct store *read;
    struct err err = ERR_INIT;
    int rc = pages_reader(pages, request, &read, &err);
    if (rc == 0)
        rc = store_officer(read, session->login, request->arena, &officer, NULL, &err);
    if (rc != 0) {
        log_event(LOG_LEVEL_ERROR, "office", "route=%s error=\"%s\"", request->route->pattern, err.text);
        return page_problem(pages, request, response, 500);
    }
    json_t *model = office_model(pages, request, page_word(view, language, "office.home_title"), "");
    json_t *groups = json_array();
    set_visitor(model, view, language, site, session);
    if (session->rights.whole)
        add_group(groups,
                  rights_there(view, language, &session->rights, RELATION_NONE, "office.where_whole"));
    else {
        add_group(groups, rights_there(view, language, &session->rights, RELATION_OWN, "office.where_own"));
        add_group(groups,
                  rights_there(view, language, &session->rights, RELATION_BELOW, "office.where_below"));
    }
    model_set(model, "groups", groups);
    model_set(model, "factor", json_boolean(officer.factor));
    model_set(model, "recovery", json_integer(officer.recovery));
    const struct unit *own = site_unit(site, str_of(session->unit));
    json_t *units = json_array();
    if (session->rights.whole) {
        json_decref(units);
        units = units_below(view, request, language, site, "");
    } else if (own != NULL)
        (void)json_array_append_new(units, unit_link(view, request, language, own));
    set_units(model, units);
    return office_show(pages, request, response, "office", model);
}

enum http_next page_office_unit(void *app, struct http_request *request, struct http_response *response) {
    struct pages *pages = app;
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, request);
    const struct site *site = pages_site(pages, request);
    const struct visitor *visitor = office_visitor(request);
    json_t *model = office_model(pages, request, visitor->unit->name, ""), *groups = json_array();
    /* Whoever may see this unit may see the one above it, unless this is where the own tree begins. */
    const struct unit *above = site_unit(site, str_of(visitor->unit->parent));
    bool up = above != NULL && visitor->relation == RELATION_BELOW;
    model_set(model, "up", json_boolean(up));
    if (up)
        model_set(model, "above", unit_link(view, request, language, above));
    add_group(groups,
              rights_there(view, language, &visitor->session.rights, visitor->relation, "office.where_here"));
    model_set(model, "groups", groups);
    bool below = officer_can(&visitor->session.rights, ACTION_VIEW_FIGURES, RELATION_BELOW);
    set_units(model, below ? units_below(view, request, language, site, visitor->unit->code) : json_array());
    return office_show(pages, request, response, "office-unit", model);
}

/* "/office" as people type it. */
enum http_next page_office_door(void *app, struct http_request *request, struct http_response *response) {
    return office_go(app, request, response, OFFICE_HOME);
}
