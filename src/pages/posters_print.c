/* What the page of posters reads and prints, on a worker's thread. */
#include "core/name_order.h"
#include "pages/lately.h"
#include "pages/office.h"
#include "pages/posters.h"
#include "store/campaigns.h"
#include "store/officers.h"

enum { ARENA_MAX = 64 * 1024 * 1024 };

/* ---- To choose from --------------------------------------------------------------------------------------------------- */

static bool is_chosen(const struct posters_page *page, const char *code) {
    for (size_t i = 0; i < page->code_count; i++)
        if (strcmp(page->codes[i], code) == 0)
            return true;
    return false;
}

static int compare_counters(const void *a, const void *b) {
    const struct counter *x = a, *y = b;
    int order = strcmp(x->unit, y->unit);
    if (order == 0)
        order = name_order(x->name, y->name);
    return order != 0 ? order : strcmp(x->code, y->code);
}

static int compare_codes(const void *a, const void *b) {
    const struct campaign_unit *x = a, *y = b;
    return strcmp(x->counter, y->counter);
}

/* The counters that a campaign has in the unit and below it, by code. */
static int read_campaign(struct posters_page *page, struct store *read, struct campaign_unit **out,
                         size_t *count, struct err *err) {
    struct campaign campaign;
    int rc = store_campaign(read, page->campaign, page->arena, &campaign, err);
    if (rc == 0)
        rc = store_campaign_units(read, page->campaign, page->unit, page->arena, out, count, err);
    if (rc != 0 || *count == 0)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    page->campaign_title = campaign.title;
    qsort(*out, *count, sizeof **out, compare_codes);
    return 0;
}

/* Those that are open and answered by QR code, and of others those that are asked for by their codes. A campaign's are
 * printed before it begins. */
static bool is_offered(const struct posters_page *page, const struct counter *counter,
                       const struct campaign_unit *units, size_t count) {
    if (page->campaign == 0)
        return counter->channel == CHANNEL_QR || is_chosen(page, counter->code);
    struct campaign_unit key = {.unit = NULL};
    memcpy(key.counter, counter->code, sizeof key.counter);
    return count > 0 && bsearch(&key, units, count, sizeof *units, compare_codes) != NULL;
}

static int read_counters(struct posters_page *page, struct store *read, struct err *err) {
    size_t all = 0, asked_count = 0;
    struct campaign_unit *asked = NULL;
    int rc = store_counters(read, page->unit, page->today, page->arena, &page->counters, &all, err);
    if (rc == 0 && page->campaign != 0)
        rc = read_campaign(page, read, &asked, &asked_count, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < all; i++) {
        const struct counter *counter = &page->counters[i];
        if (page->campaign == 0 ? !counter_is_open(counter, page->today)
                                : counter_is_closed(counter, page->today))
            continue;
        if (is_offered(page, counter, asked, asked_count))
            page->counters[page->count++] = *counter;
        else
            page->left_out += page->campaign == 0;
    }
    if (page->count > 0)
        qsort(page->counters, page->count, sizeof *page->counters, compare_counters);
    struct unit *units;
    size_t unit_count;
    rc = store_units(read, page->arena, &units, &unit_count, err);
    page->units = arena_array(page->arena, page->count + 1, sizeof *page->units);
    if (rc == 0 && page->units == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for the counters");
    for (size_t i = 0; rc == 0 && i < page->count; i++) {
        const struct unit *unit = units_find(units, unit_count, page->counters[i].unit);
        page->units[i] = unit == NULL ? page->counters[i].unit : unit->name;
    }
    return rc;
}

static const struct counter *find_counter(const struct posters_page *page, const char *code) {
    for (size_t i = 0; i < page->count; i++)
        if (strcmp(page->counters[i].code, code) == 0)
            return &page->counters[i];
    return NULL;
}

/* Whatever was closed or moved away since the form was made is no longer there to be chosen; of another unit it never was. */
static bool keep_chosen(struct posters_page *page) {
    size_t kept = 0;
    for (size_t i = 0; i < page->code_count; i++)
        if (find_counter(page, page->codes[i]) != NULL)
            page->codes[kept++] = page->codes[i];
    bool all = kept == page->code_count;
    page->code_count = kept;
    return all;
}

/* The first look: everything on this page of the list is ticked. */
static int tick_all(struct posters_page *page, struct err *err) {
    page->codes = arena_array(page->arena, POSTERS_COUNTERS_MAX, sizeof *page->codes);
    if (page->codes == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the counters");
    for (size_t i = page->from; i < page->count && page->code_count < POSTERS_COUNTERS_MAX; i++)
        page->codes[page->code_count++] = page->counters[i].code;
    page->all = true;
    return 0;
}

/* The page of the list on which the one counter is. */
static void turn_to(struct posters_page *page, const char *code) {
    const struct counter *counter = find_counter(page, code);
    if (counter != NULL)
        page->from = (size_t)(counter - page->counters) / POSTERS_COUNTERS_MAX * POSTERS_COUNTERS_MAX;
}

/* ---- Printing --------------------------------------------------------------------------------------------------------- */

int posters_plan(struct posters_page *page, struct store *read, struct batch **out, struct err *err) {
    const struct batch_request request = {.counters = page->codes,
                                          .counter_count = page->code_count,
                                          .layout = page->layout,
                                          .base_url = pages_base_url(page->job.pages),
                                          .copies = page->copies,
                                          .format = page->format,
                                          .apart = page->format != POSTER_PDF,
                                          .cover = page->cover,
                                          .verify = true};
    return batch_plan(read, pages_view(page->job.pages), page->today, page->arena, &request, out, err);
}

struct entering {
    const struct posters_page *page;
    struct batch *batch;
    struct sheet *sheets;
    bool free_again;
};

static uint32_t last_serial(const struct batch *batch) {
    return batch->rows[0].first + (uint32_t)batch->pieces - 1;
}

static int note(struct transaction *tx, const struct entering *e, enum audit_event event, struct err *err) {
    const struct posters_page *page = e->page;
    char about[32];
    snprintf(about, sizeof about, "%u-%u", (unsigned)e->batch->rows[0].first,
             (unsigned)last_serial(e->batch));
    const struct audit_entry entry = {.at = pages_now(page->job.pages),
                                      .who = office_visitor(page->job.request)->session.login,
                                      .event = audit_event_name(event),
                                      .about = about,
                                      .unit = page->unit,
                                      .detail = e->batch->layout_name};
    return store_audit_add(tx, &entry, err);
}

static int enter_fn(struct transaction *tx, void *context, struct err *err) {
    struct entering *e = context;
    struct batch *batch = e->batch;
    transaction_quiet(tx);
    int rc = store_sheets_add(tx, e->sheets, batch->row_count, err);
    for (size_t i = 0; rc == 0 && i < batch->row_count; i++)
        batch->rows[i].first = e->sheets[i].first;
    return rc == 0 ? note(tx, e, AUDIT_POSTERS_PRINTED, err) : rc;
}

static int take_back_fn(struct transaction *tx, void *context, struct err *err) {
    struct entering *e = context;
    transaction_quiet(tx);
    int rc =
        store_sheets_take_back(tx, e->batch->rows[0].first, (uint32_t)e->batch->pieces, &e->free_again, err);
    return rc == 0 ? note(tx, e, AUDIT_POSTERS_TAKEN_BACK, err) : rc;
}

static int enter(struct entering *e, struct err *err) {
    const struct batch *batch = e->batch;
    struct arena *arena = e->page->arena;
    const char *address = arena_printf(arena, "%.*s", STR_ARG(batch->address.base));
    e->sheets = arena_array(arena, batch->row_count, sizeof *e->sheets);
    if (e->sheets == NULL || address == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the sheets");
    for (size_t i = 0; i < batch->row_count; i++) {
        const struct batch_row *row = &batch->rows[i];
        e->sheets[i] = (struct sheet){.count = row->count,
                                      .layout = batch->layout_name,
                                      .printed = batch->today,
                                      .name = row->counter->name,
                                      .unit = row->counter->unit,
                                      .address = address,
                                      .removed = DAY_NONE,
                                      .given = batch->given};
        memcpy(e->sheets[i].counter, row->counter->code, sizeof e->sheets[i].counter);
    }
    return store_transact(pages_store(e->page->job.pages), enter_fn, e, err);
}

/* Numbers first, as the command line does: what hangs is always known. What could not be drawn gives them back. */
static int print_batch(struct posters_page *page, struct batch *batch, struct err *err) {
    struct entering e = {.page = page, .batch = batch};
    struct err lost = ERR_INIT;
    int rc = enter(&e, err);
    if (rc != 0)
        return rc;
    rc = batch_draw(batch, NULL, NULL, &page->file, err);
    page->done = rc == 0;
    if (rc != 0 && store_transact(pages_store(page->job.pages), take_back_fn, &e, &lost) != 0)
        err_wrap(err, "sheets %u to %u stand in the register and were not printed (%s)",
                 (unsigned)batch->rows[0].first, (unsigned)last_serial(batch), lost.text);
    return rc;
}

static const char *check_size(const struct posters_page *page, const struct batch *batch) {
    size_t sheets = page->format == POSTER_PDF ? batch->sheets : batch->row_count;
    return sheets > POSTERS_SHEETS_MAX ? "office.posters.fault_many" : NULL;
}

/* What the layout and the texts do not allow is said on the page; what is wrong with the machine is not the clerk's. */
static int print_chosen(struct posters_page *page, struct store *read, struct err *err) {
    struct batch *batch;
    int rc = posters_plan(page, read, &batch, err);
    if (rc == 0) {
        page->counters_fault = check_size(page, batch);
        rc = page->counters_fault == NULL ? print_batch(page, batch, err) : 0;
        batch_free(batch);
    }
    if (rc != ERR_INPUT && rc != ERR_LIMIT && rc != ERR_CONFLICT)
        return rc;
    page->fault = "office.posters.fault_draw";
    page->detail = arena_strdup(page->arena, err->text);
    return 0;
}

/* Of a counter that was added just now. */
static int read_made(struct posters_page *page, struct store *read, struct err *err) {
    struct audit_entry line;
    struct counter counter;
    int rc = lately_about(&page->job, read, page->codes[0], page->arena, &line, err);
    if (rc != 0 || !lately_is(&line, AUDIT_COUNTER_ADDED) || strcmp(line.unit, page->unit) != 0)
        return rc;
    rc = store_counter(read, page->codes[0], page->today, page->arena, &counter, err);
    page->made_name = rc == 0 ? counter.name : NULL;
    return rc;
}

int posters_run(struct job *job, struct store *read, struct err *err) {
    struct posters_page *page = (struct posters_page *)(void *)job;
    page->today = day_of_seconds(pages_now(job->pages));
    page->arena = arena_new(ARENA_MAX);
    if (page->arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for posters");
    int rc = address_read(read, page->arena, pages_base_url(job->pages), &page->address, err);
    if (rc == 0)
        rc = read_counters(page, read, err);
    if (rc != 0)
        return rc;
    if (page->added && page->code_count > 0)
        rc = read_made(page, read, err);
    if (rc != 0)
        return rc;
    bool all = keep_chosen(page);
    if (page->only_one && page->code_count > 0)
        turn_to(page, page->codes[0]);
    if (page->verb == POSTERS_LOOK)
        return page->only_one || page->none ? 0 : tick_all(page, err);
    if (!all)
        page->counters_fault = "office.posters.fault_gone";
    else if (page->code_count == 0)
        page->counters_fault = "office.posters.fault_counters";
    bool ready = page->verb == POSTERS_PRINT && page->counters_fault == NULL && page->copies_fault == NULL &&
                 page->address.base.n > 0;
    return ready ? print_chosen(page, read, err) : 0;
}
