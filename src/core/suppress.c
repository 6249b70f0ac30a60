#include "core/suppress.h"

#include "core/kind.h"

/* The parts of one whole, as far as the rules ask about them. */
struct parts {
    size_t hidden;           /* how many are */
    uint64_t covered;        /* people behind those */
    bool kept;               /* one is shown and cannot be hidden */
    struct figure *smallest; /* of the others that are shown, the one fewest people answered; NULL: none */
};

/* apart: other people are behind every part, so they add up. Else two small parts may be the same people's and make no
 * larger group. */
static void part_seen(struct parts *parts, struct figure *figure, bool apart, bool fixed) {
    uint64_t people = figure->respondents;
    if (people == 0)
        return; /* nothing to subtract, and nobody to protect */
    if (figure->hidden) {
        parts->hidden++;
        if (apart)
            parts->covered += people;
        else if (people > parts->covered)
            parts->covered = people;
    } else if (fixed) {
        parts->kept = true;
    } else if (parts->smallest == NULL || people < parts->smallest->respondents) {
        parts->smallest = figure;
    }
}

/* Whether the hidden follows: a hidden whole from parts that are all shown, a single hidden part, or the sum of a few
 * people's. */
static bool parts_tell(const struct parts *parts, bool whole_hidden, uint64_t threshold) {
    if (parts->hidden == 0)
        return whole_hidden;
    return (parts->hidden == 1 && !whole_hidden) || parts->covered < threshold;
}

/* ---- Within one period --------------------------------------------------------------------------------- */

struct tree {
    const struct survey *survey;
    const struct figures *whole; /* NULL: there is one period only */
    struct figures *figures;
    uint64_t threshold;
};

static bool fixed(const struct figure *figure, const struct figure *whole) {
    return whole != NULL && figure->respondents == whole->respondents;
}

static struct parts tree_parts(const struct tree *tree, size_t dimension) {
    const struct survey *survey = tree->survey;
    const struct figures *whole = tree->whole;
    size_t parent = dimension == SURVEY_ALL ? SURVEY_NONE : dimension;
    struct parts parts = {0};
    for (size_t i = 0; i < survey->question_count; i++)
        if (survey->questions[i].dimension == dimension && question_counts(&survey->questions[i]))
            part_seen(&parts, &tree->figures->questions[i], false,
                      fixed(&tree->figures->questions[i], whole ? &whole->questions[i] : NULL));
    for (size_t i = 0; i < survey->dimension_count; i++)
        if (survey->dimensions[i].parent == parent)
            part_seen(&parts, &tree->figures->dimensions[i], false,
                      fixed(&tree->figures->dimensions[i], whole ? &whole->dimensions[i] : NULL));
    return parts;
}

/* Without a part left to hide, the dimension itself goes, unless its hidden parts are all it has: then it tells of
 * them no more than itself. */
static bool tree_settle(const struct tree *tree, size_t dimension) {
    bool all = dimension == SURVEY_ALL, changed = false;
    struct figure *figure = all ? &tree->figures->all : &tree->figures->dimensions[dimension];
    const struct figure *whole = NULL;
    if (tree->whole != NULL)
        whole = all ? &tree->whole->all : &tree->whole->dimensions[dimension];
    for (;; changed = true) {
        struct parts parts = tree_parts(tree, dimension);
        if (!parts_tell(&parts, figure->hidden, tree->threshold))
            return changed;
        if (parts.smallest != NULL)
            parts.smallest->hidden = true;
        else if (!figure->hidden && !fixed(figure, whole) && (parts.kept || parts.hidden == 1))
            figure->hidden = true;
        else
            return changed;
    }
}

bool suppress_tree(const struct survey *survey, const struct figures *whole, uint64_t threshold,
                   struct figures *figures) {
    struct tree tree = {survey, whole, figures, threshold};
    bool changed = false;
    for (bool again = true; again; changed |= again) {
        again = false;
        for (size_t i = survey->dimension_count; i-- > 0;) /* children before parents */
            again |= tree_settle(&tree, i);
        again |= tree_settle(&tree, SURVEY_ALL);
    }
    return changed;
}

/* ---- Across periods ------------------------------------------------------------------------------------ */

/* The same figure of every period: offset is its place in struct figures. */
static struct figure *figure_at(struct figures *figures, size_t offset) {
    return (struct figure *)(void *)((char *)figures + offset);
}

static bool periods_settle(const struct figure *whole, size_t offset, uint64_t threshold,
                           struct figures *periods, size_t count) {
    for (bool changed = false;; changed = true) {
        struct parts parts = {0};
        for (size_t i = 0; i < count; i++)
            part_seen(&parts, figure_at(&periods[i], offset), true, false);
        if (!parts_tell(&parts, whole->hidden, threshold) || parts.smallest == NULL)
            return changed;
        parts.smallest->hidden = true;
    }
}

bool suppress_periods(const struct survey *survey, const struct figures *whole, uint64_t threshold,
                      struct figures *periods, size_t count) {
    bool changed = periods_settle(&whole->all, offsetof(struct figures, all), threshold, periods, count);
    for (size_t i = 0; i < survey->dimension_count; i++)
        changed |= periods_settle(&whole->dimensions[i],
                                  offsetof(struct figures, dimensions) + i * sizeof(struct figure), threshold,
                                  periods, count);
    for (size_t i = 0; i < survey->question_count; i++)
        changed |= periods_settle(&whole->questions[i],
                                  offsetof(struct figures, questions) + i * sizeof(struct figure), threshold,
                                  periods, count);
    return changed;
}
