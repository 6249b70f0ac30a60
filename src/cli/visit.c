/* How many people came to the counters: import, list. */
#include "cli/commands.h"
#include "cli/response_options.h"
#include "cli/rows.h"
#include "cli/table.h"
#include "store/visits.h"
#include "view/format.h"

struct row {
    struct visit visit;
    const char *unit; /* the counter's of today; NULL: no such counter */
    unsigned long line;
    bool complete; /* counter and day can be read: it may be compared with others */
};

struct import {
    struct cli *cli;
    int32_t today;
    struct counter *counters; /* in code order */
    size_t counter_count;
    struct row *rows;
    size_t count;
    bool replace;
    uint64_t added, updated;
    struct visit_change total; /* of numbers that were there: sums, and the first ones */
};

static void row_read(const struct import *import, struct rows *rows, struct row *row) {
    size_t faults = rows->faults;
    row->line = rows->csv.line;
    row->visit.day = rows_past_day(rows, "date", import->today);
    const struct counter *counter =
        rows_counter(rows, "counter", import->counters, import->counter_count, row->visit.day);
    if (counter != NULL) {
        memcpy(row->visit.counter, counter->code, sizeof row->visit.counter);
        row->unit = counter->unit;
    }
    row->complete = rows->faults == faults;
    struct str text = rows_field(rows, "visits");
    int64_t visits = 0;
    if (!str_to_int(text, 0, VISITS_MAX, &visits))
        rows_fault(rows, "visits", "\"%.*s\" is not a whole number from 0 to %d", cli_shown(text), text.p,
                   VISITS_MAX);
    row->visit.visits = (uint32_t)visits;
}

static int compare_rows(const void *a, const void *b) {
    const struct row *const *x = a, *const *y = b;
    int order = strcmp((*x)->visit.counter, (*y)->visit.counter);
    if (order == 0)
        order = ((*x)->visit.day > (*y)->visit.day) - ((*x)->visit.day < (*y)->visit.day);
    return order != 0 ? order : ((*x)->line > (*y)->line) - ((*x)->line < (*y)->line);
}

/* Every counter and day once. */
static int refuse_repeated(struct import *import, struct rows *rows, struct err *err) {
    struct row **order = arena_array(import->cli->arena, import->count + 1, sizeof *order);
    size_t n = 0;
    if (order == NULL)
        return err_set(err, ERR_NOMEM, "%s: no memory for so many rows; split the file", rows->path);
    for (size_t i = 0; i < import->count; i++)
        if (import->rows[i].complete)
            order[n++] = &import->rows[i];
    qsort(order, n, sizeof *order, compare_rows);
    for (size_t i = 1; i < n; i++) {
        const struct visit *visit = &order[i]->visit, *before = &order[i - 1]->visit;
        if (visit->day == before->day && strcmp(visit->counter, before->counter) == 0)
            rows_fault_at(rows, order[i]->line, NULL, "counter %s on this day stands in line %lu already",
                          visit->counter, order[i - 1]->line);
    }
    return 0;
}

static int by_unit(const void *a, const void *b) {
    const struct row *x = a, *y = b;
    int order = strcmp(x->unit, y->unit);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

/* A line of the log for each unit, which its own people see. */
static int put_unit(struct import *import, struct transaction *tx, const struct row *rows, size_t count,
                    struct err *err) {
    const struct audit_entry entry = {.at = clock_wall_seconds(import->cli->clock),
                                      .who = "",
                                      .event = audit_event_name(AUDIT_VISITS),
                                      .unit = rows[0].unit};
    struct visit_change change, *total = &import->total;
    int rc = store_visits_begin(tx, entry.at, &change, err);
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = store_visit_put(tx, &rows[i].visit, &change, err);
    if (total->replaced == 0)
        total->told[0] = change.told[0];
    total->replaced += change.replaced;
    total->before += change.before;
    total->replaced_by += change.replaced_by;
    import->added += change.cells - change.replaced;
    import->updated += change.replaced;
    return rc == 0 ? store_visits_log(tx, &change, &entry, err) : rc;
}

static int put_all(struct transaction *tx, void *context, struct err *err) {
    struct import *import = context;
    const struct visit_change *total = &import->total;
    char day[DATE_TEXT_SIZE];
    size_t next;
    int rc = 0;
    qsort(import->rows, import->count, sizeof *import->rows, by_unit);
    for (size_t i = 0; i < import->count && rc == 0; i = next) {
        for (next = i + 1;
             next < import->count && strcmp(import->rows[next].unit, import->rows[i].unit) == 0;)
            next++;
        rc = put_unit(import, tx, &import->rows[i], next - i, err);
    }
    if (rc != 0 || total->replaced == 0 || import->replace)
        return rc;
    day_format(total->told[0].day, day);
    return err_set(err, ERR_CONFLICT,
                   "%llu counter %s another number already, %llu visits that would become %llu (counter "
                   "%s on %s: %u, not %u): mend the file, or say --replace to put these in their place",
                   (unsigned long long)total->replaced, cli_noun(total->replaced, "day has", "days have"),
                   (unsigned long long)total->before, (unsigned long long)total->replaced_by,
                   total->told[0].counter, day, (unsigned)total->told[0].was, (unsigned)total->told[0].now);
}

static int import_file(struct import *import, struct rows *rows, struct buf *buffer, struct err *err) {
    int rc = rows_counters_load(import->cli, import->today, &import->counters, &import->counter_count, err);
    while (rc == 0 && (rc = rows_next(rows, err)) == 1) {
        struct row row = {.complete = false};
        row_read(import, rows, &row);
        buf_add(buffer, &row, sizeof row);
        rc = buffer->failed ? err_set(err, ERR_NOMEM, "%s: no memory for so many rows", rows->path) : 0;
    }
    if (rc < 0)
        return rc;
    import->rows = (struct row *)(void *)buffer->p;
    import->count = buffer->n / sizeof *import->rows;
    rc = refuse_repeated(import, rows, err);
    if (rc == 0)
        rc = rows_result(rows, err);
    if (rc < 0)
        return rc;
    if (import->count == 0)
        return err_set(err, ERR_INPUT, "%s: there is no row below the column names", rows->path);
    return store_transact(import->cli->store, put_all, import, err);
}

int cli_visit_import(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const columns[] = {"counter", "date", "visits", NULL};
    static const char *const optional[] = {NULL};
    struct import import = {.cli = cli, .today = day_of_seconds(clock_wall_seconds(cli->clock))};
    const struct cli_option options[] = {{"--replace", NULL, &import.replace}, {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "FILE.csv", err) != 0)
        return 2;
    struct buf buffer;
    buf_init(&buffer, ROWS_MAX * sizeof(struct row));
    struct rows rows;
    int rc = rows_open(&rows, cli, argv[0], columns, optional, err);
    if (rc == 0)
        rc = import_file(&import, &rows, &buffer, err);
    rows_close(&rows);
    buf_release(&buffer);
    if (rc < 0)
        return 1;
    if (cli->json)
        return cli_print_json(
            cli,
            json_pack("{sI sI}", "added", (json_int_t)import.added, "updated", (json_int_t)import.updated),
            err);
    fprintf(cli->out, "%s: visits of %llu counter %s added, %llu updated\n", rows.path,
            (unsigned long long)import.added, cli_noun(import.added, "day", "days"),
            (unsigned long long)import.updated);
    return 0;
}

static int list_json(struct cli *cli, const struct visit *visits, size_t count, struct err *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct visit *v = &visits[i];
        json_t *entry = json_pack("{ss ss so sI}", "counter", v->counter, "unit", v->unit, "date",
                                  format_day_json(v->day), "visits", (json_int_t)v->visits);
        if (entry == NULL || json_array_append_new(list, entry) != 0) {
            json_decref(list);
            list = NULL;
            break;
        }
    }
    return cli_print_json(cli, list, err);
}

static int list_table(struct cli *cli, const struct visit *visits, size_t count, struct err *err) {
    static const char *const headings[] = {"DATE", "UNIT", "COUNTER", ">VISITS", NULL};
    struct table *table = table_new(cli->arena, headings);
    for (size_t i = 0; i < count && table != NULL; i++) {
        char day[DATE_TEXT_SIZE];
        table_add(table, str_of(cli_day_text(visits[i].day, day)));
        table_add(table, str_of(visits[i].unit));
        table_add(table, str_of(visits[i].counter));
        table_addf(table, "%u", (unsigned)visits[i].visits);
    }
    if (table != NULL && table_print(table, cli->out))
        return 0;
    err_set(err, ERR_NOMEM, "no memory for %zu days; ask for fewer", count);
    return 1;
}

int cli_visit_list(struct cli *cli, int argc, char **argv, struct err *err) {
    struct response_options given = {0};
    const struct cli_option options[] = {{"--unit", &given.unit, NULL},
                                         {"--from", &given.from, NULL},
                                         {"--to", &given.to, NULL},
                                         {NULL, NULL, NULL}};
    struct visit_selection selection = {NULL, DAY_NONE, DAY_NONE};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 0, 0, "", err) != 0 ||
        response_days(&given, &selection.from, &selection.to, err) < 0)
        return 2;
    selection.unit_code = given.unit;
    struct visit *visits;
    size_t count;
    if (store_visit_list(cli->read, &selection, cli->arena, &visits, &count, err) < 0)
        return 1;
    if (cli->json)
        return list_json(cli, visits, count, err);
    if (count > 0)
        return list_table(cli, visits, count, err);
    bool all = given.unit == NULL && given.from == NULL && given.to == NULL;
    cli_note(cli, "there are no visits %s; add them with: hailong visit import FILE.csv",
             all ? "yet" : "of this kind");
    return 0;
}
