/* A report for an officer to read, in Vietnamese. */
#include <inttypes.h>

#include "cli/report.h"
#include "cli/table.h"
#include "core/stats/share.h"
#include "view/format.h"

enum { CELL_SIZE = 64, MARGIN_COLUMNS = 3 /* period, responses, whole survey */ };

/* Bounds are rounded like percentages: half up, for display only. */
static void percent_text(const struct figure *f, char out[CELL_SIZE]) {
    format_percent(stats_hundredths(f->satisfied, f->answers), "vi", out, CELL_SIZE);
}

static void interval_text(const struct figure *f, char out[CELL_SIZE]) {
    char low[24], high[24];
    format_percent((uint64_t)(f->low * 100 + 0.5), "vi", low, sizeof low);
    format_percent((uint64_t)(f->high * 100 + 0.5), "vi", high, sizeof high);
    snprintf(out, CELL_SIZE, "%s – %s", low, high);
}

static void count_add(struct table *table, uint64_t n) {
    char text[CELL_SIZE];
    format_count(n, "vi", text, sizeof text);
    table_add(table, str_of(text));
}

/* Why there is no percentage. nobody: a figure that hides nobody; the suppression counts on no such part either. */
static const char *no_percent(const struct figure *f, bool nobody) {
    return f->hidden && !nobody ? "ẩn" : "–";
}

static bool nobody_in(const struct tally *tally, size_t dimension) {
    return tally_sums(tally, dimension)[TALLY_K] == 0;
}

/* A few people who answered the dimension are not told apart by which of its questions they left out. */
static bool nobody_asked(const struct report *report, size_t question) {
    const struct tally *tally = &report->tallies[0];
    struct figure f;
    if (nobody_in(tally, report->revision.survey->questions[question].dimension))
        return true;
    index_question(tally, question, 1, &f);
    return f.respondents == 0 && tally->cells[0] >= report->threshold;
}

static void figure_row(struct table *table, size_t depth, const char *code, const char *title,
                       const struct figure *f, bool nobody) {
    char percent[CELL_SIZE], interval[CELL_SIZE] = "";
    table_add(table, str_of(code));
    table_addf(table, "%*s%s", (int)(2 * depth), "", title);
    if (f->hidden && !nobody)
        table_add(table, STR(""));
    else
        count_add(table, f->respondents);
    snprintf(percent, sizeof percent, "%s", no_percent(f, nobody));
    if (f->valued) {
        percent_text(f, percent);
        interval_text(f, interval);
    }
    table_add(table, str_of(percent));
    table_add(table, str_of(interval));
}

/* A dimension, the questions on it, and what is below it; SURVEY_NONE stands for the top. */
static void tree_rows(struct report *report, struct table *table, const struct figures *figures,
                      size_t parent, size_t depth) {
    const struct survey *survey = report->revision.survey;
    for (size_t i = 0; i < survey->question_count; i++)
        if (parent != SURVEY_NONE && survey->questions[i].dimension == parent && report_has_figure(survey, i))
            figure_row(table, depth, survey->questions[i].code, text_in(&survey->questions[i].text, "vi"),
                       &figures->questions[i], nobody_asked(report, i));
    for (size_t i = 0; i < survey->dimension_count; i++) {
        const struct dimension *d = &survey->dimensions[i];
        if (d->parent != parent)
            continue;
        figure_row(table, depth, d->code, text_in(&d->title, "vi"), &figures->dimensions[i],
                   nobody_in(&report->tallies[0], i));
        tree_rows(report, table, figures, i, depth + 1);
    }
}

static struct table *whole_table(struct report *report) {
    static const char *const headings[] = {"Mã", "Nội dung", ">Số người", ">Hài lòng", "Khoảng bất định 95%",
                                           NULL};
    struct table *table = table_new(report->cli->arena, headings);
    if (table == NULL)
        return NULL;
    const struct figures *figures = &report->figures[0];
    figure_row(table, 0, "", "Chung", &figures->all, nobody_in(&report->tallies[0], SURVEY_ALL));
    tree_rows(report, table, figures, SURVEY_NONE, 0);
    return table;
}

/* The dimensions that fit into a table's columns, without the deepest levels if need be. Returns how many. */
static size_t dimensions_shown(const struct survey *survey, size_t shown[TABLE_COLUMNS_MAX]) {
    size_t count = 0;
    for (size_t depth = SURVEY_DEPTH_MAX + 1; depth-- > 0;) {
        count = 0;
        for (size_t i = 0; i < survey->dimension_count && count < TABLE_COLUMNS_MAX; i++)
            if (survey->dimensions[i].depth <= depth)
                shown[count++] = i;
        if (count <= TABLE_COLUMNS_MAX - MARGIN_COLUMNS)
            return count;
    }
    return TABLE_COLUMNS_MAX - MARGIN_COLUMNS;
}

static void cell_add(struct table *table, const struct figure *f, bool nobody) {
    char text[CELL_SIZE];
    snprintf(text, sizeof text, "%s", no_percent(f, nobody));
    if (f->valued)
        percent_text(f, text);
    table_add(table, str_of(text));
}

/* One line per period: how many responses, then the whole survey and every dimension. */
static struct table *period_table(struct report *report) {
    const struct survey *survey = report->revision.survey;
    const char *headings[TABLE_COLUMNS_MAX + 1] = {"Kỳ", ">Số phiếu", ">Chung"};
    size_t shown[TABLE_COLUMNS_MAX], count = dimensions_shown(survey, shown);
    for (size_t i = 0; i < count; i++) {
        headings[MARGIN_COLUMNS + i] =
            arena_printf(report->cli->arena, ">%s", survey->dimensions[shown[i]].code);
        if (headings[MARGIN_COLUMNS + i] == NULL)
            return NULL;
    }
    struct table *table = table_new(report->cli->arena, headings);
    for (size_t p = 0; p < report->count && table != NULL; p++) {
        const struct figures *figures = &report->figures[p];
        table_add(table, str_of(report->periods[p].label));
        count_add(table, report->tallies[p].cells[0]);
        cell_add(table, &figures->all, nobody_in(&report->tallies[p], SURVEY_ALL));
        for (size_t i = 0; i < count; i++)
            cell_add(table, &figures->dimensions[shown[i]], nobody_in(&report->tallies[p], shown[i]));
    }
    return table;
}

static uint64_t responses_total(const struct report *report) {
    uint64_t total = 0;
    for (size_t i = 0; i < report->count; i++)
        total += report->tallies[i].cells[0];
    return total;
}

static void print_head(struct report *report) {
    FILE *out = report->cli->out;
    const struct survey *survey = report->revision.survey;
    char total[CELL_SIZE];
    format_count(responses_total(report), "vi", total, sizeof total);
    fprintf(out, "%s (%s, bản %u)\n", text_in(&survey->title, "vi"), survey->code, report->revision.number);
    fprintf(out, "Đơn vị: %s\n", report->unit_name != NULL ? report->unit_name : "tất cả");
    if (report->count > 0) {
        char from[CELL_SIZE], to[CELL_SIZE];
        format_day(report->selection.from, from, sizeof from);
        format_day(report->selection.to, to, sizeof to);
        fprintf(out, "Thời gian: %s – %s\n", from, to);
    }
    fprintf(out, "Số phiếu: %s\n\n", total);
}

/* What the figures are, and what they are not. */
static void print_notes(struct report *report) {
    FILE *out = report->cli->out;
    const struct survey *survey = report->revision.survey;
    fputs("\n", out);
    if (report->by != PERIOD_WHOLE)
        for (size_t i = 0; i < survey->dimension_count; i++)
            fprintf(out, "%s: %s\n", survey->dimensions[i].code, text_in(&survey->dimensions[i].title, "vi"));
    fprintf(out,
            "Hài lòng: số câu trả lời mức hài lòng trở lên trên tổng số câu trả lời.\n"
            "ẩn: dưới %" PRIu64
            " người trả lời, hoặc nếu hiện ra thì từ đó suy được số liệu của dưới %" PRIu64 " người.\n"
            "–: không có người trả lời.\n",
            report->threshold, report->threshold);
    if (report->by == PERIOD_WHOLE)
        fputs("Khoảng bất định 95% là của các phiếu đã thu; người trả lời tự chọn tham gia nên không đại "
              "diện cho "
              "toàn dân.\n",
              out);
    else
        fputs("Người trả lời tự chọn tham gia nên các số này không đại diện cho toàn dân.\n", out);
    if (strncmp(survey->code, "sipas-", 6) == 0)
        fputs("Câu hỏi theo nội dung SIPAS. ", out);
    else if (strncmp(survey->code, "papi", 4) == 0)
        fputs("Câu hỏi theo nội dung PAPI. ", out);
    fputs("Đây không phải là Chỉ số SIPAS hay Chỉ số PAPI chính thức.\n", out);
}

int report_text(struct report *report, struct err *err) {
    FILE *out = report->cli->out;
    print_head(report);
    if (responses_total(report) == 0) {
        fputs("Chưa có phiếu nào trong thời gian này.\n", out);
    } else {
        struct table *table = report->by == PERIOD_WHOLE ? whole_table(report) : period_table(report);
        if (table == NULL || !table_print(table, out)) {
            err_set(err, ERR_NOMEM, "no memory for %zu periods", report->count);
            return 1;
        }
        print_notes(report);
    }
    if (report->extent.other_revisions > 0) {
        char others[CELL_SIZE];
        format_count(report->extent.other_revisions, "vi", others, sizeof others);
        fprintf(
            out,
            "Lưu ý: còn %s phiếu theo bản khác của bộ câu hỏi, không tính ở đây; xem bằng --revision N.\n",
            others);
    }
    return 0;
}
