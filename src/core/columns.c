#include "core/columns.h"

#include <stdlib.h>
#include <string.h>

#include "core/kind.h"

enum { BYTES = 256 };

static bool is_kept(const struct question *question) {
    return question->size > 0 &&
           (question_counts(question) || (question->respondent != NULL && question->kind == &kind_single));
}

/* What one packed answer comes to. */
static uint8_t code_of(const struct question *question, const uint8_t *packed) {
    uint64_t cells[COLUMN_CODES + 1] = {0};
    struct person_sums person = {0, 0, 0};
    struct value value;
    if (!question->kind->unpack(question, packed, &value) || value.state == VALUE_SKIPPED)
        return 0;
    if (value.state == VALUE_NA)
        return COLUMN_NA;
    question->kind->count(question, packed, cells, &person);
    unsigned flags = COLUMN_ANSWERED | (person.satisfied > 0 ? COLUMN_GOOD : 0);
    return (uint8_t)(flags | (question->size == 1 ? packed[0] : 1 + person.satisfied));
}

bool columns_packed(const struct question *question, unsigned code, uint8_t *bytes) {
    struct value value = {.state = code == COLUMN_NA ? VALUE_NA : VALUE_SET};
    if (question->size == 1) {
        bytes[0] = code == COLUMN_NA ? ANSWER_NA_BYTE : (uint8_t)code;
        return code > 0 && question->kind->unpack(question, bytes, &value);
    }
    bool good = code == 2;
    value.number = good                                  ? question->good_from
                   : question->good_from > question->min ? question->min
                                                         : question->max;
    question->kind->pack(question, &value, bytes);
    return code > 0 && (code != COLUMN_NA || question->na);
}

struct columns *columns_new(const struct survey *survey, size_t bytes_max) {
    struct columns *columns = calloc(1, sizeof *columns);
    if (columns == NULL)
        return NULL;
    *columns = (struct columns){.survey = survey, .bytes_max = bytes_max};
    for (size_t i = 0; i < survey->question_count; i++)
        columns->column_of[i] = is_kept(&survey->questions[i]) ? columns->column_count++ : SURVEY_NONE;
    columns->codes = calloc(columns->column_count + 1, BYTES);
    if (columns->codes == NULL) {
        free(columns);
        return NULL;
    }
    for (size_t i = 0; i < survey->question_count; i++)
        for (unsigned byte = 0; columns->column_of[i] != SURVEY_NONE && byte < BYTES; byte++)
            if (survey->questions[i].size == 1)
                columns->codes[columns->column_of[i] * BYTES + byte] =
                    code_of(&survey->questions[i], &(uint8_t){(uint8_t)byte});
    return columns;
}

void columns_free(struct columns *columns) {
    if (columns == NULL)
        return;
    for (size_t i = 0; i < columns->block_count; i++)
        free(columns->blocks[i]);
    free(columns->blocks);
    free(columns->codes);
    free(columns);
}

static size_t block_bytes(const struct columns *columns) {
    return sizeof(struct columns_block) + columns->column_count * COLUMNS_BLOCK;
}

size_t columns_row_bytes(const struct columns *columns) {
    return (block_bytes(columns) - sizeof(struct columns_block)) / COLUMNS_BLOCK + sizeof(int32_t) +
           sizeof(uint32_t) + sizeof(uint8_t);
}

static int block_add(struct columns *columns, struct err *err) {
    size_t bytes = block_bytes(columns);
    if (columns->bytes + bytes > columns->bytes_max)
        return err_set(err, ERR_LIMIT,
                       "more than %zu responses to survey %s do not fit into %zu MB at %zu bytes each: there "
                       "is no cross-tab of them",
                       columns->rows, columns->survey->code, columns->bytes_max >> 20,
                       columns_row_bytes(columns));
    if (columns->block_count == columns->block_room) {
        size_t room = columns->block_room * 2 + 16;
        struct columns_block **larger = realloc(columns->blocks, room * sizeof *larger);
        if (larger == NULL)
            return err_set(err, ERR_NOMEM, "no memory for cross-tabs");
        columns->blocks = larger;
        columns->block_room = room;
    }
    struct columns_block *block = calloc(1, bytes);
    if (block == NULL)
        return err_set(err, ERR_NOMEM, "no memory for cross-tabs: %zu bytes for each of %zu responses",
                       columns_row_bytes(columns), columns->rows);
    *block = (struct columns_block){.first = INT32_MAX, .last = INT32_MIN};
    columns->blocks[columns->block_count++] = block;
    columns->bytes += bytes;
    return 0;
}

int columns_add(struct columns *columns, int64_t counter, int32_t day, unsigned channel,
                const uint8_t *answers, struct err *err) {
    const struct survey *survey = columns->survey;
    if (counter < 0 || counter >= UINT32_MAX)
        return err_set(err, ERR_LIMIT, "a counter's number is too large for cross-tabs");
    if (columns->rows == columns->block_count * COLUMNS_BLOCK) {
        int rc = block_add(columns, err);
        if (rc != 0)
            return rc;
    }
    struct columns_block *block = columns->blocks[columns->block_count - 1];
    size_t row = block->count++;
    columns->rows++;
    block->day[row] = day;
    block->first = day < block->first ? day : block->first;
    block->last = day > block->last ? day : block->last;
    block->counter[row] = (uint32_t)counter;
    columns->counter_max =
        (uint32_t)counter > columns->counter_max ? (uint32_t)counter : columns->counter_max;
    block->channel[row] = (uint8_t)channel;
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct question *question = &survey->questions[i];
        size_t column = columns->column_of[i];
        if (column == SURVEY_NONE)
            continue;
        const uint8_t *packed = answers + question->offset;
        block->answers[column * COLUMNS_BLOCK + row] =
            question->size == 1 ? columns->codes[column * BYTES + packed[0]] : code_of(question, packed);
    }
    return 0;
}
