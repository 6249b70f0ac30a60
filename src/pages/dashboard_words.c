/* The sentences of the officer's page. What they say, report/ has decided. */
#include <math.h>

#include "pages/dashboard.h"
#include "pages/figure.h"
#include "pages/page.h"
#include "view/format.h"

const char *saying_word(const struct saying *saying, const char *key) {
    char whole[80];
    snprintf(whole, sizeof whole, "office.fig.%s", key);
    return page_word(saying->view, saying->language, whole);
}

void saying_count(const struct saying *saying, uint64_t n, char out[SAYING_SIZE]) {
    format_count(n, saying->language, out, SAYING_SIZE);
}

void saying_period(const struct saying *saying, const struct period *period, char out[SAYING_SIZE]) {
    const char *label = period->label,
               *part = strchr(label, '-'); /* an administrative period has no year but its label's */
    int year = (int)strtol(label, NULL, 10);
    char day[32];
    switch (part == NULL ? PERIOD_YEAR : saying->report->request.by) {
    case PERIOD_DAY:
        format_day(period->from, day, sizeof day);
        snprintf(out, SAYING_SIZE, "%s %s", saying_word(saying, "day"), day);
        break;
    case PERIOD_WEEK:
        snprintf(out, SAYING_SIZE, "%s %s/%d", saying_word(saying, "week"), part + 2, year);
        break;
    case PERIOD_MONTH:
        snprintf(out, SAYING_SIZE, "%s %s/%d", saying_word(saying, "month"), part + 1, year);
        break;
    case PERIOD_QUARTER:
        snprintf(out, SAYING_SIZE, "%s %s/%d", saying_word(saying, "quarter"), part + 2, year);
        break;
    case PERIOD_HALF:
        snprintf(out, SAYING_SIZE, "%s %d", saying_word(saying, part[2] == '1' ? "half_1" : "half_2"), year);
        break;
    default:
        snprintf(out, SAYING_SIZE, "%s %d", saying_word(saying, "year"), year);
    }
}

/* With its sign, as it is shown: what rounds to nothing has none. */
static void signed_decimal(const struct saying *saying, double value, unsigned decimals,
                           char out[FIGURE_TEXT_SIZE]) {
    char text[FIGURE_TEXT_SIZE - 4];
    format_decimal(fabs(value), decimals, saying->language, text, sizeof text);
    bool nothing = text[strspn(text, "0,.")] == '\0';
    snprintf(out, FIGURE_TEXT_SIZE, "%s%s", nothing ? "" : value < 0 ? "−" : "+", text);
}

/* Of two percentages, in what the figures beside are shown in. */
static double in_measure(const struct survey *survey, size_t dimension, const struct report_change *change) {
    if (survey->method->score_of == NULL || dimension == SURVEY_NONE)
        return change->diff;
    return survey->method->score_of(survey, dimension, change->percent + change->diff) -
           survey->method->score_of(survey, dimension, change->percent);
}

void saying_change(const struct saying *saying, size_t dimension, const struct report_change *change,
                   char out[SAYING_SIZE]) {
    static const char *const verdicts[] = {
        [REPORT_NOTHING] = "",        [REPORT_BROKEN] = "change_broken", [REPORT_TOO_FEW] = "change_few",
        [REPORT_NO_TEST] = "no_test", [REPORT_UNCLEAR] = "unclear",      [REPORT_UP] = "up",
        [REPORT_DOWN] = "down"};
    const struct survey *survey = saying->report->survey;
    out[0] = '\0';
    if (change->verdict == REPORT_NOTHING)
        return;
    const char *verdict = saying_word(saying, verdicts[change->verdict]);
    if (!report_change_known(change)) {
        snprintf(out, SAYING_SIZE, "%s", verdict);
        return;
    }
    bool percent = survey->method->score_of == NULL || dimension == SURVEY_NONE;
    char diff[FIGURE_TEXT_SIZE], other[FIGURE_TEXT_SIZE];
    signed_decimal(saying, in_measure(survey, dimension, change), percent ? 2 : survey->method->decimals,
                   diff);
    figure_text(survey, dimension, change->percent, saying->language, other);
    snprintf(out, SAYING_SIZE, "%s %s (%s %s): %s", diff,
             saying_word(saying, percent ? "percentage_points" : "points"), saying_word(saying, "from_value"),
             other, verdict);
}

/* As far away from the other figure as so many percentage points are. */
static double measure_away(const struct survey *survey, size_t dimension, const struct report_change *change,
                           double points) {
    struct report_change away = *change;
    away.diff = points;
    return in_measure(survey, dimension, &away);
}

void saying_interval(const struct saying *saying, size_t dimension, const struct report_change *change,
                     char out[SAYING_SIZE]) {
    const struct survey *survey = saying->report->survey;
    unsigned decimals = survey->method->score_of == NULL ? 2 : survey->method->decimals;
    char low[FIGURE_TEXT_SIZE], high[FIGURE_TEXT_SIZE];
    out[0] = '\0';
    if (!report_change_tested(change))
        return;
    signed_decimal(saying, measure_away(survey, dimension, change, change->low), decimals, low);
    signed_decimal(saying, measure_away(survey, dimension, change, change->high), decimals, high);
    snprintf(out, SAYING_SIZE, "%s %s %s", low, saying_word(saying, "interval_to"), high);
}

static void aim_text(const struct saying *saying, enum target_operator op, int64_t aim,
                     char out[SAYING_SIZE]) {
    char value[TARGET_VALUE_SIZE];
    target_value_format(aim, strcmp(saying->language, "vi") == 0 ? ',' : '.', value);
    if (op == TARGET_BETTER)
        snprintf(out, SAYING_SIZE, "%s", saying_word(saying, "target_better"));
    else if (op == TARGET_GROUP)
        snprintf(out, SAYING_SIZE, "%s %d", saying_word(saying, "target_group"), (int)(aim / TARGET_UNITS));
    else
        snprintf(out, SAYING_SIZE, "%s %s", op == TARGET_ABOVE ? ">" : "≥", value);
}

void saying_target(const struct saying *saying, const struct report_goal *goal, char out[SAYING_SIZE]) {
    out[0] = '\0';
    if (goal->set)
        aim_text(saying, goal->target.op, goal->target.value, out);
}

static const char *report_word(const struct saying *saying, const char *key) {
    char whole[80];
    snprintf(whole, sizeof whole, "office.report.%s", key);
    return page_word(saying->view, saying->language, whole);
}

void saying_then(const struct saying *saying, const struct report_goal *goal, char out[SAYING_SIZE]) {
    const struct target_then *then = &goal->then;
    bool before = then->op != TARGET_NONE;
    char day[32], was[SAYING_SIZE];
    out[0] = '\0';
    if (then->unit == NULL)
        return;
    const char *what = !goal->set ? "target_dropped" : before ? "target_changed" : "target_late";
    format_day(then->changed, day, sizeof day);
    if (before)
        aim_text(saying, then->op, then->value, was);
    snprintf(out, SAYING_SIZE, "%s %s, %s (%s %.100s)", report_word(saying, what), day,
             report_word(saying, "after_period"), report_word(saying, "before_that"),
             before ? was : report_word(saying, "no_target"));
}

void saying_gap(const struct saying *saying, const struct report_goal *goal, char out[SAYING_SIZE]) {
    bool unclear = goal->verdict == TARGET_MET_UNCLEAR || goal->verdict == TARGET_MISSED_UNCLEAR;
    unsigned decimals = saying->report->survey->method->decimals;
    char gap[FIGURE_TEXT_SIZE];
    if (goal->verdict == TARGET_UNKNOWN) {
        snprintf(out, SAYING_SIZE, "%s", saying_word(saying, "goal_unknown"));
        return;
    }
    format_decimal(fabs(goal->gap), decimals, saying->language, gap, sizeof gap);
    bool tiny = fabs(goal->gap) > 1e-9 && gap[strspn(gap, "0,.")] == '\0'; /* it is not nothing */
    if (tiny)
        format_decimal(pow(10, -(double)decimals), decimals, saying->language, gap, sizeof gap);
    snprintf(out, SAYING_SIZE, "%s %s%s%s", saying_word(saying, goal_missed(goal) ? "short_by" : "over_by"),
             tiny ? "< " : "", gap, unclear ? saying_word(saying, "unsure") : "");
}

const char *saying_signal(const struct report_signal *signal) {
    if (signal->alarm)
        return signal->rules != 0 ? "drop_both" : "drop_slow";
    return signal->rules != 0 ? "drop_sudden" : NULL;
}
