#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/place.h"
#include "core/submit_key.h"

static const uint8_t secret[HASH_SECRET_SIZE] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
static const uint8_t other_secret[HASH_SECRET_SIZE] = {1};
static const char counter[] = "0123456";

static void test_layout_sorts_by_time(void **state) {
    (void)state;
    uint8_t a[SUBMIT_KEY_SIZE], b[SUBMIT_KEY_SIZE];
    submit_key_make(secret, 0x0102, 0x0304, 0x05060708, counter, 77, a);
    const uint8_t head[] = {1, 2, 3, 4, 5, 6, 7, 8};
    assert_memory_equal(a, head, sizeof head);
    assert_int_equal(submit_key_half_day(a), 0x0102);
    submit_key_make(secret, 0x0103, 0, 0, counter, 77, b);
    assert_true(memcmp(a, b, sizeof a) < 0);
    submit_key_make(secret, 0x0102, 0x0304, 0x05060709, counter, 77, b);
    assert_true(memcmp(a, b, sizeof a) < 0);
}

static void test_text(void **state) {
    (void)state;
    uint8_t key[SUBMIT_KEY_SIZE], back[SUBMIT_KEY_SIZE] = {0};
    char text[SUBMIT_KEY_TEXT + 1];
    submit_key_make(secret, 40000, 7, 99, counter, 77, key);
    submit_key_format(key, text);
    assert_int_equal(strlen(text), SUBMIT_KEY_TEXT);
    assert_true(submit_key_parse(str_of(text), back));
    assert_memory_equal(key, back, sizeof key);
    assert_false(submit_key_parse((struct str){text, SUBMIT_KEY_TEXT - 1}, back));
    text[31] = 'g';
    uint8_t kept[SUBMIT_KEY_SIZE] = {42};
    assert_false(submit_key_parse(str_of(text), kept));
    assert_int_equal(kept[0], 42);
}

static void test_only_ours_for_this_counter(void **state) {
    (void)state;
    uint8_t key[SUBMIT_KEY_SIZE];
    submit_key_make(secret, 100, 1, 1, counter, 77, key);
    assert_true(submit_key_good(secret, key, counter, 77, 100));
    assert_false(submit_key_good(other_secret, key, counter, 77, 100));
    assert_false(submit_key_good(secret, key, "0123457", 77, 100));
    assert_false(submit_key_good(secret, key, counter, 78, 100)); /* other questions were shown */
    for (size_t bit = 0; bit < SUBMIT_KEY_SIZE * 8; bit++) {
        uint8_t wrong[SUBMIT_KEY_SIZE];
        memcpy(wrong, key, sizeof key);
        wrong[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(submit_key_good(secret, wrong, counter, 77, submit_key_half_day(wrong)));
    }
}

static void test_life(void **state) {
    (void)state;
    static const struct {
        uint16_t made, now;
        bool good;
    } cases[] = {{100, 100, true},         {100, 101, true},     {100, 102, true},  {100, 103, false},
                 {100, 99, false},         {65535, 65535, true}, {65535, 0, true},  {65535, 1, true},
                 {65535, 2, false},        {65534, 0, true},     {65534, 1, false}, {0, 65535, false},
                 {100, 100 + 32768, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t key[SUBMIT_KEY_SIZE];
        submit_key_make(secret, cases[i].made, 1, 1, counter, 77, key);
        assert_int_equal(submit_key_good(secret, key, counter, 77, cases[i].now), cases[i].good);
    }
}

static void test_reply(void **state) {
    (void)state;
    uint8_t key[SUBMIT_KEY_SIZE], next[SUBMIT_KEY_SIZE];
    char reply[REPLY_CODE_SIZE], again[REPLY_CODE_SIZE], parsed[REPLY_CODE_SIZE];
    submit_key_make(secret, 100, 1, 1, counter, 77, key);
    submit_key_make(secret, 100, 1, 2, counter, 77, next);
    submit_key_reply(secret, key, reply);
    submit_key_reply(secret, key, again);
    assert_string_equal(reply, again);
    assert_int_equal(strlen(reply), REPLY_CODE_LENGTH);
    assert_int_equal(code_parse(str_of(reply), REPLY_CODE_LENGTH, parsed), CODE_GOOD);
    submit_key_reply(secret, next, again);
    assert_string_not_equal(reply, again);
    submit_key_reply(other_secret, key, again);
    assert_string_not_equal(reply, again);
}

/* Tag and reply come from one secret; the purpose byte must make them unrelated even over the same bytes. */
static void test_tag_and_reply_are_apart(void **state) {
    (void)state;
    uint8_t key[SUBMIT_KEY_SIZE];
    submit_key_make(secret, 1, 2, 3, counter, 77, key);
    uint64_t tag = 0, plain = hash_keyed(secret, key, 8);
    for (size_t i = 8; i < SUBMIT_KEY_SIZE; i++)
        tag = tag << 8 | key[i];
    assert_true(tag != plain);
    uint8_t tagged[1 + 8 + PLACE_CODE_LENGTH + 8] = {1}, replied[1 + SUBMIT_KEY_SIZE] = {2};
    memcpy(tagged + 1, key, 8);
    memcpy(tagged + 9, counter, PLACE_CODE_LENGTH);
    tagged[sizeof tagged - 1] = 77; /* the revision, big-endian */
    assert_true(tag == hash_keyed(secret, tagged, sizeof tagged));
    memcpy(replied + 1, key, SUBMIT_KEY_SIZE);
    uint64_t hash = hash_keyed(secret, replied, sizeof replied);
    uint8_t bits[REPLY_CODE_LENGTH - 1];
    char expect[REPLY_CODE_SIZE], reply[REPLY_CODE_SIZE];
    for (size_t i = 0; i < sizeof bits; i++, hash >>= 5)
        bits[i] = hash & 31;
    code_from_bits(bits, REPLY_CODE_LENGTH, expect);
    submit_key_reply(secret, key, reply);
    assert_string_equal(reply, expect);
}

static void test_half_day_number(void **state) {
    (void)state;
    /* 1970-01-01 00:00 and 12:00 local, one second before noon, and a day of 2025. */
    assert_int_equal(half_day_number(-7 * 3600), 0);
    assert_int_equal(half_day_number(5 * 3600 - 1), 0);
    assert_int_equal(half_day_number(5 * 3600), 1);
    assert_int_equal(half_day_number(17 * 3600), 2);
    assert_int_equal(half_day_number((int64_t)20154 * 86400), 2 * 20154);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout_sorts_by_time),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_only_ours_for_this_counter),
        cmocka_unit_test(test_life),
        cmocka_unit_test(test_reply),
        cmocka_unit_test(test_tag_and_reply_are_apart),
        cmocka_unit_test(test_half_day_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
