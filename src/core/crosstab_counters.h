/* Whether a cross-tab may go by the field of counters. A line of such a table is a sum of counters, and figures of single counters
 * are shown elsewhere by a rule of their own (suppress_counters.h): the line without those that are shown would tell the
 * one that is hidden.
 *
 * So it may only where nothing of counters is hidden for being few: of every counter of the unit and of those below it, by the
 * unit it belonged to, so many as the threshold or nobody are behind the whole survey, every dimension, every question that
 * could follow from these, and the responses themselves; and so it is, for every question, with a unit's own counters
 * together. Then
 *   - every sum of counters over such figures is of enough people or of nobody, so that lines of the table, figures of
 *     units and of counters may be added and subtracted at will;
 *   - of the cells of the table counters tell nothing but the totals of its lines: what is the same for every column. A group of
 *     people in some columns of some counters that followed from all together would be made of whole cells, and follow from the
 *     table alone (crosstab_hide.h forbids it), or of whole counters, which are not few.
 *
 * Limits: figures of other days still subtract, as those of counters among themselves do. */
#ifndef CORE_CROSSTAB_COUNTERS_H
#define CORE_CROSSTAB_COUNTERS_H

#include "core/crosstab.h"

/* *few: of some counter, or of a unit's own, too few answered something in these stretches. ERR_NOMEM. */
int crosstab_counters_few(const struct columns *columns, const struct crosstab_stretch *stretches,
                          size_t count, uint64_t threshold, struct arena *arena, bool *few, struct err *err);

#endif
