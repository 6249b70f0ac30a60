#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/response_file.h"

/* Whatever the text: guarded and read again it is the same, and what goes out is no formula. */
static void test_guard(void **state) {
    (void)state;
    static const char *const texts[] = {"",   "a",  "=1+1", "+84",   "-x", "@a",    "'",   "''",
                                        "'=", "'a", "a=b",  "1-2 =", "= ", "đường", "'''", "'-'"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str text = str_of(texts[i]);
        struct buf cell;
        buf_init(&cell, 100);
        if (response_text_guarded(text))
            buf_addc(&cell, '\'');
        buf_addstr(&cell, text);
        assert_true(cell.n == 0 || strchr("=+-@", cell.p[0]) == NULL);
        assert_true(str_equal(response_text_unguard(buf_str(&cell)), text));
        buf_release(&cell);
    }
    /* What people type themselves is not touched. */
    assert_true(str_is(response_text_unguard(STR("'tis")), "'tis"));
    assert_true(str_is(response_text_unguard(STR("=1")), "=1"));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_guard)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
