#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/rows.h"
#include "store/officers.h"
#include "store/places.h"
#include "cli/table.h"

enum { CODE_TRIES = 20 };

struct row {
    struct counter counter; /* code "" until one is made */
    unsigned long line;
    bool has_code, is_new;
    bool differs; /* from what was stored: renamed, moved or closed */
};

struct import {
    struct cli *cli;
    struct row *rows;
    size_t count, added;
    int32_t today;
    struct rng rng;
};

/* What the file may refer to, and what it may change. */
struct known {
    struct unit *units; /* in code order */
    struct survey_entry *surveys;
    struct counter *counters;
    size_t unit_count, survey_count, counter_count;
};

static int known_read(struct known *known, struct cli *cli, int32_t today, struct err *err) {
    int rc = store_units(cli->read, cli->arena, &known->units, &known->unit_count, err);
    if (rc == 0)
        rc = store_surveys(cli->read, cli->arena, &known->surveys, &known->survey_count, err);
    if (rc == 0)
        rc = store_counters(cli->read, NULL, today, cli->arena, &known->counters, &known->counter_count, err);
    return rc;
}

static bool survey_known(const struct known *known, const char *code) {
    for (size_t i = 0; i < known->survey_count; i++)
        if (strcmp(known->surveys[i].code, code) == 0)
            return true;
    return false;
}

static void code_read(struct rows *rows, char code[PLACE_CODE_SIZE]) {
    static const char *const faults[] = {
        [CODE_GOOD] = "",
        [CODE_LENGTH] = "a counter's code has 7 characters; leave the field empty to have one made",
        [CODE_SYMBOL] =
            "only digits and the letters A-Z without U stand in a counter's code; leave the field empty to "
            "have one made",
        [CODE_CHECK] =
            "a character of the code is wrong; compare it with the poster, or leave the field empty to have "
            "one made"};
    struct str typed = rows_field(rows, "code");
    code[0] = '\0';
    if (typed.n == 0)
        return;
    enum code_fault fault = place_code_parse(typed, code);
    if (fault != CODE_GOOD) {
        code[0] = '\0';
        rows_fault(rows, "code", "%s", faults[fault]);
    }
}

static void row_read(struct rows *rows, const struct known *known, struct row *row) {
    struct counter *counter = &row->counter;
    row->line = rows->csv.line;
    code_read(rows, counter->code);
    row->has_code = counter->code[0] != '\0';
    counter->unit = rows_unit_code(rows, "unit");
    if (counter->unit != NULL && counter->unit[0] == '\0')
        rows_fault(rows, "unit", "is empty; give the code of the unit the counter belongs to");
    else if (counter->unit != NULL && units_find(known->units, known->unit_count, counter->unit) == NULL)
        rows_fault(rows, "unit", "there is no unit \"%s\"; import it first with: hailong unit import",
                   counter->unit);
    counter->name = rows_name(rows, "name", true);
    counter->field = rows_name(rows, "field", false);
    struct str survey = rows_field(rows, "survey");
    counter->survey = arena_copy(rows->cli->arena, survey.p, survey.n);
    if (counter->survey == NULL)
        rows_fault(rows, "survey", "no memory; split the file");
    else if (survey.n > SURVEY_CODE_MAX || (survey.n > 0 && !survey_known(known, counter->survey)))
        rows_fault(
            rows, "survey",
            "there is no published survey of this code; publish it first, or leave the field empty for the "
            "setting survey.default");
    struct str channel = rows_field(rows, "channel");
    counter->channel = CHANNEL_QR;
    if (channel.n > 0 && !channel_parse(channel, &counter->channel))
        rows_fault(rows, "channel", "must be qr, link, kiosk, paper or staff; empty means qr");
    rows_days(rows, &counter->valid_from, &counter->valid_to);
}

static int compare_rows(const void *a, const void *b) {
    const struct row *const *x = a, *const *y = b;
    int order = strcmp((*x)->counter.code, (*y)->counter.code);
    return order != 0 ? order : ((*x)->line > (*y)->line) - ((*x)->line < (*y)->line);
}

static int compare_counters(const void *a, const void *b) {
    return strcmp(((const struct counter *)a)->code, ((const struct counter *)b)->code);
}

/* Every code once; and a column that the file leaves out keeps what the store has. */
static int match_codes(struct import *import, struct rows *rows, struct known *known, struct err *err) {
    struct row **order = arena_array(import->cli->arena, import->count + 1, sizeof *order);
    if (order == NULL)
        return err_set(err, ERR_NOMEM, "%s: no memory for so many rows; split the file", rows->path);
    for (size_t i = 0; i < import->count; i++)
        order[i] = &import->rows[i];
    qsort(order, import->count, sizeof *order, compare_rows);
    if (known->counter_count > 0) /* the store gives them in the units' order */
        qsort(known->counters, known->counter_count, sizeof *known->counters, compare_counters);
    for (size_t i = 0, stored = 0; i < import->count; i++) {
        struct counter *counter = &order[i]->counter;
        if (!order[i]->has_code)
            continue;
        if (i > 0 && strcmp(counter->code, order[i - 1]->counter.code) == 0)
            rows_fault_at(rows, order[i]->line, "code", "\"%s\" stands in line %lu already", counter->code,
                          order[i - 1]->line);
        while (stored < known->counter_count && strcmp(known->counters[stored].code, counter->code) < 0)
            stored++;
        if (stored == known->counter_count || strcmp(known->counters[stored].code, counter->code) != 0)
            continue;
        const struct counter *old = &known->counters[stored];
        if (!rows_has(rows, "channel"))
            counter->channel = old->channel;
        if (!rows_has(rows, "valid_from"))
            counter->valid_from = old->valid_from;
        if (!rows_has(rows, "valid_to"))
            counter->valid_to = old->valid_to;
        order[i]->differs = strcmp(counter->name, old->name) != 0 || strcmp(counter->unit, old->unit) != 0 ||
                            (counter->valid_to != old->valid_to && counter->valid_to != DAY_NONE &&
                             counter->valid_to <= import->today);
    }
    return 0;
}

/* A code that no counter in the store has. */
static int code_make(struct import *import, struct store *store, struct counter *counter, struct err *err) {
    for (int i = 0; i < CODE_TRIES; i++) {
        char code[PLACE_CODE_SIZE];
        struct counter other;
        place_code_make(&import->rng, code);
        int rc = store_counter(store, code, import->today, import->cli->arena, &other, err);
        if (rc == ERR_NOT_FOUND) {
            memcpy(counter->code, code, sizeof code);
            return 0;
        }
        if (rc < 0)
            return rc;
    }
    return err_set(err, ERR_BUSY, "no free code was found; import the file again");
}

/* A list that says where the counter is today plans nothing: what is planned stays so. Another unit would write over it. */
static int keep_plan(struct import *import, struct store *store, struct counter *counter, struct err *err) {
    struct counter_plan plan;
    char day[DATE_TEXT_SIZE];
    int rc = store_counter_planned(store, counter->code, import->today, import->cli->arena, &plan, err);
    if (rc != 0 || plan.unit == NULL || strcmp(counter->unit, plan.unit) == 0)
        return rc;
    day_format(plan.day, day);
    if (strcmp(counter->unit, plan.before) != 0)
        return err_set(
            err, ERR_CONFLICT,
            "counter %s: a move to %s on %s is planned already: undo it first (hailong counter move)",
            counter->code, plan.unit, day);
    counter->unit = plan.unit;
    return 0;
}

/* A counter that changes units takes what comes from today on along: that stands in the log by itself. One that nobody answered or
 * came to is the other unit's altogether, and no day is told. */
static int put_row(struct import *import, struct transaction *tx, struct row *row, struct err *err) {
    struct counter before;
    char day[DATE_TEXT_SIZE], detail[AUDIT_TEXT_MAX + 1];
    int32_t from = row->counter.valid_from > import->today ? row->counter.valid_from : import->today;
    int rc =
        store_counter(transaction_store(tx), row->counter.code, INT32_MAX, import->cli->arena, &before, NULL);
    bool moved = rc == 0 && strcmp(before.unit, row->counter.unit) != 0, in_use = false;
    if (rc != 0 && rc != ERR_NOT_FOUND)
        return err_set(err, rc, "counter %s could not be read", row->counter.code);
    rc = moved ? store_counter_in_use(transaction_store(tx), row->counter.code, &in_use, err) : 0;
    if (rc == 0)
        rc = store_counter_put(tx, &row->counter, import->today, &row->is_new, err);
    if (rc != 0 || !moved)
        return rc;
    day_format(from, day);
    snprintf(detail, sizeof detail, "from %s%s%s", before.unit, in_use ? ", " : "", in_use ? day : "");
    return cli_audit(import->cli, tx, AUDIT_COUNTER_MOVED, row->counter.code, row->counter.unit, detail, err);
}

static int put_rows(struct import *import, struct transaction *tx, bool with_code, struct err *err) {
    for (size_t i = 0; i < import->count; i++) {
        struct row *row = &import->rows[i];
        if (row->has_code != with_code)
            continue;
        int rc = 0;
        if (!row->has_code)
            rc = code_make(import, transaction_store(tx), &row->counter, err);
        if (rc == 0 && row->has_code)
            rc = keep_plan(import, transaction_store(tx), &row->counter, err);
        if (rc == 0)
            rc = put_row(import, tx, row, err);
        if (rc < 0)
            return rc;
        import->added += row->is_new;
    }
    return 0;
}

/* Given codes first, so that none that is made can be one that the file gives. */
static int put_all(struct transaction *tx, void *context, struct err *err) {
    struct import *import = context;
    int rc = put_rows(import, tx, true, err);
    if (rc == 0)
        rc = put_rows(import, tx, false, err);
    char detail[64];
    snprintf(detail, sizeof detail, "%zu, %zu new", import->count, import->added);
    return rc < 0 ? rc : cli_audit(import->cli, tx, AUDIT_COUNTERS_IMPORTED, "", "", detail, err);
}

static int import_file(struct import *import, struct rows *rows, struct buf *buffer, struct err *err) {
    struct known known;
    int rc = known_read(&known, import->cli, import->today, err);
    while (rc == 0 && (rc = rows_next(rows, err)) == 1) {
        struct row row = {.is_new = false};
        row_read(rows, &known, &row);
        buf_add(buffer, &row, sizeof row);
        rc = buffer->failed ? err_set(err, ERR_NOMEM, "%s: no memory for so many rows", rows->path) : 0;
    }
    if (rc < 0)
        return rc;
    import->rows = (struct row *)(void *)buffer->p;
    import->count = buffer->n / sizeof *import->rows;
    rc = match_codes(import, rows, &known, err);
    if (rc == 0)
        rc = rows_result(rows, err);
    if (rc < 0)
        return rc;
    if (import->count == 0)
        return err_set(err, ERR_INPUT, "%s: there is no row below the column names", rows->path);
    return store_transact(import->cli->store, put_all, import, err);
}

/* What was done: the codes of the new counters are what the person needs next. */
static int import_show(const struct import *import, const char *path, struct err *err) {
    static const char *const headings[] = {"CODE", "UNIT", "NAME", NULL};
    struct cli *cli = import->cli;
    json_t *codes = json_array();
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < import->count && table != NULL; i++) {
        const struct counter *counter = &import->rows[i].counter;
        json_array_append_new(codes, json_string(counter->code));
        if (!import->rows[i].is_new)
            continue;
        table_add(table, str_of(counter->code));
        table_add(table, str_of(counter->unit));
        table_add(table, str_of(counter->name));
    }
    size_t updated = import->count - import->added;
    if (cli->json)
        return cli_print_json(cli,
                              json_pack("{sI sI so}", "added", (json_int_t)import->added, "updated",
                                        (json_int_t)updated, "codes", codes),
                              err);
    json_decref(codes);
    if (table != NULL && import->added > 0)
        table_print(table, cli->out);
    fprintf(cli->out, "%s: %zu %s added, %zu updated\n", path, import->added,
            cli_noun(import->added, "counter", "counters"), updated);
    return 0;
}

/* A counter without a survey shows nothing until the default one is published: say so now, not to the first
 * citizen. */
static void warn_default(struct import *import) {
    struct cli *cli = import->cli;
    const char *code;
    struct revision revision;
    bool needed = false;
    for (size_t i = 0; i < import->count; i++)
        needed |= import->rows[i].counter.survey[0] == '\0';
    if (needed && store_setting(cli->read, "survey.default", cli->arena, &code, NULL) == 0 &&
        store_revision(cli->read, code, 0, cli->arena, &revision, NULL) == ERR_NOT_FOUND)
        cli_note(cli,
                 "the survey \"%s\" (setting survey.default) is not published yet; the counters' form opens "
                 "once it is",
                 code);
}

/* An open counter, as its name is looked at. */
struct named {
    const char *unit, *name, *code;
};

static int compare_named(const void *a, const void *b) {
    const struct named *x = a, *y = b;
    int order = strcmp(x->unit, y->unit);
    return order != 0 ? order : strcmp(x->name, y->name);
}

static int compare_codes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The open everyday counters in the order of units and names. NULL: no memory, or they cannot be read. */
static struct named *named_read(struct import *import, size_t *count) {
    struct arena *arena = import->cli->arena;
    struct counter *all;
    size_t n = 0;
    *count = 0;
    if (store_counters(import->cli->read, NULL, import->today, arena, &all, &n, NULL) != 0)
        return NULL;
    struct named *named = arena_array(arena, n + 1, sizeof *named);
    for (size_t i = 0; named != NULL && i < n; i++) {
        const char *name = utf8_caseless(str_of(all[i].name), arena);
        if (name != NULL && all[i].campaign[0] == '\0' && !counter_is_closed(&all[i], import->today))
            named[(*count)++] = (struct named){all[i].unit, name, all[i].code};
    }
    if (*count > 0)
        qsort(named, *count, sizeof *named, compare_named);
    return named;
}

/* The same list twice is the same counters twice. */
static void warn_names(struct import *import) {
    struct cli *cli = import->cli;
    size_t count, fresh = 0, same = 0;
    const struct named *named = import->added == 0 ? NULL : named_read(import, &count);
    const char **codes = named == NULL ? NULL : arena_array(cli->arena, import->added, sizeof *codes);
    if (codes == NULL)
        return;
    for (size_t i = 0; i < import->count; i++)
        if (import->rows[i].is_new)
            codes[fresh++] = import->rows[i].counter.code;
    qsort(codes, fresh, sizeof *codes, compare_codes);
    for (size_t i = 0; i < count; i++) {
        bool twice = (i > 0 && compare_named(&named[i], &named[i - 1]) == 0) ||
                     (i + 1 < count && compare_named(&named[i], &named[i + 1]) == 0);
        same += twice && bsearch(&named[i].code, codes, fresh, sizeof *codes, compare_codes) != NULL;
    }
    if (same > 0)
        cli_note(cli,
                 "%zu new %s the name of another open counter of the unit; if that is not meant, rename or "
                 "close them: hailong counter list",
                 same, cli_noun(same, "counter has", "counters have"));
}

static int compare_sheets(const void *a, const void *b) {
    return strcmp(((const struct sheet *)a)->counter, ((const struct sheet *)b)->counter);
}

/* The wall does not change by itself. */
static void warn_sheets(struct import *import) {
    struct cli *cli = import->cli;
    struct sheet *sheets;
    size_t count, hanging = 0, counters = 0;
    if (store_sheets(cli->read, NULL, NULL, import->today, cli->arena, &sheets, &count, NULL) != 0)
        return;
    for (size_t i = 0; i < count; i++)
        if (sheet_hangs(&sheets[i]))
            sheets[hanging++] = sheets[i];
    if (hanging == 0)
        return;
    qsort(sheets, hanging, sizeof *sheets, compare_sheets);
    for (size_t i = 0; i < import->count; i++) {
        struct sheet key = {0};
        if (!import->rows[i].differs)
            continue;
        memcpy(key.counter, import->rows[i].counter.code, sizeof key.counter);
        counters += bsearch(&key, sheets, hanging, sizeof key, compare_sheets) != NULL;
    }
    if (counters > 0)
        cli_note(
            cli,
            "%zu %s with hanging sheets renamed, moved or closed; what to do there: hailong poster register",
            counters, cli_noun(counters, "counter", "counters"));
}

int cli_counter_import(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const columns[] = {"code", "unit", "name", "field", "survey", NULL};
    static const char *const optional[] = {"valid_from", "valid_to", "channel", NULL};
    static const struct cli_option options[] = {{NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "FILE.csv", err) != 0)
        return 2;
    struct import import = {
        .cli = cli, .today = day_of_seconds(clock_wall_seconds(cli->clock)), .rng = rng_system()};
    struct buf buffer;
    buf_init(&buffer, ROWS_MAX * sizeof(struct row));
    struct rows rows;
    int status = 1;
    if (rows_open(&rows, cli, argv[0], columns, optional, err) == 0 &&
        import_file(&import, &rows, &buffer, err) == 0) {
        status = import_show(&import, rows.path, err);
        warn_default(&import);
        warn_names(&import);
        warn_sheets(&import);
    }
    rows_close(&rows);
    buf_release(&buffer);
    return status;
}
