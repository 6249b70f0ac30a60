/* Packed cells of any bytes: what is taken is the one form of its cells, and what is refused changes nothing. */
#include "core/packed.h"
#include "core/tally_sum.h"
#include "surveys.h"

static void check_cells(const uint8_t *data, size_t size) {
    static uint64_t cells[PACKED_CELLS_MAX];
    struct packed_fault fault = {0};
    struct buf again;
    size_t count = packed_count(data, size);
    buf_init(&again, 1 << 20);
    memset(cells, 0, count * sizeof *cells);
    if (count == 0) {
        must(size < 3 || data[0] != PACKED_FORMAT || (data[1] | data[2]) == 0);
    } else if (packed_add(cells, data, size, &fault)) {
        for (size_t i = 0; i < count; i++)
            must(cells[i] <= INT64_MAX);
        packed_write(cells, count, &again);
        must(!again.failed && again.n == size && memcmp(again.p, data, size) == 0);
    } else {
        must(fault.cell < count ? fault.extra == 0 && fault.cell % PACKED_BLOCK == 0 : fault.extra > 0);
        for (size_t i = 0; i < count; i++)
            must(cells[i] == 0);
    }
    buf_release(&again);
}

/* Twice the same is twice as many, or too many. */
static void check_sum(const uint8_t *data, size_t size) {
    struct tally_sum_packed once = {0}, twice = {0};
    if (tally_sum_add(&once, data, size)) {
        must(tally_sum_add(&twice, data, size));
        if (tally_sum_add(&twice, data, size)) {
            must(once.count == twice.count);
            for (size_t i = 0; i < once.count; i++)
                must(twice.cells[i] == 2 * once.cells[i]);
        } else {
            bool passes = false;
            for (size_t i = 0; i < once.count; i++)
                passes |= once.cells[i] > INT64_MAX / 2;
            must(passes && twice.failed);
        }
    } else {
        must(once.failed && !tally_sum_add(&once, data, size));
    }
    tally_sum_free(&once);
    tally_sum_free(&twice);
}

static void check_tally(const struct survey *survey, const uint8_t *data, size_t size) {
    struct arena *arena = arena_new(8 << 20);
    struct tally tally, before;
    struct err err = ERR_INIT;
    must(arena != NULL && tally_init(&tally, survey, arena, &err) == 0 &&
         tally_init(&before, survey, arena, &err) == 0);
    tally.cells[0] = before.cells[0] = 7;
    int rc = tally_merge_packed(&tally, data, size, &err);
    if (rc != 0)
        must(rc == ERR_STORE && is_line(err.text) && tally_equal(&tally, &before));
    else
        must(packed_count(data, size) == survey->tally_cells && tally.cells[0] >= 7);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    check_cells(data + 1, size - 1);
    check_sum(data + 1, size - 1);
    check_tally(surveys_at(data[0]), data + 1, size - 1);
    return 0;
}
