/* The sentences of a report. What they say stands in the document. */
#include <math.h>

#include "core/stats/share.h"
#include "pages/figure.h"
#include "pages/page.h"
#include "pages/report_page.h"
#include "view/format.h"

const char *retelling_word(const struct retelling *retelling, const char *key) {
    char whole[80];
    snprintf(whole, sizeof whole, "office.report.%s", key);
    return page_word(retelling->view, retelling->language, whole);
}

static const char *figure_word(const struct retelling *retelling, const char *key) {
    char whole[80];
    snprintf(whole, sizeof whole, "office.fig.%s", key);
    return page_word(retelling->view, retelling->language, whole);
}

void period_words(const struct view *view, const char *language, enum period_unit by, const char *label,
                  char out[RETELLING_SIZE]) {
    const char *part = strchr(label, '-'), *key = "office.fig.year";
    int year = (int)strtol(label, NULL, 10);
    if (by == PERIOD_MONTH)
        key = "office.fig.month";
    else if (by == PERIOD_QUARTER)
        key = "office.fig.quarter";
    else if (by == PERIOD_HALF && part != NULL)
        key = part[2] == '1' ? "office.fig.half_1" : "office.fig.half_2";
    const char *word = page_word(view, language, key);
    if (part != NULL && (by == PERIOD_MONTH || by == PERIOD_QUARTER))
        snprintf(out, RETELLING_SIZE, "%s %s/%d", word, part + (by == PERIOD_MONTH ? 1 : 2), year);
    else
        snprintf(out, RETELLING_SIZE, "%s %d", word, year);
}

const char *retelling_text(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

const char *retelling_titles(const struct retelling *retelling, const json_t *titles) {
    const char *text = json_string_value(json_object_get(titles, retelling->language));
    return text != NULL ? text : retelling_text(titles, "vi");
}

void retelling_count(const struct retelling *retelling, const json_t *count, char out[RETELLING_SIZE]) {
    json_int_t n = json_integer_value(count);
    format_count(n < 0 ? 0 : (uint64_t)n, retelling->language, out, RETELLING_SIZE);
}

void retelling_day(const json_t *day, char out[RETELLING_SIZE]) {
    const char *text = json_string_value(day);
    int32_t number;
    out[0] = '\0';
    if (text != NULL && day_parse(str_of(text), &number))
        format_day(number, out, RETELLING_SIZE);
}

/* ---- Figures -------------------------------------------------------------------------------------------------------- */

static uint64_t hundredths(double percent) {
    return (uint64_t)(percent * 100 + 0.5);
}

/* A share of counted answers is rounded from its counts, so that a half is always rounded up. */
static uint64_t percent_of(const json_t *figure) {
    json_int_t answers = json_integer_value(json_object_get(figure, "answers")),
               satisfied = json_integer_value(json_object_get(figure, "satisfied"));
    double percent = json_number_value(json_object_get(figure, "percent"));
    if (answers > 0 && satisfied >= 0 && fabs((double)satisfied * 100 / (double)answers - percent) < 1e-9)
        return stats_hundredths((uint64_t)satisfied, (uint64_t)answers);
    return hundredths(percent);
}

static void measure(const struct retelling *retelling, const json_t *percent, const json_t *score,
                    char out[FIGURE_TEXT_SIZE]) {
    if (retelling->scored && json_is_number(score))
        format_decimal(json_number_value(score), retelling->decimals, retelling->language, out,
                       FIGURE_TEXT_SIZE);
    else
        format_percent(hundredths(json_number_value(percent)), retelling->language, out, FIGURE_TEXT_SIZE);
}

void retelling_value(const struct retelling *retelling, const json_t *figure, char out[RETELLING_SIZE]) {
    const json_t *percent = json_object_get(figure, "percent"), *score = json_object_get(figure, "score");
    char text[FIGURE_TEXT_SIZE];
    out[0] = '\0';
    if (!json_is_number(percent))
        return;
    if (retelling->scored && json_is_number(score))
        measure(retelling, percent, score, text);
    else
        format_percent(percent_of(figure), retelling->language, text, sizeof text);
    snprintf(out, RETELLING_SIZE, "%s", text);
}

void retelling_interval(const struct retelling *retelling, const json_t *figure, char out[RETELLING_SIZE]) {
    const json_t *low = json_object_get(figure, "low"), *high = json_object_get(figure, "high");
    char from[FIGURE_TEXT_SIZE], to[FIGURE_TEXT_SIZE];
    out[0] = '\0';
    if (!json_is_number(low) || !json_is_number(high))
        return;
    measure(retelling, low, json_object_get(figure, "score_low"), from);
    measure(retelling, high, json_object_get(figure, "score_high"), to);
    snprintf(out, RETELLING_SIZE, "%s–%s", from, to);
}

void retelling_why(const struct retelling *retelling, const json_t *figure, char out[RETELLING_SIZE]) {
    const char *why = retelling_text(figure, "why");
    char least[RETELLING_SIZE];
    if (!json_is_true(json_object_get(figure, "hidden"))) {
        snprintf(out, RETELLING_SIZE, "%s",
                 page_word(retelling->view, retelling->language, "results.no_value"));
    } else if (strcmp(why, "nobody") == 0 || strcmp(why, "mixed") == 0) {
        snprintf(out, RETELLING_SIZE, "%s", figure_word(retelling, why));
    } else {
        const char *key = strcmp(why, "few") == 0 ? "results.hidden" : "results.withheld";
        retelling_count(retelling, json_object_get(retelling->document, "threshold"), least);
        snprintf(out, RETELLING_SIZE, "%s %.100s)", page_word(retelling->view, retelling->language, key),
                 least);
    }
}

/* ---- What they are held against --------------------------------------------------------------------------------------- */

/* With its sign, as it is shown: what rounds to nothing has none. */
static void signed_decimal(const struct retelling *retelling, double value, unsigned decimals,
                           char out[FIGURE_TEXT_SIZE]) {
    char text[FIGURE_TEXT_SIZE - 4];
    format_decimal(fabs(value), decimals, retelling->language, text, sizeof text);
    bool nothing = text[strspn(text, "0,.")] == '\0';
    snprintf(out, FIGURE_TEXT_SIZE, "%s%s", nothing ? "" : value < 0 ? "−" : "+", text);
}

void retelling_change(const struct retelling *retelling, const json_t *change, char out[RETELLING_SIZE]) {
    static const char *const words[][2] = {{"broken", "change_broken"},
                                           {"too-few", "change_few"},
                                           {"no-test", "no_test"},
                                           {"unclear", "unclear"},
                                           {"up", "up"},
                                           {"down", "down"}};
    const char *verdict = retelling_text(change, "verdict"), *word = NULL;
    const json_t *percent = json_object_get(change, "percent"), *score = json_object_get(change, "score");
    out[0] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], verdict) == 0)
            word = figure_word(retelling, words[i][1]);
    if (word == NULL)
        return;
    if (!json_is_number(percent)) {
        snprintf(out, RETELLING_SIZE, "%s", word);
        return;
    }
    bool scored = retelling->scored && json_is_number(score);
    char diff[FIGURE_TEXT_SIZE], other[FIGURE_TEXT_SIZE];
    signed_decimal(retelling, json_number_value(json_object_get(change, scored ? "score_diff" : "diff")),
                   scored ? retelling->decimals : 2, diff);
    measure(retelling, percent, score, other);
    snprintf(out, RETELLING_SIZE, "%s %s (%s %s): %s", diff,
             figure_word(retelling, scored ? "points" : "percentage_points"),
             figure_word(retelling, "from_value"), other, word);
}

void retelling_target(const struct retelling *retelling, const json_t *target, char out[RETELLING_SIZE]) {
    const char *name = retelling_text(target, "operator");
    double value = json_number_value(json_object_get(target, "value"));
    char text[TARGET_VALUE_SIZE];
    out[0] = '\0';
    if (strcmp(name, target_operator_name(TARGET_BETTER)) == 0) {
        snprintf(out, RETELLING_SIZE, "%s", figure_word(retelling, "target_better"));
    } else if (strcmp(name, target_operator_name(TARGET_GROUP)) == 0) {
        snprintf(out, RETELLING_SIZE, "%s %d", figure_word(retelling, "target_group"), (int)value);
    } else if (name[0] != '\0') {
        target_value_format(llround(value * TARGET_UNITS), strcmp(retelling->language, "vi") == 0 ? ',' : '.',
                            text);
        snprintf(out, RETELLING_SIZE, "%s %s",
                 strcmp(name, target_operator_name(TARGET_ABOVE)) == 0 ? ">" : "≥", text);
    }
}

void retelling_then(const struct retelling *retelling, const json_t *entry, char out[RETELLING_SIZE]) {
    const json_t *then = json_object_get(entry, "target_then");
    char day[RETELLING_SIZE], was[RETELLING_SIZE];
    out[0] = '\0';
    if (then == NULL)
        return;
    bool before = retelling_text(then, "operator")[0] != '\0';
    const char *what = json_object_get(entry, "target") == NULL ? "target_dropped"
                       : before                                 ? "target_changed"
                                                                : "target_late";
    retelling_day(json_object_get(then, "changed"), day);
    retelling_target(retelling, then, was);
    snprintf(out, RETELLING_SIZE, "%s %.20s, %s (%s %.100s)", retelling_word(retelling, what), day,
             retelling_word(retelling, "after_period"), retelling_word(retelling, "before_that"),
             before ? was : retelling_word(retelling, "no_target"));
}

void retelling_revised(const struct retelling *retelling, const json_t *need, const char *key,
                       char out[RETELLING_SIZE]) {
    const json_t *revised = json_object_get(need, key);
    char cells[RETELLING_SIZE], first[RETELLING_SIZE], last[RETELLING_SIZE];
    out[0] = '\0';
    if (revised == NULL)
        return;
    retelling_count(retelling, json_object_get(revised, "cells"), cells);
    retelling_day(json_object_get(revised, "first"), first);
    retelling_day(json_object_get(revised, "last"), last);
    snprintf(out, RETELLING_SIZE, "%s %.40s %s %.20s%s%.20s", retelling_word(retelling, "visits_of"), cells,
             retelling_word(retelling, key), first, strcmp(first, last) == 0 ? "" : "–",
             strcmp(first, last) == 0 ? "" : last);
}

static bool is_verdict(const json_t *target, enum target_verdict verdict) {
    return strcmp(retelling_text(target, "verdict"), target_verdict_name(verdict)) == 0;
}

bool retelling_missed(const json_t *entry) {
    const json_t *target = json_object_get(entry, "target");
    return is_verdict(target, TARGET_MISSED) || is_verdict(target, TARGET_MISSED_UNCLEAR);
}

void retelling_gap(const struct retelling *retelling, const json_t *target, char out[RETELLING_SIZE]) {
    const json_t *gap = json_object_get(target, "gap");
    bool unclear = is_verdict(target, TARGET_MET_UNCLEAR) || is_verdict(target, TARGET_MISSED_UNCLEAR),
         missed = is_verdict(target, TARGET_MISSED) || is_verdict(target, TARGET_MISSED_UNCLEAR);
    char text[FIGURE_TEXT_SIZE];
    out[0] = '\0';
    if (target == NULL)
        return;
    if (!json_is_number(gap)) {
        snprintf(out, RETELLING_SIZE, "%s", figure_word(retelling, "goal_unknown"));
        return;
    }
    double value = fabs(json_number_value(gap));
    format_decimal(value, retelling->decimals, retelling->language, text, sizeof text);
    bool tiny = value > 1e-9 && text[strspn(text, "0,.")] == '\0'; /* it is not nothing */
    if (tiny)
        format_decimal(pow(10, -(double)retelling->decimals), retelling->decimals, retelling->language, text,
                       sizeof text);
    snprintf(out, RETELLING_SIZE, "%s %s%s%s", figure_word(retelling, missed ? "short_by" : "over_by"),
             tiny ? "< " : "", text, unclear ? figure_word(retelling, "unsure") : "");
}
