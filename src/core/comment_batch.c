#include "core/comment_batch.h"

#include <stdbool.h>
#include <stdlib.h>

static int compare_mix(const void *left, const void *right) {
    const struct comment_item *a = left, *b = right;
    return (a->mix > b->mix) - (a->mix < b->mix);
}

static int compare(const void *left, const void *right) {
    const struct comment_item *a = left, *b = right;
    if (a->unit != b->unit)
        return a->unit < b->unit ? -1 : 1;
    if (a->asked != b->asked)
        return a->asked < b->asked ? -1 : 1;
    return a->day != b->day ? (a->day < b->day ? -1 : 1) : compare_mix(a, b);
}

void comment_items_sort(struct comment_item *items, size_t n) {
    if (n > 0)
        qsort(items, n, sizeof *items, compare);
}

static bool wait_together(const struct comment_item *a, const struct comment_item *b) {
    return a->unit == b->unit && a->asked == b->asked;
}

size_t comment_batch_next(struct comment_item *items, size_t n, size_t *at, size_t *first) {
    while (*at < n) {
        const struct comment_item *begin = &items[*at];
        size_t left = n - *at, size = 0;
        bool closed = false;
        while (!closed && size < left && wait_together(begin, &begin[size])) {
            size++;
            bool day_over =
                size == left || !wait_together(begin, &begin[size]) || begin[size].day != begin[size - 1].day;
            closed = size == COMMENT_BATCH_MAX || (size >= COMMENT_BATCH_MIN && day_over);
        }
        *first = *at;
        *at += size;
        if (closed) {
            qsort(&items[*first], size, sizeof *items, compare_mix);
            return size;
        }
    }
    return 0;
}
