#include "account_help.h"

static void idle_and_absolute(void **state) {
    struct desk *d = *state;
    struct account_session session;
    const char *token = desk_officer(d, "lan", ROLE_ADMIN, "");
    int64_t start = d->clock.fixed - 60;
    d->clock.fixed = start + SESSION_IDLE_SECONDS - 1;
    assert_int_equal(desk_session(d, token, &session), 1);
    assert_true(session.stale);
    assert_true(session.rights.whole);
    assert_int_equal(session.ends, start + SESSION_IDLE_SECONDS);
    d->clock.fixed = start + SESSION_IDLE_SECONDS;
    assert_int_equal(desk_session(d, token, &session), 0);
    /* Used all the time, it ends after eight hours. */
    for (int64_t at = start; at < start + SESSION_SECONDS; at += SESSION_IDLE_SECONDS - 1) {
        d->clock.fixed = at;
        assert_int_equal(desk_session(d, token, &session), 1);
        help_ok(d->h, account_touch(d->account, &session, &d->h->err));
        assert_int_equal(desk_session(d, token, &session), 1);
        assert_false(session.stale);
        assert_int_equal(session.seen, at);
    }
    d->clock.fixed = start + SESSION_SECONDS - 1;
    assert_int_equal(desk_session(d, token, &session), 1);
    assert_int_equal(session.ends, start + SESSION_SECONDS);
    d->clock.fixed = start + SESSION_SECONDS;
    assert_int_equal(desk_session(d, token, &session), 0);
}

static void a_clock_set_back(void **state) {
    struct desk *d = *state;
    struct account_session session;
    const char *token = desk_officer(d, "lan", ROLE_ADMIN, "");
    int64_t start = d->clock.fixed - 60;
    d->clock.fixed = start - 300;
    assert_int_equal(desk_session(d, token, &session), 1);
    d->clock.fixed = start - 301;
    assert_int_equal(desk_session(d, token, &session), 0);
    d->clock.fixed = start + 86400LL * 365 * 10;
    assert_int_equal(desk_session(d, token, &session), 0);
}

static void no_session(void **state) {
    struct desk *d = *state;
    struct account_session session;
    const char *token = desk_officer(d, "lan", ROLE_ADMIN, "");
    char *other = arena_strdup(d->h->arena, token);
    other[51] = other[51] == '0' ? '1' : '0';
    assert_int_equal(desk_session(d, other, &session), 0);
    assert_int_equal(desk_session(d, "", &session), 0);
    other[51] = '\0';
    assert_int_equal(desk_session(d, other, &session), 0);
    /* What the database holds opens nothing. */
    uint8_t hash[HASH_DIGEST_SIZE];
    assert_true(token_hash(str_of(token), TOKEN_SESSION_SYMBOLS, hash));
    char hex[2 * HASH_DIGEST_SIZE + 1];
    for (int i = 0; i < HASH_DIGEST_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    assert_int_equal(desk_session(d, hex, &session), 0);
}

static void csrf(void **state) {
    struct desk *d = *state;
    struct account_session lan, minh, again;
    const char *token = desk_officer(d, "lan", ROLE_ADMIN, "");
    assert_int_equal(desk_session(d, token, &lan), 1);
    assert_int_equal(desk_session(d, token, &again), 1);
    assert_int_equal(desk_session(d, desk_officer(d, "minh", ROLE_ADMIN, ""), &minh), 1);
    assert_true(account_csrf_good(&lan, str_of(again.csrf)));
    assert_false(account_csrf_good(&lan, str_of(minh.csrf)));
    assert_false(account_csrf_good(&lan, STR("")));
    assert_false(account_csrf_good(&lan, (struct str){lan.csrf, ACCOUNT_CSRF_SIZE - 2}));
    assert_false(account_csrf_good(&lan, (struct str){lan.csrf, ACCOUNT_CSRF_SIZE}));
    assert_null(strstr(token, lan.csrf));
}

static void ended(void **state) {
    struct desk *d = *state;
    struct account_session first, second, ignored;
    uint64_t count = 9;
    const char *one = desk_officer(d, "lan", ROLE_OFFICER, "X");
    const char *two = desk_login(d, "lan", GOOD_PASSWORD, desk_code(d, 0)).session;
    desk_officer(d, "minh", ROLE_OFFICER, "X");
    assert_int_equal(desk_session(d, one, &first), 1);
    assert_int_equal(desk_session(d, two, &second), 1);
    /* Not somebody else's, not twice. */
    help_ok(d->h, account_revoke(d->account, "minh", "minh", first.id, 0, &count, &d->h->err));
    assert_int_equal(count, 0);
    help_ok(d->h, account_revoke(d->account, "lan", "lan", first.id, 0, &count, &d->h->err));
    assert_int_equal(count, 1);
    assert_string_equal(desk_log(d, 1), "lan|session-revoked|lan||1");
    assert_int_equal(desk_session(d, one, &ignored), 0);
    assert_int_equal(desk_session(d, two, &ignored), 1);
    help_ok(d->h, account_revoke(d->account, "lan", "lan", 0, second.id, &count, &d->h->err));
    assert_int_equal(count, 0);
    help_ok(d->h, account_logout(d->account, &second, &d->h->err));
    assert_string_equal(desk_log(d, 1), "lan|logout|lan||");
    assert_int_equal(desk_session(d, two, &ignored), 0);
}

static void rights_are_todays(void **state) {
    struct desk *d = *state;
    struct account_session session;
    const char *token = desk_officer(d, "lan", ROLE_ADMIN, "");
    desk_officer(d, "root", ROLE_ADMIN, "");
    const struct officer less = {.login = "lan", .name = "Lan", .role = ROLE_OBSERVER, .unit = "Y"};
    help_ok(d->h, account_officer_change(d->account, "root", &less, d->h->arena, &d->h->err));
    assert_int_equal(desk_session(d, token, &session), 1);
    assert_int_equal(session.rights.role, ROLE_OBSERVER);
    assert_false(session.rights.whole);
    assert_string_equal(session.unit, "Y");
    help_ok(d->h, account_officer_disable(d->account, "root", "lan", true, d->h->arena, &d->h->err));
    assert_int_equal(desk_session(d, token, &session), 0);
    help_ok(d->h, account_officer_disable(d->account, "root", "lan", false, d->h->arena, &d->h->err));
    assert_int_equal(desk_session(d, token, &session), 0); /* it does not come back */
    /* Even if a session were left. */
    token = desk_officer(d, "minh", ROLE_ADMIN, "");
    assert_int_equal(desk_session(d, token, &session), 1);
    help_sql(d->h, "UPDATE officer SET disabled = 1 WHERE login = 'minh'");
    assert_int_equal(desk_session(d, token, &session), 0);
}

static void noted(void **state) {
    struct desk *d = *state;
    help_ok(d->h,
            account_note(d->account, "lan", AUDIT_EXPORT, "sipas-quick", "X", "412 responses", &d->h->err));
    assert_string_equal(desk_log(d, 1), "lan|export|sipas-quick|X|412 responses");
    for (unsigned i = 0; i < AUDIT_EVENT_COUNT; i++) {
        enum audit_event event;
        assert_true(audit_event_parse(str_of(audit_event_name((enum audit_event)i)), &event));
        assert_int_equal(event, i);
    }
    enum audit_event event;
    assert_false(audit_event_parse(STR("Login"), &event));
}

/* Nothing that opens anything lies in the files of the database. */
static void nothing_secret_in_the_file(void **state) {
    struct desk *d = *state;
    struct arena *arena = d->h->arena;
    const char *session = desk_officer(d, "lan", ROLE_OFFICER, "X"), *link;
    char codes[ACCOUNT_RECOVERY_CODES][ACCOUNT_RECOVERY_SIZE];
    memcpy(codes, d->done.recovery, sizeof codes);
    desk_login(d, "tên gõ nhầm hay mật khẩu", OTHER_PASSWORD, STR(""));
    const struct officer officer = {.login = "minh", .name = "Minh", .role = ROLE_OFFICER, .unit = "X"};
    help_ok(d->h, account_officer_add(d->account, "", &officer, arena, &link, &d->h->err));
    const struct str canaries[] = {
        str_of(session),     str_of(link),      {(const char *)d->secret, TOTP_SECRET_SIZE},
        {codes[0], 5},       {codes[9] + 6, 5}, STR(GOOD_PASSWORD),
        STR(OTHER_PASSWORD), STR("gõ nhầm"),    {(const char *)d->account->seal.key, HASH_KEY_SIZE}};
    static const char *const files[] = {"hailong.db", "hailong.db-wal"};
    size_t bytes = 0;
    for (size_t f = 0; f < 2; f++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", d->h->dir, files[f]);
        FILE *file = fopen(path, "re");
        char *all = arena_alloc(arena, 16 << 20);
        size_t n = fread(all, 1, 16 << 20, file);
        fclose(file);
        bytes += n;
        for (size_t i = 0; i < sizeof canaries / sizeof *canaries; i++)
            if (memmem(all, n, canaries[i].p, canaries[i].n) != NULL)
                fail_msg("canary %zu in %s", i, files[f]);
        if (f == 1)
            assert_non_null(memmem(all, n, "Trần Thị Lan", 12)); /* the search finds what is there */
    }
    assert_true(bytes > 100000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(idle_and_absolute),
        TEST(a_clock_set_back),
        TEST(no_session),
        TEST(csrf),
        TEST(ended),
        TEST(rights_are_todays),
        TEST(noted),
        TEST(nothing_secret_in_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
