/* A report for an officer to read, in Vietnamese. */
#include "cli/report.h"
#include "cli/report_words.h"
#include "cli/table.h"
#include "core/suppress.h"
#include "view/format.h"

enum { MARGIN_COLUMNS = 3 /* period, responses, whole survey */ };

static void entry_row(struct table *table, const struct report *report, const struct report_period *period,
                      size_t slot, size_t depth, const char *code, const char *title) {
    const struct report_entry *entry = &period->entries[slot];
    char cell[CELL_SIZE] = "";
    table_add(table, str_of(code));
    table_addf(table, "%*s%s%s", (int)(2 * depth), "", title, entry->broken ? " ┆" : "");
    if (!entry->figure.hidden || entry->nobody)
        words_count(entry->figure.respondents, cell);
    table_add(table, str_of(cell));
    words_value(report->survey, slot, entry, cell);
    table_add(table, str_of(cell));
    words_interval(report->survey, slot, entry, cell);
    table_add(table, str_of(cell));
}

/* A dimension, the questions on it, and what is below it; SURVEY_NONE stands for the top. */
static void tree_rows(struct table *table, const struct report *report, const struct report_period *period,
                      size_t parent, size_t depth) {
    const struct survey *survey = report->survey;
    for (size_t i = 0; i < survey->question_count; i++)
        if (parent != SURVEY_NONE && survey->questions[i].dimension == parent)
            entry_row(table, report, period, suppress_question_slot(survey, i), depth,
                      survey->questions[i].code, text_in(&survey->questions[i].text, "vi"));
    for (size_t i = 0; i < survey->dimension_count; i++) {
        const struct dimension *d = &survey->dimensions[i];
        if (d->parent != parent)
            continue;
        entry_row(table, report, period, suppress_dimension_slot(i), depth, d->code,
                  text_in(&d->title, "vi"));
        tree_rows(table, report, period, i, depth + 1);
    }
}

static const char *measure_heading(const struct survey *survey) {
    return survey->method->unit == INDEX_PERCENT  ? ">Hài lòng"
           : survey->method->unit == INDEX_LEVELS ? ">Điểm trung bình"
                                                  : ">Điểm (tham khảo)";
}

static struct table *whole_table(struct cli *cli, const struct report *report,
                                 const struct report_period *period) {
    const char *headings[] = {
        "Mã", "Nội dung", ">Số người", measure_heading(report->survey), "Khoảng bất định 95%", NULL};
    struct table *table = table_new(cli->arena, headings);
    if (table == NULL)
        return NULL;
    entry_row(table, report, period, SUPPRESS_ALL, 0, "", "Chung");
    tree_rows(table, report, period, SURVEY_NONE, 0);
    return table;
}

/* ---- What the figures are held against -------------------------------------------------------------------------- */

static bool is_held(const struct report_entry *entry) {
    return entry->before.verdict != REPORT_NOTHING || entry->year_before.verdict != REPORT_NOTHING ||
           entry->against.verdict != REPORT_NOTHING || entry->goal.set || entry->signal.alarm ||
           entry->signal.rules != 0 || entry->official.official != TARGET_ABSENT;
}

static void held_row(struct table *table, const struct report *report, const struct report_period *period,
                     size_t slot) {
    const struct report_entry *entry = &period->entries[slot];
    char cell[CELL_SIZE];
    table_add(table, str_of(slot == SUPPRESS_ALL ? "Chung" : report_code(report->survey, slot)));
    words_value(report->survey, slot, entry, cell);
    table_add(table, str_of(cell));
    words_change(report->survey, slot, &entry->before, cell);
    table_add(table, str_of(cell));
    words_change(report->survey, slot, &entry->year_before, cell);
    table_add(table, str_of(cell));
    words_against(report->survey, slot, &entry->against, cell);
    if (report->against != NULL)
        table_add(table, str_of(cell));
    words_goal(report->survey, &entry->goal, cell);
    table_add(table, str_of(cell));
    words_official(report->unit, entry, cell);
    table_add(table, str_of(cell));
    table_add(table, str_of(words_signal(&entry->signal)));
}

/* Dimensions only: of single questions the data formats tell. NULL without memory; *rows 0 when there is nothing. */
static struct table *held_table(struct cli *cli, const struct report *report,
                                const struct report_period *period, size_t *rows) {
    const char *headings[10] = {"Mã", measure_heading(report->survey), "So với kỳ trước",
                                "So với cùng kỳ năm trước"};
    size_t n = 4;
    if (report->against != NULL)
        headings[n++] = "So với đơn vị đối chiếu";
    headings[n++] = "Chỉ tiêu";
    headings[n++] = ">Kết quả chính thức";
    headings[n++] = "Cảnh báo";
    struct table *table = table_new(cli->arena, headings);
    *rows = 0;
    for (size_t slot = 0; table != NULL && slot < suppress_question_slot(report->survey, 0); slot++) {
        if (!is_held(&period->entries[slot]))
            continue;
        held_row(table, report, period, slot);
        ++*rows;
    }
    return table;
}

/* One period in full. */
static bool print_period(struct cli *cli, const struct report *report, const struct report_period *period) {
    size_t rows;
    struct table *table = whole_table(cli, report, period), *held = held_table(cli, report, period, &rows);
    if (table == NULL || held == NULL || !table_print(table, cli->out))
        return false;
    if (rows > 0)
        fputs("\n", cli->out);
    if (rows > 0 && !table_print(held, cli->out))
        return false;
    report_text_below(cli->out, report, period);
    report_text_then(cli->out, report, period);
    if (!report_weighted_text(cli, report))
        return false;
    report_text_need(cli->out, report, period);
    return true;
}

/* ---- Period by period ------------------------------------------------------------------------------------------- */

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

/* The value with its marks: a break before it, a change against the period before, a warning behind it. */
static void series_cell(struct table *table, const struct report *report, size_t slot,
                        const struct report_entry *entry) {
    char text[CELL_SIZE];
    words_value(report->survey, slot, entry, text);
    table_addf(table, "%s%s%s%s", entry->broken ? "┆" : "", text,
               entry->before.verdict == REPORT_UP     ? "↑"
               : entry->before.verdict == REPORT_DOWN ? "↓"
                                                      : "",
               words_signal(&entry->signal)[0] != '\0' ? "!" : "");
}

/* One line per period: how many responses, then the whole survey and every dimension. */
static struct table *series_table(struct cli *cli, const struct report *report) {
    const struct survey *survey = report->survey;
    const char *headings[TABLE_COLUMNS_MAX + 1] = {"Kỳ", ">Số phiếu", ">Chung"};
    size_t shown[TABLE_COLUMNS_MAX], count = dimensions_shown(survey, shown);
    for (size_t i = 0; i < count; i++) {
        headings[MARGIN_COLUMNS + i] = arena_printf(cli->arena, ">%s", survey->dimensions[shown[i]].code);
        if (headings[MARGIN_COLUMNS + i] == NULL)
            return NULL;
    }
    struct table *table = table_new(cli->arena, headings);
    for (size_t p = 0; p < report->count && table != NULL; p++) {
        const struct report_period *period = &report->periods[p];
        char cell[CELL_SIZE];
        words_count(period->responses, cell);
        table_add(table, str_of(period->period.label));
        table_add(table, str_of(cell));
        series_cell(table, report, SUPPRESS_ALL, &period->entries[SUPPRESS_ALL]);
        for (size_t i = 0; i < count; i++) {
            size_t slot = suppress_dimension_slot(shown[i]);
            series_cell(table, report, slot, &period->entries[slot]);
        }
    }
    return table;
}

static bool print_series(struct cli *cli, const struct report *report) {
    struct table *table = series_table(cli, report);
    const struct report_period *period = report_last(report);
    char from[CELL_SIZE], to[CELL_SIZE];
    if (table == NULL || !table_print(table, cli->out))
        return false;
    format_day(period->period.from, from, sizeof from);
    format_day(period->period.to, to, sizeof to);
    fprintf(cli->out, "\nKỳ gần nhất có phiếu: %s (%s – %s)\n\n", period->period.label, from, to);
    return print_period(cli, report, period);
}

/* ---- The whole report --------------------------------------------------------------------------------------------- */

/* The units directly below, with the quarter of the ranking they are in. */
static bool print_units(struct cli *cli, const struct report *report) {
    const char *headings[] = {
        "Đơn vị", ">Số phiếu", ">Số người", measure_heading(report->survey), "Khoảng bất định 95%",
        "Nhóm",   NULL};
    if (report->unit_count < 2)
        return true;
    struct table *table = table_new(cli->arena, headings);
    bool ranked = false;
    for (size_t i = 0; table != NULL && i < report->unit_count; i++) {
        const struct report_unit *unit = &report->units[i];
        char cell[CELL_SIZE] = "";
        table_add(table, str_of(unit->unit->name));
        words_count(unit->responses, cell);
        table_add(table, str_of(cell));
        cell[0] = '\0';
        if (!unit->entry.figure.hidden)
            words_count(unit->entry.figure.respondents, cell);
        table_add(table, str_of(cell));
        words_value(report->survey, SUPPRESS_ALL, &unit->entry, cell);
        table_add(table, str_of(cell));
        words_interval(report->survey, SUPPRESS_ALL, &unit->entry, cell);
        table_add(table, str_of(cell));
        words_group(unit, cell);
        table_add(table, str_of(cell));
        ranked |= unit->group > 0;
    }
    fputs("\nCác đơn vị trực thuộc, tính chung cả thời gian:\n\n", cli->out);
    if (table == NULL || !table_print(table, cli->out))
        return false;
    if (ranked)
        fprintf(
            cli->out,
            "Nhóm: bốn phần bằng nhau khi xếp từ cao xuống thấp; chỉ xếp đơn vị có từ %d người trả lời.\n",
            REPORT_RANK_LEAST);
    return true;
}

static int print_moves(struct cli *cli, const struct report *report, struct err *err) {
    json_t *moves;
    int rc = report_moves(cli->read, report, cli->arena, &moves, err);
    if (rc != 0)
        return rc;
    report_text_moves(cli->out, moves);
    json_decref(moves);
    return 0;
}

static int print_exclusions(struct cli *cli, const struct report *report, struct err *err) {
    json_t *exclusions;
    int rc = report_exclusions(report, &exclusions, err);
    if (rc != 0)
        return rc;
    report_text_exclusions(cli->out, exclusions);
    json_decref(exclusions);
    return 0;
}

int report_text(struct cli *cli, const struct report *report, struct err *err) {
    FILE *out = cli->out;
    report_text_head(out, report);
    if (report_responses(report) == 0) {
        fputs("Chưa có phiếu nào trong thời gian này.\n", out);
    } else {
        bool good = report->request.by == PERIOD_WHOLE ? print_period(cli, report, &report->periods[0])
                                                       : print_series(cli, report);
        good = good && print_units(cli, report);
        if (!good) {
            err_set(err, ERR_NOMEM, "no memory for %zu periods", report->count);
            return 1;
        }
        if (print_moves(cli, report, err) < 0)
            return 1;
        report_text_notes(out, report);
    }
    if (print_exclusions(cli, report, err) < 0)
        return 1;
    if (report->other_revisions > 0) {
        char others[CELL_SIZE];
        words_count(report->other_revisions, others);
        fprintf(
            out,
            "Lưu ý: còn %s phiếu theo bản khác của bộ câu hỏi, không tính vào số Chung của bản này; xem bằng "
            "--revision N.\n",
            others);
    }
    return 0;
}
