#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tallies_help.h"
#include "cli/demo_data.h"
#include "core/index.h"
#include "cli_fixture.h"

static uint64_t digest; /* of every response, in the store's order */

static int add_response(void *context, const struct stored_response *r, struct err *err) {
    (void)context;
    (void)err;
    static const uint8_t secret[HASH_SECRET_SIZE] = {1};
    uint64_t parts[] = {
        digest,
        (uint64_t)r->day,
        hash_keyed(secret, r->counter_code, strlen(r->counter_code)),
        hash_keyed(secret, r->answers, r->answers_size),
        (uint64_t)r->channel,
        (uint64_t)r->half,
        r->comment_count == 0 ? 0 : hash_keyed(secret, r->comments[0].text.p, r->comments[0].text.n)};
    digest = hash_keyed(secret, parts, sizeof parts);
    return 0;
}

/* Makes a demo and returns the digest of its responses. */
static uint64_t make(int32_t last_day, unsigned days, uint64_t seed, struct demo_made *made,
                     struct fixture *f) {
    struct err err = ERR_INIT;
    struct store *store;
    const struct demo_options options = {last_day, days, seed};
    memset(f, 0, sizeof *f);
    memcpy(f->dir, "/tmp/hailong-test-XXXXXX", 25);
    assert_non_null(mkdtemp(f->dir));
    if (store_open(f->dir, STORE_WRITE, &store, &err) != 0 || demo_fill(store, &options, made, &err) != 0)
        fail_msg("%s", err.text);
    const struct selection all = {.survey_code = made->survey_code, .from = DAY_NONE, .to = DAY_NONE};
    digest = 0;
    assert_int_equal(store_responses(store, &all, add_response, NULL, &err), 0);
    store_close(store);
    f->arena = arena_new(CLI_ARENA_MAX);
    return digest;
}

static int32_t last_day(void) {
    int32_t day;
    assert_true(day_parse(STR("2025-11-21"), &day));
    return day;
}

static void test_repeats_by_seed(void **state) {
    (void)state;
    struct fixture f;
    struct demo_made a, b, c;
    uint64_t first = make(last_day(), 30, 1, &a, &f);
    fixture_close(&f);
    assert_true(first == make(last_day(), 30, 1, &b, &f));
    fixture_close(&f);
    assert_memory_equal(a.codes, b.codes, sizeof a.codes);
    assert_int_equal(a.responses, b.responses);
    assert_true(first != make(last_day(), 30, 2, &c, &f));
    fixture_close(&f);
}

/* Percentages over a range, by the survey's dimension (or the whole). */
static double percent(struct fixture *f, struct store *store, const struct revision *r, const char *code,
                      const char *from, const char *to) {
    struct selection s = {.revision_id = r->id, .survey_code = r->survey->code};
    struct period period;
    struct tally tally;
    struct figure figure;
    assert_true(day_parse(str_of(from), &s.from) && day_parse(str_of(to), &s.to));
    assert_int_equal(period_split(PERIOD_WHOLE, PERIOD_CALENDAR, s.from, s.to, &period, 1, NULL), 1);
    assert_int_equal(tally_init(&tally, r->survey, f->arena, NULL), 0);
    assert_int_equal(tallies_of(store, f->arena, &s, &period, &tally, 1, NULL), 0);
    index_dimension(&tally, survey_dimension(r->survey, str_of(code)), 10, &figure);
    assert_true(figure.valued);
    return figure.percent;
}

static void test_patterns(void **state) {
    (void)state;
    struct fixture f;
    struct demo_made made;
    struct store *store;
    struct revision revision;
    make(last_day(), 365, 1, &made, &f);
    assert_int_equal(store_open(f.dir, STORE_READ, &store, NULL), 0);
    assert_int_equal(store_revision(store, made.survey_code, 0, f.arena, &revision, NULL), 0);
    assert_in_range(made.responses, 5000, 20000);
    /* One dimension sags in the second quarter and recovers; its neighbour does not. */
    double before = percent(&f, store, &revision, "II.6", "2025-01-01", "2025-03-31");
    double sagging = percent(&f, store, &revision, "II.6", "2025-04-01", "2025-06-30");
    double after = percent(&f, store, &revision, "II.6", "2025-08-01", "2025-10-31");
    assert_true(sagging < before - 8 && sagging < after - 8);
    double neighbour = percent(&f, store, &revision, "II.7", "2025-04-01", "2025-06-30");
    double neighbour_before = percent(&f, store, &revision, "II.7", "2025-01-01", "2025-03-31");
    assert_true(neighbour > neighbour_before - 5);
    /* Nobody comes on a Sunday or a holiday. */
    struct selection s = {.revision_id = revision.id, .survey_code = made.survey_code};
    static const char *const closed[] = {"2025-11-16", "2025-01-01", "2025-09-02", "2025-03-02"};
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
        struct response_extent extent;
        assert_true(day_parse(str_of(closed[i]), &s.from));
        s.to = s.from;
        assert_int_equal(store_extent(store, &s, &extent, NULL), 0);
        assert_int_equal(extent.responses, 0);
    }
    /* Both slips have results. */
    struct response_extent service;
    assert_int_equal(store_revision(store, "sipas-service", 0, f.arena, &revision, NULL), 0);
    s = (struct selection){revision.id, "sipas-service", NULL, DAY_NONE, DAY_NONE};
    assert_int_equal(store_extent(store, &s, &service, NULL), 0);
    assert_in_range(service.responses, 1000, made.responses / 2);
    struct verify_result result;
    assert_int_equal(store_verify(store, NULL, NULL, NULL, &result, NULL), 0);
    assert_int_equal(result.responses, made.responses);
    store_close(store);
    fixture_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_repeats_by_seed),
                                       cmocka_unit_test(test_patterns)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
