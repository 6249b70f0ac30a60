/* The store's figures held against the model's. With a threshold of one everything is shown and everything is equal; with a
 * higher one what is shown is equal, and nothing of fewer people is. */
#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "core/suppress.h"
#include "report/compare.h"
#include "simulation.h"
#include "store/internal.h"

static const char *const dimension_codes[] = {"all", "A", "B", "B1", "B2"};

static const char *unit_code(const struct sim_model *model, int unit) {
    return unit == SIM_NONE ? NULL : model->units[unit].code;
}

static int unit_find(const struct sim_model *model, const char *code) {
    int u = 0;
    while (u < model->unit_count && strcmp(model->units[u].code, code) != 0)
        u++;
    return u == model->unit_count ? SIM_NONE : u;
}

static void same(struct sim_world *world, const char *what, uint64_t store, uint64_t model) {
    world->sum.comparisons++;
    sim_mix(world, store);
    if (store != model)
        sim_fail(world, "%s: the store says %llu, the model %llu", what, (unsigned long long)store,
                 (unsigned long long)model);
}

/* ---- Figures of a report -------------------------------------------------------------------------------------------- */

struct asked {
    struct report_request request;
    struct sim_selection selection; /* the period that is looked at */
    int revision;                   /* SIM_NONE: all */
    char where[160];                /* for messages */
};

static void figure_same(struct sim_world *world, const struct asked *asked, int place,
                        const struct report_entry *entry, struct sim_figure expected) {
    uint64_t threshold = world->model.threshold;
    char what[256];
    snprintf(what, sizeof what, "%s, place %d, %s of people", asked->where, place,
             entry->figure.hidden ? "hidden" : "shown");
    if (entry->figure.hidden) {
        world->sum.comparisons++;
        if (expected.people >= threshold && (entry->few || entry->nobody || threshold == 1))
            sim_fail(world, "%s: hidden (few %d, nobody %d), and the model has %llu people", what, entry->few,
                     entry->nobody, (unsigned long long)expected.people);
        if (entry->nobody && expected.people != 0)
            sim_fail(world, "%s: nobody, and the model has %llu people", what,
                     (unsigned long long)expected.people);
        if (!entry->few && expected.people < threshold)
            sim_fail(world, "%s: hidden for others' sake, and the model has %llu people", what,
                     (unsigned long long)expected.people);
        return;
    }
    if (entry->nobody && expected.people > 0)
        sim_fail(world, "%s: nobody's, and the model has %llu people", what,
                 (unsigned long long)expected.people);
    if (expected.people < threshold)
        sim_fail(world, "%s: shown, and the model has %llu people of %llu", what,
                 (unsigned long long)expected.people, (unsigned long long)threshold);
    same(world, what, entry->figure.respondents, expected.people);
    snprintf(what, sizeof what, "%s, place %d, answers", asked->where, place);
    same(world, what, entry->figure.answers, expected.answers);
    snprintf(what, sizeof what, "%s, place %d, satisfied", asked->where, place);
    same(world, what, entry->figure.satisfied, expected.satisfied);
    double percent =
        expected.answers == 0 ? 0 : 100.0 * (double)expected.satisfied / (double)expected.answers;
    if (expected.answers > 0 && !(entry->figure.valued && fabs(entry->figure.percent - percent) <= 1e-9))
        sim_fail(world, "%s, place %d: the store says %.12g %%, the model %.12g %%", asked->where, place,
                 entry->figure.percent, percent);
}

static void entries_same(struct sim_world *world, const struct asked *asked,
                         const struct report_period *period) {
    const struct sim_model *model = &world->model;
    int latest = asked->revision == SIM_NONE ? model->revision_count - 1 : asked->revision;
    for (int place = 0; place < sim_places(&model->revisions[latest]) && !world->failed; place++) {
        int whose;
        struct sim_figure expected = sim_shown(model, &asked->selection, place, asked->revision, &whose);
        const struct report_entry *entry = &period->entries[place];
        figure_same(world, asked, place, entry, expected);
        if (!world->failed && !entry->figure.hidden && entry->revision != (unsigned)whose + 1)
            sim_fail(world, "%s, place %d: of revision %u, in the model %d", asked->where, place,
                     entry->revision, whose + 1);
    }
}

static void responses_same(struct sim_world *world, const struct asked *asked,
                           const struct report_period *period) {
    const struct sim_model *model = &world->model;
    uint64_t all = sim_responses(model, &asked->selection, SIM_NONE), whole = 0;
    int only = asked->revision, whose;
    char what[256];
    if (only == SIM_NONE) {
        (void)sim_shown(model, &asked->selection, SIM_WHOLE, SIM_NONE, &whose);
        only = whose == model->revision_count - 1 ? SIM_NONE : whose; /* an earlier one's own figure */
    }
    for (int r = 0; r < model->revision_count; r++)
        if (only == SIM_NONE ? sim_continued(model, SIM_WHOLE, r) != 0 : r == only)
            whole += sim_responses(model, &asked->selection, r);
    snprintf(what, sizeof what, "%s, responses", asked->where);
    same(world, what, period->responses, asked->revision == SIM_NONE ? all : whole);
    same(world, what, period->whole, whole);
    same(world, what, period->left_out, all - whole);
}

static void visits_same(struct sim_world *world, const struct asked *asked,
                        const struct report_period *period) {
    const struct sim_selection range = {asked->selection.unit, asked->request.from, asked->request.to};
    struct sim_visits expected =
        sim_visits(&world->model, &range, asked->selection.from, asked->selection.to);
    char what[256];
    snprintf(what, sizeof what, "%s, visits", asked->where);
    same(world, what, period->need.visits, expected.visits);
    same(world, what, period->need.counter_days, expected.counter_days);
    snprintf(what, sizeof what, "%s, responses on days with visits", asked->where);
    same(world, what, period->need.answered, expected.answered);
}

static void late_same(struct sim_world *world, const struct asked *asked,
                      const struct report_period *period) {
    char what[256];
    snprintf(what, sizeof what, "%s, entered late", asked->where);
    same(world, what, period->late, sim_late(&world->model, &asked->selection, asked->revision));
    snprintf(what, sizeof what, "%s, put aside", asked->where);
    same(world, what, period->excluded, sim_aside(&world->model, &asked->selection, asked->revision));
}

/* The periods are those of the calendar, one behind the other, and nothing is left out. */
static void periods_same(struct sim_world *world, const struct asked *asked, const struct report *report) {
    const struct report_request *request = &asked->request;
    int32_t next = request->from;
    for (size_t p = 0; p < report->count && !world->failed; p++) {
        const struct period *period = &report->periods[p].period;
        int64_t key = sim_period(request->by, request->style, period->from);
        bool good =
            period->from == next && period->to >= period->from &&
            sim_period(request->by, request->style, period->to) == key &&
            (period->to == request->to || sim_period(request->by, request->style, period->to + 1) != key);
        next = period->to + 1;
        if (!good)
            sim_fail(world, "%s: period %zu is from %d to %d", asked->where, p, period->from, period->to);
    }
    if (!world->failed && next != request->to + 1)
        sim_fail(world, "%s: the periods end with day %d", asked->where, next - 1);
}

/* The units directly below that have responses. */
static int children_answered(const struct sim_model *model, struct sim_selection selection) {
    int n = 0, top = selection.unit;
    for (int u = 0; u < model->unit_count; u++) {
        selection.unit = u;
        n += model->units[u].parent == top && sim_responses(model, &selection, SIM_NONE) > 0;
    }
    return n;
}

static void child_same(struct sim_world *world, struct asked asked, const char *code, uint64_t responses,
                       int place, const struct report_entry *entry) {
    int unit = unit_find(&world->model, code), top = asked.selection.unit;
    char what[256];
    if (unit == SIM_NONE || world->model.units[unit].parent != top) {
        sim_fail(world, "%s: unit %s stands among those below", asked.where, code);
        return;
    }
    int whose;
    (void)sim_shown(&world->model, &asked.selection, place, SIM_NONE, &whose);
    asked.selection.unit = unit;
    snprintf(what, sizeof what, "%s, responses of %s", asked.where, code);
    same(world, what, responses, sim_responses(&world->model, &asked.selection, SIM_NONE));
    figure_same(world, &asked, place, entry, sim_beside(&world->model, &asked.selection, place, whose));
}

static void report_same(struct sim_world *world, struct asked *asked) {
    struct report report;
    struct store *reader = sim_reader(world);
    const struct report_request *request = &asked->request;
    if (world->failed)
        return;
    snprintf(asked->where, sizeof asked->where, "report of %s, days %d to %d, by %s%s, revision %d",
             request->unit_code == NULL ? "everything" : request->unit_code, request->from, request->to,
             request->by == PERIOD_WHOLE ? "whole" : period_unit_name(request->by),
             request->style == PERIOD_ADMINISTRATIVE ? " (administrative)" : "", asked->revision + 1);
    if (report_make(reader, request, world->arena, &report, &world->err) != 0) {
        sim_fail(world, "%s: %s", asked->where, world->err.text);
        return;
    }
    periods_same(world, asked, &report);
    char *end = asked->where + strlen(asked->where);
    for (size_t p = 0; p < report.count && !world->failed; p++) {
        asked->selection.from = report.periods[p].period.from;
        asked->selection.to = report.periods[p].period.to;
        snprintf(end, (size_t)(asked->where + sizeof asked->where - end), ", %s",
                 report.periods[p].period.label);
        entries_same(world, asked, &report.periods[p]);
        responses_same(world, asked, &report.periods[p]);
        if (!request->plain) {
            visits_same(world, asked, &report.periods[p]);
            late_same(world, asked, &report.periods[p]);
        }
    }
    *end = '\0';
    asked->selection.from = request->from;
    asked->selection.to = request->to;
    if (request->plain || asked->revision != SIM_NONE || world->failed)
        return;
    same(world, asked->where, report.unit_count,
         (uint64_t)children_answered(&world->model, asked->selection));
    for (size_t i = 0; i < report.unit_count && !world->failed; i++)
        child_same(world, *asked, report.units[i].unit->code, report.units[i].responses, SIM_WHOLE,
                   &report.units[i].entry);
}

static struct asked ask(const struct sim_model *model, int unit, int32_t from, int32_t to) {
    return (struct asked){.request = {.survey_code = sim_survey,
                                      .unit_code = unit_code(model, unit),
                                      .from = from,
                                      .to = to,
                                      .plain = true},
                          .selection = {unit, from, to},
                          .revision = SIM_NONE};
}

static void range_draw(struct sim_world *world, int longest, int32_t *from, int32_t *to) {
    *from = sim_today(world) - sim_draw(world, sim_chance(world, 3) ? 250 : 40);
    if (world->model.response_count > 0 && sim_chance(world, 3))
        *from = world->model.responses[sim_draw(world, (int)world->model.response_count)].day;
    *to = *from + sim_draw(world, sim_chance(world, 4) ? 2 : longest);
}

static int unit_draw(struct sim_world *world) {
    return sim_draw(world, world->model.unit_count + 1) - 1;
}

static void report_any(struct sim_world *world) {
    enum period_unit by = (enum period_unit)sim_draw(world, PERIOD_YEAR + 1);
    int32_t from, to;
    range_draw(world, by == PERIOD_DAY ? 12 : by == PERIOD_WEEK ? 60 : 400, &from, &to);
    struct asked asked = ask(&world->model, unit_draw(world), from, to);
    asked.request.by = by;
    asked.request.style = sim_chance(world, 3) ? PERIOD_ADMINISTRATIVE : PERIOD_CALENDAR;
    asked.request.plain = !sim_chance(world, 3);
    if (sim_chance(world, 6)) {
        asked.revision = sim_draw(world, world->model.revision_count);
        asked.request.revision = (unsigned)asked.revision + 1;
    }
    report_same(world, &asked);
}

static void comparison_any(struct sim_world *world) {
    int32_t from, to;
    struct report_comparison comparison;
    int place = sim_draw(world, 1 + SIM_DIMENSIONS);
    range_draw(world, 200, &from, &to);
    struct asked asked = ask(&world->model, unit_draw(world), from, to);
    struct store *reader = sim_reader(world);
    snprintf(asked.where, sizeof asked.where, "comparison within %s, days %d to %d",
             asked.request.unit_code == NULL ? "everything" : asked.request.unit_code, from, to);
    if (world->failed)
        return;
    if (report_compare_make(reader, &asked.request, dimension_codes[place], world->arena, &comparison,
                            &world->err) != 0) {
        sim_fail(world, "%s: %s", asked.where, world->err.text);
        return;
    }
    same(world, asked.where, comparison.units.count,
         (uint64_t)children_answered(&world->model, asked.selection));
    for (size_t i = 0; i < comparison.units.count && !world->failed; i++)
        child_same(world, asked, comparison.units.rows[i].code, comparison.units.rows[i].responses, place,
                   &comparison.units.rows[i].entry);
}

/* ---- Tallies -------------------------------------------------------------------------------------------------------- */

/* A unit's own counters: how often each answer was given, and the sums over people. */
struct counted {
    uint64_t responses, answers[SIM_QUESTIONS][256];
    uint64_t sums[1 + SIM_DIMENSIONS][TALLY_SUMS];
};

static void count_one(const struct sim_revision *revision, const struct sim_response *response,
                      struct counted *out) {
    out->responses++;
    for (int q = 0; q < revision->count; q++)
        out->answers[q][response->answers[q]]++;
    for (int d = 0; d <= SIM_DIMENSIONS; d++) {
        unsigned bits = sim_questions(revision, d);
        uint64_t m = 0, y = 0, *sums = out->sums[d];
        for (int q = 0; q < revision->count; q++) {
            uint8_t answer = response->answers[q];
            bool counts = (bits >> q & 1) != 0 && answer != 0 && answer != 255;
            m += counts;
            y += counts && sim_satisfied(revision->questions[q].kind, answer);
        }
        sums[TALLY_K] += m > 0;
        sums[TALLY_M] += m;
        sums[TALLY_Y] += y;
        sums[TALLY_MM] += m * m;
        sums[TALLY_YY] += y * y;
        sums[TALLY_MY] += m * y;
    }
}

static void tally_same(struct sim_world *world, const char *where, const struct sim_revision *revision,
                       const struct tally *tally, const struct counted *counted) {
    char what[200];
    snprintf(what, sizeof what, "%s, responses", where);
    same(world, what, tally->cells[0], counted->responses);
    for (int q = 0; q < revision->count; q++) {
        const uint64_t *cells = tally->cells + tally->survey->questions[q].cell;
        int levels = sim_levels(revision->questions[q].kind);
        snprintf(what, sizeof what, "%s, question %d", where, q);
        for (int level = 1; level <= levels; level++)
            same(world, what, cells[level - 1], counted->answers[q][level]);
        same(world, what, cells[levels], counted->answers[q][255]);
    }
    for (int d = 0; d <= SIM_DIMENSIONS; d++) {
        const uint64_t *sums = tally_sums(tally, d == SIM_WHOLE ? SURVEY_ALL : (size_t)(d - 1));
        snprintf(what, sizeof what, "%s, sums of %s", where, dimension_codes[d]);
        for (int s = 0; s < TALLY_SUMS; s++)
            same(world, what, sums[s], counted->sums[d][s]);
    }
}

struct reading {
    struct sim_world *world;
    const struct unit *units;
    size_t unit_count;
    struct tally tallies[SIM_UNITS > SIM_COUNTERS ? SIM_UNITS : SIM_COUNTERS];
};

static int each_unit(void *context, int64_t id, int32_t day, const uint8_t *cells, size_t size,
                     struct err *err) {
    struct reading *reading = context;
    (void)day;
    for (size_t i = 0; i < reading->unit_count; i++)
        if (reading->units[i].id == id) {
            int unit = unit_find(&reading->world->model, reading->units[i].code);
            return unit == SIM_NONE ? ERR_NOT_FOUND
                                    : tally_merge_packed(&reading->tallies[unit], cells, size, err);
        }
    return err_set(err, ERR_NOT_FOUND, "a tally of unit %lld", (long long)id);
}

static int each_counter(void *context, const char *code, const char *name, const uint8_t *cells, size_t size,
                        struct err *err) {
    struct reading *reading = context;
    const struct sim_model *model = &reading->world->model;
    (void)name;
    for (int c = 0; c < model->counter_count; c++)
        if (strcmp(model->counters[c].code, code) == 0)
            return tally_merge_packed(&reading->tallies[c], cells, size, err);
    return err_set(err, ERR_NOT_FOUND, "a tally of counter %s", code);
}

static bool reading_begin(struct sim_world *world, struct store *reader, unsigned number, size_t count,
                          struct reading *out) {
    struct revision revision;
    struct unit *units;
    *out = (struct reading){.world = world};
    int rc = store_revision_kept(reader, sim_survey, number, world->arena, &revision, &world->err);
    if (rc == 0)
        rc = store_units(reader, world->arena, &units, &out->unit_count, &world->err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = tally_init(&out->tallies[i], revision.survey, world->arena, &world->err);
    if (rc != 0) {
        sim_fail(world, "%s", world->err.text);
        return false;
    }
    out->units = units;
    return true;
}

enum grain { GRAIN_DAYS, GRAIN_MONTHS, GRAIN_COUNTERS };

/* What one revision's tallies say: of units from days or months, or of the counters of one unit. */
static void tallies_same(struct sim_world *world, int r, enum grain grain, int unit, int32_t from,
                         int32_t to) {
    const struct sim_model *model = &world->model;
    const struct sim_revision *revision = &model->revisions[r];
    size_t count = (size_t)(grain == GRAIN_COUNTERS ? model->counter_count : model->unit_count);
    struct counted *counted = arena_array(world->arena, count, sizeof *counted);
    struct reading reading;
    struct store *reader = sim_reader(world);
    int rc = 0;
    if (world->failed || counted == NULL || !reading_begin(world, reader, (unsigned)r + 1, count, &reading))
        return;
    if (grain == GRAIN_DAYS)
        rc = store_unit_tallies(reader, revision->id, from, to, each_unit, &reading, &world->err);
    else if (grain == GRAIN_MONTHS)
        rc = store_month_tallies(reader, revision->id, from, to, each_unit, &reading, &world->err);
    for (size_t i = 0; rc == 0 && grain == GRAIN_COUNTERS && i < reading.unit_count; i++)
        if (unit_find(model, reading.units[i].code) == unit)
            rc = store_counter_tallies(reader, revision->id, reading.units[i].id, from, to, each_counter,
                                       &reading, &world->err);
    if (rc != 0) {
        sim_fail(world, "tallies of revision %d: %s", r + 1, world->err.text);
        return;
    }
    for (size_t i = 0; i < model->response_count; i++) {
        const struct sim_response *response = &model->responses[i];
        int owner = sim_unit_on(&model->counters[response->counter], response->day);
        if (response->aside == 0 && response->revision == r && response->day >= from && response->day <= to &&
            (grain != GRAIN_COUNTERS || owner == unit))
            count_one(revision, response, &counted[grain == GRAIN_COUNTERS ? response->counter : owner]);
    }
    for (size_t i = 0; i < count && !world->failed; i++) {
        char where[128];
        snprintf(where, sizeof where, "tallies (%s) of revision %d, %s, days %d to %d",
                 grain == GRAIN_DAYS     ? "days"
                 : grain == GRAIN_MONTHS ? "months"
                                         : "counters",
                 r + 1, grain == GRAIN_COUNTERS ? model->counters[i].code : model->units[i].code, from, to);
        tally_same(world, where, revision, &reading.tallies[i], &counted[i]);
    }
}

static void tallies_any(struct sim_world *world) {
    int32_t from, to;
    enum grain grain = (enum grain)sim_draw(world, 3);
    int r = sim_draw(world, world->model.revision_count), unit = sim_draw(world, world->model.unit_count);
    range_draw(world, 200, &from, &to);
    if (grain == GRAIN_MONTHS) { /* whole ones */
        while (sim_period(PERIOD_MONTH, PERIOD_CALENDAR, from - 1) ==
               sim_period(PERIOD_MONTH, PERIOD_CALENDAR, from))
            from--;
        while (sim_period(PERIOD_MONTH, PERIOD_CALENDAR, to + 1) ==
               sim_period(PERIOD_MONTH, PERIOD_CALENDAR, to))
            to++;
    }
    tallies_same(world, r, grain, unit, from, to);
}

/* ---- Targets -------------------------------------------------------------------------------------------------------- */

static void target_any(struct sim_world *world) {
    const struct sim_model *model = &world->model;
    int place = sim_draw(world, 1 + SIM_DIMENSIONS), unit = unit_draw(world),
        year = 2024 + sim_draw(world, 2);
    struct target_place wanted = {sim_survey, dimension_codes[place], unit_code(model, unit), year};
    struct target target = {0};
    const struct sim_target *expected = NULL;
    for (int above = unit;; above = model->units[above].parent) {
        for (int i = 0; expected == NULL && i < model->target_count; i++)
            if (model->targets[i].unit == above && model->targets[i].place == place &&
                model->targets[i].year == year)
                expected = &model->targets[i];
        if (above == SIM_NONE || expected != NULL)
            break;
    }
    struct store *reader = sim_reader(world);
    int found = world->failed ? 0 : store_target_find(reader, &wanted, world->arena, &target, &world->err);
    if (found < 0)
        sim_fail(world, "target: %s", world->err.text);
    same(world, "a target is there", (uint64_t)(found > 0), expected != NULL);
    if (found > 0 && expected != NULL)
        same(world, "target", (uint64_t)target.value, (uint64_t)expected->value);
}

/* ---- Everything ----------------------------------------------------------------------------------------------------- */

static uint64_t response_hash(int32_t day, int half, const char *counter, enum channel channel,
                              unsigned revision, const uint8_t *answers, size_t size, const char *comment,
                              size_t comment_size) {
    char head[64];
    uint64_t h = 14695981039346656037u;
    size_t n =
        (size_t)snprintf(head, sizeof head, "%d %d %s %d %u ", day, half, counter, (int)channel, revision);
    const struct {
        const void *p;
        size_t n;
    } parts[] = {{head, n}, {answers, size}, {comment, comment_size}};
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < parts[i].n; k++)
            h = (h ^ ((const unsigned char *)parts[i].p)[k]) * 1099511628211u;
    return h;
}

struct exported {
    uint64_t *hashes;
    size_t count, room;
};

static int each_response(void *context, const struct stored_response *r, struct err *err) {
    struct exported *exported = context;
    if (exported->count == exported->room)
        return err_set(err, ERR_LIMIT, "more than %zu responses", exported->room);
    exported->hashes[exported->count++] = response_hash(
        r->day, r->half, r->counter_code, r->channel, r->revision, r->answers, r->answers_size,
        r->comment_count > 0 ? r->comments[0].text.p : "", r->comment_count > 0 ? r->comments[0].text.n : 0);
    return 0;
}

static int by_value(const void *a, const void *b) {
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Every response that counts is there once, as it was sent, and no other. */
static void export_same(struct sim_world *world) {
    const struct sim_model *model = &world->model;
    struct selection selection = {0, sim_survey, NULL, DAY_NONE, DAY_NONE};
    struct exported exported = {arena_array(world->arena, SIM_RESPONSES, sizeof(uint64_t)), 0, SIM_RESPONSES};
    uint64_t *expected = arena_array(world->arena, SIM_RESPONSES, sizeof *expected);
    struct store *reader = sim_reader(world);
    if (world->failed || expected == NULL || exported.hashes == NULL)
        return;
    if (store_responses(reader, &selection, each_response, &exported, &world->err) != 0)
        sim_fail(world, "export: %s", world->err.text);
    size_t counting = 0;
    for (size_t i = 0; i < model->response_count; i++) {
        const struct sim_response *r = &model->responses[i];
        char text[24];
        if (r->aside != 0)
            continue;
        int n = r->comment != 0 ? snprintf(text, sizeof text, "phieu %u", r->comment) : 0;
        expected[counting++] = response_hash(r->day, r->half, model->counters[r->counter].code, r->channel,
                                             (unsigned)r->revision + 1, r->answers,
                                             (size_t)model->revisions[r->revision].count, text, (size_t)n);
    }
    same(world, "responses exported", exported.count, counting);
    qsort(expected, counting, sizeof *expected, by_value);
    qsort(exported.hashes, exported.count, sizeof *exported.hashes, by_value);
    for (size_t i = 0; i < exported.count && !world->failed; i++)
        same(world, "a response exported", exported.hashes[i], expected[i]);
}

static void fault_said(void *context, const char *line) {
    sim_fail(context, "verify: %s", line);
}

static void verify(struct sim_world *world) {
    struct verify_result result;
    struct store *reader = sim_reader(world);
    if (world->failed)
        return;
    if (store_verify(reader, fault_said, NULL, world, &result, &world->err) != 0)
        sim_fail(world, "verify: %s", world->err.text);
    else
        same(world, "responses verified", result.responses, world->model.response_count);
}

void sim_compare(struct sim_world *world) {
    static void (*const checks[])(struct sim_world *) = {report_any, report_any, comparison_any, tallies_any,
                                                         target_any};
    for (int i = 0; i < 2 && !world->failed; i++)
        checks[sim_draw(world, 5)](world);
    if (!world->failed && sim_chance(world, 10))
        verify(world);
    arena_reset(world->arena);
}

void sim_compare_all(struct sim_world *world) {
    const struct sim_model *model = &world->model;
    int32_t from = SIM_DAY + 1, to = SIM_DAY + SIM_DAYS - 2;
    world->doing = "the end";
    for (int unit = SIM_NONE; unit < model->unit_count && !world->failed; unit++) {
        struct asked asked = ask(model, unit, sim_today(world) - 90, sim_today(world) + 30);
        asked.request.by = PERIOD_MONTH;
        asked.request.plain = sim_chance(world, 2);
        report_same(world, &asked);
        if (unit != SIM_NONE && !world->failed)
            tallies_same(world, sim_draw(world, model->revision_count), GRAIN_COUNTERS, unit, from, to);
        arena_reset(world->arena);
    }
    for (int r = 0; r < model->revision_count && !world->failed; r++) {
        tallies_same(world, r, GRAIN_DAYS, SIM_NONE, from, to);
        tallies_same(world, r, GRAIN_MONTHS, SIM_NONE, from, to);
        arena_reset(world->arena);
    }
    export_same(world);
    verify(world);
    arena_reset(world->arena);
}
