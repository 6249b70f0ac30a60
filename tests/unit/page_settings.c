#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "pages/settings.h"

enum { LONG = SETTING_NOTED_MAX + 1, LINE = 3 * SETTING_NOTED_MAX };

/* What a setting in force and the latest line about it offer to put back; "-": no way back, "": it was not set. */
static const char *undone(struct arena *arena, const char *before, const char *now, const char *former) {
    char noted[SETTING_NOTED_MAX + 1], detail[LINE];
    const struct setting_value value = {.value = now, .unit = ""};
    const char *out;
    setting_noted(now, noted);
    snprintf(detail, sizeof detail, "%s" SETTING_ARROW "%s", before, noted);
    if (!settings_undo(detail, &value, "", former, arena, &out))
        return "-";
    return out == NULL ? "" : out;
}

static void long_values(void **state) {
    char a[LONG + 1], b[LONG + 1], noted[SETTING_NOTED_MAX + 1];
    struct arena *arena = arena_new(1 << 16);
    (void)state;
    assert_non_null(arena);
    memset(a, 'a', LONG);
    memset(b, 'b', LONG);
    a[LONG] = b[LONG] = '\0';
    setting_noted(a, noted);
    assert_string_equal(undone(arena, noted, "1022", a), a);
    assert_string_equal(undone(arena, noted, b, a), a);
    /* What is kept is not what the line tells of, or nothing is: of the same length, it is the mark that says so. */
    assert_string_equal(undone(arena, noted, "1022", b), "-");
    assert_string_equal(undone(arena, noted, "1022", "1022"), "-");
    assert_string_equal(undone(arena, noted, "1022", NULL), "-");
    /* A line of before lines had a mark says of nothing which it was. */
    assert_string_equal(undone(arena, "(201 bytes)", "1022", a), "-");
    arena_free(arena);
}

static void short_values(void **state) {
    struct arena *arena = arena_new(1 << 16);
    (void)state;
    assert_non_null(arena);
    assert_string_equal(undone(arena, "113", "1022", "what was long once"), "113");
    assert_string_equal(undone(arena, SETTING_NOT_SET, "1022", NULL), "");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(long_values), cmocka_unit_test(short_values)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
