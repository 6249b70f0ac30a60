#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/utf8.h"

static struct arena *arena;

static void test_valid(void **state) {
    (void)state;
    static const char *const good[] = {"", "a", "Đất đai", "\xf4\x8f\xbf\xbf", "\xef\xbf\xbd"};
    static const char *const bad[] = {"\x80",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xe0\x80\x80",
                                      "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xf8\x88\x80\x80\x80",
                                      "\xc3",
                                      "a\xe1\xba",
                                      "\xff"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(utf8_valid(str_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(utf8_valid(str_of(bad[i])));
}

static void test_length(void **state) {
    (void)state;
    assert_int_equal(utf8_length(STR("")), 0);
    assert_int_equal(utf8_length(STR("Hài lòng")), 8);
    assert_int_equal(utf8_length(STR("\xf0\x9f\x98\x80")), 1);
}

static void test_clean(void **state) {
    (void)state;
    static const struct {
        bool lines;
        const char *raw, *expect;
    } cases[] = {
        {true, "", ""},
        {true, " \t\r\n a \n ", "a"},
        {true, "a\r\nb\rc\nd", "a\nb\nc\nd"},
        {false, "a\r\nb\nc", "a b c"},
        {true, "a\tb", "a b"},
        {true,
         "a\x01\x1f\x7f"
         "b",
         "ab"},
        {true,
         "a\xc2\x85"
         "b",
         "ab"},
        {true,
         "a\xe2\x80\xae"
         "b\xe2\x80\xac\xe2\x81\xa6\xe2\x81\xa9",
         "ab"}, /* overrides, isolates */
        {true,
         "\xef\xbb\xbf"
         "a\xe2\x80\x8e\xe2\x80\x8f",
         "a"},
        {true,
         "ho\xcc\x80"
         "a",
         "h\xc3\xb2"
         "a"},                                                       /* o + grave → ò */
        {true, "e\xcc\x82\xcc\xa3", "\xe1\xbb\x87"},                 /* e + ^ + dot below → ệ */
        {true, "e\x01\xcc\x82\xe2\x80\x8e\xcc\xa3", "\xe1\xbb\x87"}, /* … with what is removed between them */
        {true,
         "a\xe2\x80\x8b"
         "b",
         "a\xe2\x80\x8b"
         "b"}, /* emoji need joiners: kept */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        struct str out;
        assert_int_equal(utf8_clean(str_of(cases[i].raw), cases[i].lines, arena, &out, &err), 0);
        if (!str_is(out, cases[i].expect))
            fail_msg("case %zu: \"%.*s\"", i, STR_ARG(out));
        /* What is stored is stored once: cleaning again changes nothing. */
        struct str again;
        assert_int_equal(utf8_clean(out, cases[i].lines, arena, &again, &err), 0);
        assert_true(str_equal(out, again));
    }
}

static void test_clean_refuses(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    struct str out = STR("kept");
    assert_int_equal(utf8_clean(STR("a\xff"), true, arena, &out, &err), ERR_INPUT);
    assert_string_equal(err.text, "the text is not valid UTF-8");
    struct arena *small = arena_new(16);
    assert_int_equal(utf8_clean(STR("more than sixteen bytes"), true, small, &out, &err), ERR_NOMEM);
    assert_true(str_is(out, "kept"));
    arena_free(small);
}

static void test_width(void **state) {
    (void)state;
    assert_int_equal(utf8_width(STR("Nghiệm")), 6);
    assert_int_equal(utf8_width(STR("e\xcc\xa3\xcc\x82")), 1); /* ệ in parts */
    assert_int_equal(utf8_width(STR("日本")), 4);
    assert_int_equal(utf8_width(STR("")), 0);
}

static void test_characters(void **state) {
    (void)state;
    static const struct {
        const char *text;
        char plain;
        bool letter, joined;
    } cases[] = {
        {"a", 'a', true, false},
        {"Ế", 'E', true, false},
        {"ữ", 'u', true, false},
        {"Đ", 'D', true, false},
        {"đ", 'd', true, false},
        {"5", '5', false, false},
        {"５", '5', false, false},
        {"＠", '@', false, false},
        {"\xc2\xa0", ' ', false, false},
        {"–", '-', false, false},
        {"−", '-', false, false},
        {"•", '.', false, false},
        {"\n", '\n', false, false},
        {"日", '\0', true, false},
        {"😀", '\0', false, false},
        {"\xcc\x81", '\0', false, true},
        {"\xe2\x80\x8b", '\0', false, true},
        {"\xef\xb8\x8f", '\0', false, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str text = str_of(cases[i].text);
        size_t at = 0;
        uint32_t c = utf8_next(text, &at);
        assert_int_equal(at, text.n);
        if (utf8_plain(c) != cases[i].plain || utf8_is_letter(c) != cases[i].letter ||
            utf8_is_joined(c) != cases[i].joined)
            fail_msg("case %zu: %s", i, cases[i].text);
    }
}

int main(void) {
    arena = arena_new(1 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_width), cmocka_unit_test(test_characters),
        cmocka_unit_test(test_valid), cmocka_unit_test(test_length),
        cmocka_unit_test(test_clean), cmocka_unit_test(test_clean_refuses),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
