/* A report for programs: its document as JSON, its figures as CSV, and all of it as a workbook. */
#include "cli/report.h"
#include "files/report_book.h"

enum { CSV_BYTES_MAX = 512 * 1024 * 1024 };

int report_json(struct cli *cli, const struct report *report, struct err *err) {
    json_t *document;
    int32_t today = day_of_seconds(clock_wall_seconds(cli->clock));
    return report_document_of(cli->read, report, today, cli->arena, &document, err) == 0
               ? cli_print_json(cli, document, err)
               : 1;
}

int report_csv(struct cli *cli, const struct report *report, struct err *err) {
    json_t *document;
    struct buf text;
    int32_t today = day_of_seconds(clock_wall_seconds(cli->clock));
    if (report_document_of(cli->read, report, today, cli->arena, &document, err) < 0)
        return 1;
    buf_init(&text, CSV_BYTES_MAX);
    bool made = report_document_csv(document, "vi", &text);
    if (made)
        fwrite(text.p, 1, text.n, cli->out); /* a failure is noticed at the end of the program */
    else
        err_set(err, ERR_NOMEM, "no memory for a table of this size; ask for fewer periods");
    buf_release(&text);
    json_decref(document);
    return made ? 0 : 1;
}

int report_xlsx(struct cli *cli, const struct report *report, struct err *err) {
    json_t *document;
    struct view *view;
    int32_t today = day_of_seconds(clock_wall_seconds(cli->clock));
    if (view_new(NULL, &view, err) < 0)
        return 1;
    int rc = report_document_of(cli->read, report, today, cli->arena, &document, err);
    if (rc == 0) {
        rc = report_book_write(document, view, "vi", cli->data_dir, cli->out, err);
        json_decref(document);
    }
    view_free(view);
    return rc < 0;
}
