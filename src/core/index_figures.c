#include "core/index.h"
#include "core/kind.h"
#include "core/suppress.h"

/* Visits every figure that can be hidden: not that of a question outside the index. Whether anything is hidden is decided
 * on all of them before any is emptied. */
typedef void figure_visit(struct figure *figure, const struct figure *other, uint64_t threshold);

static void figures_each(const struct survey *survey, struct figures *figures, const struct figures *other,
                         uint64_t threshold, figure_visit *visit) {
    visit(&figures->all, &other->all, threshold);
    for (size_t i = 0; i < survey->dimension_count; i++)
        visit(&figures->dimensions[i], &other->dimensions[i], threshold);
    for (size_t i = 0; i < survey->question_count; i++)
        if (question_counts(&survey->questions[i]))
            visit(&figures->questions[i], &other->questions[i], threshold);
}

static void visit_hide_small(struct figure *figure, const struct figure *other, uint64_t threshold) {
    (void)other;
    figure->hidden = figure->respondents < threshold;
}

static void visit_add_people(struct figure *figure, const struct figure *other, uint64_t threshold) {
    (void)threshold;
    figure->respondents += other->respondents;
}

static void visit_empty_hidden(struct figure *figure, const struct figure *other, uint64_t threshold) {
    (void)other;
    (void)threshold;
    if (figure->hidden)
        *figure = (struct figure){.hidden = true};
}

static void figures_count(const struct tally *tally, uint64_t threshold, struct figures *out) {
    const struct survey *survey = tally->survey;
    index_dimension(tally, SURVEY_ALL, 0, &out->all);
    for (size_t i = 0; i < survey->dimension_count; i++)
        index_dimension(tally, i, 0, &out->dimensions[i]);
    for (size_t i = 0; i < survey->question_count; i++)
        index_question(tally, i, 0, &out->questions[i]);
    figures_each(survey, out, out, threshold, visit_hide_small);
}

void index_figures(const struct tally *tally, uint64_t threshold, struct figures *out) {
    figures_count(tally, threshold, out);
    suppress_tree(tally->survey, NULL, threshold, out);
    figures_each(tally->survey, out, out, threshold, visit_empty_hidden);
}

void index_figures_series(const struct tally *tallies, size_t count, uint64_t threshold,
                          struct figures *out) {
    if (count == 0)
        return;
    const struct survey *survey = tallies[0].survey;
    struct figures whole = {0}; /* hidden exactly as index_figures hides it when another report asks for it */
    for (size_t i = 0; i < count; i++) {
        figures_count(&tallies[i], threshold, &out[i]);
        figures_each(survey, &whole, &out[i], threshold, visit_add_people);
    }
    figures_each(survey, &whole, &whole, threshold, visit_hide_small);
    suppress_tree(survey, NULL, threshold, &whole);
    for (bool again = true; again;) {
        again = suppress_periods(survey, &whole, threshold, out, count);
        for (size_t i = 0; i < count; i++)
            again |= suppress_tree(survey, &whole, threshold, &out[i]);
    }
    for (size_t i = 0; i < count; i++)
        figures_each(survey, &out[i], &out[i], threshold, visit_empty_hidden);
}
