/* How many responses of a period auditors put aside: they are in none of its figures. */
#include "report/internal.h"

#include "store/exclusions.h"

int excluded_make(struct making *making, struct err *err) {
    struct report *report = making->report;
    const struct visit_selection selection = {making->unit_code, report->request.from, report->request.to};
    uint64_t *excluded = arena_array(making->arena, report->count, sizeof *excluded);
    int rc = excluded == NULL ? err_set(err, ERR_NOMEM, "no memory for what was put aside") : 0;
    for (size_t l = 0; rc == 0 && l < making->link_count; l++)
        if (making_counts(making, l))
            rc = store_excluded(making->store, making->links[l].revision.id, &selection,
                                making->bands[0].periods, excluded, report->count, err);
    for (size_t p = 0; rc == 0 && p < report->count; p++)
        report->periods[p].excluded = excluded[p];
    return rc;
}

uint64_t report_excluded(const struct report *report) {
    uint64_t total = 0;
    for (size_t i = 0; i < report->count; i++)
        total += report->periods[i].excluded;
    return total;
}
