#include "report/compare.h"

#include "core/name_order.h"
#include "core/stats/holm.h"
#include "report/compare_parts.h"

const char *report_band_name(enum report_band band) {
    static const char *const names[] = {
        [REPORT_BAND_HIDDEN] = "hidden", [REPORT_BAND_FEW] = "few",     [REPORT_BAND_NO_TEST] = "no-test",
        [REPORT_BAND_HIGHER] = "higher", [REPORT_BAND_ALIKE] = "alike", [REPORT_BAND_LOWER] = "lower"};
    return names[band];
}

enum report_band report_band(const struct report_compared *row) {
    if (!row->entry.figure.valued)
        return REPORT_BAND_HIDDEN;
    if (row->entry.figure.respondents < REPORT_RANK_LEAST || row->rest.verdict == REPORT_TOO_FEW)
        return REPORT_BAND_FEW;
    if (!report_change_tested(&row->rest))
        return REPORT_BAND_NO_TEST;
    return row->rest.verdict == REPORT_UP     ? REPORT_BAND_HIGHER
           : row->rest.verdict == REPORT_DOWN ? REPORT_BAND_LOWER
                                              : REPORT_BAND_ALIKE;
}

static int compare_rows(const void *a, const void *b) {
    const struct compared *x = a, *y = b;
    int order = name_order(x->row.name, y->row.name);
    return order != 0 ? order : strcmp(x->row.code, y->row.code);
}

/* ---- The tests -------------------------------------------------------------------------------------------------- */

/* The rest of the unit in the place: what it counts without the row. */
static bool rest_entry(const struct comparing *c, const struct tally *row, struct tally *scratch,
                       struct report_entry *out) {
    size_t cells = row->survey->tally_cells;
    for (size_t i = 0; i < cells; i++) {
        if (row->cells[i] > c->total.cells[i])
            return false;
        scratch->cells[i] = c->total.cells[i] - row->cells[i];
    }
    *out = (struct report_entry){.revision = c->making->links[c->source.link].revision.number};
    figure_read(scratch, c->source.place, out);
    if (out->figure.respondents < c->making->report->threshold) {
        out->nobody = out->figure.respondents == 0;
        out->figure = (struct figure){.hidden = true};
    }
    return true;
}

/* Whether the level may be told, and is of the same questions. */
static bool is_levelled(const struct comparing *c) {
    const struct report_entry *level = c->level;
    return level != NULL && level->figure.valued &&
           level->revision == c->making->links[c->source.link].revision.number;
}

static int rows_judge(const struct comparing *c, struct compared *rows, size_t count, struct err *err) {
    struct arena *arena = c->making->arena;
    struct pending *pending = arena_array(arena, count, sizeof *pending);
    double *p = arena_array(arena, count, sizeof *p), *adjusted = arena_array(arena, count, sizeof *p);
    size_t *order = arena_array(arena, count, sizeof *order);
    struct tally scratch;
    size_t tests = 0;
    if (pending == NULL || p == NULL || adjusted == NULL || order == NULL ||
        tally_init(&scratch, c->total.survey, arena, NULL) != 0)
        return err_set(err, ERR_NOMEM, "no memory to compare");
    for (size_t i = 0; is_levelled(c) && i < count; i++) {
        struct report_compared *row = &rows[i].row;
        struct report_entry rest;
        if (!row->entry.figure.valued || row->entry.figure.respondents < REPORT_RANK_LEAST)
            continue;
        if (!rest_entry(c, rows[i].tally, &scratch, &rest))
            return err_set(err, ERR_BUG, "a part counts more than its whole");
        if (rest.nobody)
            row->rest.verdict = REPORT_TOO_FEW;
        else if (change_hold(c->total.survey, &row->entry, &rest, &row->rest, &pending[tests]))
            p[tests] = pending[tests].compare.p, tests++;
    }
    if (tests > 0 && holm_adjust(p, tests, order, adjusted) != 0)
        return err_set(err, ERR_BUG, "a p that is no probability");
    for (size_t i = 0; i < tests; i++)
        change_judge(&pending[i], adjusted[i], c->making->report->threshold);
    return 0;
}

/* Sorted and judged. */
static int list_make(const struct comparing *c, struct compared *rows, size_t count,
                     struct report_compared_list *out, struct err *err) {
    if (count > 0)
        qsort(rows, count, sizeof *rows, compare_rows);
    int rc = rows_judge(c, rows, count, err);
    out->rows = arena_array(c->making->arena, count, sizeof *out->rows);
    if (rc != 0 || out->rows == NULL)
        return rc != 0 ? rc : err_set(err, ERR_NOMEM, "no memory to compare");
    out->count = count;
    for (size_t i = 0; i < count; i++)
        out->rows[i] = rows[i].row;
    return 0;
}

/* ---- Units ------------------------------------------------------------------------------------------------------ */

static int units_rows(struct comparing *c, struct compared **out, size_t *count, struct err *err) {
    struct making *making = c->making;
    struct compared *rows = arena_array(making->arena, making->below_count, sizeof *rows);
    if (rows == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the units below");
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < making->below_count; i++) {
        const struct unit *unit = making->nodes[making->below[i]].unit;
        if (making->below_responses[i] == 0)
            continue;
        struct compared *row = &rows[(*count)++];
        struct tally *sum = arena_alloc(making->arena, sizeof *sum);
        rc = sum == NULL ? err_set(err, ERR_NOMEM, "no memory for the units below")
                         : ranking_tally(making, i, &c->source, sum, err);
        if (rc != 0)
            break;
        row->tally = sum;
        row->row = (struct report_compared){
            .code = unit->code, .name = unit->name, .unit = unit, .responses = making->below_responses[i]};
        entry_whole(making, sum, making->below[i], &c->source, &row->row.entry);
    }
    *out = rows;
    return rc;
}

/* ---- All together ------------------------------------------------------------------------------------------------- */

static int place_find(struct comparing *c, const char *code, struct err *err) {
    const struct survey *survey = c->making->links[0].survey;
    c->place = (struct place){SURVEY_ALL, SURVEY_NONE};
    if (code == NULL || strcmp(code, SURVEY_ALL_CODE) == 0)
        return 0;
    c->place.dimension = survey_dimension(survey, str_of(code));
    if (c->place.dimension == SURVEY_NONE)
        return err_set(err, ERR_NOT_FOUND,
                       "there is no dimension \"%.60s\" in %s; hailong survey show %s lists them", code,
                       survey->code, survey->code);
    return 0;
}

/* All the unit counts, as its figure counts it. */
static int total_make(struct comparing *c, struct err *err) {
    const struct making *making = c->making;
    c->source = source_of(making, c->place);
    int rc = tally_init(&c->total, making->links[c->source.link].survey, making->arena, err);
    if (rc == 0 && c->source.link != 0)
        tally_merge(&c->total, making_count(making, 0, 0, c->source.link));
    for (size_t l = 0; rc == 0 && c->source.link == 0 && l < making->link_count; l++)
        equivalence_carry(&making->links[l].now, making_count(making, 0, 0, l), &c->total);
    return rc;
}

static int fill(struct comparing *c, struct report_comparison *out, struct err *err) {
    static int (*const steps[])(struct making *, struct err *) = {ranking_plan, counts_read, tables_make,
                                                                  series_make,  goals_make,  late_make};
    struct compared *units = NULL, *counters = NULL;
    size_t unit_count = 0, counter_count = 0;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof steps / sizeof *steps; i++)
        rc = steps[i](c->making, err);
    if (rc == 0)
        rc = total_make(c, err);
    if (rc != 0)
        return rc;
    size_t slot = place_slot(c->making->links[0].survey, c->place);
    c->level = &c->making->report->periods[0].entries[slot];
    rc = units_rows(c, &units, &unit_count, err);
    if (rc == 0)
        rc = compare_counters(c, &counters, &counter_count, &out->several, err);
    if (rc == 0)
        rc = list_make(c, units, unit_count, &out->units, err);
    if (rc == 0)
        rc = list_make(c, counters, counter_count, &out->counters, err);
    return rc;
}

int report_compare_make(struct store *store, const struct report_request *request, const char *dimension,
                        struct arena *arena, struct report_comparison *out, struct err *err) {
    struct report_request whole = *request;
    struct report_comparison comparison = {0};
    struct comparing c = {0};
    whole.by = PERIOD_WHOLE;
    whole.plain = true;
    whole.against_code = NULL;
    bool begun;
    int rc = store_snapshot_begin(store, &begun, err);
    if (rc != 0)
        return rc;
    rc = making_new(store, &whole, arena, &c.making, err);
    if (rc == 0)
        rc = place_find(&c, dimension, err);
    if (rc == 0 && c.making->span_count > 0)
        rc = fill(&c, &comparison, err);
    store_snapshot_end(store, begun);
    if (rc != 0)
        return rc;
    making_finish(c.making, &comparison.report);
    comparison.dimension = c.place.dimension;
    comparison.level = c.level;
    *out = comparison;
    return 0;
}
