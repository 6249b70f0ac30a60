#include "core/answer.h"
#include "core/kind.h"

/* One choice on a named scale. Packed as answer.h says: 0 skipped, 1…levels, ANSWER_NA_BYTE. Cells: one per
 * level, then one for "not applicable". */

static int scale_accept(const struct question *question, struct str raw, struct arena *arena,
                        struct value *out, enum fault_key *fault, struct err *err) {
    (void)arena;
    int64_t level = 0;
    raw = str_trim(raw);
    if (raw.n == 0) {
        *out = (struct value){.state = VALUE_SKIPPED};
    } else if (question->na && str_is(raw, "na")) {
        *out = (struct value){.state = VALUE_NA};
    } else if (raw.p[0] != '0' && str_to_int(raw, 1, question->scale->levels, &level)) {
        *out = (struct value){.state = VALUE_SET, .level = (unsigned)level};
    } else {
        *fault = FAULT_CHOICE_UNKNOWN;
        return err_set(err, ERR_INPUT, "%s: not a choice: give 1 to %u%s, or leave it empty", question->code,
                       question->scale->levels, question->na ? " or \"na\"" : "");
    }
    return 0;
}

static struct str scale_format(const struct question *question, const struct value *value,
                               struct arena *arena) {
    static const char *const digits[] = {"", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"};
    _Static_assert(sizeof digits / sizeof *digits == SURVEY_LEVELS_MAX + 1, "a word for every level");
    (void)question;
    (void)arena;
    return str_of(value->state == VALUE_SET ? digits[value->level] : value->state == VALUE_NA ? "na" : "");
}

static void scale_pack(const struct question *question, const struct value *value, uint8_t *bytes) {
    (void)question;
    *bytes = (uint8_t)(value->state == VALUE_SET  ? value->level
                       : value->state == VALUE_NA ? ANSWER_NA_BYTE
                                                  : 0);
}

static bool scale_unpack(const struct question *question, const uint8_t *bytes, struct value *out) {
    if (*bytes == ANSWER_NA_BYTE && question->na)
        *out = (struct value){.state = VALUE_NA};
    else if (*bytes <= question->scale->levels)
        *out = (struct value){.state = *bytes == 0 ? VALUE_SKIPPED : VALUE_SET, .level = *bytes};
    else
        return false;
    return true;
}

static size_t scale_cells(const struct question *question) {
    return question->scale->levels + 1;
}

static void scale_count(const struct question *question, const uint8_t *bytes, uint64_t *cells,
                        unsigned *answered, unsigned *satisfied) {
    const struct scale *scale = question->scale;
    unsigned level = *bytes;
    /* Without branches: what people answer cannot be predicted, and a recount asks ten million times. */
    unsigned set = level - 1 < scale->levels, na = level == ANSWER_NA_BYTE;
    unsigned cell = set ? level - 1 : na ? scale->levels : 0;
    cells[cell] += set | na;
    *answered += set;
    *satisfied += set & (level >= scale->satisfied_from);
}

static void scale_satisfied(const struct question *question, const uint64_t *cells, uint64_t *answers,
                            uint64_t *satisfied) {
    const struct scale *scale = question->scale;
    uint64_t all = 0, good = 0;
    for (unsigned level = 1; level <= scale->levels; level++) {
        all += cells[level - 1];
        if (level >= scale->satisfied_from)
            good += cells[level - 1];
    }
    *answers = all;
    *satisfied = good;
}

const struct kind kind_scale = {
    .name = "scale",
    .has_scale = true,
    .has_na = true,
    .counted = true,
    .packed_size = 1,
    .accept = scale_accept,
    .format = scale_format,
    .pack = scale_pack,
    .unpack = scale_unpack,
    .cells = scale_cells,
    .count = scale_count,
    .satisfied = scale_satisfied,
};
