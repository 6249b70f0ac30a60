#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/secret/token.h"

static void made_and_read(void **state) {
    (void)state;
    struct rng rng = rng_seeded(1);
    unsigned seen[128] = {0};
    static const size_t lengths[] = {TOKEN_SYMBOLS, TOKEN_SESSION_SYMBOLS, TOKEN_CODE_SYMBOLS};
    for (int i = 0; i < 3000; i++) {
        char token[TOKEN_SIZE], read[TOKEN_SIZE];
        size_t n = lengths[i % 3];
        token_make(&rng, n, token);
        assert_int_equal(strlen(token), n);
        assert_true(token_parse(str_of(token), n, read));
        assert_string_equal(token, read);
        for (size_t k = 0; k < n; k++)
            seen[(unsigned char)token[k]]++;
    }
    unsigned different = 0, most = 0, least = UINT32_MAX;
    for (int c = 0; c < 128; c++) {
        if (seen[c] == 0)
            continue;
        different++;
        most = seen[c] > most ? seen[c] : most;
        least = seen[c] < least ? seen[c] : least;
    }
    assert_int_equal(different, 32);
    assert_true(most < least + least / 5); /* 2,750 each expected */
    for (const char *c = "ilouILOU"; *c != '\0'; c++)
        assert_int_equal(seen[(unsigned char)*c], 0);
}

static void as_typed(void **state) {
    (void)state;
    char out[TOKEN_SIZE] = "kept";
    assert_true(token_parse(STR("OIL89 - abcde"), 10, out));
    assert_string_equal(out, "01189abcde");
    static const char *const bad[] = {"",           "01189abcd",  "01189abcdef",
                                      "01189abcdu", "01189abcd!", "01189abcd\xc3"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(token_parse(str_of(bad[i]), 10, out));
    assert_false(token_parse((struct str){"01189abcd", 10}, 10, out)); /* with its NUL */
    assert_string_equal(out, "01189abcde");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(made_and_read), cmocka_unit_test(as_typed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
