#include "core/kind.h"

/* One of the question's own options. */

static int single_accept(const struct question *question, struct str raw, struct arena *arena,
                         struct value *out, enum fault_key *fault, struct err *err) {
    (void)arena;
    raw = str_trim(raw);
    if (kind_accept_none(question, raw, out))
        return 0;
    size_t option = question_option(question, raw);
    if (option == SURVEY_NONE)
        return kind_refuse(question, FAULT_CHOICE_UNKNOWN, fault, err,
                           "not a choice: give the code of one of its %zu options%s, or leave it empty",
                           question->option_count, question->na ? " or \"na\"" : "");
    *out = (struct value){.state = VALUE_SET, .number = (int64_t)option};
    return 0;
}

static struct str single_format(const struct question *question, const struct value *value,
                                struct arena *arena) {
    (void)arena;
    if (value->state == VALUE_SET)
        return str_of(question->options[value->number].code);
    return value->state == VALUE_NA ? STR("na") : STR("");
}

static size_t single_size(const struct question *question) {
    (void)question;
    return 1;
}

static void single_pack(const struct question *question, const struct value *value, uint8_t *bytes) {
    (void)question;
    kind_choice_pack(value, value->number, bytes);
}

static bool single_unpack(const struct question *question, const uint8_t *bytes, struct value *out) {
    enum value_state state;
    size_t choice;
    if (!kind_choice_unpack(question, *bytes, question->option_count, &state, &choice))
        return false;
    *out = (struct value){.state = state, .number = state == VALUE_SET ? (int64_t)choice : 0};
    return true;
}

static size_t single_cells(const struct question *question) {
    return question->option_count + 1;
}

static unsigned single_steps(const struct question *question) {
    (void)question;
    return 1;
}

static bool is_good(const struct question *question, size_t option) {
    return (question->good_options >> option & 1) != 0;
}

static void single_count(const struct question *question, const uint8_t *bytes, uint64_t *cells,
                         struct person_sums *person) {
    enum value_state state;
    size_t choice;
    if (!kind_choice_unpack(question, *bytes, question->option_count, &state, &choice) ||
        state == VALUE_SKIPPED)
        return;
    cells[state == VALUE_NA ? question->option_count : choice]++;
    if (state == VALUE_NA)
        return;
    bool good = is_good(question, choice);
    person->answered++;
    person->satisfied += good;
    person->credit += good ? question->credit_step : 0;
}

static void single_summary(const struct question *question, const uint64_t *cells, struct item_counts *out) {
    *out = (struct item_counts){0};
    for (size_t i = 0; i < question->option_count; i++) {
        out->answers += cells[i];
        out->satisfied += is_good(question, i) ? cells[i] : 0;
    }
    out->credit = out->credit_squares = out->satisfied;
}

static size_t single_answer_cells(const struct question *question) {
    return question->option_count;
}

const struct kind kind_single = {
    .name = "single",
    .keys = KIND_NA | KIND_OPTIONS | KIND_POSITIVE_OPTIONS,
    .index = KIND_MAY_COUNT,
    .input = INPUT_CHOICES,
    .accept = single_accept,
    .format = single_format,
    .size = single_size,
    .pack = single_pack,
    .unpack = single_unpack,
    .cells = single_cells,
    .count = single_count,
    .steps = single_steps,
    .summary = single_summary,
    .answer_cells = single_answer_cells,
};
