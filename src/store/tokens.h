/* Tokens of the API, and what was sent by them. Verbs with a transaction may only be called from within a store_transact. */
#ifndef STORE_TOKENS_H
#define STORE_TOKENS_H

#include "base/hash.h"
#include "core/scope.h"
#include "store/store.h"

enum { TOKENS_MAX = 1000, API_REQUEST_DAYS = 7 /* a key is remembered through so many days after its own */ };

struct api_token {
    int64_t id;       /* not looked at when adding */
    const char *name; /* what it is for */
    const char *unit; /* code: it reaches this unit and those below; "": the whole installation */
    unsigned scopes;
    enum channel channel; /* of the responses it sends */
    int64_t created;
    const char *created_by; /* login; "": the command line */
    int32_t last_day;       /* on which it holds */
    int64_t revoked;        /* since when; 0: not */
    int32_t used;           /* the last day it was, DAY_NONE: never */
};

/* 1: there is one, whether it holds or not; 0: there is none. */
int store_token(struct store *store, const uint8_t hash[HASH_DIGEST_SIZE], struct arena *arena,
                struct api_token *out, struct err *err);
/* The latest first. */
int store_tokens(struct store *store, struct arena *arena, struct api_token **out, size_t *count,
                 struct err *err);
/* With its line in the log. ERR_NOT_FOUND for an unknown unit, ERR_LIMIT when there are TOKENS_MAX. */
int store_token_add(struct transaction *tx, const struct api_token *token,
                    const uint8_t hash[HASH_DIGEST_SIZE], int64_t *id, struct err *err);
/* With its line in the log; one that is revoked stays so. ERR_NOT_FOUND when there is none. */
int store_token_revoke(struct transaction *tx, int64_t id, const char *by, int64_t now, struct err *err);
int store_token_used(struct transaction *tx, int64_t id, int32_t day, struct err *err);

/* What was sent under a key. */
struct api_request {
    int64_t token;
    uint8_t key[HASH_DIGEST_SIZE], body[HASH_DIGEST_SIZE]; /* digests */
    const char *answer;
    int32_t day;
};
enum api_seen { API_NEW, API_REPEATED, API_CONFLICT };
/* Whether the key was used: API_REPEATED with the answer of then, API_CONFLICT with another body. */
int store_api_request(struct store *store, const struct api_request *request, struct arena *arena,
                      enum api_seen *seen, const char **answer, struct err *err);
/* Remembers it; those whose days are over go on this occasion. */
int store_api_request_add(struct transaction *tx, const struct api_request *request, struct err *err);

#endif
