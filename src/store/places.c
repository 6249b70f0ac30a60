#include "store/places.h"

#include <stdio.h>

#include "base/utf8.h"
#include "core/audit_event.h"
#include "core/change_note.h"
#include "store/internal.h"
#include "store/officers.h"

enum { CODE_TRIES = 20 };

static int note(struct transaction *tx, const struct place_author *by, enum audit_event event,
                const char *about, const char *unit, const char *detail, struct err *err) {
    const struct audit_entry entry = {.at = by->at,
                                      .who = by->login,
                                      .event = audit_event_name(event),
                                      .about = about,
                                      .unit = unit,
                                      .detail = detail};
    return store_audit_add(tx, &entry, err);
}

static int note_before(struct transaction *tx, const struct place_author *by, enum audit_event event,
                       const char *about, const char *unit, const char *what, const char *before,
                       struct err *err) {
    char detail[AUDIT_TEXT_MAX + 1];
    snprintf(detail, sizeof detail, "%s %s", what, before);
    return note(tx, by, event, about, unit, detail, err);
}

/* What was before and is now; the arena is only needed meanwhile. */
static int note_change(struct transaction *tx, const struct place_author *by, enum audit_event event,
                       const char *about, const char *unit, const char *what, const char *before,
                       const char *after, struct arena *arena, struct err *err) {
    const char *detail = change_note(arena, what, before, after);
    return detail == NULL ? err_set(err, ERR_NOMEM, "no memory for a line of the log")
                          : note(tx, by, event, about, unit, detail, err);
}

/* What the line says that part was before. NULL: it says something else. */
static const char *changed_from(const struct audit_entry *entry, const char *what, struct arena *arena) {
    const char *before, *after;
    return change_read(arena, entry->detail, what, &before, &after) ? before : NULL;
}

/* "from X": X. NULL: it says something else. */
static const char *told(const struct audit_entry *entry, const char *what) {
    size_t n = strlen(what);
    return strncmp(entry->detail, what, n) == 0 && entry->detail[n] == ' ' ? entry->detail + n + 1 : NULL;
}

/* Lines of one change: written one after the other. */
static bool of_one_change(const struct audit_entry *older, const struct audit_entry *newer) {
    return older->number == newer->number - 1 && older->at == newer->at &&
           strcmp(older->who, newer->who) == 0;
}

/* ---- What was seen -------------------------------------------------------------------------------------------------- */

static void add_text(struct buf *buf, const char *text) {
    buf_add(buf, text, strlen(text) + 1);
}

static void add_counter(struct buf *buf, const struct counter *counter) {
    add_text(buf, counter->code);
    add_text(buf, counter->unit);
    add_text(buf, counter->name);
    add_text(buf, counter->field);
    add_text(buf, counter->survey);
    buf_add(buf, &counter->channel, sizeof counter->channel);
    buf_add(buf, &counter->valid_to, sizeof counter->valid_to);
}

static void add_unit(struct buf *buf, const struct unit *unit) {
    add_text(buf, unit->code);
    add_text(buf, unit->parent);
    add_text(buf, unit->name);
    add_text(buf, unit->kind);
    buf_add(buf, &unit->valid_from, sizeof unit->valid_from);
    buf_add(buf, &unit->valid_to, sizeof unit->valid_to);
}

static void seen_text(struct buf *buf, char out[PLACE_SEEN_SIZE]) {
    uint8_t digest[HASH_DIGEST_SIZE];
    hash_digest(buf_str(buf), digest);
    for (size_t i = 0; i < (PLACE_SEEN_SIZE - 1) / 2; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

enum { SEEN_MAX = 64 * 1024 * 1024 };

void store_counter_seen(const struct counter *counter, char out[PLACE_SEEN_SIZE]) {
    struct buf buf;
    buf_init(&buf, SEEN_MAX);
    add_counter(&buf, counter);
    seen_text(&buf, out);
    buf_release(&buf);
}

int store_unit_seen(struct store *store, const char *unit, const char *other, int32_t day,
                    struct arena *arena, char out[PLACE_SEEN_SIZE], struct err *err) {
    struct unit *units;
    struct counter *counters;
    size_t unit_count, counter_count = 0;
    int rc = store_units(store, arena, &units, &unit_count, err);
    if (rc == 0)
        rc = store_counters(store, unit, day, arena, &counters, &counter_count, err);
    if (rc != 0)
        return rc;
    struct buf buf;
    buf_init(&buf, SEEN_MAX);
    for (size_t i = 0; i < unit_count; i++) {
        const struct unit *u = &units[i];
        if (strcmp(u->code, unit) == 0 || strcmp(u->parent, unit) == 0 ||
            (other != NULL && strcmp(u->code, other) == 0))
            add_unit(&buf, u);
    }
    for (size_t i = 0; i < counter_count; i++)
        if (strcmp(counters[i].unit, unit) == 0)
            add_counter(&buf, &counters[i]);
    rc = buf.failed ? err_set(err, ERR_NOMEM, "no memory for what was seen of a unit") : 0;
    if (rc == 0)
        seen_text(&buf, out);
    buf_release(&buf);
    return rc;
}

/* ---- Counters ------------------------------------------------------------------------------------------------------- */

/* A code that no counter has. */
static int code_make(struct store *store, char out[PLACE_CODE_SIZE], struct err *err) {
    struct rng rng = rng_system();
    for (int i = 0; i < CODE_TRIES; i++) {
        struct query q = query_of(store, STATEMENT_COUNTER_FIND);
        place_code_make(&rng, out);
        query_text(&q, 1, out);
        int rc = query_step(&q, err);
        query_end(&q);
        if (rc <= 0)
            return rc;
    }
    return err_set(err, ERR_BUSY, "no free code was found: try again");
}

int store_counter_add(struct transaction *tx, struct counter *counter, int32_t today,
                      const struct place_author *by, struct err *err) {
    bool is_new;
    int rc = code_make(tx->store, counter->code, err);
    if (rc == 0)
        rc = store_counter_put(tx, counter, today, &is_new, err);
    return rc == 0 ? note_before(tx, by, AUDIT_COUNTER_ADDED, counter->code, counter->unit, "name",
                                 counter->name, err)
                   : rc;
}

int store_counter_namesake(struct store *store, const struct counter *counter, int32_t day,
                           struct arena *arena, char out[PLACE_CODE_SIZE], struct err *err) {
    const char *wanted = utf8_caseless(str_of(counter->name), arena);
    struct counter *all;
    size_t count = 0;
    out[0] = '\0';
    int rc = store_counters(store, counter->unit, day, arena, &all, &count, err);
    for (size_t i = 0; rc == 0 && i < count && out[0] == '\0'; i++) {
        if (strcmp(all[i].unit, counter->unit) != 0 || strcmp(all[i].code, counter->code) == 0 ||
            all[i].campaign[0] != '\0' || counter_is_closed(&all[i], day))
            continue;
        const char *name = utf8_caseless(str_of(all[i].name), arena);
        if (wanted == NULL || name == NULL)
            rc = err_set(err, ERR_NOMEM, "no memory to compare names");
        else if (strcmp(name, wanted) == 0)
            memcpy(out, all[i].code, PLACE_CODE_SIZE);
    }
    return rc;
}

static int get(struct transaction *tx, const char *code, int32_t day, struct arena **arena,
               struct counter *out, struct err *err) {
    enum { COUNTER_ARENA = 64 * 1024 };
    *arena = arena_new(COUNTER_ARENA);
    return *arena == NULL ? err_set(err, ERR_NOMEM, "no memory for a counter")
                          : store_counter(tx->store, code, day, *arena, out, err);
}

int store_counter_edit(struct transaction *tx, const struct counter *counter, int32_t today,
                       const struct place_author *by, bool *changed, struct err *err) {
    struct arena *arena;
    struct counter old;
    bool is_new;
    int rc = get(tx, counter->code, today, &arena, &old, err);
    struct counter now = old;
    const struct {
        const char *what, *before, *after;
    } parts[] = {{"name", rc == 0 ? old.name : "", counter->name},
                 {"field", rc == 0 ? old.field : "", counter->field},
                 {"survey", rc == 0 ? old.survey : "", counter->survey},
                 {"channel", rc == 0 ? channel_name(old.channel) : "", channel_name(counter->channel)}};
    *changed = false;
    for (size_t i = 0; rc == 0 && i < sizeof parts / sizeof *parts; i++) {
        if (strcmp(parts[i].before, parts[i].after) == 0)
            continue;
        *changed = true;
        rc = note_change(tx, by, AUDIT_COUNTER_CHANGED, counter->code, old.unit, parts[i].what,
                         parts[i].before, parts[i].after, arena, err);
    }
    if (rc == 0 && *changed) {
        now.name = counter->name;
        now.field = counter->field;
        now.survey = counter->survey;
        now.channel = counter->channel;
        rc = store_counter_put(tx, &now, today, &is_new, err);
    }
    arena_free(arena);
    return rc;
}

int store_counter_planned(struct store *store, const char *code, int32_t today, struct arena *arena,
                          struct counter_plan *out, struct err *err) {
    struct counter_plan plan = {.unit = NULL};
    struct query q = query_of(store, STATEMENT_COUNTER_PLANNED);
    query_text(&q, 1, code);
    query_int(&q, 2, today);
    int rc = query_step(&q, err);
    if (rc > 0) {
        plan = (struct counter_plan){column_day(&q, 0), column_copy(&q, 1, arena), column_copy(&q, 2, arena)};
        if (plan.unit == NULL || plan.before == NULL)
            rc = err_set(err, ERR_NOMEM, "no memory for a planned move");
    }
    query_end(&q);
    if (rc < 0)
        return rc;
    *out = plan;
    return 0;
}

/* What somebody planned is not written over by who does not know of it. */
static int plan_check(struct transaction *tx, const char *code, const char *unit, int32_t from,
                      const struct place_author *by, struct arena *arena, enum place_fault *fault,
                      struct err *err) {
    struct counter_plan plan;
    char day[DATE_TEXT_SIZE];
    int rc = store_counter_planned(tx->store, code, day_of_seconds(by->at), arena, &plan, err);
    if (rc != 0 || plan.unit == NULL || (plan.day == from && strcmp(plan.before, unit) == 0))
        return rc;
    *fault = PLACE_MOVE_PLANNED;
    day_format(plan.day, day);
    return err_set(
        err, ERR_CONFLICT,
        "a move of %s to %s on %s is planned already: undo it first (counter move %s --to %s --from %s)",
        code, plan.unit, day, code, plan.before, day);
}

static enum place_fault move_check(const struct counter *counter, const struct unit *unit, int32_t from) {
    if (strcmp(counter->unit, unit->code) == 0)
        return PLACE_SAME;
    if (unit_has_ended(unit, from))
        return PLACE_OTHER_OVER;
    return unit->valid_from != DAY_NONE && unit->valid_from > from ? PLACE_BEFORE_BEGIN : PLACE_GOOD;
}

int store_counter_move(struct transaction *tx, const char *code, const char *unit, int32_t from,
                       const struct place_author *by, enum place_fault *fault, struct err *err) {
    struct arena *arena;
    struct counter counter;
    struct unit other;
    char detail[AUDIT_TEXT_MAX + 1], day[DATE_TEXT_SIZE];
    bool is_new;
    *fault = PLACE_GOOD;
    int rc = get(tx, code, INT32_MAX, &arena, &counter, err); /* with its unit in the end */
    if (rc == 0 && (rc = store_unit(tx->store, unit, arena, &other, err)) == ERR_NOT_FOUND)
        *fault = PLACE_UNKNOWN;
    if (rc == 0)
        rc = plan_check(tx, code, unit, from, by, arena, fault, err);
    if (rc == 0)
        *fault = move_check(&counter, &other, from);
    if (rc == 0 && *fault != PLACE_GOOD)
        rc = err_set(err, ERR_CONFLICT, "%s", place_fault_text(*fault));
    if (rc == 0) {
        day_format(from, day);
        snprintf(detail, sizeof detail, "from %s, %s", counter.unit, day);
        counter.unit = unit;
        rc = store_counter_put(tx, &counter, from, &is_new, err);
    }
    if (rc == 0)
        rc = note(tx, by, AUDIT_COUNTER_MOVED, code, unit, detail, err);
    arena_free(arena);
    return rc;
}

int store_counter_close(struct transaction *tx, const char *code, int32_t last_day,
                        const struct place_author *by, struct err *err) {
    struct arena *arena;
    struct counter counter;
    char day[DATE_TEXT_SIZE];
    int rc = get(tx, code, last_day, &arena, &counter, err);
    if (rc == 0)
        rc = store_counter_retire(tx, code, last_day, err);
    if (rc == 0) {
        day_format(last_day, day);
        rc = note(tx, by, AUDIT_COUNTER_RETIRED, code, counter.unit, day, err);
    }
    arena_free(arena);
    return rc;
}

int store_counter_reopen(struct transaction *tx, const char *code, int32_t today,
                         const struct place_author *by, struct err *err) {
    struct arena *arena;
    struct counter counter;
    struct unit unit = {0};
    char day[DATE_TEXT_SIZE] = "";
    bool is_new;
    int rc = get(tx, code, today, &arena, &counter, err);
    if (rc == 0)
        rc = store_unit(tx->store, counter.unit, arena, &unit, err);
    if (rc == 0 && counter.valid_to == DAY_NONE)
        rc = err_set(err, ERR_CONFLICT, "counter %s is not closed", code);
    if (rc == 0 && unit_has_ended(&unit, today))
        rc = err_set(err, ERR_CONFLICT, "the unit \"%s\" of counter %s has ended: move the counter first",
                     unit.code, code);
    if (rc == 0) {
        day_format(counter.valid_to, day);
        counter.valid_to = DAY_NONE;
        rc = store_counter_put(tx, &counter, today, &is_new, err);
    }
    if (rc == 0)
        rc = note(tx, by, AUDIT_COUNTER_REOPENED, code, counter.unit, day, err);
    arena_free(arena);
    return rc;
}

int store_counter_before(struct store *store, const char *code, struct arena *arena,
                         struct counter_before *out, struct err *err) {
    enum { PARTS = 4 };
    static const char *const whats[PARTS] = {"name", "field", "survey", "channel"}; /* as they are written */
    const struct audit_filter filter = {
        .event = audit_event_name(AUDIT_COUNTER_CHANGED), .about = code, .max = PARTS};
    const char *was[PARTS] = {NULL};
    struct audit_entry *lines;
    size_t count = 0, part = PARTS;
    *out = (struct counter_before){.at = 0};
    int rc = store_audit_list(store, &filter, arena, &lines, &count, err);
    if (rc != 0 || count == 0)
        return rc;
    for (size_t i = 0; i < count && (i == 0 || of_one_change(&lines[i], &lines[i - 1])); i++) {
        while (part > 0 && (was[part - 1] = changed_from(&lines[i], whats[part - 1], arena)) == NULL)
            part--;
        if (part == 0) /* a part of the change before, in the same second */
            break;
        part--;
    }
    *out = (struct counter_before){was[0], was[1], was[2], was[3], lines[0].who, lines[0].at};
    return 0;
}

/* "from a-mc, 2026-11-26"; "from a-mc": of one without a past, where the day it was done is as good. */
static bool read_move(const struct audit_entry *line, struct arena *arena, const char **unit, int32_t *day) {
    const char *from = told(line, "from"), *comma = from == NULL ? NULL : strchr(from, ',');
    if (from == NULL || (comma != NULL && (comma[1] != ' ' || !day_parse(str_of(comma + 2), day))))
        return false;
    if (comma == NULL)
        *day = day_of_seconds(line->at);
    *unit = arena_copy(arena, from, comma == NULL ? strlen(from) : (size_t)(comma - from));
    return *unit != NULL;
}

int store_counter_last_move(struct store *store, const char *code, struct arena *arena,
                            struct counter_last_move *out, struct err *err) {
    enum { LINES = 50 };
    const struct audit_filter filter = {
        .event = audit_event_name(AUDIT_COUNTER_MOVED), .about = code, .max = LINES};
    struct counter_last_move last = {.unit = NULL};
    struct counter now = {0}, then = {0};
    struct audit_entry *lines;
    size_t count = 0;
    *out = last;
    int rc = store_audit_list(store, &filter, arena, &lines, &count, err);
    if (rc != 0 || count == 0 || !read_move(&lines[0], arena, &last.unit, &last.day))
        return rc;
    last.login = lines[0].who;
    last.at = lines[0].at;
    rc = store_counter(store, code, INT32_MAX, arena, &now, err);
    if (rc == 0)
        rc = store_counter(store, code, last.day - 1, arena, &then, err);
    /* It went somewhere else since, or to where it is not by this move alone. */
    bool good = rc == 0 && strcmp(now.unit, lines[0].unit) == 0 &&
                (strcmp(then.unit, last.unit) == 0 || strcmp(then.unit, now.unit) == 0);
    for (size_t i = 1; good && i < count; i++) { /* a later day was wiped out by it, and would stay so */
        const char *unit;
        int32_t day;
        good = read_move(&lines[i], arena, &unit, &day) && day <= last.day;
    }
    if (good)
        *out = last;
    return rc;
}

/* ---- Units ---------------------------------------------------------------------------------------------------------- */

int store_unit_add(struct transaction *tx, const struct unit *unit, const struct place_author *by,
                   struct err *err) {
    int64_t id;
    bool is_new;
    int rc = unit_require(tx->store, unit->code, &id, NULL);
    if (rc == 0)
        return err_set(err, ERR_CONFLICT, "there is a unit \"%s\" already: choose another code", unit->code);
    rc = rc == ERR_NOT_FOUND ? store_unit_put(tx, unit, &is_new, err)
                             : err_set(err, rc, "the units cannot be read");
    return rc == 0 ? note_before(tx, by, AUDIT_UNIT_ADDED, unit->name, unit->code, "below", unit->parent, err)
                   : rc;
}

int store_unit_edit(struct transaction *tx, const char *code, const char *name, const char *kind,
                    const struct place_author *by, bool *changed, struct err *err) {
    enum { UNIT_ARENA = 64 * 1024 };
    struct arena *arena = arena_new(UNIT_ARENA);
    struct unit unit = {.code = NULL};
    bool is_new;
    int rc = arena == NULL ? err_set(err, ERR_NOMEM, "no memory for a unit")
                           : store_unit(tx->store, code, arena, &unit, err);
    *changed = rc == 0 && (strcmp(unit.name, name) != 0 || strcmp(unit.kind, kind) != 0);
    if (rc == 0 && strcmp(unit.name, name) != 0)
        rc = note_change(tx, by, AUDIT_UNIT_CHANGED, code, code, "name", unit.name, name, arena, err);
    if (rc == 0 && strcmp(unit.kind, kind) != 0)
        rc = note_change(tx, by, AUDIT_UNIT_CHANGED, code, code, "kind", unit.kind, kind, arena, err);
    if (rc == 0 && *changed) {
        unit.name = name;
        unit.kind = kind;
        rc = store_unit_put(tx, &unit, &is_new, err);
    }
    arena_free(arena);
    return rc;
}

int store_unit_before(struct store *store, const char *code, struct arena *arena, struct unit_before *out,
                      struct err *err) {
    const struct audit_filter filter = {
        .event = audit_event_name(AUDIT_UNIT_CHANGED), .about = code, .max = 2};
    struct audit_entry *lines;
    size_t count = 0;
    *out = (struct unit_before){.at = 0};
    int rc = store_audit_list(store, &filter, arena, &lines, &count, err);
    if (rc != 0 || count == 0)
        return rc;
    *out = (struct unit_before){changed_from(&lines[0], "name", arena),
                                changed_from(&lines[0], "kind", arena), lines[0].who, lines[0].at};
    /* A change of both has two lines, that of the name just before. */
    if (out->kind != NULL && count > 1 && of_one_change(&lines[1], &lines[0]))
        out->name = changed_from(&lines[1], "name", arena);
    return 0;
}
