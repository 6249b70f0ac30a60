#include "store/tokens.h"

#include "core/audit_event.h"
#include "store/internal.h"
#include "store/officers.h"

static int token_read(const struct query *q, struct arena *arena, struct api_token *out, struct err *err) {
    *out = (struct api_token){.id = sqlite3_column_int64(q->stmt, 0),
                              .name = column_copy(q, 1, arena),
                              .unit = column_copy(q, 2, arena),
                              .channel = (enum channel)sqlite3_column_int(q->stmt, 4),
                              .created = sqlite3_column_int64(q->stmt, 5),
                              .created_by = column_copy(q, 6, arena),
                              .last_day = sqlite3_column_int(q->stmt, 7),
                              .revoked = sqlite3_column_int64(q->stmt, 8),
                              .used = column_day(q, 9)};
    if (!scopes_parse(column_str(q, 3), &out->scopes) || (unsigned)out->channel >= CHANNEL_COUNT)
        return err_set(err, ERR_STORE, "token %lld has an impossible scope or channel", (long long)out->id);
    if (out->name == NULL || out->unit == NULL || out->created_by == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a token");
    return 0;
}

int store_token(struct store *store, const uint8_t hash[HASH_DIGEST_SIZE], struct arena *arena,
                struct api_token *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_TOKEN_FIND);
    query_blob(&q, 1, hash, HASH_DIGEST_SIZE);
    int rc = query_step(&q, err);
    if (rc > 0) {
        int read = token_read(&q, arena, out, err);
        rc = read < 0 ? read : 1;
    }
    query_end(&q);
    return rc;
}

int store_tokens(struct store *store, struct arena *arena, struct api_token **out, size_t *count,
                 struct err *err) {
    struct api_token *items = NULL;
    size_t n = 0, room = 0;
    int rc;
    struct query q = query_of(store, STATEMENT_TOKEN_LIST);
    query_int(&q, 1, TOKENS_MAX);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = token_read(&q, arena, &items[n++], err);
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
                const char *unit, const char *detail, struct err *err) {
    char about[24];
    snprintf(about, sizeof about, "%lld", (long long)id);
    const struct audit_entry entry = {.at = at,
                                      .who = who,
                                      .event = audit_event_name(event),
                                      .about = about,
                                      .unit = unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

static int token_room(struct store *store, struct err *err) {
    struct query q = query_of(store, STATEMENT_TOKEN_COUNT);
    int rc = query_step(&q, err);
    int64_t count = rc > 0 ? sqlite3_column_int64(q.stmt, 0) : 0;
    query_end(&q);
    if (rc < 0)
        return rc;
    return count < TOKENS_MAX ? 0 : err_set(err, ERR_LIMIT, "there are %d tokens already", TOKENS_MAX);
}

int store_token_add(struct transaction *tx, const struct api_token *token,
                    const uint8_t hash[HASH_DIGEST_SIZE], int64_t *id, struct err *err) {
    char scopes[SCOPES_TEXT_SIZE], detail[AUDIT_TEXT_MAX + 1];
    int64_t ignored;
    int rc = token->unit[0] == '\0' ? 0 : unit_require(tx->store, token->unit, &ignored, err);
    if (rc == 0)
        rc = token_room(tx->store, err);
    if (rc != 0)
        return rc;
    scopes_format(token->scopes, scopes);
    struct query q = query_of(tx->store, STATEMENT_TOKEN_ADD);
    query_blob(&q, 1, hash, HASH_DIGEST_SIZE);
    query_text(&q, 2, token->name);
    query_text(&q, 3, token->unit);
    query_text(&q, 4, scopes);
    query_int(&q, 5, (int64_t)token->channel);
    query_int(&q, 6, token->created);
    query_text(&q, 7, token->created_by);
    query_int(&q, 8, token->last_day);
    int64_t made = 0;
    while ((rc = query_step(&q, err)) > 0)
        made = sqlite3_column_int64(q.stmt, 0);
    query_end(&q);
    if (rc != 0)
        return rc;
    char day[DATE_TEXT_SIZE];
    day_format(token->last_day, day);
    snprintf(detail, sizeof detail, "%s, until %s", scopes, day);
    *id = made;
    return note(tx, token->created, token->created_by, AUDIT_TOKEN_ADDED, made, token->unit, detail, err);
}

int store_token_revoke(struct transaction *tx, int64_t id, const char *by, int64_t now, struct err *err) {
    struct query get = query_of(tx->store, STATEMENT_TOKEN_GET);
    char unit[AUDIT_TEXT_MAX + 1] = "";
    bool over = false;
    query_int(&get, 1, id);
    int rc = query_step(&get, err);
    if (rc > 0) {
        struct str code = column_str(&get, 0);
        snprintf(unit, sizeof unit, "%.*s", STR_ARG(code));
        over = sqlite3_column_type(get.stmt, 2) != SQLITE_NULL;
    }
    query_end(&get);
    if (rc < 0)
        return rc;
    if (rc == 0)
        return err_set(err, ERR_NOT_FOUND, "there is no token %lld; hailong token list shows them",
                       (long long)id);
    if (over)
        return 0;
    struct query q = query_of(tx->store, STATEMENT_TOKEN_REVOKE);
    query_int(&q, 1, id);
    query_int(&q, 2, now);
    rc = query_run(&q, err);
    return rc == 0 ? note(tx, now, by, AUDIT_TOKEN_REVOKED, id, unit, "", err) : rc;
}

int store_token_used(struct transaction *tx, int64_t id, int32_t day, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_TOKEN_USED);
    query_int(&q, 1, id);
    query_int(&q, 2, day);
    return query_run(&q, err);
}

int store_api_request(struct store *store, const struct api_request *request, struct arena *arena,
                      enum api_seen *seen, const char **answer, struct err *err) {
    struct query q = query_of(store, STATEMENT_API_REQUEST_FIND);
    query_int(&q, 1, request->token);
    query_blob(&q, 2, request->key, sizeof request->key);
    int rc = query_step(&q, err);
    *seen = API_NEW;
    if (rc > 0) {
        bool same = sqlite3_column_bytes(q.stmt, 0) == sizeof request->body &&
                    memcmp(sqlite3_column_blob(q.stmt, 0), request->body, sizeof request->body) == 0;
        *seen = same ? API_REPEATED : API_CONFLICT;
        *answer = column_copy(&q, 1, arena);
        rc = *answer == NULL ? err_set(err, ERR_NOMEM, "no memory for an answer") : 0;
    }
    query_end(&q);
    return rc;
}

/* Not while the clock may be wrong: what it forgets too early counts twice when it is sent again. */
static int requests_prune(struct store *store, int32_t day, struct err *err) {
    if (store_clock_doubted(store))
        return 0;
    struct query prune = query_of(store, STATEMENT_API_REQUEST_PRUNE);
    query_int(&prune, 1, day - API_REQUEST_DAYS);
    return query_run(&prune, err);
}

int store_api_request_add(struct transaction *tx, const struct api_request *request, struct err *err) {
    int rc = requests_prune(tx->store, request->day, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_API_REQUEST_ADD);
    query_int(&q, 1, request->token);
    query_blob(&q, 2, request->key, sizeof request->key);
    query_blob(&q, 3, request->body, sizeof request->body);
    query_text(&q, 4, request->answer);
    query_int(&q, 5, request->day);
    return query_run(&q, err);
}
