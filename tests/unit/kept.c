#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>

#include "http/kept.h"

/* A copy of `text`, whose first byte is the patch, as the answer of a visit that found none. */
static struct http_copy *filled(struct http_kept *kept, size_t slot, enum http_encoding encoding,
                                const char *text) {
    struct http_response response = {.encoding = encoding};
    assert_false(http_kept_take(kept, slot, &response, "", 0));
    assert_ptr_equal(response.keep, kept);
    struct http_copy *copy = kept_reserve(kept, response.keep_slot);
    if (copy == NULL)
        return NULL;
    copy->body = strdup(text);
    copy->patch.size = 1;
    copy->out = MHD_create_response_from_buffer(strlen(text), copy->body, MHD_RESPMEM_PERSISTENT);
    return copy;
}

/* The body with this first byte, NULL when no copy is idle. */
static struct http_copy *taken(struct http_kept *kept, size_t slot, enum http_encoding encoding,
                               const char *first) {
    struct http_response response = {.encoding = encoding};
    bool there = http_kept_take(kept, slot, &response, first, 1);
    assert_int_equal(there, response.copy != NULL);
    assert_int_equal(there, response.keep == NULL);
    return response.copy;
}

static void test_a_copy_is_in_one_answer_at_a_time(void **state) {
    (void)state;
    struct http_kept *kept = http_kept_new(2, 10);
    struct http_response response = {0};
    struct http_copy *copy = filled(kept, 1, HTTP_BR, "mot");
    assert_null(taken(kept, 1, HTTP_BR, "h")); /* on its way: not idle */
    kept_give_back(copy);
    assert_null(taken(kept, 0, HTTP_BR, "h"));   /* another slot */
    assert_null(taken(kept, 1, HTTP_GZIP, "h")); /* another encoding */
    response.encoding = HTTP_BR;
    assert_false(http_kept_take(kept, 1, &response, "hai", 3)); /* another patch */
    assert_ptr_equal(taken(kept, 1, HTTP_BR, "h"), copy);
    assert_string_equal(copy->body, "hot");
    assert_null(taken(kept, 1, HTTP_BR, "b"));
    kept_give_back(copy);
    http_kept_release(kept);
}

static void test_no_more_than_the_limit(void **state) {
    (void)state;
    struct http_kept *kept = http_kept_new(1, 2);
    struct http_copy *a = filled(kept, 0, HTTP_IDENTITY, "a"), *b = filled(kept, 0, HTTP_IDENTITY, "b");
    assert_non_null(a);
    assert_non_null(b);
    assert_null(filled(kept, 0, HTTP_IDENTITY, "c"));
    kept_discard(a);
    assert_non_null(a = filled(kept, 0, HTTP_IDENTITY, "c"));
    kept_give_back(a);
    kept_give_back(b);
    http_kept_release(kept);
}

/* Slots that were in demand once must not keep those out that are now. */
static void test_what_was_idle_longest_makes_room(void **state) {
    (void)state;
    struct http_kept *kept = http_kept_new(4, 3);
    struct http_copy *a = filled(kept, 0, HTTP_GZIP, "a"), *b = filled(kept, 0, HTTP_GZIP, "b"),
                     *c = filled(kept, 1, HTTP_GZIP, "c");
    kept_give_back(a);
    kept_give_back(b);
    kept_give_back(c);
    assert_ptr_equal(taken(kept, 0, HTTP_GZIP, "B"), b); /* the newest of its slot; a waits longest */
    kept_give_back(b);
    struct http_copy *d = filled(kept, 2, HTTP_GZIP, "d"); /* instead of a */
    assert_non_null(d);
    struct http_copy *e = filled(kept, 3, HTTP_GZIP, "e"); /* instead of c */
    assert_non_null(e);
    assert_null(taken(kept, 1, HTTP_GZIP, "C"));
    assert_ptr_equal(taken(kept, 0, HTTP_GZIP, "B"), b);
    assert_null(taken(kept, 0, HTTP_GZIP, "A"));
    assert_null(filled(kept, 1, HTTP_GZIP, "f")); /* all three are on their way */
    kept_give_back(d);
    assert_ptr_equal(taken(kept, 2, HTTP_GZIP, "D"), d);
    kept_give_back(b);
    kept_give_back(d);
    kept_give_back(e);
    http_kept_release(kept);
}

/* The pages may be rebuilt while answers are on their way; the leak and use-after-free checkers watch this. */
static void test_the_last_copy_turns_off_the_light(void **state) {
    (void)state;
    struct http_kept *kept = http_kept_new(1, 2);
    struct http_copy *away = filled(kept, 0, HTTP_IDENTITY, "away");
    kept_give_back(filled(kept, 0, HTTP_IDENTITY, "idle"));
    http_kept_release(kept);
    assert_string_equal(away->body, "away");
    kept_give_back(away);
    http_kept_release(NULL);
}

enum { THREADS = 4, VISITS = 20000, CROWD_SLOTS = 5, CROWD_COPIES = 6 };

struct visitor {
    pthread_t thread;
    struct http_kept *kept;
    uint32_t seed;
    size_t served; /* from a kept copy */
    bool mixed;
};

/* Makes and takes copies and looks whether they stay its own while it has them. */
static void *visit(void *closure) {
    struct visitor *v = closure;
    for (int i = 0; i < VISITS; i++) {
        v->seed = v->seed * 1664525 + 1013904223;
        char text[] = "?00";
        text[1] = (char)('0' + (v->seed >> 8) % CROWD_SLOTS);
        text[2] = (char)('0' + (v->seed >> 16) % HTTP_ENCODING_COUNT);
        size_t slot = (size_t)(text[1] - '0');
        struct http_response response = {.encoding = (enum http_encoding)(text[2] - '0')};
        struct http_copy *copy = NULL;
        text[0] = (char)('A' + i % 26);
        if (http_kept_take(v->kept, slot, &response, text, 1)) {
            copy = response.copy;
            v->served++;
        } else if ((copy = kept_reserve(v->kept, response.keep_slot)) != NULL) {
            copy->body = strdup(text);
            copy->patch.size = 1;
        }
        if (copy == NULL)
            continue;
        v->mixed |= strcmp(copy->body, text) != 0;
        kept_give_back(copy);
    }
    return NULL;
}

static void test_a_crowd(void **state) {
    (void)state;
    struct http_kept *kept = http_kept_new(CROWD_SLOTS, CROWD_COPIES);
    struct visitor crowd[THREADS];
    for (uint32_t i = 0; i < THREADS; i++) {
        crowd[i] = (struct visitor){.kept = kept, .seed = i + 1};
        assert_int_equal(pthread_create(&crowd[i].thread, NULL, visit, &crowd[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(crowd[i].thread, NULL);
        assert_false(crowd[i].mixed);
        assert_in_range(crowd[i].served, VISITS / 10, VISITS);
    }
    http_kept_release(kept);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_copy_is_in_one_answer_at_a_time),
        cmocka_unit_test(test_no_more_than_the_limit),
        cmocka_unit_test(test_what_was_idle_longest_makes_room),
        cmocka_unit_test(test_the_last_copy_turns_off_the_light),
        cmocka_unit_test(test_a_crowd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
