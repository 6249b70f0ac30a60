/* What the tests of account/ share: a store with places, an account on it, and a clock that they set. */
#ifndef ACCOUNT_HELP_H
#define ACCOUNT_HELP_H

#include "store_help.h"

#include "account/internal.h"

#define GOOD_PASSWORD "con trâu gặm cỏ"
#define OTHER_PASSWORD "bến đò ngày mưa"

struct desk {
    struct help *h;
    struct clock clock;
    struct account *account;
    uint8_t secret[TOTP_SECRET_SIZE]; /* of the officer set up last */
    struct account_setup_done done;
};

static inline int desk_setup(void **state) {
    struct desk *d = calloc(1, sizeof *d);
    void *help = NULL;
    help_setup(&help);
    d->h = help;
    d->clock = clock_fixed(1800000000);
    const struct account_options options = {d->h->dir, d->h->store, &d->clock};
    help_ok(d->h, account_new(&options, &d->account, &d->h->err));
    *state = d;
    return 0;
}

static inline int desk_teardown(void **state) {
    struct desk *d = *state;
    void *help = d->h;
    account_free(d->account);
    help_teardown(&help);
    free(d);
    return 0;
}

static inline int setting_fn(struct transaction *tx, void *context, struct err *err) {
    const char *const *pair = context;
    return store_setting_set(tx, pair[0], pair[1], err);
}

static inline void desk_setting(struct desk *d, const char *name, const char *value) {
    const char *pair[] = {name, value};
    help_ok(d->h, store_transact(d->h->store, setting_fn, pair, &d->h->err));
}

/* The secret that a link offers, from what a person would type. */
static inline void desk_secret(struct desk *d, const char *token) {
    struct account_setup_view view;
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    assert_int_equal(
        account_setup_look(d->account, d->h->store, str_of(token), d->h->arena, &view, &d->h->err), 1);
    uint64_t bits = 0;
    size_t have = 0, n = 0;
    for (const char *p = view.totp_text; *p != '\0'; p++) {
        if (*p == ' ')
            continue;
        bits = bits << 5 | (uint64_t)(strchr(alphabet, *p) - alphabet);
        have += 5;
        if (have >= 8) {
            have -= 8;
            d->secret[n++] = (uint8_t)(bits >> have);
        }
    }
    assert_int_equal(n, TOTP_SECRET_SIZE);
}

/* The code of the step that is `off` from now. */
static inline struct str desk_code(struct desk *d, int64_t off) {
    char *code = arena_alloc(d->h->arena, TOTP_DIGITS + 1);
    assert_true(totp_code(d->secret, d->clock.fixed / TOTP_STEP_SECONDS + off, TOTP_DIGITS, code));
    return (struct str){code, TOTP_DIGITS};
}

static inline enum account_setup_result desk_choose(struct desk *d, const struct account_choice *choice) {
    help_ok(d->h, account_setup(d->account, d->h->store, choice, d->h->arena, &d->done, &d->h->err));
    return d->done.result;
}

/* An officer who can sign in, with a second factor. Time moves on by a minute, so that the next code is fresh. */
static inline const char *desk_officer(struct desk *d, const char *login, enum role role, const char *unit) {
    const struct officer officer = {.login = login, .name = "Trần Thị Lan", .role = role, .unit = unit};
    const char *token;
    help_ok(d->h, account_officer_add(d->account, "", &officer, d->h->arena, &token, &d->h->err));
    desk_secret(d, token);
    struct account_choice choice = {
        .token = str_of(token), .password = STR(GOOD_PASSWORD), .code = desk_code(d, 0)};
    assert_int_equal(desk_choose(d, &choice), ACCOUNT_SET_UP);
    d->clock.fixed += 60;
    return d->done.session;
}

static inline struct account_entry desk_login(struct desk *d, const char *login, const char *password,
                                              struct str code) {
    struct account_entry entry = {0};
    const struct account_try given = {.login = str_of(login), .password = str_of(password), .code = code};
    help_ok(d->h, account_login(d->account, d->h->store, &given, d->h->arena, &entry, &d->h->err));
    return entry;
}

/* 1 or 0, as account_session. */
static inline int desk_session(struct desk *d, const char *token, struct account_session *out) {
    int rc = account_session(d->account, d->h->store, str_of(token), d->h->arena, out, &d->h->err);
    if (rc < 0)
        fail_msg("%s", d->h->err.text);
    return rc;
}

/* The log, the latest first: "who event about unit detail; …", as many as asked for. */
static inline const char *desk_log(struct desk *d, size_t max) {
    struct audit_entry *entries;
    size_t count = 0;
    const char *text = "";
    const struct audit_filter filter = {.max = max};
    help_ok(d->h, store_audit_list(d->h->store, &filter, d->h->arena, &entries, &count, &d->h->err));
    for (size_t i = 0; i < count; i++)
        text = arena_printf(d->h->arena, "%s%s%s|%s|%s|%s|%s", text, i > 0 ? "; " : "", entries[i].who,
                            entries[i].event, entries[i].about, entries[i].unit, entries[i].detail);
    return text;
}

#endif
