/* Accounts of officers: signing in, sessions, setting up, looking after. Whoever shows pages or takes commands calls these;
 * what is right and what is written to the log is decided here.
 *
 * A password is 8 characters at least and none that everybody tries; the second factor is a telephone's code or one of ten
 * recovery codes. Both are chosen over a set-up link, which works once. Wrong tries make the next one wait, under a name that
 * does not exist just as under one that does, and nothing tells the two apart.
 *
 * An account is made once and used by any thread. The functions below wait for the disk, some for a password's hash (40 ms,
 * two at a time, ERR_BUSY after three seconds): never call them on a network thread, but for account_session and
 * account_csrf_good. `read` is the calling thread's own store. Whether somebody may do a thing is the
 * caller's to ask (officer_can), but for looking after officers: that is judged again where it is written. */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include "base/secret/password.h"
#include "base/secret/token.h"
#include "core/audit_event.h"
#include "store/officers.h"

enum {
    ACCOUNT_LINK_SECONDS = 24 * 3600,
    ACCOUNT_FIRST_LINK_SECONDS = 15 * 60, /* the first officer's, and one's own */
    ACCOUNT_TICKET_SECONDS = 5 * 60,
    ACCOUNT_TOUCH_SECONDS = 60,
    ACCOUNT_RECOVERY_CODES = 10,
    ACCOUNT_RECOVERY_SIZE = TOKEN_CODE_SYMBOLS + 2, /* "abcde-fghjk" */
    ACCOUNT_CSRF_SIZE = 33
};

struct account;
struct account_options {
    const char *data_dir; /* DIR/key is made there when it is missing */
    struct store *store;  /* open for WRITE; used for store_transact only */
    const struct clock *clock;
};
int account_new(const struct account_options *options, struct account **out, struct err *err);
void account_free(struct account *account); /* NULL is allowed */

/* ---- Signing in -------------------------------------------------------------------------------------------------- */

enum account_result {
    ACCOUNT_OK,
    ACCOUNT_WRONG,      /* name, password or code; which one is not said */
    ACCOUNT_WAIT,       /* not looked at: too many tries; .wait says how long */
    ACCOUNT_NEEDS_CODE, /* the password is right: ask for the code and come again with .ticket */
    ACCOUNT_NEEDS_SETUP /* the password is right, but a second factor is needed now: go to the link .setup */
};
/* As typed. Either login and password, and if it is known already the code; or, after NEEDS_CODE, ticket and code. What is
 * not given is empty. code: six digits, or a recovery code. */
struct account_try {
    struct str login, password, ticket, code;
};
struct account_entry {
    enum account_result result;
    int64_t wait;        /* WAIT: seconds */
    const char *ticket;  /* NEEDS_CODE: to be sent back from a hidden field; holds ACCOUNT_TICKET_SECONDS */
    const char *setup;   /* NEEDS_SETUP: token of the link */
    const char *session; /* OK: token for the cookie, new with each sign-in */
    const char *login;   /* OK */
    bool by_recovery;    /* OK: with a recovery code; .recovery are left */
    unsigned recovery;
};
int account_login(struct account *account, struct store *read, const struct account_try *given,
                  struct arena *arena, struct account_entry *out, struct err *err);

/* ---- Sessions ---------------------------------------------------------------------------------------------------- */

struct account_session {
    int64_t id;
    const char *login, *name;
    const char *unit; /* code; "": the whole installation */
    struct officer_rights rights;
    int64_t created, seen;
    int64_t ends;                 /* at the latest: idle or absolute */
    bool stale;                   /* call account_touch, or idleness is counted from `seen` */
    char csrf[ACCOUNT_CSRF_SIZE]; /* for the hidden field of every form */
};
/* 1: it holds; 0: there is none, it is over, or its officer is disabled. token: the cookie's value. Reads only. */
int account_session(const struct account *account, struct store *read, struct str token, struct arena *arena,
                    struct account_session *out, struct err *err);
int account_touch(struct account *account, const struct account_session *session, struct err *err);
bool account_csrf_good(const struct account_session *session, struct str given);
/* Those of an officer that hold at `now`, the latest first. ERR_NOT_FOUND for an unknown one. */
int account_sessions(struct store *read, const char *login, int64_t now, struct arena *arena,
                     struct session **out, size_t *count, struct err *err);
int account_logout(struct account *account, const struct account_session *session, struct err *err);

/* ---- Setting up -------------------------------------------------------------------------------------------------- */

struct account_setup_view {
    const char *login, *name; /* "" both: the first officer, who chooses them */
    bool factor_required;
    const char *totp_url;  /* for the QR code */
    const char *totp_text; /* the secret, for typing */
    int64_t until;
};
/* 1; 0: the link was used, is too old or was none. Looking uses nothing up. */
int account_setup_look(const struct account *account, struct store *read, struct str token,
                       struct arena *arena, struct account_setup_view *out, struct err *err);

enum account_setup_result {
    ACCOUNT_SET_UP,
    ACCOUNT_SETUP_GONE,     /* as account_setup_look's 0 */
    ACCOUNT_SETUP_LOGIN,    /* the first officer's login is none (login_parse) */
    ACCOUNT_SETUP_NAME,     /* the first officer's name is empty or longer than PLACE_NAME_MAX */
    ACCOUNT_SETUP_PASSWORD, /* .fault says why */
    ACCOUNT_SETUP_CODE      /* not the telephone's code, or none though one is required */
};
struct account_choice {
    struct str token;
    struct str login, name; /* of the first officer, else not looked at */
    struct str password, code;
};
struct account_setup_done {
    enum account_setup_result result;
    enum password_fault fault;
    const char *session; /* signed in; all earlier sessions are over */
    /* Shown now and never again; "" each when there is no second factor. */
    char recovery[ACCOUNT_RECOVERY_CODES][ACCOUNT_RECOVERY_SIZE];
};
int account_setup(struct account *account, struct store *read, const struct account_choice *choice,
                  struct arena *arena, struct account_setup_done *out, struct err *err);

/* ---- Looking after accounts -------------------------------------------------------------------------------------- */

/* by: login of who does it; "": the command line. Tokens of links go behind /office/setup?t= . */

/* 1: there is no officer yet; *token is the link of the first one, an admin of the whole installation. 0: there is one. */
int account_first(struct account *account, struct store *read, struct arena *arena, const char **token,
                  struct err *err);
/* Whether an officer with these rights, of the unit `own` ("": of the whole installation), looks after officers of `unit` on the day. */
int account_reaches(struct store *store, const struct officer_rights *rights, const char *own,
                    const char *unit, int32_t day, struct arena *arena, bool *out, struct err *err);

/* All of these: ERR_NOT_FOUND when `by` may not look after the officer, as it is or as it is to be, at the moment it is written. */

/* Other errors as store_officer_add's. */
int account_officer_add(struct account *account, const char *by, const struct officer *officer,
                        struct arena *arena, const char **token, struct err *err);
/* Name, role and unit. Sessions go on with the new rights. ERR_CONFLICT when no enabled admin of the whole installation would
 * be left; so for disabling. */
int account_officer_change(struct account *account, const char *by, const struct officer *officer,
                           struct arena *arena, struct err *err);
int account_officer_disable(struct account *account, const char *by, const char *login, bool disabled,
                            struct arena *arena, struct err *err);
/* Password, second factor and recovery codes are void, sessions over; the link lets the officer begin anew. ERR_CONFLICT for
 * a disabled one. */
int account_officer_reset(struct account *account, const char *by, const char *login, struct arena *arena,
                          const char **token, struct err *err);
/* One's own password, telephone and codes anew: gives a link when the password is right. Nothing changes until it is used.
 * OK, WRONG or WAIT. */
int account_renew(struct account *account, struct store *read, const struct account_session *session,
                  struct str password, struct arena *arena, struct account_entry *out, struct err *err);
/* ERR_NOT_FOUND also when `by`, who is another one, may not look after the officer.
 * One session (id) of an officer, or all of them but `except` (id 0). *count: how many are over now. */
int account_revoke(struct account *account, const char *by, const char *login, int64_t id, int64_t except,
                   uint64_t *count, struct err *err);

/* A line of the log for what happened without a transaction of its own, such as an export. unit, detail: or "". */
int account_note(struct account *account, const char *by, enum audit_event event, const char *about,
                 const char *unit, const char *detail, struct err *err);

#endif
