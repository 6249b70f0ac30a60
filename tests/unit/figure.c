#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "pages/figure.h"

#include <string.h>

static json_t *shown(const char *method, const struct figure *figure, const char *language) {
    static struct dimension dimensions[] = {{.code = "1", .parent = SURVEY_NONE},
                                            {.code = "1.1", .parent = 0, .depth = 1},
                                            {.code = "1.2", .parent = 0, .depth = 1},
                                            {.code = "1.3", .parent = 0, .depth = 1}};
    const struct survey survey = {.method = index_method_find(method),
                                  .dimensions = dimensions,
                                  .dimension_count = 4,
                                  .credit_unit = 4};
    json_t *model = json_object();
    figure_model(model, &survey, 1, figure, language);
    return model;
}

static void expect(json_t *model, const char *key, const char *text) {
    assert_string_equal(json_string_value(json_object_get(model, key)), text);
}

/* A share of counted answers is rounded half up from its counts: 1.115 % would come out of its double as 1,11. */
static void test_share(void **state) {
    (void)state;
    struct figure f = {
        .answers = 20000, .satisfied = 223, .valued = true, .bounded = true, .low = 0.984, .high = 1.256};
    f.percent = (double)f.satisfied * 100 / (double)f.answers;
    json_t *model = shown("satisfied-share", &f, "vi");
    expect(model, "value", "1,12%");
    expect(model, "bar", "1.12%");
    expect(model, "low", "0,98%");
    expect(model, "high", "1,26%");
    assert_true(json_is_false(json_object_get(model, "of")));
    json_decref(model);
    f.percent = 61.238; /* a mean of shares is not that of the counts */
    model = shown("item-mean", &f, "en");
    expect(model, "value", "61.24%");
    json_decref(model);
}

static void test_levels(void **state) {
    (void)state;
    const struct figure f = {
        .answers = 9, .valued = true, .bounded = true, .percent = 79, .low = 50, .high = 100};
    json_t *model = shown("mean-score", &f, "vi");
    expect(model, "value", "4,16");
    expect(model, "of", "5");
    expect(model, "low", "3,00");
    expect(model, "high", "5,00");
    expect(model, "bar", "79.00%");
    expect(model, "bar_low", "50.00%");
    json_decref(model);
}

static void test_points(void **state) {
    (void)state;
    const struct figure f = {.answers = 9, .valued = true, .percent = 48.8032};
    json_t *model = shown("papi-scale", &f, "vi");
    expect(model, "value", "1,7974"); /* (1 + 9 · 0.488032) ÷ 3 */
    expect(model, "of", "3,3333");
    assert_true(json_is_false(json_object_get(model, "bounded")));
    assert_null(json_object_get(model, "low"));
    json_decref(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_share), cmocka_unit_test(test_levels),
                                       cmocka_unit_test(test_points)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
