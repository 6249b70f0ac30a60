#include "account/webhook.h"

#include "account/internal.h"

struct making {
    struct webhook webhook;
    const char *by;
    int64_t id, now;
};

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct making *making = context;
    transaction_quiet(tx);
    return store_webhook_add(tx, &making->webhook, &making->id, err);
}

int account_webhook_add(struct account *account, const char *by, const struct webhook *webhook,
                        struct arena *arena, const char **secret, int64_t *id, struct err *err) {
    uint8_t key[WEBHOOK_SECRET_SIZE], sealed[WEBHOOK_SECRET_SIZE + SEAL_EXTRA];
    char text[HASH_SHA256_BASE64_SIZE];
    struct rng rng = rng_system();
    struct making making = {.webhook = *webhook, .by = by, .now = account_now(account)};
    if (webhook->kinds == 0 || strlen(webhook->url) > WEBHOOK_URL_MAX)
        return err_set(err, ERR_INPUT,
                       "a webhook needs something to be told of, and an address of at most %d bytes",
                       WEBHOOK_URL_MAX);
    rng_bytes(&rng, key, sizeof key);
    seal_close(&account->seal, str_of(webhook->url), (struct str){(const char *)key, sizeof key}, sealed);
    hash_base64(key, text);
    making.webhook.secret = (struct str){(const char *)sealed, sizeof sealed};
    making.webhook.created = making.now;
    making.webhook.created_by = by;
    *secret = arena_printf(arena, WEBHOOK_SECRET_PREFIX "%s", text);
    if (*secret == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a secret");
    int rc = store_transact(account->store, add_fn, &making, err);
    if (rc == 0)
        *id = making.id;
    return rc;
}

static int remove_fn(struct transaction *tx, void *context, struct err *err) {
    const struct making *making = context;
    transaction_quiet(tx);
    return store_webhook_remove(tx, making->id, making->by, making->now, err);
}

int account_webhook_remove(struct account *account, const char *by, int64_t id, struct err *err) {
    struct making making = {.by = by, .id = id, .now = account_now(account)};
    return store_transact(account->store, remove_fn, &making, err);
}

int account_webhook_secret(const struct account *account, const char *url, struct str sealed,
                           uint8_t out[WEBHOOK_SECRET_SIZE], struct err *err) {
    if (sealed.n == WEBHOOK_SECRET_SIZE + SEAL_EXTRA && seal_open(&account->seal, str_of(url), sealed, out))
        return 0;
    return err_set(err, ERR_STORE,
                   "the secret of a webhook does not open: DIR/key is another one; add it anew");
}
