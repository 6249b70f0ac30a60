/* Lines of the log that tell what was before and is now. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/change_note.h"

static void test_there_and_back(void **state) {
    (void)state;
    static const char *const texts[] = {"",    "Quầy 1", "\"",         "\"\"",       "a\" → \"b",
                                        " → ", "x\" → ", "\"Quầy\" 2", "name \"a\"", "→"};
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++) {
            const char *before, *after, *line = change_note(arena, "name", texts[i], texts[j]);
            assert_true(change_read(arena, line, "name", &before, &after));
            assert_string_equal(before, texts[i]);
            assert_string_equal(after, texts[j]);
            assert_false(change_read(arena, line, "kind", &before, &after));
        }
    assert_string_equal(change_note(arena, "name", "Quầy \"A\"", "B"), "name \"Quầy \"\"A\"\"\" → \"B\"");
    arena_free(arena);
}

/* As they were written once. */
static void test_old_lines(void **state) {
    (void)state;
    static const char *const texts[] = {"",      "Quầy 1",        "\"Quầy\"", "\"a\" → ", "\"a\" → \"b",
                                        "a → b", "\"a\" → \"b\"c"};
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *before, *after;
        assert_true(change_read(arena, arena_printf(arena, "name %s", texts[i]), "name", &before, &after));
        assert_string_equal(before, texts[i]);
        assert_null(after);
        assert_false(change_read(arena, "names", "name", &before, &after));
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_there_and_back),
                                       cmocka_unit_test(test_old_lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
