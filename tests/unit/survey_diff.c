/* What differs between two revisions. */
#include "load_help.h"

#include <stdio.h>

#include "core/survey_diff.h"

#define DIMENSION(code) "{\"code\":\"" code "\",\"title\":{\"vi\":\"N\"}}"
#define SURVEY(questions, more)                                                                              \
    "{\"code\":\"s\",\"title\":{\"vi\":\"T\"},\"method\":\"satisfied-share\",\"scale\":\"satisfaction-5\","  \
    "\"dimensions\":[" DIMENSION("A") "," DIMENSION("B") "],\"questions\":[" questions "]" more "}"
#define SAME ",\"continues\":[{\"revision\":1,\"same\":true}]"
#define ASK(code, dimension, text, rest)                                                                     \
    "{\"code\":\"" code "\",\"dimension\":\"" dimension "\",\"kind\":\"scale\",\"text\":{\"vi\":\"" text     \
    "\"}" rest "}"

static int setup(void **state) {
    (void)state;
    arena = arena_new(64 * 1024 * 1024);
    return arena == NULL;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* "+a" added, "-a" removed, "a" the same, "a:9" with its bits. */
static void check(const char *then_json, const char *now_json, const char *expected) {
    const struct survey *then = load(then_json), *now = load(now_json);
    static struct survey_diff diff;
    struct equivalence equivalence;
    static const struct continuation by_code = {"s", 1, true, 0, NULL};
    const struct continuation *c = now->continuation_count > 0 ? &now->continuations[0] : &by_code;
    struct err err = ERR_INIT;
    char text[400] = "";
    size_t n = 0;
    assert_int_equal(equivalence_make(now, then, c, &equivalence, &err), 0);
    survey_diff(&equivalence, &diff);
    for (size_t i = 0; i < diff.count; i++) {
        const struct question_diff *d = &diff.items[i];
        bool added = d->then == SURVEY_NONE, removed = d->now == SURVEY_NONE;
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s%s", i > 0 ? " " : "",
                              added     ? "+"
                              : removed ? "-"
                                        : "",
                              removed ? then->questions[d->then].code : now->questions[d->now].code);
        if (d->changed != 0)
            n += (size_t)snprintf(text + n, sizeof text - n, ":%u", d->changed);
    }
    assert_string_equal(text, expected);
}

static void test_kinds_of_change(void **state) {
    (void)state;
    const char *then =
        SURVEY(ASK("a", "A", "Một", "") "," ASK("b", "A", "Hai", "") "," ASK("c", "B", "Ba", ""), "");
    check(then, then, "a b c");
    check(
        then,
        SURVEY(ASK("a", "A", "Một", "") "," ASK("b", "A", "Hai khác", "") "," ASK("c", "B", "Ba", ""), SAME),
        "a b:1 c");
    check(then,
          SURVEY(ASK("a", "A", "Một", ",\"hint\":{\"vi\":\"Gợi ý\"}") "," ASK("b", "B", "Hai", "") "," ASK(
                     "c", "B", "Ba", ",\"na\":true"),
                 SAME),
          "a:2 b:16 c:8");
    check(then,
          SURVEY(ASK("a", "A", "Một", "") "," ASK("c", "B", "Ba", "") "," ASK("d", "B", "Bốn", ""), SAME),
          "a c +d -b");
    check(then,
          SURVEY(ASK("a", "A", "Một", "") "," ASK(
                     "b", "A", "Hai",
                     ",\"show_if\":[{\"question\":\"a\",\"is\":[\"1\",\"2\"]}]") "," ASK("c", "B", "Ba", ""),
                 SAME),
          "a b:32 c");
}

#define CHOOSE(kind, options, rest)                                                                          \
    "{\"code\":\"c\",\"kind\":\"" kind "\",\"text\":{\"vi\":\"Chọn\"},\"options\":[" options "]" rest "}"
#define OPTION(code, text) "{\"code\":\"" code "\",\"text\":{\"vi\":\"" text "\"}}"
#define YES_NO "{\"code\":\"y\",\"dimension\":\"A\",\"kind\":\"yes-no\",\"text\":{\"vi\":\"Có không\"}"
#define NUMBER(least, most)                                                                                  \
    "{\"code\":\"n\",\"kind\":\"number\",\"text\":{\"vi\":\"Số\"},\"min\":" least ",\"max\":" most "}"
#define SHOWN(answers)                                                                                       \
    YES_NO ","                                                                                               \
           "\"show_if\":[{\"question\":\"a\"," answers "}]}"

/* Each of what a question of its kind is made of. */
static void test_parts_of_a_question(void **state) {
    (void)state;
#define A ASK("a", "A", "Một", ",\"na\":true") "," ASK("b", "B", "Hai", "") ","
    const char *choice = SURVEY(A CHOOSE("single", OPTION("x", "X") "," OPTION("z", "Z"), ""), "");
    check(choice, SURVEY(A CHOOSE("single", OPTION("x", "X") "," OPTION("z", "Khác"), ""), SAME), "a b c:4");
    check(choice, SURVEY(A CHOOSE("single", OPTION("x", "X") "," OPTION("w", "Z"), ""), SAME), "a b c:8");
    check(choice,
          SURVEY(A CHOOSE("single", OPTION("x", "X") "," OPTION("z", "Z") "," OPTION("w", "W"), ""), SAME),
          "a b c:8");
    check(choice, SURVEY(A CHOOSE("multi", OPTION("x", "X") "," OPTION("z", "Z"), ""), SAME), "a b c:8");
    const char *several = SURVEY(A CHOOSE("multi", OPTION("x", "X") "," OPTION("z", "Z"), ""), "");
    check(several,
          SURVEY(A CHOOSE("multi", OPTION("x", "X") "," OPTION("z", "Z"), ",\"choices_max\":1"), SAME),
          "a b c:8");
    const char *number = SURVEY(A NUMBER("0", "9"), "");
    check(number, SURVEY(A NUMBER("1", "9"), SAME), "a b n:8");
    check(number, SURVEY(A NUMBER("0", "8"), SAME), "a b n:8");
    const char *yes = SURVEY(A YES_NO "}", "");
    check(yes, SURVEY(A YES_NO ",\"reverse\":true}", SAME), "a b y:8");
    const char *shown = SURVEY(A SHOWN("\"is\":[\"1\"]"), "");
    check(shown, shown, "a b y");
    check(shown, SURVEY(A SHOWN("\"is\":[\"2\"]"), SAME), "a b y:32");
    check(shown, SURVEY(A SHOWN("\"is\":[\"1\",\"na\"]"), SAME), "a b y:32");
#undef A
}

static void test_order(void **state) {
    (void)state;
    const char *then = SURVEY(ASK("a", "A", "1", "") "," ASK("b", "A", "2", "") "," ASK(
                                  "c", "B", "3", "") "," ASK("d", "B", "4", ""),
                              "");
    check(then,
          SURVEY(ASK("d", "B", "4", "") "," ASK("a", "A", "1", "") "," ASK("b", "A", "2",
                                                                           "") "," ASK("c", "B", "3", ""),
                 SAME),
          "d:64 a b c");
    check(then, SURVEY(ASK("new", "A", "0", "") "," ASK("a", "A", "1", "") "," ASK("c", "B", "3", ""), SAME),
          "+new a c -b -d");
    check(then,
          SURVEY(ASK("b", "A", "2", "") "," ASK("a", "A", "1", "") "," ASK("d", "B", "4",
                                                                           "") "," ASK("c", "B", "3", ""),
                 SAME),
          "b a:64 d c:64");
}

/* A question that goes on under another code is that one; its old code may be another question's now. */
static void test_continued(void **state) {
    (void)state;
    const char *then = SURVEY(ASK("a", "A", "Một", "") "," ASK("b", "B", "Hai", ""), "");
    check(then,
          SURVEY(ASK("a", "A", "Khác hẳn", "") "," ASK("z", "A", "Một", "") "," ASK("b", "B", "Hai", ""),
                 ",\"continues\":[{\"revision\":1,\"questions\":{\"z\":\"a\",\"b\":\"b\"}}]"),
          "+a z:128 b");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kinds_of_change, setup, teardown),
        cmocka_unit_test_setup_teardown(test_parts_of_a_question, setup, teardown),
        cmocka_unit_test_setup_teardown(test_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_continued, setup, teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
