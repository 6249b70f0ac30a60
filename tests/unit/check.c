/* What poster_check finds in the layouts of tests/layouts is told there; here: that it is the loader's own judgement, its
 * limits, and the examples it draws with. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/utf8.h"
#include "print/layout/check.h"

enum { ARENA_MAX = 64 * 1024 * 1024, FILES_MIN = 40 };

struct told {
    struct buf lines;
    size_t calls;
};

static void tell(void *context, const char *text) {
    struct told *told = context;
    told->calls++;
    buf_printf(&told->lines, "%s\n", text);
}

/* Calls each file of tests/layouts/bad. */
static size_t each_bad(void (*look)(struct arena *arena, const char *name, struct str svg,
                                    const char *folder)) {
    static const char folder[] = TESTS "/layouts/bad";
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        size_t n = strlen(entry->d_name);
        if (n < 4 || strcmp(entry->d_name + n - 4, ".svg") != 0)
            continue;
        struct arena *arena = arena_new(ARENA_MAX);
        struct str svg;
        struct err err = ERR_INIT;
        assert_int_equal(file_load(arena_printf(arena, "%s/%s", folder, entry->d_name), POSTER_LAYOUT_MAX,
                                   arena, &svg, &err),
                         0);
        look(arena, entry->d_name, svg, folder);
        arena_free(arena);
        count++;
    }
    closedir(dir);
    return count;
}

/* The loader's error is one of the faults; what it accepts breaks a rule or does not fit. */
static void compare(struct arena *arena, const char *name, struct str svg, const char *folder) {
    struct told told = {.calls = 0};
    struct err check_err = ERR_INIT, load_err = ERR_INIT;
    struct poster_layout *layout = NULL;
    size_t count = 0;
    buf_init(&told.lines, ARENA_MAX);
    assert_int_equal(poster_check(name, svg, folder, tell, &told, arena, NULL, &count, &check_err),
                     ERR_INPUT);
    assert_true(count > 0);
    assert_int_equal(count, told.calls);
    int rc = poster_layout_load(name, svg, folder, &layout, &load_err);
    char *line = arena_printf(arena, "%s\n", load_err.text);
    if (rc != 0 && strstr(told.lines.p, line) == NULL)
        fail_msg("the loader alone says: %s", load_err.text);
    poster_layout_free(rc == 0 ? layout : NULL);
    buf_release(&told.lines);
}

static void test_loader_and_check_agree(void **state) {
    (void)state;
    assert_true(each_bad(compare) >= FILES_MIN);
}

static long line_of(const char *text) {
    return strtol(strchr(text, ':') + 1, NULL, 10);
}

static void is_not_before(void *context, const char *text) {
    long *last = context;
    assert_true(line_of(text) >= *last);
    *last = line_of(text);
}

static void look_at_order(struct arena *arena, const char *name, struct str svg, const char *folder) {
    long last = 0;
    size_t count;
    poster_check(name, svg, folder, is_not_before, &last, arena, NULL, &count, NULL);
}

static void test_by_line(void **state) {
    (void)state;
    each_bad(look_at_order);
}

/* Read with no folder, and cut off anywhere: it fails in words, without touching what is not its own. */
static void cut_anywhere(struct arena *arena, const char *name, struct str svg, const char *folder) {
    (void)folder;
    for (size_t n = 0; n < svg.n; n += 37) {
        struct told told = {.calls = 0};
        struct err err = ERR_INIT;
        size_t count;
        buf_init(&told.lines, ARENA_MAX);
        assert_true(poster_check(name, (struct str){svg.p, n}, NULL, tell, &told, arena, NULL, &count, &err) <
                    0);
        assert_true(count > 0 || err.text[0] != '\0');
        buf_release(&told.lines);
    }
}

static void test_cut_files(void **state) {
    (void)state;
    each_bad(cut_anywhere);
}

static void test_examples_are_as_long_as_they_come(void **state) {
    (void)state;
    static const struct {
        const char *name;
        size_t characters;
        bool optional;
    } wanted[] = {{"site", 120, true}, {"unit", 120, false},   {"counter", 120, false}, {"hotline", 60, true},
                  {"url", 47, false},  {"address", 31, false}, {"code", 7, false},      {"date", 10, false},
                  {"serial", 6, true}, {"slogan", 120, true},  {"wifi", 32, true}};
    for (size_t i = 0; i < POSTER_FIELD_COUNT; i++) {
        const struct poster_field_kind *kind = &poster_field_kinds[i];
        assert_string_equal(kind->name, wanted[i].name);
        assert_int_equal(kind->optional, wanted[i].optional);
        if (utf8_length(str_of(kind->full)) != wanted[i].characters)
            fail_msg("%s has %zu characters", kind->name, utf8_length(str_of(kind->full)));
        assert_true(kind->brief[0] != '\0' && strlen(kind->brief) <= strlen(kind->full));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loader_and_check_agree),
        cmocka_unit_test(test_by_line),
        cmocka_unit_test(test_cut_files),
        cmocka_unit_test(test_examples_are_as_long_as_they_come),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    poster_cleanup();
    return failed;
}
