#include "store/internal.h"

static int unit_read(const struct query *q, struct arena *arena, struct unit *out, struct err *err) {
    *out = (struct unit){
        .id = sqlite3_column_int64(q->stmt, 0),
        .code = column_copy(q, 1, arena),
        .parent = column_copy(q, 2, arena),
        .name = column_copy(q, 3, arena),
        .kind = column_copy(q, 4, arena),
        .valid_from = column_day(q, 5),
        .valid_to = column_day(q, 6),
    };
    if (out->code == NULL || out->parent == NULL || out->name == NULL || out->kind == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a unit");
    return 0;
}

/* All rows of a query that has what unit_read reads; ends it. */
static int units_read(struct query *q, struct arena *arena, struct unit **out, size_t *count,
                      struct err *err) {
    struct unit *items = NULL;
    size_t n = 0, room = 0;
    int rc;
    while ((rc = query_step(q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = unit_read(q, arena, &items[n++], err);
        if (rc != 0)
            break;
    }
    query_end(q);
    if (rc == 0) {
        *out = items;
        *count = n;
    }
    return rc;
}

int store_units(struct store *store, struct arena *arena, struct unit **out, size_t *count, struct err *err) {
    struct query q = query_of(store, STATEMENT_UNIT_LIST);
    query_text(&q, 1, NULL);
    return units_read(&q, arena, out, count, err);
}

int store_unit_line(struct store *store, const char *code, size_t most, struct arena *arena,
                    struct unit **out, size_t *count, struct err *err) {
    struct query q = query_of(store, STATEMENT_UNIT_LINE);
    query_text(&q, 1, code);
    query_int(&q, 2, (int64_t)most);
    return units_read(&q, arena, out, count, err);
}

static int unit_unknown(const char *code, struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "there is no unit \"%s\": see `hailong unit list`", code);
}

int store_unit(struct store *store, const char *code, struct arena *arena, struct unit *out,
               struct err *err) {
    struct unit unit = {0};
    struct query q = query_of(store, STATEMENT_UNIT_LIST);
    query_text(&q, 1, code);
    int rc = query_step(&q, err);
    if (rc == 0)
        rc = unit_unknown(code, err);
    else if (rc > 0)
        rc = unit_read(&q, arena, &unit, err);
    query_end(&q);
    if (rc == 0)
        *out = unit;
    return rc;
}

/* 1 with its id, 0 when there is none. */
static int unit_find(struct store *store, const char *code, int64_t *id, struct err *err) {
    struct query q = query_of(store, STATEMENT_UNIT_ID);
    query_text(&q, 1, code);
    int rc = query_step(&q, err);
    if (rc > 0)
        *id = sqlite3_column_int64(q.stmt, 0);
    query_end(&q);
    return rc;
}

int unit_require(struct store *store, const char *code, int64_t *id, struct err *err) {
    int rc = unit_find(store, code, id, err);
    if (rc < 0)
        return rc;
    return rc > 0 ? 0 : unit_unknown(code, err);
}

int selection_check(struct store *store, const struct selection *selection, struct err *err) {
    int64_t ignored;
    return selection->unit_code == NULL ? 0 : unit_require(store, selection->unit_code, &ignored, err);
}

/* Under itself or under one of its own: the tree would lose its root. */
static int loop_refuse(struct store *store, const struct unit *unit, int64_t parent, int64_t id,
                       struct err *err) {
    struct query q = query_of(store, STATEMENT_UNIT_ABOVE);
    query_int(&q, 1, parent);
    query_int(&q, 2, id);
    int rc = query_step(&q, err);
    if (rc > 0)
        rc = sqlite3_column_int(q.stmt, 0) == 0
                 ? 0
                 : err_set(err, ERR_CONFLICT, "unit \"%s\" cannot stand below \"%s\", which stands below it",
                           unit->code, unit->parent);
    query_end(&q);
    return rc;
}

static int unit_check(const struct unit *unit, struct err *err) {
    if (unit->code[0] == '\0' || unit->name[0] == '\0')
        return err_set(err, ERR_INPUT, "a unit needs a code and a name");
    if (!unit_kind_known(str_of(unit->kind)))
        return err_set(err, ERR_INPUT,
                       "unit \"%s\": kind \"%s\" is none of city, district, commune, ward, centre, office",
                       unit->code, unit->kind);
    if (unit->valid_to != DAY_NONE && unit->valid_from > unit->valid_to)
        return err_set(err, ERR_INPUT, "unit \"%s\" would end before it begins", unit->code);
    return 0;
}

int store_unit_put(struct transaction *tx, const struct unit *unit, bool *is_new, struct err *err) {
    struct store *store = tx->store;
    int64_t parent = 0, id = 0;
    int rc = unit_check(unit, err);
    if (rc == 0)
        rc = unit_find(store, unit->code, &id, err);
    if (rc < 0)
        return rc;
    bool fresh = rc == 0;
    rc = 0;
    if (unit->parent[0] != '\0') {
        rc = fresh && strcmp(unit->code, unit->parent) == 0
                 ? err_set(err, ERR_CONFLICT, "unit \"%s\" cannot stand below itself", unit->code)
                 : unit_require(store, unit->parent, &parent, err);
        if (rc == 0 && !fresh)
            rc = loop_refuse(store, unit, parent, id, err);
    }
    if (rc != 0)
        return rc;
    struct query q = query_of(store, fresh ? STATEMENT_UNIT_ADD : STATEMENT_UNIT_CHANGE);
    query_text(&q, 1, unit->code);
    if (unit->parent[0] != '\0')
        query_int(&q, 2, parent);
    else
        query_text(&q, 2, NULL);
    query_text(&q, 3, unit->name);
    query_text(&q, 4, unit->kind);
    query_day(&q, 5, unit->valid_from);
    query_day(&q, 6, unit->valid_to);
    rc = query_run(&q, err);
    if (rc == 0)
        *is_new = fresh;
    return rc;
}
