#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "account/account.h"
#include "cli/demo_data.h"
#include "cli/demo_story.h"
#include "core/kind.h"
#include "store/comments.h"
#include "store/notes.h"
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

static void fixture_dir(struct fixture *f) {
    memset(f, 0, sizeof *f);
    memcpy(f->dir, "/tmp/hailong-test-XXXXXX", 25);
    assert_non_null(mkdtemp(f->dir));
}

/* Makes a demo and returns the digest of its responses. */
static uint64_t make(int32_t last_day, unsigned days, uint64_t seed, struct demo_made *made,
                     struct fixture *f) {
    struct err err = ERR_INIT;
    struct store *store;
    const struct demo_options options = {
        .today = last_day, .days = days, .seed = seed, .now = (int64_t)last_day * 86400 + 7200};
    fixture_dir(f);
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

struct ages {
    const struct survey *survey;
    size_t access, age;
    unsigned answered[2], satisfied[2]; /* up to 60, over it */
};

static int add_age(void *context, const struct stored_response *r, struct err *err) {
    (void)err;
    struct ages *ages = context;
    const struct question *access = &ages->survey->questions[ages->access];
    const struct question *age = &ages->survey->questions[ages->age];
    struct value how, old;
    assert_true(access->kind->unpack(access, r->answers + access->offset, &how));
    assert_true(age->kind->unpack(age, r->answers + age->offset, &old));
    if (how.state != VALUE_SET || old.state != VALUE_SET)
        return 0;
    bool over = strcmp(age->options[old.number].code, "over-60") == 0;
    ages->answered[over]++;
    ages->satisfied[over] += how.number >= 4;
    return 0;
}

static void check_ages(struct store *store, const struct revision *r) {
    struct ages ages = {.survey = r->survey,
                        .access = survey_question(r->survey, STR("II.5.0")),
                        .age = survey_question(r->survey, STR("respondent.age"))};
    const struct selection all = {.survey_code = r->survey->code, .from = DAY_NONE, .to = DAY_NONE};
    assert_true(ages.access != SURVEY_NONE && ages.age != SURVEY_NONE);
    assert_int_equal(store_responses(store, &all, add_age, &ages, NULL), 0);
    assert_true(ages.answered[0] > 4000 && ages.answered[1] > 1000);
    assert_true(100.0 * ages.satisfied[1] / ages.answered[1] <
                100.0 * ages.satisfied[0] / ages.answered[0] - 5);
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
    assert_in_range(made.responses, 10000, 20000);
    /* Who is over 60 finds access harder; both slips ask. */
    check_ages(store, &revision);
    /* Visits were counted at some counters, more than answered there. */
    struct visit *visits;
    size_t visit_count;
    const struct visit_selection everywhere = {NULL, DAY_NONE, DAY_NONE};
    assert_int_equal(store_visit_list(store, &everywhere, f.arena, &visits, &visit_count, NULL), 0);
    assert_in_range(visit_count, 600, 1100);
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

static void test_volume(void **state) {
    (void)state;
    struct fixture f;
    struct err err = ERR_INIT;
    struct demo_made made;
    struct store *store;
    static const uint64_t volumes[] = {400, 3000, 40000};
    for (size_t i = 0; i < sizeof volumes / sizeof *volumes; i++) {
        const struct demo_options options = {.today = last_day(),
                                             .days = 365,
                                             .seed = 5,
                                             .responses = volumes[i],
                                             .now = (int64_t)last_day() * 86400 + 7200};
        fixture_dir(&f);
        if (store_open(f.dir, STORE_WRITE, &store, &err) != 0 || demo_fill(store, &options, &made, &err) != 0)
            fail_msg("%s", err.text);
        assert_in_range(made.responses, volumes[i] * 8 / 10, volumes[i] * 12 / 10);
        store_close(store);
        fixture_close(&f);
    }
}

/* All of them sign in with the one password, by the rules that hold everywhere, and with nothing else. */
static void test_officers(void **state) {
    (void)state;
    struct fixture f;
    struct err err = ERR_INIT;
    struct demo_made made;
    make(last_day(), 3, 1, &made, &f);
    struct store *store;
    struct account *account;
    const struct clock clock = clock_fixed(1763690000);
    assert_int_equal(store_open(f.dir, STORE_WRITE, &store, &err), 0);
    const struct account_options options = {f.dir, store, &clock};
    assert_int_equal(account_new(&options, &account, &err), 0);
    bool roles[ROLE_COUNT] = {false};
    for (size_t i = 0; i < DEMO_OFFICERS; i++) {
        struct account_try given = {.login = str_of(demo_officers[i].login),
                                    .password = str_of(demo_password)};
        struct account_entry entry;
        struct account_session session;
        const char *context[] = {demo_officers[i].login, demo_officers[i].name, "hailong", "motcua"};
        assert_int_equal(password_judge(given.password, context, 4), PASSWORD_GOOD);
        assert_int_equal(account_login(account, store, &given, f.arena, &entry, &err), 0);
        assert_int_equal(entry.result, ACCOUNT_OK);
        assert_int_equal(account_session(account, store, str_of(entry.session), f.arena, &session, &err), 1);
        assert_string_equal(session.unit, demo_officers[i].unit);
        assert_int_equal(session.rights.role, demo_officers[i].role);
        roles[session.rights.role] = true;
        given.password = STR("sen-no-thang-tam");
        assert_int_equal(account_login(account, store, &given, f.arena, &entry, &err), 0);
        assert_int_equal(entry.result, ACCOUNT_WRONG);
    }
    for (size_t i = 0; i < ROLE_COUNT; i++)
        assert_true(roles[i]);
    account_free(account);
    store_close(store);
    fixture_close(&f);
}

/* On each of these days: the real fall has an event on its first day, what is said lies between what happened and today, one
 * remark has an earlier version, and comments of several questions and units are there to be read. */
static void test_notes(void **state) {
    (void)state;
    static const char *const days[] = {"2025-11-21", "2026-01-03", "2025-03-02", "2026-11-26"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        struct fixture f;
        struct err err = ERR_INIT;
        struct demo_made made;
        struct store *store;
        struct demo_options options = {.days = 365, .seed = i + 1};
        assert_true(day_parse(str_of(days[i]), &options.today));
        options.now = (int64_t)options.today * 86400 + 7200;
        fixture_dir(&f);
        f.arena = arena_new(CLI_ARENA_MAX);
        if (store_open(f.dir, STORE_WRITE, &store, &err) != 0 || demo_fill(store, &options, &made, &err) != 0)
            fail_msg("%s", err.text);
        struct demo_story story;
        demo_story_start(&story, made.last_day);
        struct event *events;
        struct remark *remarks;
        struct comment_batch *batches;
        size_t count, fall = 0, below = 0;
        assert_int_equal(store_events(store, NULL, f.arena, &events, &count, NULL), 0);
        assert_int_equal(count, 3);
        for (size_t e = 0; e < count; e++) {
            assert_in_range(events[e].day, made.first_day, made.last_day);
            assert_true(events[e].at < options.now && strstr(events[e].text, "(minh họa)") != NULL);
            fall += events[e].day == story.worse_from && strcmp(events[e].unit, made.unit) == 0;
            below += strcmp(events[e].unit, made.unit) != 0;
        }
        assert_true(fall == 1 && below == 1);
        const struct remark_filter all = {.survey_code = made.survey_code};
        assert_int_equal(store_remarks(store, &all, f.arena, &remarks, &count, NULL), 0);
        assert_int_equal(count, 3);
        size_t versions = 0;
        for (size_t r = 0; r < count; r++) {
            char month[DATE_TEXT_SIZE];
            day_format(made.last_day, month);
            assert_string_equal(remarks[r].place.dimension, "II.6");
            assert_memory_equal(remarks[r].place.period, month, 7);
            versions += strcmp(remarks[r].place.unit, made.unit) == 0;
        }
        assert_int_equal(versions, 2);
        assert_int_equal(store_comments_close(store, store, options.today, NULL, &err), 0);
        assert_int_equal(
            store_comment_batches(store, made.unit, options.today, f.arena, &batches, &count, &err), 0);
        assert_in_range(count, 10, 500);
        store_close(store);
        fixture_close(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_repeats_by_seed),
                                       cmocka_unit_test(test_patterns), cmocka_unit_test(test_volume),
                                       cmocka_unit_test(test_officers), cmocka_unit_test(test_notes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
