#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/place.h"

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
enum { CODES = 300, LONGEST = 13 };

static void random_code(struct rng *rng, size_t length, char *out) {
    uint8_t bits[LONGEST];
    for (size_t i = 0; i + 1 < length; i++)
        bits[i] = (uint8_t)rng_below(rng, 32);
    code_from_bits(bits, length, out);
}

static enum code_fault parse(const char *typed, size_t length) {
    char out[LONGEST + 1];
    return code_parse(str_of(typed), length, out);
}

static void check_errors_are_caught(size_t length) {
    struct rng rng = rng_seeded(length);
    for (int k = 0; k < CODES; k++) {
        char code[LONGEST + 1], wrong[LONGEST + 1];
        random_code(&rng, length, code);
        assert_int_equal(strlen(code), length);
        assert_int_equal(parse(code, length), CODE_GOOD);
        for (size_t i = 0; i < length; i++) {
            memcpy(wrong, code, sizeof code);
            for (size_t s = 0; s < 32; s++) {
                wrong[i] = symbols[s];
                assert_int_equal(parse(wrong, length), symbols[s] == code[i] ? CODE_GOOD : CODE_CHECK);
            }
            /* Neighbours, and any other two. */
            for (size_t j = i + 1; j < length; j++) {
                memcpy(wrong, code, sizeof code);
                wrong[i] = code[j];
                wrong[j] = code[i];
                assert_int_equal(parse(wrong, length), code[i] == code[j] ? CODE_GOOD : CODE_CHECK);
            }
        }
    }
}

static void test_errors_length_7(void **state) {
    (void)state;
    check_errors_are_caught(7);
}

static void test_errors_length_13(void **state) {
    (void)state;
    check_errors_are_caught(13);
}

/* Codes are on paper for ever: this arithmetic must never change. */
static void test_printed_codes_stay(void **state) {
    (void)state;
    static const struct {
        uint8_t bits[12];
        size_t length;
        const char *code;
    } cases[] = {
        {{0, 0, 0, 0, 0, 0}, 7, "0000000"},
        {{1, 2, 3, 4, 5, 6}, 7, "123456P"},
        {{31, 30, 29, 28, 27, 26}, 7, "ZYXWVTC"},
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 13, "123456789ABCQ"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[LONGEST + 1];
        code_from_bits(cases[i].bits, cases[i].length, out);
        assert_string_equal(out, cases[i].code);
    }
}

static void test_typed_forms(void **state) {
    (void)state;
    struct rng rng = rng_seeded(3);
    char code[PLACE_CODE_SIZE], out[PLACE_CODE_SIZE], typed[32];
    for (int k = 0; k < 2000; k++) {
        place_code_make(&rng, code);
        size_t n = 0;
        for (size_t i = 0; code[i] != '\0'; i++) {
            char c = code[i];
            if (c == '0')
                c = k % 2 ? 'O' : 'o';
            else if (c == '1')
                c = "iIlL"[k % 4];
            else if (c >= 'A' && k % 3 == 0)
                c = (char)(c - 'A' + 'a');
            typed[n++] = c;
            if (i == 2)
                typed[n++] = k % 2 ? '-' : ' ';
        }
        memset(out, 0, sizeof out);
        assert_int_equal(place_code_parse((struct str){typed, n}, out), CODE_GOOD);
        assert_string_equal(out, code);
    }
}

static void test_faults(void **state) {
    (void)state;
    char out[PLACE_CODE_SIZE] = "kept";
    assert_int_equal(place_code_parse(STR(""), out), CODE_LENGTH);
    assert_int_equal(place_code_parse(STR("000000"), out), CODE_LENGTH);
    assert_int_equal(place_code_parse(STR("00000000"), out), CODE_LENGTH);
    assert_int_equal(place_code_parse(STR("000000U"), out), CODE_SYMBOL);
    assert_int_equal(place_code_parse(STR("000000\xc4"), out), CODE_SYMBOL);
    assert_int_equal(place_code_parse((struct str){"000\000000", 7}, out), CODE_SYMBOL);
    assert_int_equal(place_code_parse(STR("0000001"), out), CODE_CHECK);
    assert_string_equal(out, "kept");
    assert_int_equal(place_code_parse(STR("0000000"), out), CODE_GOOD);
}

static bool near(const char *typed, const char *code) {
    return place_code_near(str_of(typed), code);
}

/* Every single slip, whether or not the check symbol notices it. */
static void test_near_slips(void **state) {
    (void)state;
    struct rng rng = rng_seeded(11);
    enum { N = PLACE_CODE_LENGTH };
    for (int k = 0; k < CODES; k++) {
        char code[PLACE_CODE_SIZE], wrong[PLACE_CODE_SIZE + 1];
        place_code_make(&rng, code);
        assert_true(near(code, code));
        for (size_t i = 0; i <= N; i++)
            for (size_t s = 0; s < 32; s++) {
                memcpy(wrong, code, i); /* one too many */
                wrong[i] = symbols[s];
                memcpy(wrong + i + 1, code + i, PLACE_CODE_SIZE - i);
                assert_true(near(wrong, code));
                memcpy(wrong, code, PLACE_CODE_SIZE); /* another one */
                if (i < N)
                    wrong[i] = symbols[s];
                assert_true(near(wrong, code));
            }
        for (size_t i = 0; i < N; i++) {
            memcpy(wrong, code, i); /* one missing */
            memcpy(wrong + i, code + i + 1, PLACE_CODE_SIZE - i - 1);
            assert_true(near(wrong, code));
            memcpy(wrong, code, PLACE_CODE_SIZE); /* neighbours swapped */
            if (i + 1 < N) {
                wrong[i] = code[i + 1];
                wrong[i + 1] = code[i];
            }
            assert_true(near(wrong, code));
        }
    }
}

static void test_near_means_one_slip(void **state) {
    (void)state;
    struct rng rng = rng_seeded(12);
    for (int k = 0; k < CODES; k++) {
        char code[PLACE_CODE_SIZE], wrong[PLACE_CODE_SIZE];
        place_code_make(&rng, code);
        /* Two other symbols, each new to the code and not a swap of what stood there. */
        for (size_t i = 0; i < PLACE_CODE_LENGTH; i++)
            for (size_t j = i + 1; j < PLACE_CODE_LENGTH; j++) {
                memcpy(wrong, code, sizeof code);
                do
                    wrong[i] = symbols[rng_below(&rng, 32)];
                while (strchr(code, wrong[i]) != NULL);
                do
                    wrong[j] = symbols[rng_below(&rng, 32)];
                while (strchr(code, wrong[j]) != NULL);
                assert_false(near(wrong, code));
            }
    }
    static const struct {
        const char *typed;
        bool near;
    } cases[] = {
        {"abc-def 8", true}, {"ABCDEFG", true},   {"ABCDEF", true},        {"ABCDEF89", true},
        {"ABCDEĐ8", true},   {"ABCDEFU", true},   {"ABCDE8F", true},       {"ABDCEF", false},
        {"ABCED8F", false},  {"ABCDE", false},    {"ABCDEF899", false},    {"BADCEF8", false},
        {"ABCDĐĐ8", false},  {"", false},         {"CBADEF8", false},      {"ABCDEF8ABCDEF8ABCDEF8", false},
        {"ABCDEF8Đ", true},  {"\xff\xff", false}, {"A B C D E F 8", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (near(cases[i].typed, "ABCDEF8") != cases[i].near)
            fail_msg("\"%s\" is %s", cases[i].typed, cases[i].near ? "not near" : "near");
    assert_true(near("oIl0000", "0110000"));
    assert_true(near("oIl000", "0110000"));
}

static void test_names(void **state) {
    (void)state;
    enum channel channel = CHANNEL_QR;
    for (unsigned i = 0; i < CHANNEL_COUNT; i++) {
        assert_true(channel_parse(str_of(channel_name((enum channel)i)), &channel));
        assert_int_equal(channel, i);
    }
    assert_false(channel_parse(STR("QR"), &channel));
    assert_false(channel_parse(STR(""), &channel));
    assert_true(unit_kind_known(STR("commune")) && unit_kind_known(STR("office")));
    assert_false(unit_kind_known(STR("province")));
}

static void test_days(void **state) {
    (void)state;
    enum { FROM = 100, TO = 200 };
    static const struct {
        int32_t from, to, day;
        bool open, closed;
    } cases[] = {
        {DAY_NONE, DAY_NONE, FROM, true, false}, {FROM, TO, FROM - 1, false, false},
        {FROM, TO, FROM, true, false},           {FROM, TO, TO, true, false},
        {FROM, TO, TO + 1, false, true},         {DAY_NONE, TO, TO + 1, false, true},
        {FROM, DAY_NONE, TO, true, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct counter counter = {.valid_from = cases[i].from, .valid_to = cases[i].to};
        assert_int_equal(counter_is_open(&counter, cases[i].day), cases[i].open);
        assert_int_equal(counter_is_closed(&counter, cases[i].day), cases[i].closed);
    }
}

static void test_units_find(void **state) {
    (void)state;
    static const struct unit units[] = {{.code = "a"}, {.code = "ab"}, {.code = "b"}};
    for (size_t i = 0; i < 3; i++)
        assert_ptr_equal(units_find(units, 3, units[i].code), &units[i]);
    assert_null(units_find(units, 3, "aa"));
    assert_null(units_find(units, 2, "b"));
    assert_null(units_find(NULL, 0, "a"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_errors_length_7),
        cmocka_unit_test(test_errors_length_13),
        cmocka_unit_test(test_printed_codes_stay),
        cmocka_unit_test(test_typed_forms),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_near_slips),
        cmocka_unit_test(test_near_means_one_slip),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_units_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
