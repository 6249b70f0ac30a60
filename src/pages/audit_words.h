/* Lines of the audit log as sentences. */
#ifndef PAGES_AUDIT_WORDS_H
#define PAGES_AUDIT_WORDS_H

#include "pages/office.h"

/* What telling a line takes. */
struct audit_telling {
    const struct view *view;
    const char *language;
    const struct site *site; /* names of units, counters and surveys; NULL: none, codes are told */
    struct arena *arena;
    const struct audit_entry *entry;
};

/* A row for a list: at, who, kind, about, unit (false: none), detail (false: none). */
json_t *audit_row(const struct audit_telling *telling);

/* What the log says of a changed target, "target: better → ≥ 88,00", with the names of its parts and ways as words. NULL without
 * memory. */
const char *audit_target_words(const struct audit_telling *telling);

/* ---- audit_sentence.c ------------------------------------------------------------------------------------------------- */

/* A unit's name and code; NULL: there is no such unit. */
const char *audit_unit(const struct audit_telling *telling, struct str code);
/* NULL: the line's detail, or what it is about, has no form that is known. */
const char *audit_detail_sentence(const struct audit_telling *telling);
const char *audit_about_sentence(const struct audit_telling *telling);

#endif
