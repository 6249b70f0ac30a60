/* The arithmetic of PAPI (method.md 2.2): an item is rescaled from its bad end to its good end, a sub-dimension is
 * (1 + 9 · mean of its items) ÷ k with k sub-dimensions in its dimension, a dimension is their sum (1…10), the whole the
 * sum of the dimensions. Source of the rescaling: consistent with the published floors, not itself published. What it
 * cannot say: the official index rests on a household sample and its own questions, so this is a reading for reference.
 *
 * percent is the mean of what lies below, each part counting the same, so score follows from it alone. Where a part has
 * no value the sum has none. A sum of parts answered by partly the same people has no interval that counts could give. */
#include "core/index_parts.h"

extern const struct index_method index_papi_scale;

static bool fits(const struct survey *survey, struct index_refusal *refusal) {
    refusal->why = "two levels are needed, dimensions and their sub-dimensions: mend the tree here";
    for (size_t i = 0; i < survey->dimension_count; i++) {
        bool has_part = false;
        for (size_t d = 0; d < survey->dimension_count; d++)
            has_part |= survey->dimensions[d].parent == i;
        if (survey->dimensions[i].depth > 1 || (survey->dimensions[i].depth == 0 && !has_part)) {
            refusal->dimension = i;
            return false;
        }
    }
    refusal->why = "questions belong to sub-dimensions: name one as \"dimension\"";
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        if (question_counts(question) && survey->dimensions[question->dimension].depth == 0) {
            refusal->question = i;
            return false;
        }
    }
    return true;
}

/* Mean place of the items of a sub-dimension, 0…1; false when nobody answered any. */
static bool items_mean(const struct tally *tally, size_t dimension, double *out) {
    const struct survey *survey = tally->survey;
    double total = 0, items = 0;
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        if (question->dimension != dimension)
            continue;
        struct item_counts item = index_item(tally, i);
        if (item.answers == 0)
            continue;
        total += (double)item.credit / ((double)item.answers * question->kind->steps(question));
        items++;
    }
    *out = total / items;
    return items > 0;
}

static bool place_of(const struct tally *tally, size_t dimension, double *out);

/* Mean of the parts of a dimension, or of the whole (SURVEY_NONE). */
static bool parts_mean(const struct tally *tally, size_t parent, double *out) {
    double total = 0, parts = 0, part;
    for (size_t i = 0; i < tally->survey->dimension_count; i++) {
        if (tally->survey->dimensions[i].parent != parent)
            continue;
        if (!place_of(tally, i, &part))
            return false;
        total += part;
        parts++;
    }
    *out = total / parts;
    return true;
}

static bool place_of(const struct tally *tally, size_t dimension, double *out) {
    return tally->survey->dimensions[dimension].depth == 0 ? parts_mean(tally, dimension, out)
                                                           : items_mean(tally, dimension, out);
}

static void dimension_points(const struct tally *tally, size_t dimension, struct figure *out) {
    double place;
    index_start(tally, dimension, out);
    if (out->answers == 0)
        return;
    out->valued =
        dimension == SURVEY_ALL ? parts_mean(tally, SURVEY_NONE, &place) : place_of(tally, dimension, &place);
    if (out->valued)
        out->percent = place * 100;
}

static double points_of(const struct survey *survey, size_t dimension, double percent) {
    double points = 1 + 9 * percent / 100, tops = 0, siblings = 0;
    if (dimension != SURVEY_ALL && survey->dimensions[dimension].depth == 0)
        return points;
    for (size_t i = 0; i < survey->dimension_count; i++) {
        tops += survey->dimensions[i].parent == SURVEY_NONE;
        siblings +=
            dimension != SURVEY_ALL && survey->dimensions[i].parent == survey->dimensions[dimension].parent;
    }
    return dimension == SURVEY_ALL ? points * tops : points / siblings;
}

const struct index_method index_papi_scale = {.name = "papi-scale",
                                              .unit = INDEX_POINTS,
                                              .decimals = 4,
                                              .for_reference = true,
                                              .wants_items = true,
                                              .fits = fits,
                                              .dimension = dimension_points,
                                              .question = index_question_mean,
                                              .score_of = points_of};
