/* The view models of the pages of units. */
#include "pages/places.h"
#include "view/format.h"

/* What the functions below share. */
struct showing {
    const struct units_page *page;
    struct http_request *request;
    const struct view *view;
    const struct site *site;
    const char *language;
};

static const char *word(const struct showing *s, const char *key) {
    return page_word(s->view, s->language, key);
}

static const char *path_of(const struct showing *s, const char *unit, const char *suffix, const char *query) {
    if (query == NULL)
        return NULL;
    if (unit[0] != '\0')
        return office_unit_path(s->view, s->request, unit, suffix, query);
    size_t n = strlen(query);
    return page_path(s->view, s->request, s->language,
                     arena_printf(s->request->arena, "/office/units%s%.*s", n > 0 ? "?" : "",
                                  (int)(n > 0 ? n - 1 : 0), query));
}

static void set_count(json_t *model, const char *key, uint64_t n, const struct showing *s) {
    char text[32];
    format_count(n, s->language, text, sizeof text);
    model_set_text(model, key, n == 0 ? NULL : text);
}

static void set_kinds(json_t *form, const struct showing *s, const char *chosen) {
    static const char *const kinds[] = {"city", "district", "commune", "ward", "centre", "office"};
    json_t *list = json_array();
    char key[64];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        snprintf(key, sizeof key, "office.units.kind_%s", kinds[i]);
        places_option(list, kinds[i], word(s, key), chosen);
    }
    model_set(form, "of_kind", list);
}

static const char *fault_text(const struct showing *s, const char *key) {
    return key == NULL ? NULL : word(s, key);
}

/* ---- What was changed ----------------------------------------------------------------------------------------------- */

static json_t *change_model(const struct showing *s, const struct unit_change_entry *entry) {
    const struct units_page *page = s->page;
    const struct account_session *session = &office_visitor(s->request)->session;
    json_t *row = json_object();
    char key[64], at[OFFICE_TIME_SIZE], day[32];
    bool mine = page->whole || strcmp(entry->login, session->login) == 0;
    snprintf(key, sizeof key, "office.units.did_%s", unit_verb_name(entry->verb));
    model_set(row, "id", json_integer(entry->id));
    model_set(row, "said", json_string(word(s, key)));
    model_set(row, "unit_name", json_string(entry->unit_name));
    model_set_text(row, "other_name", entry->other_name);
    format_day(entry->day, day, sizeof day);
    model_set_text(row, "day", entry->day == DAY_NONE ? NULL : day);
    model_set(row, "day_word",
              json_string(word(s, entry->verb == UNIT_RETIRE ? "office.units.until" : "office.units.since")));
    model_set(row, "who",
              json_string(entry->login[0] == '\0' ? word(s, "office.units.by_command") : entry->login));
    office_time(entry->at, at);
    model_set(row, "at", json_string(at));
    office_time(entry->undone, at);
    model_set_text(row, "undone", entry->undone == 0 ? NULL : at);
    bool may =
        entry->undone == 0 && mine && places_may(s->request, s->site, ACTION_MANAGE_UNITS, entry->unit);
    model_set_text(row, "undo_path", may ? path_of(s, entry->unit, UNIT_SUFFIX, "") : NULL);
    return row;
}

static void set_changes(json_t *model, const struct showing *s) {
    json_t *list = json_array();
    for (size_t i = 0; i < s->page->change_count; i++)
        (void)json_array_append_new(list, change_model(s, &s->page->changes[i]));
    model_set(model, "any_change", json_boolean(s->page->change_count > 0));
    model_set(model, "changes", list);
}

/* ---- The list --------------------------------------------------------------------------------------------------------- */

static json_t *row_model(const struct showing *s, size_t i) {
    const struct unit *unit = &s->page->below[i];
    json_t *row = json_object();
    char key[64], day[32];
    bool over = unit_has_ended(unit, s->page->today);
    snprintf(key, sizeof key, "office.units.kind_%s", unit->kind);
    format_day(unit->valid_to, day, sizeof day);
    model_set(row, "unit_name", json_string(unit->name));
    model_set(row, "code", json_string(unit->code));
    model_set(row, "kind", json_string(word(s, key)));
    model_set_text(row, "ends", unit->valid_to == DAY_NONE ? NULL : day);
    model_set(row, "over", json_boolean(over));
    set_count(row, "below_count", s->page->below_counts[i], s);
    model_set_text(row, "below_path", path_of(s, unit->code, UNITS_SUFFIX, ""));
    model_set_text(row, "edit_path", path_of(s, unit->code, UNIT_SUFFIX, ""));
    model_set_text(row, "counters_path", over ? NULL : path_of(s, unit->code, COUNTERS_SUFFIX, ""));
    return row;
}

static void set_list(json_t *model, const struct showing *s) {
    const struct units_page *page = s->page;
    size_t first = (size_t)page->first < page->below_count ? (size_t)page->first : 0;
    size_t end = first + PLACES_SHOWN < page->below_count ? first + PLACES_SHOWN : page->below_count;
    size_t back = first > PLACES_SHOWN ? first - PLACES_SHOWN : 0;
    json_t *list = json_array();
    for (size_t i = first; i < end; i++)
        (void)json_array_append_new(list, row_model(s, i));
    model_set(model, "list_name",
              json_string(word(s, page->unit[0] == '\0' ? "office.units.list_top" : "office.units.list")));
    model_set(model, "any_below", json_boolean(page->below_count > 0));
    model_set(model, "units", list);
    model_set_text(model, "back_path",
                   first == 0 ? NULL
                              : path_of(s, page->unit, UNITS_SUFFIX,
                                        arena_printf(s->request->arena, "first=%zu&", back)));
    model_set_text(model, "more_path",
                   end == page->below_count ? NULL
                                            : path_of(s, page->unit, UNITS_SUFFIX,
                                                      arena_printf(s->request->arena, "first=%zu&", end)));
}

static void set_add(json_t *model, const struct showing *s) {
    const struct units_page *page = s->page;
    bool again = page->verb == UNITS_ADD;
    json_t *form = json_object();
    model_set(form, "typed", json_string(page->typed_name));
    model_set_text(form, "name_fault", fault_text(s, page->name_fault));
    model_set(form, "typed_code", json_string(page->typed_code));
    model_set_text(form, "code_fault", fault_text(s, page->code_fault));
    model_set(form, "more_open", json_boolean(again && page->code_fault != NULL));
    set_kinds(form, s, again ? page->kind : page->unit[0] == '\0' ? "commune" : "centre");
    model_set(model, "add", form);
}

/* A unit that ended gets no new ones. */
static bool may_add(const struct showing *s) {
    const struct unit *unit = units_find(s->page->units, s->page->unit_count, s->page->unit);
    return unit == NULL || unit->valid_to == DAY_NONE;
}

static void set_added(json_t *model, const struct showing *s) {
    const struct units_page *page = s->page;
    const struct unit *made = units_find(page->units, page->unit_count, page->made);
    model_set(model, "done", json_false());
    if (strcmp(page->done, "added") != 0 || made == NULL || strcmp(made->parent, page->unit) != 0)
        return;
    json_t *done = json_object();
    model_set(done, "said", json_string(word(s, "office.units.done_added")));
    model_set(done, "unit_name", json_string(made->name));
    model_set(done, "code", json_string(made->code));
    model_set_text(done, "counters_path", path_of(s, made->code, COUNTERS_SUFFIX, ""));
    model_set(model, "done", done);
}

static void set_above(json_t *model, const struct showing *s) {
    const struct units_page *page = s->page;
    const struct unit *unit = units_find(page->units, page->unit_count, page->unit),
                      *above = unit == NULL ? NULL : units_find(page->units, page->unit_count, unit->parent);
    bool up = above != NULL && places_may(s->request, s->site, ACTION_MANAGE_SETTINGS, above->code);
    bool top = unit != NULL && above == NULL && page->whole;
    model_set_text(model, "above_path",
                   up    ? path_of(s, above->code, UNITS_SUFFIX, "")
                   : top ? path_of(s, "", "", "")
                         : NULL);
    model_set_text(model, "above", up ? above->name : top ? word(s, "office.whole") : NULL);
}

static const char *day_label(enum unit_verb verb) {
    return verb == UNIT_RETIRE ? "office.units.day_last" : "office.units.day_from";
}

/* What a unit is moved below, or merged into. */
static const char *other_label(enum unit_verb verb) {
    return verb == UNIT_MOVE ? "office.units.other_move" : "office.units.other_merge";
}

/* The page's head: title, tabs, alert. */
static json_t *begin_model(const struct showing *s, struct pages *pages, const char *task,
                           struct http_response *response) {
    const struct units_page *page = s->page;
    const struct unit *unit = page->unit[0] == '\0' ? NULL : site_unit(s->site, str_of(page->unit));
    const struct places_fault faults[] = {{"name", "office.units.name", page->name_fault},
                                          {"code", "office.units.code", page->code_fault},
                                          {page->change.verb == UNIT_MOVE ? "to-move" : "to-merge",
                                           other_label(page->change.verb), page->to_fault},
                                          {page->change.verb == UNIT_MOVE    ? "from-move"
                                           : page->change.verb == UNIT_MERGE ? "from-merge"
                                                                             : "from-retire",
                                           day_label(page->change.verb), page->from_fault}};
    /* What is wrong with the end of a unit stands beside its day. */
    size_t count = sizeof faults / sizeof *faults;
    bool wrong = page->fault != NULL;
    for (size_t i = 0; i < count; i++)
        wrong |= faults[i].fault != NULL;
    const char *heading = unit == NULL ? word(s, "office.task.whole") : unit->name;
    const char *title =
        page_title(s->request->arena, wrong ? word(s, "form.error") : NULL, word(s, task), heading);
    json_t *model =
        office_model(pages, s->request, title == NULL ? "" : title, page->verb == UNITS_LOOK ? "" : NULL);
    model_set(model, "heading", json_string(word(s, task)));
    office_model_whole(model, pages, s->request);
    if (unit != NULL)
        office_model_tabs(model, pages, s->request, unit->code, office_visitor(s->request)->relation,
                          "/tasks", "");
    places_alert(model, s->view, s->language, page->fault, faults, count);
    if (wrong)
        response->status = 422;
    return model;
}

static bool showing_begin(struct showing *s, struct job *job) {
    *s = (struct showing){.page = (struct units_page *)(void *)job,
                          .request = job->request,
                          .view = pages_view(job->pages),
                          .site = pages_site(job->pages, job->request),
                          .language = page_language(pages_view(job->pages), job->request)};
    return s->site != NULL;
}

enum http_next units_show(struct job *job, struct http_response *response) {
    struct showing s;
    if (!showing_begin(&s, job))
        return page_problem(job->pages, job->request, response, 500);
    const struct units_page *page = s.page;
    if (page->written)
        return page_redirect(job->pages, s.request, response,
                             path_of(&s, page->unit, UNITS_SUFFIX,
                                     arena_printf(s.request->arena, "done=added&made=%s&", page->made)));
    json_t *model = begin_model(&s, job->pages, "office.task.units", response);
    model_set_text(model, "form_path", may_add(&s) ? path_of(&s, page->unit, UNITS_SUFFIX, "") : NULL);
    set_added(model, &s);
    set_add(model, &s);
    set_above(model, &s);
    set_list(model, &s);
    set_changes(model, &s);
    return office_show(job->pages, s.request, response, "office-units", model);
}

/* ---- A unit's own page ---------------------------------------------------------------------------------------------- */

/* Where the unit stands now, as a choice that is made until another one is. It may have ended, and be in no list. */
static void add_present(json_t *form, const struct showing *s, const struct unit *parent) {
    json_t *list = json_object_get(form, "choices");
    const json_t *option;
    size_t i;
    json_array_foreach(list, i, option) if (json_is_true(json_object_get(option, "selected"))) return;
    if (json_is_true(json_object_get(form, "any_choice")) && s->page->whole)
        places_option(list, parent->code, parent->name, parent->code);
}

/* The form of a change: which units it may be done with, and what was chosen; of a move the present one above until then. */
static json_t *plan_model(const struct showing *s, enum unit_verb verb) {
    const struct units_page *page = s->page;
    bool chosen = page->planning && page->change.verb == verb;
    const struct unit *unit = units_find(page->units, page->unit_count, page->unit),
                      *parent = verb != UNIT_MOVE || unit == NULL
                                    ? NULL
                                    : units_find(page->units, page->unit_count, unit->parent);
    if (parent != NULL && !page->whole &&
        !places_may(s->request, s->site, ACTION_MANAGE_SETTINGS, parent->code))
        parent = NULL; /* out of the visitor's sight */
    const char *to = chosen ? page->to : parent != NULL ? parent->code : "";
    json_t *form = json_object();
    char day[DATE_TEXT_SIZE];
    day_format(page->today, day);
    places_units(form, s->request, s->site, ACTION_MANAGE_SETTINGS, page->unit, to);
    if (parent != NULL && !chosen)
        add_present(form, s, parent);
    model_set(form, "plan", json_string(unit_verb_name(verb)));
    model_set(form, "other_label", json_string(word(s, other_label(verb))));
    model_set(form, "day_label", json_string(word(s, day_label(verb))));
    model_set(form, "top", json_boolean(verb == UNIT_MOVE && page->whole));
    model_set(form, "to", json_string(to));
    model_set(form, "from", json_string(chosen && page->from[0] != '\0' ? page->from : day));
    model_set(form, "then", json_boolean(!chosen || page->then));
    model_set(form, "now", json_boolean(chosen && !page->then));
    model_set_text(form, "to_fault", chosen ? fault_text(s, page->to_fault) : NULL);
    model_set_text(form, "from_fault", chosen ? fault_text(s, page->from_fault) : NULL);
    model_set(form, "opened", json_boolean(chosen));
    return form;
}

static void set_preview(json_t *model, const struct showing *s) {
    const struct units_page *page = s->page;
    const struct unit_change *change = &page->change;
    model_set(model, "preview", json_false());
    if (!page->previewing)
        return;
    const struct unit *other = units_find(page->units, page->unit_count, change->other);
    json_t *preview = json_object();
    char key[64], day[32];
    snprintf(key, sizeof key, "office.units.what_%s%s", unit_verb_name(change->verb),
             change->verb == UNIT_RETIRE ? ""
             : page->then                ? "_then"
                                         : "_now");
    format_day(change->day, day, sizeof day);
    model_set(preview, "what", json_string(word(s, key)));
    snprintf(key, sizeof key, "office.units.go_%s", unit_verb_name(change->verb));
    model_set(preview, "go", json_string(word(s, key)));
    model_set_text(preview, "other_name",
                   other != NULL                                           ? other->name
                   : change->verb == UNIT_MOVE && change->other[0] == '\0' ? word(s, "office.units.top")
                                                                           : NULL);
    bool dated = change->verb != UNIT_MOVE || page->then;
    model_set_text(preview, "day", dated ? day : NULL);
    model_set(preview, "day_label", json_string(word(s, day_label(change->verb))));
    model_set(preview, "plan", json_string(unit_verb_name(change->verb)));
    model_set(preview, "other_label", json_string(word(s, other_label(change->verb))));
    model_set(preview, "to", json_string(page->to));
    model_set(preview, "from", json_string(page->from));
    model_set(preview, "way", json_string(page->then ? "then" : "now"));
    model_set(preview, "successor", json_string(change->successor));
    model_set_text(preview, "successor_code", change->successor);
    set_count(preview, "officers", page->hangs.officers, s);
    set_count(preview, "targets", page->hangs.targets, s);
    set_count(preview, "settings", page->hangs.settings, s);
    set_count(preview, "sheets", page->sheets, s);
    model_set(preview, "ends_here", json_boolean(dated));
    preview_model(preview, &page->preview, s->view, s->language);
    model_set(model, "preview", preview);
}

static void set_unit_done(json_t *model, const struct showing *s) {
    static const char *const said[] = {"changed", "planned", "undone"};
    char key[64];
    model_set(model, "done", json_false());
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        if (strcmp(s->page->done, said[i]) != 0)
            continue;
        snprintf(key, sizeof key, "office.units.done_%s", said[i]);
        model_set(model, "done", json_string(word(s, key)));
    }
}

/* The way back from the last change of name and kind: the form of a change, filled in with what was before. */
static void set_before(json_t *model, const struct showing *s, const struct unit *unit) {
    const struct unit_before *was = &s->page->before;
    const char *name = was->name != NULL && strcmp(was->name, unit->name) != 0 ? was->name : NULL,
               *kind = was->kind != NULL && strcmp(was->kind, unit->kind) != 0 ? was->kind : NULL;
    char at[OFFICE_TIME_SIZE], key[64];
    model_set(model, "before", json_false());
    if (name == NULL && kind == NULL)
        return;
    json_t *before = json_object();
    office_time(was->at, at);
    snprintf(key, sizeof key, "office.units.kind_%s", kind == NULL ? unit->kind : kind);
    model_set(before, "at", json_string(at));
    model_set(before, "who",
              json_string(was->login[0] == '\0' ? word(s, "office.units.by_command") : was->login));
    model_set_text(before, "was_name", name);
    model_set_text(before, "was_kind", kind == NULL ? NULL : word(s, key));
    model_set(before, "back_name", json_string(name == NULL ? unit->name : name));
    model_set(before, "back_kind", json_string(kind == NULL ? unit->kind : kind));
    model_set(model, "before", before);
}

static void set_unit(json_t *model, const struct showing *s, const struct unit *unit) {
    const struct units_page *page = s->page;
    char day[32];
    bool again = page->verb == UNITS_CHANGE;
    format_day(unit->valid_to, day, sizeof day);
    model_set_text(model, "form_path", path_of(s, unit->code, UNIT_SUFFIX, ""));
    model_set(model, "code", json_string(unit->code));
    model_set_text(model, "ends", unit->valid_to == DAY_NONE ? NULL : day);
    model_set(model, "goes_on", json_boolean(unit->valid_to == DAY_NONE));
    model_set(model, "seen", json_string(page->now));
    model_set(model, "typed", json_string(again ? page->typed_name : unit->name));
    model_set_text(model, "name_fault", fault_text(s, page->name_fault));
    set_kinds(model, s, again ? page->kind : unit->kind);
    set_before(model, s, unit);
    model_set(model, "moving", plan_model(s, UNIT_MOVE));
    model_set(model, "merging", plan_model(s, UNIT_MERGE));
    model_set(model, "ending", plan_model(s, UNIT_RETIRE));
}

enum http_next unit_show(struct job *job, struct http_response *response) {
    static const char *const said[] = {
        [UNITS_CHANGE] = "changed", [UNITS_DO] = "planned", [UNITS_UNDO] = "undone"};
    struct showing s;
    if (!showing_begin(&s, job))
        return page_problem(job->pages, job->request, response, 500);
    const struct units_page *page = s.page;
    if (page->written)
        return page_redirect(job->pages, s.request, response,
                             path_of(&s, page->unit, UNIT_SUFFIX,
                                     arena_printf(s.request->arena, "done=%s&", said[page->verb])));
    const struct unit *unit = units_find(page->units, page->unit_count, page->unit);
    if (unit == NULL)
        return page_problem(job->pages, s.request, response, 404);
    json_t *model = begin_model(&s, job->pages, "office.units.own", response);
    set_unit_done(model, &s);
    set_unit(model, &s, unit);
    set_preview(model, &s);
    set_above(model, &s);
    set_changes(model, &s);
    model_set_text(model, "units_path", path_of(&s, unit->code, UNITS_SUFFIX, ""));
    return office_show(job->pages, s.request, response, "office-units-unit", model);
}
