/* The counters of a unit: listed, made, changed, closed and opened again, moved to another unit from a day on. */
#include "core/name_order.h"
#include "pages/lately.h"
#include "pages/places.h"

/* ---- Writing -------------------------------------------------------------------------------------------------------- */

struct writing {
    struct counters_page *page;
    struct place_author by;
    enum place_fault fault;
    bool stale;
};

/* The counter as it is, if it is this unit's and nobody changed it since the form was made. */
static int check_seen(struct transaction *tx, struct writing *w, struct counter *out, struct err *err) {
    struct counters_page *page = w->page;
    char seen[PLACE_SEEN_SIZE];
    int rc = store_counter(transaction_store(tx), page->asked, page->today, page->arena, out, err);
    if (rc != 0)
        return rc;
    if (strcmp(out->unit, page->unit) != 0)
        return err_set(err, ERR_NOT_FOUND, "the counter belongs to another unit");
    page->campaign = out->campaign;
    if (page->campaign[0] != '\0') /* as store_counter_put says, with words of the page */
        return err_set(err, ERR_CONFLICT, "the counter is a campaign's");
    store_counter_seen(out, seen);
    w->stale = strcmp(seen, page->seen) != 0;
    return w->stale ? err_set(err, ERR_CONFLICT, "the counter was changed since") : 0;
}

/* Two counters of one name are told apart by nobody: that is asked once, and who sends the name again has said so. */
static int name_check(struct transaction *tx, struct counters_page *page, const struct counter *counter,
                      struct err *err) {
    if (strcmp(page->same, page->typed_name) == 0)
        return 0;
    int rc =
        store_counter_namesake(transaction_store(tx), counter, page->today, page->arena, page->namesake, err);
    return rc == 0 && page->namesake[0] != '\0' ? err_set(err, ERR_CONFLICT, "a counter has this name") : rc;
}

static int add(struct transaction *tx, struct writing *w, struct err *err) {
    struct counters_page *page = w->page;
    struct counter counter = {.unit = page->unit,
                              .name = page->name,
                              .field = page->field,
                              .survey = page->survey_code,
                              .channel = page->channel,
                              .valid_from = page->today,
                              .valid_to = DAY_NONE};
    int rc = name_check(tx, page, &counter, err);
    if (rc == 0)
        rc = store_counter_add(tx, &counter, page->today, &w->by, err);
    memcpy(page->made, counter.code, sizeof page->made);
    return rc;
}

/* What was answered while the counter belonged to a unit where the visitor may not do this stays that unit's. */
static int past_check(struct transaction *tx, struct writing *w, struct err *err) {
    struct counters_page *page = w->page;
    const struct account_session *session = &office_visitor(page->job.request)->session;
    struct unit *units;
    size_t count = 0;
    int rc = store_units(transaction_store(tx), page->arena, &units, &count, err);
    for (int32_t day = page->from_day; rc == 0 && day < page->today; day++) {
        struct counter then;
        rc = store_counter(transaction_store(tx), page->asked, day, page->arena, &then, err);
        if (rc == 0 && !officer_can(&session->rights, ACTION_MANAGE_COUNTERS,
                                    officer_relation(units, count, session->unit, then.unit, page->today)))
            w->fault = PLACE_FOREIGN;
    }
    return rc == 0 && w->fault != PLACE_GOOD ? err_set(err, ERR_CONFLICT, "%s", place_fault_text(w->fault))
                                             : rc;
}

/* What is planned is taken back by who might have planned it. */
static int plan_check(struct transaction *tx, struct writing *w, struct err *err) {
    struct counters_page *page = w->page;
    const struct account_session *session = &office_visitor(page->job.request)->session;
    struct counter_plan plan;
    struct unit *units = NULL;
    size_t count = 0;
    int rc = store_counter_planned(transaction_store(tx), page->asked, page->today, page->arena, &plan, err);
    if (rc == 0 && plan.unit != NULL)
        rc = store_units(transaction_store(tx), page->arena, &units, &count, err);
    if (rc == 0 && plan.unit != NULL &&
        !officer_can(&session->rights, ACTION_MANAGE_COUNTERS,
                     officer_relation(units, count, session->unit, plan.unit, page->today))) {
        w->fault = PLACE_MOVE_PLANNED;
        return err_set(err, ERR_CONFLICT, "%s", place_fault_text(w->fault));
    }
    return rc;
}

static int move(struct transaction *tx, void *context, struct err *err) {
    struct writing *w = context;
    int rc = plan_check(tx, w, err);
    if (rc == 0)
        rc = past_check(tx, w, err);
    if (rc != 0)
        return rc;
    return store_counter_move(tx, w->page->asked, w->page->to, w->page->from_day, &w->by, &w->fault, err);
}

static int write_fn(struct transaction *tx, void *context, struct err *err) {
    struct writing *w = context;
    struct counters_page *page = w->page;
    struct counter counter;
    bool changed = false, rename;
    if (page->verb == COUNTERS_ADD)
        return add(tx, w, err);
    int rc = check_seen(tx, w, &counter, err);
    if (rc != 0)
        return rc;
    switch (page->verb) {
    case COUNTERS_CHANGE:
        rename = strcmp(counter.name, page->name) != 0;
        counter.name = page->name;
        counter.field = page->field;
        counter.survey = page->survey_code;
        counter.channel = page->channel;
        rc = rename ? name_check(tx, page, &counter, err) : 0;
        if (rc == 0)
            rc = store_counter_edit(tx, &counter, page->today, &w->by, &changed, err);
        page->unchanged = !changed;
        return rc;
    case COUNTERS_CLOSE:
        return store_counter_close(tx, page->asked, page->today, &w->by, err);
    case COUNTERS_REOPEN:
        return store_counter_reopen(tx, page->asked, page->today, &w->by, err);
    case COUNTERS_MOVE:
        return move(tx, w, err);
    case COUNTERS_LOOK:
    case COUNTERS_ADD:
        break;
    }
    return err_set(err, ERR_BUG, "nothing to do to a counter");
}

/* 0 also where it could not be done and the page says why. */
static int write_posted(struct counters_page *page, struct err *err) {
    struct writing w = {.page = page,
                        .by = {office_visitor(page->job.request)->session.login, pages_now(page->job.pages)}};
    int rc = store_transact(pages_store(page->job.pages), write_fn, &w, err);
    page->written = rc == 0;
    page->gone = rc == ERR_NOT_FOUND && w.fault == PLACE_GOOD;
    if (rc != ERR_CONFLICT && rc != ERR_NOT_FOUND && rc != ERR_INPUT)
        return rc;
    if (w.fault != PLACE_GOOD)
        page->to_fault = places_fault_key(page->job.request, w.fault);
    else if (page->namesake[0] != '\0')
        page->name_fault = "office.counters.fault_same";
    else if (!page->gone)
        page->fault = w.stale                     ? "office.counters.fault_seen"
                      : page->campaign[0] != '\0' ? "office.counters.fault_campaign"
                                                  : "office.counters.fault_state";
    return 0;
}

/* ---- Reading -------------------------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b, void *context) {
    const struct counter *x = a, *y = b;
    int32_t today = *(const int32_t *)context;
    bool x_closed = counter_is_closed(x, today), y_closed = counter_is_closed(y, today);
    if (x_closed != y_closed)
        return x_closed ? 1 : -1;
    int order = name_order(x->name, y->name);
    return order != 0 ? order : strcmp(x->code, y->code);
}

/* Everyday counters: those of a campaign are listed with it. */
static int list_read(struct counters_page *page, struct store *read, struct err *err) {
    int rc = store_counters(read, page->unit, page->today, page->arena, &page->counters, &page->count, err);
    size_t own = 0;
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < page->count; i++)
        if (strcmp(page->counters[i].unit, page->unit) == 0 && page->counters[i].campaign[0] == '\0')
            page->counters[own++] = page->counters[i];
    page->count = own;
    if (own > 0)
        qsort_r(page->counters, own, sizeof *page->counters, by_name, &page->today);
    for (size_t i = 0; i < own; i++) {
        page->open += !counter_is_closed(&page->counters[i], page->today);
        if (strcmp(page->counters[i].code, page->asked) == 0)
            page->shown = &page->counters[i];
    }
    return 0;
}

static int sheets_read(struct counters_page *page, struct store *read, struct err *err) {
    struct sheet *sheets;
    size_t count;
    int rc = store_sheets(read, NULL, page->asked, page->today, page->arena, &sheets, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        page->sheets += sheet_hangs(&sheets[i]) ? sheets[i].count : 0;
    return rc;
}

/* What the address says was done must be what the log says last of the counter. */
static int done_check(struct counters_page *page, struct store *read, struct err *err) {
    static const struct {
        const char *done;
        enum audit_event event;
    } told[] = {{"added", AUDIT_COUNTER_ADDED},    {"changed", AUDIT_COUNTER_CHANGED},
                {"closed", AUDIT_COUNTER_RETIRED}, {"reopened", AUDIT_COUNTER_REOPENED},
                {"moved", AUDIT_COUNTER_MOVED},    {"unplanned", AUDIT_COUNTER_MOVED}};
    struct audit_entry line;
    bool good = strcmp(page->done, "same") == 0; /* nothing was */
    if (page->done[0] == '\0' || good)
        return 0;
    int rc = lately_about(&page->job, read, page->asked, page->arena, &line, err);
    const char *from = arena_printf(page->arena, "from %s, ", page->unit); /* of a move to another unit */
    bool here = rc == 0 && from != NULL && line.number != 0 &&
                (strcmp(line.unit, page->unit) == 0 || strncmp(line.detail, from, strlen(from)) == 0);
    for (size_t i = 0; rc == 0 && i < sizeof told / sizeof *told; i++)
        good |= here && strcmp(page->done, told[i].done) == 0 && lately_is(&line, told[i].event);
    if (!good)
        page->done = "";
    return rc;
}

static int preview_run(struct counters_page *page, struct store *read, struct err *err) {
    struct unit units[2];
    struct writing w = {.page = page,
                        .by = {office_visitor(page->job.request)->session.login, pages_now(page->job.pages)}};
    int rc = store_unit(read, page->unit, page->arena, &units[0], err);
    if (rc == 0)
        rc = store_unit(read, page->to, page->arena, &units[1], err);
    if (rc != 0)
        return rc;
    page->preview = (struct place_preview){.survey = page->survey,
                                           .day = page->from_day,
                                           .today = page->today,
                                           .apply = move,
                                           .context = &w,
                                           .count = 2};
    for (size_t i = 0; i < 2; i++)
        page->preview.units[i] = (struct preview_unit){.code = units[i].code, .name = units[i].name};
    rc = preview_make(pages_store(page->job.pages), &page->preview, page->arena, err);
    if (rc == 0 && w.fault != PLACE_GOOD)
        page->to_fault = places_fault_key(page->job.request, w.fault);
    page->previewing = rc == 0 && w.fault == PLACE_GOOD;
    return rc;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct counters_page *page = (struct counters_page *)(void *)job;
    page->arena = arena_new(PLACES_ARENA);
    if (page->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for counters");
    bool faulty = page->name_fault != NULL || page->from_fault != NULL || page->to_fault != NULL;
    int rc = page->verb != COUNTERS_LOOK && !faulty ? write_posted(page, err) : 0;
    if (rc != 0 || page->written || page->gone)
        return rc;
    rc = list_read(page, read, err);
    if (rc == 0)
        rc = done_check(page, read, err);
    if (rc == 0 && page->asked[0] != '\0' && page->shown == NULL) {
        struct err none = ERR_INIT;
        (void)store_counter(read, page->asked, page->today, page->arena, &page->moved, &none);
    }
    if (rc == 0 && page->shown != NULL)
        rc = store_counter_planned(read, page->asked, page->today, page->arena, &page->plan, err);
    if (rc == 0 && page->shown != NULL)
        rc = store_counter_before(read, page->asked, page->arena, &page->before, err);
    if (rc == 0 && (page->shown != NULL || page->moved.name != NULL))
        rc = store_counter_last_move(read, page->asked, page->arena, &page->last_move, err);
    if (rc == 0 && page->shown != NULL)
        rc = sheets_read(page, read, err);
    if (rc == 0 && page->shown != NULL && page->verb == COUNTERS_LOOK && page->to[0] != '\0' && !faulty)
        rc = preview_run(page, read, err);
    return rc;
}

/* ---- The request ---------------------------------------------------------------------------------------------------- */

static void release(void *job) {
    struct counters_page *page = job;
    arena_free(page->arena);
}

/* To where and from when, of a look or of the move itself. */
static void read_move(struct counters_page *page, const struct site *site, const struct http_fields *fields) {
    struct http_request *request = page->job.request;
    page->to = places_typed(request, fields, "to");
    page->from = places_typed(request, fields, "from");
    if (http_field_get(fields, "to").p == NULL && page->verb != COUNTERS_MOVE)
        return;
    if (page->to[0] == '\0')
        page->to_fault = "office.place.fault_choose";
    else if (!places_may(request, site, ACTION_MANAGE_COUNTERS, page->to))
        page->to_fault = places_fault_key(request, PLACE_UNKNOWN);
    page->from_fault = places_day(page->from, &page->from_day);
    if (page->from_fault == NULL &&
        (page->from_day < page->today - PLACE_BACK_DAYS || page->from_day > page->today + PLACE_AHEAD_DAYS))
        page->from_fault = "office.place.fault_range";
}

/* NULL: 500. fields: where what is asked for stands. */
static struct counters_page *page_new(struct pages *pages, struct http_request *request,
                                      const struct http_fields *fields) {
    struct counters_page *page = arena_alloc(request->arena, sizeof *page);
    const struct site *site = pages_site(pages, request);
    char code[PLACE_CODE_SIZE] = "";
    if (page == NULL || site == NULL)
        return NULL;
    page->job.pages = pages;
    page->job.request = request;
    page->today = day_of_seconds(pages_now(pages));
    page->unit = arena_strdup(request->arena, office_visitor(request)->unit->code);
    struct str typed = http_field_get(fields, "counter");
    if (typed.p != NULL && place_code_parse(typed, code) != CODE_GOOD)
        code[0] = '\0';
    page->asked = arena_strdup(request->arena, code);
    page->done = places_typed(request, &request->query, "done");
    (void)str_to_int(http_field_get(&request->query, "first"), 0, 1000000, &page->first);
    const struct site_survey *survey = site_survey(site, str_of(site->survey_default));
    page->survey =
        arena_strdup(request->arena, survey != NULL           ? site->survey_default
                                     : site->survey_count > 0 ? site->surveys[0].revisions[0]->survey->code
                                                              : "");
    page->campaign = page->seen = page->same = page->typed_name = page->field = page->survey_code = page->to =
        page->from = "";
    page->job.run = run;
    page->job.show = counters_show;
    return page->unit == NULL || page->asked == NULL || page->survey == NULL ? NULL : page;
}

static enum http_next begin(struct counters_page *page) {
    page->job.request->page_free = release;
    return job_begin(page->job.pages, page->job.request, &page->job);
}

enum http_next page_counters(void *app, struct http_request *request, struct http_response *response) {
    struct counters_page *page = page_new(app, request, &request->query);
    if (page == NULL)
        return page_problem(app, request, response, 500);
    if (page->asked[0] != '\0' && page->done[0] == '\0')
        read_move(page, pages_site(app, request), &request->query);
    return begin(page);
}

bool counters_survey_good(const struct site *site, const char *code) {
    const struct site_survey *survey = site_survey(site, str_of(code));
    return code[0] == '\0' || (survey != NULL && survey->first == DAY_NONE);
}

/* What a form says of a counter. False: not what our form says. */
static bool read_counter(struct counters_page *page, const struct site *site) {
    struct http_request *request = page->job.request;
    page->typed_name = places_typed(request, &request->form, "name");
    page->same = places_typed(request, &request->form, "same");
    page->field = places_typed(request, &request->form, "field");
    page->survey_code = places_typed(request, &request->form, "survey");
    page->name_fault = places_name(request, page->typed_name, false, &page->name);
    return places_name(request, page->field, true, &page->field) == NULL &&
           counters_survey_good(site, page->survey_code) &&
           channel_parse(http_field_get(&request->form, "channel"), &page->channel);
}

enum http_next page_counters_post(void *app, struct http_request *request, struct http_response *response) {
    static const struct {
        const char *word, *fields;
    } verbs[] = {[COUNTERS_ADD] = {"add", "do same name field survey channel"},
                 [COUNTERS_CHANGE] = {"change", "do counter seen same name field survey channel"},
                 [COUNTERS_CLOSE] = {"close", "do counter seen"},
                 [COUNTERS_REOPEN] = {"reopen", "do counter seen"},
                 [COUNTERS_MOVE] = {"move", "do counter seen to from"}};
    struct counters_page *page = page_new(app, request, &request->form);
    const struct site *site = pages_site(app, request);
    struct str verb = http_field_get(&request->form, "do");
    if (page == NULL || site == NULL)
        return page_problem(app, request, response, 500);
    for (unsigned i = COUNTERS_ADD; i <= COUNTERS_MOVE; i++)
        if (str_is(verb, verbs[i].word))
            page->verb = i;
    page->print = str_is(verb, "print");
    if (page->print)
        page->verb = COUNTERS_ADD;
    bool good = page->verb != COUNTERS_LOOK && office_form_good(request, verbs[page->verb].fields) &&
                (page->verb == COUNTERS_ADD || page->asked[0] != '\0');
    page->seen = places_typed(request, &request->form, "seen");
    if (good && (page->verb == COUNTERS_ADD || page->verb == COUNTERS_CHANGE))
        good = read_counter(page, site);
    if (!good)
        return page_problem(app, request, response, 400);
    if (page->verb == COUNTERS_MOVE)
        read_move(page, site, &request->form);
    return begin(page);
}
