/* Which words were changed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "core/word_diff.h"

/* "a [b ]c": what is changed stands in brackets. */
static void format(const struct word_parts *parts, char *out, size_t size) {
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < parts->count && n < size; i++)
        n += (size_t)snprintf(out + n, size - n, "%s%.*s%s", parts->parts[i].changed ? "[" : "",
                              STR_ARG(parts->parts[i].text), parts->parts[i].changed ? "]" : "");
}

static void check(const char *then, const char *now, const char *then_expected, const char *now_expected) {
    struct arena *arena = arena_new(16 * 1024 * 1024);
    struct word_parts old, new;
    struct err err = ERR_INIT;
    char text[8192];
    assert_int_equal(word_diff(str_of(then), str_of(now), arena, &old, &new, &err), 0);
    format(&old, text, sizeof text);
    assert_string_equal(text, then_expected);
    format(&new, text, sizeof text);
    assert_string_equal(text, now_expected);
    arena_free(arena);
}

static void test_words(void **state) {
    (void)state;
    check("", "", "", "");
    check("một hai ba", "một hai ba", "một hai ba", "một hai ba");
    check("một hai ba", "một bốn ba", "một [hai ]ba", "một [bốn ]ba");
    check("một hai", "một hai ba", "một hai", "một hai [ba]");
    check("", "mới", "", "[mới]");
    check("cũ", "", "[cũ]", "");
    check("a b c d", "b c d a", "[a ]b c d", "b c d [a]");
    /* The blank behind a word is not part of it. */
    check("a  b", "a b", "a  b", "a b");
}

/* Whatever the texts, the parts make them up, and what is unchanged is the same in both. */
static void test_random(void **state) {
    static const char *const words[] = {"a", "b", "c", "dài"};
    (void)state;
    srand(7);
    for (int i = 0; i < 2000; i++) {
        char texts[2][256] = {"", ""}, kept[2][256] = {"", ""}, whole[2][256] = {"", ""};
        struct word_parts parts[2];
        struct err err = ERR_INIT;
        struct arena *arena = arena_new(1024 * 1024);
        for (int side = 0; side < 2; side++)
            for (int n = rand() % 12; n > 0; n--) {
                strncat(texts[side], words[rand() % 4], 8);
                strncat(texts[side], " ", 2);
            }
        assert_int_equal(word_diff(str_of(texts[0]), str_of(texts[1]), arena, &parts[0], &parts[1], &err), 0);
        for (int side = 0; side < 2; side++)
            for (size_t k = 0; k < parts[side].count; k++) {
                strncat(whole[side], parts[side].parts[k].text.p, parts[side].parts[k].text.n);
                if (!parts[side].parts[k].changed)
                    strncat(kept[side], parts[side].parts[k].text.p, parts[side].parts[k].text.n);
            }
        assert_string_equal(whole[0], texts[0]);
        assert_string_equal(whole[1], texts[1]);
        assert_string_equal(kept[0], kept[1]);
        arena_free(arena);
    }
}

static void test_long(void **state) {
    (void)state;
    char text[2 * WORD_DIFF_WORDS_MAX + 3] = "";
    for (int i = 0; i <= WORD_DIFF_WORDS_MAX; i++)
        memcpy(text + 2 * i, "x ", 3);
    struct arena *arena = arena_new(16 * 1024 * 1024);
    struct word_parts old, new;
    struct err err = ERR_INIT;
    assert_int_equal(word_diff(str_of(text), STR("x"), arena, &old, &new, &err), 0);
    assert_int_equal(old.count, 1);
    assert_true(old.parts[0].changed && old.parts[0].text.n == strlen(text));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words), cmocka_unit_test(test_random),
                                       cmocka_unit_test(test_long)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
