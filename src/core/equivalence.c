#include "core/equivalence.h"

#include "core/index.h"
#include "core/kind.h"

/* Whether the counts of two questions mean the same. Their texts may differ: the map is its author's word for that. */
static bool comparable(const struct question *a, const struct question *b) {
    if (a->kind != b->kind || a->scale != b->scale || a->reverse != b->reverse ||
        a->good_from != b->good_from || a->good_to != b->good_to || a->good_options != b->good_options ||
        a->min != b->min || a->max != b->max || a->option_count != b->option_count)
        return false;
    for (size_t i = 0; i < a->option_count; i++)
        if (strcmp(a->options[i].code, b->options[i].code) != 0)
            return false;
    return true;
}

/* Both count the same questions of `then`, each once. */
static bool counts_same(const struct equivalence *e, size_t dimension, size_t old) {
    size_t carried = 0, there = 0;
    for (size_t i = 0; i < e->now->question_count; i++) {
        if (!question_counts(&e->now->questions[i]) || !survey_question_in(e->now, i, dimension))
            continue;
        if (e->questions[i] == SURVEY_NONE || !survey_question_in(e->then, e->questions[i], old))
            return false;
        carried++;
    }
    for (size_t i = 0; i < e->then->question_count; i++)
        there += question_counts(&e->then->questions[i]) && survey_question_in(e->then, i, old);
    return carried > 0 && carried == there;
}

/* What is kept now was kept then too, and scores in the same credits: a unit follows from all questions of a survey. */
static bool sums_fit(const struct survey *now, const struct survey *then) {
    return now->tally_sums <= then->tally_sums &&
           (now->tally_sums <= TALLY_SUMS || now->credit_unit == then->credit_unit);
}

static size_t dimension_then(const struct equivalence *e, size_t dimension) {
    if (!sums_fit(e->now, e->then))
        return SURVEY_NONE;
    for (size_t old = 0; old < e->then->dimension_count; old++)
        if (counts_same(e, dimension, old))
            return old;
    return counts_same(e, dimension, SURVEY_ALL) ? SURVEY_ALL : SURVEY_NONE;
}

static void find_dimensions(struct equivalence *e) {
    for (size_t i = 0; i < e->now->dimension_count; i++)
        e->dimensions[i] = dimension_then(e, i);
    e->dimensions[e->now->dimension_count] = dimension_then(e, SURVEY_ALL);
}

void equivalence_same(const struct survey *survey, struct equivalence *out) {
    out->now = out->then = survey;
    for (size_t i = 0; i < survey->question_count; i++)
        out->questions[i] = question_counts(&survey->questions[i]) ? i : SURVEY_NONE;
    for (size_t i = 0; i < survey->dimension_count; i++)
        out->dimensions[i] = i;
    out->dimensions[survey->dimension_count] = SURVEY_ALL;
    out->whole = true;
}

static int question_continue(struct equivalence *e, size_t question, size_t old, struct err *err) {
    const struct question *now = &e->now->questions[question];
    if (!question_counts(&e->then->questions[old]) || !comparable(now, &e->then->questions[old]))
        return err_set(err, ERR_INPUT,
                       "question \"%s\" cannot continue \"%s\": its kind, scale, options, range or positive "
                       "rule was another; leave the pair out",
                       now->code, e->then->questions[old].code);
    e->questions[question] = old;
    return 0;
}

/* The questions of the same code, but those that are named (and what they continue). A question of which only the code
 * stayed is no fault here: the author did not name it. */
static void continue_same(struct equivalence *e) {
    for (size_t i = 0; i < e->now->question_count; i++) {
        size_t old = survey_question(e->then, str_of(e->now->questions[i].code));
        if (question_counts(&e->now->questions[i]) && old != SURVEY_NONE)
            (void)question_continue(e, i, old, NULL);
    }
}

int equivalence_make(const struct survey *now, const struct survey *then,
                     const struct continuation *continuation, struct equivalence *out, struct err *err) {
    struct equivalence e = {.now = now, .then = then};
    for (size_t i = 0; i < now->question_count; i++)
        e.questions[i] = SURVEY_NONE;
    if (continuation->same)
        continue_same(&e);
    for (size_t i = 0; i < continuation->pair_count; i++) {
        const struct continuation_pair *pair = &continuation->pairs[i];
        size_t old = pair->from == NULL ? SURVEY_NONE : survey_question(then, str_of(pair->from));
        e.questions[pair->question] = SURVEY_NONE;
        if (pair->from == NULL)
            continue;
        if (old == SURVEY_NONE)
            return err_set(
                err, ERR_INPUT,
                "question \"%s\" continues \"%s\", which revision %u of %s does not ask: mend the code",
                now->questions[pair->question].code, pair->from, continuation->revision,
                continuation->survey);
        int rc = question_continue(&e, pair->question, old, err);
        if (rc != 0)
            return rc;
    }
    find_dimensions(&e);
    *out = e;
    return 0;
}

void equivalence_join(const struct equivalence *later, const struct equivalence *earlier,
                      struct equivalence *out) {
    struct equivalence e = {.now = later->now, .then = earlier->then};
    for (size_t i = 0; i < e.now->question_count; i++)
        e.questions[i] =
            later->questions[i] == SURVEY_NONE ? SURVEY_NONE : earlier->questions[later->questions[i]];
    find_dimensions(&e);
    *out = e;
}

size_t equivalence_dimension(const struct equivalence *equivalence, size_t dimension) {
    return equivalence->dimensions[dimension == SURVEY_ALL ? equivalence->now->dimension_count : dimension];
}

void equivalence_carry(const struct equivalence *equivalence, const struct tally *from, struct tally *into) {
    const struct survey *now = equivalence->now, *then = equivalence->then;
    if (equivalence->whole) {
        tally_add_cells(into->cells, from->cells, now->tally_cells);
        return;
    }
    into->cells[0] += from->cells[0];
    for (size_t i = 0; i < now->question_count; i++) {
        size_t old = equivalence->questions[i];
        const struct question *question = &now->questions[i];
        if (old != SURVEY_NONE)
            tally_add_cells(into->cells + question->cell, from->cells + then->questions[old].cell,
                            question->kind->cells(question));
    }
    for (size_t i = 0; i <= now->dimension_count; i++) {
        size_t dimension = i == now->dimension_count ? SURVEY_ALL : i;
        size_t old = equivalence_dimension(equivalence, dimension);
        if (old != SURVEY_NONE)
            tally_add_cells(into->cells + (tally_sums(into, dimension) - into->cells), tally_sums(from, old),
                            now->tally_sums);
    }
}
