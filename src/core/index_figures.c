#include "core/index.h"

#include "core/suppress.h"

enum { ARENA_MAX = 256 * 1024 * 1024 };

void index_figures_read(const struct tally *tally, const struct suppress *suppress, size_t group,
                        struct figures *out) {
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

int index_figures_series(const struct tally *tallies, size_t count, uint64_t threshold, struct figures *out,
                         struct err *err) {
    struct arena *arena = arena_new(ARENA_MAX);
    struct suppress *suppress = arena == NULL ? NULL : suppress_new(threshold, arena);
    size_t whole, *groups = arena == NULL ? NULL : arena_array(arena, count, sizeof *groups);
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
    arena_free(arena);
    return rc;
}

int index_figures(const struct tally *tally, uint64_t threshold, struct figures *out, struct err *err) {
    return index_figures_series(tally, 1, threshold, out, err);
}
