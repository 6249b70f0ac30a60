#include "survey_help.h"

static void assert_pair(const struct survey *survey, const struct continuation *c, size_t index,
                        const char *question, const char *from) {
    assert_true(index < c->pair_count);
    assert_string_equal(survey->questions[c->pairs[index].question].code, question);
    if (from == NULL)
        assert_null(c->pairs[index].from);
    else
        assert_string_equal(c->pairs[index].from, from);
}

static void what_continues_what(void **state) {
    (void)state;
    struct loaded f = load_ok("every-option");
    const struct continuation *c = f.survey->continuations;
    assert_int_equal(f.survey->continuation_count, 4);
    assert_string_equal(c[0].survey, "every-option"); /* its own, unless another is named */
    assert_int_equal(c[0].revision, 1);
    assert_true(c[0].same);
    assert_int_equal(c[0].pair_count, 0);

    assert_string_equal(c[1].survey, "every-option");
    assert_int_equal(c[1].revision, 2);
    assert_true(c[1].same);
    assert_int_equal(c[1].pair_count, 3);
    assert_pair(f.survey, &c[1], 0, "days", NULL);
    assert_pair(f.survey, &c[1], 1, "visits", "days");
    assert_pair(f.survey, &c[1], 2, "yes", "II.1");

    assert_string_equal(c[2].survey, "sipas-2022");
    assert_int_equal(c[2].revision, 3);
    assert_false(c[2].same);
    assert_pair(f.survey, &c[2], 0, "level", "II.5.1");

    assert_string_equal(c[3].survey, "sipas-2022");
    assert_int_equal(c[3].revision, 1);
    assert_false(c[3].same);
    assert_int_equal(c[3].pair_count, 2);
    assert_pair(f.survey, &c[3], 0, "one", "I.2.1");
    assert_pair(f.survey, &c[3], 1, "level", "I.1.1");
    arena_free(f.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_continues_what)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
