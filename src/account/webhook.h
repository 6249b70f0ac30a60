/* Receivers of messages (store/webhooks.h): added with a secret that is shown once and kept sealed, removed, and the secret for who
 * signs. */
#ifndef ACCOUNT_WEBHOOK_H
#define ACCOUNT_WEBHOOK_H

#include "account/account.h"
#include "store/webhooks.h"

enum { WEBHOOK_SECRET_SIZE = 32 };
#define WEBHOOK_SECRET_PREFIX "whsec_" /* Standard Webhooks: then the key in base64 */

/* webhook: url, kinds and loopback are looked at; that the URL may be sent to is the caller's to check (outbound/reach.h). *secret:
 * what the receiver checks signatures with. ERR_INPUT without a kind or for a longer URL than WEBHOOK_URL_MAX. */
int account_webhook_add(struct account *account, const char *by, const struct webhook *webhook,
                        struct arena *arena, const char **secret, int64_t *id, struct err *err);
int account_webhook_remove(struct account *account, const char *by, int64_t id, struct err *err);
/* Opens a sealed secret; ERR_STORE for what this installation's key did not seal. */
int account_webhook_secret(const struct account *account, const char *url, struct str sealed,
                           uint8_t out[WEBHOOK_SECRET_SIZE], struct err *err);

#endif
