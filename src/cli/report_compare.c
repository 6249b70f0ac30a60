/* Units or counters of one unit side by side, as a table to read and as JSON. */
#include "cli/report.h"
#include "cli/report_words.h"
#include "cli/table.h"
#include "core/suppress.h"
#include "view/format.h"

static size_t slot_of(const struct report_comparison *c) {
    return suppress_dimension_slot(c->dimension);
}

int report_compare_json(struct cli *cli, const struct report_comparison *c, bool counters, struct err *err) {
    const struct report_compared_list *list = counters ? &c->counters : &c->units;
    const struct report *report = &c->report;
    json_t *out = json_pack(
        "{ss ss? ss ss so so si si sb so so}", "survey", report->request.survey_code, "unit",
        report->request.unit_code, "compare", counters ? "counters" : "units", "dimension",
        report_code(report->survey, slot_of(c)), "from", format_day_json(report->request.from), "to",
        format_day_json(report->request.to), "threshold", (int)report->threshold, "least",
        (int)REPORT_RANK_LEAST, "several_revisions", (int)c->several, "level",
        c->level == NULL ? json_null() : report_level_value(c, c->level), "rows", report_rows_value(c, list));
    return cli_print_json(cli, out, err);
}

static const char *band_words(const struct report_compared *row) {
    static const char *const words[] = {[REPORT_BAND_HIDDEN] = "",
                                        [REPORT_BAND_FEW] = "chưa đủ phiếu để so sánh",
                                        [REPORT_BAND_NO_TEST] = "không kết luận được",
                                        [REPORT_BAND_HIGHER] = "cao hơn mức chung",
                                        [REPORT_BAND_ALIKE] = "không khác mức chung",
                                        [REPORT_BAND_LOWER] = "thấp hơn mức chung"};
    return words[report_band(row)];
}

static void add_row(struct table *table, const struct report_comparison *c, const char *name,
                    const struct report_entry *entry, const char *band) {
    char cell[CELL_SIZE] = "";
    table_add(table, str_of(name));
    if (!entry->figure.hidden)
        words_count(entry->figure.respondents, cell);
    table_add(table, str_of(cell));
    words_value(c->report.survey, slot_of(c), entry, cell);
    table_add(table, str_of(cell));
    words_interval(c->report.survey, slot_of(c), entry, cell);
    table_add(table, str_of(cell));
    table_add(table, str_of(band));
}

int report_compare_text(struct cli *cli, const struct report_comparison *c, bool counters, struct err *err) {
    static const char *const headings[] = {
        "Tên", ">Số người", ">Kết quả", "Khoảng bất định 95%", "So với phần còn lại của đơn vị", NULL};
    const struct report_compared_list *list = counters ? &c->counters : &c->units;
    struct table *table = table_new(cli->arena, headings);
    report_text_head(cli->out, &c->report);
    if (table != NULL && c->level != NULL)
        add_row(table, c, "Mức chung", c->level, "");
    for (size_t i = 0; table != NULL && i < list->count; i++)
        add_row(table, c, list->rows[i].name, &list->rows[i].entry, band_words(&list->rows[i]));
    if (table == NULL || !table_print(table, cli->out)) {
        err_set(err, ERR_NOMEM, "no memory for a table");
        return 1;
    }
    fprintf(cli->out,
            "\nNội dung: %s. Xếp theo tên, không xếp hạng. Dưới %d người thì chưa so sánh; hiệu chỉnh "
            "Holm cho các dòng.\n",
            slot_of(c) == SUPPRESS_ALL ? "Chung" : report_title(c->report.survey, slot_of(c)),
            (int)REPORT_RANK_LEAST);
    if (counters)
        fputs(c->several ? "Trong thời gian này có phiếu theo nhiều bản của bộ câu hỏi nên không nêu riêng "
                           "từng quầy.\n"
                         : "Các quầy khác nhau một phần vì loại việc khác nhau; không dùng để chấm điểm cá "
                           "nhân.\n",
              cli->out);
    return 0;
}
