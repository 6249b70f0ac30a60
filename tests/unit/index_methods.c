/* The methods against tests/golden: item-mean, mean-score, papi-scale; PAPI 2024 of Hà Nội as published; what a method
 * refuses. */
#include "index_help.h"

#include "base/embed.h"
#include "core/stats/quartile.h"

#define BILLION 1000000000u

static json_t *file(const char *name) {
    json_t *all = json_load_file(name, 0, NULL);
    assert_non_null(all);
    return all;
}

static const json_t *part(const json_t *all, const char *key) {
    const json_t *value = json_object_get(all, key);
    assert_non_null(value);
    return value;
}

static double number(const json_t *all, const char *key) {
    const json_t *value = part(all, key);
    return json_is_string(value) ? strtod(json_string_value(value), NULL) : json_number_value(value);
}

#define TITLE "\"title\":{\"vi\":\"t\"}"
#define QUESTION(code, dimension)                                                                            \
    "{\"code\":\"" code "\",\"dimension\":\"" dimension "\",\"text\":{\"vi\":\"?\"},\"na\":true,"
#define SCALE(code, dimension) QUESTION(code, dimension) "\"kind\":\"scale\",\"scale\":\"satisfaction-5\"}"
#define YES_NO(code, dimension) QUESTION(code, dimension) "\"kind\":\"yes-no\"}"
#define SURVEY(method, dimensions, questions)                                                                \
    "{\"code\":\"test\"," TITLE ",\"method\":\"" method "\",\"dimensions\":[" dimensions                     \
    "],\"questions\":[" questions "]}"
#define LEAF(code) "{\"code\":\"" code "\"," TITLE "}"
#define NODE(code, parts) "{\"code\":\"" code "\"," TITLE ",\"dimensions\":[" parts "]}"

static const struct survey *two_factors(const char *method) {
    return load(
        strcmp(method, "item-mean") == 0
            ? SURVEY("item-mean", LEAF("A") "," LEAF("B"),
                     SCALE("q1", "A") "," SCALE("q2", "A") "," SCALE("q3", "A") "," SCALE("q4", "B"))
            : SURVEY("mean-score", LEAF("A") "," LEAF("B"),
                     SCALE("q1", "A") "," SCALE("q2", "A") "," SCALE("q3", "A") "," SCALE("q4", "B")));
}

static struct figure figure(const struct tally *tally, const char *code) {
    struct figure f;
    index_dimension(tally, survey_dimension(tally->survey, str_of(code)), 0, &f);
    return f;
}

static struct tally matrix_tally(const char *method, const json_t *matrix) {
    struct tally tally = tally_of(two_factors(method));
    size_t i, k;
    const json_t *row, *cell;
    json_array_foreach(matrix, i, row) {
        uint8_t answers[4];
        json_array_foreach(row, k, cell) {
            answers[k] = json_integer_value(cell) == 0 ? ANSWER_NA_BYTE : (uint8_t)json_integer_value(cell);
        }
        tally_add(&tally, answers);
    }
    return tally;
}

static void test_item_mean(void **state) {
    (void)state;
    json_t *golden = file(TESTS "/golden/golden.json");
    const json_t *expect = part(golden, "aggregation");
    struct tally tally = matrix_tally("item-mean", part(expect, "matrix"));
    struct figure all = figure(&tally, "all"), a = figure(&tally, "A");
    assert_within(all.percent, number(expect, "overall_mean_of_items_pct"), 1e-9);
    assert_within(a.percent, number(expect, "factorA_mean_of_items_pct"), 1e-9);
    assert_within(all.score, all.percent, 0);
    assert_true(fabs(all.percent - number(expect, "overall_pooled_pct")) > 0.1);
    assert_true(all.low < all.percent && all.percent < all.high);
    json_decref(golden);
}

static void test_mean_score(void **state) {
    (void)state;
    json_t *golden = file(TESTS "/golden/golden.json");
    const json_t *expect = part(golden, "question"), *count;
    struct tally tally = tally_of(two_factors("mean-score"));
    size_t level;
    json_array_foreach(part(expect, "counts_1to5"), level, count) {
        for (json_int_t i = 0; i < json_integer_value(count); i++)
            tally_add(&tally, (uint8_t[]){0, 0, 0, (uint8_t)(level + 1)});
    }
    struct figure f = figure(&tally, "B"), q;
    assert_within(f.score, number(expect, "mean_1to5"), 1e-9);
    assert_within(f.percent, number(expect, "mean_0to100"), 1e-9);
    index_question(&tally, 3, 0, &q);
    assert_within(q.percent, number(expect, "mean_0to100"), 1e-9);
    assert_within(q.low, f.low, 1e-9); /* one item: the people are the answers */
    assert_within(q.high, f.high, 1e-9);
    /* Several items, by hand: the matrix has 45 answers with levels that sum to 173. */
    tally = matrix_tally("mean-score", part(part(golden, "aggregation"), "matrix"));
    assert_within(figure(&tally, "all").score, 173.0 / 45, 1e-9);
    assert_within(figure(&tally, "A").score, 137.0 / 36, 1e-9);
    assert_within(figure(&tally, "B").score, 36.0 / 9, 1e-9);
    json_decref(golden);
}

/* ---- PAPI ------------------------------------------------------------------------------------------------ */

/* So many answers at the good end of an item and so many at the bad end, by the item's own packing. */
static void set_item(struct tally *tally, size_t q, uint64_t good, uint64_t bad) {
    const struct question *question = &tally->survey->questions[q];
    for (int end = 0; end < 2; end++) {
        uint64_t cells[64] = {0};
        uint8_t bytes[8] = {0};
        struct person_sums person = {0, 0, 0};
        int64_t top = question->scale == NULL ? 1 : question->scale->levels,
                low = question->scale == NULL ? 0 : 1;
        bool at_top = question->scale == NULL ? (question->good_from == 1) == (end == 1)
                                              : question->reverse != (end == 1);
        struct value value = {.state = VALUE_SET, .number = at_top ? top : low};
        question->kind->pack(question, &value, bytes);
        question->kind->count(question, bytes, cells, &person);
        for (size_t i = 0; i < question->kind->cells(question); i++)
            tally->cells[question->cell + i] += cells[i] * (end == 1 ? good : bad);
    }
}

/* What the program shows of a dimension depends on its sums only in that somebody answered. */
static void set_people(struct tally *tally, size_t dimension, uint64_t people) {
    uint64_t *sums = tally->cells + (tally_sums(tally, dimension) - tally->cells);
    sums[TALLY_K] = sums[TALLY_M] = sums[TALLY_MM] = people;
}

/* The first item of a dimension that is yes-no or a scale. */
static size_t item_of(const struct survey *survey, size_t dimension) {
    for (size_t q = 0; q < survey->question_count; q++)
        if (survey->questions[q].dimension == dimension &&
            (survey->questions[q].scale != NULL || strcmp(survey->questions[q].kind->name, "yes-no") == 0))
            return q;
    fail();
    return 0;
}

static void test_papi_rescale(void **state) {
    (void)state;
    json_t *golden = file(TESTS "/golden/golden.json");
    const struct survey *four =
        load(SURVEY("papi-scale",
                    NODE("1", LEAF("1.1") "," LEAF("1.2") "," LEAF("1.3") "," LEAF("1.4")) "," NODE(
                        "2", LEAF("2.1") "," LEAF("2.2") "," LEAF("2.3")),
                    YES_NO("a", "1.1") "," YES_NO("b", "1.2") "," YES_NO("c", "1.3") "," YES_NO(
                        "d", "1.4") "," YES_NO("e", "2.1") "," YES_NO("f", "2.2") "," YES_NO("g", "2.3")));
    size_t i;
    const json_t *row;
    json_array_foreach(part(part(golden, "papi"), "rescale"), i, row) {
        struct tally tally = tally_of(four);
        bool is_four = number(row, "k") > 3.5;
        unsigned good = (unsigned)(number(row, "share") * 8 + 0.5);
        for (unsigned n = 0; n < 8; n++) {
            uint8_t answers[7];
            memset(answers, n < good ? 2 : 1, sizeof answers);
            tally_add(&tally, answers);
        }
        assert_within(figure(&tally, is_four ? "1.3" : "2.2").score, number(row, "score"), 1e-12);
        assert_within(figure(&tally, is_four ? "1" : "2").score, number(row, "score") * number(row, "k"),
                      1e-12);
    }
    json_decref(golden);
}

static struct tally papi_2024(const json_t *published) {
    const struct embed_file *embedded = embed_find(embed_surveys, "papi.json");
    const struct survey *survey = load(arena_copy(arena, embedded->bytes.p, embedded->bytes.n));
    struct tally tally = tally_of(survey);
    size_t i, k;
    const json_t *dimension, *sub;
    set_people(&tally, SURVEY_ALL, BILLION);
    json_array_foreach(part(published, "dimensions"), i, dimension) {
        const json_t *subs = part(dimension, "subs");
        set_people(&tally, survey_dimension(survey, str_of(json_string_value(part(dimension, "code")))),
                   BILLION);
        json_array_foreach(subs, k, sub) {
            size_t leaf = survey_dimension(survey, str_of(json_string_value(part(sub, "code"))));
            double share = ((double)json_array_size(subs) * number(sub, "unrounded") - 1) / 9;
            uint64_t good = (uint64_t)llround(share * BILLION);
            set_people(&tally, leaf, BILLION);
            set_item(&tally, item_of(survey, leaf), good, BILLION - good);
        }
    }
    return tally;
}

static void check_printed(const struct tally *tally, const json_t *row, double unrounded) {
    const char *code = json_string_value(part(row, "code"));
    struct figure f = figure(tally, code);
    char text[32];
    assert_true(f.valued && !f.bounded);
    snprintf(text, sizeof text, "%.*f", (int)tally->survey->method->decimals, f.score);
    if (strcmp(text, json_string_value(part(row, "printed"))) != 0)
        fail_msg("%s: %s is not %s", code, text, json_string_value(part(row, "printed")));
    assert_within(f.score, unrounded, 1e-8);
}

static double rounded(double score) {
    return round(score * 1e4) / 1e4;
}

/* All 36 values of the plan's appendix 4 and their total; sums are of what is not rounded (P1 and P2 in the list of
 * inconsistencies: the sums of printed values are others). */
static void test_papi_2024(void **state) {
    (void)state;
    json_t *published = file(TESTS "/golden/papi-2024.json"), *golden = file(TESTS "/golden/golden.json");
    const json_t *papi = part(golden, "papi"), *dimension, *sub;
    struct tally tally = papi_2024(published);
    double of_dimensions = 0;
    size_t i, k, values = 0, apart = 0;
    json_array_foreach(part(published, "dimensions"), i, dimension) {
        double of_subs = 0;
        json_array_foreach(part(dimension, "subs"), k, sub) {
            check_printed(&tally, sub, number(sub, "unrounded"));
            of_subs += number(sub, "printed");
            values++;
        }
        check_printed(
            &tally, dimension,
            number(part(papi, "hanoi2024_dims_unrounded"), json_string_value(part(dimension, "code"))));
        of_dimensions += number(dimension, "printed");
        apart += fabs(rounded(of_subs) - number(dimension, "printed")) > 5e-5;
        values++;
    }
    struct figure all = figure(&tally, "all");
    assert_int_equal(values, 36);
    assert_int_equal(apart, 4); /* 2, 4, 5 and 7 */
    assert_within(all.score, number(papi, "sum_unrounded"), 1e-8);
    assert_within(rounded(all.score), number(published, "total"), 1e-9);
    assert_within(rounded(of_dimensions), number(papi, "sum_of_rounded_dims"), 1e-9);
    assert_true(fabs(rounded(all.score) - rounded(of_dimensions)) > 1e-4);
    json_decref(published);
    json_decref(golden);
}

static void test_papi_quartile(void **state) {
    (void)state;
    json_t *published = file(TESTS "/golden/papi-2024.json"), *stats = file(TESTS "/golden/stats.json");
    const json_t *row = part(stats, "papi_quartile"), *cuts = part(row, "cuts_inclusive");
    struct tally tally = papi_2024(published);
    double q[3];
    for (size_t i = 0; i < 3; i++)
        q[i] = json_number_value(json_array_get(cuts, i));
    assert_int_equal(quartile_group(figure(&tally, "all").score, q), 2);
    json_decref(published);
    json_decref(stats);
}

/* A sum without one of its parts would be another sum: it has no value, the other dimension has. */
static void test_papi_missing(void **state) {
    (void)state;
    const struct survey *survey =
        load(SURVEY("papi-scale", NODE("1", LEAF("1.1") "," LEAF("1.2")) "," NODE("2", LEAF("2.1")),
                    YES_NO("a", "1.1") "," YES_NO("b", "1.2") "," YES_NO("c", "2.1")));
    struct tally tally = tally_of(survey);
    for (int i = 0; i < 12; i++)
        tally_add(&tally, (uint8_t[]){2, i % 2 == 0 ? 0 : ANSWER_NA_BYTE, 2});
    assert_true(figure(&tally, "1.1").valued && figure(&tally, "2").valued);
    assert_false(figure(&tally, "1.2").valued);
    assert_false(figure(&tally, "1").valued || figure(&tally, "all").valued);
    assert_int_equal(figure(&tally, "1").respondents, 12);
    assert_within(figure(&tally, "1").score, 0, 0);
    assert_within(figure(&tally, "2").score, 10, 1e-12);
    tally_add(&tally, (uint8_t[]){1, 1, 1});
    assert_true(figure(&tally, "1").valued && figure(&tally, "all").valued);
}

/* ---- What a method cannot work with ------------------------------------------------------------------------ */

static void refused(const char *json, const char *pointer) {
    struct survey *survey = NULL;
    struct survey_faults faults = {0};
    assert_int_not_equal(survey_load(str_of(json), arena, &survey, &faults, NULL), 0);
    assert_int_equal(faults.count, 1);
    assert_string_equal(faults.items[0].pointer, pointer);
}

static void test_refusals(void **state) {
    (void)state;
    refused(SURVEY("mean-score", LEAF("A"), SCALE("a", "A") "," YES_NO("b", "A")), "/questions/1");
    refused(SURVEY("mean-score", LEAF("A"),
                   SCALE("a", "A") "," QUESTION("b", "A") "\"kind\":\"scale\",\"scale\":\"trust-4\"}"),
            "/questions/1");
    refused(SURVEY("papi-scale", LEAF("A"), YES_NO("a", "A")), "/dimensions/0");
    refused(SURVEY("papi-scale", NODE("A", NODE("B", LEAF("C"))), YES_NO("a", "C")),
            "/dimensions/0/dimensions/0/dimensions/0");
    refused(SURVEY("papi-scale", NODE("A", LEAF("B")), YES_NO("a", "B") "," YES_NO("b", "A")),
            "/questions/1");
}

int main(void) {
    arena = arena_new((size_t)1 << 28);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_item_mean),     cmocka_unit_test(test_mean_score),
        cmocka_unit_test(test_papi_rescale),  cmocka_unit_test(test_papi_2024),
        cmocka_unit_test(test_papi_quartile), cmocka_unit_test(test_papi_missing),
        cmocka_unit_test(test_refusals),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
