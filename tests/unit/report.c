#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/commands.h"
#include "cli_fixture.h"

#define HEADER "date,counter,channel,language,revision,q1,q2,q3,note\n"

/* 12 people in March (9 of 12 satisfied with q1, 5 asked about q3), 3 in April, and 2 of revision 1. */
static void fill(struct fixture *f) {
    struct buf text;
    buf_init(&text, 10000);
    buf_adds(&text, HEADER);
    for (int i = 0; i < 12; i++)
        buf_printf(&text, "2025-03-%02d,123456P,qr,vi,2,%d,,%s,\n", i + 1, i < 9 ? 4 : 2, i < 5 ? "5" : "na");
    for (int i = 0; i < 3; i++)
        buf_adds(&text, "2025-04-30,123456P,qr,vi,2,5,,,\n");
    buf_adds(&text, "2025-02-01,ZYXWVTC,qr,vi,1,5,1,,\n2025-06-01,123456P,qr,vi,1,5,1,,\n");
    const char *path = fixture_file(f, "in.csv", text.p);
    fixture_run(f, cli_import, true, false, ARGS("--survey", "test", path));
    if (f->status != 0)
        fail_msg("%s%s", f->errors, f->err.text);
    buf_release(&text);
}

static json_t *report_json(struct fixture *f, const char *const *args) {
    fixture_run(f, cli_report, false, true, args);
    if (f->status != 0)
        fail_msg("%s", f->err.text);
    json_t *json = json_loads(f->out, 0, NULL);
    assert_non_null(json);
    return json;
}

static const json_t *entry(const json_t *period, const char *list, const char *code) {
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(period, list), i, row) {
        if (strcmp(json_string_value(json_object_get(row, "code")), code) == 0)
            return row;
    }
    fail_msg("no %s in %s", code, list);
    return NULL;
}

static void assert_text(const json_t *row, const char *key, const char *expect) {
    const char *text = json_string_value(json_object_get(row, key));
    assert_non_null(text);
    assert_string_equal(text, expect);
}

static void assert_number(const json_t *row, const char *key, double expect) {
    double value = json_number_value(json_object_get(row, key));
    if (!(value - expect <= 1e-9 && expect - value <= 1e-9))
        fail_msg("%s is %.17g, expected %.17g", key, value, expect);
}

static void assert_hidden(const json_t *row) {
    assert_true(json_is_true(json_object_get(row, "hidden")));
    /* Code, title, that it is hidden and why, and what has nothing to do with the answers: no figure. */
    static const char *const may[] = {"code",  "title",    "hidden", "why",
                                      "break", "revision", "target", "official"};
    size_t known = 0;
    for (size_t i = 0; i < sizeof may / sizeof *may; i++)
        known += json_object_get(row, may[i]) != NULL;
    assert_int_equal(json_object_size(row), known);
}

static void test_json_whole(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f);
    fill(&f);
    json_t *json = report_json(
        &f, ARGS("--survey", "test", "--unit", "xa", "--from", "2025-03-01", "--to", "2025-03-31"));
    const json_t *period = json_array_get(json_object_get(json, "periods"), 0), *row;
    assert_text(json, "survey", "test");
    assert_text(json, "unit", "xa");
    assert_text(json, "from", "2025-03-01");
    assert_text(json, "to", "2025-03-31");
    assert_number(json, "revision", 2);
    assert_number(json, "threshold", 10);
    assert_number(json, "other_revisions", 0);
    assert_int_equal(json_array_size(json_object_get(json, "periods")), 1);
    assert_text(period, "period", "2025-03-01..2025-03-31");
    assert_number(period, "responses", 12);
    row = json_array_get(json_object_get(period, "dimensions"), 0);
    assert_text(row, "code", "all");
    /* q3 is answered by 5: hidden, and q1 with it, for it would follow from the dimension. */
    assert_number(row, "respondents", 12);
    assert_number(row, "answers", 17);
    assert_number(row, "satisfied", 14);
    assert_number(row, "percent", 100.0 * 14 / 17);
    assert_true(json_is_false(json_object_get(row, "hidden")));
    assert_number(entry(period, "dimensions", "A"), "answers", 17);
    assert_hidden(entry(period, "questions", "q1"));
    assert_hidden(entry(period, "questions", "q3"));
    assert_int_equal(json_array_size(json_object_get(period, "questions")), 2); /* no q2, no comment */
    json_decref(json);
    fixture_close(&f);
}

static void test_json_by_month(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f);
    fill(&f);
    json_t *json = report_json(&f, ARGS("--survey", "test", "--by", "month"));
    const json_t *periods = json_object_get(json, "periods");
    assert_true(json_is_null(json_object_get(json, "unit")));
    assert_number(json, "other_revisions", 0); /* February's figure is revision 1's own, and counts its two */
    assert_number(json_array_get(periods, 0), "left_out", 0);
    assert_text(json, "from",
                "2025-02-01"); /* the series has what revision 1 says too, but joins none of it */
    assert_text(json, "to", "2025-06-01");
    assert_int_equal(json_array_size(periods), 5);
    assert_text(json_array_get(periods, 2), "period", "2025-04");
    assert_number(json_array_get(periods, 2), "responses", 3);
    assert_hidden(entry(json_array_get(periods, 2), "dimensions", "all"));
    assert_hidden(entry(json_array_get(periods, 2), "questions", "q1"));
    /* March goes with it: a report on both months shows 15 people, and 15 − 12 would be April. */
    assert_number(json_array_get(periods, 1), "responses", 12);
    assert_hidden(entry(json_array_get(periods, 1), "dimensions", "all"));
    json_decref(json);
    json = report_json(&f, ARGS("--survey", "test", "--revision", "1", "--by", "quarter"));
    assert_number(json, "other_revisions", 15);
    assert_text(json, "from", "2025-02-01"); /* the days of this revision's responses */
    assert_int_equal(json_array_size(json_object_get(json, "periods")), 2);
    json_decref(json);
    /* The responses of 30 April belong to the administrative month of May. */
    json = report_json(&f, ARGS("--survey", "test", "--from", "2025-03-01", "--to", "2025-04-30", "--by",
                                "month", "--period-style", "administrative"));
    assert_text(json, "period_style", "administrative");
    periods = json_object_get(json, "periods");
    assert_int_equal(json_array_size(periods), 3);
    assert_text(json_array_get(periods, 0), "to", "2025-03-14");
    assert_text(json_array_get(periods, 2), "period", "2025-05");
    assert_text(json_array_get(periods, 2), "from", "2025-04-15");
    json_decref(json);
    json = report_json(&f, ARGS("--survey", "test", "--by", "half"));
    assert_text(json, "period_style", "calendar");
    assert_text(json_array_get(json_object_get(json, "periods"), 0), "period", "2025-H1");
    json_decref(json);
    fixture_close(&f);
}

static void test_no_responses(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f);
    json_t *json = report_json(&f, ARGS("--survey", "test"));
    assert_true(json_is_null(json_object_get(json, "from")));
    assert_int_equal(json_array_size(json_object_get(json, "periods")), 0);
    json_decref(json);
    json = report_json(
        &f, ARGS("--survey", "test", "--from", "2025-01-01", "--to", "2025-12-31", "--by", "year"));
    const json_t *period = json_array_get(json_object_get(json, "periods"), 0);
    assert_text(period, "period", "2025");
    assert_number(period, "responses", 0);
    assert_hidden(entry(period, "dimensions", "all"));
    json_decref(json);
    fixture_run(&f, cli_report, false, false, ARGS("--survey", "test", "--by", "day"));
    assert_int_equal(f.status, 0);
    assert_non_null(strstr(f.out, "Chưa có phiếu nào"));
    fixture_close(&f);
}

/* A line of a table, with one blank for each gap. */
static void assert_line(const char *text, const char *line) {
    char narrow[20000];
    size_t n = 0;
    for (; *text != '\0' && n + 2 < sizeof narrow; text++)
        if (*text != ' ' || (n > 0 && narrow[n - 1] != ' ' && narrow[n - 1] != '\n'))
            narrow[n++] = *text;
    narrow[n] = '\0';
    char expect[200];
    snprintf(expect, sizeof expect, "\n%s\n", line);
    if (strstr(narrow, expect) == NULL)
        fail_msg("no line \"%s\" in:\n%s", line, narrow);
}

static void test_text(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f);
    fill(&f);
    fixture_run(&f, cli_report, false, false,
                ARGS("--survey", "test", "--unit", "xa", "--from", "2025-03-01", "--to", "2025-04-30"));
    assert_int_equal(f.status, 0);
    assert_non_null(strstr(f.out, "Đơn vị: Xã thử\nThời gian: 01/03/2025 – 30/04/2025\nSố phiếu: 15\n"));
    assert_line(f.out, "Chung 15 85,00% 62,03% – 95,16%");
    assert_non_null(strstr(f.out, "  Khoảng bất định 95%\n"));
    assert_line(f.out, "q3 Hỏi ẩn");
    assert_non_null(
        strstr(f.out, "\nẩn: dưới 10 người trả lời, hoặc nếu hiện ra thì từ đó suy được số liệu của dưới 10 "
                      "người.\n–: không có người trả lời.\n"));
    assert_non_null(strstr(f.out, "người trả lời tự chọn tham gia"));
    assert_null(strstr(f.out, "tin cậy"));
    assert_null(strstr(f.out, "theo bản khác"));
    fixture_run(&f, cli_report, false, false, ARGS("--survey", "test"));
    assert_non_null(strstr(f.out, "còn 2 phiếu theo bản khác"));
    fixture_run(&f, cli_report, false, false, ARGS("--survey", "test", "--by", "month"));
    assert_null(strstr(f.out, "còn 2 phiếu theo bản khác"));
    assert_line(f.out, "Kỳ Số phiếu Chung A");
    assert_line(f.out, "2025-03 12 ┆ẩn ┆ẩn"); /* February is of revision 1 */
    assert_line(f.out, "2025-04 3 ẩn ẩn");
    fixture_run(&f, cli_report, false, false,
                ARGS("--survey", "test", "--from", "2025-03-01", "--to", "2025-03-31", "--by", "month"));
    assert_line(f.out, "2025-03 12 82,35% 82,35%");
    /* Nobody answered: nothing is hidden. */
    fixture_run(&f, cli_report, false, false,
                ARGS("--survey", "test", "--from", "2025-01-01", "--to", "2025-03-31", "--by", "month"));
    assert_line(f.out, "2025-01 0 – –");
    /* q3 was left out by all three of April: too few to tell. By the ten of May: nobody is hidden. */
    fixture_run(&f, cli_report, false, false,
                ARGS("--survey", "test", "--from", "2025-04-01", "--to", "2025-05-31"));
    assert_line(f.out, "q1 Hỏi ẩn");
    assert_line(f.out, "q3 Hỏi ẩn");
    struct buf text;
    buf_init(&text, 10000);
    buf_adds(&text, HEADER);
    for (int i = 0; i < 10; i++)
        buf_adds(&text, "2025-05-01,123456P,qr,vi,2,5,,,\n");
    fixture_run(&f, cli_import, true, false, ARGS("--survey", "test", fixture_file(&f, "may.csv", text.p)));
    buf_release(&text);
    fixture_run(&f, cli_report, false, false,
                ARGS("--survey", "test", "--from", "2025-05-01", "--to", "2025-05-31"));
    assert_line(f.out, "q1 Hỏi 10 100,00% 72,25% – 100,00%");
    assert_line(f.out, "q3 Hỏi 0 –");
    fixture_close(&f);
}

static int publish(struct transaction *tx, void *context, struct err *err) {
    unsigned number;
    bool is_new;
    const char *code = context;
    char text[2000];
    snprintf(text, sizeof text, "%s", FIXTURE_SURVEY(FIXTURE_SCALE("q1")));
    char *at = strstr(text, "\"code\":\"test\"");
    char whole[2100];
    snprintf(whole, sizeof whole, "%.*s\"code\":\"%s\"%s", (int)(at - text), text, code,
             at + strlen("\"code\":\"test\""));
    return store_publish(tx, code, str_of(whole), 0, &number, &is_new, err);
}

/* Whose questions they are follows from the survey's code; whose index it is not stands always. */
static void test_source(void **state) {
    (void)state;
    static const char not_official[] = "Đây không phải là Chỉ số SIPAS hay Chỉ số PAPI chính thức.\n";
    static char codes[][10] = {"sipas-x", "papi-x", "sipasx"};
    static const char *const lines[] = {"\nCâu hỏi theo nội dung SIPAS. ", "\nCâu hỏi theo nội dung PAPI. ",
                                        "\n"};
    struct fixture f;
    fixture_open(&f);
    for (size_t i = 0; i < 3; i++) {
        struct store *store;
        struct err err = ERR_INIT;
        assert_int_equal(store_open(f.dir, STORE_WRITE, &store, &err), 0);
        if (store_transact(store, publish, codes[i], &err) != 0)
            fail_msg("%s", err.text);
        store_close(store);
        const char *path =
            fixture_file(&f, "one.csv", "date,counter,channel,language,q1\n2025-03-01,123456P,qr,vi,5\n");
        fixture_run(&f, cli_import, true, false, ARGS("--survey", codes[i], path));
        assert_int_equal(f.status, 0);
        fixture_run(&f, cli_report, false, false, ARGS("--survey", codes[i]));
        assert_non_null(strstr(f.out, arena_printf(f.arena, "%s%s", lines[i], not_official)));
    }
    fixture_close(&f);
}

static void test_csv(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f);
    fill(&f);
    fixture_run(&f, cli_report, false, false, ARGS("--survey", "test", "--by", "month", "--format", "csv"));
    assert_int_equal(f.status, 0);
    assert_non_null(
        strstr(f.out, "\r\n2025-04,2025-04-01,2025-04-30,3,question,q1,Hỏi,,,,,,,true,,2,false,"));
    fixture_run(&f, cli_report, false, false,
                ARGS("--survey", "test", "--to", "2025-03-31", "--by", "month", "--format", "csv"));
    assert_non_null(
        strstr(f.out, "\r\n2025-03,2025-03-01,2025-03-31,12,dimension,A,Nội dung,12,17,14,82.352941,"));
    fixture_close(&f);
}

static void test_usage(void **state) {
    (void)state;
    static const struct {
        const char *args[5];
        int status;
        const char *text;
    } cases[] = {
        {{NULL}, 2, "--survey CODE is missing; hailong survey list shows the codes"},
        {{"--survey", "test", "--by", "hour", NULL},
         2,
         "--by hour: choose day, week, month, quarter, half or year"},
        {{"--survey", "test", "--by", "tháng", NULL},
         2,
         "--by tháng: choose day, week, month, quarter, half or year"},
        {{"--survey", "test", "--period-style", "fiscal", NULL},
         2,
         "--period-style fiscal: choose calendar or administrative"},
        {{"--survey", "test", "--revision", "0", NULL}, 2, "--revision 0: give a number: 1, 2, …"},
        {{"--survey", "test", "--from", "1/3/2025", NULL},
         2,
         "--from 1/3/2025: not a day; write it as 2025-03-07"},
        {{"--survey", "test", "--from=2025-03-02", "--to=2025-03-01", NULL},
         2,
         "--from is behind --to; exchange them"},
        {{"--survey", "test", "--format", "xml", NULL}, 2, "--format xml: choose text, csv, json or xlsx"},
        {{"--survey", "test", "--unit", "xx", NULL},
         1,
         "there is no unit \"xx\"; hailong unit list shows the codes"},
        {{"--survey", "test", "word", NULL}, 2, "takes no further words"},
    };
    struct fixture f;
    fixture_open(&f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture_run(&f, cli_report, false, false, cases[i].args);
        assert_int_equal(f.status, cases[i].status);
        assert_string_equal(f.err.text, cases[i].text);
    }
    fixture_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_whole),   cmocka_unit_test(test_json_by_month),
        cmocka_unit_test(test_no_responses), cmocka_unit_test(test_text),
        cmocka_unit_test(test_source),       cmocka_unit_test(test_csv),
        cmocka_unit_test(test_usage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
