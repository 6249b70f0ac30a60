#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/survey.h"

/* A > A.1, A.2; B. Questions: one in A itself, one in A.2, one in B, one nowhere. */
static struct dimension dimensions[] = {{.code = "A", .parent = SURVEY_NONE},
                                        {.code = "A.1", .parent = 0, .depth = 1},
                                        {.code = "A.2", .parent = 0, .depth = 1},
                                        {.code = "B", .parent = SURVEY_NONE}};
static struct question questions[] = {{.code = "a", .dimension = 0},
                                      {.code = "a2", .dimension = 2},
                                      {.code = "b", .dimension = 3},
                                      {.code = "comment", .dimension = SURVEY_NONE}};
static const struct survey survey = {
    .dimension_count = 4, .question_count = 4, .dimensions = dimensions, .questions = questions};

static void text_falls_back_to_the_main_language(void **state) {
    (void)state;
    struct text text = {2, {"vi", "en"}, {"một", "one"}}, none = {0};
    assert_string_equal(text_in(&text, "vi"), "một");
    assert_string_equal(text_in(&text, "en"), "one");
    assert_string_equal(text_in(&text, "fr"), "một");
    assert_string_equal(text_in(&text, NULL), "một");
    assert_string_equal(text_in(&none, "vi"), "");
}

static void scales_are_found_by_name(void **state) {
    (void)state;
    const struct scale *scale = scale_find("satisfaction-5");
    assert_ptr_equal(scale, scale_at(0));
    assert_int_equal(scale->levels, 5);
    assert_int_equal(scale->satisfied_from, 4);
    assert_null(scale_find("satisfaction"));
    size_t count = 0;
    while (scale_at(count) != NULL)
        count++;
    assert_true(count < 100);
    assert_null(scale_at(count + 1));
}

static void codes_are_found_exactly(void **state) {
    (void)state;
    assert_int_equal(survey_dimension(&survey, STR("A.2")), 2);
    assert_true(survey_dimension(&survey, STR("all")) == SURVEY_ALL);
    assert_true(survey_dimension(&survey, STR("a.2")) == SURVEY_NONE);
    assert_true(survey_dimension(&survey, STR("")) == SURVEY_NONE);
    assert_int_equal(survey_question(&survey, STR("comment")), 3);
    assert_true(survey_question(&survey, STR("comments")) == SURVEY_NONE);
    assert_int_equal(survey_question(&survey, (struct str){"a2x", 2}), 1);
}

static void questions_count_in_their_ancestors(void **state) {
    (void)state;
    static const bool expected[4][5] = {/* A, A.1, A.2, B, all */
                                        {true, false, false, false, true},
                                        {true, false, true, false, true},
                                        {false, false, false, true, true},
                                        {false, false, false, false, false}};
    for (size_t q = 0; q < 4; q++) {
        for (size_t d = 0; d < 4; d++)
            assert_true(survey_question_in(&survey, q, d) == expected[q][d]);
        assert_true(survey_question_in(&survey, q, SURVEY_ALL) == expected[q][4]);
        assert_false(survey_question_in(&survey, q, SURVEY_NONE));
    }
}

static void a_text_is_about_what_made_it_asked(void **state) {
    (void)state;
    struct question asked[5];
    struct condition conditions[2] = {{.question = 3}, {.question = 1}};
    struct survey more = survey;
    memcpy(asked, survey.questions, 4 * sizeof *asked);
    asked[4] = asked[3];
    asked[4].conditions = conditions;
    asked[4].condition_count = 2;
    more.questions = asked;
    more.question_count = 5;
    for (size_t q = 0; q < 3; q++)
        assert_true(survey_question_about(&more, q) == asked[q].dimension);
    assert_true(survey_question_about(&more, 3) == SURVEY_NONE);
    assert_true(survey_question_about(&more, 4) == asked[1].dimension);
    asked[4].condition_count = 1;
    assert_true(survey_question_about(&more, 4) == SURVEY_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_about_what_made_it_asked),
        cmocka_unit_test(text_falls_back_to_the_main_language),
        cmocka_unit_test(scales_are_found_by_name),
        cmocka_unit_test(codes_are_found_exactly),
        cmocka_unit_test(questions_count_in_their_ancestors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
