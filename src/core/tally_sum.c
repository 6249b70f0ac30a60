#include "core/tally_sum.h"

#include <stdlib.h>

#include "core/packed.h"

bool tally_sum_add(struct tally_sum_packed *sum, const uint8_t *bytes, size_t size) {
    struct packed_fault fault;
    size_t count = packed_count(bytes, size);
    if (!sum->failed && sum->cells == NULL && count > 0) {
        sum->cells = calloc(count, sizeof *sum->cells);
        sum->count = count;
    }
    sum->failed = sum->failed || sum->cells == NULL || count != sum->count ||
                  !packed_add(sum->cells, bytes, size, &fault);
    return !sum->failed;
}

void tally_sum_pack(const struct tally_sum_packed *sum, struct buf *out) {
    packed_write(sum->cells, sum->count, out);
}

void tally_sum_free(struct tally_sum_packed *sum) {
    free(sum->cells);
    *sum = (struct tally_sum_packed){0};
}
