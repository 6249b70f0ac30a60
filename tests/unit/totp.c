#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/secret/totp.h"

static const uint8_t *const rfc_secret = (const uint8_t *)"12345678901234567890";

/* RFC 6238, appendix B, SHA-1. */
static void rfc_vectors(void **state) {
    (void)state;
    static const struct {
        int64_t time;
        const char *code;
    } vectors[] = {{59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
                   {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
    char code[9];
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        assert_true(totp_code(rfc_secret, vectors[i].time / TOTP_STEP_SECONDS, 8, code));
        assert_string_equal(code, vectors[i].code);
        int64_t step = -1;
        assert_true(totp_check(rfc_secret, str_of(vectors[i].code + 2), vectors[i].time, 0, &step));
        assert_int_equal(step, vectors[i].time / TOTP_STEP_SECONDS);
    }
}

static void window_and_replay(void **state) {
    (void)state;
    const int64_t now = 1800000015, middle = now / TOTP_STEP_SECONDS;
    char code[9];
    for (int64_t off = -4; off <= 4; off++) {
        int64_t step = -7;
        assert_true(totp_code(rfc_secret, middle + off, 6, code));
        bool near = off >= -1 && off <= 1;
        assert_int_equal(totp_check(rfc_secret, str_of(code), now, 0, &step), near);
        assert_int_equal(step, near ? middle + off : -7);
        /* Once it was used, neither it nor an earlier one. */
        assert_false(totp_check(rfc_secret, str_of(code), now, middle + off, &step));
        assert_int_equal(totp_check(rfc_secret, str_of(code), now, middle + off - 1, &step), near);
    }
}

static void as_typed(void **state) {
    (void)state;
    int64_t step;
    assert_true(totp_check(rfc_secret, STR(" 287 082 "), 59, 0, &step));
    static const char *const bad[] = {"", "28708", "2870822", "28708a", "287083", "２８７０８２", "-87082"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(totp_check(rfc_secret, str_of(bad[i]), 59, 0, &step));
    assert_false(totp_check(rfc_secret, STR("287082"), -100, 0, &step)); /* a clock before 1970 */
}

static void for_the_telephone(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    const char *text = NULL;
    struct err err = ERR_INIT;
    assert_int_equal(totp_url(rfc_secret, "UBND xã A", "lan&minh?", arena, &text, &err), 0);
    assert_string_equal(text, "otpauth://totp/UBND%20x%C3%A3%20A:lan%26minh%3F?secret="
                              "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=UBND%20x%C3%A3%20A");
    assert_int_equal(totp_secret_text(rfc_secret, arena, &text, &err), 0);
    assert_string_equal(text, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    struct rng rng = rng_system();
    uint8_t a[TOTP_SECRET_SIZE], b[TOTP_SECRET_SIZE];
    totp_secret_make(&rng, a);
    totp_secret_make(&rng, b);
    assert_memory_not_equal(a, b, sizeof a);
    struct arena *small = arena_new(16);
    assert_int_equal(totp_url(rfc_secret, "a", "b", small, &text, &err), ERR_NOMEM);
    arena_free(small);
    arena_free(arena);
}

static int start(void **state) {
    (void)state;
    return totp_init(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(rfc_vectors), cmocka_unit_test(window_and_replay),
                                       cmocka_unit_test(as_typed), cmocka_unit_test(for_the_telephone)};
    return cmocka_run_group_tests(tests, start, NULL);
}
