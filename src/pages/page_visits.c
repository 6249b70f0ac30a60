/* How many people came. */
#include "pages/visits.h"

#include "base/csv.h"
#include "core/audit_event.h"
#include "core/name_order.h"

enum { VISITS_ROWS_MAX = 5000 /* of a pasted table */ };

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

static int write_cells(struct transaction *tx, struct visits_page *page, struct err *err) {
    int rc = 0;
    for (size_t i = 0; i < page->count && rc == 0; i++)
        for (size_t d = 0; d < VISITS_DAYS && rc == 0; d++) {
            const struct visits_cell *cell = &page->counters[i].days[d];
            int32_t day = page->monday + (int32_t)d;
            struct visit visit = {.day = day};
            int64_t n = 0;
            bool typed = str_to_int(cell->typed, 0, VISITS_MAX, &n);
            /* What somebody else wrote meanwhile stays, unless this form says something else than it showed. */
            if (!cell->open || str_equal(cell->typed, cell->was))
                continue;
            snprintf(visit.counter, sizeof visit.counter, "%s", page->counters[i].code);
            visit.visits = (uint32_t)n;
            rc = typed ? store_visit_put(tx, &visit, &page->change, err)
                       : store_visit_drop(tx, visit.counter, day, &page->change, err);
        }
    return rc;
}

void visits_seen(const struct visit_change *change, char out[VISITS_SEEN_SIZE]) {
    snprintf(out, VISITS_SEEN_SIZE, "%llu.%llu.%llu", (unsigned long long)change->replaced,
             (unsigned long long)change->before, (unsigned long long)change->replaced_by);
}

/* Numbers that are there already are replaced when somebody saw how many, and what becomes of them. */
static int write_rows(struct transaction *tx, struct visits_page *page, struct err *err) {
    char seen[VISITS_SEEN_SIZE];
    int rc = 0;
    for (size_t i = 0; i < page->row_count && rc == 0; i++)
        rc = store_visit_put(tx, &page->rows[i], &page->change, err);
    visits_seen(&page->change, seen);
    page->ask = rc == 0 && page->change.replaced > 0 && !str_is(page->seen, seen);
    return page->ask ? err_set(err, ERR_CONFLICT, "other numbers are there already") : rc;
}

/* Days on which a counter was a foreign unit's are not touched. */
static int write_back(struct transaction *tx, struct visits_page *page, struct err *err) {
    struct store *store = transaction_store(tx);
    struct visit_past *past;
    size_t count;
    int rc = store_visits_past(store, page->undo, page->arena, &past, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        const struct visit *visit = &past[i].visit;
        bool within;
        rc = store_counter_within(store, visit->counter, visit->day, page->unit, page->arena, &within, err);
        if (rc != 0 || !within)
            continue;
        rc = past[i].known ? store_visit_put(tx, visit, &page->change, err)
                           : store_visit_drop(tx, visit->counter, visit->day, &page->change, err);
    }
    return rc;
}

static int write_fn(struct transaction *tx, void *context, struct err *err) {
    struct visits_page *page = context;
    const struct audit_entry entry = {.at = pages_now(page->job.pages),
                                      .who = office_visitor(page->job.request)->session.login,
                                      .event = audit_event_name(AUDIT_VISITS),
                                      .unit = page->unit};
    transaction_quiet(tx);
    int rc = store_visits_begin(tx, entry.at, &page->change, err);
    if (rc == 0)
        rc = page->verb == VISITS_SAVE     ? write_cells(tx, page, err)
             : page->verb == VISITS_IMPORT ? write_rows(tx, page, err)
                                           : write_back(tx, page, err);
    return rc == 0 ? store_visits_log(tx, &page->change, &entry, err) : rc;
}

/* ---- A pasted table ---------------------------------------------------------------------------------------------- */

static void add_fault(struct visits_page *page, unsigned long line, const char *why) {
    page->wrong = true;
    if (page->fault_count < VISITS_FAULTS)
        page->faults[page->fault_count++] = (struct visits_fault){line, why};
}

/* The row's counter must be of this unit or below it, and have been on the day, and open on it. */
static int read_row(struct visits_page *page, const struct csv *csv, const struct counter *counters,
                    size_t count, struct store *read, struct err *err) {
    const struct counter *found = NULL;
    struct visit visit = {.day = DAY_NONE};
    int64_t n = 0;
    char code[PLACE_CODE_SIZE];
    bool within = true;
    int rc = 0;
    if (place_code_parse(csv->fields[csv_column(csv, "counter")], code) == CODE_GOOD)
        for (size_t i = 0; i < count && found == NULL; i++)
            found = strcmp(counters[i].code, code) == 0 ? &counters[i] : NULL;
    if (!day_parse_typed(str_trim(csv->fields[csv_column(csv, "date")]), &visit.day) ||
        visit.day < VISITS_FIRST_DAY || visit.day > page->today)
        add_fault(page, csv->line, "office.visits.fault_day");
    else if (found == NULL)
        add_fault(page, csv->line, "office.visits.fault_counter");
    else if (!counter_is_open(found, visit.day))
        add_fault(page, csv->line, "office.visits.fault_closed");
    else
        rc = store_counter_within(read, code, visit.day, page->unit, page->arena, &within, err);
    if (!within)
        add_fault(page, csv->line, "office.visits.fault_elsewhere");
    if (!str_to_int(str_trim(csv->fields[csv_column(csv, "visits")]), 0, VISITS_MAX, &n))
        add_fault(page, csv->line, "office.visits.fault_number");
    memcpy(visit.counter, code, sizeof code);
    visit.visits = (uint32_t)n;
    for (size_t i = 0; i < page->row_count && !page->wrong; i++)
        if (page->rows[i].day == visit.day && strcmp(page->rows[i].counter, code) == 0)
            add_fault(page, csv->line, "office.visits.fault_twice");
    if (page->row_count < VISITS_ROWS_MAX)
        page->rows[page->row_count++] = visit;
    else
        add_fault(page, csv->line, "office.visits.fault_many");
    return rc;
}

static int read_table(struct visits_page *page, struct csv *csv, FILE *file, struct store *read,
                      struct err *err) {
    struct counter *counters;
    size_t count;
    int rc = store_counters(read, page->unit, page->today, page->arena, &counters, &count, err);
    page->rows = arena_array(page->arena, VISITS_ROWS_MAX, sizeof *page->rows);
    if (rc == 0 && page->rows == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for a table of visits");
    if (rc != 0)
        return rc;
    rc = csv_open(csv, file, "-", err);
    if (rc == 0 && (csv->columns != 3 || csv_column(csv, "counter") < 0 || csv_column(csv, "date") < 0 ||
                    csv_column(csv, "visits") < 0))
        add_fault(page, 1, "office.visits.fault_header");
    while (rc == 0 && !(page->wrong && page->row_count == 0 && page->faults[0].line == 1) &&
           (rc = csv_next(csv, err)) == 1) {
        rc = read_row(page, csv, counters, count, read, err);
        if (rc == 0 && page->row_count == VISITS_ROWS_MAX && page->wrong)
            rc = ERR_LIMIT;
    }
    if (rc == ERR_INPUT)
        add_fault(page, csv->line, "office.visits.fault_csv");
    if (!page->wrong && rc == 0 && page->row_count == 0)
        add_fault(page, 0, "office.visits.fault_empty");
    return rc == ERR_NOMEM ? rc : 0;
}

static int read_pasted(struct visits_page *page, struct store *read, struct err *err) {
    struct csv *csv = arena_alloc(page->arena, sizeof *csv);
    if (str_trim(page->pasted).n == 0) {
        add_fault(page, 0, "office.visits.fault_empty");
        return 0;
    }
    char *bytes = arena_copy(page->arena, page->pasted.p, page->pasted.n);
    FILE *file = bytes == NULL || csv == NULL ? NULL : fmemopen(bytes, page->pasted.n, "r");
    if (file == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a table of visits");
    int rc = read_table(page, csv, file, read, err);
    csv_close(csv);
    (void)fclose(file);
    return rc;
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

static struct visits_cell *cell_of(struct visits_page *page, const struct visit *visit) {
    for (size_t i = 0; i < page->count; i++)
        if (strcmp(page->counters[i].code, visit->counter) == 0)
            return &page->counters[i].days[visit->day - page->monday];
    return NULL;
}

/* Days on which a counter belonged to a unit elsewhere are that unit's: no fields. */
static int close_elsewhere(struct visits_page *page, struct store *read, struct err *err) {
    int rc = 0;
    for (size_t i = 0; i < page->count; i++)
        for (int32_t d = 0; d < VISITS_DAYS && rc == 0; d++) {
            struct visits_cell *cell = &page->counters[i].days[d];
            bool within = true;
            if (cell->open)
                rc = store_counter_within(read, page->counters[i].code, page->monday + d, page->unit,
                                          page->arena, &within, err);
            cell->open &= within;
        }
    return rc;
}

static int read_stored(struct visits_page *page, struct store *read, struct err *err) {
    const struct visit_selection week = {page->unit, page->monday, page->monday + VISITS_DAYS - 1};
    struct visit *visits, *exceeded;
    size_t count, exceeded_count;
    int rc = store_visit_list(read, &week, page->arena, &visits, &count, err);
    if (rc == 0)
        rc = store_visits_exceeded(read, &week, page->arena, &exceeded, &exceeded_count, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < count; i++) {
        struct visits_cell *cell = cell_of(page, &visits[i]);
        if (cell == NULL)
            continue;
        cell->known = true;
        cell->stored = visits[i].visits;
    }
    for (size_t i = 0; i < exceeded_count; i++) {
        struct visits_cell *cell = cell_of(page, &exceeded[i]);
        if (cell != NULL)
            cell->exceeded = true;
    }
    return 0;
}

/* How many responses the month of the week still wants, and what came in each day of the week. */
static int read_need(struct visits_page *page, struct visits_need *need, struct store *read,
                     struct err *err) {
    struct period days[VISITS_DAYS] = {0};
    const struct visit_selection week = {page->unit, page->monday, page->monday + VISITS_DAYS - 1};
    struct visit_surveys surveys = {.asked = need->code};
    int32_t first = day_month_start(page->monday, 0);
    struct report report;
    int rc = store_setting(read, "survey.default", page->arena, &surveys.usual, err);
    for (size_t d = 0; d < VISITS_DAYS; d++)
        days[d].from = days[d].to = page->monday + (int32_t)d;
    if (rc == 0)
        rc = store_visits(read, &week, &surveys, days, need->days, VISITS_DAYS, err);
    if (rc != 0)
        return rc;
    const struct report_request request = {.survey_code = need->code,
                                           .unit_code = page->unit,
                                           .from = first,
                                           .to = day_month_start(page->monday, -1) - 1,
                                           .by = PERIOD_WHOLE};
    rc = report_make(read, &request, page->arena, &report, err);
    if (rc == ERR_INPUT || rc == ERR_LIMIT)
        return 0; /* too much for one page: the rest of it is shown all the same */
    if (rc != 0 || report.count == 0)
        return rc;
    need->made = true;
    need->whole = report.periods[0].whole;
    need->need = report.periods[0].need;
    return 0;
}

/* The last changes here of which something can be taken back. */
static int read_recent(struct visits_page *page, struct store *read, struct err *err) {
    const struct audit_filter filter = {.event = audit_event_name(AUDIT_VISITS),
                                        .unit = page->unit,
                                        .from = pages_now(page->job.pages) -
                                                (int64_t)VISITS_RECENT_DAYS * 24 * 3600,
                                        .max = VISITS_RECENT};
    struct audit_entry *lines;
    size_t count = 0;
    int rc = store_audit_list(read, &filter, page->arena, &lines, &count, err);
    for (size_t i = 0; i < count && rc == 0; i++) {
        struct visits_recent recent = {.line = lines[i]};
        struct visit_past *past;
        rc = store_visits_past(read, lines[i].number, page->arena, &past, &recent.count, err);
        if (rc == 0 && recent.count > 0)
            page->recent[page->recent_count++] = recent;
    }
    return rc;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct visits_page *page = (struct visits_page *)(void *)job;
    page->arena = arena_new(REPORT_ARENA_MAX);
    if (page->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a page of visits");
    int rc = read_stored(page, read, err);
    if (rc == 0)
        rc = close_elsewhere(page, read, err);
    if (rc == 0 && page->verb == VISITS_IMPORT)
        rc = read_pasted(page, read, err);
    if (rc == 0 && page->verb != VISITS_LOOK && !page->wrong) {
        rc = store_transact(pages_store(job->pages), write_fn, page, err);
        page->done = rc == 0;
        if (rc != ERR_CONFLICT || !page->ask)
            return rc;
        rc = 0;
    }
    if (rc == 0)
        rc = read_recent(page, read, err);
    for (size_t i = 0; i < page->need_count && rc == 0; i++)
        rc = read_need(page, &page->needs[i], read, err);
    return rc;
}

/* ---- The request ------------------------------------------------------------------------------------------------- */

/* Of the form or the address; a week that is none is this one. */
static int32_t monday_asked(const struct http_request *request, int32_t today) {
    int32_t day;
    if (!day_parse(http_field_get(&request->query, "week"), &day) || day < VISITS_FIRST_DAY || day > today)
        day = today;
    return day - (day_weekday(day) - 1);
}

static void add_counter(struct visits_page *page, const struct site_counter *counter,
                        const struct unit *top) {
    struct visits_counter *row = &page->counters[page->count++];
    struct arena *arena = page->job.request->arena;
    row->code = arena_strdup(arena, counter->counter.code);
    row->name = arena_strdup(arena, counter->counter.name);
    row->unit = arena_strdup(arena, counter->unit->name);
    row->own = counter->unit == top;
    for (size_t d = 0; d < VISITS_DAYS; d++)
        row->days[d].open = page->monday + (int32_t)d <= page->today &&
                            counter_is_open(&counter->counter, page->monday + (int32_t)d);
}

static void add_survey(struct visits_page *page, const struct site *site,
                       const struct site_counter *counter) {
    const char *code = counter->counter.survey[0] != '\0' ? counter->counter.survey : site->survey_default;
    const struct site_survey *survey = site_survey(site, str_of(code));
    if (survey == NULL || page->need_count == VISITS_SURVEYS)
        return;
    for (size_t i = 0; i < page->need_count; i++)
        if (strcmp(page->needs[i].code, code) == 0)
            return;
    struct arena *arena = page->job.request->arena;
    const char *language = page_language(pages_view(page->job.pages), page->job.request);
    page->needs[page->need_count++] = (struct visits_need){
        .code = arena_strdup(arena, code),
        .title = arena_strdup(arena, text_in(&survey->revisions[0]->survey->title, language))};
}

static int by_name(const void *a, const void *b) {
    const struct site_counter *const *x = a, *const *y = b;
    int order = (*x)->unit == (*y)->unit ? name_order((*x)->counter.name, (*y)->counter.name)
                                         : strcmp((*x)->unit->code, (*y)->unit->code);
    return order != 0 ? order : strcmp((*x)->counter.code, (*y)->counter.code);
}

/* Those of the unit and below that are open on some day of the week, by unit, then as people look for names. */
static bool read_counters(struct visits_page *page, const struct site *site, const struct unit *top) {
    struct arena *arena = page->job.request->arena;
    const struct site_counter **found = arena_array(arena, site->counter_count + 1, sizeof *found);
    page->counters = arena_array(arena, VISITS_COUNTERS, sizeof *page->counters);
    if (page->counters == NULL || found == NULL)
        return false;
    for (size_t i = 0; i < site->counter_count; i++) {
        const struct site_counter *counter = &site->counters[i];
        bool open = false;
        for (int32_t d = 0; d < VISITS_DAYS; d++)
            open |= counter_is_open(&counter->counter, page->monday + d);
        if (!open || !site_within(site, counter->unit, top))
            continue;
        add_survey(page, site, counter);
        if (counter->counter.channel == CHANNEL_LINK) /* nobody comes to a link */
            continue;
        found[page->all++] = counter;
    }
    if (page->all > 0)
        qsort(found, page->all, sizeof *found, by_name);
    for (size_t i = page->skip; i < page->all && page->count < VISITS_COUNTERS; i++)
        add_counter(page, found[i], top);
    return true;
}

static struct visits_page *page_new(struct pages *pages, struct http_request *request) {
    struct visits_page *page = arena_alloc(request->arena, sizeof *page);
    const struct site *site = pages_site(pages, request);
    const struct unit *unit = office_visitor(request)->unit;
    int64_t skip = 0;
    if (page == NULL || site == NULL)
        return NULL;
    page->job.run = run;
    page->job.show = visits_show;
    page->job.pages = pages;
    page->job.request = request;
    page->today = day_of_seconds(pages_now(pages));
    page->monday = monday_asked(request, page->today);
    page->unit = arena_strdup(request->arena, unit->code);
    if (str_to_int(http_field_get(&request->query, "skip"), 1, 1000000, &skip))
        page->skip = (size_t)skip;
    return page->unit != NULL && read_counters(page, site, unit) ? page : NULL;
}

static void release(void *job) {
    struct visits_page *page = job;
    arena_free(page->arena);
}

static enum http_next begin(struct pages *pages, struct http_request *request, struct visits_page *page) {
    request->page_free = release;
    return job_begin(pages, request, &page->job);
}

enum http_next page_visits(void *app, struct http_request *request, struct http_response *response) {
    struct visits_page *page = page_new(app, request);
    return page == NULL ? page_problem(app, request, response, 500) : begin(app, request, page);
}

/* "v.CODE.3": the fourth day of the week; "w.CODE.3": what stood there. */
static void read_cells(struct visits_page *page) {
    char name[32];
    for (size_t i = 0; i < page->count; i++)
        for (size_t d = 0; d < VISITS_DAYS; d++) {
            struct visits_cell *cell = &page->counters[i].days[d];
            int64_t n;
            snprintf(name, sizeof name, "v.%s.%zu", page->counters[i].code, d);
            cell->typed = str_trim(office_typed(page->job.request, name));
            name[0] = 'w';
            cell->was = office_typed(page->job.request, name);
            if (cell->typed.n > 0 && !str_to_int(cell->typed, 0, VISITS_MAX, &n)) {
                cell->fault = "office.visits.fault_number";
                page->wrong = true;
            }
        }
}

static bool save_good(const struct http_request *request) {
    for (size_t i = 0; i < request->form.count; i++) {
        struct str name = request->form.items[i].name;
        bool cell = name.n > 2 && (memcmp(name.p, "v.", 2) == 0 || memcmp(name.p, "w.", 2) == 0);
        if (!cell && !str_is(name, "do") && !str_is(name, "csrf") && !str_is(name, "lang"))
            return false;
    }
    return true;
}

enum http_next page_visits_post(void *app, struct http_request *request, struct http_response *response) {
    struct visits_page *page = page_new(app, request);
    if (page == NULL)
        return page_problem(app, request, response, 500);
    struct str verb = http_field_get(&request->form, "do");
    bool save = str_is(verb, "save"), import = str_is(verb, "import"), undo = str_is(verb, "undo");
    if ((!save || !save_good(request)) && (!import || !office_form_good(request, "do csv seen")) &&
        (!undo || !office_form_good(request, "do line") ||
         !str_to_int(http_field_get(&request->form, "line"), 1, INT64_MAX, &page->undo)))
        return page_problem(app, request, response, 400);
    page->verb = save ? VISITS_SAVE : import ? VISITS_IMPORT : VISITS_UNDO;
    page->seen = http_field_get(&request->form, "seen");
    page->pasted = http_field_get(&request->form, "csv");
    if (import && page->pasted.p == NULL)
        return page_problem(app, request, response, 400);
    if (save)
        read_cells(page);
    return begin(app, request, page);
}
