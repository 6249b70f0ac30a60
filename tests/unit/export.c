/* What goes out comes in again: same rows, same figures. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/commands.h"
#include "cli_fixture.h"

#define HEADER                                                                                               \
    "\xef\xbb\xbf"                                                                                           \
    "date,counter,channel,language,revision,half_day,q1,q3,note,q2\r\n"
#define ROWS                                                                                                 \
    "2025-02-01,ZYXWVTC,kiosk,vi,2,pm,,5,,\r\n"                                                              \
    "2025-03-07,123456P,paper,vi,2,am,3,na,,\r\n"                                                            \
    "2025-03-07,123456P,paper,vi,2,pm,4,,'=1+1,\r\n"                                                         \
    "2025-03-07,123456P,paper,vi,2,,4,,,\r\n"                                                                \
    "2025-03-08,123456P,qr,en,1,am,5,,\"hai\ndòng, \"\"có ngoặc\"\"\",1\r\n"                             \
    "2025-03-08,123456P,link,vi,1,am,na,,'''quoted,na\r\n"

static const char *read_file(struct fixture *f, const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = arena_alloc(f->arena, 100000);
    text[fread(text, 1, 99999, file)] = '\0';
    fclose(file);
    return text;
}

static void test_same_bytes(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f);
    const char *in = fixture_file(&f, "in.csv", HEADER ROWS), *out = fixture_path(&f, "out.csv");
    fixture_run(&f, cli_import, true, false, ARGS("--survey", "test", in));
    assert_int_equal(f.status, 0);
    fixture_run(&f, cli_export, false, false, ARGS("--survey", "test", "-o", out));
    assert_int_equal(f.status, 0);
    assert_string_equal(read_file(&f, out), HEADER ROWS);
    assert_string_equal(f.out, arena_printf(f.arena, "%s: 6 responses written\n", out));
    fixture_run(&f, cli_export, false, false, ARGS("--survey=test", "-o", "-"));
    assert_string_equal(f.out, HEADER ROWS);
    fixture_close(&f);
}

/* Nobody wrote it down, so nobody makes a morning of it. */
static void test_no_half_day(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f);
    const char *in =
        fixture_file(&f, "in.csv", "date;counter;channel;language;q1\n2025-03-07;123456P;paper;vi;4\n");
    fixture_run(&f, cli_import, true, false, ARGS("--survey", "test", in));
    assert_int_equal(f.status, 0);
    fixture_run(&f, cli_export, false, false, ARGS("--survey", "test", "-o", "-"));
    assert_string_equal(f.out, HEADER "2025-03-07,123456P,paper,vi,2,,4,,,\r\n");
    fixture_close(&f);
}

static void test_selection(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f);
    const char *in = fixture_file(&f, "in.csv", HEADER ROWS);
    fixture_run(&f, cli_import, true, false, ARGS("--survey", "test", in));
    fixture_run(&f, cli_export, false, false, ARGS("--survey", "test", "-o", "-", "--unit", "mc"));
    assert_string_equal(f.out, HEADER "2025-02-01,ZYXWVTC,kiosk,vi,2,pm,,5,,\r\n");
    fixture_run(&f, cli_export, false, false,
                ARGS("--survey", "test", "-o", "-", "--from", "2025-02-02", "--to", "2025-03-07"));
    assert_string_equal(f.out, HEADER "2025-03-07,123456P,paper,vi,2,am,3,na,,\r\n"
                                      "2025-03-07,123456P,paper,vi,2,pm,4,,'=1+1,\r\n"
                                      "2025-03-07,123456P,paper,vi,2,,4,,,\r\n");
    fixture_run(&f, cli_export, false, false, ARGS("--survey", "test", "-o", "-", "--to", "2025-01-01"));
    assert_string_equal(f.out, HEADER);
    fixture_close(&f);
}

static void test_json(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f);
    const char *in = fixture_file(&f, "in.csv", HEADER ROWS);
    fixture_run(&f, cli_import, true, false, ARGS("--survey", "test", in));
    fixture_run(&f, cli_export, false, false, ARGS("--survey", "test", "-o", "-", "--format", "json"));
    json_t *all = json_loads(f.out, 0, NULL), *row = json_array_get(all, 5),
           *answers = json_object_get(row, "answers");
    assert_int_equal(json_array_size(all), 6);
    assert_string_equal(json_string_value(json_object_get(row, "half_day")), "am");
    assert_true(json_is_null(json_object_get(json_array_get(all, 3), "half_day"))); /* unknown */
    assert_string_equal(json_string_value(json_object_get(row, "date")), "2025-03-08");
    assert_int_equal(json_integer_value(json_object_get(row, "revision")), 1);
    assert_int_equal(json_object_size(answers), 3);
    assert_string_equal(json_string_value(json_object_get(answers, "q1")), "na");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(json_array_get(all, 4), "answers"), "note")),
        "hai\ndòng, \"có ngoặc\"");
    json_decref(all);
    fixture_close(&f);
}

static void test_failure_leaves_the_old_file(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f);
    const char *path = fixture_file(&f, "out.csv", "old");
    fixture_run(&f, cli_export, false, false, ARGS("--survey", "none", "-o", path));
    assert_int_equal(f.status, 1);
    assert_string_equal(read_file(&f, path), "old");
    fixture_run(&f, cli_export, false, false, ARGS("--survey", "test", "--unit", "none", "-o", path));
    assert_int_equal(f.status, 1);
    assert_string_equal(f.err.text, "there is no unit \"none\"; hailong unit list shows the codes");
    fixture_run(&f, cli_export, false, false, ARGS("--survey", "test"));
    assert_int_equal(f.status, 2);
    fixture_run(&f, cli_export, false, false, ARGS("--survey", "test", "-o", "x", "--format", "xls"));
    assert_int_equal(f.status, 2);
    assert_string_equal(f.err.text, "--format xls: choose csv, xlsx, json, sav or dta");
    fixture_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_no_half_day),
        cmocka_unit_test(test_selection),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_failure_leaves_the_old_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
