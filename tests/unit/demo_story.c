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
    demo_story_start(&told->story, options->last_day);
}

static void told_close(struct told *told) {
    store_close(told->store);
    fixture_close(&told->f);
}

static struct report *report_of(struct told *told, const char *unit, enum period_unit by) {
    struct err err = ERR_INIT;
    const struct report_request request = {.survey_code = told->made.survey_code,
                                           .unit_code = unit,
                                           .from = DAY_NONE,
                                           .to = DAY_NONE,
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
static unsigned falls(const struct report *report, const char *except) {
    unsigned count = 0;
    for (size_t i = 0; i < report->count; i++)
        for (size_t d = 0; d < report->survey->dimension_count; d++) {
            const char *code = report->survey->dimensions[d].code;
            const struct report_entry *e = &report->periods[i].entries[1 + d];
            if (strchr(code, '.') != NULL && strcmp(code, except) != 0 && e->before.verdict == REPORT_DOWN)
                count++;
        }
    return count;
}

static void is_hidden(struct told *told) {
    const struct report *hill = report_of(told, HILL, PERIOD_QUARTER), *all = report_of(told, COMMUNE, PERIOD_WHOLE);
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
    if (getenv("SHOW")) printf("units %zu hidden %zu shown %zu\n", all->unit_count, hidden, shown);
    assert_true(shown >= 8);
    assert_in_range(hidden, 1, 2);
}

static unsigned tell(const char *last_day, uint64_t seed, uint64_t responses) {
    struct told told;
    const struct demo_options options = {
        .last_day = day_of(last_day), .days = 365, .seed = seed, .responses = responses, .now = 1};
    told_open(&told, &options);
    const int32_t worse = told.story.worse_from, dip = told.story.dip_from;
    const struct report *commune = report_of(&told, COMMUNE, PERIOD_QUARTER);
    const struct report *centre = report_of(&told, CENTRE, PERIOD_QUARTER);
    const struct report *petitions = report_of(&told, PETITION, PERIOD_QUARTER);
    if (getenv("SHOW"))
    for (size_t i = 0; i < commune->count; i++) {
        printf("%s %s n=%lu", last_day, commune->periods[i].period.label, (unsigned long)commune->periods[i].responses);
        for (size_t d = 0; d < commune->survey->dimension_count; d++) {
            const struct report_entry *e = &commune->periods[i].entries[1 + d];
            printf(" %s:%.1f(%s%.1f,n%lu%s)", commune->survey->dimensions[d].code, e->figure.percent, report_verdict_name(e->before.verdict), e->before.diff, (unsigned long)e->figure.respondents, e->figure.hidden?"H":"");
        }
        printf("\n");
    }
    assert_int_equal(entry_on(commune, worse, "II.6")->before.verdict, REPORT_DOWN);
    assert_int_equal(entry_on(centre, worse, "II.6")->before.verdict, REPORT_DOWN);
    const struct report *both[] = {commune, petitions};
    for (size_t i = 0; i < 2; i++) {
        const struct report_change *dip_change = &entry_on(both[i], dip, "II.9")->before;
        if (getenv("SHOW")) printf("%s dip %s %.2f [%.1f %.1f]\n", last_day, report_verdict_name(dip_change->verdict), dip_change->diff, dip_change->low, dip_change->high);
        assert_int_equal(dip_change->verdict, REPORT_UNCLEAR);
        assert_true(dip_change->diff <= -5 && dip_change->diff >= -13 && dip_change->high > 0);
    }
    is_hidden(&told);
    unsigned others = falls(commune, "II.6") + falls(centre, "II.6");
    assert_true(entry_on(commune, worse, "II.6") != NULL);
    static const char *const rest[] = {"xa-vi-du-vhxh", "xa-vi-du-kt", PETITION, "xa-vi-du-ca", "xa-vi-du-yt", "xa-vi-du-dong", "xa-vi-du-tay", "xa-vi-du-nam"};
    unsigned below = 0;
    for (size_t i = 0; getenv("SHOW") && i < 8; i++)
        below += falls(report_of(&told, rest[i], PERIOD_QUARTER), "");
    if (getenv("SHOW")) printf("%s seed %d others %u below %u\n", last_day, (int)seed, others, below);
    told_close(&told);
    return others;
}

static void test_told_whatever_day(void **state) {
    (void)state;
    static const char *const days[] = {"2026-11-26", "2026-12-31", "2027-01-01", "2027-02-14", "2028-02-29", "2027-03-31", "2027-04-01", "2027-05-17", "2027-06-30", "2027-07-02", "2027-08-20", "2027-10-01"};
    unsigned n = 0;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        for (uint64_t seed = 1; seed <= (getenv("SEEDS") ? strtoul(getenv("SEEDS"), NULL, 10) : 1); seed++)
        n += tell(days[i], seed, 0);
    printf("%u\n", n);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_told_whatever_day)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
