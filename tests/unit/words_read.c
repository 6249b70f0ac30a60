#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/embed.h"
#include "view/words_read.h"

static void same_as_jansson(const char *name, struct str text) {
    json_t *quick = words_read(text), *slow = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
    if (quick != NULL && !json_equal(quick, slow))
        fail_msg("%s: read otherwise than by jansson", name);
    json_decref(quick);
    json_decref(slow);
}

static void reads_what_is_built_in(void **state) {
    (void)state;
    size_t files = 0;
    for (const struct embed_file *file = embed_web; file->name != NULL; file++) {
        if (strncmp(file->name, "i18n/", 5) != 0)
            continue;
        json_t *words = words_read(file->bytes);
        if (words == NULL)
            fail_msg("%s goes the slow way", file->name);
        json_decref(words);
        same_as_jansson(file->name, file->bytes);
        files++;
    }
    assert_true(files >= 2);
}

static void reads(void **state) {
    (void)state;
    static const char *const cases[] = {
        " {\n} ",
        "{\"a\":\"\"}",
        "{\"a\" : {\"b\":\"x\\\"\\\\\\/\\b\\f\\n\\r\\ty\"},\t\"c\":\"năm\"}\r\n",
        "{\"\":\"\\\\\"}",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *words = words_read(str_of(cases[i]));
        if (words == NULL)
            fail_msg("not read: %s", cases[i]);
        json_decref(words);
        same_as_jansson(cases[i], str_of(cases[i]));
    }
}

static void leaves_the_rest(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",
        "[]",
        "\"a\"",
        "{",
        "{\"a\"}",
        "{\"a\":1}",
        "{\"a\":\"x\",}",
        "{,}",
        "{\"a\":\"x\"}}",
        "{\"a\":\"x\"} x",
        "{\"a\":\"x\",\"a\":\"y\"}",
        "{\"a\":\"\\u0041\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\",
        "{\"a\":\"\n\"}",
        "{\"a\":\"b\t\"}",
        "{\"a\":\"\\n\n\"}",
        "{\"a\":\"\xff\"}",
        "{\"a\n\":\"x\"}",
        "{a:\"x\"}",
        "{\"a\":\"x\" \"b\":\"y\"}",
        "{\"a\":\"x",
        "{\"a\":\"\\\"",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (words_read(str_of(cases[i])) != NULL)
            fail_msg("read: %s", cases[i]);
    char deep[400] = "";
    for (size_t i = 0; i < 40; i++)
        memcpy(deep + 5 * i, "{\"a\":", 6);
    assert_null(words_read(str_of(deep)));
}

/* Whatever is damaged: never another value than jansson's. */
static void damaged(void **state) {
    (void)state;
    static const char whole[] =
        "{\"a\" : {\"b\":\"x\\\"\\\\\\n y\"},\"c\":\"năm\",\"d\":{\"e\":\"f\",\"g\":\"\"}}";
    static const char odd[] = "\"\\{}:, \n\t\0u\xc4";
    char text[sizeof whole];
    for (size_t i = 0; i + 1 < sizeof whole; i++)
        for (size_t k = 0; k + 1 < sizeof odd; k++) {
            memcpy(text, whole, sizeof whole);
            text[i] = odd[k];
            struct str changed = {text, sizeof whole - 1};
            json_t *quick = words_read(changed);
            if (quick != NULL)
                same_as_jansson(text, changed);
            json_decref(quick);
            changed.n = i;
            assert_null(words_read(changed));
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_what_is_built_in), cmocka_unit_test(reads),
                                       cmocka_unit_test(leaves_the_rest), cmocka_unit_test(damaged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
