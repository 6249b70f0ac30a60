/* Holding figures against what they were, and against another unit's. */
#include "report/internal.h"

#include "core/stats/compare.h"
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

/* One comparison before it is judged: judging waits for the p of all of a family. */
struct pending {
    struct report_change *change;
    struct compare compare;
};

/* Where everybody gave one answer and the figure is their share, the people are the answers: the test of shares. */
static bool is_single(const struct report_entry *entry) {
    const struct figure *figure = &entry->figure;
    return figure->answers == figure->respondents &&
           figure->percent == (double)figure->satisfied * 100 / (double)figure->answers;
}

/* Fills in the change; true when *out waits for judgement. */
static bool hold(const struct survey *survey, const struct report_entry *now, const struct report_entry *then,
                 struct report_change *change, struct pending *out) {
    *change = (struct report_change){.verdict = REPORT_NOTHING};
    bool hidden = then->figure.hidden && !then->nobody;
    if (!now->figure.valued || (!then->figure.valued && !hidden))
        return false;
    if (now->revision != then->revision || hidden) {
        change->verdict = now->revision != then->revision ? REPORT_BROKEN : REPORT_TOO_FEW;
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

static void judge(const struct making *making, const struct pending *pending, double p) {
    static const enum report_verdict verdicts[] = {[COMPARE_UP] = REPORT_UP,
                                                   [COMPARE_DOWN] = REPORT_DOWN,
                                                   [COMPARE_UNCLEAR] = REPORT_UNCLEAR,
                                                   [COMPARE_TOO_FEW] = REPORT_TOO_FEW};
    struct report_change *change = pending->change;
    change->low = pending->compare.low * 100;
    change->high = pending->compare.high * 100;
    change->p = p;
    change->verdict = verdicts[compare_judge(&pending->compare, p, ALPHA, making->report->threshold)];
}

static bool is_leaf(const struct survey *survey, size_t slot) {
    if (slot == SUPPRESS_ALL || slot >= suppress_question_slot(survey, 0))
        return false;
    for (size_t i = 0; i < survey->dimension_count; i++)
        if (survey->dimensions[i].parent == slot - 1)
            return false;
    return true;
}

/* One row of comparisons: every slot of a period against the same slot elsewhere. The leaf dimensions (SIPAS: nine
 * factors) are looked at together, so chance has as many tries: their p are adjusted by Holm. */
struct row {
    const struct report_entry *then; /* by slot */
    size_t offset;                   /* of the change in an entry */
};

static int row_make(const struct making *making, struct report_entry *entries, const struct row *row,
                    struct err *err) {
    const struct survey *survey = making->links[making->shown].survey;
    struct pending leaves[SURVEY_DIMENSIONS_MAX], one;
    double p[SURVEY_DIMENSIONS_MAX], adjusted[SURVEY_DIMENSIONS_MAX];
    size_t count = 0;
    for (size_t slot = 0; slot < suppress_slots(survey); slot++) {
        void *change = (char *)&entries[slot] + row->offset;
        bool leaf = is_leaf(survey, slot);
        if (!report_has_figure(survey, slot) ||
            !hold(survey, &entries[slot], &row->then[slot], change, leaf ? &leaves[count] : &one))
            continue;
        if (!leaf)
            judge(making, &one, one.compare.p);
        else
            p[count] = leaves[count].compare.p, count++;
    }
    if (count > 0 && holm_adjust(p, count, adjusted) != 0)
        return err_set(err, ERR_BUG, "a p that is no probability");
    for (size_t i = 0; i < count; i++)
        judge(making, &leaves[i], adjusted[i]);
    return 0;
}

/* ---- What to hold it against -------------------------------------------------------------------------------------- */

/* The span that is exactly this stretch of days, or span_count. */
static size_t span_find(const struct making *making, const struct period *wanted) {
    for (size_t s = 0; s < making->span_count; s++) {
        const struct period *span = making_span(making, s);
        if (span->from == wanted->from && span->to == wanted->to)
            return s;
    }
    return making->span_count;
}

/* A last period that is cut (the month is not over) is held against the whole one before it, and against the whole one a
 * year earlier: more days make the other side more certain, not different. */
static size_t earlier_span(const struct making *making, const struct period *period, bool year) {
    const struct report_request *request = &making->report->request;
    struct period other, whole = *period;
    if (request->by != PERIOD_WHOLE) {
        struct period next;
        period_before(request->by, request->style, period, &next);
        whole.from = next.to + 1; /* where the period begins that this one is cut from */
        period_year_before(request->by, request->style, &whole, &other);
        if (!year)
            other = next;
        for (size_t s = 0; s < making->span_count; s++)
            if (strcmp(making_span(making, s)->label, other.label) == 0)
                return s;
    }
    if (year)
        period_year_before(request->by, request->style, period, &other);
    else
        period_before(request->by, request->style, period, &other);
    return span_find(making, &other);
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
    struct tally scratch;
    int rc = then == NULL ? err_set(err, ERR_NOMEM, "no memory to compare") : 0;
    if (rc == 0)
        rc = tally_init(&scratch, making->links[0].survey, making->arena, err);
    for (size_t p = 0; rc == 0 && p < report->count; p++) {
        struct report_period *period = &report->periods[p];
        held_entries(making, 0, earlier_span(making, &period->period, false), &scratch, then);
        rc = row_make(making, period->entries, &(struct row){then, offsetof(struct report_entry, before)},
                      err);
        held_entries(making, 0, earlier_span(making, &period->period, true), &scratch, then);
        if (rc == 0)
            rc = row_make(making, period->entries,
                          &(struct row){then, offsetof(struct report_entry, year_before)}, err);
        if (rc != 0 || making->subject_count < 2)
            continue;
        held_entries(making, 1, p, &scratch, then);
        rc = row_make(making, period->entries, &(struct row){then, offsetof(struct report_entry, against)},
                      err);
    }
    return rc;
}
