#include "core/kind.h"

/* Any of the question's options. Packed as bits, option i in bit i and "not applicable" behind the last, low bits first.
 * Cells: one per option, then "not applicable", then people who chose anything. As text: codes with '|' between. Nothing
 * chosen cannot be told from skipped: a form sends nothing in both cases. */

enum { OPTIONS_MAX = 31 };

/* The first of the codes that '|' separates; *rest is what follows. */
static struct str code_first(struct str raw, struct str *rest) {
    const char *bar = raw.n == 0 ? NULL : memchr(raw.p, '|', raw.n);
    size_t n = bar == NULL ? raw.n : (size_t)(bar - raw.p);
    *rest = bar == NULL ? (struct str){raw.p + n, 0} : (struct str){bar + 1, raw.n - n - 1};
    return str_trim((struct str){raw.p, n});
}

static int multi_accept(const struct question *question, struct str raw, struct arena *arena,
                        struct value *out, enum fault_key *fault, struct err *err) {
    (void)arena;
    uint64_t chosen = 0;
    bool na = false;
    unsigned count = 0;
    for (struct str rest = str_trim(raw); rest.n > 0;) {
        struct str code = code_first(rest, &rest);
        size_t option = question_option(question, code);
        if (question->na && str_is(code, "na"))
            na = true;
        else if (option == SURVEY_NONE || (chosen >> option & 1) != 0)
            return kind_refuse(question, FAULT_CHOICE_UNKNOWN, fault, err,
                               "not choices: give codes of its %zu options with | between, each once%s, or "
                               "leave it empty",
                               question->option_count, question->na ? ", or \"na\"" : "");
        else
            chosen |= (uint64_t)1 << option, count++;
    }
    if (na && count > 0)
        return kind_refuse(question, FAULT_CHOICES_MIXED, fault, err,
                           "\"na\" stands beside other choices: leave one of them out");
    if (count > question->choices_max)
        return kind_refuse(question, FAULT_CHOICES_MANY, fault, err,
                           "%u choices, at most %u are allowed: leave some out", count,
                           question->choices_max);
    *out = (struct value){.state = na          ? VALUE_NA
                                   : count > 0 ? VALUE_SET
                                               : VALUE_SKIPPED,
                          .number = (int64_t)chosen};
    return 0;
}

static struct str multi_format(const struct question *question, const struct value *value,
                               struct arena *arena) {
    if (value->state != VALUE_SET)
        return value->state == VALUE_NA ? STR("na") : STR("");
    struct buf codes;
    buf_init(&codes, OPTIONS_MAX * (SURVEY_CODE_MAX + 1));
    for (size_t i = 0; i < question->option_count; i++)
        if ((value->number >> i & 1) != 0)
            buf_printf(&codes, "%s%s", codes.n > 0 ? "|" : "", question->options[i].code);
    struct str text = codes.failed ? (struct str){NULL, 0} : arena_str(arena, buf_str(&codes));
    buf_release(&codes);
    return text;
}

static size_t multi_size(const struct question *question) {
    return question->option_count / 8 + 1; /* a bit each, and one for "not applicable" */
}

static void multi_pack(const struct question *question, const struct value *value, uint8_t *bytes) {
    uint64_t bits = value->state == VALUE_SET  ? (uint64_t)value->number
                    : value->state == VALUE_NA ? (uint64_t)1 << question->option_count
                                               : 0;
    for (size_t i = 0; i < multi_size(question); i++)
        bytes[i] = (uint8_t)(bits >> 8 * i);
}

static bool multi_unpack(const struct question *question, const uint8_t *bytes, struct value *out) {
    uint64_t bits = 0, na = (uint64_t)1 << question->option_count;
    for (size_t i = 0; i < multi_size(question); i++)
        bits |= (uint64_t)bytes[i] << 8 * i;
    if (bits == na && question->na) {
        *out = (struct value){.state = VALUE_NA};
        return true;
    }
    if (bits >= na || (unsigned)__builtin_popcountll(bits) > question->choices_max)
        return false;
    *out = (struct value){.state = bits != 0 ? VALUE_SET : VALUE_SKIPPED, .number = (int64_t)bits};
    return true;
}

static size_t multi_cells(const struct question *question) {
    return question->option_count + 2;
}

static void multi_count(const struct question *question, const uint8_t *bytes, uint64_t *cells,
                        struct person_sums *person) {
    struct value value;
    (void)person; /* it never counts in an index */
    if (!multi_unpack(question, bytes, &value) || value.state == VALUE_SKIPPED)
        return;
    if (value.state == VALUE_NA) {
        cells[question->option_count]++;
        return;
    }
    for (size_t i = 0; i < question->option_count; i++)
        cells[i] += (uint64_t)(value.number >> i & 1);
    cells[question->option_count + 1]++;
}

const struct kind kind_multi = {
    .name = "multi",
    .keys = KIND_NA | KIND_OPTIONS | KIND_CHOICES_MAX,
    .index = KIND_NEVER_COUNTS,
    .input = INPUT_CHECKS,
    .repeats = true,
    .accept = multi_accept,
    .format = multi_format,
    .size = multi_size,
    .pack = multi_pack,
    .unpack = multi_unpack,
    .cells = multi_cells,
    .count = multi_count,
};
