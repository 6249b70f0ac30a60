/* Satisfied answers ÷ all answers, pooled over the items: every answer counts the same (method.md 1.4). "Not applicable"
 * and skipped are in neither. */
#include "core/index.h"
#include "core/kind.h"
#include "core/stats/share.h"

extern const struct index_method index_satisfied_share;

static void derive(struct figure *figure) {
    if (figure->answers == 0)
        return;
    figure->valued = true;
    double share = (double)figure->satisfied / (double)figure->answers;
    /* Answers of one person move together: the people are the sample, not their answers. */
    double people = (double)figure->respondents, low, high;
    stats_wilson(share * people, people, STATS_Z95, &low, &high);
    figure->percent = (double)figure->satisfied * 100 / (double)figure->answers;
    figure->low = low * 100;
    figure->high = high * 100;
}

static void dimension_share(const struct tally *tally, size_t dimension, struct figure *out) {
    const uint64_t *sums = tally_sums(tally, dimension);
    *out =
        (struct figure){.respondents = sums[TALLY_K], .answers = sums[TALLY_M], .satisfied = sums[TALLY_Y]};
    derive(out);
}

static void question_share(const struct tally *tally, size_t question, struct figure *out) {
    const struct question *q = &tally->survey->questions[question];
    *out = (struct figure){0};
    q->kind->satisfied(q, tally->cells + q->cell, &out->answers, &out->satisfied);
    out->respondents = out->answers; /* one answer a person */
    derive(out);
}

const struct index_method index_satisfied_share = {
    .name = "satisfied-share", .dimension = dimension_share, .question = question_share};
