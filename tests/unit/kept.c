#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/kept.h"

static struct http_copy *filled(struct http_kept *kept, size_t slot, const char *text) {
    struct http_copy *copy = kept_reserve(kept, slot);
    if (copy == NULL)
        return NULL;
    copy->body = strdup(text);
    copy->out = MHD_create_response_from_buffer(strlen(text), copy->body, MHD_RESPMEM_PERSISTENT);
    return copy;
}

static void test_a_copy_is_in_one_answer_at_a_time(void **state) {
    (void)state;
    struct http_kept *kept = http_kept_new(2, 10);
    struct http_response response = {0}, second = {0};
    assert_null(http_kept_take(kept, 1, &response));
    assert_ptr_equal(response.keep, kept);
    assert_int_equal(response.keep_slot, 1);

    struct http_copy *copy = filled(kept, 1, "mot");
    assert_null(http_kept_take(kept, 1, &response)); /* on its way: not idle */
    kept_give_back(copy);
    assert_null(http_kept_take(kept, 0, &response)); /* another slot */
    assert_string_equal(http_kept_take(kept, 1, &response), "mot");
    assert_ptr_equal(response.copy, copy);
    assert_null(response.keep);
    assert_null(http_kept_take(kept, 1, &second));
    kept_give_back(copy);
    http_kept_release(kept);
}

static void test_no_more_than_the_limit(void **state) {
    (void)state;
    struct http_kept *kept = http_kept_new(1, 2);
    struct http_copy *a = filled(kept, 0, "a"), *b = filled(kept, 0, "b");
    assert_non_null(a);
    assert_non_null(b);
    assert_null(kept_reserve(kept, 0));
    kept_discard(a);
    assert_non_null(a = filled(kept, 0, "c"));
    kept_give_back(a);
    kept_give_back(b);
    assert_null(kept_reserve(kept, 0)); /* idle ones count */
    http_kept_release(kept);
}

/* The pages may be rebuilt while answers are on their way; the leak and use-after-free checkers watch this. */
static void test_the_last_copy_turns_off_the_light(void **state) {
    (void)state;
    struct http_kept *kept = http_kept_new(1, 2);
    struct http_copy *away = filled(kept, 0, "away");
    kept_give_back(filled(kept, 0, "idle"));
    http_kept_release(kept);
    assert_string_equal(away->body, "away");
    kept_give_back(away);
    http_kept_release(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_copy_is_in_one_answer_at_a_time),
        cmocka_unit_test(test_no_more_than_the_limit),
        cmocka_unit_test(test_the_last_copy_turns_off_the_light),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
