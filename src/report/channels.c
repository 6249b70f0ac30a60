/* Which way the responses of the last period came. */
#include "report/internal.h"

int channels_make(struct making *making, struct err *err) {
    struct report *report = making->report;
    int rc = 0;
    if (report->count == 0)
        return 0;
    const struct period *last = &report_last(report)->period;
    for (size_t l = 0; rc == 0 && l < making->link_count; l++)
        if (making_counts(making, l))
            rc = store_channels(making->store, making->links[l].revision.id, making->unit_code, last->from,
                                last->to, report->channels, err);
    return rc;
}
