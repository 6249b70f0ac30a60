/* responses.csv, which an import reads again. */
#include "base/csv.h"
#include "files/writer.h"

static void add_text(struct writing *w, struct str text) {
    if (w->request->raw || !response_text_guarded(text)) {
        csv_add_field(&w->line, text);
        return;
    }
    char *cell = arena_alloc(w->row_arena, text.n + 1);
    if (cell == NULL) {
        w->line.failed = true;
        return;
    }
    cell[0] = '\'';
    memcpy(cell + 1, text.p, text.n);
    csv_add_field(&w->line, (struct str){cell, text.n + 1});
}

static int begin(struct writing *w, struct err *err) {
    if (!w->request->raw)
        buf_adds(&w->line, "\xef\xbb\xbf"); /* so that a spreadsheet takes the file for UTF-8 */
    for (size_t i = 0; i < w->book.count; i++) {
        if (i > 0)
            buf_addc(&w->line, ',');
        csv_add_field(&w->line, str_of(w->book.columns[i].code));
    }
    buf_adds(&w->line, "\r\n");
    return line_write(w, err);
}

static int row(struct writing *w, const struct response_row *row, struct err *err) {
    const struct stored_response *response = row->response;
    char day[DATE_TEXT_SIZE];
    day_format(response->day, day);
    buf_reset(&w->line);
    buf_printf(&w->line, "%s,%s,%s,%s,%u,%s", day, response->counter_code, channel_name(response->channel),
               response->language, response->revision, response_halves[response->half]);
    for (size_t c = 0; c < w->revisions.code_count; c++) {
        const struct question *question;
        const struct value *value;
        buf_addc(&w->line, ',');
        if (!row_value(w, row, c, &question, &value))
            continue;
        struct str text = question->kind->format(question, value, w->row_arena);
        if (text.p == NULL)
            return err_set(err, ERR_NOMEM, "no memory for a row of the file");
        if (question->size == 0)
            add_text(w, text);
        else
            csv_add_field(&w->line, text);
    }
    buf_adds(&w->line, "\r\n");
    return line_write(w, err);
}

static int end(struct writing *w, struct err *err) {
    (void)w, (void)err;
    return 0;
}

const struct responses_writer write_csv = {begin, row, end, NULL};
