/* A condition in words, as a codebook and an import tell it. */
#include "core/condition.h"

#include "survey_help.h"

static void assert_words(const struct loaded *f, const char *code, size_t index, const char *expected) {
    const struct question *q = question_of(f->survey, code);
    assert_true(index < q->condition_count);
    assert_string_equal(condition_words(f->survey, &q->conditions[index], f->arena), expected);
}

static void answers_by_their_codes(void **state) {
    (void)state;
    struct loaded f = load_ok("every-option");
    assert_words(&f, "why", 0, "level is 1 or 2 or na");
    assert_words(&f, "why.short", 0, "yes is no");
    assert_words(&f, "why.short", 1, "one is desk or na");
    assert_words(&f, "why.short", 2, "many is a or g or na");
    assert_words(&f, "again", 0, "yes.turned is no or yes");
    arena_free(f.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers_by_their_codes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
