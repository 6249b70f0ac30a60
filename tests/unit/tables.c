/* Where nothing of a unit's own counters is few people's, nothing has to be decided about hiding (making->few): what is shown
 * then is the same as if it were decided. Random reports of two revisions, three units and some months, each both ways. */
#include "store_help.h"

#include "base/rand.h"
#include "core/suppress.h"
#include "report/internal.h"

enum { ROUNDS = 60, FEW = 5, MONTH = 31, MONTHS = 4, GROUPS_MAX = 40, GROUP_MAX = 9 };

/* People who answered alike. */
struct group {
    int64_t counter, revision;
    int32_t day;
    size_t people, width;
    uint8_t answers[HELP_ANSWERS + 1];
};

struct table_test {
    struct help *h;
    struct rng rng;
    int64_t revisions[2];
    size_t width[2]; /* bytes of packed answers */
    struct group groups[GROUPS_MAX];
    size_t count, at;
};

static int publish_second(struct transaction *tx, void *context, struct err *err) {
    unsigned number;
    bool is_new;
    (void)context;
    return store_publish(tx, "thu", HELP_SECOND, HELP_DAY, &number, &is_new, err);
}

static int next_row(void *context, struct bulk_row *row, struct err *err) {
    struct table_test *t = context;
    (void)err;
    while (t->at < t->count && t->groups[t->at].people == 0)
        t->at++;
    if (t->at == t->count)
        return 0;
    struct group *group = &t->groups[t->at];
    group->people--;
    help_row(t->h, group->counter, group->day, group->answers, row);
    row->revision_id = group->revision;
    row->answers_size = group->width;
    return 1;
}

static int append(struct transaction *tx, void *context, struct err *err) {
    uint64_t written;
    return store_append(tx, DAY_NONE, next_row, context, &written, err);
}

/* Groups of so many people at least; everybody of a group leaves out the same questions. */
static void fill(struct table_test *t, size_t least) {
    t->count = 1 + rng_below(&t->rng, GROUPS_MAX);
    t->at = 0;
    for (size_t i = 0; i < t->count; i++) {
        size_t which = rng_below(&t->rng, 2);
        struct group *group = &t->groups[i];
        *group = (struct group){.counter = 1 + (int64_t)rng_below(&t->rng, 3),
                                .revision = t->revisions[which],
                                .day = HELP_DAY + (int32_t)rng_below(&t->rng, MONTHS * MONTH),
                                .people = least + rng_below(&t->rng, GROUP_MAX),
                                .width = t->width[which]};
        for (size_t a = 0; a < group->width; a++)
            group->answers[a] = (uint8_t)rng_below(&t->rng, 6);
    }
    help_ok(t->h, store_transact(t->h->store, append, t, &t->h->err));
}

static struct making *count(struct table_test *t, enum period_unit by) {
    struct making *making;
    struct report_request request = {
        .survey_code = "thu", .unit_code = "T", .from = DAY_NONE, .to = DAY_NONE, .by = by};
    help_ok(t->h, making_new(t->h->store, &request, t->h->arena, &making, &t->h->err));
    making->report->threshold = FEW;
    help_ok(t->h, ranking_plan(making, &t->h->err));
    help_ok(t->h, counts_read(making, &t->h->err));
    return making;
}

static void compare(const struct making *quick, const struct making *decided, size_t *seen) {
    for (size_t n = 0; n < quick->node_count; n++)
        for (size_t s = 0; s <= quick->span_count; s++)
            for (size_t l = 0; l < quick->link_count; l++)
                for (size_t slot = 0; slot < suppress_slots(quick->links[l].survey); slot++) {
                    struct place place = place_of(quick->links[l].survey, slot);
                    bool alone = table_shows_alone(quick, n, s, l, place);
                    assert_int_equal(alone, table_shows_alone(decided, n, s, l, place));
                    if (l == 0)
                        assert_int_equal(table_shows_joined(quick, n, s, place),
                                         table_shows_joined(decided, n, s, place));
                    seen[alone || (l == 0 && table_shows_joined(quick, n, s, place))]++;
                }
}

static void test_same_as_decided(void **state) {
    static const enum period_unit by[] = {PERIOD_MONTH, PERIOD_QUARTER, PERIOD_WEEK};
    struct table_test t = {.h = *state, .rng = rng_seeded(7)};
    size_t seen[2] = {0, 0}, rounds[2] = {0, 0};
    struct revision revision;
    help_ok(t.h, store_transact(t.h->store, publish_second, NULL, &t.h->err));
    for (unsigned i = 0; i < 2; i++) {
        help_ok(t.h, store_revision(t.h->store, "thu", i + 1, t.h->arena, &revision, &t.h->err));
        t.revisions[i] = revision.id;
        t.width[i] = revision.survey->answers_size;
    }
    for (size_t round = 0; round < ROUNDS; round++) {
        /* Whoever answered before goes: every round is another installation. */
        help_sql(t.h, "DELETE FROM month_tally");
        help_sql(t.h, "DELETE FROM tally");
        fill(&t, round % 3 == 0 ? 1 : FEW);
        struct making *quick = count(&t, by[round % 2 + (round % 5 == 0)]);
        struct making *decided = count(&t, by[round % 2 + (round % 5 == 0)]);
        rounds[quick->few]++;
        decided->few = true;
        help_ok(t.h, tables_make(quick, &t.h->err));
        help_ok(t.h, tables_make(decided, &t.h->err));
        assert_true((quick->tables[0].suppress == NULL) == !quick->few);
        compare(quick, decided, seen);
        arena_reset(t.h->arena);
    }
    /* Both ways came about, and both answers. */
    assert_true(rounds[0] > ROUNDS / 4 && rounds[1] > 0 && seen[0] > 1000 && seen[1] > 1000);
}

static int publish_going_on(struct transaction *tx, void *context, struct err *err) {
    unsigned number;
    bool is_new;
    char text[2000];
    struct str second = HELP_SECOND;
    (void)context;
    snprintf(text, sizeof text, "%.*s,\"continues\":[{\"revision\":1,\"same\":true}]}", (int)second.n - 1,
             second.p);
    return store_publish(tx, "thu", str_of(text), HELP_DAY, &number, &is_new, err);
}

static int everybody(struct help *h, size_t i, struct bulk_row *row, struct err *err) {
    static const uint8_t answers[HELP_ANSWERS] = {5, 4, 2};
    (void)i;
    (void)err;
    help_row(h, 1, HELP_DAY, answers, row);
    return 0;
}

/* B has got a question and does not go on; B.1 does, and whoever answered it is somebody. */
static void test_question_without_its_dimension(void **state) {
    enum { PEOPLE = 12 };
    struct help *h = *state;
    struct report report;
    struct report_request request = {
        .survey_code = "thu", .unit_code = "X", .from = DAY_NONE, .to = DAY_NONE, .plain = true};
    help_ok(h, help_append(h, PEOPLE, everybody));
    help_ok(h, store_transact(h->store, publish_going_on, NULL, &h->err));
    help_ok(h, report_make(h->store, &request, h->arena, &report, &h->err));
    assert_int_equal(report.count, 1);
    assert_int_equal(report.revision.number, 2);
    for (size_t q = 0; q < HELP_ANSWERS; q++) {
        const struct report_entry *entry =
            &report.periods[0].entries[suppress_question_slot(report.survey, q)];
        assert_false(entry->nobody);
        assert_int_equal(entry->figure.respondents, PEOPLE);
    }
    assert_true(
        report.periods[0].entries[suppress_question_slot(report.survey, HELP_ANSWERS)].nobody); /* B.2 */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_same_as_decided, help_setup, help_teardown),
        cmocka_unit_test_setup_teardown(test_question_without_its_dimension, help_setup, help_teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
