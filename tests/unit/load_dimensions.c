#include "survey_help.h"

static void parents_stand_before_their_children(void **state) {
    (void)state;
    static const struct {
        const char *code;
        size_t parent, depth;
    } expected[] = {{"A", SURVEY_NONE, 0}, {"A.1", 0, 1}, {"A.2", 0, 1}, {"B", SURVEY_NONE, 0}};
    struct loaded f = load_ok("every-option");
    assert_int_equal(f.survey->dimension_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(f.survey->dimensions[i].code, expected[i].code);
        assert_true(f.survey->dimensions[i].parent == expected[i].parent);
        assert_int_equal(f.survey->dimensions[i].depth, expected[i].depth);
    }
    assert_string_equal(text_in(&f.survey->dimensions[2].title, "en"), "Factor 2");
    arena_free(f.arena);
    f = load_ok("six-levels");
    assert_int_equal(f.survey->dimensions[5].depth, SURVEY_DEPTH_MAX - 1);
    assert_int_equal(f.survey->dimensions[5].parent, 4);
    arena_free(f.arena);
}

static void assert_owner(const struct owner *owner, enum owner_role role, const char *agency,
                         const char *scope, bool inferred) {
    assert_int_equal(owner->role, role);
    assert_string_equal(text_in(&owner->agency, "vi"), agency);
    assert_string_equal(text_in(&owner->scope, "vi"), scope);
    assert_true(owner->inferred == inferred);
}

/* The two roles stay apart, in the file's order. */
static void owners_keep_their_roles(void **state) {
    (void)state;
    struct loaded f = load_ok("every-option");
    const struct dimension *d = f.survey->dimensions;
    assert_int_equal(d[0].owner_count, 2);
    assert_owner(&d[0].owners[0], OWNER_LEAD, "Phòng Kinh tế", "", false);
    assert_owner(&d[0].owners[1], OWNER_MONITOR, "Văn phòng", "Thủ tục đất đai", true);
    assert_int_equal(d[1].owner_count, 1);
    assert_owner(&d[1].owners[0], OWNER_LEAD, "Trung tâm", "", false);
    assert_int_equal(d[2].owner_count, 0);
    const struct question *q = question_of(f.survey, "level.turned");
    assert_int_equal(q->owner_count, 1);
    assert_owner(&q->owners[0], OWNER_MONITOR, "Công an xã", "", false);
    enum owner_role role;
    assert_true(owner_role_parse(STR("monitor"), &role) && role == OWNER_MONITOR);
    assert_false(owner_role_parse(STR("Lead"), &role));
    assert_string_equal(owner_role_name(OWNER_LEAD), "lead");
    arena_free(f.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(parents_stand_before_their_children),
                                       cmocka_unit_test(owners_keep_their_roles)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
