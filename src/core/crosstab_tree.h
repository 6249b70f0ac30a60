/* What the tables of all dimensions over the same people hide together, so that nothing of few people follows from several of
 * them: the figure of a dimension is the sum of those below it and of its own questions beside them. For crosstab.c and its tests.
 *
 * Figures form a tree; its leaves add up to what is above them. What the number of responses hides is hidden by all (the base).
 * Totals are decided first, each direction as a table of its own, so that every table hides the same ones. Leaves under one
 * figure that must hide more all hide the same cells, and with them a partner: another leaf there, that hides no other cell,
 * hides all totals that one of them hides, and has enough people in each of these (in the base: somebody). Then what is
 * above them may be shown: taken off it, the others leave only the sum with the partner. Where no leaf can be the partner, all
 * figures above hide these cells too; and all cells, where the totals had a partner.
 *
 * Why nothing of few people follows: what is shown of a figure spans the sums that follow from its pattern, fewer the more
 * is hidden. A sum over cells of leaves that follows from everything is, leaf by leaf, a sum that follows from its own
 * pattern, plus one from those above it, which is the same for all leaves under one figure.
 *   - With a partner: if its part has a cell beside the base, that is enough people; if it lies in the base, it follows from the
 *     base, so it is of enough people as well; if it is nothing, the sum from above follows from the partner's pattern,
 *     hence from every leaf's, which hides no more, and so does the leaf's part: enough people, or nobody (crosstab_hide.h).
 *   - Without: those above hide as much as any leaf, so it is the same; or no cell is shown, and what follows are whole lines,
 *     in which the partner of the totals has enough people. */
#ifndef CORE_CROSSTAB_TREE_H
#define CORE_CROSSTAB_TREE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CROSSTAB_TOP ((size_t)-1)

/* A table of crosstab_hide.h: (rows + 1) × (columns + 1), totals last. */
struct crosstab_part {
    size_t above;     /* the part it is a summand of, which stands before it; CROSSTAB_TOP: of none */
    uint64_t *people; /* behind each cell */
    bool *hidden;     /* out */
};

/* responses: behind each cell, whatever was answered. ERR_NOMEM. */
int crosstab_hide_tree(const uint64_t *responses, size_t rows, size_t columns, uint64_t threshold,
                       struct crosstab_part *parts, size_t count, struct arena *arena, struct err *err);

#endif
