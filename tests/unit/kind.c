#include "survey_help.h"

#include "base/rand.h"
#include "core/personal.h"

static int accept(const struct question *q, struct str raw, struct arena *arena, struct value *out,
                  enum fault_key *key, struct err *err) {
    *key = FAULT_NONE;
    *out = (struct value){.state = VALUE_SKIPPED, .number = 99};
    return q->kind->accept(q, raw, arena, out, key, err);
}

/* What a form or a cell says, what it means, and how it is written again. */
static void answers_are_read_and_written(void **state) {
    (void)state;
    static const struct {
        const char *code, *raw;
        enum value_state is;
        int64_t number;
        const char *written;
    } cases[] = {
        {"level", "1", VALUE_SET, 1, "1"},
        {"level", " 5\t", VALUE_SET, 5, "5"},
        {"level", "na", VALUE_NA, 0, "na"},
        {"level", "", VALUE_SKIPPED, 0, ""},
        {"level", " ", VALUE_SKIPPED, 0, ""},
        {"level.own", "10", VALUE_SET, 10, "10"},
        {"yes", "yes", VALUE_SET, 1, "yes"},
        {"yes", " no ", VALUE_SET, 0, "no"},
        {"yes", "na", VALUE_NA, 0, "na"},
        {"yes.no", "no", VALUE_SET, 0, "no"},
        {"one", "web", VALUE_SET, 0, "web"},
        {"one", "post", VALUE_SET, 2, "post"},
        {"one", "na", VALUE_NA, 0, "na"},
        {"one.outside", "no", VALUE_SET, 1, "no"},
        {"respondent.age", "over-60", VALUE_SET, 4, "over-60"},
        {"many", "c", VALUE_SET, 4, "c"},
        {"many", "g|a", VALUE_SET, 65, "a|g"},
        {"many", " b | a ", VALUE_SET, 3, "a|b"},
        {"many", "a|", VALUE_SET, 1, "a"},
        {"many", "na", VALUE_NA, 0, "na"},
        {"many", "na|na", VALUE_NA, 0, "na"},
        {"many", "", VALUE_SKIPPED, 0, ""},
        {"many.all", "h|g|f|e|d|c|b|a", VALUE_SET, 255, "a|b|c|d|e|f|g|h"},
        {"days", "0", VALUE_SET, 0, "0"},
        {"days", " 60 ", VALUE_SET, 60, "60"},
        {"days", "na", VALUE_NA, 0, "na"},
        {"days", "", VALUE_SKIPPED, 0, ""},
        {"warmth", "-40", VALUE_SET, -40, "-40"},
        {"money", "-1000000000", VALUE_SET, -1000000000, "-1000000000"},
    };
    struct loaded f = load_ok("every-option");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct question *q = question_of(f.survey, cases[i].code);
        struct value value;
        enum fault_key key;
        struct err err = ERR_INIT;
        if (accept(q, str_of(cases[i].raw), f.arena, &value, &key, &err) != 0)
            fail_msg("%s \"%s\": %s", cases[i].code, cases[i].raw, err.text);
        assert_int_equal(key, FAULT_NONE);
        assert_int_equal(value.state, cases[i].is);
        assert_int_equal(value.number, cases[i].number);
        if (!str_is(q->kind->format(q, &value, f.arena), cases[i].written))
            fail_msg("%s \"%s\" is written otherwise", cases[i].code, cases[i].raw);
    }
    struct value text;
    enum fault_key key;
    const struct question *why = question_of(f.survey, "why.short");
    assert_int_equal(accept(why, STR(" na\r\n"), f.arena, &text, &key, NULL), 0);
    assert_true(str_is(why->kind->format(why, &text, f.arena), "na")); /* a word like others */
    assert_int_equal(text.masked, 0);
    assert_int_equal(accept(why, STR("số 0912345678"), f.arena, &text, &key, NULL), 0);
    assert_true(str_is(text.text, "số [•••]") && text.masked == PERSONAL_PHONE);
    arena_free(f.arena);
}

/* Each with the key of the words the person reads, and one line that names the question. */
static void what_is_no_answer_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *code, *raw;
        enum fault_key key;
        const char *why;
    } cases[] = {
#define LEVELS "not a choice: give 1 to 5 or \"na\", or leave it empty"
        {"level", "0", FAULT_CHOICE_UNKNOWN, LEVELS},
        {"level", "6", FAULT_CHOICE_UNKNOWN, LEVELS},
        {"level", "05", FAULT_CHOICE_UNKNOWN, LEVELS},
        {"level", "-1", FAULT_CHOICE_UNKNOWN, LEVELS},
        {"level", "4.0", FAULT_CHOICE_UNKNOWN, LEVELS},
        {"level", "4|5", FAULT_CHOICE_UNKNOWN, LEVELS},
        {"level", "NA", FAULT_CHOICE_UNKNOWN, LEVELS},
        {"level.own", "na", FAULT_CHOICE_UNKNOWN, "not a choice: give 1 to 10, or leave it empty"},
        {"yes", "1", FAULT_CHOICE_UNKNOWN, "not a choice: give yes or no or \"na\", or leave it empty"},
        {"yes", "Yes", FAULT_CHOICE_UNKNOWN, "not a choice: give yes or no or \"na\", or leave it empty"},
        {"yes.no", "na", FAULT_CHOICE_UNKNOWN, "not a choice: give yes or no, or leave it empty"},
        {"one", "Web", FAULT_CHOICE_UNKNOWN,
         "not a choice: give the code of one of its 3 options or \"na\", or leave it empty"},
        {"one", "web|desk", FAULT_CHOICE_UNKNOWN,
         "not a choice: give the code of one of its 3 options or \"na\", or leave it empty"},
        {"one.outside", "na", FAULT_CHOICE_UNKNOWN,
         "not a choice: give the code of one of its 2 options, or leave it empty"},
#define CODES                                                                                                \
    "not choices: give codes of its 7 options with | between, each once, or \"na\", or leave it empty"
        {"many", "x", FAULT_CHOICE_UNKNOWN, CODES},
        {"many", "a|x", FAULT_CHOICE_UNKNOWN, CODES},
        {"many", "a|a", FAULT_CHOICE_UNKNOWN, CODES},
        {"many", "|a", FAULT_CHOICE_UNKNOWN, CODES},
        {"many", "a||b", FAULT_CHOICE_UNKNOWN, CODES},
        {"many", "a,b", FAULT_CHOICE_UNKNOWN, CODES},
        {"many", "a|na", FAULT_CHOICES_MIXED, "\"na\" stands beside other choices: leave one of them out"},
        {"many", "na|a|b|c", FAULT_CHOICES_MIXED,
         "\"na\" stands beside other choices: leave one of them out"},
        {"many", "a|b|c", FAULT_CHOICES_MANY, "3 choices, at most 2 are allowed: leave some out"},
        {"many.all", "na", FAULT_CHOICE_UNKNOWN,
         "not choices: give codes of its 8 options with | between, each once, or leave it empty"},
#define DAYS "not a whole number: give 0 to 60 or \"na\", or leave it empty"
        {"days", "1.5", FAULT_NUMBER_INVALID, DAYS},
        {"days", "1,5", FAULT_NUMBER_INVALID, DAYS},
        {"days", "hai", FAULT_NUMBER_INVALID, DAYS},
        {"days", "+5", FAULT_NUMBER_INVALID, DAYS},
        {"days", "-", FAULT_NUMBER_INVALID, DAYS},
        {"days", "99999999999999999999", FAULT_NUMBER_INVALID, DAYS},
        {"days", "61", FAULT_NUMBER_RANGE, "not in its range: give 0 to 60"},
        {"days", "-1", FAULT_NUMBER_RANGE, "not in its range: give 0 to 60"},
        {"days", "5|na", FAULT_CHOICES_MIXED, "two answers: leave one of them out"},
        {"visits", "na", FAULT_NUMBER_INVALID, "not a whole number: give 1 to 10, or leave it empty"},
        {"why.short", "mười một chữ là quá nhiều cho một ô nhỏ x", FAULT_TEXT_TOO_LONG,
         "41 characters, at most 40 are allowed: shorten the text"},
    };
    struct loaded f = load_ok("every-option");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct question *q = question_of(f.survey, cases[i].code);
        struct value value;
        enum fault_key key;
        struct err err = ERR_INIT;
        char expected[sizeof err.text];
        snprintf(expected, sizeof expected, "%s: %s", cases[i].code, cases[i].why);
        assert_int_equal(accept(q, str_of(cases[i].raw), f.arena, &value, &key, &err), ERR_INPUT);
        assert_string_equal(err.text, expected);
        assert_int_equal(key, cases[i].key);
        assert_true(value.state == VALUE_SKIPPED && value.number == 99); /* untouched */
    }
    arena_free(f.arena);
}

/* ---- Packed bytes ------------------------------------------------------------------------------------------------ */

enum { BYTES_MAX = 8, CELLS_MAX = 64 };

static struct value random_value(const struct question *q, struct rng *rng) {
    struct value value = {.state = VALUE_SET};
    uint64_t dice = rng_below(rng, 10);
    if (dice == 0 || (dice == 1 && q->na))
        return (struct value){.state = dice == 0 ? VALUE_SKIPPED : VALUE_NA};
    if (q->kind->input == INPUT_NUMBER) {
        value.number = q->min + (int64_t)rng_below(rng, (uint64_t)(q->max - q->min + 1));
    } else if (q->kind->input == INPUT_CHECKS) {
        for (uint64_t n = 1 + rng_below(rng, q->choices_max); n > 0; n--)
            value.number |= (int64_t)1 << rng_below(rng, q->option_count);
    } else if (q->scale != NULL) {
        value.number = 1 + (int64_t)rng_below(rng, q->scale->levels);
    } else {
        value.number = (int64_t)rng_below(rng, q->option_count > 0 ? q->option_count : 2);
    }
    return value;
}

static bool is_good(const struct question *q, int64_t number) {
    return q->option_count > 0 ? (q->good_options >> number & 1) != 0
                               : number >= q->good_from && number <= q->good_to;
}

/* The same counts in the plainest words. */
static void count_plainly(const struct question *q, const struct value *value, uint64_t *cells,
                          struct person_sums *person) {
    bool set = value->state == VALUE_SET;
    size_t choices = q->scale != NULL ? q->scale->levels : q->option_count > 0 ? q->option_count : 2;
    if (value->state == VALUE_SKIPPED)
        return;
    if (q->kind->input == INPUT_CHECKS) {
        for (size_t i = 0; i < choices; i++)
            cells[i] += set && (value->number >> i & 1) != 0;
        cells[choices + set]++;
        return;
    }
    bool good = set && question_counts(q) && is_good(q, value->number);
    if (q->kind->input == INPUT_NUMBER) {
        uint64_t above = set ? (uint64_t)(value->number - q->min) : 0;
        cells[0] += set;
        cells[1] += good;
        cells[2] += !set;
        cells[3] += above;
        cells[4] += above * above;
    } else {
        cells[set ? (size_t)value->number - (q->scale != NULL) : choices]++;
    }
    if (!set || !question_counts(q))
        return;
    int64_t place = q->scale == NULL ? good
                    : q->reverse     ? q->scale->levels - value->number
                                     : value->number - 1;
    person->answered++;
    person->satisfied += good;
    person->credit += (uint64_t)place * q->credit_step;
}

static void assert_counts(const struct question *q, const uint8_t *bytes, const struct value *value) {
    uint64_t got[CELLS_MAX] = {0}, expected[CELLS_MAX] = {0};
    struct person_sums person = {0}, plain = {0};
    assert_true(q->kind->cells(q) < CELLS_MAX);
    q->kind->count(q, bytes, got, &person);
    count_plainly(q, value, expected, &plain);
    assert_memory_equal(got, expected, sizeof got); /* nor anything behind its own cells */
    if (question_counts(q)) {
        assert_int_equal(person.answered, plain.answered);
        assert_int_equal(person.satisfied, plain.satisfied);
        assert_int_equal(person.credit, plain.credit);
    }
}

static void each_packed(const char *survey, void (*check)(const struct question *, struct rng *)) {
    struct loaded f = load_ok(survey);
    struct rng rng = rng_seeded(5);
    for (size_t i = 0; i < f.survey->question_count; i++)
        if (f.survey->questions[i].size > 0)
            check(&f.survey->questions[i], &rng);
    arena_free(f.arena);
}

static void check_values(const struct question *q, struct rng *rng) {
    assert_int_equal(q->size, q->kind->size(q));
    assert_true(q->size < BYTES_MAX);
    for (int round = 0; round < 2000; round++) {
        struct value value = random_value(q, rng), again = {.state = VALUE_SKIPPED, .number = 99};
        if (q->kind->input == INPUT_CHECKS && value.state == VALUE_SET &&
            (unsigned)__builtin_popcountll((uint64_t)value.number) > q->choices_max)
            continue;
        uint8_t bytes[BYTES_MAX];
        memset(bytes, 0xa5, sizeof bytes);
        q->kind->pack(q, &value, bytes);
        for (size_t i = q->size; i < sizeof bytes; i++)
            assert_int_equal(bytes[i], 0xa5);
        assert_true(q->kind->unpack(q, bytes, &again));
        assert_int_equal(again.state, value.state);
        assert_int_equal(again.number, value.number);
        assert_counts(q, bytes, &value);
    }
}

static void values_are_packed_unpacked_and_counted(void **state) {
    (void)state;
    each_packed("every-option", check_values);
    each_packed("every-scale", check_values);
    each_packed("largest", check_values);
}

/* Bytes nobody packed: no value, counted as skipped; or the very bytes that the value packs to. */
static void check_bytes(const struct question *q, struct rng *rng) {
    for (unsigned round = 0; round < 256 * (unsigned)q->size * 2; round++) {
        uint8_t bytes[BYTES_MAX] = {0}, again[BYTES_MAX] = {0};
        if (round >= 256 * q->size)
            rng_bytes(rng, bytes, q->size);
        bytes[round / 256 % q->size] = (uint8_t)round;
        struct value value = {.state = VALUE_SKIPPED};
        if (q->kind->unpack(q, bytes, &value)) {
            q->kind->pack(q, &value, again);
            assert_memory_equal(bytes, again, q->size);
            assert_true(value.state != VALUE_NA || q->na);
        } else {
            value = (struct value){.state = VALUE_SKIPPED};
        }
        assert_counts(q, bytes, &value);
    }
}

static void any_bytes_are_a_value_or_none(void **state) {
    (void)state;
    each_packed("every-option", check_bytes);
    each_packed("every-scale", check_bytes);
    each_packed("largest", check_bytes);
}

/* What the cells of many people come to is what their answers come to one by one. */
static void check_summary(const struct question *q, struct rng *rng) {
    uint64_t cells[CELLS_MAX] = {0};
    struct item_counts plain = {0}, got;
    if (!question_counts(q))
        return;
    for (int round = 0; round < 500; round++) {
        struct value value = random_value(q, rng);
        uint8_t bytes[BYTES_MAX];
        struct person_sums person = {0};
        q->kind->pack(q, &value, bytes);
        q->kind->count(q, bytes, cells, &person);
        uint64_t place = person.credit / q->credit_step;
        assert_true(place <= q->kind->steps(q));
        plain.answers += person.answered;
        plain.satisfied += person.satisfied;
        plain.credit += place;
        plain.credit_squares += place * place;
    }
    q->kind->summary(q, cells, &got);
    assert_int_equal(got.answers, plain.answers);
    assert_int_equal(got.satisfied, plain.satisfied);
    assert_int_equal(got.credit, plain.credit);
    assert_int_equal(got.credit_squares, plain.credit_squares);
    uint64_t answers = 0;
    for (size_t i = 0; i < q->answer_cells; i++)
        answers += cells[i];
    assert_int_equal(answers, plain.answers);
}

static void cells_are_summed_up(void **state) {
    (void)state;
    each_packed("every-option", check_summary);
    each_packed("every-scale", check_summary);
}

static void one_table_of_kinds(void **state) {
    (void)state;
    static const char *const names[] = {"scale", "yes-no", "single", "multi", "number", "text"};
    enum { KINDS = sizeof names / sizeof *names };
    for (size_t i = 0; i < KINDS; i++) {
        const struct kind *kind = kind_at(i);
        assert_string_equal(kind->name, names[i]);
        assert_ptr_equal(kind_find(names[i]), kind);
        bool packed = kind->size != NULL, counts = kind->index != KIND_NEVER_COUNTS;
        assert_true(packed == (kind->pack != NULL) && packed == (kind->unpack != NULL));
        assert_true(packed == (kind->cells != NULL) && packed == (kind->count != NULL));
        assert_true(counts == (kind->steps != NULL) && counts == (kind->summary != NULL));
    }
    assert_null(kind_at(KINDS));
    assert_null(kind_find("Scale"));
    for (enum fault_key key = FAULT_NONE; key <= FAULT_NOTHING_ANSWERED; key++)
        assert_true(strlen(fault_key_name(key)) > 3);
}

/* The few that need memory say so, and keep nothing half done. */
static void memory_may_end(void **state) {
    (void)state;
    struct loaded f = load_ok("every-option");
    struct arena *none = arena_new(0);
    struct value value, number = {.state = VALUE_SET, .number = 5}, many = {.state = VALUE_SET, .number = 3};
    enum fault_key key;
    const struct question *why = question_of(f.survey, "why"), *days = question_of(f.survey, "days"),
                          *checks = question_of(f.survey, "many");
    assert_int_equal(accept(why, STR("x"), none, &value, &key, NULL), ERR_NOMEM);
    assert_int_equal(key, FAULT_NONE);
    assert_null(days->kind->format(days, &number, none).p);
    assert_null(checks->kind->format(checks, &many, none).p);
    arena_free(none);
    arena_free(f.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_read_and_written),
        cmocka_unit_test(what_is_no_answer_is_refused),
        cmocka_unit_test(values_are_packed_unpacked_and_counted),
        cmocka_unit_test(any_bytes_are_a_value_or_none),
        cmocka_unit_test(cells_are_summed_up),
        cmocka_unit_test(one_table_of_kinds),
        cmocka_unit_test(memory_may_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
