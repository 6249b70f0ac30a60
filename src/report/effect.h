/* What a unit's figures were before something happened and what they are after it: two reports, and one held against the
 * other. That a figure differs does not say that the event did it; whoever shows this says so.
 *
 * Whole calendar months only, EFFECT_MONTHS on either side, or as many as are over since; the event's own month counts only
 * when the event is on its first day. So an event moved by a day or two changes nothing. A figure of a stretch is shown only where
 * the report of the stretch shows it, and the report by months over the whole time shows that of every month in it: what is
 * shown here is then a sum of what is shown there, and tells nothing more, wherever events are set. */
#ifndef REPORT_EFFECT_H
#define REPORT_EFFECT_H

#include "report/report.h"

enum { EFFECT_MONTHS = 3 };

struct effect_request {
    const char *survey_code, *unit_code; /* unit_code NULL: everywhere */
    int32_t day;                         /* of the event */
    int32_t today;                       /* days from it on are not over */
};
struct effect {
    bool made;   /* the rest holds; else no month is over since the event, */
    int32_t due; /* and from this day on one is */
    /* Each one period, request.from to request.to; questions too. In after, each entry's `before` is held against the stretch
     * before the event. */
    struct report before, after;
    bool *few; /* by slot: on one side a figure that the stretch shows is hidden for one of its months */
};
/* Everything in the arena. Errors as report_make's. */
int report_effect_make(struct store *store, const struct effect_request *request, struct arena *arena,
                       struct effect *out, struct err *err);

#endif
