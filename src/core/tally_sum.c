#include "core/tally_sum.h"

#include <stdlib.h>

#include "core/varint.h"

enum { CELLS_MAX = 256 * 1024 };

static bool first_add(struct tally_sum_packed *sum, const uint8_t *bytes, size_t size) {
    size_t count = 0;
    for (size_t i = 1; i < size; i++)
        count += bytes[i] < 0x80; /* each number's last byte */
    if (count == 0 || count > CELLS_MAX)
        return false;
    sum->cells = calloc(count, sizeof *sum->cells);
    sum->count = sum->cells == NULL ? 0 : count;
    return sum->cells != NULL;
}

bool tally_sum_add(struct tally_sum_packed *sum, const uint8_t *bytes, size_t size) {
    size_t at = 1, i = 0;
    uint64_t value = 0;
    if (sum->failed || size < 2 || bytes[0] != TALLY_FORMAT ||
        (sum->cells == NULL && !first_add(sum, bytes, size)))
        return !(sum->failed = true);
    for (; i < sum->count && !sum->failed; i++) {
        size_t n = varint_read(bytes + at, size - at, &value);
        sum->failed = n == 0 || __builtin_add_overflow(sum->cells[i], value, &sum->cells[i]);
        at += n;
    }
    sum->failed |= at != size;
    return !sum->failed;
}

void tally_sum_pack(const struct tally_sum_packed *sum, struct buf *out) {
    buf_addc(out, TALLY_FORMAT);
    for (size_t i = 0; i < sum->count; i++)
        varint_write(sum->cells[i], out);
}

void tally_sum_free(struct tally_sum_packed *sum) {
    free(sum->cells);
    *sum = (struct tally_sum_packed){0};
}
