/* How many responses of a period auditors put aside, and by which decisions: they are in none of its figures. */
#include "report/internal.h"

#include <stdlib.h>
#include <string.h>

/* making_counts for responses that are aside: a revision may have no others left. */
static bool is_of(const struct making *making, size_t link) {
    unsigned revision = making->report->request.revision;
    return revision == 0 || link == making->shown;
}

static struct exclusion *known(struct report *report, int64_t id) {
    for (size_t i = 0; i < report->exclusion_count; i++)
        if (report->exclusions[i].id == id)
            return &report->exclusions[i];
    return NULL;
}

static int by_number(const void *a, const void *b) {
    const struct exclusion *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Adds the decisions that put responses of one revision aside: what several revisions lost by one decision is one line. */
static int decisions_add(struct making *making, const struct exclusion_filter *filter, struct err *err) {
    struct report *report = making->report;
    struct exclusion *items;
    size_t count = 0;
    int rc = store_exclusions(making->store, filter, making->arena, &items, &count, err);
    struct exclusion *all =
        rc == 0 ? arena_array(making->arena, report->exclusion_count + count + 1, sizeof *all) : NULL;
    if (all == NULL)
        return rc != 0 ? rc : err_set(err, ERR_NOMEM, "no memory for what was put aside");
    if (report->exclusion_count > 0)
        memcpy(all, report->exclusions, report->exclusion_count * sizeof *all);
    report->exclusions = all;
    for (size_t i = 0; i < count; i++) {
        struct exclusion *same = known(report, items[i].id);
        if (items[i].undone != 0 || items[i].responses == 0)
            continue;
        if (same != NULL)
            same->responses += items[i].responses;
        else
            all[report->exclusion_count++] = items[i];
    }
    return 0;
}

static int decisions_make(struct making *making, struct err *err) {
    struct report *report = making->report;
    int32_t first = report->periods[0].period.from, last = report->periods[report->count - 1].period.to;
    int32_t from = report->request.from, to = report->request.to;
    int rc = 0;
    for (size_t l = 0; rc == 0 && l < making->link_count; l++)
        if (is_of(making, l)) {
            const struct exclusion_filter filter = {.unit_code = making->unit_code,
                                                    .revision_id = making->links[l].revision.id,
                                                    .from = from > first ? from : first,
                                                    .to = to != DAY_NONE && to < last ? to : last};
            rc = decisions_add(making, &filter, err);
        }
    if (report->exclusion_count > 0)
        qsort(report->exclusions, report->exclusion_count, sizeof *report->exclusions, by_number);
    return rc;
}

int excluded_make(struct making *making, struct err *err) {
    struct report *report = making->report;
    const struct visit_selection selection = {making->unit_code, report->request.from, report->request.to};
    uint64_t *excluded = arena_array(making->arena, report->count, sizeof *excluded);
    int rc = excluded == NULL ? err_set(err, ERR_NOMEM, "no memory for what was put aside") : 0;
    for (size_t l = 0; rc == 0 && l < making->link_count; l++)
        if (is_of(making, l))
            rc = store_excluded(making->store, making->links[l].revision.id, &selection,
                                making->bands[0].periods, excluded, report->count, err);
    for (size_t p = 0; rc == 0 && p < report->count; p++)
        report->periods[p].excluded = excluded[p];
    return rc == 0 && report_excluded(report) > 0 ? decisions_make(making, err) : rc;
}

uint64_t report_excluded(const struct report *report) {
    uint64_t total = 0;
    for (size_t i = 0; i < report->count; i++)
        total += report->periods[i].excluded;
    return total;
}
