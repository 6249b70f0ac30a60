/* How many of a period's responses were entered when it had long been over. */
#include "report/internal.h"

#include "store/late.h"

int late_make(struct making *making, struct err *err) {
    struct report *report = making->report;
    const struct visit_selection selection = {making->unit_code, report->request.from, report->request.to};
    uint64_t *late = arena_array(making->arena, report->count, sizeof *late);
    int rc = late == NULL ? err_set(err, ERR_NOMEM, "no memory for what was entered late") : 0;
    for (size_t l = 0; rc == 0 && l < making->link_count; l++)
        if (making_counts(making, l))
            rc = store_late(making->store, making->links[l].revision.id, &selection, making->bands[0].periods,
                            late, report->count, err);
    for (size_t p = 0; rc == 0 && p < report->count; p++)
        report->periods[p].late = late[p];
    return rc;
}

uint64_t report_late_hides(const struct report *report, const struct report_period *period) {
    uint64_t hidden = 0;
    for (size_t slot = 0; period->late > 0 && slot < suppress_slots(report->survey); slot++)
        hidden += report_has_figure(report->survey, slot) && report_hidden_for_others(&period->entries[slot]);
    return hidden;
}
