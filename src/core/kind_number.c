#include "core/kind.h"

/* A whole number in a range. Packed in four bytes, low byte first: 0 skipped, NUMBER_NA, else 1 + number − min.
 * Cells: answers, satisfied ones, "not applicable", Σ(number − min), Σ(number − min)². */

#define NUMBER_NA UINT32_MAX
enum { NUMBER_SIZE = 4 };
enum number_cell { CELL_ANSWERS, CELL_SATISFIED, CELL_NA, CELL_SUM, CELL_SQUARES, CELLS };
_Static_assert(SURVEY_RANGE_MAX < INT32_MAX, "every number has a code of its own");

static int number_accept(const struct question *question, struct str raw, struct arena *arena,
                         struct value *out, enum fault_key *fault, struct err *err) {
    (void)arena;
    int64_t number;
    raw = str_trim(raw);
    if (kind_accept_none(question, raw, out))
        return 0;
    if (memchr(raw.p, '|', raw.n) != NULL)
        return kind_refuse(question, FAULT_CHOICES_MIXED, fault, err, "two answers: leave one of them out");
    if (!str_to_int(raw, INT64_MIN, INT64_MAX, &number))
        return kind_refuse(question, FAULT_NUMBER_INVALID, fault, err,
                           "not a whole number: give %lld to %lld%s, or leave it empty",
                           (long long)question->min, (long long)question->max,
                           question->na ? " or \"na\"" : "");
    if (number < question->min || number > question->max)
        return kind_refuse(question, FAULT_NUMBER_RANGE, fault, err, "not in its range: give %lld to %lld",
                           (long long)question->min, (long long)question->max);
    *out = (struct value){.state = VALUE_SET, .number = number};
    return 0;
}

static struct str number_format(const struct question *question, const struct value *value,
                                struct arena *arena) {
    (void)question;
    if (value->state != VALUE_SET)
        return value->state == VALUE_NA ? STR("na") : STR("");
    const char *text = arena_printf(arena, "%lld", (long long)value->number);
    return text == NULL ? (struct str){NULL, 0} : str_of(text);
}

static size_t number_size(const struct question *question) {
    (void)question;
    return NUMBER_SIZE;
}

static void number_pack(const struct question *question, const struct value *value, uint8_t *bytes) {
    uint32_t code = value->state == VALUE_SET  ? (uint32_t)(value->number - question->min + 1)
                    : value->state == VALUE_NA ? NUMBER_NA
                                               : 0;
    for (size_t i = 0; i < NUMBER_SIZE; i++)
        bytes[i] = (uint8_t)(code >> 8 * i);
}

static bool number_unpack(const struct question *question, const uint8_t *bytes, struct value *out) {
    uint32_t code = 0;
    for (size_t i = 0; i < NUMBER_SIZE; i++)
        code |= (uint32_t)bytes[i] << 8 * i;
    if (code == NUMBER_NA && question->na)
        *out = (struct value){.state = VALUE_NA};
    else if (code == 0)
        *out = (struct value){.state = VALUE_SKIPPED};
    else if ((int64_t)code - 1 <= question->max - question->min)
        *out = (struct value){.state = VALUE_SET, .number = question->min + (int64_t)code - 1};
    else
        return false;
    return true;
}

static size_t number_cells(const struct question *question) {
    (void)question;
    return CELLS;
}

static unsigned number_steps(const struct question *question) {
    (void)question;
    return 1;
}

static void number_count(const struct question *question, const uint8_t *bytes, uint64_t *cells,
                         struct person_sums *person) {
    struct value value;
    if (!number_unpack(question, bytes, &value) || value.state == VALUE_SKIPPED)
        return;
    if (value.state == VALUE_NA) {
        cells[CELL_NA]++;
        return;
    }
    uint64_t above = (uint64_t)(value.number - question->min);
    bool good =
        question_counts(question) && value.number >= question->good_from && value.number <= question->good_to;
    cells[CELL_ANSWERS]++;
    cells[CELL_SATISFIED] += good;
    cells[CELL_SUM] += above;
    cells[CELL_SQUARES] += above * above;
    person->answered++;
    person->satisfied += good;
    person->credit += good ? question->credit_step : 0;
}

static void number_summary(const struct question *question, const uint64_t *cells, struct item_counts *out) {
    (void)question;
    uint64_t good = cells[CELL_SATISFIED];
    *out = (struct item_counts){cells[CELL_ANSWERS], good, good, good};
}

static size_t number_answer_cells(const struct question *question) {
    (void)question;
    return CELL_ANSWERS + 1;
}

const struct kind kind_number = {
    .name = "number",
    .keys = KIND_NA | KIND_RANGE | KIND_POSITIVE_RANGE,
    .index = KIND_MAY_COUNT,
    .input = INPUT_NUMBER,
    .repeats = true, /* a form has the number's field and "not applicable" under one name */
    .accept = number_accept,
    .format = number_format,
    .size = number_size,
    .pack = number_pack,
    .unpack = number_unpack,
    .cells = number_cells,
    .count = number_count,
    .steps = number_steps,
    .summary = number_summary,
    .answer_cells = number_answer_cells,
};
