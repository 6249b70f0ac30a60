/* What the files of account/ share. */
#ifndef ACCOUNT_INTERNAL_H
#define ACCOUNT_INTERNAL_H

#include "account/account.h"
#include "base/rand.h"
#include "base/secret/seal.h"
#include "base/secret/totp.h"

struct account {
    struct store *store;
    const struct clock *clock;
    struct seal seal;
    struct password_gate *gate;
};

int64_t account_now(const struct account *account);

/* A fresh token in the arena and the hash it is stored by. */
int token_new(size_t symbols, struct arena *arena, const char **token, uint8_t hash[HASH_DIGEST_SIZE],
              struct err *err);
/* The hash of a token as somebody gave it; false when it is none. */
bool token_hash(struct str given, size_t symbols, uint8_t hash[HASH_DIGEST_SIZE]);

/* The mark of a name in the table of delays: of the login it may be, else of what was typed. */
void delay_mark(const struct account *account, struct str typed, uint8_t mark[HASH_DIGEST_SIZE]);
/* One try; *wait as store_delay_try's. */
int delay_try(struct account *account, const uint8_t mark[HASH_DIGEST_SIZE], int64_t *wait, struct err *err);

/* A line of the log inside a transaction. */
int note(struct transaction *tx, int64_t now, const char *who, enum audit_event event, const char *about,
         const char *unit, const char *detail, struct err *err);

int may_manage(struct transaction *tx, const char *by, const struct officer *officer, int64_t now,
               struct arena *arena, struct err *err);

int factor_required(struct store *read, struct arena *arena, bool *out, struct err *err);

/* The name an officer's secret is sealed under, and a link's. */
struct seal_name {
    char text[LOGIN_SIZE + 40];
    size_t n;
};
struct seal_name seal_name_officer(const char *login);
struct seal_name seal_name_link(const uint8_t hash[HASH_DIGEST_SIZE]);

/* A link, made ready outside a transaction and stored inside one. */
struct link {
    const char *token;
    uint8_t hash[HASH_DIGEST_SIZE];
    uint8_t sealed[TOTP_SECRET_SIZE + SEAL_EXTRA];
    int64_t until;
};
int link_new(struct account *account, int64_t seconds, struct arena *arena, struct link *out,
             struct err *err);
int link_put(struct transaction *tx, const struct link *link, const char *login, struct err *err);

#endif
