#include "core/place_change.h"

#include "base/utf8.h"

static const char *const verbs[UNIT_VERB_COUNT] = {"move", "merge", "retire"};

const char *unit_verb_name(enum unit_verb verb) {
    return verbs[verb];
}

bool unit_verb_parse(struct str name, enum unit_verb *out) {
    for (unsigned i = 0; i < UNIT_VERB_COUNT; i++) {
        if (str_is(name, verbs[i])) {
            *out = (enum unit_verb)i;
            return true;
        }
    }
    return false;
}

static const struct {
    const char *word, *text;
} faults[PLACE_FAULT_COUNT] = {
#define PLACE_FAULT(name, word, text) {word, text},
#include "core/place_fault.def"
#undef PLACE_FAULT
};

const char *place_fault_word(enum place_fault fault) {
    return faults[fault].word;
}

const char *place_fault_text(enum place_fault fault) {
    return faults[fault].text;
}

/* ---- Names and codes ---------------------------------------------------------------------------------------------- */

/* Writes the name over itself, which never gets longer, and trims it. */
static struct str seen_only(char *text, size_t size) {
    size_t n = 0;
    for (size_t at = 0; at < size;) {
        size_t from = at;
        uint32_t c = utf8_next((struct str){text, size}, &at);
        if (c == 0x2028 || c == 0x2029) /* ends of lines */
            text[n++] = ' ';
        else if (!utf8_is_unseen(c)) {
            memmove(text + n, text + from, at - from);
            n += at - from;
        }
    }
    return str_trim((struct str){text, n});
}

int place_name(struct str typed, bool empty_good, struct arena *arena, const char **out, struct err *err) {
    struct str text;
    int rc = utf8_clean(typed, false, arena, &text, err);
    if (rc != 0)
        return rc;
    char *seen = arena_copy(arena, text.p, text.n);
    if (seen == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a name");
    text = seen_only(seen, text.n);
    if (text.n == 0 && !empty_good)
        return err_set(err, ERR_INPUT, "the name is empty: give one");
    if (utf8_length(text) > PLACE_NAME_MAX)
        return err_set(err, ERR_LIMIT, "the name has %zu characters, at most %d are allowed: shorten it",
                       utf8_length(text), PLACE_NAME_MAX);
    const char *copy = arena_copy(arena, text.p, text.n);
    if (copy == NULL)
        return err_set(err, ERR_NOMEM, "no memory for a name");
    *out = copy;
    return 0;
}

bool unit_code_good(struct str code) {
    /* "." and ".." lead elsewhere in an address, and "-a" is an option of a command. */
    if (code.n == 0 || code.n > UNIT_CODE_LENGTH_MAX || code.p[0] == '.' || code.p[0] == '-')
        return false;
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '-')
            return false;
    }
    return true;
}

enum { TRIES = 1000, NUMBER_ROOM = 4 /* "-999" */ };

/* The base itself, or with a number behind it. */
static bool code_free(const char *base, const struct unit *units, size_t count,
                      char out[UNIT_CODE_LENGTH_MAX + 1]) {
    for (int i = 1; i < TRIES; i++) {
        snprintf(out, UNIT_CODE_LENGTH_MAX + 1, i == 1 ? "%s" : "%s-%d", base, i);
        if (units_find(units, count, out) == NULL)
            return true;
    }
    return false;
}

bool unit_code_successor(const char *code, int32_t day, const struct unit *units, size_t count,
                         char out[UNIT_CODE_LENGTH_MAX + 1]) {
    enum { YEAR_ROOM = 5 };
    char base[UNIT_CODE_LENGTH_MAX + 1];
    snprintf(base, sizeof base, "%.*s-%04d", UNIT_CODE_LENGTH_MAX - YEAR_ROOM - NUMBER_ROOM, code,
             date_from_day(day).year);
    return code_free(base, units, count, out);
}

bool unit_code_make(const char *name, const struct unit *units, size_t count,
                    char out[UNIT_CODE_LENGTH_MAX + 1]) {
    struct str text = str_of(name);
    char base[UNIT_CODE_LENGTH_MAX + 1];
    size_t n = 0, word = 0; /* how long it was when the last word ended */
    for (size_t at = 0; at < text.n;) {
        char c = utf8_plain(utf8_next(text, &at));
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (c == 0 || (!part && (n == 0 || base[n - 1] == '-')))
            continue;
        if (n == UNIT_CODE_LENGTH_MAX - NUMBER_ROOM) { /* no half words, unless it is a single one */
            n = part && word > 0 ? word : n;
            break;
        }
        if (!part)
            word = n;
        base[n++] = part ? c : '-';
    }
    while (n > 0 && base[n - 1] == '-')
        n--;
    if (n == 0)
        memcpy(base, "dv", n = 2); /* đơn vị: a name without a letter that has a plain form */
    base[n] = '\0';
    return code_free(base, units, count, out);
}

/* ---- Changes ------------------------------------------------------------------------------------------------------ */

struct checking {
    const struct unit *units;
    size_t count;
};

/* Whether `unit` is `above` or stands somewhere below it. */
static bool is_within(const struct checking *c, const struct unit *unit, const struct unit *above) {
    for (size_t steps = 0; unit != NULL && steps <= c->count; steps++) {
        if (unit == above)
            return true;
        unit = units_find(c->units, c->count, unit->parent);
    }
    return false;
}

static bool any_below(const struct checking *c, const struct unit *unit, int32_t day) {
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(c->units[i].parent, unit->code) == 0 && !unit_has_ended(&c->units[i], day))
            return true;
    return false;
}

static bool begins_after(const struct unit *unit, int32_t day) {
    return unit->valid_from != DAY_NONE && unit->valid_from > day;
}

static enum place_fault check_day(const struct unit_change *change, const struct unit *unit) {
    /* The last day on which the unit is. */
    int32_t last = change->verb == UNIT_RETIRE ? change->day : change->day - 1;
    if (change->day < change->earliest || change->day > change->latest)
        return PLACE_DAY;
    if (begins_after(unit, last))
        return PLACE_BEFORE_BEGIN;
    return unit->valid_to != DAY_NONE ? PLACE_OVER : PLACE_GOOD;
}

static enum place_fault check_move(const struct checking *c, const struct unit_change *change,
                                   const struct unit *unit, const struct unit *other) {
    if (strcmp(unit->parent, change->other) == 0)
        return PLACE_SAME;
    if (other != NULL && is_within(c, other, unit))
        return other == unit ? PLACE_SAME : PLACE_LOOP;
    if (change->successor[0] == '\0')
        return other != NULL && other->valid_to != DAY_NONE && unit->valid_to == DAY_NONE ? PLACE_OTHER_OVER
                                                                                          : PLACE_GOOD;
    enum place_fault fault = check_day(change, unit);
    if (fault != PLACE_GOOD)
        return fault;
    if (other != NULL && other->valid_to != DAY_NONE)
        return PLACE_OTHER_OVER;
    if (other != NULL && begins_after(other, change->day))
        return PLACE_BEFORE_BEGIN;
    if (!unit_code_good(str_of(change->successor)))
        return PLACE_CODE;
    if (units_find(c->units, c->count, change->successor) != NULL)
        return PLACE_CODE_TAKEN;
    return any_below(c, unit, change->day) ? PLACE_LEFT_BELOW : PLACE_GOOD;
}

static enum place_fault check_merge(const struct checking *c, const struct unit_change *change,
                                    const struct unit *unit, const struct unit *other) {
    enum place_fault fault = check_day(change, unit);
    if (other == unit)
        return PLACE_SAME;
    if (other->valid_to != DAY_NONE)
        return PLACE_OTHER_OVER;
    if (fault == PLACE_GOOD && begins_after(other, change->day))
        fault = PLACE_BEFORE_BEGIN;
    if (fault != PLACE_GOOD)
        return fault;
    /* What stands below would have to stand in two places: its past here, its future there. */
    if (!change->past)
        return any_below(c, unit, change->day) ? PLACE_LEFT_BELOW : PLACE_GOOD;
    return is_within(c, other, unit) ? PLACE_LOOP : PLACE_GOOD;
}

enum place_fault unit_change_check(const struct unit *units, size_t count, const struct unit_change *change) {
    const struct checking c = {units, count};
    const struct unit *unit = units_find(units, count, change->unit),
                      *other = units_find(units, count, change->other);
    if (unit == NULL || (other == NULL && change->other[0] != '\0') ||
        (other == NULL && change->verb == UNIT_MERGE))
        return PLACE_UNKNOWN;
    if (change->verb == UNIT_MOVE)
        return check_move(&c, change, unit, other);
    if (change->verb == UNIT_MERGE)
        return check_merge(&c, change, unit, other);
    enum place_fault fault = check_day(change, unit);
    if (fault != PLACE_GOOD)
        return fault;
    return any_below(&c, unit, change->day + 1) ? PLACE_LEFT_BELOW : PLACE_GOOD;
}
