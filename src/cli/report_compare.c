/* Units or counters of one unit side by side, as a table to read and as JSON. */
#include "cli/report.h"
#include "cli/report_words.h"
#include "cli/table.h"
#include "core/suppress.h"

static size_t slot_of(const struct report_comparison *c) {
    return suppress_dimension_slot(c->dimension);
}

static void put(json_t **object, const char *key, json_t *value) {
    if (*object != NULL && json_object_set_new(*object, key, value) == 0)
        return;
    json_decref(*object);
    *object = NULL;
}

static void put_figure(json_t **object, const struct report_entry *entry) {
    const struct figure *f = &entry->figure;
    put(object, "hidden", json_boolean(f->hidden));
    if (f->hidden)
        return;
    put(object, "respondents", json_integer((json_int_t)f->respondents));
    put(object, "answers", json_integer((json_int_t)f->answers));
    put(object, "satisfied", json_integer((json_int_t)f->satisfied));
    if (f->valued)
        put(object, "percent", json_real(f->percent));
    if (f->bounded) {
        put(object, "low", json_real(f->low));
        put(object, "high", json_real(f->high));
    }
}

static json_t *row_json(const struct report_compared *row) {
    json_t *out = json_pack("{ss ss ss}", "code", row->code, "name", row->name, "band",
                            report_band_name(report_band(row)));
    put_figure(&out, &row->entry);
    if (row->entry.figure.valued && report_change_tested(&row->rest)) {
        put(&out, "diff", json_real(row->rest.diff));
        put(&out, "p", json_real(row->rest.p));
    }
    return out;
}

int report_compare_json(struct cli *cli, const struct report_comparison *c, bool counters, struct err *err) {
    const struct report_compared_list *list = counters ? &c->counters : &c->units;
    const struct report *report = &c->report;
    json_t *rows = json_array(), *level = c->level == NULL ? json_null() : json_object();
    for (size_t i = 0; i < list->count; i++)
        if (json_array_append_new(rows, row_json(&list->rows[i])) != 0) {
            json_decref(rows);
            json_decref(level);
            err_set(err, ERR_NOMEM, "no memory for %zu rows", list->count);
            return 1;
        }
    if (c->level != NULL)
        put_figure(&level, c->level);
    json_t *out =
        json_pack("{ss ss? ss ss so so si si sb so so}", "survey", report->request.survey_code, "unit",
                  report->request.unit_code, "compare", counters ? "counters" : "units", "dimension",
                  report_code(report->survey, slot_of(c)), "from", cli_day_json(report->request.from), "to",
                  cli_day_json(report->request.to), "threshold", (int)report->threshold, "least",
                  (int)REPORT_RANK_LEAST, "several_revisions", (int)c->several, "level", level, "rows", rows);
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
        fputs(c->several
                  ? "Trong thời gian này có phiếu của nhiều bản câu hỏi nên không nêu riêng từng điểm.\n"
                  : "Khác nhau giữa các điểm cũng do loại việc khác nhau; không dùng để chấm điểm cá "
                    "nhân.\n",
              cli->out);
    return 0;
}
