#include "store/webhooks.h"

#include "base/rand.h"
#include "core/audit_event.h"
#include "store/internal.h"
#include "store/officers.h"

/* ---- Receivers ------------------------------------------------------------------------------------------------------ */

static struct str blob_copy(const struct query *q, int at, struct arena *arena) {
    const char *bytes = sqlite3_column_blob(q->stmt, at);
    return arena_str(arena,
                     (struct str){bytes != NULL ? bytes : "", (size_t)sqlite3_column_bytes(q->stmt, at)});
}

static int webhook_read(const struct query *q, struct arena *arena, struct webhook *out, struct err *err) {
    *out = (struct webhook){.id = sqlite3_column_int64(q->stmt, 0),
                            .url = column_copy(q, 1, arena),
                            .secret = blob_copy(q, 2, arena),
                            .loopback = sqlite3_column_int(q->stmt, 4) != 0,
                            .created = sqlite3_column_int64(q->stmt, 5),
                            .created_by = column_copy(q, 6, arena),
                            .waiting = (uint64_t)sqlite3_column_int64(q->stmt, 7),
                            .given_up = (uint64_t)sqlite3_column_int64(q->stmt, 8),
                            .arrived = sqlite3_column_int64(q->stmt, 9),
                            .fault = column_copy(q, 10, arena)};
    if (!webhook_kinds_parse(column_str(q, 3), &out->kinds))
        return err_set(err, ERR_STORE, "webhook %lld is told of something impossible", (long long)out->id);
    if (out->url == NULL || out->secret.p == NULL || out->created_by == NULL || out->fault == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a webhook");
    return 0;
}

int store_webhooks(struct store *store, struct arena *arena, struct webhook **out, size_t *count,
                   struct err *err) {
    struct webhook *items = NULL;
    size_t n = 0, room = 0;
    int rc;
    struct query q = query_of(store, STATEMENT_WEBHOOK_LIST);
    query_int(&q, 1, WEBHOOKS_MAX);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = webhook_read(&q, arena, &items[n++], err);
        if (rc != 0)
            break;
    }
    query_end(&q);
    if (rc == 0) {
        *out = items;
        *count = n;
    }
    return rc;
}

static int note(struct transaction *tx, int64_t at, const char *who, enum audit_event event, int64_t id,
                const char *url, struct err *err) {
    char about[24];
    snprintf(about, sizeof about, "%lld", (long long)id);
    const struct audit_entry entry = {
        .at = at, .who = who, .event = audit_event_name(event), .about = about, .unit = "", .detail = url};
    return store_audit_add(tx, &entry, err);
}

/* The one number a statement answers with; 0 without a row. */
static int number_of(struct query *q, int64_t *out, struct err *err) {
    int rc;
    *out = 0;
    while ((rc = query_step(q, err)) > 0)
        *out = sqlite3_column_int64(q->stmt, 0);
    query_end(q);
    return rc;
}

int store_webhook_add(struct transaction *tx, const struct webhook *webhook, int64_t *id, struct err *err) {
    char kinds[WEBHOOK_KINDS_SIZE];
    int64_t count;
    struct query known = query_of(tx->store, STATEMENT_WEBHOOK_COUNT);
    int rc = number_of(&known, &count, err);
    if (rc == 0 && count >= WEBHOOKS_MAX)
        rc = err_set(err, ERR_LIMIT, "there are %d webhooks already: remove one first", WEBHOOKS_MAX);
    if (rc != 0)
        return rc;
    webhook_kinds_format(webhook->kinds, kinds);
    struct query q = query_of(tx->store, STATEMENT_WEBHOOK_ADD);
    query_text(&q, 1, webhook->url);
    query_blob(&q, 2, webhook->secret.p, webhook->secret.n);
    query_text(&q, 3, kinds);
    query_int(&q, 4, webhook->loopback);
    query_int(&q, 5, webhook->created);
    query_text(&q, 6, webhook->created_by);
    rc = number_of(&q, id, err);
    return rc == 0
               ? note(tx, webhook->created, webhook->created_by, AUDIT_WEBHOOK_ADDED, *id, webhook->url, err)
               : rc;
}

int store_webhook_remove(struct transaction *tx, int64_t id, const char *by, int64_t now, struct err *err) {
    char url[WEBHOOK_URL_MAX + 1] = "";
    struct query get = query_of(tx->store, STATEMENT_WEBHOOK_GET);
    query_int(&get, 1, id);
    int rc = query_step(&get, err);
    if (rc > 0) {
        struct str text = column_str(&get, 0);
        snprintf(url, sizeof url, "%.*s", STR_ARG(text));
    }
    query_end(&get);
    if (rc < 0)
        return rc;
    if (rc == 0)
        return err_set(err, ERR_NOT_FOUND, "there is no webhook %lld; hailong webhook list shows them",
                       (long long)id);
    struct query q = query_of(tx->store, STATEMENT_WEBHOOK_REMOVE);
    query_int(&q, 1, id);
    query_int(&q, 2, now);
    rc = query_run(&q, err);
    if (rc != 0)
        return rc;
    struct query drop = query_of(tx->store, STATEMENT_WEBHOOK_DROP_WAITING);
    query_int(&drop, 1, id);
    rc = query_run(&drop, err);
    return rc == 0 ? note(tx, now, by, AUDIT_WEBHOOK_REMOVED, id, url, err) : rc;
}

/* ---- Messages ------------------------------------------------------------------------------------------------------- */

static int prune(struct transaction *tx, int64_t now, struct err *err) {
    static const enum statement statements[] = {STATEMENT_WEBHOOK_DELIVERY_PRUNE,
                                                STATEMENT_WEBHOOK_EVENT_PRUNE};
    int rc = 0;
    for (size_t i = 0; i < 2 && rc == 0; i++) {
        struct query q = query_of(tx->store, statements[i]);
        query_int(&q, 1, now - WEBHOOK_KEEP_DAYS * INT64_C(86400));
        rc = query_run(&q, err);
    }
    return rc;
}

static int event_add(struct transaction *tx, enum webhook_kind kind, const char *data, int64_t now,
                     struct arena *arena, int64_t *id, struct err *err) {
    enum { UID_BYTES = 16 };
    uint8_t bytes[UID_BYTES];
    char uid[4 + 2 * UID_BYTES + 1] = "msg_", day[DATE_TEXT_SIZE];
    struct rng rng = rng_system();
    rng_bytes(&rng, bytes, sizeof bytes);
    for (size_t i = 0; i < UID_BYTES; i++)
        snprintf(uid + 4 + 2 * i, 3, "%02x", bytes[i]);
    int64_t second = ((now + DATE_ZONE_SECONDS) % 86400 + 86400) % 86400;
    day_format(day_of_seconds(now), day);
    const char *body =
        arena_printf(arena, "{\"type\":\"%s\",\"timestamp\":\"%sT%02d:%02d:%02d+07:00\",\"data\":%s}",
                     webhook_kind_name(kind), day, (int)(second / 3600), (int)(second / 60 % 60),
                     (int)(second % 60), data);
    if (body == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a message");
    struct query q = query_of(tx->store, STATEMENT_WEBHOOK_EVENT_ADD);
    query_text(&q, 1, uid);
    query_text(&q, 2, webhook_kind_name(kind));
    query_text(&q, 3, body);
    query_int(&q, 4, now);
    return number_of(&q, id, err);
}

static int tell(struct transaction *tx, enum webhook_kind kind, const char *data, int64_t now,
                struct arena *arena, struct err *err) {
    struct webhook *webhooks = NULL;
    size_t count = 0;
    int64_t event = 0;
    int rc = store_webhooks(tx->store, arena, &webhooks, &count, err);
    for (size_t i = 0; i < count && rc == 0; i++) {
        if ((webhooks[i].kinds >> kind & 1) == 0)
            continue;
        if (event == 0)
            rc = event_add(tx, kind, data, now, arena, &event, err);
        if (rc != 0)
            break;
        struct query q = query_of(tx->store, STATEMENT_WEBHOOK_DELIVERY_ADD);
        query_int(&q, 1, event);
        query_int(&q, 2, webhooks[i].id);
        query_int(&q, 3, now);
        rc = query_run(&q, err);
    }
    return rc == 0 && event != 0 ? prune(tx, now, err) : rc;
}

int store_webhook_event(struct transaction *tx, enum webhook_kind kind, const char *data, int64_t now,
                        struct err *err) {
    if (strlen(data) > WEBHOOK_BODY_MAX)
        return err_set(err, ERR_BUG, "a message of more than %d bytes", WEBHOOK_BODY_MAX);
    struct arena *arena = arena_new(1024 * 1024);
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a message");
    int rc = tell(tx, kind, data, now, arena, err);
    arena_free(arena);
    return rc;
}

static int due_read(const struct query *q, struct arena *arena, struct webhook_due *out, struct err *err) {
    *out = (struct webhook_due){.event = sqlite3_column_int64(q->stmt, 0),
                                .webhook = sqlite3_column_int64(q->stmt, 1),
                                .uid = column_copy(q, 2, arena),
                                .body = column_copy(q, 3, arena),
                                .at = sqlite3_column_int64(q->stmt, 4),
                                .url = column_copy(q, 5, arena),
                                .secret = blob_copy(q, 6, arena),
                                .loopback = sqlite3_column_int(q->stmt, 7) != 0,
                                .tries = (unsigned)sqlite3_column_int(q->stmt, 8)};
    if (out->uid == NULL || out->body == NULL || out->url == NULL || out->secret.p == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a message");
    return 0;
}

int store_webhook_due(struct store *store, int64_t now, size_t most, struct arena *arena,
                      struct webhook_due **out, size_t *count, struct err *err) {
    struct webhook_due *items = NULL;
    size_t n = 0, room = 0;
    int rc;
    struct query q = query_of(store, STATEMENT_WEBHOOK_DUE);
    query_int(&q, 1, now);
    query_int(&q, 2, (int64_t)most);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = due_read(&q, arena, &items[n++], err);
        if (rc != 0)
            break;
    }
    query_end(&q);
    if (rc == 0) {
        *out = items;
        *count = n;
    }
    return rc;
}

int store_webhook_arrived(struct transaction *tx, const struct webhook_due *due, int64_t now,
                          struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_WEBHOOK_ARRIVED);
    query_int(&q, 1, due->event);
    query_int(&q, 2, due->webhook);
    query_int(&q, 3, now);
    return query_run(&q, err);
}

int store_webhook_failed(struct transaction *tx, const struct webhook_due *due, int64_t now, int64_t again,
                         const char *fault, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_WEBHOOK_FAILED);
    query_int(&q, 1, due->event);
    query_int(&q, 2, due->webhook);
    query_int(&q, 3, again);
    query_text(&q, 4, fault);
    int rc = query_run(&q, err);
    if (rc != 0)
        return rc;
    struct query others = query_of(tx->store, STATEMENT_WEBHOOK_POSTPONE);
    query_int(&others, 1, due->webhook);
    query_int(&others, 2, again);
    rc = query_run(&others, err);
    if (rc != 0)
        return rc;
    struct query old = query_of(tx->store, STATEMENT_WEBHOOK_GIVE_UP);
    query_int(&old, 1, now - WEBHOOK_LIFE_SECONDS);
    query_int(&old, 2, due->webhook);
    return query_run(&old, err);
}

/* ---- Early warnings ------------------------------------------------------------------------------------------------- */

static int place_read(const struct query *q, struct arena *arena, struct signal_place *out, struct err *err) {
    *out = (struct signal_place){.unit_id = sqlite3_column_int64(q->stmt, 0),
                                 .unit = column_copy(q, 1, arena),
                                 .survey_id = sqlite3_column_int64(q->stmt, 2),
                                 .survey = column_copy(q, 3, arena),
                                 .responses = sqlite3_column_int64(q->stmt, 4)};
    return out->unit != NULL && out->survey != NULL ? 0 : err_set(err, ERR_NOMEM, "no memory for a unit");
}

int store_signal_places(struct store *store, struct arena *arena, struct signal_place **out, size_t *count,
                        struct err *err) {
    struct signal_place *items = NULL;
    size_t n = 0, room = 0;
    int rc;
    struct query q = query_of(store, STATEMENT_SIGNAL_COUNTS);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = place_read(&q, arena, &items[n++], err);
        if (rc != 0)
            break;
    }
    query_end(&q);
    if (rc == 0) {
        *out = items;
        *count = n;
    }
    return rc;
}

int store_signal_looked(struct transaction *tx, const struct signal_place *place, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_SIGNAL_LOOK_SET);
    query_int(&q, 1, place->unit_id);
    query_int(&q, 2, place->survey_id);
    query_int(&q, 3, place->responses);
    return query_run(&q, err);
}

int store_signal_told(struct transaction *tx, const struct signal_place *place, const char *dimension,
                      const char *month, bool *is_new, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_SIGNAL_TOLD_ADD);
    query_int(&q, 1, place->unit_id);
    query_int(&q, 2, place->survey_id);
    query_text(&q, 3, dimension);
    query_text(&q, 4, month);
    int rc = query_run(&q, err);
    if (rc == 0)
        *is_new = sqlite3_changes(tx->store->db) > 0;
    return rc;
}
