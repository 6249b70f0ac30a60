/* poster register: which sheets hang where, what they say that is no longer so, and which are not scanned. */
#include "cli/commands.h"
#include "cli/table.h"
#include "posters/register.h"
#include "view/format.h"

enum {
    OLD_SHOWN_MAX = 5,
    NAME_COLUMNS = 30,          /* of a table: beside a long name there would be no room for what to do */
    CELL_MAX = 16 * 1024 * 1024 /* bytes: more than all layouts and serials of one counter */
};

static const char *const old_words[OLD_ALL + 1] = {
    "", "name", "unit", "name/unit", "address", "name/address", "unit/address", "name/unit/address"};

struct listing {
    struct cli *cli;
    struct sheet_register all;
};

/* ---- What is said ------------------------------------------------------------------------------------------------ */

static void say_old(const struct listing *r, const struct register_entry *e, struct buf *out) {
    unsigned old = 0;
    uint64_t sheets = 0;
    for (size_t i = 0; i < e->count; i++) {
        unsigned mine = sheet_hangs(&e->sheets[i]) ? register_old(&r->all, e->counter, &e->sheets[i]) : 0;
        old |= mine;
        sheets += mine != 0 ? e->sheets[i].count : 0;
    }
    if (old == 0)
        return;
    buf_printf(out, "prints an old %s: print anew, take down ", old_words[old]);
    struct sheet run = {.count = 0};
    size_t at = 0, shown = 0;
    for (; shown < OLD_SHOWN_MAX && register_next_old(&r->all, e, &at, &run); shown++) {
        buf_adds(out, shown > 0 ? ", " : "");
        buf_printf(out, run.count == 1 ? "%u" : "%u-%u", run.first, run.first + run.count - 1);
        sheets -= run.count;
    }
    if (sheets > 0)
        buf_printf(out, " and %llu more (numbers: --json)", (unsigned long long)sheets);
}

static void say_closing(const struct listing *r, const struct register_entry *e, struct buf *out) {
    char day[DATE_TEXT_SIZE];
    if (e->counter->valid_to == r->all.request.today)
        buf_adds(out, "closes today");
    else
        buf_printf(out, "closed on %s", cli_day_text(e->counter->valid_to, day));
    if (e->last_scan > e->counter->valid_to)
        buf_adds(out, ", still scanned");
    buf_printf(out, ": take %llu %s down (poster remove --counter %s)", (unsigned long long)e->hanging,
               cli_noun(e->hanging, "sheet", "sheets"), e->counter->code);
}

/* The most urgent first. */
static void say_remark(const struct listing *r, const struct register_entry *e, struct buf *out) {
    if (register_closing(&r->all, e->counter)) {
        if (e->hanging > 0)
            say_closing(r, e, out);
        return;
    }
    say_old(r, e, out);
    if (register_is_quiet(e))
        buf_printf(out, "%sno scans for %d working days", out->n > 0 ? "; " : "", REGISTER_QUIET_DAYS);
    if (e->hanging == 0)
        buf_adds(out, e->count == 0  ? "no sheet printed"
                      : e->given > 0 ? "no sheet hangs"
                                     : "all sheets taken down");
}

/* "poster-a4 1, stickers-8 8"; layouts in the order of their first sheet. */
static void say_layouts(const struct register_entry *e, enum sheet_fate fate, const char *before,
                        struct buf *out) {
    size_t start = out->n;
    for (size_t i = 0; i < e->count; i++) {
        uint64_t sum = 0;
        bool said = sheet_fate(&e->sheets[i]) != fate;
        for (size_t k = 0; k < e->count && !said; k++) {
            bool same =
                sheet_fate(&e->sheets[k]) == fate && strcmp(e->sheets[k].layout, e->sheets[i].layout) == 0;
            said = same && k < i;
            sum += same ? e->sheets[k].count : 0;
        }
        if (!said)
            buf_printf(out, "%s%s %llu", out->n > start ? ", " : before, e->sheets[i].layout,
                       (unsigned long long)sum);
    }
}

/* "3: poster-a4 3; given: cards 10" */
static void say_sheets(const struct listing *r, const struct register_entry *e, struct buf *out) {
    buf_printf(out, "%llu", (unsigned long long)e->hanging);
    say_layouts(e, SHEET_HANGS, ": ", out);
    say_layouts(e, SHEET_GIVEN, "; given: ", out);
    if (r->all.request.all)
        say_layouts(e, SHEET_TAKEN_DOWN, "; taken down: ", out);
}

static void add_row(const struct listing *r, const struct register_entry *e, struct table *table,
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

static int show_table(const struct listing *r, struct err *err) {
    static const char *const headings[] = {"UNIT",    "COUNTER", "NAME",   "SHEETS",
                                           "PRINTED", "SCANNED", "REMARK", NULL};
    struct table *table = table_new(r->cli->arena, headings);
    struct buf cell;
    buf_init(&cell, CELL_MAX);
    for (size_t i = 0; i < r->all.entry_count && table != NULL; i++)
        add_row(r, &r->all.entries[i], table, &cell);
    buf_release(&cell);
    if (table == NULL || (r->all.entry_count > 0 && !table_print(table, r->cli->out))) {
        err_set(err, ERR_NOMEM, "no memory for %zu counters; choose a unit", r->all.counter_count);
        return 1;
    }
    if (r->all.entry_count == 0)
        cli_note(r->cli, "no sheet hangs here, and no counter is open that needs one");
    return 0;
}

/* ---- For programs ------------------------------------------------------------------------------------------------ */

static json_t *run_json(const struct listing *r, const struct counter *counter, const struct sheet *sheet) {
    static const char *const words[] = {"name", "unit", "address"};
    unsigned old = register_old(&r->all, counter, sheet);
    json_t *list = json_array();
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if ((old & 1u << i) != 0)
            (void)json_array_append_new(list, json_string(words[i]));
    return json_pack("{sI sI ss sb so so so}", "from", (json_int_t)sheet->first, "to",
                     (json_int_t)sheet->first + sheet->count - 1, "layout", sheet->layout, "given",
                     sheet->given, "printed", format_day_json(sheet->printed), "removed",
                     format_day_json(sheet->removed), "old", list);
}

static json_t *entry_json(const struct listing *r, const struct register_entry *e, struct buf *cell) {
    json_t *runs = json_array();
    for (size_t i = 0; i < e->count; i++)
        if (r->all.request.all || e->sheets[i].removed == DAY_NONE)
            if (json_array_append_new(runs, run_json(r, e->counter, &e->sheets[i])) != 0) {
                json_decref(runs);
                return NULL;
            }
    buf_reset(cell);
    say_remark(r, e, cell);
    struct str remark = buf_str(cell);
    return json_pack("{ss ss ss sI sI so so sI so so so}", "unit", e->counter->unit, "counter",
                     e->counter->code, "name", e->counter->name, "hanging", (json_int_t)e->hanging, "given",
                     (json_int_t)e->given, "last_printed", format_day_json(e->last_printed), "last_scan",
                     format_day_json(e->last_scan), "scans_30_days", (json_int_t)e->scans, "quiet_days",
                     e->quiet_known ? json_integer(e->quiet) : json_null(), "remark",
                     remark.n > 0 ? json_stringn(remark.p, remark.n) : json_null(), "runs", runs);
}

static int show_json(const struct listing *r, struct err *err) {
    json_t *list = json_array();
    struct buf cell;
    buf_init(&cell, CELL_MAX);
    for (size_t i = 0; i < r->all.entry_count && list != NULL; i++) {
        json_t *entry = entry_json(r, &r->all.entries[i], &cell);
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    buf_release(&cell);
    return cli_print_json(r->cli, list, err);
}

int cli_poster_register(struct cli *cli, int argc, char **argv, struct err *err) {
    struct listing r = {.cli = cli};
    struct register_request request = {.today = day_of_seconds(clock_wall_seconds(cli->clock))};
    const char *counter = NULL;
    char code[PLACE_CODE_SIZE];
    const struct cli_option options[] = {{"--unit", &request.unit, NULL},
                                         {"--counter", &counter, NULL},
                                         {"--all", NULL, &request.all},
                                         {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0)
        return 2;
    if (request.unit != NULL && counter != NULL) {
        err_set(err, ERR_INPUT, "--unit and --counter cannot both be given; give one of them");
        return 2;
    }
    if (counter != NULL && place_code_parse(str_of(counter), code) != CODE_GOOD) {
        err_set(err, ERR_INPUT, "\"%.*s\" is not a counter's code; hailong counter list shows them",
                cli_shown(str_of(counter)), counter);
        return 1;
    }
    request.counter = counter == NULL ? NULL : code;
    if (register_read(cli->read, &request, cli->arena, &r.all, err) != 0)
        return 1;
    return cli->json ? show_json(&r, err) : show_table(&r, err);
}
