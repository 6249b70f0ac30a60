/* The sentences of a report. What they say stands in the document. */
#include <math.h>

#include "core/stats/share.h"
#include "pages/figure.h"
#include "pages/page.h"
#include "pages/report_page.h"
#include "view/format.h"

const char *telling_word(const struct telling *telling, const char *key) {
    char whole[80];
    snprintf(whole, sizeof whole, "office.report.%s", key);
    return page_word(telling->view, telling->language, whole);
}

static const char *figure_word(const struct telling *telling, const char *key) {
    char whole[80];
    snprintf(whole, sizeof whole, "office.fig.%s", key);
    return page_word(telling->view, telling->language, whole);
}

void period_words(const struct view *view, const char *language, enum period_unit by, const char *label,
                  char out[TELLING_SIZE]) {
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
        snprintf(out, TELLING_SIZE, "%s %s/%d", word, part + (by == PERIOD_MONTH ? 1 : 2), year);
    else
        snprintf(out, TELLING_SIZE, "%s %d", word, year);
}

const char *telling_text(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

const char *telling_titles(const struct telling *telling, const json_t *titles) {
    const char *text = json_string_value(json_object_get(titles, telling->language));
    return text != NULL ? text : telling_text(titles, "vi");
}

void telling_count(const struct telling *telling, const json_t *count, char out[TELLING_SIZE]) {
    json_int_t n = json_integer_value(count);
    format_count(n < 0 ? 0 : (uint64_t)n, telling->language, out, TELLING_SIZE);
}

void telling_day(const json_t *day, char out[TELLING_SIZE]) {
    const char *text = json_string_value(day);
    int32_t number;
    out[0] = '\0';
    if (text != NULL && day_parse(str_of(text), &number))
        format_day(number, out, TELLING_SIZE);
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

static void measure(const struct telling *telling, const json_t *percent, const json_t *score,
                    char out[FIGURE_TEXT_SIZE]) {
    if (telling->scored && json_is_number(score))
        format_decimal(json_number_value(score), telling->decimals, telling->language, out, FIGURE_TEXT_SIZE);
    else
        format_percent(hundredths(json_number_value(percent)), telling->language, out, FIGURE_TEXT_SIZE);
}

void telling_value(const struct telling *telling, const json_t *figure, char out[TELLING_SIZE]) {
    const json_t *percent = json_object_get(figure, "percent"), *score = json_object_get(figure, "score");
    char text[FIGURE_TEXT_SIZE];
    out[0] = '\0';
    if (!json_is_number(percent))
        return;
    if (telling->scored && json_is_number(score))
        measure(telling, percent, score, text);
    else
        format_percent(percent_of(figure), telling->language, text, sizeof text);
    snprintf(out, TELLING_SIZE, "%s", text);
}

void telling_interval(const struct telling *telling, const json_t *figure, char out[TELLING_SIZE]) {
    const json_t *low = json_object_get(figure, "low"), *high = json_object_get(figure, "high");
    char from[FIGURE_TEXT_SIZE], to[FIGURE_TEXT_SIZE];
    out[0] = '\0';
    if (!json_is_number(low) || !json_is_number(high))
        return;
    measure(telling, low, json_object_get(figure, "score_low"), from);
    measure(telling, high, json_object_get(figure, "score_high"), to);
    snprintf(out, TELLING_SIZE, "%s–%s", from, to);
}

void telling_why(const struct telling *telling, const json_t *figure, char out[TELLING_SIZE]) {
    const char *why = telling_text(figure, "why");
    char least[TELLING_SIZE];
    if (!json_is_true(json_object_get(figure, "hidden"))) {
        snprintf(out, TELLING_SIZE, "%s", page_word(telling->view, telling->language, "results.no_value"));
    } else if (strcmp(why, "nobody") == 0 || strcmp(why, "mixed") == 0) {
        snprintf(out, TELLING_SIZE, "%s", figure_word(telling, why));
    } else {
        const char *key = strcmp(why, "few") == 0 ? "results.hidden" : "results.withheld";
        telling_count(telling, json_object_get(telling->document, "threshold"), least);
        snprintf(out, TELLING_SIZE, "%s %.100s)", page_word(telling->view, telling->language, key), least);
    }
}

/* ---- What they are held against --------------------------------------------------------------------------------------- */

/* With its sign, as it is shown: what rounds to nothing has none. */
static void signed_decimal(const struct telling *telling, double value, unsigned decimals,
                           char out[FIGURE_TEXT_SIZE]) {
    char text[FIGURE_TEXT_SIZE - 4];
    format_decimal(fabs(value), decimals, telling->language, text, sizeof text);
    bool nothing = text[strspn(text, "0,.")] == '\0';
    snprintf(out, FIGURE_TEXT_SIZE, "%s%s", nothing ? "" : value < 0 ? "−" : "+", text);
}

void telling_change(const struct telling *telling, const json_t *change, char out[TELLING_SIZE]) {
    static const char *const words[][2] = {{"broken", "change_broken"},
                                           {"too-few", "change_few"},
                                           {"no-test", "no_test"},
                                           {"unclear", "unclear"},
                                           {"up", "up"},
                                           {"down", "down"}};
    const char *verdict = telling_text(change, "verdict"), *word = NULL;
    const json_t *percent = json_object_get(change, "percent"), *score = json_object_get(change, "score");
    out[0] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], verdict) == 0)
            word = figure_word(telling, words[i][1]);
    if (word == NULL)
        return;
    if (!json_is_number(percent)) {
        snprintf(out, TELLING_SIZE, "%s", word);
        return;
    }
    bool scored = telling->scored && json_is_number(score);
    char diff[FIGURE_TEXT_SIZE], other[FIGURE_TEXT_SIZE];
    signed_decimal(telling, json_number_value(json_object_get(change, scored ? "score_diff" : "diff")),
                   scored ? telling->decimals : 2, diff);
    measure(telling, percent, score, other);
    snprintf(out, TELLING_SIZE, "%s %s (%s %s): %s", diff,
             figure_word(telling, scored ? "points" : "percentage_points"),
             figure_word(telling, "from_value"), other, word);
}

void telling_target(const struct telling *telling, const json_t *target, char out[TELLING_SIZE]) {
    const char *name = telling_text(target, "operator");
    double value = json_number_value(json_object_get(target, "value"));
    char text[TARGET_VALUE_SIZE];
    out[0] = '\0';
    if (strcmp(name, target_operator_name(TARGET_BETTER)) == 0) {
        snprintf(out, TELLING_SIZE, "%s", figure_word(telling, "target_better"));
    } else if (strcmp(name, target_operator_name(TARGET_GROUP)) == 0) {
        snprintf(out, TELLING_SIZE, "%s %d", figure_word(telling, "target_group"), (int)value);
    } else if (name[0] != '\0') {
        target_value_format(llround(value * TARGET_UNITS), strcmp(telling->language, "vi") == 0 ? ',' : '.',
                            text);
        snprintf(out, TELLING_SIZE, "%s %s",
                 strcmp(name, target_operator_name(TARGET_ABOVE)) == 0 ? ">" : "≥", text);
    }
}

static bool is_verdict(const json_t *target, enum target_verdict verdict) {
    return strcmp(telling_text(target, "verdict"), target_verdict_name(verdict)) == 0;
}

bool telling_missed(const json_t *entry) {
    const json_t *target = json_object_get(entry, "target");
    return is_verdict(target, TARGET_MISSED) || is_verdict(target, TARGET_MISSED_UNCLEAR);
}

void telling_gap(const struct telling *telling, const json_t *target, char out[TELLING_SIZE]) {
    const json_t *gap = json_object_get(target, "gap");
    bool unclear = is_verdict(target, TARGET_MET_UNCLEAR) || is_verdict(target, TARGET_MISSED_UNCLEAR),
         missed = is_verdict(target, TARGET_MISSED) || is_verdict(target, TARGET_MISSED_UNCLEAR);
    char text[FIGURE_TEXT_SIZE];
    out[0] = '\0';
    if (target == NULL)
        return;
    if (!json_is_number(gap)) {
        snprintf(out, TELLING_SIZE, "%s", figure_word(telling, "goal_unknown"));
        return;
    }
    double value = fabs(json_number_value(gap));
    format_decimal(value, telling->decimals, telling->language, text, sizeof text);
    bool tiny = value > 1e-9 && text[strspn(text, "0,.")] == '\0'; /* it is not nothing */
    if (tiny)
        format_decimal(pow(10, -(double)telling->decimals), telling->decimals, telling->language, text,
                       sizeof text);
    snprintf(out, TELLING_SIZE, "%s %s%s%s", figure_word(telling, missed ? "short_by" : "over_by"),
             tiny ? "< " : "", text, unclear ? figure_word(telling, "unsure") : "");
}
