/* For the tests of core: all figures of tallies as whoever shows several of them must take them, with what is hidden decided
 * by core/suppress. The product itself decides over units and revisions too (report/tables.c). */
#ifndef TESTS_UNIT_FIGURES_HELP_H
#define TESTS_UNIT_FIGURES_HELP_H

#include "core/index.h"
#include "core/suppress.h"

/* All figures of a tally. */
struct figures {
    struct figure all;
    struct figure dimensions[SURVEY_DIMENSIONS_MAX]; /* by index */
    struct figure questions[SURVEY_QUESTIONS_MAX];
};

/* Adds the people behind every figure of the tally, which is of the group's survey. */
static inline void suppress_people(struct suppress *suppress, size_t group, const struct tally *tally) {
    const struct survey *survey = tally->survey;
    struct figure figure;
    suppress_count(suppress, group, SUPPRESS_ALL, tally_sums(tally, SURVEY_ALL)[TALLY_K]);
    for (size_t i = 0; i < survey->dimension_count; i++)
        suppress_count(suppress, group, suppress_dimension_slot(i), tally_sums(tally, i)[TALLY_K]);
    for (size_t i = 0; i < survey->question_count; i++) {
        index_question(tally, i, 0, &figure);
        suppress_count(suppress, group, suppress_question_slot(survey, i), figure.respondents);
    }
}

static inline void index_figures_read(const struct tally *tally, const struct suppress *suppress,
                                      size_t group, struct figures *out) {
    const struct survey *survey = tally->survey;
    const struct figure hidden = {.hidden = true};
    index_dimension(tally, SURVEY_ALL, 0, &out->all);
    if (suppress_hidden(suppress, group, SUPPRESS_ALL))
        out->all = hidden;
    for (size_t i = 0; i < survey->dimension_count; i++) {
        index_dimension(tally, i, 0, &out->dimensions[i]);
        if (suppress_hidden(suppress, group, suppress_dimension_slot(i)))
            out->dimensions[i] = hidden;
    }
    for (size_t i = 0; i < survey->question_count; i++) {
        index_question(tally, i, 0, &out->questions[i]);
        if (question_counts(&survey->questions[i]) &&
            suppress_hidden(suppress, group, suppress_question_slot(survey, i)))
            out->questions[i] = hidden;
    }
}

/* Of periods that do not overlap, shown beside each other: tallies[i] → out[i]. */
static inline int index_figures_series(const struct tally *tallies, size_t count, uint64_t threshold,
                                       struct figures *out, struct err *err) {
    struct arena *memory = arena_new(256 << 20);
    struct suppress *suppress = memory == NULL ? NULL : suppress_new(threshold, memory);
    size_t whole, *groups = memory == NULL ? NULL : arena_array(memory, count, sizeof *groups);
    int rc =
        suppress == NULL || groups == NULL ? err_set(err, ERR_NOMEM, "no memory for %zu periods", count) : 0;
    if (rc == 0 && count > 0)
        rc = suppress_group(suppress, tallies[0].survey, SUPPRESS_NONE, NULL, &whole, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = suppress_group(suppress, tallies[i].survey, whole, NULL, &groups[i], err);
        if (rc != 0)
            break;
        suppress_people(suppress, groups[i], &tallies[i]);
        suppress_people(suppress, whole, &tallies[i]);
    }
    if (rc == 0) {
        suppress_settle(suppress);
        for (size_t i = 0; i < count; i++)
            index_figures_read(&tallies[i], suppress, groups[i], &out[i]);
    }
    arena_free(memory);
    return rc;
}

static inline int index_figures(const struct tally *tally, uint64_t threshold, struct figures *out,
                                struct err *err) {
    return index_figures_series(tally, 1, threshold, out, err);
}

#endif
