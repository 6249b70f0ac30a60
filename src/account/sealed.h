/* Whether a key belongs to a database. */
#ifndef ACCOUNT_SEALED_H
#define ACCOUNT_SEALED_H

#include "base/secret/seal.h"
#include "store/store.h"

/* What is sealed in the database, and how much of it does not open: officers' second factors, secrets of webhooks. */
struct account_sealed {
    size_t officers, officers_shut, webhooks, webhooks_shut;
};
/* seal NULL: without a key nothing opens. */
int account_sealed_look(struct store *read, const struct seal *seal, struct arena *arena,
                        struct account_sealed *out, struct err *err);

#endif
