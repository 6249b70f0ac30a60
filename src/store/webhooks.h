/* Where other programs are told what happened, and the messages on their way: written in the transaction of what happened, so that
 * none is lost, and taken out when they arrived. A receiver may get one twice, under the same id. Times are seconds since
 * 1970-01-01T00:00Z. Verbs with a transaction may only be called from within a store_transact. */
#ifndef STORE_WEBHOOKS_H
#define STORE_WEBHOOKS_H

#include "core/webhook.h"
#include "store/store.h"

enum {
    WEBHOOKS_MAX = 20,
    WEBHOOK_URL_MAX = 500,
    WEBHOOK_BODY_MAX = 32 * 1024,
    WEBHOOK_KEEP_DAYS = 30, /* what became of messages can be seen */
    WEBHOOK_FAULT_MAX = 160
};

struct webhook {
    int64_t id; /* not looked at when adding */
    const char *url;
    struct str secret; /* sealed */
    unsigned kinds;
    bool loopback; /* it may lie on this very machine */
    int64_t created;
    const char *created_by; /* login; "": the command line */
    /* Not looked at when adding: messages that wait and that were given up, when the last one arrived (0: none has), and why the last
     * one that has not did not. */
    uint64_t waiting, given_up;
    int64_t arrived;
    const char *fault;
};
/* Those that are told, the latest first. */
int store_webhooks(struct store *store, struct arena *arena, struct webhook **out, size_t *count,
                   struct err *err);
/* With its line in the log. ERR_LIMIT when there are WEBHOOKS_MAX. */
int store_webhook_add(struct transaction *tx, const struct webhook *webhook, int64_t *id, struct err *err);
/* With its line in the log; its messages go no further. ERR_NOT_FOUND when there is none. */
int store_webhook_remove(struct transaction *tx, int64_t id, const char *by, int64_t now, struct err *err);

/* Tells of something: a message to everyone who wants to hear of its kind; without anyone nothing is written. data: a JSON object, at
 * most WEBHOOK_BODY_MAX bytes. It becomes {"type", "timestamp", "data"}. No figure may stand in it that is hidden anywhere. */
int store_webhook_event(struct transaction *tx, enum webhook_kind kind, const char *data, int64_t now,
                        struct err *err);

struct webhook_due {
    int64_t event, webhook;
    const char *uid; /* as the receiver sees it */
    const char *body;
    int64_t at; /* when it happened */
    const char *url;
    struct str secret;
    bool loopback;
    unsigned tries; /* so far */
};
/* The first `most` that are due at `now`. */
int store_webhook_due(struct store *store, int64_t now, size_t most, struct arena *arena,
                      struct webhook_due **out, size_t *count, struct err *err);
int store_webhook_arrived(struct transaction *tx, const struct webhook_due *due, int64_t now,
                          struct err *err);
/* Tried in vain: next at `again`, and so are all others of the same receiver; what happened WEBHOOK_LIFE_SECONDS before `now` is given
 * up. */
int store_webhook_failed(struct transaction *tx, const struct webhook_due *due, int64_t now, int64_t again,
                         const char *fault, struct err *err);

/* Units whose figures of a survey have other responses than when they were last looked at for early warnings. */
struct signal_place {
    int64_t unit_id, survey_id;
    const char *unit, *survey; /* codes */
    int64_t responses;         /* of today */
};
int store_signal_places(struct store *store, struct arena *arena, struct signal_place **out, size_t *count,
                        struct err *err);
int store_signal_looked(struct transaction *tx, const struct signal_place *place, struct err *err);
/* *is_new: it was not told of before. */
int store_signal_told(struct transaction *tx, const struct signal_place *place, const char *dimension,
                      const char *month, bool *is_new, struct err *err);

#endif
