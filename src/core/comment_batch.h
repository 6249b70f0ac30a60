/* In which company a comment is shown. An officer who sees who comes to the counter must not find out who wrote it, so nothing is
 * ever shown of fewer than COMMENT_BATCH_MIN people:
 *
 *   - What is shown with a comment are the unit, the question and the months. The comments of one unit (that of the counter on
 *     the response's day) on one question wait together, each of another person.
 *   - Days that are over are gone through in their order: a batch is closed at the end of the first day on which it holds
 *     COMMENT_BATCH_MIN comments, or in the middle of a day at COMMENT_BATCH_MAX. What stays behind is open, and goes on waiting.
 *   - A closed batch is shown whole from the next working day on, with the months of its first and last day, and in an order
 *     that says nothing. It never changes: a comment that comes late (paper, an import) waits for the next batch, which it may
 *     give an early first day.
 *   - What is shown can be narrowed only by what all of a batch have in common (unit, survey, question, months) or by what the
 *     comments say. So each choice but a search shows whole batches, and a unit shows those of the units below it and its own. */
#ifndef CORE_COMMENT_BATCH_H
#define CORE_COMMENT_BATCH_H

#include <stddef.h>
#include <stdint.h>

enum {
    COMMENT_BATCH_MIN = 5,
    COMMENT_BATCH_MAX = 100 /* as long as comments may be, their folded texts make one row of the database */
};

struct comment_item {
    int64_t unit;
    size_t asked; /* equal for the same question, numbered by the caller */
    int32_t day;
    int channel;
    uint64_t mix; /* what the order within a batch is by: nobody can tell anything from it */
    int64_t response;
    size_t question; /* index in its own revision */
};

/* By unit, question and day. */
void comment_items_sort(struct comment_item *items, size_t n);

/* The next batch to be closed in sorted items, from *at on: items[*first], …, its size is returned; they are put into the order of
 * mix. *at moves behind it. 0: there is none, all the rest is open. */
size_t comment_batch_next(struct comment_item *items, size_t n, size_t *at, size_t *first);

#endif
