#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/spool.h"

enum { ROWS = 500 };

/* Row i, its texts in the caller's buffers; every third without a text, some with long ones. */
static struct bulk_row row_of(int i, uint8_t answers[40], struct stored_comment comments[2],
                              char texts[2][3000]) {
    struct bulk_row row = {
        .counter_id = i, .revision_id = 7, .day = 20000 + i, .half = i % 2, .channel = CHANNEL_LINK};
    memcpy(row.language, "vi", 3);
    row.answers = answers;
    row.answers_size = (size_t)i % 41;
    memset(answers, i, row.answers_size);
    row.comments = comments;
    row.comment_count = (size_t)i % 3;
    for (size_t k = 0; k < row.comment_count; k++) {
        size_t n = k == 0 ? 3 : 1 + (size_t)i * 5;
        memset(texts[k], 'a' + (i + (int)k) % 26, n);
        comments[k] = (struct stored_comment){(size_t)i + k, {texts[k], n}};
    }
    return row;
}

static void test_rows_come_back(void **state) {
    (void)state;
    static struct spool spool;
    uint8_t answers[40];
    struct stored_comment comments[2];
    char texts[2][3000];
    struct bulk_row got;
    struct err err = ERR_INIT;
    assert_int_equal(spool_open(&spool, "/tmp", &err), 0);
    for (int i = 0; i < ROWS; i++) {
        struct bulk_row row = row_of(i, answers, comments, texts);
        assert_int_equal(spool_add(&spool, &row, &err), 0);
    }
    assert_int_equal(spool.rows, ROWS);
    assert_int_equal(spool_rewind(&spool, &err), 0);
    for (int i = 0; i < ROWS; i++) {
        struct bulk_row row = row_of(i, answers, comments, texts);
        assert_int_equal(spool_next(&spool, &got, &err), 1);
        assert_int_equal(got.counter_id, row.counter_id);
        assert_int_equal(got.day, row.day);
        assert_int_equal(got.half, row.half);
        assert_int_equal(got.channel, row.channel);
        assert_string_equal(got.language, "vi");
        assert_int_equal(got.answers_size, row.answers_size);
        assert_memory_equal(got.answers, row.answers, row.answers_size);
        assert_int_equal(got.comment_count, row.comment_count);
        for (size_t k = 0; k < row.comment_count; k++) {
            assert_int_equal(got.comments[k].question, comments[k].question);
            assert_true(str_equal(got.comments[k].text, comments[k].text));
        }
    }
    assert_int_equal(spool_next(&spool, &got, &err), 0);
    spool_close(&spool);
}

static void test_no_directory(void **state) {
    (void)state;
    static struct spool spool;
    struct err err = ERR_INIT;
    assert_int_equal(spool_open(&spool, "/nonexistent", &err), ERR_IO);
    assert_string_equal(err.text, "/nonexistent: cannot make a temporary file: No such file or directory");
    spool_close(&spool);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows_come_back),
                                       cmocka_unit_test(test_no_directory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
