/* The first page behind the door, and the page of a unit: its figures, the units below it, and what one may do there. */
#include "pages/dashboard.h"
#include "pages/live.h"

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

/* ---- Units ---------------------------------------------------------------------------------------------------------- */

static int code_compare(const void *code, const void *unit) {
    return strcmp(code, (*(const struct report_unit *const *)unit)->unit->code);
}

static const struct report_unit *unit_figures(const struct dashboard *d, const struct unit *unit) {
    const struct report_unit *const *found = d->made && d->report.unit_count > 0
                                                 ? bsearch(unit->code, d->by_code, d->report.unit_count,
                                                           sizeof(const struct report_unit *), code_compare)
                                                 : NULL;
    return found == NULL ? NULL : *found;
}

/* The units directly below, in the order of their names, each with its figure over the whole range if it was answered. */
static void set_units(json_t *model, const struct saying *saying, const struct site *site,
                      const struct dashboard *d, bool allowed, const char *query) {
    json_t *list = json_array();
    const char *parent = d->asked.unit == NULL ? "" : d->asked.unit;
    for (size_t i = 0; allowed && i < site->unit_count; i++) {
        const struct unit *unit = site->tree[i];
        if (strcmp(unit->parent, parent) != 0)
            continue;
        const struct report_unit *figures = unit_figures(d, unit);
        json_t *row = json_object();
        model_set_text(row, "unit_path",
                       office_unit_path(saying->view, d->job.request, unit->code, "", query));
        model_set(row, "name", json_string(unit->name));
        model_set(row, "answered", json_boolean(figures != NULL));
        if (figures != NULL)
            dashboard_figure(row, saying, &figures->entry, SURVEY_ALL, &figures->responses);
        (void)json_array_append_new(list, row);
    }
    model_set(model, "any_unit", json_boolean(json_array_size(list) > 0));
    model_set(model, "units", list);
}

/* ---- The page ------------------------------------------------------------------------------------------------------- */

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

/* Who one is, and what one may do: on the first page of everything, on others of the unit. */
static void set_rights(json_t *model, const struct view *view, const char *language, const struct site *site,
                       const struct dashboard *d) {
    const struct visitor *visitor = office_visitor(d->job.request);
    const struct account_session *session = &visitor->session;
    json_t *groups = json_array();
    if (!d->home) {
        add_group(groups,
                  rights_there(view, language, &session->rights, visitor->relation, "office.where_here"));
    } else if (session->rights.whole) {
        add_group(groups,
                  rights_there(view, language, &session->rights, RELATION_NONE, "office.where_whole"));
    } else {
        add_group(groups, rights_there(view, language, &session->rights, RELATION_OWN, "office.where_own"));
        add_group(groups,
                  rights_there(view, language, &session->rights, RELATION_BELOW, "office.where_below"));
    }
    model_set(model, "groups", groups);
    model_set(model, "home", json_boolean(d->home));
    if (!d->home)
        return;
    const struct unit *own = site_unit(site, str_of(session->unit));
    set_visitor(model, view, language, site, session);
    model_set_text(model, "own_path",
                   own == NULL || !d->shown ? NULL
                                            : office_unit_path(view, d->job.request, own->code, "", ""));
    model_set(model, "factor", json_boolean(d->officer.factor));
    model_set(model, "recovery", json_integer(d->officer.recovery));
}

/* Whoever may see this unit may see the one above it, unless this is where the own tree begins. */
static void set_above(json_t *model, const struct view *view, const struct site *site,
                      const struct dashboard *d, const char *query) {
    const struct visitor *visitor = office_visitor(d->job.request);
    const struct unit *here = d->asked.unit == NULL ? NULL : site_unit(site, str_of(d->asked.unit));
    const struct unit *above = here == NULL ? NULL : site_unit(site, str_of(here->parent));
    bool up = !d->home && above != NULL && visitor->relation == RELATION_BELOW;
    model_set_text(model, "above_path",
                   up ? office_unit_path(view, d->job.request, above->code, "", query) : NULL);
    model_set_text(model, "above", up ? above->name : NULL);
}

/* How the page's unit stands to the visitor's. The first page of an officer of a unit is that unit's; everybody else's is of no
 * unit, or of one below. */
static enum unit_relation relation_here(const struct dashboard *d) {
    const struct visitor *visitor = office_visitor(d->job.request);
    return !d->home ? visitor->relation : visitor->session.rights.whole ? RELATION_BELOW : RELATION_OWN;
}

static bool has_tabs(const struct dashboard *d) {
    return d->asked.unit != NULL && d->shown;
}

static void set_tabs(json_t *model, struct pages *pages, const struct dashboard *d, const char *query) {
    model_set(model, "any_tab", json_false());
    if (has_tabs(d))
        office_model_tabs(model, pages, d->job.request, d->asked.unit, relation_here(d), "", query);
}

static const char *heading_of(const struct view *view, const char *language, const struct site *site,
                              const struct dashboard *d) {
    const struct unit *unit = d->asked.unit == NULL ? NULL : site_unit(site, str_of(d->asked.unit));
    return unit != NULL            ? unit->name
           : d->asked.unit != NULL ? d->asked.unit
                                   : page_word(view, language, "office.whole");
}

/* Where it stands on the report. */
static enum http_next back_to_report(const struct dashboard *d, struct http_response *response) {
    struct http_request *request = d->job.request;
    const struct remark_place *place = &d->draft->place;
    const char *query = arena_printf(request->arena, "survey=%s&style=%s&period=%s&", place->survey,
                                     period_style_name(place->style), place->period),
               *path = query == NULL ? NULL
                                     : office_unit_path(pages_view(d->job.pages), request, d->asked.unit,
                                                        "/report", query);
    if (path != NULL)
        path = arena_printf(request->arena, "%s#below-%s", path, place->dimension);
    return page_redirect(d->job.pages, request, response, path);
}

/* Where it stands now. */
static enum http_next back_to_remark(const struct dashboard *d, const char *query,
                                     struct http_response *response) {
    struct pages *pages = d->job.pages;
    struct http_request *request = d->job.request;
    const char *path = office_unit_path(pages_view(pages), request, d->asked.unit, "", query);
    if (path != NULL)
        path = arena_printf(request->arena, "%s#explain", path);
    return page_redirect(pages, request, response, path);
}

static enum http_next dashboard_show(struct job *job, struct http_response *response) {
    struct dashboard *d = (struct dashboard *)(void *)job;
    struct pages *pages = job->pages;
    const struct view *view = pages_view(pages);
    const char *language = page_language(view, job->request);
    const struct site *site = pages_site(pages, job->request);
    const char *query = asked_query(job->request, &d->asked), *title, *fault = d->asked.fault;
    if (site == NULL || query == NULL)
        return page_problem(pages, job->request, response, 500);
    if (d->draft != NULL && d->draft->fault == NULL)
        return d->draft->report ? back_to_report(d, response) : back_to_remark(d, query, response);
    if (fault == NULL && d->draft != NULL)
        fault = d->draft->fault;
    const char *heading = heading_of(view, language, site, d);
    title = page_title(job->request->arena, fault == NULL ? NULL : page_word(view, language, "form.error"),
                       heading, NULL);
    const struct saying saying = {.view = view,
                                  .language = language,
                                  .report = &d->report,
                                  .request = job->request,
                                  .unit = d->asked.unit,
                                  .query = query,
                                  .notes = &d->notes,
                                  .moves = d->moves};
    json_t *model = office_model(pages, job->request, title == NULL ? heading : title, query);
    const struct officer_rights *rights = &office_visitor(job->request)->session.rights;
    bool figures = d->made && report_responses(&d->report) > 0;
    model_set(model, "heading",
              json_string(has_tabs(d) ? page_word(view, language, "office.tab.figures") : heading));
    model_set_text(model, "fault", fault == NULL ? NULL : page_word(view, language, fault));
    model_set(model, "fault_at", json_boolean(d->draft != NULL));
    model_set(model, "may", json_boolean(d->shown && d->asked.code_count > 0));
    model_set(model, "figures", json_boolean(figures));
    model_set(model, "empty", json_boolean(d->made && !figures));
    asked_model(model, view, job->request, site, &d->asked);
    set_above(model, view, site, d, query);
    set_units(model, &saying, site, d, d->shown && officer_can(rights, ACTION_VIEW_FIGURES, RELATION_BELOW),
              query);
    set_rights(model, view, language, site, d);
    set_tabs(model, pages, d, query);
    if (figures)
        dashboard_model(model, &saying);
    dashboard_explain(model, &saying, d, query,
                      d->asked.unit != NULL && officer_can(rights, ACTION_WRITE_REMARKS, relation_here(d)));
    live_model(model, pages, job->request, site, d->asked.unit,
               figures ? d->asked.request.survey_code : NULL);
    response->script = figures;
    if (fault != NULL)
        response->status = 422;
    return office_show(pages, job->request, response, "office-dash", model);
}

static enum http_next begin(struct pages *pages, struct http_request *request, struct http_response *response,
                            const struct dashboard *asked, const char *unit) {
    struct dashboard *d = arena_alloc(request->arena, sizeof *d);
    if (d == NULL)
        return page_problem(pages, request, response, 500);
    *d = *asked;
    d->job.show = dashboard_show;
    return dashboard_begin(pages, request, response, d, unit);
}

/* Where everything is of one unit, its page says all that the whole installation's would, and leads on. NULL: of several, or
 * without memory. */
static const char *only_root(const struct site *site, const struct http_request *request) {
    const struct unit *root = NULL;
    for (size_t i = 0; i < site->unit_count; i++) {
        if (site->tree[i]->parent[0] != '\0')
            continue;
        if (root != NULL)
            return NULL;
        root = site->tree[i];
    }
    return root == NULL ? NULL : arena_strdup(request->arena, root->code);
}

enum http_next page_office(void *app, struct http_request *request, struct http_response *response) {
    const struct visitor *visitor = office_visitor(request);
    const struct account_session *session = &visitor->session;
    const struct site *site = pages_site(app, request);
    if (site == NULL)
        return page_problem(app, request, response, 500);
    /* Whose unit has ended is elsewhere. */
    bool shown = visitor->relation == RELATION_NONE &&
                 officer_can(&session->rights, ACTION_VIEW_FIGURES,
                             session->rights.whole ? RELATION_NONE : RELATION_OWN);
    const struct dashboard asked = {.home = true, .shown = shown};
    const char *unit = !session->rights.whole ? session->unit : shown ? only_root(site, request) : NULL;
    return begin(app, request, response, &asked, unit);
}

enum http_next page_office_unit(void *app, struct http_request *request, struct http_response *response) {
    const struct dashboard asked = {.shown = true};
    return begin(app, request, response, &asked, office_visitor(request)->unit->code);
}

enum http_next dashboard_begin_remark(struct pages *pages, struct http_request *request,
                                      struct http_response *response, struct remark_draft *draft) {
    const struct dashboard asked = {.shown = true, .draft = draft};
    return begin(pages, request, response, &asked, draft->place.unit);
}

/* "/office" as people type it. */
enum http_next page_office_door(void *app, struct http_request *request, struct http_response *response) {
    return office_go(app, request, response, OFFICE_HOME);
}
