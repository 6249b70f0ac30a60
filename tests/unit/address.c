#include "posters_help.h"

#include "posters/address.h"

static struct address read_address(struct help *h, const char *base_url) {
    struct address out;
    h->err = (struct err)ERR_INIT;
    help_ok(h, address_read(h->store, h->arena, base_url, &out, &h->err));
    return out;
}

static void is(struct str text, const char *expect) {
    if (!str_is(text, expect))
        fail_msg("\"%.*s\", expected \"%s\"", STR_ARG(text), expect);
}

static void test_not_set(void **state) {
    struct address a = read_address(*state, NULL);
    assert_int_equal(a.base.n, 0);
    assert_int_equal(a.upper.n, 0);
    assert_int_equal(a.shown.n, 0);
    assert_false(a.loopback);
}

static void test_setting(void **state) {
    struct help *h = *state;
    posters_set(h, NULL, "base.url", "https://gopy.example.gov.vn:8443");
    struct address a = read_address(h, NULL);
    is(a.base, "https://gopy.example.gov.vn:8443");
    is(a.upper, "HTTPS://GOPY.EXAMPLE.GOV.VN:8443");
    is(a.shown, "gopy.example.gov.vn:8443");
    assert_false(a.loopback);
    /* What is given counts more than what is set, and is read as it is. */
    a = read_address(h, " HTTP://Xa-A.Example.vn/ ");
    is(a.base, "http://xa-a.example.vn");
    is(a.upper, "HTTP://XA-A.EXAMPLE.VN");
    is(a.shown, "xa-a.example.vn");
}

static void test_wrong(void **state) {
    struct help *h = *state;
    struct address out = {.base = STR("untouched")};
    assert_int_equal(address_read(h->store, h->arena, "gopy", &out, &h->err), ERR_INPUT);
    assert_non_null(strstr(h->err.text, "--base-url gopy: an address such as https://"));
    is(out.base, "untouched");
}

/* What only this computer understands. */
static void test_loopback(void **state) {
    static const struct {
        const char *url;
        bool loopback;
    } cases[] = {
        {"http://127.0.0.1", true},
        {"http://127.0.0.1:8080", true},
        {"http://127.1.2.3", true},
        {"https://localhost", true},
        {"http://LOCALHOST:80", true},
        {"http://[::1]", true},
        {"http://[::1]:8080", true},
        {"http://[::12]:8080", false},
        {"http://[2001:db8::1]", false},
        {"http://127.example.vn", false},
        {"http://127.0.0.1.example.vn", false},
        {"http://127x", false},
        {"http://1270.0.0.1", false},
        {"http://10.0.0.1:1270", false},
        {"http://192.168.127.1", false},
        {"http://localhost.example.vn", false},
        {"http://my-localhost", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (read_address(*state, cases[i].url).loopback != cases[i].loopback)
            fail_msg("%s", cases[i].url);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_not_set, posters_setup, help_teardown),
        cmocka_unit_test_setup_teardown(test_setting, posters_setup, help_teardown),
        cmocka_unit_test_setup_teardown(test_wrong, posters_setup, help_teardown),
        cmocka_unit_test_setup_teardown(test_loopback, posters_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
