/* Counters of a unit and of all below it, to be chosen from in a form. */
#ifndef PAGES_COUNTER_OPTIONS_H
#define PAGES_COUNTER_OPTIONS_H

#include "pages/site.h"
#include "view/view.h"

/* Options of a select by name, each with its unit where that is another one, and its code. open_since: without those that were
 * closed before that day; DAY_NONE: all. Empty where there are more than `most`. NULL without memory. */
json_t *counter_options(const struct site *site, struct str unit, int32_t open_since, size_t most,
                        struct str chosen, struct arena *arena);

#endif
