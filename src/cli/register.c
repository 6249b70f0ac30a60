/* poster register: which sheets hang where, what they say that is no longer so, and which are not scanned. */
#include "cli/commands.h"
#include "cli/table.h"
#include "core/name_order.h"
#include "core/workday.h"

enum {
    QUIET_DAYS = 5, /* working days without a scan that are worth a remark */
    SCAN_DAYS = 30, /* over which scans are added up */
    OLD_SHOWN_MAX = 5,
    NAME_COLUMNS = 30,          /* of a table: beside a long name there would be no room for what to do */
    CELL_MAX = 16 * 1024 * 1024 /* bytes: more than all layouts and serials of one counter */
};

/* What on a sheet is not today's. */
enum { OLD_NAME = 1, OLD_UNIT = 2, OLD_ADDRESS = 4, OLD_ALL = 7 };
static const char *const old_words[OLD_ALL + 1] = {
    "", "name", "unit", "name/unit", "address", "name/address", "unit/address", "name/unit/address"};

struct entry;

struct register_read {
    struct cli *cli;
    bool all; /* also what was taken down */
    int32_t today;
    const char *base_url; /* "": not set */
    struct holidays holidays;
    struct unit *units;             /* in code order */
    struct counter *counters;       /* by unit and code */
    struct sheet *sheets;           /* in the same order, then by serial */
    struct counter_openings *scans; /* in code order */
    size_t unit_count, counter_count, sheet_count, scan_count;
    struct entry *entries; /* those that are shown, by unit and then by name, as posters come */
    size_t entry_count;
};

/* One counter. */
struct entry {
    const struct counter *counter;
    const struct sheet *sheets;
    size_t count;                    /* of runs, those taken down too */
    uint64_t hanging, given;         /* sheets; of the latter those nobody took away again */
    int32_t last_printed, last_scan; /* DAY_NONE: none hangs, never */
    uint64_t scans;
    bool quiet_known;
    unsigned quiet; /* working days without a scan up to yesterday */
};

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

static int read_counters(struct register_read *r, const char *unit, const char *code, struct err *err) {
    if (code == NULL)
        return store_counters(r->cli->read, unit, r->today, r->cli->arena, &r->counters, &r->counter_count,
                              err);
    r->counters = arena_alloc(r->cli->arena, sizeof *r->counters);
    r->counter_count = 1;
    if (r->counters == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a counter");
    return store_counter(r->cli->read, code, r->today, r->cli->arena, r->counters, err);
}

static int read_all(struct register_read *r, const char *unit, const char *code, struct err *err) {
    struct store *store = r->cli->read;
    struct arena *arena = r->cli->arena;
    const char *holidays;
    int rc = store_setting(store, "base.url", arena, &r->base_url, err);
    if (rc == 0)
        rc = store_setting(store, "holidays", arena, &holidays, err);
    if (rc == 0 && (rc = holidays_parse(str_of(holidays), &r->holidays, err)) != 0)
        err_wrap(err, "the setting holidays");
    if (rc == 0)
        rc = store_units(store, arena, &r->units, &r->unit_count, err);
    if (rc == 0)
        rc = read_counters(r, unit, code, err);
    if (rc == 0)
        rc = store_sheets(store, unit, code, r->today, arena, &r->sheets, &r->sheet_count, err);
    if (rc == 0)
        rc = store_openings(store, r->today - SCAN_DAYS + 1, arena, &r->scans, &r->scan_count, err);
    return rc;
}

static int compare_scans(const void *a, const void *b) {
    const struct counter_openings *x = a, *y = b;
    return strcmp(x->counter, y->counter);
}

/* The sheets are to come down: it is the last day, or later. */
static bool is_closing(const struct counter *counter, int32_t day) {
    return counter->valid_to != DAY_NONE && counter->valid_to <= day;
}

static unsigned old_of(const struct register_read *r, const struct counter *counter,
                       const struct sheet *sheet) {
    const struct unit *unit = units_find(r->units, r->unit_count, counter->unit);
    bool other_unit = strcmp(sheet->unit, counter->unit) != 0 ||
                      (unit != NULL && strcmp(sheet->unit_name, unit->name) != 0);
    bool other_address = r->base_url[0] != '\0' && strcmp(sheet->address, r->base_url) != 0;
    return (strcmp(sheet->name, counter->name) != 0 ? OLD_NAME : 0u) | (other_unit ? OLD_UNIT : 0u) |
           (other_address ? OLD_ADDRESS : 0u);
}

/* `at` moves past the counter's sheets. */
static struct entry entry_of(const struct register_read *r, const struct counter *counter, size_t *at) {
    struct entry e = {
        .counter = counter, .sheets = r->sheets + *at, .last_printed = DAY_NONE, .last_scan = DAY_NONE};
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
    struct counter_openings key;
    memcpy(key.counter, counter->code, sizeof key.counter);
    const struct counter_openings *scans =
        r->scan_count == 0 ? NULL : bsearch(&key, r->scans, r->scan_count, sizeof key, compare_scans);
    if (scans != NULL) {
        e.last_scan = scans->last;
        e.scans = scans->openings;
    }
    /* A kiosk's own screen opens its form over and over, so its openings are not counted. */
    e.quiet_known = e.hanging > 0 && counter_is_open(counter, r->today) && counter->channel != CHANNEL_KIOSK;
    if (e.quiet_known) {
        int32_t since = e.last_scan > e.last_printed ? e.last_scan : e.last_printed;
        if (counter->valid_from != DAY_NONE && counter->valid_from - 1 > since)
            since = counter->valid_from - 1;
        e.quiet = workday_count(&r->holidays, since, r->today - 1);
    }
    return e;
}

static bool is_shown(const struct register_read *r, const struct entry *e) {
    return e->hanging > 0 || (r->all && e->count > 0) ||
           (counter_is_open(e->counter, r->today) && e->counter->channel == CHANNEL_QR);
}

static int compare_entries(const void *a, const void *b) {
    const struct counter *x = ((const struct entry *)a)->counter, *y = ((const struct entry *)b)->counter;
    int order = strcmp(x->unit, y->unit);
    if (order == 0)
        order = name_order(x->name, y->name);
    return order != 0 ? order : strcmp(x->code, y->code);
}

static int make_entries(struct register_read *r, struct err *err) {
    r->entries = arena_array(r->cli->arena, r->counter_count + 1, sizeof *r->entries);
    if (r->entries == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu counters; choose a unit", r->counter_count);
    size_t at = 0;
    for (size_t i = 0; i < r->counter_count; i++) {
        struct entry e = entry_of(r, &r->counters[i], &at);
        if (is_shown(r, &e))
            r->entries[r->entry_count++] = e;
    }
    qsort(r->entries, r->entry_count, sizeof *r->entries, compare_entries);
    return 0;
}

/* ---- What is said ------------------------------------------------------------------------------------------------ */

/* The counter's next run from *at on that hangs and says what is no longer so, and those whose serials go on from it. False:
 * there is none. */
static bool next_old(const struct register_read *r, const struct entry *e, size_t *at, struct sheet *out) {
    bool found = false;
    for (; *at < e->count; ++*at) {
        const struct sheet *sheet = &e->sheets[*at];
        if (!sheet_hangs(sheet) || old_of(r, e->counter, sheet) == 0)
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

static void say_old(const struct register_read *r, const struct entry *e, struct buf *out) {
    unsigned old = 0;
    uint64_t sheets = 0;
    for (size_t i = 0; i < e->count; i++) {
        unsigned mine = sheet_hangs(&e->sheets[i]) ? old_of(r, e->counter, &e->sheets[i]) : 0;
        old |= mine;
        sheets += mine != 0 ? e->sheets[i].count : 0;
    }
    if (old == 0)
        return;
    buf_printf(out, "prints an old %s: print anew, take down ", old_words[old]);
    struct sheet run = {.count = 0};
    size_t at = 0, shown = 0;
    for (; shown < OLD_SHOWN_MAX && next_old(r, e, &at, &run); shown++) {
        buf_adds(out, shown > 0 ? ", " : "");
        buf_printf(out, run.count == 1 ? "%u" : "%u-%u", run.first, run.first + run.count - 1);
        sheets -= run.count;
    }
    if (sheets > 0)
        buf_printf(out, " and %llu more (numbers: --json)", (unsigned long long)sheets);
}

static void say_closing(const struct register_read *r, const struct entry *e, struct buf *out) {
    char day[DATE_TEXT_SIZE];
    if (e->counter->valid_to == r->today)
        buf_adds(out, "closes today");
    else
        buf_printf(out, "closed on %s", cli_day_text(e->counter->valid_to, day));
    if (e->last_scan > e->counter->valid_to)
        buf_adds(out, ", still scanned");
    buf_printf(out, ": take %llu %s down (poster remove --counter %s)", (unsigned long long)e->hanging,
               cli_noun(e->hanging, "sheet", "sheets"), e->counter->code);
}

/* The most urgent first. */
static void say_remark(const struct register_read *r, const struct entry *e, struct buf *out) {
    if (is_closing(e->counter, r->today)) {
        if (e->hanging > 0)
            say_closing(r, e, out);
        return;
    }
    say_old(r, e, out);
    if (e->quiet_known && e->quiet >= QUIET_DAYS)
        buf_printf(out, "%sno scans for %d working days", out->n > 0 ? "; " : "", QUIET_DAYS);
    if (e->hanging == 0)
        buf_adds(out, e->count == 0  ? "no sheet printed"
                      : e->given > 0 ? "no sheet hangs"
                                     : "all sheets taken down");
}

enum fate { HANGS, GIVEN, TAKEN_DOWN };

static enum fate fate_of(const struct sheet *sheet) {
    if (sheet->removed != DAY_NONE)
        return TAKEN_DOWN;
    return sheet->given ? GIVEN : HANGS;
}

/* "poster-a4 1, stickers-8 8"; layouts in the order of their first sheet. */
static void say_layouts(const struct entry *e, enum fate fate, const char *before, struct buf *out) {
    size_t start = out->n;
    for (size_t i = 0; i < e->count; i++) {
        uint64_t sum = 0;
        bool said = fate_of(&e->sheets[i]) != fate;
        for (size_t k = 0; k < e->count && !said; k++) {
            bool same =
                fate_of(&e->sheets[k]) == fate && strcmp(e->sheets[k].layout, e->sheets[i].layout) == 0;
            said = same && k < i;
            sum += same ? e->sheets[k].count : 0;
        }
        if (!said)
            buf_printf(out, "%s%s %llu", out->n > start ? ", " : before, e->sheets[i].layout,
                       (unsigned long long)sum);
    }
}

/* "3: poster-a4 3; given: cards 10" */
static void say_sheets(const struct register_read *r, const struct entry *e, struct buf *out) {
    buf_printf(out, "%llu", (unsigned long long)e->hanging);
    say_layouts(e, HANGS, ": ", out);
    say_layouts(e, GIVEN, "; given: ", out);
    if (r->all)
        say_layouts(e, TAKEN_DOWN, "; taken down: ", out);
}

static void add_row(const struct register_read *r, const struct entry *e, struct table *table,
                    struct buf *cell) {
    char day[DATE_TEXT_SIZE];
    table_add(table, str_of(e->counter->unit));
    table_add(table, str_of(e->counter->code));
    table_add_cut(table, str_of(e->counter->name), NAME_COLUMNS);
    buf_reset(cell);
    say_sheets(r, e, cell);
    table_add(table, buf_str(cell));
    table_add(table, str_of(cli_day_text(e->last_printed, day)));
    table_add(table, str_of(e->last_scan == DAY_NONE ? "never" : cli_day_text(e->last_scan, day)));
    buf_reset(cell);
    say_remark(r, e, cell);
    table_add(table, buf_str(cell));
}

static int show_table(const struct register_read *r, struct err *err) {
    static const char *const headings[] = {"UNIT",    "COUNTER", "NAME",   "SHEETS",
                                           "PRINTED", "SCANNED", "REMARK", NULL};
    struct table *table = table_new(r->cli->arena, headings);
    struct buf cell;
    buf_init(&cell, CELL_MAX);
    for (size_t i = 0; i < r->entry_count && table != NULL; i++)
        add_row(r, &r->entries[i], table, &cell);
    buf_release(&cell);
    if (table == NULL || (r->entry_count > 0 && !table_print(table, r->cli->out))) {
        err_set(err, ERR_NOMEM, "no memory for %zu counters; choose a unit", r->counter_count);
        return 1;
    }
    if (r->entry_count == 0)
        cli_note(r->cli, "no sheet hangs here, and no counter is open that needs one");
    return 0;
}

/* ---- For programs ------------------------------------------------------------------------------------------------ */

static json_t *run_json(const struct register_read *r, const struct counter *counter,
                        const struct sheet *sheet) {
    static const char *const words[] = {"name", "unit", "address"};
    unsigned old = old_of(r, counter, sheet);
    json_t *list = json_array();
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if ((old & 1u << i) != 0)
            (void)json_array_append_new(list, json_string(words[i]));
    return json_pack("{sI sI ss sb so so so}", "from", (json_int_t)sheet->first, "to",
                     (json_int_t)sheet->first + sheet->count - 1, "layout", sheet->layout, "given",
                     sheet->given, "printed", cli_day_json(sheet->printed), "removed",
                     cli_day_json(sheet->removed), "old", list);
}

static json_t *entry_json(const struct register_read *r, const struct entry *e, struct buf *cell) {
    json_t *runs = json_array();
    for (size_t i = 0; i < e->count; i++)
        if (r->all || e->sheets[i].removed == DAY_NONE)
            if (json_array_append_new(runs, run_json(r, e->counter, &e->sheets[i])) != 0) {
                json_decref(runs);
                return NULL;
            }
    buf_reset(cell);
    say_remark(r, e, cell);
    struct str remark = buf_str(cell);
    return json_pack("{ss ss ss sI sI so so sI so so so}", "unit", e->counter->unit, "counter",
                     e->counter->code, "name", e->counter->name, "hanging", (json_int_t)e->hanging, "given",
                     (json_int_t)e->given, "last_printed", cli_day_json(e->last_printed), "last_scan",
                     cli_day_json(e->last_scan), "scans_30_days", (json_int_t)e->scans, "quiet_days",
                     e->quiet_known ? json_integer(e->quiet) : json_null(), "remark",
                     remark.n > 0 ? json_stringn(remark.p, remark.n) : json_null(), "runs", runs);
}

static int show_json(const struct register_read *r, struct err *err) {
    json_t *list = json_array();
    struct buf cell;
    buf_init(&cell, CELL_MAX);
    for (size_t i = 0; i < r->entry_count && list != NULL; i++) {
        json_t *entry = entry_json(r, &r->entries[i], &cell);
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    buf_release(&cell);
    return cli_print_json(r->cli, list, err);
}

int cli_poster_register(struct cli *cli, int argc, char **argv, struct err *err) {
    struct register_read r = {.cli = cli, .today = day_of_seconds(clock_wall_seconds(cli->clock))};
    const char *unit = NULL, *counter = NULL;
    char code[PLACE_CODE_SIZE];
    const struct cli_option options[] = {
        {"--unit", &unit, NULL}, {"--counter", &counter, NULL}, {"--all", NULL, &r.all}, {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (unit != NULL && counter != NULL) {
        err_set(err, ERR_INPUT, "--unit and --counter cannot both be given; give one of them");
        return 2;
    }
    if (counter != NULL && place_code_parse(str_of(counter), code) != CODE_GOOD) {
        err_set(err, ERR_INPUT, "\"%.*s\" is not a counter's code; hailong counter list shows them",
                cli_shown(str_of(counter)), counter);
        return 1;
    }
    if (read_all(&r, unit, counter == NULL ? NULL : code, err) != 0 || make_entries(&r, err) != 0)
        return 1;
    return cli->json ? show_json(&r, err) : show_table(&r, err);
}
