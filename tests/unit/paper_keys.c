#include "survey_help.h"

#include "pages/form.h"
#include "pages/paper_keys.h"

struct slip {
    struct loaded f;
    struct view *view;
    json_t *model;
};

static int setup(void **state) {
    static struct slip s;
    struct err err = ERR_INIT;
    s.f = load_ok("every-option");
    if (view_new(NULL, &s.view, &err) != 0)
        return -1;
    s.model = json_object();
    const struct form_refill nothing = {0};
    const struct form_view form = form_view_whole("vi");
    form_model(s.model, s.view, s.f.survey, &nothing, &form);
    *state = &s;
    return 0;
}

static int teardown(void **state) {
    struct slip *s = *state;
    json_decref(s->model);
    view_free(s->view);
    arena_free(s->f.arena);
    return 0;
}

static const json_t *model_of(const struct slip *s, const struct question *q) {
    return json_array_get(json_object_get(s->model, "questions"), (size_t)(q - s->f.survey->questions));
}

/* What a form would have sent. */
static const char *value_of(const struct slip *s, const char *code, const char *typed) {
    const struct question *q = question_of(s->f.survey, code);
    struct str value = paper_keys_value(q, model_of(s, q), str_of(typed), s->f.arena);
    assert_non_null(value.p);
    return arena_copy(s->f.arena, value.p, value.n);
}

static bool accepted(const struct slip *s, const struct question *q, const char *raw, struct value *out) {
    enum fault_key key = FAULT_NONE;
    struct err err = ERR_INIT;
    return q->kind->accept(q, str_of(raw), s->f.arena, out, &key, &err) == 0 && key == FAULT_NONE;
}

static void keys_mean_what_the_slip_says(void **state) {
    static const struct {
        const char *code, *typed, *value; /* value "?": no key, and no kind takes it */
    } cases[] = {
        {"level", "1", "1"},
        {"level", " 5 ", "5"},
        {"level", "0", "na"},
        {"level", "6", "?"},
        {"level", "", ""},
        {"level", "-", "?"},
        {"level", "05", "?"},
        {"level.own", "10", "10"},
        {"level.own", "0", "?"},
        {"yes", "1", "yes"},
        {"yes", "2", "no"},
        {"yes", "0", "na"},
        {"yes.no", "0", "?"},
        {"yes", "3", "?"},
        {"one", "1", "web"},
        {"one", "3", "post"},
        {"one", "4", "?"},
        {"many", "13", "a|c"},
        {"many", "1 3", "a|c"},
        {"many", "3,1;", "c|a"},
        {"many", "0", "na"},
        {"many", "18", "?"},
        {"many", "x", "?"},
        {"many.all", "8", "h"},
        {"days", "0", "0"},
        {"days", "-", "na"},
        {"days", "60", "60"},
        {"days", "61", "61"},
        {"visits", "0", "0"},
        {"warmth", "-40", "-40"},
        {"why", " giữ nguyên ", " giữ nguyên "},
    };
    struct slip *s = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *value = value_of(s, cases[i].code, cases[i].typed);
        if (strcmp(value, cases[i].value) != 0)
            fail_msg("%s \"%s\": %s, expected %s", cases[i].code, cases[i].typed, value, cases[i].value);
        struct value ignored;
        if (strcmp(value, "?") == 0)
            assert_false(accepted(s, question_of(s->f.survey, cases[i].code), value, &ignored));
    }
}

/* Back and forth, for everything that a question can be answered with. */
static size_t round_trip(const struct slip *s, const struct question *q, const char *raw) {
    struct value value, again;
    if (!accepted(s, q, raw, &value))
        return 0;
    const char *typed = paper_keys_typed(q, model_of(s, q), &value, s->f.arena);
    if (!accepted(s, q, value_of(s, q->code, typed), &again))
        fail_msg("%s %s: \"%s\" is refused", q->code, raw, typed);
    assert_int_equal(again.state, value.state);
    if (value.state == VALUE_SET)
        assert_int_equal(again.number, value.number);
    assert_non_null(paper_keys_words(q, model_of(s, q), &value, "bỏ trống", s->f.arena));
    return 1;
}

static void what_was_typed_comes_back(void **state) {
    struct slip *s = *state;
    size_t tried = 0;
    for (size_t i = 0; i < s->f.survey->question_count; i++) {
        const struct question *q = &s->f.survey->questions[i];
        if (q->kind->input == INPUT_TEXT)
            continue;
        tried += round_trip(s, q, "na") + round_trip(s, q, "yes") + round_trip(s, q, "no");
        for (int n = -50; n <= 70; n++)
            tried += round_trip(s, q, arena_printf(s->f.arena, "%d", n));
        size_t options = q->option_count;
        for (size_t k = 0; k < options; k++)
            tried += round_trip(s, q, q->options[k].code);
        /* Every choice of several. */
        for (unsigned long set = 1; q->kind->input == INPUT_CHECKS && set < 1ul << options; set++) {
            const char *raw = "";
            for (size_t k = 0; k < options; k++)
                if ((set >> k & 1) != 0)
                    raw = arena_printf(s->f.arena, "%s%s%s", raw, raw[0] == '\0' ? "" : "|",
                                       q->options[k].code);
            tried += round_trip(s, q, raw);
        }
    }
    assert_true(tried > 500);
    print_message("%zu answers\n", tried);
}

static void skipped_and_words(void **state) {
    struct slip *s = *state;
    const struct question *level = question_of(s->f.survey, "level"),
                          *days = question_of(s->f.survey, "days");
    const struct value skipped = {.state = VALUE_SKIPPED}, na = {.state = VALUE_NA},
                       five = {.state = VALUE_SET, .number = 5};
    struct arena *arena = s->f.arena;
    assert_string_equal(paper_keys_typed(level, model_of(s, level), &skipped, arena), "");
    assert_string_equal(paper_keys_words(level, model_of(s, level), &skipped, "bỏ trống", arena), "bỏ trống");
    assert_string_equal(paper_keys_typed(level, model_of(s, level), &na, arena), "0");
    assert_string_equal(paper_keys_typed(days, model_of(s, days), &na, arena), "-");
    assert_string_equal(paper_keys_typed(days, model_of(s, days), &five, arena), "5");
    assert_memory_equal(paper_keys_words(level, model_of(s, level), &five, "", arena), "5 – ",
                        strlen("5 – "));
}

/* After these keys the form goes on by itself: none of them may be the beginning of a longer one. */
static void single_keys(void **state) {
    struct slip *s = *state;
    static const char *const expected[][2] = {{"level", "123450"}, {"level.own", ""}, {"yes", "120"},
                                              {"yes.no", "12"},    {"one", "1230"},   {"many", ""},
                                              {"days", ""},        {"why", ""}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const struct question *q = question_of(s->f.survey, expected[i][0]);
        assert_string_equal(paper_keys_single(q, model_of(s, q), s->f.arena), expected[i][1]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_mean_what_the_slip_says, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_typed_comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(skipped_and_words, setup, teardown),
        cmocka_unit_test_setup_teardown(single_keys, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
