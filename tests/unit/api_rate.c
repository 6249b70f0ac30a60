/* The limit of a token, on a clock of the test's own. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "pages/api_rate.h"

enum { SECOND = 1000 * 1000 };

static unsigned taken(struct api_rate *rate, int64_t token, int64_t now_us, unsigned tries) {
    unsigned good = 0;
    for (unsigned i = 0; i < tries; i++)
        good += api_rate_take(rate, token, now_us) == 0;
    return good;
}

static void bucket(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    struct api_rate *rate;
    assert_int_equal(api_rate_new(&rate, &err), 0);
    int64_t now = 7 * SECOND;
    assert_int_equal(taken(rate, 1, now, 200), API_RATE_BURST);
    assert_int_equal(api_rate_take(rate, 1, now), 1);
    assert_int_equal(taken(rate, 2, now, 200), API_RATE_BURST); /* its own */
    assert_int_equal(taken(rate, 1, now + SECOND, 200), API_RATE_PER_SECOND);
    assert_int_equal(taken(rate, 1, now + 3600 * (int64_t)SECOND, 200),
                     API_RATE_BURST); /* no more than full */
    /* Over a long time at any pace: never more than the burst and the rate. */
    unsigned good = 0;
    for (int64_t t = 0; t < 100 * (int64_t)SECOND; t += SECOND / 40)
        good += api_rate_take(rate, 3, 10000 * (int64_t)SECOND + t) == 0;
    assert_in_range(good, 100 * API_RATE_PER_SECOND, 100 * API_RATE_PER_SECOND + API_RATE_BURST);
    api_rate_free(rate);
}

/* With more tokens than places the one that asks all the time keeps its own. */
static void bounded(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    struct api_rate *rate;
    assert_int_equal(api_rate_new(&rate, &err), 0);
    int64_t now = SECOND;
    assert_int_equal(taken(rate, 0, now, 200), API_RATE_BURST);
    for (int64_t token = 1; token < 10 * API_RATE_TOKENS_MAX; token++) {
        assert_int_equal(api_rate_take(rate, token, now + token), 0);
        assert_true(api_rate_take(rate, 0, now + token) > 0);
    }
    api_rate_free(rate);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(bucket), cmocka_unit_test(bounded)};
    return cmocka_run_group_tests_name("api_rate", tests, NULL, NULL);
}
