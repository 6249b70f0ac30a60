/* Reporting periods: calendar days, ISO weeks, months, quarters, years, and any range of days. */
#ifndef CORE_PERIOD_H
#define CORE_PERIOD_H

#include "base/date.h"
#include "base/err.h"

enum period_unit { PERIOD_WHOLE, PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR };
enum { PERIOD_LABEL_SIZE = 24, PERIODS_MAX = 4000 };

struct period {
    int32_t from, to;              /* both inclusive; cut to the range that was asked for */
    char label[PERIOD_LABEL_SIZE]; /* 2025-03-07, 2025-W10, 2025-03, 2025-Q1, 2025; PERIOD_WHOLE: FROM..TO */
};

bool period_unit_parse(struct str text,
                       enum period_unit *out); /* "day", "week", "month", "quarter", "year" */

/* Splits from…to (both inclusive, from ≤ to) into consecutive periods. Returns how many, or ERR_LIMIT past max. */
int period_split(enum period_unit unit, int32_t from, int32_t to, struct period *out, size_t max,
                 struct err *err);

#endif
