#include "account/sealed.h"

#include "account/internal.h"
#include "account/webhook.h"

enum { SECRET_MAX = 64 };
_Static_assert((int)TOTP_SECRET_SIZE <= (int)SECRET_MAX && (int)WEBHOOK_SECRET_SIZE <= (int)SECRET_MAX,
               "both kinds of secrets");

static bool opens(const struct seal *seal, struct str about, struct str sealed) {
    uint8_t secret[SECRET_MAX];
    bool open = seal != NULL && sealed.n > SEAL_EXTRA && sealed.n - SEAL_EXTRA <= sizeof secret &&
                seal_open(seal, about, sealed, secret);
    explicit_bzero(secret, sizeof secret);
    return open;
}

static int officers_look(struct store *read, const struct seal *seal, struct arena *arena,
                         struct account_sealed *out, struct err *err) {
    struct officer *officers, officer;
    struct officer_secrets secrets;
    size_t count;
    int rc = store_officers(read, NULL, arena, &officers, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = store_officer(read, officers[i].login, arena, &officer, &secrets, err);
        if (rc != 0 || secrets.totp.n == 0)
            continue;
        struct seal_name name = seal_name_officer(officers[i].login);
        out->officers++;
        out->officers_shut += !opens(seal, (struct str){name.text, name.n}, secrets.totp);
    }
    return rc;
}

int account_sealed_look(struct store *read, const struct seal *seal, struct arena *arena,
                        struct account_sealed *out, struct err *err) {
    struct webhook *webhooks;
    size_t count = 0;
    *out = (struct account_sealed){0, 0, 0, 0};
    int rc = officers_look(read, seal, arena, out, err);
    if (rc == 0)
        rc = store_webhooks(read, arena, &webhooks, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        out->webhooks++;
        out->webhooks_shut += !opens(seal, str_of(webhooks[i].url), webhooks[i].secret);
    }
    return rc;
}
