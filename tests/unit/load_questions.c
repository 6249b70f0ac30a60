#include "survey_help.h"

static void questions_stand_in_their_sections(void **state) {
    (void)state;
    struct loaded f = load_ok("every-option");
    const struct survey *s = f.survey;
    assert_int_equal(s->section_count, 2);
    assert_string_equal(s->sections[0].code, "levels");
    assert_string_equal(text_in(&s->sections[0].title, "en"), "Levels");
    assert_string_equal(text_in(&s->sections[0].note, "vi"), "Chọn một mức");
    assert_int_equal(s->sections[1].note.count, 0);
    for (size_t i = 0; i < s->question_count; i++)
        assert_true(s->questions[i].section ==
                    (s->questions[i].respondent != NULL ? SURVEY_NONE : (size_t)(i >= 4)));
    arena_free(f.arena);
    f = load_ok("every-kind");
    for (size_t i = 0; i < f.survey->question_count; i++)
        assert_true(f.survey->questions[i].section == SURVEY_NONE);
    arena_free(f.arena);
}

/* In the order of the definition, behind its own questions, with the options of core/respondent.def. */
static void questions_about_the_person_come_last(void **state) {
    (void)state;
    static const struct {
        const char *code, *first, *last;
        size_t options;
    } expected[] = {
        {"respondent.field", "civil-status", "other", 8},
        {"respondent.age", "18-24", "over-60", 5},
        {"respondent.type", "citizen", "organisation", 2},
        {"respondent.sex", "male", "other", 3},
        {"respondent.ethnicity", "kinh", "other", 2},
        {"respondent.education", "primary", "postgraduate", 6},
        {"respondent.occupation", "farming", "other", 7},
    };
    enum { FIELDS = sizeof expected / sizeof *expected };
    struct loaded f = load_ok("every-option");
    assert_null(respondent_field_at(FIELDS));
    assert_int_equal(f.survey->question_count, 20 + FIELDS);
    for (size_t i = 0; i < FIELDS; i++) {
        const struct question *q = &f.survey->questions[20 + i];
        assert_string_equal(q->code, expected[i].code);
        assert_ptr_equal(q->kind, kind_find("single"));
        assert_string_equal(q->respondent->name, q->code + strlen(RESPONDENT_PREFIX));
        assert_int_equal(q->option_count, expected[i].options);
        assert_string_equal(q->options[0].code, expected[i].first);
        assert_string_equal(q->options[q->option_count - 1].code, expected[i].last);
        assert_int_equal(q->options[0].text.count, 0); /* its words come with the program */
        assert_int_equal(q->text.count, 0);
        assert_false(q->na);
    }
    arena_free(f.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(questions_stand_in_their_sections),
                                       cmocka_unit_test(questions_about_the_person_come_last)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
