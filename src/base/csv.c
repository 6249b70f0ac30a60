#include "base/csv.h"

#include <errno.h>

#include "base/utf8.h"

static int fault(const struct csv *csv, struct err *err, const char *why) {
    return err_set(err, ERR_INPUT, "%s:%lu: %s", csv->name, csv->line, why);
}

/* Bytes that were looked at before the first row was read come first. */
static int take(struct csv *csv) {
    return csv->ahead_at < csv->ahead.n ? (unsigned char)csv->ahead.p[csv->ahead_at++]
                                        : getc_unlocked(csv->file);
}

static int peek(struct csv *csv) {
    if (csv->ahead_at < csv->ahead.n)
        return (unsigned char)csv->ahead.p[csv->ahead_at];
    int c = getc_unlocked(csv->file);
    if (c != EOF)
        ungetc(c, csv->file);
    return c;
}

static int field_end(struct csv *csv, struct buf *record, struct err *err) {
    if (csv->count == CSV_COLUMNS_MAX)
        return err_set(err, ERR_LIMIT, "%s:%lu: more than %d columns", csv->name, csv->line, CSV_COLUMNS_MAX);
    csv->ends[csv->count++] = record->n;
    buf_addc(record, '\0');
    return 0;
}

/* Reads the rest of a quoted field, after its opening quote. */
static int quoted(struct csv *csv, struct buf *record, struct err *err) {
    for (;;) {
        int c = take(csv);
        if (c == EOF)
            return fault(csv, err, "a quoted field is not closed before the end of the file");
        if (c == '"') {
            int after = peek(csv);
            if (after != '"') {
                if (after != csv->separator && after != '\n' && after != '\r' && after != EOF)
                    return fault(csv, err,
                                 "text behind a closing quote; a quote inside a field is written twice");
                return 0;
            }
            take(csv);
        } else if (c == '\n') {
            csv->next_line++;
        }
        if (record->n < CSV_RECORD_MAX)
            buf_addc(record, (char)c);
        else
            return fault(csv, err, "the row is too long");
    }
}

/* Reads one row into record and csv->ends. 1 row, 0 end of file, negative error. */
static int read_record(struct csv *csv, struct buf *record, struct err *err) {
    buf_reset(record);
    csv->count = 0;
    csv->line = csv->next_line;
    bool start = true; /* at the start of a field */
    int c, rc;
    while ((c = take(csv)) != EOF) {
        if (c == '\r') {
            int after = take(csv);
            if (after != '\n')
                return fault(csv, err, "a carriage return without a line feed");
            c = '\n';
        }
        if (c == '\n') {
            csv->next_line++;
            if (record->n == 0 && csv->count == 0 && start) {
                csv->line = csv->next_line;
                continue;
            }
            rc = field_end(csv, record, err);
            return rc < 0 ? rc : 1;
        }
        if (c == csv->separator) {
            if ((rc = field_end(csv, record, err)) < 0)
                return rc;
            start = true;
            continue;
        }
        if (c == '"') {
            if (!start)
                return fault(csv, err, "a quote inside an unquoted field; put the whole field in quotes");
            if ((rc = quoted(csv, record, err)) < 0)
                return rc;
        } else {
            if (record->n >= CSV_RECORD_MAX)
                return fault(csv, err, "the row is too long");
            buf_addc(record, (char)c);
        }
        start = false;
    }
    if (ferror(csv->file))
        return err_set(err, ERR_IO, "%s: cannot read: %s", csv->name, strerror(errno));
    if (record->n == 0 && csv->count == 0 && start)
        return 0;
    rc = field_end(csv, record, err);
    return rc < 0 ? rc : 1;
}

static int split(struct csv *csv, struct buf *record, struct str *fields, struct err *err) {
    if (record->failed)
        return err_set(err, ERR_NOMEM, "%s:%lu: no memory for the row", csv->name, csv->line);
    size_t start = 0;
    for (size_t i = 0; i < csv->count; i++) {
        fields[i] = (struct str){record->p + start, csv->ends[i] - start};
        start = csv->ends[i] + 1;
        if (memchr(fields[i].p, '\0', fields[i].n) != NULL)
            return fault(csv, err, "a NUL character");
        if (!utf8_valid(fields[i]))
            return fault(csv, err, "not valid UTF-8; save the file as \"CSV UTF-8\"");
    }
    return 0;
}

/* What a spreadsheet saves when it is not told otherwise is named, not shown as a riddle of bytes. */
static int start_check(struct csv *csv, struct err *err) {
    enum { START = 4 };
    for (int c; csv->ahead.n < START && !csv->ahead.failed && (c = getc_unlocked(csv->file)) != EOF;)
        buf_addc(&csv->ahead, (char)c);
    struct str start = buf_str(&csv->ahead);
    if (start.n >= 2 && (memcmp(start.p, "\xff\xfe", 2) == 0 || memcmp(start.p, "\xfe\xff", 2) == 0))
        return fault(csv, err, "the file is UTF-16; save it as \"CSV UTF-8\"");
    if (start.n == START && memcmp(start.p, "PK\3\4", START) == 0)
        return fault(csv, err, "this is a workbook (.xlsx), not CSV; save it as \"CSV UTF-8\"");
    if (start.n > 0 && start.p[0] == '\xef') {
        if (start.n < 3 || memcmp(start.p, "\xef\xbb\xbf", 3) != 0)
            return fault(csv, err, "not valid UTF-8; save the file as \"CSV UTF-8\"");
        csv->ahead_at = 3;
    }
    return 0;
}

/* Looks at the header row, and leaves it to be read. Where a comma is the decimal sign, spreadsheets write semicolons. */
static void separator_find(struct csv *csv) {
    bool comma = false, semicolon = false, tab = false, in_quotes = false, row = false;
    size_t at = csv->ahead_at;
    while (at < csv->ahead.n || csv->ahead.n < CSV_RECORD_MAX) {
        int c = at < csv->ahead.n ? (unsigned char)csv->ahead.p[at] : getc_unlocked(csv->file);
        if (c == EOF)
            break;
        if (at++ == csv->ahead.n)
            buf_addc(&csv->ahead, (char)c);
        if (csv->ahead.failed || (c == '\n' && row && !in_quotes))
            break;
        row |= c != '\n' && c != '\r';
        in_quotes ^= c == '"';
        comma |= c == ',' && !in_quotes;
        semicolon |= c == ';' && !in_quotes;
        tab |= c == '\t' && !in_quotes;
    }
    csv->separator = ',';
    if (!comma && (semicolon || tab))
        csv->separator = semicolon ? ';' : '\t';
}

int csv_open(struct csv *csv, FILE *file, const char *name, struct err *err) {
    memset(csv, 0, sizeof *csv);
    csv->file = file;
    csv->name = name;
    csv->line = csv->next_line = 1;
    csv->fields = csv->row;
    buf_init(&csv->record, CSV_RECORD_MAX + CSV_COLUMNS_MAX);
    buf_init(&csv->header, CSV_RECORD_MAX + CSV_COLUMNS_MAX);
    buf_init(&csv->ahead, CSV_RECORD_MAX);
    int rc = start_check(csv, err);
    if (rc < 0)
        return rc;
    separator_find(csv);
    if (csv->ahead.failed)
        return err_set(err, ERR_NOMEM, "%s: no memory for the first row", csv->name);
    rc = read_record(csv, &csv->header, err);
    if (rc < 0)
        return rc;
    if (rc == 0)
        return fault(csv, err, "the file is empty; the first line must name the columns");
    if ((rc = split(csv, &csv->header, csv->names, err)) < 0)
        return rc;
    csv->columns = csv->count;
    for (size_t i = 0; i < csv->columns; i++) {
        csv->names[i] = str_trim(csv->names[i]);
        for (size_t k = 0; k < i; k++)
            if (str_equal(csv->names[i], csv->names[k]))
                return csv_fault(csv, err, NULL, "the column \"%.*s\" stands twice", STR_ARG(csv->names[i]));
    }
    return 0;
}

void csv_close(struct csv *csv) {
    buf_release(&csv->record);
    buf_release(&csv->header);
    buf_release(&csv->ahead);
}

int csv_column(const struct csv *csv, const char *name) {
    for (size_t i = 0; i < csv->columns; i++)
        if (str_is(csv->names[i], name))
            return (int)i;
    return -1;
}

int csv_next(struct csv *csv, struct err *err) {
    int rc = read_record(csv, &csv->record, err);
    if (rc <= 0)
        return rc;
    if ((rc = split(csv, &csv->record, csv->row, err)) < 0)
        return rc;
    if (csv->count != csv->columns)
        return csv_fault(csv, err, NULL, "%zu field%s where the header names %zu column%s", csv->count,
                         csv->count == 1 ? "" : "s", csv->columns, csv->columns == 1 ? "" : "s");
    return 1;
}

int csv_fault(const struct csv *csv, struct err *err, const char *column, const char *format, ...) {
    char why[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    return err_set(err, ERR_INPUT, "%s:%lu: %s%s%s", csv->name, csv->line, column != NULL ? column : "",
                   column != NULL ? ": " : "", why);
}

void csv_add_field(struct buf *out, struct str field) {
    bool plain = true;
    for (size_t i = 0; i < field.n && plain; i++)
        plain = field.p[i] != '"' && field.p[i] != ',' && field.p[i] != '\n' && field.p[i] != '\r';
    if (plain && (field.n == 0 || (field.p[0] != ' ' && field.p[field.n - 1] != ' '))) {
        buf_addstr(out, field);
        return;
    }
    buf_addc(out, '"');
    for (size_t i = 0; i < field.n; i++) {
        if (field.p[i] == '"')
            buf_addc(out, '"');
        buf_addc(out, field.p[i]);
    }
    buf_addc(out, '"');
}
