/* The bytes of columns: what each kind of answer becomes, and that nothing is kept that no cross-tab needs. */
#include "core/columns.h"
#include "index_help.h"

static const char *const definition =
    "{\"code\":\"test\",\"title\":{\"vi\":\"t\"},\"method\":\"satisfied-share\",\"respondent\":[\"sex\"],"
    "\"dimensions\":[{\"code\":\"A\",\"title\":{\"vi\":\"t\"}}],\"questions\":["
    "{\"code\":\"s\",\"dimension\":\"A\",\"kind\":\"scale\",\"scale\":\"satisfaction-5\",\"na\":true,"
    "\"text\":{"
    "\"vi\":\"?\"}},"
    "{\"code\":\"r\",\"dimension\":\"A\",\"kind\":\"scale\",\"scale\":\"satisfaction-5\",\"reverse\":true,"
    "\"text\":{\"vi\":\"?\"}},"
    "{\"code\":\"n\",\"dimension\":\"A\",\"kind\":\"number\",\"min\":1,\"max\":90,\"positive\":{\"from\":1,"
    "\"to\":"
    "15},\"na\":true,\"text\":{\"vi\":\"?\"}},"
    "{\"code\":\"m\",\"kind\":\"number\",\"min\":1,\"max\":9,\"text\":{\"vi\":\"?\"}},"
    "{\"code\":\"t\",\"kind\":\"text\",\"text\":{\"vi\":\"?\"}}]}";

static uint8_t byte_of(const struct survey *survey, const char *code, struct value value) {
    struct columns *columns = columns_new(survey, SIZE_MAX);
    struct err err = ERR_INIT;
    uint8_t packed[64] = {0};
    size_t at = survey_question(survey, str_of(code));
    survey->questions[at].kind->pack(&survey->questions[at], &value, packed + survey->questions[at].offset);
    assert_int_equal(columns_add(columns, 7, 20000, 2, packed, &err), 0);
    assert_true(columns->counter_max == 7 && columns->blocks[0]->day[0] == 20000 &&
                columns->blocks[0]->channel[0] == 2);
    uint8_t byte = columns_of(columns, columns->blocks[0], at)[0];
    columns_free(columns);
    return byte;
}

static void a_byte_says_choice_answer_and_good(void **state) {
    const struct survey *survey = load(definition);
    const int answered = COLUMN_ANSWERED, good = COLUMN_ANSWERED | COLUMN_GOOD;
    (void)state;
#define BYTE(code, number) byte_of(survey, code, (struct value){VALUE_SET, number, {NULL, 0}, 0})
    assert_int_equal(BYTE("s", 1), 1 | answered);
    assert_int_equal(BYTE("s", 4), 4 | good);
    assert_int_equal(BYTE("r", 1), 1 | good);
    assert_int_equal(BYTE("r", 5), 5 | answered);
    assert_int_equal(BYTE("n", 15), 2 | good);
    assert_int_equal(BYTE("n", 16), 1 | answered);
    assert_int_equal(BYTE("respondent.sex", 1), 2 | answered);
    assert_int_equal(byte_of(survey, "s", (struct value){.state = VALUE_NA}), COLUMN_NA);
    assert_int_equal(byte_of(survey, "n", (struct value){.state = VALUE_NA}), COLUMN_NA);
    assert_int_equal(byte_of(survey, "s", (struct value){.state = VALUE_SKIPPED}), 0);
    assert_int_equal(byte_of(survey, "n", (struct value){.state = VALUE_SKIPPED}), 0);
}

static void keeps_what_tables_need(void **state) {
    const struct survey *survey = load(definition);
    struct columns *columns = columns_new(survey, SIZE_MAX);
    (void)state;
    assert_int_equal(columns->column_count, 4);
    assert_true(columns->column_of[survey_question(survey, STR("m"))] == SURVEY_NONE);
    assert_true(columns->column_of[survey_question(survey, STR("t"))] == SURVEY_NONE);
    assert_int_equal(columns_row_bytes(columns), 4 + 4 + 4 + 1);
    columns_free(columns);
}

static void grows_block_by_block_to_its_end(void **state) {
    const struct survey *survey = load(definition);
    struct columns *columns = columns_new(survey, (size_t)3 * COLUMNS_BLOCK * 13 + 1000);
    struct err err = ERR_INIT;
    uint8_t packed[64] = {0};
    int rc = 0;
    size_t rows = 0;
    (void)state;
    for (; rc == 0; rows += rc == 0)
        rc = columns_add(columns, 1, (int32_t)rows, 0, packed, &err);
    assert_int_equal(rc, ERR_LIMIT);
    assert_non_null(strstr(err.text, "13 bytes each"));
    assert_int_equal(rows, 3 * COLUMNS_BLOCK);
    assert_int_equal(columns->rows, rows);
    assert_int_equal(columns->blocks[1]->first, COLUMNS_BLOCK);
    assert_int_equal(columns->blocks[1]->last, 2 * COLUMNS_BLOCK - 1);
    assert_int_equal(columns_add(columns, -1, 0, 0, packed, &err), ERR_LIMIT);
    columns_free(columns);
}

int main(void) {
    arena = arena_new((size_t)1 << 26);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_byte_says_choice_answer_and_good),
        cmocka_unit_test(keeps_what_tables_need),
        cmocka_unit_test(grows_block_by_block_to_its_end),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
