/* Which way the responses of the last period came. */
#include "report/internal.h"

int channels_make(struct making *making, struct err *err) {
    struct report *report = making->report;
    bool alone = report->request.revision > 0;
    int rc = 0;
    if (report->count == 0)
        return 0;
    const struct period *last = &report_last(report)->period;
    for (size_t l = 0; rc == 0 && l < making->link_count; l++)
        if (alone ? l == making->shown : making->links[l].used)
            rc = store_channels(making->store, making->links[l].revision.id, making->unit_code, last->from,
                                last->to, report->channels, err);
    return rc;
}
