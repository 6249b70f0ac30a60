#include "print/slip/page_break.h"

/* Sums of heights are compared with a sum of the same heights: a little rounding is no reason to turn the page. */
static const double tolerance = 1e-6;

/* Just behind the last of the blocks that stand together from `first` on. */
static size_t group_end(const struct page_block *blocks, size_t count, size_t first) {
    size_t end = first + 1;
    while (end < count && blocks[end - 1].keep)
        end++;
    return end;
}

/* Without the gap above the first. */
static double group_height(const struct page_block *blocks, size_t first, size_t end) {
    double height = blocks[first].height;
    for (size_t i = first + 1; i < end; i++)
        height += blocks[i].gap + blocks[i].height;
    return height;
}

size_t page_break(struct page_block *blocks, size_t count, double height, size_t *too_high) {
    size_t page = 0;
    double used = 0;
    for (size_t first = 0, end; first < count; first = end) {
        end = group_end(blocks, count, first);
        double group = group_height(blocks, first, end);
        if (group > height + tolerance) {
            *too_high = first;
            return 0;
        }
        bool top = used <= 0;
        if (!top && used + blocks[first].gap + group > height + tolerance) {
            page++;
            used = 0;
            top = true;
        }
        for (size_t i = first; i < end; i++) {
            used += top ? 0 : blocks[i].gap;
            top = false;
            blocks[i].page = page;
            blocks[i].y = used;
            used += blocks[i].height;
        }
    }
    return page + 1;
}
