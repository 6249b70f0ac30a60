#include <pthread.h>

#include "account_help.h"

static void signed_in(void **state) {
    struct desk *d = *state;
    struct account_session session;
    const char *first = desk_officer(d, "lan", ROLE_OFFICER, "X");
    struct account_entry entry = desk_login(d, " LAN ", GOOD_PASSWORD, desk_code(d, 0));
    assert_int_equal(entry.result, ACCOUNT_OK);
    assert_string_equal(entry.login, "lan");
    assert_false(entry.by_recovery);
    assert_int_equal(entry.recovery, ACCOUNT_RECOVERY_CODES);
    assert_int_equal(strlen(entry.session), TOKEN_SESSION_SYMBOLS);
    assert_string_not_equal(entry.session, first);
    assert_int_equal(desk_session(d, entry.session, &session), 1);
    assert_string_equal(session.login, "lan");
    assert_string_equal(session.unit, "X");
    assert_int_equal(session.rights.role, ROLE_OFFICER);
    assert_false(session.rights.whole);
    assert_int_equal(desk_session(d, first, &session), 1); /* another device goes on */
    assert_string_equal(desk_log(d, 1), "lan|login||X|");
    struct officer officer;
    help_ok(d->h, store_officer(d->h->store, "lan", d->h->arena, &officer, NULL, &d->h->err));
    assert_int_equal(officer.last_login, d->clock.fixed);
    /* The password typed in another normal form. */
    d->clock.fixed += 60;
    entry = desk_login(d, "lan", "con tra\xcc\x82u ga\xcc\xa3\xcc\x86m co\xcc\x89", desk_code(d, 0));
    assert_int_equal(entry.result, ACCOUNT_OK);
}

static void refused(void **state) {
    struct desk *d = *state;
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    static const struct {
        const char *login, *password;
    } wrong[] = {{"lan", OTHER_PASSWORD}, {"lan", ""}, {"lan", "\xff\xfe"},        {"minh", GOOD_PASSWORD},
                 {"", GOOD_PASSWORD},     {"", ""},    {"no login", GOOD_PASSWORD}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct account_entry entry = desk_login(d, wrong[i].login, wrong[i].password, desk_code(d, 0));
        assert_int_equal(entry.result, ACCOUNT_WRONG);
        assert_null(entry.session);
        assert_null(entry.ticket);
        assert_string_equal(desk_log(d, 1),
                            strcmp(wrong[i].login, "lan") == 0 ? "|login-failed|lan|X|" : "|login-failed|||");
    }
    struct account_entry entry = desk_login(d, "lan", GOOD_PASSWORD, STR("000000x"));
    assert_int_equal(entry.result, ACCOUNT_WRONG);
    assert_string_equal(desk_log(d, 1), "|login-failed|lan|X|");
    /* A name with a null byte is no name. */
    const struct account_try given = {
        .login = {"lan\0", 4}, .password = STR(GOOD_PASSWORD), .code = desk_code(d, 0)};
    help_ok(d->h, account_login(d->account, d->h->store, &given, d->h->arena, &entry, &d->h->err));
    assert_int_equal(entry.result, ACCOUNT_WRONG);
}

static void a_code_counts_once(void **state) {
    struct desk *d = *state;
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    struct str code = desk_code(d, 0), before = desk_code(d, -1), next = desk_code(d, 1);
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, desk_code(d, 2)).result, ACCOUNT_WRONG);
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, code).result, ACCOUNT_OK);
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, code).result, ACCOUNT_WRONG);
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, before).result, ACCOUNT_WRONG);
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, next).result, ACCOUNT_OK);
}

static void recovery_codes(void **state) {
    struct desk *d = *state;
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    char codes[ACCOUNT_RECOVERY_CODES][ACCOUNT_RECOVERY_SIZE];
    memcpy(codes, d->done.recovery, sizeof codes);
    for (unsigned i = 0; i < ACCOUNT_RECOVERY_CODES; i++) {
        struct account_entry entry = desk_login(d, "lan", GOOD_PASSWORD, str_of(codes[i]));
        assert_int_equal(entry.result, ACCOUNT_OK);
        assert_true(entry.by_recovery);
        assert_int_equal(entry.recovery, ACCOUNT_RECOVERY_CODES - 1 - i);
        assert_string_equal(desk_log(d, 1), "lan|login||X|recovery code");
        assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, str_of(codes[i])).result, ACCOUNT_WRONG);
    }
    /* Those of one officer are nobody else's. */
    desk_officer(d, "minh", ROLE_OFFICER, "X");
    memcpy(codes, d->done.recovery, sizeof codes);
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, str_of(codes[0])).result, ACCOUNT_WRONG);
    assert_int_equal(desk_login(d, "minh", GOOD_PASSWORD, str_of(codes[0])).result, ACCOUNT_OK);
}

static struct account_entry by_ticket(struct desk *d, const char *ticket, struct str code) {
    struct account_entry entry = {0};
    const struct account_try given = {.ticket = str_of(ticket), .code = code};
    help_ok(d->h, account_login(d->account, d->h->store, &given, d->h->arena, &entry, &d->h->err));
    return entry;
}

static void in_two_steps(void **state) {
    struct desk *d = *state;
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    struct account_entry entry = desk_login(d, "lan", GOOD_PASSWORD, STR(""));
    assert_int_equal(entry.result, ACCOUNT_NEEDS_CODE);
    assert_null(entry.session);
    const char *ticket = entry.ticket;
    assert_null(strstr(ticket, "lan"));
    assert_int_equal(by_ticket(d, ticket, STR("123")).result, ACCOUNT_WRONG);
    assert_int_equal(by_ticket(d, ticket, desk_code(d, 0)).result, ACCOUNT_OK);
    assert_int_equal(by_ticket(d, ticket, desk_code(d, 0)).result,
                     ACCOUNT_WRONG); /* the code, not the ticket */
    assert_int_equal(by_ticket(d, ticket, STR("")).result, ACCOUNT_NEEDS_CODE);
    /* Not for ever, not changed, not invented. */
    char *bent = arena_strdup(d->h->arena, ticket);
    bent[20] = bent[20] == 'A' ? 'B' : 'A';
    assert_int_equal(by_ticket(d, bent, desk_code(d, 1)).result, ACCOUNT_WRONG);
    assert_int_equal(by_ticket(d, "QUJD", desk_code(d, 1)).result, ACCOUNT_WRONG);
    assert_int_equal(by_ticket(d, "not base64!", desk_code(d, 1)).result, ACCOUNT_WRONG);
    d->clock.fixed += ACCOUNT_TICKET_SECONDS - 1;
    assert_int_equal(by_ticket(d, ticket, desk_code(d, 0)).result, ACCOUNT_OK);
    d->clock.fixed += 1;
    assert_int_equal(by_ticket(d, ticket, desk_code(d, 1)).result, ACCOUNT_WRONG);
}

static void a_ticket_dies_with_the_password(void **state) {
    struct desk *d = *state;
    const char *token;
    struct account_entry entry;
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    const char *ticket = desk_login(d, "lan", GOOD_PASSWORD, STR("")).ticket;
    help_ok(d->h, account_officer_reset(d->account, "", "lan", d->h->arena, &token, &d->h->err));
    assert_int_equal(by_ticket(d, ticket, desk_code(d, 0)).result, ACCOUNT_WRONG);
    desk_secret(d, token);
    struct account_choice choice = {
        .token = str_of(token), .password = STR(GOOD_PASSWORD), .code = desk_code(d, 0)};
    assert_int_equal(desk_choose(d, &choice), ACCOUNT_SET_UP);
    entry = by_ticket(d, ticket, desk_code(d, 1)); /* the same password, but another hash */
    assert_int_equal(entry.result, ACCOUNT_WRONG);
}

static void known_and_unknown_wait_alike(void **state) {
    struct desk *d = *state;
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    int64_t start = d->clock.fixed;
    for (int who = 0; who < 3; who++) {
        static const char *const names[] = {"lan", "nobody", "no login at all"};
        d->clock.fixed = start;
        for (int i = 0; i < DELAY_FREE_TRIES; i++)
            assert_int_equal(desk_login(d, names[who], OTHER_PASSWORD, STR("")).result, ACCOUNT_WRONG);
        struct account_entry entry = desk_login(d, names[who], GOOD_PASSWORD, STR(""));
        assert_int_equal(entry.result, ACCOUNT_WAIT);
        assert_int_equal(entry.wait, 1);
        d->clock.fixed++;
        assert_int_equal(desk_login(d, names[who], OTHER_PASSWORD, STR("")).result, ACCOUNT_WRONG);
        assert_int_equal(desk_login(d, names[who], OTHER_PASSWORD, STR("")).wait, 2);
    }
    /* Capitals are no second chance. */
    assert_int_equal(desk_login(d, "LAN", GOOD_PASSWORD, STR("")).result, ACCOUNT_WAIT);
    /* After the wait the right one is heard, and all is forgotten. */
    d->clock.fixed += 60;
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, desk_code(d, 0)).result, ACCOUNT_OK);
    assert_int_equal(desk_login(d, "lan", OTHER_PASSWORD, STR("")).result, ACCOUNT_WRONG);
    assert_int_equal(desk_login(d, "lan", OTHER_PASSWORD, STR("")).result, ACCOUNT_WRONG);
}

/* Knowing the password does not make guessing codes free: asking for the code again clears nothing. */
static void codes_are_delayed(void **state) {
    struct desk *d = *state;
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    int heard = 0;
    for (int i = 0; i < 20; i++) {
        heard += desk_login(d, "lan", GOOD_PASSWORD, STR("000000x")).result == ACCOUNT_WRONG;
        heard += desk_login(d, "lan", GOOD_PASSWORD, STR("")).result == ACCOUNT_NEEDS_CODE;
    }
    assert_int_equal(heard, DELAY_FREE_TRIES);
}

static void disabled_and_not_set_up(void **state) {
    struct desk *d = *state;
    const char *token;
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    help_ok(d->h, account_officer_disable(d->account, "", "lan", true, d->h->arena, &d->h->err));
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, desk_code(d, 0)).result, ACCOUNT_WRONG);
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, STR("")).result,
                     ACCOUNT_WRONG); /* not asked for a code */
    help_ok(d->h, account_officer_disable(d->account, "", "lan", false, d->h->arena, &d->h->err));
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, desk_code(d, 0)).result, ACCOUNT_OK);
    const struct officer fresh = {.login = "minh", .name = "Minh", .role = ROLE_OFFICER, .unit = "X"};
    help_ok(d->h, account_officer_add(d->account, "", &fresh, d->h->arena, &token, &d->h->err));
    assert_int_equal(desk_login(d, "minh", "", STR("")).result, ACCOUNT_WRONG);
    assert_int_equal(desk_login(d, "minh", GOOD_PASSWORD, STR("")).result, ACCOUNT_WRONG);
}

static void without_second_factor(void **state) {
    struct desk *d = *state;
    const char *token;
    desk_setting(d, "login.second_factor", "no");
    const struct officer officer = {.login = "lan", .name = "Lan", .role = ROLE_OFFICER, .unit = "X"};
    help_ok(d->h, account_officer_add(d->account, "", &officer, d->h->arena, &token, &d->h->err));
    struct account_choice choice = {.token = str_of(token), .password = STR(GOOD_PASSWORD)};
    assert_int_equal(desk_choose(d, &choice), ACCOUNT_SET_UP);
    assert_string_equal(d->done.recovery[0], "");
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, STR("")).result, ACCOUNT_OK);
    /* Required from now on: the next sign-in leads to setting it up. */
    desk_setting(d, "login.second_factor", "yes");
    struct account_entry entry = desk_login(d, "lan", GOOD_PASSWORD, STR(""));
    assert_int_equal(entry.result, ACCOUNT_NEEDS_SETUP);
    assert_null(entry.session);
    desk_secret(d, entry.setup);
    choice = (struct account_choice){
        .token = str_of(entry.setup), .password = STR(OTHER_PASSWORD), .code = desk_code(d, 0)};
    assert_int_equal(desk_choose(d, &choice), ACCOUNT_SET_UP);
    assert_int_equal(desk_login(d, "lan", OTHER_PASSWORD, STR("")).result, ACCOUNT_NEEDS_CODE);
    assert_int_equal(desk_login(d, "lan", OTHER_PASSWORD, desk_code(d, 1)).result, ACCOUNT_OK);
    /* Who has one needs it, whatever the setting. */
    desk_setting(d, "login.second_factor", "no");
    assert_int_equal(desk_login(d, "lan", OTHER_PASSWORD, STR("")).result, ACCOUNT_NEEDS_CODE);
}

/* A copy of the database under another key: no second factor opens, and that is said. */
static void another_key(void **state) {
    struct desk *d = *state;
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    d->account->seal.key[0] ^= 1;
    struct account_entry entry;
    const struct account_try given = {
        .login = STR("lan"), .password = STR(GOOD_PASSWORD), .code = desk_code(d, 0)};
    assert_int_equal(account_login(d->account, d->h->store, &given, d->h->arena, &entry, &d->h->err),
                     ERR_STORE);
    assert_non_null(strstr(d->h->err.text, "officer reset lan"));
}

static int weaken_fn(struct transaction *tx, void *context, struct err *err) {
    /* argon2id of GOOD_PASSWORD at 8 MiB, one pass. */
    return store_officer_password_set(tx, "lan", context, err);
}

static void a_weak_hash_is_made_anew(void **state) {
    struct desk *d = *state;
    struct officer officer;
    struct officer_secrets secrets;
    char weak[PASSWORD_HASH_SIZE] =
        "$argon2id$v=19$m=8192,t=1,p=1$icYXO9M+7XVMN5RwHyAIHQ$dI3+ltlgEZk+/aZQdRD1vraJNPpo38tn0YngSAzowiY";
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    help_ok(d->h, store_transact(d->h->store, weaken_fn, weak, &d->h->err));
    assert_int_equal(desk_login(d, "lan", OTHER_PASSWORD, desk_code(d, 0)).result, ACCOUNT_WRONG);
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, desk_code(d, 0)).result, ACCOUNT_OK);
    help_ok(d->h, store_officer(d->h->store, "lan", d->h->arena, &officer, &secrets, &d->h->err));
    assert_ptr_equal(strstr(secrets.password, "$argon2id$v=19$m=19456,t=2,p=1$"), secrets.password);
    d->clock.fixed += 60;
    assert_int_equal(desk_login(d, "lan", GOOD_PASSWORD, desk_code(d, 0)).result, ACCOUNT_OK);
}

static void renewed(void **state) {
    struct desk *d = *state;
    struct account_session session, other;
    struct account_entry entry;
    const char *token = desk_officer(d, "lan", ROLE_OFFICER, "X");
    assert_int_equal(desk_session(d, token, &session), 1);
    help_ok(d->h, account_renew(d->account, d->h->store, &session, STR(OTHER_PASSWORD), d->h->arena, &entry,
                                &d->h->err));
    assert_int_equal(entry.result, ACCOUNT_WRONG);
    help_ok(d->h, account_renew(d->account, d->h->store, &session, STR(GOOD_PASSWORD), d->h->arena, &entry,
                                &d->h->err));
    assert_int_equal(entry.result, ACCOUNT_OK);
    assert_string_equal(desk_log(d, 1), "lan|setup-link|lan|X|");
    assert_int_equal(desk_session(d, token, &other), 1); /* nothing changed yet */
    desk_secret(d, entry.setup);
    struct account_choice choice = {
        .token = str_of(entry.setup), .password = STR(OTHER_PASSWORD), .code = desk_code(d, 0)};
    assert_int_equal(desk_choose(d, &choice), ACCOUNT_SET_UP);
    assert_int_equal(desk_session(d, token, &other), 0);
    assert_int_equal(desk_session(d, d->done.session, &other), 1);
    for (int i = 0; i < DELAY_FREE_TRIES; i++)
        help_ok(d->h, account_renew(d->account, d->h->store, &other, STR(GOOD_PASSWORD), d->h->arena, &entry,
                                    &d->h->err));
    assert_int_equal(entry.result, ACCOUNT_WRONG);
    help_ok(d->h, account_renew(d->account, d->h->store, &other, STR(OTHER_PASSWORD), d->h->arena, &entry,
                                &d->h->err));
    assert_int_equal(entry.result, ACCOUNT_WAIT);
}

/* Names that exist and names that do not, by turns; the delay is kept away by the clock. A hash left out would be a factor of
 * fifty, which is seen on any machine; LOGIN_TRIES=1000 (make torture-login) wants an idle one and asks for 5 ms. */
static int compare_times(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void time_tells_nothing(void **state) {
    enum { TRIES_MAX = 10000 };
    struct desk *d = *state;
    const char *asked = getenv("LOGIN_TRIES");
    int tries = asked != NULL ? atoi(asked) : 40;
    static int64_t times[3][TRIES_MAX];
    assert_in_range(tries, 1, TRIES_MAX);
    static const char *const names[3] = {"lan", "nobody", "minh"};
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    desk_officer(d, "minh", ROLE_OFFICER, "X");
    help_ok(d->h, account_officer_disable(d->account, "", "minh", true, d->h->arena, &d->h->err));
    for (int i = 0; i < tries; i++) {
        for (int who = 0; who < 3; who++) {
            int64_t start = clock_monotonic_us();
            assert_int_equal(desk_login(d, names[who], OTHER_PASSWORD, STR("")).result, ACCOUNT_WRONG);
            times[who][i] = clock_monotonic_us() - start;
        }
        d->clock.fixed += 1000;
    }
    for (int who = 0; who < 3; who++)
        qsort(times[who], (size_t)tries, sizeof times[who][0], compare_times);
    for (int who = 0; who < 3 && asked != NULL; who++)
        print_message("%-6s %d tries: median %.2f ms, quarters %.2f and %.2f ms\n", names[who], tries,
                      (double)times[who][tries / 2] / 1e3, (double)times[who][tries / 4] / 1e3,
                      (double)times[who][tries * 3 / 4] / 1e3);
    for (int who = 1; who < 3; who++) {
        int64_t off = times[who][tries / 2] - times[0][tries / 2];
        int64_t bound = asked != NULL ? 5000 : times[0][tries / 2] / 2;
        if (off < -bound || off > bound)
            fail_msg("%s: %lld us off", names[who], (long long)off);
    }
}

/* ---- At once ----------------------------------------------------------------------------------------------------- */

enum { THREADS = 12 };

struct crowd {
    struct desk *desk;
    const char *password;
    struct str code;
    pthread_barrier_t barrier;
};

static void *one_of_crowd(void *context) {
    struct crowd *crowd = context;
    struct store *read;
    struct account_entry entry = {.result = ACCOUNT_WAIT};
    struct arena *arena = arena_new(1 << 20);
    const struct account_try given = {
        .login = STR("lan"), .password = str_of(crowd->password), .code = crowd->code};
    int rc = store_open(crowd->desk->h->dir, STORE_READ, &read, NULL);
    pthread_barrier_wait(&crowd->barrier);
    if (rc == 0)
        rc = account_login(crowd->desk->account, read, &given, arena, &entry, NULL);
    store_close(read);
    arena_free(arena);
    return (void *)(intptr_t)(rc != 0 ? -1 : (int)entry.result);
}

/* How many of a crowd got this answer. */
static void crowd_try(struct desk *d, const char *password, struct str code, int counts[5]) {
    struct crowd crowd = {.desk = d, .password = password, .code = code};
    pthread_t threads[THREADS];
    pthread_barrier_init(&crowd.barrier, NULL, THREADS);
    help_ok(d->h, store_writer_start(d->h->store, &d->clock, &d->h->err));
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, one_of_crowd, &crowd), 0);
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        assert_true((intptr_t)result >= 0);
        counts[(intptr_t)result]++;
    }
    store_writer_stop(d->h->store);
    pthread_barrier_destroy(&crowd.barrier);
}

static void tries_at_once_count(void **state) {
    struct desk *d = *state;
    int counts[5] = {0};
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    crowd_try(d, OTHER_PASSWORD, STR(""), counts);
    assert_int_equal(counts[ACCOUNT_WRONG], DELAY_FREE_TRIES);
    assert_int_equal(counts[ACCOUNT_WAIT], THREADS - DELAY_FREE_TRIES);
}

static void a_code_counts_once_at_once(void **state) {
    struct desk *d = *state;
    int counts[5] = {0};
    desk_officer(d, "lan", ROLE_OFFICER, "X");
    crowd_try(d, GOOD_PASSWORD, desk_code(d, 0), counts);
    assert_int_equal(counts[ACCOUNT_OK], 1);
    assert_int_equal(counts[ACCOUNT_OK] + counts[ACCOUNT_WRONG] + counts[ACCOUNT_WAIT], THREADS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(signed_in),
        TEST(refused),
        TEST(a_code_counts_once),
        TEST(recovery_codes),
        TEST(in_two_steps),
        TEST(a_ticket_dies_with_the_password),
        TEST(known_and_unknown_wait_alike),
        TEST(codes_are_delayed),
        TEST(disabled_and_not_set_up),
        TEST(without_second_factor),
        TEST(another_key),
        TEST(a_weak_hash_is_made_anew),
        TEST(renewed),
        TEST(time_tells_nothing),
        TEST(tries_at_once_count),
        TEST(a_code_counts_once_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
