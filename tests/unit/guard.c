/* Who may come in: every role × action × unit, sessions as time goes by, and where a form may come from. Over HTTP:
 * tests/http/office.test.mjs. */
#include "account_help.h"

#include "pages/pages.h"

enum { UNITS = 9, ASKED = 12, HOMES = 7, NOWHERE = -1, WHOLE = -2 };

/* The tree: code and the index of what it stands under. "cu" has ended. */
static const struct {
    const char *code;
    int above;
} places[UNITS] = {{"tinh", NOWHERE}, {"xa-a", 0}, {"xa-b", 0},       {"a-mc", 1},  {"a-mc-1", 3},
                   {"b-mc", 2},       {"cu", 1},   {"khac", NOWHERE}, {"khac-a", 7}};
static const char *const unknown[] = {"xa-c", "XA-A"};
static const int homes[HOMES] = {WHOLE, 0, 1, 3, 5, 6, 8};

/* core/officer.def once more, as it is written. */
static const char *const cells[ACTION_COUNT][ROLE_COUNT] = {
#define ACTION(name, word, admin, officer, clerk, observer, auditor)                                         \
    {#admin, #officer, #clerk, #observer, #auditor},
#include "core/officer.def"
#undef ACTION
};

static bool is_cell(unsigned action, unsigned role, const char *one, const char *other) {
    return strcmp(cells[action][role], one) == 0 || strcmp(cells[action][role], other) == 0;
}

/* unit: index; NOWHERE: unknown; WHOLE: the route has none. */
static bool may(unsigned action, unsigned role, int home, int unit) {
    if (home == 6 || unit == NOWHERE) /* the home has ended */
        return false;
    if (unit == WHOLE)
        return home == WHOLE && strcmp(cells[action][role], "NO") != 0 &&
               strcmp(cells[action][role], "OWN") != 0;
    if (unit == home)
        return is_cell(action, role, "OWN", "TREE");
    bool below = home == WHOLE;
    for (int at = places[unit].above; at != NOWHERE; at = places[at].above)
        below |= at == home;
    return below && is_cell(action, role, "BELOW", "TREE");
}

static int fill(struct transaction *tx, void *context, struct err *err) {
    int rc = store_setting_set(tx, "login.second_factor", "no", err);
    (void)context;
    for (size_t i = 0; rc == 0 && i < UNITS; i++) {
        const struct unit unit = {.code = places[i].code,
                                  .parent = places[i].above == NOWHERE ? "" : places[places[i].above].code,
                                  .name = places[i].code,
                                  .kind = "commune",
                                  .valid_from = DAY_NONE,
                                  .valid_to = strcmp(places[i].code, "cu") == 0 ? HELP_DAY : DAY_NONE};
        bool is_new;
        rc = store_unit_put(tx, &unit, &is_new, err);
    }
    return rc;
}

struct door {
    struct desk *d;
    struct pages *pages;
    struct arena *arena; /* of one request */
    struct http_fields query;
    struct http_request request;
    struct http_response response;
};

/* Signed in, over a link; the session's token. */
static const char *enter(struct desk *d, const char *login, enum role role, const char *unit) {
    const struct officer officer = {.login = login, .name = "Trần Thị Lan", .role = role, .unit = unit};
    const char *token;
    help_ok(d->h, account_officer_add(d->account, "", &officer, d->h->arena, &token, &d->h->err));
    const struct account_choice choice = {.token = str_of(token), .password = STR(GOOD_PASSWORD)};
    assert_int_equal(desk_choose(d, &choice), ACCOUNT_SET_UP);
    return d->done.session;
}

/* Set while workers and the writer look at it. */
static int64_t shared_seconds(const struct clock *clock) {
    return __atomic_load_n(&clock->fixed, __ATOMIC_RELAXED);
}

static void set_time(struct desk *d, int64_t seconds) {
    __atomic_store_n(&d->clock.fixed, seconds, __ATOMIC_RELAXED);
}

/* From here on the store belongs to its writer. */
static void begin(struct door *door, struct desk *d) {
    const struct pages_options options = {.data_dir = d->h->dir, .store = d->h->store, .clock = &d->clock};
    d->clock.wall_seconds = shared_seconds;
    *door = (struct door){.d = d, .arena = arena_new(HTTP_REQUEST_ARENA)};
    help_ok(d->h, store_writer_start(d->h->store, &d->clock, &d->h->err));
    help_ok(d->h, pages_new(&options, &door->pages, &d->h->err));
    buf_init(&door->response.body, HTTP_RESPONSE_MAX);
}

static void end(struct door *door) {
    pages_free(door->pages);
    store_writer_stop(door->d->h->store);
    buf_release(&door->response.body);
    arena_free(door->arena);
}

static bool ask(struct door *door, const struct http_route *route, const char *unit, const char *session) {
    struct buf body = door->response.body;
    arena_reset(door->arena);
    buf_reset(&body);
    door->request = (struct http_request){.arena = door->arena,
                                          .method = route->method,
                                          .path = STR("/office/x"),
                                          .host = STR("localhost"),
                                          .route = route,
                                          .params = {STR("first"), str_of(unit)},
                                          .query = door->query,
                                          .session = str_of(session)};
    door->response = (struct http_response){.status = 200, .body = body};
    return pages_guard(door->pages, &door->request, &door->response);
}

static void test_matrix(void **state) {
    struct desk *d = *state;
    struct door door;
    const char *sessions[HOMES][ROLE_COUNT] = {{NULL}};
    char login[LOGIN_SIZE], missing[65536] = "";
    unsigned long cases = 0, allowed = 0;
    help_ok(d->h, store_transact(d->h->store, fill, NULL, &d->h->err));
    for (size_t h = 0; h < HOMES; h++) {
        for (unsigned role = 0; role < ROLE_COUNT; role++) {
            if (homes[h] == WHOLE && role == ROLE_CLERK)
                continue;
            snprintf(login, sizeof login, "%s-%zu", role_name((enum role)role), h);
            sessions[h][role] =
                enter(d, login, (enum role)role, homes[h] == WHOLE ? "" : places[homes[h]].code);
        }
    }
    begin(&door, d);
    struct http_route with = {.pattern = "/office/:a/u/:unit/x", .access = HTTP_SESSION};
    struct http_route without = {.pattern = "/office/:unity", .access = HTTP_SESSION};
    assert_false(ask(&door, &with, "xa-c", sessions[0][0]));
    snprintf(missing, sizeof missing, "%s", door.response.body.p);
    for (size_t h = 0; h < HOMES; h++)
        for (unsigned role = 0; role < ROLE_COUNT; role++)
            for (unsigned action = 0; sessions[h][role] != NULL && action < ACTION_COUNT; action++)
                for (int i = 0; i < ASKED; i++) {
                    int unit = i < UNITS ? i : i < UNITS + 2 ? NOWHERE : WHOLE;
                    with.right = without.right = (int)action;
                    bool in = ask(&door, unit == WHOLE ? &without : &with,
                                  unit >= 0 ? places[unit].code : unknown[i % 2], sessions[h][role]);
                    if (in != may(action, role, homes[h], unit))
                        fail_msg("%s of %d, %s about %d: %d", role_name((enum role)role), homes[h],
                                 action_name((enum action)action), unit, in);
                    if (!in && (door.response.status != 404 || strcmp(door.response.body.p, missing) != 0))
                        fail_msg("%d, not as if it were not there", door.response.status);
                    cases++;
                    allowed += in;
                }
    assert_int_equal(cases, 34 * ACTION_COUNT * ASKED);
    print_message("%lu cases, %lu of them allowed\n", cases, allowed);
    end(&door);
}

/* When the session was last used, once that is written down. */
static int64_t seen(struct desk *d, struct store *read, const char *token) {
    struct account_session session;
    assert_int_equal(account_session(d->account, read, str_of(token), d->h->arena, &session, &d->h->err), 1);
    return session.seen;
}

/* Used every 29 minutes a session lasts eight hours; unused, half an hour. */
static void test_time(void **state) {
    struct desk *d = *state;
    struct door door;
    struct store *read;
    const struct http_route route = {.pattern = "/office/", .access = HTTP_SESSION, .right = -1};
    help_ok(d->h, store_transact(d->h->store, fill, NULL, &d->h->err));
    const char *used = enter(d, "lan.tran", ROLE_OFFICER, "xa-a");
    const char *unused = enter(d, "minh.le", ROLE_OFFICER, "xa-a");
    int64_t start = d->clock.fixed;
    help_ok(d->h, store_open(d->h->dir, STORE_READ, &read, &d->h->err));
    begin(&door, d);
    set_time(d, start + SESSION_IDLE_SECONDS);
    assert_false(ask(&door, &route, "", unused));
    for (int64_t at = 0; at < SESSION_SECONDS; at += 29 * 60) {
        set_time(d, start + at);
        if (!ask(&door, &route, "", used))
            fail_msg("over after %lld s", (long long)at);
        for (int i = 0; i < 5000 && seen(d, read, used) != d->clock.fixed; i++)
            usleep(1000);
        assert_int_equal(seen(d, read, used), d->clock.fixed);
    }
    set_time(d, start + SESSION_SECONDS);
    assert_false(ask(&door, &route, "", used));
    assert_int_equal(door.response.status, 303);
    assert_string_equal(door.response.location, "/office/login?next=/office/x");
    assert_string_equal(door.response.session, "");
    end(&door);
    store_close(read);
}

/* A page that asks by itself, every minute for half an hour, keeps nobody signed in; the same by hand does. */
static void test_watch(void **state) {
    struct desk *d = *state;
    struct door door;
    struct store *read;
    struct http_field watch = {{"watch", 5}, {"1", 1}};
    const struct http_route route = {.pattern = "/office/", .access = HTTP_SESSION, .right = -1};
    help_ok(d->h, store_transact(d->h->store, fill, NULL, &d->h->err));
    const char *token = enter(d, "lan.tran", ROLE_OFFICER, "xa-a");
    int64_t start = d->clock.fixed;
    help_ok(d->h, store_open(d->h->dir, STORE_READ, &read, &d->h->err));
    begin(&door, d);
    door.query = (struct http_fields){&watch, 1};
    for (int64_t at = 0; at < SESSION_IDLE_SECONDS; at += 60) {
        set_time(d, start + at);
        assert_true(ask(&door, &route, "", token));
    }
    usleep(200 * 1000); /* a worker would have noted it by now */
    assert_int_equal(seen(d, read, token), start);
    set_time(d, start + SESSION_IDLE_SECONDS);
    assert_false(ask(&door, &route, "", token));
    assert_int_equal(door.response.status, 303);
    end(&door);
    store_close(read);
}

static void test_origin(void **state) {
    struct desk *d = *state;
    struct door door;
    const struct http_route route = {
        .method = HTTP_POST, .pattern = "/office/login", .csrf = HTTP_CSRF_ORIGIN, .right = -1};
    static const struct {
        const char *origin, *site; /* NULL: not said */
        bool ours;
    } cases[] = {
        {"https://gopy.example.vn:8443", NULL, true},
        {"http://gopy.example.vn:8443", "same-origin", true},
        {"https://GOPY.example.vn:8443", NULL, true},
        {NULL, "same-origin", true},
        {NULL, NULL, false},
        {"https://gopy.example.vn", NULL, false},
        {"https://gopy.example.vn:8443/", NULL, false},
        {"https://x.gopy.example.vn:8443", NULL, false},
        {"https://user@gopy.example.vn:8443", NULL, false},
        {"gopy.example.vn:8443", NULL, false},
        {"https://", NULL, false},
        {"https://gopy.example.vn:8443", "same-site", false},
        {"null", "same-origin", false},
    };
    begin(&door, d);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf body = door.response.body;
        buf_reset(&body);
        arena_reset(door.arena);
        door.response = (struct http_response){.status = 200, .body = body};
        door.request = (struct http_request){.arena = door.arena,
                                             .method = HTTP_POST,
                                             .path = STR("/office/login"),
                                             .host = STR("gopy.example.vn:8443"),
                                             .route = &route};
        if (cases[i].origin != NULL)
            door.request.origin = str_of(cases[i].origin);
        if (cases[i].site != NULL)
            door.request.fetch_site = str_of(cases[i].site);
        if (pages_guard(door.pages, &door.request, &door.response) != cases[i].ours)
            fail_msg("origin %s, site %s", cases[i].origin, cases[i].site);
        assert_int_equal(door.response.status, cases[i].ours ? 200 : 403);
    }
    end(&door);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_matrix, desk_setup, desk_teardown),
        cmocka_unit_test_setup_teardown(test_time, desk_setup, desk_teardown),
        cmocka_unit_test_setup_teardown(test_watch, desk_setup, desk_teardown),
        cmocka_unit_test_setup_teardown(test_origin, desk_setup, desk_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
