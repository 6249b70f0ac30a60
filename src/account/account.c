#include "account/internal.h"

enum { CLOCK_BACK_SECONDS = 5 * 60, TYPED_MAX = 200 };

int account_new(const struct account_options *options, struct account **out, struct err *err) {
    struct account *account = calloc(1, sizeof *account);
    if (account == NULL)
        return err_set(err, ERR_NOMEM, "no memory for accounts");
    account->store = options->store;
    account->clock = options->clock;
    int rc = totp_init(err);
    if (rc == 0)
        rc = seal_load(options->data_dir, &account->seal, err);
    if (rc == 0 && (account->gate = password_gate_new()) == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for accounts");
    if (rc != 0)
        account_free(account);
    else
        *out = account;
    return rc;
}

void account_free(struct account *account) {
    if (account == NULL)
        return;
    password_gate_free(account->gate);
    seal_wipe(&account->seal);
    free(account);
}

/* ---- What the files share ---------------------------------------------------------------------------------------- */

int64_t account_now(const struct account *account) {
    return clock_wall_seconds(account->clock);
}

int token_new(size_t symbols, struct arena *arena, const char **token, uint8_t hash[HASH_DIGEST_SIZE],
              struct err *err) {
    struct rng rng = rng_system();
    char *text = arena_alloc(arena, symbols + 1);
    if (text == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a token");
    token_make(&rng, symbols, text);
    hash_digest((struct str){text, symbols}, hash);
    *token = text;
    return 0;
}

bool token_hash(struct str given, size_t symbols, uint8_t hash[HASH_DIGEST_SIZE]) {
    char token[TOKEN_SIZE];
    if (!token_parse(given, symbols, token))
        return false;
    hash_digest((struct str){token, symbols}, hash);
    return true;
}

void delay_mark(const struct account *account, struct str typed, uint8_t mark[HASH_DIGEST_SIZE]) {
    char login[LOGIN_SIZE];
    if (login_parse(typed, login))
        typed = str_of(login);
    else if (typed.n > TYPED_MAX)
        typed.n = TYPED_MAX;
    seal_mark(&account->seal, SEAL_LOGIN, typed, mark);
}

struct trying {
    const uint8_t *mark;
    int64_t now, wait;
};

static int try_fn(struct transaction *tx, void *context, struct err *err) {
    struct trying *trying = context;
    transaction_quiet(tx);
    return store_delay_try(tx, trying->mark, trying->now, &trying->wait, err);
}

int delay_try(struct account *account, const uint8_t mark[HASH_DIGEST_SIZE], int64_t *wait, struct err *err) {
    struct trying trying = {mark, account_now(account), 0};
    int rc = store_transact(account->store, try_fn, &trying, err);
    if (rc == 0)
        *wait = trying.wait;
    return rc;
}

int note(struct transaction *tx, int64_t now, const char *who, enum audit_event event, const char *about,
         const char *unit, const char *detail, struct err *err) {
    const struct audit_entry entry = {.at = now,
                                      .who = who,
                                      .event = audit_event_name(event),
                                      .about = about,
                                      .unit = unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

int factor_required(struct store *read, struct arena *arena, bool *out, struct err *err) {
    const char *value;
    int rc = store_setting(read, "login.second_factor", arena, &value, err);
    if (rc == 0)
        *out = strcmp(value, "no") != 0;
    return rc;
}

struct seal_name seal_name_officer(const char *login) {
    struct seal_name name;
    name.n = (size_t)snprintf(name.text, sizeof name.text, "officer %s", login);
    return name;
}

struct seal_name seal_name_link(const uint8_t hash[HASH_DIGEST_SIZE]) {
    struct seal_name name = {.text = "link ", .n = 5 + HASH_DIGEST_SIZE};
    memcpy(name.text + 5, hash, HASH_DIGEST_SIZE);
    return name;
}

/* ---- Sessions ---------------------------------------------------------------------------------------------------- */

/* A clock that was set back must not lengthen a session. */
static bool session_holds(const struct session *session, int64_t now) {
    return now - session->created < SESSION_SECONDS && now - session->seen < SESSION_IDLE_SECONDS &&
           session->seen - now <= CLOCK_BACK_SECONDS;
}

static void csrf_make(const struct account *account, const uint8_t hash[HASH_DIGEST_SIZE],
                      char out[ACCOUNT_CSRF_SIZE]) {
    uint8_t mark[HASH_DIGEST_SIZE];
    seal_mark(&account->seal, SEAL_CSRF, (struct str){(const char *)hash, HASH_DIGEST_SIZE}, mark);
    for (size_t i = 0; i < (ACCOUNT_CSRF_SIZE - 1) / 2; i++)
        snprintf(out + 2 * i, 3, "%02x", mark[i]);
}

int account_session(const struct account *account, struct store *read, struct str token, struct arena *arena,
                    struct account_session *out, struct err *err) {
    uint8_t hash[HASH_DIGEST_SIZE];
    struct session session;
    struct officer officer;
    int64_t now = account_now(account);
    if (!token_hash(token, TOKEN_SESSION_SYMBOLS, hash))
        return 0;
    int rc = store_session(read, hash, arena, &session, err);
    if (rc <= 0 || !session_holds(&session, now))
        return rc < 0 ? rc : 0;
    rc = store_officer(read, session.login, arena, &officer, NULL, err);
    if (rc != 0 || officer.disabled != 0)
        return rc;
    int64_t idle = session.seen + SESSION_IDLE_SECONDS, absolute = session.created + SESSION_SECONDS;
    *out = (struct account_session){
        .id = session.id,
        .login = officer.login,
        .name = officer.name,
        .unit = officer.unit,
        .rights = {.role = officer.role, .whole = officer.unit[0] == '\0', .disabled = false},
        .created = session.created,
        .seen = session.seen,
        .ends = idle < absolute ? idle : absolute,
        .stale = now - session.seen >= ACCOUNT_TOUCH_SECONDS,
    };
    csrf_make(account, hash, out->csrf);
    return 1;
}

int account_sessions(struct store *read, const char *login, int64_t now, struct arena *arena,
                     struct session **out, size_t *count, struct err *err) {
    struct officer officer;
    struct session *all;
    size_t n = 0, kept = 0;
    int rc = store_officer(read, login, arena, &officer, NULL, err);
    if (rc == 0)
        rc = store_sessions(read, login, arena, &all, &n, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < n && officer.disabled == 0; i++)
        if (session_holds(&all[i], now))
            all[kept++] = all[i];
    *out = all;
    *count = kept;
    return 0;
}

struct touching {
    int64_t id, now;
};

static int touch_fn(struct transaction *tx, void *context, struct err *err) {
    struct touching *touching = context;
    transaction_quiet(tx);
    return store_session_touch(tx, touching->id, touching->now, err);
}

int account_touch(struct account *account, const struct account_session *session, struct err *err) {
    struct touching touching = {session->id, account_now(account)};
    return store_transact(account->store, touch_fn, &touching, err);
}

bool account_csrf_good(const struct account_session *session, struct str given) {
    return given.n == ACCOUNT_CSRF_SIZE - 1 && hash_same(session->csrf, given.p, given.n);
}

enum { LINE_ARENA = 1 << 16 /* two officers and the units above one */ };
struct ending {
    const char *by, *login;
    enum audit_event event;
    int64_t id, except, now;
    uint64_t count;
};

/* One's own are ended by oneself; others' by who looks after them. */
static int may_end(struct transaction *tx, const struct ending *ending, struct err *err) {
    struct officer officer;
    if (ending->by[0] == '\0' || strcmp(ending->by, ending->login) == 0)
        return 0;
    struct arena *arena = arena_new(LINE_ARENA);
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for an officer");
    int rc = store_officer(transaction_store(tx), ending->login, arena, &officer, NULL, err);
    if (rc == 0)
        rc = may_manage(tx, ending->by, &officer, ending->now, arena, err);
    arena_free(arena);
    return rc;
}

static int end_fn(struct transaction *tx, void *context, struct err *err) {
    struct ending *ending = context;
    transaction_quiet(tx);
    int rc = may_end(tx, ending, err);
    if (rc != 0)
        return rc;
    if (ending->id != 0) {
        rc = store_session_end(tx, ending->login, ending->id, err);
        ending->count = rc > 0;
    } else
        rc = store_sessions_end(tx, ending->login, ending->except, &ending->count, err);
    if (rc < 0 || ending->count == 0)
        return rc;
    char detail[40] = "";
    if (ending->event == AUDIT_SESSION_REVOKED)
        snprintf(detail, sizeof detail, "%llu", (unsigned long long)ending->count);
    return note(tx, ending->now, ending->by, ending->event, ending->login, "", detail, err);
}

int account_logout(struct account *account, const struct account_session *session, struct err *err) {
    struct ending ending = {.by = session->login,
                            .login = session->login,
                            .event = AUDIT_LOGOUT,
                            .id = session->id,
                            .now = account_now(account)};
    return store_transact(account->store, end_fn, &ending, err);
}

int account_revoke(struct account *account, const char *by, const char *login, int64_t id, int64_t except,
                   uint64_t *count, struct err *err) {
    struct ending ending = {.by = by,
                            .login = login,
                            .event = AUDIT_SESSION_REVOKED,
                            .id = id,
                            .except = except,
                            .now = account_now(account)};
    int rc = store_transact(account->store, end_fn, &ending, err);
    if (rc == 0)
        *count = ending.count;
    return rc;
}

/* ---- The log ----------------------------------------------------------------------------------------------------- */

static int note_fn(struct transaction *tx, void *context, struct err *err) {
    transaction_quiet(tx);
    return store_audit_add(tx, context, err);
}

int account_note(struct account *account, const char *by, enum audit_event event, const char *about,
                 const char *unit, const char *detail, struct err *err) {
    struct audit_entry entry = {.at = account_now(account),
                                .who = by,
                                .event = audit_event_name(event),
                                .about = about,
                                .unit = unit,
                                .detail = detail};
    return store_transact(account->store, note_fn, &entry, err);
}
