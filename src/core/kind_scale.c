#include "core/kind.h"

/* One choice on a named scale; choice i is level i + 1. */

static int scale_accept(const struct question *question, struct str raw, struct arena *arena,
                        struct value *out, enum fault_key *fault, struct err *err) {
    (void)arena;
    int64_t level = 0;
    raw = str_trim(raw);
    if (kind_accept_none(question, raw, out))
        return 0;
    if (raw.p[0] == '0' || !str_to_int(raw, 1, question->scale->levels, &level))
        return kind_refuse(question, FAULT_CHOICE_UNKNOWN, fault, err,
                           "not a choice: give 1 to %u%s, or leave it empty", question->scale->levels,
                           question->na ? " or \"na\"" : "");
    *out = (struct value){.state = VALUE_SET, .number = level};
    return 0;
}

static struct str scale_format(const struct question *question, const struct value *value,
                               struct arena *arena) {
    static const char *const digits[] = {"", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"};
    _Static_assert(sizeof digits / sizeof *digits == SURVEY_LEVELS_MAX + 1, "a word for every level");
    (void)question;
    (void)arena;
    return str_of(value->state == VALUE_SET ? digits[value->number] : value->state == VALUE_NA ? "na" : "");
}

static size_t scale_size(const struct question *question) {
    (void)question;
    return 1;
}

static void scale_pack(const struct question *question, const struct value *value, uint8_t *bytes) {
    (void)question;
    kind_choice_pack(value, value->number - 1, bytes);
}

static bool scale_unpack(const struct question *question, const uint8_t *bytes, struct value *out) {
    enum value_state state;
    size_t choice;
    if (!kind_choice_unpack(question, *bytes, question->scale->levels, &state, &choice))
        return false;
    *out = (struct value){.state = state, .number = state == VALUE_SET ? (int64_t)choice + 1 : 0};
    return true;
}

static size_t scale_cells(const struct question *question) {
    return question->scale->levels + 1;
}

static unsigned scale_steps(const struct question *question) {
    return question->scale->levels - 1;
}

static unsigned credit(const struct question *question, unsigned level) {
    return question->reverse ? question->scale->levels - level : level - 1;
}

static void scale_count(const struct question *question, const uint8_t *bytes, uint64_t *cells,
                        struct person_sums *person) {
    unsigned levels = question->scale->levels, level = *bytes;
    /* Without branches: what people answer cannot be predicted, and a recount asks ten million times. */
    unsigned set = level - 1 < levels, na = (level == ANSWER_NA_BYTE) & question->na;
    unsigned cell = set ? level - 1 : na ? levels : 0;
    cells[cell] += set | na;
    person->answered += set;
    person->satisfied += set & (level >= question->good_from) & (level <= question->good_to);
    person->credit += set ? (uint64_t)credit(question, level) * question->credit_step : 0;
}

static void scale_summary(const struct question *question, const uint64_t *cells, struct item_counts *out) {
    *out = (struct item_counts){0};
    for (unsigned level = 1; level <= question->scale->levels; level++) {
        uint64_t n = cells[level - 1], place = credit(question, level);
        out->answers += n;
        out->satisfied += level >= question->good_from && level <= question->good_to ? n : 0;
        out->credit += n * place;
        out->credit_squares += n * place * place;
    }
}

static size_t scale_answer_cells(const struct question *question) {
    return question->scale->levels;
}

const struct kind kind_scale = {
    .name = "scale",
    .keys = KIND_NA | KIND_SCALE | KIND_REVERSE,
    .index = KIND_ALWAYS_COUNTS,
    .input = INPUT_CHOICES,
    .accept = scale_accept,
    .format = scale_format,
    .size = scale_size,
    .pack = scale_pack,
    .unpack = scale_unpack,
    .cells = scale_cells,
    .count = scale_count,
    .steps = scale_steps,
    .summary = scale_summary,
    .answer_cells = scale_answer_cells,
};
