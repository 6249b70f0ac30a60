/* Which addresses the server may be made to send to. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "outbound/reach.h"

static bool good(const char *text, bool loopback) {
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return outbound_address_good((const struct sockaddr *)(const void *)&four, loopback);
    assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
    return outbound_address_good((const struct sockaddr *)(const void *)&six, loopback);
}

static void addresses(void **state) {
    (void)state;
    static const char *const open[] = {
        "1.1.1.1",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.1",       "169.253.255.255", "169.255.0.0",    "172.15.255.255",
        "172.32.0.0",      "191.255.255.255", "192.0.1.0",       "192.0.3.0",      "192.167.255.255",
        "192.169.0.0",     "198.17.255.255",  "198.20.0.0",      "203.0.112.255",  "203.0.114.0",
        "223.255.255.255", "2001:4860::1",    "2001:200::1",     "2400:cb00::1",   "3ffe::1",
        "::ffff:1.1.1.1"};
    static const char *const closed[] = {"0.0.0.0",
                                         "0.1.2.3",
                                         "10.0.0.1",
                                         "10.255.255.255",
                                         "100.64.0.0",
                                         "100.127.255.255",
                                         "169.254.169.254",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.0.0.1",
                                         "192.0.2.1",
                                         "192.88.99.1",
                                         "192.168.0.1",
                                         "192.168.255.255",
                                         "198.18.0.1",
                                         "198.19.255.255",
                                         "198.51.100.7",
                                         "203.0.113.7",
                                         "224.0.0.1",
                                         "239.255.255.255",
                                         "240.0.0.1",
                                         "255.255.255.255",
                                         "::",
                                         "::2",
                                         "::ffff:10.0.0.1",
                                         "::ffff:169.254.169.254",
                                         "::10.0.0.1",
                                         "64:ff9b::a00:1",
                                         "64:ff9b:1::1",
                                         "100::1",
                                         "2001::1",
                                         "2001:10::1",
                                         "2001:1ff::1",
                                         "2001:db8::1",
                                         "2002:a00:1::1",
                                         "3fff::1",
                                         "3fff:fff::1",
                                         "fc00::1",
                                         "fd12:3456::1",
                                         "fe80::1",
                                         "fec0::1",
                                         "ff02::1",
                                         "4000::1"};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        for (int loopback = 0; loopback < 2; loopback++)
            if (!good(open[i], loopback))
                fail_msg("%s is refused", open[i]);
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
        for (int loopback = 0; loopback < 2; loopback++)
            if (good(closed[i], loopback))
                fail_msg("%s is let pass", closed[i]);
    static const char *const own[] = {"127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        assert_true(good(own[i], true));
        assert_false(good(own[i], false));
    }
    const struct sockaddr local = {.sa_family = AF_UNIX};
    assert_false(outbound_address_good(&local, true));
}

static void urls(void **state) {
    (void)state;
    static const struct {
        const char *url;
        bool open, own; /* good without and with loopback */
    } cases[] = {{"https://example.vn/a?b=c", true, true},
                 {"https://example.vn:8443/", true, true},
                 {"http://example.vn/", false, false},
                 {"https://127.0.0.1/", false, true},
                 {"http://127.0.0.1:8080/x", false, true},
                 {"http://localhost:1/", false, true},
                 {"http://LOCALHOST/", false, true},
                 {"http://[::1]:9/", false, true},
                 {"https://[::1]/", false, true},
                 {"https://10.0.0.1/", false, false},
                 {"https://[fd00::1]/", false, false},
                 {"https://169.254.169.254/latest", false, false},
                 {"https://2130706433/", false, true}, /* libcurl reads it as 127.0.0.1 */
                 {"https://0x7f.1/", false, true},     /* the same */
                 {"https://[::ffff:10.0.0.1]/", false, false},
                 {"https://user@example.vn/", false, false},
                 {"https://user:x@example.vn/", false, false},
                 {"https://example.vn/#a", false, false},
                 {"ftp://example.vn/", false, false},
                 {"file:///etc/passwd", false, false},
                 {"gopher://127.0.0.1/", false, false},
                 {"example.vn", false, false},
                 {"https://", false, false},
                 {"", false, false},
                 {"https://exa mple.vn/", false, false},
                 {"https://example.vn/\r\nX: y", false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        if ((outbound_url_check(cases[i].url, false, &err) == 0) != cases[i].open)
            fail_msg("%s: %s", cases[i].url, err.text);
        if ((outbound_url_check(cases[i].url, true, &err) == 0) != cases[i].own)
            fail_msg("%s with loopback: %s", cases[i].url, err.text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(addresses), cmocka_unit_test(urls)};
    return cmocka_run_group_tests_name("reach", tests, NULL, NULL);
}
