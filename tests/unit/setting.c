#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/setting.h"

static struct arena *arena;

/* expect NULL: refused. */
static void check(const char *name, const char *raw, const char *expect) {
    const struct setting *setting = setting_find(str_of(name));
    assert_non_null(setting);
    struct err err = ERR_INIT;
    struct str out = STR("untouched");
    int rc = setting->check(str_of(raw), arena, &out, &err);
    if (expect == NULL) {
        if (rc != ERR_INPUT)
            fail_msg("%s accepts \"%s\"", name, raw);
        assert_string_not_equal(err.text, "");
        assert_true(str_is(out, "untouched"));
    } else {
        if (rc != 0)
            fail_msg("%s refuses \"%s\": %s", name, raw, err.text);
        if (!str_is(out, expect))
            fail_msg("%s: \"%s\" became \"%.*s\"", name, raw, STR_ARG(out));
    }
}

static void test_values(void **state) {
    (void)state;
    static const struct {
        const char *name, *raw, *expect;
    } cases[] = {
        {"site.name", "  UBND xã Ví Dụ\t", "UBND xã Ví Dụ"},
        {"site.name", "", ""},
        {"site.name", "a\nb", "a b"},
        {"site.name", "\xff", NULL},
        {"base.url", "", ""},
        {"base.url", "https://gopy.example.gov.vn", "https://gopy.example.gov.vn"},
        {"base.url", " HTTPS://GopY.Example.gov.vn/ ", "https://gopy.example.gov.vn"},
        {"base.url", "http://127.0.0.1:8080", "http://127.0.0.1:8080"},
        {"base.url", "http://[::1]:8080", "http://[::1]:8080"},
        {"base.url", "http://localhost", "http://localhost"},
        {"base.url", "gopy.example.gov.vn", NULL},
        {"base.url", "ftp://gopy.example.gov.vn", NULL},
        {"base.url", "https://", NULL},
        {"base.url", "https:///", NULL},
        {"base.url", "https://a/b", NULL},
        {"base.url", "https://a//", NULL},
        {"base.url", "https://a?b", NULL},
        {"base.url", "https://u@a", NULL},
        {"base.url", "https://a b", NULL},
        {"base.url", "https://a..b", NULL},
        {"base.url", "https://.a", NULL},
        {"base.url", "https://a.", NULL},
        {"base.url", "https://-a", NULL},
        {"base.url", "https://a-", NULL},
        {"base.url", "https://a-.b", NULL},
        {"base.url", "https://a:0", NULL},
        {"base.url", "https://a:65536", NULL},
        {"base.url", "https://a:", NULL},
        {"base.url", "https://a:80:80", NULL},
        {"base.url", "https://[]", NULL},
        {"base.url", "https://[::1", NULL},
        {"base.url", "https://[::g]", NULL},
        {"base.url", "https://gópý.vn", NULL},
        {"hotline", "1022", "1022"},
        {"hotline", " 1022 (24/7) ", "1022 (24/7)"},
        {"zalo", "", ""},
        {"zalo", "https://zalo.me/1234567890", "https://zalo.me/1234567890"},
        {"zalo", " Zalo.me/Xa_A.vn/ ", "https://zalo.me/Xa_A.vn"},
        {"zalo", "HTTP://zalo.me/1", "https://zalo.me/1"},
        {"zalo", "https://zalo.me/", NULL},
        {"zalo", "https://zalo.me//1", NULL},
        {"zalo", "https://zalo.me/a/b", NULL},
        {"zalo", "https://zalo.me/a?b", NULL},
        {"zalo", "https://zalo.me.evil.example/a", NULL},
        {"zalo", "https://evil.example/zalo.me/a", NULL},
        {"zalo", "1234567890", NULL},
        {"zalo", "zalo.me/12345678901234567890123456789012345678901234567890123456789012345", NULL},
        {"portal.name", " Cổng xã A ", "Cổng xã A"},
        {"portal.url", "", ""},
        {"portal.url", "HTTPS://Xa-A.Example.gov.vn", "https://xa-a.example.gov.vn"},
        {"portal.url", "https://xa-a.example.gov.vn:8443/Gop-Y?x=%C3%A0&y#z",
         "https://xa-a.example.gov.vn:8443/Gop-Y?x=%C3%A0&y#z"},
        {"portal.url", "https://xa-a.example.gov.vn?Q", "https://xa-a.example.gov.vn?Q"},
        {"portal.url", "http://xa-a.example.gov.vn", NULL},
        {"portal.url", "xa-a.example.gov.vn", NULL},
        {"portal.url", "https:///a", NULL},
        {"portal.url", "https://u@a/b", NULL},
        {"portal.url", "https://a/b c", NULL},
        {"portal.url", "https://a/\"b", NULL},
        {"portal.url", "https://a\\b", NULL},
        {"portal.url", "https://a/góp", NULL},
        {"portal.url", "javascript:alert(1)//https://a", NULL},
        {"survey.default", "sipas-quick", "sipas-quick"},
        {"survey.default", "", NULL},
        {"survey.default", "-x", NULL},
        {"survey.default", "a b", NULL},
        {"survey.default", "a23456789012345678901234567890123", NULL},
        {"threshold.respondents", "010", "10"},
        {"threshold.respondents", "1", "1"},
        {"threshold.respondents", "1000", "1000"},
        {"threshold.respondents", "0", NULL},
        {"threshold.respondents", "1001", NULL},
        {"threshold.respondents", "-5", NULL},
        {"threshold.respondents", "ten", NULL},
        {"threshold.respondents", "", NULL},
        {"results.public", "YES", "yes"},
        {"holidays", "", ""},
        {"holidays", " , ", NULL},
        {"holidays", "2027-04-16", "2027-04-16"},
        {"holidays", " 2027-04-16 ,2027-02-05 .. 2027-02-11,2026-12-31,",
         "2026-12-31, 2027-02-05..2027-02-11, 2027-04-16"},
        {"holidays", "2027-02-05..2027-02-05", "2027-02-05"},
        {"holidays", "2027-2-5", NULL},
        {"holidays", "2027-02-11..2027-02-05", NULL},
        {"holidays", "2026-02-05..2027-02-11", NULL},
        {"results.public", "no", "no"},
        {"results.public", "có", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(cases[i].name, cases[i].raw, cases[i].expect);
}

static void test_line_length(void **state) {
    (void)state;
    static const struct {
        const char *name;
        size_t limit;
    } cases[] = {{"site.name", 120}, {"hotline", 60}, {"portal.name", 80}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[2 * 121 + 1] = "";
        for (size_t k = 0; k < cases[i].limit; k++)
            memcpy(text + 2 * k, "đ", 2);
        check(cases[i].name, text, text); /* characters, not bytes */
        memcpy(text + 2 * cases[i].limit, "đ", 2);
        check(cases[i].name, text, NULL);
    }
    char link[400] = "https://a/";
    memset(link + strlen(link), 'b', 290);
    check("portal.url", link, link);
    link[300] = 'b';
    check("portal.url", link, NULL);
    struct err err = ERR_INIT;
    struct str out;
    setting_find(STR("hotline"))
        ->check(STR("0123456789012345678901234567890123456789012345678901234567890"), arena, &out, &err);
    assert_string_equal(err.text, "61 characters; at most 60 are allowed");
}

/* Every default passes its own check unchanged, and no name stands twice. */
static void test_table(void **state) {
    (void)state;
    size_t count = 0;
    for (const struct setting *s; (s = setting_at(count)) != NULL; count++) {
        check(s->name, s->default_value, s->default_value);
        assert_ptr_equal(setting_find(str_of(s->name)), s);
        assert_true(s->help[0] != '\0');
    }
    assert_true(count >= 6);
    assert_int_equal(setting_find(STR("base.url"))->scope, SETTING_GENERAL);
    assert_int_equal(setting_find(STR("hotline"))->scope, SETTING_PER_UNIT);
    assert_null(setting_find(STR("threshold")));
    assert_null(setting_find(STR("")));
}

int main(void) {
    arena = arena_new(1 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_line_length),
        cmocka_unit_test(test_table),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
