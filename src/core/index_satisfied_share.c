/* Satisfied answers ÷ all answers, pooled over the items: every answer counts the same (method.md 1.4). "Not applicable"
 * and skipped are in neither. */
#include "core/index_parts.h"

#include "core/stats/normal.h"

extern const struct index_method index_satisfied_share;

static bool basis(const struct tally *tally, size_t dimension, struct cluster *out) {
    struct cluster_sums sums = index_sums(tally, dimension);
    return cluster_share(&sums, STATS_Z95, out) == 0;
}

static void dimension_share(const struct tally *tally, size_t dimension, struct figure *out) {
    struct cluster share;
    index_start(tally, dimension, out);
    if (!basis(tally, dimension, &share))
        return;
    out->valued = true;
    out->percent = (double)out->satisfied * 100 / (double)out->answers;
    index_bound(out, share.low, share.high);
}

const struct index_method index_satisfied_share = {.name = "satisfied-share",
                                                   .unit = INDEX_PERCENT,
                                                   .decimals = 2,
                                                   .dimension = dimension_share,
                                                   .question = index_question_share,
                                                   .basis = basis};
