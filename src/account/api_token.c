#include "account/api_token.h"

#include "account/internal.h"
#include "base/utf8.h"

struct making {
    const struct api_token *token;
    const char *by;
    uint8_t hash[HASH_DIGEST_SIZE];
    int64_t id, now;
    int32_t day;
};

enum api_token_fault account_token_judge(const struct api_token *token, int32_t today) {
    size_t characters = utf8_length(str_of(token->name));
    if (characters == 0 || characters > PLACE_NAME_MAX)
        return API_TOKEN_NAME;
    if (token->scopes == 0)
        return API_TOKEN_SCOPES;
    if (scopes_have(token->scopes, SCOPE_WRITE_RESPONSES) && token->channel == CHANNEL_QR)
        return API_TOKEN_CHANNEL;
    return token->last_day < today || token->last_day > today + API_TOKEN_DAYS_MAX ? API_TOKEN_DAY
                                                                                   : API_TOKEN_GOOD;
}

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct making *making = context;
    transaction_quiet(tx);
    return store_token_add(tx, making->token, making->hash, &making->id, err);
}

int account_token_add(struct account *account, const char *by, const struct api_token *token,
                      struct arena *arena, const char **text, int64_t *id, struct err *err) {
    static const char *const faults[] = {
        [API_TOKEN_NAME] = "a token needs a name of at most 120 characters that says what it is for",
        [API_TOKEN_SCOPES] = "a token needs a scope",
        [API_TOKEN_CHANNEL] = "responses come by the channel link, kiosk, paper or staff: posters are not a "
                              "program's",
        [API_TOKEN_DAY] = "the last day must be today or later, and within two years"};
    struct api_token made = *token;
    struct making making = {.token = &made, .by = by, .now = account_now(account)};
    const char *bare;
    enum api_token_fault fault = account_token_judge(token, day_of_seconds(making.now));
    if (fault != API_TOKEN_GOOD)
        return err_set(err, ERR_INPUT, "%s", faults[fault]);
    made.created = making.now;
    made.created_by = by;
    int rc = token_new(TOKEN_SESSION_SYMBOLS, arena, &bare, making.hash, err);
    if (rc == 0)
        rc = store_transact(account->store, add_fn, &making, err);
    if (rc != 0)
        return rc;
    *text = arena_printf(arena, API_TOKEN_PREFIX "%s", bare);
    *id = making.id;
    return *text == NULL ? err_set(err, ERR_NOMEM, "no memory for a token") : 0;
}

static int revoke_fn(struct transaction *tx, void *context, struct err *err) {
    const struct making *making = context;
    transaction_quiet(tx);
    return store_token_revoke(tx, making->id, making->by, making->now, err);
}

int account_token_revoke(struct account *account, const char *by, int64_t id, struct err *err) {
    struct making making = {.by = by, .id = id, .now = account_now(account)};
    return store_transact(account->store, revoke_fn, &making, err);
}

enum api_token_state api_token_state(const struct api_token *token, int32_t today) {
    if (token->revoked != 0)
        return API_TOKEN_REVOKED;
    return token->last_day < today ? API_TOKEN_EXPIRED : API_TOKEN_HOLDS;
}

int account_token(struct store *read, struct str given, int32_t today, struct arena *arena,
                  struct api_token *out, enum api_token_state *state, struct err *err) {
    const struct str prefix = STR(API_TOKEN_PREFIX);
    uint8_t hash[HASH_DIGEST_SIZE];
    *state = API_TOKEN_UNKNOWN;
    if (given.n <= prefix.n || memcmp(given.p, prefix.p, prefix.n) != 0 ||
        !token_hash((struct str){given.p + prefix.n, given.n - prefix.n}, TOKEN_SESSION_SYMBOLS, hash))
        return 0;
    int rc = store_token(read, hash, arena, out, err);
    if (rc > 0)
        *state = api_token_state(out, today);
    return rc < 0 ? rc : 0;
}

static int used_fn(struct transaction *tx, void *context, struct err *err) {
    const struct making *making = context;
    transaction_quiet(tx);
    return store_token_used(tx, making->id, making->day, err);
}

int account_token_used(struct account *account, int64_t id, int32_t day, struct err *err) {
    struct making making = {.id = id, .day = day};
    return store_transact(account->store, used_fn, &making, err);
}
