/* Mean of the items' satisfied shares: the named alternative to pooling answers (method.md 1.4). On forms without "not
 * applicable" both are the same. An item nobody answered is left out. */
#include "core/index_parts.h"

#include "core/stats/share.h"

extern const struct index_method index_item_mean;

static bool basis(const struct tally *tally, size_t dimension, struct cluster *out) {
    const struct survey *survey = tally->survey;
    struct cluster_sums sums = index_sums(tally, dimension);
    double total = 0, items = 0;
    for (size_t i = 0; i < survey->question_count; i++) {
        if (!question_counts(&survey->questions[i]) || !survey_question_in(survey, i, dimension))
            continue;
        struct item_counts item = index_item(tally, i);
        if (item.answers == 0)
            continue;
        total += (double)item.satisfied / (double)item.answers;
        items++;
    }
    if (items == 0 || cluster_share(&sums, STATS_Z95, out) != 0)
        return false;
    /* The sums know how answers of one person move together when they are pooled; weighting the items alike changes
     * little of that. */
    out->ratio = total / items;
    stats_wilson(out->ratio * out->n_eff, out->n_eff, STATS_Z95, &out->low, &out->high);
    return true;
}

static void dimension_mean(const struct tally *tally, size_t dimension, struct figure *out) {
    struct cluster mean;
    index_start(tally, dimension, out);
    if (!basis(tally, dimension, &mean))
        return;
    out->valued = true;
    out->percent = mean.ratio * 100;
    index_bound(out, mean.low, mean.high);
}

const struct index_method index_item_mean = {.name = "item-mean",
                                             .unit = INDEX_PERCENT,
                                             .decimals = 2,
                                             .wants_items = true,
                                             .dimension = dimension_mean,
                                             .question = index_question_share,
                                             .basis = basis};
