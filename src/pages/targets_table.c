/* A pasted table of targets: the columns and faults of `hailong target import`, told in words. */
#include "base/csv.h"
#include "pages/targets.h"

static void add_fault(struct targets_page *page, unsigned long line, const char *column, const char *why,
                      struct str text) {
    enum { SHOWN = 60 };
    struct targets_table *table = &page->table;
    page->wrong = true;
    if (table->fault_count == TARGETS_FAULTS)
        return;
    size_t n = text.n > SHOWN ? SHOWN : text.n;
    while (n < text.n && n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80)
        n--;
    const char *copy = n == 0 ? "" : arena_copy(page->arena, text.p, n);
    table->faults[table->fault_count++] = (struct targets_fault){line, column, why, copy == NULL ? "" : copy};
}

/* ---- The header --------------------------------------------------------------------------------------------------- */

static bool is_known(struct str name) {
    static const char *const keys[] = {"survey", "dimension", "unit", "year"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (str_is(name, keys[i]))
            return true;
    for (int i = 0; i < TARGET_COLUMNS; i++)
        if (str_is(name, target_column_name((enum target_column)i)))
            return true;
    return false;
}

static void check_header(struct targets_page *page, const struct csv *csv) {
    static const char *const needed[] = {"survey", "dimension", "unit", "year", "target"};
    for (size_t i = 0; i < csv->columns; i++)
        if (!is_known(csv->names[i]))
            add_fault(page, 1, "", "office.targets.fault.unknown_column", csv->names[i]);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (csv_column(csv, needed[i]) < 0)
            add_fault(page, 1, needed[i], "office.targets.fault.no_column", STR(""));
}

/* ---- A row -------------------------------------------------------------------------------------------------------- */

static struct str field(const struct csv *csv, const char *column) {
    int at = csv_column(csv, column);
    return at < 0 ? (struct str){NULL, 0} : str_trim(csv->fields[at]);
}

/* The code of a unit that is the page's or stands below it; NULL for any other. */
static const char *unit_within(const struct targets_page *page, const struct unit *units, size_t count,
                               struct str code) {
    const char *name = arena_copy(page->arena, code.p, code.n);
    const struct unit *unit = name == NULL ? NULL : units_find(units, count, name), *above = unit;
    while (above != NULL && page->unit != NULL && strcmp(above->code, page->unit) != 0)
        above = above->parent[0] == '\0' ? NULL : units_find(units, count, above->parent);
    return above == NULL ? NULL : unit->code;
}

/* The survey of the page alone: a table of another one is pasted on the page of that. */
static void read_key(struct targets_page *page, const struct csv *csv, const struct unit *units,
                     size_t unit_count, struct target *target) {
    struct str survey = field(csv, "survey"), dimension = field(csv, "dimension"), unit = field(csv, "unit");
    size_t index = survey_dimension(page->revision.survey, dimension);
    int64_t year = 0;
    if (!str_is(survey, page->survey))
        add_fault(page, csv->line, "survey", "office.targets.fault.survey", survey);
    if (index == SURVEY_NONE)
        add_fault(page, csv->line, "dimension", "office.targets.fault.dimension", dimension);
    else
        target->dimension =
            index == SURVEY_ALL ? SURVEY_ALL_CODE : page->revision.survey->dimensions[index].code;
    if (!str_to_int(field(csv, "year"), TARGET_YEAR_MIN, TARGET_YEAR_MAX, &year))
        add_fault(page, csv->line, "year", "office.targets.fault.year", field(csv, "year"));
    target->survey = page->survey;
    target->year = (int)year;
    target->unit = unit.n == 0 && page->unit == NULL ? "" : NULL;
    if (unit.n > 0)
        target->unit = unit_within(page, units, unit_count, unit);
    if (target->unit == NULL)
        add_fault(page, csv->line, "unit", "office.targets.fault.unit", unit);
}

static void say_faults(struct targets_page *page, unsigned long line, const struct target_row *row,
                       const struct target_faults *faults) {
    for (size_t i = 0; i < faults->count; i++) {
        const char *why =
            arena_printf(page->arena, "office.targets.fault.%s", target_fault_word(faults->items[i].fault));
        add_fault(page, line, target_column_name(faults->items[i].column), why == NULL ? "" : why,
                  row->fields[faults->items[i].column]);
    }
}

static int read_row(struct targets_page *page, struct store *read, const struct csv *csv,
                    const struct unit *units, size_t unit_count, struct err *err) {
    struct targets_table *table = &page->table;
    struct target *target = &table->targets[table->count], old;
    struct target_row row;
    struct target_faults faults;
    *target = (struct target){.value = TARGET_ABSENT};
    read_key(page, csv, units, unit_count, target);
    for (int i = 0; i < TARGET_COLUMNS; i++)
        row.fields[i] = field(csv, target_column_name((enum target_column)i));
    int rc = target_row_read(&row, page->limit, page->arena, target, &faults, err);
    if (rc != 0)
        return rc;
    say_faults(page, csv->line, &row, &faults);
    if (target->dimension == NULL || target->unit == NULL || target->year == 0)
        return 0;
    for (size_t i = 0; i < table->count; i++)
        if (table->targets[i].year == target->year && strcmp(table->targets[i].unit, target->unit) == 0 &&
            strcmp(table->targets[i].dimension, target->dimension) == 0) {
            add_fault(page, csv->line, "", "office.targets.fault.twice", STR(""));
            break;
        }
    const struct target_place place = {page->survey, target->dimension,
                                       target->unit[0] == '\0' ? NULL : target->unit, target->year};
    rc = store_target_own(read, &place, page->arena, &old, err);
    if (rc > 0)
        target_row_keep(&row, &old, target);
    if (rc >= 0 && !target_is_sourced(target))
        add_fault(page, csv->line, "source", "office.targets.fault.source", STR(""));
    table->count++;
    return rc < 0 ? rc : 0;
}

/* ---- The table ---------------------------------------------------------------------------------------------------- */

static int read_file(struct targets_page *page, struct store *read, struct csv *csv, FILE *file,
                     struct err *err) {
    struct unit *units;
    size_t unit_count;
    struct err why = ERR_INIT;
    int rc = store_units(read, page->arena, &units, &unit_count, err);
    if (rc != 0)
        return rc;
    rc = csv_open(csv, file, "-", &why);
    if (rc == 0)
        check_header(page, csv);
    while (rc == 0 && page->table.fault_count < TARGETS_FAULTS &&
           !(page->wrong && page->table.faults[0].line == 1) && (rc = csv_next(csv, &why)) == 1) {
        if (page->table.count == TARGETS_ROWS_MAX) {
            add_fault(page, csv->line, "", "office.targets.fault.many", STR(""));
            return 0;
        }
        rc = read_row(page, read, csv, units, unit_count, err);
        if (rc != 0)
            return rc;
    }
    if (rc == ERR_INPUT)
        add_fault(page, csv->line, "", "office.targets.fault.csv", STR(""));
    else if (rc < 0)
        return err_set(err, rc, "%s", why.text);
    if (!page->wrong && page->table.count == 0)
        add_fault(page, 0, "", "office.targets.fault.no_row", STR(""));
    return 0;
}

int targets_table_read(struct targets_page *page, struct store *read, struct err *err) {
    struct csv *csv = arena_alloc(page->arena, sizeof *csv);
    struct str text = page->table.text;
    if (str_trim(text).n == 0) {
        add_fault(page, 0, "", "office.targets.fault.no_row", STR(""));
        return 0;
    }
    page->table.targets = arena_array(page->arena, TARGETS_ROWS_MAX, sizeof *page->table.targets);
    char *bytes = arena_copy(page->arena, text.p, text.n);
    FILE *file =
        bytes == NULL || csv == NULL || page->table.targets == NULL ? NULL : fmemopen(bytes, text.n, "r");
    if (file == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a table of targets");
    int rc = read_file(page, read, csv, file, err);
    csv_close(csv);
    (void)fclose(file);
    return rc;
}
