/* The officers of the demo, ready to sign in. */
#include "base/secret/password.h"
#include "cli/demo_data.h"
#include "core/audit_event.h"
#include "store/officers.h"

const char demo_password[] = "sen-no-thang-bay";

const struct demo_officer demo_officers[DEMO_OFFICERS] = {
    {"quan.tri", "Nguyễn Thị Mai (minh họa)", ROLE_ADMIN, ""},
    {"lanh.dao", "Trần Văn Bình (minh họa)", ROLE_OFFICER, "xa-vi-du"},
    {"mot.cua", "Lê Thị Hòa (minh họa)", ROLE_OFFICER, "xa-vi-du-hcc"},
    {"van.thu", "Phạm Thị Lan (minh họa)", ROLE_CLERK, "xa-vi-du-hcc"},
    {"giam.sat", "Hoàng Văn Sơn (minh họa)", ROLE_OBSERVER, "xa-vi-du"},
    {"kiem.tra", "Vũ Minh Đức (minh họa)", ROLE_AUDITOR, "xa-vi-du"},
};

static int officer_put(struct transaction *tx, const struct demo_officer *made, const char *hash, int64_t now,
                       struct err *err) {
    const struct officer officer = {
        .login = made->login, .name = made->name, .role = made->role, .unit = made->unit};
    const struct officer_secrets secrets = {.password = hash};
    char place[128]; /* as account/manage.c notes it: "clerk of xa-vi-du-hcc" */
    snprintf(place, sizeof place, "%s%s%s", role_name(made->role), made->unit[0] != '\0' ? " of " : "",
             made->unit);
    const struct audit_entry entry = {.at = now,
                                      .who = "",
                                      .event = audit_event_name(AUDIT_OFFICER_ADDED),
                                      .about = made->login,
                                      .unit = made->unit,
                                      .detail = place};
    int rc = store_officer_add(tx, &officer, now, err);
    if (rc == 0)
        rc = store_officer_secrets_set(tx, made->login, &secrets, err);
    return rc == 0 ? store_audit_add(tx, &entry, err) : rc;
}

/* One hash for all, as the password is one: six would make the demo wait for nothing. */
int demo_officers_put(struct transaction *tx, int64_t now, struct err *err) {
    char hash[PASSWORD_HASH_SIZE];
    struct password_gate *gate = password_gate_new();
    int rc = gate == NULL ? err_set(err, ERR_NOMEM, "no memory for passwords")
                          : password_hash(gate, str_of(demo_password), hash, err);
    password_gate_free(gate);
    for (size_t i = 0; i < DEMO_OFFICERS && rc == 0; i++)
        rc = officer_put(tx, &demo_officers[i], hash, now, err);
    return rc == 0 ? store_setting_set(tx, "login.second_factor", "no", err) : rc;
}
