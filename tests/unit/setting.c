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
        {"look.colour", "", ""},
        {"look.colour", " #173A5E ", "#173a5e"},
        {"look.colour", "#000000", "#000000"},
        {"look.colour", "#767676", "#767676"}, /* the palest grey that is dark enough: 4.54 to 1 */
        {"look.colour", "#777777", NULL},      /* 4.48 to 1 */
        {"look.colour", "#ffffff", NULL},
        {"look.colour", "#ffd700", NULL},
        {"look.colour", "173a5e", NULL},
        {"look.colour", "#173", NULL},
        {"look.colour", "navy", NULL},
        {"look.slogan", "  Lấy dân\tlàm gốc ", "Lấy dân làm gốc"},
        {"look.slogan", "", ""},
        {"wifi.name", " MotCua Vi Du ", "MotCua Vi Du"},
        {"wifi.name", "", ""},
        {"look.emblem", "", ""},
        {"look.emblem", "data:image/png;base64,iVBORw0KGgo=", "data:image/png;base64,iVBORw0KGgo="},
        {"look.emblem", "data:image/svg+xml;base64,PHN2Zy8+", "data:image/svg+xml;base64,PHN2Zy8+"},
        {"look.emblem", "data:image/png;base64,", NULL},
        {"look.emblem", "data:image/jpeg;base64,/9j/", NULL},
        {"look.emblem", "data:image/svg+xml,<svg/>", NULL},
        {"look.emblem", "data:image/png;base64,iVBO Rw0K", NULL},
        {"look.emblem", "data:image/png;base64,iVBO\"", NULL},
        {"look.emblem", "emblem.png", NULL},
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
    } cases[] = {{"site.name", 120}, {"hotline", 60}, {"portal.name", 80}, {"look.slogan", 120}};
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

/* A network's name is counted in bytes: an accented letter takes two or three. */
static void test_wifi_length(void **state) {
    (void)state;
    check("wifi.name", "12345678901234567890123456789012", "12345678901234567890123456789012");
    check("wifi.name", "123456789012345678901234567890123", NULL);
    check("wifi.name", "Xã Ví Dụ 1234567890123456789", "Xã Ví Dụ 1234567890123456789");
    check("wifi.name", "Xã Ví Dụ 12345678901234567890", NULL);
}

/* As large as a file may be, in base64, and a byte more. */
static void test_emblem_size(void **state) {
    (void)state;
    enum { SYMBOLS = (SETTING_PICTURE_MAX + 2) / 3 * 4 };
    struct arena *room = arena_new(4 << 20);
    char *value = arena_alloc(room, sizeof SETTING_PNG + SYMBOLS + 1);
    memcpy(value, SETTING_PNG, strlen(SETTING_PNG));
    memset(value + strlen(SETTING_PNG), 'A', SYMBOLS);
    const struct setting *emblem = setting_find(STR("look.emblem"));
    struct err err = ERR_INIT;
    struct str out = STR("untouched");
    assert_int_equal(emblem->check(str_of(value), room, &out, &err), 0);
    assert_true(str_is(out, value));
    value[strlen(value)] = 'A';
    assert_int_equal(emblem->check(str_of(value), room, &out, &err), ERR_INPUT);
    assert_string_equal(err.text, "a PNG or an SVG of at most 262144 bytes is needed");
    arena_free(room);
}

static void test_look(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    struct str out;
    setting_find(STR("look.colour"))->check(STR("#ffd700"), arena, &out, &err);
    assert_non_null(strstr(err.text, "its contrast with white paper is 1.4 to 1"));
    size_t pictures = 0;
    const struct setting *s;
    for (size_t i = 0; (s = setting_at(i)) != NULL; i++)
        pictures += setting_is_picture(s);
    assert_int_equal(pictures, 1);
    assert_true(setting_is_picture(setting_find(STR("look.emblem"))));
    assert_int_equal(setting_find(STR("wifi.name"))->scope, SETTING_PER_UNIT);
    assert_int_equal(setting_find(STR("look.colour"))->scope, SETTING_GENERAL);
}

/* A file becomes a value that the check takes, and the same file again. */
static void test_pictures(void **state) {
    (void)state;
    static const struct str files[] = {STR("\x89PNG\r\n\x1a\n\0\xff"), STR("<svg/>")};
    static const char *const values[] = {"data:image/png;base64,iVBORw0KGgoA/w==",
                                         "data:image/svg+xml;base64,PHN2Zy8+"};
    struct err err = ERR_INIT;
    struct str back;
    const char *value;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(setting_picture_value(files[i], arena, &value, &err), 0);
        assert_string_equal(value, values[i]);
        check("look.emblem", value, value);
        assert_int_equal(setting_picture_bytes(value, arena, &back, &err), 0);
        assert_true(str_equal(back, files[i]));
    }
    assert_int_equal(setting_picture_value(STR(""), arena, &value, &err), 0);
    assert_string_equal(value, "");
    assert_int_equal(setting_picture_bytes("", arena, &back, &err), 0);
    assert_int_equal(back.n, 0);
    assert_int_equal(setting_picture_bytes("data:image/gif;base64,AAAA", arena, &back, &err), ERR_INPUT);
    assert_int_equal(setting_picture_bytes("data:image/png;base64,A!", arena, &back, &err), ERR_INPUT);
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
        cmocka_unit_test(test_values),      cmocka_unit_test(test_line_length),
        cmocka_unit_test(test_wifi_length), cmocka_unit_test(test_emblem_size),
        cmocka_unit_test(test_look),        cmocka_unit_test(test_table),
        cmocka_unit_test(test_pictures),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
