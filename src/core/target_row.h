/* A target as somebody writes it, in a row of a table or in a form: what the words mean, what is wrong with them, and how the log tells
 * the change. */
#ifndef CORE_TARGET_ROW_H
#define CORE_TARGET_ROW_H

#include "base/arena.h"
#include "base/err.h"
#include "core/target.h"

enum target_column {
    TARGET_COLUMN_TARGET,
    TARGET_COLUMN_OPERATOR,
    TARGET_COLUMN_OFFICIAL,
    TARGET_COLUMN_SOURCE,
    TARGET_COLUMN_OWNER,
    TARGET_COLUMNS
};
const char *target_column_name(enum target_column column); /* "target" … */

struct target_row {
    struct str fields
        [TARGET_COLUMNS]; /* trimmed; .p NULL: the table has no such column, which is as if it were empty */
};

enum target_fault {
#define TARGET_FAULT(name, word) TARGET_FAULT_##name,
#include "core/target_fault.def"
#undef TARGET_FAULT
    TARGET_FAULT_COUNT
};
const char *target_fault_word(enum target_fault fault);

struct target_faults {
    size_t count;
    struct {
        enum target_fault fault;
        enum target_column column;
    } items[TARGET_COLUMNS + 1];
};

/* Sets operator, value, official, source and owner of *out and nothing else; texts lie in the arena. limit: target_limit of the survey's
 * method. An empty operator before a number is "at least". ERR_NOMEM. */
int target_row_read(const struct target_row *row, int64_t limit, struct arena *arena, struct target *out,
                    struct target_faults *faults, struct err *err);
/* A column that the table leaves out keeps what is stored. A source belongs to its official result: an old one does not vouch
 * for a new number. */
void target_row_keep(const struct target_row *row, const struct target *old, struct target *target);
/* An official result says where it stands. */
bool target_is_sourced(const struct target *target);

/* Whether they say the same; NULL: there is none. */
bool target_same(const struct target *a, const struct target *b);
/* What a change from one to the other was, in one line: "target: ≥ 88,00 → ≥ 90,00 | official: – → 86,34 | source: …": only what differs.
 * Texts are cut. NULL: there was none, or is none any more. */
enum { TARGET_CHANGE_SIZE = 500 };
void target_change_words(const struct target *old, const struct target *now, char out[TARGET_CHANGE_SIZE]);

#endif
