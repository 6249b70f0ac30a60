#include "survey_help.h"

#include "core/tally.h"

static void the_positive_rule_of_every_kind(void **state) {
    (void)state;
    static const struct {
        const char *code;
        int64_t from, to;
        uint64_t options;
        bool reverse;
    } expected[] = {
        {"level", 4, 5, 0, false},          {"level.own", 8, 10, 0, false}, {"level.turned", 1, 2, 0, true},
        {"level.straight", 4, 5, 0, false}, {"yes", 1, 1, 0, false},        {"yes.said", 1, 1, 0, false},
        {"yes.no", 0, 0, 0, false},         {"yes.turned", 0, 0, 0, true},  {"one", 0, 0, 5, false},
        {"days", 0, 5, 0, false},           {"visits", 3, 10, 0, false},    {"warmth", 18, 25, 0, false},
    };
    struct loaded f = load_ok("every-option");
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const struct question *q = question_of(f.survey, expected[i].code);
        assert_true(question_counts(q));
        assert_int_equal(q->good_from, expected[i].from);
        assert_int_equal(q->good_to, expected[i].to);
        assert_int_equal(q->good_options, expected[i].options);
        assert_true(q->reverse == expected[i].reverse);
    }
    arena_free(f.arena);
}

/* Turned round, as many levels are good as before, at the other end. */
static void every_scale_can_be_turned(void **state) {
    (void)state;
    struct loaded f = load_ok("every-scale");
    size_t count = 0;
    for (; scale_at(count) != NULL; count++) {
        const struct scale *scale = scale_at(count);
        const struct question *straight = question_of(f.survey, scale->code);
        const struct question *turned = straight + 1;
        assert_ptr_equal(straight->scale, scale);
        assert_ptr_equal(turned->scale, scale);
        assert_int_equal(straight->good_from, scale->satisfied_from);
        assert_int_equal(straight->good_to, scale->levels);
        assert_int_equal(turned->good_from, 1);
        assert_int_equal(turned->good_to, scale->levels - scale->satisfied_from + 1);
    }
    assert_int_equal(f.survey->question_count, 2 * count);
    assert_string_equal(f.survey->method->name, "item-mean");
    assert_int_equal(f.survey->credit_unit, 180); /* 2, 3, 4, 9 and 10 steps */
    arena_free(f.arena);
}

static void the_keys_of_every_kind(void **state) {
    (void)state;
    struct loaded f = load_ok("every-option");
    const struct survey *s = f.survey;
    static const char *const with_na[] = {"level", "yes", "one", "many", "days"};
    size_t with = 0;
    for (size_t i = 0; i < s->question_count; i++)
        with += s->questions[i].na;
    assert_int_equal(with, sizeof with_na / sizeof *with_na);
    for (size_t i = 0; i < with; i++)
        assert_true(question_of(s, with_na[i])->na);
    assert_string_equal(question_of(s, "level")->scale->code, "agree-5"); /* the survey's */
    assert_string_equal(question_of(s, "level.own")->scale->code, "score-10");
    assert_null(question_of(s, "yes")->scale);

    const struct question *many = question_of(s, "many"), *all = question_of(s, "many.all");
    assert_int_equal(many->option_count, 7);
    assert_int_equal(many->choices_max, 2);
    assert_string_equal(many->options[6].code, "g");
    assert_string_equal(text_in(&many->options[6].text, "en"), "Option g");
    assert_int_equal(all->option_count, 8);
    assert_int_equal(all->choices_max, 8);

    assert_int_equal(question_of(s, "warmth")->min, -40);
    assert_int_equal(question_of(s, "warmth")->max, 50);
    assert_int_equal(question_of(s, "money")->min, -1000000000);
    assert_int_equal(question_of(s, "money")->max, -999000000);
    assert_string_equal(text_in(&question_of(s, "days")->unit, "en"), "days");
    assert_int_equal(question_of(s, "visits")->unit.count, 0);
    assert_int_equal(question_of(s, "why")->length_max, SURVEY_COMMENT_MAX);
    assert_int_equal(question_of(s, "why.short")->length_max, 40);
    arena_free(f.arena);
}

static void where_a_question_counts(void **state) {
    (void)state;
    static const char *const outside[] = {"yes.outside", "one.outside", "many",  "many.all",      "money",
                                          "why",         "why.short",   "again", "respondent.age"};
    struct loaded f = load_ok("every-option");
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        assert_false(question_counts(question_of(f.survey, outside[i])));
    assert_int_equal(question_of(f.survey, "level")->dimension, survey_dimension(f.survey, STR("A.1")));
    assert_int_equal(question_of(f.survey, "level.straight")->dimension, 0);
    assert_int_equal(question_of(f.survey, "days")->dimension, survey_dimension(f.survey, STR("B")));
    arena_free(f.arena);
}

/* Bytes and cells lie one behind the other; stored responses and tallies hang on these numbers. */
static void the_layout_of_every_kind(void **state) {
    (void)state;
    static const struct {
        const char *code;
        size_t size, offset, cell;
        unsigned credit_step;
    } expected[] = {
        {"level", 1, 0, 1, 9},
        {"level.own", 1, 1, 7, 4},
        {"level.turned", 1, 2, 18, 12},
        {"level.straight", 1, 3, 23, 9},
        {"yes", 1, 4, 29, 36},
        {"yes.said", 1, 5, 32, 36},
        {"yes.no", 1, 6, 35, 36},
        {"yes.turned", 1, 7, 38, 36},
        {"yes.outside", 1, 8, 41, 0},
        {"one", 1, 9, 44, 36},
        {"one.outside", 1, 10, 48, 0},
        {"many", 1, 11, 51, 0},
        {"many.all", 2, 12, 60, 0},
        {"days", 4, 14, 70, 36},
        {"visits", 4, 18, 75, 36},
        {"warmth", 4, 22, 80, 36},
        {"money", 4, 26, 85, 0},
        {"why", 0, 30, 90, 0},
        {"why.short", 0, 30, 90, 0},
        {"again", 1, 30, 90, 0},
        {"respondent.field", 1, 31, 93, 0},
        {"respondent.age", 1, 32, 102, 0},
        {"respondent.occupation", 1, 37, 125, 0},
    };
    struct loaded f = load_ok("every-option");
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const struct question *q = question_of(f.survey, expected[i].code);
        assert_int_equal(q->size, expected[i].size);
        assert_int_equal(q->offset, expected[i].offset);
        assert_int_equal(q->cell, expected[i].cell);
        assert_int_equal(q->credit_step, expected[i].credit_step);
    }
    assert_int_equal(f.survey->answers_size, 38);
    assert_int_equal(f.survey->credit_unit, 36);
    assert_int_equal(f.survey->tally_sums, TALLY_SUMS);
    assert_int_equal(f.survey->tally_cells, 133 + 5 * TALLY_SUMS);
    arena_free(f.arena);

    f = load_ok("mean-score");
    assert_int_equal(f.survey->tally_sums, TALLY_SUMS_SCORED);
    assert_int_equal(f.survey->credit_unit, 9);
    assert_int_equal(f.survey->tally_cells, 1 + 11 + 11 + 3 + 5 + 2 * TALLY_SUMS_SCORED);
    arena_free(f.arena);
}

/* The largest there is: every bit and level has its place. */
static void the_limits_can_be_reached(void **state) {
    (void)state;
    struct loaded f = load_ok("largest");
    const struct survey *s = f.survey;
    assert_int_equal(s->question_count, SURVEY_QUESTIONS_MAX);
    assert_int_equal(s->dimension_count, SURVEY_DIMENSIONS_MAX);
    assert_int_equal(s->section_count, SURVEY_SECTIONS_MAX);
    assert_int_equal(s->continuation_count, SURVEY_CONTINUATIONS_MAX);
    assert_int_equal(s->dimensions[0].owner_count, SURVEY_OWNERS_MAX);
    assert_int_equal(strlen(s->code), SURVEY_CODE_MAX);
    const struct question *one = question_of(s, "one"), *many = question_of(s, "many");
    assert_int_equal(one->option_count, SURVEY_OPTIONS_MAX);
    assert_int_equal(one->good_options, (((uint64_t)1 << 50) - 1) & ~(uint64_t)1);
    assert_int_equal(many->choices_max, 31);
    assert_int_equal(many->size, 4);
    const struct question *last = question_of(s, "text.short");
    assert_int_equal(last->condition_count, SURVEY_CONDITIONS_MAX);
    assert_int_equal(last->conditions[0].any, (uint64_t)1 << 1 | (uint64_t)1 << 11);
    assert_int_equal(last->conditions[6].any, ((uint64_t)1 << 50) - 1);
    assert_int_equal(last->conditions[7].any, ((uint64_t)1 << 31) - 1);
    arena_free(f.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_positive_rule_of_every_kind), cmocka_unit_test(every_scale_can_be_turned),
        cmocka_unit_test(the_keys_of_every_kind),          cmocka_unit_test(where_a_question_counts),
        cmocka_unit_test(the_layout_of_every_kind),        cmocka_unit_test(the_limits_can_be_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
