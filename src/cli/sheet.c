/* What happens to printed sheets: they are entered, taken down, or were not printed after all. */
#include "cli/commands.h"
#include "cli/rows.h"
#include "core/setting.h"

enum { LAYOUT_NAME_MAX = 80 /* characters */ };

/* ---- poster enter ------------------------------------------------------------------------------------------------ */

struct entry {
    struct cli *cli;
    int32_t today;
    struct counter *counters; /* in code order */
    struct unit *units;       /* in code order */
    size_t counter_count, unit_count;
    struct sheet *sheets;
    size_t count;
};

static const char *read_unit(const struct entry *entry, struct rows *rows) {
    const char *code = rows_unit_code(rows, "unit");
    if (code == NULL)
        return NULL;
    if (units_find(entry->units, entry->unit_count, code) == NULL)
        rows_fault(rows, "unit", "there is no unit \"%s\"; hailong unit list shows them", code);
    return code;
}

static const char *read_address(struct rows *rows) {
    struct str address = STR("");
    struct err err = ERR_INIT;
    if (setting_check_url(rows_field(rows, "address"), rows->cli->arena, &address, &err) < 0)
        rows_fault(rows, "address", "%s", err.text);
    else if (address.n == 0)
        rows_fault(rows, "address", "is empty; give the address in the QR codes, without a counter's code");
    return arena_copy(rows->cli->arena, address.p, address.n);
}

static bool read_given(struct rows *rows) {
    struct str text = rows_field(rows, "given");
    bool given = str_is(text, "yes");
    if (!given && text.n > 0 && !str_is(text, "no"))
        rows_fault(rows, "given", "must be yes or no; empty means no");
    return given;
}

static void read_sheet(const struct entry *entry, struct rows *rows, struct sheet *sheet) {
    int64_t count = 0;
    struct str text = rows_field(rows, "count");
    /* A sheet may hang at a counter that was closed since. */
    const struct counter *counter =
        rows_counter(rows, "counter", entry->counters, entry->counter_count, DAY_NONE);
    if (counter != NULL)
        memcpy(sheet->counter, counter->code, sizeof sheet->counter);
    sheet->layout = rows_text(rows, "layout", LAYOUT_NAME_MAX);
    if (rows_field(rows, "layout").n == 0)
        rows_fault(rows, "layout", "is empty; give its name, such as poster-a4");
    sheet->printed = rows_past_day(rows, "printed", entry->today);
    if (!str_to_int(text, 1, SHEET_COUNT_MAX, &count))
        rows_fault(rows, "count", "\"%.*s\" is not a whole number from 1 to %d", cli_shown(text), text.p,
                   SHEET_COUNT_MAX);
    sheet->count = (uint32_t)count;
    sheet->name = rows_name(rows, "name", true);
    sheet->unit = read_unit(entry, rows);
    sheet->address = read_address(rows);
    sheet->given = read_given(rows);
}

/* A line of the log about a run of serial numbers, in the words of the pages. */
static int note(struct cli *cli, struct transaction *tx, enum audit_event event, uint32_t first,
                uint32_t last, const char *unit, const char *detail, struct err *err) {
    char about[32];
    snprintf(about, sizeof about, "%u-%u", (unsigned)first, (unsigned)last);
    return cli_audit(cli, tx, event, about, unit, detail, err);
}

/* Numbers are given out in a row; what the sheets do not have in common is left out. */
static int add_all(struct transaction *tx, void *context, struct err *err) {
    struct entry *entry = context;
    const struct sheet *sheets = entry->sheets, *last = &sheets[entry->count - 1];
    const char *unit = sheets->unit == NULL ? "" : sheets->unit, *layout = sheets->layout;
    int rc = store_sheets_add(tx, entry->sheets, entry->count, err);
    for (size_t i = 1; i < entry->count; i++) {
        if (sheets[i].unit == NULL || strcmp(sheets[i].unit, unit) != 0)
            unit = "";
        if (strcmp(sheets[i].layout, layout) != 0)
            layout = "";
    }
    return rc == 0 ? note(entry->cli, tx, AUDIT_POSTERS_PRINTED, sheets->first, last->first + last->count - 1,
                          unit, layout, err)
                   : rc;
}

static int enter_file(struct entry *entry, struct rows *rows, struct buf *buffer, struct err *err) {
    struct cli *cli = entry->cli;
    int rc = rows_counters_load(cli, entry->today, &entry->counters, &entry->counter_count, err);
    if (rc == 0)
        rc = store_units(cli->read, cli->arena, &entry->units, &entry->unit_count, err);
    while (rc == 0 && (rc = rows_next(rows, err)) == 1) {
        struct sheet sheet = {.removed = DAY_NONE};
        read_sheet(entry, rows, &sheet);
        buf_add(buffer, &sheet, sizeof sheet);
        rc = buffer->failed || sheet.address == NULL
                 ? err_set(err, ERR_NOMEM, "%s: no memory for so many rows", rows->path)
                 : 0;
    }
    if (rc == 0)
        rc = rows_result(rows, err);
    if (rc < 0)
        return rc;
    entry->sheets = (struct sheet *)(void *)buffer->p;
    entry->count = buffer->n / sizeof *entry->sheets;
    if (entry->count == 0)
        return err_set(err, ERR_INPUT, "%s: there is no row below the column names", rows->path);
    return store_transact(cli->store, add_all, entry, err);
}

static int print_serials(struct cli *cli, const struct entry *entry, struct err *err) {
    json_t *list = cli->json ? json_array() : NULL;
    for (size_t i = 0; i < entry->count; i++) {
        if (!cli->json)
            fprintf(cli->out, "%u\n", entry->sheets[i].first);
        else if (json_array_append_new(list, json_integer(entry->sheets[i].first)) != 0) {
            json_decref(list);
            return cli_print_json(cli, NULL, err);
        }
    }
    return cli->json ? cli_print_json(cli, list, err) : 0;
}

int cli_poster_enter(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const columns[] = {"counter", "layout", "printed", "count",
                                          "name",    "unit",   "address", NULL};
    static const char *const optional[] = {"given", NULL};
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "FILE.csv", err) != 0)
        return 2;
    struct entry entry = {.cli = cli, .today = day_of_seconds(clock_wall_seconds(cli->clock))};
    struct buf buffer;
    buf_init(&buffer, ROWS_MAX * sizeof(struct sheet));
    struct rows rows;
    int rc = rows_open(&rows, cli, argv[0], columns, optional, err);
    if (rc == 0)
        rc = enter_file(&entry, &rows, &buffer, err);
    rows_close(&rows);
    int status = rc < 0 ? 1 : print_serials(cli, &entry, err);
    buf_release(&buffer);
    return status;
}

/* ---- poster remove ----------------------------------------------------------------------------------------------- */

struct range {
    uint32_t first, last;
};

static bool read_serial(struct str text, uint32_t *out) {
    int64_t serial;
    if (!str_to_int(text, 1, SHEET_SERIAL_MAX, &serial))
        return false;
    *out = (uint32_t)serial;
    return true;
}

/* "12" or "12-35", with leading zeros or without. */
static int read_range(const char *word, struct range *out, struct err *err) {
    const char *hyphen = strchr(word, '-');
    struct str first = str_of(word), last = str_of(hyphen == NULL ? word : hyphen + 1);
    if (hyphen != NULL)
        first.n = (size_t)(hyphen - word);
    if (!read_serial(first, &out->first) || !read_serial(last, &out->last))
        return err_set(err, ERR_INPUT, "\"%.*s\" is no serial number; write 12 or 12-35, from 1 to %d",
                       cli_shown(str_of(word)), word, SHEET_SERIAL_MAX);
    if (out->first > out->last)
        return err_set(err, ERR_INPUT, "%s: the lower number comes first", word);
    return 0;
}

struct removal {
    struct cli *cli;
    int32_t day;
    uint64_t named, removed; /* sheets that were to be taken down, and that hung until now */
    const struct range *ranges;
    size_t count;
    const char *counter, *layout; /* instead of ranges: what hangs there; layout NULL: all of it */
};

static int remove_range(struct transaction *tx, struct removal *removal, uint32_t first, uint32_t last,
                        struct err *err) {
    uint32_t removed = 0;
    int rc = store_sheets_remove(tx, first, last, removal->day, &removed, err);
    removal->named += last - first + 1;
    removal->removed += removed;
    char detail[32];
    snprintf(detail, sizeof detail, "%u", (unsigned)removed);
    return rc == 0 && removed > 0
               ? note(removal->cli, tx, AUDIT_POSTERS_REMOVED, first, last, "", detail, err)
               : rc;
}

static int remove_named(struct transaction *tx, void *context, struct err *err) {
    struct removal *removal = context;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < removal->count; i++)
        rc = remove_range(tx, removal, removal->ranges[i].first, removal->ranges[i].last, err);
    return rc;
}

static int remove_hanging(struct transaction *tx, void *context, struct err *err) {
    struct removal *removal = context;
    const char *layout = removal->layout;
    struct sheet *sheets;
    size_t count;
    int rc = store_sheets(transaction_store(tx), NULL, removal->counter, removal->day, removal->cli->arena,
                          &sheets, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        if (sheet_hangs(&sheets[i]) && (layout == NULL || strcmp(layout, sheets[i].layout) == 0))
            rc = remove_range(tx, removal, sheets[i].first, sheets[i].first + sheets[i].count - 1, err);
    if (rc == 0 && removal->removed == 0)
        rc = layout == NULL ? err_set(err, ERR_NOT_FOUND, "no sheet hangs at counter %s", removal->counter)
                            : err_set(err, ERR_NOT_FOUND,
                                      "no sheet of layout \"%.*s\" hangs at counter %s: see `hailong poster "
                                      "register --counter %s`",
                                      cli_shown(str_of(layout)), layout, removal->counter, removal->counter);
    return rc;
}

/* Either serials or a counter; 0, or the exit status. */
static int read_removal(int argc, char **argv, const char *counter, struct removal *removal,
                        char code[PLACE_CODE_SIZE], struct range *ranges, struct err *err) {
    if (counter == NULL && removal->layout != NULL)
        return err_set(err, ERR_INPUT, "--layout needs --counter beside it: say where they hung"), 2;
    if (counter != NULL && argc > 0)
        return err_set(err, ERR_INPUT, "serials and --counter stand together; give one of them"), 2;
    if (counter == NULL && cli_words(argc, 1, CLI_ARGUMENTS_MAX, "SERIAL", err) != 0)
        return 2;
    if (counter != NULL && place_code_parse(str_of(counter), code) != CODE_GOOD)
        return err_set(err, ERR_INPUT, "\"%.*s\" is not a counter's code; hailong counter list shows them",
                       cli_shown(str_of(counter)), counter),
               1;
    removal->counter = counter != NULL ? code : NULL;
    removal->ranges = ranges;
    removal->count = (size_t)argc;
    for (int i = 0; i < argc; i++)
        if (read_range(argv[i], &ranges[i], err) < 0)
            return 1;
    return 0;
}

int cli_poster_remove(struct cli *cli, int argc, char **argv, struct err *err) {
    struct range ranges[CLI_ARGUMENTS_MAX];
    char code[PLACE_CODE_SIZE];
    const char *counter = NULL;
    struct removal removal = {.cli = cli, .day = day_of_seconds(clock_wall_seconds(cli->clock))};
    const struct cli_option options[] = {
        {"--counter", &counter, NULL}, {"--layout", &removal.layout, NULL}, {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0)
        return 2;
    int status = read_removal(argc, argv, counter, &removal, code, ranges, err);
    if (status != 0)
        return status;
    if (store_transact(cli->store, counter != NULL ? remove_hanging : remove_named, &removal, err) < 0)
        return 1;
    uint64_t before = removal.named - removal.removed;
    if (cli->json)
        return cli_print_json(cli,
                              json_pack("{sI sI}", "removed", (json_int_t)removal.removed, "removed_before",
                                        (json_int_t)before),
                              err);
    fprintf(cli->out, "%llu %s taken down", (unsigned long long)removal.removed,
            cli_noun(removal.removed, "sheet", "sheets"));
    if (before > 0)
        fprintf(cli->out, ", %llu before", (unsigned long long)before);
    fputc('\n', cli->out);
    return 0;
}

/* ---- poster forget ----------------------------------------------------------------------------------------------- */

struct oblivion {
    struct cli *cli;
    uint32_t first, count;
    bool free_again;
};

static int take_back(struct transaction *tx, void *context, struct err *err) {
    struct oblivion *o = context;
    int rc = store_sheets_take_back(tx, o->first, o->count, &o->free_again, err);
    char detail[32];
    snprintf(detail, sizeof detail, "%u", (unsigned)o->count);
    return rc == 0 ? note(o->cli, tx, AUDIT_POSTERS_TAKEN_BACK, o->first, o->first + o->count - 1, "", detail,
                          err)
                   : rc;
}

int cli_poster_forget(struct cli *cli, int argc, char **argv, struct err *err) {
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    struct oblivion o = {.cli = cli};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 2, 2, "FIRST and COUNT", err) != 0)
        return 2;
    if (!read_serial(str_of(argv[0]), &o.first) || !read_serial(str_of(argv[1]), &o.count)) {
        err_set(err, ERR_INPUT, "FIRST and COUNT are whole numbers from 1 to %d", SHEET_SERIAL_MAX);
        return 1;
    }
    if (store_transact(cli->store, take_back, &o, err) < 0)
        return 1;
    fprintf(cli->out, "%u %s from number %u forgotten; %s\n", o.count, cli_noun(o.count, "sheet", "sheets"),
            o.first,
            o.free_again ? "these numbers are the next to be given out"
                         : "these numbers are not given out again");
    return 0;
}
