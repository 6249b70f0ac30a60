#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/commands.h"
#include "cli_fixture.h"

#define HEADER "date,counter,channel,language,q1,q3,note"
#define ROW "2025-03-07,123456P,paper,vi,"

static uint64_t stored(struct fixture *f) {
    struct store *store;
    struct response_extent extent;
    const struct selection all = {.survey_code = "test", .from = DAY_NONE, .to = DAY_NONE};
    struct selection selection = all;
    struct revision latest;
    assert_int_equal(store_open(f->dir, STORE_READ, &store, NULL), 0);
    assert_int_equal(store_revision(store, "test", 0, f->arena, &latest, NULL), 0);
    selection.revision_id = latest.id;
    assert_int_equal(store_extent(store, &selection, &extent, NULL), 0);
    store_close(store);
    return extent.responses + extent.other_revisions;
}

/* Every fault is shown with line and column, and nothing is stored, however good the other rows are. */
static void test_faults(void **state) {
    (void)state;
    static const struct {
        const char *text, *fault; /* behind "FILE:" */
    } cases[] = {
        {"date,counter,channel\n", "1: the column \"language\" is missing in the first line"},
        {HEADER ",q9\n", "1: the column \"q9\" is not known; remove it or mend its name"},
        {HEADER "\n" ROW "4,,\n2025-02-30,123456P,paper,vi,4,,\n",
         "3: date: \"2025-02-30\" is not a day; write it as 2025-03-07"},
        {HEADER "\n2025-07-01,123456P,paper,vi,4,,\n", "2: date: 2025-07-01 is in the future; mend the day"},
        {HEADER "\n1999-12-31,123456P,paper,vi,4,,\n",
         "2: date: 1999-12-31 is before 2000-01-01; mend the year"},
        {HEADER "\n2025-03-07,123456Q,paper,vi,4,,\n",
         "2: counter: \"123456Q\" is not a counter code: a symbol is wrong or two are exchanged"},
        {HEADER "\n2025-03-07,,paper,vi,4,,\n",
         "2: counter: \"\" is not a counter code; it has 7 letters and digits"},
        {HEADER "\n2025-03-07,0000000,paper,vi,4,,\n",
         "2: counter: there is no counter 0000000; hailong counter list shows them"},
        {HEADER "\n2025-01-31,ZYXWVTC,paper,vi,4,,\n",
         "2: counter: ZYXWVTC is valid from 2025-02-01 only; mend the day or the counter"},
        {HEADER "\n2025-04-01,ZYXWVTC,paper,vi,4,,\n",
         "2: counter: ZYXWVTC is valid until 2025-03-31 only; mend the day or the counter"},
        {HEADER "\n2025-03-07,123456P,letter,vi,4,,\n",
         "2: channel: \"letter\" is not a channel; write qr, link, kiosk, paper or staff"},
        {HEADER "\n2025-03-07,123456P,paper,,4,,\n",
         "2: language: \"\" is not a language; write a code such as vi or en"},
        {HEADER ",revision\n" ROW "4,,,3\n",
         "2: revision: \"3\" is not a revision of this survey; it has 1 to 2"},
        {HEADER ",revision\n" ROW "4,5,,1\n", "2: q3: revision 1 does not ask this; leave the field empty"},
        {HEADER ",half_day\n" ROW "4,,,noon\n",
         "2: half_day: \"noon\" is not am or pm; leave it empty when it is not known"},
        {HEADER "\n" ROW "6,,\n", "2: q1: not a choice: give 1 to 5 or \"na\", or leave it empty"},
        {HEADER "\n" ROW "0,,\n", "2: q1: not a choice: give 1 to 5 or \"na\", or leave it empty"},
        {HEADER "\n" ROW ",,\n", "2: no question is answered; remove the row"},
        {HEADER "\n" ROW "4,,\n" ROW "4\n", "3: 5 fields where the header names 7 columns"},
    };
    struct fixture f;
    fixture_open(&f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = fixture_file(&f, "r.csv", cases[i].text);
        fixture_run(&f, cli_import, true, false, ARGS("--survey", "test", path));
        assert_int_equal(f.status, 1);
        assert_string_equal(f.errors, arena_printf(f.arena, "%s:%s\n", path, cases[i].fault));
        assert_string_equal(f.err.text,
                            arena_printf(f.arena,
                                         "%s: 1 fault, so nothing was imported; mend it and import the "
                                         "file again",
                                         path));
    }
    assert_int_equal(stored(&f), 0);
    fixture_close(&f);
}

static void test_many_faults(void **state) {
    (void)state;
    struct fixture f;
    struct buf text;
    fixture_open(&f);
    buf_init(&text, 100000);
    buf_adds(&text, HEADER "\n");
    for (int i = 0; i < 30; i++)
        buf_adds(&text, ROW "9,,\n" ROW "5,,\n");
    const char *path = fixture_file(&f, "r.csv", text.p);
    fixture_run(&f, cli_import, true, false, ARGS("--survey", "test", path));
    assert_int_equal(f.status, 1);
    int lines = 0;
    for (const char *p = f.errors; *p != '\0'; p++)
        lines += *p == '\n';
    assert_int_equal(lines, 20);
    assert_non_null(strstr(f.err.text, "30 faults (the first 20 are shown), so nothing was imported"));
    assert_int_equal(stored(&f), 0);
    buf_release(&text);
    fixture_close(&f);
}

static void test_good_rows(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f);
    const char *path =
        fixture_file(&f, "r.csv",
                     "\xef\xbb\xbfq1,note,revision,date,counter,channel,language,half_day,q2,q3\r\n"
                     "4,,,2025-03-07,123456p,paper,vi,,,na\r\n"
                     "5,\"hai\r\ndòng\",1,2025-03-08,12-34-56P,qr,en,pm,1,\r\n"
                     ",chỉ góp ý,2,2025-06-30,123456P,link,vi,am,,\r\n");
    fixture_run(&f, cli_import, true, true, ARGS("--survey", "test", path));
    assert_string_equal(f.err.text, "");
    assert_int_equal(f.status, 0);
    assert_string_equal(f.out, "{\n  \"responses\": 3,\n  \"comments_masked\": 0\n}\n");
    path = fixture_file(&f, "first.csv", HEADER "\n2000-01-01,123456P,paper,vi,4,,\n");
    fixture_run(&f, cli_import, true, false, ARGS("--survey", "test", path));
    assert_string_equal(f.out, arena_printf(f.arena, "%s: 1 response added\n", path));
    assert_int_equal(stored(&f), 4);
    /* No row is no fault: an export of nothing comes in again too. */
    path = fixture_file(&f, "r.csv", HEADER "\n");
    fixture_run(&f, cli_import, true, false, ARGS("--survey", "test", path));
    assert_int_equal(f.status, 0);
    assert_string_equal(f.out, arena_printf(f.arena, "%s: 0 responses added\n", path));
    assert_int_equal(stored(&f), 4);
    fixture_close(&f);
}

static void test_usage(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f);
    fixture_run(&f, cli_import, true, false, ARGS("r.csv"));
    assert_int_equal(f.status, 2);
    fixture_run(&f, cli_import, true, false, ARGS("--survey", "test"));
    assert_int_equal(f.status, 2);
    fixture_run(&f, cli_import, true, false, ARGS("--survey", "other", "r.csv"));
    assert_int_equal(f.status, 1);
    fixture_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_many_faults),
        cmocka_unit_test(test_good_rows),
        cmocka_unit_test(test_usage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
