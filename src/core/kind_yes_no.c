#include "core/kind.h"

/* Yes or no; choice 0 is no, choice 1 is yes. */

enum { CHOICES = 2 };

static int yes_no_accept(const struct question *question, struct str raw, struct arena *arena,
                         struct value *out, enum fault_key *fault, struct err *err) {
    (void)arena;
    raw = str_trim(raw);
    if (kind_accept_none(question, raw, out))
        return 0;
    bool yes = str_is(raw, "yes");
    if (!yes && !str_is(raw, "no"))
        return kind_refuse(question, FAULT_CHOICE_UNKNOWN, fault, err,
                           "not a choice: give yes or no%s, or leave it empty",
                           question->na ? " or \"na\"" : "");
    *out = (struct value){.state = VALUE_SET, .number = yes};
    return 0;
}

static struct str yes_no_format(const struct question *question, const struct value *value,
                                struct arena *arena) {
    (void)question;
    (void)arena;
    if (value->state == VALUE_SET)
        return value->number != 0 ? STR("yes") : STR("no");
    return value->state == VALUE_NA ? STR("na") : STR("");
}

static size_t yes_no_size(const struct question *question) {
    (void)question;
    return 1;
}

static void yes_no_pack(const struct question *question, const struct value *value, uint8_t *bytes) {
    (void)question;
    kind_choice_pack(value, value->number, bytes);
}

static bool yes_no_unpack(const struct question *question, const uint8_t *bytes, struct value *out) {
    enum value_state state;
    size_t choice;
    if (!kind_choice_unpack(question, *bytes, CHOICES, &state, &choice))
        return false;
    *out = (struct value){.state = state, .number = state == VALUE_SET && choice == 1};
    return true;
}

static size_t yes_no_cells(const struct question *question) {
    (void)question;
    return CHOICES + 1;
}

static unsigned yes_no_steps(const struct question *question) {
    (void)question;
    return 1;
}

static void yes_no_count(const struct question *question, const uint8_t *bytes, uint64_t *cells,
                         struct person_sums *person) {
    enum value_state state;
    size_t choice;
    if (!kind_choice_unpack(question, *bytes, CHOICES, &state, &choice) || state == VALUE_SKIPPED)
        return;
    cells[state == VALUE_NA ? CHOICES : choice]++;
    if (state == VALUE_NA)
        return;
    bool good = (int64_t)choice == question->good_from;
    person->answered++;
    person->satisfied += good;
    person->credit += good ? question->credit_step : 0;
}

static void yes_no_summary(const struct question *question, const uint64_t *cells, struct item_counts *out) {
    uint64_t good = cells[question->good_from];
    *out = (struct item_counts){cells[0] + cells[1], good, good, good};
}

static size_t yes_no_answer_cells(const struct question *question) {
    (void)question;
    return CHOICES;
}

const struct kind kind_yes_no = {
    .name = "yes-no",
    .keys = KIND_NA | KIND_REVERSE | KIND_POSITIVE_WORD,
    .index = KIND_MAY_COUNT,
    .input = INPUT_CHOICES,
    .accept = yes_no_accept,
    .format = yes_no_format,
    .size = yes_no_size,
    .pack = yes_no_pack,
    .unpack = yes_no_unpack,
    .cells = yes_no_cells,
    .count = yes_no_count,
    .steps = yes_no_steps,
    .summary = yes_no_summary,
    .answer_cells = yes_no_answer_cells,
};
