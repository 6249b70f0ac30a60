#include "account_help.h"

static int change_by(struct desk *d, const char *by, const char *login, enum role role, const char *unit) {
    const struct officer officer = {.login = login, .name = "Lan", .role = role, .unit = unit};
    return account_officer_change(d->account, by, &officer, d->h->arena, &d->h->err);
}

static int change(struct desk *d, const char *login, enum role role, const char *unit) {
    return change_by(d, "", login, role, unit);
}

static int disable_by(struct desk *d, const char *by, const char *login, bool disabled) {
    return account_officer_disable(d->account, by, login, disabled, d->h->arena, &d->h->err);
}

static int disable(struct desk *d, const char *login, bool disabled) {
    return disable_by(d, "", login, disabled);
}

static void somebody_keeps_the_whole(void **state) {
    struct desk *d = *state;
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    help_ok(d->h, change(d, "lan", ROLE_CLERK, "Y")); /* there was none before: no matter */
    assert_string_equal(desk_log(d, 1), "|officer-changed|lan|Y|clerk of Y, was officer of X");
    desk_officer(d, "root", ROLE_ADMIN, "");
    assert_int_equal(disable(d, "root", true), ERR_CONFLICT);
    assert_int_equal(change(d, "root", ROLE_ADMIN, "X"), ERR_CONFLICT);
    assert_int_equal(change(d, "root", ROLE_AUDITOR, ""), ERR_CONFLICT);
    help_ok(d->h, disable(d, "lan", true));
    assert_string_equal(desk_log(d, 1), "|officer-disabled|lan|Y|");
    desk_officer(d, "hoa", ROLE_ADMIN, "");
    help_ok(d->h, disable(d, "root", true));
    assert_int_equal(disable(d, "hoa", true), ERR_CONFLICT);
    help_ok(d->h, disable(d, "root", false));
    assert_string_equal(desk_log(d, 1), "|officer-enabled|root||");
    help_ok(d->h, change(d, "hoa", ROLE_AUDITOR, ""));
    assert_string_equal(desk_log(d, 1), "|officer-changed|hoa||auditor, was admin");
    int64_t broken;
    assert_int_equal(store_audit_check(d->h->store, &broken, &d->h->err), 0);
}

static void twice_is_once(void **state) {
    struct desk *d = *state;
    struct officer officer;
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    int64_t since = d->clock.fixed;
    help_ok(d->h, disable(d, "lan", true));
    d->clock.fixed += 100;
    help_ok(d->h, disable(d, "lan", true));
    help_ok(d->h, store_officer(d->h->store, "lan", d->h->arena, &officer, NULL, &d->h->err));
    assert_int_equal(officer.disabled, since);
    assert_string_equal(desk_log(d, 2), "|officer-disabled|lan|X|; lan|setup|lan|X|second factor");
    assert_int_equal(disable(d, "nobody", true), ERR_NOT_FOUND);
    assert_int_equal(change(d, "nobody", ROLE_ADMIN, ""), ERR_NOT_FOUND);
}

static void reset(void **state) {
    struct desk *d = *state;
    struct account_session session;
    struct officer officer;
    const char *token = desk_officer(d, "lan", ROLE_OFFICER, "X"), *link;
    char code[ACCOUNT_RECOVERY_SIZE];
    memcpy(code, d->done.recovery[0], sizeof code);
    help_ok(d->h, account_officer_reset(d->account, "", "lan", d->h->arena, &link, &d->h->err));
    assert_string_equal(desk_log(d, 1), "|officer-reset|lan|X|");
    assert_int_equal(desk_session(d, token, &session), 0);
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, desk_code(d, 0)).result, ACCOUNT_WRONG);
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, str_of(code)).result, ACCOUNT_WRONG);
    help_ok(d->h, store_officer(d->h->store, "lan", d->h->arena, &officer, NULL, &d->h->err));
    assert_false(officer.ready || officer.factor || officer.recovery > 0);
    /* A later one voids an earlier one. */
    const char *later;
    struct account_setup_view view;
    help_ok(d->h, account_officer_reset(d->account, "", "lan", d->h->arena, &later, &d->h->err));
    assert_int_equal(
        account_setup_look(d->account, d->h->store, str_of(link), d->h->arena, &view, &d->h->err), 0);
    assert_int_equal(
        account_setup_look(d->account, d->h->store, str_of(later), d->h->arena, &view, &d->h->err), 1);
    help_ok(d->h, disable(d, "lan", true));
    assert_int_equal(
        account_setup_look(d->account, d->h->store, str_of(later), d->h->arena, &view, &d->h->err), 0);
    assert_int_equal(account_officer_reset(d->account, "", "lan", d->h->arena, &link, &d->h->err),
                     ERR_CONFLICT);
    assert_int_equal(account_officer_reset(d->account, "", "nobody", d->h->arena, &link, &d->h->err),
                     ERR_NOT_FOUND);
}

/* Everything that `by` may try on `login`, who is of `unit`: how many of the six were refused. None may be done by halves. */
static unsigned refused(struct desk *d, const char *by, const char *login, enum role role, const char *unit) {
    const struct officer fresh = {.login = "moi.den", .name = "Moi", .role = role, .unit = unit};
    const char *link;
    uint64_t count;
    unsigned n = 0;
    n += account_officer_add(d->account, by, &fresh, d->h->arena, &link, &d->h->err) == ERR_NOT_FOUND;
    n += change_by(d, by, login, role, unit) == ERR_NOT_FOUND;
    n += disable_by(d, by, login, true) == ERR_NOT_FOUND;
    n += disable_by(d, by, login, false) == ERR_NOT_FOUND;
    n += account_revoke(d->account, by, login, 0, 0, &count, &d->h->err) == ERR_NOT_FOUND;
    n += account_officer_reset(d->account, by, login, d->h->arena, &link, &d->h->err) == ERR_NOT_FOUND;
    return n;
}

/* The page judges, then somebody else is quicker: what is written is judged by what is so then. */
static void judged_where_it_is_written(void **state) {
    struct desk *d = *state;
    struct officer officer;
    desk_officer(d, "root", ROLE_ADMIN, "");
    desk_officer(d, "mai", ROLE_ADMIN, "X");
    desk_officer(d, "lan", ROLE_CLERK, "X");
    /* Up and out: where it is to be is judged as well as where it is. */
    assert_int_equal(change_by(d, "mai", "lan", ROLE_ADMIN, ""), ERR_NOT_FOUND);
    assert_int_equal(change_by(d, "mai", "lan", ROLE_CLERK, "Y"), ERR_NOT_FOUND);
    assert_int_equal(change_by(d, "mai", "lan", ROLE_AUDITOR, "X"), ERR_NOT_FOUND);
    assert_int_equal(refused(d, "mai", "root", ROLE_CLERK, "X"), 5); /* a new one of X could be */
    help_ok(d->h, store_officer(d->h->store, "moi.den", d->h->arena, &officer, NULL, &d->h->err));
    assert_int_equal(refused(d, "nobody", "lan", ROLE_CLERK, "X"), 6);
    /* The officer was moved away, or made more than the admin is. */
    help_ok(d->h, change(d, "lan", ROLE_CLERK, "Y"));
    assert_int_equal(change_by(d, "mai", "lan", ROLE_CLERK, "X"), ERR_NOT_FOUND);
    assert_int_equal(disable_by(d, "mai", "lan", true), ERR_NOT_FOUND);
    help_ok(d->h, change(d, "lan", ROLE_AUDITOR, "X"));
    assert_int_equal(disable_by(d, "mai", "lan", true), ERR_NOT_FOUND);
    help_ok(d->h, change(d, "lan", ROLE_CLERK, "X"));
    /* The admin was moved, given another role, or disabled. */
    help_ok(d->h, change(d, "mai", ROLE_ADMIN, "Y"));
    assert_int_equal(refused(d, "mai", "lan", ROLE_CLERK, "X"), 6);
    help_ok(d->h, change(d, "mai", ROLE_OFFICER, "X"));
    assert_int_equal(refused(d, "mai", "lan", ROLE_CLERK, "X"), 6);
    help_ok(d->h, change(d, "mai", ROLE_ADMIN, "X"));
    help_ok(d->h, disable(d, "mai", true));
    assert_int_equal(refused(d, "mai", "lan", ROLE_CLERK, "X"), 6);
    help_ok(d->h, disable(d, "mai", false));
    help_ok(d->h, store_officer(d->h->store, "lan", d->h->arena, &officer, NULL, &d->h->err));
    assert_true(officer.ready && officer.disabled == 0 && officer.role == ROLE_CLERK);
    /* What may be may be still. */
    assert_int_equal(refused(d, "mai", "lan", ROLE_CLERK, "X"), 0);
    assert_int_equal(refused(d, "root", "mai", ROLE_AUDITOR, "Y"), 0);
}

/* Neither signing in nor looking after officers makes the citizens' pages anew. */
static void the_generation_stays(void **state) {
    struct desk *d = *state;
    const char *link;
    struct account_session session;
    uint64_t count, before = store_generation(d->h->store);
    assert_int_equal(account_first(d->account, d->h->store, d->h->arena, &link, &d->h->err), 1);
    const char *token = desk_officer(d, "lan", ROLE_OFFICER, "X");
    desk_login(d, "lan", OTHER_PASSWORD, STR(""));
    desk_login(d, "lan", GOOD_PASSWORD, desk_code(d, 0));
    assert_int_equal(desk_session(d, token, &session), 1);
    help_ok(d->h, account_touch(d->account, &session, &d->h->err));
    help_ok(d->h, account_logout(d->account, &session, &d->h->err));
    help_ok(d->h, account_revoke(d->account, "", "lan", 0, 0, &count, &d->h->err));
    help_ok(d->h, change(d, "lan", ROLE_CLERK, "Y"));
    help_ok(d->h, account_officer_reset(d->account, "", "lan", d->h->arena, &link, &d->h->err));
    help_ok(d->h, disable(d, "lan", true));
    help_ok(d->h, account_note(d->account, "", AUDIT_EXPORT, "", "", "", &d->h->err));
    assert_int_equal(store_generation(d->h->store), before);
    help_verify(d->h);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(somebody_keeps_the_whole),   TEST(twice_is_once),        TEST(reset),
        TEST(judged_where_it_is_written), TEST(the_generation_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
