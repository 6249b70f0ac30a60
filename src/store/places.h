/* Units and counters as officers shape them: the verbs of store.h, each with its line in the audit log in the same transaction,
 * and the changes of the unit tree (core/place_change.h), which are kept so that they can be taken back. All may only be
 * called from within a store_transact, but for those that take a store. Texts are clean (place_name). */
#ifndef STORE_PLACES_H
#define STORE_PLACES_H

#include "core/place_change.h"
#include "store/store.h"

/* Who does it. */
struct place_author {
    const char *login; /* "": the command line */
    int64_t at;        /* seconds since 1970-01-01T00:00Z */
};

/* What a form was made from, as hexadecimal digits: equal as long as nothing of it was changed. */
enum { PLACE_SEEN_SIZE = 17 };
void store_counter_seen(const struct counter *counter, char out[PLACE_SEEN_SIZE]);
/* Of a unit, what stands directly below it and its own counters; and of the other unit of a change, NULL: none. */
int store_unit_seen(struct store *store, const char *unit, const char *other, int32_t day,
                    struct arena *arena, char out[PLACE_SEEN_SIZE], struct err *err);

/* ---- Counters ------------------------------------------------------------------------------------------------------ */

/* Adds one; its code is made and set in *counter. */
int store_counter_add(struct transaction *tx, struct counter *counter, int32_t today,
                      const struct place_author *by, struct err *err);
/* The code of an everyday counter of the same unit that is not closed on the day and has the same name but for capitals, normal form
 * and blanks; "": none. counter->code is not looked at among them. */
int store_counter_namesake(struct store *store, const struct counter *counter, int32_t day,
                           struct arena *arena, char out[PLACE_CODE_SIZE], struct err *err);
/* Whether anybody answered at it or came to it: else it belongs to its unit altogether, and has no past. False: or there is none. */
int store_counter_in_use(struct store *store, const char *code, bool *out, struct err *err);
/* Name, field, survey and channel as they are in `counter`; its unit and days are not looked at. *changed: anything was. */
int store_counter_edit(struct transaction *tx, const struct counter *counter, int32_t today,
                       const struct place_author *by, bool *changed, struct err *err);
/* The last move that is planned for a day after `today`. */
struct counter_plan {
    int32_t day;
    const char *unit, *before; /* codes: of the day on, and until then; unit NULL: none is planned */
};
int store_counter_planned(struct store *store, const char *code, int32_t today, struct arena *arena,
                          struct counter_plan *out, struct err *err);
/* From a day on it belongs to the unit; a counter that nobody answered and came to belongs to it altogether. Where a move is
 * planned for after the day of by->at, only this one can be: back to the unit of before, from the same day, which takes the
 * plan back. *fault: why it cannot be, with ERR_CONFLICT or ERR_NOT_FOUND. */
int store_counter_move(struct transaction *tx, const char *code, const char *unit, int32_t from,
                       const struct place_author *by, enum place_fault *fault, struct err *err);
/* What a counter was before it was last changed, as the log tells it. */
struct counter_before {
    const char *name, *field, *survey, *channel; /* NULL: was not changed then; channel: its word */
    const char *login;
    int64_t at; /* 0: the log tells of no change */
};
int store_counter_before(struct store *store, const char *code, struct arena *arena,
                         struct counter_before *out, struct err *err);
/* Its last move by itself, which the move back to `unit` from the same day would take back. */
struct counter_last_move {
    const char *unit; /* NULL: there is none, or that would not be as before */
    int32_t day;
    const char *login;
    int64_t at;
};
int store_counter_last_move(struct store *store, const char *code, struct arena *arena,
                            struct counter_last_move *out, struct err *err);
int store_counter_close(struct transaction *tx, const char *code, int32_t last_day,
                        const struct place_author *by, struct err *err);
/* Takes responses again. ERR_CONFLICT: it is not closed, or its unit has ended. */
int store_counter_reopen(struct transaction *tx, const char *code, int32_t today,
                         const struct place_author *by, struct err *err);

/* ---- Units --------------------------------------------------------------------------------------------------------- */

/* ERR_CONFLICT for a code that is taken, ERR_INPUT and ERR_NOT_FOUND as store_unit_put. */
int store_unit_add(struct transaction *tx, const struct unit *unit, const struct place_author *by,
                   struct err *err);
/* Name and kind. */
int store_unit_edit(struct transaction *tx, const char *code, const char *name, const char *kind,
                    const struct place_author *by, bool *changed, struct err *err);

/* A merge: the unit's counters belong to the other one from the day on, and so do, where the past goes along, the units
 * below it; it ends the day before. An end: its counters close with it. *fault: why it cannot be, with ERR_CONFLICT. *id: of what is
 * kept of it. */
int store_unit_change(struct transaction *tx, const struct unit_change *change, const struct place_author *by,
                      int64_t *id, enum place_fault *fault, struct err *err);
/* Everything it changed is as it was before. A successor ends on its first day: its code stays. ERR_NOT_FOUND: there is
 * none; ERR_CONFLICT: it is undone, or a unit or counter of it was changed since. */
int store_unit_change_undo(struct transaction *tx, int64_t id, const struct place_author *by,
                           struct err *err);

/* What a unit was before its name or kind was last changed, as the log tells it. */
struct unit_before {
    const char *name, *kind; /* NULL: was not changed then */
    const char *login;
    int64_t at; /* 0: the log tells of no change */
};
int store_unit_before(struct store *store, const char *code, struct arena *arena, struct unit_before *out,
                      struct err *err);

struct unit_change_entry {
    int64_t id;
    enum unit_verb verb;
    const char *unit, *unit_name;
    const char *other, *other_name; /* "": none */
    const char *successor;          /* code; "": none */
    int32_t day;                    /* DAY_NONE: the whole series */
    const char *login;
    int64_t at, undone; /* 0: it holds */
    const char *undone_by;
};
/* The latest first, `most` at most, with ids below `before` (0: from the latest on). unit: those of it or into it; NULL: all. */
int store_unit_changes(struct store *store, const char *unit, size_t most, int64_t before,
                       struct arena *arena, struct unit_change_entry **out, size_t *count, struct err *err);

/* A move or merge that holds, for what it did to earlier figures. */
struct unit_move {
    const char *unit, *unit_name;
    const char *from, *from_name; /* below which it stood; "": none */
    const char *to, *to_name;     /* below which it stands, or of which it became part; "": none */
    const char *successor;        /* code; "": none */
    bool past;                    /* the whole series went along */
    int32_t day; /* from which on its counters are another unit's; DAY_NONE: they stay its own */
    int64_t at;
};
/* Those entered at `since` or later, in their order, `most` at most. */
int store_unit_moves(struct store *store, int64_t since, size_t most, struct arena *arena,
                     struct unit_move **out, size_t *count, struct err *err);

/* A counter that came to a unit or one below it, or left them, as the log has it. */
struct counter_move {
    const char *counter, *name;   /* of today, as all names are */
    const char *from, *from_name; /* the units it was moved between */
    const char *to, *to_name;
    int32_t day; /* from which on */
    int64_t at;
};
/* Those entered at `since` or later, in their order; the latest `most` where there are more. */
int store_counter_moves(struct store *store, const char *unit_code, int64_t since, size_t most,
                        struct arena *arena, struct counter_move **out, size_t *count, struct err *err);

/* What is set for a unit itself, and does not go along when it moves or ends. */
struct unit_hangs {
    uint64_t officers, targets, settings; /* officers: those that are not disabled */
};
int store_unit_hangs(struct store *store, const char *unit, struct unit_hangs *out, struct err *err);

#endif
