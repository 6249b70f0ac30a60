/* Figures weighted to known margins. The one figure that is not made from tallies: these do not know how the answers of
 * one person go together, so every response of the period is read. */
#include "report/internal.h"

#include "core/kind.h"
#include "core/stats/normal.h"

enum { CELLS_MAX = 20000 };

/* A margin in terms of the survey. */
struct axis {
    const struct question *question;
    size_t of_option[SURVEY_OPTIONS_MAX]; /* category, or SURVEY_NONE */
    double targets[WEIGHT_CATEGORIES_MAX];
};

struct weighing {
    struct making *making;
    const struct link *link;
    struct axis axes[WEIGHT_MARGINS_MAX];
    size_t cell_count;
    struct tally *tallies; /* by cell: all axes together, the last one counting fastest */
};

static int axis_make(const struct report_margin *margin, const struct survey *survey, struct axis *axis,
                     struct err *err) {
    size_t question = survey_question(survey, str_of(margin->question));
    if (question == SURVEY_NONE || survey->questions[question].kind != &kind_single)
        return err_set(err, ERR_INPUT, "survey %s has no question \"%s\" with options to weight by",
                       survey->code, margin->question);
    axis->question = &survey->questions[question];
    for (size_t i = 0; i < SURVEY_OPTIONS_MAX; i++)
        axis->of_option[i] = SURVEY_NONE;
    for (size_t c = 0; c < margin->count; c++) {
        axis->targets[c] = margin->categories[c].share;
        for (const char *code = margin->categories[c].options; *code != '\0';) {
            size_t n = strcspn(code, "|"), option = question_option(axis->question, (struct str){code, n});
            if (option == SURVEY_NONE || axis->of_option[option] != SURVEY_NONE)
                return err_set(err, ERR_INPUT, "\"%s\": \"%.*s\" %s", margin->question, (int)n, code,
                               option == SURVEY_NONE ? "is not one of its options" : "stands in two rows");
            axis->of_option[option] = c;
            code += n + (code[n] == '|');
        }
    }
    return 0;
}

/* The cell a response belongs to, or SURVEY_NONE when it does not say. */
static size_t cell_of(const struct weighing *w, const uint8_t *answers) {
    const struct report_request *request = &w->making->report->request;
    size_t cell = 0;
    for (size_t a = 0; a < request->margin_count; a++) {
        struct value value;
        const struct question *question = w->axes[a].question;
        if (!question->kind->unpack(question, answers + question->offset, &value) ||
            value.state != VALUE_SET || w->axes[a].of_option[value.number] == SURVEY_NONE)
            return SURVEY_NONE;
        cell = cell * request->margins[a].count + w->axes[a].of_option[value.number];
    }
    return cell;
}

static int each_response(void *context, const struct stored_response *response, struct err *err) {
    struct weighing *w = context;
    struct report_weighting *out = &w->making->report->weighting;
    (void)err;
    if (response->answers_size != w->link->survey->answers_size)
        return err_set(err, ERR_STORE, "a response does not fit its revision; run: hailong verify");
    size_t cell = cell_of(w, response->answers);
    out->placed += cell != SURVEY_NONE;
    out->unplaced += cell == SURVEY_NONE;
    if (cell != SURVEY_NONE)
        tally_add(&w->tallies[cell], response->answers);
    return 0;
}

static int cells_read(struct weighing *w, struct err *err) {
    struct making *making = w->making;
    const struct report_request *request = &making->report->request;
    w->cell_count = 1;
    for (size_t a = 0; a < request->margin_count; a++) {
        w->cell_count *= request->margins[a].count;
        if (w->cell_count > CELLS_MAX)
            return err_set(err, ERR_LIMIT, "the margins make more than %d cells: join categories with |",
                           CELLS_MAX);
    }
    w->tallies = arena_array(making->arena, w->cell_count, sizeof *w->tallies);
    if (w->tallies == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu cells", w->cell_count);
    int rc = 0;
    for (size_t c = 0; rc == 0 && c < w->cell_count; c++)
        rc = tally_init(&w->tallies[c], w->link->survey, making->arena, err);
    struct selection selection = {.revision_id = w->link->revision.id,
                                  .survey_code = w->link->revision.survey->code,
                                  .unit_code = request->unit_code,
                                  .from = request->from,
                                  .to = request->to};
    return rc == 0 ? store_responses(making->store, &selection, each_response, w, err) : rc;
}

/* The cells with people, counting one dimension. */
static size_t cells_list(const struct weighing *w, size_t dimension, struct weight_cell *cells) {
    const struct report_request *request = &w->making->report->request;
    size_t count = 0;
    for (size_t c = 0; c < w->cell_count; c++) {
        const uint64_t *sums = tally_sums(&w->tallies[c], dimension);
        size_t rest = c;
        if (tally_sums(&w->tallies[c], SURVEY_ALL)[TALLY_K] == 0)
            continue;
        struct weight_cell *cell = &cells[count++];
        for (size_t a = request->margin_count; a-- > 0;) {
            cell->category[a] = rest % request->margins[a].count;
            rest /= request->margins[a].count;
        }
        cell->sums = (struct cluster_sums){sums[TALLY_K],  sums[TALLY_M],  sums[TALLY_Y],
                                           sums[TALLY_MM], sums[TALLY_YY], sums[TALLY_MY]};
    }
    return count;
}

static void entry_weigh(const struct weighing *w, size_t slot, struct weight_cell *cells,
                        const double *weights) {
    struct report *report = w->making->report;
    struct report_weighted *out = &report->weighting.entries[slot];
    struct weight_share share;
    size_t count = cells_list(w, slot == SUPPRESS_ALL ? SURVEY_ALL : slot - 1, cells);
    if (report->periods[0].entries[slot].figure.valued &&
        weight_share(cells, count, weights, STATS_Z95, &share) == 0)
        *out =
            (struct report_weighted){true, share.share * 100, share.low * 100, share.high * 100, share.deff};
}

static int weigh(struct weighing *w, struct err *err) {
    struct making *making = w->making;
    const struct report_request *request = &making->report->request;
    struct report_weighting *out = &making->report->weighting;
    struct weight_cell *cells = arena_array(making->arena, w->cell_count, sizeof *cells);
    double *weights = arena_array(making->arena, w->cell_count, sizeof *weights);
    size_t slots = suppress_question_slot(w->link->survey, 0);
    struct weight_margin margins[WEIGHT_MARGINS_MAX];
    struct weight_raking raking = {0};
    out->entries = arena_array(making->arena, slots, sizeof *out->entries);
    if (cells == NULL || weights == NULL || out->entries == NULL)
        return err_set(err, ERR_NOMEM, "no memory for %zu cells", w->cell_count);
    for (size_t a = 0; a < request->margin_count; a++)
        margins[a] = (struct weight_margin){w->axes[a].targets, request->margins[a].count};
    size_t count = cells_list(w, SURVEY_ALL, cells);
    out->stop = weight_rake(cells, count, margins, request->margin_count, weights, &raking);
    out->margin = raking.margin;
    out->category = raking.category;
    out->trimmed = raking.trimmed;
    out->off = raking.off;
    for (size_t slot = 0; out->stop == WEIGHT_DONE && slot < slots; slot++)
        entry_weigh(w, slot, cells, weights);
    return 0;
}

int weights_make(struct making *making, struct err *err) {
    struct report *report = making->report;
    const struct report_request *request = &report->request;
    if (request->margin_count == 0)
        return 0;
    if (request->by != PERIOD_WHOLE)
        return err_set(err, ERR_INPUT, "weights are for one period: leave out --by");
    if (making->links[making->shown].survey->method->unit != INDEX_PERCENT)
        return err_set(err, ERR_INPUT, "weights are for shares: choose --method satisfied-share");
    struct weighing *w = arena_alloc(making->arena, sizeof *w);
    if (w == NULL)
        return err_set(err, ERR_NOMEM, "no memory to weight");
    w->making = making;
    w->link = &making->links[making->shown];
    report->weighting.asked = true;
    int rc = 0;
    for (size_t a = 0; rc == 0 && a < request->margin_count; a++)
        rc = axis_make(&request->margins[a], w->link->survey, &w->axes[a], err);
    if (rc == 0)
        rc = cells_read(w, err);
    return rc == 0 ? weigh(w, err) : rc;
}
