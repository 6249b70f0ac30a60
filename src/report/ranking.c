/* The units directly below the one reported on, by the figure of the whole survey, and the quarters they fall into. A
 * rank would say more than the data know; a quarter whose border lies in the interval is said to be uncertain. */
#include "report/internal.h"

#include "core/stats/quartile.h"

int ranking_plan(struct making *making, struct err *err) {
    making->below = arena_array(making->arena, making->node_count, sizeof *making->below);
    if (making->below == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the units below");
    for (size_t n = 1; n < making->node_count; n++)
        if (making->nodes[n].parent == making->subjects[0]) {
            making->nodes[n].branch = making->below_count;
            making->below[making->below_count++] = n;
        } else {
            making->nodes[n].branch = SUPPRESS_NONE;
        }
    making->nodes[0].branch = SUPPRESS_NONE;
    for (size_t i = 1; i < making->node_count; i++) {
        struct node *node = &making->nodes[making->order[i]];
        if (node->branch == SUPPRESS_NONE)
            node->branch = making->nodes[node->parent].branch;
    }
    making->below_counts =
        arena_array(making->arena, making->below_count * making->link_count, sizeof *making->below_counts);
    making->below_responses =
        arena_array(making->arena, making->below_count, sizeof *making->below_responses);
    if (making->below_counts == NULL || making->below_responses == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the units below");
    return 0;
}

static struct tally *count_of(const struct making *making, size_t below, size_t link) {
    return &making->below_counts[below * making->link_count + link];
}

int ranking_count(struct making *making, size_t node, size_t link, const struct tally *own, struct err *err) {
    size_t i = making->nodes[node].branch;
    if (making->report->request.revision > 0 || i == SUPPRESS_NONE)
        return 0; /* one revision alone is not ranked */
    struct tally *sum = count_of(making, i, link);
    int rc = sum->cells == NULL ? tally_init(sum, own->survey, making->arena, err) : 0;
    if (rc != 0)
        return rc;
    making->below_responses[i] += own->cells[0];
    tally_merge(sum, own);
    return 0;
}

int ranking_tally(const struct making *making, size_t below, const struct source *source, struct tally *out,
                  struct err *err) {
    int rc = tally_init(out, making->links[source->link].survey, making->arena, err);
    for (size_t l = 0; rc == 0 && l < making->link_count; l++) {
        const struct tally *own = count_of(making, below, l);
        if (own->cells != NULL && source->link == 0)
            equivalence_carry(&making->links[l].now, own, out);
        else if (own->cells != NULL && source->link == l)
            tally_merge(out, own);
    }
    return rc;
}

static bool is_ranked(const struct report_unit *unit) {
    return unit->entry.figure.valued && unit->entry.figure.respondents >= REPORT_RANK_LEAST;
}

static int compare_percents(const void *a, const void *b) {
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int rank(struct making *making, struct err *err) {
    struct report *report = making->report;
    double *percents = arena_array(making->arena, report->unit_count, sizeof *percents), cuts[3];
    size_t count = 0;
    if (percents == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the units below");
    for (size_t i = 0; i < report->unit_count; i++)
        if (is_ranked(&report->units[i]))
            percents[count++] = report->units[i].entry.figure.percent;
    if (count < REPORT_RANKED_LEAST)
        return 0;
    qsort(percents, count, sizeof *percents, compare_percents);
    if (quartile_cuts(percents, count, cuts) != 0)
        return err_set(err, ERR_BUG, "figures that cannot be ranked");
    for (size_t i = 0; i < report->unit_count; i++) {
        struct report_unit *unit = &report->units[i];
        const struct figure *figure = &unit->entry.figure;
        if (!is_ranked(unit))
            continue;
        unit->group = quartile_group(figure->percent, cuts);
        unit->certain = figure->bounded && quartile_group(figure->low, cuts) == unit->group &&
                        quartile_group(figure->high, cuts) == unit->group;
    }
    return 0;
}

int ranking_make(struct making *making, struct err *err) {
    struct report *report = making->report;
    const struct source source = source_of(making, (struct place){SURVEY_ALL, SURVEY_NONE});
    int rc = 0;
    report->units = arena_array(making->arena, making->below_count, sizeof *report->units);
    if (report->units == NULL)
        return err_set(err, ERR_NOMEM, "no memory for the units below");
    for (size_t i = 0; rc == 0 && i < making->below_count; i++) {
        const struct node *node = &making->nodes[making->below[i]];
        if (making->below_responses[i] == 0)
            continue;
        struct report_unit *unit = &report->units[report->unit_count++];
        struct tally sum;
        unit->unit = node->unit;
        unit->responses = making->below_responses[i];
        rc = ranking_tally(making, i, &source, &sum, err);
        if (rc == 0)
            entry_whole(making, &sum, making->below[i], &source, &unit->entry);
    }
    return rc == 0 ? rank(making, err) : rc;
}
