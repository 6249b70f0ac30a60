/* Changes of the unit tree: made, kept, taken back. */
#include "core/audit_event.h"
#include "store/counting.h"
#include "store/internal.h"
#include "store/officers.h"
#include "store/places.h"

enum { REORGANISE_ARENA = 256 * 1024 * 1024 };

struct making {
    struct store *store;
    const struct unit_change *change;
    struct arena *arena;
    int64_t id; /* of what is kept */
    int64_t unit,
        goes_on; /* the unit; the one its counters belong to, in a merge and a move with a successor */
    int64_t parent, other_id; /* of the unit now; the other one; 0: none */
};

/* ---- What is kept of it ---------------------------------------------------------------------------------------------- */

static void bind_id(struct query *q, int at, int64_t id) {
    if (id == 0)
        query_text(q, at, NULL);
    else
        query_int(q, at, id);
}

static int entry_add(struct making *m, int64_t successor, const struct place_author *by, struct err *err) {
    const struct unit_change *change = m->change;
    bool dated = change->verb != UNIT_MOVE || successor != 0;
    struct query q = query_of(m->store, STATEMENT_CHANGE_ADD);
    query_text(&q, 1, unit_verb_name(change->verb));
    query_int(&q, 2, m->unit);
    bind_id(&q, 3, m->other_id);
    bind_id(&q, 4, successor);
    query_day(&q, 5, dated ? change->day : DAY_NONE);
    query_text(&q, 6, by->login);
    query_int(&q, 7, by->at);
    int rc = query_step(&q, err);
    if (rc > 0) {
        m->id = sqlite3_column_int64(q.stmt, 0);
        rc = query_step(&q, err);
    }
    query_end(&q);
    return rc;
}

/* Writes a unit's place and end, and how they were before. */
static int unit_set(struct making *m, int64_t unit, int64_t parent, int32_t valid_to, struct err *err) {
    struct query keep = query_of(m->store, STATEMENT_CHANGE_UNIT_ADD);
    query_int(&keep, 1, m->id);
    query_int(&keep, 2, unit);
    bind_id(&keep, 3, parent);
    query_day(&keep, 4, valid_to);
    int rc = query_run(&keep, err);
    if (rc != 0)
        return rc;
    struct query set = query_of(m->store, STATEMENT_CHANGE_UNIT_SET);
    query_int(&set, 1, unit);
    bind_id(&set, 2, parent);
    query_day(&set, 3, valid_to);
    return query_run(&set, err);
}

/* ---- Counters --------------------------------------------------------------------------------------------------------- */

struct owned {
    int64_t counter;
    int32_t from, valid_to;
};

/* The counters that belong to the unit in the end. */
static int counters_read(struct making *m, struct owned **out, size_t *count, struct err *err) {
    struct query q = query_of(m->store, STATEMENT_CHANGE_COUNTERS);
    struct owned *items = NULL;
    size_t n = 0, room = 0;
    int rc;
    query_int(&q, 1, m->unit);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(m->arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc != 0)
            break;
        items[n++] =
            (struct owned){sqlite3_column_int64(q.stmt, 0), sqlite3_column_int(q.stmt, 1), column_day(&q, 2)};
    }
    query_end(&q);
    *out = items;
    *count = n;
    return rc;
}

static int counter_keep(struct making *m, const struct owned *owned, int32_t from, int64_t after,
                        int32_t valid_to, struct err *err) {
    struct query q = query_of(m->store, STATEMENT_CHANGE_COUNTER_ADD);
    query_int(&q, 1, m->id);
    query_int(&q, 2, owned->counter);
    query_int(&q, 3, from);
    query_int(&q, 4, m->unit);
    query_int(&q, 5, after);
    query_day(&q, 6, valid_to);
    return query_run(&q, err);
}

/* All of them belong to the unit that goes on, from the day on. */
static int counters_hand_over(struct making *m, struct err *err) {
    struct owned *owned;
    size_t count;
    int rc = counters_read(m, &owned, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        int32_t from = owned[i].from > m->change->day ? owned[i].from : m->change->day;
        rc = counter_keep(m, &owned[i], from, m->goes_on, owned[i].valid_to, err);
        if (rc == 0)
            rc = membership_write(m->store, owned[i].counter, from, m->goes_on, err);
    }
    counting_drop(m->store->counting);
    if (rc == 0)
        rc = months_make(m->store, m->unit, m->change->day, err);
    return rc == 0 ? months_make(m->store, m->goes_on, m->change->day, err) : rc;
}

static int counters_close(struct making *m, struct err *err) {
    struct owned *owned;
    size_t count;
    int rc = counters_read(m, &owned, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (owned[i].valid_to != DAY_NONE && owned[i].valid_to <= m->change->day)
            continue;
        rc = counter_keep(m, &owned[i], owned[i].from, m->unit, m->change->day, err);
        if (rc != 0)
            break;
        struct query q = query_of(m->store, STATEMENT_CHANGE_COUNTER_SET);
        query_int(&q, 1, owned[i].counter);
        query_day(&q, 2, m->change->day);
        rc = query_run(&q, err);
    }
    return rc;
}

/* Whether a counter that is to be handed over moves again later. */
static int planned_check(struct making *m, enum place_fault *fault, struct err *err) {
    struct query q = query_of(m->store, STATEMENT_CHANGE_PLANNED);
    query_int(&q, 1, m->unit);
    query_int(&q, 2, m->change->day);
    int rc = query_step(&q, err);
    if (rc > 0 && sqlite3_column_int64(q.stmt, 0) > 0)
        *fault = PLACE_PLANNED;
    query_end(&q);
    return rc < 0 ? rc : 0;
}

/* ---- The change ------------------------------------------------------------------------------------------------------- */

/* What goes on below the unit stands below the other one, with its whole series. */
static int units_hand_over(struct making *m, struct err *err) {
    struct query q = query_of(m->store, STATEMENT_CHANGE_BELOW);
    struct owned *below = NULL;
    size_t n = 0, room = 0;
    int rc;
    query_int(&q, 1, m->unit);
    query_int(&q, 2, m->change->day);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(m->arena, (void **)&below, n, &room, sizeof *below, err);
        if (rc != 0)
            break;
        below[n++] =
            (struct owned){.counter = sqlite3_column_int64(q.stmt, 0), .valid_to = column_day(&q, 1)};
    }
    query_end(&q);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = unit_set(m, below[i].counter, m->other_id, below[i].valid_to, err);
    return rc;
}

static int successor_add(struct transaction *tx, struct making *m, const struct unit *unit, struct err *err) {
    const struct unit successor = {.code = m->change->successor,
                                   .parent = m->change->other,
                                   .name = unit->name,
                                   .kind = unit->kind,
                                   .valid_from = m->change->day,
                                   .valid_to = DAY_NONE};
    bool is_new;
    int rc = store_unit_put(tx, &successor, &is_new, err);
    return rc == 0 ? unit_require(m->store, successor.code, &m->goes_on, err) : rc;
}

static int apply(struct making *m, const struct unit *unit, struct err *err) {
    const struct unit_change *change = m->change;
    bool below_other =
        (change->verb == UNIT_MOVE && m->goes_on == 0) || (change->verb == UNIT_MERGE && change->past);
    int rc = change->verb == UNIT_MERGE && change->past ? units_hand_over(m, err) : 0;
    if (rc == 0)
        rc = unit_set(m, m->unit, below_other ? m->other_id : m->parent,
                      change->verb == UNIT_RETIRE ? change->day
                      : m->goes_on != 0           ? change->day - 1
                                                  : unit->valid_to,
                      err);
    if (rc == 0 && m->goes_on != 0)
        rc = counters_hand_over(m, err);
    if (rc == 0 && change->verb == UNIT_RETIRE)
        rc = counters_close(m, err);
    return rc;
}

static int change_note(struct transaction *tx, const struct making *m, const struct unit *unit,
                       const struct place_author *by, struct err *err) {
    static const enum audit_event events[] = {
        [UNIT_MOVE] = AUDIT_UNIT_MOVED, [UNIT_MERGE] = AUDIT_UNIT_MERGED, [UNIT_RETIRE] = AUDIT_UNIT_RETIRED};
    const struct unit_change *change = m->change;
    char about[24], day[DATE_TEXT_SIZE], detail[AUDIT_TEXT_MAX + 1];
    bool dated = change->verb != UNIT_MOVE || m->goes_on != 0;
    snprintf(about, sizeof about, "%lld", (long long)m->id);
    day[0] = '\0';
    if (dated)
        day_format(change->day, day);
    if (change->verb == UNIT_MOVE)
        snprintf(detail, sizeof detail, "from \"%s\" to \"%s\"%s%s%s%s", unit->parent, change->other,
                 dated ? ", " : "", day, dated ? ", goes on as " : "", change->successor);
    else if (change->verb == UNIT_MERGE)
        snprintf(detail, sizeof detail, "into %s, %s%s", change->other, day,
                 change->past ? ", with its past" : "");
    else
        snprintf(detail, sizeof detail, "%s", day);
    const struct audit_entry entry = {.at = by->at,
                                      .who = by->login,
                                      .event = audit_event_name(events[change->verb]),
                                      .about = about,
                                      .unit = change->unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

static int make(struct transaction *tx, struct making *m, const struct place_author *by,
                enum place_fault *fault, struct err *err) {
    const struct unit_change *change = m->change;
    struct unit *units;
    size_t count;
    int rc = store_units(m->store, m->arena, &units, &count, err);
    if (rc != 0)
        return rc;
    *fault = unit_change_check(units, count, change);
    if (*fault != PLACE_GOOD)
        return 0;
    const struct unit *unit = units_find(units, count, change->unit),
                      *other = units_find(units, count, change->other),
                      *parent = units_find(units, count, unit->parent);
    bool succeeds = change->verb == UNIT_MOVE && change->successor[0] != '\0';
    m->unit = unit->id;
    m->parent = parent == NULL ? 0 : parent->id;
    m->other_id = other == NULL ? 0 : other->id;
    if (change->verb == UNIT_MERGE)
        m->goes_on = other->id; /* NOLINT(clang-analyzer-core.NullDereference): the check above found it */
    if (change->verb == UNIT_MERGE || succeeds)
        rc = planned_check(m, fault, err);
    if (rc != 0 || *fault != PLACE_GOOD)
        return rc;
    if (succeeds)
        rc = successor_add(tx, m, unit, err);
    if (rc == 0)
        rc = entry_add(m, succeeds ? m->goes_on : 0, by, err);
    if (rc == 0)
        rc = apply(m, unit, err);
    return rc == 0 ? change_note(tx, m, unit, by, err) : rc;
}

int store_unit_change(struct transaction *tx, const struct unit_change *change, const struct place_author *by,
                      int64_t *id, enum place_fault *fault, struct err *err) {
    struct making m = {.store = tx->store, .change = change, .arena = arena_new(REORGANISE_ARENA)};
    *fault = PLACE_GOOD;
    int rc = m.arena == NULL ? err_set(err, ERR_NOMEM, "no memory for a change of units")
                             : make(tx, &m, by, fault, err);
    arena_free(m.arena);
    if (rc == 0 && *fault != PLACE_GOOD)
        rc = err_set(err, *fault == PLACE_UNKNOWN ? ERR_NOT_FOUND : ERR_CONFLICT, "%s",
                     place_fault_text(*fault));
    if (rc == 0)
        *id = m.id;
    return rc;
}

/* ---- Taking back ------------------------------------------------------------------------------------------------------ */

/* What is kept of a change. */
struct kept {
    int64_t id, unit, successor;
    enum unit_verb verb;
    int32_t day;
};

static int kept_read(struct store *store, int64_t id, struct kept *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_CHANGE_GET);
    bool known, undone = false;
    query_int(&q, 1, id);
    int rc = query_step(&q, err);
    known = rc > 0 && unit_verb_parse(column_str(&q, 0), &out->verb);
    if (known) {
        out->id = id;
        out->unit = sqlite3_column_int64(q.stmt, 1);
        out->successor = sqlite3_column_int64(q.stmt, 2);
        out->day = column_day(&q, 3);
        undone = sqlite3_column_type(q.stmt, 4) != SQLITE_NULL;
    }
    query_end(&q);
    if (rc < 0)
        return rc;
    if (!known)
        return err_set(err, ERR_NOT_FOUND, "there is no change %lld: see `hailong unit changes`",
                       (long long)id);
    return undone ? err_set(err, ERR_CONFLICT, "change %lld was undone before", (long long)id) : 0;
}

static int64_t count_of(struct store *store, enum statement which, int64_t id, int *rc, struct err *err) {
    struct query q = query_of(store, which);
    int64_t n = 0;
    query_int(&q, 1, id);
    int step = query_step(&q, err);
    if (step > 0)
        n = sqlite3_column_int64(q.stmt, 0);
    query_end(&q);
    if (step < 0)
        *rc = step;
    return n;
}

/* Nothing that it changed was changed again. */
static int untouched_check(struct store *store, int64_t id, struct err *err) {
    static const enum statement asked[] = {STATEMENT_CHANGE_TOUCHED_LATER, STATEMENT_CHANGE_UNITS_MOVED,
                                           STATEMENT_CHANGE_COUNTERS_MOVED};
    int64_t n = 0;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof asked / sizeof *asked; i++)
        n += count_of(store, asked[i], id, &rc, err);
    if (rc == 0 && n > 0)
        rc = err_set(err, ERR_CONFLICT, "a unit or counter of it was changed since: undo that first");
    return rc;
}

/* The counters go back from the day they came; then the months of both units, once. */
static int memberships_back(struct store *store, const struct kept *kept, struct err *err) {
    struct query q = query_of(store, STATEMENT_CHANGE_COUNTERS_OF);
    int64_t after = 0;
    int rc;
    query_int(&q, 1, kept->id);
    while ((rc = query_step(&q, err)) > 0) {
        after = sqlite3_column_int64(q.stmt, 3);
        rc = after == kept->unit
                 ? 0
                 : membership_write(store, sqlite3_column_int64(q.stmt, 0), sqlite3_column_int(q.stmt, 1),
                                    sqlite3_column_int64(q.stmt, 2), err);
        if (rc != 0)
            break;
    }
    query_end(&q);
    counting_drop(store->counting);
    if (rc != 0 || after == 0 || after == kept->unit)
        return rc;
    rc = months_make(store, kept->unit, kept->day, err);
    return rc == 0 ? months_make(store, after, kept->day, err) : rc;
}

/* Its code is known from then on, so it cannot go: it ends on its first day. */
static int successor_end(struct store *store, const struct kept *kept, struct err *err) {
    struct query q = query_of(store, STATEMENT_CHANGE_SUCCESSOR_END);
    query_int(&q, 1, kept->successor);
    return query_run(&q, err);
}

static int undone_note(struct transaction *tx, const struct kept *kept, const struct place_author *by,
                       struct err *err) {
    char about[24], unit[UNIT_CODE_LENGTH_MAX + 1] = "";
    struct query code = query_of(tx->store, STATEMENT_CHANGE_UNIT_CODE);
    query_int(&code, 1, kept->unit);
    int rc = query_step(&code, err);
    if (rc > 0)
        snprintf(unit, sizeof unit, "%.*s", STR_ARG(column_str(&code, 0)));
    query_end(&code);
    if (rc < 0)
        return rc;
    snprintf(about, sizeof about, "%lld", (long long)kept->id);
    const struct audit_entry entry = {.at = by->at,
                                      .who = by->login,
                                      .event = audit_event_name(AUDIT_UNIT_UNDONE),
                                      .about = about,
                                      .unit = unit,
                                      .detail = unit_verb_name(kept->verb)};
    return store_audit_add(tx, &entry, err);
}

int store_unit_change_undo(struct transaction *tx, int64_t id, const struct place_author *by,
                           struct err *err) {
    static const enum statement back[] = {STATEMENT_CHANGE_UNITS_BACK, STATEMENT_CHANGE_COUNTERS_BACK};
    struct store *store = tx->store;
    struct kept kept;
    int rc = kept_read(store, id, &kept, err);
    if (rc == 0)
        rc = untouched_check(store, id, err);
    for (size_t i = 0; rc == 0 && i < 2; i++) {
        struct query q = query_of(store, back[i]);
        query_int(&q, 1, id);
        rc = query_run(&q, err);
    }
    if (rc == 0 && count_of(store, STATEMENT_CHANGE_LOOPS, id, &rc, err) > 0)
        rc = err_set(err, ERR_CONFLICT, "what stood above stands below by now: move that away first");
    if (rc == 0)
        rc = memberships_back(store, &kept, err);
    if (rc == 0 && kept.successor != 0)
        rc = successor_end(store, &kept, err);
    if (rc != 0)
        return rc;
    struct query q = query_of(store, STATEMENT_CHANGE_UNDONE);
    query_int(&q, 1, id);
    query_int(&q, 2, by->at);
    query_text(&q, 3, by->login);
    rc = query_run(&q, err);
    return rc == 0 ? undone_note(tx, &kept, by, err) : rc;
}

/* ---- Reading ---------------------------------------------------------------------------------------------------------- */

static int change_read(const struct query *q, struct arena *arena, struct unit_change_entry *out,
                       struct err *err) {
    *out = (struct unit_change_entry){.id = sqlite3_column_int64(q->stmt, 0),
                                      .unit = column_copy(q, 2, arena),
                                      .unit_name = column_copy(q, 3, arena),
                                      .other = column_copy(q, 4, arena),
                                      .other_name = column_copy(q, 5, arena),
                                      .successor = column_copy(q, 6, arena),
                                      .day = column_day(q, 7),
                                      .login = column_copy(q, 8, arena),
                                      .at = sqlite3_column_int64(q->stmt, 9),
                                      .undone = sqlite3_column_int64(q->stmt, 10),
                                      .undone_by = column_copy(q, 11, arena)};
    if (!unit_verb_parse(column_str(q, 1), &out->verb))
        return err_set(err, ERR_STORE, "a stored change of units is an impossible one");
    if (out->unit == NULL || out->unit_name == NULL || out->other == NULL || out->other_name == NULL ||
        out->successor == NULL || out->login == NULL || out->undone_by == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a change of units");
    return 0;
}

int store_unit_changes(struct store *store, const char *unit, size_t most, int64_t before,
                       struct arena *arena, struct unit_change_entry **out, size_t *count, struct err *err) {
    struct unit_change_entry *items = NULL;
    size_t n = 0, room = 0;
    int rc;
    struct query q = query_of(store, STATEMENT_CHANGE_LIST);
    query_text(&q, 1, unit);
    query_int(&q, 2, (int64_t)most);
    query_int(&q, 3, before != 0 ? before : INT64_MAX);
    while ((rc = query_step(&q, err)) > 0) {
        rc = rows_reserve(arena, (void **)&items, n, &room, sizeof *items, err);
        if (rc == 0)
            rc = change_read(&q, arena, &items[n++], err);
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

int store_unit_hangs(struct store *store, const char *unit, struct unit_hangs *out, struct err *err) {
    struct query q = query_of(store, STATEMENT_CHANGE_HANGS);
    query_text(&q, 1, unit);
    int rc = query_step(&q, err);
    if (rc > 0)
        *out = (struct unit_hangs){(uint64_t)sqlite3_column_int64(q.stmt, 0),
                                   (uint64_t)sqlite3_column_int64(q.stmt, 1),
                                   (uint64_t)sqlite3_column_int64(q.stmt, 2)};
    else if (rc == 0)
        *out = (struct unit_hangs){0, 0, 0};
    query_end(&q);
    return rc < 0 ? rc : 0;
}
