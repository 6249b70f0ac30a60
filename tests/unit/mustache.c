#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rand.h"
#include "view/mustache.h"

static const struct mustache *find_in(void *context, const char *part) {
    struct mustache *const *parts = context;
    return strcmp(part, "row") == 0 ? parts[0] : strcmp(part, "self") == 0 ? parts[1] : NULL;
}

/* Parses and renders; the result is the page, or "error: …". The part "row" is fixed, "self" is the template.
 */
static const char *run(struct arena *arena, struct str source, const char *json, size_t max) {
    struct err err = ERR_INIT;
    struct mustache *parts[2];
    json_t *globals = json_pack("{s:{s:s}, s:s}", "t", "word", "từ", "style_html", "b>i{}");
    json_t *model = json_loads(json, JSON_DECODE_ANY, NULL);
    assert_non_null(model);
    struct buf out;
    buf_init(&out, max);
    int rc = mustache_parse("row", STR("<li>{{name}}</li>\n"), arena, &parts[0], &err);
    assert_int_equal(rc, 0);
    if ((rc = mustache_parse("page", source, arena, &parts[1], &err)) == 0 &&
        (rc = mustache_link(parts[1], find_in, parts, &err)) == 0)
        rc = mustache_render(parts[1], globals, model, &out, &err);
    assert_true(rc == 0 || (rc == err.code && err.text[0] != '\0'));
    assert_true(rc == 0 || out.n == 0); /* outputs untouched on failure */
    const char *result =
        rc < 0 ? arena_printf(arena, "error: %s", err.text) : arena_copy(arena, out.p, out.n);
    buf_release(&out);
    json_decref(model);
    json_decref(globals);
    return result;
}

struct render_case {
    const char *source, *model, *want;
};

static void check(const struct render_case *cases, size_t count) {
    struct arena *arena = arena_new(64 << 20);
    for (size_t i = 0; i < count; i++) {
        const char *got = run(arena, str_of(cases[i].source), cases[i].model, 10000);
        bool error = strncmp(cases[i].want, "error: ", 7) == 0;
        /* Of an error the beginning is enough. */
        if (strncmp(got, cases[i].want, strlen(cases[i].want)) != 0 ||
            (!error && strcmp(got, cases[i].want) != 0))
            fail_msg("%s\n     with %s\n     gave %s\n     not  %s", cases[i].source, cases[i].model, got,
                     cases[i].want);
    }
    arena_free(arena);
}
#define CHECK(cases) check(cases, sizeof(cases) / sizeof *(cases))

static void values(void **state) {
    (void)state;
    static const struct render_case cases[] = {
        {"a{{x}}b", "{\"x\":\"<&>\\\"'é\"}", "a&lt;&amp;&gt;&quot;&#39;éb"},
        {"<a b=\"{{x}}\" c='{{ x }}'>", "{\"x\":\"\\\"'>\"}",
         "<a b=\"&quot;&#39;&gt;\" c='&quot;&#39;&gt;'>"},
        {"{{a.b.c}}", "{\"a\":{\"b\":{\"c\":\"d\"}}}", "d"},
        {"{{n}} {{m}}", "{\"n\":-12,\"m\":9007199254740993}", "-12 9007199254740993"},
        {"{{{x_html}}}", "{\"x_html\":\"<b>\"}", "<b>"},
        {"{{x_html}}", "{\"x_html\":\"<b>\"}", "&lt;b&gt;"},
        {"{{t.word}}", "{}", "từ"},
        {"{{x}}", "{\"x\":\"\"}", ""},
        {"<title>{{x}}</title><textarea>{{x}}</textarea>", "{\"x\":\"</title>\"}",
         "<title>&lt;/title&gt;</title><textarea>&lt;/title&gt;</textarea>"},
        {"<style>{{{style_html}}}</style>", "{}", "<style>b>i{}</style>"},
        {"<script src=\"/a.js\" defer></script>", "{}", "<script src=\"/a.js\" defer></script>"},
        {"{{x}}", "{}", "error: page:1: no such value 'x'"},
        {"a\nb {{a.b}}", "{\"a\":{}}", "error: page:2: no such value 'a.b'"},
        {"{{a.b}}", "{\"a\":\"text\"}", "error: page:1: no such value 'a.b'"},
        {"{{x}}", "{\"x\":1.5}", "error: page:1: 'x' is not a text; give numbers"},
        {"{{x}}", "{\"x\":null}", "error: page:1: 'x' is not a text"},
        {"{{x}}", "{\"x\":true}", "error: page:1: 'x' is not a text"},
        {"{{x}}", "{\"x\":[]}", "error: page:1: 'x' is not a text"},
        {"{{.}}", "{\"x\":[]}", "error: page:1: '.' is not a text"},
        {"{{{n_html}}}", "{\"n_html\":1}", "error: page:1: 'n_html' is not a text"},
    };
    CHECK(cases);
}

static void sections(void **state) {
    (void)state;
    static const struct render_case cases[] = {
        {"{{#a}}<{{b}}>{{/a}}", "{\"a\":{\"b\":1}}", "error: page:1: a value inside a tag"},
        {"{{#a}}({{b}}){{/a}}", "{\"a\":[{\"b\":1},{\"b\":2}]}", "(1)(2)"},
        {"{{#a}}{{.}},{{/a}}", "{\"a\":[\"x\",3,\"<\"]}", "x,3,&lt;,"},
        {"{{#a}}{{b}}{{c}}{{/a}}", "{\"a\":{\"b\":1},\"c\":2,\"b\":9}", "12"},
        {"{{#a}}{{b.c}}{{/a}}", "{\"a\":{\"b\":{}},\"b\":{\"c\":2}}", "error: page:1: no such value 'b.c'"},
        {"{{#a}}y{{/a}}{{^a}}n{{/a}}", "{\"a\":true}", "y"},
        {"{{#a}}y{{/a}}{{^a}}n{{/a}}", "{\"a\":false}", "n"},
        {"{{#a}}y{{/a}}{{^a}}n{{/a}}", "{\"a\":null}", "n"},
        {"{{#a}}y{{/a}}{{^a}}n{{/a}}", "{\"a\":\"\"}", "n"},
        {"{{#a}}y{{/a}}{{^a}}n{{/a}}", "{\"a\":[]}", "n"},
        {"{{#a}}y{{/a}}{{^a}}n{{/a}}", "{\"a\":{}}", "y"},
        {"{{#a}}[{{.}}]{{/a}}{{^a}}n{{/a}}", "{\"a\":\"0\"}", "[0]"},
        {"{{#a}}{{#.}}{{.}}{{/.}};{{/a}}", "{\"a\":[[1,2],[3]]}", "12;3;"},
        {"{{#a.b}}{{c}}{{/a.b}}", "{\"a\":{\"b\":[{\"c\":1},{\"c\":2}]}}", "12"},
        {"{{#a}}{{#b}}{{/b}}{{/a}}", "{\"a\":{}}", "error: page:1: no such value 'b'"},
        {"\n{{#a}}{{/a}}", "{}", "error: page:2: no such value 'a'"},
        {"{{^a}}{{/a}}", "{}", "error: page:1: no such value 'a'"},
        {"{{#a}}{{/a}}", "{\"a\":0}", "error: page:1: 'a' is a number"},
        {"{{#a}}\n{{#b}}{{/a}}{{/b}}", "{}", "error: page:2: {{/a}} stands where {{/b}} must"},
        {"{{/a}}", "{}", "error: page:1: {{/a}} ends no section"},
        {"{{#a}}\n", "{}", "error: page:2: {{#a}} of line 1 has no end"},
        {"a{{! {{ ! }}b", "{}", "ab"},
    };
    CHECK(cases);
}

static void parts(void **state) {
    (void)state;
    static const struct render_case cases[] = {
        {"<ul>\n{{#rows}}\n  {{>row}}\n{{/rows}}\n</ul>", "{\"rows\":[{\"name\":\"a\"},{\"name\":\"<\"}]}",
         "<ul><li>a</li><li>&lt;</li></ul>"},
        {"({{v}}{{#c}}{{>self}}{{/c}})", "{\"v\":1,\"c\":[{\"v\":2,\"c\":[]},{\"v\":3,\"c\":false}]}",
         "(1(2)(3))"},
        {"\n{{>none}}", "{}", "error: page:2: no such part 'none'"},
        {"{{>row}}", "{}", "error: row:1: no such value 'name'"},
        {"{{>row}}\n{{z}}", "{\"name\":1}", "error: page:2: no such value 'z'"},
        {"x{{>self}}", "{}", "error: page:1: more than 48 sections and parts"},
        {"<pre>{{>row}}</pre>", "{}", "error: page:1: a part may only"},
        {"<p {{>row}}>", "{}", "error: page:1: a part may only"},
    };
    CHECK(cases);
}

static void names(void **state) {
    (void)state;
    static const struct render_case cases[] = {
        {"{{}}", "{}", "error: page:1: \"\" is not a name"},
        {"{{a b}}", "{}", "error: page:1: \"a b\" is not a name"},
        {"{{a..b}}", "{}", "error: page:1: \"a..b\" is not a name"},
        {"{{a.}}", "{}", "error: page:1: \"a.\" is not a name"},
        {"{{.a}}", "{}", "error: page:1: \".a\" is not a name"},
        {"{{a.b.c.d.e.f.g.h.i}}", "{}", "error: page:1: \"a.b.c.d.e.f.g.h.i\" has more than 8 parts"},
        {"{{x", "{}", "error: page:1: {{ without its }}"},
        {"\n{{{x_html}}", "{}", "error: page:2: {{ without its }}"},
        {"{{&x}}", "{}", "error: page:1: {{& is not part"},
        {"{{=<% %>=}}", "{}", "error: page:1: {{= is not part"},
        {"{{{x}}}", "{\"x\":\"\"}",
         "error: page:1: three braces are only for names that end in _html, not \"x\""},
        {"{{{x_html.y}}}", "{}", "error: page:1: three braces"},
        {"{{{_html}}}", "{}", "error: page:1: three braces"},
    };
    CHECK(cases);
}

/* Where a value or section would not be safe the template does not parse. */
static void places(void **state) {
    (void)state;
    static const struct render_case cases[] = {
        {"<a b={{x}}>", "{}", "error: page:1: a value inside a tag must be in a quoted attribute"},
        {"<a b=c{{x}}>", "{}", "error: page:1: a value inside a tag must be in a quoted attribute"},
        {"<a {{x}}>", "{}", "error: page:1: a value inside a tag"},
        {"<a{{x}}>", "{}", "error: page:1: a value inside a tag"},
        {"<{{x}}>", "{}", "error: page:1: a value inside a tag"},
        {"</{{x}}>", "{}", "error: page:1: a value inside a tag"},
        {"<!-- {{x}} -->", "{}", "error: page:1: no value may stand in an HTML comment"},
        {"<!doctype {{x}}>", "{}", "error: page:1: a value inside a tag"},
        {"<script>{{x}}</script>", "{}", "error: page:1: no value may stand in <script>"},
        {"<SCRIPT>{{{style_html}}}</SCRIPT>", "{}", "error: page:1: no value may stand in <script>"},
        {"<style>{{x}}</style>", "{}", "error: page:1: no value may stand in <script> or <style>"},
        {"<style>{{style_html}}</style>", "{}", "error: page:1: no value may stand in <script> or <style>"},
        {"<style>{{{x_html}}}</style>", "{}", "error: page:1: no value may stand in <script> or <style>"},
        {"<style> {{{style_html}}}</style>", "{}", "error: page:1: <style> may hold"},
        {"<style>{{#x}}{{/x}}</style>", "{}", "error: page:1: no section may"},
        {"<script>a()</script>", "{}", "error: page:1: <script> must be empty"},
        {"<a b=\"{{{x_html}}}\">", "{}",
         "error: page:1: a value in three braces may only stand between tags"},
        {"<title>{{{x_html}}}</title>", "{}", "error: page:1: a value in three braces"},
        {"<a onclick=\"{{x}}\">", "{}", "error: page:1: no value may stand in the attribute \"onclick\""},
        {"<a OnX='{{x}}'>", "{}", "error: page:1: no value may stand in the attribute \"onx\""},
        {"<a style=\"color:{{x}}\">", "{}", "error: page:1: no value may stand in the attribute \"style\""},
        {"<iframe srcdoc=\"{{x}}\">", "{}", "error: page:1: no value may stand in the attribute \"srcdoc\""},
        {"<a title=\"x\" title=\"{{x}}\">", "{\"x\":\"y z\"}", "<a title=\"x\" title=\"y z\">"},
        /* A whole value that needs no quotes has none. */
        {"<a title=\"{{x}}\">", "{\"x\":\"aZ09._-\"}", "<a title=aZ09._->"},
        {"<a title=\"{{x}}\" id=\"{{x}}\"/>", "{\"x\":\"y\"}", "<a title=y id=\"y\"/>"},
        {"<a title=\"{{x}}\"{{#x}} id=\"{{x}}\"{{/x}}>", "{\"x\":\"y\"}", "<a title=y id=y>"},
        {"<a title=\"{{x}}\">", "{\"x\":\"\"}", "<a title=\"\">"},
        {"<a title=\"{{x}}\">", "{\"x\":\"y=\"}", "<a title=\"y=\">"},
        {"<a title=\"{{x}}\">", "{\"x\":\"á\"}", "<a title=\"á\">"},
        {"<a title=\"{{x}} \">", "{\"x\":\"y\"}", "<a title=\"y \">"},
        {"<a title=\"-{{x}}\">", "{\"x\":\"y\"}", "<a title=\"-y\">"},
        {"<a title=\"{{x}}{{x}}\">", "{\"x\":\"y\"}", "<a title=\"yy\">"},
        {"<a title=\"{{#x}}{{x}}{{/x}}\">", "{\"x\":\"y\"}", "<a title=\"y\">"},
        {"<a title='{{x}}'>", "{\"x\":\"y\"}", "<a title='y'>"},
        /* Sections inside tags: whole attributes, or inside one value. */
        {"<i{{#a}} b{{/a}}>", "{\"a\":true}", "<i b>"},
        {"<i {{#a}}b{{/a}}>", "{\"a\":true}", "<i b>"},
        {"<i c=\"d\"{{#a}} b{{/a}}{{#a}} c=\"{{x}}\"{{/a}}/>", "{\"a\":true,\"x\":1}",
         "<i c=\"d\" b c=\"1\"/>"},
        {"<i class=\"x{{#a}} y{{/a}}\">", "{\"a\":true}", "<i class=\"x y\">"},
        {"<i {{#a}}on{{/a}}click=\"{{x}}\">", "{}", "error: page:1: put a space between a section's tag"},
        {"<i on{{#a}}x{{/a}}>", "{}", "error: page:1: put a space between a section's tag"},
        {"<scr{{#a}}ipt{{/a}}>", "{}", "error: page:1: put a space between a section's tag"},
        {"<a href{{#a}} x{{/a}}=\"{{x}}\">", "{}", "error: page:1: put a space between a section's tag"},
        {"<a href {{#a}}x {{/a}}=\"{{x}}\">", "{}",
         "error: page:1: '=', a quote or '<' stands in a tag without"},
        {"<i class={{#a}}x{{/a}}>", "{}", "error: page:1: no section may begin or end here"},
        {"{{#a}}<script>{{/a}}</script>", "{}", "error: page:1: no section may begin or end here"},
        {"{{#a}}<i {{/a}}>", "{}", "error: page:1: the section {{#a}} of line 1 must end where it began"},
        {"<i {{#a}}><b {{/a}}>", "{}", "error: page:1: the section {{#a}} of line 1 must end where it began"},
        {"<i a=\"{{#a}}\" b=\"{{/a}}\">", "{}",
         "error: page:1: the section {{#a}} of line 1 must end where it"},
        {"{{#a}}<pre>{{/a}}</pre>", "{}",
         "error: page:1: the section {{#a}} of line 1 must end where it began"},
        {"{{#a}}<title>{{/a}}</title>", "{}",
         "error: page:1: the section {{#a}} of line 1 must end where it"},
        {"<title>{{#a}}</title><textarea>{{/a}}</textarea>", "{}",
         "error: page:1: the section {{#a}} of line 1 must end where it began"},
        {"<i{{#a}} b {{/a}}c>", "{}", "error: page:1: put a space between a section's tag"},
        {"<title>a<</title>{{x}}", "{\"x\":1}", "<title>a<</title>1"},
        {"{{^a}}</p>{{/a}}<p>", "{\"a\":false}", "</p><p>"},
        {"<p", "{}", "error: page:1: the file ends inside a tag"},
        {"<textarea>", "{}", "error: page:1: the file ends inside"},
        {"<!-- -- > ", "{}", "error: page:1: the file ends inside"},
        {"<!-- > a=\" --><!DOCTYPE html><!---->{{x}}", "{\"x\":1}", "<!-- > a=\" --><!DOCTYPE html><!---->1"},
        {"1 < 2 {{x}}", "{\"x\":1}", "1 < 2 1"},
        {"<a b=\"c", "{}", "error: page:1: the file ends inside"},
        {"<a b=>", "{}", "error: page:1: an attribute has no value"},
        {"<a b=c\"d>", "{}", "error: page:1: an attribute value with such"},
    };
    CHECK(cases);
}

static void addresses(void **state) {
    (void)state;
    static const struct render_case cases[] = {
        {"<a href=\"/{{x}}\">", "{\"x\":\"A&B\"}", "<a href=\"/A&amp;B\">"},
        {"<a href=\"#{{x}}\"><a href='?q={{x}}'>", "{\"x\":\"y z\"}", "<a href=\"#y z\"><a href='?q=y z'>"},
        {"<a href=\"{{a.x_path}}\">", "{\"a\":{\"x_path\":\"/y?z\"}}", "<a href=\"/y?z\">"},
        {"<a href=\"{{x_path}}\">", "{\"x_path\":\"/\"}", "<a href=\"/\">"},
        {"<a href=\"/a{{#x}}?b={{.}}{{/x}}\">", "{\"x\":\"1\"}", "<a href=\"/a?b=1\">"},
        {"<a href=\"{{!c}}/a{{!c}}{{x}}\" b=\"{{x}}\">", "{\"x\":\"//1\"}", "<a href=\"/a//1\" b=\"//1\">"},
        {"<a href=\"{{x_url}}\">", "{\"x_url\":\"https://a.example/b?c=1&d\"}",
         "<a href=\"https://a.example/b?c=1&amp;d\">"},
        {"<a href=\"{{x_url}}\">", "{\"x_url\":\"http://a\"}",
         "error: page:1: the link \"http://a\" must begin"},
        {"<a href=\"{{x_url}}\">", "{\"x_url\":\"otpauth://totp/a:b?secret=C\"}",
         "<a href=\"otpauth://totp/a:b?secret=C\">"},
        {"<a href=\"{{x_url}}\">", "{\"x_url\":\"otpauth:///a\"}", "error: page:1: the link"},
        {"<a href=\"{{x_url}}\">", "{\"x_url\":\"javascript:a\"}", "error: page:1: the link"},
        {"<a href=\"{{x_url}}\">", "{\"x_url\":\"https://\"}", "error: page:1: the link"},
        {"<a href=\"{{x_url}}\">", "{\"x_url\":\"https:///a\"}", "error: page:1: the link"},
        {"<a href=\"{{x_url}}\">", "{\"x_url\":\"javascript:x\"}", "error: page:1: the link"},
        {"<a href=\"{{x_url}}\">", "{\"x_url\":\"/a\"}", "error: page:1: the link"},
        {"<a href=\"{{x_url}}\">", "{\"x_url\":\"https://a\\t\"}", "error: page:1: the link"},
        {"<a href=\"{{x_url}}?a\">", "{}",
         "error: page:1: a ..._path or ..._url value must be the whole address"},
        {"<img src=\"{{x_png}}\" alt=\"\">", "{\"x_png\":\"data:image/png;base64,aB+/9==\"}",
         "<img src=\"data:image/png;base64,aB+/9==\" alt=\"\">"},
        {"<img src=\"{{x_png}}\">", "{\"x_png\":\"data:image/svg+xml;base64,aB\"}",
         "error: page:1: the address"},
        {"<img src=\"{{x_png}}\">", "{\"x_png\":\"data:image/png;base64,a b\"}",
         "error: page:1: the address"},
        {"<img src=\"{{x_png}}\">", "{\"x_png\":\"data:image/png;base64,\"}", "error: page:1: the address"},
        {"<img src=\"{{x_png}}\">", "{\"x_png\":\"/a\"}", "error: page:1: the address"},
        {"<a href=\"{{x_png}}\">", "{}", "error: page:1: an address must begin with a literal"},
        {"<form action=\"{{x_url}}\">", "{}", "error: page:1: an address must begin with a literal"},
        {"<img src=\"{{x_url}}\">", "{}", "error: page:1: an address must begin with a literal"},
        {"<a href=\"{{x_path}}\"><a href=\"{{x_url}}\"><a href=\"{{x_path}}\">",
         "{\"x_path\":\"https://a\",\"x_url\":\"https://a\"}",
         "error: page:1: the address \"https://a\" could"},
        {"<link href=\"data:,\">{{x}}", "{\"x\":1}", "<link href=\"data:,\">1"},
        {"<a href=\"{{x}}\">", "{}", "error: page:1: an address must begin with a literal"},
        {"<a href=\"{{.}}\">", "{}", "error: page:1: an address must begin with a literal"},
        {"<a href=\"{{#x}}/{{/x}}\">", "{}", "error: page:1: an address must begin with a literal"},
        {"<img SRC=\"{{x}}\">", "{}", "error: page:1: an address must begin with a literal"},
        {"<form action='{{x}}'>", "{}", "error: page:1: an address must begin with a literal"},
        {"<button formaction=\"{{x}}\">", "{}", "error: page:1: an address must begin with a literal"},
        {"<a href=\"x{{x}}\">", "{}", "error: page:1: an address with values in it must begin"},
        {"<a href=\"https://{{x}}\">", "{}", "error: page:1: an address with values in it must begin"},
        {"<a href=\"//{{x}}\">", "{}", "error: page:1: an address with values in it must begin"},
        {"<a href=\"/\\{{x}}\">", "{}", "error: page:1: an address with values in it must begin"},
        {"<a href=\"{{x_path}}?a\">", "{}",
         "error: page:1: a ..._path or ..._url value must be the whole address"},
        {"<a href=\"{{x_path}}{{y}}\">", "{}",
         "error: page:1: a ..._path or ..._url value must be the whole address"},
        {"<a href=\"/{{x}}\">", "{\"x\":\"/evil.example\"}",
         "error: page:1: the address \"//evil.example\" could"},
        {"<a href=\"/{{x}}{{y}}\">", "{\"x\":\"\",\"y\":\"\\\\e\"}",
         "error: page:1: the address \"/\\e\" could"},
        {"<a href=\"/{{x}}\">", "{\"x\":\"\\t/e\"}", "error: page:1: the address"},
        {"<a href=\"{{x_path}}\">", "{\"x_path\":\"//e\"}", "error: page:1: the address \"//e\" could"},
        {"<a href=\"{{x_path}}\">", "{\"x_path\":\"javascript:x\"}",
         "error: page:1: the address \"javascript:x\""},
        {"<a href=\"{{x_path}}\">", "{\"x_path\":\"?x\"}", "error: page:1: the address \"?x\""},
        {"<a href=\"{{x_path}}\">", "{\"x_path\":\"\"}", "error: page:1: the address \"\""},
    };
    CHECK(cases);
}

static void white_space(void **state) {
    (void)state;
    static const struct render_case cases[] = {
        /* Lines of a tag alone go away, as the mustache specification says; seen in <pre>, where nothing
           folds. */
        {"<pre>a\n  {{#x}}\nb\n{{/x}}  \nc</pre>", "{\"x\":true}", "<pre>a\nb\nc</pre>"},
        {"<pre>a\r\n{{! x\n y }}\r\nc</pre>", "{}", "<pre>a\r\nc</pre>"},
        {"<pre>\n{{^x}}  {{/x}}\n</pre>", "{\"x\":false}", "<pre>\n  \n</pre>"},
        {"<pre>a {{#x}}\nb{{/x}}\n</pre>", "{\"x\":true}", "<pre>a \nb\n</pre>"},
        {"<pre>\n  {{x}}\n</pre>", "{\"x\":1}", "<pre>\n  1\n</pre>"},
        {"<textarea>\n  {{x}}\n</textarea>\n<b>", "{\"x\":\"\\n \"}", "<textarea>\n  \n \n</textarea><b>"},
        /* Folding. */
        {"\n<p>\n  <b>a</b>  c\n d\n</p>\n", "{}", "<p><b>a</b>  c d </p>"},
        {"<i>{{x}}</i>\n<b>{{x}}</b>\n{{x}}\n<b>", "{\"x\":\"\\n \"}", "<i>\n </i><b>\n </b> \n  <b>"},
        {"<i>\n{{#x}}\n<b>\n{{/x}}\n{{^x}}\ntext\n{{/x}}\n</i>", "{\"x\":true}", "<i><b></i>"},
        {"<i>\n{{#x}}\n<b>\n{{/x}}\n{{^x}}\ntext\n{{/x}}\n</i>", "{\"x\":false}", "<i> text </i>"},
        {"<i\n  a=\"b\n c\"\n  {{#x}}d{{/x}}\n>", "{\"x\":true}", "<i a=\"b\n c\" d >"},
        {"<title>\n a\n</title>\n<b>", "{}", "<title> a </title><b>"},
        {"{{a_html}}\n<b>", "{\"a_html\":\"<i>\"}", "&lt;i&gt; <b>"},
        {"<b>\n{{{a_html}}}\n<b>", "{\"a_html\":\"<i>\"}", "<b> <i> <b>"},
    };
    CHECK(cases);
}

static void limits(void **state) {
    (void)state;
    struct arena *arena = arena_new(64 << 20);
    assert_string_equal(run(arena, STR("{{x}}"), "{\"x\":\"12345\"}", 5), "12345");
    assert_string_equal(run(arena, STR("{{x}}"), "{\"x\":\"123456\"}", 5),
                        "error: page: the page is larger than its limit of 5 bytes");
    assert_string_equal(run(arena, STR("{{x}}{{x}}"), "{\"x\":\"123456\"}", 5),
                        "error: page:1: the page is larger than its limit of 5 bytes or too many pieces");
    assert_non_null(strstr(run(arena, (struct str){"a\0b", 3}, "{}", 5), "NUL"));
    struct buf deep;
    buf_init(&deep, 1000);
    for (int i = 0; i < 33; i++)
        buf_adds(&deep, "{{#x}}");
    assert_string_equal(run(arena, buf_str(&deep), "{}", 5),
                        "error: page:1: more than 32 sections in one another");
    buf_release(&deep);
    /* A hundred million turns that write nothing end by their number. */
    buf_init(&deep, 1000);
    buf_adds(&deep, "{\"l\":[0");
    for (int i = 1; i < 100; i++)
        buf_adds(&deep, ",0");
    buf_adds(&deep, "]}");
    assert_string_equal(run(arena, STR("{{#l}}{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}{{/l}}"), deep.p, 5),
                        "error: page:1: the page is larger than its limit of 5 bytes or too many pieces");
    buf_release(&deep);
    arena_free(arena);
}

static int count_name(void *context, enum mustache_use use, const char *name, unsigned line,
                      struct err *err) {
    (void)err;
    struct buf *out = context;
    buf_printf(out, "%d%s%u ", (int)use, name, line);
    return strcmp(name, "stop") == 0 ? ERR_INPUT : 0;
}

static void lists_names(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct mustache *template;
    struct buf out;
    buf_init(&out, 1000);
    struct str source =
        STR("{{a.b}}\n{{#c}}{{{d_html}}}{{/c}}{{^.}}{{>e}}{{/.}}<a href=\"/{{f}}\">{{stop}}{{g}}");
    assert_int_equal(mustache_parse("x", source, arena, &template, NULL), 0);
    assert_int_equal(mustache_names(template, count_name, &out, NULL), ERR_INPUT);
    assert_string_equal(out.p, "0a.b1 1c2 0d_html2 1.2 2e2 0f2 0stop2 ");
    buf_release(&out);
    arena_free(arena);
}

/* Random pieces of templates: whatever they are, an error or a page; and where text comes out, never a raw
 * '<' or quote of a value. The value's '!' marks it: a page with "<!x" would have let it through. */
static void random_templates(void **state) {
    (void)state;
    static const char *const pieces[] = {
        "{{x}}",       "{{#x}}",
        "{{/x}}",      "{{^x}}",
        "{{!",         "}}",
        "{{",          "{{{x_html}}}",
        "{{>row}}",    "{{>self}}",
        "{{#l}}",      "{{/l}}",
        "{{.}}",       "{{x_path}}",
        "<",           ">",
        "<a",          " ",
        "\n",          "\"",
        "'",           "=",
        "/",           " href=",
        "\"/",         "<pre>",
        "</pre>",      "<textarea>",
        "</textarea>", "<!--",
        "-->",         "<style>",
        "</style>",    "<script>",
        "</script>",   "text",
        "</p>",        "{{{style_html}}}",
        " b=\"",       "<p>",
        "\xc3",        "{{#t}}{{word}}{{/t}}",
        "<title>",     "</title>",
        "-",           "?",
        "#",
    };
    const char *model =
        "{\"x\":\"<!x\\\"'\",\"x_html\":\"raw\",\"x_path\":\"/p\",\"l\":[1,\"a\"],\"name\":\"n\"}";
    struct rng rng = rng_seeded(42);
    struct arena *arena = arena_new(64 << 20);
    unsigned pages = 0;
    for (int i = 0; i < 20000; i++) {
        struct buf source;
        buf_init(&source, 4096);
        for (uint64_t n = rng_below(&rng, 14); n > 0; n--) {
            char byte = (char)rng_below(&rng, 256);
            if (rng_below(&rng, 40) == 0)
                buf_addc(&source, byte);
            else
                buf_adds(&source, pieces[rng_below(&rng, sizeof pieces / sizeof *pieces)]);
        }
        const char *got = run(arena, buf_str(&source), model, 5000);
        if (strncmp(got, "error: ", 7) != 0) {
            pages++;
            assert_null(strstr(got, "<!x"));
            assert_null(strstr(got, "x\"'"));
        }
        buf_release(&source);
        arena_reset(arena);
    }
    assert_true(pages > 500); /* not all of them are errors */
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),      cmocka_unit_test(sections),
        cmocka_unit_test(parts),       cmocka_unit_test(names),
        cmocka_unit_test(places),      cmocka_unit_test(addresses),
        cmocka_unit_test(white_space), cmocka_unit_test(limits),
        cmocka_unit_test(lists_names), cmocka_unit_test(random_templates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
