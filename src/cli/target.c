#include "cli/commands.h"
#include "cli/rows.h"
#include "core/index.h"
#include "core/target_row.h"
#include "store/officers.h"

struct row {
    struct target target;
    struct target_row fields; /* as written; after reading only which of them there are */
    struct target_faults faults;
    unsigned long line;
    bool complete; /* its key can be read: it may be compared with others */
};

/* A survey the file speaks of; read when it is met first. */
struct known_survey {
    const char *code;
    const struct survey *latest; /* NULL until it is needed */
};

struct import {
    struct cli *cli;
    const char *only; /* rows of this survey alone; NULL: all */
    struct known_survey *surveys;
    struct unit *units;     /* in code order */
    struct target *targets; /* stored ones, by key */
    size_t survey_count, unit_count, target_count;
    struct row *rows;
    size_t count, added;
};

static int compare_keys(const struct target *a, const struct target *b) {
    int order = strcmp(a->survey, b->survey);
    if (order == 0)
        order = strcmp(a->dimension, b->dimension);
    if (order == 0)
        order = strcmp(a->unit, b->unit);
    return order != 0 ? order : (a->year > b->year) - (a->year < b->year);
}

static int compare_targets(const void *a, const void *b) {
    return compare_keys(a, b);
}

static int compare_rows(const void *a, const void *b) {
    const struct row *const *x = a, *const *y = b;
    int order = compare_keys(&(*x)->target, &(*y)->target);
    return order != 0 ? order : ((*x)->line > (*y)->line) - ((*x)->line < (*y)->line);
}

static int known_read(struct import *import, struct err *err) {
    static const struct target_filter all = {NULL, NULL, 0};
    struct cli *cli = import->cli;
    struct survey_entry *surveys;
    int rc = store_surveys(cli->read, cli->arena, &surveys, &import->survey_count, err);
    if (rc == 0)
        rc = store_units(cli->read, cli->arena, &import->units, &import->unit_count, err);
    if (rc == 0)
        rc = store_targets(cli->read, &all, cli->arena, &import->targets, &import->target_count, err);
    if (rc < 0)
        return rc;
    if (import->target_count > 0)
        qsort(import->targets, import->target_count, sizeof *import->targets, compare_targets);
    import->surveys = arena_array(cli->arena, import->survey_count + 1, sizeof *import->surveys);
    if (import->surveys == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu surveys", import->survey_count);
    for (size_t i = 0; i < import->survey_count; i++)
        import->surveys[i].code = surveys[i].code;
    return 0;
}

/* 1 and the latest revision; 0 when no such survey is published. */
static int survey_find(struct import *import, struct str code, const struct survey **out, struct err *err) {
    for (size_t i = 0; i < import->survey_count; i++) {
        struct known_survey *known = &import->surveys[i];
        if (!str_is(code, known->code))
            continue;
        if (known->latest == NULL) {
            struct revision revision;
            int rc = store_revision(import->cli->read, known->code, 0, import->cli->arena, &revision, err);
            if (rc < 0)
                return rc;
            known->latest = revision.survey;
        }
        *out = known->latest;
        return 1;
    }
    return 0;
}

/* The survey's own copies of its codes, so that nothing of the row needs to be kept. */
static int read_dimension(struct import *import, struct rows *rows, struct target *target,
                          const struct survey **survey, struct err *err) {
    struct str code = rows_field(rows, "survey"), dimension = rows_field(rows, "dimension");
    int rc = survey_find(import, code, survey, err);
    if (rc < 0)
        return rc;
    if (rc == 0) {
        rows_fault(rows, "survey",
                   "there is no published survey \"%.*s\"; hailong survey list shows the codes",
                   cli_shown(code), code.p);
        return 0;
    }
    target->survey = (*survey)->code;
    size_t index = survey_dimension(*survey, dimension);
    if (index == SURVEY_NONE)
        rows_fault(
            rows, "dimension",
            "\"%.*s\" is no dimension of %s; hailong survey show %s shows them, all is the whole survey",
            cli_shown(dimension), dimension.p, target->survey, target->survey);
    else
        target->dimension = index == SURVEY_ALL ? SURVEY_ALL_CODE : (*survey)->dimensions[index].code;
    return 0;
}

static void read_unit(struct import *import, struct rows *rows, struct target *target) {
    target->unit = rows_unit_code(rows, "unit");
    if (target->unit == NULL || target->unit[0] == '\0')
        return;
    if (units_find(import->units, import->unit_count, target->unit) == NULL)
        rows_fault(rows, "unit", "there is no unit \"%s\"; import it first with: hailong unit import",
                   target->unit);
}

static void row_fault(struct rows *rows, const struct row *row, size_t nth, int64_t limit) {
    enum target_column column = row->faults.items[nth].column;
    const char *name = target_column_name(column);
    struct str text = row->fields.fields[column];
    switch (row->faults.items[nth].fault) {
    case TARGET_FAULT_NO_VALUE:
        rows_fault(rows, name, "\"%.*s\" is not a value; write it as 88,00 or 88.5, at most 4 decimals",
                   cli_shown(text), text.p);
        break;
    case TARGET_FAULT_OVER_LIMIT:
        rows_fault(rows, name, "%.*s is more than %lld, the most this survey's method gives", STR_ARG(text),
                   (long long)(limit / TARGET_UNITS));
        break;
    case TARGET_FAULT_OPERATOR:
        rows_fault(rows, name, "\"%.*s\" is none of >=, >, better and group; empty means >=", cli_shown(text),
                   text.p);
        break;
    case TARGET_FAULT_BETTER:
        rows_fault(rows, name,
                   "must be empty where the operator is better: last year's figure is the target");
        break;
    case TARGET_FAULT_GROUP:
        rows_fault(rows, name, "must be 1, 2, 3 or 4 where the operator is group");
        break;
    case TARGET_FAULT_EMPTY:
        rows_fault(rows, name, "is empty; the operator %.*s needs a number",
                   STR_ARG(row->fields.fields[TARGET_COLUMN_OPERATOR]));
        break;
    case TARGET_FAULT_TEXT: /* says itself what is wrong */
        (void)rows_text(rows, name, TARGET_TEXT_MAX);
        break;
    case TARGET_FAULT_NOTHING:
        if (row->complete)
            rows_fault(rows, name, "is empty; give a target, the operator better, or an official result");
        break;
    case TARGET_FAULT_SOURCE:
    case TARGET_FAULT_COUNT:
        break;
    }
}

static int row_read(struct import *import, struct rows *rows, struct row *row, struct err *err) {
    struct target *target = &row->target;
    const struct survey *survey = NULL;
    size_t faults = rows->faults;
    int64_t year = 0;
    int rc = read_dimension(import, rows, target, &survey, err);
    if (rc < 0)
        return rc;
    read_unit(import, rows, target);
    struct str text = rows_field(rows, "year");
    if (!str_to_int(text, TARGET_YEAR_MIN, TARGET_YEAR_MAX, &year))
        rows_fault(rows, "year", "\"%.*s\" is not a year from %d to %d", cli_shown(text), text.p,
                   TARGET_YEAR_MIN, TARGET_YEAR_MAX);
    target->year = (int)year;
    row->line = rows->csv.line;
    row->complete = rows->faults == faults;
    int64_t limit = survey != NULL ? target_limit(survey->method->name) : TARGET_ABSENT;
    for (int i = 0; i < TARGET_COLUMNS; i++) {
        const char *column = target_column_name((enum target_column)i);
        row->fields.fields[i] = rows_has(rows, column) ? rows_field(rows, column) : (struct str){NULL, 0};
    }
    rc = target_row_read(&row->fields, limit, import->cli->arena, target, &row->faults, err);
    for (size_t i = 0; i < row->faults.count && rc == 0; i++)
        row_fault(rows, row, i, limit);
    return rc;
}

/* Every key once; what the store knows of each; and then a source for every official result. */
static int match_keys(struct import *import, struct rows *rows, struct err *err) {
    struct row **order = arena_array(import->cli->arena, import->count + 1, sizeof *order);
    size_t n = 0;
    if (order == NULL)
        return err_set(err, ERR_NOMEM, "%s: no memory for so many rows; split the file", rows->path);
    for (size_t i = 0; i < import->count; i++)
        if (import->rows[i].complete)
            order[n++] = &import->rows[i];
    qsort(order, n, sizeof *order, compare_rows);
    for (size_t i = 0; i < n; i++)
        if (i > 0 && compare_keys(&order[i]->target, &order[i - 1]->target) == 0)
            rows_fault_at(rows, order[i]->line, NULL,
                          "this survey, dimension, unit and year stands in line %lu already",
                          order[i - 1]->line);
    for (size_t i = 0; i < import->count; i++) {
        struct row *row = &import->rows[i];
        const struct target *old = NULL;
        if (row->complete && import->target_count > 0)
            old = bsearch(&row->target, import->targets, import->target_count, sizeof *import->targets,
                          compare_targets);
        if (old != NULL)
            target_row_keep(&row->fields, old, &row->target);
        if (!target_is_sourced(&row->target))
            rows_fault_at(rows, row->line, "source", "is empty; say where the official result stands");
    }
    return 0;
}

static int put_all(struct transaction *tx, void *context, struct err *err) {
    struct import *import = context;
    for (size_t i = 0; i < import->count; i++) {
        struct target_change change = {.target = &import->rows[i].target,
                                       .by = "",
                                       .now = clock_wall_seconds(import->cli->clock),
                                       .arena = import->cli->arena};
        int rc = store_target_change(tx, &change, err);
        if (rc < 0)
            return rc;
        import->added += change.is_new;
    }
    return 0;
}

static int import_file(struct import *import, struct rows *rows, struct buf *buffer, struct err *err) {
    int rc = known_read(import, err);
    while (rc >= 0 && (rc = rows_next(rows, err)) == 1) {
        struct row row = {.complete = false};
        if (import->only != NULL && !str_is(rows_field(rows, "survey"), import->only))
            continue;
        rc = row_read(import, rows, &row, err);
        buf_add(buffer, &row, sizeof row);
        if (rc == 0 && buffer->failed)
            rc = err_set(err, ERR_NOMEM, "%s: no memory for so many rows", rows->path);
    }
    if (rc < 0)
        return rc;
    import->rows = (struct row *)(void *)buffer->p;
    import->count = buffer->n / sizeof *import->rows;
    rc = match_keys(import, rows, err);
    if (rc == 0)
        rc = rows_result(rows, err);
    if (rc < 0)
        return rc;
    if (import->count == 0 && import->only != NULL)
        return err_set(err, ERR_INPUT, "%s: there is no row of survey %s", rows->path, import->only);
    if (import->count == 0)
        return err_set(err, ERR_INPUT, "%s: there is no row below the column names", rows->path);
    return store_transact(import->cli->store, put_all, import, err);
}

int cli_target_import(struct cli *cli, int argc, char **argv, struct err *err) {
    static const char *const columns[] = {"survey", "dimension", "unit", "year", "target", NULL};
    static const char *const optional[] = {"operator", "official", "source", "owner", NULL};
    const char *only = NULL;
    const struct cli_option options[] = {{"--survey", &only, NULL}, {NULL, NULL, NULL}};
    if (cli_options(&argc, argv, options, err) < 0 || cli_words(argc, 1, 1, "FILE.csv", err) != 0)
        return 2;
    struct import import = {.cli = cli, .only = only};
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
    size_t updated = import.count - import.added;
    if (cli->json)
        return cli_print_json(
            cli, json_pack("{sI sI}", "added", (json_int_t)import.added, "updated", (json_int_t)updated),
            err);
    fprintf(cli->out, "%s: %zu %s added, %zu updated\n", rows.path, import.added,
            cli_noun(import.added, "target", "targets"), updated);
    return 0;
}
