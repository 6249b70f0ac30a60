#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "core/note.h"

static struct arena *arena;

static int made(struct str typed, size_t max, bool lines, const char *expected) {
    struct err err = ERR_INIT;
    const char *out = "untouched";
    int rc = note_text(typed, max, lines, arena, &out, &err);
    assert_string_equal(out, rc == 0 ? expected : "untouched");
    return rc;
}

static void texts_are_cleaned_and_masked(void **state) {
    (void)state;
    assert_int_equal(made(STR("  Đổi quy trình\r\n"), 20, false, "Đổi quy trình"), 0);
    assert_int_equal(made(STR("Một\r\nhai"), 20, true, "Một\nhai"), 0);
    assert_int_equal(made(STR("Gọi 0912 345 678 để hỏi"), 40, false, "Gọi [•••] để hỏi"), 0);
    assert_int_equal(made(STR("đường dây nóng 1022"), 40, false, "đường dây nóng 1022"), 0);
}

static void what_says_nothing_or_too_much_is_refused(void **state) {
    (void)state;
    assert_int_equal(made(STR(""), 20, true, ""), ERR_INPUT);
    assert_int_equal(made(STR(" \r\n\t"), 20, true, ""), ERR_INPUT);
    assert_int_equal(made(STR("a\xff"), 20, true, ""), ERR_INPUT);
    /* Characters are counted, not bytes. */
    assert_int_equal(made(STR("ấấấấấ"), 5, false, "ấấấấấ"), 0);
    assert_int_equal(made(STR("ấấấấấấ"), 5, false, ""), ERR_LIMIT);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts_are_cleaned_and_masked),
                                       cmocka_unit_test(what_says_nothing_or_too_much_is_refused)};
    arena = arena_new(1 << 20);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
