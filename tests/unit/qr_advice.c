#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "print/draw/qr.h"
#include "print/read/qr_advice.h"

static void test_small_codes_need_no_advice(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int modules;
    } cases[] = {
        {"HTTPS://A.GOV.VN/7F3K9QX", 25},
        {"HTTPS://DG.NINHBINH.GOV.VN/7F3K9Q", 29}, /* 33 characters */
        {"HTTPS://GOPY.EXAMPLE.GOV.VN/7F3K9QX", 29},
        {"HTTPS://AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/7F3K9QX", 29}, /* 47, the most */
        {"https://a.gov.vn/7F3K9QX", 29},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int modules = 0;
        struct err err = ERR_INIT;
        if (qr_advice(str_of(cases[i].text), &modules, &err) != 0 || modules != cases[i].modules)
            fail_msg("%s: %d modules, %s", cases[i].text, modules, err.text);
    }
}

static void test_large_codes_are_explained(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int modules;
        const char *advice;
    } cases[] = {
        {"https://gopy.example.gov.vn/7F3K9QX", 33,
         "a code of 33 modules, where 29 read from farther away; in capitals, as "
         "HTTPS://GOPY.EXAMPLE.GOV.VN/7F3K9QX, it has 29 instead of 33"},
        {"HTTPS://DANHGIA.TRUNGTAMPHUCVUHANHCHINHCONG.GOV.VN/7F3K9QX", 33,
         "a code of 33 modules, where 29 read from farther away; the host "
         "DANHGIA.TRUNGTAMPHUCVUHANHCHINHCONG.GOV.VN is 42 characters, with at most 31 the code has 29 "
         "modules"},
        {"https://danhgia.trungtamphucvuhanhchinhcong.gov.vn:8443/7F3K9QX", 41,
         "a code of 41 modules, where 29 read from farther away; in capitals, as "
         "HTTPS://DANHGIA.TRUNGTAMPHUCVUHANHCHINHCONG.GOV.VN:8443/7F3K9QX, it has 33 instead of 41; the host "
         "danhgia.trungtamphucvuhanhchinhcong.gov.vn is 42 characters, with at most 26 the code has 29 "
         "modules"},
        {"HTTPS://GOPY.EXAMPLE.GOV.VN/?C=7F3K9QX_A", 33,
         "a code of 33 modules, where 29 read from farther away; without characters other than capitals, "
         "digits and $%*+-./: (here ?=_) it has 29; the host GOPY.EXAMPLE.GOV.VN is 19 characters, with at "
         "most 18 "
         "the code has 29 modules"},
        {"HTTPS://A.VN/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 33,
         "a code of 33 modules, where 29 read from farther away; what stands behind the host is too long for "
         "29 "
         "modules"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int modules = 0;
        struct err err = ERR_INIT;
        int rc = qr_advice(str_of(cases[i].text), &modules, &err);
        if (rc != ERR_INPUT || modules != cases[i].modules || strcmp(err.text, cases[i].advice) != 0)
            fail_msg("%s: %d, %d modules\n   got: %s\nwanted: %s", cases[i].text, rc, modules, err.text,
                     cases[i].advice);
    }
}

/* The host it calls short enough is: one character more is too long. */
static void test_the_advice_is_exact(void **state) {
    (void)state;
    char text[QR_TEXT_MAX];
    for (int n = 29; n <= 34; n++) {
        int modules, size = snprintf(text, sizeof text, "HTTPS://%0*d/7F3K9QX", n, 0);
        /* Digits take less room than capitals. */
        for (int i = 8; i < 8 + n; i++)
            text[i] = 'A';
        assert_int_equal(qr_modules((struct str){text, (size_t)size}, &modules, NULL), 0);
        assert_int_equal(modules <= QR_MODULES_GOOD, n <= 31);
    }
}

static void test_what_is_no_code(void **state) {
    (void)state;
    struct err err = ERR_INIT;
    int modules;
    char text[QR_TEXT_MAX + 1];
    memset(text, 'A', sizeof text);
    assert_int_equal(qr_advice(STR(""), &modules, &err), ERR_INPUT);
    assert_string_equal(err.text, "a QR code holds 1 to 300 bytes of text, not 0");
    assert_int_equal(qr_advice((struct str){text, sizeof text}, &modules, &err), ERR_INPUT);
    assert_int_equal(qr_advice((struct str){text, QR_TEXT_MAX}, &modules, &err), ERR_INPUT);
    assert_non_null(strstr(err.text, "; the host AAA"));
    memset(text, '_', sizeof text);
    assert_int_equal(qr_advice((struct str){text, QR_TEXT_MAX}, &modules, &err), ERR_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_codes_need_no_advice),
        cmocka_unit_test(test_large_codes_are_explained),
        cmocka_unit_test(test_the_advice_is_exact),
        cmocka_unit_test(test_what_is_no_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
