#include "core/index_parts.h"

#include "core/stats/share.h"

struct cluster_sums index_sums(const struct tally *tally, size_t dimension) {
    const uint64_t *sums = tally_sums(tally, dimension);
    return (struct cluster_sums){sums[TALLY_K],  sums[TALLY_M],  sums[TALLY_Y],
                                 sums[TALLY_MM], sums[TALLY_YY], sums[TALLY_MY]};
}

struct cluster_sums index_credits(const struct tally *tally, size_t dimension) {
    const uint64_t *sums = tally_sums(tally, dimension);
    return (struct cluster_sums){sums[TALLY_K],  sums[TALLY_M],  sums[TALLY_S],
                                 sums[TALLY_MM], sums[TALLY_SS], sums[TALLY_MS]};
}

struct item_counts index_item(const struct tally *tally, size_t question) {
    const struct question *q = &tally->survey->questions[question];
    struct item_counts item;
    q->kind->summary(q, tally->cells + q->cell, &item);
    return item;
}

void index_bound(struct figure *figure, double low, double high) {
    figure->bounded = true;
    figure->low = low * 100;
    figure->high = high * 100;
}

void index_start(const struct tally *tally, size_t dimension, struct figure *out) {
    struct cluster_sums sums = index_sums(tally, dimension);
    *out = (struct figure){.respondents = sums.k, .answers = sums.m, .satisfied = sums.y};
}

void index_start_item(const struct item_counts *item, struct figure *out) {
    /* one answer a person */
    *out =
        (struct figure){.respondents = item->answers, .answers = item->answers, .satisfied = item->satisfied};
}

void index_question_share(const struct tally *tally, size_t question, struct figure *out) {
    struct item_counts item = index_item(tally, question);
    double low, high;
    index_start_item(&item, out);
    if (item.answers == 0)
        return;
    out->valued = true;
    out->percent = (double)item.satisfied * 100 / (double)item.answers;
    stats_wilson((double)item.satisfied, (double)item.answers, STATS_Z95, &low, &high);
    index_bound(out, low, high);
}

void index_question_mean(const struct tally *tally, size_t question, struct figure *out) {
    const struct question *q = &tally->survey->questions[question];
    struct item_counts item = index_item(tally, question);
    unsigned steps = q->kind->steps(q);
    if (steps == 1) {
        index_question_share(tally, question, out);
        return;
    }
    struct cluster_sums sums = {item.answers, item.answers,        item.credit,
                                item.answers, item.credit_squares, item.credit};
    struct cluster mean;
    index_start_item(&item, out);
    if (cluster_score(&sums, steps, STATS_Z95, &mean) != 0)
        return;
    out->valued = true;
    out->percent = (double)item.credit * 100 / ((double)item.answers * steps);
    if (mean.basis != CLUSTER_NONE)
        index_bound(out, mean.low, mean.high);
}
