/* The sentences about published results. Plain words round; the numbers beside them do not. */
#include <math.h>
#include <stdlib.h>

#include "core/target.h"
#include "pages/figure.h"
#include "pages/page.h"
#include "pages/results.h"
#include "view/format.h"

const char *telling_word(const struct telling *telling, const char *key) {
    char whole[80];
    snprintf(whole, sizeof whole, "published.%s", key);
    return page_word(telling->view, telling->language, whole);
}

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static double number_of(const json_t *object, const char *key) {
    return json_number_value(json_object_get(object, key));
}

static bool has(const json_t *object, const char *key) {
    return json_is_number(json_object_get(object, key));
}

const char *telling_title(const struct telling *telling, const json_t *titles) {
    const json_t *title = json_object_get(titles, telling->language);
    if (title == NULL)
        title = json_object_get(titles, view_language(telling->view, 0));
    return json_is_string(title) ? json_string_value(title) : "";
}

void telling_period(const struct telling *telling, enum period_unit by, const char *label,
                    char out[TELLING_SIZE]) {
    int year = (int)strtol(label, NULL, 10);
    const char *dash = strchr(label, '-'), *part = dash == NULL ? "" : dash + 1; /* "09", "Q3", "H1", "W10" */
    switch (by) {
    case PERIOD_MONTH:
        snprintf(out, TELLING_SIZE, "%s %d/%d", telling_word(telling, "by_month"),
                 (int)strtol(part, NULL, 10), year);
        break;
    case PERIOD_QUARTER:
        snprintf(out, TELLING_SIZE, "%s %s/%d", telling_word(telling, "by_quarter"), part + (*part == 'Q'),
                 year);
        break;
    case PERIOD_HALF:
        snprintf(out, TELLING_SIZE, "%s %d",
                 telling_word(telling, strcmp(part, "H1") == 0 ? "half_1" : "half_2"), year);
        break;
    case PERIOD_YEAR:
        snprintf(out, TELLING_SIZE, "%s %d", telling_word(telling, "by_year"), year);
        break;
    case PERIOD_WHOLE:
    case PERIOD_DAY:
    case PERIOD_WEEK:
        snprintf(out, TELLING_SIZE, "%s", label);
    }
}

void telling_period_of(const struct telling *telling, char out[TELLING_SIZE]) {
    enum period_unit by = PERIOD_WHOLE;
    (void)period_unit_parse(str_of(text_of(telling->document, "by")), &by);
    telling_period(telling, by, text_of(telling->document, "period"), out);
}

static void day_of(const json_t *document, const char *key, char *out, size_t size) {
    int32_t day;
    if (day_parse(str_of(text_of(document, key)), &day))
        format_day(day, out, size);
    else
        out[0] = '\0';
}

void telling_days(const struct telling *telling, char out[TELLING_SIZE]) {
    char from[32], to[32];
    day_of(telling->document, "from", from, sizeof from);
    day_of(telling->document, "to", to, sizeof to);
    snprintf(out, TELLING_SIZE, "%s %s %s %s", telling_word(telling, "from"), from,
             telling_word(telling, "to"), to);
}

/* ---- Figures ------------------------------------------------------------------------------------------------------ */

static unsigned decimals_of(const struct telling *telling) {
    const json_t *decimals = json_object_get(json_object_get(telling->document, "measure"), "decimals");
    return (unsigned)json_integer_value(decimals);
}

static void percent_text(const struct telling *telling, double percent, char *out, size_t size) {
    format_percent((uint64_t)(percent * 100 + 0.5), telling->language, out, size);
}

/* In the method's own unit: the score where there is one. */
static void measured(const struct telling *telling, const json_t *object, char out[TELLING_SIZE]) {
    if (has(object, "score"))
        format_decimal(number_of(object, "score"), decimals_of(telling), telling->language, out,
                       TELLING_SIZE);
    else
        percent_text(telling, number_of(object, "percent"), out, TELLING_SIZE);
}

void telling_value(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE],
                   char best[TELLING_SIZE]) {
    best[0] = '\0';
    if (has(dimension, "score")) {
        measured(telling, dimension, out);
        double most = number_of(dimension, "best");
        format_decimal(most, fabs(most - round(most)) < 1e-9 ? 0 : decimals_of(telling), telling->language,
                       best, TELLING_SIZE);
        return;
    }
    const struct figure figure = {.answers = (uint64_t)number_of(dimension, "answers"),
                                  .satisfied = (uint64_t)number_of(dimension, "satisfied"),
                                  .percent = number_of(dimension, "percent")};
    format_percent(figure_hundredths(&figure), telling->language, out, TELLING_SIZE);
}

/* Of ten; what is not quite all or none is not called so. */
void telling_plain(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]) {
    double percent = number_of(dimension, "percent");
    out[0] = '\0';
    if (!has(dimension, "percent") || has(dimension, "score"))
        return;
    if (percent >= 95 || percent < 5) {
        const char *key = percent >= 100  ? "plain_all"
                          : percent >= 95 ? "plain_most"
                          : percent > 0   ? "plain_few"
                                          : "plain_none";
        snprintf(out, TELLING_SIZE, "%s", telling_word(telling, key));
        return;
    }
    snprintf(out, TELLING_SIZE, "%s %d %s", telling_word(telling, "plain_before"), (int)(percent / 10 + 0.5),
             telling_word(telling, "plain_after"));
}

void telling_interval(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]) {
    char low[64], high[64];
    out[0] = '\0';
    if (has(dimension, "score_low") && has(dimension, "score_high")) {
        format_decimal(number_of(dimension, "score_low"), decimals_of(telling), telling->language, low,
                       sizeof low);
        format_decimal(number_of(dimension, "score_high"), decimals_of(telling), telling->language, high,
                       sizeof high);
        snprintf(out, TELLING_SIZE, "%s–%s", low, high);
    } else if (has(dimension, "low") && has(dimension, "high") && !has(dimension, "score")) {
        snprintf(out, TELLING_SIZE, "%d–%d%%", (int)floor(number_of(dimension, "low") + 1e-9),
                 (int)ceil(number_of(dimension, "high") - 1e-9));
    }
}

static void goal_text(const struct telling *telling, const json_t *dimension, const json_t *target, char *out,
                      size_t size) {
    char value[64];
    enum target_operator op = TARGET_NONE;
    (void)target_operator_parse(str_of(text_of(target, "operator")), &op);
    if (op == TARGET_NONE || op == TARGET_BETTER) {
        snprintf(out, size, "%s", telling_word(telling, op == TARGET_NONE ? "no_target" : "target_better"));
        return;
    }
    if (op == TARGET_GROUP) {
        snprintf(out, size, "%s %d", telling_word(telling, "target_group"), (int)number_of(target, "value"));
        return;
    }
    if (has(dimension, "score"))
        format_decimal(number_of(target, "value"), decimals_of(telling), telling->language, value,
                       sizeof value);
    else
        percent_text(telling, number_of(target, "value"), value, sizeof value);
    snprintf(out, size, "%s %s", telling_word(telling, op == TARGET_ABOVE ? "target_above" : "target_least"),
             value);
}

void telling_verdict(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]) {
    static const struct {
        enum target_verdict verdict;
        const char *key;
    } words[] = {{TARGET_MET, "met"},
                 {TARGET_MET_UNCLEAR, "met_unclear"},
                 {TARGET_MISSED_UNCLEAR, "missed_unclear"},
                 {TARGET_MISSED, "missed"}};
    const char *verdict = text_of(json_object_get(dimension, "target"), "verdict");
    out[0] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(verdict, target_verdict_name(words[i].verdict)) == 0)
            snprintf(out, TELLING_SIZE, "%s", telling_word(telling, words[i].key));
}

void telling_target(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]) {
    char goal[128], verdict[TELLING_SIZE];
    telling_verdict(telling, dimension, verdict);
    out[0] = '\0';
    if (verdict[0] == '\0')
        return;
    goal_text(telling, dimension, json_object_get(dimension, "target"), goal, sizeof goal);
    snprintf(out, TELLING_SIZE, "%.300s (%s)", verdict, goal);
}

void telling_then(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]) {
    const json_t *then = json_object_get(dimension, "target_then");
    char day[32], was[128];
    out[0] = '\0';
    if (then == NULL)
        return;
    const char *what = json_object_get(dimension, "target") == NULL ? "target_dropped"
                       : text_of(then, "operator")[0] != '\0'       ? "target_changed"
                                                                    : "target_late";
    day_of(then, "changed", day, sizeof day);
    goal_text(telling, dimension, then, was, sizeof was);
    snprintf(out, TELLING_SIZE, "%s %s, %s (%s %s)", telling_word(telling, what), day,
             telling_word(telling, "after_period"), telling_word(telling, "before_that"), was);
}

void telling_change(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]) {
    static const struct {
        enum report_verdict verdict;
        const char *key;
    } words[] = {{REPORT_UP, "change_up"},
                 {REPORT_DOWN, "change_down"},
                 {REPORT_UNCLEAR, "change_unclear"},
                 {REPORT_NO_TEST, "change_no_test"}};
    const json_t *change = json_object_get(dimension, "before");
    const char *verdict = text_of(change, "verdict");
    char value[TELLING_SIZE];
    out[0] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(verdict, report_verdict_name(words[i].verdict)) == 0) {
            measured(telling, change, value);
            snprintf(out, TELLING_SIZE, "%s %.64s)", telling_word(telling, words[i].key), value);
        }
}

void telling_why(const struct telling *telling, const json_t *dimension, char out[TELLING_SIZE]) {
    const char *reason = text_of(dimension, "reason");
    bool earlier = strcmp(reason, "earlier") == 0;
    char least[32];
    format_count((uint64_t)number_of(telling->document, "threshold"), telling->language, least, sizeof least);
    if (number_of(telling->document, "responses") <= 0)
        snprintf(out, TELLING_SIZE, "%s", telling_word(telling, "nobody"));
    else if (strcmp(reason, "none") == 0)
        snprintf(out, TELLING_SIZE, "%s", telling_word(telling, "no_value"));
    else if (strcmp(reason, "nobody") == 0)
        snprintf(out, TELLING_SIZE, "%s", telling_word(telling, "no_answer"));
    else
        snprintf(out, TELLING_SIZE, "%s %s %s", telling_word(telling, earlier ? "why_earlier" : "why_few"),
                 least, telling_word(telling, earlier ? "why_earlier_people" : "why_few_people"));
}
