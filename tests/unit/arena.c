#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"

static void assert_zero(const unsigned char *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        assert_int_equal(p[i], 0);
}

/* Zeroed, aligned, apart from each other, for sizes around the block size; and again after a reset. */
static void test_objects(void **state) {
    (void)state;
    static const size_t sizes[] = {24, 0, 1, 15, 16, 17, 1000, 16383, 16384, 16385, 100000, 20};
    enum { COUNT = sizeof sizes / sizeof *sizes };
    struct arena *arena = arena_new(1 << 22);
    for (int round = 0; round < 3; round++) {
        unsigned char *objects[COUNT];
        for (size_t i = 0; i < COUNT; i++) {
            objects[i] = arena_alloc(arena, sizes[i]);
            assert_non_null(objects[i]);
            assert_int_equal((uintptr_t)objects[i] % 16, 0);
            assert_zero(objects[i], sizes[i]);
            memset(objects[i], (int)i + 1, sizes[i]);
        }
        for (size_t i = 0; i < COUNT; i++)
            for (size_t k = 0; k < sizes[i]; k++)
                assert_int_equal(objects[i][k], i + 1);
        arena_reset(arena);
    }
    arena_free(arena);
    arena_free(NULL);
}

/* Past some megabytes blocks are whole large pages: objects still zeroed, aligned and apart, of any size. */
static void test_large(void **state) {
    (void)state;
    enum { COUNT = 400 };
    static const size_t sizes[] = {40, 16000, 17000, 70000, 3000000, 2097152, 2097100, 1};
    struct arena *arena = arena_new((size_t)1 << 30);
    for (int round = 0; round < 2; round++) {
        unsigned char *objects[COUNT];
        for (size_t i = 0; i < COUNT; i++) {
            size_t n = sizes[i % 8];
            objects[i] = arena_alloc(arena, n);
            assert_non_null(objects[i]);
            assert_int_equal((uintptr_t)objects[i] % 16, 0);
            assert_true(objects[i][0] == 0 && objects[i][n / 2] == 0 && objects[i][n - 1] == 0);
            memset(objects[i], (int)(i % 251 + 1), n);
        }
        for (size_t i = 0; i < COUNT; i++) {
            size_t n = sizes[i % 8];
            assert_true(objects[i][0] == i % 251 + 1 && objects[i][n / 2] == i % 251 + 1 &&
                        objects[i][n - 1] == i % 251 + 1);
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

static void test_limit(void **state) {
    (void)state;
    struct arena *arena = arena_new(100);
    assert_null(arena_alloc(arena, 101));
    assert_non_null(arena_alloc(arena, 48));
    assert_non_null(arena_alloc(arena, 48));
    assert_null(arena_alloc(arena, 16));
    arena_reset(arena);
    assert_non_null(arena_alloc(arena, 96));
    assert_null(arena_alloc(arena, SIZE_MAX));
    assert_null(arena_array(arena, SIZE_MAX / 2, 3));
    assert_null(arena_copy(arena, "", SIZE_MAX));
    arena_free(arena);
}

static void test_texts(void **state) {
    (void)state;
    struct arena *arena = arena_new(10000);
    const char *bytes = arena_copy(arena, "a\0b", 3);
    assert_memory_equal(bytes, "a\0b", 4);
    assert_string_equal(arena_strdup(arena, "xin chào"), "xin chào");
    assert_string_equal(arena_printf(arena, "%s %d", "phiếu", 12), "phiếu 12");
    for (int n = 120; n < 140; n++) { /* around the size that is formatted once */
        const char *padded = arena_printf(arena, "%*d", n, 7);
        assert_int_equal(strlen(padded), n);
        assert_int_equal(padded[n - 1], '7');
    }
    struct str empty = arena_str(arena, (struct str){NULL, 0});
    assert_non_null(empty.p);
    assert_int_equal(empty.n, 0);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_objects),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
