#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/csv.h"

static FILE *open_bytes(struct str bytes) {
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, file), bytes.n);
    rewind(file);
    return file;
}

/* Reads to the end or the first fault; the last code, with the fault's text in err. */
static int read_all(struct str bytes, struct err *err) {
    struct csv csv;
    FILE *file = open_bytes(bytes);
    int rc = csv_open(&csv, file, "f.csv", err);
    if (rc == 0)
        while ((rc = csv_next(&csv, err)) > 0)
            ;
    csv_close(&csv);
    fclose(file);
    return rc;
}

#define UTF8_CURE "not valid UTF-8; save the file as \"CSV UTF-8\""
#define QUOTE_BEHIND "text behind a closing quote; a quote inside a field is written twice"
#define QUOTE_INSIDE "a quote inside an unquoted field; put the whole field in quotes"
#define NOT_CLOSED "a quoted field is not closed before the end of the file"

static void test_malformed(void **state) {
    (void)state;
    static const struct {
        struct str bytes;
        const char *text;
    } cases[] = {
#define CASE(literal, message) {{literal, sizeof literal - 1}, "f.csv:" message}
        CASE("", "1: the file is empty; the first line must name the columns"),
        CASE("\xef\xbb\xbf", "1: the file is empty; the first line must name the columns"),
        CASE("\n\r\n", "3: the file is empty; the first line must name the columns"),
        CASE("\xef\xbb", "1: " UTF8_CURE),
        CASE("\xef", "1: " UTF8_CURE),
        CASE("a,\xff\n", "1: " UTF8_CURE),
        CASE("a\n\xc0\x80\n", "2: " UTF8_CURE),
        CASE("a\n\xed\xa0\x80\n", "2: " UTF8_CURE),
        CASE("a\nb\x00\n", "2: a NUL character"),
        CASE("a,b,a\n", "1: the column \"a\" stands twice"),
        CASE("a, a \n", "1: the column \"a\" stands twice"),
        CASE("a,b\n1\n", "2: 1 field where the header names 2 columns"),
        CASE("a,b\n\n1,2,3\n", "3: 3 fields where the header names 2 columns"),
        CASE("a,b\n1,2\n,\n1,\"x\ny\"\n9\n", "6: 1 field where the header names 2 columns"),
        CASE("a\n\"x\n", "2: " NOT_CLOSED),
        CASE("a\n\"x\"\"\n", "2: " NOT_CLOSED),
        CASE("a\n\"x\ny\n\nz", "2: " NOT_CLOSED),
        CASE("a\n\"x\"y\n", "2: " QUOTE_BEHIND),
        CASE("a\n\"x\" \n", "2: " QUOTE_BEHIND),
        CASE("a\nx\"y\"\n", "2: " QUOTE_INSIDE),
        CASE("a,b\n1, \"x\"\n", "2: " QUOTE_INSIDE),
        CASE("a\rb\n", "1: a carriage return without a line feed"),
        CASE("a\nb\rc\n", "2: a carriage return without a line feed"),
        CASE("a\nb\r", "2: a carriage return without a line feed"),
        CASE("\"a\n", "1: " NOT_CLOSED),
        CASE("\xff\xfe"
             "a\0,\0",
             "1: the file is UTF-16; save it as \"CSV UTF-8\""),
        CASE("\xfe\xff\0a", "1: the file is UTF-16; save it as \"CSV UTF-8\""),
        CASE("PK\3\4\x14\0", "1: this is a workbook (.xlsx), not CSV; save it as \"CSV UTF-8\""),
        CASE("a;b\n1;2\n1,2\n", "3: 1 field where the header names 2 columns"),
        CASE("a;b\n\"1\",2\n", "2: " QUOTE_BEHIND),
        CASE("a,b;c\n1;2\n", "2: 1 field where the header names 2 columns"),
#undef CASE
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        assert_int_equal(read_all(cases[i].bytes, &err), ERR_INPUT);
        assert_string_equal(err.text, cases[i].text);
    }
}

static void test_well_formed(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        const char *rows; /* fields in <>, rows end with ; */
    } cases[] = {
        {"a,b\n1,2\n", "<1><2>;"},
        {"a,b\r\n1,2\r\n", "<1><2>;"},
        {"\xef\xbb\xbf"
         "a,b\n1,2",
         "<1><2>;"},
        {"a,b\n,\n", "<><>;"},
        {"a\n\"\"\n", "<>;"},
        {"a\n\nx\n\r\n\ny\n", "<x>;<y>;"},
        {"a,b\n\"1,\"\"2\"\"\r\n3\",\" 4 \"\n", "<1,\"2\"\r\n3>< 4 >;"},
        {"a\nđất đai\n", "<đất đai>;"},
        {"a\n", ""},
        {"a", ""},
        {"PK,a\n1,2\n", "<1><2>;"},
        /* What the header row separates by holds for the whole file. */
        {"a;b\r\n1,5;\"x;\"\"y\"\"\"\r\n", "<1,5><x;\"y\">;"},
        {"\xef\xbb\xbf\n\na;b\n1;2\n", "<1><2>;"},
        {"a\tb\n1,;\t\"\t\"\n", "<1,;><\t>;"},
        {"a;b\tc\n1;2\t3\n", "<1><2\t3>;"},
        {"\"b,\"\"c\";a\n1;2\n", "<1><2>;"},
        {"\"b\nc;\",a\n1;,2\n", "<1;><2>;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        struct csv csv;
        struct buf seen;
        buf_init(&seen, 1000);
        FILE *file = open_bytes(str_of(cases[i].bytes));
        int rc = csv_open(&csv, file, "f.csv", &err);
        assert_int_equal(rc, 0);
        assert_in_range(csv_column(&csv, "a"), 0, 1);
        assert_int_equal(csv_column(&csv, "z"), -1);
        while ((rc = csv_next(&csv, &err)) > 0) {
            for (size_t k = 0; k < csv.count; k++)
                buf_printf(&seen, "<%.*s>", STR_ARG(csv.fields[k]));
            buf_addc(&seen, ';');
        }
        assert_int_equal(rc, 0);
        assert_true(str_is(buf_str(&seen), cases[i].rows));
        csv_close(&csv);
        fclose(file);
        buf_release(&seen);
    }
}

static void test_limits(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i <= CSV_COLUMNS_MAX; i++)
        buf_printf(&text, "%sc%d", i > 0 ? "," : "", i);
    assert_int_equal(read_all(buf_str(&text), &err), ERR_LIMIT);
    assert_string_equal(err.text, "f.csv:1: more than 512 columns");
    for (int quoted = 0; quoted < 2; quoted++) {
        buf_reset(&text);
        buf_adds(&text, quoted ? "a\n\"" : "a\n");
        for (int i = 0; i <= CSV_RECORD_MAX; i++)
            buf_addc(&text, 'x');
        assert_false(text.failed);
        assert_int_equal(read_all(buf_str(&text), &err), ERR_INPUT);
        assert_string_equal(err.text, "f.csv:2: the row is too long");
    }
    buf_release(&text);
}

static void test_fault_names_line_and_column(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    struct csv csv;
    FILE *file = open_bytes(STR("a,b\n\"1\n2\",3\n4,5\n"));
    assert_int_equal(csv_open(&csv, file, "f.csv", &err), 0);
    assert_int_equal(csv_next(&csv, &err), 1);
    assert_int_equal(csv_fault(&csv, &err, "b", "why %d", 7), ERR_INPUT);
    assert_string_equal(err.text, "f.csv:2: b: why 7");
    assert_int_equal(csv_next(&csv, &err), 1);
    csv_fault(&csv, &err, NULL, "why");
    assert_string_equal(err.text, "f.csv:4: why");
    csv_close(&csv);
    fclose(file);
}

static void test_written_fields_read_back(void **state) {
    (void)state;
    static const char *const fields[] = {"",           "plain",  "a,b",  "say \"hi\"", "\"", "two\nlines",
                                         "cr\rlf\r\n", " space", "end ", "tiếng Việt", ",",  "=1+1"};
    enum { COUNT = sizeof fields / sizeof *fields };
    struct buf text;
    buf_init(&text, 10000);
    for (size_t i = 0; i < COUNT; i++)
        buf_printf(&text, "%sc%zu", i > 0 ? "," : "", i);
    buf_adds(&text, "\r\n");
    for (size_t i = 0; i < COUNT; i++) {
        if (i > 0)
            buf_addc(&text, ',');
        csv_add_field(&text, str_of(fields[i]));
    }
    struct err err = ERR_INIT;
    struct csv csv;
    FILE *file = open_bytes(buf_str(&text));
    assert_int_equal(csv_open(&csv, file, "f.csv", &err), 0);
    assert_int_equal(csv_next(&csv, &err), 1);
    for (size_t i = 0; i < COUNT; i++)
        assert_true(str_is(csv.fields[i], fields[i]));
    csv_close(&csv);
    fclose(file);
    buf_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_well_formed),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_fault_names_line_and_column),
        cmocka_unit_test(test_written_fields_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
