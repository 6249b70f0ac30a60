#include "http/urlencoded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena *arena;

static int setup(void **state) {
    (void)state;
    arena = arena_new(256 * 1024);
    return arena == NULL;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void check(const char *text, size_t count, const char *const pairs[][2]) {
    struct http_fields fields;
    struct err err = ERR_INIT;
    assert_int_equal(urlencoded_parse(str_of(text), arena, &fields, &err), 0);
    assert_int_equal(fields.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(str_is(fields.items[i].name, pairs[i][0]));
        assert_true(str_is(fields.items[i].value, pairs[i][1]));
        assert_int_equal(fields.items[i].name.p[fields.items[i].name.n], '\0');
        assert_int_equal(fields.items[i].value.p[fields.items[i].value.n], '\0');
    }
}

static void test_order_and_repeats(void **state) {
    (void)state;
    const char *const pairs[][2] = {{"b", "2"}, {"a", "1"}, {"b", "3"}};
    check("b=2&a=1&b=3", 3, pairs);
}

static void test_decoding(void **state) {
    (void)state;
    const char *const pairs[][2] = {{"ý kiến", "rất tốt + nhanh"}, {"q.1", "=5="}};
    check("%C3%BD+ki%e1%ba%bfn=r%E1%BA%A5t+t%E1%BB%91t+%2B+nhanh&q.1==5=", 2, pairs);
}

static void test_raw_utf8_passes(void **state) {
    (void)state;
    const char *const pairs[][2] = {{"a", "đủ"}};
    check("a=đủ", 1, pairs);
}

static void test_shapes(void **state) {
    (void)state;
    const char *const pairs[][2] = {{"a", ""}, {"", "x"}, {"b", ""}};
    check("&&a&=x&&b=&", 3, pairs);
    struct http_fields fields = {NULL, 7};
    assert_int_equal(urlencoded_parse(STR("&&&"), arena, &fields, NULL), 0);
    assert_int_equal(fields.count, 0);
}

static void test_malformed(void **state) {
    (void)state;
    const char *const bad[] = {"a=%",  "a=%4",    "a=%4G", "a=%G4",  "%=1",    "a=%00",    "a%00b=1",
                               "a=%0", "a=1&b=%", "a=1\n", "a=\x01", "a=\x7f", "a=%u0041", "a=%-1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct http_fields fields = {NULL, 99};
        struct err err = ERR_INIT;
        assert_int_equal(urlencoded_parse(str_of(bad[i]), arena, &fields, &err), ERR_INPUT);
        assert_int_equal(err.code, ERR_INPUT);
        assert_int_equal(fields.count, 99); /* untouched */
    }
    struct http_fields fields;
    assert_int_equal(urlencoded_parse((struct str){"a=\0b", 4}, arena, &fields, NULL), ERR_INPUT);
}

static void test_limit(void **state) {
    (void)state;
    char text[4 * (HTTP_FIELDS_MAX + 1) + 1];
    for (size_t i = 0; i <= HTTP_FIELDS_MAX; i++)
        memcpy(text + 4 * i, "a=1&", 5);
    struct http_fields fields;
    assert_int_equal(urlencoded_parse((struct str){text, (size_t)4 * HTTP_FIELDS_MAX}, arena, &fields, NULL),
                     0);
    assert_int_equal(fields.count, HTTP_FIELDS_MAX);
    assert_int_equal(urlencoded_parse(str_of(text), arena, &fields, NULL), ERR_LIMIT);
}

static void test_no_memory(void **state) {
    (void)state;
    struct arena *small = arena_new(64);
    struct http_fields fields;
    assert_int_equal(urlencoded_parse(STR("a=1&b=2&c=3"), small, &fields, NULL), ERR_NOMEM);
    arena_free(small);
}

/* Every byte as a value, encoded in both cases of the digits, comes back. */
static void test_every_byte(void **state) {
    (void)state;
    for (unsigned c = 1; c < 256; c++) {
        char text[16];
        struct http_fields fields;
        snprintf(text, sizeof text, c % 2 == 0 ? "v=%%%02x" : "v=%%%02X", c);
        assert_int_equal(urlencoded_parse(str_of(text), arena, &fields, NULL), 0);
        struct str value = http_field_get(&fields, "v");
        assert_int_equal(value.n, 1);
        assert_int_equal((unsigned char)value.p[0], c);
    }
}

static void test_get(void **state) {
    (void)state;
    struct http_fields fields;
    assert_int_equal(urlencoded_parse(STR("a=1&a=2"), arena, &fields, NULL), 0);
    assert_true(str_is(http_field_get(&fields, "a"), "1"));
    assert_null(http_field_get(&fields, "b").p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_and_repeats),
        cmocka_unit_test(test_decoding),
        cmocka_unit_test(test_raw_utf8_passes),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_get),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
