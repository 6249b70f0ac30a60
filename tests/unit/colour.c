/* The contrasts are worked out from the formula of WCAG 2.2 in decimal arithmetic of 40 digits. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "core/colour.h"

static struct colour colour_of(const char *text) {
    struct colour colour = {0, 0, 0};
    if (!colour_parse(str_of(text), &colour))
        fail_msg("%s is refused", text);
    return colour;
}

static void test_parse(void **state) {
    (void)state;
    struct colour colour = colour_of("#09afAF");
    assert_int_equal(colour.red, 0x09);
    assert_int_equal(colour.green, 0xaf);
    assert_int_equal(colour.blue, 0xaf);
    static const char *const wrong[] = {"",         "#",          "#fff",    "123456",  "1234567",
                                        "#12345",   "#1234567",   "#12345g", "#1234 5", " #123456",
                                        "#123456 ", "rgb(0,0,0)", "#-12345", "#/23456", "#:23456",
                                        "#@23456",  "#G23456",    "#`23456"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct colour untouched = {1, 2, 3};
        if (colour_parse(str_of(wrong[i]), &untouched))
            fail_msg("%s is a colour", wrong[i]);
        assert_true(untouched.red == 1 && untouched.green == 2 && untouched.blue == 3);
    }
    assert_false(colour_parse((struct str){"#12345\0", 7}, &colour));
}

static void test_contrast(void **state) {
    (void)state;
    static const struct {
        const char *colour;
        double contrast;
    } cases[] = {
        {"#000000", 21},
        {"#ffffff", 1},
        {"#ff0000", 3.998476770754},
        {"#00ff00", 1.372190277052},
        {"#0000ff", 8.592471358429},
        {"#777777", 4.478089453577},
        {"#767676", 4.542224959605},
        {"#0a0a0a", 19.798145710525}, /* the last one of the straight part */
        {"#0b0b0b", 19.682627652657}, /* the first one of the curve */
        {"#173a5e", 11.645416928628},
        {"#8b0000", 10.010518239222},
        {"#ffd700", 1.402601780894},
        {"#010203", 20.765582005119},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double contrast = colour_contrast(colour_of(cases[i].colour));
        if (!(fabs(contrast - cases[i].contrast) < 1e-9))
            fail_msg("%s: %.12f, expected %.12f", cases[i].colour, contrast, cases[i].contrast);
    }
    assert_true(colour_contrast(colour_of("#767676")) >= colour_contrast_text);
    assert_true(colour_contrast(colour_of("#777777")) < colour_contrast_text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_contrast),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
