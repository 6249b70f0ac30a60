/* Signing in. The try is counted before anything is looked at; a name nobody has costs the same hash, the same transactions and
 * the same answer as one that somebody has. */
#include "account/internal.h"
#include "base/base64.h"

enum attempt_code { CODE_NONE, CODE_WRONG, CODE_TOTP, CODE_RECOVERY };

struct attempt {
    struct account *account;
    struct store *read;
    const struct account_try *given;
    struct arena *arena;
    int64_t now;
    uint8_t mark[HASH_DIGEST_SIZE];
    char login[LOGIN_SIZE]; /* "" when what was typed is none */
    bool known;             /* there is such an officer */
    struct officer officer;
    struct officer_secrets secrets;
    bool weak;                         /* the hash is to be made anew, from: */
    struct str password;               /* clean */
    char new_hash[PASSWORD_HASH_SIZE]; /* "": none */
    enum attempt_code code;
    int64_t step;                       /* of CODE_TOTP */
    uint8_t recovery[HASH_DIGEST_SIZE]; /* of CODE_RECOVERY */
    const char *token;
    uint8_t session[HASH_DIGEST_SIZE];
    bool refused; /* by what the transaction found */
};

/* ---- Tickets: "the password was right", for a few minutes --------------------------------------------------------- */

struct ticket {
    int64_t until;
    uint8_t password[HASH_DIGEST_SIZE]; /* of the stored hash: a new password voids it */
    char login[LOGIN_SIZE];
};
#define TICKET_NAME STR("ticket")

static void ticket_password(const char *stored, uint8_t out[HASH_DIGEST_SIZE]) {
    hash_digest(str_of(stored), out);
}

static int ticket_make(struct attempt *a, const char **out, struct err *err) {
    struct ticket ticket;
    uint8_t sealed[sizeof ticket + SEAL_EXTRA];
    struct str text;
    memset(&ticket, 0, sizeof ticket);
    ticket.until = a->now + ACCOUNT_TICKET_SECONDS;
    ticket_password(a->secrets.password, ticket.password);
    memcpy(ticket.login, a->login, sizeof ticket.login);
    seal_close(&a->account->seal, TICKET_NAME, (struct str){(const char *)&ticket, sizeof ticket}, sealed);
    int rc = base64_encode((struct str){(const char *)sealed, sizeof sealed}, a->arena, &text, err);
    if (rc == 0)
        *out = text.p;
    return rc;
}

static bool ticket_read(struct attempt *a, struct ticket *out) {
    struct str sealed;
    if (base64_decode(a->given->ticket, a->arena, &sealed, NULL) != 0 || sealed.n != sizeof *out + SEAL_EXTRA)
        return false;
    return seal_open(&a->account->seal, TICKET_NAME, sealed, (uint8_t *)out) && out->until > a->now;
}

/* ---- What is known ------------------------------------------------------------------------------------------------ */

static int officer_look(struct attempt *a, struct err *err) {
    struct err why = ERR_INIT;
    if (a->login[0] == '\0')
        return 0;
    int rc = store_officer(a->read, a->login, a->arena, &a->officer, &a->secrets, &why);
    if (rc != 0 && rc != ERR_NOT_FOUND)
        return err_set(err, rc, "%s", why.text);
    a->known = rc == 0;
    return 0;
}

static bool may_enter(const struct attempt *a) {
    return a->known && a->officer.ready && a->officer.disabled == 0;
}

/* Whether name and password, or the ticket, are right. */
static int password_right(struct attempt *a, const struct ticket *ticket, bool *right, struct err *err) {
    if (ticket != NULL) {
        uint8_t now[HASH_DIGEST_SIZE];
        *right = may_enter(a);
        if (*right) {
            ticket_password(a->secrets.password, now);
            *right = hash_same(now, ticket->password, sizeof now);
        }
        return 0;
    }
    struct err why = ERR_INIT;
    int rc = password_clean(a->given->password, a->arena, &a->password, &why);
    if (rc == ERR_INPUT)
        a->password = STR(""); /* nobody's; the hash is computed all the same */
    else if (rc != 0)
        return err_set(err, rc, "%s", why.text);
    return password_match(a->account->gate, may_enter(a) ? a->secrets.password : NULL, a->password, right,
                          &a->weak, err);
}

/* What kind of code was given, and whether it is the telephone's. A recovery code is looked for when it is used. */
static int code_read(struct attempt *a, struct err *err) {
    uint8_t secret[TOTP_SECRET_SIZE];
    char recovery[TOKEN_SIZE];
    struct seal_name name = seal_name_officer(a->login);
    if (a->secrets.totp.n != TOTP_SECRET_SIZE + SEAL_EXTRA ||
        !seal_open(&a->account->seal, (struct str){name.text, name.n}, a->secrets.totp, secret))
        return err_set(
            err, ERR_STORE,
            "the second factor of \"%s\" was sealed with another key: put back the file \"key\" that belongs "
            "to this database, or run `hailong officer reset %s`",
            a->login, a->login);
    if (totp_check(secret, a->given->code, a->now, a->secrets.step, &a->step))
        a->code = CODE_TOTP;
    else if (token_parse(a->given->code, TOKEN_CODE_SYMBOLS, recovery)) {
        a->code = CODE_RECOVERY;
        seal_mark(&a->account->seal, SEAL_RECOVERY, (struct str){recovery, TOKEN_CODE_SYMBOLS}, a->recovery);
    } else
        a->code = CODE_WRONG;
    explicit_bzero(secret, sizeof secret);
    return 0;
}

/* ---- The end of a try --------------------------------------------------------------------------------------------- */

static int failure_note(struct transaction *tx, const struct attempt *a, struct err *err) {
    return note(tx, a->now, "", AUDIT_LOGIN_FAILED, a->known ? a->login : "", a->known ? a->officer.unit : "",
                "", err);
}

static int failure_fn(struct transaction *tx, void *context, struct err *err) {
    transaction_quiet(tx);
    return failure_note(tx, context, err);
}

/* Whether everything still holds inside the transaction; uses the code up. 1 or 0. */
static int still_right(struct transaction *tx, struct attempt *a, struct err *err) {
    struct officer officer;
    struct officer_secrets secrets;
    int rc = store_officer(transaction_store(tx), a->login, a->arena, &officer, &secrets, err);
    if (rc != 0)
        return rc;
    if (officer.disabled != 0 || secrets.password == NULL ||
        strcmp(secrets.password, a->secrets.password) != 0)
        return 0;
    if (a->code == CODE_TOTP)
        return store_officer_step(tx, a->login, a->step, err);
    if (a->code == CODE_RECOVERY)
        return store_recovery_use(tx, a->login, a->recovery, err);
    return !officer.factor;
}

static int success_fn(struct transaction *tx, void *context, struct err *err) {
    struct attempt *a = context;
    int64_t id;
    transaction_quiet(tx);
    int rc = still_right(tx, a, err);
    a->refused = rc == 0;
    if (rc <= 0)
        return rc < 0 ? rc : failure_note(tx, a, err);
    rc = store_delay_clear(tx, a->mark, err);
    if (rc == 0 && a->new_hash[0] != '\0')
        rc = store_officer_password_set(tx, a->login, a->new_hash, err);
    if (rc == 0)
        rc = store_session_add(tx, a->login, a->session, a->now, &id, err);
    if (rc == 0)
        rc = store_officer_seen(tx, a->login, a->now, err);
    if (rc == 0)
        rc = note(tx, a->now, a->login, AUDIT_LOGIN, "", a->officer.unit,
                  a->code == CODE_RECOVERY ? "recovery code" : "", err);
    return rc;
}

static int succeed(struct attempt *a, struct account_entry *out, struct err *err) {
    int rc = token_new(TOKEN_SESSION_SYMBOLS, a->arena, &a->token, a->session, err);
    if (rc == 0 && a->weak)
        rc = password_hash(a->account->gate, a->password, a->new_hash, err);
    if (rc == 0)
        rc = store_transact(a->account->store, success_fn, a, err);
    if (rc != 0)
        return rc;
    if (a->refused)
        *out = (struct account_entry){.result = ACCOUNT_WRONG};
    else
        *out = (struct account_entry){.result = ACCOUNT_OK,
                                      .session = a->token,
                                      .login = a->officer.login,
                                      .by_recovery = a->code == CODE_RECOVERY,
                                      .recovery = a->officer.recovery - (a->code == CODE_RECOVERY)};
    return 0;
}

static int fail(struct attempt *a, struct account_entry *out, struct err *err) {
    int rc = store_transact(a->account->store, failure_fn, a, err);
    if (rc == 0)
        *out = (struct account_entry){.result = ACCOUNT_WRONG};
    return rc;
}

struct sending {
    struct attempt *a;
    struct link link;
};

static int link_fn(struct transaction *tx, void *context, struct err *err) {
    struct sending *sending = context;
    struct attempt *a = sending->a;
    transaction_quiet(tx);
    int rc = link_put(tx, &sending->link, a->login, err);
    if (rc == 0)
        rc = store_delay_clear(tx, a->mark, err);
    return rc == 0 ? note(tx, a->now, a->login, AUDIT_SETUP_LINK, a->login, a->officer.unit, "", err) : rc;
}

/* A link with which somebody who knows the password chooses everything anew. */
static int send_to_setup(struct attempt *a, const char **token, struct err *err) {
    struct sending sending = {.a = a};
    int rc = link_new(a->account, ACCOUNT_FIRST_LINK_SECONDS, a->arena, &sending.link, err);
    if (rc == 0)
        rc = store_transact(a->account->store, link_fn, &sending, err);
    if (rc == 0)
        *token = sending.link.token;
    return rc;
}

/* ---- The way through --------------------------------------------------------------------------------------------- */

/* The password is right. */
static int go_on(struct attempt *a, struct account_entry *out, struct err *err) {
    struct account_entry entry = {0};
    bool required = false;
    int rc = 0;
    if (!a->officer.factor) {
        rc = factor_required(a->read, a->arena, &required, err);
        if (rc != 0 || !required)
            return rc != 0 ? rc : succeed(a, out, err);
        entry.result = ACCOUNT_NEEDS_SETUP;
        rc = send_to_setup(a, &entry.setup, err);
    } else if (a->given->code.n == 0) {
        entry.result = ACCOUNT_NEEDS_CODE;
        rc = ticket_make(a, &entry.ticket, err);
    } else {
        rc = code_read(a, err);
        if (rc == 0)
            return a->code == CODE_WRONG ? fail(a, out, err) : succeed(a, out, err);
    }
    if (rc == 0)
        *out = entry;
    return rc;
}

int account_login(struct account *account, struct store *read, const struct account_try *given,
                  struct arena *arena, struct account_entry *out, struct err *err) {
    struct attempt a = {
        .account = account, .read = read, .given = given, .arena = arena, .now = account_now(account)};
    struct ticket ticket;
    bool by_ticket = given->ticket.n > 0, right = false;
    struct str name = given->login;
    int64_t wait = 0;
    if (by_ticket && !ticket_read(&a, &ticket)) {
        *out = (struct account_entry){.result = ACCOUNT_WRONG};
        return 0;
    }
    if (by_ticket)
        name = str_of(ticket.login);
    if (!login_parse(name, a.login))
        a.login[0] = '\0';
    delay_mark(account, name, a.mark);
    int rc = delay_try(account, a.mark, &wait, err);
    if (rc == 0 && wait > 0) {
        *out = (struct account_entry){.result = ACCOUNT_WAIT, .wait = wait};
        return 0;
    }
    if (rc == 0)
        rc = officer_look(&a, err);
    if (rc == 0)
        rc = password_right(&a, by_ticket ? &ticket : NULL, &right, err);
    if (rc != 0)
        return rc;
    return right ? go_on(&a, out, err) : fail(&a, out, err);
}

int account_renew(struct account *account, struct store *read, const struct account_session *session,
                  struct str password, struct arena *arena, struct account_entry *out, struct err *err) {
    const struct account_try given = {.login = str_of(session->login), .password = password};
    struct attempt a = {
        .account = account, .read = read, .given = &given, .arena = arena, .now = account_now(account)};
    struct account_entry entry = {.result = ACCOUNT_OK};
    bool right = false;
    int rc = login_parse(given.login, a.login) ? 0 : err_set(err, ERR_BUG, "a session without an officer");
    delay_mark(account, given.login, a.mark);
    if (rc == 0)
        rc = delay_try(account, a.mark, &entry.wait, err);
    if (rc == 0 && entry.wait > 0) {
        entry.result = ACCOUNT_WAIT;
        *out = entry;
        return 0;
    }
    if (rc == 0)
        rc = officer_look(&a, err);
    if (rc == 0)
        rc = password_right(&a, NULL, &right, err);
    if (rc == 0 && !right)
        return fail(&a, out, err);
    if (rc == 0)
        rc = send_to_setup(&a, &entry.setup, err);
    if (rc == 0)
        *out = entry;
    return rc;
}
