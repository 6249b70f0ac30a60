#include "report/effect.h"

#include "report/internal.h"

struct stretch {
    int32_t from, to;
};

static int stretch_report(struct store *store, const struct effect_request *asked,
                          const struct stretch *stretch, enum period_unit by, struct arena *arena,
                          struct report *out, struct err *err) {
    const struct report_request request = {.survey_code = asked->survey_code,
                                           .unit_code = asked->unit_code,
                                           .from = stretch->from,
                                           .to = stretch->to,
                                           .by = by};
    return report_make(store, &request, arena, out, err);
}

/* Whether a month hides people: its figure is missing although somebody answered. */
static bool hides(const struct report *months, const struct stretch *stretch, size_t slot) {
    for (size_t i = 0; i < months->count; i++) {
        const struct report_period *month = &months->periods[i];
        const struct report_entry *entry = &month->entries[slot];
        if (month->period.from >= stretch->from && month->period.to <= stretch->to && entry->figure.hidden &&
            !entry->nobody)
            return true;
    }
    return false;
}

/* Hides what the months do not show. */
static void hide(const struct report *months, const struct stretch *stretch, struct report *report,
                 bool *few) {
    for (size_t slot = 0; slot < suppress_slots(report->survey); slot++) {
        struct report_entry *entry = &report->periods[0].entries[slot];
        if (entry->nobody || entry->figure.hidden || !hides(months, stretch, slot))
            continue;
        few[slot] = true;
        entry->figure = (struct figure){.hidden = true};
        entry->tested = false;
        entry->basis = (struct cluster){0};
        entry->few = false;
    }
}

/* How many months are over between a month's first day and today, EFFECT_MONTHS at most. */
static int months_over(int32_t first, int32_t today) {
    int months = 0;
    while (months < EFFECT_MONTHS && day_month_start(first, -months - 1) <= today)
        months++;
    return months;
}

int report_effect_make(struct store *store, const struct effect_request *request, struct arena *arena,
                       struct effect *out, struct err *err) {
    int32_t month = day_month_start(request->day, 0);
    int32_t first = request->day == month ? month : day_month_start(request->day, -1);
    int months = months_over(first, request->today);
    *out = (struct effect){.due = day_month_start(first, -1)};
    if (months == 0)
        return 0;
    const struct stretch before = {day_month_start(month, months), month - 1},
                         after = {first, day_month_start(first, -months) - 1}, always = {DAY_NONE, DAY_NONE};
    struct report by_month;
    int rc = stretch_report(store, request, &before, PERIOD_WHOLE, arena, &out->before, err);
    if (rc == 0)
        rc = stretch_report(store, request, &after, PERIOD_WHOLE, arena, &out->after, err);
    if (rc == 0)
        rc = stretch_report(store, request, &always, PERIOD_MONTH, arena, &by_month, err);
    if (rc != 0)
        return rc;
    const struct survey *survey = out->after.survey;
    out->few = arena_array(arena, suppress_slots(survey), sizeof *out->few);
    if (out->few == NULL)
        return err_set(err, ERR_NOMEM, "no memory to compare");
    hide(&by_month, &before, &out->before, out->few);
    hide(&by_month, &after, &out->after, out->few);
    const struct held held = {survey, out->after.threshold, out->before.periods[0].entries,
                              offsetof(struct report_entry, before)};
    out->made = true;
    return entries_hold(&held, out->after.periods[0].entries, err);
}
