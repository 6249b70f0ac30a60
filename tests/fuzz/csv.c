/* A CSV file of any bytes: rows as wide as the header, or an error that names the line. What was read is written and read
 * again. */
#include <stdio.h>

#include "base/csv.h"
#include "base/utf8.h"
#include "must.h"

/* fmemopen refuses to open nothing. */
static FILE *open_bytes(struct str bytes) {
    FILE *file = bytes.n == 0 ? fopen("/dev/null", "r") : fmemopen((void *)(uintptr_t)bytes.p, bytes.n, "r");
    must(file != NULL);
    return file;
}

static void check_field(struct str field) {
    must(field.p[field.n] == '\0' && strlen(field.p) == field.n && utf8_valid(field));
}

static void check_row(const struct csv *csv) {
    must(csv->count == csv->columns && csv->line < csv->next_line + 1);
    for (size_t i = 0; i < csv->count; i++)
        check_field(csv->fields[i]);
}

static void check_header(const struct csv *csv) {
    must(csv->columns >= 1 && csv->columns <= CSV_COLUMNS_MAX);
    must(csv->separator == ',' || csv->separator == ';' || csv->separator == '\t');
    for (size_t i = 0; i < csv->columns; i++) {
        must(utf8_valid(csv->names[i]) && str_equal(csv->names[i], str_trim(csv->names[i])));
        for (size_t k = 0; k < i; k++)
            must(!str_equal(csv->names[i], csv->names[k]));
    }
}

/* "f.csv:LINE: why", with a line the file has. */
static void check_fault(const struct err *err, int rc, struct str bytes) {
    unsigned long line = 0, lines = 1;
    int n = 0;
    for (size_t i = 0; i < bytes.n; i++)
        lines += bytes.p[i] == '\n';
    must(rc == err->code && (rc == ERR_INPUT || rc == ERR_LIMIT) && utf8_valid(str_of(err->text)));
    must(sscanf(err->text, "f.csv:%lu: %n", &line, &n) == 1 && n > 0 && err->text[n] != '\0');
    must(line >= 1 && line <= lines);
}

static void write_row(struct buf *out, const struct csv *csv) {
    for (size_t i = 0; i < csv->count; i++) {
        if (i > 0)
            buf_addc(out, ',');
        csv_add_field(out, csv->fields[i]);
    }
    buf_adds(out, "\r\n");
}

/* Reads all rows. again: they are written there, under a header of its own; or NULL, and rows must be those of `same`. */
static int read_all(struct str bytes, struct csv *csv, struct buf *again, struct str same, struct err *err) {
    struct buf row;
    FILE *file = open_bytes(bytes);
    int rc = csv_open(csv, file, "f.csv", err);
    unsigned long line = 0;
    if (rc == 0)
        check_header(csv);
    for (size_t i = 0; rc == 0 && again != NULL && i < csv->columns; i++)
        buf_printf(again, "%sc%zu", i > 0 ? "," : "", i);
    if (again != NULL)
        buf_adds(again, "\r\n");
    size_t at = rc == 0 && again == NULL ? str_of("\r\n").n : 0;
    for (size_t i = 0; rc == 0 && again == NULL && i < csv->columns; i++)
        at += csv->names[i].n + (i > 0);
    buf_init(&row, 1 << 21);
    while (rc >= 0 && (rc = csv_next(csv, err)) > 0) {
        check_row(csv);
        must(csv->line > line);
        line = csv->line;
        write_row(again != NULL ? again : &row, csv);
        if (again == NULL) {
            must(same.n >= at + row.n && memcmp(same.p + at, row.p, row.n) == 0);
            at += row.n;
            buf_reset(&row);
        }
    }
    must(again != NULL || at == same.n);
    buf_release(&row);
    csv_close(csv);
    fclose(file);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct csv csv;
    struct str bytes = {(const char *)data, size};
    struct err err = ERR_INIT;
    struct buf again;
    buf_init(&again, 1 << 24);
    int rc = read_all(bytes, &csv, &again, STR(""), &err);
    if (rc < 0)
        check_fault(&err, rc, bytes);
    else
        must(err.code == 0);
    /* In one column an empty field is an empty line, which is no row. */
    if (rc == 0 && csv.columns > 1 && !again.failed)
        must(read_all(buf_str(&again), &csv, NULL, buf_str(&again), &err) == 0);
    buf_release(&again);
    return 0;
}
