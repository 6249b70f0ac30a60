#include "pages/sender.h"

#include "account/webhook.h"
#include "base/log.h"
#include "base/rand.h"
#include "outbound/post.h"
#include "pages/ticker.h"

enum { LOOK_SECONDS = 1, ROUND_MAX = 16 /* messages between two looks */, ARENA_MAX = 8 * 1024 * 1024 };

struct sender {
    struct store *write;
    const struct account *account;
    const struct clock *clock;
    struct ticker *ticker;
    struct rng rng;
    bool failing; /* the store, and the log knows */
};

/* What came of one try, for the transaction that notes it. */
struct result {
    const struct webhook_due *due;
    int64_t now, again;
    const char *fault; /* NULL: it arrived */
};

static int note_fn(struct transaction *tx, void *context, struct err *err) {
    const struct result *result = context;
    transaction_quiet(tx);
    return result->fault == NULL
               ? store_webhook_arrived(tx, result->due, result->now, err)
               : store_webhook_failed(tx, result->due, result->now, result->again, result->fault, err);
}

/* Tries one and notes what came of it. *failed: it did not arrive. */
static int try_one(struct sender *sender, struct ticker *ticker, const struct webhook_due *due, bool *failed,
                   struct err *err) {
    uint8_t key[WEBHOOK_SECRET_SIZE];
    struct outbound_answer answer = {0};
    struct err why = ERR_INIT;
    int64_t now = clock_wall_seconds(sender->clock);
    const struct outbound_message message = {.url = due->url,
                                             .loopback = due->loopback,
                                             .secret = {(const char *)key, sizeof key},
                                             .id = due->uid,
                                             .at = now,
                                             .body = due->body,
                                             .stop = ticker_stopping,
                                             .context = ticker};
    if (account_webhook_secret(sender->account, due->url, due->secret, key, &why) != 0)
        snprintf(answer.fault, sizeof answer.fault, "%.*s", OUTBOUND_FAULT_MAX, why.text);
    else if (outbound_post(&message, &answer, err) != 0)
        return err->code;
    if (!answer.arrived && ticker_stopping(ticker))
        return 0; /* it was us who gave up */
    *failed = !answer.arrived;
    now = clock_wall_seconds(sender->clock);
    struct result result = {.due = due,
                            .now = now,
                            .again = now + webhook_delay(due->tries + 1, rng_unit(&sender->rng)),
                            .fault = answer.arrived ? NULL : answer.fault};
    return store_transact(sender->write, note_fn, &result, err);
}

static bool among(const int64_t *ids, size_t count, int64_t id) {
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

/* A receiver that failed once in a round is left alone until its next time. */
static int round_run(struct sender *sender, struct ticker *ticker, struct store *read, struct arena *arena,
                     struct err *err) {
    struct webhook_due *due;
    size_t count, failed_count = 0;
    int64_t failed[ROUND_MAX];
    int rc = store_webhook_due(read, clock_wall_seconds(sender->clock), ROUND_MAX, arena, &due, &count, err);
    for (size_t i = 0; rc == 0 && i < count && !ticker_stopping(ticker); i++) {
        bool fails = false;
        if (among(failed, failed_count, due[i].webhook))
            continue;
        rc = try_one(sender, ticker, &due[i], &fails, err);
        if (fails)
            failed[failed_count++] = due[i].webhook;
    }
    return rc;
}

static void tick(struct ticker *ticker, struct store *read, void *context) {
    struct sender *sender = context;
    struct err err = ERR_INIT;
    struct arena *arena = arena_new(ARENA_MAX);
    int rc = arena == NULL ? err_set(&err, ERR_NOMEM, "no memory for messages")
                           : round_run(sender, ticker, read, arena, &err);
    arena_free(arena);
    if (rc != 0 && rc != ERR_BUSY && !sender->failing)
        log_event(LOG_LEVEL_ERROR, "webhooks", "what=\"messages wait\" error=\"%s\"", err.text);
    sender->failing = rc != 0;
}

int sender_new(const char *data_dir, struct store *write, const struct account *account,
               const struct clock *clock, struct sender **out, struct err *err) {
    struct sender *sender = calloc(1, sizeof *sender);
    if (sender == NULL)
        return err_set(err, ERR_NOMEM, "no memory to send messages");
    *sender = (struct sender){.write = write, .account = account, .clock = clock, .rng = rng_system()};
    const struct ticker_options options = {
        .data_dir = data_dir, .seconds = LOOK_SECONDS, .tick = tick, .context = sender};
    int rc = ticker_new(&options, &sender->ticker, err);
    if (rc == 0)
        *out = sender;
    else
        free(sender);
    return rc;
}

void sender_free(struct sender *sender) {
    if (sender == NULL)
        return;
    ticker_free(sender->ticker);
    free(sender);
}
