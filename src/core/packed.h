/* Cells packed for storage: format byte 2, their number as two bytes, then blocks of 16 cells (the last one may be
 * shorter): a byte w, which is 0, 1, 2, 4 or 8 and the least that holds the block's largest cell, and then the block's
 * cells of w bytes each (none for 0). All numbers are little-endian. A cell is below 2^63. So the same cells are always the
 * same bytes, and whatever else the bytes are is refused.
 *
 * Blocks are for reading: in a block of one width nothing is to be decided for each cell. */
#ifndef CORE_PACKED_H
#define CORE_PACKED_H

#include "base/str.h"

enum { PACKED_FORMAT = 2, PACKED_BLOCK = 16, PACKED_CELLS_MAX = UINT16_MAX };

/* At most PACKED_CELLS_MAX cells; a cell of 2^63 or more sets out->failed, too. */
void packed_write(const uint64_t *cells, size_t count, struct buf *out);

/* Of how many cells they are: at least 1, or 0 for what does not begin like packed cells. */
size_t packed_count(const uint8_t *bytes, size_t size);

struct packed_fault {
    size_t cell;  /* the first one of the block that is damaged, or with which a sum would pass 63 bits */
    size_t extra; /* 0, or so many bytes stand behind the last block, which all are well */
};
/* Adds packed cells to as many, packed_count(), each below 2^63, as the sums are. On false they are as they were. */
bool packed_add(uint64_t *cells, const uint8_t *bytes, size_t size, struct packed_fault *fault);

#endif
