/* Officers looked after by officers, or from the command line. */
#include "account/internal.h"

struct managing {
    const char *by;
    const struct officer *officer; /* what it is to be */
    const char *login;
    struct arena *arena;
    int64_t now;
    bool disabled;
    struct link link;
};

static bool keeps_all(const struct officer *officer) {
    return officer->role == ROLE_ADMIN && officer->unit[0] == '\0' && officer->disabled == 0;
}

/* ---- Whether they may ------------------------------------------------------------------------------------------------ */

static int by_code(const void *a, const void *b) {
    return strcmp(((const struct unit *)a)->code, ((const struct unit *)b)->code);
}

int account_reaches(struct store *store, const struct officer_rights *rights, const char *own,
                    const char *unit, int32_t day, struct arena *arena, bool *out, struct err *err) {
    struct unit *line = NULL;
    size_t count = 0;
    /* Whoever reaches the unit belongs to one above it: there is no need to read the others. */
    int rc = unit[0] == '\0' ? 0 : store_unit_line(store, unit, INT32_MAX, arena, &line, &count, err);
    if (rc != 0)
        return rc;
    if (count > 0)
        qsort(line, count, sizeof *line, by_code);
    *out = officer_can(rights, ACTION_MANAGE_OFFICERS, officer_relation(line, count, own, unit, day));
    return 0;
}

/* What the caller judged may be so no more: whoever does it is read again, where nobody can come between. ERR_NOT_FOUND when `by` may
 * not look after the officer as it is (or is to be). The command line may always. */
int may_manage(struct transaction *tx, const char *by, const struct officer *officer, int64_t now,
               struct arena *arena, struct err *err) {
    struct officer manager;
    bool good = false;
    if (by[0] == '\0')
        return 0;
    int rc = store_officer(transaction_store(tx), by, arena, &manager, NULL, err);
    if (rc != 0)
        return rc;
    const struct officer_rights rights = {
        .role = manager.role, .whole = manager.unit[0] == '\0', .disabled = manager.disabled != 0};
    rc = account_reaches(transaction_store(tx), &rights, manager.unit, officer->unit, day_of_seconds(now),
                         arena, &good, err);
    if (rc != 0 || (good && officer_may_appoint(&rights, officer->role)))
        return rc;
    return err_set(err, ERR_NOT_FOUND, "\"%s\" looks after no officer who is %s%s%s", by,
                   role_name(officer->role), officer->unit[0] != '\0' ? " of " : "", officer->unit);
}

/* ---- What they do ---------------------------------------------------------------------------------------------------- */

/* ERR_CONFLICT when nobody could look after the whole installation any more, now that somebody who did does no longer. */
static int admin_left(struct transaction *tx, struct arena *arena, struct err *err) {
    struct officer *officers;
    size_t count = 0;
    int rc = store_officers(transaction_store(tx), NULL, arena, &officers, &count, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < count; i++)
        if (keeps_all(&officers[i]))
            return 0;
    return err_set(err, ERR_CONFLICT,
                   "no admin of the whole installation would be left: make another officer one first");
}

/* "admin of xa-a" */
static const char *place_words(struct arena *arena, const struct officer *officer) {
    const char *words = arena_printf(arena, "%s%s%s", role_name(officer->role),
                                     officer->unit[0] != '\0' ? " of " : "", officer->unit);
    return words != NULL ? words : role_name(officer->role);
}

static int add_fn(struct transaction *tx, void *context, struct err *err) {
    struct managing *m = context;
    transaction_quiet(tx);
    int rc = may_manage(tx, m->by, m->officer, m->now, m->arena, err);
    if (rc == 0)
        rc = store_officer_add(tx, m->officer, m->now, err);
    if (rc == 0)
        rc = link_put(tx, &m->link, m->officer->login, err);
    if (rc == 0)
        rc = store_setup_drop(tx, "", err); /* there is a first one */
    return rc == 0 ? note(tx, m->now, m->by, AUDIT_OFFICER_ADDED, m->officer->login, m->officer->unit,
                          place_words(m->arena, m->officer), err)
                   : rc;
}

int account_officer_add(struct account *account, const char *by, const struct officer *officer,
                        struct arena *arena, const char **token, struct err *err) {
    struct managing m = {.by = by, .officer = officer, .arena = arena, .now = account_now(account)};
    int rc = link_new(account, ACCOUNT_LINK_SECONDS, arena, &m.link, err);
    if (rc == 0)
        rc = store_transact(account->store, add_fn, &m, err);
    if (rc == 0)
        *token = m.link.token;
    return rc;
}

static int change_fn(struct transaction *tx, void *context, struct err *err) {
    struct managing *m = context;
    struct officer before;
    transaction_quiet(tx);
    int rc = store_officer(transaction_store(tx), m->officer->login, m->arena, &before, NULL, err);
    if (rc == 0)
        rc = may_manage(tx, m->by, &before, m->now, m->arena, err);
    if (rc == 0)
        rc = may_manage(tx, m->by, m->officer, m->now, m->arena, err);
    if (rc == 0)
        rc = store_officer_change(tx, m->officer, err);
    if (rc == 0 && keeps_all(&before))
        rc = admin_left(tx, m->arena, err);
    if (rc != 0)
        return rc;
    const char *detail = arena_printf(m->arena, "%s, was %s", place_words(m->arena, m->officer),
                                      place_words(m->arena, &before));
    if (detail == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a line of the log");
    return note(tx, m->now, m->by, AUDIT_OFFICER_CHANGED, m->officer->login, m->officer->unit, detail, err);
}

int account_officer_change(struct account *account, const char *by, const struct officer *officer,
                           struct arena *arena, struct err *err) {
    struct managing m = {.by = by, .officer = officer, .arena = arena, .now = account_now(account)};
    return store_transact(account->store, change_fn, &m, err);
}

static int disable_fn(struct transaction *tx, void *context, struct err *err) {
    struct managing *m = context;
    struct officer officer;
    transaction_quiet(tx);
    int rc = store_officer(transaction_store(tx), m->login, m->arena, &officer, NULL, err);
    if (rc == 0)
        rc = may_manage(tx, m->by, &officer, m->now, m->arena, err);
    if (rc != 0 || (officer.disabled != 0) == m->disabled)
        return rc; /* it keeps the time since when it is */
    rc = store_officer_disable(tx, m->login, m->disabled ? m->now : 0, err);
    if (rc == 0 && m->disabled && keeps_all(&officer))
        rc = admin_left(tx, m->arena, err);
    return rc == 0 ? note(tx, m->now, m->by, m->disabled ? AUDIT_OFFICER_DISABLED : AUDIT_OFFICER_ENABLED,
                          m->login, officer.unit, "", err)
                   : rc;
}

int account_officer_disable(struct account *account, const char *by, const char *login, bool disabled,
                            struct arena *arena, struct err *err) {
    struct managing m = {
        .by = by, .login = login, .disabled = disabled, .arena = arena, .now = account_now(account)};
    return store_transact(account->store, disable_fn, &m, err);
}

static int reset_fn(struct transaction *tx, void *context, struct err *err) {
    struct managing *m = context;
    const struct officer_secrets none = {.password = NULL, .totp = STR("")};
    struct officer officer;
    uint64_t ended;
    transaction_quiet(tx);
    int rc = store_officer(transaction_store(tx), m->login, m->arena, &officer, NULL, err);
    if (rc == 0)
        rc = may_manage(tx, m->by, &officer, m->now, m->arena, err);
    if (rc == 0 && officer.disabled != 0)
        rc = err_set(err, ERR_CONFLICT, "officer \"%s\" is disabled: enable first", m->login);
    if (rc == 0)
        rc = store_officer_secrets_set(tx, m->login, &none, err);
    if (rc == 0)
        rc = store_sessions_end(tx, m->login, 0, &ended, err);
    if (rc == 0)
        rc = link_put(tx, &m->link, m->login, err);
    return rc == 0 ? note(tx, m->now, m->by, AUDIT_OFFICER_RESET, m->login, officer.unit, "", err) : rc;
}

int account_officer_reset(struct account *account, const char *by, const char *login, struct arena *arena,
                          const char **token, struct err *err) {
    struct managing m = {.by = by, .login = login, .arena = arena, .now = account_now(account)};
    int rc = link_new(account, ACCOUNT_LINK_SECONDS, arena, &m.link, err);
    if (rc == 0)
        rc = store_transact(account->store, reset_fn, &m, err);
    if (rc == 0)
        *token = m.link.token;
    return rc;
}

static int first_fn(struct transaction *tx, void *context, struct err *err) {
    struct managing *m = context;
    transaction_quiet(tx);
    int rc = link_put(tx, &m->link, "", err);
    return rc == 0 ? note(tx, m->now, "", AUDIT_SETUP_LINK, "", "", "first officer", err) : rc;
}

int account_first(struct account *account, struct store *read, struct arena *arena, const char **token,
                  struct err *err) {
    struct managing m = {.now = account_now(account)};
    bool any = false;
    int rc = store_officer_any(read, &any, err);
    if (rc != 0 || any)
        return rc;
    rc = link_new(account, ACCOUNT_FIRST_LINK_SECONDS, arena, &m.link, err);
    if (rc == 0)
        rc = store_transact(account->store, first_fn, &m, err);
    if (rc != 0)
        return rc;
    *token = m.link.token;
    return 1;
}
