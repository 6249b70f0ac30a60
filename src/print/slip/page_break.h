/* Which block stands on which page: plain arithmetic, no drawing. */
#ifndef PRINT_PAGE_BREAK_H
#define PRINT_PAGE_BREAK_H

#include <stdbool.h>
#include <stddef.h>

struct page_block {
    double height; /* in any unit, as are all the others */
    double gap;    /* above it, unless it is the first of its page */
    bool keep;     /* on one page with the block behind it, such as a heading */
    size_t page;   /* set: from 0 */
    double y;      /* set: from the top of the page's area */
};

/* Fills the pages in order; no block is split. Returns how many pages there are; 0 when blocks that belong together are
 * higher than a page, and then *too_high is the first of them. */
size_t page_break(struct page_block *blocks, size_t count, double height, size_t *too_high);

#endif
