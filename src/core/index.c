#include "core/index.h"

#include <string.h>

#include "core/index_parts.h"
#include "core/stats/normal.h"

#define METHOD(symbol) extern const struct index_method index_##symbol;
#include "core/indices.def"
#undef METHOD

static const struct index_method *const methods[] = {
#define METHOD(symbol) &index_##symbol,
#include "core/indices.def"
#undef METHOD
};

const struct index_method *index_method_at(size_t index) {
    return index < sizeof methods / sizeof *methods ? methods[index] : NULL;
}

const struct index_method *index_method_find(const char *name) {
    for (size_t i = 0; index_method_at(i) != NULL; i++)
        if (strcmp(methods[i]->name, name) == 0)
            return methods[i];
    return NULL;
}

/* Nothing of a hidden figure leaves: not the counts, nor whether there was anybody at all. */
static void hide_below(struct figure *figure, uint64_t threshold) {
    if (figure->respondents < threshold)
        *figure = (struct figure){.hidden = true};
}

void index_dimension(const struct tally *tally, size_t dimension, uint64_t threshold, struct figure *out) {
    *out = (struct figure){0};
    const struct index_method *method = tally->survey->method;
    method->dimension(tally, dimension, out);
    if (out->valued)
        out->score = method->score_of == NULL ? out->percent
                                              : method->score_of(tally->survey, dimension, out->percent);
    hide_below(out, threshold);
}

void index_question(const struct tally *tally, size_t question, uint64_t threshold, struct figure *out) {
    const struct question *q = &tally->survey->questions[question];
    *out = (struct figure){0};
    if (!question_counts(q))
        return;
    tally->survey->method->question(tally, question, out);
    if (out->valued)
        out->score = out->percent;
    hide_below(out, threshold);
}

bool index_dimension_basis(const struct tally *tally, size_t dimension, struct cluster *out) {
    const struct index_method *method = tally->survey->method;
    return method->basis != NULL && method->basis(tally, dimension, out);
}

bool index_question_basis(const struct tally *tally, size_t question, struct cluster *out) {
    const struct question *q = &tally->survey->questions[question];
    if (!question_counts(q))
        return false;
    struct item_counts item = index_item(tally, question);
    struct cluster_sums sums = {item.answers, item.answers,   item.satisfied,
                                item.answers, item.satisfied, item.satisfied};
    unsigned steps = q->kind->steps(q);
    if (tally->survey->method->unit == INDEX_PERCENT || steps == 1)
        return cluster_share(&sums, STATS_Z95, out) == 0;
    sums.y = sums.my = item.credit;
    sums.yy = item.credit_squares;
    return cluster_score(&sums, steps, STATS_Z95, out) == 0;
}
