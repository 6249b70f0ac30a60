/* Targets and official results of the dimensions, and whether a target is reached. */
#include "report/internal.h"

/* The measure a target is set in: percent, mean level or points. */
static double measure_of(const struct survey *survey, size_t dimension, double percent) {
    return survey->method->score_of == NULL ? percent : survey->method->score_of(survey, dimension, percent);
}

/* Everywhere is the same as the unit above all others, where there is one. */
static const char *unit_code(const struct making *making) {
    size_t roots = 0, last = 0;
    if (making->report->unit != NULL)
        return making->report->unit->code;
    for (size_t n = 1; n < making->node_count; n++) {
        roots += making->nodes[n].parent == 0;
        last = making->nodes[n].parent == 0 ? n : last;
    }
    return roots == 1 ? making->nodes[last].unit->code : NULL;
}

/* Of a target to be better than last year both sides are uncertain: sure is what the comparison itself is sure of. */
static enum target_verdict better_verdict(enum target_verdict verdict, const struct report_change *year) {
    if (verdict == TARGET_MET || verdict == TARGET_MET_UNCLEAR)
        return year->verdict == REPORT_UP ? TARGET_MET : TARGET_MET_UNCLEAR;
    if (verdict == TARGET_MISSED || verdict == TARGET_MISSED_UNCLEAR)
        return year->verdict == REPORT_DOWN ? TARGET_MISSED : TARGET_MISSED_UNCLEAR;
    return verdict;
}

static void judge(const struct survey *survey, size_t dimension, struct report_entry *entry) {
    const struct figure *figure = &entry->figure;
    const struct report_change *year = &entry->year_before;
    struct target_measure now = {measure_of(survey, dimension, figure->percent), figure->bounded,
                                 measure_of(survey, dimension, figure->low),
                                 measure_of(survey, dimension, figure->high)};
    bool known = report_change_known(year);
    double last = known ? measure_of(survey, dimension, year->percent) : 0;
    entry->goal.verdict = target_judge(entry->goal.target.op, entry->goal.target.value,
                                       figure->valued ? &now : NULL, known ? &last : NULL, &entry->goal.gap);
    if (entry->goal.target.op == TARGET_BETTER)
        entry->goal.verdict = better_verdict(entry->goal.verdict, year);
}

/* The year a period is of: the administrative month 2026-01 begins in December 2025. */
static int year_of(const struct report_request *request, const struct period *period) {
    int year = 0;
    if (request->by == PERIOD_WHOLE)
        return date_from_day(period->to).year;
    for (int i = 0; i < 4; i++)
        year = 10 * year + (period->label[i] - '0');
    return year;
}

/* What is set for one figure in one year. */
struct set {
    int year;        /* 0: not looked up yet */
    bool any;        /* target holds */
    int32_t changed; /* the last day on which it was; INT32_MIN: never */
    struct target target, official;
};

static struct target_place goal_place(const struct making *making, int year, size_t slot) {
    const struct survey *survey = making->links[making->shown].survey;
    return (struct target_place){making->report->request.survey_code,
                                 slot == SUPPRESS_ALL ? SURVEY_ALL_CODE : survey->dimensions[slot - 1].code,
                                 unit_code(making), year};
}

static int set_find(const struct making *making, int year, size_t slot, struct set *out, struct err *err) {
    const struct target_place place = goal_place(making, year, slot);
    struct target_then first;
    *out = (struct set){.year = year, .official.official = TARGET_ABSENT};
    int rc = store_official_find(making->store, &place, making->arena, &out->official, err);
    if (rc == 0)
        out->official.official = TARGET_ABSENT;
    if (rc >= 0)
        rc = store_target_find(making->store, &place, making->arena, &out->target, err);
    out->any = rc > 0;
    if (rc >= 0)
        rc = store_target_then(making->store, &place, INT32_MIN, making->arena, &first, err);
    if (rc == 0)
        out->changed = first.unit != NULL ? first.changed : INT32_MIN;
    return rc;
}

/* A target that was touched when its period was over, and is not what it was then. */
static int then_find(const struct making *making, const struct set *set, size_t slot, int32_t end,
                     struct target_then *out, struct err *err) {
    const struct target_place place = goal_place(making, set->year, slot);
    *out = (struct target_then){0};
    if (set->changed <= end)
        return 0;
    int rc = store_target_then(making->store, &place, end, making->arena, out, err);
    enum target_operator op = set->any ? set->target.op : TARGET_NONE;
    if (rc == 0 && out->op == op && (op == TARGET_NONE || out->value == set->target.value))
        out->unit = NULL;
    return rc;
}

/* The periods of one year have one target: it is looked up once. */
int goals_make(struct making *making, struct err *err) {
    struct report *report = making->report;
    const struct survey *survey = making->links[making->shown].survey;
    size_t slots = suppress_question_slot(survey, 0);
    struct set *sets = arena_array(making->arena, slots, sizeof *sets);
    if (sets == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the targets");
    for (size_t p = 0; p < report->count; p++) {
        int year = year_of(&report->request, &report->periods[p].period);
        for (size_t slot = 0; slot < slots; slot++) {
            struct report_entry *entry = &report->periods[p].entries[slot];
            int rc = sets[slot].year == year ? 0 : set_find(making, year, slot, &sets[slot], err);
            if (rc == 0)
                rc = then_find(making, &sets[slot], slot, report->periods[p].period.to, &entry->goal.then,
                               err);
            if (rc != 0)
                return rc;
            entry->official = sets[slot].official;
            entry->goal.set = sets[slot].any;
            entry->goal.target = sets[slot].target;
            if (entry->goal.set)
                judge(survey, slot == SUPPRESS_ALL ? SURVEY_ALL : slot - 1, entry);
        }
    }
    return 0;
}
