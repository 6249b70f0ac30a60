#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "view/css.h"

static void makes_smaller(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {"\n p , b > i {\n  color : red ;\n  margin: 0 1px;\n}\n\n a{}", "p,b>i{color :red;margin:0 1px}a{}"},
        {"a :hover , a:hover{}", "a :hover,a:hover{}"},
        {"/* x\n */a/**/.b{margin:1px/* */2px}/**/", "a.b{margin:1px 2px}"},
        {"a{content : \"  /* { \\\" } */ '\" ;b:'\\\\'  }", "a{content :\"  /* { \\\" } */ '\";b:'\\\\'}"},
        {"@media (width > 40em) and ( x ) {a{b:calc( 1px + 2px ) !important;}}",
         "@media (width>40em) and (x){a{b:calc(1px + 2px)!important}}"},
        {"a + b ~ c * d{}", "a + b ~ c * d{}"},
        {"a{b:url(x) no-repeat;;}", "a{b:url(x) no-repeat;}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out;
        buf_init(&out, 1000);
        assert_int_equal(css_minify("x.css", str_of(cases[i][0]), &out, NULL), 0);
        assert_string_equal(buf_str(&out).p, cases[i][1]);
        buf_release(&out);
    }
}

static void refuses(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"a{}\n/* b", "x.css:2: a comment without its end"},
        {"a{}\n/*/", "x.css:2: a comment without its end"},
        {"a{b:'c\n'}", "x.css:1: a string without its end"},
        {"a{b:\"c\\\"", "x.css:1: a string without its end"},
        {"a{b:'\\", "x.css:1: a string without its end"},
        {"a{b:'</style>'}", "x.css: \"</\" would end the page's <style>; write \"<\\/\" in a string"},
        {"a{b:</**// x}", "x.css: \"</\" would end the page's <style>; write \"<\\/\" in a string"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out;
        struct err err = ERR_INIT;
        buf_init(&out, 1000);
        assert_int_equal(css_minify("x.css", str_of(cases[i][0]), &out, &err), ERR_INPUT);
        assert_string_equal(err.text, cases[i][1]);
        assert_int_equal(out.n, 0);
        buf_release(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(makes_smaller), cmocka_unit_test(refuses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
