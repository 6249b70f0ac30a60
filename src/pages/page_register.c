/* The register of a unit's sheets: looked at, sheets taken down, a print taken back. */
#include "base/utf8.h"
#include "pages/lately.h"
#include "pages/office.h"
#include "pages/register.h"

enum { ARENA_MAX = 64 * 1024 * 1024, PRINTS_SEEN = 20 };

/* ---- Serials ---------------------------------------------------------------------------------------------------------- */

static bool read_serial(struct str text, uint32_t *out) {
    int64_t serial;
    if (!str_to_int(str_trim(text), 1, SHEET_SERIAL_MAX, &serial))
        return false;
    *out = (uint32_t)serial;
    return true;
}

/* "12", "12-35" or, as it is shown, "12–35". */
static bool read_range(struct str word, struct serial_range *out) {
    static const char *const dashes[] = {"-", "–"};
    struct str first = word, last = word;
    for (size_t i = 0; i < sizeof dashes / sizeof *dashes && first.n == word.n; i++) {
        const char *dash = memmem(word.p, word.n, dashes[i], strlen(dashes[i]));
        if (dash == NULL)
            continue;
        first.n = (size_t)(dash - word.p);
        last.p = dash + strlen(dashes[i]);
        last.n = (size_t)(word.p + word.n - last.p);
    }
    return read_serial(first, &out->first) && read_serial(last, &out->last) && out->first <= out->last;
}

/* Ranges with a comma between. A key of words, or NULL. */
static const char *read_ranges(struct register_page *page) {
    struct str left = str_trim(page->typed);
    if (left.n == 0)
        return "office.register.fault_empty";
    while (left.n > 0) {
        const char *comma = memchr(left.p, ',', left.n);
        struct str word = {left.p, comma == NULL ? left.n : (size_t)(comma - left.p)};
        size_t taken = word.n + (comma != NULL);
        if (page->range_count == REGISTER_RANGES_MAX)
            return "office.register.fault_many";
        if (!read_range(str_trim(word), &page->ranges[page->range_count]))
            return "office.register.fault_serials";
        const struct serial_range *range = &page->ranges[page->range_count++];
        page->named += range->last - range->first + 1;
        left = (struct str){left.p + taken, left.n - taken};
    }
    return NULL;
}

/* ---- What is meant ---------------------------------------------------------------------------------------------------- */

static bool cut_run(const struct sheet *run, uint32_t first, uint32_t last, struct sheet *out) {
    uint32_t end = run->first + run->count - 1;
    if (run->first > last || end < first)
        return false;
    *out = *run;
    out->first = run->first > first ? run->first : first;
    out->count = (end < last ? end : last) - out->first + 1;
    return true;
}

/* The runs of a range among the sheets of the unit; false: not all of it is there. */
static bool add_meant(struct register_page *page, const struct sheet *sheets, size_t count,
                      const struct serial_range *range) {
    uint64_t found = 0;
    for (size_t i = 0; i < count; i++)
        if (cut_run(&sheets[i], range->first, range->last, &page->meant[page->meant_count]))
            found += page->meant[page->meant_count++].count;
    return found == (uint64_t)range->last - range->first + 1;
}

static int compare_runs(const void *a, const void *b) {
    const struct sheet *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

/* The runs of the ranges. What belongs to other units is as unknown here as what was never printed: then *all is false. */
static int cut_meant(struct register_page *page, struct store *read, bool *all, struct err *err) {
    struct sheet *sheets;
    size_t count;
    page->meant_count = 0;
    *all = true;
    int rc = store_sheets(read, page->unit, NULL, page->today, page->arena, &sheets, &count, err);
    if (rc != 0)
        return rc;
    page->meant = arena_array(page->arena, (count + 1) * page->range_count, sizeof *page->meant);
    if (page->meant == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the sheets");
    for (size_t i = 0; i < page->range_count; i++)
        *all &= add_meant(page, sheets, count, &page->ranges[i]);
    if (page->meant_count > 0)
        qsort(page->meant, page->meant_count, sizeof *page->meant, compare_runs);
    return 0;
}

/* And whether what is to be done can be done to them: page->fault. */
static int find_meant(struct register_page *page, struct store *read, struct err *err) {
    size_t hanging = 0, removed = 0;
    bool all;
    int rc = cut_meant(page, read, &all, err);
    if (rc != 0)
        return rc;
    if (!all)
        page->fault = "office.register.fault_unknown";
    for (size_t i = 0; i < page->meant_count; i++) {
        hanging += page->meant[i].removed == DAY_NONE;
        removed += page->meant[i].removed != DAY_NONE;
    }
    if (page->fault == NULL && page->verb == REGISTER_REMOVE && hanging == 0)
        page->fault = "office.register.fault_removed";
    if (page->fault == NULL && page->verb == REGISTER_HANG && removed == 0)
        page->fault = "office.register.fault_hanging";
    if (page->fault == NULL && page->verb == REGISTER_BACK && removed > 0)
        page->fault = "office.register.fault_used";
    return 0;
}

/* Those of them that were taken down, or that hang: serials without gaps, the lowest first. *count of them, in the page's arena; NULL
 * without memory. */
static struct serial_range *find_ranges(const struct register_page *page, bool removed, size_t *count) {
    struct serial_range *out = arena_array(page->arena, page->meant_count + 1, sizeof *out);
    *count = 0;
    for (size_t i = 0; out != NULL && i < page->meant_count; i++) {
        const struct sheet *run = &page->meant[i];
        uint32_t last = run->first + run->count - 1;
        if ((run->removed != DAY_NONE) != removed)
            continue;
        struct serial_range *before = *count == 0 ? NULL : &out[*count - 1];
        if (before == NULL || run->first > before->last + 1)
            out[(*count)++] = (struct serial_range){run->first, last};
        else if (last > before->last)
            before->last = last;
    }
    return out;
}

/* ---- Writing ---------------------------------------------------------------------------------------------------------- */

static enum audit_event event_of(const struct register_page *page) {
    return page->verb == REGISTER_BACK   ? AUDIT_POSTERS_TAKEN_BACK
           : page->verb == REGISTER_HANG ? AUDIT_POSTERS_HUNG
                                         : AUDIT_POSTERS_REMOVED;
}

static int note(struct transaction *tx, const struct register_page *page, const struct serial_range *range,
                uint32_t how_many, struct err *err) {
    char about[32], detail[32];
    snprintf(about, sizeof about, "%u-%u", (unsigned)range->first, (unsigned)range->last);
    snprintf(detail, sizeof detail, "%u", (unsigned)how_many);
    const struct audit_entry entry = {.at = page->now,
                                      .who = office_visitor(page->job.request)->session.login,
                                      .event = audit_event_name(event_of(page)),
                                      .about = about,
                                      .unit = page->unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

static int change(struct transaction *tx, const struct register_page *page, const struct serial_range *range,
                  struct err *err) {
    uint32_t how_many = range->last - range->first + 1;
    bool free_again;
    int rc = page->verb == REGISTER_BACK
                 ? store_sheets_take_back(tx, range->first, how_many, &free_again, err)
             : page->verb == REGISTER_HANG
                 ? store_sheets_hang(tx, range->first, range->last, &how_many, err)
                 : store_sheets_remove(tx, range->first, range->last, page->today, &how_many, err);
    return rc == 0 ? note(tx, page, range, how_many, err) : rc;
}

/* The sheets are judged here, as they are now: between page and writing somebody may have taken them down or back. */
static int write_fn(struct transaction *tx, void *context, struct err *err) {
    struct register_page *page = context;
    struct audit_entry *last;
    size_t count = 0, lines = 0;
    transaction_quiet(tx);
    int rc = find_meant(page, transaction_store(tx), err);
    if (rc == 0 && page->fault != NULL)
        return err_set(err, ERR_CONFLICT, "the sheets are not as they were");
    const struct serial_range *changes =
        rc == 0 ? find_ranges(page, page->verb == REGISTER_HANG, &count) : NULL;
    if (rc == 0 && changes == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for the sheets");
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = change(tx, page, &changes[i], err);
    if (rc == 0)
        rc = store_audit_list(transaction_store(tx), &(struct audit_filter){.max = 1}, page->arena, &last,
                              &lines, err);
    if (rc == 0 && lines > 0)
        page->line = last->number;
    page->lines = count > REGISTER_RANGES_MAX ? REGISTER_RANGES_MAX + 1 : (int64_t)count;
    return rc;
}

/* ---- Reading ---------------------------------------------------------------------------------------------------------- */

/* "101-140", as page_posters.c writes it down. */
static bool read_print(const struct audit_entry *entry, struct serial_range *out) {
    return read_range(str_of(entry->about), out);
}

static bool is_whole(const struct sheet *sheets, size_t count, const struct serial_range *range) {
    uint64_t found = 0;
    struct sheet part;
    for (size_t i = 0; i < count; i++)
        if (sheets[i].removed == DAY_NONE && cut_run(&sheets[i], range->first, range->last, &part))
            found += part.count;
    return found == (uint64_t)range->last - range->first + 1;
}

/* The last print from these pages that can still be taken back as a whole. */
static int find_last(struct register_page *page, struct store *read, struct err *err) {
    const struct sheet_register *r = &page->all_sheets;
    const struct audit_filter filter = {
        .event = audit_event_name(AUDIT_POSTERS_PRINTED), .unit = page->unit, .max = PRINTS_SEEN};
    struct audit_entry *entries;
    size_t count;
    int rc = store_audit_list(read, &filter, page->arena, &entries, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        struct serial_range range;
        if (entries[i].who[0] == '\0' || !read_print(&entries[i], &range) ||
            !is_whole(r->sheets, r->sheet_count, &range))
            continue;
        page->last = entries[i];
        break;
    }
    return rc;
}

static int look(struct register_page *page, struct store *read, struct err *err) {
    const struct register_request request = {.unit = page->counter == NULL ? page->unit : NULL,
                                             .counter = page->counter,
                                             .all = page->all,
                                             .today = page->today,
                                             .base_url = pages_base_url(page->job.pages)};
    int rc = register_read(read, &request, page->arena, &page->all_sheets, err);
    return rc == 0 && page->counter == NULL ? find_last(page, read, err) : rc;
}

/* Whether the counter is of the unit or one below it. */
static int find_counter(struct register_page *page, struct store *read, bool *out, struct err *err) {
    struct counter *counters;
    size_t count = 0;
    int rc = store_counters(read, page->unit, page->today, page->arena, &counters, &count, err);
    *out = false;
    for (size_t i = 0; rc == 0 && i < count; i++)
        *out = *out || strcmp(counters[i].code, page->counter) == 0;
    return rc;
}

/* What the line of the log tells that the address names, if this visitor wrote it just now; and which of the sheets that it says were
 * taken down are so still, and may be hung up again. */
static int said_read(struct register_page *page, struct store *read, struct err *err) {
    static const struct {
        enum audit_event event;
        const char *key;
    } said[] = {{AUDIT_POSTERS_REMOVED, "office.register.said_removed"},
                {AUDIT_POSTERS_HUNG, "office.register.said_hung"},
                {AUDIT_POSTERS_TAKEN_BACK, "office.register.said_back"}};
    struct audit_entry *lines;
    size_t count = 0, n = 0;
    bool all;
    int rc = lately_change(&page->job, read, page->unit, false, page->line, (size_t)page->lines, page->arena,
                           &lines, &count, err);
    if (rc != 0 || count == 0)
        return rc;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (lately_is(&lines[0], said[i].event))
            page->said = said[i].key;
    if (!lately_is(&lines[0], AUDIT_POSTERS_REMOVED) || count > REGISTER_RANGES_MAX)
        return 0;
    for (size_t i = count; i-- > 0;)
        page->range_count += read_range(str_of(lines[i].about), &page->ranges[page->range_count]);
    rc = cut_meant(page, read, &all, err);
    const struct serial_range *ranges = rc == 0 ? find_ranges(page, true, &n) : NULL;
    const char *text = "";
    for (size_t i = 0; ranges != NULL && text != NULL && i < n; i++)
        text = arena_printf(page->job.request->arena, "%s%s%u-%u", text, i > 0 ? "," : "",
                            (unsigned)ranges[i].first, (unsigned)ranges[i].last);
    page->undo = ranges == NULL || n == 0 || n > REGISTER_RANGES_MAX ? NULL : text;
    return rc;
}

static int run(struct job *job, struct store *read, struct err *err) {
    struct register_page *page = (struct register_page *)(void *)job;
    bool here = true;
    page->now = pages_now(job->pages);
    page->today = day_of_seconds(page->now);
    page->arena = arena_new(ARENA_MAX);
    int rc = page->arena == NULL ? err_set(err, ERR_NOMEM, "no memory for the register") : 0;
    if (rc == 0 && page->counter != NULL)
        rc = find_counter(page, read, &here, err);
    if (!here)
        page->counter = NULL;
    if (rc == 0 && !page->posted && page->verb != REGISTER_LOOK && page->fault == NULL)
        rc = find_meant(page, read, err);
    if (rc == 0 && page->verb == REGISTER_LOOK && page->line != 0)
        rc = said_read(page, read, err);
    if (rc == 0 && page->posted && page->fault == NULL) {
        rc = store_transact(pages_store(job->pages), write_fn, page, err);
        page->done = rc == 0;
        if (rc != ERR_CONFLICT || page->fault == NULL)
            return rc;
        rc = 0;
    }
    return rc == 0 ? look(page, read, err) : rc;
}

/* ---- The request ------------------------------------------------------------------------------------------------------ */

static void release(void *job) {
    struct register_page *page = job;
    arena_free(page->arena);
}

static struct register_page *page_new(struct http_request *request) {
    struct register_page *page = arena_alloc(request->arena, sizeof *page);
    char code[PLACE_CODE_SIZE];
    int64_t from = 0;
    if (page == NULL)
        return NULL;
    page->unit = arena_strdup(request->arena, office_visitor(request)->unit->code);
    if (page->unit == NULL)
        return NULL;
    if (place_code_parse(http_field_get(&request->query, "counter"), code) == CODE_GOOD)
        page->counter = arena_strdup(request->arena, code);
    page->all = str_is(http_field_get(&request->query, "all"), "yes");
    if (str_to_int(http_field_get(&request->query, "from"), 0, INT32_MAX, &from))
        page->from = (size_t)from / REGISTER_SHOWN * REGISTER_SHOWN;
    page->typed = STR("");
    page->job.run = run;
    page->job.show = register_show;
    return page;
}

static bool read_verb(struct register_page *page, struct str verb) {
    page->verb = str_is(verb, "remove") ? REGISTER_REMOVE
                 : str_is(verb, "back") ? REGISTER_BACK
                 : str_is(verb, "hang") ? REGISTER_HANG
                                        : REGISTER_LOOK;
    return page->verb != REGISTER_LOOK;
}

static enum http_next begin(struct pages *pages, struct http_request *request, struct register_page *page) {
    request->page_free = release;
    return job_begin(pages, request, &page->job);
}

enum http_next page_register(void *app, struct http_request *request, struct http_response *response) {
    struct register_page *page = page_new(request);
    struct str typed = http_field_get(&request->query, "serials");
    if (page == NULL)
        return page_problem(app, request, response, 500);
    (void)str_to_int(http_field_get(&request->query, "done"), 1, INT64_MAX - 1, &page->line);
    if (!str_to_int(http_field_get(&request->query, "lines"), 1, REGISTER_RANGES_MAX + 1, &page->lines))
        page->lines = 1;
    bool may = officer_can(&office_visitor(request)->session.rights, ACTION_PRINT_POSTERS,
                           office_visitor(request)->relation);
    if (may && typed.p != NULL && utf8_valid(typed) &&
        read_verb(page, http_field_get(&request->query, "do"))) {
        page->typed = typed;
        page->fault = read_ranges(page);
    }
    return begin(app, request, page);
}

enum http_next page_register_post(void *app, struct http_request *request, struct http_response *response) {
    struct register_page *page = page_new(request);
    if (page == NULL)
        return page_problem(app, request, response, 500);
    if (!office_form_good(request, "do serials") || !read_verb(page, http_field_get(&request->form, "do")))
        return page_problem(app, request, response, 400);
    page->posted = true;
    page->typed = office_typed(request, "serials");
    page->fault = read_ranges(page);
    return begin(app, request, page);
}
