/* Units: the tree level by level, new ones, and one unit's own page, on which it is renamed, moved, merged, ended, and on which such a change is
 * taken back. */
#include "core/name_order.h"
#include "pages/lately.h"
#include "pages/places.h"

enum { CHANGES_SHOWN = 10 };

/* ---- Writing -------------------------------------------------------------------------------------------------------- */

struct writing {
    struct units_page *page;
    struct place_author by;
    enum place_fault fault;
    bool stale, taken;
    int64_t id;
};

static int add(struct transaction *tx, struct writing *w, struct err *err) {
    struct units_page *page = w->page;
    struct unit *units;
    size_t count;
    char code[UNIT_CODE_LENGTH_MAX + 1];
    int rc = store_units(transaction_store(tx), page->arena, &units, &count, err);
    if (rc != 0)
        return rc;
    if (page->typed_code[0] != '\0') {
        snprintf(code, sizeof code, "%s", page->typed_code);
        w->taken = units_find(units, count, code) != NULL;
    } else {
        w->taken = !unit_code_make(page->name, units, count, code);
    }
    if (w->taken)
        return err_set(err, ERR_CONFLICT, "the code is taken");
    page->made = arena_strdup(page->job.request->arena, code);
    const struct unit unit = {.code = code,
                              .parent = page->unit,
                              .name = page->name,
                              .kind = page->kind,
                              .valid_from = DAY_NONE,
                              .valid_to = DAY_NONE};
    return page->made == NULL ? err_set(err, ERR_NOMEM, "no memory for a unit")
                              : store_unit_add(tx, &unit, &w->by, err);
}

static int change(struct transaction *tx, void *context, struct err *err) {
    struct writing *w = context;
    return store_unit_change(tx, &w->page->change, &w->by, &w->id, &w->fault, err);
}

/* Whoever did it, or an admin of everything: else a unit could be sent back to where one may do nothing. */
static int undo(struct transaction *tx, struct writing *w, struct err *err) {
    struct units_page *page = w->page;
    struct unit_change_entry *entries;
    size_t count;
    int rc = store_unit_changes(transaction_store(tx), page->unit, 1, page->undo + 1, page->arena, &entries,
                                &count, err);
    if (rc != 0)
        return rc;
    if (count == 0 || entries[0].id != page->undo ||
        (!page->whole && strcmp(entries[0].login, w->by.login) != 0))
        return err_set(err, ERR_NOT_FOUND, "there is no such change to undo");
    return store_unit_change_undo(tx, page->undo, &w->by, err);
}

static const char *other_of(const struct units_page *page) {
    return page->verb == UNITS_DO && page->change.other[0] != '\0' ? page->change.other : NULL;
}

static int write_fn(struct transaction *tx, void *context, struct err *err) {
    struct writing *w = context;
    struct units_page *page = w->page;
    char seen[PLACE_SEEN_SIZE];
    bool changed;
    if (page->verb == UNITS_ADD)
        return add(tx, w, err);
    if (page->verb == UNITS_UNDO)
        return undo(tx, w, err);
    int rc = store_unit_seen(transaction_store(tx), page->unit, other_of(page), page->today, page->arena,
                             seen, err);
    if (rc != 0)
        return rc;
    w->stale = strcmp(seen, page->seen) != 0;
    if (w->stale)
        return err_set(err, ERR_CONFLICT, "the unit was changed since");
    return page->verb == UNITS_CHANGE
               ? store_unit_edit(tx, page->unit, page->name, page->kind, &w->by, &changed, err)
               : change(tx, w, err);
}

/* A move to where the unit stands now is no change. */
static const char *fault_key(const struct units_page *page, enum place_fault fault) {
    bool there =
        fault == PLACE_SAME && page->change.verb == UNIT_MOVE && strcmp(page->change.other, page->unit) != 0;
    return there ? "office.units.fault_there" : places_fault_key(page->job.request, fault);
}

/* 0 also where it could not be done and the page says why. */
static int write_posted(struct units_page *page, struct err *err) {
    struct writing w = {.page = page,
                        .by = {office_visitor(page->job.request)->session.login, pages_now(page->job.pages)}};
    int rc = store_transact(pages_store(page->job.pages), write_fn, &w, err);
    page->written = rc == 0;
    if (rc != ERR_CONFLICT && rc != ERR_NOT_FOUND && rc != ERR_INPUT)
        return rc;
    if (w.taken)
        page->code_fault = places_fault_key(page->job.request, PLACE_CODE_TAKEN);
    else if (w.fault != PLACE_GOOD)
        page->to_fault = fault_key(page, w.fault);
    else if (page->verb == UNITS_UNDO)
        page->fault = "office.units.fault_undo";
    else
        page->fault = places_fault_key(page->job.request, PLACE_CHANGED);
    return 0;
}

/* ---- Reading -------------------------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b, void *context) {
    const struct unit *x = a, *y = b;
    int32_t today = *(const int32_t *)context;
    bool x_over = unit_has_ended(x, today), y_over = unit_has_ended(y, today);
    if (x_over != y_over)
        return x_over ? 1 : -1;
    int order = name_order(x->name, y->name);
    return order != 0 ? order : strcmp(x->code, y->code);
}

static int by_code(const void *key, const void *item) {
    const struct unit *const *unit = item;
    return strcmp(key, (*unit)->code);
}

static int by_codes(const void *a, const void *b) {
    const struct unit *const *x = a, *const *y = b;
    return strcmp((*x)->code, (*y)->code);
}

/* How many stand below each of those that stand below. */
static int below_count(struct units_page *page, struct err *err) {
    const struct unit **order = arena_array(page->arena, page->below_count + 1, sizeof *order);
    page->below_counts = arena_array(page->arena, page->below_count + 1, sizeof *page->below_counts);
    if (order == NULL || page->below_counts == NULL)
        return err_set(err, ERR_NOMEM, "no memory for units");
    for (size_t i = 0; i < page->below_count; i++)
        order[i] = &page->below[i];
    qsort(order, page->below_count, sizeof *order, by_codes);
    for (size_t i = 0; i < page->unit_count; i++) {
        const struct unit *unit = &page->units[i];
        const struct unit **found =
            unit_has_ended(unit, page->today)
                ? NULL
                : bsearch(unit->parent, order, page->below_count, sizeof *order, by_code);
        if (found != NULL)
            page->below_counts[*found - page->below]++;
    }
    return 0;
}

static int units_read(struct units_page *page, struct store *read, struct err *err) {
    int rc = store_units(read, page->arena, &page->units, &page->unit_count, err);
    if (rc != 0)
        return rc;
    page->below = arena_array(page->arena, page->unit_count + 1, sizeof *page->below);
    if (page->below == NULL)
        return err_set(err, ERR_NOMEM, "no memory for units");
    for (size_t i = 0; i < page->unit_count; i++)
        if (strcmp(page->units[i].parent, page->unit) == 0)
            page->below[page->below_count++] = page->units[i];
    qsort_r(page->below, page->below_count, sizeof *page->below, by_name, &page->today);
    return below_count(page, err);
}

static int hangs_read(struct units_page *page, struct store *read, struct err *err) {
    struct sheet *sheets;
    size_t count;
    int rc = store_unit_hangs(read, page->unit, &page->hangs, err);
    if (rc == 0)
        rc = store_sheets(read, page->unit, NULL, page->today, page->arena, &sheets, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        page->sheets += sheet_hangs(&sheets[i]) ? sheets[i].count : 0;
    return rc;
}

/* What stands above the units that change may be out of the visitor's sight. */
static bool may_view(const struct units_page *page, const char *unit) {
    const struct account_session *session = &office_visitor(page->job.request)->session;
    return officer_can(&session->rights, ACTION_VIEW_FIGURES,
                       officer_relation(page->units, page->unit_count, session->unit, unit, page->today));
}

/* Adds a unit whose series is shown, once. */
static void preview_add(struct units_page *page, const char *code, const char *name) {
    struct place_preview *preview = &page->preview;
    const struct unit *unit = units_find(page->units, page->unit_count, code);
    for (size_t i = 0; i < preview->count; i++)
        if (strcmp(preview->units[i].code, code) == 0)
            return;
    if ((unit == NULL && name == NULL) || (unit != NULL && !may_view(page, code)) ||
        preview->count == PREVIEW_UNITS_MAX)
        return;
    preview->units[preview->count++] =
        (struct preview_unit){.code = code, .name = unit == NULL ? name : unit->name};
}

static int preview_run(struct units_page *page, struct err *err) {
    struct writing w = {.page = page,
                        .by = {office_visitor(page->job.request)->session.login, pages_now(page->job.pages)}};
    struct unit_change *planned = &page->change;
    const struct unit *unit = units_find(page->units, page->unit_count, page->unit),
                      *other = units_find(page->units, page->unit_count, planned->other);
    bool dated = planned->verb != UNIT_MOVE || planned->successor[0] != '\0';
    bool whole_series = planned->verb == UNIT_MERGE && planned->past;
    page->preview = (struct place_preview){.survey = page->survey,
                                           .day = dated && !whole_series ? planned->day : DAY_NONE,
                                           .today = page->today,
                                           .apply = change,
                                           .context = &w};
    preview_add(page, page->unit, NULL);
    if (planned->successor[0] != '\0' && unit != NULL)
        preview_add(page, planned->successor,
                    arena_printf(page->job.request->arena, "%s (%s)", unit->name, planned->successor));
    preview_add(page, planned->other, NULL);
    if (unit != NULL)
        preview_add(page, unit->parent, NULL);
    if (other != NULL && planned->verb == UNIT_MERGE)
        preview_add(page, other->parent, NULL);
    int rc = preview_make(pages_store(page->job.pages), &page->preview, page->arena, err);
    if (rc == 0 && w.fault != PLACE_GOOD)
        page->to_fault = fault_key(page, w.fault);
    page->previewing = rc == 0 && w.fault == PLACE_GOOD;
    return rc;
}

static bool is_faulty(const struct units_page *page) {
    return page->name_fault != NULL || page->code_fault != NULL || page->from_fault != NULL ||
           page->to_fault != NULL;
}

/* A move that leaves the past: the unit's successor gets a code. */
static int plan(struct units_page *page, struct err *err) {
    if (page->change.verb == UNIT_MOVE && page->then && page->change.successor[0] == '\0') {
        if (!unit_code_successor(page->unit, page->change.day, page->units, page->unit_count,
                                 page->successor))
            return err_set(err, ERR_CONFLICT, "no free code was found for a successor");
        page->change.successor = page->successor;
    }
    return preview_run(page, err);
}

/* What the address says was done must stand in the log; a change of the tree there under one of the units that it concerned. */
static int done_check(struct units_page *page, struct store *read, struct err *err) {
    static const enum audit_event planned[] = {AUDIT_UNIT_MOVED, AUDIT_UNIT_MERGED, AUDIT_UNIT_RETIRED};
    static const enum audit_event changed[] = {AUDIT_UNIT_CHANGED}, undone[] = {AUDIT_UNIT_UNDONE};
    bool is_plan = strcmp(page->done, "planned") == 0, is_undo = strcmp(page->done, "undone") == 0,
         is_change = strcmp(page->done, "changed") == 0, so = false;
    if (!is_plan && !is_undo && !is_change)
        return 0;
    int rc = lately_any(&page->job, read, NULL, is_change ? page->unit : NULL,
                        is_plan   ? planned
                        : is_undo ? undone
                                  : changed,
                        is_plan ? sizeof planned / sizeof *planned : 1, page->arena, &so, err);
    if (!so)
        page->done = "";
    return rc;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct units_page *page = (struct units_page *)(void *)job;
    page->arena = arena_new(PLACES_ARENA);
    if (page->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for units");
    bool own = job->show == unit_show;
    int rc = page->verb != UNITS_LOOK && !is_faulty(page) ? write_posted(page, err) : 0;
    if (rc != 0 || page->written)
        return rc;
    rc = units_read(page, read, err);
    if (rc == 0)
        rc = store_unit_changes(read, page->unit[0] == '\0' ? NULL : page->unit, CHANGES_SHOWN, 0,
                                page->arena, &page->changes, &page->change_count, err);
    if (rc != 0 || !own)
        return rc;
    rc = hangs_read(page, read, err);
    if (rc == 0)
        rc = done_check(page, read, err);
    if (rc == 0)
        rc = store_unit_before(read, page->unit, page->arena, &page->before, err);
    if (rc == 0 && page->planning && page->verb == UNITS_LOOK && !is_faulty(page))
        rc = plan(page, err);
    return rc == 0
               ? store_unit_seen(read, page->unit,
                                 page->planning && page->change.other[0] != '\0' ? page->change.other : NULL,
                                 page->today, page->arena, page->now, err)
               : rc;
}

/* ---- The request ---------------------------------------------------------------------------------------------------- */

static void release(void *job) {
    struct units_page *page = job;
    arena_free(page->arena);
}

/* NULL: 500. */
static struct units_page *page_new(struct pages *pages, struct http_request *request,
                                   enum http_next (*show)(struct job *, struct http_response *)) {
    struct units_page *page = arena_alloc(request->arena, sizeof *page);
    const struct site *site = pages_site(pages, request);
    const struct visitor *visitor = office_visitor(request);
    if (page == NULL || site == NULL)
        return NULL;
    page->job.pages = pages;
    page->job.request = request;
    page->today = day_of_seconds(pages_now(pages));
    page->unit = visitor->unit == NULL ? "" : arena_strdup(request->arena, visitor->unit->code);
    page->whole = visitor->session.rights.whole;
    page->done = places_typed(request, &request->query, "done");
    page->made = places_typed(request, &request->query, "made");
    (void)str_to_int(http_field_get(&request->query, "first"), 0, 1000000, &page->first);
    const struct site_survey *survey = site_survey(site, str_of(site->survey_default));
    page->survey =
        arena_strdup(request->arena, survey != NULL           ? site->survey_default
                                     : site->survey_count > 0 ? site->surveys[0].revisions[0]->survey->code
                                                              : "");
    page->typed_name = page->name = page->kind = page->typed_code = page->seen = page->to = page->from = "";
    page->change = (struct unit_change){.unit = page->unit,
                                        .other = "",
                                        .successor = "",
                                        .earliest = page->today - PLACE_BACK_DAYS,
                                        .latest = page->today + PLACE_AHEAD_DAYS};
    page->job.run = run;
    page->job.show = show;
    return page->unit == NULL || page->survey == NULL ? NULL : page;
}

static enum http_next begin(struct units_page *page) {
    page->job.request->page_free = release;
    return job_begin(page->job.pages, page->job.request, &page->job);
}

/* Which change is planned, and where the fields stand. False: none. */
static bool read_plan(struct units_page *page, const struct site *site, const struct http_fields *fields) {
    struct http_request *request = page->job.request;
    struct unit_change *planned = &page->change;
    if (!unit_verb_parse(http_field_get(fields, "plan"), &planned->verb))
        return false;
    page->planning = true;
    page->to = places_typed(request, fields, "to");
    page->from = places_typed(request, fields, "from");
    page->then = !str_is(http_field_get(fields, "way"), "now");
    planned->past = planned->verb == UNIT_MERGE && !page->then;
    if (planned->verb != UNIT_RETIRE) {
        planned->other = page->to;
        /* A unit without one above it is the whole installation's to make. */
        bool may = page->to[0] == '\0' ? planned->verb == UNIT_MOVE && page->whole
                                       : places_may(request, site, ACTION_MANAGE_SETTINGS, page->to);
        if (!may)
            page->to_fault =
                page->to[0] == '\0' ? "office.place.fault_choose" : places_fault_key(request, PLACE_UNKNOWN);
    }
    if (planned->verb == UNIT_MOVE && page->then)
        planned->successor = places_typed(request, fields, "successor");
    if (planned->verb != UNIT_MOVE || page->then) {
        page->from_fault = places_day(page->from, &planned->day);
        if (page->from_fault == NULL && (planned->day < planned->earliest || planned->day > planned->latest))
            page->from_fault = "office.place.fault_range";
        /* The tree has no dates: what is put below another unit is there at once. */
        if (page->from_fault == NULL && planned->past && planned->day > page->today)
            page->from_fault = "office.units.fault_ahead";
    }
    return true;
}

static bool read_name(struct units_page *page) {
    struct http_request *request = page->job.request;
    page->typed_name = places_typed(request, &request->form, "name");
    page->kind = places_typed(request, &request->form, "kind");
    page->name_fault = places_name(request, page->typed_name, false, &page->name);
    return unit_kind_known(str_of(page->kind));
}

static enum http_next list(struct pages *pages, struct http_request *request,
                           struct http_response *response) {
    struct units_page *page = page_new(pages, request, units_show);
    return page == NULL ? page_problem(pages, request, response, 500) : begin(page);
}

static enum http_next list_post(struct pages *pages, struct http_request *request,
                                struct http_response *response) {
    struct units_page *page = page_new(pages, request, units_show);
    if (page == NULL)
        return page_problem(pages, request, response, 500);
    page->verb = UNITS_ADD;
    if (!office_form_good(request, "do name kind code") ||
        !str_is(http_field_get(&request->form, "do"), "add") || !read_name(page))
        return page_problem(pages, request, response, 400);
    page->typed_code = places_typed(request, &request->form, "code");
    if (page->typed_code[0] != '\0' && !unit_code_good(str_of(page->typed_code)))
        page->code_fault = "office.units.fault_code";
    return begin(page);
}

enum http_next page_units(void *app, struct http_request *request, struct http_response *response) {
    return list(app, request, response);
}

enum http_next page_units_post(void *app, struct http_request *request, struct http_response *response) {
    return list_post(app, request, response);
}

enum http_next page_units_below(void *app, struct http_request *request, struct http_response *response) {
    return list(app, request, response);
}

enum http_next page_units_below_post(void *app, struct http_request *request,
                                     struct http_response *response) {
    return list_post(app, request, response);
}

enum http_next page_unit(void *app, struct http_request *request, struct http_response *response) {
    struct units_page *page = page_new(app, request, unit_show);
    if (page == NULL)
        return page_problem(app, request, response, 500);
    (void)read_plan(page, pages_site(app, request), &request->query);
    return begin(page);
}

enum http_next page_unit_post(void *app, struct http_request *request, struct http_response *response) {
    struct units_page *page = page_new(app, request, unit_show);
    struct str verb = http_field_get(&request->form, "do");
    bool good = false;
    if (page == NULL)
        return page_problem(app, request, response, 500);
    page->seen = places_typed(request, &request->form, "seen");
    if (str_is(verb, "change")) {
        page->verb = UNITS_CHANGE;
        good = office_form_good(request, "do seen name kind") && read_name(page);
    } else if (str_is(verb, "plan")) {
        page->verb = UNITS_DO;
        good = office_form_good(request, "do seen plan to from way successor") &&
               read_plan(page, pages_site(app, request), &request->form) &&
               (page->change.verb != UNIT_MOVE || page->then == (page->change.successor[0] != '\0'));
    } else if (str_is(verb, "undo")) {
        page->verb = UNITS_UNDO;
        good = office_form_good(request, "do change") &&
               str_to_int(http_field_get(&request->form, "change"), 1, INT64_MAX - 1, &page->undo);
    }
    return good ? begin(page) : page_problem(app, request, response, 400);
}
