#include "core/survey_diff.h"

bool text_equal(const struct text *a, const struct text *b) {
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->languages[i], b->languages[i]) != 0 || strcmp(a->strings[i], b->strings[i]) != 0)
            return false;
    return true;
}

static bool kinds_equal(const struct question *a, const struct question *b) {
    if (a->kind != b->kind || a->scale != b->scale || a->na != b->na || a->reverse != b->reverse ||
        a->good_from != b->good_from || a->good_to != b->good_to || a->good_options != b->good_options ||
        a->min != b->min || a->max != b->max || a->choices_max != b->choices_max ||
        a->length_max != b->length_max || a->option_count != b->option_count)
        return false;
    for (size_t i = 0; i < a->option_count; i++)
        if (strcmp(a->options[i].code, b->options[i].code) != 0)
            return false;
    return true;
}

static bool options_equal(const struct question *a, const struct question *b) {
    for (size_t i = 0; i < a->option_count && i < b->option_count; i++)
        if (!text_equal(&a->options[i].text, &b->options[i].text))
            return false;
    return text_equal(&a->unit, &b->unit);
}

static const char *dimension_code(const struct survey *survey, const struct question *question) {
    return question->dimension == SURVEY_NONE ? "" : survey->dimensions[question->dimension].code;
}

static bool conditions_equal(const struct survey *now, const struct question *a, const struct survey *then,
                             const struct question *b) {
    if (a->condition_count != b->condition_count)
        return false;
    for (size_t i = 0; i < a->condition_count; i++) {
        const struct condition *x = &a->conditions[i], *y = &b->conditions[i];
        if (x->any != y->any || x->na != y->na ||
            strcmp(now->questions[x->question].code, then->questions[y->question].code) != 0)
            return false;
    }
    return true;
}

static unsigned changes(const struct equivalence *e, size_t now, size_t then) {
    const struct question *a = &e->now->questions[now], *b = &e->then->questions[then];
    unsigned changed = 0;
    changed |= text_equal(&a->text, &b->text) ? 0 : DIFF_TEXT;
    changed |= text_equal(&a->hint, &b->hint) ? 0 : DIFF_HINT;
    changed |= options_equal(a, b) ? 0 : DIFF_OPTIONS;
    changed |= kinds_equal(a, b) ? 0 : DIFF_KIND;
    changed |= strcmp(dimension_code(e->now, a), dimension_code(e->then, b)) == 0 ? 0 : DIFF_DIMENSION;
    changed |= conditions_equal(e->now, a, e->then, b) ? 0 : DIFF_CONDITION;
    changed |= strcmp(a->code, b->code) == 0 ? 0 : DIFF_CODE;
    return changed;
}

/* The most questions that keep their order stay; the others have moved. */
static void mark_moved(struct survey_diff *diff, size_t count) {
    size_t length[2 * SURVEY_QUESTIONS_MAX], before[2 * SURVEY_QUESTIONS_MAX], best = SURVEY_NONE;
    for (size_t i = 0; i < count; i++) {
        length[i] = 1;
        before[i] = SURVEY_NONE;
        if (diff->items[i].then == SURVEY_NONE)
            continue;
        for (size_t k = 0; k < i; k++)
            if (diff->items[k].then != SURVEY_NONE && diff->items[k].then < diff->items[i].then &&
                length[k] + 1 > length[i]) {
                length[i] = length[k] + 1;
                before[i] = k;
            }
        if (best == SURVEY_NONE || length[i] > length[best])
            best = i;
    }
    bool stays[2 * SURVEY_QUESTIONS_MAX] = {false};
    for (; best != SURVEY_NONE; best = before[best])
        stays[best] = true;
    for (size_t i = 0; i < count; i++)
        if (diff->items[i].then != SURVEY_NONE && !stays[i])
            diff->items[i].changed |= DIFF_MOVED;
}

void survey_diff(const struct equivalence *e, struct survey_diff *out) {
    bool taken[SURVEY_QUESTIONS_MAX] = {false};
    out->count = 0;
    for (size_t i = 0; i < e->now->question_count; i++)
        if (e->questions[i] != SURVEY_NONE)
            taken[e->questions[i]] = true;
    for (size_t i = 0; i < e->now->question_count; i++) {
        size_t then = e->questions[i];
        if (then == SURVEY_NONE) {
            size_t same = survey_question(e->then, str_of(e->now->questions[i].code));
            then = same != SURVEY_NONE && !taken[same] ? same : SURVEY_NONE;
        }
        if (then != SURVEY_NONE)
            taken[then] = true;
        out->items[out->count++] =
            (struct question_diff){i, then, then == SURVEY_NONE ? 0 : changes(e, i, then)};
    }
    mark_moved(out, out->count);
    for (size_t i = 0; i < e->then->question_count; i++)
        if (!taken[i])
            out->items[out->count++] = (struct question_diff){SURVEY_NONE, i, 0};
}
