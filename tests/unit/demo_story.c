/* What the demo tells is what a report of it says, whatever day it is made on. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/demo_data.h"
#include "cli/demo_story.h"
#include "cli_fixture.h"
#include "core/suppress.h"
#include "report/report.h"

#define COMMUNE "xa-vi-du"
#define CENTRE "xa-vi-du-hcc"
#define PETITION "xa-vi-du-tcd"
#define HILL "xa-vi-du-doi"

struct told {
    struct fixture f;
    struct store *store;
    struct demo_made made;
    struct demo_story story;
};

static int32_t day_of(const char *text) {
    int32_t day = 0;
    assert_true(day_parse(str_of(text), &day));
    return day;
}

static void told_open(struct told *told, const struct demo_options *options) {
    struct err err = ERR_INIT;
    memset(told, 0, sizeof *told);
    memcpy(told->f.dir, "/tmp/hailong-test-XXXXXX", 25);
    assert_non_null(mkdtemp(told->f.dir));
    told->f.arena = arena_new(CLI_ARENA_MAX);
    if (store_open(told->f.dir, STORE_WRITE, &told->store, &err) != 0 ||
        demo_fill(told->store, options, &told->made, &err) != 0)
        fail_msg("%s", err.text);
    demo_story_start(&told->story, told->made.last_day);
}

static void told_close(struct told *told) {
    store_close(told->store);
    fixture_close(&told->f);
}

static struct report *report_of(struct told *told, const char *unit, enum period_unit by) {
    struct err err = ERR_INIT;
    const struct report_request request = {.survey_code = told->made.survey_code,
                                           .unit_code = unit,
                                           .from = told->made.first_day,
                                           .to = told->story.last_day,
                                           .by = by};
    struct report *report = arena_alloc(told->f.arena, sizeof *report);
    if (report_make(told->store, &request, told->f.arena, report, &err) != 0)
        fail_msg("%s: %s", unit, err.text);
    return report;
}

static const struct report_entry *entry_on(const struct report *report, int32_t day, const char *dimension) {
    for (size_t i = 0; i < report->count; i++)
        if (report->periods[i].period.from <= day && day <= report->periods[i].period.to)
            return &report->periods[i].entries[1 + survey_dimension(report->survey, str_of(dimension))];
    fail_msg("no period holds the day");
    return NULL;
}

/* How many figures of dimensions that have questions fell, and not by chance. */
static unsigned falls(const struct report *report) {
    unsigned count = 0;
    for (size_t i = 0; i < report->count; i++)
        for (size_t d = 0; d < report->survey->dimension_count; d++)
            count += strchr(report->survey->dimensions[d].code, '.') != NULL &&
                     report->periods[i].entries[1 + d].before.verdict == REPORT_DOWN;
    return count;
}

/* Of eleven units two are hidden: the one on the hill for its few people, another for the sake of that. */
static void check_hidden(struct told *told) {
    const struct report *hill = report_of(told, HILL, PERIOD_QUARTER),
                        *all = report_of(told, COMMUNE, PERIOD_WHOLE);
    for (size_t i = 0; i < hill->count; i++)
        for (size_t slot = 0; slot <= hill->survey->dimension_count; slot++)
            assert_false(hill->periods[i].entries[slot].figure.valued);
    size_t hidden = 0, shown = 0;
    for (size_t i = 0; i < all->unit_count; i++) {
        const struct report_entry *e = &all->units[i].entry;
        hidden += e->figure.hidden;
        shown += e->figure.valued;
        if (strcmp(all->units[i].unit->code, HILL) == 0)
            assert_true(e->few && e->figure.hidden);
        if (strcmp(all->units[i].unit->code, PETITION) == 0)
            assert_true(e->figure.valued);
    }
    assert_true(shown >= 8);
    assert_in_range(hidden, 1, 2);
}

/* A commune made on this day says what the story says. Returns how many other figures fell. */
static unsigned tell(int32_t today, uint64_t seed, uint64_t responses) {
    struct told told;
    const struct demo_options options = {.today = today,
                                         .days = 365,
                                         .seed = seed,
                                         .responses = responses,
                                         .now = (int64_t)today * 86400 + 7200};
    told_open(&told, &options);
    const int32_t worse = told.story.worse_from, dip = told.story.dip_from;
    const struct report *commune = report_of(&told, COMMUNE, PERIOD_QUARTER);
    const struct report *centre = report_of(&told, CENTRE, PERIOD_QUARTER);
    const struct report *petitions = report_of(&told, PETITION, PERIOD_QUARTER);
    /* The drop is there at whose it is, and from above; nowhere else, and in no other quarter. */
    assert_int_equal(entry_on(commune, worse, "II.6")->before.verdict, REPORT_DOWN);
    assert_int_equal(entry_on(centre, worse, "II.6")->before.verdict, REPORT_DOWN);
    assert_true(entry_on(centre, worse, "II.6")->before.diff < entry_on(commune, worse, "II.6")->before.diff);
    assert_true(worse > told.made.first_day && worse <= told.made.last_day);
    unsigned others = falls(commune) + falls(centre) - 2;
    assert_int_equal(falls(petitions), 0);
    /* The one that is none looks no smaller. */
    const struct report *both[] = {commune, petitions};
    for (size_t i = 0; i < 2; i++) {
        const struct report_change *change = &entry_on(both[i], dip, "II.9")->before;
        assert_int_equal(change->verdict, REPORT_UNCLEAR);
        assert_true(change->diff <= -6 && change->diff >= -12 && change->high > 0);
    }
    check_hidden(&told);
    told_close(&told);
    return others;
}

/* Ends of quarters and of years, their first days and those around the limit of ten, a leap day. */
static void test_told_whatever_day(void **state) {
    (void)state;
    static const char *const days[] = {"2026-11-26", "2026-12-31", "2027-01-01", "2027-01-10", "2027-01-11",
                                       "2028-02-29", "2027-03-27", "2027-04-01", "2027-06-30", "2027-08-20"};
    unsigned others = 0, made = 0;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        for (uint64_t seed = 1; seed <= 2; seed++, made++)
            others += tell(day_of(days[i]), seed, 0);
    print_message("%u communes, %u falls besides the one that is told\n", made, others);
    assert_true(others <= 1);
}

/* In a large one too: there chance has less to say, and the small places are as small. */
static void test_told_in_a_large_demo(void **state) {
    (void)state;
    assert_in_range(tell(day_of("2026-11-26"), 1, 60000), 0, 1);
}

static void test_quarters(void **state) {
    (void)state;
    static const struct {
        const char *today;
        unsigned days;
        const char *first, *last, *dip, *worse;
    } cases[] = {{"2026-11-26", 365, "2025-11-27", "2026-11-26", "2026-04-01", "2026-07-01"},
                 {"2027-01-10", 365, "2026-01-01", "2026-12-31", "2026-04-01", "2026-07-01"},
                 {"2027-01-11", 365, "2026-01-12", "2027-01-11", "2026-07-01", "2026-10-01"},
                 {"2027-03-27", 365, "2026-04-01", "2027-03-27", "2026-07-01", "2026-10-01"},
                 {"2027-04-02", 3, "2027-03-29", "2027-03-31", "2026-07-01", "2026-10-01"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t first, last;
        struct demo_story story;
        demo_story_range(day_of(cases[i].today), cases[i].days, &first, &last);
        demo_story_start(&story, last);
        assert_int_equal(first, day_of(cases[i].first));
        assert_int_equal(last, day_of(cases[i].last));
        assert_int_equal(story.dip_from, day_of(cases[i].dip));
        assert_int_equal(story.worse_from, day_of(cases[i].worse));
        assert_int_equal(story.dip_to, story.worse_from - 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_quarters),
                                       cmocka_unit_test(test_told_whatever_day),
                                       cmocka_unit_test(test_told_in_a_large_demo)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
