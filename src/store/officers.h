/* The store's verbs for officers: accounts, what they sign in with, sessions, the log. account/ is built on them and makes
 * the decisions; here is only what must happen inside one transaction.
 *
 * Times are seconds since 1970-01-01T00:00Z. Verbs with a transaction may only be called from within a store_transact.
 * A verb about an officer who does not exist: ERR_NOT_FOUND. login is normalised (login_parse). */
#ifndef STORE_OFFICERS_H
#define STORE_OFFICERS_H

#include "base/hash.h"
#include "core/officer.h"
#include "store/store.h"

/* ---- Accounts ---------------------------------------------------------------------------------------------------- */

struct officer {
    const char *login;
    const char *name; /* as it is shown */
    enum role role;
    const char *unit;   /* code; "": the whole installation */
    int64_t created;    /* 0 when adding */
    int64_t disabled;   /* since when; 0: not */
    int64_t last_login; /* 0: never */
    bool ready;         /* was set up: has a password */
    bool factor;        /* has a second factor */
    unsigned recovery;  /* codes left */
};
struct officer_secrets {
    const char *password; /* hash; NULL: none */
    struct str totp;      /* sealed; n 0: none */
    int64_t step;         /* of the last code */
};

/* In order of logins. unit_code: those of the unit and of the units below it, without those of the whole installation;
 * NULL: all. */
int store_officers(struct store *store, const char *unit_code, struct arena *arena, struct officer **out,
                   size_t *count, struct err *err);
/* secrets may be NULL. */
int store_officer(struct store *store, const char *login, struct arena *arena, struct officer *out,
                  struct officer_secrets *secrets, struct err *err);
int store_officer_any(struct store *store, bool *any, struct err *err);

/* ERR_CONFLICT for a login that is taken, ERR_NOT_FOUND for an unknown unit, ERR_INPUT for a login or a name that is none and for a clerk
 * without a unit, who would have nothing to do. */
int store_officer_add(struct transaction *tx, const struct officer *officer, int64_t now, struct err *err);
int store_officer_change(struct transaction *tx, const struct officer *officer, struct err *err);
/* Disabled: sessions end and set-up links are void. now 0: enabled again. */
int store_officer_disable(struct transaction *tx, const char *login, int64_t now, struct err *err);

/* Everything to sign in with, anew; password NULL: none. Recovery codes go. */
int store_officer_secrets_set(struct transaction *tx, const char *login,
                              const struct officer_secrets *secrets, struct err *err);
int store_officer_password_set(struct transaction *tx, const char *login, const char *hash, struct err *err);
/* Signed in at `now`. */
int store_officer_seen(struct transaction *tx, const char *login, int64_t now, struct err *err);
/* 1: the step is later than the last one, and is the last one now; 0: it was used, or a later one was. */
int store_officer_step(struct transaction *tx, const char *login, int64_t step, struct err *err);
int store_recovery_add(struct transaction *tx, const char *login, const uint8_t mark[HASH_DIGEST_SIZE],
                       struct err *err);
/* 1: there was such a code, and is no more; 0: there was none. */
int store_recovery_use(struct transaction *tx, const char *login, const uint8_t mark[HASH_DIGEST_SIZE],
                       struct err *err);

struct setup {
    const char *login; /* "": of the first officer, who is yet to be made */
    int64_t until;
    struct str totp; /* the secret it offers, sealed */
};
/* Replaces the officer's earlier one. hash: of the token. */
int store_setup_put(struct transaction *tx, const uint8_t hash[HASH_DIGEST_SIZE], const struct setup *setup,
                    struct err *err);
int store_setup_drop(struct transaction *tx, const char *login, struct err *err);
/* 1: it holds at `now`; 0: it does not, or there is none. Not for a disabled officer. */
int store_setup(struct store *store, const uint8_t hash[HASH_DIGEST_SIZE], int64_t now, struct arena *arena,
                struct setup *out, struct err *err);

/* ---- Delay ------------------------------------------------------------------------------------------------------- */

/* One try to sign in under a name, known or not; to be called before anything is looked at, so that tries at once count
 * like tries in turn. *wait: seconds until one is heard; 0: this one is, and counts. The fifth is followed by a second of
 * waiting, each further one by twice as long, up to 15 minutes. A day without a try, and it begins anew. */
enum { DELAY_FREE_TRIES = 5, DELAY_MAX_SECONDS = 15 * 60, DELAY_NAMES_MAX = 100000 };
int store_delay_try(struct transaction *tx, const uint8_t mark[HASH_DIGEST_SIZE], int64_t now, int64_t *wait,
                    struct err *err);
int store_delay_clear(struct transaction *tx, const uint8_t mark[HASH_DIGEST_SIZE], struct err *err);

/* ---- Sessions ---------------------------------------------------------------------------------------------------- */

enum { SESSION_IDLE_SECONDS = 30 * 60, SESSION_SECONDS = 8 * 3600 };
struct session {
    int64_t id; /* to show and to revoke; opens nothing */
    const char *login;
    int64_t created, seen;
};
/* Those whose time is over go on this occasion. */
int store_session_add(struct transaction *tx, const char *login, const uint8_t hash[HASH_DIGEST_SIZE],
                      int64_t now, int64_t *id, struct err *err);
/* 1; 0 when there is none. Whether its time is over is the caller's to say. */
int store_session(struct store *store, const uint8_t hash[HASH_DIGEST_SIZE], struct arena *arena,
                  struct session *out, struct err *err);
/* The latest first. */
int store_sessions(struct store *store, const char *login, struct arena *arena, struct session **out,
                   size_t *count, struct err *err);
int store_session_touch(struct transaction *tx, int64_t id, int64_t now, struct err *err);
/* 1: it was this officer's and is over; 0: there is none. */
int store_session_end(struct transaction *tx, const char *login, int64_t id, struct err *err);
/* All of an officer but `except` (0: all). *count: how many there were. */
int store_sessions_end(struct transaction *tx, const char *login, int64_t except, uint64_t *count,
                       struct err *err);

/* ---- The log ----------------------------------------------------------------------------------------------------- */

/* Texts of at most AUDIT_TEXT_MAX bytes each. Never a password, a token, a citizen's words. */
enum { AUDIT_TEXT_MAX = 1000, AUDIT_LIST_MAX = 1000 };
struct audit_entry {
    int64_t number; /* 1, 2, 3 …; not looked at when adding */
    int64_t at;
    const char *who;    /* login; "": the command line, or the program itself */
    const char *event;  /* of core/audit.def */
    const char *about;  /* login, name of a setting, … or "" */
    const char *unit;   /* code, or "" */
    const char *detail; /* or "" */
};
int store_audit_add(struct transaction *tx, const struct audit_entry *entry, struct err *err);

/* A setting set, or taken back, by somebody, with its line in the log. The survey that survey.default names must be published
 * (ERR_NOT_FOUND); other errors as store_setting_set's. */
struct setting_change {
    const char *name, *unit, *value; /* unit NULL: of all units; value NULL: taken back */
    const char *by;                  /* login, or "" */
    int64_t now;
    bool was_set; /* out: what was taken back; where nothing was, nothing is written */
};
int store_setting_change(struct transaction *tx, struct setting_change *change, struct err *err);
/* The log tells a change as "OLD → NEW", each the value of this very place or one of these words, so that a line alone says what
 * an undo puts back; of a picture and of what is too long to be read there it tells "(N bytes, MARK)". Lines of before 2026-11-26 tell the new one
 * alone, and of a long value no mark. */
#define SETTING_NOT_SET "(not set)"
#define SETTING_TAKEN_BACK "taken back"
#define SETTING_ARROW " → "
enum { SETTING_NOTED_MAX = 200 /* bytes of a value that stands in the log */, SETTING_MARK = 16 };
/* A value as the log tells it. MARK: the first digits of its SHA-256. */
void setting_noted(const char *value, char out[SETTING_NOTED_MAX + 1]);
/* Whether this stands in the log for a value that does not; mark: "" in an old line. */
bool setting_noted_long(const char *text, char mark[SETTING_MARK + 1]);
/* What the whole installation's value was before the last change, where the log tells it by its mark. 1: *value; 0: nothing
 * is kept. Whether it is the one that the log's last line tells of, setting_noted says. */
int store_setting_former(struct store *store, const char *name, struct arena *arena, const char **value,
                         struct err *err);

/* A target set, changed or taken away by somebody, with its line in the log: about is store_target_about's, detail
 * target_change_words's. Nothing is written where it says already what is stored. Errors as store_target_put's. */
struct target_change {
    const struct target *target;
    bool drop; /* the target of this survey, dimension, unit and year goes; the rest of it is not looked at */
    const char *by; /* login, or "" */
    int64_t now;
    struct arena *arena;  /* for what was before */
    bool is_new, changed; /* out */
};
int store_target_change(struct transaction *tx, struct target_change *change, struct err *err);
/* What lines of the log changed, first to last, and nobody changed since, as it was before; in the order of the lines. */
struct target_before {
    struct target target;
    bool known; /* there was one: else only what it is about is set */
};
int store_targets_before(struct store *store, int64_t first, int64_t last, struct arena *arena,
                         struct target_before **out, size_t *count, struct err *err);
/* "sipas-quick/II.6/2026/xa-a", without the unit for everywhere. */
void store_target_about(const struct target *target, char out[AUDIT_TEXT_MAX + 1]);

struct audit_filter {
    const char *who, *event, *about; /* NULL: any */
    const char *unit;                /* entries about the unit and those below it; NULL: all entries */
    int64_t from, to;                /* both inclusive; 0: open */
    int64_t before;                  /* numbers below it, for the next page; 0: from the latest on */
    size_t max;                      /* 1…AUDIT_LIST_MAX */
};
/* The latest first. ERR_NOT_FOUND for an unknown unit. */
int store_audit_list(struct store *store, const struct audit_filter *filter, struct arena *arena,
                     struct audit_entry **out, size_t *count, struct err *err);

/* How many entries there are, and the last one's hash. Whoever writes it down elsewhere can tell later that nothing before
 * it was rewritten. */
int store_audit_head(struct store *store, int64_t *rows, uint8_t hash[HASH_DIGEST_SIZE], struct err *err);
/* 0: every entry follows from the one before, and the last one is the head. 1: *broken is the number of the first that does
 * not (one more than there are, when some are missing at the end). store_verify says it too. */
int store_audit_check(struct store *store, int64_t *broken, struct err *err);
/* Old entries are erased from the beginning on (store/retention.h); an entry of AUDIT_ERASED about "log" says so in these words, and
 * the log is sound only if the latest of them tells where it begins now. hash: of the last one that is gone. */
enum { AUDIT_ERASED_SIZE = 2 * HASH_DIGEST_SIZE + 32 };
void audit_erased_words(int64_t last, const uint8_t hash[HASH_DIGEST_SIZE], char out[AUDIT_ERASED_SIZE]);

#endif
