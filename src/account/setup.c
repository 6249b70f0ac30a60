/* Links and what is chosen over them: password, second factor, and the first officer's name. */
#include "account/internal.h"
#include "core/place_change.h"

/* ---- Links ------------------------------------------------------------------------------------------------------- */

int link_new(struct account *account, int64_t seconds, struct arena *arena, struct link *out,
             struct err *err) {
    struct rng rng = rng_system();
    uint8_t secret[TOTP_SECRET_SIZE];
    int rc = token_new(TOKEN_SYMBOLS, arena, &out->token, out->hash, err);
    if (rc != 0)
        return rc;
    struct seal_name name = seal_name_link(out->hash);
    totp_secret_make(&rng, secret);
    seal_close(&account->seal, (struct str){name.text, name.n}, (struct str){(char *)secret, sizeof secret},
               out->sealed);
    explicit_bzero(secret, sizeof secret);
    out->until = account_now(account) + seconds;
    return 0;
}

int link_put(struct transaction *tx, const struct link *link, const char *login, struct err *err) {
    const struct setup setup = {
        .login = login, .until = link->until, .totp = {(const char *)link->sealed, sizeof link->sealed}};
    return store_setup_put(tx, link->hash, &setup, err);
}

/* ---- What a link is for ------------------------------------------------------------------------------------------ */

struct target_officer {
    uint8_t hash[HASH_DIGEST_SIZE];
    struct setup setup;
    struct officer officer; /* login and name "" when it is the first */
    uint8_t secret[TOTP_SECRET_SIZE];
    bool factor_required;
};

/* 1; 0 when the link is none or its time is over. */
static int link_look(const struct account *account, struct store *read, struct str token, struct arena *arena,
                     struct target_officer *out, struct err *err) {
    if (!token_hash(token, TOKEN_SYMBOLS, out->hash))
        return 0;
    int rc = store_setup(read, out->hash, account_now(account), arena, &out->setup, err);
    if (rc <= 0)
        return rc;
    out->officer = (struct officer){.login = "", .name = "", .role = ROLE_ADMIN, .unit = ""};
    rc = out->setup.login[0] == '\0' ? 0
                                     : store_officer(read, out->setup.login, arena, &out->officer, NULL, err);
    if (rc == 0)
        rc = factor_required(read, arena, &out->factor_required, err);
    if (rc != 0)
        return rc;
    struct seal_name name = seal_name_link(out->hash);
    if (out->setup.totp.n != sizeof out->secret + SEAL_EXTRA ||
        !seal_open(&account->seal, (struct str){name.text, name.n}, out->setup.totp, out->secret))
        return err_set(
            err, ERR_STORE,
            "this link was made with another key: put back the file \"key\" that belongs to this database, "
            "or make a new link with `hailong officer reset`");
    return 1;
}

int account_setup_look(const struct account *account, struct store *read, struct str token,
                       struct arena *arena, struct account_setup_view *out, struct err *err) {
    struct target_officer target;
    const char *site = NULL;
    int rc = link_look(account, read, token, arena, &target, err);
    if (rc <= 0)
        return rc;
    struct account_setup_view view = {.login = target.officer.login,
                                      .name = target.officer.name,
                                      .factor_required = target.factor_required,
                                      .until = target.setup.until};
    rc = store_setting(read, "site.name", arena, &site, err);
    if (rc == 0)
        rc = totp_url(target.secret, site[0] != '\0' ? site : "hailong",
                      view.login[0] != '\0' ? view.login : "admin", arena, &view.totp_url, err);
    if (rc == 0)
        rc = totp_secret_text(target.secret, arena, &view.totp_text, err);
    explicit_bzero(target.secret, sizeof target.secret);
    if (rc != 0)
        return rc;
    *out = view;
    return 1;
}

/* ---- The password ------------------------------------------------------------------------------------------------ */

enum { CONTEXT_MAX = 60, CONTEXT_UNITS = 25 };

struct context {
    const char *words[CONTEXT_MAX];
    size_t count;
};

static void context_add(struct context *context, const char *word) {
    if (context->count < CONTEXT_MAX && word[0] != '\0')
        context->words[context->count++] = word;
}

/* Against names that others know: of the officer, of the unit and of those above it; of the roots for who belongs to none. What
 * is read is asked for by unit: a request has no memory for all of them. */
static int judge(struct store *read, struct str password, const struct officer *officer, struct arena *arena,
                 enum password_fault *out, struct err *err) {
    struct context context = {{"hailong", "motcua", officer->login, officer->name}, 4};
    struct unit *units;
    size_t count = 0;
    const char *site = "";
    int rc = store_setting(read, "site.name", arena, &site, err);
    if (rc == 0)
        rc = store_unit_line(read, officer->unit, CONTEXT_UNITS, arena, &units, &count, err);
    if (rc != 0)
        return rc;
    context_add(&context, site);
    for (size_t i = 0; i < count; i++) {
        context_add(&context, units[i].name);
        context_add(&context, units[i].code);
    }
    *out = password_judge(password, context.words, context.count);
    return 0;
}

/* ---- Choosing ---------------------------------------------------------------------------------------------------- */

struct choosing {
    struct account *account;
    struct target_officer target;
    struct arena *arena;
    int64_t now;
    char login[LOGIN_SIZE];
    char hash[PASSWORD_HASH_SIZE];
    bool factor;
    uint8_t sealed[TOTP_SECRET_SIZE + SEAL_EXTRA];
    int64_t step;
    uint8_t recovery[ACCOUNT_RECOVERY_CODES][HASH_DIGEST_SIZE];
    uint8_t mark[HASH_DIGEST_SIZE];
    const char *token;
    uint8_t session[HASH_DIGEST_SIZE];
    bool gone;
};

/* The first officer's login and name. Returns what is wrong with them, or ACCOUNT_SET_UP. */
static int first_read(struct choosing *c, const struct account_choice *choice,
                      enum account_setup_result *result, struct err *err) {
    *result = ACCOUNT_SET_UP;
    if (!login_parse(choice->login, c->login)) {
        *result = ACCOUNT_SETUP_LOGIN;
        return 0;
    }
    int rc = place_name(choice->name, false, c->arena, &c->target.officer.name, err);
    if (rc == ERR_NOMEM)
        return rc;
    if (rc != 0)
        *result = ACCOUNT_SETUP_NAME;
    c->target.officer.login = c->login;
    return 0;
}

/* Takes the password; *result stays ACCOUNT_SET_UP unless it is refused. */
static int password_take(struct choosing *c, struct store *read, const struct account_choice *choice,
                         struct account_setup_done *done, struct str *password, struct err *err) {
    int rc = password_clean(choice->password, c->arena, password, err);
    if (rc == ERR_INPUT)
        done->fault = PASSWORD_COMMON; /* no keyboard types it: what is wanted is another one */
    else if (rc == 0)
        rc = judge(read, *password, &c->target.officer, c->arena, &done->fault, err);
    if (rc != 0 && rc != ERR_INPUT)
        return rc;
    if (done->fault != PASSWORD_GOOD)
        done->result = ACCOUNT_SETUP_PASSWORD;
    return 0;
}

static void factor_take(struct choosing *c, const struct account_choice *choice,
                        struct account_setup_done *done) {
    c->factor = choice->code.n > 0;
    if (c->factor ? !totp_check(c->target.secret, choice->code, c->now, 0, &c->step)
                  : c->target.factor_required)
        done->result = ACCOUNT_SETUP_CODE;
}

/* Codes to show once, and the marks they are stored by. */
static void recovery_make(struct choosing *c, struct account_setup_done *done) {
    struct rng rng = rng_system();
    for (size_t i = 0; i < ACCOUNT_RECOVERY_CODES; i++) {
        char code[TOKEN_CODE_SYMBOLS + 1];
        token_make(&rng, TOKEN_CODE_SYMBOLS, code);
        seal_mark(&c->account->seal, SEAL_RECOVERY, (struct str){code, TOKEN_CODE_SYMBOLS}, c->recovery[i]);
        snprintf(done->recovery[i], ACCOUNT_RECOVERY_SIZE, "%.5s-%.5s", code, code + 5);
    }
}

static int secrets_put(struct transaction *tx, struct choosing *c, struct err *err) {
    const struct officer_secrets secrets = {
        .password = c->hash,
        .totp = {(const char *)c->sealed, c->factor ? sizeof c->sealed : 0},
        .step = c->step,
    };
    int rc = store_officer_secrets_set(tx, c->login, &secrets, err);
    for (size_t i = 0; rc == 0 && c->factor && i < ACCOUNT_RECOVERY_CODES; i++)
        rc = store_recovery_add(tx, c->login, c->recovery[i], err);
    return rc;
}

/* Whether the link still holds inside the transaction: 1 or 0. */
static int link_holds(struct transaction *tx, struct choosing *c, struct err *err) {
    struct store *store = transaction_store(tx);
    struct setup setup;
    bool any = false;
    int rc = store_setup(store, c->target.hash, c->now, c->arena, &setup, err);
    if (rc > 0 && setup.login[0] == '\0') {
        rc = store_officer_any(store, &any, err);
        return rc < 0 ? rc : !any;
    }
    return rc;
}

static int choose_fn(struct transaction *tx, void *context, struct err *err) {
    struct choosing *c = context;
    const struct officer *officer = &c->target.officer;
    uint64_t ended;
    int64_t id;
    transaction_quiet(tx);
    int rc = link_holds(tx, c, err);
    c->gone = rc == 0;
    if (rc <= 0)
        return rc;
    rc = store_setup_drop(tx, c->target.setup.login, err);
    if (rc == 0 && c->target.setup.login[0] == '\0')
        rc = store_officer_add(tx, officer, c->now, err);
    if (rc == 0)
        rc = secrets_put(tx, c, err);
    if (rc == 0)
        rc = store_sessions_end(tx, c->login, 0, &ended, err);
    if (rc == 0)
        rc = store_delay_clear(tx, c->mark, err);
    if (rc == 0)
        rc = store_session_add(tx, c->login, c->session, c->now, &id, err);
    if (rc == 0)
        rc = store_officer_seen(tx, c->login, c->now, err);
    if (rc == 0)
        rc = note(tx, c->now, c->login, AUDIT_SETUP, c->login, officer->unit,
                  c->factor ? "second factor" : "no second factor", err);
    return rc;
}

/* Everything was found right. */
static int choose(struct choosing *c, struct str password, struct account_setup_done *done, struct err *err) {
    struct seal_name name = seal_name_officer(c->login);
    int rc = password_hash(c->account->gate, password, c->hash, err);
    if (rc == 0)
        rc = token_new(TOKEN_SESSION_SYMBOLS, c->arena, &c->token, c->session, err);
    if (rc != 0)
        return rc;
    if (c->factor) {
        seal_close(&c->account->seal, (struct str){name.text, name.n},
                   (struct str){(const char *)c->target.secret, sizeof c->target.secret}, c->sealed);
        recovery_make(c, done);
    }
    delay_mark(c->account, str_of(c->login), c->mark);
    rc = store_transact(c->account->store, choose_fn, c, err);
    if (rc == 0 && c->gone)
        *done = (struct account_setup_done){.result = ACCOUNT_SETUP_GONE};
    else if (rc == 0)
        done->session = c->token;
    return rc;
}

int account_setup(struct account *account, struct store *read, const struct account_choice *choice,
                  struct arena *arena, struct account_setup_done *out, struct err *err) {
    struct choosing c = {.account = account, .arena = arena, .now = account_now(account)};
    struct account_setup_done done = {.result = ACCOUNT_SET_UP};
    struct str password = STR("");
    int rc = link_look(account, read, choice->token, arena, &c.target, err);
    if (rc == 0)
        done.result = ACCOUNT_SETUP_GONE;
    else if (rc > 0 && c.target.setup.login[0] == '\0')
        rc = first_read(&c, choice, &done.result, err);
    else if (rc > 0) {
        rc = 0;
        memcpy(c.login, c.target.officer.login, strlen(c.target.officer.login) + 1);
    }
    if (rc == 0 && done.result == ACCOUNT_SET_UP)
        rc = password_take(&c, read, choice, &done, &password, err);
    if (rc == 0 && done.result == ACCOUNT_SET_UP)
        factor_take(&c, choice, &done);
    if (rc == 0 && done.result == ACCOUNT_SET_UP)
        rc = choose(&c, password, &done, err);
    explicit_bzero(c.target.secret, sizeof c.target.secret);
    if (rc == 0)
        *out = done;
    return rc;
}
