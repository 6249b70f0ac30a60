#include "core/audit_event.h"
#include "core/target_row.h"
#include "store/internal.h"
#include "store/officers.h"

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

static int64_t column_value(const struct query *q, int at) {
    return sqlite3_column_type(q->stmt, at) == SQLITE_NULL ? TARGET_ABSENT
                                                           : sqlite3_column_int64(q->stmt, at);
}

static int target_read(const struct query *q, struct arena *arena, struct target *out, struct err *err) {
    struct target target = {
        .survey = column_copy(q, 0, arena),
        .dimension = column_copy(q, 1, arena),
        .unit = column_copy(q, 2, arena),
        .year = sqlite3_column_int(q->stmt, 3),
        .value = column_value(q, 5),
        .official = column_value(q, 6),
        .source = column_copy(q, 7, arena),
        .owner = column_copy(q, 8, arena),
    };
    if (!target_operator_parse(column_str(q, 4), &target.op))
        return err_set(err, ERR_STORE, "a stored target has the impossible operator \"%.*s\"",
                       STR_ARG(column_str(q, 4)));
    if (target.survey == NULL || target.dimension == NULL || target.unit == NULL || target.source == NULL ||
        target.owner == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a target");
    *out = target;
    return 0;
}

/* A name that does not exist would look like an answer: there is nothing. NULL is no name. */
static int names_check(struct store *store, const char *survey_code, const char *unit_code, struct err *err) {
    int64_t ignored;
    int rc = survey_code == NULL ? 0 : survey_require(store, survey_code, &ignored, err);
    return rc == 0 && unit_code != NULL ? unit_require(store, unit_code, &ignored, err) : rc;
}

int store_targets(struct store *store, const struct target_filter *filter, struct arena *arena,
                  struct target **out, size_t *count, struct err *err) {
    struct target *items = NULL;
    size_t n = 0, room = 0;
    int rc = names_check(store, filter->survey_code, filter->unit_code, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_TARGET_LIST);
    query_text(&q, 1, filter->survey_code);
    query_text(&q, 2, filter->unit_code);
    query_int(&q, 3, filter->year);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = target_read(&q, arena, &items[n++], err);
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

static int find_near(struct store *store, const struct target_place *place, bool official,
                     struct arena *arena, struct target *out, struct err *err) {
    int rc = names_check(store, NULL, place->unit_code, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_TARGET_NEAR);
    query_text(&q, 1, place->survey_code);
    query_text(&q, 2, place->dimension_code);
    query_text(&q, 3, place->unit_code);
    query_int(&q, 4, place->year);
    query_int(&q, 5, official);
    rc = query_step(&q, err);
    if (rc > 0) {
        int read = target_read(&q, arena, out, err);
        rc = read < 0 ? read : 1;
    }
    query_end(&q);
    return rc;
}

int store_target_find(struct store *store, const struct target_place *place, struct arena *arena,
                      struct target *out, struct err *err) {
    return find_near(store, place, false, arena, out, err);
}

int store_official_find(struct store *store, const struct target_place *place, struct arena *arena,
                        struct target *out, struct err *err) {
    return find_near(store, place, true, arena, out, err);
}

int store_target_own(struct store *store, const struct target_place *place, struct arena *arena,
                     struct target *out, struct err *err) {
    int rc = names_check(store, NULL, place->unit_code, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_TARGET_OWN);
    query_text(&q, 1, place->survey_code);
    query_text(&q, 2, place->dimension_code);
    query_text(&q, 3, place->unit_code);
    query_int(&q, 4, place->year);
    rc = query_step(&q, err);
    if (rc > 0) {
        int read = target_read(&q, arena, out, err);
        rc = read < 0 ? read : 1;
    }
    query_end(&q);
    return rc;
}

int store_target_then(struct store *store, const struct target_place *place, int32_t day, struct arena *arena,
                      struct target_then *out, struct err *err) {
    *out = (struct target_then){.value = TARGET_ABSENT};
    struct query q = query_of(store, STATEMENT_TARGET_THEN);
    query_text(&q, 1, place->survey_code);
    query_text(&q, 2, place->dimension_code);
    query_text(&q, 3, place->unit_code);
    query_int(&q, 4, place->year);
    query_int(&q, 5, day);
    int rc = query_step(&q, err);
    if (rc > 0 && sqlite3_column_type(q.stmt, 0) != SQLITE_NULL) {
        out->changed = (int32_t)sqlite3_column_int64(q.stmt, 0);
        out->unit = column_copy(&q, 1, arena);
        out->value = column_value(&q, 3);
        if (!target_operator_parse(column_str(&q, 2), &out->op))
            rc = err_set(err, ERR_STORE, "a stored change of a target has an impossible operator");
        else if (out->unit == NULL)
            rc = err_set(err, ERR_NOMEM, "no memory for a target");
    }
    query_end(&q);
    return rc < 0 ? rc : 0;
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

static int target_check(const struct target *target, struct err *err) {
    if (target->dimension[0] == '\0' || target->year < TARGET_YEAR_MIN || target->year > TARGET_YEAR_MAX)
        return err_set(err, ERR_INPUT, "a target needs a dimension and a year from %d to %d", TARGET_YEAR_MIN,
                       TARGET_YEAR_MAX);
    if (!target_fits(target->op, target->value))
        return err_set(err, ERR_INPUT, "the target of %s does not go with its operator \"%s\"",
                       target->dimension, target_operator_name(target->op));
    if (target->official != TARGET_ABSENT && target->source[0] == '\0')
        return err_set(err, ERR_INPUT, "the official result of %s needs a source", target->dimension);
    return 0;
}

static void query_value(struct query *q, int at, int64_t value) {
    if (value == TARGET_ABSENT)
        query_text(q, at, NULL);
    else
        query_int(q, at, value);
}

static int target_key(struct store *store, const struct target *target, int64_t *survey, int64_t *unit,
                      struct err *err) {
    int rc = survey_require(store, target->survey, survey, err);
    *unit = 0;
    return rc == 0 && target->unit[0] != '\0' ? unit_require(store, target->unit, unit, err) : rc;
}

/* The first four parameters of what is written about a target; no unit: the default of all. */
static void key_bind(struct query *q, const struct target *target, int64_t survey, int64_t unit) {
    query_int(q, 1, survey);
    query_text(q, 2, target->dimension);
    query_int(q, 3, target->year);
    if (target->unit[0] != '\0')
        query_int(q, 4, unit);
    else
        query_text(q, 4, NULL);
}

int store_target_put(struct transaction *tx, const struct target *target, struct err *err) {
    int64_t survey, unit;
    int rc = target_check(target, err);
    if (rc == 0)
        rc = target_key(tx->store, target, &survey, &unit, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_TARGET_PUT);
    key_bind(&q, target, survey, unit);
    query_text(&q, 5, target_operator_name(target->op));
    query_value(&q, 6, target->value);
    query_value(&q, 7, target->official);
    query_text(&q, 8, target->source);
    query_text(&q, 9, target->owner);
    return query_run(&q, err);
}

static int target_drop(struct transaction *tx, const struct target *target, struct err *err) {
    int64_t survey, unit;
    int rc = target_key(tx->store, target, &survey, &unit, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_TARGET_DROP);
    query_int(&q, 1, survey);
    query_text(&q, 2, target->dimension);
    query_int(&q, 3, target->year);
    query_int(&q, 4, unit);
    return query_run(&q, err);
}

/* What held so far, for reports of periods that are over. */
static int past_add(struct transaction *tx, const struct target *target, const struct target *before,
                    int32_t day, struct err *err) {
    int64_t survey, unit;
    int rc = target_key(tx->store, target, &survey, &unit, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_TARGET_PAST_ADD);
    key_bind(&q, target, survey, unit);
    query_int(&q, 5, day);
    query_text(&q, 6, target_operator_name(before == NULL ? TARGET_NONE : before->op));
    query_value(&q, 7, before == NULL ? TARGET_ABSENT : before->value);
    return query_run(&q, err);
}

/* All of it, for the way back from the log's line that is written next. */
static int before_keep(struct transaction *tx, const struct target *target, const struct target *before,
                       struct err *err) {
    int64_t survey, unit, lines;
    uint8_t hash[HASH_DIGEST_SIZE];
    int rc = target_key(tx->store, target, &survey, &unit, err);
    if (rc == 0)
        rc = store_audit_head(tx->store, &lines, hash, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(tx->store, STATEMENT_TARGET_BEFORE_PUT);
    key_bind(&q, target, survey, unit);
    query_int(&q, 5, lines + 1);
    query_text(&q, 6, before == NULL ? NULL : target_operator_name(before->op));
    query_value(&q, 7, before == NULL ? TARGET_ABSENT : before->value);
    query_value(&q, 8, before == NULL ? TARGET_ABSENT : before->official);
    query_text(&q, 9, before == NULL ? NULL : before->source);
    query_text(&q, 10, before == NULL ? NULL : before->owner);
    return query_run(&q, err);
}

int store_targets_before(struct store *store, int64_t first, int64_t last, struct arena *arena,
                         struct target_before **out, size_t *count, struct err *err) {
    struct target_before *items = NULL;
    size_t n = 0, room = 0;
    int rc;
    struct query q = query_of(store, STATEMENT_TARGET_BEFORE);
    query_int(&q, 1, first);
    query_int(&q, 2, last);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = target_read(&q, arena, &items[n].target, err);
        if (rc != 0)
            break;
        items[n++].known = sqlite3_column_int(q.stmt, 9) != 0;
    }
    query_end(&q);
    *out = items;
    *count = n;
    return rc;
}

static bool same_goal(const struct target *a, const struct target *b) {
    enum target_operator op = a == NULL ? TARGET_NONE : a->op, other = b == NULL ? TARGET_NONE : b->op;
    return op == other && (a == NULL || b == NULL || op == TARGET_NONE || a->value == b->value);
}

void store_target_about(const struct target *target, char out[AUDIT_TEXT_MAX + 1]) {
    snprintf(out, AUDIT_TEXT_MAX + 1, "%s/%s/%d%s%s", target->survey, target->dimension, target->year,
             target->unit[0] != '\0' ? "/" : "", target->unit);
}

int store_target_change(struct transaction *tx, struct target_change *change, struct err *err) {
    const struct target *target = change->target;
    const struct target_place place = {target->survey, target->dimension,
                                       target->unit[0] != '\0' ? target->unit : NULL, target->year};
    struct target old = {.op = TARGET_NONE};
    char about[AUDIT_TEXT_MAX + 1], detail[TARGET_CHANGE_SIZE];
    int found = store_target_own(tx->store, &place, change->arena, &old, err);
    if (found < 0)
        return found;
    const struct target *before = found > 0 ? &old : NULL, *after = change->drop ? NULL : target;
    change->is_new = before == NULL && after != NULL;
    change->changed = !target_same(before, after);
    if (!change->changed)
        return 0;
    int rc = after == NULL ? target_drop(tx, target, err) : store_target_put(tx, target, err);
    if (rc == 0 && !same_goal(before, after))
        rc = past_add(tx, target, before, day_of_seconds(change->now), err);
    if (rc == 0)
        rc = before_keep(tx, target, before, err);
    if (rc != 0)
        return rc;
    store_target_about(target, about);
    target_change_words(before, after, detail);
    const struct audit_entry entry = {.at = change->now,
                                      .who = change->by,
                                      .event = audit_event_name(AUDIT_TARGET_SET),
                                      .about = about,
                                      .unit = target->unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}
