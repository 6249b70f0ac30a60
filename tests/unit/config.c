#include "store_help.h"

struct publication {
    struct str json;
    const char *code;
    int32_t day;
    unsigned number;
    bool is_new;
};

static int publish_fn(struct transaction *tx, void *context, struct err *err) {
    struct publication *p = context;
    return store_publish(tx, p->code, p->json, p->day, &p->number, &p->is_new, err);
}

static void publish(struct help *h, struct str json, unsigned number, bool is_new) {
    struct publication p = {json, "thu", HELP_DAY + 5, 0, !is_new};
    help_ok(h, store_transact(h->store, publish_fn, &p, &h->err));
    assert_int_equal(p.number, number);
    assert_int_equal(p.is_new, is_new);
}

static void publishing(void **state) {
    struct help *h = *state;
    struct revision revision, same;
    struct survey_entry *surveys;
    size_t count;
    help_ok(h, store_surveys(h->store, h->arena, &surveys, &count, &h->err));
    assert_int_equal(count, 0);
    assert_int_equal(store_revision(h->store, "thu", 0, h->arena, &revision, &h->err), ERR_NOT_FOUND);
    assert_non_null(strstr(h->err.text, "hailong survey publish"));
    publish(h, HELP_FIRST, 1, true);
    publish(h, HELP_FIRST, 1, false); /* the same again is nothing */
    publish(h, HELP_SECOND, 2, true);
    publish(h, HELP_FIRST, 3, true); /* going back is a revision of its own */
    help_ok(h, store_revision(h->store, "thu", 0, h->arena, &revision, &h->err));
    assert_int_equal(revision.number, 3);
    help_ok(h, store_revision(h->store, "thu", 2, h->arena, &revision, &h->err));
    assert_int_equal(revision.survey->question_count, 5);
    assert_int_equal(revision.published, HELP_DAY + 5);
    assert_true(str_equal(revision.definition, HELP_SECOND));
    help_ok(h, store_revision_by_id(h->store, revision.id, h->arena, &same, &h->err));
    assert_int_equal(same.number, 2);
    assert_int_equal(store_revision(h->store, "thu", 4, h->arena, &revision, &h->err), ERR_NOT_FOUND);
    assert_int_equal(store_revision_by_id(h->store, 99, h->arena, &revision, &h->err), ERR_NOT_FOUND);
    help_ok(h, store_surveys(h->store, h->arena, &surveys, &count, &h->err));
    assert_int_equal(count, 1);
    assert_string_equal(surveys[0].code, "thu");
    assert_int_equal(surveys[0].revisions, 3);
    assert_true(str_equal(surveys[0].definition, HELP_FIRST));
}

static void faulty_definitions_are_refused(void **state) {
    struct help *h = *state;
    struct publication p = {STR("{\"code\":\"thu\"}"), "thu", HELP_DAY, 7, true};
    assert_int_equal(store_transact(h->store, publish_fn, &p, &h->err), ERR_INPUT);
    p.json = STR("{\"code\":");
    assert_int_equal(store_transact(h->store, publish_fn, &p, &h->err), ERR_INPUT);
    p = (struct publication){HELP_FIRST, "other", HELP_DAY, 7, true};
    assert_int_equal(store_transact(h->store, publish_fn, &p, &h->err), ERR_INPUT);
    assert_int_equal(p.number, 7);
}

/* The first definition with more keys at its end. */
static struct str with(struct help *h, const char *keys) {
    struct str first = HELP_FIRST;
    char *json = arena_printf(h->arena, "%.*s,%s}", (int)first.n - 1, first.p, keys);
    assert_non_null(json);
    return str_of(json);
}

static void what_is_continued_must_be_there(void **state) {
    static const struct {
        const char *keys, *why;
    } refused[] = {
        {"\"continues\":[{\"revision\":3,\"same\":true}]",
         "/continues/0/revision: there is no revision 3 yet, this one becomes 3: name an earlier one"},
        {"\"continues\":[{\"revision\":1,\"questions\":{\"A.1\":\"C.9\"}}]",
         "/continues/0: question \"A.1\" continues \"C.9\", which revision 1 of thu does not ask: mend the "
         "code"},
    };
    struct help *h = *state;
    publish(h, HELP_FIRST, 1, true);
    publish(h, HELP_SECOND, 2, true);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct publication p = {with(h, refused[i].keys), "thu", HELP_DAY, 7, true};
        assert_int_equal(store_transact(h->store, publish_fn, &p, &h->err), ERR_INPUT);
        assert_string_equal(h->err.text, refused[i].why);
    }
    /* Another survey may come later. */
    publish(h, with(h, "\"continues\":[{\"survey\":\"nowhere\",\"revision\":9,\"same\":true}]"), 3, true);
    publish(h, with(h, "\"continues\":[{\"revision\":2,\"same\":true}]"), 4, true);
}

/* A reader keeps what it loaded, as long as it lives; up to so many. While writing nothing is kept. */
static void revisions_are_kept_while_reading(void **state) {
    struct help *h = *state;
    struct revision first, again;
    struct store *read;
    struct arena *arena = arena_new(64 << 20);
    publish(h, HELP_FIRST, 1, true);
    help_ok(h, store_open(h->dir, STORE_READ, &read, &h->err));
    help_ok(h, store_revision_kept(read, "thu", 1, arena, &first, &h->err));
    arena_reset(arena);
    help_ok(h, store_revision_kept(read, "thu", 0, arena, &again, &h->err));
    assert_ptr_equal(again.survey, first.survey);
    assert_string_equal(first.survey->questions[0].code, "A.1");
    for (unsigned number = 2; number <= STORE_REVISIONS_KEPT + 1; number++) {
        publish(h, number % 2 == 0 ? HELP_SECOND : HELP_FIRST, number, true);
        help_ok(h, store_revision_kept(read, "thu", 0, arena, &first, &h->err));
        assert_int_equal(first.number, number);
        assert_int_equal(first.survey->question_count, number % 2 == 0 ? 5 : 4);
        help_ok(h, store_revision_kept(read, "thu", number, arena, &again, &h->err));
        assert_true((again.survey == first.survey) == (number <= STORE_REVISIONS_KEPT));
    }
    store_close(read);
    help_ok(h, store_revision_kept(h->store, "thu", 1, arena, &first, &h->err));
    help_ok(h, store_revision_kept(h->store, "thu", 1, arena, &again, &h->err));
    assert_ptr_not_equal(again.survey, first.survey);
    arena_free(arena);
}

/* Each once, however often and in whatever order they are named, and however many there are; reading and writing. */
static void revisions_are_met_once(void **state) {
    struct help *h = *state;
    struct revision_met *met = NULL;
    const struct revision *first, *again;
    struct revision latest;
    struct arena *arena = arena_new(64 << 20);
    for (unsigned number = 1; number <= STORE_REVISIONS_KEPT + 2; number++)
        publish(h, number % 2 == 0 ? HELP_SECOND : HELP_FIRST, number, true);
    help_ok(h, store_revision(h->store, "thu", 0, arena, &latest, &h->err));
    for (int64_t id = latest.id; id > latest.id - (int64_t)latest.number; id--) {
        help_ok(h, store_revision_met(h->store, id, &met, arena, &again, &h->err));
        assert_int_equal(again->id, id);
        assert_int_equal(again->survey->question_count, again->number % 2 == 0 ? 5 : 4);
    }
    first = again;
    help_ok(h, store_revision_met(h->store, latest.id, &met, arena, &again, &h->err));
    assert_int_equal(again->number, latest.number);
    help_ok(h, store_revision_met(h->store, first->id, &met, arena, &again, &h->err));
    assert_ptr_equal(again, first);
    assert_int_equal(store_revision_met(h->store, latest.id + 1, &met, arena, &again, &h->err),
                     ERR_NOT_FOUND);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(revisions_are_met_once, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(revisions_are_kept_while_reading, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(what_is_continued_must_be_there, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(publishing, help_empty_setup, help_teardown),
        cmocka_unit_test_setup_teardown(faulty_definitions_are_refused, help_empty_setup, help_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
