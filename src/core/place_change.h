/* Changes of the unit tree, and whether they make sense. Days: what is said of a unit's own counters is dated (they belong to a
 * unit from a day on); the tree itself is not, so whoever stands below another unit does so for the whole series.
 *
 * Hence two ways for the past. A merge leaves what was counted before the day where it arose ("as it was"), or puts the unit
 * that ends below the other one, whose series then holds both ("as it is now"). A move takes the whole series along, or ends the unit
 * and lets a successor with a code of its own go on in the new place, so that no figure of before changes. */
#ifndef CORE_PLACE_CHANGE_H
#define CORE_PLACE_CHANGE_H

#include "core/place.h"

enum unit_verb { UNIT_MOVE, UNIT_MERGE, UNIT_RETIRE, UNIT_VERB_COUNT };
const char *unit_verb_name(enum unit_verb verb); /* "move", "merge", "retire" */
bool unit_verb_parse(struct str name, enum unit_verb *out);

enum {
    PLACE_BACK_DAYS = 62,   /* how far back a change may be dated where figures are looked at */
    PLACE_AHEAD_DAYS = 366, /* and how far ahead it may be planned */
    UNIT_CODE_LENGTH_MAX = 32
};

/* A unit's code as people write it: [A-Za-z0-9.-], 1 to 32. */
bool unit_code_good(struct str code);
/* A new unit's code from its name: "Trung tâm Hành chính" below "xa-a" → "trung-tam-hanh-chinh"; with a number behind it when it
 * is taken. units: in code order. False when none was found. */
bool unit_code_make(const char *name, const struct unit *units, size_t count,
                    char out[UNIT_CODE_LENGTH_MAX + 1]);

/* The successor's: that of the unit with the year behind it, "xa-a-2026". The same. */
bool unit_code_successor(const char *code, int32_t day, const struct unit *units, size_t count,
                         char out[UNIT_CODE_LENGTH_MAX + 1]);

struct unit_change {
    enum unit_verb verb;
    const char *unit; /* code */
    const char
        *other; /* MOVE: the unit to stand below, "" for none; MERGE: what it becomes part of; RETIRE: "" */
    /* MERGE, and MOVE with a successor: the first day on which it holds. RETIRE: the last day. MOVE: not looked at. */
    int32_t day;
    bool past; /* MERGE: the past goes along: the unit stands below the other one from now on */
    const char
        *successor; /* MOVE: code of the unit that goes on; "": the unit moves itself, with its whole past */
    int32_t earliest, latest; /* days that are allowed */
};

/* PLACE_FAULT(name, word, text): why a change cannot be. Words end keys of words; texts say what to do. */
enum place_fault {
#define PLACE_FAULT(name, word, text) PLACE_##name,
#include "core/place_fault.def"
#undef PLACE_FAULT
    PLACE_FAULT_COUNT
};
const char *place_fault_word(enum place_fault fault);
const char *place_fault_text(enum place_fault fault); /* English, for the command line */

/* units: all, in code order. PLACE_GOOD: it can be. */
enum place_fault unit_change_check(const struct unit *units, size_t count, const struct unit_change *change);

/* Whether it has ended before the day. */
static inline bool unit_has_ended(const struct unit *unit, int32_t day) {
    return unit->valid_to != DAY_NONE && unit->valid_to < day;
}

/* A name as it is stored: clean (utf8_clean), in one line and without anything unseen (utf8_is_unseen), so that two names that look
 * alike are alike; 1 to PLACE_NAME_MAX characters. ERR_INPUT: no UTF-8 or empty; ERR_LIMIT: too
 * long. empty_good: an empty one is none of these. */
int place_name(struct str typed, bool empty_good, struct arena *arena, const char **out, struct err *err);

#endif
