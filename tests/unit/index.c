/* Figures from counts against tests/golden/golden.json: pooling, intervals over respondents, the threshold. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <math.h>

#include "core/answer.h"
#include "figures_help.h"
#include "load_help.h"

static json_t *golden;

static double number(const json_t *row, const char *key) {
    const json_t *value = json_object_get(row, key);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static void assert_close(double a, double b) {
    if (!(fabs(a - b) <= 1e-9)) /* cmocka's own comparison is of floats */
        fail_msg("%.17g is not %.17g", a, b);
}

static struct tally tally_of(const struct survey *survey) {
    struct tally tally;
    assert_int_equal(tally_init(&tally, survey, arena, NULL), 0);
    return tally;
}

#define TEXT(x) "{\"vi\":\"" x "\",\"en\":\"" x "\"}"
#define ITEM(code, dimension)                                                                                \
    "{\"code\":\"" code "\",\"dimension\":\"" dimension                                                      \
    "\",\"kind\":\"scale\",\"text\":" TEXT("?") ",\"na\":true}"
#define SURVEY(dimensions, questions)                                                                        \
    "{\"code\":\"test\",\"title\":" TEXT(                                                                    \
        "Test") ",\"method\":\"satisfied-share\",\"scale\":\"satisfaction-5\","                              \
                "\"dimensions\":[" dimensions "],\"questions\":[" questions "]}"
#define LEAF(code) "{\"code\":\"" code "\",\"title\":" TEXT("t") "}"

static struct survey *two_factors(void) {
    return load(SURVEY(LEAF("A") "," LEAF("B"),
                       ITEM("q1", "A") "," ITEM("q2", "A") "," ITEM("q3", "A") "," ITEM(
                           "q4", "B") ","
                                      "{\"code\":\"comment\",\"kind\":\"text\",\"text\":" TEXT("?") "}"));
}

/* The matrix of the method page: twelve people, four items, 0 is "not applicable". */
static struct tally aggregation(const struct survey *survey) {
    struct tally tally = tally_of(survey);
    size_t i, k;
    const json_t *row, *cell;
    json_array_foreach(json_object_get(json_object_get(golden, "aggregation"), "matrix"), i, row) {
        uint8_t answers[4];
        assert_int_equal(survey->answers_size, sizeof answers);
        json_array_foreach(row, k, cell) {
            answers[k] = json_integer_value(cell) == 0 ? ANSWER_NA_BYTE : (uint8_t)json_integer_value(cell);
        }
        tally_add(&tally, answers);
    }
    return tally;
}

static void check_dimension(const struct tally *tally, const char *code, const char *key) {
    struct figure f;
    index_dimension(tally, survey_dimension(tally->survey, str_of(code)), 1, &f);
    const json_t *expect = json_object_get(json_object_get(golden, "aggregation"), key);
    const json_t *bounds = json_object_get(expect, "wilson_neff");
    assert_true(f.valued && !f.hidden);
    assert_int_equal(f.respondents, number(expect, "respondents"));
    assert_int_equal(f.answers, number(expect, "answers"));
    assert_int_equal(f.satisfied, number(expect, "satisfied"));
    assert_close(f.percent, 100 * number(expect, "R"));
    assert_close(f.low, 100 * json_number_value(json_array_get(bounds, 0)));
    assert_close(f.high, 100 * json_number_value(json_array_get(bounds, 1)));
}

static void test_aggregation(void **state) {
    (void)state;
    struct tally tally = aggregation(two_factors());
    check_dimension(&tally, "all", "overall");
    check_dimension(&tally, "A", "factorA");
    check_dimension(&tally, "B", "factorB");
    size_t i;
    const json_t *item;
    json_array_foreach(json_object_get(json_object_get(golden, "aggregation"), "items"), i, item) {
        struct figure f;
        index_question(&tally, i, 1, &f);
        assert_int_equal(f.respondents, number(item, "n"));
        assert_int_equal(f.satisfied, number(item, "top2"));
        assert_close(f.percent, number(item, "pct"));
    }
}

static void test_question(void **state) {
    (void)state;
    const json_t *expect = json_object_get(golden, "question");
    struct tally tally = tally_of(two_factors());
    size_t level;
    const json_t *count;
    json_array_foreach(json_object_get(expect, "counts_1to5"), level, count) {
        for (json_int_t i = 0; i < json_integer_value(count); i++)
            tally_add(&tally, (uint8_t[]){(uint8_t)(level + 1), 0, ANSWER_NA_BYTE, 0});
    }
    struct figure f;
    index_question(&tally, 0, 10, &f);
    assert_int_equal(f.answers, number(expect, "n"));
    assert_int_equal(f.satisfied, number(expect, "top2"));
    assert_close(f.percent, number(expect, "index_pct"));
    assert_close(f.low, json_number_value(json_array_get(json_object_get(expect, "wilson"), 0)));
    assert_close(f.high, json_number_value(json_array_get(json_object_get(expect, "wilson"), 1)));
    /* Skipped and "not applicable" are nobody's answer. */
    index_question(&tally, 1, 1, &f);
    assert_true(f.hidden && !f.valued);
    index_question(&tally, 2, 1, &f);
    assert_true(f.hidden && !f.valued);
    index_dimension(&tally, SURVEY_ALL, 10, &f);
    assert_int_equal(f.respondents, 200);
    assert_int_equal(f.answers, 200);
}

static void test_threshold(void **state) {
    (void)state;
    struct tally tally = tally_of(two_factors());
    struct figure f;
    static const struct figure zero = {.hidden = true};
    for (uint64_t n = 0; n <= 12; n++) {
        index_dimension(&tally, SURVEY_ALL, 10, &f);
        assert_int_equal(f.hidden, n < 10);
        assert_int_equal(f.valued, n >= 10);
        if (n < 10) {
            assert_int_equal(f.respondents + f.answers + f.satisfied, 0);
            assert_true(f.percent + f.low + f.high <= 0);
        }
        index_question(&tally, 0, 10, &f);
        assert_int_equal(f.hidden, n < 10);
        if (n < 10)
            assert_int_equal(f.respondents + f.answers + f.satisfied, 0);
        /* B is answered by nobody: hidden however many people came. */
        index_dimension(&tally, survey_dimension(tally.survey, STR("B")), 10, &f);
        assert_true(f.hidden == zero.hidden && !f.valued && f.respondents == 0);
        tally_add(&tally, (uint8_t[]){4, 0, 0, 0});
    }
    /* A comment is outside every index, not hidden. */
    index_question(&tally, 4, 10, &f);
    assert_true(!f.hidden && !f.valued && f.answers == 0);
}

/* Two blocks; the factors and their numbers of items as listed. */
static const struct survey *seed_survey(const json_t *factors) {
    struct buf questions;
    buf_init(&questions, 16 * 1024);
    const json_t *factor;
    size_t i;
    json_array_foreach(factors, i, factor) {
        const char *code = json_string_value(json_object_get(factor, "code"));
        for (int k = 1; k <= (int)number(factor, "items"); k++)
            buf_printf(&questions, "%s" ITEM("%s.%d", "%s"), questions.n > 0 ? "," : "", code, k, code);
    }
    const char *json = arena_printf(
        arena,
        SURVEY("{\"code\":\"I\",\"title\":" TEXT("I") ",\"dimensions\":[%s]},"
                                                      "{\"code\":\"II\",\"title\":" TEXT(
                                                          "II") ",\"dimensions\":[%s]}",
               "%s"),
        LEAF("I.1") "," LEAF("I.2") "," LEAF("I.3") "," LEAF("I.4"),
        LEAF("II.5") "," LEAF("II.6") "," LEAF("II.7") "," LEAF("II.8") "," LEAF("II.9"), questions.p);
    buf_release(&questions);
    return load(json);
}

/* Complete forms: pooled answers give the item-weighted mean of the published factor results, not the mean of factors. */
static void test_seed_sipas(void **state) {
    (void)state;
    enum { PEOPLE = 10000 };
    const json_t *seed = json_object_get(golden, "seed_sipas"), *factor;
    const struct survey *survey = seed_survey(json_object_get(seed, "factors"));
    unsigned satisfied[SURVEY_QUESTIONS_MAX]; /* of PEOPLE, by question */
    size_t i, q = 0;
    json_array_foreach(json_object_get(seed, "factors"), i, factor) {
        for (int k = 0; k < (int)number(factor, "items"); k++)
            satisfied[q++] = (unsigned)(number(factor, "percent") * 100 + 0.5);
    }
    assert_int_equal(q, survey->question_count);
    struct tally tally = tally_of(survey);
    for (unsigned person = 0; person < PEOPLE; person++) {
        uint8_t answers[SURVEY_QUESTIONS_MAX];
        for (q = 0; q < survey->question_count; q++)
            answers[q] = person < satisfied[q] ? 4 : 3;
        tally_add(&tally, answers);
    }
    static const struct {
        const char *code, *key;
    } cases[] = {
        {"I", "blockI_item_weighted"}, {"II", "blockII_item_weighted"}, {"all", "overall_item_weighted_39"}};
    struct figure f;
    for (i = 0; i < 3; i++) {
        index_dimension(&tally, survey_dimension(survey, str_of(cases[i].code)), 10, &f);
        assert_int_equal(f.respondents, PEOPLE);
        assert_close(f.percent, number(seed, cases[i].key));
    }
    json_array_foreach(json_object_get(seed, "factors"), i, factor) {
        const char *code = json_string_value(json_object_get(factor, "code"));
        index_dimension(&tally, survey_dimension(survey, str_of(code)), 10, &f);
        assert_close(f.percent, number(factor, "percent"));
    }
}

/* People who answer the questions marked 'x', all satisfied. */
static void add_people(struct tally *tally, unsigned people, const char *which) {
    for (unsigned i = 0; i < people; i++) {
        uint8_t answers[SURVEY_QUESTIONS_MAX] = {0};
        for (size_t q = 0; which[q] != '\0'; q++)
            answers[q] = which[q] == 'x' ? 4 : 0;
        tally_add(tally, answers);
    }
}

/* Which figures are hidden: all, then dimensions, then questions. */
static const char *hidden_map(const struct tally *tally, uint64_t threshold) {
    static char map[64];
    struct figures *f = arena_alloc(arena, sizeof *f);
    size_t n = 0;
    assert_int_equal(index_figures(tally, threshold, f, NULL), 0);
    map[n++] = f->all.hidden ? 'h' : '.';
    map[n++] = ' ';
    for (size_t i = 0; i < tally->survey->dimension_count; i++)
        map[n++] = f->dimensions[i].hidden ? 'h' : '.';
    map[n++] = ' ';
    for (size_t i = 0; i < tally->survey->question_count; i++) {
        map[n++] = f->questions[i].hidden ? 'h' : '.';
        if (f->questions[i].hidden)
            assert_int_equal(f->questions[i].answers, 0);
    }
    map[n] = '\0';
    return map;
}

static void test_complementary_hiding(void **state) {
    (void)state;
    const struct survey *survey = load(SURVEY(
        "{\"code\":\"I\",\"title\":" TEXT("I") ",\"dimensions\":[" LEAF("A") "," LEAF("B") "]}," LEAF("C"),
        ITEM("a1", "A") "," ITEM("a2", "A") "," ITEM("a3", "A") "," ITEM("b1", "B") "," ITEM(
            "c1", "C") "," ITEM("c2", "C")));
    static const struct {
        struct {
            unsigned people;
            const char *which;
        } rows[4];
        const char *map; /* all · I A B C · a1 a2 a3 b1 c1 c2 */
    } cases[] = {
        {{{20, "xxxxxx"}}, ". .... ......"},
        {{{9, "xxxxxx"}}, "h hhhh hhhhhh"},
        {{{10, "xxxxxx"}}, ". .... ......"},
        /* One small question: its smallest neighbour goes with it, and no more than that. */
        {{{20, "xx.xxx"}, {4, "..x..."}, {1, "x....."}}, ". .... .hh..."},
        /* Two small ones are answered by the same few: their sum must not follow either. */
        {{{20, "x..xxx"}, {4, ".xx..."}}, ". .... hhh..."},
        /* A whole dimension is small: a neighbour and one question of that neighbour. */
        {{{20, "xxx.xx"}, {4, "...x.."}, {1, ".xx..."}}, ". .hh. h..h.."},
        /* Nobody answered: hidden, but there is nothing to subtract. */
        {{{20, "xxx.xx"}}, ". ..h. ...h.."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tally tally = tally_of(survey);
        for (size_t k = 0; k < 4 && cases[i].rows[k].people > 0; k++)
            add_people(&tally, cases[i].rows[k].people, cases[i].rows[k].which);
        const char *map = hidden_map(&tally, 10);
        if (strcmp(map, cases[i].map) != 0)
            fail_msg("case %zu: %s, expected %s", i, map, cases[i].map);
    }
}

static void test_methods(void **state) {
    (void)state;
    static const char *const names[] = {"satisfied-share", "item-mean", "mean-score", "papi-scale"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_ptr_equal(index_method_at(i), index_method_find(names[i]));
    assert_null(index_method_find("satisfied_share"));
    assert_null(index_method_at(sizeof names / sizeof *names));
}

int main(void) {
    arena = arena_new(64 << 20);
    golden = json_load_file(TESTS "/golden/golden.json", 0, NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aggregation),
        cmocka_unit_test(test_question),
        cmocka_unit_test(test_threshold),
        cmocka_unit_test(test_seed_sipas),
        cmocka_unit_test(test_complementary_hiding),
        cmocka_unit_test(test_methods),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    json_decref(golden);
    arena_free(arena);
    return failed;
}
