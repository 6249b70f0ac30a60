#include "cli/commands.h"
#include "cli/rows.h"
#include "core/index.h"

struct row {
    struct target target;
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

/* TARGET_ABSENT for an empty field, also after a fault. limit: TARGET_ABSENT for none. */
static int64_t read_value(struct rows *rows, const char *column, int64_t limit) {
    struct str text = rows_field(rows, column);
    int64_t value = TARGET_ABSENT;
    if (text.n == 0)
        return value;
    if (!target_value_parse(text, &value)) {
        rows_fault(rows, column, "\"%.*s\" is not a value; write it as 88,00 or 88.5, at most 4 decimals",
                   cli_shown(text), text.p);
    } else if (limit != TARGET_ABSENT && value > limit) {
        rows_fault(rows, column, "%.*s is more than %lld, the most this survey's method gives", STR_ARG(text),
                   (long long)(limit / TARGET_UNITS));
        value = TARGET_ABSENT;
    }
    return value;
}

/* The operator and whether the target goes with it. */
static void read_operator(struct rows *rows, struct target *target) {
    struct str name = rows_field(rows, "operator");
    bool given = rows_field(rows, "target").n > 0;
    if (!target_operator_parse(name, &target->op)) {
        rows_fault(rows, "operator",
                   "\"%.*s\" is none of >=, >, better and group; empty means >=", cli_shown(name), name.p);
        return;
    }
    if (target->op == TARGET_NONE && given)
        target->op = TARGET_AT_LEAST;
    if (target->op == TARGET_BETTER && given)
        rows_fault(rows, "target",
                   "must be empty where the operator is better: last year's figure is the target");
    else if (target->op == TARGET_GROUP && (target->value != TARGET_ABSENT || !given) &&
             !target_fits(TARGET_GROUP, target->value))
        rows_fault(rows, "target", "must be 1, 2, 3 or 4 where the operator is group");
    else if (name.n > 0 && target->op != TARGET_BETTER && !given)
        rows_fault(rows, "target", "is empty; the operator %.*s needs a number", STR_ARG(name));
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
    bool group = str_is(rows_field(rows, "operator"), target_operator_name(TARGET_GROUP));
    target->value = read_value(rows, "target", group ? TARGET_ABSENT : limit);
    target->official = read_value(rows, "official", limit);
    read_operator(rows, target);
    target->source = rows_text(rows, "source", TARGET_TEXT_MAX);
    target->owner = rows_text(rows, "owner", TARGET_TEXT_MAX);
    if (rows->faults == faults && target->op == TARGET_NONE && target->official == TARGET_ABSENT)
        rows_fault(rows, "target", "is empty; give a target, the operator better, or an official result");
    return 0;
}

/* A column that the file leaves out keeps what is stored. A source belongs to its official result: an old one does not
 * vouch for a new number. */
static void keep_stored(struct target *target, const struct rows *rows, const struct target *old) {
    if (!rows_has(rows, "operator") && target_fits(old->op, target->value))
        target->op = old->op;
    if (!rows_has(rows, "official"))
        target->official = old->official;
    if (!rows_has(rows, "official") && !rows_has(rows, "source"))
        target->source = old->source;
    if (!rows_has(rows, "owner"))
        target->owner = old->owner;
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
            keep_stored(&row->target, rows, old);
        if (row->target.official != TARGET_ABSENT && row->target.source[0] == '\0')
            rows_fault_at(rows, row->line, "source", "is empty; say where the official result stands");
    }
    return 0;
}

static int put_all(struct transaction *tx, void *context, struct err *err) {
    struct import *import = context;
    for (size_t i = 0; i < import->count; i++) {
        bool is_new = false;
        int rc = store_target_put(tx, &import->rows[i].target, &is_new, err);
        if (rc < 0)
            return rc;
        import->added += is_new;
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
