#include "store_help.h"

#include "store/internal.h"
#include "store/officers.h"

/* What a transaction is to do: one call, by its number. */
enum verb {
    ADD,
    CHANGE,
    DISABLE,
    SECRETS,
    PASSWORD,
    STEP,
    SEEN,
    RECOVERY_ADD,
    RECOVERY_USE,
    SETUP,
    SETUP_DROP,
    SESSION
};
struct act {
    enum verb verb;
    struct officer officer;
    struct officer_secrets secrets;
    struct setup setup;
    uint8_t mark[HASH_DIGEST_SIZE];
    int64_t number;
    int result;
};

static int act_fn(struct transaction *tx, void *context, struct err *err) {
    struct act *act = context;
    const char *login = act->officer.login;
    int64_t id;
    switch (act->verb) {
    case ADD:
        return store_officer_add(tx, &act->officer, act->number, err);
    case CHANGE:
        return store_officer_change(tx, &act->officer, err);
    case DISABLE:
        return store_officer_disable(tx, login, act->number, err);
    case SECRETS:
        return store_officer_secrets_set(tx, login, &act->secrets, err);
    case PASSWORD:
        return store_officer_password_set(tx, login, act->secrets.password, err);
    case SEEN:
        return store_officer_seen(tx, login, act->number, err);
    case STEP:
        return act->result = store_officer_step(tx, login, act->number, err);
    case RECOVERY_ADD:
        return store_recovery_add(tx, login, act->mark, err);
    case RECOVERY_USE:
        return act->result = store_recovery_use(tx, login, act->mark, err);
    case SETUP:
        return store_setup_put(tx, act->mark, &act->setup, err);
    case SETUP_DROP:
        return store_setup_drop(tx, login, err);
    case SESSION:
        return store_session_add(tx, login, act->mark, act->number, &id, err);
    }
    return ERR_BUG;
}

static int try_act(struct help *h, struct act *act) {
    return store_transact(h->store, act_fn, act, &h->err);
}

static void add(struct help *h, const char *login, enum role role, const char *unit) {
    struct act act = {.verb = ADD,
                      .number = 1000,
                      .officer = {.login = login, .name = "Trần Thị Lan", .role = role, .unit = unit}};
    help_ok(h, try_act(h, &act));
}

static const char *listed(struct help *h, const char *unit) {
    struct officer *officers;
    size_t count = 99;
    const char *text = "";
    help_ok(h, store_officers(h->store, unit, h->arena, &officers, &count, &h->err));
    for (size_t i = 0; i < count; i++)
        text = arena_printf(h->arena, "%s%s%s %s@%s", text, i > 0 ? ", " : "", officers[i].login,
                            role_name(officers[i].role), officers[i].unit);
    return text;
}

static void accounts(void **state) {
    struct help *h = *state;
    bool any = true;
    help_ok(h, store_officer_any(h->store, &any, &h->err));
    assert_false(any);
    add(h, "root", ROLE_ADMIN, "");
    add(h, "lan", ROLE_CLERK, "X");
    add(h, "binh", ROLE_ADMIN, "T");
    help_ok(h, store_officer_any(h->store, &any, &h->err));
    assert_true(any);
    assert_string_equal(listed(h, NULL), "binh admin@T, lan clerk@X, root admin@");
    assert_string_equal(listed(h, "T"), "binh admin@T, lan clerk@X");
    assert_string_equal(listed(h, "Y"), "");
    struct officer officer;
    struct officer_secrets secrets;
    help_ok(h, store_officer(h->store, "lan", h->arena, &officer, &secrets, &h->err));
    assert_string_equal(officer.name, "Trần Thị Lan");
    assert_int_equal(officer.created, 1000);
    assert_int_equal(
        officer.disabled + officer.last_login + officer.ready + officer.factor + (int)officer.recovery, 0);
    assert_null(secrets.password);
    assert_int_equal(secrets.totp.n, 0);
    struct act change = {.verb = CHANGE,
                         .officer = {.login = "lan", .name = "Lan", .role = ROLE_OFFICER, .unit = "Y"}};
    help_ok(h, try_act(h, &change));
    assert_string_equal(listed(h, "Y"), "lan officer@Y");
    assert_int_equal(store_officer(h->store, "nobody", h->arena, &officer, NULL, &h->err), ERR_NOT_FOUND);
    struct officer *ignored;
    size_t count;
    assert_int_equal(store_officers(h->store, "Z", h->arena, &ignored, &count, &h->err), ERR_NOT_FOUND);
    help_verify(h);
}

static void refused(void **state) {
    struct help *h = *state;
    add(h, "lan", ROLE_CLERK, "X");
    static const struct {
        enum verb verb;
        struct officer officer;
        int rc;
    } cases[] = {
        {ADD, {.login = "lan", .name = "A", .role = ROLE_ADMIN, .unit = "X"}, ERR_CONFLICT},
        {ADD, {.login = "minh", .name = "", .role = ROLE_ADMIN, .unit = "X"}, ERR_INPUT},
        {ADD, {.login = "Minh", .name = "A", .role = ROLE_ADMIN, .unit = "X"}, ERR_INPUT},
        {ADD, {.login = "m", .name = "A", .role = ROLE_ADMIN, .unit = "X"}, ERR_INPUT},
        {ADD, {.login = "minh", .name = "A", .role = ROLE_ADMIN, .unit = "Z"}, ERR_NOT_FOUND},
        {ADD, {.login = "minh", .name = "A", .role = ROLE_CLERK, .unit = ""}, ERR_INPUT},
        {CHANGE, {.login = "lan", .name = "A", .role = ROLE_CLERK, .unit = ""}, ERR_INPUT},
        {CHANGE, {.login = "minh", .name = "A", .role = ROLE_ADMIN, .unit = ""}, ERR_NOT_FOUND},
        {DISABLE, {.login = "minh"}, ERR_NOT_FOUND},
        {SECRETS, {.login = "minh"}, ERR_NOT_FOUND},
        {PASSWORD, {.login = "minh"}, ERR_NOT_FOUND},
        {SEEN, {.login = "minh"}, ERR_NOT_FOUND},
        {RECOVERY_ADD, {.login = "minh"}, ERR_NOT_FOUND},
        {SESSION, {.login = "minh"}, ERR_NOT_FOUND},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct act act = {.verb = cases[i].verb,
                          .officer = cases[i].officer,
                          .secrets = {.password = "p", .totp = STR("")}};
        assert_int_equal(try_act(h, &act), cases[i].rc);
    }
    assert_string_equal(listed(h, NULL), "lan clerk@X");
}

static void secrets_and_codes(void **state) {
    struct help *h = *state;
    struct officer officer;
    struct officer_secrets secrets;
    add(h, "lan", ROLE_CLERK, "X");
    struct act act = {.verb = SECRETS, .officer.login = "lan", .secrets = {"hash", STR("sealed\0bytes"), 50}};
    help_ok(h, try_act(h, &act));
    for (int i = 0; i < 3; i++) {
        act = (struct act){.verb = RECOVERY_ADD, .officer.login = "lan", .mark = {(uint8_t)i}};
        help_ok(h, try_act(h, &act));
    }
    help_ok(h, store_officer(h->store, "lan", h->arena, &officer, &secrets, &h->err));
    assert_true(officer.ready && officer.factor);
    assert_int_equal(officer.recovery, 3);
    assert_string_equal(secrets.password, "hash");
    assert_true(str_equal(secrets.totp, STR("sealed\0bytes")));
    assert_int_equal(secrets.step, 50);
    static const struct {
        int64_t step;
        int taken;
    } steps[] = {{50, 0}, {49, 0}, {51, 1}, {51, 0}, {60, 1}, {52, 0}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        act = (struct act){.verb = STEP, .officer.login = "lan", .number = steps[i].step};
        assert_true(try_act(h, &act) >= 0);
        assert_int_equal(act.result, steps[i].taken);
    }
    add(h, "minh", ROLE_CLERK, "X");
    static const struct {
        const char *login;
        uint8_t mark;
        int taken;
    } codes[] = {{"minh", 1, 0}, {"lan", 9, 0}, {"lan", 1, 1}, {"lan", 1, 0}, {"lan", 0, 1}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        act = (struct act){.verb = RECOVERY_USE, .officer.login = codes[i].login, .mark = {codes[i].mark}};
        assert_true(try_act(h, &act) >= 0);
        assert_int_equal(act.result, codes[i].taken);
    }
    act = (struct act){.verb = PASSWORD, .officer.login = "lan", .secrets.password = "better"};
    help_ok(h, try_act(h, &act));
    act = (struct act){.verb = SEEN, .officer.login = "lan", .number = 77};
    help_ok(h, try_act(h, &act));
    help_ok(h, store_officer(h->store, "lan", h->arena, &officer, &secrets, &h->err));
    assert_string_equal(secrets.password, "better");
    assert_int_equal(officer.last_login, 77);
    assert_int_equal(officer.recovery, 1);
    act = (struct act){.verb = SECRETS, .officer.login = "lan", .secrets = {NULL, STR(""), 0}};
    help_ok(h, try_act(h, &act));
    help_ok(h, store_officer(h->store, "lan", h->arena, &officer, &secrets, &h->err));
    assert_int_equal(officer.ready + officer.factor + (int)officer.recovery, 0);
}

static int found(struct help *h, uint8_t mark, int64_t now, struct setup *setup) {
    uint8_t hash[HASH_DIGEST_SIZE] = {mark};
    return store_setup(h->store, hash, now, h->arena, setup, &h->err);
}

static void setup_links(void **state) {
    struct help *h = *state;
    struct setup setup;
    add(h, "lan", ROLE_CLERK, "X");
    struct act first = {.verb = SETUP, .setup = {"", 100, STR("a")}, .mark = {1}};
    struct act lan = {.verb = SETUP, .setup = {"lan", 200, STR("b")}, .mark = {2}};
    help_ok(h, try_act(h, &first));
    help_ok(h, try_act(h, &lan));
    assert_int_equal(found(h, 1, 99, &setup), 1);
    assert_string_equal(setup.login, "");
    assert_int_equal(found(h, 1, 100, &setup), 0); /* its time is over */
    assert_int_equal(found(h, 2, 199, &setup), 1);
    assert_string_equal(setup.login, "lan");
    assert_int_equal(setup.until, 200);
    assert_true(str_is(setup.totp, "b"));
    assert_int_equal(found(h, 3, 0, &setup), 0);
    first.mark[0] = 4; /* each replaces the one before, and only that one */
    help_ok(h, try_act(h, &first));
    assert_int_equal(found(h, 1, 99, &setup), 0);
    assert_int_equal(found(h, 4, 99, &setup), 1);
    assert_int_equal(found(h, 2, 199, &setup), 1);
    struct act drop = {.verb = SETUP_DROP, .officer.login = ""};
    help_ok(h, try_act(h, &drop));
    assert_int_equal(found(h, 4, 99, &setup), 0);
    assert_int_equal(found(h, 2, 199, &setup), 1);
}

static void disabling_ends_everything(void **state) {
    struct help *h = *state;
    struct setup setup;
    struct officer officer;
    struct session *sessions;
    size_t count = 99;
    add(h, "lan", ROLE_CLERK, "X");
    struct act link = {.verb = SETUP, .setup = {"lan", 9000, STR("b")}, .mark = {2}};
    struct act session = {.verb = SESSION, .officer.login = "lan", .number = 5000, .mark = {7}};
    help_ok(h, try_act(h, &link));
    help_ok(h, try_act(h, &session));
    struct act disable = {.verb = DISABLE, .officer.login = "lan", .number = 5005};
    help_ok(h, try_act(h, &disable));
    help_ok(h, store_officer(h->store, "lan", h->arena, &officer, NULL, &h->err));
    assert_int_equal(officer.disabled, 5005);
    assert_int_equal(found(h, 2, 5006, &setup), 0);
    help_ok(h, store_sessions(h->store, "lan", h->arena, &sessions, &count, &h->err));
    assert_int_equal(count, 0);
    help_ok(h, try_act(h, &link)); /* nor does a new one open it */
    assert_int_equal(found(h, 2, 5006, &setup), 0);
    disable.number = 0;
    help_ok(h, try_act(h, &disable));
    help_ok(h, store_officer(h->store, "lan", h->arena, &officer, NULL, &h->err));
    assert_int_equal(officer.disabled, 0);
    assert_int_equal(found(h, 2, 5006, &setup), 1);
}

static int quiet_fn(struct transaction *tx, void *context, struct err *err) {
    transaction_quiet(tx);
    return act_fn(tx, context, err);
}

static void quiet(void **state) {
    struct help *h = *state;
    add(h, "lan", ROLE_CLERK, "X");
    uint64_t before = store_generation(h->store);
    struct act act = {.verb = SEEN, .officer.login = "lan", .number = 77};
    help_ok(h, store_transact(h->store, quiet_fn, &act, &h->err));
    assert_int_equal(store_generation(h->store), before);
    help_ok(h, try_act(h, &act));
    assert_int_equal(store_generation(h->store), before + 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(accounts, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(refused, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(secrets_and_codes, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(setup_links, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(disabling_ends_everything, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(quiet, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
