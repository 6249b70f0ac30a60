#include "cli/rows.h"

#include <stdarg.h>

#include "base/utf8.h"

static bool listed(const char *const *names, struct str name) {
    for (; *names != NULL; names++)
        if (str_is(name, *names))
            return true;
    return false;
}

static int header_check(struct rows *rows, const char *const *columns, const char *const *optional,
                        struct err *err) {
    struct csv *csv = &rows->csv;
    for (size_t i = 0; i < csv->columns; i++)
        if (!listed(columns, csv->names[i]) && !listed(optional, csv->names[i]))
            rows_fault(rows, NULL, "the column \"%.*s\" is not known; remove it or mend its name",
                       STR_ARG(csv->names[i]));
    for (size_t i = 0; columns[i] != NULL; i++)
        if (!rows_has(rows, columns[i]))
            rows_fault(rows, NULL, "the column \"%s\" is missing in the first line", columns[i]);
    return rows_result(rows, err);
}

int rows_open(struct rows *rows, struct cli *cli, const char *path, const char *const *columns,
              const char *const *optional, struct err *err) {
    memset(rows, 0, sizeof *rows);
    rows->cli = cli;
    rows->path = strcmp(path, "-") == 0 ? "standard input" : path;
    rows->file = cli_open(cli, path, err);
    if (rows->file == NULL)
        return ERR_IO;
    int rc = csv_open(&rows->csv, rows->file, rows->path, err);
    return rc < 0 ? rc : header_check(rows, columns, optional, err);
}

void rows_close(struct rows *rows) {
    if (rows->file == NULL)
        return;
    csv_close(&rows->csv);
    fclose(rows->file);
}

static void show(struct rows *rows, const char *text) {
    if (++rows->faults <= ROWS_FAULTS_SHOWN)
        fprintf(rows->cli->errors, "%s\n", text);
}

int rows_next(struct rows *rows, struct err *err) {
    struct err fault = ERR_INIT;
    int rc = csv_next(&rows->csv, &fault);
    if (rc == ERR_INPUT) {
        show(rows, fault.text);
        return 0;
    }
    if (rc < 0)
        return err_set(err, rc, "%s", fault.text);
    if (rc == 1 && ++rows->count > ROWS_MAX)
        return err_set(err, ERR_LIMIT, "%s:%lu: more than %d rows; split the file", rows->path,
                       rows->csv.line, ROWS_MAX);
    return rc;
}

bool rows_has(const struct rows *rows, const char *column) {
    return csv_column(&rows->csv, column) >= 0;
}

struct str rows_field(const struct rows *rows, const char *column) {
    int i = csv_column(&rows->csv, column);
    return i < 0 ? STR("") : str_trim(rows->csv.fields[i]);
}

__attribute__((format(printf, 3, 0))) static void fault_text(struct rows *rows, const char *column,
                                                             const char *format, va_list args) {
    char why[400];
    struct err fault = ERR_INIT;
    vsnprintf(why, sizeof why, format, args);
    csv_fault(&rows->csv, &fault, column, "%s", why);
    show(rows, fault.text);
}

void rows_fault(struct rows *rows, const char *column, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fault_text(rows, column, format, args);
    va_end(args);
}

void rows_fault_at(struct rows *rows, unsigned long line, const char *column, const char *format, ...) {
    unsigned long current = rows->csv.line;
    rows->csv.line = line;
    va_list args;
    va_start(args, format);
    fault_text(rows, column, format, args);
    va_end(args);
    rows->csv.line = current;
}

/* A copy for good; a command without memory for it shows that as a fault of the file, which ends the import
 * too. */
static const char *keep(struct rows *rows, const char *column, struct str text) {
    const char *copy = arena_copy(rows->cli->arena, text.p, text.n);
    if (copy == NULL)
        rows_fault(rows, column, "no memory; split the file");
    return copy != NULL ? copy : "";
}

const char *rows_unit_code(struct rows *rows, const char *column) {
    struct str code = rows_field(rows, column);
    if (code.n > 0 && !unit_code_good(code)) {
        rows_fault(rows, column,
                   "\"%.*s\" is not a code; use 1 to %d letters A-Z, digits, \".\" and \"-\", a letter or "
                   "digit first",
                   cli_shown(code), code.p, UNIT_CODE_LENGTH_MAX);
        return NULL;
    }
    return keep(rows, column, code);
}

const char *rows_text(struct rows *rows, const char *column, size_t length_max) {
    struct str clean;
    struct err err = ERR_INIT;
    if (utf8_clean(rows_field(rows, column), false, rows->cli->arena, &clean, &err) < 0) {
        rows_fault(rows, column, "%s", err.text);
        return "";
    }
    size_t length = utf8_length(clean);
    if (length > length_max)
        rows_fault(rows, column, "%zu characters; at most %zu are allowed", length, length_max);
    return keep(rows, column, clean);
}

const char *rows_name(struct rows *rows, const char *column, bool required) {
    size_t faults = rows->faults;
    const char *name = rows_text(rows, column, PLACE_NAME_MAX);
    struct err err = ERR_INIT;
    if (rows->faults == faults && place_name(str_of(name), true, rows->cli->arena, &name, &err) != 0)
        rows_fault(rows, column, "%s", err.text);
    if (name[0] == '\0' && required && rows->faults == faults)
        rows_fault(rows, column, "is empty; give a name");
    return name;
}

static int32_t day_field(struct rows *rows, const char *column) {
    struct str text = rows_field(rows, column);
    int32_t day = DAY_NONE;
    if (text.n > 0 && !day_parse(text, &day))
        rows_fault(rows, column, "\"%.*s\" is not a day; write it as 2025-07-01, or leave it empty",
                   cli_shown(text), text.p);
    return day;
}

int32_t rows_past_day(struct rows *rows, const char *column, int32_t today) {
    struct str text = rows_field(rows, column);
    int32_t day = DAY_NONE;
    if (!day_parse(text, &day))
        rows_fault(rows, column, "\"%.*s\" is not a day; write it as 2025-03-07", cli_shown(text), text.p);
    else if (day < ROWS_FIRST_DAY)
        rows_fault(rows, column, "%.*s is before 2000-01-01; mend the year", STR_ARG(text));
    else if (day > today)
        rows_fault(rows, column, "%.*s is in the future; mend the day", STR_ARG(text));
    return day;
}

static int compare_counters(const void *a, const void *b) {
    const struct counter *x = a, *y = b;
    return strcmp(x->code, y->code);
}

int rows_counters_load(struct cli *cli, int32_t day, struct counter **out, size_t *count, struct err *err) {
    int rc = store_counters(cli->read, NULL, day, cli->arena, out, count, err);
    if (rc == 0 && *count > 0)
        qsort(*out, *count, sizeof **out, compare_counters);
    return rc;
}

const struct counter *rows_counter(struct rows *rows, const char *column, const struct counter *counters,
                                   size_t count, int32_t day) {
    struct str text = rows_field(rows, column);
    struct counter key = {0};
    const struct counter *found = NULL;
    enum code_fault fault = place_code_parse(text, key.code);
    if (fault != CODE_GOOD) {
        rows_fault(rows, column, "\"%.*s\" is not a counter code%s", cli_shown(text), text.p,
                   fault == CODE_CHECK ? ": a symbol is wrong or two are exchanged"
                                       : "; it has 7 letters and digits");
        return NULL;
    }
    if (count > 0)
        found = bsearch(&key, counters, count, sizeof key, compare_counters);
    if (found == NULL) {
        rows_fault(rows, column, "there is no counter %s; hailong counter list shows them", key.code);
        return NULL;
    }
    bool early = found->valid_from != DAY_NONE && day < found->valid_from;
    bool late = found->valid_to != DAY_NONE && day > found->valid_to;
    if (day == DAY_NONE || (!early && !late))
        return found;
    char limit[DATE_TEXT_SIZE];
    day_format(early ? found->valid_from : found->valid_to, limit);
    rows_fault(rows, column, "%s is valid %s %s only; mend the day or the counter", key.code,
               early ? "from" : "until", limit);
    return NULL;
}

void rows_days(struct rows *rows, int32_t *from, int32_t *to) {
    *from = day_field(rows, "valid_from");
    *to = day_field(rows, "valid_to");
    if (*from != DAY_NONE && *to != DAY_NONE && *from > *to)
        rows_fault(rows, "valid_to", "is before valid_from");
}

int rows_result(const struct rows *rows, struct err *err) {
    if (rows->faults == 0)
        return 0;
    const char *shown = rows->faults > ROWS_FAULTS_SHOWN ? " (the first 20 are shown)" : "";
    return err_set(err, ERR_INPUT, "%s: %zu %s%s, so nothing was imported; mend %s and import the file again",
                   rows->path, rows->faults, cli_noun(rows->faults, "fault", "faults"), shown,
                   cli_noun(rows->faults, "it", "them"));
}
