/* How many people answered of how many who came, and how many more it would take. */
#include <math.h>

#include "report/internal.h"

#include "core/stats/normal.h"
#include "core/stats/sample.h"

/* Everybody who answered came on a day that was counted. */
static void need_visits(const struct report_period *period, struct report_need *need) {
    const struct report_entry *all = &period->entries[SUPPRESS_ALL];
    double exact, low, high;
    need->planned = sample_slovin(need->visits, REPORT_HALF_WIDTH / 100.0, &exact, &need->need) == 0;
    if (period->left_out > 0 || !all->tested ||
        sample_wilson(all->basis.ratio, all->basis.n_eff, all->basis.people, need->visits, STATS_Z95, &low,
                      &high) != 0)
        return;
    need->bounded = true;
    need->finite_low = low * 100;
    need->finite_high = high * 100;
}

/* Not all who came were counted: what the interval of the whole survey would take, and at least what one question takes,
 * however many a person answers. A hidden figure, and one at the very end, plan for the worst case. */
static void need_interval(const struct survey *survey, const struct report_period *period,
                          struct report_need *need) {
    const struct report_entry *all = &period->entries[SUPPRESS_ALL];
    if (survey->method->unit != INDEX_PERCENT)
        return; /* points and levels have no half-width in percent */
    struct sample_plan plan = {0.5, REPORT_HALF_WIDTH / 100.0, STATS_Z95, 1, 0};
    if (all->tested && all->basis.ratio > 0 && all->basis.ratio < 1) {
        plan.p = all->basis.ratio;
        plan.effect = fmax(1, (double)all->basis.people / all->basis.n_eff);
    }
    need->planned = sample_need(&plan, &need->need) == 0;
}

int needs_make(struct making *making, struct err *err) {
    struct report *report = making->report;
    const struct report_request *request = &report->request;
    struct visit_sum *sums = arena_array(making->arena, report->count, sizeof *sums);
    struct visit_selection selection = {making->unit_code, request->from, request->to};
    struct visit_surveys surveys = {.asked = request->survey_code};
    struct visit_revised *revised = arena_array(making->arena, report->count, sizeof *revised);
    if (sums == NULL || revised == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the visits");
    int rc = store_setting(making->store, "survey.default", making->arena, &surveys.usual, err);
    if (rc == 0)
        rc = store_visits(making->store, &selection, &surveys, making->bands[0].periods, sums, report->count,
                          err);
    if (rc == 0)
        rc = store_visits_revised(making->store, &selection, &surveys, making->bands[0].periods, revised,
                                  report->count, err);
    for (size_t p = 0; rc == 0 && p < report->count; p++) {
        struct report_period *period = &report->periods[p];
        struct report_need *need = &period->need;
        need->visits = sums[p].visits;
        need->counter_days = sums[p].counter_days;
        need->answered = sums[p].responses;
        need->revised = revised[p];
        need->visits_known = sums[p].visits > 0;
        need->complete = need->visits_known && need->answered == period->whole + period->left_out;
        if (need->visits_known && need->answered > need->visits)
            continue; /* visits are missing: nothing is to be built on them */
        if (need->complete)
            need_visits(period, need);
        else
            need_interval(making->links[making->shown].survey, period, need);
        need->missing = sample_missing(need->need, period->whole);
    }
    return rc;
}
