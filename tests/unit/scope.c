/* Scopes and kinds of messages as words; when a message is tried again. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/scope.h"
#include "core/webhook.h"

static void scopes(void **state) {
    (void)state;
    unsigned set = 7;
    char text[SCOPES_TEXT_SIZE];
    assert_true(scopes_parse(STR("write-visits,read-figures, write-visits"), &set));
    scopes_format(set, text);
    assert_string_equal(text, "read-figures write-visits");
    assert_true(scopes_have(set, SCOPE_WRITE_VISITS) && !scopes_have(set, SCOPE_READ_RESPONSES));
    for (unsigned all = 1; all < 1u << SCOPE_COUNT; all++) {
        unsigned back = 0;
        scopes_format(all, text);
        assert_true(scopes_parse(str_of(text), &back));
        assert_int_equal(back, all);
    }
    static const char *const bad[] = {"", " ", ",", "read", "read-figures;write-visits", "READ-FIGURES"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(scopes_parse(str_of(bad[i]), &set));
}

static void kinds(void **state) {
    (void)state;
    unsigned set = 0;
    char text[WEBHOOK_KINDS_SIZE];
    assert_true(webhook_kinds_parse(STR("signal.raised,report.frozen"), &set));
    webhook_kinds_format(set, text);
    assert_string_equal(text, "report.frozen signal.raised");
    assert_false(webhook_kinds_parse(STR("report"), &set));
    assert_false(webhook_kinds_parse(STR(" "), &set));
}

/* Each try waits longer than the one before can have, up to the most; all of a day's fit into a bounded number. */
static void delays(void **state) {
    (void)state;
    assert_int_equal(webhook_delay(1, 0), 5);
    assert_int_equal(webhook_delay(1, 1), 3);
    assert_int_equal(webhook_delay(2, 0), 20);
    assert_int_equal(webhook_delay(3, 0), 80);
    int64_t spent = 0;
    unsigned tries = 1;
    for (; spent < WEBHOOK_LIFE_SECONDS; tries++) {
        assert_true(webhook_delay(tries + 1, 1) > webhook_delay(tries, 0) || webhook_delay(tries, 0) >= 5120);
        assert_true(webhook_delay(tries, 1) >= webhook_delay(tries, 0) / 2);
        spent += webhook_delay(tries, 1);
    }
    assert_in_range(tries, 10, 25);
    assert_int_equal(webhook_delay(4000000000u, 0), 4 * 3600);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(scopes), cmocka_unit_test(kinds),
                                       cmocka_unit_test(delays)};
    return cmocka_run_group_tests_name("scope", tests, NULL, NULL);
}
