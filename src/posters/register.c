#include "posters/register.h"

#include "core/name_order.h"

static int read_counters(struct sheet_register *r, struct store *store, struct arena *arena,
                         struct err *err) {
    const char *unit = r->request.unit, *code = r->request.counter;
    if (code == NULL)
        return store_counters(store, unit, r->request.today, arena, &r->counters, &r->counter_count, err);
    r->counters = arena_alloc(arena, sizeof *r->counters);
    r->counter_count = 1;
    if (r->counters == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a counter");
    return store_counter(store, code, r->request.today, arena, r->counters, err);
}

static int read_all(struct sheet_register *r, struct store *store, struct arena *arena, struct err *err) {
    const struct register_request *q = &r->request;
    const char *holidays;
    int rc = q->base_url != NULL ? 0 : store_setting(store, "base.url", arena, &r->request.base_url, err);
    if (rc == 0)
        rc = store_setting(store, "holidays", arena, &holidays, err);
    if (rc == 0 && (rc = holidays_parse(str_of(holidays), &r->holidays, err)) != 0)
        err_wrap(err, "the setting holidays");
    if (rc == 0)
        rc = store_units(store, arena, &r->units, &r->unit_count, err);
    if (rc == 0)
        rc = read_counters(r, store, arena, err);
    if (rc == 0)
        rc = store_sheets(store, q->unit, q->counter, q->today, arena, &r->sheets, &r->sheet_count, err);
    if (rc == 0)
        rc = store_openings(store, r->request.today - REGISTER_SCAN_DAYS + 1, arena, &r->scans,
                            &r->scan_count, err);
    return rc;
}

static int compare_scans(const void *a, const void *b) {
    const struct counter_openings *x = a, *y = b;
    return strcmp(x->counter, y->counter);
}

bool register_closing(const struct sheet_register *r, const struct counter *counter) {
    return counter->valid_to != DAY_NONE && counter->valid_to <= r->request.today;
}

bool register_is_quiet(const struct register_entry *e) {
    return e->quiet_known && e->quiet >= REGISTER_QUIET_DAYS;
}

enum sheet_fate sheet_fate(const struct sheet *sheet) {
    if (sheet->removed != DAY_NONE)
        return SHEET_TAKEN_DOWN;
    return sheet->given ? SHEET_GIVEN : SHEET_HANGS;
}

unsigned register_old(const struct sheet_register *r, const struct counter *counter,
                      const struct sheet *sheet) {
    const struct unit *unit = units_find(r->units, r->unit_count, counter->unit);
    bool other_unit = strcmp(sheet->unit, counter->unit) != 0 ||
                      (unit != NULL && strcmp(sheet->unit_name, unit->name) != 0);
    bool other_address = r->request.base_url[0] != '\0' && strcmp(sheet->address, r->request.base_url) != 0;
    return (strcmp(sheet->name, counter->name) != 0 ? OLD_NAME : 0u) | (other_unit ? OLD_UNIT : 0u) |
           (other_address ? OLD_ADDRESS : 0u);
}

/* `at` moves past the counter's sheets. */
static struct register_entry entry_of(const struct sheet_register *r, const struct counter *counter,
                                      size_t *at) {
    struct register_entry e = {.counter = counter, .last_printed = DAY_NONE, .last_scan = DAY_NONE};
    if (r->sheet_count > 0)
        e.sheets = r->sheets + *at;
    for (; *at < r->sheet_count && strcmp(r->sheets[*at].counter, counter->code) == 0; ++*at, e.count++) {
        const struct sheet *sheet = &r->sheets[*at];
        if (!sheet_hangs(sheet)) {
            e.given += sheet->removed == DAY_NONE ? sheet->count : 0;
            continue;
        }
        e.hanging += sheet->count;
        if (sheet->printed > e.last_printed)
            e.last_printed = sheet->printed;
    }
    struct counter_openings key = {0};
    memcpy(key.counter, counter->code, sizeof key.counter);
    const struct counter_openings *scans =
        r->scan_count == 0 ? NULL : bsearch(&key, r->scans, r->scan_count, sizeof key, compare_scans);
    if (scans != NULL) {
        e.last_scan = scans->last;
        e.scans = scans->openings;
    }
    /* A kiosk's own screen opens its form over and over, so its openings are not counted. */
    e.quiet_known =
        e.hanging > 0 && counter_is_open(counter, r->request.today) && counter->channel != CHANNEL_KIOSK;
    if (e.quiet_known) {
        int32_t since = e.last_scan > e.last_printed ? e.last_scan : e.last_printed;
        if (counter->valid_from != DAY_NONE && counter->valid_from - 1 > since)
            since = counter->valid_from - 1;
        e.quiet = workday_count(&r->holidays, since, r->request.today - 1);
    }
    return e;
}

static bool is_shown(const struct sheet_register *r, const struct register_entry *e) {
    return e->hanging > 0 || (r->request.all && e->count > 0) ||
           (counter_is_open(e->counter, r->request.today) && e->counter->channel == CHANNEL_QR);
}

static int compare_entries(const void *a, const void *b) {
    const struct counter *x = ((const struct register_entry *)a)->counter,
                         *y = ((const struct register_entry *)b)->counter;
    int order = strcmp(x->unit, y->unit);
    if (order == 0)
        order = name_order(x->name, y->name);
    return order != 0 ? order : strcmp(x->code, y->code);
}

static int make_entries(struct sheet_register *r, struct arena *arena, struct err *err) {
    r->entries = arena_array(arena, r->counter_count + 1, sizeof *r->entries);
    if (r->entries == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu counters; choose a unit", r->counter_count);
    size_t at = 0;
    for (size_t i = 0; i < r->counter_count; i++) {
        struct register_entry e = entry_of(r, &r->counters[i], &at);
        if (is_shown(r, &e))
            r->entries[r->entry_count++] = e;
    }
    qsort(r->entries, r->entry_count, sizeof *r->entries, compare_entries);
    return 0;
}

bool register_next_old(const struct sheet_register *r, const struct register_entry *e, size_t *at,
                       struct sheet *out) {
    bool found = false;
    for (; *at < e->count; ++*at) {
        const struct sheet *sheet = &e->sheets[*at];
        if (!sheet_hangs(sheet) || register_old(r, e->counter, sheet) == 0)
            continue;
        if (found && sheet->first != out->first + out->count)
            break;
        if (!found)
            *out = *sheet;
        else
            out->count += sheet->count;
        found = true;
    }
    return found;
}

int register_read(struct store *store, const struct register_request *request, struct arena *arena,
                  struct sheet_register *out, struct err *err) {
    *out = (struct sheet_register){.request = *request};
    int rc = read_all(out, store, arena, err);
    return rc == 0 ? make_entries(out, arena, err) : rc;
}
