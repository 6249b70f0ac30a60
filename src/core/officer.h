/* Officers: who may do what, about which unit. The table is core/officer.def.
 *
 * Why the table is as it is:
 * - An admin runs a unit and all below it: surveys, retention, backups and tokens belong to nobody's unit and are left to
 *   the admins of the whole installation. An admin does not shape the own unit's place in the tree, nor the own targets:
 *   both are set by whoever stands above.
 * - An officer answers for figures: reads all, comments too, explains, marks events, hands reports in, and may do what a
 *   clerk does; but publishes nothing and holds no single responses.
 * - A clerk prints, types slips and visits, keeps the own unit's counters, and sees the own unit's figures; comments
 *   name colleagues, so they are for those who answer for them.
 * - An observer sees figures and nothing else (a council, a higher agency).
 * - An auditor reads the log and the figures, writes nothing, reads no comments, and alone puts doubtful responses aside:
 *   only of units below, never of the own one, and never an admin whose figure it is (trust-ux.md 2.5).
 * - Single responses are an admin's alone (law 7).
 * Nobody needs a right for one's own account. */
#ifndef CORE_OFFICER_H
#define CORE_OFFICER_H

#include "base/arena.h"
#include "core/place.h"

enum role { ROLE_ADMIN, ROLE_OFFICER, ROLE_CLERK, ROLE_OBSERVER, ROLE_AUDITOR, ROLE_COUNT };
const char *role_name(enum role role); /* "admin", "officer", "clerk", "observer", "auditor" */
bool role_parse(struct str name, enum role *out);

enum action {
#define ACTION(name, word, admin, officer, clerk, observer, auditor) ACTION_##name,
#include "core/officer.def"
#undef ACTION
    ACTION_COUNT
};
const char *action_name(enum action action); /* "view-figures" … */

/* Where the unit asked about stands, seen from the officer's. */
enum unit_relation {
    RELATION_OWN,
    RELATION_BELOW,     /* anywhere below it; every unit for an officer of the whole installation */
    RELATION_ELSEWHERE, /* above, beside, foreign or not there: looks as if it did not exist */
    RELATION_NONE,      /* the action is about no unit, but about the whole installation */
    RELATION_COUNT
};

struct officer_rights {
    enum role role;
    bool whole; /* of the whole installation, of no unit */
    bool disabled;
};

bool officer_can(const struct officer_rights *rights, enum action action, enum unit_relation relation);

/* Whether whoever has `rights` may make and look after an officer of `role`: of the whole installation any, of a unit those alone who
 * may do nothing there that they may not do themselves (an auditor watches, and is appointed from above). */
bool officer_may_appoint(const struct officer_rights *rights, enum role role);

/* units: all of them in code order, as store_units gives them. own: the officer's unit, "" for the whole installation;
 * unit: the one asked about, "" for none. On `day`: a unit that ended before it leaves its officers nothing (their accounts
 * are to be moved), whereas units that ended stay below the ones above them, so that their figures can be read. To move
 * a unit one needs the right at its old place and at the new one. */
enum unit_relation officer_relation(const struct unit *units, size_t count, const char *own, const char *unit,
                                    int32_t day);

/* A login name: 3 to 40 of a-z 0-9 . _ - in lower case, beginning with a letter or digit. Typed capitals become small.
 * False for anything else. */
enum { LOGIN_MIN = 3, LOGIN_MAX = 40, LOGIN_SIZE = LOGIN_MAX + 1 };
bool login_parse(struct str typed, char out[LOGIN_SIZE]);

#endif
