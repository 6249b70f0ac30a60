/* Holding figures against what they were, and against another unit's. */
#include "report/internal.h"

#include "core/stats/holm.h"
#include "core/stats/normal.h"

#define ALPHA 0.05

const char *report_verdict_name(enum report_verdict verdict) {
    static const char *const names[] = {
        [REPORT_NOTHING] = "nothing", [REPORT_BROKEN] = "broken",   [REPORT_TOO_FEW] = "too-few",
        [REPORT_NO_TEST] = "no-test", [REPORT_UNCLEAR] = "unclear", [REPORT_UP] = "up",
        [REPORT_DOWN] = "down"};
    return names[verdict];
}

/* Where everybody gave one answer and the figure is their share, the people are the answers: the test of shares. */
static bool is_single(const struct report_entry *entry) {
    const struct figure *figure = &entry->figure;
    return figure->answers == figure->respondents &&
           figure->percent == (double)figure->satisfied * 100 / (double)figure->answers;
}

bool change_hold(const struct survey *survey, const struct report_entry *now, const struct report_entry *then,
                 struct report_change *change, struct pending *out) {
    *change = (struct report_change){.verdict = REPORT_NOTHING};
    bool hidden = then->figure.hidden && !then->nobody;
    if (!now->figure.valued || (!then->figure.valued && !hidden))
        return false;
    bool broken = now->revision != then->revision || then->mixed;
    if (broken || hidden) {
        change->verdict = broken ? REPORT_BROKEN : REPORT_TOO_FEW;
        return false;
    }
    change->verdict = REPORT_NO_TEST;
    change->percent = then->figure.percent;
    change->diff = now->figure.percent - then->figure.percent;
    if (!now->tested || !then->tested)
        return false;
    out->change = change;
    if (survey->method->unit == INDEX_PERCENT && is_single(now) && is_single(then))
        return compare_shares(now->figure.satisfied, now->figure.answers, then->figure.satisfied,
                              then->figure.answers, STATS_Z95, &out->compare) == 0;
    compare_ratios(&now->basis, &then->basis, &out->compare);
    return true;
}

void change_judge(const struct pending *pending, double p, uint64_t threshold) {
    static const enum report_verdict verdicts[] = {[COMPARE_UP] = REPORT_UP,
                                                   [COMPARE_DOWN] = REPORT_DOWN,
                                                   [COMPARE_UNCLEAR] = REPORT_UNCLEAR,
                                                   [COMPARE_TOO_FEW] = REPORT_TOO_FEW};
    struct report_change *change = pending->change;
    change->low = pending->compare.low * 100;
    change->high = pending->compare.high * 100;
    change->p = p;
    change->verdict = verdicts[compare_judge(&pending->compare, p, ALPHA, threshold)];
}

static bool is_leaf(const struct survey *survey, size_t slot) {
    if (slot == SUPPRESS_ALL || slot >= suppress_question_slot(survey, 0))
        return false;
    for (size_t i = 0; i < survey->dimension_count; i++)
        if (survey->dimensions[i].parent == slot - 1)
            return false;
    return true;
}

/* What is looked at together gives chance as many tries. */
struct family {
    struct pending pending[SURVEY_QUESTIONS_MAX];
    double p[SURVEY_QUESTIONS_MAX];
    size_t count;
};

static int family_judge(const struct family *family, uint64_t threshold, struct err *err) {
    double adjusted[SURVEY_QUESTIONS_MAX];
    size_t order[SURVEY_QUESTIONS_MAX];
    if (family->count > 0 && holm_adjust(family->p, family->count, order, adjusted) != 0)
        return err_set(err, ERR_BUG, "a p that is no probability");
    for (size_t i = 0; i < family->count; i++)
        change_judge(&family->pending[i], adjusted[i], threshold);
    return 0;
}

/* The leaf dimensions (SIPAS: nine factors) are a family, whose p are adjusted by Holm, and so are the questions; what is
 * above the leaves is one thing each. */
int entries_hold(const struct held *held, struct report_entry *entries, struct err *err) {
    const struct survey *survey = held->survey;
    size_t slots = suppress_slots(survey), first = suppress_question_slot(survey, 0);
    struct family leaves, questions;
    leaves.count = questions.count = 0;
    for (size_t slot = 0; slot < slots; slot++) {
        void *change = (char *)&entries[slot] + held->offset;
        struct pending one;
        if (!report_has_figure(survey, slot) ||
            !change_hold(survey, &entries[slot], &held->then[slot], change, &one))
            continue;
        struct family *family = slot >= first ? &questions : &leaves;
        if (slot < first && !is_leaf(survey, slot)) {
            change_judge(&one, one.compare.p, held->threshold);
            continue;
        }
        family->pending[family->count] = one;
        family->p[family->count++] = one.compare.p;
    }
    int rc = family_judge(&leaves, held->threshold, err);
    return rc == 0 ? family_judge(&questions, held->threshold, err) : rc;
}

/* ---- What to hold it against -------------------------------------------------------------------------------------- */

/* A last period that is cut (the month is not over) is held against the whole one before it: more days make the other side
 * more certain, not different. A year earlier it is the same days that count, as seasons and campaigns come every year. */
static size_t earlier_span(const struct making *making, const struct period *period, bool year) {
    const struct report_request *request = &making->report->request;
    struct period other;
    if (year)
        period_year_before(request->by, request->style, period, &other);
    else
        period_before(request->by, request->style, period, &other);
    size_t span = span_find(making, &other);
    /* The earliest span begins with the first response, anywhere or of this unit, and may so be a part of what is wanted: there
     * is no more. */
    for (size_t s = 0; span == making->span_count && request->by != PERIOD_WHOLE && s < making->span_count;
         s++) {
        const struct period *begun = making_span(making, s);
        if (begun->from > other.from && (begun->from == making->first || begun->from == making->opens) &&
            begun->to == other.to)
            return s;
    }
    return span;
}

/* Whether what one link adds to a figure leaves few people in a longer span around this one. Of the figures that another
 * revision gives alone all are looked at. */
static bool link_rest_clean(const struct making *making, size_t span, size_t l, size_t slot,
                            const struct report_entry *then) {
    const struct report *report = making->report;
    const struct link *link = &making->links[l], *shown = &making->links[making->shown];
    size_t node = making->subjects[0];
    struct place place = place_of(shown->survey, slot), there;
    if (report->request.revision > 0)
        return l != making->shown || table_rest_clean(making, node, span, l, slot);
    if (then->revision == shown->revision.number)
        return !place_continues(link, place, &there) ||
               table_rest_clean(making, node, span, l, place_slot(link->survey, there));
    for (size_t i = 0; i < suppress_slots(link->survey); i++)
        if (link->own && link->revision.number == then->revision &&
            !table_rest_clean(making, node, span, l, i))
            return false;
    return true;
}

/* Where a span lies within another one, what is left of that must not be few people's either. How many people stand on
 * the other side of a comparison is not told, so that each figure can be looked at by itself. */
static void withhold_part(const struct making *making, size_t span, struct report_entry *then) {
    const struct survey *survey = making->links[making->shown].survey;
    for (size_t slot = 0; span < making->span_count && slot < suppress_slots(survey); slot++)
        for (size_t l = 0; l < making->link_count; l++)
            if (!then[slot].nobody && !link_rest_clean(making, span, l, slot, &then[slot]))
                then[slot].figure = (struct figure){.hidden = true};
}

static int held_entries(const struct making *making, size_t subject, size_t span, struct tally *scratch,
                        struct report_entry *out) {
    const struct survey *survey = making->links[making->shown].survey;
    memset(out, 0, suppress_slots(survey) * sizeof *out);
    for (size_t slot = 0; span < making->span_count && slot < suppress_slots(survey); slot++)
        if (report_has_figure(survey, slot))
            entry_make(making, subject, span, slot, scratch, &out[slot]);
    return 0;
}

int changes_make(struct making *making, struct err *err) {
    struct report *report = making->report;
    const struct survey *survey = making->links[making->shown].survey;
    struct report_entry *then = arena_array(making->arena, suppress_slots(survey), sizeof *then);
    struct held held = {survey, report->threshold, then, 0};
    struct tally scratch;
    int rc = then == NULL ? err_set(err, ERR_NOMEM, "no memory to compare") : 0;
    if (rc == 0)
        rc = tally_init(&scratch, making->links[0].survey, making->arena, err);
    for (size_t p = 0; rc == 0 && p < report->count; p++) {
        struct report_period *period = &report->periods[p];
        held_entries(making, 0, earlier_span(making, &period->period, false), &scratch, then);
        held.offset = offsetof(struct report_entry, before);
        rc = entries_hold(&held, period->entries, err);
        size_t year = earlier_span(making, &period->period, true);
        held_entries(making, 0, year, &scratch, then);
        withhold_part(making, year, then);
        held.offset = offsetof(struct report_entry, year_before);
        if (rc == 0)
            rc = entries_hold(&held, period->entries, err);
        if (rc != 0 || making->subject_count < 2)
            continue;
        held_entries(making, 1, p, &scratch, then);
        held.offset = offsetof(struct report_entry, against);
        rc = entries_hold(&held, period->entries, err);
    }
    return rc;
}
