#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "view/catalogue.h"

static json_t *parse(const char *text) {
    json_t *words = NULL;
    struct err err = ERR_INIT;
    if (catalogue_parse("vi.json", str_of(text), &words, &err) < 0)
        fail_msg("%s", err.text);
    return words;
}

static void finds_words(void **state) {
    (void)state;
    json_t *words = parse("{\"a\":{\"b-1\":{\"5\":\"năm\"},\"c\":\"x\"},\"d\":\"y\"}");
    assert_string_equal(catalogue_word(words, "a.b-1.5"), "năm");
    assert_string_equal(catalogue_word(words, "a.c"), "x");
    assert_string_equal(catalogue_word(words, "d"), "y");
    static const char *const none[] = {"", "a", "a.b-1", "a.b-1.5.6", "a.", ".a", "e", "a..c", "d.e"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_null(catalogue_word(words, none[i]));
    char lengthy[400];
    memset(lengthy, 'a', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = '\0';
    assert_null(catalogue_word(words, lengthy));
    json_decref(words);
}

static void refuses(void **state) {
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"{\"a\":", "vi.json:1:5: "},
        {"{\"a\":\"x\",\n\"a\":\"y\"}", "vi.json:2:3: duplicate"},
        {"[]", "vi.json: must be an object of words"},
        {"{}", "vi.json: : an object without words"},
        {"{\"a\":{}}", "vi.json: a: an object without words"},
        {"{\"a\":{\"b\":1}}", "vi.json: a.b: must be a text that is not empty"},
        {"{\"a\":{\"b\":\"\"}}", "vi.json: a.b: must be a text that is not empty"},
        {"{\"a\":{\"b\":[\"x\"]}}", "vi.json: a.b: must be a text that is not empty"},
        {"{\"a\":{\"b\":null}}", "vi.json: a.b: must be a text that is not empty"},
        {"{\"a\":{\"b.c\":\"x\"}}", "vi.json: a: \"b.c\" is not a name"},
        {"{\"a\":{\"\":\"x\"}}", "vi.json: a: \"\" is not a name"},
        {"{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{\"i\":\"x\"}}}}}}}}}",
         "vi.json: a.b.c.d.e.f.g.h: the key goes deeper than 8 names"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *words = NULL;
        struct err err = ERR_INIT;
        assert_int_equal(catalogue_parse("vi.json", str_of(cases[i].text), &words, &err), ERR_INPUT);
        assert_null(words);
        if (strncmp(err.text, cases[i].want, strlen(cases[i].want)) != 0)
            fail_msg("%s gave \"%s\"", cases[i].text, err.text);
    }
}

static void compares(void **state) {
    (void)state;
    static const struct {
        const char *a, *b, *want; /* want "": the same keys */
    } cases[] = {
        {"{\"a\":{\"b\":\"x\",\"c\":\"x\"}}", "{\"a\":{\"c\":\"y\",\"b\":\"z\"}}", ""},
        {"{\"a\":{\"b\":\"x\",\"c\":\"x\"}}", "{\"a\":{\"b\":\"y\"}}",
         "en.json: a.c: missing; vi.json has it"},
        {"{\"a\":{\"b\":\"x\"}}", "{\"a\":{\"b\":\"y\",\"c\":\"y\"}}",
         "vi.json: a.c: missing; en.json has it"},
        {"{\"a\":\"x\"}", "{\"a\":{\"b\":\"y\"}}", "en.json: a: a word in one and a group"},
        {"{\"a\":{\"b\":\"y\"}}", "{\"a\":\"x\"}", "en.json: a: a word in one and a group"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *a = parse(cases[i].a), *b = parse(cases[i].b);
        struct err err = ERR_INIT;
        int rc = catalogue_compare("vi.json", a, "en.json", b, &err);
        assert_int_equal(rc, cases[i].want[0] == '\0' ? 0 : ERR_INPUT);
        if (strncmp(err.text, cases[i].want, strlen(cases[i].want)) != 0)
            fail_msg("%s and %s gave \"%s\"", cases[i].a, cases[i].b, err.text);
        json_decref(a);
        json_decref(b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_words),
        cmocka_unit_test(refuses),
        cmocka_unit_test(compares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
