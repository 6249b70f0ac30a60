#include "cli/report_words.h"

#include <math.h>
#include <stdio.h>

#include "core/stats/share.h"
#include "core/suppress.h"
#include "view/format.h"

void words_count(uint64_t n, char out[CELL_SIZE]) {
    format_count(n, "vi", out, CELL_SIZE);
}

/* A number with a decimal comma, rounded half up. */
static void decimal(double value, unsigned decimals, char *out, size_t size) {
    double unit = pow(10, decimals);
    int n = snprintf(out, size, "%.*f", (int)decimals, floor(value * unit + 0.5) / unit);
    for (int i = 0; i < n && (size_t)i < size; i++)
        if (out[i] == '.')
            out[i] = ',';
}

/* The value of a dimension in the method's own unit, else percent. */
static bool in_percent(const struct survey *survey, size_t slot) {
    return survey->method->unit == INDEX_PERCENT || slot >= suppress_question_slot(survey, 0);
}

static void measure(const struct survey *survey, size_t slot, double percent, char *out, size_t size) {
    if (in_percent(survey, slot)) {
        char text[64];
        decimal(percent, 2, text, sizeof text);
        snprintf(out, size, "%s%%", text);
        return;
    }
    size_t dimension = slot == SUPPRESS_ALL ? SURVEY_ALL : slot - 1;
    decimal(survey->method->score_of(survey, dimension, percent), survey->method->decimals, out, size);
}

void words_percent(double percent, char out[CELL_SIZE]) {
    char text[64];
    decimal(percent, 2, text, sizeof text);
    snprintf(out, CELL_SIZE, "%s%%", text);
}

void words_range(double low, double high, char out[CELL_SIZE]) {
    char from[CELL_SIZE], to[CELL_SIZE];
    words_percent(low, from);
    words_percent(high, to);
    snprintf(out, CELL_SIZE, "%.60s – %.60s", from, to);
}

void words_value(const struct survey *survey, size_t slot, const struct report_entry *entry,
                 char out[CELL_SIZE]) {
    const struct figure *f = &entry->figure;
    if (!f->valued)
        snprintf(out, CELL_SIZE, "%s", f->hidden && !entry->nobody ? "ẩn" : "–");
    else if (in_percent(survey, slot) && f->percent == (double)f->satisfied * 100 / (double)f->answers)
        format_percent(stats_hundredths(f->satisfied, f->answers), "vi", out,
                       CELL_SIZE); /* exact halves round up */
    else
        measure(survey, slot, f->percent, out, CELL_SIZE);
}

void words_interval(const struct survey *survey, size_t slot, const struct report_entry *entry,
                    char out[CELL_SIZE]) {
    char low[64], high[64];
    out[0] = '\0';
    if (!entry->figure.bounded)
        return;
    measure(survey, slot, entry->figure.low, low, sizeof low);
    measure(survey, slot, entry->figure.high, high, sizeof high);
    snprintf(out, CELL_SIZE, "%s – %s", low, high);
}

static void signed_decimal(double value, char *out, size_t size) {
    char text[64];
    decimal(fabs(value), 2, text, sizeof text);
    snprintf(out, size, "%s%s", value < 0 ? "−" : "+", text);
}

static void difference(const struct report_change *change, const char *higher, const char *lower,
                       char out[CELL_SIZE]) {
    char diff[80];
    out[0] = '\0';
    if (change->verdict == REPORT_BROKEN || change->verdict == REPORT_TOO_FEW)
        snprintf(out, CELL_SIZE, "%s", change->verdict == REPORT_BROKEN ? "đổi câu hỏi" : "chưa đủ phiếu");
    if (!report_change_known(change))
        return;
    signed_decimal(change->diff, diff, sizeof diff);
    const char *verdict = change->verdict == REPORT_UP        ? higher
                          : change->verdict == REPORT_DOWN    ? lower
                          : change->verdict == REPORT_UNCLEAR ? " không đủ căn cứ"
                                                              : "";
    snprintf(out, CELL_SIZE, "%s%s", diff, verdict);
}

void words_change(const struct report_change *change, char out[CELL_SIZE]) {
    difference(change, " tăng", " giảm", out);
}

void words_against(const struct report_change *change, char out[CELL_SIZE]) {
    difference(change, " cao hơn", " thấp hơn", out);
}

void words_goal(const struct report_goal *goal, char out[CELL_SIZE]) {
    static const char *const signs[] = {[TARGET_NONE] = "",
                                        [TARGET_AT_LEAST] = "≥ ",
                                        [TARGET_ABOVE] = "> ",
                                        [TARGET_BETTER] = "hơn năm trước",
                                        [TARGET_GROUP] = "nhóm "};
    static const char *const verdicts[] = {[TARGET_UNKNOWN] = "chưa xét được",
                                           [TARGET_MET] = "đạt",
                                           [TARGET_MET_UNCLEAR] = "đạt, chưa chắc chắn",
                                           [TARGET_MISSED_UNCLEAR] = "dưới, chưa chắc chắn",
                                           [TARGET_MISSED] = "dưới chỉ tiêu"};
    char value[TARGET_VALUE_SIZE] = "", gap[80] = "";
    out[0] = '\0';
    if (!goal->set)
        return;
    if (goal->target.op == TARGET_GROUP)
        snprintf(value, sizeof value, "%d", (int)(goal->target.value / TARGET_UNITS));
    else
        target_value_format(goal->target.value, ',', value);
    if (goal->verdict != TARGET_UNKNOWN)
        signed_decimal(goal->gap, gap, sizeof gap);
    snprintf(out, CELL_SIZE, "%s%s: %s%s%s", signs[goal->target.op], value, gap, gap[0] == '\0' ? "" : " ",
             verdicts[goal->verdict]);
}

void words_official(const struct report_entry *entry, char out[CELL_SIZE]) {
    char value[TARGET_VALUE_SIZE] = "";
    if (entry->official.official != TARGET_ABSENT)
        target_value_format(entry->official.official, ',', value);
    snprintf(out, CELL_SIZE, "%s", value);
}

const char *words_signal(const struct report_signal *signal) {
    return signal->alarm ? "cảnh báo giảm" : signal->rules != 0 ? "giảm bất thường" : "";
}

void words_group(const struct report_unit *unit, char out[CELL_SIZE]) {
    static const char *const groups[] = {"", "1 (cao nhất)", "2 (trung bình – cao)", "3 (trung bình – thấp)",
                                         "4 (thấp nhất)"};
    snprintf(out, CELL_SIZE, "%s%s", groups[unit->group],
             unit->group > 0 && !unit->certain ? ", chưa chắc chắn" : "");
}
