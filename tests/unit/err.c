#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

/* Whatever stands before it and wherever it is cut, a message stays UTF-8. */
static void long_messages_end_with_a_whole_character(void **state) {
    (void)state;
    static const char *const letters[] = {"x", "đ", "ế", "😀"};
    for (size_t l = 0; l < sizeof letters / sizeof *letters; l++)
        for (size_t before = 0; before < 8; before++) {
            char text[4096] = "";
            struct err err = ERR_INIT;
            memset(text, 'a', before);
            text[before] = '\0';
            while (strlen(text) < 2000)
                strncat(text, letters[l], sizeof text - strlen(text) - 1);
            assert_int_equal(err_set(&err, ERR_INPUT, "%s", text), ERR_INPUT);
            assert_true(utf8_valid(str_of(err.text)));
            assert_in_range(strlen(err.text), sizeof err.text - strlen(letters[l]), sizeof err.text - 1);
            for (int wrap = 0; wrap < 5; wrap++) {
                assert_int_equal(err_wrap(&err, "%.*s", wrap, "file"), ERR_INPUT);
                assert_true(utf8_valid(str_of(err.text)));
            }
        }
    struct err err = ERR_INIT;
    err_set(&err, ERR_IO, "trọn vẹn: ế");
    assert_string_equal(err.text, "trọn vẹn: ế");
    err_set(&err, ERR_IO, "%s", "");
    assert_string_equal(err.text, "");
    assert_int_equal(err_set(NULL, ERR_IO, "x"), ERR_IO);
    assert_int_equal(err_wrap(NULL, "x"), ERR_BUG);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(long_messages_end_with_a_whole_character)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
