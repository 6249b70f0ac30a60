#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/target_row.h"

enum { LIMIT = 1000000 /* 100 per cent */, TEN_THOUSAND = 10000 };

struct reading {
    struct arena *arena;
    struct target target;
    struct target_faults faults;
    struct err err;
};

static int setup(void **state) {
    static struct reading r;
    r = (struct reading){.arena = arena_new(256 * 1024), .err = ERR_INIT};
    *state = &r;
    return 0;
}

static int teardown(void **state) {
    struct reading *r = *state;
    arena_free(r->arena);
    return 0;
}

/* NULL: the table has no such column. */
static struct target_row row_of(const char *target, const char *op, const char *official, const char *source,
                                const char *owner) {
    const char *const texts[TARGET_COLUMNS] = {target, op, official, source, owner};
    struct target_row row = {0};
    for (size_t i = 0; i < TARGET_COLUMNS; i++)
        if (texts[i] != NULL)
            row.fields[i] = str_of(texts[i]);
    return row;
}

static void read_row(struct reading *r, const char *target, const char *op, const char *official,
                     const char *source, const char *owner) {
    const struct target_row row = row_of(target, op, official, source, owner);
    assert_int_equal(target_row_read(&row, LIMIT, r->arena, &r->target, &r->faults, &r->err), 0);
}

static void good(struct reading *r, enum target_operator op, int64_t value, int64_t official) {
    assert_int_equal(r->faults.count, 0);
    assert_int_equal(r->target.op, op);
    assert_int_equal(r->target.value, value);
    assert_int_equal(r->target.official, official);
}

static void bad(struct reading *r, enum target_fault fault, enum target_column column) {
    assert_int_equal(r->faults.count, 1);
    assert_int_equal(r->faults.items[0].fault, fault);
    assert_int_equal(r->faults.items[0].column, column);
}

static void what_a_row_means(void **state) {
    struct reading *r = *state;
    read_row(r, "88,5", "", "", "", "");
    good(r, TARGET_AT_LEAST, 885000, TARGET_ABSENT);
    read_row(r, "88.5", ">", "86,34", "QĐ 12/QĐ-UBND", "UBND xã");
    good(r, TARGET_ABOVE, 885000, 863400);
    assert_string_equal(r->target.source, "QĐ 12/QĐ-UBND");
    assert_string_equal(r->target.owner, "UBND xã");
    read_row(r, "", target_operator_name(TARGET_BETTER), "", "", "");
    good(r, TARGET_BETTER, TARGET_ABSENT, TARGET_ABSENT);
    read_row(r, "2", target_operator_name(TARGET_GROUP), "", "", "");
    good(r, TARGET_GROUP, (int64_t)2 * TEN_THOUSAND, TARGET_ABSENT);
    read_row(r, "", "", "86,34", "báo cáo", NULL);
    good(r, TARGET_NONE, TARGET_ABSENT, 863400);
    read_row(r, "100", "", "100", "x", "");
    good(r, TARGET_AT_LEAST, LIMIT, LIMIT);
}

static void what_is_wrong_is_told_with_its_column(void **state) {
    struct reading *r = *state;
    const char *group = target_operator_name(TARGET_GROUP), *better = target_operator_name(TARGET_BETTER);
    read_row(r, "tám mươi", "", "", "", "");
    bad(r, TARGET_FAULT_NO_VALUE, TARGET_COLUMN_TARGET);
    read_row(r, "80", "", "x", "", "");
    bad(r, TARGET_FAULT_NO_VALUE, TARGET_COLUMN_OFFICIAL);
    read_row(r, "100,0001", "", "", "", "");
    bad(r, TARGET_FAULT_OVER_LIMIT, TARGET_COLUMN_TARGET);
    read_row(r, "80", "", "100,01", "x", "");
    bad(r, TARGET_FAULT_OVER_LIMIT, TARGET_COLUMN_OFFICIAL);
    read_row(r, "80", "=", "", "", "");
    bad(r, TARGET_FAULT_OPERATOR, TARGET_COLUMN_OPERATOR);
    read_row(r, "80", better, "", "", "");
    bad(r, TARGET_FAULT_BETTER, TARGET_COLUMN_TARGET);
    for (size_t i = 0; i < 3; i++) {
        read_row(r, (const char *[]){"0", "5", "1,5"}[i], group, "", "", "");
        bad(r, TARGET_FAULT_GROUP, TARGET_COLUMN_TARGET);
    }
    read_row(r, "", ">=", "", "", "");
    bad(r, TARGET_FAULT_EMPTY, TARGET_COLUMN_TARGET);
    read_row(r, "", group, "", "", "");
    bad(r, TARGET_FAULT_GROUP, TARGET_COLUMN_TARGET); /* it says which there are */
    read_row(r, "", "", "", "nguồn", "ai đó");
    bad(r, TARGET_FAULT_NOTHING, TARGET_COLUMN_TARGET);
    read_row(r, "80", "", "", "a\xff", "");
    bad(r, TARGET_FAULT_TEXT, TARGET_COLUMN_SOURCE);
    char longest[2 * TARGET_TEXT_MAX + 3] = "";
    for (int i = 0; i < TARGET_TEXT_MAX; i++)
        memcpy(longest + 2 * i, "đ", 3);
    read_row(r, "80", "", "", "", longest);
    assert_int_equal(r->faults.count, 0);
    memcpy(longest + 2 * TARGET_TEXT_MAX, "đ", 3);
    read_row(r, "80", "", "", "", longest);
    bad(r, TARGET_FAULT_TEXT, TARGET_COLUMN_OWNER);
    /* All that is wrong at once. */
    read_row(r, "x", "?", "y", "a\xff", longest);
    assert_int_equal(r->faults.count, TARGET_COLUMNS);
}

static void a_column_left_out_keeps_what_is_stored(void **state) {
    struct reading *r = *state;
    const struct target old = {
        .op = TARGET_ABOVE, .value = 800000, .official = 770000, .source = "cũ", .owner = "chủ"};
    struct target_row row = row_of("90", NULL, NULL, NULL, NULL);
    read_row(r, "90", NULL, NULL, NULL, NULL);
    target_row_keep(&row, &old, &r->target);
    good(r, TARGET_ABOVE, 900000, 770000);
    assert_string_equal(r->target.source, "cũ");
    assert_string_equal(r->target.owner, "chủ");
    /* There and empty is taken away; and an old source does not vouch for a new number. */
    row = row_of("90", "", "88", NULL, "");
    read_row(r, "90", "", "88", NULL, "");
    target_row_keep(&row, &old, &r->target);
    good(r, TARGET_AT_LEAST, 900000, 880000);
    assert_string_equal(r->target.source, "");
    assert_string_equal(r->target.owner, "");
    assert_false(target_is_sourced(&r->target));
    r->target.source = "mới";
    assert_true(target_is_sourced(&r->target));
    /* "better" cannot keep its place beside a number. */
    const struct target was_better = {
        .op = TARGET_BETTER, .value = TARGET_ABSENT, .official = TARGET_ABSENT, .source = "", .owner = ""};
    row = row_of("90", NULL, NULL, NULL, NULL);
    read_row(r, "90", NULL, NULL, NULL, NULL);
    target_row_keep(&row, &was_better, &r->target);
    good(r, TARGET_AT_LEAST, 900000, TARGET_ABSENT);
    assert_true(target_is_sourced(&r->target));
}

static struct target goal(enum target_operator op, int64_t value, int64_t official, const char *source,
                          const char *owner) {
    return (struct target){.op = op, .value = value, .official = official, .source = source, .owner = owner};
}

static void a_change_is_told_in_one_line(void **state) {
    (void)state;
    const struct target a = goal(TARGET_AT_LEAST, 880000, TARGET_ABSENT, "", "UBND"),
                        b = goal(TARGET_ABOVE, 900000, 863400, "QĐ 1 | 2", "UBND");
    char words[TARGET_CHANGE_SIZE];
    target_change_words(&a, &b, words);
    assert_string_equal(words, "target: ≥ 88,00 → > 90,00 | official: – → 86,34 | source: – → QĐ 1 / 2");
    target_change_words(NULL, &a, words);
    assert_string_equal(words, "target: – → ≥ 88,00 | owner: – → UBND");
    target_change_words(&a, NULL, words);
    assert_string_equal(words, "target: ≥ 88,00 → – | owner: UBND → –");
    target_change_words(&a, &a, words);
    assert_string_equal(words, "");
    /* Long texts are cut between characters, and everything has room. */
    char one[400] = "", other[400] = "";
    for (size_t i = 0; i < 130; i++) {
        memcpy(one + 3 * i, "ế", 4);
        memcpy(other + 3 * i, "ữ", 4);
    }
    const struct target c = goal(TARGET_AT_LEAST, 123456, 123456, one, one),
                        d = goal(TARGET_ABOVE, 999999, 654321, other, other);
    target_change_words(&c, &d, words);
    assert_true(strlen(words) < TARGET_CHANGE_SIZE - 1);
    assert_non_null(strstr(words, "owner: ế"));
    assert_string_equal(words + strlen(words) - strlen("ữ…"), "ữ…");
}

static void same_is_all_of_it(void **state) {
    (void)state;
    const struct target a = goal(TARGET_AT_LEAST, 880000, 1, "s", "o");
    struct target other[5] = {a, a, a, a, a};
    other[0].op = TARGET_ABOVE;
    other[1].value++;
    other[2].official++;
    other[3].source = "t";
    other[4].owner = "p";
    const struct target again = goal(TARGET_AT_LEAST, 880000, 1, "s", "o");
    assert_true(target_same(&a, &again));
    for (size_t i = 0; i < 5; i++)
        assert_false(target_same(&a, &other[i]));
    assert_true(target_same(NULL, NULL));
    assert_false(target_same(&a, NULL));
    assert_false(target_same(NULL, &a));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_a_row_means, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_told_with_its_column, setup, teardown),
        cmocka_unit_test_setup_teardown(a_column_left_out_keeps_what_is_stored, setup, teardown),
        cmocka_unit_test(a_change_is_told_in_one_line),
        cmocka_unit_test(same_is_all_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
