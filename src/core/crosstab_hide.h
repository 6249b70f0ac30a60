/* What a two-way table with its totals must not show, so that nothing of few people follows from the rest of it. For
 * crosstab.c and its tests.
 *
 * A table here is (rows + 1) × (columns + 1) counts of people, line by line: the last column holds the rows' totals, the last
 * row the columns', the corner all of them. The corner counts as known: where a unit's own figures do not show it, no table is
 * made (pages/page_cross.c). A table with
 * one direction has no columns but the totals.
 *
 * Hidden is what has some people but fewer than the threshold, and as much else that
 *   - no sum of cells of few people follows: over every set of lines, what is hidden there and in no line that would be taken
 *     away with it is of enough people (what follows from totals are such sums, as the equations are those of a graph);
 *   - every cell of few people could be larger or smaller by one, with others, even for who knows that all hidden ones have
 *     at least one; unless everything is hidden.
 * The totals are decided first and by themselves, the smallest first, so that every table over the same people hides the same
 * ones. Cells are decided from the other end: from a table that shows nothing the largest ones are shown, as long as both hold.
 * What is left hides no cell that could be shown alone; mostly a small one and three more, in two lines and two columns.
 */
#ifndef CORE_CROSSTAB_HIDE_H
#define CORE_CROSSTAB_HIDE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CROSSTAB_LINES_MAX = 40, CROSSTAB_SIDE_MAX = 12 /* lines of the shorter side, without the totals */ };

/* hidden: in, what is hidden already; out, all that is. Lines as above; corner ≥ threshold. */
void crosstab_hide(const uint64_t *people, size_t rows, size_t columns, uint64_t threshold, bool *hidden);

#endif
