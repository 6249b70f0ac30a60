#include "files/workbook.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/date.h"
#include "base/unnamed.h"
#include "base/utf8.h"

enum {
    LINE_POINTS = 15,
    HEIGHT_MAX = 409, /* points of a row */
    FOOT_LETTERS = 90,
    /* of 255 for all */ COPY_BYTES = 128 * 1024,
    PATH_SIZE = 40,
    EXCEL_EPOCH_DAYS = 25569 /* 1899-12-30 to 1970-01-01 */
};

static lxw_format *format_of(lxw_workbook *book, const char *number, bool bold, bool wrap) {
    lxw_format *format = workbook_add_format(book);
    if (format == NULL)
        return NULL;
    if (number != NULL)
        format_set_num_format(format, number);
    if (bold)
        format_set_bold(format);
    if (wrap)
        format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP); /* beside what is wrapped */
    return format;
}

static bool formats_make(struct workbook *w) {
    w->plain = format_of(w->book, NULL, false, false);
    w->head = format_of(w->book, NULL, true, true);
    w->title = format_of(w->book, NULL, true, false);
    w->beside = format_of(w->book, NULL, false, false);
    w->wrap = format_of(w->book, NULL, false, true);
    w->beside_wrap = format_of(w->book, NULL, false, true);
    w->day = format_of(w->book, "dd/mm/yyyy", false, false);
    w->percent = format_of(w->book, "0.00", false, false);
    w->count = format_of(w->book, "#,##0", false, false);
    w->signed_number = format_of(w->book, "+0.00;-0.00;0.00", false, false);
    w->left_day = format_of(w->book, "dd/mm/yyyy", false, false);
    w->left_count = format_of(w->book, "#,##0", false, false);
    if (w->title != NULL)
        format_set_font_size(w->title, 14);
    if (w->beside != NULL)
        format_set_indent(w->beside, 1);
    if (w->beside_wrap != NULL)
        format_set_indent(w->beside_wrap, 1);
    if (w->left_day != NULL)
        format_set_align(w->left_day, LXW_ALIGN_LEFT);
    if (w->left_count != NULL)
        format_set_align(w->left_count, LXW_ALIGN_LEFT);
    return w->plain != NULL && w->head != NULL && w->title != NULL && w->wrap != NULL && w->day != NULL &&
           w->percent != NULL && w->count != NULL && w->signed_number != NULL && w->left_day != NULL &&
           w->left_count != NULL && w->beside != NULL && w->beside_wrap != NULL;
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

void sheet_day(lxw_worksheet *sheet, uint32_t row, uint16_t column, int32_t day, lxw_format *format) {
    if (day != DAY_NONE)
        worksheet_write_number(sheet, row, column, day + EXCEL_EPOCH_DAYS, format);
}

static unsigned lines_of(struct str text, unsigned width) {
    size_t letters = utf8_length(text);
    return letters <= width ? 1 : (unsigned)((letters + letters / 16 + width - 1) / width);
}

unsigned text_lines(const char *text, unsigned width) {
    unsigned lines = 0;
    const char *end;
    for (; (end = strchr(text, '\n')) != NULL; text = end + 1)
        lines += lines_of((struct str){text, (size_t)(end - text)}, width);
    return lines + lines_of(str_of(text), width);
}

void sheet_height(lxw_worksheet *sheet, uint32_t row, unsigned lines) {
    double points = LINE_POINTS * (double)lines;
    if (lines > 1)
        worksheet_set_row(sheet, row, points < HEIGHT_MAX ? points : HEIGHT_MAX, NULL);
}

void sheet_lines(lxw_worksheet *sheet, uint32_t row, const char *text, unsigned width) {
    sheet_height(sheet, row, text_lines(text, width));
}

/* Of a footer, where & begins a command. At most FOOT_LETTERS of it. */
static void add_foot(struct buf *out, const char *text) {
    struct str rest = str_of(text);
    for (size_t letters = 0; rest.n > 0 && letters < FOOT_LETTERS; letters++) {
        size_t n = 1;
        while (n < rest.n && ((unsigned char)rest.p[n] & 0xc0) == 0x80)
            n++;
        if (rest.p[0] == '&')
            buf_addc(out, '&');
        buf_add(out, rest.p, n);
        rest = (struct str){rest.p + n, rest.n - n};
    }
}

int sheet_print(lxw_worksheet *sheet, const struct sheet_paper *paper, struct err *err) {
    struct buf foot;
    buf_init(&foot, 4096);
    buf_adds(&foot, "&L&8");
    add_foot(&foot, paper->left);
    buf_adds(&foot, "&R&8");
    add_foot(&foot, paper->page);
    buf_adds(&foot, " &P/&N");
    buf_addc(&foot, '\0');
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9); /* A4 */
    worksheet_set_margins(sheet, 0.5, 0.5, 0.5, 0.6);
    if (paper->scale == 0)
        worksheet_fit_to_pages(sheet, 1, 0);
    else
        worksheet_set_print_scale(sheet, paper->scale);
    if (paper->head >= 0)
        worksheet_repeat_rows(sheet, (lxw_row_t)paper->head, (lxw_row_t)paper->head);
    bool failed = foot.failed || worksheet_set_footer(sheet, foot.p) != LXW_NO_ERROR;
    buf_release(&foot);
    return failed ? err_set(err, ERR_NOMEM, "no memory for the foot of a sheet") : 0;
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
