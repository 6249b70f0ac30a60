/* The answers of one survey revision, one byte per answer, column by column in memory: what free cross-tabs are counted
 * from (crosstab.h). Tallies do not know how the answers of one person go together; these do.
 *
 * Kept are the questions that count in an index and the respondent fields of one choice; besides, the counter, the day and
 * the channel of every response. Rows stand as they were added, in blocks that know their days, so that growing moves
 * nothing and a range of days passes over most blocks. */
#ifndef CORE_COLUMNS_H
#define CORE_COLUMNS_H

#include <stdint.h>

#include "base/err.h"
#include "core/survey.h"

/* A byte: what was chosen (0 skipped, 1 + the choice, COLUMN_NA), whether that is an answer and whether a good one. Of a
 * number only the latter two are kept: 1 or 2. */
enum {
    COLUMN_CODE = 63,
    COLUMN_NA = 63,
    COLUMN_CODES = 64,
    COLUMN_ANSWERED = 64,
    COLUMN_GOOD = 128,
    COLUMNS_BLOCK = 4096 /* rows; a multiple of 8 */
};

struct columns_block {
    size_t count;
    int32_t first, last; /* days */
    int32_t day[COLUMNS_BLOCK];
    uint32_t counter[COLUMNS_BLOCK]; /* the store's id */
    uint8_t channel[COLUMNS_BLOCK];
    uint8_t answers[]; /* one column behind the other; zero past count */
};

struct columns {
    const struct survey *survey; /* borrowed */
    size_t rows, column_count;
    size_t column_of[SURVEY_QUESTIONS_MAX]; /* by question; SURVEY_NONE: not kept */
    uint32_t counter_max;
    struct columns_block **blocks;
    size_t block_count, block_room;
    size_t bytes, bytes_max; /* of all blocks */
    uint8_t *codes;          /* of a question of one packed byte: column × 256 */
};

/* bytes_max: of memory. NULL without memory; free with columns_free. */
struct columns *columns_new(const struct survey *survey, size_t bytes_max);
void columns_free(struct columns *columns); /* NULL is allowed */

size_t columns_row_bytes(const struct columns *columns);

/* answers: packed, and of this survey. ERR_LIMIT when bytes_max is reached, with what a response takes; ERR_NOMEM. */
int columns_add(struct columns *columns, int64_t counter, int32_t day, unsigned channel,
                const uint8_t *answers, struct err *err);

static inline const uint8_t *columns_of(const struct columns *columns, const struct columns_block *block,
                                        size_t question) {
    return block->answers + columns->column_of[question] * COLUMNS_BLOCK;
}

/* Packed bytes of the question that have this code (of a number: some that are as good); false: it has none. */
bool columns_packed(const struct question *question, unsigned code, uint8_t *bytes /* question->size */);

#endif
