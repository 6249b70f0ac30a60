/* The weighted figures beside the raw ones, or why there are none. */
#include "cli/report.h"
#include "cli/report_words.h"
#include "cli/table.h"
#include "core/suppress.h"
#include "view/view.h"

/* What a margin is called on the form. */
static const char *margin_name(const struct view *view, const struct report *report, size_t margin) {
    const char *code = report->request.margins[margin].question;
    size_t question = survey_question(report->survey, str_of(code));
    char key[SURVEY_CODE_MAX + 32];
    if (question == SURVEY_NONE || report->survey->questions[question].respondent == NULL)
        return code;
    snprintf(key, sizeof key, "respondent.%s.text", report->survey->questions[question].respondent->name);
    const char *word = view_word(view, "vi", key);
    return word == NULL ? code : word;
}

static void print_stop(FILE *out, const struct view *view, const struct report *report) {
    const struct report_weighting *w = &report->weighting;
    const struct report_margin *margin = &report->request.margins[w->margin];
    const char *name = margin_name(view, report, w->margin);
    fprintf(out, "\nKhông gia quyền được: ");
    if (w->stop == WEIGHT_FEW)
        fprintf(out, "%s, nhóm %s có dưới %d người trả lời; xin gộp nhóm này với nhóm khác.\n", name,
                margin->categories[w->category].options, WEIGHT_LEAST);
    else if (w->stop == WEIGHT_SUM)
        fprintf(out, "các tỷ lệ của %s không cộng thành 100%%.\n", name);
    else if (w->stop == WEIGHT_TARGET)
        fprintf(out, "%s, nhóm %s không có tỷ lệ.\n", name, margin->categories[w->category].options);
    else
        fputs("các tỷ lệ không khớp với những người đã trả lời.\n", out);
}

static void weighted_row(struct table *table, const struct report *report, size_t slot) {
    const struct report_weighted *weighted = &report->weighting.entries[slot];
    char cell[CELL_SIZE];
    table_add(table, str_of(slot == SUPPRESS_ALL ? "Chung" : report_code(report->survey, slot)));
    words_value(report->survey, slot, &report->periods[0].entries[slot], cell);
    table_add(table, str_of(cell));
    words_percent(weighted->percent, cell);
    table_add(table, str_of(weighted->valued ? cell : "–"));
    words_range(weighted->low, weighted->high, cell);
    table_add(table, str_of(weighted->valued ? cell : ""));
}

static bool print_weighted(struct cli *cli, const struct view *view, const struct report *report) {
    static const char *const headings[] = {"Mã", ">Phiếu đã thu", ">Có gia quyền", "Khoảng bất định 95%",
                                           NULL};
    const struct report_weighting *w = &report->weighting;
    FILE *out = cli->out;
    struct table *table = table_new(cli->arena, headings);
    for (size_t slot = 0; table != NULL && slot < suppress_question_slot(report->survey, 0); slot++)
        weighted_row(table, report, slot);
    fputs("\n", out);
    if (table == NULL || !table_print(table, out))
        return false;
    fprintf(out, "Gia quyền theo");
    for (size_t i = 0; i < report->request.margin_count; i++)
        fprintf(out, "%s %s (%s)", i > 0 ? ";" : "", margin_name(view, report, i),
                report->request.margins[i].source);
    fprintf(out, ". Tính trên %llu phiếu có đủ thông tin, bỏ %llu phiếu.%s\n", (unsigned long long)w->placed,
            (unsigned long long)w->unplaced,
            w->trimmed > 0 ? " Trọng số quá lớn hoặc quá nhỏ đã được cắt về 0,3 – 3." : "");
    fputs("Gia quyền không sửa được việc người trả lời tự chọn tham gia.\n", out);
    return true;
}

bool report_weighted_text(struct cli *cli, const struct report *report) {
    struct view *view = NULL;
    bool good = true;
    if (!report->weighting.asked || report->count == 0)
        return true;
    if (view_new(NULL, &view, NULL) != 0)
        return false;
    if (report->weighting.stop == WEIGHT_DONE)
        good = print_weighted(cli, view, report);
    else
        print_stop(cli->out, view, report);
    view_free(view);
    return good;
}
