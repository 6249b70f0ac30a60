#include "account_help.h"

static const char *add(struct desk *d, const char *login, const char *unit) {
    const char *token = NULL;
    const struct officer officer = {
        .login = login, .name = "Nguyễn Văn Bình", .role = ROLE_OFFICER, .unit = unit};
    help_ok(d->h, account_officer_add(d->account, "", &officer, d->h->arena, &token, &d->h->err));
    return token;
}

static int look(struct desk *d, const char *token, struct account_setup_view *view) {
    int rc = account_setup_look(d->account, d->h->store, str_of(token), d->h->arena, view, &d->h->err);
    if (rc < 0)
        fail_msg("%s", d->h->err.text);
    return rc;
}

static void looked_at(void **state) {
    struct desk *d = *state;
    struct account_setup_view view, again;
    desk_setting(d, "site.name", "UBND xã A");
    const char *token = add(d, "binh", "X");
    assert_int_equal(strlen(token), TOKEN_SYMBOLS);
    assert_int_equal(look(d, token, &view), 1);
    assert_string_equal(view.login, "binh");
    assert_string_equal(view.name, "Nguyễn Văn Bình");
    assert_true(view.factor_required);
    assert_int_equal(view.until, d->clock.fixed + ACCOUNT_LINK_SECONDS);
    assert_ptr_equal(strstr(view.totp_url, "otpauth://totp/UBND%20x%C3%A3%20A:binh?secret="), view.totp_url);
    assert_int_equal(look(d, token, &again), 1); /* twice the same */
    assert_string_equal(view.totp_url, again.totp_url);
    assert_int_equal(look(d, arena_printf(d->h->arena, "%s0", token), &view), 0);
    assert_int_equal(look(d, "", &view), 0);
    assert_int_equal(look(d, "00000000000000000000000000", &view), 0);
    d->clock.fixed += ACCOUNT_LINK_SECONDS - 1;
    assert_int_equal(look(d, token, &view), 1);
    d->clock.fixed += 1;
    assert_int_equal(look(d, token, &view), 0);
    d->clock.fixed -= 1;
    d->account->seal.key[0] ^= 1;
    assert_int_equal(
        account_setup_look(d->account, d->h->store, str_of(token), d->h->arena, &view, &d->h->err),
        ERR_STORE);
}

static void chosen_once(void **state) {
    struct desk *d = *state;
    struct account_session session;
    struct officer officer;
    const char *token = add(d, "binh", "X");
    desk_secret(d, token);
    struct account_choice choice = {
        .token = str_of(token), .password = STR(GOOD_PASSWORD), .code = desk_code(d, 0)};
    assert_int_equal(desk_choose(d, &choice), ACCOUNT_SET_UP);
    assert_string_equal(desk_log(d, 2),
                        "binh|setup|binh|X|second factor; |officer-added|binh|X|officer of X");
    assert_int_equal(desk_session(d, d->done.session, &session), 1);
    assert_string_equal(session.login, "binh");
    for (int i = 0; i < ACCOUNT_RECOVERY_CODES; i++) {
        assert_int_equal(strlen(d->done.recovery[i]), ACCOUNT_RECOVERY_SIZE - 1);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(d->done.recovery[i], d->done.recovery[k]);
    }
    help_ok(d->h, store_officer(d->h->store, "binh", d->h->arena, &officer, NULL, &d->h->err));
    assert_true(officer.ready && officer.factor);
    assert_int_equal(officer.recovery, ACCOUNT_RECOVERY_CODES);
    choice.code = desk_code(d, 1);
    assert_int_equal(desk_choose(d, &choice), ACCOUNT_SETUP_GONE);
    /* The code that was shown here signs nobody in. */
    assert_int_equal(desk_login(d, "binh", GOOD_PASSWORD, desk_code(d, 0)).result, ACCOUNT_WRONG);
    assert_int_equal(desk_login(d, "binh", GOOD_PASSWORD, desk_code(d, 1)).result, ACCOUNT_OK);
}

static void refused(void **state) {
    struct desk *d = *state;
    const char *token = add(d, "binh.nguyen", "X");
    desk_setting(d, "site.name", "Ủy ban xã Tân Phú");
    desk_secret(d, token);
    static const struct {
        const char *password;
        enum password_fault fault;
    } cases[] = {
        {"", PASSWORD_SHORT},
        {"gk3-Zq7", PASSWORD_SHORT},
        {"password1", PASSWORD_COMMON},
        {"\xff\xff\xff\xff\xff\xff\xff\xff", PASSWORD_COMMON},
        {"tanphu.2026", PASSWORD_CONTEXT},
        {"binh.nguyen1", PASSWORD_CONTEXT},
        {"hailong#2027x", PASSWORD_CONTEXT},
        {"đơn vị thử 8", PASSWORD_CONTEXT}, /* the unit's name */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account_choice choice = {
            .token = str_of(token), .password = str_of(cases[i].password), .code = desk_code(d, 0)};
        assert_int_equal(desk_choose(d, &choice), ACCOUNT_SETUP_PASSWORD);
        if (d->done.fault != cases[i].fault)
            fail_msg("\"%s\": %d", cases[i].password, d->done.fault);
        assert_null(d->done.session);
    }
    static const char *const codes[] = {"", "123", "abcdef"};
    for (size_t i = 0; i < 3; i++) {
        struct account_choice choice = {
            .token = str_of(token), .password = STR(GOOD_PASSWORD), .code = str_of(codes[i])};
        assert_int_equal(desk_choose(d, &choice), ACCOUNT_SETUP_CODE);
    }
    /* Nothing of that used the link up. */
    struct account_choice good = {
        .token = str_of(token), .password = STR(GOOD_PASSWORD), .code = desk_code(d, 0)};
    assert_int_equal(desk_choose(d, &good), ACCOUNT_SET_UP);
}

static void the_first_officer(void **state) {
    struct desk *d = *state;
    struct account_setup_view view;
    const char *token, *second;
    assert_int_equal(account_first(d->account, d->h->store, d->h->arena, &token, &d->h->err), 1);
    assert_string_equal(desk_log(d, 1), "|setup-link|||first officer");
    assert_int_equal(look(d, token, &view), 1);
    assert_string_equal(view.login, "");
    assert_int_equal(view.until, d->clock.fixed + ACCOUNT_FIRST_LINK_SECONDS);
    assert_int_equal(account_first(d->account, d->h->store, d->h->arena, &second, &d->h->err), 1);
    assert_int_equal(look(d, token, &view), 0); /* each start has its own */
    desk_secret(d, second);
    struct account_choice choice = {.token = str_of(second),
                                    .login = STR(" Quan.Tri "),
                                    .name = STR("  Phạm Thị Hoa "),
                                    .password = STR(GOOD_PASSWORD),
                                    .code = desk_code(d, 0)};
    struct account_choice bad = choice;
    bad.login = STR("a b");
    assert_int_equal(desk_choose(d, &bad), ACCOUNT_SETUP_LOGIN);
    bad = choice;
    bad.name = STR(" \t ");
    assert_int_equal(desk_choose(d, &bad), ACCOUNT_SETUP_NAME);
    bad.name = STR("\xff");
    assert_int_equal(desk_choose(d, &bad), ACCOUNT_SETUP_NAME);
    bad = choice;
    bad.password = STR("phạm thị hoa 1");
    assert_int_equal(desk_choose(d, &bad), ACCOUNT_SETUP_PASSWORD);
    assert_int_equal(d->done.fault, PASSWORD_CONTEXT);
    assert_int_equal(desk_choose(d, &choice), ACCOUNT_SET_UP);
    struct account_session session;
    assert_int_equal(desk_session(d, d->done.session, &session), 1);
    assert_string_equal(session.login, "quan.tri");
    assert_string_equal(session.name, "Phạm Thị Hoa");
    assert_int_equal(session.rights.role, ROLE_ADMIN);
    assert_true(session.rights.whole);
    assert_int_equal(account_first(d->account, d->h->store, d->h->arena, &token, &d->h->err), 0);
    assert_int_equal(desk_choose(d, &choice), ACCOUNT_SETUP_GONE);
}

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    const struct officer officer = {.login = "binh", .name = "B", .role = ROLE_OFFICER, .unit = ""};
    (void)context;
    return store_officer_add(tx, &officer, 1, err);
}

/* The first link is worth nothing once there is an officer, however that one came. */
static void the_first_comes_first(void **state) {
    struct desk *d = *state;
    struct account_setup_view view;
    const char *token;
    assert_int_equal(account_first(d->account, d->h->store, d->h->arena, &token, &d->h->err), 1);
    desk_secret(d, token);
    help_ok(d->h,
            store_transact(d->h->store, add_fn, NULL, &d->h->err)); /* which leaves the link where it is */
    struct account_choice choice = {.token = str_of(token),
                                    .login = STR("admin"),
                                    .name = STR("A"),
                                    .password = STR(GOOD_PASSWORD),
                                    .code = desk_code(d, 0)};
    assert_int_equal(look(d, token, &view), 1);
    assert_int_equal(desk_choose(d, &choice), ACCOUNT_SETUP_GONE);
    add(d, "lan", "X");
    assert_int_equal(look(d, token, &view), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(looked_at),         TEST(chosen_once),           TEST(refused),
        TEST(the_first_officer), TEST(the_first_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
