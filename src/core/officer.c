#include "core/officer.h"

/* About which units an action may be done. */
enum reach { NO, OWN, BELOW, TREE, WHOLE };

static const struct {
    const char *word;
    enum reach reach[ROLE_COUNT];
} actions[ACTION_COUNT] = {
#define ACTION(name, word, admin, officer, clerk, observer, auditor)                                         \
    [ACTION_##name] = {word, {admin, officer, clerk, observer, auditor}},
#include "core/officer.def"
#undef ACTION
};

static const char *const roles[ROLE_COUNT] = {"admin", "officer", "clerk", "observer", "auditor"};

const char *role_name(enum role role) {
    return roles[role];
}

bool role_parse(struct str name, enum role *out) {
    for (unsigned i = 0; i < ROLE_COUNT; i++) {
        if (str_is(name, roles[i])) {
            *out = (enum role)i;
            return true;
        }
    }
    return false;
}

const char *action_name(enum action action) {
    return actions[action].word;
}

bool officer_can(const struct officer_rights *rights, enum action action, enum unit_relation relation) {
    /* What lies outside the tables can nothing: a row of a newer program, a slip of ours. */
    if (rights->disabled || (unsigned)rights->role >= ROLE_COUNT || (unsigned)action >= ACTION_COUNT)
        return false;
    enum reach reach = actions[action].reach[rights->role];
    switch (relation) {
    case RELATION_OWN:
        return reach == OWN || reach == TREE;
    case RELATION_BELOW:
        return reach == BELOW || reach == TREE;
    case RELATION_NONE:
        return rights->whole && (reach == BELOW || reach == TREE || reach == WHOLE);
    case RELATION_ELSEWHERE:
    case RELATION_COUNT:
        break;
    }
    return false;
}

bool officer_may_appoint(const struct officer_rights *rights, enum role role) {
    static const enum unit_relation within[] = {RELATION_OWN, RELATION_BELOW};
    const struct officer_rights made = {.role = role, .whole = false};
    if (rights->whole || (unsigned)role >= ROLE_COUNT)
        return rights->whole && (unsigned)role < ROLE_COUNT && !rights->disabled;
    for (unsigned i = 0; i < ACTION_COUNT; i++)
        for (size_t k = 0; k < sizeof within / sizeof *within; k++)
            if (officer_can(&made, (enum action)i, within[k]) &&
                !officer_can(rights, (enum action)i, within[k]))
                return false;
    return true;
}

static int compare_codes(const void *key, const void *unit) {
    return strcmp(key, ((const struct unit *)unit)->code);
}

static const struct unit *find(const struct unit *units, size_t count, const char *code) {
    return count == 0 ? NULL : bsearch(code, units, count, sizeof *units, compare_codes);
}

enum unit_relation officer_relation(const struct unit *units, size_t count, const char *own, const char *unit,
                                    int32_t day) {
    if (own[0] != '\0') {
        const struct unit *home = find(units, count, own);
        if (home == NULL || (home->valid_to != DAY_NONE && home->valid_to < day))
            return RELATION_ELSEWHERE;
    }
    if (unit[0] == '\0')
        return RELATION_NONE;
    const struct unit *at = find(units, count, unit);
    if (at == NULL)
        return RELATION_ELSEWHERE;
    if (own[0] == '\0')
        return RELATION_BELOW;
    if (strcmp(at->code, own) == 0)
        return RELATION_OWN;
    /* The store lets no loop in; a damaged file must not hang us. */
    for (size_t steps = 0; at != NULL && steps < count; steps++) {
        if (strcmp(at->parent, own) == 0)
            return RELATION_BELOW;
        at = find(units, count, at->parent);
    }
    return RELATION_ELSEWHERE;
}

bool login_parse(struct str typed, char out[LOGIN_SIZE]) {
    typed = str_trim(typed);
    if (typed.n < LOGIN_MIN || typed.n > LOGIN_MAX)
        return false;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && (i == 0 || (c != '.' && c != '_' && c != '-')))
            return false;
        out[i] = c;
    }
    out[typed.n] = '\0';
    return true;
}
