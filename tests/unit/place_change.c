#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/place_change.h"

enum { TODAY = 20000, EARLIEST = TODAY - PLACE_BACK_DAYS, LATEST = TODAY + PLACE_AHEAD_DAYS };

/* In code order: a and b below t, a1 and a2 below a; "end" has ended, "new" begins later; a2 ends soon. */
static const struct unit tree[] = {
    {1, "a", "t", "A", "commune", DAY_NONE, DAY_NONE},
    {2, "a1", "a", "A1", "centre", DAY_NONE, DAY_NONE},
    {3, "a2", "a", "A2", "centre", DAY_NONE, TODAY + 5},
    {4, "b", "t", "B", "commune", DAY_NONE, DAY_NONE},
    {5, "end", "t", "E", "commune", DAY_NONE, TODAY - 1},
    {6, "new", "t", "N", "commune", TODAY + 10, DAY_NONE},
    {7, "t", "", "T", "city", DAY_NONE, DAY_NONE},
};
enum { UNITS = sizeof tree / sizeof *tree };

static enum place_fault check(enum unit_verb verb, const char *unit, const char *other, int32_t day,
                              bool past, const char *successor) {
    const struct unit_change change = {verb, unit, other, day, past, successor, EARLIEST, LATEST};
    return unit_change_check(tree, UNITS, &change);
}
#define MOVE(unit, other) check(UNIT_MOVE, unit, other, DAY_NONE, false, "")
#define SUCCEED(unit, other, day, code) check(UNIT_MOVE, unit, other, day, false, code)
#define MERGE(unit, other, day, past) check(UNIT_MERGE, unit, other, day, past, "")
#define RETIRE(unit, day) check(UNIT_RETIRE, unit, "", day, false, "")

static void a_unit_moves_with_its_past(void **state) {
    (void)state;
    assert_int_equal(MOVE("a", "b"), PLACE_GOOD);
    assert_int_equal(MOVE("a", ""), PLACE_GOOD);
    assert_int_equal(MOVE("a", "t"), PLACE_SAME);
    assert_int_equal(MOVE("t", ""), PLACE_SAME);
    assert_int_equal(MOVE("a", "a"), PLACE_SAME);
    assert_int_equal(MOVE("a", "a1"), PLACE_LOOP);
    assert_int_equal(MOVE("t", "a1"), PLACE_LOOP);
    assert_int_equal(MOVE("a", "end"), PLACE_OTHER_OVER);
    assert_int_equal(MOVE("end", "a"), PLACE_GOOD); /* its past may be put anywhere that goes on */
    assert_int_equal(MOVE("none", "a"), PLACE_UNKNOWN);
    assert_int_equal(MOVE("a", "none"), PLACE_UNKNOWN);
}

static void a_successor_goes_on_from_a_day(void **state) {
    (void)state;
    assert_int_equal(SUCCEED("a1", "b", TODAY, "a1-moi"), PLACE_GOOD);
    assert_int_equal(SUCCEED("a1", "b", EARLIEST, "x"), PLACE_GOOD);
    assert_int_equal(SUCCEED("a1", "b", EARLIEST - 1, "x"), PLACE_DAY);
    assert_int_equal(SUCCEED("a1", "b", LATEST, "x"), PLACE_GOOD);
    assert_int_equal(SUCCEED("a1", "b", LATEST + 1, "x"), PLACE_DAY);
    assert_int_equal(SUCCEED("a1", "b", TODAY, "có dấu"), PLACE_CODE);
    assert_int_equal(SUCCEED("a1", "b", TODAY, "b"), PLACE_CODE_TAKEN);
    assert_int_equal(SUCCEED("a1", "end", TODAY, "x"), PLACE_OTHER_OVER);
    assert_int_equal(SUCCEED("a1", "new", TODAY + 9, "x"), PLACE_BEFORE_BEGIN);
    assert_int_equal(SUCCEED("a1", "new", TODAY + 10, "x"), PLACE_GOOD);
    assert_int_equal(SUCCEED("a", "b", TODAY, "x"), PLACE_LEFT_BELOW);
    assert_int_equal(SUCCEED("a2", "b", TODAY, "x"), PLACE_OVER);
}

static void a_merge_leaves_the_past_or_takes_it_along(void **state) {
    (void)state;
    assert_int_equal(MERGE("a1", "b", TODAY, false), PLACE_GOOD);
    assert_int_equal(MERGE("a", "b", TODAY, false), PLACE_LEFT_BELOW);
    assert_int_equal(MERGE("a", "b", TODAY, true), PLACE_GOOD);
    assert_int_equal(MERGE("a", "a1", TODAY, true), PLACE_LOOP);
    assert_int_equal(MERGE("a", "a", TODAY, true), PLACE_SAME);
    assert_int_equal(MERGE("a", "", TODAY, true), PLACE_UNKNOWN);
    assert_int_equal(MERGE("a1", "end", TODAY, false), PLACE_OTHER_OVER);
    assert_int_equal(MERGE("a1", "a2", TODAY, false), PLACE_OTHER_OVER); /* planned to end counts */
    assert_int_equal(MERGE("end", "b", TODAY, false), PLACE_OVER);
    assert_int_equal(MERGE("a1", "new", TODAY + 9, false), PLACE_BEFORE_BEGIN);
    assert_int_equal(MERGE("a1", "new", TODAY + 10, false), PLACE_GOOD);
    assert_int_equal(MERGE("new", "b", TODAY + 10, false), PLACE_BEFORE_BEGIN); /* it would never have been */
    assert_int_equal(MERGE("new", "b", TODAY + 11, false), PLACE_GOOD);
    assert_int_equal(MERGE("a1", "b", LATEST + 1, false), PLACE_DAY);
}

static void an_end_leaves_nobody_behind(void **state) {
    (void)state;
    assert_int_equal(RETIRE("a1", TODAY), PLACE_GOOD);
    assert_int_equal(RETIRE("a", TODAY), PLACE_LEFT_BELOW);
    assert_int_equal(RETIRE("end", TODAY), PLACE_OVER);
    assert_int_equal(RETIRE("new", TODAY + 9), PLACE_BEFORE_BEGIN);
    assert_int_equal(RETIRE("new", TODAY + 10), PLACE_GOOD);
    assert_int_equal(RETIRE("a1", EARLIEST - 1), PLACE_DAY);
    /* What ends with it is not left behind. */
    const struct unit two[] = {{1, "a", "", "A", "commune", DAY_NONE, DAY_NONE},
                               {2, "a2", "a", "A2", "centre", DAY_NONE, TODAY + 5}};
    struct unit_change change = {UNIT_RETIRE, "a", "", TODAY + 5, false, "", EARLIEST, LATEST};
    assert_int_equal(unit_change_check(two, 2, &change), PLACE_GOOD);
    change.day = TODAY + 4;
    assert_int_equal(unit_change_check(two, 2, &change), PLACE_LEFT_BELOW);
}

/* A tree that was broken by hand must not hang the check. */
static void a_loop_in_the_tree_ends(void **state) {
    (void)state;
    const struct unit loop[] = {{1, "a", "b", "A", "commune", DAY_NONE, DAY_NONE},
                                {2, "b", "a", "B", "commune", DAY_NONE, DAY_NONE},
                                {3, "c", "", "C", "commune", DAY_NONE, DAY_NONE}};
    const struct unit_change change = {UNIT_MOVE, "c", "a", DAY_NONE, false, "", EARLIEST, LATEST};
    assert_int_equal(unit_change_check(loop, 3, &change), PLACE_GOOD);
}

static void codes_are_made_of_names(void **state) {
    (void)state;
    char code[UNIT_CODE_LENGTH_MAX + 1];
    assert_true(unit_code_make("Trung tâm Hành chính", tree, UNITS, code));
    assert_string_equal(code, "trung-tam-hanh-chinh");
    assert_true(unit_code_make("  Xã Đắk R'Lấp (minh họa) ", tree, UNITS, code));
    assert_true(unit_code_good(str_of(code)));
    assert_true(unit_code_make("B", tree, UNITS, code));
    assert_string_equal(code, "b-2");
    assert_true(unit_code_make("???", tree, UNITS, code));
    assert_string_equal(code, "dv");
    assert_true(unit_code_make("Một cái tên dài quá dài đến nỗi không mã nào chứa hết", tree, UNITS, code));
    assert_string_equal(code, "mot-cai-ten-dai-qua-dai-den"); /* no half word */
    assert_true(unit_code_make("Trung tâm Phục vụ hành chính công", tree, UNITS, code));
    assert_string_equal(code, "trung-tam-phuc-vu-hanh-chinh");
    assert_true(unit_code_successor("xa-a", TODAY, tree, UNITS, code));
    assert_string_equal(code, "xa-a-2024");
    assert_true(unit_code_successor("mot-ma-dai-ba-muoi-hai-ky-tu-day", TODAY, tree, UNITS, code));
    assert_true(unit_code_good(str_of(code)));
    assert_false(unit_code_good(STR("")));
    assert_false(unit_code_good(STR("a b")));
    assert_false(unit_code_good(STR("a/b")));
    assert_false(unit_code_good(STR(".")));
    assert_false(unit_code_good(STR("..")));
    assert_false(unit_code_good(STR("-a")));
    assert_true(unit_code_good(STR("a.-")));
    assert_true(unit_code_good(STR("12345678901234567890123456789012")));
    assert_false(unit_code_good(STR("123456789012345678901234567890123")));
}

static int by_text(const void *a, const void *b) {
    return strcmp(a, b);
}

static void no_number_is_left(void **state) {
    (void)state;
    enum { TAKEN = 999 };
    static struct unit taken[TAKEN];
    static char codes[TAKEN][16];
    char code[UNIT_CODE_LENGTH_MAX + 1];
    /* In code order: "b", then "b-10", "b-100" … as text. */
    size_t n = 0;
    snprintf(codes[n++], sizeof codes[0], "b");
    for (unsigned i = 2; i <= TAKEN; i++)
        snprintf(codes[n++], sizeof codes[0], "b-%u", i);
    qsort(codes, n, sizeof codes[0], by_text);
    for (size_t i = 0; i < n; i++)
        taken[i] = (struct unit){1, codes[i], "", "B", "commune", DAY_NONE, DAY_NONE};
    assert_false(unit_code_make("B", taken, n, code));
    assert_true(unit_code_make("B", taken + 1, n - 1, code));
    assert_string_equal(code, "b");
}

static void names_are_clean(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    struct arena *arena = arena_new(64 * 1024);
    const char *name = NULL;
    char longest[PLACE_NAME_MAX * 2 + 3] = "";
    assert_int_equal(place_name(STR("  Xã  Ví Dụ "), false, arena, &name, &err), 0);
    assert_string_equal(name, "Xã  Ví Dụ"); /* ends are trimmed */
    assert_int_equal(place_name(STR(" \t"), false, arena, &name, &err), ERR_INPUT);
    assert_int_equal(place_name(STR(" "), true, arena, &name, &err), 0);
    assert_string_equal(name, "");
    assert_int_equal(place_name(STR("a\xff"), false, arena, &name, &err), ERR_INPUT);
    /* Soft hyphen, zero-width blank and joiners, word joiner, marks of direction, an override, tags, a variant, a Hangul filler. */
    assert_int_equal(
        place_name(STR("\u2060X\u00adã \u200bV\u200c\u200dí\u061c \u200f\u202eD\ufe0fụ\u3164\U000e0041"),
                   false, arena, &name, &err),
        0);
    assert_string_equal(name, "Xã Ví Dụ");
    assert_int_equal(place_name(STR("Tổ\u2028một"), false, arena, &name, &err), 0);
    assert_string_equal(name, "Tổ một");
    assert_int_equal(place_name(STR(" \u200b \u00ad"), false, arena, &name, &err), ERR_INPUT);
    for (int i = 0; i < PLACE_NAME_MAX; i++)
        memcpy(longest + 2 * i, "đ", 3);
    assert_int_equal(place_name(str_of(longest), false, arena, &name, &err), 0); /* characters, not bytes */
    memcpy(longest + 2 * PLACE_NAME_MAX, "đ", 3);
    assert_int_equal(place_name(str_of(longest), false, arena, &name, &err), ERR_LIMIT);
    arena_free(arena);
}

static void words_of_verbs_and_faults(void **state) {
    (void)state;
    enum unit_verb verb;
    for (unsigned i = 0; i < UNIT_VERB_COUNT; i++) {
        assert_true(unit_verb_parse(str_of(unit_verb_name((enum unit_verb)i)), &verb));
        assert_int_equal(verb, i);
    }
    assert_false(unit_verb_parse(STR("split"), &verb));
    for (unsigned i = 0; i < PLACE_FAULT_COUNT; i++)
        for (unsigned k = 0; k < i; k++)
            assert_string_not_equal(place_fault_word((enum place_fault)i),
                                    place_fault_word((enum place_fault)k));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_moves_with_its_past),
        cmocka_unit_test(a_successor_goes_on_from_a_day),
        cmocka_unit_test(a_merge_leaves_the_past_or_takes_it_along),
        cmocka_unit_test(an_end_leaves_nobody_behind),
        cmocka_unit_test(a_loop_in_the_tree_ends),
        cmocka_unit_test(codes_are_made_of_names),
        cmocka_unit_test(no_number_is_left),
        cmocka_unit_test(names_are_clean),
        cmocka_unit_test(words_of_verbs_and_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
