#include "core/setting.h"

#include "core/audit_event.h"
#include "store/internal.h"
#include "store/officers.h"

enum { PUT_ARENA_MAX = 4 * SETTING_PICTURE_MAX /* bytes: a picture in base64, and what checking it takes */ };

static int setting_require(const char *name, const struct setting **out, struct err *err) {
    *out = setting_find(str_of(name));
    return *out != NULL
               ? 0
               : err_set(err, ERR_NOT_FOUND, "there is no setting \"%s\": see `hailong setting list`", name);
}

/* The setting and the unit, where it is one that units may have. */
static int unit_setting_require(struct store *store, const char *name, const char *unit_code,
                                const struct setting **out, int64_t *unit, struct err *err) {
    int rc = setting_require(name, out, err);
    if (rc == 0 && (*out)->scope != SETTING_PER_UNIT)
        rc = err_set(err, ERR_INPUT, "the setting %s holds for the whole installation: leave the unit out",
                     name);
    return rc == 0 ? unit_require(store, unit_code, unit, err) : rc;
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

int store_setting(struct store *store, const char *name, struct arena *arena, const char **out,
                  struct err *err) {
    struct setting_value value;
    int rc = store_setting_find(store, name, NULL, arena, &value, err);
    if (rc == 0)
        *out = value.value;
    return rc;
}

int store_setting_number(struct store *store, const char *name, struct arena *arena, int *out,
                         struct err *err) {
    const char *text;
    int64_t value;
    int rc = store_setting(store, name, arena, &text, err);
    if (rc == 0 && !str_to_int(str_of(text), 0, INT32_MAX, &value))
        rc = err_set(err, ERR_STORE, "the setting %s is no number: set it anew", name);
    if (rc == 0)
        *out = (int)value;
    return rc;
}

static int general_find(struct store *store, const struct setting *setting, struct arena *arena,
                        struct setting_value *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_SETTING_GET);
    query_text(&q, 1, setting->name);
    int rc = query_step(&q, err);
    if (rc >= 0) {
        const char *value = rc > 0 ? column_copy(&q, 0, arena) : setting->default_value;
        bool is_default = rc == 0;
        rc = value == NULL ? err_set(err, ERR_NOMEM, "no memory for the setting %s", setting->name) : 0;
        if (rc == 0)
            *out = (struct setting_value){value, "", is_default};
    }
    query_end(&q);
    return rc;
}

/* 1: a unit at or above this one has a value; 0: none has. */
static int near_find(struct store *store, const struct setting *setting, int64_t unit, struct arena *arena,
                     struct setting_value *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_UNIT_SETTING_NEAR);
    query_text(&q, 1, setting->name);
    query_int(&q, 2, unit);
    int rc = query_step(&q, err);
    if (rc > 0) {
        struct setting_value found = {column_copy(&q, 0, arena), column_copy(&q, 1, arena), false};
        if (found.value == NULL || found.unit == NULL)
            rc = err_set(err, ERR_NOMEM, "no memory for the setting %s", setting->name);
        else
            *out = found;
    }
    query_end(&q);
    return rc;
}

int store_setting_find(struct store *store, const char *name, const char *unit_code, struct arena *arena,
                       struct setting_value *out, struct err *err) {
    const struct setting *setting;
    int64_t unit;
    int rc = unit_code == NULL ? setting_require(name, &setting, err)
                               : unit_setting_require(store, name, unit_code, &setting, &unit, err);
    if (rc == 0 && unit_code != NULL)
        rc = near_find(store, setting, unit, arena, out, err);
    if (rc == 0)
        return general_find(store, setting, arena, out, err);
    return rc < 0 ? rc : 0;
}

int store_unit_settings(struct store *store, struct arena *arena, struct unit_setting **out, size_t *count,
                        struct err *err) {
    struct unit_setting *items = NULL;
    size_t n = 0, room = 0;
    struct query q = query_of(store, STATEMENT_UNIT_SETTING_LIST);
    int rc;
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc != 0)
            break;
        struct unit_setting item = {column_copy(&q, 0, arena), column_copy(&q, 1, arena),
                                    column_copy(&q, 2, arena)};
        if (item.unit == NULL || item.name == NULL || item.value == NULL) {
            rc = err_set(err, ERR_NOMEM, "no memory for the settings of units");
            break;
        }
        items[n++] = item;
    }
    query_end(&q);
    if (rc == 0) {
        *out = items;
        *count = n;
    }
    return rc;
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

/* unit 0: the general value. */
static int put(struct store *store, const struct setting *setting, int64_t unit, const char *value,
               struct err *err) {
    struct str checked;
    struct arena *arena = arena_new(PUT_ARENA_MAX);
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the setting %s", setting->name);
    int rc = setting->check(str_of(value), arena, &checked, err);
    if (rc == 0) {
        struct query q = query_of(store, unit == 0 ? STATEMENT_SETTING_PUT : STATEMENT_UNIT_SETTING_PUT);
        int at = 1;
        if (unit != 0)
            query_int(&q, at++, unit);
        query_text(&q, at, setting->name);
        query_str(&q, at + 1, checked);
        rc = query_run(&q, err);
    }
    arena_free(arena);
    return rc;
}

int store_setting_set(struct transaction *tx, const char *name, const char *value, struct err *err) {
    const struct setting *setting;
    int rc = setting_require(name, &setting, err);
    return rc == 0 ? put(tx->store, setting, 0, value, err) : rc;
}

int store_unit_setting_set(struct transaction *tx, const char *name, const char *unit_code, const char *value,
                           struct err *err) {
    const struct setting *setting;
    int64_t unit;
    int rc = unit_setting_require(tx->store, name, unit_code, &setting, &unit, err);
    return rc == 0 ? put(tx->store, setting, unit, value, err) : rc;
}

int store_setting_unset(struct transaction *tx, const char *name, const char *unit_code, bool *was_set,
                        struct err *err) {
    const struct setting *setting;
    int64_t unit;
    int rc = unit_code == NULL ? setting_require(name, &setting, err)
                               : unit_setting_require(tx->store, name, unit_code, &setting, &unit, err);
    if (rc != 0)
        return rc;
    struct query q =
        query_of(tx->store, unit_code == NULL ? STATEMENT_SETTING_DROP : STATEMENT_UNIT_SETTING_DROP);
    if (unit_code != NULL)
        query_int(&q, 1, unit);
    query_text(&q, unit_code == NULL ? 1 : 2, name);
    rc = query_run(&q, err);
    if (rc == 0)
        *was_set = sqlite3_changes(tx->store->db) > 0;
    return rc;
}

/* A picture says nothing to who reads the log, however small it is. */
static bool is_noted_whole(const char *value) {
    return strlen(value) <= SETTING_NOTED_MAX && strncmp(value, "data:image/", 11) != 0;
}

void setting_noted(const char *value, char out[SETTING_NOTED_MAX + 1]) {
    char hash[HASH_SHA256_HEX_SIZE];
    if (is_noted_whole(value)) {
        snprintf(out, SETTING_NOTED_MAX + 1, "%s", value);
        return;
    }
    hash_sha256_hex(str_of(value), hash);
    snprintf(out, SETTING_NOTED_MAX + 1, "(%zu bytes, %.*s)", strlen(value), SETTING_MARK, hash);
}

bool setting_noted_long(const char *text, char mark[SETTING_MARK + 1]) {
    size_t digits = text[0] == '(' ? strspn(text + 1, "0123456789") : 0;
    const char *rest = text + 1 + digits;
    mark[0] = '\0';
    if (digits == 0 || strncmp(rest, " bytes", 6) != 0)
        return false;
    if (strcmp(rest + 6, ")") == 0)
        return true;
    if (strncmp(rest + 6, ", ", 2) != 0 || strspn(rest + 8, "0123456789abcdef") != SETTING_MARK ||
        strcmp(rest + 8 + SETTING_MARK, ")") != 0)
        return false;
    snprintf(mark, SETTING_MARK + 1, "%s", rest + 8);
    return true;
}

int store_setting_former(struct store *store, const char *name, struct arena *arena, const char **value,
                         struct err *err) {
    struct query q = query_of(store, STATEMENT_SETTING_FORMER_GET);
    query_text(&q, 1, name);
    int rc = query_step(&q, err);
    if (rc > 0 && (*value = column_copy(&q, 0, arena)) == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for the setting %s", name);
    query_end(&q);
    return rc;
}

/* A long value is kept for the way back; of one that the log tells, nothing is. */
static int former_keep(struct store *store, const char *name, const char *value, struct err *err) {
    bool is_long = !is_noted_whole(value);
    struct query q = query_of(store, is_long ? STATEMENT_SETTING_FORMER_PUT : STATEMENT_SETTING_FORMER_DROP);
    query_text(&q, 1, name);
    if (is_long)
        query_text(&q, 2, value);
    return query_run(&q, err);
}

/* What is set in this very place, as the log tells it. */
static int old_noted(struct store *store, const struct setting_change *change,
                     char out[SETTING_NOTED_MAX + 1], struct err *err) {
    struct setting_value old = {.is_default = true};
    struct arena *arena = arena_new(PUT_ARENA_MAX);
    if (arena == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the setting %s", change->name);
    int rc = store_setting_find(store, change->name, change->unit, arena, &old, err);
    if (rc == 0) {
        bool is_set = !old.is_default && strcmp(old.unit, change->unit == NULL ? "" : change->unit) == 0;
        setting_noted(is_set ? old.value : SETTING_NOT_SET, out);
        if (change->unit == NULL && (is_set || change->value != NULL))
            rc = former_keep(store, change->name, is_set ? old.value : "", err);
    }
    arena_free(arena);
    return rc;
}

static int change_note(struct transaction *tx, const struct setting_change *change, const char *old,
                       struct err *err) {
    char made[SETTING_NOTED_MAX + 1], detail[AUDIT_TEXT_MAX + 1];
    setting_noted(change->value == NULL ? SETTING_TAKEN_BACK : change->value, made);
    snprintf(detail, sizeof detail, "%s" SETTING_ARROW "%s", old, made);
    const struct audit_entry entry = {.at = change->now,
                                      .who = change->by,
                                      .event = audit_event_name(AUDIT_SETTING),
                                      .about = change->name,
                                      .unit = change->unit != NULL ? change->unit : "",
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

/* Counters without a survey of their own would show nothing, or count among a campaign's, and a slip in the code would tell nobody. */
static int survey_check(struct store *store, const char *survey, struct err *err) {
    int64_t ignored;
    if (survey == NULL)
        survey = setting_find(STR("survey.default"))->default_value;
    int rc = survey_require(store, survey, &ignored, NULL);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, rc,
                       "survey.default: the survey \"%s\" is not published; publish it first with: hailong "
                       "survey publish FILE (hailong survey list shows those that are)",
                       survey);
    if (rc != 0)
        return err_set(err, rc, "survey.default: the surveys cannot be read");
    struct query q = query_of(store, STATEMENT_CAMPAIGN_OF_SURVEY);
    query_text(&q, 1, survey);
    rc = query_step(&q, err);
    if (rc > 0) {
        struct str title = column_str(&q, 0);
        rc =
            err_set(err, ERR_INPUT,
                    "survey.default: the survey \"%s\" is asked by the campaign \"%.*s\" alone; take the one "
                    "it was made of, or another of: hailong survey list",
                    survey, STR_ARG(title));
    }
    query_end(&q);
    return rc;
}

int store_setting_change(struct transaction *tx, struct setting_change *change, struct err *err) {
    const char *value = change->value;
    char old[SETTING_NOTED_MAX + 1];
    int rc = strcmp(change->name, "survey.default") == 0 ? survey_check(tx->store, value, err) : 0;
    if (rc == 0)
        rc = old_noted(tx->store, change, old, err);
    if (rc != 0)
        return rc;
    if (value == NULL)
        rc = store_setting_unset(tx, change->name, change->unit, &change->was_set, err);
    else if (change->unit != NULL)
        rc = store_unit_setting_set(tx, change->name, change->unit, value, err);
    else
        rc = store_setting_set(tx, change->name, value, err);
    return rc == 0 && (value != NULL || change->was_set) ? change_note(tx, change, old, err) : rc;
}
