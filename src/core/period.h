/* Reporting periods: days, ISO weeks, months, quarters, half-years, years, and any range of days.
 * Days are those of years 2…9999, so that the year before has a date too. */
#ifndef CORE_PERIOD_H
#define CORE_PERIOD_H

#include "base/date.h"
#include "base/err.h"

enum period_unit {
    PERIOD_WHOLE,
    PERIOD_DAY,
    PERIOD_WEEK,
    PERIOD_MONTH,
    PERIOD_QUARTER,
    PERIOD_HALF,
    PERIOD_YEAR
};
/* Where months begin, and with them quarters, half-years and years; days and weeks are the same in both. */
enum period_style {
    PERIOD_CALENDAR,      /* on the 1st */
    PERIOD_ADMINISTRATIVE /* on the 15th of the month before, to the 14th: Decree 09/2019/NĐ-CP */
};
enum { PERIOD_LABEL_SIZE = 24, PERIODS_MAX = 4000 };

struct period {
    int32_t from, to; /* both inclusive; cut to the range that was asked for */
    /* 2025-03-07, 2025-W10, 2025-03, 2025-Q1, 2025-H1, 2025; PERIOD_WHOLE: FROM..TO. The administrative year 2025
     * begins on 2024-12-15. */
    char label[PERIOD_LABEL_SIZE];
};

/* "day", "week", "month", "quarter", "half", "year" */
bool period_unit_parse(struct str text, enum period_unit *out);
const char *period_unit_name(enum period_unit unit);              /* NULL for PERIOD_WHOLE */
bool period_style_parse(struct str text, enum period_style *out); /* "calendar", "administrative" */
const char *period_style_name(enum period_style style);

/* Splits from…to (both inclusive, from ≤ to) into consecutive periods. Returns how many, or ERR_LIMIT past max. */
int period_split(enum period_unit unit, enum period_style style, int32_t from, int32_t to, struct period *out,
                 size_t max, struct err *err);

/* Whether a range consists of whole months of the style: DAY_NONE for an end that is open. */
bool period_whole_months(enum period_style style, int32_t from, int32_t to);
/* The first day of the part of a month that neither style cuts: the 1st to the 14th, or the 15th to the end. */
int32_t period_part_start(int32_t day);
/* The last day of the last month that was over before the day. */
int32_t period_months_over(enum period_style style, int32_t day);

/* The whole period that has a label, "2025-03" of months. False for "2025-W54", which is none's. */
bool period_find(enum period_unit unit, enum period_style style, const char *label, struct period *out);
bool period_known(enum period_unit unit, enum period_style style, const char *label);

/* The same period of the year before. A week becomes the week of the same number (53: week 52), cut to the same
 * weekdays. A whole month, quarter, half-year or year stays whole; a day, a cut one and PERIOD_WHOLE keep their days, and
 * 29 February becomes the 28th. out may be the period itself. */
void period_year_before(enum period_unit unit, enum period_style style, const struct period *period,
                        struct period *out);

/* The whole period of the same unit directly before. For PERIOD_WHOLE: the one before of its unit where it is exactly a
 * month, quarter, half-year or year of either style, else equally many days. out may be the period itself. */
void period_before(enum period_unit unit, enum period_style style, const struct period *period,
                   struct period *out);

/* Index of the period that the day lies in, or count. Periods are ordered and do not overlap. */
size_t period_index(const struct period *periods, size_t count, int32_t day);

#endif
