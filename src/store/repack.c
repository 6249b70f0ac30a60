/* tally_repack(cells, place), for migrations: cells as databases held them before step 19, in today's form (core/packed.h).
 * They were a format byte 1 and then each cell as a little-endian base-128 number, in its shortest form. Cells in today's
 * form stay as they are: of an older step, that made them with today's functions. The place is said where they are damaged. */
#include "core/packed.h"
#include "core/tally_sum.h"
#include "store/sqlite.h"

enum { FORMAT = 1, CELLS_MAX = PACKED_CELLS_MAX, PACKED_MAX = 256 * 1024, SEVEN_BITS = 0x7f, MORE = 0x80 };

/* Bytes read from p (at most n), or 0: cut off, longer than it need be, or not below 2^63. */
static size_t number_read(const uint8_t *p, size_t n, uint64_t *out) {
    *out = 0;
    for (size_t i = 0, shift = 0; i < n && shift < 63; i++, shift += 7) {
        *out |= (uint64_t)(p[i] & SEVEN_BITS) << shift;
        if (p[i] < MORE)
            return p[i] == 0 && i > 0 ? 0 : i + 1;
    }
    return 0;
}

/* Number of cells; 0: damaged. */
static size_t cells_read(const uint8_t *bytes, size_t size, uint64_t *cells) {
    size_t count = 0;
    for (size_t at = 1, n; at < size; at += n) {
        n = count < CELLS_MAX ? number_read(bytes + at, size - at, &cells[count++]) : 0;
        if (n == 0)
            return 0;
    }
    return count;
}

static void packed_today(const uint8_t *bytes, size_t size, struct buf *out) {
    struct tally_sum_packed sum = {0};
    if (size > 0 && bytes[0] == FORMAT) {
        sum.cells = calloc(size, sizeof *sum.cells); /* a cell has a byte at least */
        sum.count = sum.cells == NULL ? 0 : cells_read(bytes, size, sum.cells);
        sum.failed = sum.count == 0;
    } else {
        tally_sum_add(&sum, bytes, size);
    }
    out->failed |= sum.failed;
    if (!sum.failed)
        tally_sum_pack(&sum, out);
    tally_sum_free(&sum);
}

static void tally_repack(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    struct buf out;
    buf_init(&out, PACKED_MAX);
    const uint8_t *bytes = sqlite3_value_blob(values[0]);
    packed_today(bytes, (size_t)sqlite3_value_bytes(values[0]), &out);
    if (!out.failed) {
        sqlite3_result_blob64(context, out.p, out.n, SQLITE_TRANSIENT);
    } else {
        char text[256];
        const unsigned char *place = sqlite3_value_text(values[1]);
        snprintf(text, sizeof text, "%s: the tally is damaged",
                 place == NULL ? (const unsigned char *)"(unknown)" : place);
        sqlite3_result_error(context, text, -1);
    }
    buf_release(&out);
}

int repack_function(sqlite3 *db, int flags) {
    return sqlite3_create_function_v2(db, "tally_repack", 2, flags, NULL, tally_repack, NULL, NULL, NULL);
}
