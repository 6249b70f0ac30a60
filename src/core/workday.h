/* Working days of an office: Monday to Friday without the holidays. Those with a fixed date in the solar calendar (1 January,
 * 30 April, 1 May, 2 September) count by themselves; Tết, the Hùng Kings' day and days off in exchange for others are
 * announced each year and come from the setting `holidays`. */
#ifndef CORE_WORKDAY_H
#define CORE_WORKDAY_H

#include "base/date.h"
#include "base/err.h"

enum {
    HOLIDAYS_MAX = 200,    /* stretches */
    HOLIDAY_DAYS_MAX = 31, /* of one stretch: a longer one is a slip of the pen */
    HOLIDAYS_TEXT_MAX = HOLIDAYS_MAX * 24
};

struct holidays {
    struct {
        int32_t from, to; /* both inclusive */
    } items[HOLIDAYS_MAX];
    size_t count;
};

/* "2027-02-05..2027-02-11, 2027-04-16", in any order, blanks and an empty text allowed; *out in the order of days.
 * ERR_INPUT says which part is wrong. */
int holidays_parse(struct str text, struct holidays *out, struct err *err);

bool workday_is(const struct holidays *holidays, int32_t day);
/* Working days behind `after`, up to and including `to`; 0 when `to` is not behind it. */
unsigned workday_count(const struct holidays *holidays, int32_t after, int32_t to);
/* The first working day behind `day`. */
int32_t workday_next(const struct holidays *holidays, int32_t day);

#endif
