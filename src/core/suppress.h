/* Hiding by threshold so that the hidden cannot be worked out (law 7, method.md 3.7).
 *
 * A whole that is shown beside all of its parts but one tells that one. Figures add up in two directions: questions and
 * dimensions to the dimension above them, periods to the whole time, which the next report shows. In each direction
 * further parts are hidden, the smallest first, until at least two are hidden and enough people are behind them. What
 * was hidden in one direction needs the same care in the other, so the two are repeated until neither hides more; each
 * only ever hides.
 *
 * Both work on figures whose counts are still in place and of which those below the threshold are marked hidden; they
 * mark more of them and return whether they did. Parts nobody answered hide nothing else. For index_figures.c. */
#ifndef CORE_SUPPRESS_H
#define CORE_SUPPRESS_H

#include "core/index.h"

/* Within one period. whole: all periods together, or NULL where there is but one; a figure as large as the whole's is
 * the whole's, and hiding it here would hide nothing. */
bool suppress_tree(const struct survey *survey, const struct figures *whole, uint64_t threshold,
                   struct figures *figures);

/* Across periods: every person is in one of them only. whole stays as it is, for other reports show it. */
bool suppress_periods(const struct survey *survey, const struct figures *whole, uint64_t threshold,
                      struct figures *periods, size_t count);

#endif
