/* What an officer has to know in ten seconds, in front of the tables that say all of it: what is below its target, what fell
 * and since when, and which falls may be nothing but chance. */
#include <math.h>

#include "core/suppress.h"
#include "pages/dashboard.h"
#include "pages/figure.h"

/* A fall this large is spoken of even where chance explains it: it is what people would otherwise see in the picture and
 * believe. Percentage points. */
enum { FALL_TOLD = REPORT_HALF_WIDTH };

struct summary {
    const struct saying *saying;
    const struct report_period *last;
    json_t *missed, *missed_unclear, *down, *noise, *up;
};

static const struct report_entry *entry_of(const struct summary *summary, size_t dimension) {
    return &summary->last->entries[suppress_dimension_slot(dimension)];
}

/* A dimension's name with its link and what is to be told of it. */
static void add(const struct summary *summary, json_t *list, size_t dimension, const char *text) {
    const struct saying *saying = summary->saying;
    const struct dimension *d = &saying->report->survey->dimensions[dimension];
    json_t *row = json_object();
    model_set(row, "row_name", json_string(text_in(&d->title, saying->language)));
    dashboard_link(row, saying, d->code);
    model_set_text(row, "where_path",
                   saying->unit == NULL
                       ? NULL
                       : office_dimension_path(saying->view, saying->request, saying->unit, "/compare",
                                               saying->query, saying->report->survey->code, d->code));
    model_set(row, "text", json_string(text));
    (void)json_array_append_new(list, row);
}

static bool warned(const struct report_signal *signal) {
    return saying_signal(signal) != NULL;
}

/* The first period of the run of warnings that the last period stands in. */
static const struct report_period *warned_since(const struct summary *summary, size_t dimension) {
    const struct report *report = summary->saying->report;
    const struct report_period *since = summary->last;
    size_t slot = suppress_dimension_slot(dimension);
    while (since > report->periods && warned(&since[-1].entries[slot].signal))
        since--;
    return since;
}

/* "so với kỳ trước −2,03 điểm phần trăm (từ 67,41%): giảm, có ý nghĩa", put behind what is there. */
static void change_add(const struct summary *summary, size_t dimension, const struct report_change *change,
                       const char *word, char out[2 * SAYING_SIZE]) {
    char text[SAYING_SIZE];
    size_t n = strlen(out);
    saying_change(summary->saying, dimension, change, text);
    snprintf(out + n, 2 * SAYING_SIZE - n, "%s%s %s", n == 0 ? "" : "; ", saying_word(summary->saying, word),
             text);
}

static bool fell(const struct report_change *change) {
    return change->verdict == REPORT_UNCLEAR && change->diff <= -FALL_TOLD;
}

static void tell_drop(const struct summary *summary, size_t dimension, const struct report_entry *entry) {
    char text[2 * SAYING_SIZE] = "";
    if (entry->before.verdict == REPORT_DOWN)
        change_add(summary, dimension, &entry->before, "before", text);
    if (entry->year_before.verdict == REPORT_DOWN)
        change_add(summary, dimension, &entry->year_before, "year_before", text);
    if (warned(&entry->signal)) {
        char period[SAYING_SIZE];
        size_t n = strlen(text);
        saying_period(summary->saying, &warned_since(summary, dimension)->period, period);
        snprintf(text + n, sizeof text - n, "%s%s %s", n == 0 ? "" : "; ",
                 saying_word(summary->saying, "warned_since"), period);
    }
    if (text[0] != '\0')
        add(summary, summary->down, dimension, text);
    else if (fell(&entry->before) || fell(&entry->year_before)) {
        if (fell(&entry->before))
            change_add(summary, dimension, &entry->before, "before", text);
        if (fell(&entry->year_before))
            change_add(summary, dimension, &entry->year_before, "year_before", text);
        add(summary, summary->noise, dimension, text);
    }
}

static void tell_rise(const struct summary *summary, size_t dimension, const struct report_entry *entry) {
    char text[2 * SAYING_SIZE] = "";
    if (entry->before.verdict == REPORT_UP)
        change_add(summary, dimension, &entry->before, "before", text);
    if (entry->year_before.verdict == REPORT_UP)
        change_add(summary, dimension, &entry->year_before, "year_before", text);
    if (text[0] != '\0')
        add(summary, summary->up, dimension, text);
}

static void tell_target(const struct summary *summary, size_t dimension, const struct report_goal *goal) {
    char gap[SAYING_SIZE];
    if (!goal_missed(goal))
        return;
    saying_gap(summary->saying, goal, gap);
    add(summary, goal->verdict == TARGET_MISSED ? summary->missed : summary->missed_unclear, dimension, gap);
}

static bool set(json_t *model, const char *any, const char *name, json_t *list) {
    bool some = json_array_size(list) > 0;
    model_set(model, any, json_boolean(some));
    model_set(model, name, list);
    return some;
}

void dashboard_summary(json_t *model, const struct saying *saying) {
    const struct survey *survey = saying->report->survey;
    const struct summary summary = {.saying = saying,
                                    .last = report_last(saying->report),
                                    .missed = json_array(),
                                    .missed_unclear = json_array(),
                                    .down = json_array(),
                                    .noise = json_array(),
                                    .up = json_array()};
    size_t seen = 0;
    for (size_t i = 0; i < survey->dimension_count; i++) {
        const struct report_entry *entry = entry_of(&summary, i);
        if (figure_repeats_whole(survey, i) || !entry->figure.valued)
            continue;
        seen++;
        tell_target(&summary, i, &entry->goal);
        tell_drop(&summary, i, entry);
        tell_rise(&summary, i, entry);
    }
    bool some = set(model, "any_told_missed", "told_missed", summary.missed);
    some |= set(model, "any_told_missed_unclear", "told_missed_unclear", summary.missed_unclear);
    some |= set(model, "any_told_down", "told_down", summary.down);
    (void)set(model, "any_told_noise", "told_noise", summary.noise);
    (void)set(model, "any_told_up", "told_up", summary.up);
    /* Where nothing can be seen nothing is well. */
    model_set(model, "told_unseen", json_boolean(seen == 0));
    model_set(model, "told_nothing", json_boolean(!some && seen > 0));
}
