#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "view/view.h"

#define GOOD "tests/view/good"

static struct view *good_view(void) {
    struct view *view = NULL;
    struct err err = ERR_INIT;
    if (view_new(GOOD, &view, &err) < 0)
        fail_msg("%s", err.text);
    return view;
}

static const char *const page_vi = "<!doctype html><style>p{color:red}</style><h1>Tờ mẫu</h1>"
                                   "<p>Quầy &lt;1&gt;: mục</p><p>2: mục</p><p>vi</p>";

static json_t *page_model(void) {
    return json_pack("{s:[{s:s},{s:i}]}", "items", "name", "Quầy <1>", "name", 2);
}

static void renders(void **state) {
    (void)state;
    struct view *view = good_view();
    json_t *model = page_model();
    struct buf out;
    buf_init(&out, 1000);
    buf_adds(&out, "x");
    assert_int_equal(view_render(view, "page", "vi", model, &out, NULL), 0);
    assert_string_equal(out.p + 1, page_vi); /* appended */
    buf_reset(&out);
    assert_int_equal(view_render(view, "page", "en", model, &out, NULL), 0);
    assert_non_null(strstr(out.p, "<h1>Sample</h1>"));
    struct err err = ERR_INIT;
    size_t n = out.n;
    assert_int_equal(view_render(view, "pag", "en", model, &out, &err), ERR_BUG);
    assert_string_equal(err.text, "no such template: templates/pag.html");
    assert_int_equal(view_render(view, "page", "fr", model, &out, &err), ERR_BUG);
    assert_string_equal(err.text, "no such language: i18n/fr.json");
    json_object_clear(model);
    assert_int_equal(view_render(view, "page", "vi", model, &out, &err), ERR_BUG);
    assert_string_equal(err.text, GOOD "/templates/page.html:3: no such value 'items'");
    assert_int_equal(out.n, n); /* as it was */
    buf_release(&out);
    json_decref(model);
    view_free(view);
}

static void languages_and_words(void **state) {
    (void)state;
    struct view *view = good_view();
    assert_int_equal(view_language_count(view), 2);
    assert_string_equal(view_language(view, 0), "vi");
    assert_string_equal(view_language(view, 1), "en");
    assert_null(view_language(view, 2));
    assert_string_equal(view_language_find(view, STR("en")), "en");
    assert_null(view_language_find(view, STR("e")));
    assert_null(view_language_find(view, STR("")));
    assert_string_equal(view_word(view, "vi", "level.5"), "Rất hài lòng");
    assert_string_equal(view_word(view, "en", "page.title"), "Sample");
    assert_null(view_word(view, "en", "page"));
    assert_null(view_word(view, "en", "page.none"));
    assert_null(view_word(view, "fr", "page.title"));
    char hash[HASH_SHA256_BASE64_SIZE];
    hash_sha256_base64(STR("p{color:red}"), hash);
    assert_string_equal(view_style_hash(view, "page"), hash);
    view_free(view);
}

/* css/NAME.css follows css/page.css in templates/NAME.html, and nowhere else. */
static void sheets(void **state) {
    (void)state;
    struct view *view = good_view();
    struct buf out;
    char hash[HASH_SHA256_BASE64_SIZE];
    buf_init(&out, 1000);
    assert_int_equal(view_render(view, "table", "en", NULL, &out, NULL), 0);
    assert_string_equal(out.p, "<!doctype html><style>p{color:red}td{color:blue}</style><h1>Sample</h1>");
    hash_sha256_base64(STR("p{color:red}td{color:blue}"), hash);
    assert_string_equal(view_style_hash(view, "table"), hash);
    /* What stands before a dash is the sheet it goes on from. */
    hash_sha256_base64(STR("p{color:red}td{color:blue}th{color:green}"), hash);
    assert_string_equal(view_style_hash(view, "table-wide"), hash);
    assert_string_equal(view_style_hash(view, "table-plain"), view_style_hash(view, "table"));
    assert_string_equal(view_style_hash(view, "table-wide-plain"), hash);
    hash_sha256_base64(STR("p{color:red}td{color:blue}th{color:green}tr{color:black}"), hash);
    assert_string_equal(view_style_hash(view, "table-wide-tall"), hash);
    hash_sha256_base64(STR("p{color:red}"), hash);
    assert_string_equal(view_style_hash(view, "page"), hash);
    buf_release(&out);
    view_free(view);
}

/* Comments, indentation and empty lines go; the words come in, and with them the version changes. */
static void script(void **state) {
    (void)state;
    struct view *view = good_view();
    size_t of_vi, of_en, of_none;
    struct str vi = view_script(view, "vi", STR("form"), &of_vi),
               en = view_script(view, "en", STR("form"), &of_en);
    assert_true(str_is(vi, "f({\"s\":\"Đã lưu\"},'a = \\' b',c)// stays\nvar g=1\n"));
    assert_null(view_script(view, "vi", STR("none"), &of_none).p);
    assert_true(str_is(en, "f({\"s\":\"Saved\"},'a = \\' b',c)// stays\nvar g=1\n"));
    view_free(view);
}

/* The files built into the program make a view too. */
static void embedded(void **state) {
    (void)state;
    struct view *view;
    struct err err = ERR_INIT;
    if (view_new(NULL, &view, &err) < 0)
        fail_msg("%s", err.text);
    assert_string_equal(view_language(view, 0), "vi");
    view_free(view);
}

static void put(const char *dir, const char *name, const char *text) {
    char path[300];
    struct err err = ERR_INIT;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    if (text == NULL)
        assert_int_equal(unlink(path), 0);
    else if (file_replace(path, str_of(text), &err) < 0)
        fail_msg("%s", err.text);
}

static const char *const folders[] = {"templates", "parts", "css", "js", "i18n", ""};
static const char *const files[][2] = {
    {"templates/a.html", "{{>b}}{{t.k}}"},
    {"parts/b.html", "b"},
    {"css/page.css", "b{}"},
    {"js/form.js", "f(SCRIPT_WORDS)"},
    {"i18n/vi.json", "{\"k\":\"x\",\"script\":{\"s\":\"x\"}}"},
    {"i18n/en.json", "{\"k\":\"y\",\"script\":{\"s\":\"y\"}}"},
};

/* One file of a good folder made bad: view_new says which and why. text NULL: the file is not there. */
static void refuses(void **state) {
    (void)state;
    static const struct {
        const char *file, *text, *want;
    } cases[] = {
        {"templates/a.html", "a\n{{x", "templates/a.html:2: {{ without its }}"},
        {"templates/a.html", "{{>none}}", "templates/a.html:1: no such part 'none'"},
        {"templates/a.html", "\n{{t.none}}", "templates/a.html:2: no such word 'none' in i18n"},
        {"parts/b.html", "{{#x}}{{t.k.z}}{{/x}}", "parts/b.html:1: no such word 'k.z' in i18n"},
        {"parts/b.html", "<b", "parts/b.html:1: the file ends inside"},
        {"parts/b.html", NULL, "templates/a.html:1: no such part 'b'"},
        {"css/page.css", "/*", "css/page.css:1: a comment without its end"},
        {"css/page.css", "a::before{content:'</style>'}", "\"</\" would end the page's <style>"},
        {"css/page.css", "\xff", "css/page.css: not valid UTF-8"},
        {"css/page.css", NULL, "css/page.css: missing"},
        {"css/a.css", "/*", "css/a.css:1: a comment without its end"},
        {"css/a.css", "\xff", "css/a.css: not valid UTF-8"},
        {"css/b.css", "b{}", "css/b.css: there is no templates/b.html; name it after a template"},
        {"js/form.js", "f(SCRIPT_WORDS) /* b */",
         "js/form.js:1: write comments as lines with //, and strings in '"},
        {"js/form.js", "f(\"a\")", "js/form.js:1: write comments as lines with //, and strings in '"},
        {"js/form.js", "f(SCRIPT_WORDS)\n`",
         "js/form.js:2: write comments as lines with //, and strings in '"},
        {"i18n/vi.json", NULL, "i18n/vi.json: missing; Vietnamese is the main language"},
        {"i18n/vi.json", "{\"k\":\"x\",\"l\":\"x\",\"script\":{\"s\":\"x\"}}", "i18n/en.json: l: missing; "},
        {"i18n/en.json", "{\"k\":\"x\",\"l\":\"x\",\"script\":{\"s\":\"x\"}}", "i18n/vi.json: l: missing; "},
        {"i18n/en.json", "{\"k\":1}", "i18n/en.json: k: must be a text"},
    };
    char dir[] = "/tmp/hailong-view-XXXXXX", path[300];
    assert_non_null(mkdtemp(dir));
    for (size_t i = 0; i < 5; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    for (size_t k = 0; k < sizeof files / sizeof *files; k++)
        put(dir, files[k][0], files[k][1]);
    put(dir, "parts/.b.html", "{{");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct view *view;
        struct err err = ERR_INIT;
        int rc = view_new(dir, &view, &err);
        if (rc < 0)
            fail_msg("the good folder: %s", err.text);
        view_free(view);
        put(dir, cases[i].file, cases[i].text);
        rc = view_new(dir, &view, &err);
        if (rc != ERR_INPUT || strstr(err.text, cases[i].want) == NULL)
            fail_msg("%s: gave %d \"%s\", not \"%s\"", cases[i].file, rc, err.text, cases[i].want);
        put(dir, cases[i].file, ""); /* or there is nothing to take away */
        put(dir, cases[i].file, NULL);
        for (size_t k = 0; k < sizeof files / sizeof *files; k++)
            put(dir, files[k][0], files[k][1]);
    }
    put(dir, "parts/.b.html", NULL);
    for (size_t k = 0; k < sizeof files / sizeof *files; k++)
        put(dir, files[k][0], NULL);
    for (size_t i = 0; i < 5; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, folders[i]);
        assert_int_equal(rmdir(path), 0);
    }
    struct view *view;
    assert_int_equal(view_new(dir, &view, NULL), ERR_IO);
}

struct reader {
    const struct view *view;
    const json_t *model;
    unsigned wrong;
};

static void *read_many(void *context) {
    struct reader *reader = context;
    struct buf out;
    buf_init(&out, 1000);
    for (int i = 0; i < 2000; i++) {
        buf_reset(&out);
        int rc = view_render(reader->view, "page", "vi", reader->model, &out, NULL);
        reader->wrong += rc != 0 || strcmp(out.p, page_vi) != 0;
    }
    buf_release(&out);
    return NULL;
}

static void many_threads(void **state) {
    (void)state;
    struct view *view = good_view();
    json_t *model = page_model();
    struct reader readers[4];
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        readers[i] = (struct reader){view, model, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, read_many, &readers[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(readers[i].wrong, 0);
    }
    json_decref(model);
    view_free(view);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renders),      cmocka_unit_test(languages_and_words),
        cmocka_unit_test(sheets),       cmocka_unit_test(script),
        cmocka_unit_test(embedded),     cmocka_unit_test(refuses),
        cmocka_unit_test(many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
