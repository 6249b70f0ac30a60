/* Sessions, and the delay before one. */
#include "store/internal.h"
#include "store/officers.h"

/* ---- Delay ------------------------------------------------------------------------------------------------------- */

enum { DELAY_FORGET_SECONDS = 24 * 3600 };

static int64_t delay_after(int64_t tries) {
    if (tries < DELAY_FREE_TRIES)
        return 0;
    int64_t doublings = tries - DELAY_FREE_TRIES;
    return doublings < 10 && (1 << doublings) < DELAY_MAX_SECONDS ? 1 << doublings : DELAY_MAX_SECONDS;
}

static int delay_put(struct transaction *tx, const uint8_t *mark, int64_t tries, int64_t now,
                     struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_DELAY_PUT);
    query_blob(&q, 1, mark, HASH_DIGEST_SIZE);
    query_int(&q, 2, tries);
    query_int(&q, 3, now);
    query_int(&q, 4, now + delay_after(tries));
    int rc = query_run(&q, err);
    if (rc != 0)
        return rc;
    struct query cut = query_of(tx->store, STATEMENT_DELAY_CUT);
    query_int(&cut, 1, DELAY_NAMES_MAX);
    return query_run(&cut, err);
}

int store_delay_try(struct transaction *tx, const uint8_t mark[HASH_DIGEST_SIZE], int64_t now, int64_t *wait,
                    struct err *err) {
    int64_t tries = 0, until = 0;
    struct query q = query_of(tx->store, STATEMENT_DELAY_GET);
    query_blob(&q, 1, mark, HASH_DIGEST_SIZE);
    int rc = query_step(&q, err);
    if (rc > 0 && now - sqlite3_column_int64(q.stmt, 1) < DELAY_FORGET_SECONDS) {
        tries = sqlite3_column_int64(q.stmt, 0);
        until = sqlite3_column_int64(q.stmt, 2);
    }
    query_end(&q);
    if (rc < 0)
        return rc;
    /* Further off than any delay: the clock was wrong then, and nobody may be kept out by that. */
    if (until > now && until - now <= DELAY_MAX_SECONDS) {
        *wait = until - now;
        return 0;
    }
    rc = delay_put(tx, mark, tries + 1, now, err);
    if (rc == 0)
        *wait = 0;
    return rc;
}

int store_delay_clear(struct transaction *tx, const uint8_t mark[HASH_DIGEST_SIZE], struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_DELAY_CLEAR);
    query_blob(&q, 1, mark, HASH_DIGEST_SIZE);
    return query_run(&q, err);
}

/* ---- Sessions ---------------------------------------------------------------------------------------------------- */

static int session_read(const struct query *q, struct arena *arena, struct session *out, struct err *err) {
    struct session session = {.id = sqlite3_column_int64(q->stmt, 0),
                              .created = sqlite3_column_int64(q->stmt, 1),
                              .seen = sqlite3_column_int64(q->stmt, 2),
                              .login = column_copy(q, 3, arena)};
    if (session.login == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a session");
    *out = session;
    return 0;
}

int store_session(struct store *store, const uint8_t hash[HASH_DIGEST_SIZE], struct arena *arena,
                  struct session *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_SESSION_FIND);
    query_blob(&q, 1, hash, HASH_DIGEST_SIZE);
    int rc = query_step(&q, err);
    if (rc > 0) {
        int read = session_read(&q, arena, out, err);
        rc = read < 0 ? read : 1;
    }
    query_end(&q);
    return rc;
}

int store_sessions(struct store *store, const char *login, struct arena *arena, struct session **out,
                   size_t *count, struct err *err) {
    struct session *items = NULL;
    size_t n = 0, room = 0;
    int rc;
    struct query q = query_of(store, STATEMENT_SESSION_LIST);
    query_text(&q, 1, login);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = session_read(&q, arena, &items[n++], err);
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

int store_session_add(struct transaction *tx, const char *login, const uint8_t hash[HASH_DIGEST_SIZE],
                      int64_t now, int64_t *id, struct err *err) {
    struct query prune = query_of(tx->store, STATEMENT_SESSIONS_PRUNE);
    query_int(&prune, 1, now - SESSION_SECONDS);
    query_int(&prune, 2, now - SESSION_IDLE_SECONDS);
    int rc = query_run(&prune, err);
    if (rc != 0)
        return rc;
    int64_t added = 0;
    struct query q = query_of(tx->store, STATEMENT_SESSION_ADD);
    query_blob(&q, 1, hash, HASH_DIGEST_SIZE);
    query_text(&q, 2, login);
    query_int(&q, 3, now);
    while ((rc = query_step(&q, err)) > 0)
        added = sqlite3_column_int64(q.stmt, 0);
    query_end(&q);
    if (rc == 0 && added == 0)
        rc = err_set(err, ERR_NOT_FOUND, "there is no officer \"%s\"", login);
    if (rc == 0)
        *id = added;
    return rc;
}

int store_session_touch(struct transaction *tx, int64_t id, int64_t now, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_SESSION_TOUCH);
    query_int(&q, 1, id);
    query_int(&q, 2, now);
    return query_run(&q, err);
}

int store_session_end(struct transaction *tx, const char *login, int64_t id, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_SESSION_END);
    query_text(&q, 1, login);
    query_int(&q, 2, id);
    int rc = query_run(&q, err);
    return rc < 0 ? rc : sqlite3_changes(tx->store->db) > 0;
}

int store_sessions_end(struct transaction *tx, const char *login, int64_t except, uint64_t *count,
                       struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_SESSIONS_END);
    query_text(&q, 1, login);
    query_int(&q, 2, except);
    int rc = query_run(&q, err);
    if (rc == 0)
        *count = (uint64_t)sqlite3_changes(tx->store->db);
    return rc;
}
