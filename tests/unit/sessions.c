#include "store_help.h"

#include "store/internal.h"
#include "store/officers.h"

struct act {
    const char *login;
    uint8_t mark[HASH_DIGEST_SIZE];
    int64_t now, id, wait;
    uint64_t count;
    int result;
};

static int officers_fn(struct transaction *tx, void *context, struct err *err) {
    (void)context;
    struct officer lan = {.login = "lan", .name = "Lan", .role = ROLE_ADMIN, .unit = ""};
    struct officer minh = {.login = "minh", .name = "Minh", .role = ROLE_ADMIN, .unit = ""};
    int rc = store_officer_add(tx, &lan, 1, err);
    return rc == 0 ? store_officer_add(tx, &minh, 1, err) : rc;
}

static int try_fn(struct transaction *tx, void *context, struct err *err) {
    struct act *act = context;
    return store_delay_try(tx, act->mark, act->now, &act->wait, err);
}

static int clear_fn(struct transaction *tx, void *context, struct err *err) {
    struct act *act = context;
    return store_delay_clear(tx, act->mark, err);
}

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct act *act = context;
    return store_session_add(tx, act->login, act->mark, act->now, &act->id, err);
}

static int touch_fn(struct transaction *tx, void *context, struct err *err) {
    struct act *act = context;
    return store_session_touch(tx, act->id, act->now, err);
}

static int end_fn(struct transaction *tx, void *context, struct err *err) {
    struct act *act = context;
    return act->result = store_session_end(tx, act->login, act->id, err);
}

static int end_all_fn(struct transaction *tx, void *context, struct err *err) {
    struct act *act = context;
    return store_sessions_end(tx, act->login, act->id, &act->count, err);
}

static int64_t try_at(struct help *h, uint8_t mark, int64_t now) {
    struct act act = {.mark = {mark}, .now = now, .wait = -1};
    help_ok(h, store_transact(h->store, try_fn, &act, &h->err));
    return act.wait;
}

static void the_delay_grows(void **state) {
    struct help *h = *state;
    static const int64_t delays[] = {0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900};
    int64_t now = 1000000;
    for (size_t i = 0; i < sizeof delays / sizeof *delays; i++) {
        assert_int_equal(try_at(h, 1, now), 0);
        if (delays[i] > 0) {
            assert_int_equal(try_at(h, 1, now), delays[i]); /* and is not made longer by asking */
            assert_int_equal(try_at(h, 1, now + delays[i] - 1), 1);
        }
        now += delays[i];
    }
    assert_int_equal(try_at(h, 2, now), 0); /* another name */
    /* It outlives the process. */
    now--;
    store_close(h->store);
    help_open(h, STORE_WRITE);
    assert_int_equal(try_at(h, 1, now), 1);
    /* Signed in: it begins anew. */
    struct act act = {.mark = {1}};
    help_ok(h, store_transact(h->store, clear_fn, &act, &h->err));
    for (int i = 0; i < DELAY_FREE_TRIES; i++)
        assert_int_equal(try_at(h, 1, now), 0);
    assert_int_equal(try_at(h, 1, now), 1);
}

static void the_delay_ends(void **state) {
    struct help *h = *state;
    int64_t now = 1000000;
    for (int i = 0; i < 30; i++, now += DELAY_MAX_SECONDS)
        assert_int_equal(try_at(h, 1, now), 0);
    assert_int_equal(try_at(h, 1, now - 1), 1);
    /* A day later nothing is left of it. */
    now += 24 * 3600;
    for (int i = 0; i < DELAY_FREE_TRIES; i++)
        assert_int_equal(try_at(h, 1, now), 0);
    assert_int_equal(try_at(h, 1, now), 1);
    /* A clock that was years ahead keeps nobody out. */
    for (int i = 0; i < 30; i++)
        try_at(h, 2, now + 365 * 86400LL + i * DELAY_MAX_SECONDS);
    assert_int_equal(try_at(h, 2, now), 0);
}

static int64_t rows(struct help *h, const char *sql) {
    int64_t value = -1;
    help_ok(h, sqlite_number(h->store->db, sql, &value, &h->err));
    return value;
}

static int many_fn(struct transaction *tx, void *context, struct err *err) {
    struct act act = {.now = 5};
    (void)context;
    for (int i = 0; i < DELAY_NAMES_MAX + 50; i++) {
        memcpy(act.mark, &i, sizeof i);
        int rc = store_delay_try(tx, act.mark, act.now, &act.wait, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static void names_are_limited(void **state) {
    struct help *h = *state;
    help_ok(h, store_transact(h->store, many_fn, NULL, &h->err));
    assert_int_equal(rows(h, "SELECT count(*) FROM login_delay"), DELAY_NAMES_MAX);
    assert_int_equal(rows(h, "SELECT min(id) FROM login_delay"), 51);
}

static int64_t session_at(struct help *h, const char *login, uint8_t mark, int64_t now) {
    struct act act = {.login = login, .mark = {mark}, .now = now};
    help_ok(h, store_transact(h->store, add_fn, &act, &h->err));
    return act.id;
}

static const char *listed(struct help *h, const char *login) {
    struct session *sessions;
    size_t count = 99;
    const char *text = "";
    help_ok(h, store_sessions(h->store, login, h->arena, &sessions, &count, &h->err));
    for (size_t i = 0; i < count; i++)
        text = arena_printf(h->arena, "%s%s%lld-%lld", text, i > 0 ? " " : "", (long long)sessions[i].created,
                            (long long)sessions[i].seen);
    return text;
}

static void sessions(void **state) {
    struct help *h = *state;
    struct session session;
    uint8_t hash[HASH_DIGEST_SIZE] = {2}, none[HASH_DIGEST_SIZE] = {9};
    help_ok(h, store_transact(h->store, officers_fn, NULL, &h->err));
    int64_t now = 100000, first = session_at(h, "lan", 1, now), second = session_at(h, "lan", 2, now + 1);
    session_at(h, "minh", 3, now + 2);
    assert_int_equal(store_session(h->store, hash, h->arena, &session, &h->err), 1);
    assert_int_equal(session.id, second);
    assert_string_equal(session.login, "lan");
    assert_int_equal(store_session(h->store, none, h->arena, &session, &h->err), 0);
    struct act act = {.id = second, .now = now + 90};
    help_ok(h, store_transact(h->store, touch_fn, &act, &h->err));
    act.now = now + 80; /* does not go back */
    help_ok(h, store_transact(h->store, touch_fn, &act, &h->err));
    assert_string_equal(listed(h, "lan"), "100001-100090 100000-100000");
    act = (struct act){.login = "minh", .id = first}; /* somebody else's */
    assert_true(store_transact(h->store, end_fn, &act, &h->err) >= 0);
    assert_int_equal(act.result, 0);
    act.login = "lan";
    assert_true(store_transact(h->store, end_fn, &act, &h->err) >= 0);
    assert_int_equal(act.result, 1);
    assert_string_equal(listed(h, "lan"), "100001-100090");
    session_at(h, "lan", 4, now + 3);
    session_at(h, "lan", 5, now + 4);
    act = (struct act){.login = "lan", .id = second};
    help_ok(h, store_transact(h->store, end_all_fn, &act, &h->err));
    assert_int_equal(act.count, 2);
    act.id = 0;
    help_ok(h, store_transact(h->store, end_all_fn, &act, &h->err));
    assert_int_equal(act.count, 1);
    assert_string_equal(listed(h, "lan"), "");
    assert_string_equal(listed(h, "minh"), "100002-100002");
}

static void old_ones_go(void **state) {
    struct help *h = *state;
    help_ok(h, store_transact(h->store, officers_fn, NULL, &h->err));
    session_at(h, "lan", 1, 100000);
    session_at(h, "lan", 2, 100000 + SESSION_IDLE_SECONDS);
    assert_int_equal(rows(h, "SELECT count(*) FROM session"), 2);
    session_at(h, "lan", 3, 100000 + SESSION_IDLE_SECONDS + 1);
    assert_int_equal(rows(h, "SELECT count(*) FROM session"), 2);
    struct act act = {.id = rows(h, "SELECT max(id) FROM session"),
                      .now = 100000 + SESSION_IDLE_SECONDS + SESSION_SECONDS};
    help_ok(h, store_transact(h->store, touch_fn, &act, &h->err));
    session_at(h, "lan", 4, act.now + 2);
    assert_int_equal(rows(h, "SELECT count(*) FROM session"), 1); /* the touched one was too old as a whole */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_delay_grows, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(the_delay_ends, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(names_are_limited, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(sessions, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(old_ones_go, help_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
