/* What an answer may say in its headers: nothing that came from outside ends one and begins another. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/response.h"

static bool takes(const char *download, const char *location) {
    struct http_response response;
    response_init(&response, HTTP_IDENTITY);
    response.status = location == NULL ? 200 : 303;
    response.download = download;
    response.location = location;
    bool good = response_valid(&response);
    response_drop(&response);
    return good;
}

static void names_of_files(void **state) {
    (void)state;
    static const char *const good[] = {"sipas-full-xa.A-1-2026-Q4-hc.json", "a", "phieu-ks.sav", "_a.pdf",
                                       "-"};
    static const char *const bad[] = {"",
                                      ".",
                                      "..",
                                      ".bashrc",
                                      "a\r\nSet-Cookie: b=c",
                                      "a\nb",
                                      "a\rb",
                                      "a\tb",
                                      "a b",
                                      "a\"; filename=\"b.exe",
                                      "a;b",
                                      "a\\b",
                                      "a/b",
                                      "../a",
                                      "a%0d%0ab",
                                      "a*=UTF-8''b",
                                      "xã.csv",
                                      "bao-cao-\u202evsc.exe",
                                      "a\u200b.csv",
                                      "a\x7f",
                                      "a\x80"};
    char longest[102];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!takes(good[i], NULL))
            fail_msg("\"%s\" is refused", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (takes(bad[i], NULL))
            fail_msg("\"%s\" is taken", bad[i]);
    memset(longest, 'a', sizeof longest - 1);
    longest[101] = '\0';
    assert_false(takes(longest, NULL));
    longest[100] = '\0';
    assert_true(takes(longest, NULL));
}

static void places_to_go_to(void **state) {
    (void)state;
    static const char *const good[] = {"/", "/office/u/a.b/units?done=added&made=x"};
    static const char *const bad[] = {"",
                                      "//other.example",
                                      "/\\other.example",
                                      "https://other.example/",
                                      "office",
                                      "/a\r\nX: y",
                                      "/xã",
                                      "/a b",
                                      "/a\tb",
                                      "/\u202e",
                                      "javascript:alert(1)//",
                                      "/a\x7f"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!takes(NULL, good[i]))
            fail_msg("\"%s\" is refused", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (takes(NULL, bad[i]))
            fail_msg("\"%s\" is taken", bad[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_of_files), cmocka_unit_test(places_to_go_to)};
    return cmocka_run_group_tests_name("response", tests, NULL, NULL);
}
