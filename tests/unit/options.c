#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "base/suggest.h"
#include "cli/table.h"

struct given {
    const char *from, *to, *output;
    bool force;
};

/* Runs cli_options over a copy of the words (NULL-terminated); *argc: words that are left. */
static int parse(const char *const *words, struct given *given, int *argc, char **argv, struct err *err) {
    const struct cli_option options[] = {{"--from", &given->from, NULL},
                                         {"--to", &given->to, NULL},
                                         {"-o", &given->output, NULL},
                                         {"--force", NULL, &given->force},
                                         {NULL, NULL, NULL}};
    *given = (struct given){NULL, NULL, NULL, false};
    *argc = 0;
    for (; words[*argc] != NULL; ++*argc)
        argv[*argc] = (char *)(uintptr_t)words[*argc];
    argv[*argc] = NULL;
    return cli_options(argc, argv, options, err);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_options_anywhere(void **state) {
    (void)state;
    struct given given;
    char *argv[16];
    int argc;
    assert_int_equal(
        parse(WORDS("a", "--from", "2025-01-01", "b", "--to=2025-12-31", "--force", "-o", "x.csv", "c"),
              &given, &argc, argv, NULL),
        0);
    assert_int_equal(argc, 3);
    assert_string_equal(argv[0], "a");
    assert_string_equal(argv[1], "b");
    assert_string_equal(argv[2], "c");
    assert_null(argv[3]);
    assert_string_equal(given.from, "2025-01-01");
    assert_string_equal(given.to, "2025-12-31");
    assert_string_equal(given.output, "x.csv");
    assert_true(given.force);
}

static void test_words_that_look_like_options(void **state) {
    (void)state;
    struct given given;
    char *argv[16];
    int argc;
    assert_int_equal(parse(WORDS("-", "--from=", "-o", "-", "--", "--to", "-x"), &given, &argc, argv, NULL),
                     0);
    assert_int_equal(argc, 3);
    assert_string_equal(argv[0], "-");
    assert_string_equal(argv[1], "--to");
    assert_string_equal(argv[2], "-x");
    assert_string_equal(given.from, ""); /* empty is a value too */
    assert_string_equal(given.output, "-");
    assert_null(given.to);
}

/* Refused with this text; neither the caller's variables nor the words are touched. */
static void refused(const char *const *words, const char *text) {
    struct given given;
    char *argv[16];
    int argc, count = 0;
    struct err err = ERR_INIT;
    while (words[count] != NULL)
        count++;
    assert_int_equal(parse(words, &given, &argc, argv, &err), ERR_INPUT);
    assert_string_equal(err.text, text);
    assert_int_equal(argc, count);
    assert_null(given.from);
    assert_false(given.force);
    for (int i = 0; i < count; i++)
        assert_string_equal(argv[i], words[i]);
}

static void test_refusals(void **state) {
    (void)state;
    refused(WORDS("--force", "--form", "x"), "unknown option \"--form\"; did you mean \"--from\"?");
    refused(WORDS("--quantity=3"), "unknown option \"--quantity\"; --help shows the options");
    refused(WORDS("-x"), "unknown option \"-x\"; --help shows the options");
    refused(WORDS("a", "--from"), "the option --from needs a value behind it");
    refused(WORDS("--from", "--to", "b"), "the option --from needs a value behind it");
    refused(WORDS("--from", "a", "--from=b"), "the option --from stands twice; give it once");
    refused(WORDS("--force", "--force"), "the option --force stands twice; give it once");
    refused(WORDS("--force=yes"), "the option --force takes no value");
    refused(WORDS("-o=x"), "unknown option \"-o=x\"; --help shows the options");
}

static void test_words(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    assert_int_equal(cli_words(1, 1, 1, "FILE", &err), 0);
    assert_int_equal(cli_words(0, 1, 1, "FILE", &err), 2);
    assert_string_equal(err.text, "FILE is missing");
    assert_int_equal(cli_words(2, 1, 1, "FILE", &err), 2);
    assert_string_equal(err.text, "too many words; expected FILE");
    assert_int_equal(cli_words(1, 0, 0, "", &err), 2);
    assert_string_equal(err.text, "takes no further words");
    assert_int_equal(cli_words(0, 2, 2, "NAME and VALUE", &err), 2);
    assert_string_equal(err.text, "NAME and VALUE are missing");
    assert_int_equal(cli_words(1, 2, 2, "NAME and VALUE", &err), 2);
    assert_string_equal(err.text, "VALUE is missing");
}

static void test_nouns(void **state) {
    (void)state;
    assert_string_equal(cli_noun(0, "tally", "tallies"), "tallies");
    assert_string_equal(cli_noun(1, "tally", "tallies"), "tally");
    assert_string_equal(cli_noun(2, "tally", "tallies"), "tallies");
    assert_int_equal(cli_shown(STR("tháng")), 6);
    char text[64] = "";
    memset(text, 'x', 59);
    memcpy(text + 59, "đ", 2);
    assert_int_equal(cli_shown(str_of(text)), 59); /* not half of the last one */
}

static void test_distance(void **state) {
    (void)state;
    assert_int_equal(suggest_distance("serve", "serve"), 0);
    assert_int_equal(suggest_distance("sevre", "serve"), 1); /* neighbours swapped */
    assert_int_equal(suggest_distance("erve", "serve"), 1);
    assert_int_equal(suggest_distance("", "serve"), 5);
    assert_int_equal(suggest_distance("kitten", "sitting"), 3);
    char exact[SUGGEST_LENGTH_MAX + 1], longer[SUGGEST_LENGTH_MAX + 2];
    memset(exact, 'a', sizeof exact - 1);
    exact[sizeof exact - 1] = '\0';
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(suggest_distance(exact, exact), 0);
    assert_int_equal(suggest_distance(longer, exact), SUGGEST_FAR);
}

static void test_table(void **state) {
    (void)state;
    static const char *const headings[] = {"CODE", ">N", "NAME", NULL};
    struct arena *arena = arena_new(1 << 20);
    struct table *table = table_new(arena, headings);
    table_add(table, STR("a"));
    table_addf(table, "%d", 7);
    table_add(table, STR("Xã Thử Nghiệm"));
    table_add(table, STR("Quầy\n1"));
    table_addf(table, "%d", 1234);
    table_add(table, STR(""));
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_true(table_print(table, out));
    fclose(out);
    assert_string_equal(text, "CODE       N  NAME\n"
                              "a          7  Xã Thử Nghiệm\n"
                              "Quầy?1  1234\n");
    free(text);
    arena_free(arena);
}

/* What a cell of six columns shows. */
static void check_cut(const char *text, const char *expect) {
    static const char *const headings[] = {"N", NULL};
    struct arena *arena = arena_new(1 << 16);
    struct table *table = table_new(arena, headings);
    char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);
    table_add_cut(table, str_of(text), 6);
    assert_true(table_print(table, out));
    fclose(out);
    assert_memory_equal(printed, "N\n", 2);
    assert_int_equal(printed[size - 1], '\n');
    printed[size - 1] = '\0';
    assert_string_equal(printed + 2, expect);
    free(printed);
    arena_free(arena);
}

static void test_table_cut(void **state) {
    (void)state;
    check_cut("", "");
    check_cut("Quầy 1", "Quầy 1");
    check_cut("Quầy 10", "Quầy …");
    check_cut("Ngườii", "Ngườii");
    check_cut("Ngu\u031bo\u031b\u0300i dân", "Ngu\u031bo\u031b\u0300i…"); /* marks stay with their letters */
    check_cut("櫃台服務", "櫃台…");                                       /* two columns each */
}

static void test_table_without_memory(void **state) {
    (void)state;
    static const char *const headings[] = {"CODE", NULL};
    struct arena *arena = arena_new(2048);
    struct table *table = table_new(arena, headings);
    assert_non_null(table);
    for (int i = 0; i < 200; i++)
        table_add(table, STR("a cell"));
    assert_false(table_print(table, stdout));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_anywhere),
        cmocka_unit_test(test_words_that_look_like_options),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_nouns),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_table_cut),
        cmocka_unit_test(test_table_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
