#include "cli/report_words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/stats/share.h"
#include "core/suppress.h"
#include "view/format.h"

void words_count(uint64_t n, char out[CELL_SIZE]) {
    format_count(n, "vi", out, CELL_SIZE);
}

static void decimal(double value, unsigned decimals, char *out, size_t size) {
    format_decimal(value, decimals, "vi", out, size);
}

/* In the method's own unit but for questions under points, which are of dimensions only. */
static bool in_percent(const struct survey *survey, size_t slot) {
    return survey->method->unit == INDEX_PERCENT ||
           (survey->method->unit == INDEX_POINTS && slot >= suppress_question_slot(survey, 0));
}

static double score(const struct survey *survey, size_t slot, double percent) {
    size_t first = suppress_question_slot(survey, 0);
    size_t dimension = slot == SUPPRESS_ALL ? SURVEY_ALL
                       : slot < first       ? slot - 1
                                            : survey->questions[slot - first].dimension;
    return survey->method->score_of(survey, dimension, percent);
}

static void measure(const struct survey *survey, size_t slot, double percent, char *out, size_t size) {
    if (in_percent(survey, slot)) {
        char text[64];
        decimal(percent, 2, text, sizeof text);
        snprintf(out, size, "%s%%", text);
        return;
    }
    decimal(score(survey, slot, percent), survey->method->decimals, out, size);
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
        snprintf(out, CELL_SIZE, "%s",
                 entry->mixed                  ? "đổi câu hỏi"
                 : f->hidden && !entry->nobody ? "ẩn"
                                               : "–");
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

/* With its sign, as it is shown: what rounds to nothing has none. */
static void signed_decimal(double value, unsigned decimals, char *out, size_t size) {
    char text[64];
    decimal(fabs(value), decimals, text, sizeof text);
    bool nothing = text[strspn(text, "0,")] == '\0';
    snprintf(out, size, "%s%s", nothing ? "" : value < 0 ? "−" : "+", text);
}

/* Of two percentages, in what the figures beside are shown in. */
static double in_measure(const struct survey *survey, size_t slot, const struct report_change *change) {
    if (in_percent(survey, slot))
        return change->diff;
    return score(survey, slot, change->percent + change->diff) - score(survey, slot, change->percent);
}

static void difference(const struct survey *survey, size_t slot, const struct report_change *change,
                       const char *const words[2], char out[CELL_SIZE]) {
    char diff[80], other[80];
    out[0] = '\0';
    if (change->verdict == REPORT_BROKEN || change->verdict == REPORT_TOO_FEW)
        snprintf(out, CELL_SIZE, "%s", change->verdict == REPORT_BROKEN ? "đổi câu hỏi" : "chưa đủ phiếu");
    if (!report_change_known(change))
        return;
    unsigned decimals = in_percent(survey, slot) ? 2 : survey->method->decimals;
    signed_decimal(in_measure(survey, slot, change), decimals, diff, sizeof diff);
    measure(survey, slot, change->percent, other, sizeof other);
    const char *verdict = change->verdict == REPORT_UP        ? words[0]
                          : change->verdict == REPORT_DOWN    ? words[1]
                          : change->verdict == REPORT_UNCLEAR ? ", chưa đủ căn cứ"
                                                              : "";
    snprintf(out, CELL_SIZE, "%s (%s)%s", diff, other, verdict);
}

void words_change(const struct survey *survey, size_t slot, const struct report_change *change,
                  char out[CELL_SIZE]) {
    difference(survey, slot, change, (const char *const[]){", tăng", ", giảm"}, out);
}

void words_against(const struct survey *survey, size_t slot, const struct report_change *change,
                   char out[CELL_SIZE]) {
    difference(survey, slot, change, (const char *const[]){", cao hơn", ", thấp hơn"}, out);
}

void words_target(const struct target *target, char out[CELL_SIZE]) {
    static const char *const signs[] = {[TARGET_NONE] = "",
                                        [TARGET_AT_LEAST] = "≥ ",
                                        [TARGET_ABOVE] = "> ",
                                        [TARGET_BETTER] = "cao hơn năm trước",
                                        [TARGET_GROUP] = "nhóm "};
    char value[TARGET_VALUE_SIZE] = "";
    if (target->op == TARGET_GROUP)
        snprintf(value, sizeof value, "%d", (int)(target->value / TARGET_UNITS));
    else
        target_value_format(target->value, ',', value);
    snprintf(out, CELL_SIZE, "%s%s", signs[target->op], value);
}

void words_verdict(const struct survey *survey, const struct report_goal *goal, char out[CELL_SIZE]) {
    bool met = goal->verdict == TARGET_MET || goal->verdict == TARGET_MET_UNCLEAR;
    bool unclear = goal->verdict == TARGET_MET_UNCLEAR || goal->verdict == TARGET_MISSED_UNCLEAR;
    char gap[80];
    snprintf(out, CELL_SIZE, "chưa xét được");
    if (goal->verdict == TARGET_UNKNOWN)
        return;
    decimal(fabs(goal->gap), survey->method->decimals, gap, sizeof gap);
    if (fabs(goal->gap) > 1e-9 && gap[strspn(gap, "0,")] == '\0') /* it is not nothing */
        snprintf(gap, sizeof gap, "dưới %s", survey->method->decimals == 2 ? "0,01" : "0,0001");
    snprintf(out, CELL_SIZE, "%s %s%s", met ? "đạt, hơn" : "chưa đạt, thiếu", gap,
             unclear ? " (chưa chắc chắn)" : "");
}

void words_goal(const struct survey *survey, const struct report_goal *goal, char out[CELL_SIZE]) {
    char target[CELL_SIZE], verdict[CELL_SIZE];
    out[0] = '\0';
    if (!goal->set)
        return;
    words_target(&goal->target, target);
    words_verdict(survey, goal, verdict);
    snprintf(out, CELL_SIZE, "%.80s: %.100s", target, verdict);
}

void words_official(const struct unit *unit, const struct report_entry *entry, char out[CELL_SIZE]) {
    char value[TARGET_VALUE_SIZE] = "";
    out[0] = '\0';
    if (entry->official.official == TARGET_ABSENT || entry->official.source == NULL)
        return;
    const char *whose = entry->official.unit;
    bool own = unit != NULL && strcmp(whose, unit->code) == 0;
    target_value_format(entry->official.official, ',', value);
    snprintf(out, CELL_SIZE, own ? "%s" : "%s (%s)", value, whose[0] == '\0' ? "chung" : whose);
}

const char *words_signal(const struct report_signal *signal) {
    if (signal->alarm)
        return signal->rules != 0 ? "giảm bất thường, kéo dài" : "giảm kéo dài";
    return signal->rules != 0 ? "giảm bất thường" : "";
}

void words_group(const struct report_unit *unit, char out[CELL_SIZE]) {
    static const char *const groups[] = {"", "1 (cao nhất)", "2 (trung bình – cao)", "3 (trung bình – thấp)",
                                         "4 (thấp nhất)"};
    snprintf(out, CELL_SIZE, "%s%s", groups[unit->group],
             unit->group > 0 && !unit->certain ? ", chưa chắc chắn" : "");
}
