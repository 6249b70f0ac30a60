/* Mean level of one scale, pooled over the items (golden.json: question.mean_1to5, mean_0to100). Levels are taken as
 * evenly spaced, which words such as "Hài lòng" only roughly are. */
#include "core/index_parts.h"

#include "core/stats/normal.h"

extern const struct index_method index_mean_score;

/* Levels of different scales have no common mean. */
static bool fits(const struct survey *survey, struct index_refusal *refusal) {
    const struct scale *first = NULL;
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        if (!question_counts(question))
            continue;
        first = first == NULL ? question->scale : first;
        if (question->scale != NULL && question->scale == first)
            continue;
        refusal->question = i;
        refusal->why = "every question that counts must have the same scale: change this one, or the method";
        return false;
    }
    return true;
}

static bool basis(const struct tally *tally, size_t dimension, struct cluster *out) {
    struct cluster_sums sums = index_credits(tally, dimension);
    return cluster_score(&sums, tally->survey->credit_unit, STATS_Z95, out) == 0;
}

static void dimension_mean(const struct tally *tally, size_t dimension, struct figure *out) {
    struct cluster mean;
    index_start(tally, dimension, out);
    if (!basis(tally, dimension, &mean))
        return;
    out->valued = true;
    out->percent = mean.ratio * 100;
    if (mean.basis != CLUSTER_NONE)
        index_bound(out, mean.low, mean.high);
}

static double level_of(const struct survey *survey, size_t dimension, double percent) {
    (void)dimension;
    return 1 + percent / 100 * survey->credit_unit;
}

const struct index_method index_mean_score = {.name = "mean-score",
                                              .unit = INDEX_LEVELS,
                                              .decimals = 2,
                                              .wants_scores = true,
                                              .fits = fits,
                                              .dimension = dimension_mean,
                                              .question = index_question_mean,
                                              .basis = basis,
                                              .score_of = level_of};
