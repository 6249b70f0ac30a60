#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "files/response_file.h"

/* Whatever the text: guarded and read again it is the same, and what goes out is no formula. */
static void test_guard(void **state) {
    (void)state;
    static const char *const texts[] = {"",     "a",   "=1+1",  "+84",       "-x",       "@a",  "'",
                                        "''",   "'=",  "'a",    "a=b",       "1-2 =",    "= ",  "đường",
                                        "'''",  "'-'", "＝1+1", "＋84",      "－x",      "＠a", "  =1",
                                        "\t=1", "\tx", "\rx",   "\u3000＝1", "\u00a0=1", "'\t", "' =1"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str text = str_of(texts[i]);
        struct buf cell;
        buf_init(&cell, 100);
        if (response_text_guarded(text))
            buf_addc(&cell, '\'');
        buf_addstr(&cell, text);
        assert_true(cell.n == 0 || strchr("=+-@\t\r", cell.p[0]) == NULL);
        /* Nor behind blanks, nor full-width. */
        static const char *const never[] = {"＝", "＋", "－", "＠", " =", "  =", "\u3000", "\u00a0"};
        for (size_t n = 0; n < sizeof never / sizeof *never; n++)
            assert_true(cell.n == 0 || strncmp(cell.p, never[n], strlen(never[n])) != 0);
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
