#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base64.h"

static struct arena *arena;

/* RFC 4648, section 10, and bytes that show the last two symbols. */
static const struct {
    struct str bytes;
    const char *text;
} vectors[] = {
    {{"", 0}, ""},
    {{"f", 1}, "Zg=="},
    {{"fo", 2}, "Zm8="},
    {{"foo", 3}, "Zm9v"},
    {{"foob", 4}, "Zm9vYg=="},
    {{"fooba", 5}, "Zm9vYmE="},
    {{"foobar", 6}, "Zm9vYmFy"},
    {{"\xfb\xff\xbf", 3}, "+/+/"},
    {{"\0\0", 2}, "AAA="},
};

static void test_vectors(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct err err = ERR_INIT;
        struct str text = STR("untouched"), bytes = STR("untouched");
        assert_int_equal(base64_encode(vectors[i].bytes, arena, &text, &err), 0);
        if (!str_is(text, vectors[i].text))
            fail_msg("vector %zu became \"%.*s\"", i, STR_ARG(text));
        assert_int_equal(base64_decode(text, arena, &bytes, &err), 0);
        if (!str_equal(bytes, vectors[i].bytes))
            fail_msg("\"%s\" became %zu other bytes", vectors[i].text, bytes.n);
    }
}

static void test_wrong(void **state) {
    (void)state;
    static const struct str wrong[] = {
        {"Z", 1},
        {"Zg", 2},
        {"Zg=", 3},
        {"Zg===", 5},
        {"=", 1},
        {"====", 4},
        {"Zm9v Zm9v", 9},
        {"Zm9v\n", 5},
        {"Zg==Zg==", 8},
        {"Zm-_", 4},
        {"Zm9*", 4},
        {"Zm9v\0", 5},
        {"Zh==", 4} /* bits behind the last byte */,
        {"Zm9=", 4},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err err = ERR_INIT;
        struct str bytes = STR("untouched");
        if (base64_decode(wrong[i], arena, &bytes, &err) != ERR_INPUT)
            fail_msg("\"%.*s\" is taken", STR_ARG(wrong[i]));
        assert_string_not_equal(err.text, "");
        assert_true(str_is(bytes, "untouched"));
    }
}

static void test_every_byte(void **state) {
    (void)state;
    char all[1024];
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (char)(i * 7 + i / 256);
    for (size_t n = 0; n <= sizeof all; n++) {
        struct err err = ERR_INIT;
        struct str text, bytes;
        struct arena *room = arena_new(1 << 16);
        assert_int_equal(base64_encode((struct str){all, n}, room, &text, &err), 0);
        assert_int_equal(text.n, (n + 2) / 3 * 4);
        assert_int_equal(base64_decode(text, room, &bytes, &err), 0);
        assert_true(str_equal(bytes, (struct str){all, n}));
        arena_free(room);
    }
}

static void test_no_memory(void **state) {
    (void)state;
    static char many[4096];
    memset(many, 'A', sizeof many);
    struct arena *small = arena_new(100);
    struct err err = ERR_INIT;
    struct str out = STR("untouched");
    assert_int_equal(base64_encode((struct str){many, sizeof many}, small, &out, &err), ERR_NOMEM);
    assert_int_equal(base64_decode((struct str){many, sizeof many}, small, &out, &err), ERR_NOMEM);
    assert_true(str_is(out, "untouched"));
    arena_free(small);
}

int main(void) {
    arena = arena_new(1 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_no_memory),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
