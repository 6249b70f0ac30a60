#include "files/workbook.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/date.h"
#include "base/unnamed.h"

enum { COPY_BYTES = 128 * 1024, PATH_SIZE = 40, EXCEL_EPOCH_DAYS = 25569 /* 1899-12-30 to 1970-01-01 */ };

static lxw_format *format_of(lxw_workbook *book, const char *number, bool bold, bool wrap) {
    lxw_format *format = workbook_add_format(book);
    if (format == NULL)
        return NULL;
    if (number != NULL)
        format_set_num_format(format, number);
    if (bold)
        format_set_bold(format);
    if (wrap) {
        format_set_text_wrap(format);
        format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    }
    return format;
}

static bool formats_make(struct workbook *w) {
    w->plain = format_of(w->book, NULL, false, false);
    w->head = format_of(w->book, NULL, true, true);
    w->title = format_of(w->book, NULL, true, false);
    w->wrap = format_of(w->book, NULL, false, true);
    w->day = format_of(w->book, "dd/mm/yyyy", false, false);
    w->percent = format_of(w->book, "0.00", false, false);
    w->count = format_of(w->book, "#,##0", false, false);
    w->signed_number = format_of(w->book, "+0.00;-0.00;0.00", false, false);
    if (w->title != NULL)
        format_set_font_size(w->title, 14);
    return w->plain != NULL && w->head != NULL && w->title != NULL && w->wrap != NULL && w->day != NULL &&
           w->percent != NULL && w->count != NULL && w->signed_number != NULL;
}

int workbook_begin(struct workbook *out, const char *dir, const char *title, int64_t created, bool in_rows,
                   struct err *err) {
    char path[PATH_SIZE];
    *out = (struct workbook){.fd = file_unnamed(dir)};
    if (out->fd < 0)
        return err_set(err, ERR_IO, "%s: cannot make a temporary file: %s", dir, strerror(errno));
    /* The library wants a name; it only opens and writes what stands there. */
    snprintf(path, sizeof path, "/proc/self/fd/%d", out->fd);
    char *place = strdup(dir);
    lxw_workbook_options options = {
        .constant_memory = in_rows ? LXW_TRUE : LXW_FALSE, .tmpdir = place, .use_zip64 = LXW_FALSE};
    out->book = place == NULL ? NULL : workbook_new_opt(path, &options);
    free(place);
    if (out->book == NULL || !formats_make(out))
        return err_set(err, ERR_NOMEM, "no memory for a workbook");
    char *name = strdup(title);
    lxw_doc_properties properties = {.title = name, .created = (time_t)created};
    if (name != NULL)
        workbook_set_properties(out->book, &properties);
    free(name);
    return name != NULL ? 0 : err_set(err, ERR_NOMEM, "no memory for a workbook");
}

lxw_worksheet *workbook_sheet(struct workbook *w, const char *name, struct err *err) {
    lxw_worksheet *sheet = workbook_add_worksheet(w->book, name);
    if (sheet == NULL)
        err_set(err, ERR_NOMEM, "no memory for a sheet of a workbook");
    return sheet;
}

void sheet_text(lxw_worksheet *sheet, uint32_t row, uint16_t column, const char *text, lxw_format *format) {
    if (text[0] != '\0')
        worksheet_write_string(sheet, row, column, text, format);
}

void sheet_number(lxw_worksheet *sheet, uint32_t row, uint16_t column, double number, lxw_format *format) {
    worksheet_write_number(sheet, row, column, number, format);
}

void sheet_day(const struct workbook *w, lxw_worksheet *sheet, uint32_t row, uint16_t column, int32_t day) {
    if (day != DAY_NONE)
        worksheet_write_number(sheet, row, column, day + EXCEL_EPOCH_DAYS, w->day);
}

/* The library does not look whether its own temporary files could be written. */
int sheet_check(lxw_worksheet *sheet, struct err *err) {
    FILE *file = sheet->optimize_tmpfile;
    if (file != NULL && (fflush(file) != 0 || ferror(file)))
        return err_set(err, ERR_IO, "cannot write a temporary file: %s", strerror(errno));
    return 0;
}

static int copy(int fd, FILE *out, struct err *err) {
    char *bytes = malloc(COPY_BYTES);
    if (bytes == NULL)
        return err_set(err, ERR_NOMEM, "no memory to copy a workbook");
    int rc = 0;
    off_t at = 0;
    ssize_t n = 0;
    while (rc == 0 && (n = pread(fd, bytes, COPY_BYTES, at)) > 0) {
        at += n;
        if (fwrite(bytes, 1, (size_t)n, out) != (size_t)n)
            rc = err_set(err, ERR_IO, "cannot write the file: %s", strerror(errno));
    }
    if (rc == 0 && n < 0)
        rc = err_set(err, ERR_IO, "cannot read a temporary file: %s", strerror(errno));
    free(bytes);
    return rc;
}

int workbook_end(struct workbook *w, FILE *out, struct err *err) {
    lxw_error failed = workbook_close(w->book);
    w->book = NULL;
    if (failed != LXW_NO_ERROR)
        return err_set(err, failed == LXW_ERROR_MEMORY_MALLOC_FAILED ? ERR_NOMEM : ERR_IO,
                       "cannot write the workbook: %s", lxw_strerror(failed));
    return copy(w->fd, out, err);
}

void workbook_release(struct workbook *w) {
    if (w->book != NULL)
        lxw_workbook_free(w->book);
    if (w->fd >= 0)
        close(w->fd);
    *w = (struct workbook){.fd = -1};
}
