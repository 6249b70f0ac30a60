/* Adding up packed tallies of one revision without its survey: cell by cell, whatever the cells mean. */
#ifndef CORE_TALLY_SUM_H
#define CORE_TALLY_SUM_H

#include "core/tally.h"

struct tally_sum_packed { /* all zero at first; freed with tally_sum_free */
    uint64_t *cells;
    size_t count;
    bool
        failed; /* something was no packed tally, or of another length, or the sum is too large; it stays so */
};

bool tally_sum_add(struct tally_sum_packed *sum, const uint8_t *bytes, size_t size);
/* Of at least one, and not failed. */
void tally_sum_pack(const struct tally_sum_packed *sum, struct buf *out);
void tally_sum_free(struct tally_sum_packed *sum);

#endif
