/* For the tests of core/stats: the golden numbers of tests/golden/stats.json, and doubles held against each other. */
#ifndef TESTS_UNIT_STATS_HELP_H
#define TESTS_UNIT_STATS_HELP_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <math.h>

#define FEW_ULPS 1e-14 /* what rounding may leave between two ways to the same number in 0…1 */

/* One entry of the file; the caller gives it back with json_decref. */
static inline json_t *golden(const char *key) {
    json_error_t error;
    json_t *all = json_load_file(TESTS "/golden/stats.json", 0, &error);
    if (all == NULL)
        fail_msg("%s:%d: %s", error.source, error.line, error.text);
    json_t *part = json_incref(json_object_get(all, key));
    json_decref(all);
    assert_non_null(part);
    return part;
}

static inline double number(const json_t *row, const char *key) {
    const json_t *value = json_object_get(row, key);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static inline double number_at(const json_t *row, const char *key, size_t index) {
    const json_t *value = json_array_get(json_object_get(row, key), index);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static inline uint64_t whole(const json_t *row, const char *key) {
    const json_t *value = json_object_get(row, key);
    assert_true(json_is_integer(value) && json_integer_value(value) >= 0);
    return (uint64_t)json_integer_value(value);
}

/* cmocka's own comparison is of floats. A macro, so that the failure names the caller's line. */
#define assert_close(a, b) assert_within(a, b, 1e-9)
#define assert_within(a, b, e)                                                                               \
    do {                                                                                                     \
        double a_ = (a), b_ = (b);                                                                           \
        if (!(fabs(a_ - b_) <= (e)))                                                                         \
            fail_msg("%s: %.17g is not %.17g", #a, a_, b_);                                                  \
    } while (0)

#endif
