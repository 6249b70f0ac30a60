#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "core/officer.h"

/* What is expected, written down apart from the program's table: a row per action; in it, for each role, the letters of the
 * relations in which it may be done by somebody who belongs to a unit: o own, b below; and w: for the whole installation. */
static const struct {
    const char *action;
    const char *role[ROLE_COUNT]; /* admin, officer, clerk, observer, auditor */
} expected[] = {
    {"view-figures", {"obw", "obw", "o", "obw", "obw"}},
    {"view-targets", {"obw", "obw", "o", "obw", "obw"}},
    {"read-comments", {"obw", "obw", "", "", ""}},
    {"export-aggregates", {"obw", "obw", "", "obw", "obw"}},
    {"export-responses", {"obw", "", "", "", ""}},
    {"write-remarks", {"obw", "obw", "", "", ""}},
    {"set-events", {"obw", "obw", "", "", ""}},
    {"freeze-reports", {"obw", "obw", "", "", ""}},
    {"publish-results", {"obw", "", "", "", ""}},
    {"exclude-responses", {"", "", "", "", "bw"}},
    {"view-register", {"obw", "obw", "obw", "", "obw"}},
    {"print-posters", {"obw", "obw", "obw", "", ""}},
    {"enter-paper", {"obw", "obw", "obw", "", ""}},
    {"enter-visits", {"obw", "obw", "obw", "", ""}},
    {"import-responses", {"obw", "", "", "", ""}},
    {"manage-campaigns", {"obw", "obw", "", "", ""}},
    {"manage-counters", {"obw", "", "o", "", ""}},
    {"manage-units", {"bw", "", "", "", ""}},
    {"manage-settings", {"obw", "", "", "", ""}},
    {"manage-targets", {"bw", "", "", "", ""}},
    {"manage-officers", {"obw", "", "", "", ""}},
    {"read-audit", {"obw", "", "", "", "obw"}},
    {"view-surveys", {"obw", "obw", "obw", "obw", "obw"}},
    {"publish-surveys", {"w", "", "", "", ""}},
    {"manage-tokens", {"w", "", "", "", ""}},
    {"manage-retention", {"w", "", "", "", ""}},
    {"make-backups", {"w", "", "", "", ""}},
};

static bool expect(unsigned action, unsigned role, bool whole, enum unit_relation relation) {
    const char *letters = expected[action].role[role];
    switch (relation) {
    case RELATION_OWN:
        return strchr(letters, 'o') != NULL;
    case RELATION_BELOW:
        return strchr(letters, 'b') != NULL;
    case RELATION_NONE:
        return whole && strchr(letters, 'w') != NULL;
    default:
        return false;
    }
}

static void the_whole_table(void **state) {
    (void)state;
    assert_int_equal(sizeof expected / sizeof *expected, ACTION_COUNT);
    for (unsigned a = 0; a < ACTION_COUNT; a++) {
        assert_string_equal(action_name((enum action)a), expected[a].action);
        for (unsigned r = 0; r < ROLE_COUNT; r++)
            for (unsigned k = 0; k < RELATION_COUNT; k++)
                for (int whole = 0; whole < 2; whole++) {
                    struct officer_rights rights = {(enum role)r, whole, false};
                    bool can = officer_can(&rights, (enum action)a, (enum unit_relation)k);
                    if (can != expect(a, r, whole, (enum unit_relation)k))
                        fail_msg("%s, %s, relation %u, whole %d: %d", expected[a].action,
                                 role_name((enum role)r), k, whole, can);
                    rights.disabled = true;
                    assert_false(officer_can(&rights, (enum action)a, (enum unit_relation)k));
                }
    }
}

static void nonsense_can_nothing(void **state) {
    (void)state;
    struct officer_rights stranger = {(enum role)ROLE_COUNT, true, false}, admin = {ROLE_ADMIN, true, false};
    for (unsigned k = 0; k <= RELATION_COUNT; k++) {
        assert_false(officer_can(&stranger, ACTION_VIEW_FIGURES, (enum unit_relation)k));
        assert_false(officer_can(&admin, (enum action)ACTION_COUNT, (enum unit_relation)k));
    }
    assert_false(officer_can(&admin, ACTION_VIEW_FIGURES, (enum unit_relation)RELATION_COUNT));
}

/* ---- Random trees ------------------------------------------------------------------------------------------------ */

enum { UNITS = 40, TREES = 400, TRIES = 100, DAY = 20000 };

struct tree {
    struct unit units[UNITS];
    char codes[UNITS][24];
    size_t parent[UNITS]; /* UNITS: a root */
    size_t count;
};

/* Codes are in order, so that the array is as the store gives it; who stands above whom has nothing to do with that. */
static void tree_make(struct tree *tree, struct rng *rng) {
    tree->count = 1 + rng_below(rng, UNITS);
    size_t order[UNITS]; /* order[i]: place in code order of the i-th in order of birth */
    for (size_t i = 0; i < tree->count; i++)
        order[i] = i;
    for (size_t i = tree->count; i-- > 1;) {
        size_t j = rng_below(rng, i + 1), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
    for (size_t i = 0; i < tree->count; i++)
        snprintf(tree->codes[i], sizeof tree->codes[i], "u%03zu", i * 7);
    for (size_t i = 0; i < tree->count; i++) {
        bool root = i == 0 || rng_below(rng, 10) == 0;
        size_t at = order[i], parent = root ? UNITS : order[rng_below(rng, i)];
        tree->parent[at] = parent;
        tree->units[at] = (struct unit){.code = tree->codes[at],
                                        .parent = root ? "" : tree->codes[parent],
                                        .valid_from = DAY_NONE,
                                        .valid_to = DAY_NONE};
        if (rng_below(rng, 4) == 0)
            tree->units[at].valid_to = DAY - 3 + (int32_t)rng_below(rng, 6);
        if (rng_below(rng, 4) == 0)
            tree->units[at].valid_from = DAY - 100 + (int32_t)rng_below(rng, 200);
    }
}

static bool below(const struct tree *tree, size_t unit, size_t top) {
    return tree->parent[unit] != UNITS && (tree->parent[unit] == top || below(tree, tree->parent[unit], top));
}

/* own, unit: UNITS for none, UNITS + 1 for one that does not exist */
static enum unit_relation relation_expected(const struct tree *tree, size_t own, size_t unit) {
    if (own > UNITS ||
        (own < UNITS && tree->units[own].valid_to != DAY_NONE && tree->units[own].valid_to < DAY))
        return RELATION_ELSEWHERE;
    if (unit == UNITS)
        return RELATION_NONE;
    if (unit > UNITS)
        return RELATION_ELSEWHERE;
    if (own == unit)
        return RELATION_OWN;
    return own == UNITS || below(tree, unit, own) ? RELATION_BELOW : RELATION_ELSEWHERE;
}

static const char *code_at(const struct tree *tree, size_t at) {
    return at == UNITS ? "" : at > UNITS ? "nowhere" : tree->codes[at];
}

static void random_trees(void **state) {
    (void)state;
    struct rng rng = rng_seeded(6);
    unsigned seen[RELATION_COUNT] = {0}, allowed = 0, cases = 0;
    for (int t = 0; t < TREES; t++) {
        struct tree tree;
        tree_make(&tree, &rng);
        for (int i = 0; i < TRIES; i++) {
            size_t own = rng_below(&rng, tree.count + 2), unit = rng_below(&rng, tree.count + 2);
            own = own >= tree.count ? UNITS + own - tree.count : own;
            unit = unit >= tree.count ? UNITS + unit - tree.count : unit;
            enum unit_relation relation =
                officer_relation(tree.units, tree.count, code_at(&tree, own), code_at(&tree, unit), DAY);
            assert_int_equal(relation, relation_expected(&tree, own, unit));
            unsigned action = (unsigned)rng_below(&rng, ACTION_COUNT);
            struct officer_rights rights = {(enum role)rng_below(&rng, ROLE_COUNT), own == UNITS, false};
            bool can = officer_can(&rights, (enum action)action, relation);
            assert_int_equal(can, expect(action, rights.role, own == UNITS, relation));
            seen[relation]++;
            allowed += can;
            cases++;
        }
    }
    assert_true(cases >= 10000);
    for (int k = 0; k < RELATION_COUNT; k++)
        assert_true(seen[k] > 300);
    assert_true(allowed > 1000);
}

static void a_loop_ends(void **state) {
    (void)state;
    const struct unit loop[] = {{.code = "a", .parent = "b", .valid_from = DAY_NONE, .valid_to = DAY_NONE},
                                {.code = "b", .parent = "a", .valid_from = DAY_NONE, .valid_to = DAY_NONE},
                                {.code = "c", .parent = "", .valid_from = DAY_NONE, .valid_to = DAY_NONE}};
    assert_int_equal(officer_relation(loop, 3, "c", "a", DAY), RELATION_ELSEWHERE);
    assert_int_equal(officer_relation(NULL, 0, "", "a", DAY), RELATION_ELSEWHERE);
    assert_int_equal(officer_relation(NULL, 0, "", "", DAY), RELATION_NONE);
}

static void logins(void **state) {
    (void)state;
    char out[LOGIN_SIZE] = "kept";
    static const char *const bad[] = {"",
                                      "ab",
                                      ".abc",
                                      "-abc",
                                      "_abc",
                                      "a b",
                                      "nguyễn",
                                      "a@b.vn",
                                      "abc\xc3",
                                      "a/b",
                                      "abcdefghijklmnopqrstuvwxyz0123456789abcde"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(login_parse(str_of(bad[i]), out));
    assert_false(login_parse((struct str){"a\0b", 3}, out));
    assert_true(login_parse(STR("  Nguyen.Van_A-1 "), out));
    assert_string_equal(out, "nguyen.van_a-1");
    assert_true(login_parse(STR("abcdefghijklmnopqrstuvwxyz0123456789abcd"), out));
    assert_int_equal(strlen(out), LOGIN_MAX);
    enum role role;
    assert_true(role_parse(STR("auditor"), &role));
    assert_int_equal(role, ROLE_AUDITOR);
    assert_false(role_parse(STR("Admin"), &role));
}

static void nobody_appoints_above_oneself(void **state) {
    (void)state;
    struct officer_rights admin = {.role = ROLE_ADMIN}, whole = {.role = ROLE_ADMIN, .whole = true},
                          gone = {.role = ROLE_ADMIN, .disabled = true}, clerk = {.role = ROLE_CLERK};
    for (int role = 0; role < ROLE_COUNT; role++) {
        assert_true(officer_may_appoint(&whole, (enum role)role));
        assert_int_equal(officer_may_appoint(&admin, (enum role)role), role != ROLE_AUDITOR);
        assert_false(officer_may_appoint(&gone, (enum role)role));
        assert_int_equal(officer_may_appoint(&clerk, (enum role)role), role == ROLE_CLERK);
    }
    assert_false(officer_may_appoint(&whole, ROLE_COUNT));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_table), cmocka_unit_test(nonsense_can_nothing),
        cmocka_unit_test(random_trees),    cmocka_unit_test(a_loop_ends),
        cmocka_unit_test(logins),          cmocka_unit_test(nobody_appoints_above_oneself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
