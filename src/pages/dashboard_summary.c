/* What an officer has to know in ten seconds, in front of the tables that say all of it: what is below its target, what fell
 * and since when, and which falls may be nothing but chance. */
#include <math.h>

#include "core/suppress.h"
#include "pages/dashboard.h"
#include "pages/figure.h"

enum {
    /* How many periods back a fall is still told, while the figure has not come back: of months a year. */
    PERIODS_TOLD = 12,
    /* One that may be chance is told of the last period, and of this many of quarters and longer ones. */
    NOISE_TOLD = 4,
    TEXT_SIZE = 2 * SAYING_SIZE
};

/* One of the lists: its rows, the smallest key first, equals in the survey's order. */
struct told {
    json_t *rows[SURVEY_DIMENSIONS_MAX + 1];
    double keys[SURVEY_DIMENSIONS_MAX + 1];
    size_t count;
};

struct summary {
    const struct saying *saying;
    const struct report_period *last;
    struct told missed, missed_unclear, down, noise, up;
};

/* The figure that is told of: the whole survey or a dimension. */
struct subject {
    size_t slot, dimension; /* SURVEY_ALL: the whole */
};

static const struct report_entry *entry_at(const struct report_period *period,
                                           const struct subject *subject) {
    return &period->entries[subject->slot];
}

/* Where it was so: the units compared by this dimension in this period. */
static const char *where_path(const struct summary *summary, const struct dimension *dimension,
                              const struct report_period *period) {
    const struct saying *saying = summary->saying;
    const struct report_request *request = &saying->report->request;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
    day_format(period->period.from, from);
    day_format(period->period.to, to);
    const char *query =
        arena_printf(saying->request->arena, "survey=%s&from=%s&to=%s&", request->survey_code, from, to);
    return saying->unit == NULL || query == NULL
               ? NULL
               : office_dimension_path(saying->view, saying->request, saying->unit, "/compare", query,
                                       request->survey_code, dimension->code);
}

/* The subject's name with its links and what is to be told of it; period: when. */
static void add(const struct summary *summary, struct told *told, const struct subject *subject, double key,
                const struct report_period *period, const char *text) {
    const struct saying *saying = summary->saying;
    const struct survey *survey = saying->report->survey;
    json_t *row = json_object();
    model_set(row, "row_path", json_false());
    model_set(row, "where_path", json_false());
    if (subject->dimension == SURVEY_ALL) {
        model_set(row, "row_name", json_string(saying_word(saying, "whole")));
    } else {
        const struct dimension *d = &survey->dimensions[subject->dimension];
        model_set(row, "row_name", json_string(text_in(&d->title, saying->language)));
        dashboard_link(row, saying, d->code);
        model_set_text(row, "where_path", where_path(summary, d, period));
    }
    model_set(row, "text", json_string(text));
    size_t at = told->count++;
    for (; at > 0 && key < told->keys[at - 1]; at--) {
        told->rows[at] = told->rows[at - 1];
        told->keys[at] = told->keys[at - 1];
    }
    told->rows[at] = row;
    told->keys[at] = key;
}

/* ---- Falls ---------------------------------------------------------------------------------------------------------- */

static void put(char out[TEXT_SIZE], const char *what, const char *text) {
    size_t n = strlen(out);
    char first = n > 0 && *what >= 'A' && *what <= 'Z' ? (char)(*what - 'A' + 'a') : *what;
    snprintf(out + n, TEXT_SIZE - n, "%s%c%s %s", n == 0 ? "" : "; ", first, what + 1, text);
}

/* "So với kỳ trước: −2,03 điểm phần trăm (từ 67,41%): giảm, có ý nghĩa" */
static void put_change(const struct summary *summary, const struct subject *subject,
                       const struct report_change *change, const char *word, char out[TEXT_SIZE]) {
    char text[SAYING_SIZE];
    saying_change(summary->saying, subject->dimension, change, text);
    put(out, saying_word(summary->saying, word), text);
}

static bool fell_unclear(const struct report_change *change) {
    return change->verdict == REPORT_UNCLEAR && change->diff < 0 && saying_notable(change);
}

/* Whether the last figure is still below what it was before that fall. */
static bool still_below(const struct summary *summary, const struct subject *subject,
                        const struct report_change *fall) {
    return entry_at(summary->last, subject)->figure.percent < fall->percent;
}

/* The latest period before the last one whose figure fell and has not come back; NULL: none. */
static const struct report_period *earlier_fall(const struct summary *summary, const struct subject *subject,
                                                bool unclear, size_t periods) {
    const struct report *report = summary->saying->report;
    const struct report_period *p = summary->last;
    for (size_t back = 1; back < periods && p > report->periods; back++) {
        p--;
        const struct report_change *change = &entry_at(p, subject)->before;
        if (change->verdict == REPORT_UP && !unclear)
            return NULL;
        if (unclear ? fell_unclear(change)
                    : change->verdict == REPORT_DOWN && still_below(summary, subject, change))
            return p;
    }
    return NULL;
}

/* "quý 3/2026: −11,74 điểm phần trăm (từ 90,96%): giảm, có ý nghĩa" */
static void put_earlier(const struct summary *summary, const struct subject *subject,
                        const struct report_period *period, char out[TEXT_SIZE]) {
    char name[SAYING_SIZE], text[SAYING_SIZE];
    size_t n;
    saying_period(summary->saying, &period->period, name);
    n = strlen(name);
    snprintf(name + n, sizeof name - n, ":");
    saying_change(summary->saying, subject->dimension, &entry_at(period, subject)->before, text);
    put(out, name, text);
}

static bool warned(const struct report_entry *entry) {
    return saying_signal(&entry->signal) != NULL;
}

/* Since when there are warnings without one that is over: "cảnh báo giảm từ tháng 07/2026", or "ít nhất từ" where they begin
 * with the series. Periods without a figure to judge are passed over. */
static void put_warning(const struct summary *summary, const struct subject *subject, char out[TEXT_SIZE]) {
    const struct report *report = summary->saying->report;
    const struct report_period *since = summary->last, *p = summary->last;
    char period[SAYING_SIZE];
    bool begun = false; /* something before it was judged, and was well */
    while (!begun && p > report->periods) {
        p--;
        if (warned(entry_at(p, subject)))
            since = p;
        else
            begun = entry_at(p, subject)->figure.valued;
    }
    saying_period(summary->saying, &since->period, period);
    put(out, saying_word(summary->saying, begun ? "warned_since" : "warned_at_least"), period);
}

static bool tell_fall(struct summary *summary, const struct subject *subject) {
    const struct report_entry *entry = entry_at(summary->last, subject);
    const struct report_period *earlier = earlier_fall(summary, subject, false, PERIODS_TOLD);
    char text[TEXT_SIZE] = "";
    double size = 0; /* of the largest fall */
    bool now = entry->before.verdict == REPORT_DOWN;
    bool then = !now && earlier != NULL && entry->before.verdict != REPORT_UP;
    if (now) {
        put_change(summary, subject, &entry->before, "before", text);
        size = entry->before.diff;
    } else if (then) {
        put_earlier(summary, subject, earlier, text);
        size = entry_at(earlier, subject)->before.diff;
    }
    if (entry->year_before.verdict == REPORT_DOWN) {
        put_change(summary, subject, &entry->year_before, "year_before", text);
        size = fmin(size, entry->year_before.diff);
    }
    if (warned(entry))
        put_warning(summary, subject, text);
    if (text[0] != '\0')
        add(summary, &summary->down, subject, size, then ? earlier : summary->last, text);
    return text[0] != '\0';
}

static void tell_noise(struct summary *summary, const struct subject *subject) {
    const struct report_entry *entry = entry_at(summary->last, subject);
    bool longer = summary->saying->report->request.by >= PERIOD_QUARTER;
    const struct report_period *earlier = longer ? earlier_fall(summary, subject, true, NOISE_TOLD) : NULL;
    char text[TEXT_SIZE] = "";
    bool now = fell_unclear(&entry->before);
    if (now)
        put_change(summary, subject, &entry->before, "before", text);
    else if (earlier != NULL)
        put_earlier(summary, subject, earlier, text);
    if (fell_unclear(&entry->year_before))
        put_change(summary, subject, &entry->year_before, "year_before", text);
    if (text[0] != '\0')
        add(summary, &summary->noise, subject, 0, now || earlier == NULL ? summary->last : earlier, text);
}

/* ---- Rises and targets ---------------------------------------------------------------------------------------------- */

static void tell_rise(struct summary *summary, const struct subject *subject) {
    const struct report_entry *entry = entry_at(summary->last, subject);
    char text[TEXT_SIZE] = "";
    if (entry->before.verdict == REPORT_UP)
        put_change(summary, subject, &entry->before, "before", text);
    if (entry->year_before.verdict == REPORT_UP)
        put_change(summary, subject, &entry->year_before, "year_before", text);
    if (text[0] != '\0')
        add(summary, &summary->up, subject, 0, summary->last, text);
}

static void tell_target(struct summary *summary, const struct subject *subject) {
    struct report_goal goal = entry_at(summary->last, subject)->goal;
    struct told *told = goal.verdict == TARGET_MISSED ? &summary->missed : &summary->missed_unclear;
    char gap[SAYING_SIZE];
    if (!goal_missed(&goal))
        return;
    goal.verdict = TARGET_MISSED; /* the heading says how sure it is */
    saying_gap(summary->saying, &goal, gap);
    add(summary, told, subject, goal.gap, summary->last, gap);
}

/* ---- All of it ------------------------------------------------------------------------------------------------------ */

static bool set(json_t *model, const char *any, const char *name, struct told *told) {
    json_t *list = json_array();
    for (size_t i = 0; i < told->count; i++)
        (void)json_array_append_new(list, told->rows[i]);
    model_set(model, any, json_boolean(told->count > 0));
    model_set(model, name, list);
    return told->count > 0;
}

void dashboard_summary(json_t *model, const struct saying *saying) {
    const struct survey *survey = saying->report->survey;
    struct summary summary = {.saying = saying, .last = report_last(saying->report)};
    size_t seen = 0, unseen = 0;
    for (size_t i = 0; i <= survey->dimension_count; i++) {
        bool whole = i == 0;
        const struct subject subject = {whole ? SUPPRESS_ALL : suppress_dimension_slot(i - 1),
                                        whole ? SURVEY_ALL : i - 1};
        if (!whole && figure_repeats_whole(survey, i - 1))
            continue;
        if (!entry_at(summary.last, &subject)->figure.valued) {
            unseen++;
            continue;
        }
        seen++;
        tell_target(&summary, &subject);
        tell_rise(&summary, &subject);
        if (!tell_fall(&summary, &subject))
            tell_noise(&summary, &subject);
    }
    bool some = set(model, "any_told_missed", "told_missed", &summary.missed);
    some |= set(model, "any_told_missed_unclear", "told_missed_unclear", &summary.missed_unclear);
    some |= set(model, "any_told_down", "told_down", &summary.down);
    /* Many are a list of chance: one who wants it opens it. */
    model_set(model, "noise_many", json_boolean(summary.noise.count > 3));
    model_set(model, "noise_count", json_integer((json_int_t)summary.noise.count));
    (void)set(model, "any_told_noise", "told_noise", &summary.noise);
    (void)set(model, "any_told_up", "told_up", &summary.up);
    /* Where nothing can be seen nothing is well. */
    model_set(model, "told_unseen", json_boolean(seen == 0));
    model_set(model, "told_nothing", json_boolean(!some && seen > 0 && unseen == 0));
    model_set(model, "told_partly", json_boolean(!some && seen > 0 && unseen > 0));
}
