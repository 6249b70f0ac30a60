/* Responses that were entered when their period had long been over: counts by counter and day, kept with the tallies in one
 * transaction (counting.c). */
#ifndef STORE_LATE_H
#define STORE_LATE_H

#include "store/store.h"
#include "store/visits.h"

/* Days after the end of a period from which on it counts as late, the same as of visits: slips of its last days are typed then. */
enum { LATE_GRACE = VISITS_GRACE };

/* Adds to out[i] how many responses of periods[i] to the revision were entered more than LATE_GRACE days after its end, of the days of the
 * selection and the counters that belonged to its unit then. periods: consecutive and ordered. */
int store_late(struct store *store, int64_t revision_id, const struct visit_selection *selection,
               const struct period *periods, uint64_t *out, size_t count, struct err *err);

#endif
