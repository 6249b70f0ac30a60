/* What the index methods have in common. For index_*.c only. */
#ifndef CORE_INDEX_PARTS_H
#define CORE_INDEX_PARTS_H

#include "core/index.h"
#include "core/kind.h"
#include "core/stats/cluster.h"

/* The counts of a dimension (index or SURVEY_ALL), for cluster_share and, with credits, for cluster_score. */
struct cluster_sums index_sums(const struct tally *tally, size_t dimension);
struct cluster_sums index_credits(const struct tally *tally, size_t dimension); /* wants_scores only */

/* The cells of one question; its people are its answers. */
struct item_counts index_item(const struct tally *tally, size_t question);

/* Sets the interval, given in 0…1. */
void index_bound(struct figure *figure, double low, double high);

/* Sets respondents, answers and satisfied; nothing is valued yet. */
void index_start(const struct tally *tally, size_t dimension, struct figure *out);
void index_start_item(const struct item_counts *item, struct figure *out);

/* Share of satisfied answers to one question, Wilson interval. */
void index_question_share(const struct tally *tally, size_t question, struct figure *out);
/* Mean place between the ends for one question; Wilson where it is a share, else the mean's own interval. */
void index_question_mean(const struct tally *tally, size_t question, struct figure *out);

#endif
