/* Targets: looked at, typed, copied from the year before, pasted. */
#include "pages/lately.h"
#include "pages/targets.h"

#include "base/date.h"
#include "base/hash.h"

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

void targets_seen(const struct target *own, char out[TARGETS_SEEN_SIZE]) {
    struct buf buf;
    uint8_t digest[HASH_DIGEST_SIZE];
    char hex[HASH_SHA256_HEX_SIZE];
    buf_init(&buf, 8 * 1024);
    if (own != NULL)
        buf_printf(&buf, "%d|%lld|%lld|%s|%s", (int)own->op, (long long)own->value, (long long)own->official,
                   own->source, own->owner);
    hash_digest((struct str){buf.p, buf.n}, digest);
    buf_release(&buf);
    hash_hex(digest, hex);
    snprintf(out, TARGETS_SEEN_SIZE, "%.16s", hex);
}

static int read_row(struct targets_page *page, struct targets_row *row, struct store *read, struct err *err) {
    struct target_place place = {page->survey, row->code, page->unit, page->year};
    int rc = store_target_own(read, &place, page->arena, &row->own, err);
    row->any_own = rc > 0;
    if (rc >= 0 && (rc = store_target_find(read, &place, page->arena, &row->target, err)) > 0)
        row->any_target = true;
    if (rc >= 0 && (rc = store_official_find(read, &place, page->arena, &row->official, err)) > 0)
        row->any_official = true;
    place.year--;
    if (rc >= 0 && (rc = store_target_own(read, &place, page->arena, &row->last, err)) > 0)
        row->any_last = true;
    return rc < 0 ? rc : 0;
}

static int read_rows(struct targets_page *page, struct store *read, struct err *err) {
    int rc = store_revision(read, page->survey, 0, page->arena, &page->revision, err);
    if (rc < 0)
        return rc;
    const struct survey *survey = page->revision.survey;
    const char *language = page_language(pages_view(page->job.pages), page->job.request);
    page->limit = target_limit(survey->method->name);
    page->count = survey->dimension_count + 1;
    page->rows = arena_array(page->arena, page->count, sizeof *page->rows);
    if (page->rows == NULL)
        return err_set(err, ERR_NOMEM, "no memory for targets");
    for (size_t i = 0; i < page->count && rc >= 0; i++) {
        struct targets_row *row = &page->rows[i];
        row->code = i == 0 ? SURVEY_ALL_CODE : survey->dimensions[i - 1].code;
        row->title = text_in(i == 0 ? &survey->title : &survey->dimensions[i - 1].title, language);
        rc = read_row(page, row, read, err);
    }
    return rc < 0 ? rc : 0;
}

static int read_last_year(struct targets_page *page, struct store *read, struct err *err) {
    const struct report_request request = {.survey_code = page->survey,
                                           .unit_code = page->unit,
                                           .from = day_from_date((struct date){page->year - 1, 1, 1}),
                                           .to = day_from_date((struct date){page->year - 1, 12, 31}),
                                           .by = PERIOD_WHOLE,
                                           .plain = true};
    int rc = report_make(read, &request, page->arena, &page->report, err);
    page->any_report = rc == 0 && page->report.count > 0;
    return rc == ERR_INPUT || rc == ERR_LIMIT ? 0 : rc;
}

static int read_past(struct targets_page *page, struct store *read, struct err *err) {
    char about[AUDIT_TEXT_MAX + 1];
    const struct target target = {.survey = page->survey,
                                  .dimension = page->dimension,
                                  .unit = page->unit == NULL ? "" : page->unit,
                                  .year = page->year};
    store_target_about(&target, about);
    const struct audit_filter filter = {
        .event = audit_event_name(AUDIT_TARGET_SET), .about = about, .max = TARGETS_PAST};
    return store_audit_list(read, &filter, page->arena, &page->past, &page->past_count, err);
}

/* Whether what is said to have been done was, lately and by who asks. */
static int read_lately(struct targets_page *page, struct store *read, struct err *err) {
    int64_t at = 0;
    int rc = 0;
    bool good = page->line != 0 && page->lines >= 1 && page->lines <= TARGETS_ROWS_MAX;
    for (int64_t read_so_far = 0; rc == 0 && good && read_so_far < page->lines;) {
        int64_t left = page->lines - read_so_far;
        size_t count, most = left < AUDIT_LIST_MAX ? (size_t)left : AUDIT_LIST_MAX;
        struct audit_entry *lines;
        rc = lately_change(&page->job, read, page->unit, true, page->line - read_so_far, most, page->arena,
                           &lines, &count, err);
        good = rc == 0 && count == most && lately_is(&lines[0], AUDIT_TARGET_SET) &&
               (read_so_far == 0 || lines[0].at == at);
        at = good ? lines[0].at : at;
        read_so_far += (int64_t)most;
    }
    page->lately = rc == 0 && good;
    return rc;
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

static bool is_empty(const struct target_row *typed) {
    for (size_t i = 0; i < TARGET_COLUMNS; i++)
        if (i != TARGET_COLUMN_OPERATOR && typed->fields[i].n > 0)
            return false;
    return str_is(typed->fields[TARGET_COLUMN_OPERATOR], target_operator_name(TARGET_NONE));
}

static int write_one(struct transaction *tx, struct targets_page *page, const struct target *target,
                     bool drop, struct err *err) {
    struct target_change change = {.target = target,
                                   .drop = drop,
                                   .by = office_visitor(page->job.request)->session.login,
                                   .now = page->now,
                                   .arena = page->arena};
    int rc = store_target_change(tx, &change, err);
    page->changed += rc == 0 && change.changed;
    return rc;
}

/* 1: the row says something else than the form showed, and what it showed is still so; *out is what it says now, or is to go. */
static int row_target(struct targets_page *page, struct targets_row *row, struct store *store,
                      struct target *out, bool *drop, struct err *err) {
    char name[SURVEY_CODE_MAX + 8], stored[TARGETS_SEEN_SIZE], said[TARGETS_SEEN_SIZE];
    const struct target_place place = {page->survey, row->code, page->unit, page->year};
    snprintf(name, sizeof name, "w.%s", row->code);
    struct str seen = http_field_get(&page->job.request->form, name);
    *drop = is_empty(&row->typed);
    int rc = *drop ? 0 : target_row_read(&row->typed, page->limit, page->arena, out, &row->faults, err);
    if (rc != 0)
        return rc;
    if (!*drop && row->faults.count == 0 && !target_is_sourced(out)) {
        row->faults.items[0].fault = TARGET_FAULT_SOURCE;
        row->faults.items[row->faults.count++].column = TARGET_COLUMN_SOURCE;
    }
    page->wrong |= row->faults.count > 0;
    if (row->faults.count > 0)
        return 0;
    out->survey = page->survey;
    out->dimension = row->code;
    out->unit = page->unit == NULL ? "" : page->unit;
    out->year = page->year;
    targets_seen(*drop ? NULL : out, said);
    if (str_is(seen, said))
        return 0;
    struct target own;
    rc = store_target_own(store, &place, page->arena, &own, err);
    if (rc < 0)
        return rc;
    targets_seen(rc > 0 ? &own : NULL, stored);
    if (strcmp(stored, said) == 0)
        return 0;
    row->conflict = !str_is(seen, stored);
    page->stale |= row->conflict;
    return 1;
}

/* All rows are judged before the first is written; a form with a fault or made before somebody's change writes nothing. */
static int write_form(struct transaction *tx, struct targets_page *page, struct err *err) {
    struct {
        struct target target;
        bool drop;
    } *writes = arena_array(page->arena, page->count, sizeof *writes);
    size_t n = 0;
    int rc = writes == NULL ? err_set(err, ERR_NOMEM, "no memory for targets") : 0;
    for (size_t i = 0; i < page->count && rc >= 0; i++)
        if (page->rows[i].posted) {
            rc = row_target(page, &page->rows[i], transaction_store(tx), &writes[n].target, &writes[n].drop,
                            err);
            n += rc > 0;
        }
    for (size_t i = 0; i < n && rc >= 0 && !page->wrong && !page->stale; i++)
        rc = write_one(tx, page, &writes[i].target, writes[i].drop, err);
    return rc < 0 ? rc : 0;
}

/* All of it or nothing: what of a change was changed again is not in it any more. */
static int write_back(struct transaction *tx, struct targets_page *page, struct err *err) {
    struct target_before *before;
    size_t count;
    int rc = store_targets_before(transaction_store(tx), page->line - page->lines + 1, page->line,
                                  page->arena, &before, &count, err);
    page->unable = rc == 0 && count != (size_t)page->lines;
    for (size_t i = 0; i < count && rc == 0 && !page->unable; i++)
        rc = write_one(tx, page, &before[i].target, !before[i].known, err);
    return rc;
}

static int write_fn(struct transaction *tx, void *context, struct err *err) {
    struct targets_page *page = context;
    uint8_t hash[HASH_DIGEST_SIZE];
    page->changed = 0;
    int rc = page->verb == TARGETS_UNDO ? write_back(tx, page, err) : 0;
    if (page->verb == TARGETS_SAVE)
        rc = write_form(tx, page, err);
    for (size_t i = 0; i < page->table.count && rc == 0; i++)
        rc = write_one(tx, page, &page->table.targets[i], false, err);
    if (page->changed == 0)
        transaction_quiet(tx);
    return rc == 0 ? store_audit_head(transaction_store(tx), &page->last, hash, err) : rc;
}

/* ---- The job ------------------------------------------------------------------------------------------------------ */

static int write_posted(struct targets_page *page, struct store *read, struct err *err) {
    int rc = page->verb == TARGETS_IMPORT ? targets_table_read(page, read, err) : 0;
    if (rc == 0)
        rc = read_lately(page, read, err);
    page->unable = page->verb == TARGETS_UNDO && !page->lately;
    if (rc != 0 || page->verb == TARGETS_LOOK || page->wrong || page->unable)
        return rc;
    page->now = pages_now(page->job.pages);
    rc = store_transact(pages_store(page->job.pages), write_fn, page, err);
    page->done = rc == 0 && !page->wrong && !page->stale && !page->unable;
    return rc;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct targets_page *page = (struct targets_page *)(void *)job;
    page->arena = arena_new(REPORT_ARENA_MAX);
    if (page->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a page of targets");
    if (page->survey == NULL)
        return 0;
    int rc = read_rows(page, read, err);
    for (size_t i = 0; i < page->count && rc == 0; i++) {
        static const char letters[TARGET_COLUMNS] = {'v', 'o', 'r', 's', 'a'};
        struct targets_row *row = &page->rows[i];
        char name[SURVEY_CODE_MAX + 8];
        for (size_t c = 0; c < TARGET_COLUMNS; c++) {
            snprintf(name, sizeof name, "%c.%s", letters[c], row->code);
            struct str typed = http_field_get(&job->request->form, name);
            row->posted |= typed.p != NULL;
            row->typed.fields[c] = typed.p == NULL ? STR("") : str_trim(typed);
        }
    }
    if (rc == 0)
        rc = write_posted(page, read, err);
    if (rc == 0 && !page->done)
        rc = read_last_year(page, read, err);
    return rc == 0 && page->dimension != NULL ? read_past(page, read, err) : rc;
}

/* ---- The request ------------------------------------------------------------------------------------------------- */

/* What is asked for: in the address, also of a form. False without memory. */
static bool read_asked(struct targets_page *page, const struct site *site) {
    const struct http_fields *query = &page->job.request->query;
    const struct site_survey *survey = site_survey(site, http_field_get(query, "survey"));
    struct arena *arena = page->job.request->arena;
    int64_t year = 0;
    if (survey == NULL)
        survey = site_survey(site, str_of(site->survey_default));
    if (survey == NULL && site->survey_count > 0)
        survey = &site->surveys[0];
    if (!str_to_int(http_field_get(query, "year"), TARGET_YEAR_MIN, TARGET_YEAR_MAX, &year))
        year = date_from_day(day_of_seconds(pages_now(page->job.pages))).year;
    page->year = (int)year;
    if (survey == NULL)
        return true;
    const struct survey *latest = survey->revisions[0]->survey;
    page->survey = arena_strdup(arena, latest->code);
    struct str dimension = http_field_get(query, "dimension");
    size_t index = dimension.p == NULL ? SURVEY_NONE : survey_dimension(latest, dimension);
    if (index != SURVEY_NONE)
        page->dimension = arena_copy(arena, dimension.p, dimension.n);
    return page->survey != NULL && (index == SURVEY_NONE || page->dimension != NULL);
}

/* NULL: 500. */
static struct targets_page *page_new(struct pages *pages, struct http_request *request) {
    struct targets_page *page = arena_alloc(request->arena, sizeof *page);
    const struct visitor *visitor = office_visitor(request);
    const struct site *site = pages_site(pages, request);
    if (page == NULL || site == NULL)
        return NULL;
    page->job.run = run;
    page->job.show = targets_show;
    page->job.pages = pages;
    page->job.request = request;
    page->relation = visitor->relation;
    page->may = officer_can(&visitor->session.rights, ACTION_MANAGE_TARGETS, visitor->relation);
    page->copy = http_field_get(&request->query, "copy").p != NULL;
    (void)str_to_int(http_field_get(&request->query, "line"), 1, INT64_MAX, &page->line);
    (void)str_to_int(http_field_get(&request->query, "done"), 0, INT32_MAX, &page->lines);
    if (visitor->unit != NULL) {
        page->unit = arena_strdup(request->arena, visitor->unit->code);
        page->unit_name = arena_strdup(request->arena, visitor->unit->name);
        if (page->unit == NULL || page->unit_name == NULL)
            return NULL;
    }
    return read_asked(page, site) ? page : NULL;
}

static void release(void *job) {
    struct targets_page *page = job;
    arena_free(page->arena);
}

static enum http_next look(struct pages *pages, struct http_request *request,
                           struct http_response *response) {
    struct targets_page *page = page_new(pages, request);
    if (page == NULL)
        return page_problem(pages, request, response, 500);
    request->page_free = release;
    return job_begin(pages, request, &page->job);
}

enum http_next page_targets(void *app, struct http_request *request, struct http_response *response) {
    return look(app, request, response);
}

enum http_next page_targets_unit(void *app, struct http_request *request, struct http_response *response) {
    return look(app, request, response);
}

/* "v.II.6": the value of a dimension, and so on. */
static bool save_good(const struct http_request *request) {
    for (size_t i = 0; i < request->form.count; i++) {
        struct str name = request->form.items[i].name;
        bool cell = name.n > 2 && name.p[1] == '.' && strchr("vorsaw", name.p[0]) != NULL;
        if (!cell && !str_is(name, "do") && !str_is(name, "csrf") && !str_is(name, "lang"))
            return false;
    }
    return true;
}

static enum http_next post(struct pages *pages, struct http_request *request,
                           struct http_response *response) {
    struct targets_page *page = page_new(pages, request);
    struct str verb = http_field_get(&request->form, "do");
    if (page == NULL)
        return page_problem(pages, request, response, 500);
    bool save = str_is(verb, "save"), import = str_is(verb, "import"), undo = str_is(verb, "undo");
    page->table.text = http_field_get(&request->form, "csv");
    if ((!save || !save_good(request)) &&
        (!import || !office_form_good(request, "do csv") || page->table.text.p == NULL) &&
        (!undo || !office_form_good(request, "do line lines") ||
         !str_to_int(http_field_get(&request->form, "line"), 1, INT64_MAX, &page->line) ||
         !str_to_int(http_field_get(&request->form, "lines"), 1, TARGETS_ROWS_MAX, &page->lines)))
        return page_problem(pages, request, response, 400);
    page->verb = save ? TARGETS_SAVE : import ? TARGETS_IMPORT : TARGETS_UNDO;
    request->page_free = release;
    return job_begin(pages, request, &page->job);
}

enum http_next page_targets_post(void *app, struct http_request *request, struct http_response *response) {
    return post(app, request, response);
}

enum http_next page_targets_unit_post(void *app, struct http_request *request,
                                      struct http_response *response) {
    return post(app, request, response);
}
