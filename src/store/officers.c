#include "store/officers.h"

#include "base/utf8.h"
#include "store/internal.h"

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

static int officer_read(const struct query *q, struct arena *arena, struct officer *out,
                        struct officer_secrets *secrets, struct err *err) {
    struct officer officer = {
        .login = column_copy(q, 1, arena),
        .name = column_copy(q, 2, arena),
        .unit = column_copy(q, 4, arena),
        .created = sqlite3_column_int64(q->stmt, 5),
        .disabled = sqlite3_column_int64(q->stmt, 6),
        .last_login = sqlite3_column_int64(q->stmt, 7),
        .ready = sqlite3_column_int(q->stmt, 8) != 0,
        .factor = sqlite3_column_int(q->stmt, 9) != 0,
        .recovery = (unsigned)sqlite3_column_int(q->stmt, 10),
    };
    if (!role_parse(column_str(q, 3), &officer.role))
        return err_set(err, ERR_STORE, "a stored officer has the impossible role \"%.*s\"",
                       STR_ARG(column_str(q, 3)));
    bool memory = officer.login != NULL && officer.name != NULL && officer.unit != NULL;
    if (memory && secrets != NULL) {
        *secrets = (struct officer_secrets){.password = officer.ready ? column_copy(q, 11, arena) : NULL,
                                            .totp = arena_str(arena, column_str(q, 12)),
                                            .step = sqlite3_column_int64(q->stmt, 13)};
        memory = (secrets->password != NULL || !officer.ready) && secrets->totp.p != NULL;
    }
    if (!memory)
        return err_set(err, ERR_NOMEM, "no memory for an officer");
    *out = officer;
    return 0;
}

int store_officers(struct store *store, const char *unit_code, struct arena *arena, struct officer **out,
                   size_t *count, struct err *err) {
    struct officer *items = NULL;
    size_t n = 0, room = 0;
    int64_t ignored;
    int rc = unit_code == NULL ? 0 : unit_require(store, unit_code, &ignored, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_OFFICER_LIST);
    query_text(&q, 1, NULL);
    query_text(&q, 2, unit_code);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = officer_read(&q, arena, &items[n++], NULL, err);
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

static int officer_unknown(const char *login, struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "there is no officer \"%s\": see `hailong officer list`", login);
}

int store_officer(struct store *store, const char *login, struct arena *arena, struct officer *out,
                  struct officer_secrets *secrets, struct err *err) {
    struct query q = query_of(store, STATEMENT_OFFICER_LIST);
    query_text(&q, 1, login);
    query_text(&q, 2, NULL);
    int rc = query_step(&q, err);
    if (rc > 0)
        rc = officer_read(&q, arena, out, secrets, err);
    else if (rc == 0)
        rc = officer_unknown(login, err);
    query_end(&q);
    return rc;
}

int store_officer_any(struct store *store, bool *any, struct err *err) {
    struct query q = query_of(store, STATEMENT_OFFICER_ANY);
    int rc = query_step(&q, err);
    if (rc > 0)
        *any = sqlite3_column_int(q.stmt, 0) != 0;
    query_end(&q);
    return rc < 0 ? rc : 0;
}

int store_setup(struct store *store, const uint8_t hash[HASH_DIGEST_SIZE], int64_t now, struct arena *arena,
                struct setup *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_SETUP_FIND);
    query_blob(&q, 1, hash, HASH_DIGEST_SIZE);
    query_int(&q, 2, now);
    int rc = query_step(&q, err);
    if (rc > 0) {
        struct setup setup = {.login = column_copy(&q, 0, arena),
                              .until = sqlite3_column_int64(q.stmt, 1),
                              .totp = arena_str(arena, column_str(&q, 2))};
        if (setup.login == NULL || setup.totp.p == NULL)
            rc = err_set(err, ERR_NOMEM, "no memory for a link");
        else
            *out = setup;
    }
    query_end(&q);
    return rc;
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

/* Runs a statement that must meet the officer. */
static int run_for(struct query *q, struct transaction *tx, const char *login, struct err *err) {
    int rc = query_run(q, err);
    return rc == 0 && sqlite3_changes(tx->store->db) == 0 ? officer_unknown(login, err) : rc;
}

/* What there is to say about an officer's place; binds the unit at `at` of the query. */
static int officer_check(struct store *store, const struct officer *officer, int64_t *unit, struct err *err) {
    char login[LOGIN_SIZE];
    if (!login_parse(str_of(officer->login), login) || strcmp(login, officer->login) != 0)
        return err_set(
            err, ERR_INPUT,
            "\"%.60s\" is no login: %d to %d of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit",
            officer->login, LOGIN_MIN, LOGIN_MAX);
    if (officer->name[0] == '\0' || utf8_length(str_of(officer->name)) > PLACE_NAME_MAX)
        return err_set(err, ERR_INPUT, "an officer needs a name of at most %d characters", PLACE_NAME_MAX);
    if (officer->unit[0] != '\0')
        return unit_require(store, officer->unit, unit, err);
    if (officer->role == ROLE_CLERK)
        return err_set(err, ERR_INPUT, "a clerk works for a unit: name it");
    return 0;
}

static void query_unit(struct query *q, int at, const struct officer *officer, int64_t unit) {
    if (officer->unit[0] != '\0')
        query_int(q, at, unit);
    else
        query_text(q, at, NULL);
}

int store_officer_add(struct transaction *tx, const struct officer *officer, int64_t now, struct err *err) {
    int64_t unit = 0;
    int rc = officer_check(tx->store, officer, &unit, err);
    if (rc != 0)
        return rc;
    struct query known = query_of(tx->store, STATEMENT_OFFICER_LIST);
    query_text(&known, 1, officer->login);
    query_text(&known, 2, NULL);
    rc = query_step(&known, err);
    query_end(&known);
    if (rc > 0)
        return err_set(err, ERR_CONFLICT, "there is an officer \"%s\" already: choose another login",
                       officer->login);
    if (rc < 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_OFFICER_ADD);
    query_text(&q, 1, officer->login);
    query_text(&q, 2, officer->name);
    query_text(&q, 3, role_name(officer->role));
    query_unit(&q, 4, officer, unit);
    query_int(&q, 5, now);
    return query_run(&q, err);
}

int store_officer_change(struct transaction *tx, const struct officer *officer, struct err *err) {
    int64_t unit = 0;
    int rc = officer_check(tx->store, officer, &unit, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_OFFICER_CHANGE);
    query_text(&q, 1, officer->login);
    query_text(&q, 2, officer->name);
    query_text(&q, 3, role_name(officer->role));
    query_unit(&q, 4, officer, unit);
    return run_for(&q, tx, officer->login, err);
}

int store_setup_drop(struct transaction *tx, const char *login, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_SETUP_DROP);
    query_text(&q, 1, login);
    return query_run(&q, err);
}

int store_officer_disable(struct transaction *tx, const char *login, int64_t now, struct err *err) {
    uint64_t ignored;
    struct query q = query_of(tx->store, STATEMENT_OFFICER_DISABLE);
    query_text(&q, 1, login);
    if (now != 0)
        query_int(&q, 2, now);
    else
        query_text(&q, 2, NULL);
    int rc = run_for(&q, tx, login, err);
    if (rc != 0 || now == 0)
        return rc;
    rc = store_setup_drop(tx, login, err);
    return rc == 0 ? store_sessions_end(tx, login, 0, &ignored, err) : rc;
}

int store_officer_secrets_set(struct transaction *tx, const char *login,
                              const struct officer_secrets *secrets, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_OFFICER_SECRETS);
    query_text(&q, 1, login);
    query_text(&q, 2, secrets->password);
    if (secrets->totp.n > 0)
        query_blob(&q, 3, secrets->totp.p, secrets->totp.n);
    else
        query_text(&q, 3, NULL);
    query_int(&q, 4, secrets->step);
    int rc = run_for(&q, tx, login, err);
    if (rc != 0)
        return rc;
    struct query drop = query_of(tx->store, STATEMENT_RECOVERY_DROP);
    query_text(&drop, 1, login);
    return query_run(&drop, err);
}

int store_officer_password_set(struct transaction *tx, const char *login, const char *hash, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_OFFICER_PASSWORD);
    query_text(&q, 1, login);
    query_text(&q, 2, hash);
    return run_for(&q, tx, login, err);
}

int store_officer_seen(struct transaction *tx, const char *login, int64_t now, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_OFFICER_SEEN);
    query_text(&q, 1, login);
    query_int(&q, 2, now);
    return run_for(&q, tx, login, err);
}

/* 1 when the statement met a row, 0 when none. */
static int run_once(struct query *q, struct transaction *tx, struct err *err) {
    int rc = query_run(q, err);
    return rc < 0 ? rc : sqlite3_changes(tx->store->db) > 0;
}

int store_officer_step(struct transaction *tx, const char *login, int64_t step, struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_OFFICER_STEP);
    query_text(&q, 1, login);
    query_int(&q, 2, step);
    return run_once(&q, tx, err);
}

int store_recovery_add(struct transaction *tx, const char *login, const uint8_t mark[HASH_DIGEST_SIZE],
                       struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_RECOVERY_ADD);
    query_text(&q, 1, login);
    query_blob(&q, 2, mark, HASH_DIGEST_SIZE);
    return run_for(&q, tx, login, err);
}

int store_recovery_use(struct transaction *tx, const char *login, const uint8_t mark[HASH_DIGEST_SIZE],
                       struct err *err) {
    struct query q = query_of(tx->store, STATEMENT_RECOVERY_USE);
    query_text(&q, 1, login);
    query_blob(&q, 2, mark, HASH_DIGEST_SIZE);
    return run_once(&q, tx, err);
}

int store_setup_put(struct transaction *tx, const uint8_t hash[HASH_DIGEST_SIZE], const struct setup *setup,
                    struct err *err) {
    int rc = store_setup_drop(tx, setup->login, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_SETUP_ADD);
    query_blob(&q, 1, hash, HASH_DIGEST_SIZE);
    query_text(&q, 2, setup->login);
    query_int(&q, 3, setup->until);
    query_blob(&q, 4, setup->totp.p, setup->totp.n);
    return query_run(&q, err);
}
