#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/embed.h"
#include "base/file.h"
#include "base/rand.h"
#include "base/utf8.h"
#include "core/answer.h"
#include "core/personal.h"
#include "core/survey_json.h"

static const char *const others[] = {"key", "lang", NULL};
static const char *const none[] = {NULL};

struct fixture {
    struct arena *arena;
    struct survey *survey;
    struct answer answer;
    struct answer_faults faults;
    struct err err;
};

static int setup(void **state) {
    static struct fixture fixture;
    static struct survey_faults faults;
    fixture.arena = arena_new(256 * 1024 * 1024);
    fixture.err = (struct err)ERR_INIT;
    fixture.answer = (struct answer){.values = NULL};
    *state = &fixture;
    return survey_load(embed_find(embed_surveys, "sipas-service.json")->bytes, fixture.arena, &fixture.survey,
                       &faults, &fixture.err);
}

static int teardown(void **state) {
    arena_free(((struct fixture *)*state)->arena);
    return 0;
}

static int accept(struct fixture *f, const struct field *fields, size_t count) {
    return answer_accept(f->survey, fields, count, others, f->arena, &f->answer, &f->faults, &f->err);
}

#define ACCEPT(f, ...)                                                                                       \
    accept(f, (struct field[]){__VA_ARGS__}, sizeof((struct field[]){__VA_ARGS__}) / sizeof(struct field))
#define FIELD(name, value)                                                                                   \
    { STR(name), STR(value) }

static const struct value *value_of(const struct fixture *f, const char *code) {
    return &f->answer.values[survey_question(f->survey, str_of(code))];
}

static void a_form_becomes_values(void **state) {
    struct fixture *f = *state;
    assert_int_equal(ACCEPT(f, FIELD("key", "00"), FIELD("q.II.5.1", "5"), FIELD("q.II.6.4", "na"),
                            FIELD("q.II.9.3", ""), FIELD("q.comment", " Cảm ơn\r\ncán bộ \t "),
                            FIELD("lang", "vi")),
                     0);
    assert_int_equal(f->faults.count, 0);
    assert_int_equal(value_of(f, "II.5.1")->state, VALUE_SET);
    assert_int_equal(value_of(f, "II.5.1")->number, 5);
    assert_int_equal(value_of(f, "II.6.4")->state, VALUE_NA);
    assert_int_equal(value_of(f, "II.9.3")->state, VALUE_SKIPPED);
    assert_int_equal(value_of(f, "II.7.1")->state, VALUE_SKIPPED);
    assert_true(str_is(value_of(f, "comment")->text, "Cảm ơn\ncán bộ"));
}

static void any_single_value_is_enough(void **state) {
    struct fixture *f = *state;
    assert_int_equal(ACCEPT(f, FIELD("q.II.5.1", "1")), 0);
    assert_int_equal(ACCEPT(f, FIELD("q.II.5.1", "na")), 0);
    assert_int_equal(ACCEPT(f, FIELD("q.comment", "x")), 0);
}

static void nothing_answered_is_a_fault_of_the_form(void **state) {
    struct fixture *f = *state;
    assert_int_equal(ACCEPT(f, FIELD("key", "1")), ERR_INPUT);
    assert_int_equal(f->faults.count, 1);
    assert_true(f->faults.items[0].question == SURVEY_NONE);
    assert_int_equal(f->faults.items[0].key, FAULT_NOTHING_ANSWERED);
    assert_int_equal(ACCEPT(f, FIELD("q.comment", " \r\n \t"), FIELD("q.II.5.1", "")), ERR_INPUT);
    assert_int_equal(f->faults.items[0].key, FAULT_NOTHING_ANSWERED);
    assert_int_equal(accept(f, NULL, 0), ERR_INPUT);
    assert_int_equal(f->faults.count, 1);
    assert_non_null(f->answer.values);
}

static void faults_come_in_the_forms_order_and_keep_the_rest(void **state) {
    struct fixture *f = *state;
    assert_int_equal(ACCEPT(f, FIELD("q.II.7.1", "6"), FIELD("q.II.5.2", "vui"), FIELD("q.II.5.3", "4"),
                            FIELD("q.II.8.1", "0"), FIELD("q.II.8.2", "-1"), FIELD("q.II.8.3", "4.0"),
                            FIELD("q.II.9.1", "NA")),
                     ERR_INPUT);
    assert_int_equal(f->faults.count, 6);
    static const char *const codes[] = {"II.5.2", "II.7.1", "II.8.1", "II.8.2", "II.8.3", "II.9.1"};
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(f->survey->questions[f->faults.items[i].question].code, codes[i]);
        assert_int_equal(f->faults.items[i].key, FAULT_CHOICE_UNKNOWN);
        assert_int_equal(value_of(f, codes[i])->state, VALUE_SKIPPED);
    }
    assert_int_equal(value_of(f, "II.5.3")->number, 4);
    /* Who answered wrongly did answer: no second complaint about the form as a whole. */
    assert_int_equal(ACCEPT(f, FIELD("q.II.7.1", "6")), ERR_INPUT);
    assert_int_equal(f->faults.count, 1);
    assert_int_equal(f->faults.items[0].key, FAULT_CHOICE_UNKNOWN);
}

static void not_applicable_only_where_it_is_offered(void **state) {
    struct fixture *f = *state;
    struct question *question = &f->survey->questions[0];
    question->na = false;
    assert_int_equal(ACCEPT(f, FIELD("q.II.5.1", "na")), ERR_INPUT);
    assert_int_equal(f->faults.items[0].key, FAULT_CHOICE_UNKNOWN);
    uint8_t bytes[16] = {ANSWER_NA_BYTE};
    assert_int_equal(answer_unpack(f->survey, bytes, 16, f->arena, &f->answer, &f->err), ERR_STORE);
}

#define CONDITIONAL                                                                                          \
    "{\"code\":\"c\",\"title\":{\"vi\":\"T\"},\"method\":\"satisfied-share\",\"scale\":\"satisfaction-5\","  \
    "\"dimensions\":[{\"code\":\"A\",\"title\":{\"vi\":\"A\"}}],\"questions\":["                             \
    "{\"code\":\"s\",\"dimension\":\"A\",\"kind\":\"scale\",\"text\":{\"vi\":\"S\"}},"                       \
    "{\"code\":\"y\",\"kind\":\"yes-no\",\"na\":true,\"text\":{\"vi\":\"Y\"}},"                              \
    "{\"code\":\"n\",\"kind\":\"number\",\"min\":0,\"max\":9,\"text\":{\"vi\":\"N\"},"                       \
    "\"show_if\":[{\"question\":\"y\",\"is\":[\"yes\"]}]},"                                                  \
    "{\"code\":\"m\",\"kind\":\"yes-no\",\"text\":{\"vi\":\"M\"},"                                           \
    "\"show_if\":[{\"question\":\"y\",\"is\":[\"yes\",\"na\"]}]},"                                           \
    "{\"code\":\"t\",\"kind\":\"text\",\"length_max\":3,\"text\":{\"vi\":\"T\"},"                            \
    "\"show_if\":[{\"question\":\"m\",\"is\":[\"yes\"]}]}]}"

static void what_was_not_asked_has_neither_answer_nor_fault(void **state) {
    struct fixture *f = *state;
    static struct survey_faults faults;
    assert_int_equal(survey_load(STR(CONDITIONAL), f->arena, &f->survey, &faults, &f->err), 0);
    assert_int_equal(
        ACCEPT(f, FIELD("q.y", "no"), FIELD("q.n", "many"), FIELD("q.m", "yes"), FIELD("q.t", "too long")),
        0);
    assert_int_equal(f->faults.count, 0);
    assert_int_equal(value_of(f, "m")->state, VALUE_SKIPPED);
    assert_int_equal(value_of(f, "t")->state, VALUE_SKIPPED); /* hangs on one that was not asked */
    /* "na" asks m but not n. */
    assert_int_equal(
        ACCEPT(f, FIELD("q.y", "na"), FIELD("q.n", "many"), FIELD("q.m", "yes"), FIELD("q.t", "ngắn")),
        ERR_INPUT);
    assert_int_equal(f->faults.count, 1);
    assert_string_equal(f->survey->questions[f->faults.items[0].question].code, "t");
    /* A faulty answer contradicts nothing, nor does a skipped one. */
    assert_int_equal(ACCEPT(f, FIELD("q.y", "perhaps"), FIELD("q.n", "3")), ERR_INPUT);
    assert_int_equal(f->faults.count, 1);
    assert_int_equal(value_of(f, "n")->number, 3);
    assert_int_equal(ACCEPT(f, FIELD("q.n", "many"), FIELD("q.s", "9")), ERR_INPUT);
    assert_int_equal(f->faults.count, 2);
}

/* The limit counts characters, after cleaning: 1000 two-byte letters typed in two code points each still fit.
 */
static void long_texts_are_refused_never_cut(void **state) {
    struct fixture *f = *state;
    struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 1000; i++)
        buf_adds(&text, "a\xcc\x80");
    struct field field = {STR("q.comment"), buf_str(&text)};
    assert_int_equal(accept(f, &field, 1), 0);
    assert_int_equal(utf8_length(value_of(f, "comment")->text), 1000);
    buf_adds(&text, "x");
    field.value = buf_str(&text);
    assert_int_equal(accept(f, &field, 1), ERR_INPUT);
    assert_int_equal(f->faults.items[0].key, FAULT_TEXT_TOO_LONG);
    assert_int_equal(value_of(f, "comment")->state, VALUE_SKIPPED);
    buf_release(&text);
}

/* Masked before anyone can store it; what the person typed is what the limit counts. */
static void personal_numbers_are_masked(void **state) {
    struct fixture *f = *state;
    assert_int_equal(ACCEPT(f, FIELD("q.comment", "Gọi 0912 345 678, CCCD 001085012345")), 0);
    assert_true(str_is(value_of(f, "comment")->text, "Gọi [•••], CCCD [•••]"));
    assert_int_equal(value_of(f, "comment")->masked, PERSONAL_PHONE | PERSONAL_IDENTITY);
    assert_int_equal(f->answer.masked, PERSONAL_PHONE | PERSONAL_IDENTITY);
    assert_int_equal(ACCEPT(f, FIELD("q.comment", "Gọi 1022")), 0);
    assert_int_equal(f->answer.masked, 0);
    struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 166; i++)
        buf_adds(&text, "a@b.vn");
    buf_adds(&text, " 12");
    struct field field = {STR("q.comment"), buf_str(&text)};
    assert_int_equal(accept(f, &field, 1), 0);
    assert_true(utf8_length(value_of(f, "comment")->text) <= 1000);
    assert_int_equal(f->answer.masked, PERSONAL_EMAIL);
    buf_adds(&text, "45");
    field.value = buf_str(&text);
    assert_int_equal(accept(f, &field, 1), ERR_INPUT);
    assert_int_equal(f->faults.items[0].key, FAULT_TEXT_TOO_LONG);
    buf_release(&text);
}

static void malformed_forms_are_told_apart(void **state) {
    struct fixture *f = *state;
    f->answer.values = NULL;
    assert_int_equal(ACCEPT(f, FIELD("q.II.5.9", "1")), ERR_INPUT);
    assert_int_equal(f->faults.count, 0);
    assert_string_equal(f->err.text, "field \"q.II.5.9\": no such question");
    assert_int_equal(ACCEPT(f, FIELD("q.II.5.1", "1"), FIELD("q.II.5.1", "1")), ERR_INPUT);
    assert_int_equal(f->faults.count, 0);
    assert_string_equal(f->err.text, "field \"q.II.5.1\": sent more than once");
    assert_int_equal(ACCEPT(f, FIELD("lang", "vi"), FIELD("q.II.5.1", "1"), FIELD("lang", "en")), ERR_INPUT);
    assert_string_equal(f->err.text, "field \"lang\": sent more than once");
    assert_int_equal(ACCEPT(f, FIELD("q.", "1")), ERR_INPUT);
    assert_int_equal(ACCEPT(f, FIELD("", "1")), ERR_INPUT);
    assert_int_equal(ACCEPT(f, FIELD("tên\n\x1b[2J", "1")), ERR_INPUT);
    assert_string_equal(f->err.text, "field \"t??n??[2J\": not a field of this form");
    assert_int_equal(ACCEPT(f, FIELD("q.comment", "\xff")), ERR_INPUT);
    assert_int_equal(f->faults.count, 0);
    assert_string_equal(f->err.text, "field 1 is not valid UTF-8");
    struct field lang = FIELD("lang", "vi");
    assert_int_equal(answer_accept(f->survey, &lang, 1, none, f->arena, &f->answer, &f->faults, &f->err),
                     ERR_INPUT);
    assert_null(f->answer.values);
}

static void random_answer(const struct survey *survey, struct rng *rng, uint8_t *bytes) {
    for (size_t i = 0; i < survey->answers_size; i++)
        bytes[i] = (uint8_t)(rng_below(rng, 7) == 6 ? ANSWER_NA_BYTE : rng_below(rng, 6));
}

/* bytes → values → words of a file → values → the same bytes. */
static void packing_and_wording_round_trip(void **state) {
    struct fixture *f = *state;
    struct rng rng = rng_seeded(1);
    uint8_t bytes[16], again[16];
    for (int round = 0; round < 500; round++) {
        random_answer(f->survey, &rng, bytes);
        struct answer answer;
        assert_int_equal(answer_unpack(f->survey, bytes, 16, f->arena, &answer, &f->err), 0);
        for (size_t i = 0; i < f->survey->question_count; i++) {
            const struct question *q = &f->survey->questions[i];
            enum fault_key key = FAULT_NONE;
            struct str word = q->kind->format(q, &answer.values[i], f->arena);
            assert_int_equal(q->kind->accept(q, word, f->arena, &answer.values[i], &key, &f->err), 0);
        }
        memset(again, 99, sizeof again);
        answer_pack(f->survey, &answer, again);
        assert_memory_equal(bytes, again, 16);
    }
}

static void foreign_bytes_do_not_unpack(void **state) {
    struct fixture *f = *state;
    uint8_t bytes[17] = {0};
    f->answer.values = NULL;
    assert_int_equal(answer_unpack(f->survey, bytes, 15, f->arena, &f->answer, &f->err), ERR_STORE);
    assert_int_equal(answer_unpack(f->survey, bytes, 17, f->arena, &f->answer, &f->err), ERR_STORE);
    for (unsigned byte = 6; byte < ANSWER_NA_BYTE; byte++) {
        bytes[3] = (uint8_t)byte;
        assert_int_equal(answer_unpack(f->survey, bytes, 16, f->arena, &f->answer, &f->err), ERR_STORE);
    }
    assert_null(f->answer.values);
    assert_string_equal(f->err.text,
                        "stored answers: byte 3 is no answer to question II.6.1 of survey sipas-service");
}

/* Any names and values: one of the three outcomes, and what is kept is fit to store. */
static void random_forms_are_survived(void **state) {
    struct fixture *f = *state;
    static const char *const starts[] = {"q.II.5.1", "q.comment", "q.", "key", "", "q.II.9.3"};
    struct rng rng = rng_seeded(3);
    struct arena *arena = arena_new(1 << 20);
    for (int round = 0; round < 20000; round++) {
        struct field fields[4];
        char room[8][40];
        size_t count = rng_below(&rng, 5);
        for (size_t i = 0; i < count; i++) {
            snprintf(room[2 * i], sizeof room[0], "%s", starts[rng_below(&rng, 6)]);
            size_t name = strlen(room[2 * i]), extra = rng_below(&rng, 8) == 0 ? rng_below(&rng, 20) : 0;
            rng_bytes(&rng, room[2 * i] + name, extra);
            size_t n = rng_below(&rng, 40);
            for (size_t k = 0; k < n; k++)
                room[2 * i + 1][k] =
                    (char)(rng_below(&rng, 40) == 0 ? rng_below(&rng, 256) : rng_below(&rng, 128));
            fields[i] = (struct field){{room[2 * i], name + extra}, {room[2 * i + 1], n}};
        }
        struct answer answer = {.values = NULL};
        int rc = answer_accept(f->survey, fields, count, others, arena, &answer, &f->faults, &f->err);
        assert_true(rc == 0 || rc == ERR_INPUT);
        assert_true((answer.values != NULL) == (rc == 0 || f->faults.count > 0));
        if (answer.values != NULL) {
            struct str text = answer.values[16].text;
            assert_true(utf8_valid(text) && (text.n == 0 || memchr(text.p, '\r', text.n) == NULL));
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

static void memory_may_end(void **state) {
    struct fixture *f = *state;
    struct field field = FIELD("q.comment", "một ý kiến");
    struct answer untouched = {.values = NULL};
    for (size_t limit = 0; limit < 17 * sizeof(struct value); limit += 16) {
        struct arena *arena = arena_new(limit);
        assert_int_equal(answer_accept(f->survey, &field, 1, others, arena, &untouched, &f->faults, &f->err),
                         ERR_NOMEM);
        arena_free(arena);
    }
    assert_null(untouched.values);
}

static void kinds_and_fault_names_are_one_table(void **state) {
    (void)state;
    size_t count = 0;
    for (; kind_at(count) != NULL; count++)
        assert_ptr_equal(kind_find(kind_at(count)->name), kind_at(count));
    assert_int_equal(count, 6);
    assert_null(kind_find("Scale"));
    assert_string_equal(fault_key_name(FAULT_CHOICE_UNKNOWN), "choice_unknown");
    assert_string_equal(fault_key_name(FAULT_TEXT_TOO_LONG), "text_too_long");
    assert_string_equal(fault_key_name(FAULT_TEXT_INVALID), "text_invalid");
    assert_string_equal(fault_key_name(FAULT_NOTHING_ANSWERED), "nothing_answered");
}

/* A cell of a CSV file reaches the kind without the form's own check of the bytes. */
static void a_text_that_is_not_utf8_is_named(void **state) {
    struct fixture *f = *state;
    const struct question *q = &f->survey->questions[16];
    struct value value;
    enum fault_key key = FAULT_NONE;
    assert_int_equal(q->kind->accept(q, STR("\xc0\x80"), f->arena, &value, &key, &f->err), ERR_INPUT);
    assert_int_equal(key, FAULT_TEXT_INVALID);
}

/* ---- Which questions are asked ----------------------------------------------------------------------------------- */

/* tests/surveys/ok/conditions.json: d1 (level, na) ← d2 if 1 or 2 ← d3 if d2 no; m (multi, na) ← m1 if a or c, m2 if na;
 * both if d1 is 1 and s is x. Last a text on d3. */
struct asking {
    struct arena *arena;
    struct survey *survey;
    struct value values[SURVEY_QUESTIONS_MAX];
    bool asked[SURVEY_QUESTIONS_MAX];
};

static void ask_start(struct asking *a) {
    static struct survey_faults faults;
    struct str json;
    *a = (struct asking){.arena = arena_new(1 << 20)};
    assert_int_equal(file_load(TESTS "/surveys/ok/conditions.json", SURVEY_FILE_MAX, a->arena, &json, NULL),
                     0);
    assert_int_equal(survey_load(json, a->arena, &a->survey, &faults, NULL), 0);
}

/* The answers ("CODE=TEXT CODE=TEXT …"; the rest is skipped) → the codes that are asked, and which of those not always. */
static void assert_asked(struct asking *a, const char *answers, const char *expected) {
    const struct survey *survey = a->survey;
    memset(a->values, 0, sizeof a->values);
    while (*answers != '\0') {
        size_t code = strcspn(answers, "="), text = strcspn(answers + code, " ");
        size_t q = survey_question(survey, (struct str){answers, code});
        enum fault_key key;
        assert_true(q != SURVEY_NONE);
        assert_int_equal(survey->questions[q].kind->accept(&survey->questions[q],
                                                           (struct str){answers + code + 1, text - 1},
                                                           a->arena, &a->values[q], &key, NULL),
                         0);
        answers += code + text + (answers[code + text] == ' ');
    }
    answer_asked(survey, a->values, a->asked);
    struct buf got;
    buf_init(&got, 1000);
    for (size_t i = 0; i < survey->question_count; i++)
        if (a->asked[i] && survey->questions[i].condition_count > 0)
            buf_printf(&got, "%s%s", got.n > 0 ? " " : "", survey->questions[i].code);
        else
            assert_true(a->asked[i] || survey->questions[i].condition_count > 0);
    if (!str_is(buf_str(&got), expected))
        fail_msg("asked %.*s, expected %s", STR_ARG(buf_str(&got)), expected);
    buf_release(&got);
}

static void what_is_skipped_contradicts_nothing(void **state) {
    (void)state;
    struct asking a;
    ask_start(&a);
    assert_asked(&a, "", "d2 d3 m1 m2 both why");
    assert_asked(&a, "d1=1", "d2 d3 m1 m2 both why");
    assert_asked(&a, "d2=no", "d2 d3 m1 m2 both why"); /* answered before it was asked: no contradiction */
    arena_free(a.arena);
}

static void chains_break_where_they_are_contradicted(void **state) {
    (void)state;
    struct asking a;
    ask_start(&a);
    assert_asked(&a, "d1=3", "m1 m2");
    assert_asked(&a, "d1=na", "m1 m2");
    assert_asked(&a, "d1=2 d2=yes", "d2 m1 m2");
    assert_asked(&a, "d1=2 d2=no d3=a", "d2 d3 m1 m2");
    assert_asked(&a, "d1=2 d2=no d3=na", "d2 d3 m1 m2 why");
    assert_asked(&a, "d1=1 d2=na", "d2 m1 m2 both");
    /* What hangs on a question that was not asked is not asked, whatever was sent for it. */
    assert_asked(&a, "d1=3 d2=no d3=na", "m1 m2");
    arena_free(a.arena);
}

static void one_chosen_option_is_enough_and_all_conditions_hold(void **state) {
    (void)state;
    struct asking a;
    ask_start(&a);
    assert_asked(&a, "m=a", "d2 d3 m1 both why");
    assert_asked(&a, "m=b|c", "d2 d3 m1 both why");
    assert_asked(&a, "m=b", "d2 d3 both why");
    assert_asked(&a, "m=na", "d2 d3 m2 both why");
    assert_asked(&a, "d1=1 s=x", "d2 d3 m1 m2 both why");
    assert_asked(&a, "d1=1 s=y", "d2 d3 m1 m2 why");
    assert_asked(&a, "d1=2 s=x", "d2 d3 m1 m2 why");
    arena_free(a.arena);
}

/* Without a script nothing is hidden: what was answered without being asked counts as skipped, and as nothing answered. */
static void answers_without_a_question_are_dropped(void **state) {
    struct fixture *f = *state;
    struct asking a;
    ask_start(&a);
    f->survey = a.survey;
    assert_int_equal(ACCEPT(f, FIELD("q.d1", "4"), FIELD("q.d2", "no"), FIELD("q.d3", "a"),
                            FIELD("q.why", "vì"), FIELD("q.m", "a"), FIELD("q.m", "c"), FIELD("q.m1", "7")),
                     0);
    assert_int_equal(value_of(f, "d1")->number, 4);
    assert_int_equal(value_of(f, "d2")->state, VALUE_SKIPPED);
    assert_int_equal(value_of(f, "d3")->state, VALUE_SKIPPED);
    assert_int_equal(value_of(f, "why")->state, VALUE_SKIPPED);
    assert_int_equal(value_of(f, "m")->number, 5); /* a box each, sent under one name */
    assert_int_equal(value_of(f, "m1")->number, 7);
    assert_int_equal(ACCEPT(f, FIELD("q.m", "b"), FIELD("q.m1", "many")), 0); /* nor need it be mended */
    assert_int_equal(ACCEPT(f, FIELD("q.d1", "9"), FIELD("q.d2", "maybe")), ERR_INPUT);
    assert_int_equal(f->faults.count, 2);
    assert_int_equal(ACCEPT(f, FIELD("q.m1", ""), FIELD("q.m1", "na")), 0);
    assert_int_equal(value_of(f, "m1")->state, VALUE_NA);
    assert_int_equal(ACCEPT(f, FIELD("q.m1", "7"), FIELD("q.m1", "na")), ERR_INPUT);
    assert_int_equal(f->faults.items[0].key, FAULT_CHOICES_MIXED);
    assert_int_equal(ACCEPT(f, FIELD("q.m", "a"), FIELD("q.m", "na")), ERR_INPUT);
    assert_int_equal(f->faults.items[0].key, FAULT_CHOICES_MIXED);
    assert_int_equal(ACCEPT(f, FIELD("q.m", "a|c"), FIELD("q.m", "a")), ERR_INPUT);
    assert_int_equal(f->faults.items[0].key, FAULT_CHOICE_UNKNOWN);
    arena_free(a.arena);
}

int main(void) {
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_form_becomes_values),
        TEST(any_single_value_is_enough),
        TEST(nothing_answered_is_a_fault_of_the_form),
        TEST(faults_come_in_the_forms_order_and_keep_the_rest),
        TEST(what_was_not_asked_has_neither_answer_nor_fault),
        TEST(not_applicable_only_where_it_is_offered),
        TEST(long_texts_are_refused_never_cut),
        TEST(personal_numbers_are_masked),
        TEST(malformed_forms_are_told_apart),
        TEST(packing_and_wording_round_trip),
        TEST(foreign_bytes_do_not_unpack),
        TEST(random_forms_are_survived),
        TEST(memory_may_end),
        TEST(kinds_and_fault_names_are_one_table),
        TEST(a_text_that_is_not_utf8_is_named),
        cmocka_unit_test(what_is_skipped_contradicts_nothing),
        cmocka_unit_test(chains_break_where_they_are_contradicted),
        cmocka_unit_test(one_chosen_option_is_enough_and_all_conditions_hold),
        TEST(answers_without_a_question_are_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
