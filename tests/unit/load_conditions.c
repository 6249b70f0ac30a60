#include "survey_help.h"

static void assert_condition(const struct survey *survey, const char *code, size_t index, const char *earlier,
                             uint64_t any, bool na) {
    const struct question *q = question_of(survey, code);
    assert_true(index < q->condition_count);
    assert_int_equal(q->conditions[index].question, survey_question(survey, str_of(earlier)));
    assert_int_equal(q->conditions[index].any, any);
    assert_true(q->conditions[index].na == na);
}

/* A bit for each value: levels, 0 and 1 for no and yes, places of options. */
static void answers_become_masks(void **state) {
    (void)state;
    struct loaded f = load_ok("every-option");
    const struct survey *s = f.survey;
    assert_int_equal(question_of(s, "why")->condition_count, 1);
    assert_condition(s, "why", 0, "level", 1 << 1 | 1 << 2, true);
    assert_int_equal(question_of(s, "why.short")->condition_count, 3);
    assert_condition(s, "why.short", 0, "yes", 1 << 0, false);
    assert_condition(s, "why.short", 1, "one", 1 << 1, true);
    assert_condition(s, "why.short", 2, "many", 1 << 0 | 1 << 6, true);
    assert_condition(s, "again", 0, "yes.turned", 1 << 1 | 1 << 0, false);
    assert_condition(s, "again", 1, "many.all", 1 << 7, false);
    assert_int_equal(question_of(s, "level")->condition_count, 0);
    assert_null(question_of(s, "level")->conditions);
    arena_free(f.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers_become_masks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
